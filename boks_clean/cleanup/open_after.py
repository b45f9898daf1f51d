"""What is still open when a period ends: rows in each team, and in the city every dossier once."""

from collections.abc import Iterator, Sequence

import polars as pl

from boks_clean.dossiers.layout import Key
from boks_clean.dossiers.once import dossiers_of
from boks_clean.tables.model import Members
from boks_clean.tables.periods import Period

OPEN = "open"


def open_after(rows: pl.DataFrame, periods: Sequence[Period]) -> dict[Key, float]:
    """Return how many are open when each period ends, as figures of the measure OPEN; nothing without dates.

    Counted from the dates, not as what was open less what was closed: a row that ends before it starts is in the
    second of these and not in the first.
    """
    begins = "startdatum" if "startdatum" in rows.columns else "aanmelddatum"
    if not {begins, "einddatum", "dossiernummer", "buurtteam"} <= set(rows.columns):
        return {}
    used = rows.select("dossiernummer", "buurtteam", begins, "einddatum")
    city = dossiers_of(used)
    found: dict[Key, float] = {}
    for period in periods:
        found[OPEN, (), period] = city.filter(_is_open(begins, period)).height
        found |= {(OPEN, members, period): count for members, count in _by_team(used, begins, period)}
    return found


def _by_team(rows: pl.DataFrame, begins: str, period: Period) -> Iterator[tuple[Members, int]]:
    known = rows.filter(pl.col("buurtteam").is_not_null())
    counts = known.group_by("buurtteam").agg(_is_open(begins, period).sum())
    for team, count in counts.iter_rows():
        yield (("team", team),), count


def _is_open(begins: str, period: Period) -> pl.Expr:
    """Tell whether a row has begun and not ended by the end of a period."""
    ended = (_month("einddatum") <= period.last).fill_null(value=False)
    return (_month(begins) <= period.last).fill_null(value=False) & ~ended


def _month(name: str) -> pl.Expr:
    return pl.col(name).dt.year() * 12 + pl.col(name).dt.month().cast(pl.Int32) - 1
