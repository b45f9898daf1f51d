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


def lines(  # noqa: C901 (a branch a kind)
    sample: Sample, kind: str, chance: random.Random
) -> tuple[list[Change], dict[int, Observation]]:
    """Return an error of a whole row or column: what each of its cells holds instead, and where it got that."""
    figures = sample.clean.figures
    tables = [t for t in figures.tables if len(t.rows.lines) >= 5 and len(t.columns.lines) >= 5]
    table = chance.choice(tables)
    axis, across = chance.choice(((table.columns, table.rows), (table.rows, table.columns)))
    if kind == "block shifted by a month":
        axis, across = table.columns, table.rows
    parts = [n for n, ln in enumerate(axis.lines) if not ln.total and not (ln.period and ln.period.months > 1)]
    if len(parts) < 4:
        return [], {}

    def cell(line: int, at: int) -> Observation | None:
        found = observation_at(table, axis, line, at, figures)
        return found if found is not None and found.state == "number" else None

    one, other = chance.sample(parts, 2)
    factor = chance.choice((10, 100, 1000))
    first = chance.randrange(len(parts) - 3)
    block = parts[first : first + chance.randint(3, len(parts) - first)]
    changes: dict[int, Change] = {}
    twins: dict[int, Observation] = {}
    for at in range(len(across.lines)):
        a, b = cell(one, at), cell(other, at)
        if kind in ("line copied", "lines exchanged") and (a is None) != (b is None):
            return [], {}  # with an empty cell in one of them it would be another error
        if kind == "line copied" and a and b:
            changes[a.index] = (a, b.value or 0.0)
            twins[a.index] = b
        elif kind == "lines exchanged" and a and b:
            changes |= {a.index: (a, b.value or 0.0), b.index: (b, a.value or 0.0)}
        elif kind == "line in another unit" and a:
            changes[a.index] = (a, (a.value or 0.0) * factor)
        elif kind == "block shifted by a month":
            for to, source in zip(block[1:], block[:-1], strict=True):
                a, b = cell(to, at), cell(source, at)
                if (a is None) != (b is None):
                    return [], {}
                if a and b:
                    changes[a.index] = (a, b.value or 0.0)
                    twins[a.index] = b
        elif kind == "line truncated" and a and (a.value or 0) >= 100:
            changes[a.index] = (a, float(str(int(a.value or 0))[:-2]))
    return [(o, v) for o, v in changes.values() if abs(v - (o.value or 0.0)) > 1e-9], twins


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
