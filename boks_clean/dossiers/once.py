"""Rows -> dossiers: one row for each dossier, whichever teams it is in."""

import polars as pl

_FIRST = ("aanmelddatum", "kennismaking", "startdatum")
_LAST = ("afsluitreden", "verder_zonder_begeleiding")


def dossiers_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Return every dossier once, from its first start to its last end.

    A dossier is open as long as any of its rows is. Its referrer is that of the row that started first; its closing
    reason and answer are those of the row that ended last. Rows without a number are dossiers of their own.
    """
    number = pl.col("dossiernummer")
    again = number.is_duplicated() & number.is_not_null()
    several = rows.filter(again)
    if several.is_empty():
        return rows
    return pl.concat([rows.filter(~again), _merged(several).select(rows.columns)])


def _merged(rows: pl.DataFrame) -> pl.DataFrame:
    columns = set(rows.columns) - {"dossiernummer"}
    taken = [pl.col(name).min() for name in _FIRST if name in columns]
    if "einddatum" in columns:
        ends = pl.col("einddatum")
        still_open = ends.is_null().any()
        taken.append(pl.when(~still_open).then(ends.max()).alias("einddatum"))
    taken += [_of_last(name, "einddatum" in columns) for name in _LAST if name in columns]
    done = {*_FIRST, "einddatum", *_LAST}
    by_start = "startdatum" in columns
    for name in sorted(columns - done):
        value = pl.col(name).sort_by("startdatum", nulls_last=True) if by_start else pl.col(name)
        taken.append(value.drop_nulls().first())
    return rows.group_by("dossiernummer", maintain_order=True).agg(taken)


def _of_last(name: str, by_end: bool) -> pl.Expr:
    value = pl.col(name).sort_by("einddatum", nulls_last=False) if by_end else pl.col(name)
    return value.drop_nulls().last()
