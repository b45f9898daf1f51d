"""The list of sheets of a workbook with one more in front; names that belong to a sheet keep to that sheet."""

from boks_clean.annotate.overview import HEADER_ROW, quoted
from boks_clean.annotate.package import RELATIONS
from boks_clean.annotate.xml import Edit, Tag, appended, attribute, edited, opened, tags, text, with_attribute
from boks_clean.workbook.model import OVERVIEW_NAME

_AFTER_NAMES = [
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
]
_LONGEST = 31


def sheets_of(content: bytes) -> list[tuple[str, str]]:
    """Return the name of each sheet and the id of the relationship to its part, in order."""
    return [
        (tag.attributes["name"], next(v for k, v in tag.attributes.items() if k.rpartition(":")[2] == "id"))
        for tag in tags(content)
        if tag.local == "sheet" and tag.kind == "open"
    ]


def is_annotated(content: bytes) -> bool:
    """Tell whether a workbook is a copy that was made here."""
    names = (tag for tag in tags(content) if tag.local == "definedName" and tag.kind == "open")
    return any(tag.attributes.get("name") == OVERVIEW_NAME for tag in names)


def free_name(wanted: str, content: bytes) -> str:
    """Return a name that no sheet has yet."""
    taken = {name.casefold() for name, _ in sheets_of(content)}
    names = [wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name.casefold() not in taken)[:_LONGEST]


def with_overview(content: bytes, name: str, relation: str, last: str) -> bytes:
    """Return the part with the sheet of findings in front, in view, with its filter and its printed header row."""
    parts = list(tags(content))
    top = parts[0].prefix
    numbers = [int(tag.attributes["sheetId"]) for tag in parts if tag.local == "sheet" and tag.kind == "open"]
    sheet = (
        f'<{top}sheet xmlns:r="{RELATIONS}" name="{attribute(name)}" sheetId="{max(numbers, default=0) + 1}" '
        f'r:id="{relation}"/>'
    )
    edits = [opened(content, tag, sheet.encode()) for tag in parts if tag.local == "sheets" and tag.kind == "open"]
    edits += [edit for tag in parts if tag.kind == "open" for edit in _moved(content, tag)]
    names = _names(name, last, top).encode()
    edits.append(appended(content, parts, "definedNames", names) or _new_names(parts, names, top))
    return edited(content, edits)


def _moved(content: bytes, tag: Tag) -> list[Edit]:
    """Return the edit for a tag that counts sheets from the first one."""
    old = content[tag.start : tag.stop]
    if tag.local == "definedName" and "localSheetId" in tag.attributes:
        new = with_attribute(old, "localSheetId", str(int(tag.attributes["localSheetId"]) + 1))
    elif tag.local == "workbookView":
        new = with_attribute(with_attribute(old, "activeTab", "0"), "firstSheet", "0")
    else:
        return []
    return [Edit(tag.start, tag.stop, new)]


def _names(name: str, last: str, p: str) -> str:
    sheet = text(quoted(name))
    column, row = last.rstrip("0123456789"), last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    own = [
        ("_xlnm._FilterDatabase", ' hidden="1"', f"{sheet}!$A${HEADER_ROW}:${column}${row}"),
        ("_xlnm.Print_Titles", "", f"{sheet}!${HEADER_ROW}:${HEADER_ROW}"),
        (OVERVIEW_NAME, ' hidden="1"', f"{sheet}!$A$1"),
    ]
    return "".join(
        f'<{p}definedName name="{label}" localSheetId="0"{hidden}>{area}</{p}definedName>'
        for label, hidden, area in own
    )


def _new_names(parts: list[Tag], names: bytes, p: str) -> Edit:
    later = next((t for t in parts if t.depth == 1 and t.kind == "open" and t.local in _AFTER_NAMES), parts[-1])
    return Edit(later.start, later.start, f"<{p}definedNames>".encode() + names + f"</{p}definedNames>".encode())
