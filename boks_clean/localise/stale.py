"""Guesses that totals were not updated after their parts changed: they agree with each other and not with the parts."""

from collections.abc import Iterator, Mapping

from boks_clean.identities import Figures
from boks_clean.localise.lines import Cells, line_at
from boks_clean.localise.search import middle
from boks_clean.localise.system import Constraint, System
from boks_clean.localise.trial import Guess
from boks_clean.tables import Table

STALE = "stale_total"
_MOSTLY = 0.8
_OVER_MEMBERS = ("TEL002", "UNI003")


def stale(system: System, broken: list[Constraint], table: Table, figures: Figures) -> Iterator[Guess]:
    """Guess that the totals of a row or column were not updated."""
    for axis, across in ((table.rows, table.columns), (table.columns, table.rows)):
        for total, _ in axis.sums:
            cells = line_at(table, axis, total, len(across.lines), figures, system)
            values = {c.terms[0][0]: middle(system.allowed(c, c.terms[0][0])) for c in _sums_into(cells, broken)}
            if len(values) >= _MOSTLY * len(cells) or agree(system, values):
                yield Guess(STALE, values)


def _sums_into(cells: Cells, broken: list[Constraint]) -> list[Constraint]:
    into = [c for c in broken if c.terms[0][0] in cells and c.result.identity.rule.startswith(("TEL", "UNI003"))]
    return [c for c in into if len(set(cells).intersection(c.cells)) == 1]


def agree(system: System, values: Mapping[int, float]) -> bool:
    """Tell whether figures that should all change agree with each other as they are: what is wrong is wrong for all."""
    shared = [c for c in system.touching(values) if c.is_equality and len(values.keys() & set(c.cells)) > 1]
    held = [c for c in shared if system.holds(c)]
    return bool(values) and all(any(cell in c.cells for c in held) for cell in values)


def are_stale(system: System, values: Mapping[int, float], *, agreeing: bool = True) -> bool:
    """Tell whether a few cells that should change are totals of members, that agree with each other as they are."""
    totals = {
        c.terms[0][0]
        for c in system.touching(values)
        if c.result.identity.rule in _OVER_MEMBERS and not system.holds(c) and len(values.keys() & set(c.cells)) == 1
    }
    return len(values) > 1 and totals == values.keys() and (not agreeing or agree(system, values))
