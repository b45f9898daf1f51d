"""The XML of a sheet as bytes: finds rows and cells where they stand, and puts other cells in their place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boks_clean.workbook.extent import column_number
from boks_clean.workbook.model import column_letter, reference
from boks_clean.workbook.parts import Irregular

_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ADDRESS = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_START = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding\s*=\s*["']([\w-]+)["']""")
_ODD = (b"<!--", b"<![CDATA[", b"<!DOCTYPE")
At = tuple[int, int]
Attributes = dict[bytes, bytes]


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A cell as it stands in the XML: its column, where it begins and ends, its attributes and what is inside."""

    column: int
    begin: int
    end: int
    attributes: Mapping[bytes, bytes]
    inside: bytes


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row as it stands in the XML: its number, where it and its cells begin and end, and its attributes."""

    number: int
    begin: int
    end: int
    inside: tuple[int, int]
    attributes: Mapping[bytes, bytes]


class SheetXml:
    """The XML of one sheet. Raises Irregular where it is not written as programs write it."""

    def __init__(self, xml: bytes) -> None:
        start = _START.search(xml)
        encoding = _ENCODING.match(xml)
        if start is None or (encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii")):
            raise Irregular
        self.xml = xml
        self.prefix = start[1] + b":" if start[1] else b""
        self._cell = self._tag(b"c", rb"(?:/>|>(.*?)</%bc\s*>)" % re.escape(self.prefix))
        self._row = self._tag(b"row", rb"(/?)>")
        self.begin, self.end = self._data()
        if any(xml.find(odd, 0, self.end) >= 0 for odd in _ODD):
            raise Irregular

    def rows(self) -> Iterator[FoundRow]:
        """Yield the rows in order."""
        number, close = 0, b"</%brow>" % self.prefix
        at = self.begin
        while found := self._row.search(self.xml, at, self.end):
            given = attributes_of(found[1])
            last = number
            number = int(given.get(b"r", number + 1))
            if number <= last:
                raise Irregular
            inside = found.end()
            stop = inside if found[2] else self.xml.find(close, inside, self.end)
            if stop < 0:
                raise Irregular
            at = inside if found[2] else stop + len(close)
            yield FoundRow(number, found.start(), at, (inside, stop), given)

    def cells(self, row: FoundRow) -> Iterator[FoundCell]:
        """Yield the cells of a row in order."""
        column = 0
        for found in self._cell.finditer(self.xml, *row.inside):
            given = attributes_of(found[1])
            address = _ADDRESS.fullmatch(given.get(b"r", b""))
            last = column
            column = column_number(address[1]) if address else column + 1
            if column <= last or (address and int(address[2]) != row.number):
                raise Irregular
            yield FoundCell(column, found.start(), found.end(), given, found[2] or b"")

    def with_rows(self, new: Mapping[int, Mapping[int, bytes]]) -> bytes:
        """Return the XML with other cells: by row and column the whole element, b"" for none at all."""
        parts: list[bytes] = [self.xml[: self.begin]]
        waiting = sorted((number for number in new if new[number]), reverse=True)
        at = self.begin
        for row in self.rows():
            while waiting and waiting[-1] < row.number:
                number = waiting.pop()
                parts += [self.xml[at : row.begin], self._new_row(number, new[number])]
                at = row.begin
            if waiting and waiting[-1] == row.number:
                parts += [self.xml[at : row.begin], self._changed(row, new[waiting.pop()])]
                at = row.end
        parts.append(self.xml[at : self.end])
        parts += [self._new_row(number, new[number]) for number in reversed(waiting)]
        parts.append(self.xml[self.end :])
        return b"".join(parts)

    def _tag(self, name: bytes, rest: bytes) -> "re.Pattern[bytes]":
        return re.compile(rb"<%b%b(?=[\s/>])([^>]*?)%b" % (re.escape(self.prefix), name, rest), re.DOTALL)

    def _data(self) -> tuple[int, int]:
        """Return where the rows begin and end; an empty sheet is opened first."""
        head = self._tag(b"sheetData", rb"(/?)>").search(self.xml)
        if head is None:
            raise Irregular
        close = b"</%bsheetData>" % self.prefix
        if head[2]:
            open_ = b"<%bsheetData>" % self.prefix
            self.xml = self.xml[: head.start()] + open_ + close + self.xml[head.end() :]
            begin = head.start() + len(open_)
            return begin, begin
        end = self.xml.find(close, head.end())
        if end < 0:
            raise Irregular
        return head.end(), end

    def _changed(self, row: FoundRow, new: Mapping[int, bytes]) -> bytes:
        parts: list[bytes] = []
        waiting = sorted(new, reverse=True)
        at = row.inside[0]
        for cell in self.cells(row):
            while waiting and waiting[-1] < cell.column:
                parts += [self.xml[at : cell.begin], new[waiting.pop()]]
                at = cell.begin
            if waiting and waiting[-1] == cell.column:
                parts += [self.xml[at : cell.begin], new[waiting.pop()]]
                at = cell.end
        last = self._after_cells(row, at)
        parts.append(self.xml[at:last])
        parts += [new[column] for column in reversed(waiting)]
        parts.append(self.xml[last : row.inside[1]])
        head = self.xml[row.begin : row.inside[0]].rstrip(b"/>").rstrip()
        head = _widened(head, row.attributes, [column for column, cell in new.items() if cell])
        return head + b">" + b"".join(parts) + b"</%brow>" % self.prefix

    def _after_cells(self, row: FoundRow, at: int) -> int:
        """Return where further cells of a row go: before what else it may hold."""
        other = self.xml.find(b"<%bextLst" % self.prefix, at, row.inside[1])
        return other if other >= 0 else row.inside[1]

    def _new_row(self, number: int, new: Mapping[int, bytes]) -> bytes:
        cells = b"".join(new[column] for column in sorted(new))
        if not cells:
            return b""
        return b'<%brow r="%d">%b</%brow>' % (self.prefix, number, cells, self.prefix)


def attributes_of(text: bytes) -> Attributes:
    """Return the attributes in the text of a tag."""
    return {name: value[1:-1] for name, value in _ATTRIBUTE.findall(text)}


def with_dimension(xml: bytes, places: Mapping[At, bytes]) -> bytes:
    """Return the XML of a sheet with a used range that holds these places as well."""
    filled = [at for at, cell in places.items() if cell]
    found = re.search(rb"""<(?:[\w.-]+:)?dimension\s+ref=["']([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?["']""", xml[:4096])
    if found is None or not filled:
        return xml
    left, top = column_number(found[1]), int(found[2])
    right, bottom = (column_number(found[3]), int(found[4])) if found[3] else (left, top)
    top, bottom = min(top, *(row for row, _ in filled)), max(bottom, *(row for row, _ in filled))
    left, right = min(left, *(column for _, column in filled)), max(right, *(column for _, column in filled))
    area = f"{reference(top, left)}:{column_letter(right)}{bottom}".encode()
    begin, end = found.start(1), found.end(4) if found[3] else found.end(2)
    return xml if (top, left, bottom, right) == _area(found) else xml[:begin] + area + xml[end:]


def _area(found: "re.Match[bytes]") -> tuple[int, int, int, int]:
    left, top = column_number(found[1]), int(found[2])
    return (top, left, int(found[4]), column_number(found[3])) if found[3] else (top, left, top, left)


def _widened(head: bytes, attributes: Mapping[bytes, bytes], columns: list[int]) -> bytes:
    """Leave out the hint of a row about its columns where it is no longer right."""
    numbers = re.fullmatch(rb"(\d+):(\d+)", attributes.get(b"spans", b""))
    if numbers is None or all(int(numbers[1]) <= column <= int(numbers[2]) for column in columns):
        return head
    return re.sub(rb"""\s+spans\s*=\s*["'][^"']*["']""", b"", head)
