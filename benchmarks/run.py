"""Measures what boks-clean promises: time and memory as ratios, growth with the number of sheets, and detection.

    python benchmarks/run.py            print the figures
    python benchmarks/run.py --write    and keep them in benchmarks/RESULTS.md

Times are of whole processes, taken in turn with what they are compared to; the median of the ratios is quoted.
"""

import argparse
import dataclasses
import gc
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import openpyxl

from boks_clean.catalog import load
from boks_clean.findings import Writer
from boks_clean.identities import Figures, check_identities
from boks_clean.notation import show
from boks_clean.report import Severity
from boks_clean.tables import Observation, recognise
from boks_clean.tables.schema import frame_of
from boks_clean.workbook import Sheet, Workbook, read_workbook

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "samples" / "boks-2023.xlsx"
RUNS = 9
Row = tuple[str, str, str]


def main() -> int:
    """Run all measurements and print them as one table; the status is 1 if a promise is broken."""
    parser = argparse.ArgumentParser(description="Measure time, memory, growth and detection.")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/RESULTS.md")
    parser.add_argument("--runs", type=int, default=RUNS, help="counted runs of each command")
    settings = parser.parse_args()
    gc.set_threshold(100_000)  # as the command does
    rows = [*_ratios(settings.runs), *_growth(), *_detection(), *_rate_of_implausible()]
    text = _as_markdown(rows)
    print(text)
    if settings.write:
        (ROOT / "benchmarks" / "RESULTS.md").write_text(text, encoding="utf-8")
    return 0


def _ratios(runs: int) -> list[Row]:
    """Compare whole processes: --help with importing click, check with importing polars and pandera."""
    command = [sys.executable, "-m", "boks_clean"]
    help_ = _in_turn([*command, "--help"], [sys.executable, "-c", "import click"], runs)
    imports = [sys.executable, "-c", "import polars, pandera.polars"]
    check = _in_turn([*command, "check", str(SAMPLE)], imports, runs)
    return [
        ("`boks-clean --help` / `import click`", f"{help_[0]:.2f}", "at most 2"),
        ("`boks-clean check boks-2023.xlsx` / `import polars, pandera.polars`", f"{check[0]:.2f}", "at most 2.5"),
        ("peak memory of that check", f"{check[1]:.0f} MB", "less than 300 MB"),
    ]


def _in_turn(first: list[str], second: list[str], runs: int) -> tuple[float, float]:
    """Return the median ratio of the wall times of two commands, run in turn, and the peak memory of the first."""
    _run(first), _run(second)
    pairs = [(_run(first), _run(second)) for _ in range(runs)]
    return median(a[0] / b[0] for a, b in pairs), max(a[1] for a, _ in pairs)


def _run(command: list[str]) -> tuple[float, float]:
    """Run a command; return its wall time in seconds and its peak memory in MB (0 where the system does not tell).

    Python may keep its bytecode, as it does for what is installed: the first run writes it.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept)
    if not hasattr(os, "wait4"):
        process.wait()
        return time.perf_counter() - start, 0.0
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _growth() -> list[Row]:
    """Check workbooks of more and more report sheets: the time a sheet must not grow."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        per_sheet: dict[int, float] = {}
        for times in (1, 4, 14):
            path = Path(folder) / f"{times}.xlsx"
            sheets = _repeated(times, path)
            per_sheet[sheets] = min(_timed(partial(_read_and_check, path)) for _ in range(3)) / sheets
        least, most = min(per_sheet), max(per_sheet)
        for sheets, seconds in per_sheet.items():
            rows.append((f"time a sheet, workbook of {sheets} sheets", f"{seconds * 1000:.1f} ms", ""))
        ratio = per_sheet[most] / per_sheet[least]
        rows.append((f"a sheet among {most} / a sheet among {least}", f"{ratio:.2f}", "about 1 (linear)"))
    return rows


def _repeated(times: int, path: Path) -> int:
    """Write a workbook with the sheets of the sample several times over, each time for another year."""
    book = openpyxl.load_workbook(SAMPLE)
    originals = book.worksheets[:]
    for number in range(1, times):
        for sheet in originals:
            copy = book.copy_worksheet(sheet)
            copy.title = f"{2000 + number} {sheet.title[:24]}"
    book.save(path)
    return len(book.worksheets)


def _read_and_check(path: Path) -> None:
    _check(read_workbook(path))


def _timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


CATALOG = load()


