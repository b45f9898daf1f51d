"""What proposals do to the published figures: before, after, and the difference, for the periods concerned."""

import datetime
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.cleanup.model import Proposal
from boks_clean.cleanup.open_after import OPEN, open_after
from boks_clean.cleanup.rows import LIST, Rows
from boks_clean.dossiers.conditions import schema_of
from boks_clean.dossiers.figures import TRULY_DISTINCT, by_key, figures
from boks_clean.dossiers.layout import Key
from boks_clean.dossiers.model import ROW
from boks_clean.language import Text, same
from boks_clean.tables.model import Members
from boks_clean.tables.periods import Period

Form = Literal["count", "share"]
Figures = Mapping[Key, float]
CITY = Text("De stad", "The city")
REASONS = Text("Afgesloten naar afsluitreden", "Closed by reason")
ANSWERS = Text("Afgesloten: kan verder zonder begeleiding", "Closed: able to go on without support")
CASELOAD = Text("Caseload per buurtteam (open na afloop)", "Caseload by team (open at the end)")
_OPEN_AFTER = Text("open na afloop", "open at the end")
_LABELS = {
    "lopend": Text("lopend in de periode", "open in the period"),
    "afgesloten": Text("afgesloten", "closed"),
    "unieke_klanten": Text("unieke klanten (per team)", "distinct clients (by team)"),
    TRULY_DISTINCT: Text("unieke klanten (in de stad)", "distinct clients (city)"),
}
_SHARE = "aandeel_verder_zonder_begeleiding"
_SHARE_LABEL = Text("% verder zonder begeleiding", "% goes on without support")
_PLAN_LABEL = Text("% volgens plan van alles (*)", "% as planned, of all (*)")
NOTE = Text(
    "(*) Niet het gepubliceerde percentage: dat volgt uit geen enkele formule op deze aantallen. Bij percentages is "
    "het verschil in procentpunten.",
    "(*) Not the published percentage: no formula on these counts gives that one. The change of a percentage is in "
    "percentage points.",
)
_NONE = Text("(leeg)", "(empty)")
_MOST = 6  # months, and quarters, that stand beside each other


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before and after; None where there is nothing to count."""

    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """What is added; None where one of both is not there."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Line:
    """One figure in every period of an effect."""

    section: Text
    label: Text
    figures: tuple[Figure, ...]
    form: Form = "count"

    @property
    def changes(self) -> bool:
        """Whether it is different in any period."""
        return any(figure.before != figure.after for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Effect:
    """The figures of the periods in which the dossiers of `count` proposals end, and of the quarter after them.

    With many different end dates that were there already only the longer periods.
    """

    periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    count: int


def effect_of(rows: Rows, proposals: Sequence[Proposal], peildatum: datetime.date, catalog: Catalog) -> Effect:
    """Return what these proposals do to the figures of their periods; without any, of those of the peildatum."""
    ends = [end for proposal in proposals if (end := proposal.new("einddatum"))]
    kept = [end for p in proposals if not p.new("einddatum") and (end := p.seen.get("einddatum"))]
    periods = _periods(_dates(ends or ([] if kept else [peildatum.isoformat()])), _dates(kept))
    years = sorted({year for period in periods if (year := period.year)})
    there = {ROW, *(code for list_ in rows.lists for code in list_.columns)}

    def counted(frame: pl.DataFrame) -> Figures:
        slim = frame.select(name for name in frame.columns if name in there)
        return by_key(figures(slim, years)) | open_after(slim, periods)

    before = counted(rows.frame)
    after = counted(changed(rows, proposals, catalog)) if proposals else before
    return Effect(periods, tuple(_lines(before, after, periods, catalog)), len(proposals))


def changed(rows: Rows, proposals: Sequence[Proposal], catalog: Catalog) -> pl.DataFrame:
    """Return the rows as they are when these proposals are applied."""
    frame = rows.frame
    for column in sorted({change.column for proposal in proposals for change in proposal.changes}):
        cells = [
            (proposal.list_number, proposal.row, change.new, True)
            for proposal in proposals
            for change in proposal.changes
            if change.column == column
        ]
        kind = schema_of(catalog.columns)[column]
        new = pl.DataFrame(
            cells, schema={LIST: pl.UInt32, ROW: pl.UInt32, "new": pl.String, "is": pl.Boolean}, orient="row"
        )
        new = new.with_columns(pl.col("new").str.to_date() if kind is pl.Date else "new")
        joined = frame.join(new, on=[LIST, ROW], how="left", maintain_order="left")
        value = pl.when(pl.col("is").is_not_null()).then("new").otherwise(column)
        frame = joined.with_columns(value.alias(column)).drop("new", "is")
    return frame


def _dates(texts: Sequence[str]) -> set[datetime.date]:
    return {datetime.date.fromisoformat(text) for text in texts}


def _periods(ends: Collection[datetime.date], kept: Collection[datetime.date]) -> tuple[Period, ...]:
    """Return the month, quarter and year of every day, the shorter first, and the quarter after the last of them.

    What is closed in a period was still open in it: only the next one has fewer open cases and clients. `kept` are end
    dates that were there already: the months and quarters of many of them would bury the others.
    """
    found: set[Period] = set()
    for months in (1, 3, 12):
        new, old = ({_around(day, months) for day in days} for days in (ends, kept))
        found |= new | old if months == 12 or len(new | old) <= _MOST else new
    last = max(period.last for period in [p for p in found if p.months == 3] or found)
    return (*sorted(found, key=lambda period: (period.months, period.first)), Period(last + 1, last + 3))


def _around(day: datetime.date, months: int) -> Period:
    return Period.of(day.year, (day.month - 1) // months * months + 1, months)


def _lines(before: Figures, after: Figures, periods: Sequence[Period], catalog: Catalog) -> Iterator[Line]:
    def line(section: Text, label: Text, measure: str, members: Members = (), form: Form = "count") -> Line:
        pairs = (
            Figure(_value(before, measure, members, period), _value(after, measure, members, period))
            for period in periods
        )
        return Line(section, label, tuple(pairs), form)

    measures = {key[0] for key in before}
    for measure, label in _LABELS.items():
        if measure in measures:
            yield line(CITY, label, measure)
        if measure == "afgesloten" and {"lopend", measure} <= measures:
            yield line(CITY, _OPEN_AFTER, OPEN)
    for section, measure, dimension in (
        (REASONS, "afgesloten", "afsluitreden"),
        (ANSWERS, "afgesloten", "verder_zonder_begeleiding"),
        (CASELOAD, OPEN, "team"),
    ):
        members = _members({**before, **after}, dimension, catalog)
        for member in members:
            name = same(catalog.dimensions[dimension].name(member)) if member != "leeg" else _NONE
            found = line(section, name, measure, ((dimension, member),))
            if any(figure.before or figure.after for figure in found.figures):
                yield found
        if section is REASONS and members:
            yield line(REASONS, _PLAN_LABEL, _PLAN_SHARE, (), "share")
        if section is ANSWERS and _SHARE in measures | {key[0] for key in after}:
            yield line(ANSWERS, _SHARE_LABEL, _SHARE, (), "share")


_PLAN: Members = (("afsluitreden", "volgens-plan"),)
_PLAN_SHARE = "deel-volgens-plan"


def _value(found: Figures, measure: str, members: Members, period: Period) -> float | None:
    if measure == _PLAN_SHARE:
        whole = found.get(("afgesloten", (), period))
        return found.get(("afgesloten", _PLAN, period), 0) / whole if whole else None
    value = found.get((measure, members, period))
    return 0 if value is None and members else value  # what is not counted anywhere yet


def _members(found: Figures, dimension: str, catalog: Catalog) -> list[str]:
    """Return the members that have a figure, in the order of the catalogue."""
    there = {members[0][1] for _, members, _ in found if members and members[0][0] == dimension}
    known = [member for member in catalog.dimensions[dimension].members if member in there]
    return [*known, *sorted(there.difference(known))]
