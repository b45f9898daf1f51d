"""Reads .xls, .xlsb and .ods with python-calamine, in a process of its own.

A damaged or hostile file can make the reader ask for more memory than there is and abort: that must not take the
run with it. The child gets the bytes on standard input and writes the cells as JSON, and those of a large sheet as
frames of text (see `calamine_child`): nothing comes on a disk.
"""

import json
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook.model import MOST_TEXT_IN_CELL, Cell, Sheet, TextSheet

if TYPE_CHECKING:
    import polars as pl

_SECONDS = 8
_BYTES_IN_SECOND = 100_000  # of a packed file, on a slow machine
_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)
_PASSWORD = Text(
    "{name} is beveiligd met een wachtwoord. Sla het in Excel op zonder wachtwoord.",
    "{name} is protected with a password. Save it in Excel without one.",
)
_TOO_LARGE = Text(
    "{name} is te groot voor een draaitabel en wordt niet gelezen. Splits het bestand.",
    "{name} is too large for a pivot table and is not read. Split the file.",
)
_PROBLEMS = {"password": _PASSWORD, "large": _TOO_LARGE}


def read_sheets(name: str, content: bytes) -> tuple[Sheet | TextSheet, ...]:
    """Read all sheets of a workbook in memory. Raises UnreadableInput for one that is damaged or too large."""
    told, frames = _ask(name, content, "")
    return tuple(
        _text_sheet(name, content, sheet, frames[sheet["name"]]) if sheet["name"] in frames else _sheet(sheet)
        for sheet in told
    )


def _text_sheet(name: str, content: bytes, told: dict[str, Any], frames: "list[pl.DataFrame]") -> TextSheet:
    """Return a large sheet, which is in memory as text."""
    whole = partial(_whole, name, content, told["name"])
    return TextSheet(told["name"], partial(iter, frames), whole, hidden=told["hidden"], in_memory=True)


def _whole(name: str, content: bytes, sheet: str) -> Sheet:
    """Read one sheet with all its cells, as a pivot table is read."""
    return next(_sheet(told) for told in _ask(name, content, sheet)[0] if told["name"] == sheet)


def _ask(name: str, content: bytes, only: str) -> "tuple[list[dict[str, Any]], dict[str, list[pl.DataFrame]]]":
    """Have the child read a workbook, or all cells of `only` one sheet; return the sheets, and the rows of large ones.

    Raises UnreadableInput.
    """
    arguments = ["-P", "-m", "boks_clean.workbook.calamine_child", json.dumps(only)]  # -P: no modules of the user
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 (of the user is only the name of a sheet)
        [sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as child:
        late = _Late(child)
        timer = threading.Timer(_SECONDS + len(content) / _BYTES_IN_SECOND, late.kill)
        timer.start()
        try:
            sheets, frames = _exchange(child, content)
        except (OSError, ValueError, EOFError) as problem:
            child.kill()
            aborted = child.wait() == -signal.SIGABRT  # it asked for more memory than it may have
            raise UnreadableInput(_TOO_LARGE if aborted or late.killed else _DAMAGED, name=name) from problem
        finally:
            timer.cancel()
    if isinstance(sheets, str):
        raise UnreadableInput(_PROBLEMS.get(sheets, _DAMAGED), name=name)
    return sheets, frames


@dataclass
class _Late:
    """Ends a child that takes too long, and remembers that."""

    child: "subprocess.Popen[bytes]"
    killed: bool = False

    def kill(self) -> None:
        self.killed = True
        self.child.kill()


def _exchange(
    child: "subprocess.Popen[bytes]", content: bytes
) -> "tuple[list[dict[str, Any]] | str, dict[str, list[pl.DataFrame]]]":
    """Give the child the file, and take what it tells: the sheets or a problem, and the rows of large sheets.

    Raises EOFError where it ends too soon, and ValueError for what is no JSON.
    """
    if child.stdin is None or child.stdout is None:
        raise ValueError(child.args)
    child.stdin.write(content)
    child.stdin.close()
    frames: dict[str, list[pl.DataFrame]] = {}
    while line := child.stdout.readline():
        told = json.loads(line)
        if "frame" not in told:
            return told.get("problem") or told["sheets"], frames
        frames.setdefault(told["frame"], []).append(_frame(child.stdout, told["bytes"]))
    raise EOFError


def _frame(stream: IO[bytes], count: int) -> "pl.DataFrame":
    import polars as pl  # noqa: PLC0415 (only for large sheets)

    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return pl.read_ipc_stream(content)


def _sheet(told: dict[str, Any]) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    for row, column, value in told["cells"]:
        reading = _reading(value)
        if reading.kind != "empty":
            cells[row, column] = Cell(row, column, reading)
    merges = tuple((m[0], m[1], m[2], m[3]) for m in told["merges"] if (m[0], m[1]) in cells)
    return Sheet(told["name"], cells, merges, hidden=told["hidden"])


def _reading(value: object) -> Reading:
    if isinstance(value, dict):
        return Reading("date", str(value["date"]))
    if isinstance(value, bool):
        return Reading("text", "WAAR" if value else "ONWAAR")
    if isinstance(value, int | float):
        return read_number(float(value), "General")
    return read_text(str(value or "")[:MOST_TEXT_IN_CELL])
