"""The process that reads a workbook for `calamine`: bytes on standard input, JSON lines on standard output.

The last line has the sheets or the problem. Before it comes, for each part of a large sheet, a line with the name of
the sheet and a number of bytes, and then so many bytes: a frame of texts in the Arrow IPC format. An argument names
the one sheet of which all cells are wanted.
"""

import datetime
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from boks_clean.workbook.model import MOST_CELLS, MOST_SHEETS, MOST_TEXT

MOST_BYTES = 1_000_000_000
MOST_BYTES_OF_LIST = 8_000_000_000
MOST_AREA = 20_000_000
FEWEST_CELLS = 20_000
_LARGE_FILE = 2_000_000
_BATCH = 50_000
_ODS_PART = "content.xml"
_INDENT = re.compile(rb"(</?table:[^>]*>)\s+(?=<)")
_HEAD = 1 << 23

Row = tuple[int, list[Any]]  # its number, and what its cells hold


def main() -> None:
    """Read one workbook and tell what is in it, or which problem it has."""
    content = sys.stdin.buffer.read()
    _limit_memory(MOST_BYTES if len(content) < _LARGE_FILE else MOST_BYTES_OF_LIST)
    _say(_read(content, json.loads(sys.argv[1])))


def _say(message: dict[str, Any], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


def _limit_memory(most: int) -> None:
    """Let the system refuse memory beyond the limit, where it can (not on Windows)."""
    try:
        import resource  # noqa: PLC0415 (not everywhere)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _read(content: bytes, only: str) -> dict[str, Any]:
    import python_calamine  # noqa: PLC0415 (after the limit is set)

    try:
        book = python_calamine.load_workbook(io.BytesIO(without_indents(content)))
        return {"sheets": _sheets(book, only)}
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
        if _ODS_PART not in old.namelist():
            return content
        with old.open(_ODS_PART) as stream:
            if not _INDENT.search(stream.read(_HEAD)):  # a large part is unpacked only where it must be
                return content
        part = old.read(_ODS_PART)
        with zipfile.ZipFile(written, "w") as new:
            for name in old.namelist():
                if name != _ODS_PART:
                    new.writestr(name, old.read(name))
            new.writestr(_ODS_PART, _INDENT.sub(rb"\1", part))
    return written.getvalue()


class _TooLargeError(Exception):
    """More cells or text than any pivot table has."""


def _sheets(book: Any, only: str) -> list[dict[str, Any]]:  # noqa: ANN401 (calamine has no types for these)
    """Return the worksheets. Raises ValueError where two have one name: that is no workbook of any program."""
    if len(set(book.sheet_names)) < len(book.sheet_names):
        raise ValueError(book.sheet_names)
    if len(book.sheet_names) > MOST_SHEETS:
        raise _TooLargeError
    sheets: list[dict[str, Any]] = []
    cells = text = 0
    for meta in book.sheets_metadata:
        if not str(meta.typ).endswith(".WorkSheet") or only not in ("", meta.name):
            continue
        sheet = _sheet(book.get_sheet_by_name(meta.name), meta, whole=bool(only))
        values = [value for _, _, value in sheet["cells"]]
        cells += len(values)
        text += sum(len(value) for value in values if isinstance(value, str))
        if cells > MOST_CELLS or text > MOST_TEXT:
            raise _TooLargeError
        sheets.append(sheet)
    return sheets


def _sheet(sheet: Any, meta: Any, *, whole: bool) -> dict[str, Any]:  # noqa: ANN401 (the reader has no types for these)
    """Return a sheet; the rows of a large one are said at once, unless the `whole` of it is wanted as cells."""
    if sheet.height * sheet.width > MOST_AREA:
        raise _TooLargeError
    left = sheet.start[1] if sheet.start else 0
    most = MOST_CELLS if whole else FEWEST_CELLS
    rows = enumerate(sheet.iter_rows(), 1)
    first: list[Row] = []
    count = 0
    for row in rows:
        first.append(row)
        count += sum(value != "" for value in row[1])
        if count > most:
            break
    hidden = not str(meta.visible).endswith(".Visible")
    if count > most:
        if whole:
            raise _TooLargeError
        _say_rows(meta.name, chain(first, rows), left, sheet.width)
        return {"name": meta.name, "hidden": hidden, "cells": [], "merges": []}
    cells = [
        (row, column, _value(value))
        for row, values in first
        for column, value in enumerate(values, left + 1)
        if value != ""
    ]
    merges = [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in sheet.merged_cell_ranges or ()]
    return {"name": meta.name, "hidden": hidden, "cells": cells, "merges": merges}


def _say_rows(name: str, rows: Iterator[Row], left: int, width: int) -> None:
    """Say the rows of a large sheet as text, part by part."""
    import polars as pl  # noqa: PLC0415 (only for large sheets)

    schema = {"rij": pl.UInt32, **{str(left + n): pl.String for n in range(1, width + 1)}}
    while part := list(islice(rows, _BATCH)):
        columns = zip(*(values for _, values in part), strict=True)
        texts = [[_text(value) for value in column] for column in columns]
        frame = pl.DataFrame([[row for row, _ in part], *texts], schema=schema)
        written = io.BytesIO()
        frame.write_ipc_stream(written)
        _say({"frame": name, "bytes": written.tell()}, written.getvalue())


def _text(value: object) -> str | None:
    """Return a value as the readers of other formats show it; nothing for an empty cell."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, bool):
        return "WAAR" if value else "ONWAAR"
    return str(value)


def _value(value: object) -> object:
    if isinstance(value, datetime.datetime | datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"date": str(value)}
    return value


if __name__ == "__main__":
    main()
