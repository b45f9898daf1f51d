"""What a run starts from: what the user set, and the files with what was recognised in them."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.find import find_lists, without_lists
from boks_clean.dossiers.model import DossierList
from boks_clean.errors import UnreadableInput
from boks_clean.language import DEFAULT, Language
from boks_clean.report import (
    FailOn,
    InputReport,
)
from boks_clean.tables import Recognition, recognise
from boks_clean.workbook import Workbook, read_workbook


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


class Progress(Protocol):
    """Somebody who wants to know how far a run is."""

    def __call__(self, path: Path, rows: int = 0) -> None:
        """Take note of a file that is about to be read, or of how many rows of its list were."""


def nobody(path: Path, rows: int = 0) -> None:
    """Take note of nothing."""


def sheets_of(*workbooks: Workbook) -> list[tuple[str, str]]:
    """Return the files with their sheets, in the order in which a reader goes through them."""
    return [(workbook.name, sheet.name) for workbook in workbooks for sheet in workbook.sheets]


@dataclass
class File:
    """A file: its case lists, and what was made of the rest of it (`workbook`)."""

    whole: Workbook
    workbook: Workbook
    recognition: Recognition
    lists: list[DossierList]


def _file(workbook: Workbook, catalog: Catalog, year: int | None) -> File:
    lists = find_lists(workbook, catalog)
    rest = without_lists(workbook, lists)
    return File(workbook, rest, recognise(rest, catalog, year), lists)


def read_files(
    paths: Sequence[Path], catalog: Catalog, options: Options, progress: Progress
) -> tuple[dict[Path, InputReport], dict[Path, File]]:
    """Read and recognise files; return the reports of those that cannot be read, and the others."""
    unread: dict[Path, InputReport] = {}
    files: dict[Path, File] = {}
    for path in paths:
        progress(path)
        try:
            files[path] = _file(read_workbook(path), catalog, options.year)
            files[path].lists = [_watched(list_, path, progress) for list_ in files[path].lists]
        except UnreadableInput as problem:
            unread[path] = InputReport(str(path), error=problem.in_(options.language))
    _share_year(list(files.values()), catalog)
    return unread, files


def _watched(list_: DossierList, path: Path, progress: Progress) -> DossierList:
    """Return the list, whose rows are counted for the bar while they are read."""

    def batches() -> Iterator[pl.DataFrame]:
        count = 0
        for batch in list_.batches():
            count += batch.height
            progress(path, count)
            yield batch

    return replace(list_, batches=batches)


def _share_year(files: list[File], catalog: Catalog) -> None:
    """Give a file whose tables have no year that of the other files, if they agree: a report can be split."""
    years = {file.recognition.year for file in files} - {None}
    for file in files if len(years) == 1 else ():
        if file.recognition.year is None:
            file.recognition = recognise(file.workbook, catalog, fallback=next(iter(years)))
