"""Changes cells of an .xlsx or .xlsm in a copy of its bytes; whatever else it holds stays as it is."""

import datetime
import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from xml.etree import ElementTree
from xml.parsers import expat

from boks_clean.workbook.cellxml import At, FoundCell, SheetXml, attributes_of, with_dimension
from boks_clean.workbook.extent import column_number
from boks_clean.workbook.formats import DATE, Formats
from boks_clean.workbook.model import column_letter
from boks_clean.workbook.parts import Irregular, replace_parts
from boks_clean.workbook.stored import KEPT, NewValue, Number, Stored, element, read_cell, serial

_BOOK = "xl/workbook.xml"
_LOOKED_AT = 5_000
_ATTRIBUTE_OF_STYLE = b"s"
_CALC = re.compile(rb"<((?:[\w.-]+:)?)calcPr(?=[\s/>])([^>]*?)(/?)>")
_FULL = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'][^"']*["']""")
_BEFORE_CALC = re.compile(rb"</(?:[\w.-]+:)?(?:definedNames|externalReferences|functionGroups|sheets)\s*>")

Places = Mapping[str, Mapping[At, NewValue]]


def patch_cells(content: bytes, changes: Places) -> bytes:
    """Return a workbook with other values in some cells, by sheet and (row, column).

    A date gets the date format of its column, a number the format it comes with, and text never becomes a formula;
    None empties a cell that keeps its style. Raises Irregular for a workbook whose XML is not as programs write it.
    """
    changed = {sheet: cells for sheet, cells in changes.items() if cells}
    if not changed:
        return content
    book = Book(content)
    parts = {book.part(sheet): book.patched(sheet, cells) for sheet, cells in changed.items()}
    if book.formats is not None and book.formats.xml != book.read(book.styles):
        parts[book.styles] = book.formats.xml
    if book.has_formulas:
        parts[book.main] = _recalculated(book.read(book.main))
    for xml in parts.values():
        check_xml(xml)
    return replace_parts(content, parts)


def read_cells(content: bytes, places: Mapping[str, set[At]]) -> dict[str, dict[At, Stored]]:
    """Return what some cells hold, exactly enough to put it back. Raises Irregular."""
    book = Book(content)
    return {sheet: book.stored(sheet, wanted) for sheet, wanted in places.items()}


