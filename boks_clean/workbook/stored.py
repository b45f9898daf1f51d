"""What a cell of an .xlsx holds, exactly enough to put it back, and the XML of such a cell."""

import datetime
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

from boks_clean.workbook.cellxml import At, FoundCell
from boks_clean.workbook.model import reference
from boks_clean.workbook.parts import Irregular

Kind = Literal["empty", "number", "text", "truth", "error", "iso", "formula", "merged"]
FIXED: tuple[Kind, ...] = ("formula", "merged")  # never overwritten: what they show comes from elsewhere
_KINDS: Mapping[bytes, Kind] = {b"n": "number", b"s": "text", b"str": "text", b"inlineStr": "text", b"b": "truth",
                                b"e": "error", b"d": "iso"}  # fmt: skip
_TYPES: Mapping[str, bytes] = {"truth": b"b", "error": b"e", "iso": b"d"}
KEPT = -1
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[^>/]*>(.*?)</(?:[\w.-]+:)?v\s*>", re.DOTALL)
_TEXTS = re.compile(  # of a phonetic hint nothing
    rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?(?<!/)>(.*?)</(?:[\w.-]+:)?t\s*>|<(?:[\w.-]+:)?rPh.*?</", re.DOTALL
)
_FIRST = datetime.date(1900, 1, 1)
_LEAP = datetime.date(1900, 3, 1)  # Excel believes in a 29 February 1900
_EPOCH, _EPOCH_1904 = datetime.date(1899, 12, 30), datetime.date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a cell holds: `value` as the file has it, `style` the number of its style.

    A style of None is that of a cell that is not there; with KEPT a cell keeps the style that it has.
    """

    kind: Kind = "empty"
    value: str = ""
    style: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number to be written, and the format it is shown in ("" for that of the cell)."""

    value: float
    form: str = ""


NewValue = str | datetime.date | Number | Stored | None


def read_cell(cell: FoundCell, texts: Mapping[int, str]) -> Stored:
    """Return what a cell holds; `texts` are those that cells refer to by number."""
    style_text = cell.attributes.get(b"s", b"0")
    style = int(style_text) if style_text.isdigit() else 0
    if _FORMULA.search(cell.inside):
        return Stored("formula", "", style)
    type_ = cell.attributes.get(b"t", b"n")
    kind = _KINDS.get(type_)
    if kind is None:
        raise Irregular
    if type_ == b"inlineStr":
        text = _inline(cell.inside)
        return Stored("text", text, style) if text else Stored("empty", "", style)
    found = _VALUE.search(cell.inside)
    if found is None:
        return Stored("empty", "", style)
    value = _unescaped(found[1])
    return Stored(kind, texts[int(value)] if type_ == b"s" else value, style)


def element(prefix: bytes, at: At, style: int, held: Stored | str) -> bytes:
    """Return the XML of a cell; text is written in the cell itself, and is never a formula."""
    head = b'%bc r="%b"' % (prefix, reference(*at).encode()) + (b' s="%d"' % style if style else b"")
    if isinstance(held, str):
        return b"<%b/>" % head
    value = html.escape(held.value, quote=False).encode("utf-8", errors="replace")
    if held.kind == "text":
        inside = b'<%bis><%bt xml:space="preserve">%b</%bt></%bis>' % (prefix, prefix, value, prefix, prefix)
        return b'<%b t="inlineStr">%b</%bc>' % (head, inside, prefix)
    type_ = _TYPES.get(held.kind)
    told = b' t="%b"' % type_ if type_ else b""
    return b"<%b%b><%bv>%b</%bv></%bc>" % (head, told, prefix, value, prefix, prefix)


def serial(date: datetime.date, *, from_1904: bool) -> int | None:
    """Return the number of a day in Excel; None for a day that it does not know."""
    if from_1904:
        return (date - _EPOCH_1904).days if date >= _EPOCH_1904 else None
    if date < _FIRST:
        return None
    return (date - _EPOCH).days - (1 if date < _LEAP else 0)


def _inline(inside: bytes) -> str:
    return "".join(_unescaped(text) for text in _TEXTS.findall(inside))


def _unescaped(text: bytes) -> str:
    return ElementTree.fromstring(b"<a>" + text + b"</a>").text or "" if b"&" in text else text.decode()  # noqa: S314 (inside an element there can be no definition of an entity)
