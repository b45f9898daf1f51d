"""Searches the smallest sets of cells that, if changed, restore every identity (Fellegi and Holt).

One cell is tried first, then every two; a solver decides about more, and cells one after another where it may not.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf

from boks_clean.localise.search import Ranges, least_number, one_by_one, pairs, single_cells, verified
from boks_clean.localise.solver import Budget, Budgets, Problem, Row, Solver
from boks_clean.localise.system import NEARLY, Constraint, System

MOST_SOLUTIONS = 24
_MOST_CELLS = 800
_HARDER = 3


@dataclass
class Sets:
    """The smallest sets of cells for some broken constraints: those found, and a solver that may know more.

    `proven` if there is no smaller one, `complete` if there is no other one.
    """

    found: list[Ranges] = field(default_factory=list)
    proven: bool = True
    complete: bool = True
    system: System | None = None
    solver: Solver | None = None
    budget: Budget | None = None

    @property
    def can_ask(self) -> bool:
        """Whether the budget allows for one more question, which takes longer than the last if there is no other."""
        return self.solver is None or self.budget is None or _HARDER * self.solver.steps <= self.budget.steps

    def another(self, known: Iterable[Collection[int]]) -> Ranges | None:
        """Return a set as small as the first that contains none of the known ones; None if there is none, or no time.

        What is known once needs not be told again.
        """
        excluded = [set(cells) for cells in known]
        if self.solver is None or self.system is None or self.budget is None:
            return next((one for one in self.found if not any(cells <= one.keys() for cells in excluded)), None)
        if not self.can_ask:
            return None
        for cells in excluded:
            self.solver.exclude(cells)
        ranges, self.complete = _next(self.system, self.solver, self.budget)
        return ranges


def search(system: System, broken: list[Constraint], budgets: Budgets) -> Sets:
    """Return the smallest sets of cells that explain these broken constraints, which share cells: one, or all."""
    singles = single_cells(system, broken)
    if singles:
        return Sets(singles)
    least = least_number(broken)
    two = pairs(system, broken) if least <= 2 else []
    if two:
        return Sets(two)
    sets = _by_solver(system, broken, least, budgets)
    if sets is not None:
        return sets
    greedy, left = one_by_one(system, broken)
    return Sets([greedy] if greedy else [], proven=not left and len(greedy) == least, complete=False)


def all_of(sets: Sets) -> list[Ranges]:
    """Return all the sets, as far as they are not too many."""
    while sets.solver is not None and len(sets.found) < MOST_SOLUTIONS:
        other = sets.another([sets.found[-1]])
        if other is None:
            return sets.found
        sets.found.append(other)
    sets.complete = sets.complete and sets.solver is None
    return sets.found


def _by_solver(system: System, broken: list[Constraint], least: int, budgets: Budgets) -> Sets | None:
    """Return a smallest set that the solver finds: among the cells concerned, or else their neighbours too.

    A set as small as one that repairs the broken constraints alone, whatever else breaks, has no cell to spare for a
    neighbour, which repairs none of them.
    """
    own = {cell for constraint in broken for cell in constraint.cells}
    sets = _among(system, broken, own, budgets.first, budgets.others)
    if sets is not None and len(sets.found[0]) > least:
        least = _least_for(system, broken, own, sets, budgets.others) or least
    if sets is not None and len(sets.found[0]) <= least:
        return sets
    wider = _wider(system, broken, own, sets, budgets)
    if wider is not None and (sets is None or len(wider.found[0]) <= len(sets.found[0])):
        wider.proven = wider.proven and len(wider.found[0]) <= least + 1
        return wider
    if sets is not None:
        sets.proven = False
    return sets


def _wider(system: System, broken: list[Constraint], own: set[int], sets: Sets | None, budgets: Budgets) -> Sets | None:
    """Return a smallest set among the neighbours too; to look for one that is smaller yet is no use at any price."""
    if sets is None:
        return _among(system, broken, own | _near(system, broken, own), budgets.first, budgets.others)
    if not sets.can_ask:
        return None
    return _among(system, broken, own | _near(system, broken, own), budgets.others, budgets.others)


def _among(system: System, broken: list[Constraint], cells: set[int], budget: Budget, others: Budget) -> Sets | None:
    """Return a smallest set of some of these cells, with the solver that knows the others."""
    if len(cells) > _MOST_CELLS or budget.is_spent:
        return None
    solver = Solver(_problem(system, broken, sorted(cells), system.touching(cells)))
    ranges, proven = _next(system, solver, budget)
    if ranges is None:
        return None
    solver.at_most(len(ranges))
    return Sets([ranges], proven, complete=False, system=system, solver=solver, budget=others)


def _next(system: System, solver: Solver, budget: Budget) -> tuple[Ranges | None, bool]:
    """Return the next set that no bound contradicts, and whether the solver is sure of it."""
    for _ in range(MOST_SOLUTIONS):
        answer = solver.smallest(budget)
        if answer.changes is None:
            return None, answer.proven
        ranges = verified(system, answer.changes)
        if ranges is not None:
            return ranges, answer.proven
        broken = [cell for cell, by in answer.changes.items() if system.counts(cell) and abs(by - round(by)) > NEARLY]
        if broken and not solver.whole:
            solver.make_whole(cell for cell in solver.cells if system.counts(cell))
        else:
            solver.exclude(answer.changes)
    return None, False


def _least_for(system: System, broken: list[Constraint], own: set[int], sets: Sets, budget: Budget) -> int | None:
    """Return how many cells it takes to repair the broken constraints alone, or as many as known; None if unknown."""
    if not sets.can_ask:
        return None
    solver = Solver(_problem(system, broken, sorted(own), broken))
    solver.at_most(len(sets.found[0]) - 1)
    answer = solver.smallest(budget)
    if not answer.proven:
        return None
    return len(sets.found[0]) if answer.changes is None else len(answer.changes)


def _near(system: System, broken: list[Constraint], own: set[int]) -> set[int]:
    """Return the cells that share an equality with these, but for those in what is broken besides."""
    touching = [constraint for constraint in system.touching(own) if constraint.is_equality]
    near = {cell for constraint in touching for cell in constraint.cells} - own
    numbers = {constraint.number for constraint in broken}
    besides = [c for c in system.touching(near) if c.number not in numbers and not system.holds(c)]
    return near.difference(*(c.cells for c in besides))


def _problem(system: System, broken: list[Constraint], cells: list[int], constraints: Iterable[Constraint]) -> Problem:
    position = {cell: number for number, cell in enumerate(cells)}
    least = tuple(system.domain(cell)[0] - system.values[cell] for cell in cells)
    needed = tuple(tuple(position[cell] for cell in dict.fromkeys(c.cells)) for c in broken if c.is_equality)
    rows = tuple(_rows(system, position, constraints))
    return Problem(tuple(cells), least, rows, _largest_change(system, cells), needed)


def _rows(system: System, position: dict[int, int], constraints: Iterable[Constraint]) -> Iterator[Row]:
    """Yield the linear constraints among these as bounds on the changes of the cells that have a position."""
    for constraint in constraints:
        if constraint.relation in ("equal", "at_most"):
            total, slack = system.total(constraint)
            terms = tuple((position[cell], factor) for cell, factor in constraint.terms if cell in position)
            yield Row(terms, -total - slack if constraint.is_equality else -inf, -total + slack)


def _largest_change(system: System, cells: list[int]) -> float:
    """Return a change that no cell needs to exceed."""
    linear = (c for c in system.touching(cells) if c.relation in ("equal", "at_most"))
    off = sum(abs(system.total(c)[0]) for c in linear if not system.holds(c))
    return 2.0 * off + 10.0
