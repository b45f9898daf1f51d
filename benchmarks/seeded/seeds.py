"""The slips of somebody who types figures over, put into cells of the samples."""

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.run import ROOT
from benchmarks.seeded.judge import Change, Outcome, check
from benchmarks.seeded.limits import Vectors, equalities, localisable

if TYPE_CHECKING:
    from collections.abc import Callable
from boks_clean.tables import Observation
from boks_clean.workbook import Workbook, read_workbook

KINDS = (
    "digits swapped",
    "digit changed",
    "digit lost",
    "digit doubled",
    "factor 10, 100 or 1000",
    "decimal mark lost",
    "neighbour's value",
    "part missing or double",
    "sign",
    "truncated",
    "a little off",
)


@dataclass
class Sample:
    """A clean workbook with what can be put into it."""

    name: str
    workbook: Workbook
    clean: Outcome
    pool: list[Observation]
    findable: set[int]
    vectors: Vectors


def load_sample(name: str) -> Sample:
    """Read a sample; errors go into cells of an exact equality that has nothing wrong yet."""
    workbook = read_workbook(ROOT / "samples" / f"{name}.xlsx")
    clean = check(workbook)
    vectors = equalities(clean)
    broken = {t.observation.index for r in clean.checked.results if r.outcome == "broken" for t in r.identity.terms}
    pool = [o for o in clean.recognition.observations if o.index in vectors and o.state == "number"]
    return Sample(name, workbook, clean, [o for o in pool if o.index not in broken], localisable(vectors), vectors)


def seeded(sample: Sample, kinds: list[str], chance: random.Random) -> list[Change]:
    """Return errors of these kinds, each in another cell."""
    changes: dict[int, Change] = {}
    for kind in kinds:
        for _ in range(200):
            observation = chance.choice(sample.pool)
            value = typed(observation.value or 0.0, kind, sample.clean, observation, chance)
            if value is not None and observation.index not in changes and abs(value - (observation.value or 0)) > 1e-9:
                changes[observation.index] = (observation, value)
                break
    return list(changes.values())


def typed(value: float, kind: str, outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    """Return what somebody could have typed instead of a value by one kind of slip; None where it has none."""
    scale = 10.0 ** max(0, observation.decimals or 0)
    digits = f"{abs(value) * scale:.0f}"
    at = chance.randrange(len(digits))
    slips: dict[str, Callable[[], str | float | None]] = {
        "digits swapped": lambda: _swapped(digits, chance),
        "digit changed": lambda: digits[:at] + chance.choice("123456789") + digits[at + 1 :],
        "digit lost": lambda: digits[:at] + digits[at + 1 :] or None,
        "digit doubled": lambda: digits[: at + 1] + digits[at:],
        "factor 10, 100 or 1000": lambda: value * chance.choice((10, 100, 1000)),
        "decimal mark lost": lambda: value * 10 if observation.decimals == 1 else value / 1000,
        "neighbour's value": lambda: _neighbour(outcome, observation, chance),
        "part missing or double": lambda: _part(outcome, observation, chance),
        "sign": lambda: -value,
        "truncated": lambda: digits[:-2] or None,
        "a little off": lambda: value + chance.choice((-1, 1)) * chance.randint(1, 15) / scale,
    }
    made = slips[kind]()
    return float(made) / scale if isinstance(made, str) else made


def _swapped(digits: str, chance: random.Random) -> str | None:
    if len(digits) < 2:
        return None
    at = chance.randrange(len(digits) - 1)
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _neighbour(outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    table = next(t for t in outcome.figures.tables if t.id == observation.table)
    down, right = chance.choice(((0, 1), (0, -1), (1, 0), (-1, 0)))
    other = outcome.figures.at(table, observation.row + down, observation.column + right)
    return other.value if other is not None and other.state == "number" else None


def _part(outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    """Return the value of a total with a part too many or too few."""
    for result in outcome.checked.results:
        identity = result.identity
        if identity.target.index == observation.index and identity.rule.startswith("TEL") and len(identity.terms) > 1:
            part = chance.choice(identity.terms[1:]).observation.value or 0.0
            return (observation.value or 0.0) + chance.choice((-1, 1)) * part
    return None
