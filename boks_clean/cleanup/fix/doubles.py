"""Rows of a case list that are the same as an earlier one in every column: taken out, or said why not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.cleanup.fix.model import (
    BESIDE_DOUBLE,
    HIDDEN_DOUBLE,
    KEPT_DOUBLE,
    NEARLY_DOUBLE,
    PERSONAL,
    UNKEYED_DOUBLE,
    Double,
    Left,
)
from boks_clean.cleanup.fix.personal import personal_texts
from boks_clean.cleanup.whole_rows import columns_from, whole_rows, with_moves
from boks_clean.dossiers.model import ROW, DossierList
from boks_clean.dossiers.schema import KEY
from boks_clean.dossiers.typed import read_types
from boks_clean.language import Text
from boks_clean.workbook.moves import Moves
from boks_clean.workbook.parts import Irregular
from boks_clean.workbook.unmovable import OTHER, Unmovable

if TYPE_CHECKING:
    from boks_clean.workbook.row_patch import WholeRow

_GROUP = "groep"


@dataclass(frozen=True, slots=True)
class Without:
    """A file without its double rows: what was taken out, what was left, and where that puts the other rows."""

    content: bytes
    doubles: tuple[Double, ...]
    left: tuple[Left, ...]
    moves: Mapping[str, Moves]


def without_doubles(content: bytes, lists: Sequence[DossierList], catalog: Catalog, *, text: bool) -> Without:
    """Take the double rows out of a file that holds these lists. Raises Irregular."""
    doubles: list[Double] = []
    left: list[Left] = []
    for list_ in lists:
        rows = _alike(list_, catalog)
        if rows.height:
            private = personal_texts(rows[KEY[0]].drop_nulls().to_list(), catalog)
            found = _sorted_out(list_, rows, whole_rows(content, list_.sheet, set(rows[ROW]), text=text), private)
            doubles += found[0]
            left += found[1]
    moves: dict[str, Moves] = {}
    done: list[Double] = []
    by_sheet = sorted(doubles, key=lambda double: (double.sheet, double.row))
    for sheet, group in groupby(by_sheet, key=lambda double: double.sheet):
        of_sheet = list(group)
        one = Moves(gone=tuple(double.row for double in of_sheet), twins=tuple(double.twin for double in of_sheet))
        headers = [list_ for list_ in lists if list_.sheet == sheet]
        why = BESIDE_DOUBLE if _is_beside(content, headers, text=text) else None
        try:
            content = content if why else with_moves(content, sheet, one, {}, text=text)
        except (Unmovable, Irregular) as problem:
            told = problem.why if isinstance(problem, Unmovable) else OTHER
            why = Text(KEPT_DOUBLE.nl.format(why=told.nl), KEPT_DOUBLE.en.format(why=told.en))
        if why:
            left += [Left(sheet, (d.row, 1), why) for d in of_sheet]
        else:
            moves[sheet] = one
            done += of_sheet
    return Without(content, tuple(done), tuple(left), moves)


def _alike(list_: DossierList, catalog: Catalog) -> pl.DataFrame:
    """Return the rows that mean the same as another: rij, the key, and "groep"; in order."""
    frames = [read_types(batch, list_, catalog).rows for batch in list_.batches()]
    if not frames:
        return pl.DataFrame(schema={ROW: pl.UInt32})
    rows = pl.concat(frames, how="diagonal")
    values = pl.struct(code for code in list_.columns)
    again = rows.filter(rows.select(values.is_duplicated()).to_series())
    missing = [pl.lit(None, pl.String).alias(code) for code in KEY if code not in rows.columns]
    group = pl.col(ROW).first().over(list(list_.columns)).alias(_GROUP)
    return again.with_columns(group, *missing)


def _sorted_out(
    list_: DossierList, rows: pl.DataFrame, held: "Mapping[int, WholeRow]", private: set[str]
) -> tuple[list[Double], list[Left]]:
    """Tell the rows that are the same in every column from those that only mean the same."""
    doubles: list[Double] = []
    left: list[Left] = []
    first: dict[tuple[str, bool], int] = {}
    groups: set[int] = set()
    for row, number, team, group in rows.select(ROW, *KEY, _GROUP).iter_rows():
        whole = held[row]
        key, hidden = whole.key, whole.hidden
        twin = first.setdefault((key, hidden), row)
        if twin == row and (key, not hidden) in first:
            left.append(Left(list_.sheet, (row, 1), HIDDEN_DOUBLE))
        elif twin == row:
            left += [Left(list_.sheet, (row, 1), NEARLY_DOUBLE)] if group in groups else []
            groups.add(group)
        elif not (number and team):
            left.append(Left(list_.sheet, (row, 1), UNKEYED_DOUBLE))
        elif number in private:
            left.append(Left(list_.sheet, (row, 1), PERSONAL))
        else:
            doubles.append(Double(list_.sheet, row, twin, number, team, key, whole.shape))
    return doubles, left


def _is_beside(content: bytes, lists: Sequence[DossierList], *, text: bool) -> bool:
    """Tell whether a sheet holds something to the left or the right of its lists, beside their rows."""
    spans = {_span(content, list_, text=text) for list_ in lists}
    first = min(list_.header_row for list_ in lists)
    left, right = columns_from(content, lists[0].sheet, first, text=text)
    return len(spans) > 1 or left < min(span[0] for span in spans) or right > max(span[1] for span in spans)


def _span(content: bytes, list_: DossierList, *, text: bool) -> tuple[int, int]:
    """Return the columns of a list: those that it is read from, and all with a header right beside them."""
    header = whole_rows(content, list_.sheet, {list_.header_row}, text=text)[list_.header_row].cells
    left, right = min(list_.columns.values()), max(list_.columns.values())
    return next(_edges(left, -1, header)), next(_edges(right, 1, header))


def _edges(column: int, step: int, header: Mapping[int, object]) -> Iterator[int]:
    while column + step in header:
        column += step
    yield column
