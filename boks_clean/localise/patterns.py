"""Errors of whole rows and columns: another unit, two exchanged, moved by a month, or a copy of another.

Each is a hypothesis: with these values instead, what is broken holds again and nothing new breaks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import inf

from boks_clean.identities import Fact, Figures
from boks_clean.identities.totals import observation_at
from boks_clean.localise.search import Ranges, middle, one_by_one, single_cells
from boks_clean.localise.system import NEARLY, Constraint, System
from boks_clean.tables import Table
from boks_clean.tables.model import Axis

_LEAST_CELLS = 3
_LEAST_RESTORED = 3
_MOST_LINES = 40
_MOSTLY = 0.8
_ABOUT_AS_MANY = 0.5
_FACTORS = {10.0: "unit_10", 100.0: "unit_100", 1000.0: "unit_1000"}
Cells = list[int | None]  # the cells of a line, by the position of the line across


@dataclass(frozen=True, slots=True)
class Pattern:
    """What happened to a row or column: the values that its cells should have, and what that restores."""

    what: str
    ranges: Ranges
    restored: tuple[Constraint, ...]
    fact: Fact | None = None


def find_patterns(system: System, broken: list[Constraint], figures: Figures, copies: list[Fact]) -> list[Pattern]:
    """Return the patterns that restore most, none of which touches what another restores."""
    found = [*_copied(system, broken, copies)]
    for table in figures.tables:
        for lines in _axes(table, figures, system):
            suspects = _suspects(lines, broken)
            if 0 < len(suspects) <= _MOST_LINES:
                found += _of_lines(system, broken, lines, suspects)
        found += _stale(system, broken, table, figures)
    found.sort(key=lambda p: (-len(p.restored), len(p.ranges)))
    taken: set[int] = set()
    chosen: list[Pattern] = []
    for pattern in found:
        numbers = {c.number for c in pattern.restored}
        if not numbers & taken and _is_simplest(system, pattern):
            taken |= numbers
            chosen.append(pattern)
    return chosen


def _is_simplest(system: System, pattern: Pattern) -> bool:
    """Tell whether it takes about as many single cells to explain the same."""
    single, left = one_by_one(system, list(pattern.restored))
    return bool(left) or len(single) >= _ABOUT_AS_MANY * len(pattern.ranges)


def _axes(table: Table, figures: Figures, system: System) -> Iterator[list[Cells]]:
    """Yield the rows and the columns of a table, as far as their cells take part in anything."""
    for axis, across in ((table.rows, table.columns), (table.columns, table.rows)):
        yield [_line(table, axis, at, len(across.lines), figures, system) for at in range(len(axis.lines))]


def _line(table: Table, axis: Axis, at: int, width: int, figures: Figures, system: System) -> Cells:
    observations = [observation_at(table, axis, at, n, figures) for n in range(width)]
    return [o.index if o is not None and o.index in system.cells else None for o in observations]


def _suspects(lines: list[Cells], broken: list[Constraint]) -> list[int]:
    """Return the lines of which several cells take part in what is broken."""
    concerned = {cell for constraint in broken for cell in constraint.cells}
    return [n for n, cells in enumerate(lines) if sum(c in concerned for c in cells) >= _LEAST_CELLS]


def _of_lines(system: System, broken: list[Constraint], lines: list[Cells], suspects: list[int]) -> Iterator[Pattern]:
    for number in suspects:
        yield from _scaled(system, broken, lines[number])
    for one in suspects:
        for other in range(len(lines)):
            if other not in suspects or one < other:
                yield from _exchanged(system, broken, lines[one], lines[other])
    yield from _moved(system, broken, lines, suspects)


def _scaled(system: System, broken: list[Constraint], cells: Cells) -> Iterator[Pattern]:
    own = [c for c in cells if c is not None and system.values[c]]
    for factor, what in _FACTORS.items():
        for times in (factor, 1 / factor):
            yield from _tried(system, broken, what, {c: system.values[c] * times for c in own})


def _exchanged(system: System, broken: list[Constraint], one: Cells, other: Cells) -> Iterator[Pattern]:
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    values = {a: system.values[b] for a, b in pairs} | {b: system.values[a] for a, b in pairs}
    yield from _tried(system, broken, "exchanged", values)


def _moved(system: System, broken: list[Constraint], lines: list[Cells], suspects: list[int]) -> Iterator[Pattern]:
    """Try that a block of lines next to each other stands one place too far, in either direction."""
    for first, last in combinations(suspects, 2):
        if last - first < 2 or any(n not in suspects for n in range(first + 1, last)):
            continue
        for step in (1, -1):
            values: dict[int, float] = {}
            free: list[int] = []
            for at in range(first, last + 1):
                source = at + step
                inside = first <= source <= last
                for position, cell in enumerate(lines[at]):
                    other = lines[source][position] if inside else None
                    if cell is not None and other is not None:
                        values[cell] = system.values[other]
                    elif cell is not None:
                        free.append(cell)
            yield from _tried(system, broken, "shifted", values, free)


def _stale(system: System, broken: list[Constraint], table: Table, figures: Figures) -> Iterator[Pattern]:
    """Try that the totals of a row or column were not updated after their parts changed."""
    for axis, across in ((table.rows, table.columns), (table.columns, table.rows)):
        for total, _ in axis.sums:
            cells = _line(table, axis, total, len(across.lines), figures, system)
            parts = [c for c in broken if c.terms[0][0] in cells and c.result.identity.rule.startswith("TEL")]
            parts = [c for c in parts if len(set(cells).intersection(c.cells)) == 1]
            values = {c.terms[0][0]: middle(system.allowed(c, c.terms[0][0])) for c in parts}
            if len(parts) >= _MOSTLY * len(cells) or _agree(system, values):
                yield from _tried(system, broken, "stale_total", values)


def _agree(system: System, values: Mapping[int, float]) -> bool:
    """Tell whether figures that should all change agree with each other as they are: what is wrong is wrong for all."""
    held = [c for c in system.touching(values) if len(values.keys() & set(c.cells)) > 1 and system.holds(c)]
    return bool(values) and all(any(cell in c.cells for c in held) for cell in values)


def _tried(
    system: System, broken: list[Constraint], what: str, values: Mapping[int, float], free: Iterable[int] = ()
) -> Iterator[Pattern]:
    """Yield the pattern if these values restore all that its cells broke; `free` cells follow from the others."""
    changes = {cell: value for cell, value in values.items() if abs(value - system.values[cell]) > NEARLY}
    if len(changes) < _LEAST_CELLS:
        return
    changed = system.changed(changes)
    ranges: Ranges = {cell: (value, value) for cell, value in changes.items()}
    freed = _freed(changed, list(free))
    if freed is None:
        return
    ranges |= freed
    changed = changed.changed({cell: middle(allowed) for cell, allowed in freed.items()})
    restored = _restored(system, changed, broken, ranges)
    if len(restored) > len(freed) and not single_cells(system, restored):
        yield Pattern(what, ranges, tuple(restored))


def _restored(system: System, changed: System, broken: list[Constraint], ranges: Ranges) -> list[Constraint]:
    """Return what the changes restore; nothing where they leave or make something else broken."""
    among = {c.number for c in broken}
    touching = {c.number: c for cell in ranges for c in system.of_cell[cell] if c.number in among}
    if len(touching) < _LEAST_RESTORED or not all(changed.holds(c) for c in touching.values()):
        return []
    if any(not _is_possible(system, c, r[0]) for c, r in ranges.items()):
        return []
    if not all(changed.holds(constraint) for constraint in system.touching(ranges)):
        return []
    return [touching[number] for number in sorted(touching)]


def _is_possible(system: System, cell: int, value: float) -> bool:
    return value == -inf or abs(system.near(cell, value) - value) <= NEARLY


def _copied(system: System, broken: list[Constraint], copies: list[Fact]) -> Iterator[Pattern]:
    """Yield, for lines that repeat each other, the one whose figures the other identities contradict."""
    for fact in copies:
        for role in ("right", "left"):
            cells = [t.observation.index for t in fact.cells if t.role == role and t.observation.index in system.cells]
            ranges = _freed(system, cells)
            if ranges is None or len(ranges) < _LEAST_CELLS:
                continue
            changed = system.changed({cell: middle(allowed) for cell, allowed in ranges.items()})
            restored = _restored(system, changed, broken, ranges)
            if restored:
                yield Pattern("copied", ranges, tuple(restored), fact)
                break


def _freed(system: System, cells: list[int]) -> Ranges | None:
    """Return the values that the cells of a line should have, each by what no other unknown one takes part in."""
    unknown, ranges = set(cells), Ranges()
    while unknown:
        told: Ranges = {}
        for cell in sorted(unknown):
            allowed = system.repairs(cell, [c for c in system.of_cell[cell] if unknown.isdisjoint({*c.cells} - {cell})])
            if allowed is None:
                return None
            told[cell] = allowed
        told = {cell: allowed for cell, allowed in told.items() if allowed[0] == allowed[1]} or told
        own = {c: a for c, a in told.items() if not a[0] - NEARLY <= system.values[c] <= a[1] + NEARLY}
        ranges |= own
        unknown -= told.keys()
        system = system.changed({cell: middle(allowed) for cell, allowed in own.items()})
    return ranges
