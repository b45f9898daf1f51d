"""What a run found: findings with their cells, the inputs as they were recognised, and the verdict."""

from boks_clean.report.drawn import CellState, DrawnCell, DrawnTable
from boks_clean.report.finding import (
    UNTOLD,
    Change,
    Confidence,
    Echo,
    Explanation,
    Finding,
    Place,
    Role,
    Severity,
    fingerprint,
)
from boks_clean.report.inputs import Coverage, InputReport, TableSummary, Unrecognised
from boks_clean.report.lists import ListColumn, ListSummary, Stale
from boks_clean.report.numbers import plain
from boks_clean.report.outcome import FailOn, IdentityCounts, Report, SkipKind, Skipped
from boks_clean.report.spans import areas, lies_in, spans

__all__ = [
    "UNTOLD",
    "CellState",
    "Change",
    "Confidence",
    "Coverage",
    "DrawnCell",
    "DrawnTable",
    "Echo",
    "Explanation",
    "FailOn",
    "Finding",
    "IdentityCounts",
    "InputReport",
    "ListColumn",
    "ListSummary",
    "Place",
    "Report",
    "Role",
    "Severity",
    "SkipKind",
    "Skipped",
    "Stale",
    "TableSummary",
    "Unrecognised",
    "areas",
    "fingerprint",
    "lies_in",
    "plain",
    "spans",
]
