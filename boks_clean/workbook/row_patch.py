"""Takes whole rows out of a sheet of an .xlsx or .xlsm, or puts them back, in a copy of its bytes."""

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from boks_clean.workbook.cellxml import FoundRow, SheetXml, attributes_of
from boks_clean.workbook.extent import column_number
from boks_clean.workbook.model import reference
from boks_clean.workbook.moves import Moves
from boks_clean.workbook.parts import Irregular, replace_parts
from boks_clean.workbook.patch import Book, check_xml
from boks_clean.workbook.references import Lost, mentions, moved_attributes, moved_formula, moved_name, unescaped
from boks_clean.workbook.stored import Stored
from boks_clean.workbook.unmovable import CONDITIONS, LINKS, MERGED, NAMES, Unmovable, refuse_unmovable

Shape = Mapping[str, object]  # "row": the attributes of a row; "cells": its columns with their styles
_AREAS = re.compile(rb"""\s(?:sqref)\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(rb"(<((?:[\w.-]+:)?formula[12]?)(?:\s[^>]*)?(?<!/)>)([^<]*)(</\2\s*>)")
_WHOLE = re.compile(rb"""<(?:[\w.-]+:)?(mergeCell|hyperlink)(?=\s)[^>]*?\sref\s*=\s*["']([^"']*)""")
_WITH_AREAS = (b"conditionalFormatting", b"dataValidation")
_DEFINED = re.compile(rb"(<(?:[\w.-]+:)?definedName\s[^>]*>)([^<]*)(<)")
_DIMENSION = re.compile(rb"""<(?:[\w.-]+:)?dimension\s[^>]*>""")


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row: what its filled cells hold by column, whether it is hidden, and how it looks."""

    cells: Mapping[int, Stored]
    hidden: bool = False
    shape: Shape | None = None

    @property
    def key(self) -> str:
        """A fingerprint of what the row holds; who guesses the whole row right can tell so from it."""
        told = [(column, cell.kind, _plain(cell)) for column, cell in sorted(self.cells.items())]
        return sha256(json.dumps(told, ensure_ascii=False).encode(errors="replace")).hexdigest()


def read_rows(content: bytes, sheet: str, wanted: set[int]) -> dict[int, WholeRow]:
    """Return some rows of a sheet; one that is not there is empty. Raises Irregular."""
    book = Book(content)
    xml = SheetXml(book.read(book.part(sheet)))
    rows = {row.number: row for row in xml.rows() if row.number in wanted}
    found = {(n, cell.column): cell for n, row in rows.items() for cell in xml.cells(row)}
    held = book.cells(found)
    cells: dict[int, dict[int, Stored]] = {number: {} for number in wanted}
    shapes: dict[int, list[tuple[int, int]]] = {number: [] for number in wanted}
    for (number, column), cell in held.items():
        shapes[number].append((column, cell.style or 0))
        if cell.kind != "empty":
            cells[number][column] = cell
    return {n: WholeRow(cells[n], _is_hidden(rows.get(n)), _shape(rows.get(n), shapes[n])) for n in wanted}


def reach(content: bytes, sheet: str, first: int) -> tuple[int, int]:
    """Return the first and the last column with a filled cell in any row from `first` on; (0, 0) without any."""
    book = Book(content)
    xml = SheetXml(book.read(book.part(sheet)))
    begin = next((row.begin for row in xml.rows() if row.number >= first), xml.end)
    if _tag(xml.prefix, rb"(?![^>]*\sr\s*=)").search(xml.xml, begin, xml.end):
        rows = (row for row in xml.rows() if row.number >= first)
        columns = {cell.column for row in rows for cell in xml.cells(row) if cell.inside.strip()}
        return (min(columns), max(columns)) if columns else (0, 0)
    filled = _tag(xml.prefix, rb"""[^>]*?\sr\s*=\s*["']([A-Z]{1,3})\d+["'][^>]*(?<!/)>(?!</)""")
    columns = {column_number(letters) for letters in set(filled.findall(xml.xml, begin, xml.end))}
    return (min(columns), max(columns)) if columns else (0, 0)


def move_rows(content: bytes, sheet: str, moves: Moves, shapes: Mapping[int, Shape | None]) -> bytes:
    """Return a workbook with rows taken out or put in, and all that belongs to the rows below moved along.

    `shapes` tells how a row that comes looks, by its place; else it looks as its twin. Raises Irregular, and Unmovable
    where something on the sheet or elsewhere points at the rows and cannot be moved along for certain.
    """
    book = Book(content)
    part = book.part(sheet)
    xml = SheetXml(book.read(part))
    refuse_unmovable(book, sheet, xml, moves.first)
    try:
        parts = {part: _sheet(xml, moves, shapes)} | {
            table: moved_attributes(book.read(table), moves)
            for kind, table in book.related_to(part)
            if kind == "table" and table
        }
    except Lost as problem:
        raise Unmovable(CONDITIONS) from problem
    try:
        main = _names(book.read(book.main), sheet, moves)
    except Lost as problem:
        raise Unmovable(NAMES) from problem
    if main != book.read(book.main):
        parts[book.main] = main
    for changed in parts.values():
        check_xml(changed)
    return replace_parts(content, parts)


def _sheet(xml: SheetXml, moves: Moves, shapes: Mapping[int, Shape | None]) -> bytes:
    """Return the XML of a sheet with its rows moved. Raises Lost and Unmovable."""
    head, tail = xml.xml[: xml.begin], xml.xml[xml.end :]
    for name, area in _WHOLE.findall(tail):
        rows = [int(row) for row in re.findall(rb"\d+", area)]
        if moves.touches(rows[0], rows[-1]):
            raise Unmovable(MERGED if name == b"mergeCell" else LINKS)
    head = _DIMENSION.sub(lambda found: moved_attributes(found[0], moves), head)
    for name in _WITH_AREAS:
        block = rb"<((?:[\w.-]+:)?%b)(?=\s)[^>]*?(?<!/)>.*?</\1\s*>" % name
        tail = re.sub(block, lambda found: _conditions(found[0], moves), tail, flags=re.DOTALL)
    return head + _rows(xml, moves, shapes) + moved_attributes(tail, moves)


def _conditions(block: bytes, moves: Moves) -> bytes:
    """Return a format or a validation with its formulas moved; those count from the top of its area. Raises Lost."""
    given = _AREAS.search(block)
    tops = [int(row) for row in re.findall(r"(?:^|\s)\$?[A-Z]+\$?(\d+)", given[1].decode())] if given else []
    if not _FORMULA.search(block) or not tops:
        return block
    shifts = {(moves.row(top) or top) - top for top in tops}

    def moved(found: "re.Match[bytes]") -> bytes:
        old = unescaped(found[3])
        new = moved_formula(old, moves, min(tops))
        if len(shifts) > 1 and re.search(r"[A-Za-z]\d", re.sub(r'"[^"]*"', "", old)):
            raise Lost
        return found[0] if new == old else found[1] + html.escape(new, quote=False).encode() + found[4]

    return _FORMULA.sub(moved, block)


def _rows(xml: SheetXml, moves: Moves, shapes: Mapping[int, Shape | None]) -> bytes:
    twins = {twin for _, twin in moves.new}
    copied: dict[int, FoundRow] = {}
    waiting = list(reversed(moves.new))
    parts: list[bytes] = []
    at, pattern = xml.begin, _renumbering(xml.prefix)
    for row in xml.rows():
        if row.number in twins:
            copied[row.number] = row
        new = moves.row(row.number)
        if new == row.number:
            continue
        parts.append(xml.xml[at : row.begin])
        at = row.end
        while new is not None and waiting and waiting[-1][0] < new:
            parts.append(_copy(xml, copied, *waiting.pop(), shapes))
        if new is not None:
            parts.append(_renumbered(xml.xml[row.begin : row.end], new, pattern))
    parts.append(xml.xml[at : xml.end])
    parts += [_copy(xml, copied, place, twin, shapes) for place, twin in reversed(waiting)]
    return b"".join(parts)


def _copy(
    xml: SheetXml, rows: Mapping[int, FoundRow], place: int, twin: int, shapes: Mapping[int, Shape | None]
) -> bytes:
    """Return a copy of a row, in the shape that it had."""
    if twin not in rows:
        raise Irregular
    row, shape = rows[twin], shapes.get(place)
    if shape is None:
        return _renumbered(xml.xml[row.begin : row.end], place, _renumbering(xml.prefix))
    cells = {cell.column: cell for cell in xml.cells(row)}
    made = []
    for column, style in _styles(shape):
        head = b'<%bc r="%b" s="%d"' % (xml.prefix, reference(place, column).encode(), style)
        cell = cells.get(column)
        type_ = cell.attributes.get(b"t") if cell else None
        told = b' t="%b"' % type_ if type_ else b""
        inside = cell.inside if cell else b""
        made.append(head + told + (b">%b</%bc>" % (inside, xml.prefix) if inside else b"/>"))
    return b'<%brow r="%d"%b>%b</%brow>' % (xml.prefix, place, _attributes(shape), b"".join(made), xml.prefix)


def _tag(prefix: bytes, rest: bytes) -> "re.Pattern[bytes]":
    return re.compile(rb"<%bc(?=[\s/>])%b" % (re.escape(prefix), rest))


def _renumbering(prefix: bytes) -> "re.Pattern[bytes]":
    return re.compile(rb"""(<%bc(?=\s)[^>]*?\sr\s*=\s*["'][A-Z]{1,3})\d+""" % re.escape(prefix))


def _renumbered(row: bytes, number: int, pattern: "re.Pattern[bytes]") -> bytes:
    end = row.index(b">")
    head = re.sub(rb"""(\sr\s*=\s*["'])\d+""", rb"\g<1>%d" % number, row[:end])
    parts = pattern.split(row[end:])
    parts[1::2] = [start + b"%d" % number for start in parts[1::2]]
    return head + b"".join(parts)


def _names(xml: bytes, sheet: str, moves: Moves) -> bytes:
    """Return the workbook part with the areas on a sheet that it names moved. Raises Lost."""

    def moved(found: "re.Match[bytes]") -> bytes:
        text = unescaped(found[2])
        if not mentions(text, sheet):
            return found[0]
        return found[1] + html.escape(moved_name(text, sheet, moves), quote=False).encode() + found[3]

    return _DEFINED.sub(moved, xml)


def _is_hidden(row: FoundRow | None) -> bool:
    return row is not None and row.attributes.get(b"hidden") in (b"1", b"true")


def _shape(row: FoundRow | None, styles: list[tuple[int, int]]) -> Shape:
    given = row.attributes if row else {}
    return {"row": {k.decode(): v.decode() for k, v in given.items() if k != b"r"}, "cells": [list(s) for s in styles]}


def _styles(shape: Shape) -> list[tuple[int, int]]:
    cells = shape.get("cells")
    return sorted((int(c), int(s)) for c, s in cells) if isinstance(cells, list) else []


def _attributes(shape: Shape) -> bytes:
    """Return the attributes of a row as they stood; whatever else a journal may hold there is left out."""
    row = shape.get("row")
    text = "".join(f' {name}="{value}"' for name, value in row.items()).encode() if isinstance(row, dict) else b""
    given = attributes_of(text)
    safe = {k: v for k, v in given.items() if re.fullmatch(rb"[\w.-]+(?::[\w.-]+)?", k) and not re.search(rb"[<>&]", v)}
    return b"".join(b' %b="%b"' % item for item in safe.items() if item[0] != b"r")


def _plain(cell: Stored) -> str:
    return repr(float(cell.value)) if cell.kind == "number" else cell.value
