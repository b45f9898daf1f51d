"""Looks into a zipped workbook before a reader touches it: whether it is safe, and which formulas hold no value.

A streaming pass over the XML of each part: openpyxl shows a formula without a stored value as an empty cell, and
unpacks whatever it is given.
"""

import io
import re
import zipfile
from typing import IO, TYPE_CHECKING, Literal
from xml.parsers import expat

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook.model import MOST_CELLS, MOST_SHEETS, MOST_TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_UNPACKED = 150_000_000
MOST_UNPACKED_CELLS = 4_000_000_000  # of what the look at large sheets streams through; a million rows take 1 GB
MOST_RATIO = 400
MOST_RATIO_OF_LIST = 60
MOST_PARTS = 10_000
MOST_ELEMENTS = 2_000_000
MOST_OTHER_ELEMENTS = 300_000
MOST_MERGED = 1_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CHUNK = 1 << 18
_MANIFEST = "META-INF/manifest.xml"
_ENTRY = b"PK\x01\x02"
_OF_CELLS = frozenset({"row", "c", "v", "f", "is", "t", "si"})
_LARGE_PART = re.compile(r"xl/(?:worksheets/[^/]+|sharedStrings)\.(?:xml|bin)|content\.xml", re.IGNORECASE)
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACES = {
    _STRICT + b"spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    _STRICT + b"officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}

_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)
_NOT_A_WORKBOOK = Text(
    "{name} is wel een zipbestand maar geen Excel-werkmap (.xlsx). Maak de export opnieuw als Excel-bestand.",
    "{name} is a zip file but not an Excel workbook (.xlsx). Export it again as an Excel file.",
)
_PROTECTED = Text(
    "{name} is beveiligd met een wachtwoord. Sla het in Excel op zonder wachtwoord.",
    "{name} is protected with a password. Save it in Excel without one.",
)
_BOMB = Text(
    "{name} pakt uit tot meer dan {megabytes} MB en wordt niet gelezen: zo groot is geen export.",
    "{name} unpacks to more than {megabytes} MB and is not read: no export is that large.",
)
_TOO_MANY = Text(
    "{name} heeft meer dan {cells} gevulde cellen. Dat is te groot voor een draaitabel; splits het bestand.",
    "{name} has more than {cells} filled cells. That is too large for a pivot table; split the file.",
)
_MERGED = Text(
    "{name} heeft een samengevoegd bereik van meer dan een miljoen cellen en wordt niet gelezen. "
    "Hef de samenvoeging op in Excel.",
    "{name} has a merged range of more than a million cells and is not read. Unmerge it in Excel.",
)
_TOO_LARGE = Text(
    "{name} bevat veel meer opmaak of tekst dan een draaitabel en wordt niet gelezen. "
    "Kopieer de cijfers naar een nieuwe werkmap.",
    "{name} holds far more formatting or text than a pivot table and is not read. Copy the figures to a new workbook.",
)
_ENTITIES = Text(
    "{name} bevat XML-definities die niet in een Excel-werkmap horen en wordt niet gelezen.",
    "{name} contains XML definitions that do not belong in an Excel workbook and is not read.",
)
_PARTS = Text(
    "{name} bestaat uit meer dan {parts} delen en wordt niet gelezen: zo zit geen werkmap in elkaar.",
    "{name} consists of more than {parts} parts and is not read: no workbook is like that.",
)
_SHEETS = Text(
    "{name} heeft meer dan {sheets} bladen en wordt niet gelezen.",
    "{name} has more than {sheets} sheets and is not read.",
)


class SafeArchive(zipfile.ZipFile):
    """The parts of a workbook, each looked through before a reader gets it.

    Opening one raises UnreadableInput where it is dangerous or too large, and errors of expat and zipfile where it is
    damaged. `unstored` tells per part that was opened the (row, column) of each formula without a stored value.
    """

    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        self.unstored: dict[str, set[tuple[int, int]]] = {}
        self._scan = _Scan(name)
        self._parts = {_plain(part.filename): part for part in self.infolist()}

    def open(
        self,
        name: str | zipfile.ZipInfo,
        mode: Literal["r", "w"] = "r",
        pwd: bytes | None = None,
        *,
        force_zip64: bool = False,
    ) -> IO[bytes]:
        """Open a part, after a look through it."""
        part = name.filename if isinstance(name, zipfile.ZipInfo) else name
        if part not in self.unstored:
            with super().open(name) as stream:
                self.unstored[part] = self._scan.part(stream)
        with super().open(name) as stream:
            if _STRICT in stream.read(_CHUNK):
                return io.BytesIO(_as_transitional(super().open(name).read()))
        return super().open(name, mode, pwd, force_zip64=force_zip64)

    def getinfo(self, name: str) -> zipfile.ZipInfo:
        """Find a part whatever the case and the slashes of its name: some programs write both their own way."""
        return self._parts.get(_plain(name)) or super().getinfo(name)

    def has(self, part: str) -> bool:
        """Tell whether there is such a part."""
        return _plain(part) in self._parts


def _plain(part: str) -> str:
    return part.replace("\\", "/").removeprefix("/").casefold()


def _as_transitional(content: bytes) -> bytes:
    """Give a part of a "Strict Open XML" workbook the names that every reader knows."""
    for strict, common in _NAMESPACES.items():
        content = content.replace(strict, common)
    return content


