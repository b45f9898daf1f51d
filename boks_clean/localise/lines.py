"""The rows and columns of a table as cells of the system, and the orders in which one could be moved along."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from boks_clean.identities import Figures
from boks_clean.identities.totals import observation_at
from boks_clean.localise.system import Constraint, System
from boks_clean.tables import Line, Observation, Table
from boks_clean.tables.model import Axis

LEAST_CELLS = 3
_MANY = 0.3
_MOST_OWN = 2  # cells of one line in an identity with others: stock and flow take two of a row
Cells = list[int | None]  # the cells of a line, by the position of the line across


@dataclass(frozen=True, slots=True)
class Lines:
    """All rows, or all columns, of a table: what each is, its cells, and what the lines across are."""

    lines: tuple[Line, ...]
    across: tuple[Line, ...]
    cells: list[Cells]

    def suspects(self, broken: list[Constraint], least: int = LEAST_CELLS) -> list[int]:
        """Return the lines of which several cells take part in what is broken."""
        concerned = {cell for constraint in broken for cell in constraint.cells}
        return [n for n, cells in enumerate(self.cells) if sum(c in concerned for c in cells) >= least]

    def broken_across(self, system: System, broken: Collection[int]) -> list[int]:
        """Return the lines of which many cells take part in what is broken with other lines; or that no other tells."""
        return [number for number in range(len(self.cells)) if self._is_broken_across(number, system, broken)]

    def _is_broken_across(self, number: int, system: System, broken: Collection[int]) -> bool:
        own = {cell for cell in self.cells[number] if cell is not None}
        tied = wrong = 0
        for cell in own:
            across = [c for c in system.of_cell[cell] if c.is_equality and len(own.intersection(c.cells)) <= _MOST_OWN]
            tied += bool(across)
            wrong += any(c.number in broken for c in across)
        return wrong >= _MANY * tied

    def parts(self) -> list[int]:
        """Return the positions across of what is no total."""
        return [n for n, line in enumerate(self.across) if not line.total]

    def orders(self) -> list[list[int]]:
        """Return the lines in the orders that a block of them could be moved along: months, quarters, or the rest."""
        groups: dict[int, list[int]] = {}
        for number, line in enumerate(self.lines):
            if line.period is not None or not line.total:
                groups.setdefault(line.period.months if line.period is not None else 0, []).append(number)
        return [group for group in groups.values() if len(group) >= LEAST_CELLS]


def lines_of(table: Table, figures: Figures, system: System) -> Iterator[Lines]:
    """Yield the rows and the columns of a table, as far as their cells take part in anything."""
    for axis, across in ((table.rows, table.columns), (table.columns, table.rows)):
        cells = [line_at(table, axis, at, len(across.lines), figures, system) for at in range(len(axis.lines))]
        yield Lines(axis.lines, across.lines, cells)


def line_at(table: Table, axis: Axis, at: int, width: int, figures: Figures, system: System) -> Cells:
    """Return the cells of one line of a table."""
    observations = [observation_at(table, axis, at, n, figures) for n in range(width)]
    return [o.index if o is not None and o.index in system.cells else None for o in observations]


def lines_around(system: System, cells: Collection[int]) -> set[int]:
    """Return all cells of the rows, or of the columns, in which some cells stand: of the fewer, in each table."""
    by_table: dict[str, list[Observation]] = {}
    for cell in cells:
        by_table.setdefault(system.cells[cell].table, []).append(system.cells[cell])
    around: set[int] = set()
    for table, own in by_table.items():
        rows, columns = {o.row for o in own}, {o.column for o in own}
        by_row = len(rows) < len(columns)
        for cell, other in system.cells.items():
            if other.table == table and (other.row in rows if by_row else other.column in columns):
                around.add(cell)
    return around
