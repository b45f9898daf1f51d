"""A workbook as every other module sees it, whatever the format of the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from boks_clean.notation import Reading

if TYPE_CHECKING:
    import polars as pl

MOST_SHEETS = 1_000
MOST_CELLS = 250_000
MOST_TEXT = 30_000_000
MOST_TEXT_IN_CELL = 32_767  # what Excel itself allows
ERROR_CELL = "#?"
OVERVIEW_NAME = "_boks_clean"  # the hidden name that tells the list of findings in an annotated copy from an export
_TALLEST_MERGE = 20  # no header is taller


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell. `row` and `column` count from 1, as Excel does; `formula` marks one without a stored value."""

    row: int
    column: int
    reading: Reading
    bold: bool = False
    formula: bool = False

    @property
    def text(self) -> str:
        """The cell as it is shown."""
        return self.reading.text

    @property
    def ref(self) -> str:
        """The address, such as N22."""
        return reference(self.row, self.column)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its filled cells by (row, column), and its merged ranges as (top, left, bottom, right)."""

    name: str
    cells: dict[tuple[int, int], Cell]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @cached_property
    def rows(self) -> dict[int, list[Cell]]:
        """The filled cells by row, from left to right."""
        by_row: dict[int, list[Cell]] = {}
        for at in sorted(self.cells):
            by_row.setdefault(at[0], []).append(self.cells[at])
        return by_row

    def merges_over(self, row: int) -> list[tuple[int, int, int, int]]:
        """Return the merged ranges that a row runs through."""
        begun = (merge for top in range(row - _TALLEST_MERGE, row + 1) for merge in self._merges_by_top.get(top, ()))
        return [merge for merge in begun if merge[2] >= row]

    @cached_property
    def _merges_by_top(self) -> dict[int, list[tuple[int, int, int, int]]]:
        by_top: dict[int, list[tuple[int, int, int, int]]] = {}
        for merge in self.merges:
            by_top.setdefault(merge[0], []).append(merge)
        return by_top


@dataclass(frozen=True, slots=True)
class TextSheet:
    """A sheet with more cells than any pivot table: its rows as text, in batches.

    `batches` yields frames, each time from the start: "rij" (UInt32, the row on the sheet or the line of a text file)
    and a String column per column of the sheet, named by its number ("1" is column A). Empty rows may be left out.
    An error cell, or a formula without a stored value, reads `ERROR_CELL`. Reading can still raise UnreadableInput.
    `tail` is what stands behind the cells in the XML of the sheet, where that is known: page headers among others.
    `cells` reads the sheet as a pivot table is read after all, if it is not too large for that (UnreadableInput).
    """

    name: str
    batches: Callable[[], Iterator["pl.DataFrame"]]
    cells: Callable[[], Sheet]
    hidden: bool = False
    hidden_rows: int = 0
    in_memory: bool = False
    tail: bytes = b""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read. `name` is how the user named it; `sha256` is of the bytes that were read.

    `large` are the sheets that are no pivot table for their size.
    """

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]
    format: str = "xlsx"
    untold: tuple[str, ...] = field(default=())
    large: tuple[TextSheet, ...] = ()


@lru_cache(maxsize=20_000)
def column_letter(column: int) -> str:
    """Return the letters of a column: 1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def reference(row: int, column: int) -> str:
    """Return the address of a cell: (22, 14) -> N22."""
    return f"{column_letter(column)}{row}"
