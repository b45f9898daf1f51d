"""Reads the figures of a table: each cell becomes an observation with the interval its true value lies in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from boks_clean.catalog import Catalog, Kind, Measure
from boks_clean.language import same
from boks_clean.notation import Reading
from boks_clean.tables.model import Line, Members, Observation, State, Table
from boks_clean.tables.periods import Period
from boks_clean.tables.rows import is_figure
from boks_clean.workbook import Cell, Sheet

_COUNTS: tuple[Kind, ...] = ("flow", "stock", "distinct", "level")
_WHOLE = 1.5
PERCENT = "_percent"
_NEAR = 0.03
_HUNDRED = 100.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One place of a table where a figure stands or could stand, with its lines and what it measures."""

    row: Line
    column: Line
    measure: Measure
    kind: Kind
    cell: Cell | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a table; `measure` is None where no text names one."""

    row: Line
    column: Line
    measure: Measure | None
    cell: Cell | None

    def as_figure(self, unknown: Measure | None, catalog: Catalog) -> Figure:
        """Return the figure, with the inferred measure where the place has none of its own."""
        measure = self.measure or unknown or Measure("", "level", same(""), ())
        measure = _of_unit(measure, self.cell, self.column, catalog)
        kind: Kind = "level" if self.row.aside or self.column.aside else measure.kind
        return Figure(self.row, self.column, measure, kind, self.cell)


def places_of(table: Table, sheet: Sheet, catalog: Catalog, section_measures: dict[int, str]) -> Iterator[Place]:
    """Yield the places of a table, row by row; the nearest text that names a measure wins."""
    for row in table.rows.lines:
        for column in table.columns.lines:
            code = row.measure or column.measure or section_measures.get(row.section) or table.measure
            yield Place(row, column, catalog.measures.get(code or ""), sheet.cells.get((row.index, column.index)))


def with_lone_shares(figures: list[Figure]) -> list[Figure]:
    """Make percentages without the counts a measure of their own, unless they divide a whole of 100%.

    "% gestart binnen 6 weken" says of the cases started how many, and not which part of them each team has.
    """
    counted = {f.measure.code for f in figures if f.cell is not None}
    alone = {f.measure.code for f in figures if f.measure.code.endswith(PERCENT)}
    alone = {code for code in alone if code.removesuffix(PERCENT) not in counted and not _divide_a_whole(figures, code)}
    return [_as_lone_share(figure) if figure.measure.code in alone else figure for figure in figures]


def _divide_a_whole(figures: list[Figure], code: str) -> bool:
    """Tell whether percentages add up to 100% in most columns, or in most rows: by their totals, if there are any."""
    own = [f for f in figures if f.measure.code == code and f.cell is not None and f.cell.reading.value is not None]
    for by_column in (True, False):
        wholes: dict[int, float] = {}
        sums: dict[int, float] = {}
        for f in own:
            line, across = (f.row, f.column.index) if by_column else (f.column, f.row.index)
            kind = wholes if line.total in ("members", "grand") else sums
            value = f.cell.reading.value if f.cell and f.cell.reading.value is not None else 0.0
            kind[across] = kind.get(across, 0.0) + (0.0 if line.total == "periods" else value)
        found = list((wholes or sums).values())
        near = sum(abs(value - 1) < _NEAR or abs(value - _HUNDRED) < _HUNDRED * _NEAR for value in found)
        if near * 2 > len(found):
            return True
    return False


def _as_lone_share(figure: Figure) -> Figure:
    code = f"% {figure.measure.code.removesuffix(PERCENT)}"
    return replace(figure, measure=replace(figure.measure, code=code))


def observe(
    figures: list[Figure], table: Table, catalog: Catalog, start: int, default_period: Period | None, file: str
) -> list[Observation]:
    """Turn figures into observations, numbered from `start`.

    Periods without any figure after the last one with figures are left out: months to come are not months of zeroes.
    """
    to_come = _to_come(table, figures)
    scales = _scales(figures)
    decimals = _decimals(figures)
    found: list[Observation] = []
    for figure in figures:
        if figure.column.index in to_come[1] or figure.row.index in to_come[0]:
            continue
        reading, state = _reading(figure, catalog)
        scale = scales.get(figure.measure.code, 1.0)
        reading = _scaled(reading, scale)
        reading = _sharpened(reading, figure, decimals.get(figure.measure.code, 0) + (2 if scale != 1.0 else 0))
        members = _members(figure)
        found.append(
            Observation(
                index=start + len(found),
                table=table.id,
                sheet=table.sheet,
                row=figure.row.index,
                column=figure.column.index,
                measure=figure.measure.code,
                kind=figure.kind,
                members=members,
                period=_period(figure.row.period, figure.column.period) or default_period,
                value=reading.value if state in ("number", "empty") else None,
                low=reading.low,
                high=reading.high,
                state=state,
                raw=reading.text,
                decimals=reading.decimals,
                unit=reading.unit or ("€" if figure.measure.unit == "euro" else ""),
                file=file,
            )
        )
    return found


def _to_come(table: Table, figures: list[Figure]) -> tuple[set[int], set[int]]:
    """Return the rows and the columns that hold no figure and stand for a time after all others, or for nothing."""
    filled = (
        {f.row.index for f in figures if f.cell is not None},
        {f.column.index for f in figures if f.cell is not None},
    )
    left_out: tuple[set[int], set[int]] = (set(), set())
    for axis, have, leave in zip((table.rows, table.columns), filled, left_out, strict=True):
        periods = [line.period for line in axis.lines if line.index in have and line.period and not line.total]
        last = max((p.last for p in periods if p.months < 12), default=None)
        for line in axis.lines:
            later = last is None or line.period is None or line.period.first > last
            if line.index not in have and (later or bool(line.total)):
                leave.add(line.index)
    return left_out


def _period(row: Period | None, column: Period | None) -> Period | None:
    """Return the period of a place that has one on both axes: the month of the row in the year of the column."""
    if row is None or column is None:
        return row or column
    finer, coarser = sorted((row, column), key=lambda period: period.months)
    if finer.year is None and coarser.year is not None:
        start = coarser.first - coarser.first % 12
        return Period(start + finer.first, start + finer.last)
    return finer


def _of_unit(measure: Measure, cell: Cell | None, column: Line, catalog: Catalog) -> Measure:
    """Return the measure of a cell: percentages beside counts are a measure of their own."""
    percent = column.percent or (cell is not None and cell.reading.unit == "%")
    if not percent or measure.kind not in ("flow", "stock", "distinct"):
        return measure
    return catalog.measures.get(measure.percent) or replace(
        measure, code=f"{measure.code}{PERCENT}", kind="share", percent="", same_as=()
    )


def _members(figure: Figure) -> Members:
    members = {*figure.row.members, *figure.column.members}
    beside = [line.label for line in (figure.row, figure.column) if line.aside]
    for label in beside:
        members.add(("terzijde", label))
    for part in figure.measure.same_as[:1]:
        members.update(part.members)
    return tuple(sorted(members))


def _reading(figure: Figure, catalog: Catalog) -> tuple[Reading, State]:
    """Return the reading of a place, and its state; what cannot be read may be anything."""
    cell = figure.cell
    anything = float("-inf") if figure.kind == "mean" else 0.0
    if cell is None:
        if figure.kind in ("flow", "stock", "distinct"):
            return Reading("empty", value=0.0), "empty"
        return Reading("empty", low=anything, high=float("inf")), "sign"
    reading = cell.reading
    if reading.kind == "number" and is_figure(cell, catalog.words) and not cell.formula:
        return reading, "number"
    if reading.kind == "sign":
        return reading, "sign"
    return Reading(reading.kind, reading.text, low=float("-inf"), high=float("inf")), "unreadable"


def _scales(figures: list[Figure]) -> dict[str, float]:
    """Return by measure what divides its figures: shares printed as 55 rather than 55% are hundredths."""
    largest: dict[str, float] = {}
    for figure in figures:
        reading = figure.cell.reading if figure.cell else None
        if figure.kind == "share" and reading and reading.value is not None and not reading.unit:
            largest[figure.measure.code] = max(largest.get(figure.measure.code, 0), abs(reading.value))
    return {code: 100.0 for code, value in largest.items() if value > _WHOLE}


def _scaled(reading: Reading, scale: float) -> Reading:
    if scale == 1.0 or reading.unit or reading.value is None:
        return reading
    decimals = None if reading.decimals is None else reading.decimals + 2
    return replace(
        reading,
        value=reading.value / scale,
        low=reading.low / scale,
        high=reading.high / scale,
        decimals=decimals,
        unit="%",
    )


def _decimals(figures: list[Figure]) -> dict[str, int]:
    """Return by measure how many decimals its unformatted figures show at most: 5 beside 5.8 is 5.0."""
    most: dict[str, int] = {}
    for figure in figures:
        reading = figure.cell.reading if figure.cell else None
        if reading is not None and reading.value is not None:
            shown = len(f"{reading.value:.6f}".rstrip("0").partition(".")[2])
            most[figure.measure.code] = max(most.get(figure.measure.code, 0), shown)
    return most


def _sharpened(reading: Reading, figure: Figure, decimals: int) -> Reading:
    """Set the interval where the cell alone does not tell it: counts are exact, plain figures as precise as others."""
    value = reading.value
    if value is None or reading.kind == "empty":
        return reading
    if figure.kind in _COUNTS and figure.measure.unit != "euro" and reading.unit != "€" and value == round(value):
        return replace(reading, low=value, high=value)
    if reading.decimals is None and reading.low < reading.high:
        half = 0.5 * 10.0**-decimals
        return replace(reading, low=value - half, high=value + half, decimals=decimals)
    return reading
