"""Reads .xls, .xlsb and .ods with python-calamine, in a process of its own.

A damaged or hostile file can make the reader ask for more memory than there is and abort: that must not take the
run with it. The child gets the bytes on standard input and writes the cells as JSON (see `calamine_child`).
"""

import json
import signal
import subprocess
import sys
from typing import Any

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.notation import Reading, read_number, read_text
from boks_clean.workbook.model import MOST_TEXT_IN_CELL, Cell, Sheet

_SECONDS = 8
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


def read_sheets(name: str, content: bytes) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook in memory. Raises UnreadableInput for one that is damaged or too large."""
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", "boks_clean.workbook.calamine_child"],  # -P: no modules from the user's folder
            input=content,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        told = json.loads(child.stdout)
    except subprocess.TimeoutExpired as problem:
        raise UnreadableInput(_TOO_LARGE, name=name) from problem
    except ValueError as problem:
        aborted = child.returncode == -signal.SIGABRT  # it asked for more memory than it may have
        raise UnreadableInput(_TOO_LARGE if aborted else _DAMAGED, name=name) from problem
    if "problem" in told:
        raise UnreadableInput(_PROBLEMS.get(told["problem"], _DAMAGED), name=name)
    return tuple(_sheet(sheet) for sheet in told["sheets"])


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
