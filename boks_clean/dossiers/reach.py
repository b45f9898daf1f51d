"""How far a list reaches: the teams and months for which its dossiers tell all that a table counts."""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from boks_clean.tables.model import Observation
from boks_clean.tables.periods import Period

_DATES = ("aanmelddatum", "kennismaking", "startdatum", "einddatum")
_NEEDS_EARLIER = ("afgesloten", "lopend", "unieke_klanten")
_BEGINS = {"aanmeldingen": "aanmelddatum"}
_FIRST_MONTHS, _BUSY, _NEARLY_ALL, _DAYS = 3, 0.5, 0.99, 30
_LONG = 36  # months: a short list cannot show how long dossiers last
_NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class Reach:
    """The months (as in Period) of the first date of each column and of the last of all, and the teams of a list.

    `settled` is the first month in which dossiers from before the list no longer count; `whole` is false where the list
    has only open or only closed dossiers; `missing` are teams of the tables that have no dossier in the list.
    """

    first: dict[str, int]
    last: int
    settled: int
    whole: bool
    missing: frozenset[str]

    def covers(self, observation: Observation) -> bool:
        """Tell whether the list holds every dossier that a figure counts."""
        period = observation.period
        if period is None or not self.whole or period.last > self.last or self.lacks(observation):
            return False
        if self.missing and not any(dimension == "team" for dimension, _ in observation.members):
            return False
        return self._from(observation.measure) <= period.first

    def lacks(self, observation: Observation) -> bool:
        """Tell whether a figure is about a team of which the list has no dossier."""
        return any(dimension == "team" and team in self.missing for dimension, team in observation.members)

    @property
    def period(self) -> Period | None:
        """The months between the first start and the last date."""
        first = self.first.get("startdatum", min(self.first.values(), default=0))
        return Period(first, self.last) if self.first else None

    def _from(self, measure: str) -> int:
        """Return the first month that counts; what is open or ends in it may have started in any month before."""
        if measure in _NEEDS_EARLIER:
            return self.settled
        return self.first.get(_BEGINS.get(measure, "startdatum"), min(self.first.values(), default=0))


def reach_of(rows: pl.DataFrame, observations: Iterable[Observation]) -> Reach:
    """Return how far the rows of a list reach, beside these figures of tables."""
    dates = [name for name in _DATES if name in rows.columns and rows[name].null_count() < rows.height]
    first = {name: _month(rows.select(pl.col(name).min()).item()) for name in dates}
    last = max((_month(rows.select(pl.col(name).max()).item()) for name in dates), default=0)
    ended = rows["einddatum"].null_count() if "einddatum" in rows.columns else 0
    teams = set(rows["buurtteam"].drop_nulls()) if "buurtteam" in rows.columns else set()
    asked = {member for o in observations for dimension, member in o.members if dimension == "team" and o.value}
    return Reach(first, last, _settled(rows), 0 < ended < rows.height, frozenset(asked - teams))


def _settled(rows: pl.DataFrame) -> int:
    """Return the first month for which the list has what was open before.

    A list of what was open in a year begins with a few old dossiers. One of what started after some day begins as busy
    as it goes on: what started before that day is missing until nearly all of it has ended.
    """
    if not {"startdatum", "einddatum"} <= set(rows.columns):
        return _NEVER
    months = rows.select(pl.col("startdatum").dt.year() * 12 + pl.col("startdatum").dt.month().cast(pl.Int32) - 1)
    starts = months["startdatum"].drop_nulls().value_counts(name="rows")
    if starts.is_empty():
        return _NEVER
    first = starts.select(pl.col("startdatum").min()).item()
    at_first = starts.filter(pl.col("startdatum") < first + _FIRST_MONTHS)["rows"].sum() / _FIRST_MONTHS
    if at_first < _BUSY * starts.select(pl.col("rows").median()).item():
        return int(first) + 1
    lasted = (rows["einddatum"] - rows["startdatum"]).dt.total_days().quantile(_NEARLY_ALL) or 0
    return int(first) + max(_LONG, math.ceil(lasted / _DAYS))


def _month(day: datetime.date) -> int:
    return day.year * 12 + day.month - 1
