"""What recognition gives: tables with their two axes, the observations in them, and what was noticed on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from boks_clean.catalog import Kind, Measure
from boks_clean.catalog.names import Match
from boks_clean.language import Text
from boks_clean.report import Unrecognised
from boks_clean.tables.periods import Period
from boks_clean.workbook import Cell, reference

Members = tuple[tuple[str, str], ...]
UNKNOWN = "?"  # the measure of a line that stands among measures and names none that is known
TotalOf = Literal["", "members", "grand", "periods"]
State = Literal["number", "empty", "sign", "unreadable"]


@dataclass(frozen=True, slots=True)
class Line:
    """One row or column of a table and what its headers say it is.

    `index` is the row or column number on the sheet; `path` are its header texts, outermost first; `total` says that it
    totals the lines of its section ("members"), all of them ("grand") or the periods beside it; `aside` that it stands
    beside the sums.
    """

    index: int
    path: tuple[str, ...] = ()
    period: Period | None = None
    measure: str | None = None
    members: Members = ()
    total: TotalOf = ""
    aside: bool = False
    section: int = 0
    percent: bool = False

    @property
    def label(self) -> str:
        """The innermost header text that says something."""
        return next((part for part in reversed(self.path) if part), "")


@dataclass(frozen=True, slots=True)
class Axis:
    """All rows, or all columns, of a table; `dimension` is what its members divide, if anything.

    `sums` pairs each total line with the candidate sets of lines that may be its parts: the figures decide which.
    """

    lines: tuple[Line, ...]
    dimension: str | None = None
    sums: tuple[tuple[int, tuple[tuple[int, ...], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One rectangle of figures under headers. Its id is stable for the same file: sheet and first address."""

    id: str
    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    title: str
    measure: str | None
    rows: Axis
    columns: Axis
    year: int | None = None
    known: bool = True

    @property
    def range(self) -> str:
        """The rectangle that headers and figures occupy, such as A3:N22."""
        return f"{reference(self.top, self.left)}:{reference(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure: what it measures, of which members, in which period, and the interval its true value lies in.

    `index` is its row in the observations frame; `state` tells a number from an empty cell (zero in a table of counts
    if its sums then hold) and from a sign, an error or text, whose value is unknown within [low, high].
    """

    index: int
    table: str
    sheet: str
    row: int
    column: int
    measure: str
    kind: Kind
    members: Members
    period: Period | None
    value: float | None
    low: float
    high: float
    state: State
    raw: str
    decimals: int | None
    unit: str
    file: str = ""

    @property
    def ref(self) -> str:
        """The address of its cell."""
        return reference(self.row, self.column)

    @property
    def key(self) -> tuple[str, Members, Period | None, str]:
        """What the figure is a figure of; two observations with one key must be equal (within one year)."""
        scope = "" if self.period is not None and self.period.year else self.table
        return (self.measure, self.members, self.period, scope)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell about names, notation or years; becomes a finding of the rule.

    `subject` says what the cells are about where `values` do not: it goes into the id of the finding.
    """

    rule: str
    sheet: str
    cells: tuple[Cell, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """All that was made of one workbook."""

    tables: tuple[Table, ...]
    observations: tuple[Observation, ...]
    notices: tuple[Notice, ...]
    unrecognised: tuple[Unrecognised, ...]
    numeric_cells: int
    year: int | None
    names: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    inferred: Mapping[str, Measure] = field(default_factory=dict)


@dataclass
class AxisReading:
    """An axis while it is read: the header texts that all lines share, and the names that were not exact."""

    axis: Axis
    shared: str = ""
    has_periods: bool = False
    near: list[tuple[int, Match]] = field(default_factory=list)
    unknown: list[tuple[int, str, str]] = field(default_factory=list)  # line, label, the dimension it is not in


def with_members(line: Line, *members: tuple[str, str]) -> Line:
    """Return the line with more members, sorted by dimension."""
    return replace(line, members=tuple(sorted({*line.members, *members})))