class Book:
    """The parts of one workbook."""

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as problem:
            raise Irregular from problem
        self.names = {_plain(name): name for name in self._archive.namelist()}
        self.main = self.names.get(_plain(self._main()), "")
        if not self.main:
            raise Irregular
        self.sheets, self.styles, self._strings = self._related()

    @cached_property
    def formats(self) -> Formats | None:
        """The number formats; None for a workbook without."""
        return Formats(self.read(self.styles)) if self.styles else None

    @cached_property
    def has_formulas(self) -> bool:
        """Whether a cell on any sheet is computed from others."""
        return any(re.search(rb"<(?:[\w.-]+:)?f[\s/>]", self.read(part)) for part in self.sheets.values())

    @cached_property
    def from_1904(self) -> bool:
        """Whether days are counted from 1904, as old Macs did."""
        found = re.search(rb"""date1904\s*=\s*["'](1|true)["']""", self.read(self.main))
        return found is not None

    def read(self, part: str) -> bytes:
        """Return the bytes of a part."""
        return self._archive.read(part)

    def part(self, sheet: str) -> str:
        """Return the part of a sheet."""
        if sheet not in self.sheets:
            raise Irregular
        return self.sheets[sheet]

    def related_to(self, part: str) -> list[tuple[str, str]]:
        """Return what a part refers to: the kind of thing, and the part where it is in this workbook."""
        folder, name = posixpath.split(part)
        listed = self.names.get(_plain(f"{folder}/_rels/{name}.rels"))
        found = self.relations(self.read(listed), folder) if listed else ()
        return [(kind.rpartition("/")[2], self.names.get(_plain(target), "")) for _, kind, target in found if kind]

    def cells(self, cells: Mapping[At, FoundCell]) -> dict[At, Stored]:
        """Return what some cells hold."""
        numbers = {number for cell in cells.values() if (number := _shared(cell)) is not None}
        texts = self._texts(numbers) if numbers else {}
        return {at: read_cell(cell, texts) for at, cell in cells.items()}

    def stored(self, sheet: str, wanted: set[At]) -> dict[At, Stored]:
        """Return what some cells of a sheet hold."""
        xml = SheetXml(self.read(self.part(sheet)))
        columns: dict[int, set[int]] = {}
        for row, column in wanted:
            columns.setdefault(row, set()).add(column)
        cells = {
            (row.number, cell.column): cell
            for row in xml.rows()
            if row.number in columns
            for cell in xml.cells(row)
            if cell.column in columns[row.number]
        }
        found = self.cells(cells)
        covered = _covered(xml, wanted)
        return {at: Stored("merged") if at in covered else found.get(at, Stored()) for at in wanted}

    def patched(self, sheet: str, changes: Mapping[At, NewValue]) -> bytes:
        """Return the XML of a sheet with other values."""
        xml = SheetXml(self.read(self.part(sheet)))
        by_row: dict[int, dict[int, NewValue]] = {}
        for (row, column), value in changes.items():
            by_row.setdefault(row, {})[column] = value
        new = {number: dict.fromkeys(columns, b"") for number, columns in by_row.items()}
        known: dict[At, int] = {}
        of_rows: dict[int, int] = {}
        for found in xml.rows():
            if found.number in by_row:
                known |= {(found.number, cell.column): _style(cell.attributes) for cell in xml.cells(found)}
                if found.attributes.get(b"customFormat") in (b"1", b"true"):
                    of_rows[found.number] = _style(found.attributes)
        columns_ = _column_styles(xml)
        for (number, column), value in changes.items():
            there = (number, column) in known
            style = known.get((number, column), of_rows.get(number, columns_.get(column, 0)))
            made, style = self._made(xml, column, value, style)
            keeps = there if not isinstance(value, Stored) else value.style is not None
            if made != "" or keeps:
                new[number][column] = element(xml.prefix, (number, column), style, made)
        flat = {(number, column): cell for number, cells in new.items() for column, cell in cells.items()}
        return with_dimension(xml.with_rows(new), flat)

    def _made(self, xml: SheetXml, column: int, value: NewValue, style: int) -> tuple[Stored | str, int]:
        """Return what a cell is to hold and its style."""
        if isinstance(value, Stored) and (value.kind != "iso" or value.style not in (None, KEPT)):
            return ("" if value.kind == "empty" else value), style if value.style in (None, KEPT) else value.style or 0
        if isinstance(value, Stored):
            value = datetime.date.fromisoformat(value.value[:10])
        if value is None:
            return "", style
        if isinstance(value, datetime.date):
            number = serial(value, from_1904=self.from_1904)
            if number is None:
                return Stored("text", value.isoformat()), style
            return Stored("number", str(number)), self._date_style(xml, column, style)
        if isinstance(value, Number):
            return Stored("number", repr(value.value)), self._number_style(style, value.form)
        return Stored("text", _escaped(value)), style

    def _date_style(self, xml: SheetXml, column: int, style: int) -> int:
        if self.formats is None:
            raise Irregular
        if self.formats.is_date(style):
            return style
        key = (id(xml), column)
        if key not in self._dates:
            self._dates[key] = _date_format(xml, column, self.formats)
        return self.formats.like(style, self._dates[key])

    @cached_property
    def _dates(self) -> dict[tuple[int, int], int]:
        return {}

    def _number_style(self, style: int, form: str) -> int:
        if self.formats is None:
            raise Irregular
        return self.formats.like(style, self.formats.named(form)) if form else style

    def _main(self) -> str:
        """Return the name of the part that lists the sheets."""
        relations = self.names.get("_rels/.rels")
        for found in self.relations(self.read(relations), "") if relations else ():
            if found[1].endswith("/officeDocument"):
                return found[2]
        return _BOOK

    def _related(self) -> tuple[dict[str, str], str, str]:
        """Return the parts of the sheets by name, that of the styles and that of the texts."""
        folder, name = posixpath.split(self.main)
        listed = self.names.get(_plain(f"{folder}/_rels/{name}.rels"))
        relations = {r[0]: r for r in self.relations(self.read(listed), folder)} if listed else {}
        root = _parsed(self.read(self.main))
        sheets = {}
        for sheet in root.iter():
            if _local(sheet.tag) == "sheet":
                identity = next((v for k, v in sheet.attrib.items() if _local(k) == "id"), "")
                target = relations.get(identity, ("", "", ""))
                if target[1].endswith("/worksheet") and (part := self.names.get(_plain(target[2]))):
                    sheets[sheet.get("name", "")] = part
        others = {kind.rpartition("/")[2]: self.names.get(_plain(to), "") for _, kind, to in relations.values()}
        return sheets, others.get("styles", ""), others.get("sharedStrings", "")

    def relations(self, xml: bytes, folder: str) -> Iterator[tuple[str, str, str]]:
        """Yield what a part refers to: a number, the kind of thing, and the part."""
        for relation in _parsed(xml).iter():
            target = relation.get("Target", "").replace("\\", "/")
            path = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id", ""), relation.get("Type", ""), path

    def _texts(self, wanted: set[int]) -> dict[int, str]:
        """Return the texts that cells refer to by these numbers."""
        if not self._strings:
            raise Irregular
        found: dict[int, str] = {}
        number = -1
        with self._archive.open(self._strings) as stream:
            for _, item in ElementTree.iterparse(stream):  # noqa: S314 (entities are refused when the file is read)
                if _local(item.tag) == "si":
                    number += 1
                    if number in wanted:
                        found[number] = _text_of(item)
                    item.clear()
        return found


