"""The process that reads a workbook for `calamine`: bytes on standard input, cells as JSON on standard output."""

import datetime
import io
import json
import sys
from typing import Any

from boks_clean.workbook.model import MOST_CELLS, MOST_SHEETS, MOST_TEXT

MOST_BYTES = 1_000_000_000
MOST_AREA = 4_000_000


def main() -> None:
    """Read one workbook and tell what is in it, or which problem it has."""
    _limit_memory()
    json.dump(_read(sys.stdin.buffer.read()), sys.stdout)


def _limit_memory() -> None:
    """Let the system refuse memory beyond the limit, where it can (not on Windows)."""
    try:
        import resource  # noqa: PLC0415 (not everywhere)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))


def _read(content: bytes) -> dict[str, Any]:
    import python_calamine  # noqa: PLC0415 (after the limit is set)

    try:
        return {"sheets": _sheets(python_calamine.load_workbook(io.BytesIO(content)))}
    except python_calamine.PasswordError:
        return {"problem": "password"}
    except (_TooLargeError, MemoryError):
        return {"problem": "large"}
    except (python_calamine.CalamineError, OSError, ValueError):
        return {"problem": "damaged"}


class _TooLargeError(Exception):
    """More cells or text than any pivot table has."""


def _sheets(book: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (calamine has no types for these)
    """Return the worksheets. Raises ValueError where two have one name: that is no workbook of any program."""
    if len(set(book.sheet_names)) < len(book.sheet_names):
        raise ValueError(book.sheet_names)
    if len(book.sheet_names) > MOST_SHEETS:
        raise _TooLargeError
    sheets: list[dict[str, Any]] = []
    cells = text = 0
    for meta in book.sheets_metadata:
        if not str(meta.typ).endswith(".WorkSheet"):
            continue
        sheet = _sheet(book.get_sheet_by_name(meta.name), meta)
        values = [value for row in sheet["rows"] for value in row if value != ""]
        cells += len(values)
        text += sum(len(value) for value in values if isinstance(value, str))
        if cells > MOST_CELLS or text > MOST_TEXT:
            raise _TooLargeError
        sheets.append(sheet)
    return sheets


def _sheet(sheet: Any, meta: Any) -> dict[str, Any]:  # noqa: ANN401
    if sheet.height * sheet.width > MOST_AREA:
        raise _TooLargeError
    top, left = sheet.start or (0, 0)
    rows = [[_value(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    merges = [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in sheet.merged_cell_ranges or ()]
    hidden = not str(meta.visible).endswith(".Visible")
    return {"name": meta.name, "hidden": hidden, "top": top + 1, "left": left + 1, "rows": rows, "merges": merges}


def _value(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"date": str(value)}
    return value


if __name__ == "__main__":
    main()
