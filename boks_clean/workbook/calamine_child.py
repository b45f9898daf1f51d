"""The process that reads a workbook for `calamine`: bytes on standard input, cells as JSON on standard output."""

import datetime
import io
import json
import re
import sys
import zipfile
import zlib
from itertools import islice
from typing import Any

from boks_clean.workbook.model import MOST_CELLS, MOST_SHEETS, MOST_TEXT

MOST_BYTES = 1_000_000_000
MOST_AREA = 20_000_000
_ODS_PART = "content.xml"
_INDENT = re.compile(rb"(</?table:[^>]*>)\s+(?=<)")


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
        return {"sheets": _sheets(python_calamine.load_workbook(io.BytesIO(without_indents(content))))}
    except python_calamine.PasswordError:
        return {"problem": "password"}
    except (_TooLargeError, MemoryError):
        return {"problem": "large"}
    except (python_calamine.CalamineError, OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
        return {"problem": "damaged"}


def without_indents(content: bytes) -> bytes:
    """Take the white space between rows and cells out of an .ods: the reader stumbles over it."""
    if not content.startswith(b"PK"):
        return content
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        if _ODS_PART not in old.namelist() or not _INDENT.search(part := old.read(_ODS_PART)):
            return content
        with zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                if name != _ODS_PART:
                    new.writestr(name, old.read(name))
            new.writestr(_ODS_PART, _INDENT.sub(rb"\1", part))
    return written.getvalue()


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
        values = [value for _, _, value in sheet["cells"]]
        cells += len(values)
        text += sum(len(value) for value in values if isinstance(value, str))
        if cells > MOST_CELLS or text > MOST_TEXT:
            raise _TooLargeError
        sheets.append(sheet)
    return sheets


def _sheet(sheet: Any, meta: Any) -> dict[str, Any]:  # noqa: ANN401
    if sheet.height * sheet.width > MOST_AREA:
        raise _TooLargeError
    left = sheet.start[1] if sheet.start else 0
    filled = (
        (row, column, _value(value))
        for row, values in enumerate(sheet.iter_rows(), 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    )
    merges = [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in sheet.merged_cell_ranges or ()]
    hidden = not str(meta.visible).endswith(".Visible")
    return {"name": meta.name, "hidden": hidden, "cells": list(islice(filled, MOST_CELLS + 1)), "merges": merges}


def _value(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"date": str(value)}
    return value


if __name__ == "__main__":
    main()
