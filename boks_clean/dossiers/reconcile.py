"""Tables beside the dossiers that they count: which figures agree, and what explains those that do not."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from boks_clean.dossiers.causes import cause_of, rows_without
from boks_clean.dossiers.figures import EMPTY, USED, by_key, figures
from boks_clean.dossiers.model import TypedRows
from boks_clean.dossiers.reach import Reach, reach_of
from boks_clean.tables.model import Members, Observation
from boks_clean.tables.periods import Period

ABSENT, UNEXPLAINED, OUT_OF_REACH, AVERAGES, SUMMARY = "AAN013", "AAN015", "AAN016", "AAN017", "AAN018"
_CHANGED = "laatst_gewijzigd"
_FILE = "bestand"
_COUNTS = ("flow", "stock", "distinct")
_MOST_LOOKED_INTO = 500


@dataclass(frozen=True, slots=True)
class Gap:
    """Figures of a table that differ from the dossiers, for one cause.

    `expected` are the figures of the list, one for each of `cells`; `found` is that of the table where it is not that
    of the first cell; `dossiers` the numbers of the dossiers concerned;
    `column` the column that is empty in them; `count` how many dossiers the cause is about.
    """

    rule: str
    cells: tuple[Observation, ...]
    expected: tuple[float, ...] = ()
    dossiers: tuple[str, ...] = ()
    column: str = ""
    count: int = 0
    found: float | None = None


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the figures of tables came out beside a list; `out_of_reach` are those that the list cannot tell."""

    compared: tuple[Observation, ...]
    equal: int
    gaps: tuple[Gap, ...]
    out_of_reach: tuple[Observation, ...] = ()
    reach: Reach | None = None


