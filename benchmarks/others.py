"""The same seeded errors through other tools, with the sums of every table written out as checks.

They are given what boks-clean had to find out: the tables, their parts and totals, the numbers as numbers. pandera runs
here; pointblank and banff (which is GPL) in environments of their own, if these are given.
"""

import json
import subprocess
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pandera.polars as pa
import polars as pl

from benchmarks.seeded.records import Whole, wholes_of
from boks_clean.identities import Checked
from boks_clean.tables import Observation

Key = tuple[str, str]
Change = tuple[Observation, float]
_EXACT = 1e-6
EVERY = 4  # a run out of so many is given to the others too


@dataclass(frozen=True)
class Sums:
    """Equalities of one shape: a row each, the total first, and what each cell counts for in the total."""

    cells: tuple[tuple[Observation, ...], ...]
    factors: tuple[float, ...]

    def frame(self, changes: dict[int, float]) -> pl.DataFrame:
        """Return a column for the totals and one for each part, with some numbers changed."""
        rows = [
            [factor * changes.get(o.index, o.value or 0.0) for o, factor in zip(row, self.factors, strict=True)]
            for row in self.cells
        ]
        names = ["total", *(f"part{n}" for n in range(1, len(self.factors)))]
        return pl.DataFrame(rows, schema=names, orient="row")


@dataclass
class Tally:
    """What a tool said: cells that a failing check contains, and failing rows."""

    runs: int = 0
    errors: int = 0
    detected: int = 0
    failures: int = 0
    named: int | None = None
    repaired: int = 0
    false_on_clean: int = 0
    seconds: float = 0.0


@dataclass
class Others:
    """Runs the other tools on some of the seeds."""

    pointblank: str = ""
    banff: str = ""
    wholes: dict[str, list[Whole]] = field(default_factory=dict)
    sums: dict[str, list[Sums]] = field(default_factory=dict)
    pandera: Tally = field(default_factory=Tally)
    waiting: list[tuple[str, list[Change]]] = field(default_factory=list)
    seen: int = 0

    def _prepare(self, name: str, checked: Checked) -> None:
        """Write out the equalities that hold to the letter on a clean file."""
        groups: dict[tuple[float, ...], list[tuple[Observation, ...]]] = defaultdict(list)
        for result in checked.results:
            identity = result.identity
            cells = tuple(term.observation for term in identity.terms)
            exact = identity.relation == "equal" and not identity.constant and abs(result.value) < _EXACT
            if exact and all(o.state == "number" for o in cells):
                scale = identity.terms[0].coefficient
                first, *rest = (term.coefficient / scale for term in identity.terms)
                groups[first, *(-factor for factor in rest)].append(cells)
        self.wholes[name] = wholes_of(list(groups.items()))
        self.sums[name] = [Sums(tuple(rows), factors) for factors, rows in groups.items()]
        self.pandera.false_on_clean += len(self._failing(name, []))

    def look(self, name: str, checked: Checked, changes: list[Change]) -> None:
        """Give the errors of a run to pandera, and keep them for the others; `checked` is that of the clean file."""
        self.seen += 1
        if self.seen % EVERY:
            return
        if name not in self.sums:
            self._prepare(name, checked)
        start = time.perf_counter()
        failing = self._failing(name, changes)
        self.pandera.seconds += time.perf_counter() - start
        _count(self.pandera, failing, changes)
        self.waiting.append((name, changes))

    def _failing(self, name: str, changes: list[Change]) -> list[tuple[Observation, ...]]:
        values = {o.index: value for o, value in changes}
        return [sums.cells[row] for sums in self.sums[name] for row in _by_pandera(sums.frame(values))]

    def as_text(self) -> str:
        """Return the table of what the others said."""
        head = (
            "\n## The same errors through other tools\n\nWith every exact equality that holds written out by "
            "hand. pandera and pointblank, as checks on frames, say which sums fail, and name no cell or value. "
            "banff, with the sums of the rows and columns of a table as edits on a record, names fields to change and "
            "imputes what is determined. None groups by cause or finds tables in a sheet: those were given to them.\n\n"
            "| tool | runs | cells in a failing check | failures (banff: fields named) an error | culprit named | "
            "repaired | seconds a run |\n"
            "|---|---|---|---|---|---|---|\n"
        )
        head += _row("pandera", self.pandera)
        return head + self._by_pointblank() + self._by_banff()

    def _by_pointblank(self) -> str:
        if not self.pointblank:
            return "| pointblank | not measured: no `--pointblank` | | | | | |\n"
        asked = [
            [sums.frame({o.index: v for o, v in changes}).to_dict(as_series=False) for sums in self.sums[name]]
            for name, changes in self.waiting
        ]
        script = Path(__file__).with_name("with_pointblank.py")
        start = time.perf_counter()
        done = subprocess.run(
            [self.pointblank, str(script)], input=json.dumps(asked), capture_output=True, text=True, check=False
        )
        if done.returncode:
            return f"| pointblank | not measured: {_last_line(done.stderr)} | | | | | |\n"
        tally = Tally(seconds=time.perf_counter() - start)
        for (name, changes), answer in zip(self.waiting, json.loads(done.stdout), strict=True):
            rows = [s.cells[row] for s, failing in zip(self.sums[name], answer, strict=True) for row in failing]
            _count(tally, rows, changes)
        return _row("pointblank", tally)

    def _by_banff(self) -> str:
        """Give banff every table that contains an error, as one record a run."""
        if not self.banff:
            return "| banff errorloc, determin | not measured: no `--banff` | | | | | |\n"
        records: dict[tuple[str, int], list[int]] = defaultdict(list)
        for run, (name, changes) in enumerate(self.waiting):
            for number, whole in enumerate(self.wholes[name]):
                if {o.index for o, _ in changes}.intersection(o.index for o in whole.cells):
                    records[name, number].append(run)
        start = time.perf_counter()
        answers, problem = self._asked_banff(records)
        if problem:
            return f"| banff errorloc, determin | not measured: {problem} | | | | | |\n"
        tally = Tally(runs=len(self.waiting), seconds=time.perf_counter() - start)
        tally.errors = sum(len(changes) for _, changes in self.waiting)
        for ((name, number), runs), answered in zip(records.items(), answers, strict=True):
            for run, answer in zip(runs, answered, strict=True):
                _count_named(tally, self.wholes[name][number], answer, self.waiting[run][1])
        return _row("banff errorloc, determin (whole tables)", tally)

    def _asked_banff(
        self, records: dict[tuple[str, int], list[int]]
    ) -> tuple[list[list[dict[str, float | None] | None]], str]:
        """Return for each table and run the fields to impute with their values, or else why not."""
        asked = [
            {
                "edits": self.wholes[name][number].edits,
                "records": [
                    self.wholes[name][number].values({o.index: v for o, v in self.waiting[r][1]}) for r in runs
                ],
            }
            for (name, number), runs in records.items()
        ]
        with tempfile.TemporaryDirectory() as folder:
            into, out = Path(folder) / "asked.json", Path(folder) / "answered.json"
            into.write_text(json.dumps(asked), encoding="utf-8")
            script = Path(__file__).with_name("with_banff.py")
            try:
                done = subprocess.run(
                    [self.banff, str(script), str(into), str(out)], capture_output=True, text=True, check=False
                )
            except OSError as problem:
                return [], str(problem)
            if done.returncode:
                return [], _last_line(done.stderr)
            return json.loads(out.read_text(encoding="utf-8")), ""


