"""An identity as data: observations with coefficients, a relation, and the pattern that it is judged in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from boks_clean.report import Role, Severity
from boks_clean.tables import Observation

Relation = Literal["equal", "at_most", "between", "ratio"]
Outcome = Literal["held", "broken", "undecided"]


@dataclass(frozen=True, slots=True)
class Term:
    """One figure in an identity. In a ratio the numerator counts 1 and the denominator -1."""

    observation: Observation
    coefficient: float
    role: Role


@dataclass(frozen=True, slots=True)
class Identity:
    """What must hold of some figures.

    equal: the sum of coefficient times value, plus `constant`, is zero; at_most: it is at most zero; between: the first
    term lies between the smallest and the largest of the others; ratio: the first is numerator over denominator.
    The first term is the one that the others should give. `pattern` groups identities that are judged together;
    `by` is the dimension that the others divide it by; `mostly` is the share of the pattern that must hold before an
    exception says anything, and `proven` that the catalogue knows it to hold wherever it was looked at.
    """

    rule: str
    relation: Relation
    terms: tuple[Term, ...]
    constant: float = 0.0
    pattern: str = ""
    by: str = ""
    mostly: float = 0.0
    proven: bool = False

    @property
    def target(self) -> Observation:
        """The figure that the others should give."""
        return self.terms[0].observation


@dataclass(frozen=True, slots=True)
class Result:
    """How an identity came out: the outcome, and the sum of coefficient times value as an interval and a point."""

    identity: Identity
    outcome: Outcome
    value: float
    low: float
    high: float

    @property
    def found(self) -> float | None:
        """What is printed in the target."""
        return self.identity.target.value

    @property
    def expected(self) -> float | None:
        """What the target should be by the other figures; None where only bounds are known."""
        first = self.identity.terms[0]
        if self.identity.relation == "between" or self.found is None:
            return None
        if self.identity.relation == "ratio":
            return self.value
        return self.found - self.value / first.coefficient

    @property
    def difference(self) -> float | None:
        """Printed minus expected."""
        return None if self.found is None or self.expected is None else self.found - self.expected


@dataclass(frozen=True, slots=True)
class Fact:
    """Something to report under one rule: results of identities, several where it is `folded`.

    `cells` and `values` serve facts that are no identities; `differences` are what a folded fact sums up, and
    `expected` the value of the target where the identity only bounds it. `count` is the number of like facts where
    `results` are only a few of them, and `most` the worst severity that the fact deserves.
    """

    rule: str
    results: tuple[Result, ...] = ()
    cells: tuple[Term, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    folded: bool = False
    differences: tuple[float, ...] = ()
    expected: float | None = None
    count: int = 0
    most: Severity = Severity.error