class Kept:
    """Keeps of the rows of one list what figures and their explanations need."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._frames: list[pl.DataFrame] = []

    def add(self, typed: TypedRows) -> None:
        """Keep one batch."""
        wanted = [name for name in (*USED, _CHANGED) if name in typed.rows.columns]
        self._frames.append(typed.rows.select(wanted))

    @property
    def rows(self) -> pl.DataFrame:
        """All rows; no columns where there were none."""
        return pl.concat(self._frames, how="diagonal") if self._frames else pl.DataFrame()


def rows_together(kept: Sequence[Kept]) -> pl.DataFrame:
    """Return the rows of all lists; a dossier and team that is in several files counts as the last of them has it."""
    files = list(dict.fromkeys(part.file for part in kept))
    frames = [part.rows.with_columns(pl.lit(files.index(part.file)).alias(_FILE)) for part in kept if part.rows.width]
    if not frames:
        return pl.DataFrame()
    rows = pl.concat(frames, how="diagonal")
    key = [name for name in ("dossiernummer", "buurtteam") if name in rows.columns]
    if not key:
        return rows.drop(_FILE)
    newest = pl.col(_FILE) == pl.col(_FILE).max().over(key)
    return rows.filter(newest | pl.any_horizontal(pl.col(key).is_null())).drop(_FILE)


def reconcile(
    rows: pl.DataFrame, observations: Iterable[Observation], saved: Mapping[str, datetime.date] | None = None
) -> Reconciliation:
    """Compare every figure of tables that the rows of a list can tell.

    `rows` has the columns of TypedRows.rows that figures.USED and "laatst_gewijzigd" name; `saved` tells when a
    file with tables was saved.
    """
    told = [o for o in observations if o.value is not None and o.state == "number" and o.period and o.period.year]
    years = sorted({year for o in told if o.period for year in (o.period.first // 12, o.period.last // 12)})
    counted = by_key(figures(rows, years)) if rows.height and years else {}
    reach = reach_of(rows, told)
    known = [o for o in told if o.key[:3] in counted or reach.lacks(o)]
    compared = tuple(o for o in known if reach.covers(o))
    off = [o for o in compared if not _agrees(o, counted[_key(o)])]
    gaps = [*_by_cause(off, counted, rows, saved or {}), *_averages(off, counted), *_uncounted(compared, counted, rows)]
    beyond = tuple(o for o in known if not reach.covers(o))
    return Reconciliation(compared, len(compared) - len(off), tuple(gaps), beyond, reach)


def _key(observation: Observation) -> tuple[str, Members, Period]:
    return (observation.measure, observation.members, observation.period or Period(0, 0))


def _agrees(observation: Observation, counted: float) -> bool:
    """Tell whether the list gives a figure within the rounding of the printed one."""
    return observation.low - 1e-9 <= counted <= observation.high + 1e-9


def _by_cause(
    off: Sequence[Observation],
    counted: Mapping[tuple[str, Members, Period], float],
    rows: pl.DataFrame,
    saved: Mapping[str, datetime.date],
) -> list[Gap]:
    """Return one gap for each cause and measure; figures that nothing explains are one gap a measure as well."""
    groups: dict[tuple[str, str, str, str], list[Gap]] = {}
    for number, cell in enumerate(o for o in off if o.kind in _COUNTS):
        expected = counted[_key(cell)]
        looked_into = number < _MOST_LOOKED_INTO
        cause = cause_of(cell, expected, rows, saved.get(cell.file)) if looked_into else None
        gap = Gap(UNEXPLAINED, (cell,), (expected,))
        if cause is not None:
            gap = Gap(cause.rule, (cell,), (expected,), cause.dossiers, cause.column, len(cause.dossiers))
        groups.setdefault((gap.rule, cell.file, cell.measure, gap.column), []).append(gap)
    return [_joined(group) for group in groups.values()]


def _joined(gaps: Sequence[Gap]) -> Gap:
    dossiers = tuple(dict.fromkeys(number for gap in gaps for number in gap.dossiers))
    cells = tuple(cell for gap in gaps for cell in gap.cells)
    expected = tuple(value for gap in gaps for value in gap.expected)
    return Gap(gaps[0].rule, cells, expected, dossiers, gaps[0].column, len(dossiers), gaps[0].found)


def _averages(off: Sequence[Observation], counted: Mapping[tuple[str, Members, Period], float]) -> list[Gap]:
    """Return one gap for each average or share that differs: how the registration computes them is not laid down."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for cell in off:
        if cell.kind not in _COUNTS:
            groups.setdefault((cell.file, cell.measure), []).append(cell)
    return [Gap(AVERAGES, tuple(g), tuple(counted[_key(cell)] for cell in g)) for g in groups.values()]


def _uncounted(
    compared: Sequence[Observation], counted: Mapping[tuple[str, Members, Period], float], rows: pl.DataFrame
) -> list[Gap]:
    """Return dossiers that no member of a table counts, because the list leaves their column empty.

    The cells are the totals of the periods concerned, or where there are none, the members.
    """
    tables: dict[tuple[str, str, str, str, Period], list[Observation]] = {}
    totals = {(o.file, *_key(o)): o for o in reversed(compared) if not o.members}
    for cell in compared:
        if len(cell.members) == 1 and cell.period is not None:
            place = (cell.file, cell.table, cell.measure, cell.members[0][0], cell.period)
            tables.setdefault(place, []).append(cell)
    groups: dict[tuple[str, str, str, str], list[Gap]] = {}
    for (file, table, measure, dimension, period), cells in tables.items():
        empty = counted.get((measure, ((dimension, EMPTY),), period), 0.0)
        every = all(_agrees(cell, counted[_key(cell)]) for cell in cells)
        if empty and every and not any(cell.members[0][1] == EMPTY for cell in cells):
            inside = totals.get((file, measure, (), period))
            dossiers = rows_without(measure, dimension, period, rows)
            told = sum(cell.value or 0.0 for cell in cells)
            shown, expected = (tuple(cells), told + empty) if inside is None else ((inside,), told)
            found = told if inside is None else inside.value
            gap = Gap(ABSENT, shown, (expected,), dossiers, dimension, int(empty), found)
            groups.setdefault((file, table, measure, dimension), []).append(gap)
    return [_joined(group) for group in groups.values()]
