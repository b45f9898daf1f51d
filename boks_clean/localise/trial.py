"""Tries a guess about a row or column: whether its values restore what is broken, and break nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from boks_clean.identities import Fact
from boks_clean.localise.search import Ranges, one_by_one
from boks_clean.localise.system import NEARLY, Constraint, Interval, System
from boks_clean.localise.unknown import tell

_LEAST_CELLS = 3
_LEAST_EVIDENCE = 2
_MOST_LEFT = 0.25  # of what is broken may have another cause
_LEAST_SINGLE = 3  # fewer wrong cells are a simpler explanation
_BOUNDS = ("between", "ratio")
_Key = tuple[tuple[tuple[int, float], ...], tuple[int, ...]]  # the known values of a guess, and its unknown cells
_ROUNDS = 3  # month, quarter, year


@dataclass(frozen=True, slots=True)
class Pattern:
    """What happened to a row or column: the ranges and values of its cells, and what those restore.

    `evidence` counts what speaks for it beyond what any values would do; `exact` that equalities are among it.
    `others` are sets of cells that would do as well; `partial` tells that something was supposed to have another cause.
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
    partial: bool = False


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
class _Look:
    """What known values change, what they touch, and what of that fails whatever the unknown cells hold."""

    changes: dict[int, float]
    changed: System
    touching: list[Constraint]
    failing: list[Constraint]


@dataclass(frozen=True, slots=True)
class Trial:
    """The system as it is printed, and the numbers of what is broken in it; `known` keeps what guesses share."""

    system: System
    broken: frozenset[int]
    known: dict[_Key, list[frozenset[int]]] = field(default_factory=dict, compare=False)

    def of(self, guess: Guess) -> Pattern | None:
        """Return the pattern if the guess restores what its cells broke, but for what has another cause as well."""
        look = self._look(guess)
        if look is None:
            return None
        found = self._with(guess, look, frozenset())
        if found is not None:
            return found
        tries = [self._with(guess, look, aside) for aside in self._asides(guess)]
        return max((found for found in tries if found is not None), key=lambda p: len(p.restored), default=None)

    def _asides(self, guess: Guess) -> Iterable[frozenset[int]]:
        """Return what could have another cause, in the sets in which that is supposed."""
        key = (tuple(guess.values.items()), guess.unknown)
        if key not in self.known:
            cells = {*guess.unknown, *guess.values}
            foreign = self._foreign(cells)
            disputed = self._disputed(guess) if foreign and guess.unknown else []
            own = [c for c in self.system.touching(cells) if c.number in self.broken] + disputed
            rules = {c.result.identity.rule for c in disputed}
            asides = [foreign.intersection(c.number for c in disputed)]
            asides += [frozenset(c.number for c in own if c.result.identity.rule == rule) for rule in sorted(rules)]
            self.known[key] = [aside for aside in dict.fromkeys((*asides, foreign)) if aside]
        return self.known[key]

    def _look(self, guess: Guess) -> _Look | None:
        """Return what the known values of a guess do by themselves; None if they break what nothing else explains."""
        changes = {c: v for c, v in guess.values.items() if abs(v - self.system.values[c]) > NEARLY}
        if len(changes) + len(guess.unknown) < guess.least:
            return None
        changed, touching, unknown = self.system.changed(changes), self.system.touching(changes), set(guess.unknown)
        if not unknown and not self._is_of_use(changed, touching):
            return None
        failing: list[Constraint] = []
        for constraint in touching:
            if not changed.holds(constraint) and unknown.isdisjoint(constraint.cells):
                if constraint.number not in self.broken and not is_total_over_time(constraint):
                    return None
                failing.append(constraint)
        return _Look(changes, changed, touching, failing)

    def _is_of_use(self, changed: System, touching: list[Constraint]) -> bool:
        """Tell whether known values restore anything, or totals over time could that follow them."""
        own = [c for c in touching if c.number in self.broken]
        if any(map(changed.holds, own)):
            return True
        return any(c.number not in self.broken and is_total_over_time(c) and not changed.holds(c) for c in touching)

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

    def _with(self, guess: Guess, look: _Look, aside: frozenset[int]) -> Pattern | None:
        """Return the pattern, if it restores what is not set aside."""
        if not self._may_hold(look, aside):
            return None
        changes = dict(look.changes)
        ranges: Ranges = {cell: (value, value) for cell, value in changes.items()}
        rank = 0
        if guess.unknown:
            told = tell(look.changed, guess.unknown, guess.domains or {}, aside)
            if told is None:
                return None
            rank = told.rank
            within, values = dict(told.ranges), dict(told.values)
            self._bound(look.changed.changed(values), within, values)
            differ = [c for c in guess.unknown if abs(values[c] - self.system.values[c]) > NEARLY]
            changes |= {cell: values[cell] for cell in differ}
            ranges |= {cell: within[cell] for cell in differ}
        if len(changes) < guess.least or not all(self._is_possible(c, v) for c, v in changes.items()):
            return None
        restored = self._restored(changes, ranges, aside)
        if restored is None:
            return None
        exact = sum(c.is_equality for c in restored)
        evidence = (exact or len(restored)) - rank + guess.evidence
        found = Pattern(guess.what, self.system, ranges, changes, tuple(restored), evidence, exact > 0)
        return replace(found, partial=bool(aside))

    def _may_hold(self, look: _Look, aside: frozenset[int]) -> bool:
        """Tell whether known values leave little broken by themselves: before the unknown is worked out."""
        broken = self.broken - aside
        left = sum(c.number in broken for c in look.failing)
        return left == 0 or left <= _MOST_LEFT * sum(c.number in broken for c in look.touching)

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
                elif not is_total_over_time(constraint) or constraint.terms[0][0] in changes:
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
    """Return the patterns that restore most, none of which touches what another restores.

    One that leaves something to another cause waits until the others that are found are put right.
    """
    ordered = sorted(found, key=lambda p: (-len(p.restored), not p.exact, len(p.ranges), -p.evidence))
    taken: set[int] = set()
    result: list[Pattern] = []
    for number, pattern in enumerate(ordered):
        numbers = {c.number for c in pattern.restored}
        if numbers & taken or not _speaks(pattern, ordered[:number] + ordered[number + 1 :], numbers):
            continue
        if not (pattern.partial and result) and _is_simplest(pattern):
            taken |= numbers
            result.append(_with_rivals(pattern, ordered, numbers))
    return result


def is_total_over_time(constraint: Constraint) -> bool:
    """Tell whether a constraint is a sum over time, of which the total may follow what happens to its parts."""
    return constraint.result.identity.rule == "TEL001" and constraint.is_equality


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