def _check(workbook: Workbook) -> tuple[list[Observation], set[int], set[str], dict[str, set[tuple[str, str]]]]:
    """Return observations, those in an equality, the messages at warning or error, and the cells of each."""
    recognition = recognise(workbook, CATALOG)
    catalog = CATALOG.with_measures(recognition.inferred)
    frame = frame_of(recognition.observations)
    checked = check_identities(Figures(recognition, catalog), frame, dict(catalog.rules), lambda _: True)
    writer = Writer(workbook.name, catalog, recognition.names, "en")
    findings = [f for f in map(writer.of_fact, checked.facts) if f.severity >= Severity.warning]
    findings += [f for f in writer.of_notices(recognition.notices) if f.severity >= Severity.warning]
    equal = {t.observation.index for r in checked.results if r.identity.relation == "equal" for t in r.identity.terms}
    cells = {f.message: {(c.sheet, c.ref) for c in f.cells} for f in findings}
    return list(recognition.observations), equal, set(cells), cells


def _detection(seed: int = 1, wanted: int = 150) -> list[Row]:
    """Put single wrong numbers into cells of an exact equality; count those that a new finding points at."""
    rows: list[Row] = []
    for name in ("boks-2021-q2.xlsx", "boks-2023.xlsx", "boks-2023-tekst.xlsx"):
        workbook = read_workbook(ROOT / "samples" / name)
        observations, equal, before, _ = _check(workbook)
        chooser = random.Random(seed)  # noqa: S311 (no secret: errors to seed, the same for each seed)
        numbers = [observations[i] for i in sorted(equal) if observations[i].state == "number"]
        runs = found = findings = 0
        for observation in chooser.sample(numbers, min(wanted, len(numbers))):
            wrong = _wrong_value(observation, chooser)
            _, _, messages, cells = _check(with_value(workbook, observation, wrong))
            new = messages - before
            runs += 1
            findings += len(new)
            found += any((observation.sheet, observation.ref) in cells[message] for message in new)
        what = f"{name}: wrong numbers found, of those put into an exact equality"
        rows.append((what, f"{found} of {runs}", "all"))
        rows.append((f"{name}: findings for one wrong number", f"{findings / runs:.1f}", ""))
    return rows


def _wrong_value(observation: Observation, chooser: random.Random) -> float:
    """Return another number: one off, ten off, digits swapped, or ten times as much."""
    value = observation.value or 0.0
    unit = 0.01 if observation.unit == "%" else 1.0
    digits = str(int(value))
    swapped = float(digits[:-2] + digits[-1] + digits[-2]) if len(digits) > 1 else value
    options = [value + unit, value + 10 * unit, swapped, value * 10]
    return chooser.choice([option for option in options if option != value])


def with_value(workbook: Workbook, observation: Observation, value: float) -> Workbook:
    """Return the workbook with another number in one cell."""

    def change(sheet: Sheet) -> Sheet:
        if sheet.name != observation.sheet:
            return sheet
        cell = sheet.cells[observation.row, observation.column]
        off = value - (cell.reading.value or 0.0)
        text = show(value, None, cell.reading.unit)
        reading = dataclasses.replace(
            cell.reading, value=value, low=cell.reading.low + off, high=cell.reading.high + off, text=text
        )
        cells = {**sheet.cells, (cell.row, cell.column): dataclasses.replace(cell, reading=reading)}
        return dataclasses.replace(sheet, cells=cells)

    return dataclasses.replace(workbook, sheets=tuple(change(sheet) for sheet in workbook.sheets))


def _rate_of_implausible() -> list[Row]:
    """Count the months that the robust rule calls implausible, of all months of all series of counts."""
    rows: list[Row] = []
    for name in ("boks-2021-q2.xlsx", "boks-2023.xlsx", "ktsd-2016.xlsx"):
        workbook = read_workbook(ROOT / "samples" / name)
        recognition = recognise(workbook, CATALOG)
        figures = Figures(recognition, CATALOG)
        series = [s for s in figures.all_series().values() if sum(p.months == 1 for p in s) >= 6]
        months = sum(p.months == 1 for s in series for p, o in s.items() if o.kind in ("flow", "stock", "distinct"))
        checked = check_identities(
            figures, frame_of(recognition.observations), dict(CATALOG.rules), lambda code: code == "PLA001"
        )
        facts = [fact for fact in checked.facts if fact.rule == "PLA001"]
        cells = sum(len(fact.cells) for fact in facts)
        rows.append((f"{name}: implausible months (findings)", f"{cells} of {months} ({len(facts)})", ""))
    return rows


def _as_markdown(rows: list[Row]) -> str:
    head = "# Measured\n\nMade by `python benchmarks/run.py --write`; ratios of medians, taken side by side.\n\n"
    table = "| what | measured | promised |\n|---|---|---|\n"
    return head + table + "".join(f"| {what} | {measured} | {promised} |\n" for what, measured, promised in rows)


if __name__ == "__main__":
    raise SystemExit(main())
