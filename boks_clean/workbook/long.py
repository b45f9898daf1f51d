"""Reads large text files in batches of rows, whatever their length: the file is never in memory as a whole."""

import codecs
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook.model import Sheet, TextSheet

if TYPE_CHECKING:
    import polars as pl

FEWEST_CELLS = 20_000
_CHUNK = 1 << 24
_LONGEST_ROW = 1 << 27
_WIDEST = 1_000
_QUOTES = Text(
    "{name} is niet in cellen te verdelen: na regel {line} staat een aanhalingsteken zonder tegenhanger. "
    "Maak de export opnieuw.",
    "{name} cannot be divided into cells: after line {line} there is a quotation mark without its counterpart. "
    "Export it again.",
)
_NOT_TEXT = Text(
    "{name} heet .csv maar bevat geen tekst. Maak de export opnieuw.",
    "{name} is called .csv but does not hold text. Export it again.",
)

Open = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Form:
    """How a text file is written: its encoding, its separator, its line ends, and how many cells its rows can have."""

    encoding: str
    separator: str
    old_mac: bool
    width: int


def is_long(head: bytes, size: int, separator: str) -> bool:
    """Tell whether a text file has more cells than a pivot table, from how it begins."""
    marks = head.count(separator.encode()) + head.count(b"\n") + head.count(b"\r") * (b"\n" not in head)
    return marks * size > FEWEST_CELLS * max(1, len(head))


def text_sheet(name: str, open_: Open, separator: str, cells: Callable[[], Sheet]) -> TextSheet:
    """Return a long text file as a sheet, which is read when its rows are asked for."""
    encoding = encoding_of(name, open_)
    with open_() as stream:
        head = stream.read(1 << 20).decode(encoding, errors="replace")
    lines = head.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    width = min(_WIDEST, max(line.count(separator) for line in lines) + 1)
    form = Form(encoding, separator, "\n" not in head, width)
    return TextSheet("csv", partial(_batches, name, open_, form), cells)


def digest(open_: Open) -> str:
    """Return the SHA-256 of a file."""
    with open_() as stream:
        found = hashlib.sha256()
        while chunk := stream.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def encoding_of(name: str, open_: Open) -> str:
    """Return utf-8 where the whole file is that, else what Windows writes. Raises UnreadableInput for no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_() as stream:
        while chunk := stream.read(_CHUNK):
            if stream.tell() <= _CHUNK and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
                return "utf-16"
            if b"\0" in chunk:
                raise UnreadableInput(_NOT_TEXT, name=name)
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return "cp1252"
    return "utf-8-sig"


def _batches(name: str, open_: Open, form: Form) -> "Iterator[pl.DataFrame]":
    """Yield the rows, numbered as Excel numbers them: a row can take several lines, and an empty line is a row."""
    import polars as pl  # noqa: PLC0415 (only for long files)

    row = 1
    schema = {str(number): pl.String for number in range(1, form.width + 2)}  # one more, for rows that are too long
    with open_() as stream:
        for block in _blocks(name, stream, form):
            try:
                frame = pl.read_csv(
                    io.BytesIO(block),
                    has_header=False,
                    schema=schema,
                    separator=form.separator,
                    extra_columns="ignore",
                    missing_columns="insert",
                    raise_if_empty=False,
                )
            except pl.exceptions.PolarsError as problem:
                raise UnreadableInput(_QUOTES, name=name, line=row) from problem
            rows = pl.int_range(row, row + frame.height, dtype=pl.UInt32, eager=True)
            row += frame.height
            yield frame.insert_column(0, rows.alias("rij"))


def _blocks(name: str, stream: BinaryIO, form: Form) -> Iterator[bytes]:
    """Yield the file as UTF-8, in blocks that end where a row ends."""
    decoder = codecs.getincrementaldecoder(form.encoding)(errors="replace")
    plain = form.encoding == "utf-8-sig"
    rest = b""
    first = True
    while chunk := stream.read(_CHUNK):
        text = chunk if plain else decoder.decode(chunk).encode()
        text = text.removeprefix(codecs.BOM_UTF8) if first else text
        first = False
        rest += text.replace(b"\r", b"\n") if form.old_mac else text
        end = _end_of_row(rest, form.separator)
        if end:
            yield rest[:end]
            rest = rest[end:]
        elif len(rest) > _LONGEST_ROW:
            raise UnreadableInput(_QUOTES, name=name, line="?")
    if rest:
        yield rest


def _end_of_row(block: bytes, separator: str) -> int:
    """Return where the last whole row ends: at a line end with an even number of quotation marks before it."""
    stray = re.compile(rb'[^%b\r\n"]"[^%b\r\n"]' % (separator.encode(), separator.encode()))
    end = block.rfind(b"\n") + 1
    marks = block.count(b'"', 0, end)
    if marks:
        marks -= len(stray.findall(block, 0, end))
    while end and marks % 2:
        before = block.rfind(b"\n", 0, end - 1) + 1
        marks -= block.count(b'"', before, end)
        end = before
    return end
