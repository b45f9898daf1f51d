"""What unknown cells should hold: what the equalities leave of them, and within which bounds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from math import inf

from boks_clean.localise.system import NEARLY, Constraint, Interval, System

_MOST_FREE = 30
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """The values that unknown cells could have together, the range of each, and how many equalities that took."""

    values: dict[int, float]
    ranges: dict[int, Interval]
    rank: int


@dataclass(slots=True)
class _Sum:
    """A constant plus unknown cells times their factors; `slack` is how far off the whole may be."""

    constant: float
    factors: dict[int, float]
    slack: float = 0.0

    def plus(self, other: "_Sum", times: float) -> "_Sum":
        factors = dict(self.factors)
        for cell, factor in other.factors.items():
            factors[cell] = factors.get(cell, 0.0) + times * factor
        kept = {cell: factor for cell, factor in factors.items() if abs(factor) > NEARLY}
        return _Sum(self.constant + times * other.constant, kept, self.slack + abs(times) * other.slack)

    def without(self, cell: int) -> "_Sum":
        return _Sum(self.constant, {c: f for c, f in self.factors.items() if c != cell}, self.slack)

    def within(self, ranges: Mapping[int, Interval]) -> Interval:
        low, high = self.constant - self.slack, self.constant + self.slack
        for cell, factor in self.factors.items():
            one, other = _times(ranges[cell], factor)
            low, high = low + one, high + other
        return low, high


_Bound = tuple[_Sum, float, float]


class _Bounds:
    """Sums and the bounds that each must keep to; `unsettled` are those to look at again: a range of theirs changed."""

    def __init__(self, rows: list[_Bound]) -> None:
        self.rows = rows
        self.unsettled = set(range(len(rows)))
        self._of_cell: dict[int, list[int]] = {}
        for number, (row, _, _) in enumerate(rows):
            for cell in row.factors:
                self._of_cell.setdefault(cell, []).append(number)

    def changed(self, cell: int) -> None:
        """Note that the range of a cell is another now."""
        self.unsettled.update(self._of_cell.get(cell, ()))


def tell(
    system: System, unknown: Iterable[int], domains: Mapping[int, Interval], aside: Collection[int] = ()
) -> Told | None:
    """Return what cells should hold if nothing is known of them but `domains`; None if no values would do.

    The exact equalities decide, as far as they go; all else that is linear bounds what they leave. Constraints of
    which the number is in `aside` say nothing.
    """
    cells = dict.fromkeys(unknown)
    touching = [c for c in system.touching(cells) if c.number not in aside]
    within = {cell: domains.get(cell, system.domain(cell)) for cell in cells}
    if not _is_open(system, touching, within):
        return None
    known = system.changed(dict.fromkeys(cells, 0.0))
    solved, free = _eliminated(known, touching, cells)
    rows = [*_bounds(known, touching, cells, solved), *((_expressed(_alone(c), solved), *within[c]) for c in solved)]
    bounds = _Bounds(rows)
    ranges = _narrowed({cell: within[cell] for cell in free}, bounds) if len(free) <= _MOST_FREE else None
    values = None if ranges is None else _points(system, ranges, bounds)
    if ranges is None or values is None:
        return None
    points = {cell: (value, value) for cell, value in values.items()}
    values |= {cell: sum(expression.within(points)) / 2 for cell, expression in solved.items()}
    told = ranges | {cell: expression.within(ranges) for cell, expression in solved.items()}
    told = {cell: system.printable(cell, *told[cell]) or told[cell] for cell in cells}
    return Told({cell: system.near(cell, values[cell]) for cell in cells}, told, len(solved))


def _is_open(system: System, touching: Iterable[Constraint], within: Mapping[int, Interval]) -> bool:
    """Tell whether what other cells leave of each cell lies in its domain: a quick look, before all is worked out."""
    for constraint in touching:
        own = [cell for cell in dict.fromkeys(constraint.cells) if cell in within]
        if len(own) == 1 and constraint.relation in ("equal", "at_most"):
            (least, most), (low, high) = within[own[0]], system.allowed(constraint, own[0])
            if low > most + NEARLY or high < least - NEARLY:
                return False
    return True


def _points(system: System, ranges: dict[int, Interval], bounds: _Bounds) -> dict[int, float] | None:
    """Return a value for each free cell, as near to what is printed as they can be together."""
    values: dict[int, float] = {}
    for cell in list(ranges):
        allowed = system.printable(cell, *ranges[cell])
        if allowed is None:
            return None
        values[cell] = min(max(system.values[cell], allowed[0]), allowed[1])
        bounds.changed(cell)
        left = _narrowed(ranges | {cell: (values[cell], values[cell])}, bounds)
        if left is None:
            return None
        ranges = left
    return values


def _eliminated(
    known: System, touching: Iterable[Constraint], cells: Mapping[int, None]
) -> tuple[dict[int, _Sum], list[int]]:
    """Return the cells that follow from the others, each as a sum of those, and the others."""
    solved: dict[int, _Sum] = {}
    for constraint in sorted(touching, key=lambda c: (c.slack, len(c.terms))):
        if not constraint.is_equality or _is_rounded(known, constraint):
            continue
        row = _expressed(_of(constraint, known, cells), solved)
        if row.factors:
            pivot = min(row.factors, key=lambda c: (abs(abs(row.factors[c]) - 1), c))
            own = row.factors.pop(pivot)
            expression = _Sum(-row.constant / own, {c: -f / own for c, f in row.factors.items()}, row.slack / abs(own))
            solved = {c: _expressed(s, {pivot: expression}) for c, s in solved.items()} | {pivot: expression}
    return solved, [cell for cell in cells if cell not in solved]


def _is_rounded(known: System, constraint: Constraint) -> bool:
    return known.total(constraint)[1] - constraint.slack > NEARLY


def _of(constraint: Constraint, known: System, cells: Mapping[int, None]) -> _Sum:
    row = _Sum(known.total(constraint)[0], {}, constraint.slack)
    for cell, factor in constraint.terms:
        if cell in cells:
            row = row.plus(_alone(cell), factor)
    return row


def _alone(cell: int) -> _Sum:
    return _Sum(0.0, {cell: 1.0})


def _expressed(row: _Sum, solved: Mapping[int, _Sum]) -> _Sum:
    """Return the same sum in cells that do not follow from others."""
    for cell in [c for c in row.factors if c in solved]:
        row = row.without(cell).plus(solved[cell], row.factors[cell])
    return row


def _bounds(
    known: System, touching: Iterable[Constraint], cells: Mapping[int, None], solved: Mapping[int, _Sum]
) -> Iterable[_Bound]:
    """Yield what is linear but no exact equality, as a sum and its bounds."""
    for constraint in touching:
        width = known.total(constraint)[1] - constraint.slack
        if constraint.relation == "at_most":
            yield _expressed(_of(constraint, known, cells), solved), -inf, width
        elif constraint.is_equality and _is_rounded(known, constraint):
            yield _expressed(_of(constraint, known, cells), solved), -width, width


def _narrowed(ranges: Mapping[int, Interval], bounds: _Bounds) -> dict[int, Interval] | None:
    """Return the ranges of the free cells that the bounds leave; None if they leave one of them nothing."""
    left = dict(ranges)
    for _ in range(_ROUNDS):
        for number, (row, least, most) in enumerate(bounds.rows):
            if number not in bounds.unsettled:
                continue
            bounds.unsettled.discard(number)
            low, high = row.within(left)
            if low > most + NEARLY or high < least - NEARLY:
                return None
            if (low < least or high > most) and row.factors and not _narrow(left, row, least, most, bounds):
                return None
        if not bounds.unsettled:
            break
    return left


def _narrow(ranges: dict[int, Interval], row: _Sum, least: float, most: float, bounds: _Bounds) -> bool:
    """Narrow the ranges of the cells of one sum; false if nothing is left of one."""
    ends = [_times(ranges[cell], factor) for cell, factor in row.factors.items()]
    below, above = _sums_after([low for low, _ in ends]), _sums_after([high for _, high in ends])
    low, high = row.constant - row.slack, row.constant + row.slack  # with the cells before this one
    for number, (cell, factor) in enumerate(row.factors.items()):
        before = ranges[cell]
        one, other = (least - (high + above[number])) / factor, (most - (low + below[number])) / factor
        allowed = max(before[0], min(one, other)), min(before[1], max(one, other))
        if allowed[0] > allowed[1] + NEARLY:
            return False
        if allowed != before:
            ranges[cell] = allowed
            ends[number] = _times(allowed, factor)
            bounds.changed(cell)
        low, high = low + ends[number][0], high + ends[number][1]
    return True


def _times(interval: Interval, factor: float) -> Interval:
    low, high = interval
    return (factor * low, factor * high) if factor > 0 else (factor * high, factor * low)


def _sums_after(values: list[float]) -> list[float]:
    """Return for each value the sum of those after it."""
    return list(accumulate(reversed(values[1:]), initial=0.0))[::-1]
