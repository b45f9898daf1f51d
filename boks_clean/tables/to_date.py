"""Totals to date: a year column in an export that stops halfway is the total of what is printed."""

from dataclasses import replace

from boks_clean.tables.model import Axis, Line
from boks_clean.tables.observe import Place
from boks_clean.tables.periods import Period


def totals_to_date(axis: Axis, places: list[Place], *, columns: bool) -> Axis:
    """Give "Jaar" the period that is printed where the months or quarters run from January but not to December.

    Where the figures add up over time and do not make this sum, the column is of the whole year after all.
    """
    lines = list(axis.lines)
    printed: dict[Period | None, tuple[Period, list[Line]] | None] = {}
    values = _values(places, columns=columns) if any(_is_year(line) for line in lines) else {}
    for at, line in enumerate(lines):
        if line.period not in printed:
            printed[line.period] = _printed(line, axis.lines)
        found = printed[line.period]
        if found is not None and not _is_larger(line, found[1], values):
            lines[at] = replace(line, period=found[0])
    return replace(axis, lines=tuple(lines))


def _is_year(line: Line) -> bool:
    return line.period is not None and line.period.unit == "year"


def _printed(line: Line, lines: tuple[Line, ...]) -> tuple[Period, list[Line]] | None:
    """Return the part of its year that the other lines print, if it begins with the year and ends before it."""
    year = line.period
    if year is None or not _is_year(line):
        return None
    inside = [
        other for other in lines if other.period is not None and year.contains(other.period) and other.period != year
    ]
    finest: list[Line] = []
    start = year.first
    while fitting := [o for o in inside if o.period is not None and o.period.first == start]:
        longest = max(fitting, key=lambda o: o.period.months if o.period else 0)
        finest.append(longest)
        start = (longest.period.last if longest.period else start) + 1
    covered = Period(year.first, start - 1)
    whole = all(o.period is not None and covered.contains(o.period) for o in inside)
    return (covered, finest) if finest and whole and start <= year.last else None


def _values(places: list[Place], *, columns: bool) -> dict[int, dict[int, float]]:
    """Return the figures that add up over time, by the line of this axis and that of the other."""
    values: dict[int, dict[int, float]] = {}
    for place in places:
        if (
            place.cell is not None
            and place.cell.reading.value is not None
            and (not place.measure or place.measure.kind == "flow")
        ):
            own, across = (place.column, place.row) if columns else (place.row, place.column)
            values.setdefault(own.index, {})[across.index] = place.cell.reading.value
    return values


def _is_larger(line: Line, parts: list[Line], values: dict[int, dict[int, float]]) -> bool:
    """Tell whether figures that add up over time do not add up to this line."""
    own = values.get(line.index, {})
    off = [value != sum(values.get(part.index, {}).get(across, 0.0) for part in parts) for across, value in own.items()]
    return bool(off) and sum(off) * 2 > len(off)
