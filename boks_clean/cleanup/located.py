"""Finds the rows of dossiers in a file by number and team, wherever they stand by now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from boks_clean.cleanup.model import Value
from boks_clean.cleanup.plan import text_of
from boks_clean.cleanup.rows import LIST, Rows
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList
from boks_clean.dossiers.schema import KEY
from boks_clean.language import Text
from boks_clean.workbook import reference

GONE = Text("staat niet (meer) in de lijst", "is not in the list (any more)")
TWICE = Text("staat meer dan eens in de lijst (dossier en buurtteam)", "is in the list more than once (case and team)")


@dataclass(frozen=True, slots=True)
class LocatedRow:
    """One row of a list with its values."""

    list_: DossierList
    list_number: int
    row: int
    values: Mapping[str, Any]

    def holds(self, column: str) -> Value:
        """Return what a cell holds, as a plan has it."""
        return text_of(self.values.get(column))

    def can_read(self, column: str) -> bool:
        """Tell whether a cell holds something that can be read, or nothing."""
        return not self.values.get(column + UNREADABLE)

    def place(self, column: str) -> tuple[int, int]:
        """Return row and column of a cell on the sheet."""
        return self.row, self.list_.columns[column]

    def address(self, column: str) -> str:
        """Return a cell as people write it: Dossiers!J7."""
        return f"{self.list_.sheet}!{reference(*self.place(column))}"


def locate(rows: Rows, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[LocatedRow]]:
    """Return the rows of these dossiers, by number and team."""
    keys = pl.DataFrame(
        {KEY[0]: [n for n, _ in wanted], KEY[1]: [t for _, t in wanted]}, schema=dict.fromkeys(KEY, pl.String)
    )
    found: dict[tuple[str, str], list[LocatedRow]] = {}
    for values in rows.frame.join(keys.unique(), on=list(KEY), how="semi").iter_rows(named=True):
        number = values[LIST]
        located = LocatedRow(rows.lists[number], number, values[ROW], values)
        found.setdefault((values[KEY[0]], values[KEY[1]]), []).append(located)
    return found
