"""The cells of sheets as the frames that are looked through, with the headers that tell what stands below them."""

from collections.abc import Iterator

import polars as pl

from boks_clean.privacy.cells import SCHEMA, Headed
from boks_clean.privacy.headers import Meaning
from boks_clean.workbook import Cell, Sheet

_HEADER_ROWS = 60  # of a large sheet
_END = 1 << 31
_FORM = 2
_SHORTEST_NUMBER = 7


def cells_of(sheet: Sheet) -> pl.DataFrame:
    """Return the texts, dates and long numbers of a sheet as "row", "column" and "text"."""
    told = [cell for cell in sheet.cells.values() if _may_tell(cell)]
    data = {"row": [c.row for c in told], "column": [c.column for c in told], "text": [c.text for c in told]}
    return pl.DataFrame(data, schema=SCHEMA)


def _may_tell(cell: Cell) -> bool:
    return cell.reading.kind in ("text", "date") or len(cell.text) >= _SHORTEST_NUMBER


def headed_in(sheet: Sheet, meaning: Meaning) -> list[Headed]:
    """Return what stands under each header that says so, down to an empty row or the next such header.

    In a form the value stands to the right of its label.
    """
    found: list[Headed] = []
    last = max((row for row, _ in sheet.cells), default=0)
    by_column: dict[int, list[Headed]] = {}
    for cell in _headers(sheet, meaning):
        before = by_column.setdefault(cell.column, [])
        told = Headed(cell.column, cell.row + 1, _end(sheet, cell.row, last), meaning(cell.text))
        if before and before[-1].last >= cell.row:
            before[-1] = Headed(cell.column, before[-1].first, cell.row - 1, before[-1].meaning)
        before.append(told)
        beside = sheet.cells.get((cell.row, cell.column + 1))
        if beside is not None and _is_form(sheet, cell) and not meaning(beside.text):
            found.append(Headed(beside.column, beside.row, beside.row, told.meaning))
    return found + [part for parts in by_column.values() for part in parts]


def _headers(sheet: Sheet, meaning: Meaning) -> Iterator[Cell]:
    for at in sorted(sheet.cells):
        cell = sheet.cells[at]
        if cell.reading.kind == "text" and meaning(cell.text):
            yield cell


def _end(sheet: Sheet, row: int, last: int) -> int:
    """Return the last row before an empty one."""
    end = row
    while end < last and end + 1 in sheet.rows:
        end += 1
    return end


def _is_form(sheet: Sheet, cell: Cell) -> bool:
    """Tell whether a label has its value beside it: it ends with a colon."""
    return cell.text.rstrip().endswith(":") and len(sheet.rows[cell.row]) >= _FORM


def headed_in_column(column: pl.DataFrame, meaning: Meaning) -> list[Headed]:
    """Return what stands under the header of one column of a large sheet, to its end."""
    for row, number, text in column.head(_HEADER_ROWS).select("row", "column", "text").iter_rows():
        told = meaning(text)
        if told:
            return [Headed(number, row + 1, _END, told)]
    return []
