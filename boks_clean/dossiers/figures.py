"""The published figures, counted again from the rows of a dossier list.

A row is a dossier in a team: figures of teams count rows. Figures of the city count a dossier once, from its first
start to its last end, except unieke klanten: there the printed total of the city is the sum of the teams.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from boks_clean.dossiers.once import dossiers_of
from boks_clean.tables.model import Members
from boks_clean.tables.periods import Period

USED = (
    "dossiernummer",
    "klantnummer",
    "buurtteam",
    "melder",
    "aanmelddatum",
    "kennismaking",
    "startdatum",
    "einddatum",
    "afsluitreden",
    "verder_zonder_begeleiding",
)
EMPTY = "leeg"  # the member of rows without one, as a pivot table has them: "(leeg)"
TRULY_DISTINCT = "unieke_klanten_stad"  # every client once in the city; no report prints it
SCHEMA = {
    "measure": pl.String,
    "dimension": pl.String,
    "member": pl.String,
    "first": pl.Int32,
    "last": pl.Int32,
    "value": pl.Float64,
}
LONG_WAIT = 100  # averages leave out waits of so many days and more
SOON = 5  # working days
_NEVER = 1_000_000


@dataclass(frozen=True, slots=True)
class _Sums:
    """What adds up over months: a measure is the sum of `part`, or that over the sum of `whole`.

    `month` is the column whose month a row counts in; `where` says which rows count.
    """

    measure: str
    month: str
    needs: tuple[str, ...] = ()
    by: str = ""
    where: pl.Expr | None = None
    part: pl.Expr | None = None
    whole: pl.Expr | None = None


def figures(rows: pl.DataFrame, years: Iterable[int]) -> pl.DataFrame:
    """Return every published figure of these years that the columns of a list allow, as a frame of SCHEMA.

    `rows` has the columns of TypedRows.rows; those named in USED are read. `dimension` and `member` are empty for the
    city; `first` and `last` are the months of a tables.Period. Counts are there for every member and period, zeros
    included; averages and shares only where there is something to divide by. Shares are fractions.
    """
    slim = rows.select([name for name in USED if name in rows.columns])
    if not {"dossiernummer", "buurtteam"} <= set(slim.columns):
        return pl.DataFrame(schema=SCHEMA)
    once = dossiers_of(slim)
    periods = [period for year in years for period in periods_of(year)]
    begins = "startdatum" if "startdatum" in slim.columns else "aanmelddatum"
    parts = [_added(slim, sums, "buurtteam", periods) for sums in _of_rows(begins) if _applies(sums, slim)]
    parts += [_added(once, sums, sums.by, periods) for sums in _of_dossiers(begins) if _applies(sums, once)]
    if {begins, "einddatum"} <= set(slim.columns):
        parts.append(_open(slim, once, begins, periods))
    parts = [part for part in parts if part.height]
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)


def by_key(frame: pl.DataFrame) -> dict[tuple[str, Members, Period], float]:
    """Return the figures by what they are figures of: the first three parts of tables.Observation.key."""
    return {
        (measure, ((dimension, member),) if dimension else (), Period(first, last)): value
        for measure, dimension, member, first, last, value in frame.select(list(SCHEMA)).iter_rows()
    }


def periods_of(year: int) -> list[Period]:
    """Return the months, quarters, halves and the year itself."""
    return [Period.of(year, first, months) for months in (1, 3, 6, 12) for first in range(1, 13, months)]


def main_year(rows: pl.DataFrame) -> int | None:
    """Return the year in which most dossiers end, or else start: the one a list was made for."""
    for name in ("einddatum", "startdatum", "aanmelddatum"):
        years = rows[name].dt.year().drop_nulls() if name in rows.columns else pl.Series(dtype=pl.Int32)
        if len(years):
            return int(years.value_counts().sort("count", name, descending=True)[name][0])
    return None


def _of_rows(begins: str) -> list[_Sums]:
    return [*_flows(begins), *_waits()]


def _of_dossiers(begins: str) -> list[_Sums]:
    self_referred = pl.col("melder") == "zelfmelder"
    answer, started = pl.col("verder_zonder_begeleiding"), pl.col(begins).is_not_null()
    of_answer = ("verder_zonder_begeleiding", begins)
    share = "aandeel_verder_zonder_begeleiding"
    return [
        *_flows(begins),
        *_waits(),
        *(replace(flow, by="melder") for flow in _flows(begins) if flow.month != "einddatum"),
        *(_Sums("afgesloten", "einddatum", (begins,), name, started) for name in ("afsluitreden", of_answer[0])),
        _Sums("zelfmelders", begins, ("melder",), part=self_referred),
        _Sums("aandeel_zelfmelders", begins, ("melder",), part=self_referred, whole=pl.lit(1)),
        _Sums(share, "einddatum", of_answer, "", started, answer == "ja", answer.is_in(["ja", "nee"])),
    ]


def _flows(begins: str) -> tuple[_Sums, ...]:
    """Return what starts and ends; what ended without having begun never counted as open."""
    return (
        _Sums("aanmeldingen", "aanmelddatum"),
        _Sums("gestart", "startdatum"),
        _Sums("afgesloten", "einddatum", (begins,), where=pl.col(begins).is_not_null()),
    )


def _waits() -> tuple[_Sums, ...]:
    first, second = ("aanmelddatum", "kennismaking"), ("kennismaking", "startdatum")
    to_meeting, to_start = _days(*first), _days(*second)
    working = pl.business_day_count(*first)
    one = pl.lit(1)
    counts, starts = to_meeting.is_between(0, LONG_WAIT - 1), to_start.is_between(0, LONG_WAIT - 1)
    return (
        _Sums("wachttijd_eerste_gesprek", "kennismaking", first, "", counts, to_meeting, one),
        _Sums("wachttijd_eerste_kennismaking_werkdagen", "kennismaking", first, "", counts, working, one),
        _Sums("aandeel_binnen_5_werkdagen", "kennismaking", first, "", to_meeting >= 0, working <= SOON, one),
        _Sums("wachttijd_start_ondersteuning", "startdatum", second, "", starts, to_start, one),
    )


def _days(first: str, second: str) -> pl.Expr:
    return (pl.col(second) - pl.col(first)).dt.total_days()


def _applies(sums: _Sums, rows: pl.DataFrame) -> bool:
    return {sums.month, *sums.needs, *filter(None, [sums.by])} <= set(rows.columns)


def _month(name: str) -> pl.Expr:
    return (pl.col(name).dt.year() * 12 + pl.col(name).dt.month().cast(pl.Int32) - 1).alias("month")


def _added(rows: pl.DataFrame, sums: _Sums, by: str, periods: Sequence[Period]) -> pl.DataFrame:
    """Sum by member and month, and then the months of each period."""
    member = _member(by)
    one = pl.lit(1)
    selected = rows.lazy().filter(pl.col(sums.month).is_not_null())
    if by == "buurtteam":
        selected = selected.filter(pl.col(by).is_not_null())
    if sums.where is not None:
        selected = selected.filter(sums.where)
    by_month = (
        selected.select(
            member,
            _month(sums.month),
            part=(sums.part if sums.part is not None else one).fill_null(0).cast(pl.Float64),
            whole=(sums.whole if sums.whole is not None else one).fill_null(0).cast(pl.Float64),
        )
        .group_by("member", "month")
        .agg(pl.col("part", "whole").sum())
    )
    added = (
        by_month.join(_months_of(periods).lazy(), on="month")
        .group_by("member", "first", "last")
        .agg(pl.col("part", "whole").sum())
    )
    if sums.whole is None:
        value = pl.col("part")
        added = _everywhere(rows, member, by, periods).lazy().join(added, on=["member", "first", "last"], how="left")
        added = added.with_columns(pl.col("part").fill_null(0.0))
    else:
        value = pl.col("part") / pl.col("whole")
        added = added.filter(pl.col("whole") > 0)
    return _shaped(added.with_columns(value=value), sums.measure, _dimension(by)).collect()


def _member(by: str) -> pl.Expr:
    return (pl.col(by).fill_null(EMPTY) if by else pl.lit("")).alias("member")


def _dimension(by: str) -> str:
    return "team" if by == "buurtteam" else by


def _everywhere(rows: pl.DataFrame, member: pl.Expr, by: str, periods: Sequence[Period]) -> pl.DataFrame:
    """Return every member in every period: where nothing happened the count is zero."""
    if not by:
        members = pl.DataFrame({"member": [""]})
    else:
        known = rows.filter(pl.col(by).is_not_null()) if by == "buurtteam" else rows
        members = known.select(member).unique()
    return members.join(_frame(periods), how="cross")


def _frame(periods: Sequence[Period]) -> pl.DataFrame:
    return pl.DataFrame(periods, schema={"first": pl.Int32, "last": pl.Int32}, orient="row")


def _months_of(periods: Sequence[Period]) -> pl.DataFrame:
    return (
        _frame(periods).with_columns(month=pl.int_ranges("first", pl.col("last") + 1, dtype=pl.Int32)).explode("month")
    )


def _shaped(frame: pl.LazyFrame, measure: str, dimension: str) -> pl.LazyFrame:
    named = frame.with_columns(measure=pl.lit(measure), dimension=pl.lit(dimension))
    return named.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _open(rows: pl.DataFrame, once: pl.DataFrame, begins: str, periods: Sequence[Period]) -> pl.DataFrame:
    """Count what was open at any moment of each period: rows by team, dossiers of the city, clients of both."""
    teams, city = _spans(rows.filter(pl.col("buurtteam").is_not_null()), begins), _spans(once, begins)
    parts = [
        _per_period(teams, "lopend", "team", pl.Expr.sum, periods),
        _per_period(city, "lopend", "", pl.Expr.sum, periods),
    ]
    if "klantnummer" in rows.columns:
        of_teams = _per_period(teams, "unieke_klanten", "team", _clients, periods)
        summed = of_teams.group_by("first", "last").agg(pl.col("value").sum(), member=pl.lit(""))
        parts += [of_teams, _shaped(summed.lazy(), "unieke_klanten", "").collect()]
        parts.append(_per_period(_spans(rows, begins), TRULY_DISTINCT, "", _clients, periods))
    return pl.concat(parts)


def _clients(open_: pl.Expr) -> pl.Expr:
    return pl.col("client").filter(open_).drop_nulls().n_unique()


def _spans(rows: pl.DataFrame, begins: str) -> pl.DataFrame:
    """Return the month in which each row starts and the one in which it ends, with numbers for the clients."""
    client = pl.col("klantnummer").rank("dense") if "klantnummer" in rows.columns else pl.lit(None, pl.UInt32)
    return rows.filter(pl.col(begins).is_not_null()).select(
        member="buurtteam",
        client=client,
        start=_month(begins),
        end=_month("einddatum").fill_null(_NEVER),
    )


def _per_period(
    spans: pl.DataFrame, measure: str, dimension: str, counted: Callable[[pl.Expr], pl.Expr], periods: Sequence[Period]
) -> pl.DataFrame:
    """Count what was open in each period: a column a period in one query, and then a row each."""
    names = {str(number): period for number, period in enumerate(periods)}
    open_ = [
        counted((pl.col("start") <= period.last) & (pl.col("end") >= period.first)).cast(pl.Float64).alias(name)
        for name, period in names.items()
    ]
    counts = spans.group_by("member").agg(open_) if dimension else spans.select(pl.lit("").alias("member"), *open_)
    numbered = _frame(periods).with_columns(period=pl.Series(list(names), dtype=pl.String))
    long = counts.unpivot(index="member", variable_name="period", value_name="value")
    return _shaped(long.join(numbered, on="period").lazy(), measure, dimension).collect()
