"""Puts findings in the order in which a reader wants them, each once and with an id of its own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from boks_clean.report import Echo, Finding

_ABOUT_ROWS = ("DOS", "OPS", "PRI")
_BY_ITSELF = ("LAB010", "LAB011", "GEM006", "GEM007")  # what is wrong with one figure, whatever the others say
_DAMAGE = ("DUB", "LAB004", "LAB005", "LAB006", "LAB010", "LAB011", "LAB013")  # what may cause the other findings


def numbered(findings: list[Finding], sheets: Sequence[tuple[str, str]] = ()) -> list[Finding]:
    """Return the findings with ids that are unique, in the order in which a reader wants them.

    The worst come first, among those what may cause others, and then they go by file, sheet, row and column. `sheets`
    are the files and their sheets in order. A second finding of the same subject gets a number in its id.
    """
    order = {sheet: number for number, sheet in enumerate(sheets)}
    unique = _with_unique_ids(findings)
    return sorted(unique, key=lambda f: (-f.severity, not f.rule.startswith(_DAMAGE), _together(f), _at(f, order)))


def _together(finding: Finding) -> str:
    """Return the rule for findings about rows, of which there can be thousands: those of one rule stay together."""
    return finding.rule if finding.rule.startswith(_ABOUT_ROWS) else ""


def without_repeats(findings: list[Finding]) -> list[Finding]:
    """Make one finding of a figure that is wrong by itself and the identities that it breaks, if it is their culprit.

    What is wrong with the figure says it best and leads, unless it is the milder one or one of several culprits.
    """
    named = {(c.file, c.sheet, c.ref): n for n, f in enumerate(findings) for c, _ in f.suspects}
    result = list(findings)
    gone: set[int] = set()
    for number, finding in enumerate(findings):
        place = finding.cells[0] if len(finding.cells) == 1 and not finding.explanations else None
        owner = named.get((place.file, place.sheet, place.ref)) if place and finding.rule in _BY_ITSELF else None
        if owner is not None:
            cause = result[owner]
            leads = len(cause.suspects) == 1 and cause.rule not in _BY_ITSELF and finding.severity >= cause.severity
            result[owner] = _folded(finding, cause) if leads else _folded(cause, finding)
            gone.add(number)
    return [finding for number, finding in enumerate(result) if number not in gone]


def _folded(finding: Finding, other: Finding) -> Finding:
    """Return a finding with another one of the same cause as an echo of it."""
    echo = Echo(other.rule, other.message, other.cells)
    return replace(
        finding,
        severity=max(finding.severity, other.severity),
        hint=finding.hint or other.hint,
        picture=finding.picture or other.picture,
        explanations=finding.explanations or other.explanations,
        echoes=(*finding.echoes, echo, *other.echoes),
    )


def _at(finding: Finding, order: Mapping[tuple[str, str], int]) -> tuple[int, int, int, str]:
    """Return where a finding is: sheet, row and column of its first cell; what is about a file comes first."""
    if not finding.cells:
        return (-1, 0, 0, finding.rule)
    place = finding.cells[0]
    letters = place.ref.rstrip("0123456789")
    column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(letters)))
    return (order.get((place.file, place.sheet), len(order)), int(place.ref[len(letters) :] or 0), column, finding.rule)


def _with_unique_ids(findings: list[Finding]) -> list[Finding]:
    ordered = sorted(findings, key=lambda f: (-f.severity, f.rule))
    seen: Counter[str] = Counter()
    result: list[Finding] = []
    for finding in ordered:
        seen[finding.id] += 1
        again = seen[finding.id] > 1
        result.append(replace(finding, id=f"{finding.id}-{seen[finding.id]}") if again else finding)
    return result
