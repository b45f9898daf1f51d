"""Measures localisation: seeds errors of every kind into the samples and looks at what is said of them.

    python benchmarks/localisation.py                      print the figures
    python benchmarks/localisation.py --write              and keep them in benchmarks/LOCALISATION.md
    python benchmarks/localisation.py --pointblank PYTHON  with the interpreter of an environment that has pointblank
    python benchmarks/localisation.py --banff PYTHON       with that of one that has banff (pip install banff)

A cell is localisable if no other cell takes part in the same equalities with proportional coefficients: whatever a tool
does, two cells that do can each make up for an error in the other. Times are of the localisation and of all else.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # a script finds its own folder only
from benchmarks.others import Others
from benchmarks.run import ROOT
from benchmarks.seeded.judge import Score, check, score, with_values
from benchmarks.seeded.lines import patterns
from benchmarks.seeded.seeds import KINDS, Sample, load_sample, seeded
from benchmarks.seeded.table import as_text

SAMPLES = ("boks-2021-q2", "boks-2023", "boks-2023-tekst", "ktsd-2016")


def main() -> int:
    """Run all and print the tables; the status is 1 if a promise about single errors is broken."""
    parser = argparse.ArgumentParser(description="Measure what is said of seeded errors.")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/LOCALISATION.md")
    parser.add_argument("--runs", type=int, default=30, help="runs of each number of errors in each sample")
    parser.add_argument("--pointblank", default="", help="an interpreter whose environment has pointblank")
    parser.add_argument("--banff", default="", help="an interpreter whose environment has banff")
    settings = parser.parse_args()
    text = _measure(settings.runs, Others(settings.pointblank, settings.banff))
    print(text)
    if settings.write:
        (ROOT / "benchmarks" / "LOCALISATION.md").write_text(text, encoding="utf-8")
    return 0


def _measure(runs: int, others: Others) -> str:
    chance = random.Random(6)  # noqa: S311 (chance, not secrecy)
    samples = [load_sample(name) for name in SAMPLES]
    by_kind, by_number = defaultdict[str, Score](Score), defaultdict[tuple[str, int], Score](Score)
    ratios: list[float] = []
    for sample in samples:
        others.prepare(sample.name, sample.clean.checked)
        for kind in KINDS:
            for _ in range(max(1, runs // 3)):
                _one(sample, [kind], chance, (by_kind[kind], by_number[sample.name, 1]), others, ratios)
        for number in (2, 3, 4, 5):
            for _ in range(runs):
                kinds = [chance.choice(KINDS) for _ in range(number)]
                _one(sample, kinds, chance, (by_number[sample.name, number],), others, ratios)
    lines = patterns(samples, max(2, runs // 3), chance)
    many = [_many(sample, chance) for sample in samples[:2]]
    return as_text(samples, by_kind, by_number, lines, ratios, many, others)


def _one(
    sample: Sample,
    kinds: list[str],
    chance: random.Random,
    into: Iterable[Score],
    others: Others,
    ratios: list[float],
) -> None:
    changes = seeded(sample, kinds, chance)
    workbook = with_values(sample.workbook, changes)
    outcome = check(workbook)
    ratios.append(outcome.seconds[1] / outcome.seconds[0])
    for part in into:
        score(outcome, sample.clean, changes, sample.findable, part)
    others.look(sample.name, changes)


def _many(sample: Sample, chance: random.Random, number: int = 50) -> str:
    """Return how much longer a check takes with very many errors."""
    clean = min(sum(check(sample.workbook).seconds) for _ in range(3))
    changes = seeded(sample, [chance.choice(KINDS) for _ in range(number)], chance)
    outcome = check(with_values(sample.workbook, changes))
    into = Score()
    score(outcome, sample.clean, changes, sample.findable, into)
    return (
        f"| {sample.name}, {number} errors | {sum(outcome.seconds) / clean:.1f} times the clean check | "
        f"{into.detected} | {into.first} | {into.repaired} | {into.findings} |\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
