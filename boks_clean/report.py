"""What a run found: findings with their cells, the inputs as they were recognised, and the verdict."""

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

from boks_clean.language import DEFAULT, Language, Text


class Severity(IntEnum):
    """How bad a finding is; a larger number is worse."""

    information = 1
    warning = 2
    error = 3


FailOn = Literal["error", "warning", "information", "never"]
Role = Literal["part", "total", "whole", "left", "right", "value"]


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of a finding: where it is, the part it plays, and what it holds."""

    file: str
    sheet: str
    ref: str
    role: Role = "value"
    value: float | None = None
    raw: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as the JSON report has it; `raw` is left out where it may not be repeated."""
        content: dict[str, Any] = {"file": self.file, "sheet": self.sheet, "ref": self.ref, "role": self.role}
        content["value"] = plain(self.value)
        if self.raw is not None:
            content["raw"] = self.raw
        return content


Confidence = Literal["certain", "likely", "possible"]
UNTOLD = "unknown"  # the cause where nothing tells what happened


@dataclass(frozen=True, slots=True)
class Change:
    """A cell, what it prints, and what it should print; `cause` is the code of what happened, if that can be told.

    Where only bounds are known, `low` and `high` are those, `expected` is one of the values between them, and `between`
    says them in words.
    """

    file: str
    sheet: str
    ref: str
    found: float | None
    expected: float
    cause: str = ""
    low: float | None = None
    high: float | None = None
    between: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the change as the JSON report has it; the bounds are there where no more is known."""
        place: dict[str, Any] = {"file": self.file, "sheet": self.sheet, "ref": self.ref}
        bounds = {"low": plain(self.low), "high": plain(self.high)} if self.between else {}
        return place | {"found": plain(self.found), "expected": plain(self.expected)} | bounds


@dataclass(frozen=True, slots=True)
class Explanation:
    """A smallest set of changes that restores every identity; certain if it is the only one."""

    confidence: Confidence
    cause: str
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as the JSON report has it."""
        changes = [change.to_dict() for change in self.changes]
        return {"confidence": self.confidence, "cause": self.cause or UNTOLD, "changes": changes}


