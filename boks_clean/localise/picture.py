"""Draws the neighbourhood of a cell: a few rows and columns of its table with their headers, the cell marked."""

from collections.abc import Callable, Collection, Sequence

from boks_clean.identities import Figures
from boks_clean.tables import Line, Observation, Table
from boks_clean.tables.model import Axis
from boks_clean.workbook import column_letter

MARKED = ">{}<"
_MOST_ROWS, _MOST_COLUMNS = 6, 5
_MOST_MARKED = 4
Picture = tuple[tuple[str, ...], ...]  # the rows, the headers first; each begins with its own header


def draw(
    marked: Sequence[Observation],
    figures: Figures,
    line_name: Callable[[Line, Observation], str],
    printed: Callable[[Observation], str],
) -> Picture:
    """Return the rows and columns of the marked cells, those beside them and their totals; nothing for many cells."""
    table = next((t for t in figures.tables if marked and t.id == marked[0].table), None)
    own = [o for o in marked if table is not None and o.table == table.id]
    if table is None or len(own) != len(marked) or len(marked) > _MOST_MARKED:
        return ()
    rows = _around(table.rows, {o.row for o in own}, _MOST_ROWS)
    columns = _around(table.columns, {o.column for o in own}, _MOST_COLUMNS)
    if not rows or not columns:
        return ()
    cells = {o.index for o in own}
    head = ("", *(f"{column_letter(line.index)} {_name(line, table, figures, line_name)}" for line in columns))
    body = [
        (
            f"{row.index} {_name(row, table, figures, line_name)}",
            *(_cell(figures.at(table, row.index, column.index), cells, printed) for column in columns),
        )
        for row in rows
    ]
    return (head, *body)


def _around(axis: Axis, wanted: Collection[int], most: int) -> list[Line]:
    """Return the lines wanted, their totals and then those beside them, in order; nothing if there are too many."""
    places = [n for n, line in enumerate(axis.lines) if line.index in wanted]
    totals = [total for total, options in axis.sums if any(n in option for n in places for option in options)]
    beside = [n + step for n in places for step in (-1, 1) if 0 <= n + step < len(axis.lines)]
    if len(places) > most:
        return []
    chosen = list(dict.fromkeys([*places, *totals[:1], *beside, *totals[1:]]))[:most]
    return [axis.lines[n] for n in sorted(chosen, key=lambda n: axis.lines[n].index)]


def _name(line: Line, table: Table, figures: Figures, line_name: Callable[[Line, Observation], str]) -> str:
    """Return what a line is called; a figure in it says where it is if its name may not be repeated."""
    on = next((o for o in figures.of_table(table) if line.index in (o.row, o.column)), None)
    return line_name(line, on) if on is not None else ""


def _cell(observation: Observation | None, marked: set[int], printed: Callable[[Observation], str]) -> str:
    if observation is None:
        return ""
    text = printed(observation) if observation.state == "number" else ""
    return MARKED.format(text or "?") if observation.index in marked else text