def check_xml(xml: bytes) -> None:
    """Make sure that what is written can be read. Raises Irregular."""
    try:
        expat.ParserCreate().Parse(xml, True)
    except expat.ExpatError as problem:
        raise Irregular from problem


def _parsed(xml: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in xml:
        raise Irregular
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 (the archive refuses documents with entities)
    except ElementTree.ParseError as problem:
        raise Irregular from problem


def _plain(part: str) -> str:
    return part.replace("\\", "/").removeprefix("/").casefold()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text_of(item: ElementTree.Element) -> str:
    """Return the text of an item without its phonetic hints."""
    parts: list[str] = []
    for child in item:
        if _local(child.tag) == "t":
            parts.append(child.text or "")
        elif _local(child.tag) == "r":
            parts += [t.text or "" for t in child if _local(t.tag) == "t"]
    return "".join(parts)


def _shared(cell: FoundCell) -> int | None:
    found = re.search(rb"<(?:[\w.-]+:)?v[^>]*>\s*(\d+)\s*<", cell.inside)
    return int(found[1]) if cell.attributes.get(b"t") == b"s" and found else None


def _style(attributes: Mapping[bytes, bytes]) -> int:
    text = attributes.get(_ATTRIBUTE_OF_STYLE, b"0")
    return int(text) if text.isdigit() else 0


def _column_styles(xml: SheetXml) -> dict[int, int]:
    """Return the style of the columns that have one: a cell that is not there yet looks like that."""
    styles: dict[int, int] = {}
    head = xml.xml[: xml.begin]
    for text in re.findall(rb"<(?:[\w.-]+:)?col\s([^>]*?)/?>", head):
        given = attributes_of(text)
        first, last = int(given.get(b"min", 0)), int(given.get(b"max", 0))
        if b"style" in given and last - first < 20_000:
            styles |= dict.fromkeys(range(first, last + 1), int(given[b"style"]))
    return styles


def _date_format(xml: SheetXml, column: int, formats: Formats) -> int:
    """Return the number of the date format that most cells of a column have."""
    pattern = rb'<%bc r="%b\d+"[^>]*?\ss="(\d+)"' % (re.escape(xml.prefix), column_letter(column).encode())
    found = islice(re.finditer(pattern, xml.xml), _LOOKED_AT)
    counts = Counter(int(match[1]) for match in found)
    dates = Counter({formats.number(s): count for s, count in counts.items() if formats.is_date(s)})
    return dates.most_common(1)[0][0] if dates else DATE


def _covered(xml: SheetXml, wanted: set[At]) -> set[At]:
    """Return the cells that lie under a merged one, where nobody sees them."""
    hidden: set[At] = set()
    for text in re.findall(rb"<(?:[\w.-]+:)?mergeCell\s([^>]*?)/?>", xml.xml[xml.end :]):
        area = _area(attributes_of(text).get(b"ref", b""))
        if area:
            top, left, bottom, right = area
            hidden |= {at for at in wanted if top <= at[0] <= bottom and left <= at[1] <= right and at != (top, left)}
    return hidden


def _area(text: bytes) -> tuple[int, int, int, int] | None:
    found = re.fullmatch(rb"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)", text)
    return (int(found[2]), column_number(found[1]), int(found[4]), column_number(found[3])) if found else None


def _recalculated(xml: bytes) -> bytes:
    """Return the workbook part with the order to compute all formulas when it is opened."""
    found = _CALC.search(xml)
    if found:
        told = b"<%bcalcPr%b%b>" % (found[1], _FULL.sub(b"", found[2]) + b' fullCalcOnLoad="1"', found[3])
        return xml[: found.start()] + told + xml[found.end() :]
    ends = list(_BEFORE_CALC.finditer(xml))
    if not ends:
        raise Irregular
    prefix = re.match(rb"</((?:[\w.-]+:)?)", ends[-1][0])
    told = b'<%bcalcPr fullCalcOnLoad="1"/>' % (prefix[1] if prefix else b"")
    return xml[: ends[-1].end()] + told + xml[ends[-1].end() :]


def _escaped(text: str) -> str:
    """Write what XML cannot hold as Excel does: _x000B_."""
    safe = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff]", lambda m: f"_x{ord(m[0]):04X}_", safe)
