"""The texts that cells of small sheets refer to, picked from among the millions of a large sheet beside them."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree

_PART = "xl/sharedstrings.xml"
_CHUNK = 1 << 20
_LONGEST = 1 << 22
_REFERRED = re.compile(rb'<c [^>]*t="s"[^>]*>\s*(?:<f.*?</f>)?<v>(\d{1,9})</v>')
_ITEM = re.compile(rb"<si>(.*?)</si>|<si/>", re.DOTALL)
_TEXT = re.compile(rb"<t(?: [^>]*)?>.*?</t>|<rPh.*?</rPh>", re.DOTALL)


def pick_strings(archive: zipfile.ZipFile, sheets: list[str]) -> dict[int, str]:
    """Return the texts that these sheets refer to, by number; each sheet is looked through first (see SafeArchive)."""
    wanted = {int(number) for part in sheets for number in _REFERRED.findall(archive.read(part))}
    part = next((name for name in archive.namelist() if name.casefold() == _PART), "")
    if not wanted or not part:
        return {}
    picked: dict[int, str] = {}
    with zipfile.ZipFile.open(archive, part) as stream:
        for number, item in enumerate(_items(stream)):
            if number in wanted:
                picked[number] = _text(item)
                if len(picked) == len(wanted):
                    break
    return picked


def _items(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(_CHUNK):
        block = rest + chunk
        end = 0
        for found in _ITEM.finditer(block):
            yield found[1] or b""
            end = found.end()
        rest = block[end:]
        if len(rest) > _LONGEST:
            raise ValueError(_PART)


def _text(item: bytes) -> str:
    """Return the text of an item without its formatting and its phonetic hints."""
    texts = (t for t in _TEXT.findall(item) if t.startswith(b"<t"))
    return "".join(ElementTree.fromstring(b"<a>" + t + b"</a>")[0].text or "" for t in texts)  # noqa: S314 (inside an element there can be no definition of an entity)
