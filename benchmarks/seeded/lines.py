"""Errors of whole rows and columns: copied, exchanged, in another unit, moved, cut off, or totals left behind."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from benchmarks.seeded.judge import Change, check, key_of, new_findings, with_values
from benchmarks.seeded.seeds import Sample
from boks_clean.identities.totals import observation_at
from boks_clean.tables import Observation


@dataclass
class Line:
    """What came of the runs of one kind of error in a whole line."""

    runs: int = 0
    detected: int = 0
    one: int = 0
    named: Counter[str] = field(default_factory=Counter)
    cells: int = 0
    repaired: int = 0
    findings: int = 0


def patterns(samples: list[Sample], runs: int, chance: random.Random) -> dict[str, Line]:
    """Return what is said of errors of whole lines, by kind."""
    made: dict[str, Line] = {}
    for kind in (*LINES, "totals not updated"):
        into = made[kind] = Line()
        for sample in samples[:3]:
            for _ in range(runs):
                changes = stale(sample, chance) if kind == "totals not updated" else lines(sample, kind, chance)
                if len(changes) >= 3 or (kind == "totals not updated" and len(changes) >= 2):
                    _line(sample, changes, into)
    return made


def _line(sample: Sample, changes: list[Change], into: Line) -> None:
    found = new_findings(check(with_values(sample.workbook, changes)), sample.clean)
    suspects = {(c.sheet, c.ref): c.expected for f in found for c, _ in f.suspects}
    into.runs += 1
    into.detected += bool(found)
    into.one += len(found) == 1
    into.findings += len(found)
    into.named[max((f.explanations[0].cause for f in found if f.explanations), key=len, default="")] += 1
    into.cells += len(changes)
    into.repaired += sum(abs(suspects.get(key_of(o), -1e9) - (o.value or 0.0)) < 1e-6 for o, _ in changes)


def lines(sample: Sample, kind: str, chance: random.Random) -> list[Change]:  # noqa: C901 (a branch a kind)
    """Return an error of a whole row or column: what each of its cells holds instead."""
    figures = sample.clean.figures
    tables = [t for t in figures.tables if len(t.rows.lines) >= 5 and len(t.columns.lines) >= 5]
    table = chance.choice(tables)
    axis, across = chance.choice(((table.columns, table.rows), (table.rows, table.columns)))
    if kind == "block shifted by a month":
        axis, across = table.columns, table.rows
    parts = [n for n, ln in enumerate(axis.lines) if not ln.total and not (ln.period and ln.period.months > 1)]
    if len(parts) < 4:
        return []

    def cell(line: int, at: int) -> Observation | None:
        found = observation_at(table, axis, line, at, figures)
        return found if found is not None and found.state == "number" else None

    one, other = chance.sample(parts, 2)
    factor = chance.choice((10, 100, 1000))
    first = chance.randrange(len(parts) - 3)
    block = parts[first : first + chance.randint(3, len(parts) - first)]
    changes: dict[int, Change] = {}
    for at in range(len(across.lines)):
        a, b = cell(one, at), cell(other, at)
        if kind == "line copied" and a and b:
            changes[a.index] = (a, b.value or 0.0)
        elif kind == "lines exchanged" and a and b:
            changes |= {a.index: (a, b.value or 0.0), b.index: (b, a.value or 0.0)}
        elif kind == "line in another unit" and a:
            changes[a.index] = (a, (a.value or 0.0) * factor)
        elif kind == "block shifted by a month":
            for to, source in zip(block[1:], block[:-1], strict=True):
                a, b = cell(to, at), cell(source, at)
                if a and b:
                    changes[a.index] = (a, b.value or 0.0)
        elif kind == "line truncated" and a and (a.value or 0) >= 100:
            changes[a.index] = (a, float(str(int(a.value or 0))[:-2]))
    return [(o, v) for o, v in changes.values() if abs(v - (o.value or 0.0)) > 1e-9]


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
