"""A finding: what is wrong, in which cells, and what explains it."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from boks_clean.report.numbers import plain


class Severity(IntEnum):
    """How bad a finding is; a larger number is worse."""

    information = 1
    warning = 2
    error = 3


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
    says them in words. `shown` is what is found and what is expected in the notation of the cell.
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
    shown: tuple[str, str] = ("", "")

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

    @property
    def has_numbers(self) -> bool:
        """Whether found and expected are of the cell to correct, as far as that is known: not of one beside it."""
        if self.expected is None or any(cell.role == "left" for cell in self.cells):
            return False  # which of two prints is wrong is not known
        lead = {(cell.sheet, cell.ref) for cell in self.cells if cell.role in ("total", "whole")}
        return all((change.sheet, change.ref) in lead for change, _ in self.suspects[:1]) and len(self.suspects) <= 1

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


def fingerprint(*parts: str) -> str:
    """Return a short stable id of rule, measure, members and periods: no address and no value go into it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
