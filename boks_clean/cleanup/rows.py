"""A file -> the rows of all its dossier lists with types: what proposals and figures are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.conditions import schema_of
from boks_clean.dossiers.find import find_lists
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList
from boks_clean.dossiers.typed import read_types
from boks_clean.workbook import read_workbook

LIST = "lijst"  # the number of the list in the file, from 0


@dataclass(frozen=True, slots=True)
class Rows:
    """The dossier lists of one file.

    `frame`: "lijst" UInt32 and "rij" UInt32 (together the row), every column of the catalogue but text as in
    TypedRows.rows (null throughout where no list has it), and "{code}?" (Boolean, never null) where a cell of that
    column could not be read.
    """

    path: Path
    sha256: str
    lists: tuple[DossierList, ...]
    frame: pl.DataFrame


def read_rows(path: Path, catalog: Catalog) -> Rows:
    """Read a file. Raises UnreadableInput."""
    book = read_workbook(path)
    lists = tuple(find_lists(book, catalog))
    wanted = {code for code, column in catalog.columns.items() if column.type != "text"}
    schema: dict[str, type[pl.DataType]] = {LIST: pl.UInt32}
    schema |= {code: kind for code, kind in schema_of(catalog.columns).items() if code == ROW or code in wanted}
    frames = [frame for number, list_ in enumerate(lists) for frame in _read(number, list_, wanted, catalog)]
    empty = pl.DataFrame(schema=schema)
    frame = pl.concat([empty, *frames], how="diagonal")
    doubts = [pl.col(name).fill_null(value=False) for name in frame.columns if name.endswith(UNREADABLE)]
    return Rows(path, book.sha256, lists, frame.with_columns(doubts))


def _read(number: int, list_: DossierList, wanted: set[str], catalog: Catalog) -> Iterator[pl.DataFrame]:
    used = [code for code in list_.columns if code in wanted]
    for batch in list_.batches():
        rows = read_types(batch.select(ROW, *used), list_, catalog).rows
        yield rows.with_columns(pl.lit(number, pl.UInt32).alias(LIST))
