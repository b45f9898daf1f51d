"""A column or row that repeats another over many figures is a copying error."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.alike import Values, candidates
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Term
from boks_clean.identities.totals import observation_at
from boks_clean.tables import Line, Observation, Table
from boks_clean.tables.model import Axis

RULES = ("DUB001", "DUB002")

Lines = dict[int, list[Observation | None]]
Pairs = list[tuple[Observation, Observation]]


def find(figures: Figures, rules: dict[str, Rule]) -> Iterator[Fact]:
    """Yield a fact for each column, and each row, that is the same as an earlier one where both have figures."""
    for code, axis, lines in _comparable(figures, rules):
        told: set[int] = set()
        for first, second in candidates({at: _values(line) for at, line in lines.items()}, rules[code]):
            if second in told or _related(axis.lines[first], axis.lines[second]):
                continue
            pairs = _equal(lines[first], lines[second], rules[code])
            if pairs:
                told.add(second)
                yield _fact(code, axis, (first, second), pairs)


def looked(figures: Figures, rules: dict[str, Rule]) -> set[str]:
    """Return the rules that had lines to compare."""
    return {code for code, _, lines in _comparable(figures, rules) if len(lines) > 1}


def _comparable(figures: Figures, rules: dict[str, Rule]) -> Iterator[tuple[str, Axis, Lines]]:
    """Yield of each table the columns, and the rows, that have enough figures and total nothing."""
    for table in figures.tables:
        for code, axis, across in (("DUB001", table.columns, table.rows), ("DUB002", table.rows, table.columns)):
            own = [at for at, line in enumerate(axis.lines) if not (line.total or line.aside)]
            lines = {at: _line(table, axis, at, len(across.lines), figures) for at in own}
            least = rules[code].parameters["share"] * rules[code].parameters["cells"]
            yield code, axis, {at: o for at, o in lines.items() if len(_values(o)) >= least}


def _line(table: Table, axis: Axis, at: int, width: int, figures: Figures) -> list[Observation | None]:
    return [observation_at(table, axis, at, across, figures) for across in range(width)]


def _values(line: list[Observation | None]) -> Values:
    """Return the figures of a line that are not zero, by their position."""
    return {at: o.value for at, o in enumerate(line) if o is not None and o.value}


def _related(first: Line, second: Line) -> bool:
    """Tell whether one is a part of the other: in an export of one quarter the quarter equals the Eindtotaal."""
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
    other_at, what_at = pairs[0]
    values = {"what": right, "what_at": what_at, "other": left, "other_at": other_at, "count": len(pairs)}
    return Fact(code, cells=tuple(cells), values=values)
