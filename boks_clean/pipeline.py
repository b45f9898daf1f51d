"""The whole run, in order: read, recognise, check, report."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from boks_clean import __version__
from boks_clean.catalog import Catalog, Rule, load
from boks_clean.errors import BoksCleanError, UnreadableInput
from boks_clean.findings import Writer, numbered
from boks_clean.identities import Fact, Figures, Result, build_all, evaluate
from boks_clean.identities.build import Family, families
from boks_clean.language import DEFAULT, Language, Text
from boks_clean.report import (
    Coverage,
    FailOn,
    Finding,
    IdentityCounts,
    InputReport,
    Report,
    Skipped,
    TableSummary,
)
from boks_clean.tables import Recognition, Table, recognise
from boks_clean.tables.schema import failing_observations, frame_of
from boks_clean.workbook import Workbook, read_workbook

_NO_TABLE = Text(
    "geen enkele bekende tabel gevonden; er is niets gecontroleerd",
    "no known table found; nothing was checked",
)
_COVERAGE = Text(
    "slechts {share}% van de getallen staat in een herkende tabel; ten minste {least}% is vereist (--min-coverage)",
    "only {share}% of the figures stand in a recognised table; at least {least}% is required (--min-coverage)",
)
_NOT_APPLICABLE = Text(
    "geen cijfers in dit bestand waarvoor deze regel geldt", "no figures in the input that this rule is about"
)
_DESELECTED = Text("niet gekozen met --select of --ignore", "not chosen with --select or --ignore")
_T = TypeVar("_T")
_FAILED = Text("kon niet worden uitgevoerd: {problem}", "could not run: {problem}")


@dataclass(frozen=True)
class Options:
    """What a user can set for a check; see the command line for what each means."""

    year: int | None = None
    peildatum: datetime.date | None = None
    fail_on: FailOn = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_coverage: float = 0.9
    catalog: Path | None = None
    language: Language = DEFAULT


@dataclass
class _Run:
    """What the files have given so far."""

    findings: list[Finding] = field(default_factory=list)
    evaluated: int = 0
    held: int = 0
    broken: int = 0
    undecided: int = 0
    applied: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def check(
    paths: Sequence[Path], options: Options, progress: Callable[[Path], None] = lambda _: None
) -> Report:
    """Read, recognise and check files, each by itself, and report on them together.

    Args:
        paths: the workbooks, each once.
        options: what the user set.
        progress: called with each file before it is read.

    Raises:
        UsageProblem: a file of the catalogue is not right, or a rule that is selected does not exist.
    """
    catalog = load(options.catalog)
    run = _Run()
    inputs: list[InputReport] = []
    for path in paths:
        progress(path)
        try:
            workbook = read_workbook(path)
        except UnreadableInput as problem:
            inputs.append(InputReport(str(path), error=problem.in_(options.language)))
            continue
        inputs.append(_check_workbook(workbook, catalog, options, run))
    return Report(
        version=__version__,
        peildatum=(options.peildatum or datetime.date.today()).isoformat(),
        fail_on=options.fail_on,
        inputs=tuple(inputs),
        identities=IdentityCounts(run.evaluated, run.held, run.broken, run.undecided),
        skipped=tuple(_skipped(catalog, options, run)),
        findings=tuple(numbered(run.findings)),
        language=options.language,
    )


def _check_workbook(workbook: Workbook, catalog: Catalog, options: Options, run: _Run) -> InputReport:
    recognition = recognise(workbook, catalog, options.year)
    writer = Writer(workbook.name, catalog, recognition.names, options.language)
    frame = frame_of(recognition.observations, _bounded(catalog))
    findings = writer.of_notices(recognition.notices)
    findings += [
        writer.of_observation(rule, recognition.observations[index]) for rule, index in failing_observations(frame)
    ]
    facts, results = _check_identities(recognition, frame, catalog, options, run)
    findings += [writer.of_fact(fact) for fact in facts]
    run.findings += [f for f in findings if is_selected(f.rule, options)]
    _count(results, run)
    return summarise(workbook, recognition, catalog, options, results)


def _check_identities(
    recognition: Recognition, frame: object, catalog: Catalog, options: Options, run: _Run
) -> tuple[list[Fact], list[Result]]:
    """Build the identities of all families, evaluate them together, and let each family judge its own."""
    figures = Figures(recognition, catalog)
    rules = dict(catalog.rules)
    chosen = [f for f in families() if any(is_selected(rule, options) for rule in f.rules)]
    built = {f.name: _guarded(f, run, lambda f=f: build_all(figures, rules, f), []) for f in chosen}
    everything = [identity for identities in built.values() for identity in identities]
    results = evaluate(everything, frame)  # type: ignore[arg-type]
    facts: list[Fact] = []
    kept: list[Result] = []
    start = 0
    for family in chosen:
        own = results[start : start + len(built[family.name])]
        start += len(own)
        own = _without_exceptions_that_are_the_rule(own)
        said, ignored = _guarded(family, run, lambda f=family, r=own: _judge(f, r, rules), ([], []))
        found = _guarded(family, run, lambda f=family: list(f.find(figures, rules)) if f.find else [], [])
        facts += [*said, *found]
        silent = {id(result) for result in ignored}
        kept += [result for result in own if id(result) not in silent]
        if own or (family.find and recognition.tables):
            run.applied |= set(family.rules)
    return facts, kept


def _guarded(family: Family, run: _Run, call: Callable[[], _T], nothing: _T) -> _T:
    """Run a part of a family; one that fails makes the run incomplete, and the others still report."""
    try:
        return call()
    except BoksCleanError:
        raise
    except Exception as problem:  # noqa: BLE001 (whatever the input, a rule that cannot run is told, not a traceback)
        run.failed |= dict.fromkeys(family.rules, f"{type(problem).__name__}: {problem}")
        return nothing


def _judge(family: Family, results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    if family.judge:
        return family.judge(results, rules)
    return [Fact(r.identity.rule, (r,)) for r in results if r.outcome == "broken"], []


def _without_exceptions_that_are_the_rule(results: list[Result]) -> list[Result]:
    """Leave out patterns that mostly fail, where an identity only counts if its pattern mostly holds."""
    held: dict[str, list[bool]] = {}
    for result in results:
        if result.identity.mostly and result.outcome != "undecided":
            held.setdefault(result.identity.pattern, []).append(result.outcome == "held")
    weak = {pattern for pattern, outcomes in held.items() if sum(outcomes) * 2 <= len(outcomes)}
    return [r for r in results if not (r.identity.mostly and r.identity.pattern in weak)]


def _count(results: list[Result], run: _Run) -> None:
    run.evaluated += len(results)
    run.held += sum(r.outcome == "held" for r in results)
    run.broken += sum(r.outcome == "broken" for r in results)
    run.undecided += sum(r.outcome == "undecided" for r in results)


def _bounded(catalog: Catalog) -> set[str]:
    """Return the shares that cannot pass 100%: not those of a distribution, whose total can."""
    return {m.code for m in catalog.measures.values() if m.kind == "share" and not m.exhaustive}


def is_selected(rule: str, options: Options) -> bool:
    """Tell whether a rule is chosen: by a prefix in --select, if any, and not by one in --ignore."""
    chosen = not options.select or any(rule.startswith(prefix) for prefix in options.select)
    return chosen and not any(rule.startswith(prefix) for prefix in options.ignore)


def _skipped(catalog: Catalog, options: Options, run: _Run) -> Iterator[Skipped]:
    from_tables = {rule for family in families() for rule in family.rules}
    for code in sorted(catalog.rules):
        if not is_selected(code, options):
            yield Skipped(code, "deselected", _DESELECTED.in_(options.language))
        elif code in run.failed:
            yield Skipped(code, "failed", _FAILED.in_(options.language, problem=run.failed[code]))
        elif code in from_tables and code not in run.applied:
            yield Skipped(code, "not_applicable", _NOT_APPLICABLE.in_(options.language))


def summarise(
    workbook: Workbook, recognition: Recognition, catalog: Catalog, options: Options, results: Sequence[Result] = ()
) -> InputReport:
    """Return what was made of one file, and whether that is enough to call it checked."""
    numbers = {o.index for o in recognition.observations if o.state == "number"}
    related = {t.observation.index for r in results for t in r.identity.terms}
    equal = {t.observation.index for r in results if r.identity.relation == "equal" for t in r.identity.terms}
    coverage = Coverage(
        numeric_cells=recognition.numeric_cells,
        in_tables=len(numbers),
        in_an_identity=len(numbers & related),
        in_an_equality=len(numbers & equal),
    )
    return InputReport(
        file=workbook.name,
        sha256=workbook.sha256,
        year=recognition.year,
        sheets=len(workbook.sheets),
        tables=tuple(_table(table, recognition, catalog) for table in recognition.tables),
        unrecognised=recognition.unrecognised,
        coverage=coverage,
        incomplete=_incomplete(recognition, coverage, options),
    )


def _incomplete(recognition: Recognition, coverage: Coverage, options: Options) -> str | None:
    if not any(table.known for table in recognition.tables):
        return _NO_TABLE.in_(options.language)
    if coverage.share < options.min_coverage:
        share, least = int(coverage.share * 100), round(options.min_coverage * 100)
        return _COVERAGE.in_(options.language, share=share, least=least)
    return None


def _table(table: Table, recognition: Recognition, catalog: Catalog) -> TableSummary:
    own = [o for o in recognition.observations if o.table == table.id]
    periods = dict.fromkeys(o.period.code for o in own if o.period is not None)
    measures = list(dict.fromkeys(o.measure for o in own))
    kinds = dict.fromkeys(o.kind for o in own if o.measure == measures[0])
    dimensions = [axis.dimension for axis in (table.rows, table.columns) if axis.dimension in catalog.dimensions]
    return TableSummary(
        id=table.id,
        sheet=table.sheet,
        range=table.range,
        title=table.title,
        measure=measures[0],
        measures=tuple(measures),
        kind=next(iter(kinds)),
        dimension=dimensions[0] if dimensions else None,
        periods=tuple(periods),
        cells=sum(o.state == "number" for o in own),
        known=table.known,
    )


@dataclass(frozen=True)
class Inspection:
    """What was made of one file: the input as reported, what was noticed, and the labels of its codes."""

    input: InputReport
    notices: tuple[Finding, ...]
    labels: dict[str, str]
    language: Language

    @property
    def nothing_known(self) -> bool:
        """Whether the file holds no table that the catalogue knows."""
        return not any(table.known for table in self.input.tables)


def inspect(path: Path, options: Options) -> Inspection:
    """Read and recognise one file without checking it.

    Raises:
        UnreadableInput: the file cannot be read.
        UsageProblem: a file of the catalogue is not right.
    """
    catalog = load(options.catalog)
    workbook = read_workbook(path)
    recognition = recognise(workbook, catalog, options.year)
    writer = Writer(workbook.name, catalog, recognition.names, options.language)
    labels = {m.code: m.label.in_(options.language) for m in catalog.measures.values()}
    labels |= {d.code: d.label.in_(options.language) for d in catalog.dimensions.values()}
    return Inspection(
        summarise(workbook, recognition, catalog, options),
        tuple(numbered(writer.of_notices(recognition.notices))),
        labels,
        options.language,
    )
