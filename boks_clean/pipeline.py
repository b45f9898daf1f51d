"""The whole run, in order: read, recognise, check, report."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import polars as pl

from boks_clean import __version__
from boks_clean.catalog import Catalog, load
from boks_clean.catalog.files import place_for
from boks_clean.drawing import drawn_tables
from boks_clean.errors import UnreadableInput, UsageProblem
from boks_clean.findings import Writer, numbered, without_repeats
from boks_clean.identities import Checked, Figures, Result, check_identities, families
from boks_clean.identities.between_files import differences, together
from boks_clean.language import DEFAULT, Language, Text
from boks_clean.localise import find_causes
from boks_clean.report import DrawnTable, FailOn, Finding, IdentityCounts, InputReport, Report, Severity, Skipped
from boks_clean.summary import summarise
from boks_clean.tables import Observation, Recognition, recognise
from boks_clean.tables.additions import Addition, additions_for, merged
from boks_clean.tables.map import Map, draw
from boks_clean.tables.schema import failing_observations, frame_of
from boks_clean.workbook import Workbook, read_workbook

_NOT_APPLICABLE = Text(
    "geen cijfers in dit bestand waarvoor deze regel geldt", "no figures in the input that this rule is about"
)
_DESELECTED = Text("niet gekozen met --select of --ignore", "not chosen with --select or --ignore")
_FAILED = Text("kon niet worden uitgevoerd: {problem}", "could not run: {problem}")
_NO_RULE = Text(
    "Geen controleregel begint met '{code}'. Zie 'boks-clean rules'.",
    "No rule starts with '{code}'. See 'boks-clean rules'.",
)


_NOTHING_LEFT = Text(
    "Met --select en --ignore blijft er geen enkele controleregel over.",
    "With --select and --ignore no rule at all is left.",
)


@dataclass(frozen=True)
class Options:
    """What a user can set for a check; see the command line for what each means."""

    peildatum: datetime.date
    year: int | None = None
    fail_on: FailOn = "error"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_coverage: float = 0.9
    catalog: Path | None = None
    language: Language = DEFAULT
    draw: bool = False

    def selects(self, rule: str) -> bool:
        """Tell whether a rule is chosen: by a prefix in `select`, if any, and not by one in `ignore`."""
        chosen = not self.select or rule.startswith(self.select)
        return chosen and not (self.ignore and rule.startswith(self.ignore))


@dataclass
class _Run:
    """What the files have given so far."""

    findings: list[Finding] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    drawn: list[DrawnTable] = field(default_factory=list)


def check(paths: Sequence[Path], options: Options, progress: Callable[[Path], None] = lambda _: None) -> Report:
    """Read, recognise and check files, each by itself, and report on them together.

    Args:
        paths: the workbooks, each once.
        options: what the user set.
        progress: called with each file before it is read.

    Raises:
        UsageProblem: a file of the catalogue is not right, or no rule has a code that was chosen.

    """
    catalog = load(options.catalog)
    _refuse_unknown_codes(catalog, options)
    inputs, files = _read(paths, catalog, options, progress)
    run = _Run()
    for path, file in files.items():
        inputs[path] = _check_file(file, catalog, options, run)
    if len(files) > 1:
        _check_between([file.recognition for file in files.values()], catalog, options, run)
    return Report(
        version=__version__,
        peildatum=options.peildatum.isoformat(),
        fail_on=options.fail_on,
        inputs=tuple(inputs[path] for path in paths),
        identities=_counts(run.results),
        skipped=tuple(_skipped(catalog, options, run)) if files else (),
        findings=tuple(numbered(run.findings, _sheets(*(file.workbook for file in files.values())))),
        language=options.language,
        drawn=tuple(run.drawn),
    )


def _sheets(*workbooks: Workbook) -> list[tuple[str, str]]:
    """Return the files with their sheets, in the order in which a reader goes through them."""
    return [(workbook.name, sheet.name) for workbook in workbooks for sheet in workbook.sheets]


@dataclass
class _File:
    workbook: Workbook
    recognition: Recognition


def _read(
    paths: Sequence[Path], catalog: Catalog, options: Options, progress: Callable[[Path], None]
) -> tuple[dict[Path, InputReport], dict[Path, _File]]:
    """Read and recognise files; return the reports of those that cannot be read, and the others."""
    unread: dict[Path, InputReport] = {}
    files: dict[Path, _File] = {}
    for path in paths:
        progress(path)
        try:
            workbook = read_workbook(path)
        except UnreadableInput as problem:
            unread[path] = InputReport(str(path), error=problem.in_(options.language))
            continue
        files[path] = _File(workbook, recognise(workbook, catalog, options.year))
    _share_year(list(files.values()), catalog)
    return unread, files


def _share_year(files: list[_File], catalog: Catalog) -> None:
    """Give a file whose tables have no year that of the other files, if they agree: a report can be split."""
    years = {file.recognition.year for file in files} - {None}
    for file in files if len(years) == 1 else ():
        if file.recognition.year is None:
            file.recognition = recognise(file.workbook, catalog, fallback=next(iter(years)))


def _check_file(
    file: _File, catalog: Catalog, options: Options, run: _Run, every: Figures | None = None
) -> InputReport:
    recognition = file.recognition
    catalog = catalog.with_measures(recognition.inferred)
    writer = Writer(file.workbook.name, catalog, recognition.names, options.language)
    frame = _frame(recognition, catalog)
    figures = Figures(recognition, catalog)
    checked = check_identities(figures, frame, dict(catalog.rules), options.selects)
    checked.facts = [fact for fact in checked.facts if options.selects(fact.rule)]
    findings = writer.of_notices(recognition.notices)
    for rule, index in failing_observations(frame):
        findings.append(writer.of_observation(rule, recognition.observations[index]))
    findings += map(writer.of_cause, find_causes(checked, figures, catalog.rules, every or figures))
    _remember(without_repeats(findings), checked, options, run)
    if options.draw:
        run.drawn += drawn_tables(file.workbook, recognition, checked.results, options.language)
    results = checked.results if checked.results or not (options.select or options.ignore) else None
    return summarise(file.workbook, recognition, catalog, results, options.min_coverage, options.language)


def _check_between(recognitions: list[Recognition], catalog: Catalog, options: Options, run: _Run) -> None:
    """Check what relates the figures of several files: differences are no more than warnings."""
    recognition = together(recognitions)
    catalog = catalog.with_measures(recognition.inferred)
    figures, frame = Figures(recognition, catalog), _frame(recognition, catalog)
    checked = check_identities(figures, frame, dict(catalog.rules), options.selects, between_files=True)
    writer = Writer("", catalog, recognition.names, options.language)
    findings = [writer.of_fact(fact, most=Severity.warning) for fact in differences(checked.facts)]
    _remember(findings, checked, options, run)


def _frame(recognition: Recognition, catalog: Catalog) -> pl.DataFrame:
    bounded = {m.code for m in catalog.measures.values() if m.kind == "share" and not m.exhaustive}
    return frame_of(recognition.observations, bounded)


def _remember(findings: list[Finding], checked: Checked, options: Options, run: _Run) -> None:
    run.findings += [finding for finding in findings if options.selects(finding.rule)]
    run.results += checked.results
    run.applied |= checked.applied
    run.failed |= checked.failed


def _counts(results: Sequence[Result]) -> IdentityCounts:
    count = {o: sum(r.outcome == o for r in results) for o in ("held", "broken", "undecided")}
    return IdentityCounts(evaluated=len(results), **count)


def _refuse_unknown_codes(catalog: Catalog, options: Options) -> None:
    """Complain about a code that selects nothing: a slip there would make a run look clean."""
    for code in (*options.select, *options.ignore):
        if not any(rule.startswith(code) for rule in catalog.rules):
            raise UsageProblem(_NO_RULE, code=code)
    if not any(options.selects(rule) for rule in catalog.rules):
        raise UsageProblem(_NOTHING_LEFT)


def _skipped(catalog: Catalog, options: Options, run: _Run) -> Iterator[Skipped]:
    from_tables = {rule for family in families() for rule in family.rules} | {"AAN002"}
    for code in sorted(catalog.rules):
        if not options.selects(code):
            yield Skipped(code, "deselected", _DESELECTED.in_(options.language))
        elif code in run.failed:
            yield Skipped(code, "failed", _FAILED.in_(options.language, problem=run.failed[code]))
        elif code in from_tables and code not in run.applied:
            yield Skipped(code, "not_applicable", _NOT_APPLICABLE.in_(options.language))


@dataclass(frozen=True)
class Inspection:
    """What was made of one file: the input as reported, what was noticed, labels of codes, maps of tables."""

    input: InputReport
    notices: tuple[Finding, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    maps: Mapping[str, Map] = field(default_factory=dict)


@dataclass(frozen=True)
class Inspections:
    """What was made of several files, and what to add to `home`, a file of the user's catalogue, to make more known."""

    version: str
    files: tuple[Inspection, ...]
    additions: tuple[Addition, ...]
    home: str
    language: Language

    @property
    def exit_status(self) -> int:
        """The exit status; the worst counts, in the order 3, 4, 0."""
        if any(file.input.error for file in self.files):
            return 3
        return 4 if any(file.input.incomplete for file in self.files) else 0


