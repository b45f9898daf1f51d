"""How long localisation takes: beside the check without it, with very many errors, and as a whole process."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import openpyxl

from benchmarks.run import ROOT
from benchmarks.seeded.judge import Change, Score, check, score, with_values
from benchmarks.seeded.limits import localisable_together
from benchmarks.seeded.seeds import KINDS, Sample, seeded

_MANY = 50
_SEEDS = 5  # of workbooks with very many errors
_RUNS = 12  # of each number of errors
_TIMES = 3  # that each is timed


def times(samples: Iterable[Sample], seed: int) -> list[tuple[str, ...]]:
    """Return rows: what, measured, promised, errors, and what was said of them where there are very many."""
    rows: list[tuple[str, ...]] = []
    for sample in samples:
        chance = random.Random(f"{seed} {sample.name}")  # noqa: S311 (no secret: errors to seed, the same for each seed)
        rows += _few(sample, chance)
        rows += [_many(sample, chance) for _ in range(_SEEDS)]
    return rows


def _few(sample: Sample, chance: random.Random) -> list[tuple[str, ...]]:
    """Return how long localisation of one to five errors takes beside reading the tables and checking."""
    rows: list[tuple[str, ...]] = []
    for number in (1, 5):
        ratios: list[float] = []
        for _ in range(_RUNS):
            changes = seeded(sample, [chance.choice(KINDS) for _ in range(number)], chance)
            wrong = with_values(sample.workbook, changes)
            timed = [check(wrong).seconds for _ in range(_TIMES)]
            ratios.append(min(b for _, b in timed) / min(a for a, _ in timed))
        what = f"{sample.name}, errors: {number}; localisation / tables and identities, median (slowest)"
        rows.append((what, f"{median(ratios):.2f} ({max(ratios):.2f})", "at most 1", "", "", "", ""))
    return rows


def _many(sample: Sample, chance: random.Random) -> tuple[str, ...]:
    """Return how much longer a check takes with very many errors: inside, and as a whole process."""
    clean = min(sum(check(sample.workbook).seconds) for _ in range(_TIMES))
    changes = seeded(sample, [chance.choice(KINDS) for _ in range(_MANY)], chance)
    wrong = with_values(sample.workbook, changes)
    outcome = check(wrong)
    into = Score()
    together = localisable_together(sample.vectors, {o.index for o, _ in changes})
    score(outcome, sample.clean, changes, sample.findable, together, into)
    inside = min(sum(check(wrong).seconds) for _ in range(_TIMES)) / clean
    whole = _of_process(sample, changes)
    return (
        f"{sample.name}, errors: {_MANY}; times the check of the clean file, inside (whole process)",
        f"{inside:.1f} ({whole:.1f})",
        "at most 10",
        f"{into.detected}",
        f"{into.first}, {into.first_of_together} of {into.together}",
        f"{into.repaired}",
        f"{into.findings}",
    )


def _of_process(sample: Sample, changes: list[Change]) -> float:
    """Return the ratio of the times of the command on a file with these errors and on the clean one, in turn."""
    clean = ROOT / "samples" / f"{sample.name}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        wrong = Path(folder) / clean.name
        book = openpyxl.load_workbook(clean)
        for observation, value in changes:
            book[observation.sheet][observation.ref].value = value
        book.save(wrong)
        ratios = [_seconds(wrong) / _seconds(clean) for _ in range(_TIMES)]
    return median(ratios)


def _seconds(path: Path) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "boks_clean", "check", str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start
