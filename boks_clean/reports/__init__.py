"""A module a format: each has `render(report, look) -> str` and is found by its name."""

from importlib import import_module
from typing import cast

from boks_clean.report import Report
from boks_clean.reports.look import Look

__all__ = ["Look", "render"]


def render(report: Report, format_: str, look: Look) -> str:
    """Return the report in one format: the module of this package that bears its name."""
    module = import_module(f"boks_clean.reports.{format_}")
    return cast("str", module.render(report, look))
