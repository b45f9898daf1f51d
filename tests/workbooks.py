"""Small workbooks from rows of cells, and copies of workbooks with something changed in them."""

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

_NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")
_DUTCH = re.compile(r"(?:€ ?)?(\d[\d.]*(?:,\d+)?)(?: [a-z]+)?")

Value = str | float | bool | None


@dataclass(frozen=True)
class Styled:
    """A value with a number format, or in bold; `text` keeps "=1+1" from becoming a formula."""

    value: Value
    format: str = "General"
    bold: bool = False
    text: bool = False


Row = Sequence[object]  # of values and styled ones
Rows = Sequence[Row]


def save(path: Path, sheets: Rows | Mapping[str, Rows], merges: Iterable[str] = ()) -> Path:
    """Write a workbook: the rows of one sheet ("Blad1"), or of several by their name. Merges are on the first."""
    book = Workbook()
    named = sheets if isinstance(sheets, Mapping) else {"Blad1": sheets}
    for title, rows in named.items():
        _fill(book.create_sheet(title), rows)
    book.remove(book.worksheets[0])
    for merge in merges:
        book.worksheets[0].merge_cells(merge)
    book.save(path)
    return path


def _fill(sheet: Worksheet, rows: Rows) -> None:
    for number, row in enumerate(rows, 1):
        for column, given in enumerate(row, 1):
            styled = given if isinstance(given, Styled) else Styled(cast("Value", given))
            if styled.value is not None:
                cell = sheet.cell(number, column, styled.value)
                cell.number_format = styled.format
                cell.font = Font(bold=styled.bold)
                cell.data_type = "s" if styled.text else cell.data_type


def changed(path: Path, copy: Path, sheet: str, changes: Mapping[str, Value]) -> Path:
    """Save a copy of a workbook in which some cells of one sheet hold something else."""
    book = load_workbook(path)
    for ref, value in changes.items():
        _cell(book, sheet, ref).value = value
    book.save(copy)
    return copy


def spoiled(path: Path, copy: Path, sheet: str, changes: Mapping[str, Value]) -> Path:
    """Do as `changed` does with a sample, which is read only once."""
    book = _sample(path)
    before = {ref: _cell(book, sheet, ref).value for ref in changes}
    for ref, value in changes.items():
        _cell(book, sheet, ref).value = value
    book.save(copy)
    for ref, old in before.items():
        _cell(book, sheet, ref).value = old
    return copy


def value_at(path: Path, sheet: str, ref: str) -> Value:
    """Return what a cell of a sample holds."""
    return cast("Value", _cell(_sample(path), sheet, ref).value)


def numbers_in(path: Path, sheet: str, top_left: str, bottom_right: str) -> list[str]:
    """Return the addresses in a range of a sample that hold a number, natively or as Dutch text."""
    area = cast("tuple[tuple[Cell, ...], ...]", _sample(path)[sheet][f"{top_left}:{bottom_right}"])
    return [cell.coordinate for row in area for cell in row if number_of(cell.value) is not None]


def number_of(value: object) -> float | None:
    """Return the number that a cell holds, natively or as Dutch text ("1.362", "€ 1.105", "195 huishoudens")."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = _DUTCH.fullmatch(value) if isinstance(value, str) else None
    return float(found.group(1).replace(".", "").replace(",", ".")) if found else None


def like(value: Value, number: float) -> Value:
    """Return a number in the notation of the value that it replaces."""
    if not isinstance(value, str):
        return number
    text = dutch(number, decimals=0 if number == int(number) else 3)
    return _NUMBER.sub(text, value, count=1)


def dutch(number: float, decimals: int = 0) -> str:
    """Return a number as Dutch text: 1.362 and 8,3."""
    return f"{number:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def repacked(path: Path, copy: Path, edit: Callable[[str, bytes], bytes | None]) -> Path:
    """Save a copy of a zip file with each part edited; None leaves a part out."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = edit(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return copy


def in_part(ending: str, old: str, new: str) -> Callable[[str, bytes], bytes]:
    """Return an edit that replaces a text in the parts whose name ends so; the text must be there."""

    def edit(name: str, content: bytes) -> bytes:
        if not name.endswith(ending):
            return content
        assert old.encode() in content, f"{old} is not in {name}"
        return content.replace(old.encode(), new.encode())

    return edit


@lru_cache
def _sample(path: Path) -> Workbook:
    """Return a workbook that does not change while the tests run."""
    return load_workbook(path)


def _cell(book: Workbook, sheet: str, ref: str) -> Cell:
    return cast("Cell", book[sheet][ref])
