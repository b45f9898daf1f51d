"""What stands above a body of figures: its header rows, and the lines of text over them."""

from collections.abc import Iterator, Mapping

from boks_clean.tables.periods import read_period
from boks_clean.tables.rows import Row
from boks_clean.workbook import Cell

MOST_ROWS = 14
_MOST_HEADERS = 4
_MOST_TITLES = 4
_GAP_TO_HEADER = 2
_GAP_TO_TITLE = 4
_MOST_CELLS_IN_TITLE = 2

View = Mapping[int, Row]


def headers_above(first: int, view: View, used: set[int], left: int, right: int) -> list[Row]:
    """Return the header rows above a body, outermost first: contiguous, at most one empty row below them.

    Args:
        first: the row number where the body begins.
        view: the rows by number, of the columns that belong to the table.
        used: the rows that other bodies use.
        left: the first and...
        right: ...the last column with figures.

    """
    found: list[Row] = []
    number = first - 1
    while len(found) < _MOST_HEADERS and number >= first - 1 - _GAP_TO_HEADER - len(found):
        row = view.get(number)
        if row is None:
            if found:
                break
        elif row.body or number in used or not any(left <= c.column <= right for c in row.cells):
            break
        else:
            found.insert(0, row)
        number -= 1
    return found[1:] if len(found) > 1 and _is_title(found[0]) else found


def titles_above(top: int, view: View, used: set[int], left: int, right: int) -> list[Cell]:
    """Return the lines of text above a table that begin within its columns, nearest first."""
    return [min(cells, key=lambda c: c.column) for cells in _lines_above(top, view, used, left, right)]


def shared_titles(top: int, view: View, used: set[int], left: int) -> list[Cell]:
    """Return the lines of text to the left above a table: the title that tables beside each other share."""
    return [max(cells, key=lambda c: c.column) for cells in _lines_above(top, view, used, 1, left)]


def _lines_above(top: int, view: View, used: set[int], left: int, right: int) -> Iterator[list[Cell]]:
    """Yield the cells of each line of text above a table, nearest first, until something else stands there."""
    number, gap, found = top - 1, _GAP_TO_TITLE, 0
    while number > 0 and gap > 0 and found < _MOST_TITLES:
        row = view.get(number)
        if row is None:
            gap -= 1
        else:
            cells = [c for c in row.cells if left <= c.column <= right]
            if row.figures or number in used or not cells or len(row.cells) > _MOST_CELLS_IN_TITLE:
                return
            yield cells
            gap, found = 1, found + 1
        number -= 1


def _is_title(row: Row) -> bool:
    """Tell whether the upper of several header rows is one line of text over the table, rather than a header."""
    said = read_period(row.cells[0].text)
    return len(row.cells) == 1 and not row.header and not said.pure and len(row.cells[0].text.split()) > 1
