"""The smallest number of changes that satisfies linear constraints, as a mixed-integer program for HiGHS."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import highspy

_CHOSEN = 0.5
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Row:
    """low <= sum of factor times change <= high, over positions in the problem's cells."""

    terms: tuple[tuple[int, float], ...]
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Cells with the least change that each allows, the rows that the changes must satisfy, and the largest change."""

    cells: tuple[int, ...]
    least: tuple[float, ...]
    rows: tuple[Row, ...]
    most: float


def solve(problem: Problem, seconds: float) -> Iterator[tuple[dict[int, float], bool]]:
    """Yield the changes by cell of a smallest set, then of each other set of cells, ever larger, until stopped.

    The second value tells whether no smaller one exists; false where the time ran out first.
    """
    import highspy  # noqa: PLC0415 (a tenth of a second, and only for several errors that share cells)

    until = time.monotonic() + seconds
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
    for option, value in (("output_flag", False), ("mip_feasibility_tolerance", _TOLERANCE), ("threads", 1)):
        solver.setOptionValue(option, value)
    _fill(solver, problem)
    count = len(problem.cells)
    while (left := until - time.monotonic()) > 0:
        solver.setOptionValue("time_limit", left)
        solver.run()
        status = solver.getModelStatus()
        solution = solver.getSolution()
        if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kTimeLimit):
            return
        values = list(solution.col_value)
        chosen = [n for n in range(count) if values and values[count + n] > _CHOSEN]
        if not chosen:
            return
        proven = status == highspy.HighsModelStatus.kOptimal
        yield {problem.cells[n]: values[n] for n in chosen}, proven
        switches = [count + n for n in chosen]
        solver.addRow(-highspy.kHighsInf, len(chosen) - 1.0, len(chosen), switches, [1.0] * len(chosen))


def _fill(solver: "highspy.Highs", problem: Problem) -> None:
    """Add a change and a switch for each cell, the rows, and that a change needs its switch."""
    import highspy  # noqa: PLC0415 (a tenth of a second, and only for several errors that share cells)

    infinity = highspy.kHighsInf
    count = len(problem.cells)
    for least in problem.least:
        solver.addVar(max(least, -problem.most), problem.most)
    for number in range(count):
        solver.addVar(0.0, 1.0)
        solver.changeColIntegrality(count + number, highspy.HighsVarType.kInteger)
        solver.changeColCost(count + number, 1.0)
    for row in problem.rows:
        low, high = max(row.low, -infinity), min(row.high, infinity)
        solver.addRow(low, high, len(row.terms), [n for n, _ in row.terms], [f for _, f in row.terms])
    for number, least in enumerate(problem.least):
        solver.addRow(-infinity, 0.0, 2, [number, count + number], [1.0, -problem.most])
        solver.addRow(0.0, infinity, 2, [number, count + number], [1.0, -max(least, -problem.most)])
