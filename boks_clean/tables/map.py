"""A table as a small map: which cells are headers, labels, parts, totals, and which were not understood."""

from boks_clean.tables.model import Line, Observation, Table
from boks_clean.workbook import Sheet

HEADER, LABEL, PART, TOTAL, BESIDE, UNREAD, EMPTY, BLANK = "k", "l", "o", "T", "n", "?", "·", " "
_MOST_ROWS, _MOST_COLUMNS = 30, 60


def draw(table: Table, sheet: Sheet, observations: list[Observation]) -> list[str]:
    """Return a line of signs for each row of the table, from its headers to its last figures."""
    figures = {(o.row, o.column): o for o in observations}
    rows = {line.index: line for line in table.rows.lines}
    columns = {line.index: line for line in table.columns.lines}
    lines: list[str] = []
    for row in range(table.top, min(table.bottom, table.top + _MOST_ROWS - 1) + 1):
        width = range(table.left, min(table.right, table.left + _MOST_COLUMNS - 1) + 1)
        lines.append("".join(_sign(row, column, sheet, figures, (rows, columns)) for column in width).rstrip())
    return lines


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
