"""Joins causes of one cell each that are one thing: figures of one line cut off, or totals that were not updated."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from boks_clean.identities import Figures
from boks_clean.localise.group import Group, explanations
from boks_clean.localise.model import Change
from boks_clean.localise.stale import STALE, are_stale
from boks_clean.localise.system import NEARLY
from boks_clean.localise.together import in_one_line
from boks_clean.localise.what import is_cut_off
from boks_clean.tables import Observation


def joined(groups: list[Group], figures: Figures, every: Figures) -> list[Group]:
    """Join the groups of one cell each that have the same cause, as far as their cells stand in one row or column."""
    result = list(groups)
    for what, own in [*_cut_off(groups), *_stale(groups)]:
        if all(any(group is part for group in result) for part in own):
            one = _as_one(what, own, figures, every)
            result = [group for group in result if not any(group is part for part in own)] + [one]
    return result


def _as_one(what: str, own: list[Group], figures: Figures, every: Figures) -> Group:
    changes = [change for group in own for change in group.explanations[0].changes]
    values = {change.observation.index: change.expected for change in changes}
    ranges = {change.observation.index: (change.low, change.high) for change in changes}
    broken = {c.number: c for group in own for c in group.broken}
    one = Group([ranges], list(broken.values()), own[0].system, values, what=what)
    one.unique = all(group.unique for group in own)
    one.explanations = tuple(explanations(one, figures, every))
    return one


def _singles(groups: Iterable[Group]) -> Iterator[tuple[Group, Change]]:
    """Yield the groups of which one cell is the culprit, with its change."""
    for group in groups:
        first = group.explanations[0]
        if len(first.changes) == 1 and first.confidence != "possible":
            yield group, first.changes[0]


def _cut_off(groups: list[Group]) -> Iterator[tuple[str, list[Group]]]:
    first = [g.explanations[0].changes for g in groups]
    lost = [n for n, changes in enumerate(first) if len(changes) == 1 and is_cut_off(changes[0])]
    for numbers in in_one_line([(n, first[n][0].observation) for n in lost]):
        yield "truncated", [groups[n] for n in numbers]


def _stale(groups: list[Group]) -> Iterator[tuple[str, list[Group]]]:
    """Yield two totals of one line, of periods in each other, that are off by the same."""
    for (one, first), (other, second) in combinations(list(_singles(groups)), 2):
        if _in_line(first.observation, second.observation) and abs(_off(first) - _off(second)) <= NEARLY:
            values = {change.observation.index: change.expected for change in (first, second)}
            if are_stale(one.system, values, agreeing=False):
                yield STALE, [one, other]


def _in_line(one: Observation, other: Observation) -> bool:
    """Tell whether two totals stand in one line, of periods of which one is in the other."""
    line = one.table == other.table and (one.row == other.row or one.column == other.column)
    return line and one.measure == other.measure and _are_nested(one, other)


def _are_nested(one: Observation, other: Observation) -> bool:
    if one.period is None or other.period is None:
        return False
    return one.period.contains(other.period) or other.period.contains(one.period)


def _off(change: Change) -> float:
    return change.expected - (change.observation.value or 0.0)
