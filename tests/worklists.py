"""Plans and worklists made by the command, and worklists as people return them."""

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.command import Run, run
from tests.dossiers import Entry, Row, closed, day, opened, write_list

HEADS = 4  # the row of the headers
DAY = "2023-12-31"


def stale(number: int, team: str = "Lunetten", **changes: Entry) -> dict[str, Entry]:
    """A dossier that is open only for the evaluation of tailored support, since July."""
    row: dict[str, Entry] = {
        "buurtteam": team,
        "fase": "Evaluatie maatwerk",
        "maatwerk_toegekend": day(2023, 6, 1),
        "laatste_contact": day(2023, 7, 1 + number % 20),
    }
    return opened(number) | row | changes


def some_rows() -> list[dict[str, Entry]]:
    """Five stale dossiers in three teams, among others that are not."""
    teams = {3: "Lunetten", 4: "Zuilen", 5: "Lunetten", 8: "West", 9: "Lunetten"}
    return [stale(n, teams[n]) if n in teams else closed(n) if n % 2 else opened(n) for n in range(1, 13)]


@dataclass(frozen=True)
class Made:
    """What one run of `cleanup plan` left: the list, the worklist and the plan."""

    source: Path
    worklist: Path
    outcome: Run

    @property
    def plan(self) -> dict[str, Any]:
        """The plan, as JSON."""
        path = self.worklist.with_name(f"{self.worklist.stem}.plan.json")
        return cast("dict[str, Any]", json.loads(path.read_text(encoding="utf-8")))

    @property
    def proposals(self) -> list[dict[str, Any]]:
        """The proposals of the plan."""
        return cast("list[dict[str, Any]]", self.plan["proposals"])

    @property
    def book(self) -> Workbook:
        """The worklist, read anew."""
        return load_workbook(self.worklist)


def make(folder: Path, rows: Sequence[Row] | None = None, *more: object, name: str = "werklijst.xlsx") -> Made:
    """Write a list and make a worklist of it."""
    if rows is None and not more and name == "werklijst.xlsx":
        for path in _usual().worklist.parent.iterdir():
            shutil.copy(path, folder)
        return Made(folder / "dossiers.xlsx", folder / name, _usual().outcome)
    source = write_list(folder / "dossiers.xlsx", some_rows() if rows is None else rows)
    return plan(source, folder / name, *more)


@cache
def _usual() -> Made:
    """Return the worklist of `some_rows`, which is made only once."""
    return make(Path(tempfile.mkdtemp()), some_rows())


def plan(source: Path, worklist: Path, *more: object) -> Made:
    """Make a worklist of a list that is there."""
    rule = () if "--rule" in more else ("--rule", "OPS101")
    outcome = run("cleanup", "plan", source, *rule, "--peildatum", DAY, "-o", worklist, *more)
    return Made(source, worklist, outcome)


def column(sheet: Worksheet, head: str) -> int:
    """Return the number of the column with this header."""
    return next(cell.column for cell in sheet[HEADS] if cell.value == head)


def row_of(sheet: Worksheet, number: str) -> int:
    """Return the row of a dossier."""
    return next(row for row in range(HEADS + 1, sheet.max_row + 1) if str(sheet.cell(row, 1).value) == number)


def fill_in(worklist: Path, decisions: Mapping[str, Entry], remarks: Mapping[str, Entry] | None = None) -> Path:
    """Fill in decisions by dossiernummer, as a person does in Excel."""

    def edit(book: Workbook) -> None:
        for sheet in team_sheets(book):
            numbers = {str(sheet.cell(row, 1).value): row for row in range(HEADS + 1, sheet.max_row + 1)}
            for given, head in ((decisions, "Akkoord"), (remarks or {}, "Opmerking")):
                for number, value in given.items():
                    if number in numbers:
                        sheet.cell(numbers[number], column(sheet, head)).value = value

    return edited(worklist, edit)


def edited(worklist: Path, edit: Callable[[Workbook], None]) -> Path:
    """Change a worklist with openpyxl and save it in its place."""
    book = load_workbook(worklist)
    edit(book)
    book.save(worklist)
    return worklist


def team_sheets(book: Workbook) -> list[Worksheet]:
    """Return the sheets on which people decide."""
    return [sheet for sheet in book.worksheets if sheet.title not in ("Overzicht", "Effect")]
