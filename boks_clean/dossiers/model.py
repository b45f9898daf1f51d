"""What a dossier list is to every other module: where it stands, its rows as text, and its rows with types."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

ROW = "rij"  # the row on the sheet (the line of a text file), counted from 1
UNREADABLE = "?"  # the column "einddatum?" is true where the cell of einddatum holds something that cannot be read
AGAINST_TABLES = tuple(f"AAN{number:03}" for number in range(10, 19))  # the rules that count tables again from lists


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with a list as a whole or with one header: becomes a finding of `rule`.

    `row` and `column` address the cell on the sheet; 0 for none.
    """

    rule: str
    row: int = 0
    column: int = 0
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DossierList:
    """A case list on a sheet: its header row, and which column of the sheet holds which column of the catalogue.

    `columns` maps the code of a column (schemas/dossiers.toml) to its number on the sheet; `headers` to its header as
    printed. `batches` yields the rows below the header as text, in order, each time from the start: the column
    "rij" (UInt32), then one String column per code in `columns`. Rows that are empty, notes and totals are left out.
    `late` tells what is known only after all batches were read: empty rows in the middle, other things on the sheet.
    `areas` are the parts of the sheet that the list explains, as (top, left, bottom, right); bottom 0 is the last row.
    """

    file: str
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    batches: Callable[[], Iterator[pl.DataFrame]]
    troubles: tuple[Trouble, ...] = ()
    late: Callable[[], tuple[Trouble, ...]] = tuple
    areas: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TypedRows:
    """Rows of a list with types.

    `rows`: "rij" UInt32, and per column of the list: key and text String; date Date; member and choice String, the
    code of the catalogue. What cannot be read is null, and then a Boolean column "{code}?" (only where a column has
    any) is true. `problems`: "rij" UInt32, "column" String (code), "rule" String: one line per cell that is wrong by
    itself.
    """

    rows: pl.DataFrame
    problems: pl.DataFrame
