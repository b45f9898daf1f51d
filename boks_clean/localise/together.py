"""What several causes have to do with each other: cells that make up for one another, cells of one row or column."""

from collections.abc import Iterator, Sequence

from boks_clean.localise.search import middle
from boks_clean.localise.system import Constraint, System
from boks_clean.tables import Observation

_LEAST_IN_LINE = 3
Told = tuple[System, list[Constraint], set[int]]  # a cause: all else repaired, what is broken, the cells named for it


def cancelling(causes: Sequence[Told]) -> set[int]:
    """Return the causes (by position) for two of which other cells would do together, though neither would alone."""
    stand_ins: dict[frozenset[int], list[tuple[int, int, float]]] = {}
    for number, (system, broken, named) in enumerate(causes):
        for cell, value, breaks in _stand_ins(system, broken, named):
            stand_ins.setdefault(breaks, []).append((number, cell, value))
    doubtful: set[int] = set()
    for breaks, found in stand_ins.items():
        for number, cell, value in found:
            for other, second, also in found:
                if number < other and cell != second:
                    system = causes[number][0].changed({cell: value, second: also})
                    if not system.broken_among(c for c in system.constraints if c.number in breaks):
                        doubtful |= {number, other}
    return doubtful


def _stand_ins(
    system: System, broken: list[Constraint], named: set[int]
) -> Iterator[tuple[int, float, frozenset[int]]]:
    """Yield the other cells that would restore the same, the value that each needs, and what that breaks instead."""
    shared = set.intersection(*(set(c.cells) for c in broken)) - named if broken else set()
    for cell in sorted(shared):
        allowed = system.repairs(cell, broken)
        if allowed is not None:
            value = middle(allowed)
            changed = system.changed({cell: value})
            yield cell, value, frozenset(c.number for c in changed.broken_among(changed.of_cell[cell]))


def in_one_line(cells: Sequence[tuple[int, Observation]]) -> list[list[int]]:
    """Return the numbers of the observations that stand in one row or column with others, the longest line first."""
    lines: dict[tuple[str, str, int], list[int]] = {}
    for number, observation in cells:
        lines.setdefault((observation.table, "row", observation.row), []).append(number)
        lines.setdefault((observation.table, "column", observation.column), []).append(number)
    taken: set[int] = set()
    result: list[list[int]] = []
    for numbers in sorted(lines.values(), key=len, reverse=True):
        left = [n for n in numbers if n not in taken]
        if len(left) >= _LEAST_IN_LINE:
            taken |= set(left)
            result.append(left)
    return result
