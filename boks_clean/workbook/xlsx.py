"""Reads .xlsx and .xlsm with openpyxl's own parsers, through an archive that looks into each part first.

Only what concerns cells is read: hyperlinks, drawings, comments and pivot caches can be enormous, and say nothing.
"""

import datetime
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook.look import SafeArchive, area_of
from boks_clean.workbook.model import MOST_TEXT_IN_CELL, OVERVIEW_NAME, Cell, Sheet
from boks_clean.workbook.styles import Style, date_formats, read_styles

if TYPE_CHECKING:
    from openpyxl.worksheet._reader import WorkSheetParser

_LAST_COLUMN = 16_384
_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)

At = tuple[int, int]
Area = tuple[int, int, int, int]


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook in memory. Raises UnreadableInput for one that is damaged or dangerous."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_sheets(name, content))
    except UnreadableInput:
        raise
    except Exception as problem:  # openpyxl stumbles over damage in every way that Python knows
        raise UnreadableInput(_DAMAGED, name=name) from problem


def _sheets(name: str, content: bytes) -> Iterator[Sheet]:
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 (a fifth of a second, and only for this format)
    from openpyxl.utils.cell import quote_sheetname  # noqa: PLC0415
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415

    archive = SafeArchive(name, content)
    reader = ExcelReader(io.BytesIO(content), data_only=True, keep_links=False)
    reader.archive = archive
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    styles = read_styles(archive)
    dates, durations = date_formats(styles)
    named = reader.parser.defined_names.definedName  # type: ignore[attr-defined]
    own = {name.attr_text for name in named if name.name == OVERVIEW_NAME}
    for listed, relation in reader.parser.find_sheets():
        if "chartsheet" in relation.Type or f"{quote_sheetname(listed.name)}!$A$1" in own:
            continue
        title = reader.wb.create_sheet(listed.name).title
        with archive.open(relation.target) as part:
            parser = WorkSheetParser(part, reader.shared_strings, True, reader.wb.epoch, dates, durations)
            yield _sheet(title, listed.state != "visible", parser, styles, archive.unstored[relation.target])


def _sheet(title: str, hidden: bool, parser: "WorkSheetParser", styles: list[Style], unstored: set[At]) -> Sheet:
    cells: dict[At, Cell] = {}
    for _, row in parser.parse():
        for told in row:
            at = (told["row"], told["column"])
            style = styles[told["style_id"]]
            reading = Reading("error", "") if at in unstored else _reading(told["value"], told["data_type"], style)
            if reading.kind != "empty":
                cells[at] = Cell(*at, reading, style.bold, at in unstored)
    merges = [area_of(merge.ref) for merge in parser.merged_cells.mergeCell] if parser.merged_cells else []
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