def inspect(paths: Sequence[Path], options: Options, progress: Callable[[Path], None] = lambda _: None) -> Inspections:
    """Read and recognise files without checking them.

    Raises:
        UsageProblem: a file of the catalogue is not right.

    """
    catalog = load(options.catalog)
    inputs, files = _read(paths, catalog, options, progress)
    inspections = {path: Inspection(unread) for path, unread in inputs.items()}
    additions: list[Addition] = []
    for path, file in files.items():
        inspections[path] = _inspect_file(file, catalog, options)
        again = partial(_recognise_again, file, options)
        found = additions_for(file.workbook, file.recognition, catalog, again)
        name = f"{file.workbook.name}, " if len(paths) > 1 else ""
        additions += [replace(addition, place=name + addition.place) for addition in found]
    lines = merged(additions)
    home = place_for("\n".join(addition.line for addition in lines), options.catalog, options.language)
    return Inspections(__version__, tuple(inspections[path] for path in paths), lines, home, options.language)


def _recognise_again(file: _File, options: Options, catalog: Catalog) -> Recognition:
    return recognise(file.workbook, catalog, options.year, fallback=file.recognition.year)


def _inspect_file(file: _File, catalog: Catalog, options: Options) -> Inspection:
    workbook, recognition = file.workbook, file.recognition
    catalog = catalog.with_measures(recognition.inferred)
    writer = Writer(workbook.name, catalog, recognition.names, options.language)
    labels = {m.code: m.label.in_(options.language) for m in catalog.measures.values()}
    labels |= {d.code: d.label.in_(options.language) for d in catalog.dimensions.values()}
    return Inspection(
        summarise(workbook, recognition, catalog, None, options.min_coverage, options.language),
        tuple(numbered(writer.of_notices(recognition.notices), _sheets(workbook))),
        labels,
        _maps(workbook, recognition),
    )


def _maps(workbook: Workbook, recognition: Recognition) -> dict[str, Map]:
    """Return a small map of each table by its id."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    own: dict[str, list[Observation]] = {}
    for observation in recognition.observations:
        own.setdefault(observation.table, []).append(observation)
    return {t.id: draw(t, sheets[t.sheet], own.get(t.id, [])) for t in recognition.tables}
