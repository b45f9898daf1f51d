"""Gives each fact to the cause that explains most of it: as what to report, or as an echo."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import inf

from boks_clean.catalog import Rule
from boks_clean.identities import Fact, Result
from boks_clean.localise.copies import COPIED
from boks_clean.localise.group import MOST_LISTED, Group
from boks_clean.localise.model import Cause, Change
from boks_clean.localise.system import Constraint, System

_MOSTLY_NAMED = {"PLA": 1.0, "DUB": 0.4}  # so many of its cells make a fact the echo of what names them
_SEVERAL = 3
_FIRST_RULES = ("TEL", "UNI003", "AAN", "STR", "GEM", "GRP", "UNI")


def as_causes(facts: list[Fact], groups: list[Group], rules: Mapping[str, Rule]) -> list[Cause]:
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


def _as_cause(facts: list[Fact], group: Group, rules: Mapping[str, Rule]) -> Cause:
    ordered = sorted(facts, key=lambda f: (f is not group.fact, *_rank(f, rules)))
    others = max(0, len(group.solutions) - MOST_LISTED)
    return Cause(ordered[0], tuple(ordered[1:]), group.explanations, group.proven, others)


def _rank(fact: Fact, rules: Mapping[str, Rule]) -> tuple[int, int]:
    order = next((n for n, start in enumerate(_FIRST_RULES) if fact.rule.startswith(start)), len(_FIRST_RULES))
    return -min(rules[fact.rule].severity, fact.most), order


def _with_echoes(causes: list[Cause], alone: list[Fact]) -> list[Cause]:
    """Add the other facts: as an echo where naming the culprits settles them, else by themselves."""
    causes, alone = _settle(causes, alone)
    rest: list[Fact] = []
    for fact in alone:
        number = _decide(fact, causes)
        if number is None:
            rest.append(fact)
        else:
            causes[number] = _with_echo(causes[number], fact)
    causes, rest = _settle(causes, rest)  # a candidate that was picked settles more
    return [*causes, *map(Cause, rest)]


def _settle(causes: list[Cause], facts: list[Fact]) -> tuple[list[Cause], list[Fact]]:
    """Add the facts that the named culprits settle, as echoes; return those that are left as well."""
    named, causes, rest = _named(causes), list(causes), []
    for fact in facts:
        number = _settled_by(fact, named)
        number = _within(fact, causes) if number is None else number
        if number is None:
            rest.append(fact)
        else:
            causes[number] = _with_echo(causes[number], fact)
    return causes, rest


def _with_echo(cause: Cause, fact: Fact) -> Cause:
    return replace(cause, echoes=(*cause.echoes, fact))


def _named(causes: list[Cause]) -> dict[int, tuple[int, Change]]:
    """Return the culprits: observation -> the number of its cause, and its change."""
    return {
        change.observation.index: (number, change)
        for number, cause in enumerate(causes)
        for explanation in cause.explanations[:1]
        if explanation.confidence != "possible" or explanation.what == COPIED
        for change in explanation.changes
    }


def _within(fact: Fact, causes: list[Cause]) -> int | None:
    """Return the cause of which the identity holds all of several figures that stand out."""
    cells = {term.observation.index for term in fact.cells}
    if fact.rule.startswith("PLA") and len(cells) >= _SEVERAL:
        for number, cause in enumerate(causes):
            results = [*cause.fact.results, *(r for echo in cause.echoes for r in echo.results)]
            if cells <= {t.observation.index for r in results for t in r.identity.terms}:
                return number
    return None


def _decide(fact: Fact, causes: list[Cause]) -> int | None:
    """Return the cause of which one candidate alone restores broken bounds as well, and name that candidate first."""
    broken = [result for result in fact.results if result.outcome == "broken"]
    for number, cause in enumerate(causes if broken else ()):
        listed = cause.explanations
        if not listed or listed[0].confidence != "possible" or cause.others or listed[0].what == COPIED:
            continue
        settling = [e for e in listed if not _left(broken, {c.observation.index: c for c in e.changes})]
        if len(settling) == 1 and all(change.low == change.high for change in settling[0].changes):
            best = replace(settling[0], confidence="likely")
            causes[number] = replace(cause, explanations=(best, *(e for e in listed if e is not settling[0])))
            return number
    return None


def _settled_by(fact: Fact, named: Mapping[int, tuple[int, Change]]) -> int | None:
    """Return the cause that settles a fact: a figure that stands out, or bounds that hold once cells are repaired."""
    if fact.cells:
        numbers = [named[t.observation.index][0] for t in fact.cells if t.observation.index in named]
        enough = _MOSTLY_NAMED[fact.rule[:3]] * len(fact.cells) if fact.rule[:3] in _MOSTLY_NAMED else inf
        return numbers[0] if numbers and len(numbers) >= enough else None
    broken = [result for result in fact.results if result.outcome == "broken"]
    numbers = [named[t.observation.index][0] for r in broken for t in r.identity.terms if t.observation.index in named]
    if not numbers:
        return None
    return None if _left(broken, {cell: change for cell, (_, change) in named.items()}) else numbers[0]


def _left(broken: list[Result], changes: Mapping[int, Change]) -> list[Constraint]:
    """Return what stays broken with some changes; what hangs on a change of which only bounds are known does not."""
    system = System(broken, {})
    repaired = system.changed({cell: change.expected for cell, change in changes.items() if cell in system.cells})
    unsure = {cell for cell, change in changes.items() if change.low < change.high}
    return [c for c in repaired.broken_among(system.constraints) if unsure.isdisjoint(c.cells)]
