"""What each cell of a copy is told: how much it is suspected, and a note with what, expected, cause and action."""

from dataclasses import dataclass, field

from boks_clean.language import Language, Text, printable
from boks_clean.notation import show
from boks_clean.report import Change, Finding, Report, Severity

At = tuple[str, str]  # sheet and address
_MOST_TOLD = 6
_MOST_TEXT = 6_000
SEVERITY = {
    Severity.error: Text("fout", "error"),
    Severity.warning: Text("waarschuwing", "warning"),
    Severity.information: Text("signalering", "notice"),
}
_HEAD = Text("Bevinding {number} ({severity} {rule})", "Finding {number} ({severity} {rule})")
_SUSPECT = Text(", waarschijnlijk deze cel", ", probably this cell")
_CERTAIN = Text(", deze cel", ", this cell")
_SHOULD = Text("Verwacht: {expected}", "Expected: {expected}")
_SHOULD_BE = Text("Verwacht: {expected} (er staat {found})", "Expected: {expected} (found: {found})")
_CAUSE, _DO = Text("Oorzaak: {text}", "Cause: {text}"), Text("Doen: {text}", "To do: {text}")
_TAKES_PART = Text("Deze cel doet mee in dit verband.", "This cell takes part in this relation.")
_SEE = Text("Zie bevinding {number} op het blad '{sheet}'.", "See finding {number} on the sheet '{sheet}'.")
_MORE = Text("… en nog {count}; zie het blad '{sheet}'.", "… and {count} more; see the sheet '{sheet}'.")


@dataclass
class Mark:
    """What a cell gets: `level` is 3 for a suspect, 2 for another cell of an error, 1 for one of a warning."""

    level: int = 0
    notes: list[str] = field(default_factory=list)


def marks(report: Report, overview: str) -> dict[At, Mark]:
    """Return the cells to mark; what is only worth knowing stands in the list alone.

    `overview` is the name of the sheet that lists the findings.
    """
    found: dict[At, Mark] = {}
    for number, finding in enumerate(report.findings, 1):
        if finding.severity == Severity.information:
            continue
        suspects = {(change.sheet, change.ref): (change, certain) for change, certain in finding.suspects}
        for at in dict.fromkeys([*suspects, *((cell.sheet, cell.ref) for cell in finding.cells)]):
            mark = found.setdefault(at, Mark())
            level = 3 if at in suspects else 2 if finding.severity == Severity.error else 1
            mark.level = max(mark.level, level)
            change, confidence = suspects.get(at, (None, ""))
            text = _note(number, finding, at, change, confidence, report.language, overview)
            mark.notes.insert(0 if change is not None else len(mark.notes), text)
    return found


def note(mark: Mark, overview: str, language: Language) -> str:
    """Return the whole note of a cell, the worst first."""
    rest = len(mark.notes) - _MOST_TOLD
    more = [_MORE.in_(language, count=rest, sheet=overview)] if rest > 0 else []
    return printable_lines("\n\n".join([*mark.notes[:_MOST_TOLD], *more]))[:_MOST_TEXT]


def printable_lines(text: str) -> str:
    """Return a text of several lines without control characters."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _note(
    number: int,
    finding: Finding,
    at: At,
    change: Change | None,
    confidence: str,
    language: Language,
    overview: str,
) -> str:
    head = _HEAD.in_(language, number=number, severity=SEVERITY[finding.severity].in_(language), rule=finding.rule)
    lead = [cell for cell in finding.cells if cell.role in ("total", "whole")] or list(finding.cells[:1])
    is_lead = at in {(cell.sheet, cell.ref) for cell in lead}
    if change is not None:
        head += (_CERTAIN if confidence == "certain" else _SUSPECT).in_(language)
    lines = [head, finding.message]
    if change is not None:
        found, expected = change.shown
        lines.append(_SHOULD_BE.in_(language, found=found, expected=expected))
    elif is_lead and finding.expected is not None and not finding.suspects:
        lines.append(_SHOULD.in_(language, expected=figure(finding.expected, finding, language)))
    elif not is_lead:
        lines.append(_TAKES_PART.in_(language))
    if change is None and not is_lead:
        return "\n".join([*lines, _SEE.in_(language, number=number, sheet=overview)])
    if finding.hint:
        lines.append(_CAUSE.in_(language, text=finding.hint))
    return "\n".join([*lines, _DO.in_(language, text=finding.action)])


def figure(value: float, finding: Finding, language: Language) -> str:
    """Return a figure of a finding as its cells print theirs."""
    percent = any(cell.raw and cell.raw.rstrip().endswith("%") for cell in finding.cells if cell.value is not None)
    if percent and abs(value) <= 1:
        return show(value, None, "%", language)
    return show(value, 0 if value == round(value) else None, "", language)
