"""What the identities allow to be seen, and to be put right, of an error in a whole row or column."""

from collections.abc import Mapping
from dataclasses import dataclass

from boks_clean.identities import Checked
from boks_clean.localise.system import Interval, System, family_of
from boks_clean.localise.unknown import tell
from boks_clean.tables import Observation

Change = tuple[Observation, float]
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Limit:
    """Whether an exact equality breaks, whether anything does, and the cells of which the figures tell the value."""

    equality: bool
    anything: bool
    repairable: frozenset[int]


def limit(kind: str, checked: Checked, changes: list[Change], twins: Mapping[int, Observation]) -> Limit:
    """Return what somebody who knows of the clean file which identities hold could say of these changes at best.

    Args:
        kind: the kind of error.
        checked: what came of the clean file.
        changes: the cells, and what they hold instead.
        twins: for a copy, an exchange or a shift, by index the cell from which each got its value.

    """
    system = System([r for r in checked.results if r.outcome == "held"], {})
    values = {o.index: value for o, value in changes if o.index in system.cells}
    exact = _exact(checked)
    off = system.changed(values).broken_among(system.touching(values))
    equalities = [c for c in off if c.is_equality and family_of(c.result) in exact]
    seen = frozenset(values) if equalities else frozenset[int]()
    if seen and kind == "line copied" and _is_symmetric(system, values, twins):
        seen = frozenset()
    elif seen and kind not in ("lines exchanged", "line in another unit"):
        seen = _determined(kind, system, values, twins)
    return Limit(bool(equalities), bool(off), seen)


def _exact(checked: Checked) -> set[str]:
    held: dict[str, list[bool]] = {}
    for result in checked.results:
        held.setdefault(family_of(result), []).append(result.outcome == "held")
    return {family for family, outcomes in held.items() if sum(outcomes) >= _NEARLY_ALL * len(outcomes)}


def _is_symmetric(system: System, values: Mapping[int, float], twins: Mapping[int, Observation]) -> bool:
    """Tell whether it would do as well if the line that was copied were the copy: then nothing tells which it is."""
    other = {twins[cell].index: system.values[cell] for cell in values if twins[cell].index in system.cells}
    swapped = system.changed({**values, **other})
    return not [c for c in swapped.broken_among(system.touching({**values, **other})) if c.is_equality]


def _determined(
    kind: str, system: System, values: dict[int, float], twins: Mapping[int, Observation]
) -> frozenset[int]:
    """Return the cells of which one value is left, of a block that moved only what went over its edge being unknown."""
    kept = {twins[cell].index for cell in values if cell in twins} if kind == "block shifted by a month" else set()
    unknown = [cell for cell in values if cell not in kept]
    domains: dict[int, Interval] = {}
    if kind == "line truncated":
        domains = {cell: (100 * values[cell], 100 * values[cell] + 99) for cell in unknown}
    told = tell(system.changed({cell: values[cell] for cell in unknown}), unknown, domains)
    sure = {cell for cell in unknown if told is not None and told.ranges[cell][0] == told.ranges[cell][1]}
    return frozenset(sure | {cell for cell in values if cell in kept})
