"""Reads .csv: the separator and the encoding are found out, everything in it is text."""

import csv
import io
from itertools import islice

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import EMPTY, read_text
from boks_clean.workbook.model import MOST_CELLS, MOST_TEXT, MOST_TEXT_IN_CELL, Cell, Sheet

_SAMPLE = 20
_NOT_TEXT = Text(
    "{name} heet .csv maar bevat geen tekst. Maak de export opnieuw.",
    "{name} is called .csv but does not hold text. Export it again.",
)
_QUOTES = Text(
    "{name} is niet in cellen te verdelen: bij regel {line} staat een aanhalingsteken zonder tegenhanger. "
    "Maak de export opnieuw.",
    "{name} cannot be divided into cells: near line {line} there is a quotation mark without its counterpart. "
    "Export it again.",
)
_TOO_MANY = Text(
    "{name} heeft meer dan {cells} gevulde cellen. Dat is te groot voor een draaitabel; splits het bestand.",
    "{name} has more than {cells} filled cells. That is too large for a pivot table; split the file.",
)


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Read the one sheet of a text file. Raises UnreadableInput for what is no text, or too large."""
    text = _decode(name, content)
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=separator_of(text), strict=True)
    cells: dict[tuple[int, int], Cell] = {}
    try:
        for row, values in enumerate(lines, 1):
            for column, value in enumerate(values, 1):
                reading = read_text(value[:MOST_TEXT_IN_CELL]) if value else EMPTY
                if reading.kind != "empty":
                    cells[row, column] = Cell(row, column, reading)
                if len(cells) > MOST_CELLS:
                    raise UnreadableInput(_TOO_MANY, name=name, cells=MOST_CELLS)
    except csv.Error as problem:
        raise UnreadableInput(_QUOTES, name=name, line=lines.line_num) from problem
    return (Sheet("csv", cells),)


def separator_of(text: str) -> str:
    """Return the separator that cuts the first lines most: Dutch Excel writes semicolons."""
    lines = [line for line in islice(io.StringIO(text, newline=None), _SAMPLE) if line.strip()]
    return max(";\t,", key=lambda mark: sum(line.count(mark) for line in lines) if mark != "," else _commas(lines))


def _decode(name: str, content: bytes) -> str:
    if len(content) > MOST_TEXT:
        raise UnreadableInput(_TOO_MANY, name=name, cells=MOST_CELLS)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content or content.startswith((b"%PDF", b"{\\rtf")):
        raise UnreadableInput(_NOT_TEXT, name=name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _commas(lines: list[str]) -> float:
    """Count commas that separate, not those of decimals; fewer weigh less than semicolons."""
    return sum(line.count(",") for line in lines) - 0.5
