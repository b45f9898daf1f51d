"""Looks through the cells of a large sheet as bytes: how far they reach, and which of them a fast reader gets wrong.

A fast reader takes memory for the whole rectangle around the cells, and shows an error, or a formula without a stored
value, as an empty cell. Every cell is looked at, but by a few searches through each block: a parser takes too long.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

LAST_ROW = 1_048_576
_CHUNK = 1 << 20
_LONGEST_HEAD = _LONGEST_TAIL = 1 << 22
_LONGEST_CELL = 1 << 22
_ROOMY = 4_000_000
_PER_CELL = 8
_OTHER_PREFIX = re.compile(rb"<[\w.-]+:(?:c|row)[\s/>]")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_REF = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"')
_START = re.compile(rb'r="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_STORED = re.compile(rb"<v[^>]*>[^<]|<is>")
_HIDDEN = re.compile(rb'<row [^>]*hidden="(?:1|true)"')

At = tuple[int, int]


class Irregular(Exception):
    """A sheet whose cells are not written as Excel writes them: left to the careful reader."""


@dataclass
class Extent:
    """What the look finds: how many cells, how far they can reach, errors, and formulas without a stored value."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    first_column: int = 0
    hidden_rows: int = 0
    errors: list[At] = field(default_factory=list)
    tail: bytes = b""  # what stands behind the cells

    @property
    def is_sparse(self) -> bool:
        """Whether the cells stand so far apart that a fast reader takes more memory than they are worth."""
        return self.rows * self.columns > max(_ROOMY, _PER_CELL * self.cells)


def look(stream: IO[bytes], most_cells: int) -> Extent:
    """Look through the XML of a sheet, up to a number of cells. Raises Irregular for one in another notation.

    `rows` and `columns` are bounds: the cells reach no further.
    """
    extent = Extent()
    reach = _Reach()
    first = b""
    for block in _blocks(stream, extent):
        extent.cells += block.count(b"<c ")
        if extent.cells > most_cells:
            return extent
        reach.widen(block)
        if b":c" in block and _OTHER_PREFIX.search(block):
            raise Irregular
        first = _first_column(block, first)
        _note(block, extent)
    extent.first_column = column_number(first) if first else 1
    extent.rows, extent.columns = reach.rows, reach.columns
    return extent


@dataclass
class _Reach:
    """Bounds of the rows and columns seen so far; one search per block finds the next cell beyond them."""

    letters: bytes = b"A"
    digits: bytes = b"1"
    beyond: "re.Pattern[bytes]" = field(default_factory=lambda: _beyond(b"A", b"1"))

    @property
    def rows(self) -> int:
        """The last row that a number of these digits can be, its first digit being no more."""
        return min((int(self.digits[:1]) + 1) * int(b"1" + b"0" * (len(self.digits) - 1)) - 1, LAST_ROW)

    @property
    def columns(self) -> int:
        """The last column that has as many letters, the first being no later."""
        return column_number(self.letters[:1] + b"Z" * (len(self.letters) - 1))

    def widen(self, block: bytes) -> None:
        """Take in the cells of a block. Raises Irregular for one without an address of the usual form."""
        while found := self.beyond.search(block):
            cell = _REF.match(block, found.start())
            if cell is None:
                raise Irregular
            self.letters = max(self.letters, cell[1], key=lambda text: (len(text), text[:1]))
            self.digits = max(self.digits, cell[2].lstrip(b"0"), key=lambda text: (len(text), text[:1]))
            self.beyond = _beyond(self.letters, self.digits)


def _beyond(letters: bytes, digits: bytes) -> "re.Pattern[bytes]":
    """Return what finds a cell outside A1 to the last one that begins with these letters and digits."""
    more, longer = len(letters) - 1, len(digits) - 1
    columns = b"[A-%c]" % letters[0] + b"[A-Z]{%d}" % more + (b"|[A-Z]{1,%d}" % more if more else b"")
    rows = b"[1-%c]" % digits[0] + b"[0-9]{%d}" % longer + (b"|[0-9]{1,%d}" % longer if longer else b"")
    return re.compile(b'<c(?! r="(?:%b)(?:%b)"[ >/])' % (columns, rows))


def measure(stream: IO[bytes], extent: Extent) -> None:
    """Find out exactly how far the cells reach; the look itself only knows how many letters and digits they have."""
    extent.rows = extent.columns = 0
    for block in _blocks(stream, extent):
        refs = _REF.findall(block)
        extent.rows = max(extent.rows, max((int(row) for _, row in refs), default=0))
        extent.columns = max([extent.columns, *(column_number(c) for c in {column for column, _ in refs})])


def column_number(letters: bytes) -> int:
    """Return the number of a column: AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _blocks(stream: IO[bytes], extent: Extent) -> Iterator[bytes]:
    """Yield the cells in blocks that end between two of them, and keep what follows them.

    Raises Irregular where there are none to be found.
    """
    rest = _after_head(stream)
    looked = 0
    ended = False
    chunks = _ahead(stream)
    while not ended:
        chunk = next(chunks)
        block = rest + chunk
        end = block.find(b"</sheetData>", looked)
        ended = end >= 0
        if not ended and not chunk:
            raise Irregular
        cut = end if ended else block.rfind(b"<c ")
        rest = b"" if ended else block[max(cut, 0) :]
        looked = max(0, len(rest) - len(b"</sheetData>"))
        if len(rest) > _LONGEST_CELL:
            raise Irregular
        if ended:
            extent.tail = b"".join((block[end:], *islice(iter(lambda: next(chunks), b""), _LONGEST_TAIL // _CHUNK)))
        if cut > 0:
            yield block[:cut]


def _ahead(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a stream, at its end empty ones; the next is unpacked while the one before is looked at."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(stream.read, _CHUNK)
        while True:
            chunk = following.result()
            following = pool.submit(stream.read, _CHUNK)
            yield chunk


def _after_head(stream: IO[bytes]) -> bytes:
    head = b""
    while (start := head.find(b"<sheetData>")) < 0:
        chunk = stream.read(_CHUNK)
        head += chunk
        if not chunk or len(head) > _LONGEST_HEAD:
            raise Irregular
    if b"<!DOCTYPE" in head[:start]:
        raise Irregular
    return head[start + len(b"<sheetData>") :]


def _first_column(block: bytes, first: bytes) -> bytes:
    """Return the first column that holds a value, given the first one so far."""
    if first == b"A" or re.search(rb'<c r="A\d+"[^>]*[^>/]>(?!</c>)', block):
        return b"A"
    held = [c for c, _, rest in _CELL.findall(block) if not rest.endswith(b"/")]
    return min([*held, *([first] if first else [])], key=column_number, default=first)


def _note(block: bytes, extent: Extent) -> None:
    """Remember error cells, formulas without a stored value, and how many rows are hidden."""
    if b' t="e"' in block:
        extent.errors += [(int(row), column_number(column)) for column, row in _ERROR.findall(block)]
    if b"<f" in block:
        extent.errors += [at for cell in block.split(b"<c ") if b"<f" in cell and (at := _without_value(cell))]
    if b"hidden=" in block:
        extent.hidden_rows += len(_HIDDEN.findall(block))


def _without_value(cell: bytes) -> At | None:
    """Return the address of a cell with a formula that holds no value; an error is noted already."""
    start = _START.match(cell)
    if start is None or b't="e"' in start[3] or _STORED.search(cell) or (b't="str"' in start[3] and b"<v" in cell):
        return None
    return int(start[2]), column_number(start[1])