def kind_of_zip(name: str, content: bytes) -> str:
    """Return xlsx, xlsb or ods for the bytes of a zip file. Raises UnreadableInput for any other, and for bombs."""
    if content.count(_ENTRY) > MOST_PARTS:  # the list of parts alone could fill the memory
        raise UnreadableInput(_PARTS, name=name, parts=MOST_PARTS)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(name, archive)
            listed = [part.lower() for part in archive.namelist()]
            mimetype = archive.open("mimetype").read(80) if "mimetype" in listed else b""
            manifest = archive.open(_MANIFEST).read(_CHUNK) if _MANIFEST in archive.namelist() else b""
    except UnreadableInput:
        raise
    except Exception as problem:  # zipfile stumbles over damage in many ways
        raise UnreadableInput(_DAMAGED, name=name) from problem
    if b"opendocument.spreadsheet" in mimetype:
        if b":encryption-data" in manifest:
            raise UnreadableInput(_PROTECTED, name=name)
        return "ods"
    if any(part.endswith("workbook.xml") for part in listed):
        return "xlsx"
    if any(part.endswith("workbook.bin") for part in listed):
        return "xlsb"
    raise UnreadableInput(_NOT_A_WORKBOOK, name=name)


def _refuse_bombs(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    cells = sum(part.file_size for part in parts if _LARGE_PART.fullmatch(part.filename))
    ratio = MOST_RATIO if unpacked <= MOST_UNPACKED else MOST_RATIO_OF_LIST
    too_much = unpacked - cells > MOST_UNPACKED or cells > MOST_UNPACKED_CELLS
    if too_much or (unpacked > 50_000_000 and unpacked / packed > ratio):
        raise UnreadableInput(_BOMB, name=name, megabytes=min(unpacked, MOST_UNPACKED) // 1_000_000)


class _Scan:
    """Streams parts through expat; counts what is in all of them together."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sheets = self._cells = self._strings = self._elements = self._others = self._merged = self._text = 0

    def part(self, stream: IO[bytes]) -> set[tuple[int, int]]:
        """Return the addresses of the formulas without a stored value."""
        self._unstored: set[tuple[int, int]] = set()
        self._row, self._column = 0, 0
        self._formula = self._value = self._inside = self._is_text = False
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return self._unstored

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self._inside = local in ("v", "t")
        if local in _OF_CELLS:
            self._elements += 1
            if local == "c":
                self._start_cell(attributes)
            elif local == "row":
                self._start_row(attributes)
            elif local == "si":
                self._strings += 1
            elif local == "f":
                self._formula = True
            elif local == "v" and self._is_text:
                self._value = True
        else:
            self._others += 1
            if local == "mergeCell":
                self._merge(attributes)
            elif local == "sheet":
                self._sheets += 1
        self._refuse_too_much()

    def _start_row(self, attributes: "Mapping[str, str]") -> None:
        self._row, self._column = int(float(attributes.get("r", self._row + 1))), 0

    def _start_cell(self, attributes: "Mapping[str, str]") -> None:
        """Find out where a cell stands; one that does not say so stands next to the one before it."""
        self._cells += 1
        if "r" in attributes:
            self._row, self._column = address_of(attributes["r"])
        else:
            self._column += 1
        self._formula, self._value, self._is_text = False, False, attributes.get("t") == "str"

    def _merge(self, attributes: "Mapping[str, str]") -> None:
        top, left, bottom, right = area_of(attributes["ref"])
        self._merged += (bottom - top + 1) * (right - left + 1)

    def _refuse_too_much(self) -> None:
        if max(self._cells, self._strings) > MOST_CELLS or self._elements > MOST_ELEMENTS:
            raise UnreadableInput(_TOO_MANY, name=self._name, cells=MOST_CELLS)
        if self._others > MOST_OTHER_ELEMENTS or self._text > MOST_TEXT:
            raise UnreadableInput(_TOO_LARGE, name=self._name)
        if self._merged > MOST_MERGED:
            raise UnreadableInput(_MERGED, name=self._name)
        if self._sheets > MOST_SHEETS:
            raise UnreadableInput(_SHEETS, name=self._name, sheets=MOST_SHEETS)

    def _data(self, data: str) -> None:
        if self._inside:
            self._text += len(data)
            self._value = self._value or not data.isspace()

    def _end(self, tag: str) -> None:
        self._inside = False
        if self._formula and tag.rpartition(":")[2] == "c":
            if not self._value:
                self._unstored.add((self._row, self._column))
            self._formula = False

    def _doctype(self, *_: object) -> None:
        raise UnreadableInput(_ENTITIES, name=self._name)


def area_of(ref: str) -> tuple[int, int, int, int]:
    """Return (top, left, bottom, right) of a range such as A1:D4. Raises ValueError for what is none."""
    first, _, last = ref.partition(":")
    (top, left), (bottom, right) = address_of(first), address_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def address_of(ref: str) -> tuple[int, int]:
    """Return (row, column) of an address such as D4. Raises ValueError for what Excel does not have."""
    found = _ADDRESS.fullmatch(ref)
    if found is None:
        raise ValueError(ref)
    row, column = int(found.group(2)), 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    if not 1 <= row <= _LAST_ROW or column > _LAST_COLUMN:
        raise ValueError(ref)
    return row, column
