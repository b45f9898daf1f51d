"""Errors of whole rows and columns: another unit, two exchanged, moved by a month, cut off, or a copy of another.

Each is a hypothesis: with these values instead, what is broken holds again and nothing new breaks.
"""

from collections.abc import Iterator

from boks_clean.identities import Fact, Figures
from boks_clean.localise.copies import copied, repeated, reported
from boks_clean.localise.lines import Lines, lines_of
from boks_clean.localise.search import one_by_one
from boks_clean.localise.stale import stale
from boks_clean.localise.system import Constraint, System
from boks_clean.localise.trial import Guess, Pattern, Trial, chosen
from boks_clean.localise.whole import cut_off, exchanged, moved, scaled

_MOST_LINES = 40
_FEW = 2  # so many wrong cells are no pattern


def find_patterns(system: System, broken: list[Constraint], figures: Figures, copies: list[Fact]) -> list[Pattern]:
    """Return the patterns that restore most, none of which touches what another restores."""
    trial = Trial(system, frozenset(c.number for c in broken))
    found = [copied(trial, pair) for pair in reported(system, copies)]
    single, left = one_by_one(system, broken)
    if left or len(single) > _FEW:
        for table in figures.tables:
            for lines in lines_of(table, figures, system):
                suspects = lines.suspects(broken)
                if 0 < len(suspects) <= _MOST_LINES:
                    found += [copied(trial, pair) for pair in repeated(system, lines, set(suspects))]
                    found += [trial.of(guess) for guess in _guesses(system, lines, suspects)]
            found += [trial.of(guess) for guess in stale(system, broken, table, figures)]
    return chosen(trial, [pattern for pattern in found if pattern is not None])


def _guesses(system: System, lines: Lines, suspects: list[int]) -> Iterator[Guess]:
    for number in suspects:
        yield from scaled(system, lines.cells[number])
        yield from cut_off(system, lines.cells[number])
    for one in suspects:
        for other in range(len(lines.cells)):
            if other not in suspects or one < other:
                yield from exchanged(system, lines.cells[one], lines.cells[other])
    yield from moved(system, lines, set(suspects))
