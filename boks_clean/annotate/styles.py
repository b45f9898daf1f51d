"""The styles of a workbook: its own, and what is added for coloured cells and for the list of findings."""

from boks_clean.annotate.xml import Edit, Tag, appended, edited, tags, with_attribute

_ORDER = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
]
_PLAIN = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_DEFAULTS = {
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": _PLAIN,
}
_COMPLETE = {
    **{name: inside for name, inside in _DEFAULTS.items() if name != "cellXfs"},
    "cellStyleXfs": _PLAIN,  # what the formats of cells refer to
    "cellXfs": _PLAIN,
    "cellStyles": '<cellStyle name="Normal" xfId="0" builtinId="0"/>',
}


class Styles:
    """Collects what is added; `content` gives the part with it. The numbers of existing styles stay as they are."""

    def __init__(self, content: bytes) -> None:
        self._content = _complete(content)
        self._tags = list(tags(self._content))
        self._prefix = self._tags[0].prefix
        self._counts = {name: len(self._children(name)) for name in _DEFAULTS}
        self._formats = [self._content[first.start : last.stop] for first, last in self._children("cellXfs")]
        self._added: dict[str, list[bytes]] = {name: [] for name in _DEFAULTS}
        self._known: dict[tuple[str, bytes], int] = {}

    def add(self, kind: str, xml: str) -> int:
        """Add a font, fill, border or cell format and return its number; the same one is added once."""
        return self._remember(kind, _prefixed(xml, self._prefix))

    def coloured(self, base: int, colour: str) -> int:
        """Return the number of the style that is like another one, on a background of its own."""
        pattern = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill>'
        fill = self.add("fills", f"<fill>{pattern}</fill>")
        old = self._formats[base] if base < len(self._formats) else _prefixed(_PLAIN, self._prefix)
        end = old.index(b">") + 1
        head = with_attribute(with_attribute(old[:end], "fillId", str(fill)), "applyFill", "1")
        return self._remember("cellXfs", head + old[end:])

    def content(self) -> bytes:
        """Return the part with everything that was added."""
        edits: list[Edit] = []
        for kind, new in self._added.items():
            head = next(tag for tag in self._tags if tag.local == kind and tag.kind == "open")
            edit = appended(self._content, self._tags, kind, b"".join(new))
            if new and edit and edit.start != head.start:  # an empty element is replaced as a whole
                count = str(self._counts[kind] + len(new))
                opening = with_attribute(self._content[head.start : head.stop], "count", count)
                edits.append(Edit(head.start, head.stop, opening))
            edits += [edit] if new and edit else []
        return edited(self._content, edits)

    def _remember(self, kind: str, new: bytes) -> int:
        if (kind, new) not in self._known:
            self._known[kind, new] = self._counts[kind] + len(self._added[kind])
            self._added[kind].append(new)
        return self._known[kind, new]

    def _children(self, name: str) -> list[tuple[Tag, Tag]]:
        """Return the first and last tag of each element in the first one of this name."""
        first = next(n for n, tag in enumerate(self._tags) if tag.local == name and tag.kind == "open")
        depth = self._tags[first].depth
        found: list[tuple[Tag, Tag]] = []
        for tag in self._tags[first + 1 :]:
            if tag.depth == depth:
                break
            if tag.depth == depth + 1 and tag.kind == "open":
                head = tag
            elif tag.depth == depth + 1:
                found.append((head, tag))
        return found


def _complete(content: bytes) -> bytes:
    """Return the part with every list that is added to; few writers leave one out."""
    for name, inside in _COMPLETE.items():
        parts = list(tags(content))
        top = [tag for tag in parts if tag.depth == 1 and tag.kind == "open"]
        if any(tag.local == name for tag in top):
            continue
        later = _ORDER[_ORDER.index(name) + 1 :]
        new = _prefixed(f"<{name}>{inside}</{name}>", parts[0].prefix)
        after = next((tag for tag in top if tag.local in later), None)
        edit = Edit(after.start, after.start, new) if after else appended(content, parts, "styleSheet", new)
        content = edited(content, [edit] if edit else [])
    return content


def _prefixed(xml: str, prefix: str) -> bytes:
    if prefix:
        xml = xml.replace("</", "\0").replace("<", f"<{prefix}").replace("\0", f"</{prefix}")
    return xml.encode()
