"""Groups broken identities by cause: one cause, its explanations best first, and what else it breaks."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import inf, prod

from boks_clean.catalog import Rule
from boks_clean.identities import Checked, Fact, Figures, Result
from boks_clean.localise.model import Cause, Change, Confidence, Explanation
from boks_clean.localise.patterns import find_patterns
from boks_clean.localise.search import Found, Ranges, components, middle, search
from boks_clean.localise.stale import STALE, are_stale
from boks_clean.localise.system import Constraint, System, family_of
from boks_clean.localise.together import cancelling, in_one_line
from boks_clean.localise.trial import Pattern
from boks_clean.localise.what import STRONG, is_cut_off, what_happened
from boks_clean.report import Severity

SECONDS = 1.5  # for the solver, in one workbook
_MOST_LISTED = 8
_NEARLY_ALL = 0.9
_FEW = 0.1  # of a value: so far apart can the bounds be that a rounded figure or live registration leaves
_MOSTLY_NAMED = {"PLA": 1.0, "DUB": 0.4}  # so many of its cells make a fact the echo of what names them
_FIRST_RULES = ("TEL", "UNI003", "AAN", "STR", "GEM", "GRP", "UNI")


@dataclass
class _Group:
    """Cells that must change together, the constraints that they restore, and the sets that would do as well.

    `unique` tells that no other set of cells does so, whatever else is wrong.
    """

    solutions: list[Ranges]
    broken: list[Constraint]
    system: System
    values: dict[int, float]
    proven: bool = True
    unique: bool = False
    what: str = ""
    fact: Fact | None = None
    explanations: tuple[Explanation, ...] = field(default=())


def find_causes(checked: Checked, figures: Figures, rules: Mapping[str, Rule], every: Figures) -> list[Cause]:
    """Return a cause for each thing that is wrong; each fact of `checked` is in one, as itself or as an echo.

    Args:
        checked: what came of the identities of a workbook.
        figures: its observations.
        rules: the catalogue's rules by code.
        every: the observations of all files of the run, in which last year's value may be found.

    """
    exact = _exact_families(checked.results)
    told = [fact for fact in checked.facts if _can_be_told(fact, rules, exact)]
    if not told:
        return [Cause(fact) for fact in checked.facts]
    system = _system(checked, told)
    broken_of = {id(c.result): c for c in system.constraints if c.result.outcome == "broken"}
    broken = [broken_of[id(r)] for fact in told for r in fact.results if id(r) in broken_of]
    copies = [fact for fact in checked.facts if fact.rule.startswith("DUB")]
    patterns = [_of_pattern(p, system) for p in find_patterns(system, broken, figures, copies)]
    system = system.changed({cell: value for group in patterns for cell, value in group.values.items()})
    groups = list(_groups(system, system.broken_among(broken), time.monotonic() + SECONDS))
    _doubt(groups)
    groups = [*patterns, *groups]
    for group in groups:
        group.explanations = tuple(_explanations(group, figures, every))
    groups = _joined(groups, figures, every)
    return _as_causes(checked.facts, told, groups, rules)


def _of_pattern(pattern: Pattern, system: System) -> _Group:
    solutions = [pattern.ranges, *pattern.others]
    return _Group(solutions, list(pattern.restored), system, pattern.values, what=pattern.what, fact=pattern.fact)


def _can_be_told(fact: Fact, rules: Mapping[str, Rule], exact: set[str]) -> bool:
    """Tell whether a fact is about identities that broke one by one, or that hold nearly everywhere."""
    if fact.folded:
        return fact.rule == "STR002" and all(family_of(result) in exact for result in fact.results)
    return bool(fact.results) and min(rules[fact.rule].severity, fact.most) >= Severity.warning


def _exact_families(results: Iterable[Result]) -> set[str]:
    """Return the identities that hold so often that an exception is an error, however small."""
    counts: dict[str, list[bool]] = {}
    for result in results:
        if result.outcome != "undecided":
            counts.setdefault(family_of(result), []).append(result.outcome == "held")
    return {family for family, held in counts.items() if sum(held) >= _NEARLY_ALL * len(held)}


def _system(checked: Checked, told: list[Fact]) -> System:
    """Return the constraints: what holds, and what is reported one by one; what a pattern calls normal has slack."""
    reported = {id(result) for fact in told for result in fact.results}
    slack: dict[str, float] = {}
    for fact in checked.facts:
        for result in fact.results if fact.rule == "STR002" and id(fact.results[0]) not in reported else ():
            slack[family_of(result)] = max(slack.get(family_of(result), 0.0), abs(result.value))
    usable = (r for r in checked.results if r.outcome == "held" or id(r) in reported)
    return System(usable, slack)


def _groups(system: System, broken: list[Constraint], until: float) -> Iterator[_Group]:
    """Yield groups of cells one after another, until all is restored; what cannot be explained is left out."""
    left = broken
    while left:
        component = components(left)[0]
        groups = _of_component(system, component, until)
        solved: dict[int, float] = {}
        for group in groups:
            solved |= group.values
        system = system.changed(solved)
        restored = {c.number for c in left} - {c.number for c in system.broken_among(left)}
        for group in groups:
            touched = [c for c in left if c.number in restored and not group.values.keys().isdisjoint(c.cells)]
            group.broken = touched or group.broken
            group.solutions = [s for s in group.solutions if _restores(group, s)] or group.solutions[:1]
            yield group
        done = restored | {c.number for c in component}
        left = [c for c in left if c.number not in done]


def _restores(group: _Group, solution: Ranges) -> bool:
    """Tell whether another set of cells restores all that the first one does."""
    changed = group.system.changed({cell: middle(allowed) for cell, allowed in solution.items()})
    return not changed.broken_among(group.broken)


def _of_component(system: System, component: list[Constraint], until: float) -> list[_Group]:
    """Explain constraints that share cells, and take apart what is wrong independently."""
    found = search(system, component, until)
    if not found.solutions:
        return []
    best = found.solutions[0]
    values = {cell: system.near(cell, middle(allowed)) for cell, allowed in best.items()}
    sure = found.proven and found.complete
    whole = _Group(list(found.solutions), component, system, values, found.proven, sure and len(found.solutions) == 1)
    linked = _linked(system, values)
    if len(linked) == 1 and found.complete:
        return [whole]
    groups = [_part(system, component, best, values, cells, until) for cells in linked]
    if sure and prod(len(group.solutions) for group in groups) != len(found.solutions):
        return [whole]
    for group in groups:
        group.proven = found.proven
        group.unique = sure and len(group.solutions) == 1
    return groups


def _part(
    system: System,
    component: list[Constraint],
    best: Ranges,
    values: Mapping[int, float],
    cells: set[int],
    until: float,
) -> _Group:
    """Return the group of some cells, with the sets that would do as well once all others are repaired."""
    others = system.changed({cell: value for cell, value in values.items() if cell not in cells})
    own = others.broken_among(component)
    again = search(others, own, until) if own else Found()
    solutions = [s for s in again.solutions if len(s) == len(cells)]
    solutions.sort(key=lambda s: s.keys() != cells)
    chosen = {cell: values[cell] for cell in cells}
    return _Group(solutions or [{c: best[c] for c in cells}], own, others, chosen)


def _doubt(groups: list[_Group]) -> None:
    """Take back that groups are unique where other cells could explain two of them together."""
    alone = [group for group in groups if group.unique and len(group.values) == 1]
    for number in cancelling([(group.system, group.broken, set(group.values)) for group in alone]):
        alone[number].unique = False


def _joined(groups: list[_Group], figures: Figures, every: Figures) -> list[_Group]:
    """Join the groups of which the cells stand in one row or column and lost their last digits."""
    first = [g.explanations[0].changes for g in groups]
    lost = [n for n, changes in enumerate(first) if len(changes) == 1 and is_cut_off(changes[0])]
    result = list(groups)
    for numbers in in_one_line([(n, first[n][0].observation) for n in lost]):
        own = [groups[n] for n in numbers]
        values = {cell: value for group in own for cell, value in group.values.items()}
        broken = {c.number: c for group in own for c in group.broken}
        ranges = {cell: allowed for group in own for cell, allowed in group.solutions[0].items()}
        joined = _Group([ranges], list(broken.values()), own[0].system, values, what="truncated")
        joined.explanations = tuple(_explanations(joined, figures, every))
        result = [group for group in result if not any(group is part for part in own)] + [joined]
    return result


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


def _explanations(group: _Group, figures: Figures, every: Figures) -> Iterator[Explanation]:
    """Yield the explanations of a group, those that tell what happened first."""
    listed = [_explain(solution, group, figures, every) for solution in group.solutions]
    telling = [e for e in listed if _is_telling(e)]
    listed.sort(key=lambda e: (not _is_telling(e), not e.what))
    for number, explanation in enumerate(listed[:_MOST_LISTED]):
        confidence: Confidence = "possible"
        if len(listed) == 1:
            confidence = "certain" if group.unique and _is_exact(explanation) else "likely"
        elif number == 0 and len(telling) == 1:
            confidence = "likely"
        yield replace(explanation, confidence=confidence)


def _is_telling(explanation: Explanation) -> bool:
    return explanation.what == STALE or all(change.what in STRONG for change in explanation.changes)


def _is_exact(explanation: Explanation) -> bool:
    return all(change.low == change.high for change in explanation.changes)


def _explain(solution: Ranges, group: _Group, figures: Figures, every: Figures) -> Explanation:
    changes: list[Change] = []
    for cell, (low, high) in solution.items():
        observation = group.system.cells[cell]
        expected = group.system.near(cell, _nearest(low, high, observation.value))
        what = what_happened(group.system, figures, every, observation, expected) if low == high else ""
        changes.append(Change(observation, expected, low, high, what))
    values = {change.observation.index: change.expected for change in changes}
    told = group.what or (STALE if are_stale(group.system, values) else "")
    whats = {told} if told else {change.what for change in changes}
    return Explanation(tuple(changes), "possible", whats.pop() if len(whats) == 1 else "")


def _nearest(low: float, high: float, found: float | None) -> float:
    """Return the value to name of those that would do: the middle of a few, of many the nearest to what is printed."""
    centre = middle((low, high))
    few = high - low <= _FEW * abs(centre)
    return centre if few or found is None else min(max(found, low), high)


def _as_causes(facts: list[Fact], told: list[Fact], groups: list[_Group], rules: Mapping[str, Rule]) -> list[Cause]:
    """Give each fact to the group that explains most of it; what no group explains stays a cause of its own."""
    owners: dict[int, list[int]] = {}
    for number, group in enumerate(groups):
        for result in {id(c.result) for c in group.broken}:
            owners.setdefault(result, []).append(number)
    of_group: dict[int, list[Fact]] = {}
    alone: list[Fact] = []
    for fact in facts:
        numbers = [n for r in fact.results for n in owners.get(id(r), ())]
        numbers += [n for n, group in enumerate(groups) if group.fact is fact]
        if numbers:
            of_group.setdefault(_least_served(numbers, of_group), []).append(fact)
        else:
            alone.append(fact)
    causes = [_as_cause(own, groups[number], rules) for number, own in of_group.items()]
    return _with_echoes(causes, alone)


def _least_served(numbers: Iterable[int], of_group: Mapping[int, list[Fact]]) -> int:
    """Return the group that has no fact yet, or the first: a fact that two causes share goes to one of them."""
    ordered = sorted(dict.fromkeys(numbers))
    return next((n for n in ordered if n not in of_group), ordered[0])


def _as_cause(facts: list[Fact], group: _Group, rules: Mapping[str, Rule]) -> Cause:
    ordered = sorted(facts, key=lambda f: (f is not group.fact, *_rank(f, rules)))
    others = max(0, len(group.solutions) - _MOST_LISTED)
    return Cause(ordered[0], tuple(ordered[1:]), group.explanations, group.proven, others)


def _rank(fact: Fact, rules: Mapping[str, Rule]) -> tuple[int, int]:
    order = next((n for n, start in enumerate(_FIRST_RULES) if fact.rule.startswith(start)), len(_FIRST_RULES))
    return -min(rules[fact.rule].severity, fact.most), order


def _with_echoes(causes: list[Cause], alone: list[Fact]) -> list[Cause]:
    """Add the other facts: as an echo where naming the culprits settles them, else by themselves."""
    named = {
        change.observation.index: (number, change.expected)
        for number, cause in enumerate(causes)
        for explanation in cause.explanations[:1]
        if explanation.confidence != "possible"
        for change in explanation.changes
    }
    rest: list[Cause] = []
    for fact in alone:
        number = _settled_by(fact, named)
        if number is None:
            rest.append(Cause(fact))
        else:
            causes[number] = replace(causes[number], echoes=(*causes[number].echoes, fact))
    return [*causes, *rest]


def _settled_by(fact: Fact, named: Mapping[int, tuple[int, float]]) -> int | None:
    """Return the cause that settles a fact: a figure that stands out, or bounds that hold once cells are repaired."""
    if fact.cells:
        numbers = [named[t.observation.index][0] for t in fact.cells if t.observation.index in named]
        enough = _MOSTLY_NAMED[fact.rule[:3]] * len(fact.cells) if fact.rule[:3] in _MOSTLY_NAMED else inf
        return numbers[0] if numbers and len(numbers) >= enough else None
    broken = [result for result in fact.results if result.outcome == "broken"]
    numbers = [named[t.observation.index][0] for r in broken for t in r.identity.terms if t.observation.index in named]
    if not numbers:
        return None
    system = System(broken, {})
    repaired = system.changed({cell: value for cell, (_, value) in named.items() if cell in system.cells})
    return None if repaired.broken_among(system.constraints) else numbers[0]
