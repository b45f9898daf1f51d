"""Checks one workbook: build the identities of all families, evaluate them at once, let each family judge its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import polars as pl

from boks_clean.errors import BoksCleanError
from boks_clean.identities.counted import with_counts
from boks_clean.identities.evaluate import evaluate
from boks_clean.identities.families import Family, Rules, families
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result

_T = TypeVar("_T")
_FEW = 5  # so many results of a pattern say nothing of what is normal: each is reported, as a warning


@dataclass
class Checked:
    """What came of the identities of a workbook.

    `results` leaves out identities whose pattern says that they are no identities here, which are `ignored`; `applied`
    names the rules that had something to judge, `failed` those that could not run, with the problem.
    """

    facts: list[Fact] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    ignored: list[Result] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def check_identities(
    figures: Figures,
    observations: pl.DataFrame,
    rules: Rules,
    selected: Callable[[str], bool],
    *,
    between_files: bool = False,
) -> Checked:
    """Check the figures of one workbook, or only what relates the figures of several.

    Args:
        figures: the observations, to be looked up.
        observations: the same as a frame (see tables.schema).
        rules: the catalogue's rules by code.
        selected: tells whether a rule is to run.
        between_files: keep only identities of which the figures stand in more than one file.

    """
    checked = Checked()
    figures = with_counts(figures)
    chosen = [family for family in families() if any(selected(rule) for rule in family.rules)]
    built: list[list[Identity]] = [
        _guarded(family, checked, partial(_build, family, figures, rules), []) for family in chosen
    ]
    if between_files:
        built = [[identity for identity in identities if _spans_files(identity)] for identities in built]
    results = evaluate([identity for identities in built for identity in identities], observations)
    start = 0
    for family, identities in zip(chosen, built, strict=True):
        own = without_weak_patterns(results[start : start + len(identities)])
        start += len(identities)
        _take(family, own, rules, checked)
        if not between_files:
            _look(family, figures, rules, checked)
    if between_files and checked.applied & {"AAN001", "AAN003"}:
        checked.applied = checked.applied - {"AAN001", "AAN003"} | {"AAN002"}
    return checked


def _spans_files(identity: Identity) -> bool:
    return len({term.observation.file for term in identity.terms}) > 1


def without_weak_patterns(results: list[Result]) -> list[Result]:
    """Leave out the patterns that mostly fail, where an identity only counts if its pattern mostly holds."""
    outcomes: dict[str, list[bool]] = {}
    for result in results:
        if result.identity.mostly and result.outcome != "undecided":
            outcomes.setdefault(result.identity.pattern, []).append(result.outcome == "held")
    return [r for r in results if not r.identity.mostly or _is_strong(outcomes.get(r.identity.pattern, []), r.identity)]


def _is_strong(outcomes: list[bool], identity: Identity) -> bool:
    return len(outcomes) < _FEW or sum(outcomes) > identity.mostly * len(outcomes)


def _build(family: Family, figures: Figures, rules: Rules) -> list[Identity]:
    return list(family.build(figures, rules)) if family.build else []


def _take(family: Family, results: list[Result], rules: Rules, checked: Checked) -> None:
    """Let a family judge its results, and add what it says."""
    nothing: tuple[list[Fact], list[Result]] = ([], [])
    facts, ignored = _guarded(family, checked, partial(_judge, family, results, rules), nothing)
    checked.facts += facts
    checked.applied |= {fact.rule for fact in facts}
    silent = {id(result) for result in ignored}
    checked.results += [result for result in results if id(result) not in silent]
    checked.ignored += ignored
    checked.applied |= {result.identity.rule for result in results}
    if family.judged:
        checked.applied |= _guarded(family, checked, partial(family.judged, results), set())


def _look(family: Family, figures: Figures, rules: Rules, checked: Checked) -> None:
    """Let a family find facts that are no identities, and add them."""
    nothing: list[Fact] = []
    checked.facts += _guarded(family, checked, partial(_find, family, figures, rules), nothing)
    if family.looked:
        checked.applied |= _guarded(family, checked, partial(family.looked, figures, rules), set())


def _judge(family: Family, results: list[Result], rules: Rules) -> tuple[list[Fact], list[Result]]:
    if family.judge:
        return family.judge(results, rules)
    return [Fact(r.identity.rule, (r,)) for r in results if r.outcome == "broken"], []


def _find(family: Family, figures: Figures, rules: Rules) -> list[Fact]:
    return list(family.find(figures, rules)) if family.find else []


def _guarded(family: Family, checked: Checked, call: Callable[[], _T], nothing: _T) -> _T:
    """Run a part of a family; one that fails makes the run incomplete (status 4), and the others still report."""
    try:
        return call()
    except BoksCleanError:
        raise
    except Exception as problem:  # noqa: BLE001 (whatever the input, a rule that cannot run is told, not a traceback)
        checked.failed |= dict.fromkeys(family.rules, f"{type(problem).__name__}: {problem}")
        return nothing
