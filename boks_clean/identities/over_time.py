"""Months, quarters and years: flows add up, stocks and distinct counts are bounded, averages lie between."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Identity, Term
from boks_clean.tables import Observation
from boks_clean.tables.divisions import divisions

RULES = ("TEL001", "TEL004", "UNI001", "UNI002", "GEM001")


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Relate each period to the periods within it: those of its own table, or else those of other tables."""
    related: set[tuple[object, ...]] = set()
    for table in figures.tables:
        for series, by_period in figures.series(figures.of_table(table)).items():
            for whole, (parts, complete) in divisions(tuple(by_period)).items():
                if complete:
                    related.add((*series, whole))
                    yield from _relate(by_period[whole], [by_period[p] for p in parts], complete=True)
    for series, by_period in figures.all_series().items():
        for whole, (parts, complete) in divisions(tuple(by_period)).items():
            if (*series, whole) not in related:
                yield from _relate(by_period[whole], [by_period[p] for p in parts], complete=complete)


def _relate(whole: Observation, parts: list[Observation], *, complete: bool) -> Iterator[Identity]:
    """Yield what the kind of the measure says of a whole and its parts."""
    total = Term(whole, -1.0, "whole")
    terms = tuple(Term(part, 1.0, "part") for part in parts)
    match whole.kind:
        case "flow" if complete:
            yield Identity("TEL001", "equal", (Term(whole, -1.0, "total"), *terms))
        case "flow":
            yield Identity("TEL004", "at_most", (total, *terms))
        case "stock" | "distinct":
            yield from bounds(whole, parts, complete=complete)
        case "mean" | "share" if complete:
            yield Identity("GEM001", "between", (total, *terms))


def bounds(whole: Observation, parts: list[Observation], *, complete: bool, by: str = "") -> Iterator[Identity]:
    """Yield that a whole is at least each part and, if the parts are complete, at most their sum."""
    for part in parts:
        yield Identity("UNI001", "at_most", (Term(whole, -1.0, "whole"), Term(part, 1.0, "part")), by=by)
    if complete:
        terms = tuple(Term(part, -1.0, "part") for part in parts)
        yield Identity("UNI002", "at_most", (Term(whole, 1.0, "whole"), *terms), by=by)
