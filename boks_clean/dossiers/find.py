"""Finds the case lists in a workbook, and takes them out of it so that the rest can be read as tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.body import Body, is_pivot
from boks_clean.dossiers.headers import Header, find_headers, troubles_of
from boks_clean.dossiers.model import ROW, DossierList, Trouble
from boks_clean.workbook import ERROR_CELL, Cell, Sheet, TextSheet, Workbook

EMPTY_ROWS, NO_ROWS, NOT_READ, HIDDEN = "DOS006", "DOS007", "DOS008", "DOS009"
_LOOKED_AT = 200
_TALLEST_PREAMBLE = 15


def find_lists(workbook: Workbook, catalog: Catalog) -> list[DossierList]:
    """Return the case lists of a workbook, by sheet and from top to bottom."""
    found = [list_ for sheet in workbook.sheets for list_ in _of_cells(workbook.name, sheet, catalog)]
    return found + [list_ for sheet in workbook.large for list_ in _of_text(workbook.name, sheet, catalog)]


def without_lists(workbook: Workbook, lists: list[DossierList]) -> Workbook:
    """Return the workbook without the cells that its lists explain; a large sheet without a list is read after all.

    Raises UnreadableInput for a sheet that is no list and too large for a pivot table.
    """
    areas = {
        sheet.name: [a for list_ in lists if list_.sheet == sheet.name for a in list_.areas]
        for sheet in workbook.sheets
    }
    listed = {list_.sheet for list_ in lists}
    sheets = [_without(sheet, areas[sheet.name]) if areas[sheet.name] else sheet for sheet in workbook.sheets]
    others = [sheet.cells() for sheet in workbook.large if sheet.name not in listed]
    return replace(workbook, sheets=(*sheets, *others), large=())


def _without(sheet: Sheet, areas: list[tuple[int, int, int, int]]) -> Sheet:
    cells = {at: cell for at, cell in sheet.cells.items() if not any(_within(at, area) for area in areas)}
    return replace(sheet, cells=cells, merges=tuple(m for m in sheet.merges if m[:2] in cells))


def _within(at: tuple[int, int], area: tuple[int, int, int, int]) -> bool:
    top, left, bottom, right = area
    return top <= at[0] <= (bottom or at[0]) and left <= at[1] <= right


def _of_cells(file: str, sheet: Sheet, catalog: Catalog) -> Iterator[DossierList]:
    rows = {row: {cell.column: cell.text for cell in cells} for row, cells in sheet.rows.items()}
    headers = _once_each(find_headers(rows, catalog))
    for number, header in enumerate(headers):
        below = min((h.row - h.height + 1 for h in headers[number + 1 :] if _overlap(h, header)), default=max(rows) + 1)
        frame = _frame(sheet, header, below)
        if (list_ := _list(file, sheet.name, header, partial(_once, frame), catalog)) is not None:
            body, troubles = _read_through(list_, header, iter((frame,)), catalog)
            spans = [(_preamble(sheet, header), header.row), *body.spans]
            areas = tuple((first, header.left, last, header.right) for first, last in spans)
            hidden = _hidden(sheet, header, body.row)
            yield replace(list_, troubles=(*list_.troubles, *troubles, *hidden), areas=areas)


def _once_each(headers: Iterable[Header]) -> list[Header]:
    """Leave out a header that is printed again above the next page of the same list."""
    different: list[Header] = []
    for header in headers:
        if all(header.columns != earlier.columns for earlier in different):
            different.append(header)
    return different


def _of_text(file: str, sheet: TextSheet, catalog: Catalog) -> Iterator[DossierList]:
    """Return the one list that a large sheet can be."""
    first = next(sheet.batches(), None)
    if first is None:
        return
    rows: dict[int, dict[int, str]] = {}
    for row, *texts in first.head(_LOOKED_AT).iter_rows():
        filled = {int(name): t for name, t in zip(first.columns[1:], texts, strict=True) if t and t.strip()}
        rows |= {row: filled} if filled else {}
    header = next(find_headers(rows, catalog), None)
    if header is None:
        return
    batches = partial(_below, sheet, header)
    list_ = _list(file, sheet.name, header, batches, catalog, everything=not sheet.in_memory)
    if list_ is None:
        return
    troubles: list[Trouble] = []
    if sheet.in_memory:
        body, troubles = _read_through(list_, header, batches(), catalog)
        if beside := body.outside + _beside(sheet, header):
            troubles.append(Trouble(NOT_READ, header.row, header.left, {"count": beside}))
        if sheet.hidden_rows:
            troubles.append(Trouble(HIDDEN, header.row, header.left, {"count": sheet.hidden_rows}))
    elif not any(batch.height for batch in list_.batches()):
        troubles.append(Trouble(NO_ROWS, header.row, header.left))
    yield replace(list_, troubles=(*list_.troubles, *troubles))


def _once(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield frame


def _below(sheet: TextSheet, header: Header) -> Iterator[pl.DataFrame]:
    columns = [pl.col(str(column)).replace("", None).alias(code) for code, column in header.columns.items()]
    for batch in sheet.batches():
        yield batch.filter(pl.col(ROW) > header.row).select(ROW, *columns)


def _beside(sheet: TextSheet, header: Header) -> int:
    """Count the rows of a large sheet that hold something to the left or the right of the list."""
    count = 0
    for batch in sheet.batches():
        others = [c for c in batch.columns[1:] if not header.left <= int(c) <= header.right]
        filled = [batch[c].is_not_null() & (batch[c] != "") for c in others if batch[c].null_count() < batch.height]
        count += int(pl.DataFrame(filled).select(pl.any_horizontal(pl.all()).sum()).item()) if filled else 0
    return count


def _list(
    file: str,
    sheet: str,
    header: Header,
    batches: Callable[[], Iterator[pl.DataFrame]],
    catalog: Catalog,
    *,
    everything: bool = False,
) -> DossierList | None:
    """Return the list under a header, or None where its rows are those of another table."""
    names = {code: header.names[column] for code, column in header.columns.items()}
    head = next(batches(), None)
    if head is not None and is_pivot(head, catalog):
        return None

    def rows() -> Iterator[pl.DataFrame]:
        return Body(names, catalog, header.row, everything=everything).rows(batches())

    troubles = tuple(troubles_of(header, catalog))
    return DossierList(file, sheet, header.row, header.columns, names, rows, troubles)


def _read_through(
    list_: DossierList, header: Header, batches: Iterator[pl.DataFrame], catalog: Catalog
) -> tuple[Body, list[Trouble]]:
    """Return what can be told only from all rows."""
    body = Body(list_.headers, catalog, header.row)
    count = sum(rows.height for rows in body.rows(batches))
    troubles = []
    if body.gaps:
        troubles.append(Trouble(EMPTY_ROWS, body.first_gap, header.left, {"count": body.gaps}))
    if not count:
        troubles.append(Trouble(NO_ROWS, header.row, header.left))
    return body, troubles


def _hidden(sheet: Sheet, header: Header, last: int) -> list[Trouble]:
    rows = sum(header.row < row <= last for row in sheet.hidden_rows)
    count = rows + sum(header.left <= column <= header.right for column in sheet.hidden_columns)
    return [Trouble(HIDDEN, header.row, header.left, {"count": count})] if count or sheet.hidden else []


def _preamble(sheet: Sheet, header: Header) -> int:
    """Return the first row of what stands above the list and belongs to it: title, filters, how many rows it has."""
    top = header.row - header.height + 1
    figures = 0
    for row in range(top - 1, max(0, top - _TALLEST_PREAMBLE), -1):
        cells = sheet.rows.get(row, [])
        figures += sum(cell.reading.is_numeric for cell in cells)
        if len(cells) > 2 or figures > 2:
            break
        top = row if cells else top
    return top


def _overlap(one: Header, other: Header) -> bool:
    return one.left <= other.right and other.left <= one.right


def _frame(sheet: Sheet, header: Header, below: int) -> pl.DataFrame:
    """Return the rows under a header as text."""
    numbers = [row for row in sheet.rows if header.row < row < below]
    data: dict[str, list[str | None]] = {
        code: [_text(sheet.cells.get((row, column))) for row in numbers] for code, column in header.columns.items()
    }
    return pl.DataFrame({ROW: numbers, **data}, schema={ROW: pl.UInt32, **dict.fromkeys(data, pl.String)})


def _text(cell: Cell | None) -> str | None:
    """Return what a cell holds; a number without the notation of its format."""
    if cell is None:
        return None
    if cell.formula or cell.reading.kind == "error":
        return ERROR_CELL
    if cell.reading.native and cell.reading.value is not None:
        value = cell.reading.value
        return str(int(value)) if value == int(value) else repr(value)
    return cell.text
