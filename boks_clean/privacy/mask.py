"""Takes personal data out of texts that quote cells: titles of tables, labels in messages, names of sheets."""

import re
from collections.abc import Callable
from dataclasses import replace

from boks_clean.privacy.model import Sightings
from boks_clean.report import Finding, InputReport, Place, TableSummary

HIDDEN = "[persoonsgegeven]"
_SHORTEST = 4
_MOST = 20_000


def masked(sightings: Sightings, findings: list[Finding], report: InputReport) -> tuple[list[Finding], InputReport]:
    """Return findings and the report about a file without the values that were seen in it."""
    if not sightings.values:
        return findings, report
    hide = hider(sightings)
    tables = tuple(_without(table, hide) for table in report.tables)
    unrecognised = tuple(replace(part, sheet=hide(part.sheet)) for part in report.unrecognised)
    return [_masked(f, hide) for f in findings], replace(report, tables=tables, unrecognised=unrecognised)


def hider(sightings: Sightings) -> Callable[[str], str]:
    """Return what takes the values that were seen out of a text."""
    values = [value.strip() for value in sightings.values if len(value.strip()) >= _SHORTEST][:_MOST]
    longest_first = sorted({" ".join(value.split()) for value in values} | set(values), key=len, reverse=True)

    def hide(text: str) -> str:
        for value in longest_first:
            if value in text:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", HIDDEN, text)
        return text

    return hide


def _without(table: TableSummary, hide: Callable[[str], str]) -> TableSummary:
    return replace(
        table,
        id=hide(table.id),
        title=hide(table.title),
        sheet=hide(table.sheet),
        measure=hide(table.measure),
        measures=tuple(map(hide, table.measures)),
    )


def _masked(finding: Finding, hide: Callable[[str], str]) -> Finding:
    return replace(
        finding,
        message=hide(finding.message),
        hint=hide(finding.hint),
        cells=_places(finding.cells, hide),
        explanations=tuple(
            replace(e, changes=tuple(replace(change, sheet=hide(change.sheet)) for change in e.changes))
            for e in finding.explanations
        ),
        echoes=tuple(
            replace(echo, message=hide(echo.message), cells=_places(echo.cells, hide)) for echo in finding.echoes
        ),
    )


def _places(cells: tuple[Place, ...], hide: Callable[[str], str]) -> tuple[Place, ...]:
    """Return the cells of a finding; that a sheet is named after a person is not repeated either."""
    return tuple(
        replace(cell, sheet=hide(cell.sheet), raw=None if cell.raw is None else hide(cell.raw)) for cell in cells
    )
