"""The JSON report, version 1: the interface for other programs, described by report.schema.json beside this module."""

import json

from boks_clean.report import Report
from boks_clean.reports.look import Look


def render(report: Report, look: Look) -> str:
    """Return the report as JSON text."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=2) + "\n"
