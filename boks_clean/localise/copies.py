"""Guesses that one of two equal rows or columns is a copy of the other, where what they take part in is broken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from boks_clean.identities import Fact
from boks_clean.localise.lines import Cells, Lines
from boks_clean.localise.system import NEARLY, System
from boks_clean.localise.trial import Guess, Pattern, Trial
from boks_clean.tables import Observation

COPIED = "copied"
_LEAST_EQUAL = 3
_TELLING = 10  # smaller figures are equal by chance
Pair = tuple[list[int], list[int], Fact | None]


def reported(system: System, copies: Iterable[Fact]) -> Iterator[Pair]:
    """Yield the cells of lines that are reported as copies; also those that are equal but too small to be reported."""
    for fact in copies:
        one, other = ([t.observation for t in fact.cells if t.role == role] for role in ("left", "right"))
        cells = [_along(system, told) for told in (one, other)]
        equal = [at for at, cell in cells[0].items() if at in cells[1] and _same(system, cell, cells[1][at])]
        yield [cells[0][at] for at in equal], [cells[1][at] for at in equal], fact


def _along(system: System, told: Sequence[Observation]) -> dict[int, int]:
    """Return the cells of the line in which some cells stand, by their place along it."""
    tables, rows, columns = {o.table for o in told}, {o.row for o in told}, {o.column for o in told}
    if len(columns) == 1:
        return {o.row: n for n, o in system.cells.items() if o.table in tables and o.column in columns}
    return {o.column: n for n, o in system.cells.items() if o.table in tables and o.row in rows}


def _same(system: System, one: int, other: int) -> bool:
    return abs(system.values[one] - system.values[other]) <= NEARLY


def repeated(system: System, lines: Lines, suspects: set[int]) -> Iterator[Pair]:
    """Yield the cells of lines that are equal in all but their totals; few figures must be large to tell."""
    seen: dict[tuple[float, ...], list[int]] = {}
    for number, cells in enumerate(lines.cells):
        parts = [cells[at] for at in lines.parts()]
        key = tuple(0.0 if cell is None else system.values[cell] for cell in parts)
        figures = {value for value in key if abs(value) >= _TELLING}
        if len(figures) >= _LEAST_EQUAL:
            seen.setdefault(key, []).append(number)
    for numbers in seen.values():
        for one, other in pairwise(numbers):
            if suspects & {one, other}:
                yield _filled(lines.cells[one]), _filled(lines.cells[other]), None


def _filled(cells: Cells) -> list[int]:
    return [cell for cell in cells if cell is not None]


def copied(trial: Trial, pair: Pair) -> Pattern | None:
    """Return that one of two equal lines is a copy; both ways where the other figures do not tell which."""
    one, other, fact = pair
    found = [trial.of(Guess(COPIED, {}, tuple(own), evidence=len(own), least=1)) for own in (other, one) if own]
    patterns = [pattern for pattern in found if pattern is not None and pattern.restored]
    if not patterns:
        return None
    most = max(len(p.restored) for p in patterns)
    first, *rest = [p for p in patterns if len(p.restored) == most]
    return replace(first, fact=fact, others=tuple(p.ranges for p in rest))
