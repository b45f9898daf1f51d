"""Measures localisation: seeds errors of every kind into the samples and looks at what is said of them.

    python benchmarks/localisation.py                      print the figures
    python benchmarks/localisation.py --write              and keep them in benchmarks/LOCALISATION.md
    python benchmarks/localisation.py --seed 7 --runs 9    other errors, and fewer
    python benchmarks/localisation.py --pointblank PYTHON  with the interpreter of an environment that has pointblank
    python benchmarks/localisation.py --banff PYTHON       with that of one that has banff (pip install banff)

A cell is localisable if no other cell takes part in the same equalities with proportional coefficients: whatever a tool
does, two cells that do can each make up for an error in the other. The errors are divided over processes; times are
taken afterwards, with nothing else to do.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # a script finds its own folder only
from benchmarks.others import Others
from benchmarks.run import ROOT
from benchmarks.seeded.judge import Change, Score, added, check, score, with_values
from benchmarks.seeded.limits import localisable_together
from benchmarks.seeded.lines import Line, patterns
from benchmarks.seeded.seeds import KINDS, Sample, load_sample, seeded
from benchmarks.seeded.several import Several, several
from benchmarks.seeded.table import as_text
from benchmarks.seeded.times import times

SAMPLES = ("boks-2021-q2", "boks-2023", "boks-2023-tekst", "ktsd-2016")
TIMED = ("boks-2021-q2", "boks-2023", "ktsd-2016")


@dataclass(frozen=True)
class Job:
    """Runs of one number of errors (of one kind, or of any) in one sample."""

    sample: str
    kind: str
    number: int
    runs: int
    seed: int


def main() -> int:
    """Run all and print the tables."""
    parser = argparse.ArgumentParser(description="Measure what is said of seeded errors.")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/LOCALISATION.md")
    parser.add_argument("--runs", type=int, default=30, help="runs of each number of errors in each sample")
    parser.add_argument("--seed", type=int, default=6, help="which errors are made")
    parser.add_argument("--processes", type=int, default=2, help="processes to divide the runs over")
    parser.add_argument("--pointblank", default="", help="an interpreter whose environment has pointblank")
    parser.add_argument("--banff", default="", help="an interpreter whose environment has banff")
    settings = parser.parse_args()
    others = Others(settings.pointblank, settings.banff)
    text = _measure(settings.runs, settings.seed, settings.processes, others)
    print(text)
    if settings.write:
        (ROOT / "benchmarks" / "LOCALISATION.md").write_text(text, encoding="utf-8")
    return 0


def _measure(runs: int, seed: int, processes: int, others: Others) -> str:
    jobs = list(_jobs(runs, seed))
    by_kind, by_number = defaultdict[str, list[Score]](list), defaultdict[tuple[str, int], list[Score]](list)
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        lines = pool.submit(_lines, runs, seed)
        for done, (job, (made, changed)) in enumerate(zip(jobs, pool.map(_run, jobs), strict=True), 1):
            _tell(f"{done} of {len(jobs)}: {job.sample}, {job.number} of {job.kind or 'any kind'}")
            if job.kind:
                by_kind[job.kind].append(made)
            by_number[job.sample, job.number].append(made)
            for changes in changed:
                others.look(job.sample, _sample(job.sample).clean.checked, changes)
        _tell("whole rows and columns")
        made_lines = lines.result()
    _tell("times")
    samples = [_sample(name) for name in SAMPLES]
    timed = times(map(_sample, TIMED), seed)
    _tell("other tools")
    kinds = {kind: added(scores) for kind, scores in by_kind.items()}
    numbers = {key: added(scores) for key, scores in by_number.items()}
    return as_text(samples, kinds, numbers, made_lines, timed, others)


def _jobs(runs: int, seed: int) -> Iterator[Job]:
    for sample in SAMPLES:
        for kind in KINDS:
            yield Job(sample, kind, 1, max(1, runs // 3), seed)
        for number in (2, 3, 4, 5):
            yield Job(sample, "", number, runs, seed)


def _run(job: Job) -> tuple[Score, list[list[Change]]]:
    """Return what came of a job, and the errors that were made."""
    sample, made, changed = _sample(job.sample), Score(), []
    chance = random.Random(f"{job.seed} {job.sample} {job.kind} {job.number}")  # noqa: S311 (no secret: errors to seed, the same for each seed)
    for _ in range(job.runs):
        kinds = [job.kind or chance.choice(KINDS) for _ in range(job.number)]
        changes = seeded(sample, kinds, chance)
        together = localisable_together(sample.vectors, {o.index for o, _ in changes})
        outcome = check(with_values(sample.workbook, changes))
        score(outcome, sample.clean, changes, sample.findable, together, made)
        changed.append(changes)
    return made, changed


def _lines(runs: int, seed: int) -> tuple[dict[str, Line], Several]:
    samples, chance = [_sample(name) for name in SAMPLES], random.Random(seed)  # noqa: S311 (no secret, as above)
    return patterns(samples, max(2, runs // 3), chance), several(samples, max(2, runs // 2), chance)


@cache
def _sample(name: str) -> Sample:
    return load_sample(name)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
