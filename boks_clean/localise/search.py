"""Tries cells that, if changed, restore every identity: each alone, every two, or one after another."""

from collections.abc import Iterable
from itertools import combinations
from math import inf

from boks_clean.localise.system import NEARLY, Constraint, Interval, System

Ranges = dict[int, Interval]  # the values that a cell could print, by cell


def components(constraints: Iterable[Constraint]) -> list[list[Constraint]]:
    """Return the constraints in groups that share no cell."""
    groups: list[tuple[set[int], list[Constraint]]] = []
    for constraint in constraints:
        cells = set(constraint.cells)
        touching = [group for group in groups if group[0] & cells]
        groups = [group for group in groups if not group[0] & cells]
        merged = [c for _, own in touching for c in own]
        groups.append((cells.union(*(c for c, _ in touching)), [*merged, constraint]))
    return [sorted(own, key=lambda c: c.number) for _, own in groups]


def single_cells(system: System, broken: list[Constraint]) -> list[Ranges]:
    """Return each cell that explains all the broken constraints alone, with the values that restore them."""
    shared = set.intersection(*(set(c.cells) for c in broken))
    found: list[Ranges] = []
    for cell in sorted(shared):
        allowed = system.repairs(cell)
        if allowed is not None:
            found.append({cell: allowed})
    return found


def pairs(system: System, broken: list[Constraint]) -> list[Ranges]:
    """Return each two cells that explain the broken constraints together, where no cell does so alone."""
    tried: set[frozenset[int]] = set()
    found: list[Ranges] = []
    for cell in dict.fromkeys(min(broken, key=lambda c: len(c.terms)).cells):
        rest = [set(c.cells) for c in broken if cell not in c.cells]
        partners = set.intersection(*rest) if rest else {c for near in system.touching([cell]) for c in near.cells}
        for other in sorted(partners - {cell}):
            both = frozenset((cell, other))
            ranges = None if both in tried else _of_pair(system, cell, other)
            tried.add(both)
            if ranges is not None:
                found.append(ranges)
    return found


def _of_pair(system: System, one: int, other: int) -> Ranges | None:
    """Return what two cells could print for all that either takes part in to hold; None if nothing does."""
    by_itself = system.repairs(one, [c for c in system.of_cell[one] if other not in c.cells])
    if by_itself is None:
        return None
    besides = system.repairs(other, [c for c in system.of_cell[other] if one not in c.cells])
    if besides is None:
        return None
    shared = [c for c in system.of_cell[one] if other in c.cells]
    for value in _ends(by_itself):
        ranges = _with_other(system, {one: value}, other)
        if ranges is not None:
            return ranges
    for value in _ends(besides):
        ranges = _with_other(system, {other: value}, one)
        if ranges is not None:
            return ranges
    return _crossing(system, one, other, [c for c in shared if c.is_equality])


def _ends(allowed: Interval) -> list[float]:
    return [end for end in dict.fromkeys(allowed) if abs(end) != inf]


def _with_other(system: System, values: dict[int, float], other: int) -> Ranges | None:
    """Return what two cells could print if one prints this value."""
    allowed = system.changed(values).repairs(other)
    if allowed is None:
        return None
    changes = {**values, other: system.near(other, middle(allowed))}
    return verified(system, {cell: value - system.values[cell] for cell, value in changes.items()})


def _crossing(system: System, one: int, other: int, shared: list[Constraint]) -> Ranges | None:
    """Return what two cells could print where two equalities that both take part in leave one answer."""
    for first, second in combinations(shared, 2):
        (a, b), (c, d) = (_factors(constraint, one, other) for constraint in (first, second))
        determinant = a * d - b * c
        if abs(determinant) > NEARLY:
            e, f = -system.total(first)[0], -system.total(second)[0]
            return verified(system, {one: (e * d - b * f) / determinant, other: (a * f - e * c) / determinant})
    return None


def _factors(constraint: Constraint, one: int, other: int) -> tuple[float, float]:
    factors = dict(constraint.terms)
    return factors[one], factors[other]


def least_number(broken: list[Constraint]) -> int:
    """Return a number of cells that no explanation can do without: constraints that share no cell need one each."""
    taken: set[int] = set()
    count = 0
    for constraint in sorted(broken, key=lambda c: len(c.terms)):
        if taken.isdisjoint(constraint.cells):
            taken |= set(constraint.cells)
            count += 1
    return count


def one_by_one(system: System, broken: list[Constraint]) -> tuple[Ranges, list[Constraint]]:
    """Explain broken constraints cell by cell, each time the one that restores most; return also what is left."""
    chosen: Ranges = {}
    left = list(broken)
    while left and (best := _best(system, left, chosen)):
        cell, allowed = best
        chosen[cell] = allowed
        system = system.changed({cell: middle(allowed)})
        left = system.broken_among(left)
    return chosen, left


def _best(system: System, left: list[Constraint], chosen: Ranges) -> tuple[int, Interval] | None:
    """Return the cell that takes part in most of what is left and restores all that it takes part in."""
    counts: dict[int, int] = {}
    for constraint in left:
        for cell in constraint.cells:
            if cell not in chosen:
                counts[cell] = counts.get(cell, 0) + 1
    for cell in sorted(counts, key=lambda c: (-counts[c], c)):
        allowed = system.repairs(cell)
        if allowed is not None:
            return cell, allowed
    return None


def verified(system: System, changes: dict[int, float]) -> Ranges | None:
    """Return what each cell could print while the others have their new values; None where a bound breaks."""
    changed = system.changed({cell: system.near(cell, system.values[cell] + by) for cell, by in changes.items()})
    ranges: Ranges = {}
    for cell in changes:
        allowed = changed.repairs(cell)
        if allowed is None:
            return None
        ranges[cell] = allowed
    return ranges


def middle(allowed: Interval) -> float:
    """Return the value in the middle of an interval, or its finite end."""
    low, high = allowed
    if low == -inf or high == inf:
        return high if low == -inf else low
    return low if high - low < 1e-9 else (low + high) / 2
