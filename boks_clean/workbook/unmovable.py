"""What stands in the way of moving rows: whatever points at them and cannot be moved along for certain."""

import re
from collections.abc import Iterator

from boks_clean.language import Text
from boks_clean.workbook.cellxml import SheetXml
from boks_clean.workbook.patch import Book
from boks_clean.workbook.references import mentions, unescaped

FORMULAS = Text("er staan formules op het blad", "there are formulas on the sheet")
FORMULAS_ELSEWHERE = Text(
    "formules of grafieken elders verwijzen naar het blad", "formulas or charts elsewhere refer to the sheet"
)
PIVOTS = Text("een draaitabel rekent met het blad", "a pivot table computes with the sheet")
COMMENTS = Text("er staan opmerkingen bij de rijen", "there are comments beside the rows")
DRAWINGS = Text("er staan tekeningen of grafieken bij de rijen", "there are drawings or charts beside the rows")
MERGED = Text("er zijn cellen samengevoegd", "cells are merged")
CONDITIONS = Text("de opmaak of validatie verwijst naar de rijen", "formats or validations refer to the rows")
NAMES = Text("een naam in de werkmap verwijst naar de rijen", "a name in the workbook refers to the rows")
LINKS = Text("koppelingen verwijzen naar de rijen", "links refer to the rows")
OTHER = Text("er staat iets bij de rijen dat niet mee kan schuiven", "something beside the rows cannot move along")
_TAIL = frozenset({
    "sheetCalcPr", "sheetProtection", "protectedRanges", "autoFilter", "sortState", "mergeCells", "phoneticPr",
    "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "ignoredErrors", "drawing", "legacyDrawing",
    "legacyDrawingHF", "picture", "tableParts", "extLst",
})  # fmt: skip
_HEAD = frozenset({"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols"})
_HARMLESS = frozenset({"hyperlink", "table", "printerSettings", "image", "customProperty"})
_WITH_FORMULAS = re.compile(rb"<(?:[\w.-]+:)?(?:f|formula|formula1|formula2)(?:\s[^>]*)?(?<!/)>([^<]*)<")
_LOCATION = re.compile(rb"""\slocation\s*=\s*"([^"]*)\"""")
_SOURCE = re.compile(rb"""<(?:[\w.-]+:)?worksheetSource\s([^>]*)""")
_ATTRIBUTE = re.compile(rb"""(\w+)\s*=\s*"([^"]*)\"""")
_SEVERAL_SHEETS = re.compile(r"(?:[\w.]+:[\w.]+|'[^']*:[^']*')!")


class Unmovable(Exception):
    """Rows of a sheet that cannot be moved; `why` says so as part of a sentence."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def refuse_unmovable(book: Book, sheet: str, xml: SheetXml, first: int) -> None:
    """Refuse to move the rows of a sheet from `first` on where something points at them. Raises Unmovable."""
    part = book.part(sheet)
    if re.search(rb"<(?:[\w.-]+:)?f[\s/>]", xml.xml[xml.begin : xml.end]):
        raise Unmovable(FORMULAS)
    for name, allowed in ((xml.xml[: xml.begin], _HEAD), (xml.xml[xml.end :], _TAIL)):
        if not _children(name, xml.prefix) <= allowed:
            raise Unmovable(OTHER)
    tail = xml.xml[xml.end :]
    if re.search(rb"[:<](?:sqref|f)>", tail) or b'type="formula"' in tail:
        raise Unmovable(CONDITIONS)
    for kind, other in book.related_to(part):
        _refuse_related(book, kind, other, first)
    _refuse_mentions(book, sheet, part, _names_of(book, sheet, part))


def _children(xml: bytes, prefix: bytes) -> set[str]:
    """Return the names of the elements right inside the sheet, in what stands before or behind its rows."""
    depth, found = 0, set()
    for closing, name, empty in re.findall(rb"<(/?)([\w.:-]+)[^>]*?(/?)>", xml):
        plain = name.decode()
        if plain.rpartition(":")[2] in ("worksheet", "sheetData"):
            continue
        if closing:
            depth -= 1
            continue
        if depth == 0:
            found.add(plain.removeprefix(prefix.decode()))
        depth += not empty
    return found


def _refuse_related(book: Book, kind: str, part: str, first: int) -> None:
    content = book.read(part) if part and kind not in _HARMLESS else b""
    if kind == "table" and part and re.search(rb"<(?:[\w.-]+:)?(?:calculatedColumn|totalsRow)Formula", book.read(part)):
        raise Unmovable(FORMULAS)
    if kind in ("comments", "threadedComment"):
        if any(int(row) >= first for row in re.findall(rb'\sref="[A-Z]+(\d+)"', content)):
            raise Unmovable(COMMENTS)
    elif kind == "vmlDrawing":
        if set(re.findall(rb'ObjectType="(\w+)"', content)) - {b"Note", b"Pict"}:
            raise Unmovable(DRAWINGS)
    elif kind == "drawing":
        if any(int(row) + 1 >= first for row in re.findall(rb"<(?:\w+:)?row>(\d+)<", content)):
            raise Unmovable(DRAWINGS)
    elif kind == "pivotTable":
        raise Unmovable(PIVOTS)
    elif kind not in _HARMLESS:
        raise Unmovable(OTHER)


def _names_of(book: Book, sheet: str, part: str) -> set[str]:
    """Return the names by which formulas can refer to a sheet: of its tables, and those that the workbook defines."""
    tables = [book.read(other) for kind, other in book.related_to(part) if kind == "table" and other]
    found = {unescaped(name) for xml in tables for name in re.findall(rb'\s(?:displayName|name)="([^"]*)"', xml[:2000])}
    defined = re.findall(rb"<(?:[\w.-]+:)?definedName\s([^>]*)>([^<]*)<", book.read(book.main))
    for given, text in defined:
        name = dict(_ATTRIBUTE.findall(given)).get(b"name", b"")
        if mentions(unescaped(text), sheet):
            found.add(unescaped(name))
    return {name.casefold() for name in found if name and not name.startswith("_xlnm.")}


def _refuse_mentions(book: Book, sheet: str, own: str, names: set[str]) -> None:
    """Refuse where another part of the workbook refers to the sheet, or may do so."""
    for formula in _formulas(book, own):
        plain = formula.casefold()
        if "indirect" in plain or mentions(plain, sheet) or _SEVERAL_SHEETS.search(plain) or names & _words(plain):
            raise Unmovable(FORMULAS_ELSEWHERE)
    for part in book.names.values():
        if "pivotcachedefinition" in part.casefold():
            for source in _SOURCE.findall(book.read(part)):
                given = {unescaped(value).casefold() for _, value in _ATTRIBUTE.findall(source)}
                if given & {sheet.casefold(), *names}:
                    raise Unmovable(PIVOTS)
    for part in book.sheets.values():
        targets = {unescaped(text).lstrip("#") for text in _LOCATION.findall(book.read(part))}
        if any(mentions(t, sheet) or (part == own and "!" not in t) for t in targets):
            raise Unmovable(LINKS)


def _formulas(book: Book, own: str) -> Iterator[str]:
    """Yield all formulas of a workbook but those in the cells of one sheet, which has none."""
    for part in book.names.values():
        plain = part.casefold()
        if (
            plain.endswith(".xml")
            and "sharedstrings" not in plain
            and plain.lstrip("/").startswith("xl/")
            and part != own
        ):
            yield from map(unescaped, _WITH_FORMULAS.findall(book.read(part)))


def _words(formula: str) -> set[str]:
    return set(re.findall(r"[\w.\\]+", formula))
