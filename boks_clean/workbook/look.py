"""Looks into a zipped workbook before a reader touches it: whether it is safe, and which formulas hold no value.

A streaming pass over the XML: openpyxl shows a formula without a stored value as an empty cell, and unpacks
whatever it is given.
"""

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text

MOST_UNPACKED = 150_000_000
MOST_RATIO = 400
MOST_CELLS = 250_000
MOST_ELEMENTS = 4_000_000
MOST_MERGED = 1_000_000
MOST_SHEETS = 1_000
MOST_PARTS = 10_000
_CHUNK = 1 << 18
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)
_NOT_A_WORKBOOK = Text(
    "{name} is wel een zipbestand maar geen Excel-werkmap (.xlsx). Maak de export opnieuw als Excel-bestand.",
    "{name} is a zip file but not an Excel workbook (.xlsx). Export it again as an Excel file.",
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
    "{name} heeft een samengevoegd bereik van meer dan een miljoen cellen en wordt niet gelezen.",
    "{name} has a merged range of more than a million cells and is not read.",
)
_ENTITIES = Text(
    "{name} bevat XML-definities die niet in een Excel-werkmap horen en wordt niet gelezen.",
    "{name} contains XML definitions that do not belong in an Excel workbook and is not read.",
)
_SHEETS = Text(
    "{name} heeft meer dan {sheets} bladen en wordt niet gelezen.",
    "{name} has more than {sheets} sheets and is not read.",
)


@dataclass(frozen=True)
class Look:
    """What the zip told: per sheet the (row, column) of each formula without a stored value."""

    unstored: dict[str, set[tuple[int, int]]] = field(default_factory=dict)


def look_into(name: str, content: bytes) -> Look:
    """Look into the bytes of an .xlsx. Raises UnreadableInput for what is damaged, too large or not a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(name, archive)
            parts = _sheet_parts(name, archive)
            scan = _Scan(name)
            return Look({title: scan.sheet(archive, part) for title, part in parts.items()})
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem
    except RuntimeError as problem:  # zipfile says "encrypted" this way
        raise UnreadableInput(_DAMAGED, name=name) from problem
    except (expat.ExpatError, ElementTree.ParseError, ValueError) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem


def kind_of_zip(name: str, content: bytes) -> str:
    """Return xlsx, xlsb or ods for the bytes of a zip file. Raises UnreadableInput for any other, and for bombs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs(name, archive)
            listed = [part.lower() for part in archive.namelist()]
            mimetype = archive.read("mimetype")[:80] if "mimetype" in listed else b""
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem
    if any(part.endswith("workbook.xml") for part in listed):
        return "xlsx"
    if any(part.endswith("workbook.bin") for part in listed):
        return "xlsb"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    raise UnreadableInput(_NOT_A_WORKBOOK, name=name)


def _refuse_bombs(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise UnreadableInput(_BOMB, name=name, megabytes=MOST_UNPACKED // 1_000_000)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > MOST_UNPACKED or (unpacked > 50_000_000 and unpacked / packed > MOST_RATIO):
        raise UnreadableInput(_BOMB, name=name, megabytes=min(unpacked, MOST_UNPACKED) // 1_000_000)


def _sheet_parts(name: str, archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each worksheet by its title."""
    listed = set(archive.namelist())
    if "xl/workbook.xml" not in listed:
        book_part = next((n for n in listed if n.lower().endswith("workbook.xml")), None)
    else:
        book_part = "xl/workbook.xml"
    if book_part is None:
        raise UnreadableInput(_NOT_A_WORKBOOK, name=name)
    folder = posixpath.dirname(book_part)
    relations = _tree(name, archive, f"{folder}/_rels/{posixpath.basename(book_part)}.rels".lstrip("/"))
    targets = {r.get("Id", ""): r.get("Target", "") for r in relations if "worksheet" in r.get("Type", "")}
    parts: dict[str, str] = {}
    for sheet in _tree(name, archive, book_part).iter():
        target = targets.get(sheet.get(_RELATION, ""))
        if sheet.tag.endswith("}sheet") and target:
            path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            parts[sheet.get("name", "")] = posixpath.normpath(path)
    if len(parts) > MOST_SHEETS:
        raise UnreadableInput(_SHEETS, name=name, sheets=MOST_SHEETS)
    return parts


def _tree(name: str, archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    text = archive.read(part)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise UnreadableInput(_ENTITIES, name=name)
    return ElementTree.fromstring(text)  # noqa: S314 (documents with entities were refused above)


class _Scan:
    """Streams sheets through expat; counts cells over all of them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cells = 0
        self._elements = 0
        self._merged = 0

    def sheet(self, archive: zipfile.ZipFile, part: str) -> set[tuple[int, int]]:
        """Return the addresses of the formulas without a stored value."""
        self._unstored: set[tuple[int, int]] = set()
        self._address, self._formula, self._value, self._inside = "", False, False, False
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return self._unstored

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise UnreadableInput(_TOO_MANY, name=self._name, cells=MOST_CELLS)
        if local == "mergeCell":
            self._merged += _area(attributes.get("ref", ""))
            if self._merged > MOST_MERGED:
                raise UnreadableInput(_MERGED, name=self._name)
        elif local == "c":
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise UnreadableInput(_TOO_MANY, name=self._name, cells=MOST_CELLS)
            self._address, self._formula, self._value = attributes.get("r", ""), False, False
        elif local == "f":
            self._formula = True
        self._inside = local in ("v", "t")

    def _data(self, data: str) -> None:
        if self._inside and data.strip():
            self._value = True

    def _end(self, tag: str) -> None:
        self._inside = False
        if tag.rpartition(":")[2] == "c" and self._formula and not self._value:
            found = _ADDRESS.fullmatch(self._address)
            if found:
                self._unstored.add((int(found.group(2)), _column(found.group(1))))

    def _doctype(self, *_: object) -> None:
        raise UnreadableInput(_ENTITIES, name=self._name)


def _area(ref: str) -> int:
    """Return how many cells a range such as A1:D4 has."""
    ends = [_ADDRESS.fullmatch(end) for end in ref.replace("$", "").split(":")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return 1
    (left, top), (right, bottom) = ((_column(e.group(1)), int(e.group(2))) for e in ends if e)
    return (abs(right - left) + 1) * (abs(bottom - top) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
