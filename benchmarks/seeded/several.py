"""Several independent errors in one row or column: those are no pattern, and must not be called one."""

import random
from dataclasses import dataclass

from benchmarks.seeded.judge import Change, check, key_of, new_findings, with_values
from benchmarks.seeded.lines import PATTERNS
from benchmarks.seeded.seeds import KINDS, Sample, seeded


@dataclass
class Several:
    """What came of three to five independent errors in one row or column."""

    runs: int = 0
    errors: int = 0
    findings: int = 0
    repaired: int = 0
    patterns: int = 0
    truncated: int = 0
    wrongly_certain: int = 0


def several(samples: list[Sample], runs: int, chance: random.Random) -> Several:
    """Seed independent errors into one line, and count those that are called a pattern."""
    into = Several()
    for sample in samples:
        for _ in range(runs):
            changes = _in_one_line(sample, chance)
            found = new_findings(check(with_values(sample.workbook, changes)), sample.clean)
            suspects = {(c.sheet, c.ref): (c.expected, sure) for f in found for c, sure in f.suspects}
            wrong = {key_of(o): o.value or 0.0 for o, _ in changes}
            first = [f.explanations[0] for f in found if f.explanations]
            causes = {e.cause for e in first if e.cause in PATTERNS and len(e.changes) > 1}
            into.runs += 1
            into.errors += len(changes)
            into.findings += len(found)
            into.patterns += bool(causes)
            into.truncated += causes == {"truncated"}
            into.repaired += sum(key in suspects and abs(suspects[key][0] - v) < 1e-6 for key, v in wrong.items())
            into.wrongly_certain += sum(sure == "certain" and key not in wrong for key, (_, sure) in suspects.items())
    return into


def _in_one_line(sample: Sample, chance: random.Random) -> list[Change]:
    while True:
        one, by_row = chance.choice(sample.pool), chance.random() < 0.5
        own = [
            o for o in sample.pool if o.table == one.table and (o.row == one.row if by_row else o.column == one.column)
        ]
        if len(own) > 5:
            changes = seeded(Sample("", sample.workbook, sample.clean, own, set(), {}), _some_kinds(chance), chance)
            if len(changes) > 2:
                return changes


def _some_kinds(chance: random.Random) -> list[str]:
    return [chance.choice(KINDS) for _ in range(chance.randint(3, 5))]
