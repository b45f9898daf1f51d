"""Draws a part of a sheet as a picture (SVG), cell by cell: the same sheet gives the same bytes on every machine."""

import datetime
from collections.abc import Iterator
from html import escape

from openpyxl.cell.cell import Cell, MergedCell  # noqa: TID251 (the picture is of a workbook)
from openpyxl.utils import get_column_letter  # noqa: TID251 (draws what the reports look like; is no part of the package)
from openpyxl.worksheet.worksheet import Worksheet  # noqa: TID251 (draws what the reports look like; is no part of the package)

FONT = '"Segoe UI", Calibri, "Liberation Sans", Arial, sans-serif'
TAB, ROW, PAD = 22, 20.0, 5
LETTER, LINE = 0.51, 1.3  # the width of a letter and the height of a line, of the size of the font
POINT = 4 / 3


def picture(sheet: Worksheet, last_row: int, last_column: int) -> str:
    """Return the top left part of a sheet, with its name on a tab below."""
    lefts = list(_edges(_width(sheet, column) for column in range(1, last_column + 1)))
    tops = list(_edges(_height(sheet, row) for row in range(1, last_row + 1)))
    cells = [cell for row in sheet.iter_rows(1, last_row, 1, last_column) for cell in row]
    parts = [part for cell in cells for part in _draw(sheet, cell, lefts, tops)]
    width, height = lefts[-1], tops[-1]
    tab = (
        f'<rect x="0" y="{height:g}" width="{width:g}" height="{TAB}" fill="#e5e7eb"/>'
        f'<text x="{PAD + 4}" y="{height + 15:g}" font-size="12" font-weight="bold">{escape(sheet.title)}</text>'
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + TAB:g}" role="img" '
            f"font-family='{FONT}'>",
            f'<rect width="{width:g}" height="{height + TAB:g}" fill="#fff"/>',
            *parts,
            tab,
            "</svg>\n",
        ]
    )


def _draw(sheet: Worksheet, cell: Cell | MergedCell, lefts: list[float], tops: list[float]) -> Iterator[str]:
    """Yield the box of a cell, if it has a colour or a border, and its text."""
    if isinstance(cell, MergedCell):
        return
    merge = next((m for m in sheet.merged_cells.ranges if cell.coordinate in m), None)
    right = min(merge.max_col if merge else cell.column, len(lefts) - 1)
    bottom = min(merge.max_row if merge else cell.row, len(tops) - 1)
    x, y = lefts[cell.column - 1], tops[cell.row - 1]
    width, height = lefts[right] - x, tops[bottom] - y
    fill = f"#{cell.fill.fgColor.rgb[2:]}" if cell.fill.fill_type == "solid" else ""
    if fill or cell.border.left.style:
        line = ' stroke="#bfc7d1" stroke-width="0.7"' if cell.border.left.style else ""
        yield f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{fill or "#fff"}"{line}/>'
    text = _text(cell)
    if not text:
        return
    size = cell.font.sz * POINT * 0.9
    fitting = max(1, int((width - 2 * PAD) / (size * LETTER)))
    lines = list(_wrapped(text, fitting)) if cell.alignment.wrap_text else [text]
    number = isinstance(cell.value, int | float)
    anchor, at = ("end", x + width - PAD) if number else ("start", x + PAD)
    colour = cell.font.color.rgb[2:] if cell.font.color and isinstance(cell.font.color.rgb, str) else "000000"
    style = f'font-size="{size:g}" fill="#{colour}" text-anchor="{anchor}"' + ' font-weight="bold"' * bool(cell.font.b)
    for number_of, line in enumerate(lines):
        yield f'<text x="{at:g}" y="{y + size * (1.15 + LINE * number_of):g}" {style}>{escape(line)}</text>'


def _text(cell: Cell) -> str:
    if isinstance(cell.value, datetime.datetime):
        return f"{cell.value:%d-%m-%Y}"
    return "" if cell.value is None else str(cell.value)


def _wrapped(text: str, fitting: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > fitting:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _edges(sizes: Iterator[float]) -> Iterator[float]:
    total = 0.0
    yield total
    for size in sizes:
        total = round(total + size, 2)
        yield total


def _width(sheet: Worksheet, column: int) -> float:
    """Return the width of a column in pixels; one description can hold for several columns."""
    for letter, found in sheet.column_dimensions.items():
        if letter == get_column_letter(column) or (found.min or 0) <= column <= (found.max or 0):
            return float(found.width) * 7
    return 64.0


def _height(sheet: Worksheet, row: int) -> float:
    found = sheet.row_dimensions[row].height
    return float(found) * POINT if found else ROW
