"""Puts the copy together: styles, coloured cells, notes, and the sheet that lists the findings."""

import hashlib
from collections.abc import Callable
from functools import partial

from boks_clean.annotate import notes as notes_
from boks_clean.annotate import sheet as sheet_
from boks_clean.annotate.book import free_name, sheets_of, with_overview
from boks_clean.annotate.marks import Mark, marks, note
from boks_clean.annotate.overview import COLOURS, NAME, Overview
from boks_clean.annotate.package import MAIN, Package
from boks_clean.annotate.refuse import PROBLEMS, book_of
from boks_clean.annotate.sheet import At
from boks_clean.annotate.styles import Styles
from boks_clean.annotate.xml import Edit, appended, edited, tags
from boks_clean.errors import UsageProblem
from boks_clean.language import Language, Text
from boks_clean.report import Report
from boks_clean.workbook.look import address_of

_CHANGED = Text(
    "{name} is veranderd terwijl het werd gecontroleerd. Probeer het opnieuw.",
    "{name} changed while it was being checked. Try again.",
)
_ODD = Text(
    "Van {name} kan geen kopie worden gemaakt: de werkmap zit anders in elkaar dan Excel het doet. Open haar in Excel, "
    "sla haar op als .xlsx en probeer het opnieuw.",
    "No copy of {name} can be made: the workbook is not built as Excel does. Open it in Excel, save it as .xlsx and "
    "try again.",
)
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_STYLES = "xl/styles.xml"  # where readers look that do not follow relationships
_TYPES = "[Content_Types].xml"
_NO_STYLES = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{MAIN}"/>'.encode()


def annotated(report: Report, content: bytes) -> bytes:
    """Return a copy of the only workbook of a report. Raises UsageProblem for other bytes than were checked."""
    name = report.inputs[0].file
    if hashlib.sha256(content).hexdigest() != report.inputs[0].sha256:
        raise UsageProblem(_CHANGED, name=name)
    try:
        return _annotated(report, content)
    except PROBLEMS as problem:
        raise UsageProblem(_ODD, name=name) from problem


def _annotated(report: Report, content: bytes) -> bytes:
    package = Package(content)
    book = book_of(package)
    name = free_name(NAME.in_(report.language), package.read(book))
    styles_part, styles = _styles(package, book)
    parts = {relation.id: relation.target for relation in package.relations(book)}
    wanted: dict[str, dict[At, Mark]] = {}
    for (title, ref), mark in marks(report, name).items():
        wanted.setdefault(title, {})[address_of(ref)] = mark
    for title, id_ in sheets_of(package.read(book)):
        if package.has(parts.get(id_, "")):
            _annotate_sheet(package, parts[id_], wanted.get(title, {}), styles, name, report.language)
    overview = Overview(report, styles)
    part = package.free("xl/worksheets/boksclean{}.xml")
    package.write(part, overview.content())
    package.declare(part, f"{_SHEETML}.worksheet+xml")
    relation = package.relate(book, "worksheet", part)
    package.write(book, with_overview(package.read(book), name, relation, overview.last))
    package.write(styles_part, styles.content())
    return package.content()


def _styles(package: Package, book: str) -> tuple[str, Styles]:
    found = [relation.target for relation in package.relations(book) if relation.type == "styles"]
    if found and package.has(found[0]):
        return found[0], Styles(package.read(found[0]))
    part = _STYLES if not package.has(_STYLES) else package.free("xl/boksclean-styles{}.xml")
    package.write(part, _NO_STYLES)
    package.declare(part, f"{_SHEETML}.styles+xml")
    package.relate(book, "styles", part)
    return part, Styles(_NO_STYLES)


def _annotate_sheet(
    package: Package, part: str, wanted: dict[At, Mark], styles: Styles, overview: str, language: Language
) -> None:
    before = package.read(part)
    after = sheet_.unselected(before)
    if wanted:
        after = sheet_.coloured(after, {at: _restyle(styles, mark.level) for at, mark in wanted.items()})
        told = {at: note(mark, overview, language) for at, mark in wanted.items()}
        after = _with_notes(package, part, after, told)
    if after != before:
        package.write(part, after)


def _restyle(styles: Styles, level: int) -> Callable[[int], int]:
    return partial(styles.coloured, colour=COLOURS[level])


def _with_notes(package: Package, part: str, content: bytes, told: dict[At, str]) -> bytes:
    """Add notes to the parts of a sheet that hold them; return the sheet itself, which refers to their drawing."""
    targets = {relation.type: relation.target for relation in package.relations(part)}
    comments = targets.get("comments")
    if comments is None:
        comments = package.free("xl/boksclean-comments{}.xml")
        package.write(comments, notes_.EMPTY_NOTES)
        package.declare(comments, f"{_SHEETML}.comments+xml")
        package.relate(part, "comments", comments)
    told = _without_conversations(package, targets, told)
    new, fresh = notes_.written(package.read(comments), told)
    package.write(comments, new)
    id_ = sheet_.notes_of(content)
    drawing = next((r.target for r in package.relations(part) if r.id == id_), None)
    if drawing is None:
        drawing = package.free("xl/drawings/boksclean{}.vml")
        _declare_vml(package)
        package.write(drawing, notes_.EMPTY_DRAWING)
        content = sheet_.with_notes(content, package.relate(part, "vmlDrawing", drawing))
    package.write(drawing, notes_.drawn(package.read(drawing), {at: told[at] for at in fresh}))
    return content


def _without_conversations(package: Package, targets: dict[str, str], told: dict[At, str]) -> dict[At, str]:
    """Leave out cells with a conversation: Excel shows that and not the note behind it."""
    thread = targets.get("threadedComment")
    if thread is None or not package.has(thread):
        return told
    taken = {tag.attributes.get("ref") for tag in tags(package.read(thread)) if tag.local == "threadedComment"}
    busy = {address_of(ref) for ref in taken if ref}
    return {at: said for at, said in told.items() if at not in busy}


def _declare_vml(package: Package) -> None:
    content = package.read(_TYPES)
    parts = list(tags(content))
    if any(t.local == "Default" and t.attributes.get("Extension", "").lower() == "vml" for t in parts):
        return
    head = next(t for t in parts if t.depth == 0)
    new = f'<{head.prefix}Default Extension="vml" ContentType="{_VML}"/>'.encode()
    first = next((t for t in parts if t.depth == 1), None)
    edit: Edit | None = Edit(first.start, first.start, new) if first else appended(content, parts, "Types", new)
    package.write(_TYPES, edited(content, [edit] if edit else []))
