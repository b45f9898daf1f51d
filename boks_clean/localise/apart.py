"""Takes apart what is wrong independently: cells that must change together, and what would do instead of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from math import prod

from boks_clean.localise.search import Ranges, middle
from boks_clean.localise.smallest import MOST_SOLUTIONS, Sets, all_of, search
from boks_clean.localise.solver import Budget, Budgets
from boks_clean.localise.system import Constraint, System

_MOST_PRODUCTS = 256
_MOST_ASKED = 6
_SHARE = 2  # of what may be spent on other sets, no more than this part goes to one component


@dataclass
class Part:
    """Cells that must change together: the sets that do as well, what they restore, once all else is repaired.

    `unique` tells that no other set of cells does so, whatever else is wrong.
    """

    solutions: list[Ranges]
    broken: list[Constraint]
    system: System
    values: dict[int, float]
    proven: bool = True
    unique: bool = False


def take_apart(system: System, component: list[Constraint], budgets: Budgets) -> list[Part]:
    """Explain constraints that share cells, each thing that is wrong by itself."""
    others = Budget(budgets.others.steps // _SHARE, budgets.others.until)
    before = others.steps
    parts = _taken_apart(system, component, Budgets(budgets.first, others))
    budgets.others.steps -= before - others.steps
    return parts


def _taken_apart(system: System, component: list[Constraint], budgets: Budgets) -> list[Part]:
    sets = search(system, component, budgets)
    if not sets.found:
        return []
    best = sets.found[0]
    values = {cell: system.near(cell, middle(allowed)) for cell, allowed in best.items()}
    if not sets.proven:
        left = {constraint.number for constraint in system.changed(values).broken_among(component)}
        component = [constraint for constraint in component if constraint.number not in left]
    linked = _linked(system, values)
    if len(linked) == 1:
        solutions = all_of(sets)
        unique = sets.proven and sets.complete and len(solutions) == 1
        return [Part(solutions, component, system, values, sets.proven, unique)]
    parts = [_part(system, component, best, values, cells, budgets) for cells in linked]
    for part in parts:
        part.proven = sets.proven
        part.unique = sets.proven and len(part.solutions) == 1
    return _as_far_as_independent(parts, sets, system, component)


def _as_far_as_independent(parts: list[Part], sets: Sets, system: System, component: list[Constraint]) -> list[Part]:
    """Join the parts that other cells explain together, though they explain neither of them by itself."""
    known: set[frozenset[int]] = set()
    for _ in range(_MOST_ASKED):
        if prod(len(part.solutions) for part in parts) > _MOST_PRODUCTS:
            break
        products = {frozenset().union(*chosen) for chosen in product(*(part.solutions for part in parts))}
        other = sets.another(products - known)
        if other is None:
            if sets.complete:
                return parts
            break
        known |= products
        parts = _joined(parts, other, system, component)
    for part in parts:
        part.unique = False
    return parts


def _joined(parts: list[Part], other: Ranges, system: System, component: list[Constraint]) -> list[Part]:
    """Return the parts, one instead of those of which no solution is in another set of cells, which explains them."""
    kept = {id(part): next((s for s in part.solutions if s.keys() <= other.keys()), None) for part in parts}
    involved = [part for part in parts if kept[id(part)] is None]
    cells = {cell for solution in kept.values() for cell in solution or ()}
    extra = {cell: allowed for cell, allowed in other.items() if cell not in cells}
    values = {cell: value for part in involved for cell, value in part.values.items()}
    elsewhere = {c: v for part in parts if part not in involved for c, v in part.values.items()}
    others = system.changed(elsewhere)
    solutions = [_together(chosen) for chosen in product(*(part.solutions for part in involved))]
    joined = Part([*solutions, extra][:MOST_SOLUTIONS], others.broken_among(component), others, values, parts[0].proven)
    return [*(part for part in parts if part not in involved), joined]


def _together(chosen: tuple[Ranges, ...]) -> Ranges:
    return {cell: allowed for solution in chosen for cell, allowed in solution.items()}


def _part(
    system: System,
    component: list[Constraint],
    best: Ranges,
    values: Mapping[int, float],
    cells: set[int],
    budgets: Budgets,
) -> Part:
    """Return the part of some cells, with the sets that would do as well once all others are repaired."""
    others = system.changed({cell: value for cell, value in values.items() if cell not in cells})
    own = others.broken_among(component)
    again = all_of(search(others, own, budgets)) if own else []
    solutions = [s for s in again if len(s) == len(cells)]
    solutions.sort(key=lambda s: s.keys() != cells)
    chosen = {cell: values[cell] for cell in cells}
    return Part(solutions or [{c: best[c] for c in cells}], own, others, chosen)


def _linked(system: System, values: Mapping[int, float]) -> list[set[int]]:
    """Return the cells in groups that must change together: changing one alone would break what holds now."""
    groups = [{cell} for cell in values]
    for constraint in system.touching(values):
        inside = [cell for cell in constraint.cells if cell in values]
        if len(inside) > 1 and system.holds(constraint) and _needs_both(system, constraint, inside, values):
            touching = [group for group in groups if group & set(inside)]
            groups = [group for group in groups if not group & set(inside)] + [set().union(*touching)]
    return groups


def _needs_both(system: System, constraint: Constraint, cells: list[int], values: Mapping[int, float]) -> bool:
    return any(not system.changed({cell: values[cell]}).holds(constraint) for cell in cells)
