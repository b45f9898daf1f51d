"""Edits XML by its bytes: only what is changed changes, whatever else a part holds that nobody here knows of."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat
from xml.sax.saxutils import escape

_TAG = re.compile(rb"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>")
_DECLARED = re.compile(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag where it stands: `start` to `stop` are its bytes; an empty element is an open and a close at one place."""

    kind: Literal["open", "close"]
    name: str
    attributes: dict[str, str]
    start: int
    stop: int
    depth: int

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, to give to elements that are added beside this one."""
        return self.name[: -len(self.local)]


@dataclass(frozen=True, slots=True)
class Edit:
    """Bytes that take the place of others; an insertion where `start` is `stop`."""

    start: int
    stop: int
    text: bytes


def tags(content: bytes) -> Iterator[Tag]:
    """Return the tags of a part in UTF-8 (see `utf8`), in order. Raises expat.ExpatError for what is no XML."""
    found: list[Tag] = []
    around: list[Tag] = []
    parser = expat.ParserCreate()

    def open_(name: str, attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        around.append(Tag("open", name, attributes, start, _end(content, start), len(around)))
        found.append(around[-1])

    def close(name: str) -> None:
        head = around.pop()
        start, stop = head.start, head.stop
        if not content.startswith(b"/>", stop - 2):
            start = parser.CurrentByteIndex
            stop = _end(content, start)
        found.append(Tag("close", name, {}, start, stop, len(around)))

    parser.StartElementHandler, parser.EndElementHandler = open_, close
    parser.Parse(content, True)
    return iter(found)


def _end(content: bytes, start: int) -> int:
    found = _TAG.match(content, start)
    return found.end() if found else start


def utf8(content: bytes) -> bytes:
    """Return a part in UTF-8, whatever it was in."""
    if content.startswith(codecs.BOM_UTF8):
        return content[len(codecs.BOM_UTF8) :]
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "latin-1")
    declared = _DECLARED.match(text)
    if declared is None:
        return text.encode() if wide else content
    name = declared.group(2).lower()
    if name in ("utf-8", "us-ascii"):
        return content
    text = text if wide else content.decode(name)
    return _DECLARED.sub(r'\1 encoding="UTF-8"', text).encode()


def edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the content with all edits; those at one place in the order in which they are given."""
    pieces: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.stop)):
        pieces += [content[at : edit.start], edit.text]
        at = edit.stop
    return b"".join([*pieces, content[at:]])


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """Return the bytes of an opening tag with an attribute set, or taken out where the value is None."""
    bare = re.sub(rb"\s+" + name.encode() + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')", b"", tag, count=1)
    if value is None:
        return bare
    end = -2 if bare.endswith(b"/>") else -1
    return bare[:end].rstrip() + f' {name}="{attribute(value)}"'.encode() + bare[end:]


def opened(content: bytes, tag: Tag, inside: bytes) -> Edit:
    """Return the edit that puts something right after an opening tag, also of an element that was empty."""
    text = content[tag.start : tag.stop]
    if text.endswith(b"/>"):
        return Edit(tag.start, tag.stop, text[:-2].rstrip() + b">" + inside + f"</{tag.name}>".encode())
    return Edit(tag.stop, tag.stop, inside)


def appended(content: bytes, parts: list[Tag], name: str, inside: bytes) -> Edit | None:
    """Return the edit that puts something last in the first element of this name, if there is one."""
    for position, tag in enumerate(parts):
        if tag.local == name and tag.kind == "open":
            if content[tag.start : tag.stop].endswith(b"/>"):
                return opened(content, tag, inside)
            end = next(t for t in parts[position + 1 :] if t.kind == "close" and t.depth == tag.depth)
            return Edit(end.start, end.start, inside)
    return None


def text(value: str) -> str:
    """Return text for an element of a workbook: escaped, and without what XML cannot hold."""
    return escape(_ESCAPED.sub("_x005F_", _NOT_XML.sub("\ufffd", value)))


def attribute(value: str) -> str:
    """Return text for an attribute between double quotes."""
    return escape(_NOT_XML.sub("\ufffd", value), {'"': "&quot;", "\n": "&#10;"})
