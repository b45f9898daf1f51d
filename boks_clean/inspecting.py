"""Shows what was made of files, without checking them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from boks_clean import __version__
from boks_clean.arrange import numbered
from boks_clean.catalog import Catalog, load
from boks_clean.catalog.files import place_for
from boks_clean.dossiers.check import outline
from boks_clean.findings import Writer
from boks_clean.language import Language
from boks_clean.privacy import without_values
from boks_clean.reading import File, Options, Progress, nobody, read_files, sheets_of
from boks_clean.report import (
    Finding,
    InputReport,
)
from boks_clean.summary import summarise
from boks_clean.tables import Observation, Recognition, recognise
from boks_clean.tables.additions import Addition, additions_for, merged
from boks_clean.tables.map import Map, draw
from boks_clean.workbook import Workbook


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


def inspect(paths: Sequence[Path], options: Options, progress: Progress = nobody) -> Inspections:
    """Read and recognise files without checking them.

    Raises:
        UsageProblem: a file of the catalogue is not right.

    """
    catalog = load(options.catalog)
    inputs, files = read_files(paths, catalog, options, progress)
    inspections = {path: Inspection(unread) for path, unread in inputs.items()}
    additions: list[Addition] = []
    for path, file in files.items():
        inspections[path], hide = _inspect_file(file, catalog, options)
        again = partial(_recognise_again, file, options)
        found = additions_for(file.workbook, file.recognition, catalog, again)
        name = f"{file.workbook.name}, " if len(paths) > 1 else ""
        additions += [
            replace(addition, place=name + hide(addition.place), names=tuple(map(hide, addition.names)))
            for addition in found
        ]
    lines = merged(additions)
    home = place_for("\n".join(addition.line for addition in lines), options.catalog, options.language)
    return Inspections(__version__, tuple(inspections[path] for path in paths), lines, home, options.language)


def _recognise_again(file: File, options: Options, catalog: Catalog) -> Recognition:
    return recognise(file.workbook, catalog, options.year, fallback=file.recognition.year)


def _inspect_file(file: File, catalog: Catalog, options: Options) -> tuple[Inspection, Callable[[str], str]]:
    """Return what was made of a file, and what takes the personal data in it out of a text."""
    workbook, recognition = file.workbook, file.recognition
    outlines = [outline(list_, catalog, options.language) for list_ in file.lists]
    lists = [summary for summary, _ in outlines]
    catalog = catalog.with_measures(recognition.inferred)
    writer = Writer(workbook.name, catalog, recognition.names, options.language)
    labels = {m.code: m.label.in_(options.language) for m in catalog.measures.values()}
    labels |= {d.code: d.label.in_(options.language) for d in catalog.dimensions.values()}
    labels |= {f"dossiers.{c.code}": c.label.in_(options.language) for c in catalog.columns.values()}
    notices = [*writer.of_notices(recognition.notices), *(told for _, troubles in outlines for told in troubles)]
    report = summarise(workbook, recognition, catalog, None, options.min_coverage, options.language, lists)
    ids = [table.id for table in report.tables]
    notices, report, hide = without_values(file.whole, catalog, notices, report)
    maps = _maps(workbook, recognition)
    inspection = Inspection(
        report,
        tuple(numbered(notices, sheets_of(file.whole))),
        labels,
        {table.id: maps[own] for own, table in zip(ids, report.tables, strict=True)},
    )
    return inspection, hide


def _maps(workbook: Workbook, recognition: Recognition) -> dict[str, Map]:
    """Return a small map of each table by its id."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    own: dict[str, list[Observation]] = {}
    for observation in recognition.observations:
        own.setdefault(observation.table, []).append(observation)
    return {t.id: draw(t, sheets[t.sheet], own.get(t.id, [])) for t in recognition.tables}
