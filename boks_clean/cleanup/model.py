"""What a clean-up is to every other module: proposed changes to rows, the plan of them, and what people decided."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Value = str | None  # a date as ISO text, a member or choice as its code in the catalogue, None for an empty cell
Verdict = Literal["ja", "nee", "later"]
VERDICTS: tuple[Verdict, ...] = ("ja", "nee", "later")
YES: Verdict = "ja"
Key = tuple[str, str, str]  # dossiernummer, buurtteam (code), rule


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One cell of a row: the column by its code in schemas/dossiers.toml, and what it holds before and after."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for one row of a dossier list.

    `row` is the row on `sheet` (the line of a text file), in the list that is `list_number` of Plan.lists, from 0;
    `rule` is the first rule that flagged it, `also` the others; `reason` the words for people; `since` the date from
    which the dossier is stale. `seen` are the columns of the list that these rules looked at, as they were: a row that
    has other values by now was not judged by anybody.
    """

    sheet: str
    row: int
    dossiernummer: str
    buurtteam: str
    rule: str
    reason: str
    since: datetime.date | None
    changes: tuple[FieldChange, ...]
    also: tuple[str, ...] = ()
    seen: Mapping[str, Value] = field(default_factory=dict)
    list_number: int = 0

    @property
    def key(self) -> Key:
        """What makes it the same proposal in another plan."""
        return (self.dossiernummer, self.buurtteam, self.rule)

    def new(self, column: str) -> Value:
        """Return what a column will hold; None where the proposal leaves it alone."""
        return next((change.new for change in self.changes if change.column == column), None)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a plan is about; `path` leads to it from the folder of the plan."""

    file: str
    sha256: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class PlannedRule:
    """A rule as it was when the plan was made; `fingerprint` changes with its conditions, not with its texts."""

    code: str
    fingerprint: str
    parameters: Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class PlannedList:
    """Where a list of the source stands: `columns` maps the code of a column to its number on the sheet (from 1)."""

    sheet: str
    header_row: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is proposed for one file. Nothing in it depends on the clock: the same file gives the same plan."""

    source: Source
    peildatum: datetime.date
    rules: tuple[PlannedRule, ...]
    lists: tuple[PlannedList, ...]
    proposals: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody filled in for a proposal; `place` is the address of that cell, such as "Lunetten!J7"."""

    key: Key
    verdict: Verdict | None
    remark: str = ""
    place: str = ""
