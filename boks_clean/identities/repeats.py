"""A column or row that repeats another over many figures is a copying error."""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Term
from boks_clean.identities.totals import observation_at
from boks_clean.tables import Line, Observation, Table
from boks_clean.tables.model import Axis

RULES = ("DUB001", "DUB002")

_MOST_LINES = 150
Pairs = list[tuple[Observation, Observation]]


def find(figures: Figures, rules: dict[str, Rule]) -> Iterator[Fact]:
    """Yield a fact for each pair of columns, and of rows, that are the same where both have figures."""
    for table in figures.tables:
        for code, axis, across in (("DUB001", table.columns, table.rows), ("DUB002", table.rows, table.columns)):
            columns = [_column(table, axis, at, len(across.lines), figures) for at in range(len(axis.lines))]
            for first, second in _pairs(len(axis.lines)):
                if _related(axis.lines[first], axis.lines[second]):
                    continue
                pairs = _equal(columns[first], columns[second], rules[code])
                if pairs:
                    yield _fact(code, axis, (first, second), pairs)


def _pairs(count: int) -> Iterable[tuple[int, int]]:
    """Return the pairs of lines to compare: all of them, or in a very long table each with the next."""
    return combinations(range(count), 2) if count <= _MOST_LINES else pairwise(range(count))


def _column(table: Table, axis: Axis, at: int, width: int, figures: Figures) -> list[Observation | None]:
    return [observation_at(table, axis, at, across, figures) for across in range(width)]


def _related(first: Line, second: Line) -> bool:
    """Tell whether one is a part of the other: in an export of one quarter the quarter equals the Eindtotaal."""
    if first.total or second.total or first.aside or second.aside:
        return True
    if first.period is None or second.period is None:
        return False
    if first.period == second.period:
        return first.members == second.members
    return first.period.contains(second.period) or second.period.contains(first.period)


def _equal(first: list[Observation | None], second: list[Observation | None], rule: Rule) -> Pairs:
    """Return the pairs of equal figures if they are many, nearly all, and not all alike; else nothing."""
    both = [
        (a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None and (a.value or b.value)
    ]
    same = [(a, b) for a, b in both if a.value == b.value and a.measure == b.measure]
    enough = len(same) >= rule.parameters["cells"] and len(same) >= rule.parameters["share"] * len(both)
    varied = len({a.value for a, _ in same}) >= rule.parameters["distinct"]
    return same if enough and varied else []


def _fact(code: str, axis: Axis, at: tuple[int, int], pairs: Pairs) -> Fact:
    left, right = (axis.lines[n] for n in at)
    cells = [Term(a, 1.0, "left") for a, _ in pairs] + [Term(b, -1.0, "right") for _, b in pairs]
    values = {"what": _name(right), "other": _name(left), "count": len(pairs)}
    return Fact(code, cells=tuple(cells), values=values)


def _name(line: Line) -> object:
    return line.period.text if line.period is not None and not line.members else line.label
