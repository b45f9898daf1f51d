"""Reasons, referrers and answers add up to their total; averages lie between; answers to one question make 100%."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.misfit import is_over_unknown, without_misfits
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.identities.over_time import bounds
from boks_clean.identities.totals import Sum, observation_at, sums_of, totals_elsewhere
from boks_clean.tables import Table
from boks_clean.tables.observe import PERCENT

RULES = ("TEL002", "TEL003", "TEL005", "GEM002", "GEM005", "UNI001", "UNI002")
_MOSTLY = 0.5


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Relate each total to its members, in its own table and, where it has none, in other tables."""
    for table in figures.tables:
        for found in sums_of(table, figures):
            yield from _relate(found, figures)
        yield from _whole_distributions(table, figures)
    for found in totals_elsewhere(figures):
        yield from _relate(found, figures)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report what is broken; amounts that only add up with rounding are a warning of their own."""
    facts, broken, ignored = without_misfits(results, "TEL002")
    facts += [Fact(r.identity.rule, (r,)) for r in broken]
    facts += [Fact("TEL003", (r,)) for r in results if _only_by_rounding(r)]
    return facts, ignored


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: whole amounts, and sums over what the catalogue does not know."""
    sums = [r for r in results if r.identity.rule == "TEL002"]
    rounded = {"TEL003"} if any(map(_has_whole_amounts, sums)) else set()
    return rounded | ({"TEL005"} if any(is_over_unknown(r) for r in sums) else set())


def _only_by_rounding(result: Result) -> bool:
    held = result.outcome == "held" and result.identity.rule == "TEL002"
    return held and _has_whole_amounts(result) and abs(result.value) > 0.5


def _has_whole_amounts(result: Result) -> bool:
    return all(t.observation.unit == "€" and t.observation.decimals == 0 for t in result.identity.terms)


def _relate(found: Sum, figures: Figures) -> Iterator[Identity]:
    by, total, parts = found.dimension, found.total, found.parts
    known = figures.catalog.dimensions.get(by)
    over_teams = known is not None and known.over == "teams"
    beside_counts = total.measure.endswith(PERCENT)
    exhaustive = total.kind == "share" and (beside_counts or _is_exhaustive(total.measure, by, figures))
    mostly = _MOSTLY if found.elsewhere or total.kind == "level" or beside_counts else 0.0
    pattern = f"{found.table}:{by}:{total.measure}:{found.elsewhere}"
    terms = tuple(Term(part, 1.0, "part") for part in parts)
    if total.kind in ("flow", "stock", "level") and not over_teams:
        yield Identity("TEL002", "equal", (Term(total, -1.0, "total"), *terms), pattern=pattern, by=by, mostly=mostly)
    elif exhaustive:
        yield Identity("GEM005", "equal", (Term(total, -1.0, "total"), *terms), pattern=pattern, by=by, mostly=mostly)
    elif total.kind == "mean" or (total.kind == "share" and over_teams):
        whole = Term(total, -1.0, "whole")
        yield Identity("GEM002", "between", (whole, *terms), pattern=pattern, by=by, mostly=mostly)
    elif total.kind == "distinct" and not over_teams and not found.elsewhere:
        yield from bounds(total, list(parts), complete=True, by=by)


def _is_exhaustive(measure: str, dimension: str, figures: Figures) -> bool:
    known = figures.catalog.measures.get(measure)
    return known is not None and dimension in known.exhaustive


def _whole_distributions(table: Table, figures: Figures) -> Iterator[Identity]:
    """Yield that answers without a printed total make 100%."""
    for axis, across in ((table.rows, table.columns), (table.columns, table.rows)):
        if axis.dimension is None or axis.sums:
            continue
        for position in range(len(across.lines)):
            parts = [o for at in range(len(axis.lines)) if (o := observation_at(table, axis, at, position, figures))]
            parts = [o for o in parts if o.kind == "share" and _is_exhaustive(o.measure, axis.dimension, figures)]
            if len(parts) > 2 and len(parts) == len([line for line in axis.lines if not line.aside]):
                terms = tuple(Term(part, 1.0, "part") for part in parts)
                yield Identity("GEM005", "equal", terms, constant=-1.0, by=axis.dimension)
