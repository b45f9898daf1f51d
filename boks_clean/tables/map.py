"""A table as a small map: which cells are headers, labels, parts, totals, and which were not understood."""

from dataclasses import dataclass, replace

from boks_clean.tables.model import Axis, Line, Observation, Table
from boks_clean.workbook import Sheet, column_letter

HEADER, LABEL, PART, TOTAL, BESIDE, UNREAD, EMPTY, BLANK = "k", "l", "o", "T", "n", "?", "·", " "
_MOST_ROWS, _MOST_COLUMNS = 30, 60
_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Map:
    """The lines of a map, column letters first, and how many rows and columns of the table did not fit."""

    lines: tuple[str, ...]
    rows_left: int
    columns_left: int


def draw(table: Table, sheet: Sheet, observations: list[Observation]) -> Map:
    """Return a line of signs for each row of the table, from its headers to its last figures."""
    figures = {(o.row, o.column): o for o in observations}
    rows, columns = _by_index(table.rows), _by_index(table.columns)
    height = range(table.top, min(table.bottom, table.top + _MOST_ROWS - 1) + 1)
    width = range(table.left, min(table.right, table.left + _MOST_COLUMNS - 1) + 1)
    lines = [f"{'':{_MARGIN}} " + "".join(column_letter(column)[-1] for column in width)]
    for row in height:
        signs = "".join(_sign(row, column, sheet, figures, (rows, columns)) for column in width)
        lines.append(f"{row:>{_MARGIN}} {signs}".rstrip())
    return Map(tuple(lines), table.bottom - height[-1], table.right - width[-1])


def _by_index(axis: Axis) -> dict[int, Line]:
    """Return the lines by their index; a year beside its quarters is a total as well, whatever its header says."""
    periods = {line.period for line in axis.lines if line.period is not None}
    wholes = {p for p in periods if any(p.first <= q.first and q.last <= p.last and p != q for q in periods)}
    return {
        line.index: replace(line, total="periods") if line.period in wholes and not line.total else line
        for line in axis.lines
    }


def _sign(
    row: int,
    column: int,
    sheet: Sheet,
    figures: dict[tuple[int, int], Observation],
    lines: tuple[dict[int, Line], dict[int, Line]],
) -> str:
    filled = (row, column) in sheet.cells
    across, down = lines[0].get(row), lines[1].get(column)
    if across is None or down is None:
        return (LABEL if across or not down else HEADER) if filled else BLANK
    observation = figures.get((row, column))
    if observation is None:
        return UNREAD if filled else EMPTY
    if observation.state == "empty" or not filled:
        return EMPTY
    if observation.state != "number":
        return UNREAD
    if across.aside or down.aside:
        return BESIDE
    return TOTAL if across.total or down.total else PART
