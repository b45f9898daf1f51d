"""Counts that lost their thousands (1.362 for 1362): only those of which a check tells what they were."""

from collections.abc import Iterable, Iterator

from boks_clean.report import Finding, Report
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.look import address_of

_NOT_WHOLE = "LAB011"
_LEAST = 1_000


def broken_counts(report: Report) -> dict[tuple[str, At], float | None]:
    """Return the counts that are no whole numbers, by sheet and cell, each with the thousands that it was, if known.

    Three decimals tell it by themselves, as the finding says; of 1.36 the sums must show that it was 1360. Where the
    sums ask for another value, nothing is known.
    """
    asked: dict[tuple[str, At], set[float]] = {}
    for finding in report.findings:
        for change, _ in finding.suspects:
            asked.setdefault((change.sheet, address_of(change.ref)), set()).add(round(change.expected, 6))
    return {key: _thousands(value, asked.get(key, set())) for key, value in _broken(report.findings)}


def _thousands(value: float, asked: set[float]) -> float | None:
    """Return the thousands that a broken count was: as the sums ask, else as three decimals tell."""
    thousands = round(value * 1000, 6)
    if thousands != int(thousands) or thousands < _LEAST:
        return None
    return thousands if asked == {thousands} or (not asked and int(thousands) % 10) else None


def _broken(findings: Iterable[Finding]) -> Iterator[tuple[tuple[str, At], float]]:
    """Yield the counts that are no whole numbers, with what they hold."""
    for finding in findings:
        for change, _ in finding.suspects:
            if change.found is not None and change.found != int(change.found):
                yield (change.sheet, address_of(change.ref)), float(change.found)
        told = [finding.cells if finding.rule == _NOT_WHOLE else ()]
        told += [echo.cells for echo in finding.echoes if echo.rule == _NOT_WHOLE]
        for cell in (cell for cells in told for cell in cells):
            if cell.value is not None and cell.value != int(cell.value):
                yield (cell.sheet, address_of(cell.ref)), float(cell.value)
