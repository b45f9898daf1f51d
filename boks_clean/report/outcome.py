"""The whole outcome of a run: its findings, its verdict, and the rules that did not run."""

from dataclasses import dataclass
from typing import Any, Literal

from boks_clean.language import DEFAULT, Language
from boks_clean.report.drawn import DrawnTable
from boks_clean.report.finding import Finding, Severity
from boks_clean.report.inputs import InputReport

FailOn = Literal["error", "warning", "information", "never"]
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
