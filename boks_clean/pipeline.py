"""The whole run, in order: read, recognise, check, report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from boks_clean import __version__
from boks_clean.arrange import numbered, without_repeats
from boks_clean.catalog import Catalog, load
from boks_clean.dossiers.model import AGAINST_TABLES, DossierList
from boks_clean.errors import UnreadableInput, UsageProblem
from boks_clean.findings import Writer
from boks_clean.identities import Checked, Figures, Result, check_identities, families
from boks_clean.identities.between_files import differences, together
from boks_clean.language import Text
from boks_clean.localise import find_causes
from boks_clean.privacy import without_personal_data
from boks_clean.reading import File, Options, Progress, nobody, read_files, sheets_of
from boks_clean.report import (
    DrawnTable,
    Finding,
    IdentityCounts,
    InputReport,
    ListSummary,
    Report,
    Severity,
    Skipped,
)
from boks_clean.summary import summarise
from boks_clean.tables import Recognition
from boks_clean.tables.schema import failing_observations, frame_of

if TYPE_CHECKING:
    from boks_clean.lists import Lists

_NOT_APPLICABLE = Text(
    "geen cijfers in dit bestand waarvoor deze regel geldt", "no figures in the input that this rule is about"
)
_NO_LIST = Text("geen dossierlijst in de invoer", "no case list in the input")
_MISSING = Text(
    "de dossierlijst op blad '{sheet}' heeft geen kolom {columns}",
    "the case list on sheet '{sheet}' has no column {columns}",
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
_OF_LISTS = ("DOS", "OPS")


@dataclass
class _Run:
    """What the files have given so far."""

    findings: list[Finding] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    drawn: list[DrawnTable] = field(default_factory=list)


def check(paths: Sequence[Path], options: Options, progress: Progress = nobody) -> Report:
    """Read, recognise and check files, each by itself, and report on them together.

    Args:
        paths: the workbooks, each once.
        options: what the user set.
        progress: called with each file before it is read, and with its rows while a list is.

    Raises:
        UsageProblem: a file of the catalogue is not right, or no rule has a code that was chosen.

    """
    catalog = load(options.catalog)
    _refuse_unknown_codes(catalog, options)
    if options.catalog is not None:
        from boks_clean.dossiers.check import refuse_wrong_rules  # noqa: PLC0415 (heavy; only for rules of one's own)

        refuse_wrong_rules(catalog, options.peildatum)
    inputs, files = read_files(paths, catalog, options, progress)
    lists = _lists(files, catalog, options)
    run = _Run()
    every = _figures([file.recognition for file in files.values()], catalog) if len(files) > 1 else None
    for path, file in files.items():
        try:
            inputs[path] = _check_file(file, catalog, options, run, every, lists)
        except UnreadableInput as problem:  # a list is read while it is checked
            inputs[path] = InputReport(str(path), error=problem.in_(options.language))
    if len(files) > 1:
        _check_between([file.recognition for file in files.values()], catalog, options, run)
    if lists is not None:
        found, ran = lists.reconcile(list(files.values()))
        run.findings += found
        run.applied |= ran
    return Report(
        version=__version__,
        peildatum=options.peildatum.isoformat(),
        fail_on=options.fail_on,
        inputs=tuple(inputs[path] for path in paths),
        identities=_counts(run.results),
        skipped=tuple(_skipped(catalog, options, run, lists)) if files else (),
        findings=tuple(numbered(run.findings, sheets_of(*(file.workbook for file in files.values())))),
        language=options.language,
        drawn=tuple(run.drawn),
    )


def _figures(recognitions: list[Recognition], catalog: Catalog) -> Figures:
    """Return the figures of several files together: what is wrong in one may be the figure of another."""
    recognition = together(recognitions)
    return Figures(recognition, catalog.with_measures(recognition.inferred))


def _lists(files: Mapping[Path, File], catalog: Catalog, options: Options) -> "Lists | None":
    """Return what judges the case lists of a run, if there are any."""
    if not any(file.lists for file in files.values()):
        return None
    from boks_clean.lists import Lists  # noqa: PLC0415 (heavy; most runs are about tables only)

    return Lists(catalog, options)


def _check_file(
    file: File, catalog: Catalog, options: Options, run: _Run, every: Figures | None, lists: "Lists | None"
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
    causes = find_causes(checked, figures, catalog.rules, every or figures)
    findings += [writer.of_cause(cause, figures) for cause in causes]
    findings = without_repeats(findings)
    if options.draw:
        from boks_clean.drawing import drawn_tables  # noqa: PLC0415 (only for the page)

        run.drawn += drawn_tables(file.workbook, recognition, checked.results, options.language)
    summaries = [_check_list(list_, lists, run) for list_ in file.lists if lists is not None]
    results = checked.results if checked.results or not (options.select or options.ignore) else None
    report = summarise(file.workbook, recognition, catalog, results, options.min_coverage, options.language, summaries)
    findings, report = without_personal_data(file.whole, catalog, options.language, findings, report)
    _remember(findings, checked, options, run)
    return report


def _check_list(list_: DossierList, lists: "Lists", run: _Run) -> ListSummary:
    checked = lists.check(list_)
    run.findings += checked.findings
    run.applied |= checked.judged.applied
    run.failed |= checked.judged.failed
    return checked.summary


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
    positive = {m.code for m in catalog.measures.values() if m.kind in ("mean", "share") and not m.inferred}
    return frame_of(recognition.observations, bounded, positive)


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


def _skipped(catalog: Catalog, options: Options, run: _Run, lists: "Lists | None") -> Iterator[Skipped]:
    from_tables = {rule for family in families() for rule in family.rules} | {"AAN002", *AGAINST_TABLES}
    for code in sorted(catalog.rules):
        if not options.selects(code):
            yield Skipped(code, "deselected", _DESELECTED.in_(options.language))
        elif code in run.failed:
            yield Skipped(code, "failed", _FAILED.in_(options.language, problem=run.failed[code]))
        elif code in from_tables and code not in run.applied:
            yield Skipped(code, "not_applicable", _NOT_APPLICABLE.in_(options.language))
        elif code.startswith(_OF_LISTS) or catalog.rules[code].condition is not None:
            if lists is None:
                yield Skipped(code, "not_applicable", _NO_LIST.in_(options.language))
                continue
            for sheet, columns in lists.missing(code):
                reason = _MISSING.in_(options.language, sheet=sheet, columns=columns)
                yield Skipped(code, "not_applicable", reason)
