"""The smallest number of changes that satisfies linear constraints, as a mixed-integer program for HiGHS."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf

_CHOSEN = 0.5
_TIGHTEST, _LOOSEST = 1e-9, 1e-6  # what may be taken for whole: looser, and changes pass without their switch;
_UNNOTICED = 0.1  # tighter, and whole changes are overlooked: so little may pass for none
_MOST_NODES = 400  # branches of one program
Terms = tuple[tuple[int, float], ...]  # positions with their factors


@dataclass(frozen=True, slots=True)
class Row:
    """low <= sum of factor times change <= high, over positions in the problem's cells."""

    terms: Terms
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Cells with the least change that each allows, the rows that the changes must satisfy, and the largest change.

    `needed` are sets of positions of which at least one must change: that follows from the rows, and is told for speed.
    """

    cells: tuple[int, ...]
    least: tuple[float, ...]
    rows: tuple[Row, ...]
    most: float
    needed: tuple[tuple[int, ...], ...] = ()


@dataclass
class Budget:
    """What the solver may still do: steps, which are the same on every machine, and for the worst case time."""

    steps: int
    until: float

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be asked."""
        return self.steps <= 0 or time.monotonic() >= self.until


@dataclass
class Budgets:
    """What may be done to find a set of cells for each thing that is wrong, and to find others that are as good."""

    first: Budget
    others: Budget


@dataclass(frozen=True, slots=True)
class Answer:
    """The changes by cell of a smallest set, None if there is none; `proven` is false where the budget ran out."""

    changes: dict[int, float] | None
    proven: bool


class Solver:
    """One problem, which can be asked again after sets of cells were excluded (stating it takes as long as solving)."""

    def __init__(self, problem: Problem) -> None:
        """State the problem."""
        import highspy  # noqa: PLC0415 (a tenth of a second, and only for several errors that share cells)

        self.steps = 0  # that the last question took
        self.whole = False  # whether changes are kept whole: from the start that would take long
        self.cells = problem.cells
        self._problem = problem
        self._model = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        tolerance = min(_LOOSEST, max(_TIGHTEST, _UNNOTICED / problem.most))
        options = {"output_flag": False, "mip_feasibility_tolerance": tolerance, "threads": 1}
        for option, value in {**options, "mip_max_nodes": _MOST_NODES}.items():
            self._model.setOptionValue(option, value)
        self._state()

    def smallest(self, budget: Budget) -> Answer:
        """Return a smallest set of cells that is not excluded, with the change of each."""
        from highspy import HighsModelStatus as Status  # noqa: PLC0415 (as above)

        if budget.is_spent:
            return Answer(None, proven=False)
        self._model.setOptionValue("time_limit", budget.until - time.monotonic())
        self._model.run()
        status, count = self._model.getModelStatus(), len(self._problem.cells)
        self.steps = max(1, self._model.getInfo().simplex_iteration_count)
        budget.steps -= self.steps
        values = list(self._model.getSolution().col_value)
        chosen = [n for n in range(count) if values and values[count + n] > _CHOSEN]
        if status in (Status.kInfeasible, Status.kUnboundedOrInfeasible) or not chosen:
            return Answer(None, proven=status in (Status.kInfeasible, Status.kOptimal))
        return Answer({self._problem.cells[n]: values[n] for n in chosen}, status == Status.kOptimal)

    def exclude(self, cells: Iterable[int]) -> None:
        """Accept no more set that contains all of these cells."""
        wanted = set(cells)
        self._limit([n for n, cell in enumerate(self._problem.cells) if cell in wanted], len(wanted) - 1)

    def make_whole(self, cells: Iterable[int]) -> None:
        """Accept only whole changes of these cells."""
        from highspy import HighsVarType  # noqa: PLC0415 (as above)

        self.whole = True
        wanted = set(cells)
        for position in (n for n, cell in enumerate(self.cells) if cell in wanted):
            self._model.changeColIntegrality(position, HighsVarType.kInteger)

    def at_most(self, number: int) -> None:
        """Accept sets of at most so many cells."""
        self._limit(range(len(self._problem.cells)), number)

    def _limit(self, positions: Sequence[int], most: int) -> None:
        switches = [len(self._problem.cells) + n for n in positions]
        self._model.addRow(-inf, float(most), len(switches), switches, [1.0] * len(switches))

    def _state(self) -> None:
        """Add a change and a switch for each cell, the rows, and that a change needs its switch."""
        import highspy  # noqa: PLC0415 (as above)

        problem, count = self._problem, len(self._problem.cells)
        least = [max(value, -problem.most) for value in problem.least]
        rows = [(row.terms, row.low, row.high) for row in problem.rows]
        rows += [(((n, 1.0), (count + n, -problem.most)), -inf, 0.0) for n in range(count)]
        rows += [(((n, 1.0), (count + n, -value)), 0.0, inf) for n, value in enumerate(least)]
        rows += [(tuple((count + n, 1.0) for n in positions), 1.0, inf) for positions in problem.needed]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * count, len(rows)
        model.col_cost_ = [0.0] * count + [1.0] * count
        model.col_lower_, model.col_upper_ = [*least, *[0.0] * count], [problem.most] * count + [1.0] * count
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kContinuous] * count + [kinds.kInteger] * count
        model.row_lower_, model.row_upper_ = [low for _, low, _ in rows], [high for _, _, high in rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = list(accumulate((len(terms) for terms, _, _ in rows), initial=0))
        model.a_matrix_.index_ = [position for terms, _, _ in rows for position, _ in terms]
        model.a_matrix_.value_ = [factor for terms, _, _ in rows for _, factor in terms]
        self._model.passModel(model)
