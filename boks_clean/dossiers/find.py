"""Finds the case lists in a workbook, and takes them out of it so that the rest can be read as tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.body import Body, is_pivot, rows_with_figures
from boks_clean.dossiers.headers import Header, find_headers, troubles_of
from boks_clean.dossiers.model import ROW, DossierList, Trouble
from boks_clean.workbook import ERROR_CELL, Cell, Sheet, TextSheet, Workbook

SHIFTED, EMPTY_ROWS, NO_ROWS, NOT_READ, HIDDEN = "DOS005", "DOS006", "DOS007", "DOS008", "DOS009"
TEXT = "csv"  # the name of the one sheet of a text file
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
            others = (*_hidden(sheet, header, body.row), *_shifted(sheet, header, body))
            yield replace(list_, troubles=(*list_.troubles, *troubles, *others), areas=areas)


def _once_each(headers: Iterable[Header]) -> list[Header]:
    """Leave out a header that is printed again above the next page of the same list."""
    different: list[Header] = []
    for header in headers:
        if all(header.columns != earlier.columns for earlier in different):
            different.append(header)
    return different


def _of_text(file: str, sheet: TextSheet, catalog: Catalog) -> Iterator[DossierList]:
    """Return the one list that a large sheet can be; it is read through only once, when its rows are asked for."""
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
    pass_ = _Pass(sheet, header, catalog)
    list_ = _list(file, sheet.name, header, pass_.below, catalog)
    if list_ is not None:
        yield replace(list_, batches=pass_.rows, late=pass_.troubles)


@dataclass
class _Pass:
    """Goes through the rows of a large sheet, and knows afterwards what else there is.

    `beside` counts the rows that hold something to the left or the right of the list, `figures` those of them that
    hold a number, `shifted` those of a text file
    that go on beyond its last column, from row `first_shifted`.
    """

    sheet: TextSheet
    header: Header
    catalog: Catalog
    body: Body | None = None
    count: int = 0
    beside: int = 0
    figures: int = 0
    shifted: int = 0
    first_shifted: int = 0

    def rows(self) -> Iterator[pl.DataFrame]:
        """Yield the rows of the list, each time from the start."""
        self.body = Body(_names(self.header), self.catalog, self.header.row)
        self.count = self.beside = self.figures = self.shifted = self.first_shifted = 0
        for rows in self.body.rows(self.below()):
            self.count += rows.height
            yield rows

    def below(self) -> Iterator[pl.DataFrame]:
        """Yield what stands under the header."""
        columns = [pl.col(str(at)).replace("", None).alias(code) for code, at in self.header.columns.items()]
        for batch in self.sheet.batches():
            below = batch.filter(pl.col(ROW) > self.header.row) if batch[ROW][0] <= self.header.row else batch
            self._look_beside(batch, below)
            yield below.select(ROW, *columns)

    def troubles(self) -> tuple[Trouble, ...]:
        """Return what the rows told."""
        if self.body is None:
            return ()
        found = _troubles_of(self.body, self.header, self.count)
        if outside := self.body.outside + self.beside:
            values = {"count": outside, "figures": self.body.figures + self.figures}
            found.append(Trouble(NOT_READ, self.header.row, self.header.left, values))
        if self.shifted:
            found.append(Trouble(SHIFTED, self.first_shifted, self.header.right + 1, {"count": self.shifted}))
        if self.sheet.hidden_rows:
            found.append(Trouble(HIDDEN, self.header.row, self.header.left, {"count": self.sheet.hidden_rows}))
        return tuple(found)

    def _look_beside(self, batch: pl.DataFrame, below: pl.DataFrame) -> None:
        header = self.header
        others = [c for c in batch.columns[1:] if not header.left <= int(c) <= header.right]
        beyond = str(header.right + 1)
        if self.sheet.name == TEXT and beyond in others and batch[beyond].null_count() < batch.height:
            shifted = below.filter(_filled(beyond))[ROW]
            self.shifted += shifted.len()
            self.first_shifted = self.first_shifted or int(shifted.first() or 0)  # type: ignore[arg-type]  # a row number, for polars a literal of any type
            batch = batch.filter(~_filled(beyond) | (pl.col(ROW) <= header.row))
        filled = [_filled(c) for c in others if batch[c].null_count() < batch.height]
        self.figures += rows_with_figures(batch, others)
        self.beside += int(batch.select(pl.any_horizontal(filled).sum()).item()) if filled else 0


def _filled(column: str) -> pl.Expr:
    return pl.col(column).is_not_null() & (pl.col(column) != "")


def _names(header: Header) -> dict[str, str]:
    return {code: header.names[column] for code, column in header.columns.items()}


def _once(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    yield frame


def _list(
    file: str,
    sheet: str,
    header: Header,
    batches: Callable[[], Iterator[pl.DataFrame]],
    catalog: Catalog,
) -> DossierList | None:
    """Return the list under a header, or None where its rows are those of another table."""
    names = _names(header)
    head = next(batches(), None)
    if head is not None and is_pivot(head, catalog):
        return None

    def rows() -> Iterator[pl.DataFrame]:
        return Body(names, catalog, header.row).rows(batches())

    troubles = tuple(troubles_of(header, catalog))
    return DossierList(file, sheet, header.row, header.columns, names, rows, troubles)


def _read_through(
    list_: DossierList, header: Header, batches: Iterator[pl.DataFrame], catalog: Catalog
) -> tuple[Body, list[Trouble]]:
    """Return what can be told only from all rows."""
    body = Body(list_.headers, catalog, header.row)
    count = sum(rows.height for rows in body.rows(batches))
    return body, _troubles_of(body, header, count)


def _troubles_of(body: Body, header: Header, count: int) -> list[Trouble]:
    troubles = []
    if body.gaps:
        troubles.append(Trouble(EMPTY_ROWS, body.first_gap or header.row, header.left, {"count": body.gaps}))
    if not count:
        troubles.append(Trouble(NO_ROWS, header.row, header.left))
    return troubles


def _shifted(sheet: Sheet, header: Header, body: Body) -> list[Trouble]:
    """Return that rows of a text file have more cells than the header: a separator in a text shifts what follows."""
    if sheet.name != TEXT:
        return []
    beyond = header.right + 1
    rows = [row for row in range(header.row + 1, body.row + 1) if (row, beyond) in sheet.cells]
    return [Trouble(SHIFTED, rows[0], beyond, {"count": len(rows)})] if rows else []


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
