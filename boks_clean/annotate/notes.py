"""Notes beside cells: the text in the comments part and the box in the drawing; notes that are there stay."""

import re
from collections.abc import Mapping

from boks_clean.annotate.package import MAIN
from boks_clean.annotate.sheet import At
from boks_clean.annotate.xml import Edit, Tag, appended, edited, tags, text
from boks_clean.workbook import reference

AUTHOR = "boks-clean"
EMPTY_NOTES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}"><authors/>'
    "<commentList/></comments>"
).encode()
_SPACES = {
    "v": 'xmlns:v="urn:schemas-microsoft-com:vml"',
    "o": 'xmlns:o="urn:schemas-microsoft-com:office:office"',
    "x": 'xmlns:x="urn:schemas-microsoft-com:office:excel"',
}
EMPTY_DRAWING = (
    f"<xml {' '.join(_SPACES.values())}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode()
_KIND = (
    '<v:shapetype {spaces} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto" '
    'style="position:absolute;margin-left:80pt;margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};'
    'visibility:hidden"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE = re.compile(rb"_x0000_s(\d+)")
_END = re.compile(rb"</xml\s*>\s*$")
_IN_LINE, _COLUMNS, _ROW_POINTS = 58, 5, 15


def written(content: bytes, notes: Mapping[At, str]) -> tuple[bytes, list[At]]:
    """Return the comments part with these notes, and the cells that had none before.

    A cell that has a note keeps it: the new text comes below.
    """
    parts = list(tags(content))
    there = {tag.attributes["ref"]: n for n, tag in enumerate(parts) if tag.local == "comment" and tag.kind == "open"}
    authors = sum(tag.local == "author" and tag.kind == "open" for tag in parts)
    p = parts[0].prefix
    edits = [appended(content, parts, "authors", f"<{p}author>{AUTHOR}</{p}author>".encode())]
    fresh = [at for at in sorted(notes) if reference(*at) not in there]
    new = "".join(_comment(reference(*at), authors, notes[at], p) for at in fresh)
    edits.append(appended(content, parts, "commentList", new.encode()))
    for at in notes:
        if at not in fresh:
            edits += _added_to(content, parts[there[reference(*at)] :], notes[at])
    return edited(content, [edit for edit in edits if edit]), fresh


def _comment(ref: str, author: int, said: str, p: str) -> str:
    return f'<{p}comment ref="{ref}" authorId="{author}"><{p}text>{_run(said, p)}</{p}text></{p}comment>'


def _run(said: str, p: str) -> str:
    looks = f'<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'
    return f'<{p}r><{p}rPr>{looks}</{p}rPr><{p}t xml:space="preserve">{text(said)}</{p}t></{p}r>'


def _added_to(content: bytes, parts: list[Tag], said: str) -> list[Edit]:
    """Return the edits that add a run to a comment; a text that is no run becomes one first, as the format asks."""
    end = next(n for n, tag in enumerate(parts) if tag.local == "text" and tag.kind == "close")
    begin = next(n for n, tag in enumerate(parts) if tag.local == "text" and tag.kind == "open")
    p, depth = parts[begin].prefix, parts[begin].depth
    inner = [tag for tag in parts[begin + 1 : end] if tag.depth == depth + 1]
    edits: list[Edit] = []
    for tag in inner:
        if tag.local == "t":
            opens = tag.kind == "open"
            mark = f"<{p}r>" if opens else f"</{p}r>"
            place = tag.start if opens else tag.stop
            edits.append(Edit(place, place, mark.encode()))
    if parts[begin].start == parts[end].start:
        head = content[parts[begin].start : parts[begin].stop][:-2].rstrip() + b">"
        whole = head + _run(said, p).encode() + f"</{p}text>".encode()
        return [Edit(parts[begin].start, parts[begin].stop, whole)]
    after = next((tag for tag in inner if tag.local in ("rPh", "phoneticPr")), parts[end])
    return [*edits, Edit(after.start, after.start, _run(f"\n\n{said}", p).encode())]


def drawn(content: bytes, notes: Mapping[At, str]) -> bytes:
    """Return the drawing with a hidden box for each of these notes.

    A drawing of Excel's is not always XML: it is added to as text, before its end.
    """
    end = _END.search(content)
    place = end.start() if end else len(content)
    number = max([1024, *(int(found) for found in _SHAPE.findall(content))])
    spaces = " ".join(said for prefix, said in _SPACES.items() if f"xmlns:{prefix}=".encode() not in content)
    boxes = [_box(at, notes[at], number + n, spaces) for n, at in enumerate(sorted(notes), 1)]
    kind = "" if b'id="_x0000_t202"' in content else _KIND.format(spaces=spaces)
    return content[:place] + (kind + "".join(boxes)).encode() + content[place:]


def _box(at: At, said: str, number: int, spaces: str) -> str:
    row, column = at[0] - 1, at[1] - 1
    lines = sum(1 + len(line) // _IN_LINE for line in said.split("\n"))
    height = max(4, min(lines + 1, 30))
    top = max(0, row - 1)
    return _BOX.format(
        spaces=spaces,
        number=number,
        order=number - 1024,
        width=64 * _COLUMNS,
        height=_ROW_POINTS * height,
        left=column + 1,
        right=column + 1 + _COLUMNS,
        top=top,
        bottom=top + height,
        row=row,
        column=column,
    )
