"""Groups broken identities by cause: one cause, its explanations best first, and what else it breaks."""

import time
from collections.abc import Iterable, Iterator, Mapping

from boks_clean.catalog import Rule
from boks_clean.identities import Checked, Fact, Figures, Result
from boks_clean.localise.apart import take_apart
from boks_clean.localise.echoes import as_causes
from boks_clean.localise.group import Group, explanations
from boks_clean.localise.joined import joined
from boks_clean.localise.lines import lines_around
from boks_clean.localise.model import Cause
from boks_clean.localise.patterns import find_patterns
from boks_clean.localise.search import Ranges, components, middle
from boks_clean.localise.solver import Budget, Budgets
from boks_clean.localise.system import Constraint, System, family_of
from boks_clean.localise.together import cancelling
from boks_clean.localise.trial import Pattern
from boks_clean.report import Severity

_STEPS = (5_000, 40)  # of the solver to find a set of cells for each thing that is wrong, and more for each identity
_OTHER_STEPS = (800, 2)  # the same, to find other sets that are as good
_SECONDS = 20.0  # in the worst case
_NEARLY_ALL = 0.9
_TEAMS_ADD_UP = "UNI003"
_ROUNDS = 5  # one pattern can hide another


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
    doubtful = [r for r in checked.ignored if r.identity.rule == _TEAMS_ADD_UP and r.outcome != "undecided"]
    if not told and not doubtful:
        return [Cause(fact) for fact in checked.facts]
    system = _system(checked, told)
    broken_of = {id(c.result): c for c in system.constraints if c.result.outcome == "broken"}
    broken = [broken_of[id(r)] for fact in told for r in fact.results if id(r) in broken_of]
    copies = [fact for fact in checked.facts if fact.rule.startswith("DUB")]
    wide = _system(checked, told, doubtful) if doubtful else system
    patterns: list[Group] = []
    tables = list(figures.tables)
    for _ in range(_ROUNDS):
        found = find_patterns(system, system.broken_among(broken), wide, figures, copies, tables)
        if not found:
            break
        patterns += [_of_pattern(pattern, system) for pattern in found]
        values = {cell: value for pattern in found for cell, value in pattern.values.items()}
        system, wide = system.changed(values), wide.changed(values)
        near = {wide.cells[cell].table for c in wide.touching(values) for cell in c.cells}
        tables = [table for table in tables if table.id in near]
    until = time.monotonic() + _SECONDS
    first, others = (Budget(a + b * len(system.constraints), until) for a, b in (_STEPS, _OTHER_STEPS))
    groups = list(_groups(system, system.broken_among(broken), Budgets(first, others)))
    _doubt(groups, patterns)
    groups = [*patterns, *groups]
    for group in groups:
        group.explanations = tuple(explanations(group, figures, every))
    known = {id(fact) for fact in checked.facts}
    own = [group.fact for group in patterns if group.fact is not None and id(group.fact) not in known]
    return as_causes([*checked.facts, *own], joined(groups, figures, every), rules)


def _of_pattern(pattern: Pattern, system: System) -> Group:
    solutions = [pattern.ranges, *pattern.others]
    own = {id(c.result): c for c in system.constraints}
    restored = [own[id(c.result)] for c in pattern.restored if id(c.result) in own]
    return Group(solutions, restored, system, pattern.values, what=pattern.what, fact=pattern.fact)


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


def _system(checked: Checked, told: list[Fact], more: Iterable[Result] = ()) -> System:
    """Return the constraints: what holds, and what is reported one by one; what a pattern calls normal has slack."""
    reported = {id(result) for fact in told for result in fact.results}
    slack: dict[str, float] = {}
    for fact in checked.facts:
        for result in fact.results if fact.rule == "STR002" and id(fact.results[0]) not in reported else ():
            slack[family_of(result)] = max(slack.get(family_of(result), 0.0), abs(result.value))
    usable = (r for r in checked.results if r.outcome == "held" or id(r) in reported)
    return System([*usable, *more], slack)


def _groups(system: System, broken: list[Constraint], budgets: Budgets) -> Iterator[Group]:
    """Yield groups of cells one after another, until all is restored; what cannot be explained is left out."""
    left = broken
    while left:
        component = components(left)[0]
        parts = take_apart(system, component, budgets)
        groups = [Group(p.solutions, p.broken, p.system, p.values, p.proven, p.unique) for p in parts]
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
        done = restored or {c.number for c in component}
        left = [c for c in left if c.number not in done]


def _restores(group: Group, solution: Ranges) -> bool:
    """Tell whether another set of cells restores all that the first one does."""
    changed = group.system.changed({cell: middle(allowed) for cell, allowed in solution.items()})
    return not changed.broken_among(group.broken)


def _doubt(groups: list[Group], patterns: list[Group]) -> None:
    """Take back that groups are unique where other cells could explain two of them together, or a pattern's lines do.

    So too where only UNI003 is broken: that the teams add up is seen in the other columns, not known.
    """
    supposed = {cell for pattern in patterns for cell in lines_around(pattern.system, pattern.values)}
    for group in groups:
        seen_only = all(c.result.identity.rule == _TEAMS_ADD_UP for c in group.broken)
        if seen_only or any(not supposed.isdisjoint(c.cells) for c in group.broken):
            group.unique = False
    alone = [group for group in groups if group.unique and len(group.values) == 1]
    for number in cancelling([(group.system, group.broken, set(group.values)) for group in alone]):
        alone[number].unique = False
