"""A group of cells that must change together, and how that is explained: values, confidence, and what happened."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import inf

from boks_clean.identities import Fact, Figures
from boks_clean.localise.model import Change, Confidence, Explanation
from boks_clean.localise.search import Ranges, middle
from boks_clean.localise.stale import STALE, are_stale
from boks_clean.localise.system import Constraint, System
from boks_clean.localise.what import STRONG, value_within, what_happened

MOST_LISTED = 8
_MOST_SUPPOSED = 3  # cells that must change together: more are a guess, unless nothing else would do
_EXACT = ("equal", "ratio")
_RIVALS = ("digit_lost", "digit_added")  # what happens by chance less often than that one digit differs
_FEW = 0.1  # of a value: so far apart can the bounds be that a rounded figure or live registration leaves


@dataclass
class Group:
    """Cells that must change together, the constraints that they restore, and the sets that would do as well.

    `unique` tells that no other set of cells does so, whatever else is wrong.
    """

    solutions: list[Ranges]
    broken: list[Constraint]
    system: System
    values: dict[int, float]
    proven: bool = True
    unique: bool = False
    what: str = ""
    fact: Fact | None = None
    explanations: tuple[Explanation, ...] = field(default=())


def explanations(group: Group, figures: Figures, every: Figures) -> Iterator[Explanation]:
    """Yield the explanations of a group, those that tell what happened first."""
    listed = [_explain(solution, group, figures, every) for solution in group.solutions]
    telling = [e for e in listed if _is_telling(e)]
    listed.sort(key=lambda e: (not _is_telling(e), not e.what, not _is_bounded(e)))
    for number, explanation in enumerate(listed[:MOST_LISTED]):
        confidence: Confidence = "possible"
        if len(listed) == 1 and (group.unique or group.what or len(explanation.changes) <= _MOST_SUPPOSED):
            confidence = "certain" if group.unique and _is_exact(explanation, group) else "likely"
        elif len(listed) > 1 and number == 0 and len(telling) == 1 and not _has_rival(telling[0], listed):
            confidence = "likely"
        yield replace(explanation, confidence=confidence)


def _is_telling(explanation: Explanation) -> bool:
    return all(change.what in STRONG for change in explanation.changes)


def _has_rival(explanation: Explanation, listed: list[Explanation]) -> bool:
    """Tell whether another cell explains itself too: that a value equals the one beside it may be chance."""
    return explanation.what.startswith("neighbour_") and any(other.what in _RIVALS for other in listed)


def _is_bounded(explanation: Explanation) -> bool:
    return all(change.low > -inf and change.high < inf for change in explanation.changes)


def _is_exact(explanation: Explanation, group: Group) -> bool:
    """Tell whether equalities decide: each value is the only one, and bounds are not all that excludes other cells."""
    if any(change.low < change.high for change in explanation.changes):
        return False
    told = [c for c in group.broken if c.relation in _EXACT]
    if len(told) > len(explanation.changes) or not told:
        return bool(told)
    culprits = explanation.cells
    others = set.intersection(*(set(c.cells) for c in told)) - culprits
    return all(_is_tied(group.system, cell, culprits) for cell in others)


def _is_tied(system: System, cell: int, culprits: frozenset[int]) -> bool:
    """Tell whether an equality that has nothing to do with the culprits tells what a cell holds."""
    return any(c.relation in _EXACT and culprits.isdisjoint(c.cells) for c in system.of_cell[cell])


def _explain(solution: Ranges, group: Group, figures: Figures, every: Figures) -> Explanation:
    changes: list[Change] = []
    for cell, (low, high) in solution.items():
        observation = group.system.cells[cell]
        expected = group.system.near(cell, _nearest(low, high, observation.value))
        what = what_happened(group.system, figures, every, observation, expected) if low == high else ""
        if low < high and (slip := value_within(observation, low, high)):
            expected, what = slip
        changes.append(Change(observation, expected, low, high, what))
    values = {change.observation.index: change.expected for change in changes}
    told = group.what or (STALE if are_stale(group.system, values) else "")
    whats = {told} if told else {change.what for change in changes}
    return Explanation(tuple(changes), "possible", whats.pop() if len(whats) == 1 else "")


def _nearest(low: float, high: float, found: float | None) -> float:
    """Return the value to name of those that would do: the middle of a few, of many the nearest to what is printed."""
    centre = middle((low, high))
    few = high - low <= _FEW * abs(centre)
    return centre if few or found is None else min(max(found, low), high)
