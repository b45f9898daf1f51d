"""The process that reads a workbook for `calamine`: bytes on standard input, cells as JSON on standard output."""

import datetime
import io
import json
import sys
from typing import Any

MOST_BYTES = 1_000_000_000
MOST_AREA = 4_000_000
MOST_CELLS = 400_000


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
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheets = [
            _sheet(book, meta) for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError:
        return {"problem": "password"}
    except (python_calamine.CalamineError, OSError, ValueError, MemoryError) as problem:
        return {"problem": "large" if isinstance(problem, _TooLargeError | MemoryError) else "damaged"}
    return {"sheets": sheets}


class _TooLargeError(ValueError):
    """More cells than any pivot table has."""


def _sheet(book: Any, meta: Any) -> dict[str, Any]:  # noqa: ANN401 (calamine has no types for these)
    sheet = book.get_sheet_by_name(meta.name)
    if sheet.height * sheet.width > MOST_AREA:
        raise _TooLargeError
    top, left = sheet.start or (0, 0)
    rows = [[_value(value) for value in row] for row in sheet.to_python(skip_empty_area=True)]
    if sum(value != "" for row in rows for value in row) > MOST_CELLS:
        raise _TooLargeError
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
