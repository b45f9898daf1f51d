"""What a cause adds to a finding: its explanations, the sentence about them, and the neighbourhood to look at."""

from dataclasses import replace
from math import inf

from boks_clean.findings.naming import Names
from boks_clean.findings.printed import Printed
from boks_clean.hints import addresses, hint
from boks_clean.identities import Figures
from boks_clean.localise import Cause
from boks_clean.localise import Change as Repair
from boks_clean.localise.picture import Picture, draw
from boks_clean.report import Change, Explanation, Finding


def explained(finding: Finding, cause: Cause, printed: Printed) -> Finding:
    """Return the finding with the explanations of its cause and the sentence about them."""
    explanations = tuple(
        Explanation(e.confidence, e.what, tuple(_change(c, printed) for c in e.changes)) for e in cause.explanations
    )
    places = addresses(explanations, finding.cells, printed.language)
    said = hint(explanations, places, cause.others, printed.language, proven=cause.proven)
    return replace(finding, hint=said, explanations=explanations)


def picture_of(cause: Cause, figures: Figures, names: Names, printed: Printed) -> Picture:
    """Return the neighbourhood of the culprit, or of the cells that may be it."""
    told = cause.explanations[:1]
    shown = cause.explanations if told and told[0].confidence == "possible" else told
    marked = dict.fromkeys(change.observation for e in shown for change in e.changes)
    return draw(list(marked), figures, names.line, printed.figure)


def _change(change: Repair, printed: Printed) -> Change:
    cell, between = change.observation, printed.between(change)
    shown = printed.figure(cell), printed.should_be(change)
    told = Change(cell.file, cell.sheet, cell.ref, cell.value, change.expected, change.what, shown=shown)
    if not between:
        return told
    low, high = (end if abs(end) < inf else None for end in (change.low, change.high))
    return replace(told, low=low, high=high, between=between)
