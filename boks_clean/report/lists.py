"""What was made of a case list: its columns, its size, and the stale dossiers in it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Stale:
    """The stale dossiers of one team by one rule: how many, and for how many days (None where no date tells)."""

    team: str
    rule: str
    count: int
    median_days: int | None
    longest_days: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as the JSON report has it."""
        return {
            "team": self.team,
            "rule": self.rule,
            "count": self.count,
            "median_days": self.median_days,
            "longest_days": self.longest_days,
        }


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of a case list: its letters, its header as printed, and the column of the catalogue."""

    column: str
    header: str
    code: str

    def to_dict(self) -> dict[str, str]:
        """Return it as the JSON report has it."""
        return {"column": self.column, "header": self.header, "code": self.code}


@dataclass(frozen=True, slots=True)
class ListSummary:
    """One recognised case list; `since` and `until` are its first and last date of registration, start or end.

    `unread` is the number of rows beside or below it whose figures were not read, on a sheet too large for that.
    """

    sheet: str
    range: str
    header_row: int
    rows: int
    dossiers: int
    teams: int
    since: str | None
    until: str | None
    columns: tuple[ListColumn, ...] = ()
    stale: tuple[Stale, ...] = ()
    unread: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the list as the JSON report has it."""
        return {
            "sheet": self.sheet,
            "range": self.range,
            "header_row": self.header_row,
            "rows": self.rows,
            "dossiers": self.dossiers,
            "teams": self.teams,
            "since": self.since,
            "until": self.until,
            "columns": [column.to_dict() for column in self.columns],
            "stale": [line.to_dict() for line in self.stale],
        }
