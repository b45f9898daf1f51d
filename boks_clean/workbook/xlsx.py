"""Reads .xlsx and .xlsm with openpyxl, after a look into the zip that tells what openpyxl does not."""

import datetime
import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook.look import look_into
from boks_clean.workbook.model import Cell, Sheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook in memory. Raises UnreadableInput for one that is damaged or dangerous."""
    import openpyxl  # noqa: PLC0415 (a fifth of a second, and only needed for this format)

    look = look_into(name, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as problem:
        raise UnreadableInput(_DAMAGED, name=name) from problem
    return tuple(_sheet(sheet, look.unstored.get(sheet.title, set())) for sheet in book.worksheets)


def _sheet(sheet: "Worksheet", unstored: set[tuple[int, int]]) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    stored: dict[tuple[int, int], Any] = sheet._cells  # noqa: SLF001 (iter_rows fills in every cell up to the farthest)
    for at, raw in stored.items():
        if raw.value is not None or at in unstored:
            reading = _reading(raw)
            if reading.kind != "empty" or at in unstored:
                cells[at] = Cell(*at, reading, bool(raw.font and raw.font.b), at in unstored)
    return Sheet(
        name=sheet.title,
        cells=cells,
        merges=tuple((m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges),
        hidden=sheet.sheet_state != "visible",
        hidden_rows=frozenset(n for n, d in sheet.row_dimensions.items() if d.hidden),
        hidden_columns=frozenset(
            n for d in sheet.column_dimensions.values() if d.hidden for n in range(d.min or 0, (d.max or 0) + 1)
        ),
    )


def _reading(cell: Any) -> Reading:  # noqa: ANN401 (openpyxl's cells have no useful common type)
    value = cell.value
    if value is None:
        return Reading("error", "")
    if cell.data_type == "e":
        return Reading("error", str(value))
    if isinstance(value, bool):
        return Reading("text", "WAAR" if value else "ONWAAR")
    if isinstance(value, int | float):
        return read_number(float(value), cell.number_format or "General")
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Reading("date", value.isoformat() if isinstance(value, datetime.date) else str(value))
    return read_text(str(value))