@dataclass(frozen=True, slots=True)
class Echo:
    """Something else that the same cause breaks."""

    rule: str
    message: str
    cells: tuple[Place, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the echo as the JSON report has it."""
        return {"rule": self.rule, "message": self.message, "cells": [cell.to_dict() for cell in self.cells]}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `title` is safe to publish; `message` quotes cells and stays local.

    `picture` is the neighbourhood of the cells to look at: rows of texts under a row of headers, for a terminal only.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    action: str
    cells: tuple[Place, ...]
    id: str
    count: int = 1
    expected: float | None = None
    found: float | None = None
    difference: float | None = None
    subject: str = ""
    hint: str = ""
    explanations: tuple[Explanation, ...] = ()
    echoes: tuple[Echo, ...] = ()
    picture: tuple[tuple[str, ...], ...] = ()

    @property
    def suspects(self) -> tuple[tuple[Change, Confidence], ...]:
        """The changes of the first explanation; none as long as no culprit can be named."""
        first = self.explanations[0] if self.explanations else None
        if first is None or first.confidence == "possible":
            return ()
        return tuple((change, first.confidence) for change in first.changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as the JSON report has it."""
        return {
            "id": self.id,
            "count": self.count,
            "rule": self.rule,
            "severity": self.severity.name,
            "title": self.title,
            "message": self.message,
            "action": self.action,
            "cells": [cell.to_dict() for cell in self.cells],
            "expected": plain(self.expected),
            "found": plain(self.found),
            "difference": plain(self.difference),
            "hint": self.hint,
            "explanations": [explanation.to_dict() for explanation in self.explanations],
            "suspects": [
                {**change.to_dict(), "cause": change.cause or UNTOLD, "confidence": confidence}
                for change, confidence in self.suspects
            ],
            "echoes": [echo.to_dict() for echo in self.echoes],
            "accepted": None,
        }


@dataclass(frozen=True, slots=True)
class TableSummary:
    """One recognised table, in the words of the catalogue."""

    id: str
    sheet: str
    range: str
    title: str
    measure: str
    kind: str
    dimension: str | None
    periods: tuple[str, ...]
    cells: int
    measures: tuple[str, ...] = ()
    known: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the table as the JSON report has it."""
        return {
            "id": self.id,
            "sheet": self.sheet,
            "range": self.range,
            "title": self.title,
            "measure": self.measure,
            "measures": list(self.measures),
            "kind": self.kind,
            "dimension": self.dimension,
            "periods": list(self.periods),
            "cells": self.cells,
            "known": self.known,
        }


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


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A part of a sheet that no table claims, with the reason."""

    sheet: str
    range: str
    reason: Text
    numeric_cells: int = 0

    def to_dict(self, language: Language = DEFAULT) -> dict[str, Any]:
        """Return it as the JSON report has it, the reason in one language."""
        return {
            "sheet": self.sheet,
            "range": self.range,
            "reason": self.reason.in_(language),
            "numeric_cells": self.numeric_cells,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a file was checked, in cells."""

    numeric_cells: int = 0
    in_tables: int = 0
    in_an_identity: int = 0
    in_an_equality: int = 0

    @property
    def share(self) -> float:
        """The share of the numeric cells that stand in a table, 0 to 1; 0 for a file without numbers."""
        return self.in_tables / self.numeric_cells if self.numeric_cells else 0.0

    def to_dict(self) -> dict[str, int]:
        """Return the four counts."""
        return {
            "numeric_cells": self.numeric_cells,
            "in_tables": self.in_tables,
            "in_an_identity": self.in_an_identity,
            "in_an_equality": self.in_an_equality,
        }


@dataclass(frozen=True, slots=True)
class InputReport:
    """What was made of one file. `incomplete` says in a sentence why a readable file was not fully checked."""

    file: str
    sha256: str | None = None
    year: int | None = None
    sheets: int = 0
    tables: tuple[TableSummary, ...] = ()
    error: str | None = None
    unrecognised: tuple[Unrecognised, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    incomplete: str | None = None
    lists: tuple[ListSummary, ...] = ()

    def to_dict(self, language: Language = DEFAULT) -> dict[str, Any]:
        """Return the input as the JSON report has it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "year": self.year,
            "tables": [table.to_dict() for table in self.tables],
            "lists": [list_.to_dict() for list_ in self.lists],
            "error": self.error,
            "incomplete": self.incomplete,
            "unrecognised": [part.to_dict(language) for part in self.unrecognised],
            "coverage": self.coverage.to_dict(),
        }


CellState = Literal["", "held", "broken", "suspect", "undecided", "uncovered"]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of a drawn table: a header, a label or a figure with what the check made of it; and how far it spans."""

    ref: str
    text: str = ""
    kind: Literal["header", "label", "figure", "blank"] = "blank"
    state: CellState = ""
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table as it looks in the workbook, row by row; `top` and `left` are where it begins, `width` its columns."""

    file: str
    sheet: str
    range: str
    title: str
    top: int
    left: int
    width: int
    rows: tuple[tuple[DrawnCell, ...], ...]


SkipKind = Literal["not_applicable", "failed", "deselected"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rule that did not run, and why."""

    rule: str
    kind: SkipKind
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Return it as the JSON report has it."""
        return {"rule": self.rule, "kind": self.kind, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class IdentityCounts:
    """How the identities came out; an undecided one (a hidden figure, an unreadable cell) is not a held one."""

    evaluated: int = 0
    held: int = 0
    broken: int = 0
    undecided: int = 0

    def to_dict(self) -> dict[str, int]:
        """Return the four counts."""
        return {
            "evaluated": self.evaluated,
            "held": self.held,
            "broken": self.broken,
            "undecided": self.undecided,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The whole outcome of a run; `to_dict` is the JSON report, version 1. `drawn` is only filled for a picture."""

    version: str
    peildatum: str
    fail_on: FailOn
    inputs: tuple[InputReport, ...]
    identities: IdentityCounts
    skipped: tuple[Skipped, ...]
    findings: tuple[Finding, ...]
    language: Language = DEFAULT
    drawn: tuple[DrawnTable, ...] = ()

    @property
    def exit_status(self) -> int:
        """The exit status; the worst counts, in the order 3, 4, 1, 0."""
        if any(part.error for part in self.inputs):
            return 3
        if any(part.incomplete for part in self.inputs) or any(s.kind == "failed" for s in self.skipped):
            return 4
        return 1 if self.failing else 0

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The findings at or above `fail_on`."""
        if self.fail_on == "never":
            return ()
        return tuple(f for f in self.findings if f.severity >= Severity[self.fail_on])

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON report, version 1: additive changes only."""
        return {
            "version": 1,
            "tool": {"name": "boks-clean", "version": self.version},
            "exit_status": self.exit_status,
            "peildatum": self.peildatum,
            "inputs": [part.to_dict(self.language) for part in self.inputs],
            "identities": self.identities.to_dict(),
            "skipped": [part.to_dict() for part in self.skipped],
            "findings": [finding.to_dict() for finding in self.findings],
            "summary": {
                "error": self.count(Severity.error),
                "warning": self.count(Severity.warning),
                "information": self.count(Severity.information),
                "accepted": 0,
            },
        }


def fingerprint(*parts: str) -> str:
    """Return a short stable id of rule, measure, members and periods: no address and no value go into it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def plain(number: float | None) -> float | int | None:
    """Return a number as JSON should show it: whole numbers without a decimal point."""
    if number is None:
        return None
    rounded = round(number, 9)
    return int(rounded) if rounded == int(rounded) else rounded
