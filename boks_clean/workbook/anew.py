"""Writes a workbook anew as .xlsx, with its values only: for the formats that cannot be changed in a copy."""

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain, count
from typing import TYPE_CHECKING

from boks_clean.notation import Reading
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.model import Sheet, TextSheet, Workbook
from boks_clean.workbook.stored import NewValue, Number, Stored

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook as Book
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 (the same values give the same bytes)
_FIRST = datetime.date(1900, 1, 1)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]00:00:00(?:\.0+)?)?")
_FORMS = {"%": "0%", "€": '"€" #,##0'}
_UNFIT = re.compile(r"[\[\]:*?/\\]")


def write_anew(book: Workbook, changes: Mapping[str, Mapping[At, NewValue]]) -> bytes:
    """Return the workbook with other values in some cells, by sheet and (row, column): always the same bytes."""
    from xlsxwriter.workbook import Workbook as Book  # noqa: PLC0415 (only where a workbook is written)

    buffer = io.BytesIO()
    written = Book(buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    written.set_properties({"created": _MADE, "author": "boks-clean"})
    writer = _Writer(written)
    names = sheet_names(book)
    for sheet in _sheets(book):
        page = written.add_worksheet(names[sheet.name])
        if sheet.hidden:
            page.hide()
        rows = _cells(sheet) if isinstance(sheet, Sheet) else _texts(sheet)
        writer.write(page, rows, changes.get(sheet.name, {}))
    written.close()
    return buffer.getvalue()


def sheet_names(book: Workbook) -> dict[str, str]:
    """Return the names of the sheets in a workbook written anew: Excel allows 31 letters, and not all of them."""
    names: dict[str, str] = {}
    for sheet in _sheets(book):
        plain = _UNFIT.sub(" ", sheet.name).strip("' ")[:31] or "Blad"
        taken = {name.casefold() for name in names.values()}
        numbered = (f"{plain[:27]} {number}" for number in count(2))
        names[sheet.name] = next(name for name in chain([plain], numbered) if name.casefold() not in taken)
    return names


def stored_of(reading: Reading) -> Stored:
    """Return what a cell is to hold that says this."""
    if reading.kind == "empty":
        return Stored()
    if reading.kind == "date" and _DATE.fullmatch(reading.text):
        return Stored("iso", reading.text[:10])
    if reading.native and reading.value is not None:
        return Stored("number", repr(reading.value))
    return Stored("text", reading.text)


def _sheets(book: Workbook) -> list[Sheet | TextSheet]:
    return [*book.sheets, *book.large]


_Row = tuple[int, dict[int, NewValue]]


def _cells(sheet: Sheet) -> Iterator[_Row]:
    for row, cells in sheet.rows.items():
        yield row, {cell.column: _of_reading(cell.reading) for cell in cells}


def _of_reading(reading: Reading) -> NewValue:
    if reading.native and reading.value is not None:
        return Number(reading.value, _FORMS.get(reading.unit, ""))
    return _typed(reading.text)


def _texts(sheet: TextSheet) -> Iterator[_Row]:
    for batch in sheet.batches():
        columns = [int(name) for name in batch.columns[1:]]
        for row, *texts in batch.iter_rows():
            yield row, {c: _typed(text) for c, text in zip(columns, texts, strict=True) if text}


def _typed(text: str) -> NewValue:
    """Return a date that was read as text as a date."""
    if _DATE.fullmatch(text):
        try:
            date = datetime.date.fromisoformat(text[:10])
        except ValueError:
            return text
        return date if date >= _FIRST else text
    return text


class _Writer:
    """Writes rows, from top to bottom."""

    def __init__(self, book: "Book") -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def write(self, page: "Worksheet", rows: Iterator[_Row], changes: Mapping[At, NewValue]) -> None:
        """Write the rows of a sheet; a change can stand in a row that is not there yet."""
        by_row: dict[int, dict[int, NewValue]] = {}
        for (row, column), value in changes.items():
            by_row.setdefault(row, {})[column] = value
        for row, cells in rows:
            for early in sorted(number for number in by_row if number < row):
                self._row(page, early, by_row.pop(early))
            self._row(page, row, cells | by_row.pop(row, {}))
        for late in sorted(by_row):
            self._row(page, late, by_row[late])

    def _row(self, page: "Worksheet", row: int, cells: Mapping[int, NewValue]) -> None:
        for column in sorted(cells):
            self._cell(page, row - 1, column - 1, cells[column])

    def _cell(self, page: "Worksheet", row: int, column: int, value: NewValue) -> None:
        if isinstance(value, Stored):
            value = _restored(value)
        if isinstance(value, datetime.date):
            moment = datetime.datetime.combine(value, datetime.time())
            page.write_datetime(row, column, moment, self._format("dd-mm-yyyy"))
        elif isinstance(value, Number):
            page.write_number(row, column, value.value, self._format(value.form) if value.form else None)
        elif value:
            page.write_string(row, column, value)

    def _format(self, form: str) -> "Format":
        if form not in self._made:
            self._made[form] = self._book.add_format({"num_format": form})
        return self._made[form]


def _restored(value: Stored) -> NewValue:
    if value.kind == "number":
        return Number(float(value.value))
    return datetime.date.fromisoformat(value.value) if value.kind == "iso" else value.value or None
