"""What a cause is: the facts that it explains, and the changes of cells that would restore every identity."""

from dataclasses import dataclass, field
from typing import Literal

from boks_clean.identities import Fact
from boks_clean.tables import Observation

Confidence = Literal["certain", "likely", "possible"]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell, and the value that it should have; `what` is what probably happened to it, if that can be told.

    `low` and `high` bound the values that would do; they differ from `expected` where only bounds are known.
    """

    observation: Observation
    expected: float
    low: float
    high: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A smallest set of changes that restores every identity; `what` is what probably happened, for all together."""

    changes: tuple[Change, ...]
    confidence: Confidence
    what: str = ""

    @property
    def cells(self) -> frozenset[int]:
        """The indices of the observations to change."""
        return frozenset(change.observation.index for change in self.changes)


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that is wrong: the fact to report, the facts that it also broke, and its explanations, best first.

    `proven` is false where a smaller set of changes could not be excluded in the time there was; `others` counts
    explanations that are just as small and are not listed.
    """

    fact: Fact
    echoes: tuple[Fact, ...] = ()
    explanations: tuple[Explanation, ...] = field(default=())
    proven: bool = True
    others: int = 0
