"""Infers the kind of an unknown measure from what its own figures do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING

from boks_clean.catalog import Kind, Measure
from boks_clean.language import Text, same
from boks_clean.tables.divisions import divisions
from boks_clean.tables.model import Line, Table
from boks_clean.workbook import Cell, Sheet

if TYPE_CHECKING:
    from boks_clean.tables.periods import Period

_NEARLY_ALL = 0.8
_STRONG = 0.9
_ENOUGH_FOR_STRONG = 8
_ENOUGH_BESIDE_ONE_WRONG = 4
_SUMS_OF_A_FIGURE = 2
_DAMAGED = 0.05  # so few decimals among whole numbers are damage (1.362 for 1362), not averages
_PREFIX = "onbekend:"

KIND_NAMES: dict[Kind, Text] = {
    "flow": Text("telt op", "adds up"),
    "distinct": Text("telt niet op, blijft binnen grenzen", "does not add up, stays within bounds"),
    "mean": Text("gemiddelde", "average"),
    "share": Text("percentage", "percentage"),
    "level": Text("losse cijfers, niet na te rekenen", "loose figures that cannot be checked"),
}


@dataclass(frozen=True, slots=True)
class Inference:
    """A measure that is not in the catalogue, with the kind that its figures suggest and how many sums say so."""

    measure: Measure
    held: int
    tested: int


def is_inferred(code: str) -> bool:
    """Tell whether a measure was inferred rather than known."""
    return code.startswith(_PREFIX)


def infer(table: Table, sheet: Sheet, places: Iterable[tuple[Line, Line]], title_at: str) -> Inference:
    """Infer the measure of the given (row, column) places of a table.

    Sums that hold nearly everywhere make it a flow; whole numbers whose wholes lie between the largest part and the
    sum of the parts are distinct counts; other decimals are averages, and percentages shares.
    """
    cells = {
        (row.index, column.index): cell
        for row, column in places
        if (cell := sheet.cells.get((row.index, column.index)))
    }
    values = {at: cell.reading.value for at, cell in cells.items() if cell.reading.value is not None}
    values = _without_damage(values)
    tested = [(whole, parts) for whole, parts in _sums(table, values) if not isnan(whole + sum(parts))]
    held = sum(abs(whole - sum(parts)) <= _slack(whole, parts) for whole, parts in tested)
    bounded = sum(max(parts) - 1e-9 <= whole <= sum(parts) + 1e-9 for whole, parts in tested)
    kind, strength = _kind(list(cells.values()), held, bounded, len(tested))
    code = f"{_PREFIX}{table.sheet}:{title_at}"
    label = same(table.title or table.sheet)
    return Inference(Measure(code, kind, label, (), inferred=strength), held, len(tested))


def _without_damage(values: dict[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Make the few decimals among whole numbers no number, so that their sums say nothing."""
    decimals = [at for at, value in values.items() if value != round(value)]
    return values | dict.fromkeys(decimals, nan) if len(decimals) <= _DAMAGED * len(values) else values


def _kind(cells: list[Cell], held: int, bounded: int, tested: int) -> tuple[Kind, str]:
    """Return the kind, and "strong" or "weak": distinct things would leave wholes within bounds, not outside them."""
    outside = tested - bounded
    readings = [cell.reading for cell in cells if cell.reading.value is not None]
    if readings and sum(r.unit == "%" for r in readings) > len(readings) / 2:
        return "share", "weak"
    if tested and (held >= _NEARLY_ALL * tested or _is_one_wrong(held, tested)):
        strong = held >= _ENOUGH_FOR_STRONG and (held == tested or outside > 0)
        return "flow", "strong" if strong else "weak"
    decimals = sum(r.value is not None and r.value != round(r.value) for r in readings)
    if decimals > _DAMAGED * len(readings):
        return ("mean" if tested else "level"), "weak"
    if tested and bounded >= _STRONG * tested:
        return "distinct", "weak"
    return "level", "weak"


def _is_one_wrong(held: int, tested: int) -> bool:
    """Tell whether one wrong figure explains why so few sums hold in a small table: it breaks one each way."""
    return held >= _ENOUGH_BESIDE_ONE_WRONG and tested - held <= _SUMS_OF_A_FIGURE


def _slack(whole: float, parts: list[float]) -> float:
    """Return how far rounding can take a sum off: nothing for whole numbers, else half a hundredth a part."""
    exact = all(v == round(v) for v in (whole, *parts))
    return 1e-9 if exact else 0.05 * (len(parts) + 1)


def _sums(table: Table, values: dict[tuple[int, int], float]) -> Iterator[tuple[float, list[float]]]:
    """Yield each whole with its parts: over the periods of a line, and over the members under a total."""
    for lines, others, flipped in (
        (table.rows.lines, table.columns.lines, False),
        (table.columns.lines, table.rows.lines, True),
    ):
        for line in lines:
            yield from _over_time(line, others, values, flipped=flipped)
    for axis, others, flipped in ((table.rows, table.columns.lines, False), (table.columns, table.rows.lines, True)):
        for total, candidates in axis.sums:
            for other in others:
                parts = [axis.lines[p] for p in candidates[0]]
                yield from _one(axis.lines[total], parts, other, values, flipped=flipped)


def _over_time(
    line: Line, others: tuple[Line, ...], values: dict[tuple[int, int], float], *, flipped: bool
) -> Iterator[tuple[float, list[float]]]:
    by_period: dict[Period, Line] = {}
    for other in others:
        if other.period is not None and not other.members:
            by_period.setdefault(other.period, other)
    for whole, (parts, complete) in divisions(tuple(by_period)).items():
        if complete:
            yield from _one(by_period[whole], [by_period[p] for p in parts], line, values, flipped=not flipped)


def _one(
    whole: Line, parts: list[Line], across: Line, values: dict[tuple[int, int], float], *, flipped: bool
) -> Iterator[tuple[float, list[float]]]:
    """Yield one whole with its parts if all of them have figures that are not all zero."""

    def at(line: Line) -> float | None:
        return values.get((across.index, line.index) if flipped else (line.index, across.index))

    total, found = at(whole), [at(part) for part in parts]
    numbers = [number for number in found if number is not None]
    if total is not None and numbers and (total or any(numbers)):
        yield total, numbers
