"""Carries decisions over to a new plan, where they are still about the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from boks_clean.cleanup.decisions import FilledIn
from boks_clean.cleanup.model import Decision, FieldChange, Key, Plan, Proposal, Value
from boks_clean.language import Text

_GONE = Text("wordt niet meer voorgesteld", "is not proposed any more")
_CHANGED = Text(
    "het dossier is sinds het besluit gewijzigd: beslis opnieuw",
    "the case was changed since the decision: decide again",
)
_OTHER = Text("er wordt nu iets anders voorgesteld: beslis opnieuw", "something else is proposed now: decide again")


@dataclass(frozen=True, slots=True)
class Carried:
    """The decisions that still fit, and those that do not: dossiernummer, place in the old worklist, why."""

    decisions: dict[Key, Decision] = field(default_factory=dict)
    dropped: list[tuple[str, str, Text]] = field(default_factory=list)


def carry(old: FilledIn, new: Plan) -> Carried:
    """Return what becomes of the decisions of an old worklist; rows that nobody filled in are passed over."""
    carried = Carried()
    before = {proposal.key: proposal for proposal in old.plan.proposals}
    after = {proposal.key: proposal for proposal in new.proposals}
    for key, decision in old.decisions.items():
        if not decision.verdict and not decision.remark:
            continue
        why = _why_not(old.plan, before[key], new, after.get(key))
        if why is None:
            carried.decisions[key] = decision
        else:
            carried.dropped.append((key[0], decision.place, why))
    return carried


def _why_not(old_plan: Plan, old: Proposal, new_plan: Plan, new: Proposal | None) -> Text | None:
    if new is None:
        return _GONE
    shared = old.seen.keys() & new.seen.keys()
    held = [{change.column: change.old for change in proposal.changes} for proposal in (old, new)]
    if any(old.seen[code] != new.seen[code] for code in shared) or held[0] != held[1]:
        return _CHANGED
    return None if _news(old.changes, old_plan) == _news(new.changes, new_plan) else _OTHER


def _news(changes: Sequence[FieldChange], plan: Plan) -> list[tuple[str, Value]]:
    """Return what is filled in; a date that is the peildatum of its plan counts as the same."""
    day = plan.peildatum.isoformat()
    return [(change.column, "peildatum" if change.new == day else change.new) for change in changes]
