"""Reads .xlsx and .xlsm with openpyxl's own parsers, through an archive that looks into each part first.

Only what concerns cells is read: hyperlinks, drawings, comments and pivot caches can be enormous, and say nothing.
"""

import datetime
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook.large import look_at_large, text_sheet
from boks_clean.workbook.look import SafeArchive, area_of
from boks_clean.workbook.model import MOST_TEXT_IN_CELL, OVERVIEW_NAME, Cell, Sheet, TextSheet
from boks_clean.workbook.strings import pick_strings
from boks_clean.workbook.styles import Style, date_formats, read_styles

if TYPE_CHECKING:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._reader import WorkSheetParser

_LAST_COLUMN = 16_384
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PLAIN = Style()
_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)

At = tuple[int, int]
Area = tuple[int, int, int, int]


def read_sheets(name: str, content: bytes) -> tuple[Sheet | TextSheet, ...]:
    """Read all sheets of a workbook in memory. Raises UnreadableInput for one that is damaged or dangerous."""
    return _guarded(name, content, None)


def _guarded(name: str, content: bytes, only: str | None) -> tuple[Sheet | TextSheet, ...]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_sheets(name, content, only))
    except UnreadableInput:
        raise
    except Exception as problem:  # openpyxl stumbles over damage in every way that Python knows
        raise UnreadableInput(_DAMAGED, name=name) from problem


def _sheets(name: str, content: bytes, only: str | None) -> Iterator[Sheet | TextSheet]:
    """Yield the sheets, or `only` the one of that name, with all its cells however many."""
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 (a fifth of a second, and only for this format)
    from openpyxl.utils.cell import quote_sheetname  # noqa: PLC0415 (a fifth of a second, and only for this format)
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415 (a fifth of a second, and only for this format)

    archive = SafeArchive(name, content)
    reader = ExcelReader(io.BytesIO(content), data_only=True, keep_links=False)
    reader.archive = archive
    reader.read_manifest()
    reader.read_workbook()
    listed = [(sheet, relation.target) for sheet, relation in reader.parser.find_sheets() if _holds_cells(relation)]
    named = reader.parser.defined_names.definedName  # type: ignore[attr-defined]  # openpyxl has no types for these
    own = {name.attr_text for name in named if name.name == OVERVIEW_NAME}
    listed = [(sheet, part) for sheet, part in listed if f"{quote_sheetname(sheet.name)}!$A$1" not in own]
    listed = [(sheet, part) for sheet, part in listed if only in (None, sheet.name)]
    large = {part: look_at_large(name, archive, part, sheet.name) for sheet, part in listed} if only is None else {}
    small = [part for _, part in listed if large.get(part) is None]
    strings = _strings(reader, archive, small, picked=any(large.values()))
    styles = read_styles(archive)
    dates, durations = date_formats(styles)
    for sheet, part in listed:
        title, hidden = reader.wb.create_sheet(sheet.name).title, sheet.state != "visible"
        if extent := large.get(part):
            yield text_sheet(name, content, sheet.name, extent, hidden, partial(_whole, name, content, sheet.name))
            continue
        with archive.open(part) as stream:
            parser = WorkSheetParser(stream, strings, True, reader.wb.epoch, dates, durations)
            yield _sheet(title, hidden, parser, styles, archive.unstored[part])


def _holds_cells(relation: Any) -> bool:  # noqa: ANN401 (openpyxl has no types for these)
    return "chartsheet" not in relation.Type


def _whole(name: str, content: bytes, only: str) -> Sheet:
    """Read one sheet with all its cells."""
    return next(sheet for sheet in _guarded(name, content, only) if isinstance(sheet, Sheet))


def _strings(reader: "ExcelReader", archive: SafeArchive, parts: list[str], *, picked: bool) -> Any:  # noqa: ANN401 (the reader has no types for these)
    """Return the texts that cells refer to by number: all, or only those of some sheets beside a large one."""
    if not picked:
        reader.read_strings()
        return reader.shared_strings
    return pick_strings(archive, parts)


def _sheet(title: str, hidden: bool, parser: "WorkSheetParser", styles: list[Style], unstored: set[At]) -> Sheet:
    cells: dict[At, Cell] = {}
    merges: list[Area] = []
    for told in _cells(parser, merges):
        at = (told["row"], told["column"])
        style = styles[told["style_id"]] if told["style_id"] < len(styles) else _PLAIN
        reading = Reading("error", "") if at in unstored else _reading(told["value"], told["data_type"], style)
        if reading.kind != "empty":
            cells[at] = Cell(*at, reading, style.bold, at in unstored)
    for area in merges:
        _empty(cells, area)
    return Sheet(
        name=title,
        cells=cells,
        merges=tuple(area for area in merges if area[:2] in cells),
        hidden=hidden,
        hidden_rows=frozenset(int(n) for n, row in parser.row_dimensions.items() if _is_hidden(row)),
        hidden_columns=_hidden_columns(parser.column_dimensions.values()),
    )


def _cells(parser: "WorkSheetParser", merges: list[Area]) -> Iterator[dict[str, Any]]:
    """Yield the cells of a sheet and collect its merges; whatever else is in it may be wrong without harm."""
    elements: Any = ElementTree.iterparse(parser.source)  # noqa: S314 (the archive refuses documents with entities)
    for _, element in elements:
        if element.tag == f"{_MAIN}row":
            yield from parser.parse_row(element)[1]
            element.clear()
        elif element.tag == f"{_MAIN}col":
            parser.parse_column_dimensions(element)
        elif element.tag == f"{_MAIN}mergeCell":
            merges.append(area_of(element.attrib["ref"]))


def _reading(value: Any, data_type: str, style: Style) -> Reading:  # noqa: ANN401 (whatever the cell holds)
    if value is None:
        return Reading("empty")
    if data_type == "e":
        return Reading("error", str(value))
    if isinstance(value, bool):
        return Reading("text", "WAAR" if value else "ONWAAR")
    if isinstance(value, int | float):
        return read_number(float(value), style.number_format)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Reading("date", value.isoformat() if isinstance(value, datetime.date) else str(value))
    return read_text(str(value)[:MOST_TEXT_IN_CELL])


def _empty(cells: dict[At, Cell], area: Area) -> None:
    """Take out what lies under a merged cell: nobody sees it in Excel."""
    top, left, bottom, right = area
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left):
                cells.pop((row, column), None)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def _hidden_columns(dimensions: Iterable[Mapping[str, str]]) -> frozenset[int]:
    spans = sorted((int(d["min"]), int(d["max"])) for d in dimensions if _is_hidden(d))
    hidden: list[int] = []
    for first, last in spans:
        begin = max([first, *(n + 1 for n in hidden[-1:])])
        hidden += range(begin, min(last, _LAST_COLUMN) + 1)
    return frozenset(hidden)
