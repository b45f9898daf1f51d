"""The identities of a workbook as constraints on its cells: which of them hold, and which values would do."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import chain
from math import ceil, floor, inf, isclose

from boks_clean.identities import Result
from boks_clean.tables import Observation

NEARLY = 1e-6
Interval = tuple[float, float]
EVERYTHING: Interval = (-inf, inf)
_LINEAR = ("equal", "at_most")
_COUNTS = ("flow", "stock", "level", "distinct")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One identity: its terms as (cell, coefficient), the first one the target, and `slack` that is no error."""

    number: int
    result: Result
    terms: tuple[tuple[int, float], ...]
    relation: str
    constant: float
    slack: float
    cells: tuple[int, ...]

    @property
    def is_equality(self) -> bool:
        """Whether it is linear and exact up to rounding."""
        return self.relation == "equal"


class System:
    """All constraints, by number and by cell, and what each cell prints. Cells are indices of observations."""

    def __init__(self, results: Iterable[Result], slack: Mapping[str, float]) -> None:
        """Take the results that are decided; `slack` is, by `family_of`, what live registration makes normal."""
        self.constraints: list[Constraint] = []
        self.of_cell: dict[int, list[Constraint]] = {}
        self.cells: dict[int, Observation] = {}
        self.values: dict[int, float] = {}
        self._widths: dict[int, float] = {}
        self._numbers: dict[int, list[int]] = {}  # of the constraints, by cell
        self._slacks: list[float] = []  # by number: what a constraint may be off, with the rounding of its cells
        self._totals: dict[int, tuple[float, float]] = {}  # as first printed: shared with all that `changed` returns
        self._own: dict[int, tuple[float, float]] = {}  # of the constraints on cells that print another value
        self._outdated: frozenset[int] = frozenset()  # the numbers of those
        for result in results:
            self._add(result, slack.get(family_of(result), 0.0))

    def _add(self, result: Result, slack: float) -> None:
        identity = result.identity
        terms = tuple((term.observation.index, term.coefficient) for term in identity.terms)
        cells = tuple(cell for cell, _ in terms)
        number, relation = len(self.constraints), identity.relation
        constraint = Constraint(number, result, terms, relation, identity.constant, slack, cells)
        for term in identity.terms:
            self._know(term.observation)
        self._slacks.append(slack + sum(abs(coefficient) * self._widths[cell] for cell, coefficient in terms))
        if result.outcome == "held" and not self.holds(constraint):  # only by the rounding of what is no rounded figure
            self._totals.pop(number, None)
            self._slacks.pop()
            return
        self.constraints.append(constraint)
        for cell in dict.fromkeys(constraint.cells):
            self.of_cell[cell].append(constraint)
            self._numbers[cell].append(number)

    def _know(self, observation: Observation) -> None:
        if observation.index not in self.cells:
            self.cells[observation.index] = observation
            self.values[observation.index] = observation.value or 0.0
            self._widths[observation.index] = _half_width(observation)
            self.of_cell[observation.index] = []
            self._numbers[observation.index] = []

    def changed(self, values: Mapping[int, float]) -> "System":
        """Return the same constraints on cells of which some print another value."""
        other = copy(self)
        other.values = self.values.copy()
        other.values.update(values)
        touched = self._numbers_of(values)
        other._outdated = self._outdated.union(touched)  # noqa: SLF001 (its own)
        other._own = {n: total for n, total in self._own.items() if n not in touched}  # noqa: SLF001 (its own)
        return other

    def touching(self, cells: Iterable[int]) -> list[Constraint]:
        """Return the constraints that any of the cells takes part in."""
        return [self.constraints[number] for number in self._numbers_of(cells)]

    def _numbers_of(self, cells: Iterable[int]) -> dict[int, None]:
        return dict.fromkeys(chain.from_iterable([self._numbers[cell] for cell in cells]))

    def holds(self, constraint: Constraint) -> bool:
        """Tell whether true values near the printed ones satisfy a constraint."""
        if constraint.relation in _LINEAR:
            total, slack = self.total(constraint)
            return (abs(total) if constraint.is_equality else total) <= slack + NEARLY
        target = constraint.terms[0][0]
        low, high = self.allowed(constraint, target)
        return low - NEARLY <= self.values[target] <= high + NEARLY

    def broken_among(self, constraints: Iterable[Constraint]) -> list[Constraint]:
        """Return the constraints that do not hold."""
        return [constraint for constraint in constraints if not self.holds(constraint)]

    def total(self, constraint: Constraint) -> tuple[float, float]:
        """Return the sum of coefficient times printed value, and how far from zero it may be."""
        number = constraint.number
        totals = self._own if number in self._outdated else self._totals
        known = totals.get(number)
        if known is not None:
            return known
        total, values = constraint.constant, self.values
        for cell, coefficient in constraint.terms:
            total += coefficient * values[cell]
        totals[number] = total, self._slacks[number]
        return totals[number]

    def repairs(self, cell: int, constraints: Iterable[Constraint] | None = None) -> Interval | None:
        """Return the values a cell could print for constraints (all that it is in) to hold; None if there are none."""
        low, high = self.domain(cell)
        for constraint in self.of_cell[cell] if constraints is None else constraints:
            least, most = self.allowed(constraint, cell)
            low, high = max(low, least), min(high, most)
            if low > high + NEARLY:
                return None
        return self.printable(cell, low, high)

    def allowed(self, constraint: Constraint, cell: int) -> Interval:
        """Return the values a cell could print for a constraint to hold, the other cells as they are."""
        match constraint.relation:
            case "between":
                return self._allowed_between(constraint, cell)
            case "ratio":
                return self._allowed_in_ratio(constraint, cell)
            case _:
                return self._allowed_in_sum(constraint, cell)

    def domain(self, cell: int) -> Interval:
        """Return what a cell can hold at all: counts and days are not negative, shares lie in 0 to 100%."""
        observation = self.cells[cell]
        most = 1.0 if observation.kind == "share" and observation.unit == "%" else inf
        return (-inf if observation.unit == "€" else 0.0), most

    def near(self, cell: int, value: float) -> float:
        """Return the value that can be printed nearest to one that was computed."""
        decimals = _decimals(self.cells[cell])
        return value if decimals is None else round(value, decimals)

    def counts(self, cell: int) -> bool:
        """Tell whether a cell prints a whole number of which every other value must be whole too."""
        return _decimals(self.cells[cell]) == 0 and self.values[cell].is_integer()

    def _allowed_in_sum(self, constraint: Constraint, cell: int) -> Interval:
        total, slack = self.total(constraint)
        own = sum(coefficient for index, coefficient in constraint.terms if index == cell)
        if not own:
            return EVERYTHING
        total -= own * self.values[cell]
        one, other = (-total - slack) / own, (-total + slack) / own
        if constraint.is_equality:
            return min(one, other), max(one, other)
        return (-inf, other) if own > 0 else (other, inf)

    def _allowed_between(self, constraint: Constraint, cell: int) -> Interval:
        target = constraint.terms[0][0]
        others = [self._true(index) for index, _ in constraint.terms[1:] if index != cell]
        low = min((least for least, _ in others), default=inf)
        high = max((most for _, most in others), default=-inf)
        own = self._widths[cell]
        if cell == target:
            return low - own, high + own
        least, most = self._true(target)
        if most < low:
            return -inf, most + own
        return (least - own, inf) if least > high else EVERYTHING

    def _allowed_in_ratio(self, constraint: Constraint, cell: int) -> Interval:
        """Solve share = (above + p x) / (below + q x) for x, for both ends of the share."""
        above = [index for index, sign in constraint.terms[1:] if sign > 0]
        below = [index for index, sign in constraint.terms[1:] if sign < 0]
        target, own = constraint.terms[0][0], self._widths[cell]
        if cell == target:
            return self._allowed_share(above, below, own)
        least, most = self._true(target)
        over, p = sum(self.values[i] for i in above if i != cell), float(cell in above)
        under, q = sum(self.values[i] for i in below if i != cell), float(cell in below)
        one, other = _solve(p - least * q, least * under - over), _solve(most * q - p, over - most * under)
        return max(one[0], other[0]) - own, min(one[1], other[1]) + own

    def _allowed_share(self, above: list[int], below: list[int], own: float) -> Interval:
        over, under = [self._true(i) for i in above], [self._true(i) for i in below]
        least, most = sum(low for low, _ in under), sum(high for _, high in under)
        if least <= 0:
            return EVERYTHING
        return sum(low for low, _ in over) / most - own, sum(high for _, high in over) / least + own

    def _true(self, cell: int) -> Interval:
        value, width = self.values[cell], self._widths[cell]
        return value - width, value + width

    def printable(self, cell: int, low: float, high: float) -> Interval | None:
        """Narrow an interval to values as they are printed: whole counts, one decimal; None if none is left."""
        decimals = _decimals(self.cells[cell])
        if decimals is None:
            return (low, high) if low <= high + NEARLY else None
        step = 10.0**-decimals
        least = ceil((low - NEARLY) / step) * step if low > -inf else low
        most = floor((high + NEARLY) / step) * step if high < inf else high
        if least > most and not isclose(least, most, abs_tol=NEARLY):
            return None
        return round(least, 9), round(most, 9)


def family_of(result: Result) -> str:
    """Return the identities that share what is normal: of one rule, pattern and shape."""
    return f"{result.identity.rule}:{result.identity.pattern}:{len(result.identity.terms)}"


def _solve(factor: float, right: float) -> Interval:
    """Return the x for which factor * x >= right."""
    if factor > 0:
        return right / factor, inf
    if factor < 0:
        return -inf, right / factor
    return EVERYTHING if right <= NEARLY else (inf, -inf)


def _half_width(observation: Observation) -> float:
    if observation.state != "number" or observation.high == inf or _is_count(observation):
        return 0.0
    return max(0.0, (observation.high - observation.low) / 2)


def _decimals(observation: Observation) -> int | None:
    """Return the decimals that a cell prints; counts have none."""
    return 0 if _is_count(observation) else observation.decimals


def _is_count(observation: Observation) -> bool:
    """Tell whether a cell can only hold a whole number; one that prints another is damaged, not rounded."""
    return observation.kind in _COUNTS and observation.unit == ""
