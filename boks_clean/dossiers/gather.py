"""Files -> the rows of all their dossier lists, with types and no more columns than figures need."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.figures import USED
from boks_clean.dossiers.find import find_lists
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList
from boks_clean.dossiers.typed import read_types
from boks_clean.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of all lists: the columns of figures.USED that any list has.

    `without` are the files in which no list was found; `unreadable` counts the cells that could not be read, by
    column; `repeated` the rows of dossiers and teams that stood in a file before; `missing` are the columns that no
    list, or not every list, has.
    """

    rows: pl.DataFrame
    without: tuple[Path, ...]
    unreadable: dict[str, int]
    repeated: int
    missing: tuple[str, ...]


def gather(paths: Sequence[Path], catalog: Catalog) -> Gathered:
    """Read files and the dossier lists in them; the last file counts for a dossier and team that is in several.

    Raises:
        UnreadableInput: a file cannot be read.

    """
    frames: list[pl.DataFrame] = []
    without: list[Path] = []
    unreadable: dict[str, int] = {}
    for number, path in enumerate(paths):
        lists = find_lists(read_workbook(path), catalog)
        if not lists:
            without.append(path)
        frames += [_rows(list_, catalog, unreadable).with_columns(file=pl.lit(number)) for list_ in lists]
    missing = tuple(name for name in USED if not frames or any(name not in frame.columns for frame in frames))
    if not frames:
        return Gathered(pl.DataFrame(), tuple(without), unreadable, 0, missing)
    rows, repeated = _latest(pl.concat(frames, how="diagonal"))
    return Gathered(rows, tuple(without), unreadable, repeated, missing)


def _rows(list_: DossierList, catalog: Catalog, unreadable: dict[str, int]) -> pl.DataFrame:
    """Read the columns that figures need; counts what cannot be read into `unreadable`."""
    used = [name for name in USED if name in list_.columns]
    frames: list[pl.DataFrame] = []
    for batch in list_.batches():
        rows = read_types(batch.select(ROW, *used), list_, catalog).rows
        for name in used:
            if name + UNREADABLE in rows.columns:
                unreadable[name] = unreadable.get(name, 0) + int(rows[name + UNREADABLE].sum())
        frames.append(rows.select(used))
    schema = {name: pl.Date if catalog.columns[name].type == "date" else pl.String for name in used}
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)


def _latest(rows: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Leave out the rows of a dossier and team that a later file has as well."""
    key = ["dossiernummer", "buurtteam"]
    if rows["file"].n_unique() < 2 or not set(key) <= set(rows.columns):
        return rows.drop("file"), 0
    last = pl.col("file") == pl.col("file").max().over(key)
    kept = rows.filter(last | pl.any_horizontal(pl.col(key).is_null()))
    return kept.drop("file"), rows.height - kept.height
