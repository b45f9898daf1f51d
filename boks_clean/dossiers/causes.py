"""Why a figure of a table differs from the dossiers that it counts, where the dossiers can tell."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from boks_clean.tables.model import Observation
from boks_clean.tables.periods import Period

TWO_TEAMS, CHANGED, BOUNDARY, ABSENT, TWICE = "AAN010", "AAN011", "AAN012", "AAN013", "AAN014"
_NUMBER, _TEAM, _CHANGED_ON = "dossiernummer", "buurtteam", "laatst_gewijzigd"
_DATE = {"aanmeldingen": "aanmelddatum", "gestart": "startdatum", "afgesloten": "einddatum"}
_FILLED = {  # the columns that every dossier should have that a measure counts
    "aanmeldingen": ("melder",),
    "gestart": ("melder",),
    "afgesloten": ("afsluitreden", "verder_zonder_begeleiding"),
    "unieke_klanten": ("klantnummer",),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """What explains a difference, and the dossiers that make it."""

    rule: str
    dossiers: tuple[str, ...]
    column: str = ""


def cause_of(
    cell: Observation, expected: float, rows: pl.DataFrame, saved: datetime.date | None = None
) -> Cause | None:
    """Return the first cause that explains the whole difference between a figure and the `expected` one of the list."""
    if cell.period is None or cell.value is None:
        return None
    gap = round(cell.value - expected)
    candidates = (*_twice(cell, rows, gap), *_absent(cell, rows, gap), *_boundary(cell, rows, gap))
    changed = _changed(cell, rows, gap, saved) if saved is not None else ()
    return next((cause for cause in (*candidates, *changed) if cause is not None), None)


def rows_without(measure: str, dimension: str, period: Period, rows: pl.DataFrame) -> tuple[str, ...]:
    """Return the numbers of the dossiers of a period in which the column of a dimension is empty."""
    column = _column(dimension)
    return _numbers(rows.filter(_in_period(measure, period, rows) & pl.col(column).is_null()))


def _twice(cell: Observation, rows: pl.DataFrame, gap: int) -> Iterator[Cause]:
    """Yield dossiers that stand in several rows: the city counts them once, a team each row."""
    own = _own(cell, rows)
    again = own.filter(pl.col(_NUMBER).is_duplicated() & pl.col(_NUMBER).is_not_null())
    extra = again.height - again[_NUMBER].n_unique()
    same_team = again.height - again.select(_NUMBER, _TEAM).n_unique() if again.height else 0
    of_team = any(dimension == "team" for dimension, _ in cell.members)
    if extra and of_team and gap == -extra:
        yield Cause(TWICE, _numbers(again))
    elif extra and not of_team and gap == extra:
        yield Cause(TWICE if same_team == extra else TWO_TEAMS, _numbers(again))


def _absent(cell: Observation, rows: pl.DataFrame, gap: int) -> Iterator[Cause]:
    """Yield dossiers that the table counts under a member which the list leaves empty, or leaves out for that."""
    inside = _in_period(cell.measure, cell.period or Period(0, 0), rows)
    for dimension, _ in cell.members:
        column = _column(dimension)
        if column in rows.columns:
            empty = rows.filter(inside & pl.col(column).is_null())
            if 0 < gap <= empty.height:
                yield Cause(ABSENT, _numbers(empty), dimension)
    for column in (_TEAM, *_FILLED.get(cell.measure, ())) if not cell.members and gap < 0 else ():
        if column in rows.columns:
            empty = rows.filter(inside & pl.col(column).is_null())
            if empty.height == -gap:
                yield Cause(ABSENT, _numbers(empty), "team" if column == _TEAM else column)


def _boundary(cell: Observation, rows: pl.DataFrame, gap: int) -> Iterator[Cause]:
    """Yield dossiers dated on the first or last day of the period, or on the day before or after it."""
    column = _DATE.get(cell.measure)
    if column is None or column not in rows.columns or cell.period is None:
        return
    first, after = _day(cell.period.first), _day(cell.period.last + 1)
    day = datetime.timedelta(days=1)
    own = rows.filter(_of_members(cell, rows))
    for dated, sign in ((first, -1), (after - day, -1), (first - day, 1), (after, 1)):
        found = own.filter(pl.col(column) == dated)
        if found.height and gap == sign * found.height:
            yield Cause(BOUNDARY, _numbers(found))


def _changed(cell: Observation, rows: pl.DataFrame, gap: int, saved: datetime.date) -> Iterator[Cause]:
    """Yield dossiers that were changed after the table was saved, if there are enough of them."""
    if _CHANGED_ON not in rows.columns:
        return
    inside = _in_period(cell.measure, cell.period or Period(0, 0), rows).fill_null(value=False)
    later = rows.filter(_of_members(cell, rows) & (pl.col(_CHANGED_ON) > saved))
    found = later.filter(inside if gap < 0 else ~inside)
    if found.height >= abs(gap):
        yield Cause(CHANGED, _numbers(found))


def _own(cell: Observation, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that a figure counts."""
    return rows.filter(_in_period(cell.measure, cell.period or Period(0, 0), rows) & _of_members(cell, rows))


def _of_members(cell: Observation, rows: pl.DataFrame) -> pl.Expr:
    tests = [pl.col(_column(d)) == member for d, member in cell.members if _column(d) in rows.columns]
    return pl.all_horizontal(tests) if tests else pl.lit(value=True)


def _in_period(measure: str, period: Period, rows: pl.DataFrame) -> pl.Expr:
    """Tell whether a row counts in a period: by one of its dates, or as open at any moment of it."""
    first, after = pl.lit(_day(period.first)), pl.lit(_day(period.last + 1))
    begins = pl.col("startdatum" if "startdatum" in rows.columns else "aanmelddatum")
    column = _DATE.get(measure)
    if column is not None:
        dated = (pl.col(column) >= first) & (pl.col(column) < after)
        return dated & begins.is_not_null() if measure == "afgesloten" else dated
    return (begins < after) & (pl.col("einddatum").is_null() | (pl.col("einddatum") >= first))


def _column(dimension: str) -> str:
    return _TEAM if dimension == "team" else dimension


def _numbers(rows: pl.DataFrame) -> tuple[str, ...]:
    return tuple(rows[_NUMBER].drop_nulls().unique(maintain_order=True))


def _day(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)
