"""Tries a guess about a row or column: whether its values restore what is broken, and break nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from boks_clean.identities import Fact
from boks_clean.localise.search import Ranges, one_by_one
from boks_clean.localise.system import NEARLY, Constraint, Interval, System
from boks_clean.localise.unknown import tell

_LEAST_CELLS = 3
_LEAST_EVIDENCE = 2
_MOST_LEFT = 0.25  # of what is broken may have another cause
_LEAST_SINGLE = 3  # fewer wrong cells are a simpler explanation
_BOUNDS = ("between", "ratio")
_ROUNDS = 3  # month, quarter, year


@dataclass(frozen=True, slots=True)
class Pattern:
    """What happened to a row or column: the ranges and values of its cells, and what those restore.

    `evidence` counts what speaks for it beyond what any values would do; `exact` that equalities are among it.
    `others` are sets of cells that would do as well.
    """

    what: str
    system: System
    ranges: Ranges
    values: dict[int, float]
    restored: tuple[Constraint, ...]
    evidence: int
    exact: bool
    fact: Fact | None = None
    others: tuple[Ranges, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """A hypothesis: the values of some cells, the domains of others that are unknown, and what else speaks for it."""

    what: str
    values: Mapping[int, float]
    unknown: tuple[int, ...] = ()
    domains: Mapping[int, Interval] | None = None
    evidence: int = 0
    least: int = _LEAST_CELLS


@dataclass(frozen=True, slots=True)
class Trial:
    """The system as it is printed, and the numbers of what is broken in it."""

    system: System
    broken: frozenset[int]

    def of(self, guess: Guess) -> Pattern | None:
        """Return the pattern if the guess restores what its cells broke, but for what has another cause as well."""
        if not self._is_open(guess):
            return None
        found = self._with(guess, frozenset())
        if found is not None:
            return found
        cells = {*guess.unknown, *guess.values}
        foreign = self._foreign(cells)
        disputed = self._disputed(guess) if foreign and guess.unknown else []
        own = [c for c in self.system.touching(cells) if c.number in self.broken] + disputed
        rules = {c.result.identity.rule for c in disputed}
        asides = [foreign.intersection(c.number for c in disputed)]
        asides += [frozenset(c.number for c in own if c.result.identity.rule == rule) for rule in sorted(rules)]
        tries = [self._with(guess, aside) for aside in dict.fromkeys((*asides, foreign)) if aside]
        return max((found for found in tries if found is not None), key=lambda p: len(p.restored), default=None)

    def _is_open(self, guess: Guess) -> bool:
        """Tell whether the values of a guess break nothing that holds, whatever else is wrong: a quick look."""
        changes = {c: v for c, v in guess.values.items() if abs(v - self.system.values[c]) > NEARLY}
        if len(changes) + len(guess.unknown) < guess.least:
            return False
        changed, free = self.system.changed(changes), set(guess.unknown)
        for constraint in self.system.touching(changes):
            if constraint.number not in self.broken and not _is_total_over_time(constraint) and not changed.holds(constraint) and free.isdisjoint(constraint.cells):
                return False
        return True

    def _disputed(self, guess: Guess) -> list[Constraint]:
        """Return what tells unknown cells of which other identities tell something else."""
        system = self.system.changed(guess.values) if guess.values else self.system
        unknown = set(guess.unknown)
        disputed: list[Constraint] = []
        for cell in guess.unknown:
            own = [c for c in system.of_cell[cell] if unknown.isdisjoint({*c.cells} - {cell})]
            if system.repairs(cell, own) is None:
                disputed += own
        return disputed

    def _foreign(self, cells: set[int]) -> frozenset[int]:
        """Return what is broken around some cells, and has a cell in common with what is broken elsewhere."""
        own = [c for c in self.system.touching(cells) if c.number in self.broken]
        around = {cell for c in own for cell in c.cells if cell not in cells}
        numbers = {c.number for c in own}
        others = (c for c in self.system.touching(around) if c.number in self.broken and c.number not in numbers)
        elsewhere = {cell for c in others for cell in c.cells}
        return frozenset(c.number for c in own if not elsewhere.isdisjoint(c.cells))

    def _with(self, guess: Guess, aside: frozenset[int]) -> Pattern | None:
        """Return the pattern, if it restores what is not set aside."""
        system = self.system
        changes = {c: v for c, v in guess.values.items() if abs(v - system.values[c]) > NEARLY}
        ranges: Ranges = {cell: (value, value) for cell, value in changes.items()}
        rank = 0
        if guess.unknown:
            if not self._may_hold(changes, guess.unknown, aside):
                return None
            told = tell(system.changed(changes), guess.unknown, guess.domains or {}, aside)
            if told is None:
                return None
            rank = told.rank
            within, values = dict(told.ranges), dict(told.values)
            self._bound(system.changed(changes | values), within, values)
            differ = [c for c in guess.unknown if abs(values[c] - system.values[c]) > NEARLY]
            changes |= {cell: values[cell] for cell in differ}
            ranges |= {cell: within[cell] for cell in differ}
        if len(changes) < guess.least or not all(self._is_possible(c, v) for c, v in changes.items()):
            return None
        restored = self._restored(changes, ranges, aside)
        if restored is None:
            return None
        equalities = sum(c.is_equality for c in restored)
        evidence = (equalities or len(restored)) - rank + guess.evidence
        return Pattern(guess.what, system, ranges, changes, tuple(restored), evidence, equalities > 0)

    def _may_hold(self, changes: Mapping[int, float], unknown: tuple[int, ...], aside: frozenset[int]) -> bool:
        """Tell whether known changes break nothing by themselves: a quick look, before the unknown is worked out."""
        changed, free = self.system.changed(changes), set(unknown)
        around = [c for c in self.system.touching(changes) if c.number not in aside]
        touching = [c for c in around if free.isdisjoint(c.cells)]
        most = _MOST_LEFT * sum(c.number in self.broken for c in around)
        for constraint in touching:
            if not changed.holds(constraint):
                most -= constraint.number in self.broken
                if most < 0 or not (constraint.number in self.broken or _is_total_over_time(constraint)):
                    return False
        return True

    def _bound(self, changed: System, ranges: Ranges, values: dict[int, float]) -> None:
        """Let what averages and shares say narrow down the cells that no equality tells."""
        for constraint in changed.broken_among(changed.touching(values)):
            free = [c for c in constraint.cells if c in ranges and ranges[c][0] < ranges[c][1]]
            allowed = changed.repairs(free[0]) if len(free) == 1 and constraint.relation in _BOUNDS else None
            if allowed is not None:
                cell = free[0]
                ranges[cell] = max(allowed[0], ranges[cell][0]), min(allowed[1], ranges[cell][1])
                values[cell] = min(max(values[cell], ranges[cell][0]), ranges[cell][1])

    def _restored(self, changes: dict[int, float], ranges: Ranges, aside: frozenset[int]) -> list[Constraint] | None:
        """Return what the changes restore; nothing where they break something else; totals may follow their parts."""
        for _ in range(_ROUNDS):
            changed = self.system.changed(changes)
            touching = self.system.touching(changes)
            most = _MOST_LEFT * sum(c.number in self.broken and c.number not in aside for c in touching)
            left = 0
            follow: dict[int, float] = {}
            for constraint in touching:
                if changed.holds(constraint):
                    continue
                if constraint.number in self.broken or constraint.number in aside:
                    left += constraint.number not in aside
                    if left > most:
                        return None
                elif not _is_total_over_time(constraint) or constraint.terms[0][0] in changes:
                    return None
                else:
                    follow[constraint.terms[0][0]] = changed.allowed(constraint, constraint.terms[0][0])[0]
            if not follow:
                return [c for c in touching if c.number in self.broken and changed.holds(c)]
            changes |= follow
            ranges |= {cell: (value, value) for cell, value in follow.items()}
        return None

    def _is_possible(self, cell: int, value: float) -> bool:
        low, high = self.system.domain(cell)
        return low - NEARLY <= value <= high + NEARLY and abs(self.system.near(cell, value) - value) <= NEARLY


def chosen(found: Iterable[Pattern]) -> list[Pattern]:
    """Return the patterns that restore most, none of which touches what another restores."""
    ordered = sorted(found, key=lambda p: (-len(p.restored), not p.exact, len(p.ranges), -p.evidence))
    taken: set[int] = set()
    result: list[Pattern] = []
    for number, pattern in enumerate(ordered):
        numbers = {c.number for c in pattern.restored}
        if numbers & taken or not _speaks(pattern, ordered[:number] + ordered[number + 1 :], numbers):
            continue
        if _is_simplest(pattern):
            taken |= numbers
            result.append(_with_rivals(pattern, ordered, numbers))
    return result


def _with_rivals(pattern: Pattern, others: list[Pattern], numbers: set[int]) -> Pattern:
    """Add the exchanges of other lines that restore the same: two tables of which only the totals must be equal."""
    same = [o for o in others if o.what == pattern.what == "exchanged" and {c.number for c in o.restored} == numbers]
    rivals = [o.ranges for o in same if o.ranges.keys() != pattern.ranges.keys()]
    return replace(pattern, others=(*pattern.others, *rivals))


def _is_simplest(pattern: Pattern) -> bool:
    """Tell whether no few cells by themselves explain the same."""
    single, left = one_by_one(pattern.system, list(pattern.restored))
    return bool(left) or len(single) >= _LEAST_SINGLE


def _speaks(pattern: Pattern, others: list[Pattern], numbers: set[int]) -> bool:
    """Tell whether enough speaks for a pattern; bounds alone do where no other pattern would satisfy them as well."""
    if pattern.evidence < _LEAST_EVIDENCE:
        return False
    if pattern.exact or pattern.fact is not None:
        return True
    return pattern.evidence > _LEAST_EVIDENCE and not any(numbers <= {c.number for c in o.restored} for o in others)


def _is_total_over_time(constraint: Constraint) -> bool:
    return constraint.result.identity.rule == "TEL001" and constraint.is_equality
