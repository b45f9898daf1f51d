"""One sheet with some of its cells on another background; everything else in the part stays byte for byte."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from boks_clean.annotate.package import RELATIONS
from boks_clean.annotate.xml import Edit, Tag, edited, opened, tags, with_attribute
from boks_clean.workbook import reference
from boks_clean.workbook.look import address_of

_AFTER_NOTES = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
At = tuple[int, int]
Restyle = Callable[[int], int]  # old style -> new style
Wanted = dict[int, dict[int, Restyle]]  # by row and column


@dataclass
class _Place:
    """Where the walk through the cells is."""

    row: int = 0
    column: int = 0
    row_tag: Tag | None = None
    row_style: int | None = None
    columns: list[tuple[int, int, int]] = field(default_factory=list)

    def style(self, column: int) -> int:
        """Return the style that a cell has which the part does not mention."""
        if self.row_style is not None:
            return self.row_style
        return next((style for first, last, style in self.columns if first <= column <= last), 0)


def coloured(content: bytes, wanted: Mapping[At, Restyle]) -> bytes:
    """Return the part with the cells in `wanted` given the style that their function makes of the one they have.

    A cell that the part does not mention, for it is empty, is added in its place.
    """
    rest: Wanted = {}
    for row, column in sorted(wanted):
        rest.setdefault(row, {})[column] = wanted[row, column]
    edits: list[Edit] = []
    place = _Place()
    for tag in tags(content):
        if tag.kind == "open":
            edits += _open(content, tag, place, rest)
        elif tag.local == "row" and place.row_tag is not None:
            edits += _close_row(content, tag, place, rest)
        elif tag.local == "sheetData":
            edits += _last_rows(content, tag, place, rest)
    return edited(content, edits)


def _open(content: bytes, tag: Tag, place: _Place, rest: Wanted) -> Iterable[Edit]:
    if tag.local == "col" and "style" in tag.attributes:
        a = tag.attributes
        place.columns.append((int(a["min"]), int(a["max"]), int(a["style"])))
    elif tag.local == "row":
        place.row = int(tag.attributes.get("r", place.row + 1))
        place.column, place.row_tag = 0, tag
        custom = tag.attributes.get("customFormat") in ("1", "true")
        earlier = [row for row in rest if row < place.row]
        place.row_style = None
        new = _rows(tag.prefix, earlier, place, rest)
        place.row_style = int(tag.attributes.get("s", 0)) if custom else None
        return [Edit(tag.start, tag.start, new)] if new else []
    elif tag.local == "c" and place.row_tag is not None:
        return _open_cell(content, tag, place, rest)
    return []


def _open_cell(content: bytes, tag: Tag, place: _Place, rest: Wanted) -> Iterable[Edit]:
    here = rest.get(place.row)
    place.column = address_of(tag.attributes["r"])[1] if "r" in tag.attributes else place.column + 1
    if not here:
        return
    before = [column for column in here if column < place.column]
    if before:
        yield Edit(tag.start, tag.start, _cells(tag.prefix, before, place, here))
    restyle = here.pop(place.column, None)
    if restyle is not None:
        style = str(restyle(int(tag.attributes.get("s", 0))))
        yield Edit(tag.start, tag.stop, with_attribute(content[tag.start : tag.stop], "s", style))


def _close_row(content: bytes, tag: Tag, place: _Place, rest: Wanted) -> Iterable[Edit]:
    """Add what is still wanted behind the last cell of a row."""
    head, place.row_tag = place.row_tag, None
    here = rest.pop(place.row, None)
    if not here or head is None:
        return []
    new = _cells(tag.prefix, list(here), place, here)
    return [opened(content, head, new) if head.start == tag.start else Edit(tag.start, tag.start, new)]


def _last_rows(content: bytes, tag: Tag, place: _Place, rest: Wanted) -> Iterable[Edit]:
    place.row_style = None
    new = _rows(tag.prefix, list(rest), place, rest)
    if not new:
        return []
    empty = content[tag.start : tag.stop].endswith(b"/>")
    return [opened(content, tag, new) if empty else Edit(tag.start, tag.start, new)]


def _rows(prefix: str, numbers: list[int], place: _Place, rest: Wanted) -> bytes:
    """Return rows that the part does not mention, and forget them."""
    now, text = place.row, b""
    for place.row in numbers:
        here = rest.pop(place.row)
        if here:
            cells = _cells(prefix, list(here), place, here)
            text += f'<{prefix}row r="{place.row}">'.encode() + cells + f"</{prefix}row>".encode()
    place.row = now
    return text


def _cells(prefix: str, columns: list[int], place: _Place, here: dict[int, Restyle]) -> bytes:
    """Return cells that the part does not mention, and forget them."""
    return "".join(
        f'<{prefix}c r="{reference(place.row, column)}" s="{here.pop(column)(place.style(column))}"/>'
        for column in columns
    ).encode()


def with_notes(content: bytes, relation: str) -> bytes:
    """Return the part with a reference to the drawing of its notes."""
    parts = list(tags(content))
    new = f'<{parts[0].prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'.encode()
    after = next((tag for tag in parts if tag.depth == 1 and tag.kind == "open" and tag.local in _AFTER_NOTES), None)
    place = (after or parts[-1]).start
    return edited(content, [Edit(place, place, new)])


def unselected(content: bytes) -> bytes:
    """Return the part as a sheet that is not the one in front; two of those would be edited together."""
    views = [tag for tag in tags(content) if tag.kind == "open" and tag.local == "sheetView"]
    selected = [tag for tag in views if tag.attributes.get("tabSelected") in ("1", "true")]
    texts = ((tag, with_attribute(content[tag.start : tag.stop], "tabSelected", None)) for tag in selected)
    return edited(content, [Edit(tag.start, tag.stop, new) for tag, new in texts])


def notes_of(content: bytes) -> str | None:
    """Return the id of the relationship to the drawing of the notes, if the sheet has one."""
    for tag in tags(content):
        if tag.local == "legacyDrawing" and tag.kind == "open":
            return next((value for name, value in tag.attributes.items() if name.rpartition(":")[2] == "id"), None)
    return None
