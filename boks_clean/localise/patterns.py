"""Errors of whole rows and columns: another unit, two exchanged, moved by a month, cut off, or a copy of another.

Each is a hypothesis: with these values instead, what is broken holds again and nothing new breaks.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from boks_clean.identities import Fact, Figures
from boks_clean.identities.clients import differing
from boks_clean.localise.copies import copied, repeated, reported
from boks_clean.localise.lines import Lines, lines_of
from boks_clean.localise.search import one_by_one
from boks_clean.localise.stale import stale
from boks_clean.localise.system import Constraint, System
from boks_clean.localise.trial import Guess, Pattern, Trial, chosen
from boks_clean.localise.whole import cut_off, exchanged, moved, scaled
from boks_clean.tables import Table

_MOST_LINES = 40
_FEW = 2  # so many wrong cells are no pattern
_MOSTLY = 0.8


def find_patterns(
    system: System, broken: list[Constraint], wide: System, figures: Figures, copies: list[Fact], tables: list[Table]
) -> list[Pattern]:
    """Return the patterns that restore most, none of which touches what another restores.

    Args:
        system: the identities that hold, or are reported.
        broken: those that are reported.
        wide: the same, and behind them those of tables where most fail, so that they may be none at all.
        figures: the figures of the workbook.
        copies: the facts that lines repeat each other.
        tables: where to look.

    """
    trial = Trial(system, frozenset(c.number for c in broken))
    found = [copied(trial, pair) for pair in reported(system, copies)]
    single, left = one_by_one(system, broken)
    unsettled = broken if len(single) > _FEW else left
    for table in tables if unsettled else ():
        found += _of_table(trial, unsettled, table, figures)
        found += map(trial.of, stale(system, broken, table, figures))
    doubtful = wide.constraints[len(system.constraints) :]
    for table in tables if doubtful else ():
        own = [c for c in doubtful if c.result.identity.pattern == table.id]
        off = wide.broken_among(own)
        if len(off) > _FEW:
            larger = Trial(wide, trial.broken | {c.number for c in off})
            pairs = (copied(larger, pair) for pair in reported(wide, copies))
            patterns = [*pairs, *_of_table(larger, [*broken, *off], table, figures)]
            found += [_with_fact(p, own, len(system.constraints)) for p in patterns if p is not None]
    return chosen(pattern for pattern in found if pattern is not None)


def _with_fact(pattern: Pattern, own: list[Constraint], known: int) -> Pattern | None:
    """Return a pattern if it makes nearly all columns of a table add up; where nothing else was wrong, that is told."""
    held = pattern.system.changed(pattern.values)
    adding = [c for c in own if held.holds(c)]
    restored = [c for c in pattern.restored if c.number >= known]
    if not restored or len(adding) < _MOSTLY * len(own):
        return None
    if pattern.fact is not None or len(restored) < len(pattern.restored):
        return pattern
    return replace(pattern, fact=differing(restored[0].result, [c.result for c in own]))


def _of_table(trial: Trial, broken: list[Constraint], table: Table, figures: Figures) -> Iterator[Pattern | None]:
    for lines in lines_of(table, figures, trial.system):
        touched = lines.suspects(broken, least=1)
        if 0 < len(touched) <= _MOST_LINES:
            suspects = lines.suspects(broken)
            for pair in repeated(trial.system, lines, set(touched)):
                yield copied(trial, pair)
            across = set(lines.broken_across(trial.system, trial.broken))
            for guess in _guesses(trial, lines, suspects, touched, across):
                yield trial.of(guess)


def _guesses(trial: Trial, lines: Lines, suspects: list[int], touched: list[int], across: set[int]) -> Iterator[Guess]:
    system = trial.system
    for number in sorted(across.intersection(suspects)):
        yield from scaled(system, lines.cells[number])
        yield from cut_off(system, lines.cells[number])
    for one, other in combinations(range(len(lines.cells)), 2):
        if {one, other} <= set(touched) or {one, other} & set(suspects):
            yield from exchanged(system, lines.cells[one], lines.cells[other])
    yield from moved(system, lines, across.intersection(touched), trial.broken)
