"""Errors of whole rows and columns: copied, exchanged, in another unit, moved, cut off, or totals left behind."""

import random
from collections import defaultdict
from dataclasses import dataclass

from benchmarks.seeded.judge import Change, Outcome, check, key_of, new_findings, with_values
from benchmarks.seeded.line_limits import limit
from benchmarks.seeded.seeds import Sample
from boks_clean.identities.totals import observation_at
from boks_clean.report import Finding
from boks_clean.tables import Observation

CAUSES = {
    "line copied": {"copied"},
    "lines exchanged": {"exchanged"},
    "line in another unit": {"unit_10", "unit_100", "unit_1000"},
    "block shifted by a month": {"shifted"},
    "line truncated": {"truncated"},
    "totals not updated": {"stale_total"},
}
PATTERNS = set[str]().union(*CAUSES.values())


@dataclass
class Line:
    """What came of the runs of one kind of error in a whole line; `visible` are those in which an equality breaks.

    The other counts are of the visible runs; `by_bounds` and `told_by_bounds` are of those in which only bounds break.
    """

    runs: int = 0
    visible: int = 0
    detected: int = 0
    one: int = 0
    right: int = 0
    findings: int = 0
    repairable: int = 0
    repaired: int = 0
    by_bounds: int = 0
    told_by_bounds: int = 0
    accused: int = 0


def patterns(samples: list[Sample], runs: int, chance: random.Random) -> dict[str, Line]:
    """Return what is said of errors of whole lines, by kind."""
    made: dict[str, Line] = {}
    for kind in CAUSES:
        into = made[kind] = Line()
        least = 2 if kind == "totals not updated" else 3
        for sample in samples:
            for _ in range(runs):
                for _ in range(20):
                    changes, twins = (
                        (stale(sample, chance), {}) if kind == "totals not updated" else lines(sample, kind, chance)
                    )
                    if len(changes) >= least:
                        _line(sample, kind, changes, twins, into)
                        break
    return made


def _line(sample: Sample, kind: str, changes: list[Change], twins: dict[int, Observation], into: Line) -> None:
    found = _of_lines(check(with_values(sample.workbook, changes)), sample.clean)
    suspects = {(c.sheet, c.ref): c.expected for f in found for c, _ in f.suspects}
    best = limit(kind, sample.clean.checked, changes, twins)
    into.runs += 1
    into.accused += sum(key not in {key_of(o) for o, _ in changes} for key in suspects)
    if not best.equality:
        into.by_bounds += best.anything
        into.told_by_bounds += best.anything and bool(found)
        return
    into.visible += 1
    into.detected += bool(found)
    into.one += len(found) == 1
    into.findings += len(found)
    into.right += any(e.cause in CAUSES[kind] for f in found for e in f.explanations[:1])
    into.repairable += len(best.repairable)
    into.repaired += sum(
        abs(suspects.get(key_of(o), -1e9) - (o.value or 0.0)) < 1e-6 for o, _ in changes if o.index in best.repairable
    )


def _of_lines(outcome: Outcome, clean: Outcome) -> list[Finding]:
    """Return what is new; that a month stands out is not, where it did and only other members do as well."""
    before = {f.id for f in clean.findings if f.rule.startswith("PLA")}
    return [f for f in new_findings(outcome, clean) if f.id not in before]


@dataclass(frozen=True)
class Drawn:
    """A table seen along one axis: its cells by line, two of its lines, a block of them, and a factor."""

    cells: list[list[Observation | None]]
    one: int
    other: int
    factor: int
    block: list[int]

    def moves(self, kind: str) -> list[tuple[int, int]]:
        """Return which lines get the figures of which others; none for errors within a line."""
        match kind:
            case "line copied":
                return [(self.one, self.other)]
            case "lines exchanged":
                return [(self.one, self.other), (self.other, self.one)]
            case "block shifted by a month":
                return list(zip(self.block[1:], self.block[:-1], strict=True))
            case _:
                return []


def lines(sample: Sample, kind: str, chance: random.Random) -> tuple[list[Change], dict[int, Observation]]:
    """Return an error of a whole row or column: what each of its cells holds instead, and where it got that."""
    drawn = _draw(sample, kind, chance)
    if drawn is None:
        return [], {}
    moves = drawn.moves(kind)
    pairs = [
        (drawn.cells[to][at], drawn.cells[source][at]) for at in range(len(drawn.cells[0])) for to, source in moves
    ]
    if any((a is None) != (b is None) for a, b in pairs):
        return [], {}  # with an empty cell in one of them it would be another error
    both = [(a, b) for a, b in pairs if a is not None and b is not None]
    changes = [(a, b.value or 0.0) for a, b in both] if moves else _within(drawn, kind)
    twins = {} if kind == "lines exchanged" else {a.index: b for a, b in both}
    return [(o, v) for o, v in changes if abs(v - (o.value or 0.0)) > 1e-9], twins


def _draw(sample: Sample, kind: str, chance: random.Random) -> Drawn | None:
    """Choose a table, an axis of it, and lines along that; None where it has too few."""
    figures = sample.clean.figures
    table = chance.choice([t for t in figures.tables if len(t.rows.lines) >= 5 and len(t.columns.lines) >= 5])
    axis, across = chance.choice(((table.columns, table.rows), (table.rows, table.columns)))
    if kind == "block shifted by a month":
        axis, across = table.columns, table.rows
    parts = [n for n, ln in enumerate(axis.lines) if not ln.total and not (ln.period and ln.period.months > 1)]
    if len(parts) < 4:
        return None
    found = [
        [observation_at(table, axis, line, at, figures) for at in range(len(across.lines))]
        for line in range(len(axis.lines))
    ]
    cells = [[o if o is not None and o.state == "number" else None for o in line] for line in found]
    one, other = chance.sample(parts, 2)
    factor = chance.choice((10, 100, 1000))
    first = chance.randrange(len(parts) - 3)
    return Drawn(cells, one, other, factor, parts[first : first + chance.randint(3, len(parts) - first)])


def _within(drawn: Drawn, kind: str) -> list[Change]:
    """Return an error of the figures of one line by themselves: a factor, or the last digits lost."""
    own = [o for o in drawn.cells[drawn.one] if o is not None]
    if kind == "line in another unit":
        return [(o, (o.value or 0.0) * drawn.factor) for o in own]
    return [(o, float(str(int(o.value or 0))[:-2])) for o in own if (o.value or 0) >= 100]


LINES = ("line copied", "lines exchanged", "line in another unit", "block shifted by a month", "line truncated")


def stale(sample: Sample, chance: random.Random) -> list[Change]:
    """Return totals over one dimension that were not updated when a part and its sums over time were."""
    sums = [r.identity for r in sample.clean.checked.results if r.identity.rule == "TEL002" and r.outcome == "held"]
    by_table: dict[str, list[int]] = defaultdict(list)
    for number, identity in enumerate(sums):
        by_table[identity.target.table].append(number)
    table = chance.choice(sorted(by_table))
    off = chance.randint(5, 40)
    totals = {sums[n].target.index: sums[n].target for n in by_table[table]}
    month = chance.choice([o for o in totals.values() if o.period is not None])
    chosen = [
        o
        for o in totals.values()
        if o.period and month.period and o.period.first <= month.period.first and month.period.last <= o.period.last
    ]
    return [(o, (o.value or 0.0) - off) for o in chosen if o.members == month.members and (o.value or 0) > off]
