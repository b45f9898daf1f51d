"""The parts of a zipped workbook that hold no cells: comments, text boxes, page headers, properties, pivot caches.

All go through SafeArchive, which refuses what is dangerous; what cannot be looked through is counted, not passed over.
"""

import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

from boks_clean.language import Text
from boks_clean.privacy.model import PROPERTIES, At
from boks_clean.workbook.look import SafeArchive, address_of

_TAIL = 1 << 20
_CHUNK = 1 << 18
_CODES = re.compile(r'&"[^"]*"|&\d+|&[A-Za-z]')
_FOOTER = re.compile(rb"<(?:\w+:)?headerFooter\b.*?</(?:\w+:)?headerFooter>", re.DOTALL)
_BETWEEN_TAGS = re.compile(r">([^<]+)<")
_COMMENT = Text("in een opmerking bij een cel op blad '{sheet}'", "in a comment on a cell of sheet '{sheet}'")
_NOTE = Text("in een opmerking bij een cel", "in a comment on a cell")
_BOX = Text("in een tekstvak of grafiek", "in a text box or chart")
_HEADER = Text("in de kop- of voettekst van blad '{sheet}'", "in the page header or footer of sheet '{sheet}'")
_CACHE = Text(
    "in de brongegevens die een draaitabel onzichtbaar meedraagt (veld {number})",
    "in the source data that a pivot table carries along unseen (field {number})",
)
_PROPERTY = Text("in de eigenschappen van het bestand", "in the properties of the file")
_AUTHOR = Text("als schrijver van opmerkingen", "as a writer of comments")
_DEFINED = Text("in de naam of inhoud van een gedefinieerde naam", "in the name or content of a defined name")
_LINK = Text("in een koppeling op blad '{sheet}'", "in a hyperlink on sheet '{sheet}'")
_ELSEWHERE = Text("in een deel van het bestand dat Excel niet toont", "in a part of the file that Excel does not show")
_PROGRAMS = re.compile(
    r"(?i)openpyxl|xlsxwriter|microsoft|excel|office|apache|poi\b|python|jasper|crystal|report|boks|ktsd|sap\b|oracle|"
    r"cognos|business objects|power ?bi|gebruiker|user|admin|system|unknown|"
    r"onbekend|author|auteur|beheer|export|server|service"
)
_WRITERS = ("creator", "initial-creator", "lastModifiedBy", "Manager", "author", "printed-by")
_BLIND = ("xl/media/", "xl/embeddings/", "xl/vbaProject", "Pictures/", "ObjectReplacements/", "xl/activeX/")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text outside the cells. `header` names the field it belongs to; `rule` is given where that is known already."""

    text: str
    where: Text
    sheet: str = ""
    at: At | None = None
    header: str = ""
    rule: str = ""


@dataclass
class Pieces:
    """What stands outside the cells, and how many parts could not be looked through."""

    found: list[Piece] = field(default_factory=list)
    unseen: int = 0


def read_parts(name: str, content: bytes, tails: Mapping[str, bytes]) -> Pieces:
    """Return the texts outside the cells of an .xlsx, .xlsm or .ods.

    `tails` are the ends of sheets, by their name, as far as they are known already.
    """
    archive = SafeArchive(name, content)
    pieces = Pieces(unseen=sum(part.startswith(_BLIND) and not part.endswith("/") for part in archive.namelist()))
    owners = _owners(archive, pieces)
    for part in archive.namelist():
        if part in owners.parts:
            sheet = owners.parts[part]
            _try(pieces, _page_texts(tails.get(sheet) or _tail(content, part), sheet))
        elif part.endswith((".xml", ".rels")) and not part.startswith(_BLIND):
            _try(pieces, _texts(archive, part, owners.sheets.get(part, "")))
    return pieces


def _try(pieces: Pieces, texts: Iterator[Piece]) -> None:
    try:
        pieces.found += list(texts)
    except Exception:  # noqa: BLE001 (damage of every kind: this part is then not looked through)
        pieces.unseen += 1


@dataclass(frozen=True)
class _Owners:
    """The sheet of each worksheet part, and of each part that belongs to one."""

    parts: dict[str, str]
    sheets: dict[str, str]


def _owners(archive: SafeArchive, pieces: Pieces) -> _Owners:
    names: dict[str, str] = {}
    sheets: dict[str, str] = {}
    book = next((part for part in archive.namelist() if part.lower().endswith("xl/workbook.xml")), "")
    if not book:
        return _Owners({}, {})
    try:
        targets = dict(_relations(archive, book))
        for sheet in _elements(archive, book, "sheet"):
            key = next((value for tag, value in sheet.attrib.items() if tag.endswith("}id")), "")
            part = targets.get(key, "")
            names[part] = sheet.get("name", "")
            sheets[_rels_of(part)] = names[part]
            sheets |= {target: names[part] for _, target in _relations(archive, part)}
    except Exception:  # noqa: BLE001 (damage shows in many ways; PRI010 tells that a part was not looked at)
        pieces.unseen += 1
    return _Owners(names, sheets)


def _rels_of(part: str) -> str:
    return join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")


def _relations(archive: SafeArchive, part: str) -> Iterator[tuple[str, str]]:
    """Yield the id and the target of each relation of a part to another."""
    if _rels_of(part) in archive.namelist():
        for relation in _elements(archive, _rels_of(part), "Relationship"):
            target = relation.get("Target", "")
            within = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
            yield relation.get("Id", ""), within


def _elements(archive: SafeArchive, part: str, tag: str) -> Iterator[ElementTree.Element]:
    for element in _root(archive, part).iter():
        if _tag(element) == tag:
            yield element


def _root(archive: SafeArchive, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))  # noqa: S314 (the archive refuses documents with entities)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _tail(content: bytes, part: str) -> bytes:
    """Return the end of a part, where there are no cells any more."""
    tail = b""
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            tail = (tail + chunk)[-_TAIL:]
    return tail


def _page_texts(tail: bytes, sheet: str) -> Iterator[Piece]:
    """Yield the page headers and footers: they stand at the end of a sheet, behind the cells."""
    for found in _FOOTER.findall(tail):
        for text in _BETWEEN_TAGS.findall(found.decode("utf-8", errors="replace")):
            for piece in re.split(r"&[LCR]", html.unescape(text)):
                yield Piece(_CODES.sub(" ", piece).strip(), filled(_HEADER, sheet=sheet), sheet)


def _texts(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    """Yield what a part says, by what its name says it is; other parts hold no texts of people."""
    for starts, read in _READERS:
        if part.lower().startswith(starts):
            yield from read(archive, part, sheet)
            return


def _links(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    for relation in _elements(archive, part, "Relationship"):
        target = relation.get("Target", "")
        if target.lower().startswith(("mailto:", "tel:")):
            yield Piece(target.partition(":")[2], filled(_LINK, sheet=sheet), sheet)


def _persons(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    for person in _elements(archive, part, "person"):
        yield Piece(person.get("displayName", ""), _AUTHOR, rule=PROPERTIES)


def _defined(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    for named in _elements(archive, part, "definedName"):
        yield Piece(named.get("name", "").replace("_", " "), _DEFINED)
        yield Piece((named.text or "").strip('="'), _DEFINED)


def _drawn(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    yield from (Piece(text, _BOX) for text in _paragraphs(_root(archive, part)))


def _hidden(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    yield from (Piece(text, _ELSEWHERE) for text in _paragraphs(_root(archive, part)))


def _comments(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    where = filled(_COMMENT, sheet=sheet)
    for element in _root(archive, part).iter():
        if _tag(element) == "author" and not (element.text or "").startswith("tc="):
            yield Piece(element.text or "", _AUTHOR, rule=PROPERTIES)
        elif _tag(element) in ("comment", "threadedComment"):
            at = address_of(element.get("ref", "A1"))
            for line in "".join(element.itertext()).splitlines():
                yield Piece(line.strip().removesuffix(":"), where, sheet, at)


def _annotations(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    for note in _elements(archive, part, "annotation"):
        for element in note:
            if _tag(element) == "creator":
                yield Piece(element.text or "", _AUTHOR, rule=PROPERTIES)
            elif _tag(element) == "p":
                yield Piece("".join(element.itertext()), _NOTE)


def _properties(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    for element in _root(archive, part).iter():
        text = (element.text or "").strip()
        rule = PROPERTIES if _tag(element) in _WRITERS else ""
        if text and not (rule and _PROGRAMS.search(text)):
            yield Piece(text, _PROPERTY, rule=rule)


def _cache(archive: SafeArchive, part: str, sheet: str) -> Iterator[Piece]:
    """Yield the values that a pivot cache keeps: the shared ones with their field, the others by their position."""
    root = _root(archive, part)
    for number, cached in enumerate((e for e in root.iter() if _tag(e) == "cacheField"), 1):
        header, where = cached.get("name", ""), filled(_CACHE, number=number)
        yield from (Piece(e.get("v", ""), where, header=header) for e in cached.iter() if _tag(e) in ("s", "n", "d"))
    for record in (e for e in root.iter() if _tag(e) == "r"):
        for number, value in enumerate(record, 1):
            if _tag(value) in ("s", "n", "d"):
                yield Piece(value.get("v", ""), filled(_CACHE, number=number))


def _paragraphs(root: ElementTree.Element) -> Iterator[str]:
    """Yield the text of each paragraph, which can be cut into runs, and that of anything else by itself."""
    paragraphs = [e for e in root.iter() if _tag(e) == "p"]
    for element in paragraphs or root.iter():
        text = ("".join(element.itertext()) if paragraphs else element.text or "").strip()
        if text:
            yield text


def filled(where: Text, **values: object) -> Text:
    """Return a place with its values filled in, safe to be formatted again."""
    nl, en = (where.in_(language, **values).replace("{", "{{").replace("}", "}}") for language in ("nl", "en"))
    return Text(nl, en)


_READERS = (
    ("xl/worksheets/_rels/", _links),
    (("xl/comments", "xl/threadedcomments"), _comments),
    ("xl/persons/", _persons),
    (("docprops/", "meta.xml"), _properties),
    ("xl/pivotcache/", _cache),
    ("xl/workbook.xml", _defined),
    ("content.xml", _annotations),
    (("xl/drawings/drawing", "xl/charts/", "xl/diagrams/"), _drawn),
    (("xl/externallinks/", "customxml/", "xl/connections", "xl/querytables/", "xl/slicercaches/"), _hidden),
)