def _by_pandera(frame: pl.DataFrame) -> list[int]:
    """Return the rows whose parts do not add up."""
    parts = pl.sum_horizontal(pl.exclude("total"))

    def adds_up(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select((pl.col("total") - parts).abs() < _EXACT)

    try:
        pa.DataFrameSchema(checks=pa.Check(adds_up)).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as problem:
        return [int(row) for row in problem.failure_cases["index"].to_list() if row is not None]
    return []


def _count(tally: Tally, failing: list[tuple[Observation, ...]], changes: list[Change]) -> None:
    cells = {o.index for row in failing for o in row}
    tally.runs += 1
    tally.errors += len(changes)
    tally.detected += sum(o.index in cells for o, _ in changes)
    tally.failures += len(failing)


def _count_named(tally: Tally, whole: Whole, answer: dict[str, float | None] | None, changes: list[Change]) -> None:
    """Add what was said of one record; None is a record that fails and of which the time ran out."""
    tally.named = tally.named or 0
    fields = {whole.cells[int(name[1:])].index: value for name, value in (answer or {}).items()}
    tally.failures += len(fields)
    own = {o.index for o in whole.cells}
    for observation, _ in changes:
        if observation.index in own and (answer is None or fields):
            tally.detected += 1
            tally.named += observation.index in fields
            value = fields.get(observation.index)
            tally.repaired += value is not None and abs(value - (observation.value or 0.0)) < _EXACT


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1][:120].replace("|", "/")


def _row(name: str, tally: Tally) -> str:
    share = _share(tally.detected, tally.errors)
    each = f"{tally.failures / max(1, tally.errors):.1f}"
    offered = tally.named is not None
    named = _share(tally.named or 0, tally.errors) if offered else "not offered"
    repaired = _share(tally.repaired, tally.errors) if offered else "not offered"
    seconds = f"{tally.seconds / max(1, tally.runs):.2f}"
    return f"| {name} | {tally.runs} | {share} | {each} | {named} | {repaired} | {seconds} |\n"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / max(1, whole):.1f}%)"
