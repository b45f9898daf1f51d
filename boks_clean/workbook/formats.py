"""The styles of an .xlsx as bytes: the number format of each, and more styles that differ only in that."""

import re
from functools import cached_property

from boks_clean.workbook.cellxml import attributes_of
from boks_clean.workbook.parts import Irregular

DATE = 14  # the short date of the user's own country
_FIRST_OWN = 164
_CELLS = re.compile(rb"<(?:[\w.-]+:)?cellXfs[^>]*>(.*?)</(?:[\w.-]+:)?cellXfs\s*>", re.DOTALL)
_FORMATS = re.compile(rb"<(?:[\w.-]+:)?numFmts[^>]*>(.*?)</(?:[\w.-]+:)?numFmts\s*>", re.DOTALL)
_FORMAT = re.compile(rb"<(?:[\w.-]+:)?numFmt\s([^>]*?)/?>")
_XF = re.compile(rb"<(?:[\w.-]+:)?xf(?=[\s/>])([^>]*?)(?:/>|>.*?</(?:[\w.-]+:)?xf\s*>)", re.DOTALL)
_HEAD = re.compile(rb"<(?:[\w.-]+:)?styleSheet[^>]*>")
_COUNT = re.compile(rb"""(\scount\s*=\s*["'])\d+(["'])""")
_NUMBER = re.compile(rb"""(\snumFmtId\s*=\s*["'])\d+(["'])""")
_APPLIED = re.compile(rb"""\sapplyNumberFormat\s*=\s*["'][^"']*["']""")


class Formats:
    """The number formats of a workbook; `xml` is what its part is to hold afterwards."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        cells = _CELLS.search(xml)
        if cells is None or xml.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Irregular
        self._styles = [found[0] for found in _XF.finditer(cells[1])]
        self._own = {
            int(given[b"numFmtId"]): _plain(given.get(b"formatCode", b""))
            for part in _FORMATS.findall(xml)
            for given in (attributes_of(text) for text in _FORMAT.findall(part))
        }

    def number(self, style: int) -> int:
        """Return the number of the format of a style."""
        if not 0 <= style < len(self._styles):
            return 0
        found = _XF.match(self._styles[style])
        return int(attributes_of(found[1]).get(b"numFmtId", b"0")) if found else 0

    def is_date(self, style: int) -> bool:
        """Tell whether a style shows a number as a date."""
        from openpyxl.styles.numbers import is_date_format  # noqa: PLC0415 (a fifth of a second, only for this format)

        return bool(is_date_format(self._codes.get(self.number(style), "General")))

    def named(self, code: str) -> int:
        """Return the number of a format, which is added where it is not there yet."""
        known = next((number for number, own in self._codes.items() if own == code), None)
        if known is not None:
            return known
        number = max([_FIRST_OWN - 1, *self._own]) + 1
        self._own[number] = code
        del self._codes
        self._add_format(number, code)
        return number

    def like(self, style: int, number: int) -> int:
        """Return the style that looks like another but for the number of its format."""
        if self.number(style) == number:
            return style
        base = self._styles[style] if 0 <= style < len(self._styles) else self._styles[0]
        wanted = _APPLIED.sub(b"", _NUMBER.sub(rb"\g<1>%d\g<2>" % number, base))
        wanted = re.sub(rb"(<(?:[\w.-]+:)?xf)(?=[\s/>])", rb'\1 applyNumberFormat="1"', wanted, count=1)
        if not _NUMBER.search(base):
            wanted = re.sub(rb"(<(?:[\w.-]+:)?xf)(?=[\s/>])", rb'\1 numFmtId="%d"' % number, wanted, count=1)
        plain = _APPLIED.sub(b"", wanted)
        same = (at for at, known in enumerate(self._styles) if _APPLIED.sub(b"", known) == plain)
        found = next(same, None)
        return self._add_style(wanted) if found is None else found

    @cached_property
    def _codes(self) -> dict[int, str]:
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 (a fifth of a second, and only for this format)

        return {**BUILTIN_FORMATS, **self._own}

    def _add_style(self, wanted: bytes) -> int:
        self._styles.append(wanted)
        found = _CELLS.search(self.xml)
        if found is None:
            raise Irregular
        group = self.xml[found.start() : found.end(1)] + wanted + self.xml[found.end(1) : found.end()]
        group = _counted(group, len(self._styles))
        self.xml = self.xml[: found.start()] + group + self.xml[found.end() :]
        return len(self._styles) - 1

    def _add_format(self, number: int, code: str) -> None:
        escaped = code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").encode()
        found, head = _FORMATS.search(self.xml), _HEAD.search(self.xml)
        if head is None:
            raise Irregular
        prefix = re.match(rb"<([\w.-]+:)?", head[0])
        name = (prefix[1] or b"") if prefix else b""
        new = b'<%bnumFmt numFmtId="%d" formatCode="%b"/>' % (name, number, escaped)
        if found is None:
            group = b'<%bnumFmts count="1">%b</%bnumFmts>' % (name, new, name)
            self.xml = self.xml[: head.end()] + group + self.xml[head.end() :]
            return
        group = self.xml[found.start() : found.end(1)] + new + self.xml[found.end(1) : found.end()]
        self.xml = self.xml[: found.start()] + _counted(group, len(self._own)) + self.xml[found.end() :]


def _counted(group: bytes, count: int) -> bytes:
    head, mark, rest = group.partition(b">")
    return _COUNT.sub(rb"\g<1>%d\g<2>" % count, head) + mark + rest


def _plain(text: bytes) -> str:
    shown = text.decode("utf-8", errors="replace")
    return shown.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
