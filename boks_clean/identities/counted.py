"""Counts by class under the name of an average (waits of 0-30 days, 31-60 days) are a distribution, not averages."""

from dataclasses import replace

from boks_clean.catalog import Kind
from boks_clean.identities.figures import Figures
from boks_clean.identities.totals import Sum, sums_of
from boks_clean.tables import Observation, Table
from boks_clean.tables.divisions import divisions

COUNTED = "_aantal"
_MOSTLY = 0.5  # averages never add up, so that wrong cells in a small table do not hide what it is


def with_counts(figures: Figures) -> Figures:
    """Return the figures, those of a distribution under the name of an average as counts of a measure of their own."""
    kinds = {table.id: kind for table in figures.tables if (kind := _kind(table, figures))}
    return figures.changed(lambda o: _as_count(o, kinds)) if kinds else figures


def _as_count(observation: Observation, kinds: dict[str, Kind]) -> Observation:
    kind = kinds.get(observation.table)
    if kind is None or observation.kind != "mean":
        return observation
    return replace(observation, kind=kind, measure=f"{observation.measure}{COUNTED}")


def _kind(table: Table, figures: Figures) -> Kind | None:
    """Return what the averages of a table are if their parts mostly add up to the totals."""
    sums = [found for found in sums_of(table, figures) if found.total.kind == "mean" and found.total.value]
    if not sums or sum(map(_adds_up, sums)) <= _MOSTLY * len(sums):
        return None
    if any(found.total.unit == "%" for found in sums):
        return "share"
    return "flow" if _adds_up_over_time(table, figures) else "level"


def _adds_up(found: Sum) -> bool:
    """Tell whether several parts that are not zero make the total, which an average never does."""
    parts = [part.value for part in found.parts if part.value]
    low, high = sum(p.low for p in found.parts), sum(p.high for p in found.parts)
    return len(parts) > 1 and low <= found.total.high + 1e-6 and high >= found.total.low - 1e-6


def _adds_up_over_time(table: Table, figures: Figures) -> bool:
    """Tell whether the months make the quarters in most lines, as far as there are any."""
    held = tested = 0
    for by_period in figures.series(figures.of_table(table)).values():
        for whole, (parts, complete) in divisions(tuple(by_period)).items():
            if complete and by_period[whole].value:
                tested += 1
                held += abs(sum(by_period[p].value or 0.0 for p in parts) - (by_period[whole].value or 0.0)) < 1e-6
    return held * 2 >= tested
