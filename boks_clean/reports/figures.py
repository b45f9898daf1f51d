"""Recomputed figures on a terminal: a compact table a measure, with its quarters and its year."""

from collections.abc import Mapping, Sequence

from boks_clean.catalog import Catalog
from boks_clean.dossiers.figures import TRULY_DISTINCT
from boks_clean.dossiers.layout import Key
from boks_clean.language import Language, Text, printable
from boks_clean.notation import show
from boks_clean.tables.periods import Period

_ORDER = (
    ("aanmeldingen", ("", "team", "melder")),
    ("gestart", ("", "team", "melder")),
    ("lopend", ("", "team")),
    ("afgesloten", ("", "team", "afsluitreden", "verder_zonder_begeleiding")),
    ("unieke_klanten", ("", "team")),
    (TRULY_DISTINCT, ("",)),
    ("wachttijd_eerste_gesprek", ("", "team")),
    ("wachttijd_eerste_kennismaking_werkdagen", ("", "team")),
    ("aandeel_binnen_5_werkdagen", ("", "team")),
    ("wachttijd_start_ondersteuning", ("", "team")),
    ("aandeel_zelfmelders", ("",)),
    ("aandeel_verder_zonder_begeleiding", ("",)),
)
_TRULY = Text("klanten, elk één keer in de stad", "clients, each once in the city")
_CITY = Text("de stad", "the city")
_QUARTER = Text("kw", "Q")
_LABEL, _NUMBER = 40, 8  # five numbers make it as wide as the narrowest screen: 80


def render_figures(figures: Mapping[Key, float], years: Sequence[int], catalog: Catalog, language: Language) -> str:
    """Return the tables of all years under each other."""
    blocks: list[list[str]] = []
    for year in years:
        periods = [*(Period.of(year, first, 3) for first in (1, 4, 7, 10)), Period.of(year, 1, 12)]
        for measure, dimensions in _ORDER:
            lines = _lines(figures, measure, dimensions, periods, catalog, language)
            if lines:
                blocks.append([_head(measure, year, catalog, language), *lines])
    return "\n\n".join("\n".join(block) for block in blocks)


def _head(measure: str, year: int, catalog: Catalog, language: Language) -> str:
    label = _TRULY if measure == TRULY_DISTINCT else catalog.measures[measure].label
    names = [f"{_QUARTER.in_(language)}{number}" for number in range(1, 5)] + [str(year)]
    return _line(label.in_(language), names)


def _lines(
    figures: Mapping[Key, float],
    measure: str,
    dimensions: Sequence[str],
    periods: Sequence[Period],
    catalog: Catalog,
    language: Language,
) -> list[str]:
    lines: list[str] = []
    for dimension in dimensions:
        members: list[tuple[tuple[str, str], ...]] = [()]
        if dimension:
            members = [((dimension, member),) for member in catalog.dimensions[dimension].members]
        for member in members:
            values = [figures.get((measure, member, period)) for period in periods]
            if any(value is not None and (value or not member) for value in values):
                name = catalog.dimensions[dimension].name(member[0][1]) if member else _CITY.in_(language)
                lines.append(_line(f"  {printable(name)}", [_shown(v, measure, catalog, language) for v in values]))
    return lines


def _shown(value: float | None, measure: str, catalog: Catalog, language: Language) -> str:
    if value is None:
        return ""
    kind = catalog.measures[measure].kind if measure in catalog.measures else "distinct"
    if kind == "share":
        return show(value, 0, "%", language)
    return show(value, 1 if kind == "mean" else 0, "", language)


def _line(label: str, values: Sequence[str]) -> str:
    short = label if len(label) <= _LABEL else f"{label[: _LABEL - 1]}…"
    return f"{short:<{_LABEL}}" + "".join(f"{value:>{_NUMBER}}" for value in values)
