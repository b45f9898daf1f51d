"""Repairs one file: finds what can be put right, writes it in a copy, and makes sure that nothing got worse."""

import datetime
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.cleanup.fix.doubles import Without
from boks_clean.cleanup.fix.doubles import without_doubles as doubles_out
from boks_clean.cleanup.fix.lists import repairs_in_list
from boks_clean.cleanup.fix.model import CODES, SPARED_DOUBLE, Double, Found, Left, Repair
from boks_clean.cleanup.fix.personal import without_persons
from boks_clean.cleanup.fix.pivots import repairs_in_tables
from boks_clean.cleanup.fix.thousands import broken_counts
from boks_clean.cleanup.journal import Entry, RowEntry, Run, sha256
from boks_clean.cleanup.medium import Medium, open_medium
from boks_clean.dossiers.find import find_lists, without_lists
from boks_clean.dossiers.model import DossierList
from boks_clean.errors import UsageProblem
from boks_clean.language import Text
from boks_clean.pipeline import check
from boks_clean.reading import Options
from boks_clean.report import Finding, Report
from boks_clean.tables import recognise
from boks_clean.tables.years import years_in
from boks_clean.workbook import read_workbook, reference
from boks_clean.workbook.look import address_of
from boks_clean.workbook.moves import Moves
from boks_clean.workbook.stored import FIXED, NewValue, Number, Stored

COMMAND = "fix"
_NO_EXPORT = Text(
    "De uitvoer {path} kan niet: het herstelde bestand houdt zijn vorm. Kies een naam op .xlsx of .xlsm, als het "
    "origineel.",
    "The output {path} is not possible: the repaired file keeps its form. Choose a name in .xlsx or .xlsm, as the "
    "original.",
)
_TEXT_FILES = (".csv", ".tsv", ".txt")
_Told = tuple[str, frozenset[tuple[str, str]]]  # a rule, and its cells by sheet and address


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is done to a file, and what is not.

    `doubles` are rows that were taken out; `spared` are repairs that were left out because they made a finding appear;
    `doubtful` those that need --unsafe. `findings` counts those of a check before and after.
    """

    content: bytes
    run: Run
    medium: Medium
    repairs: tuple[Repair, ...]
    doubles: tuple[Double, ...]
    doubtful: tuple[Repair, ...]
    spared: tuple[Repair, ...]
    left: tuple[Left, ...]
    findings: tuple[int, int]
    recognised: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A copy with some repairs, how many findings were before and are in it, and which of them are `new`."""

    without: Without
    done: list[Repair]
    left: tuple[Left, ...]
    findings: tuple[int, int]
    new: list[_Told]


def fix(path: Path, output: Path, catalog: Catalog, options: Options, *, unsafe: bool, force: bool) -> Fixed:
    """Return the repaired copy of a file; nothing is written yet. Raises UnreadableInput and UsageProblem."""
    if output.suffix.lower() == ".csv" and path.suffix.lower() not in _TEXT_FILES:
        raise UsageProblem(_NO_EXPORT, path=output)
    medium = open_medium(path, output, (), force=force)
    lists = find_lists(medium.book, catalog)
    rest = without_lists(medium.book, lists)
    recognition = recognise(rest, catalog, options.year)
    found = Found()
    before = check([path], options)
    repairs_in_tables(rest, recognition, medium, catalog, broken_counts(before), found)
    for list_ in lists:
        repairs_in_list(list_, medium, catalog, found)
    found = without_persons(found, catalog)
    possible = [repair for repair in found.repairs if repair.was.kind not in FIXED]
    wanted = [repair for repair in possible if repair.safe or unsafe]
    doubtful = [repair for repair in possible if not (repair.safe or unsafe)]
    outcome = _Trial(before, medium, lists, catalog, options).outcome(wanted)
    content, done, doubles = outcome.without.content, outcome.done, outcome.without.doubles
    findings = outcome.findings
    if (done or doubles) and years_in([output.name]) != years_in([path.name]):  # a check of the copy reads its name
        findings = (findings[0], len(_checked(content, output, medium, options).findings))
    files = (path.name, medium.book.sha256, output.name, sha256(content))
    run = Run(COMMAND, "", *files, tuple(map(_entry, done)), rows=tuple(map(_row_entry, doubles)))
    kept = set(map(id, done))
    spared = tuple(repair for repair in wanted if id(repair) not in kept)
    left = (*found.left, *outcome.left)
    recognised = bool(lists or recognition.tables)
    return Fixed(content, run, medium, tuple(done), doubles, tuple(doubtful), spared, left, findings, recognised)


def written(value: NewValue) -> str:
    """Return what a repair writes, as it stands in a journal."""
    if isinstance(value, Number):
        return f"{value.value:.15g}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.value if isinstance(value, Stored) else value or ""


def _entry(repair: Repair) -> Entry:
    old = repair.was.value if repair.was.kind != "empty" else None
    key = (repair.dossiernummer, repair.buurtteam)
    return Entry(CODES[repair.why], repair.sheet, *repair.at, "", old, written(repair.new), *key, was=repair.was)


def _row_entry(double: Double) -> RowEntry:
    return RowEntry(
        "double-row",
        double.sheet,
        double.row,
        double.twin,
        double.key,
        double.dossiernummer,
        double.buurtteam,
        double.shape,
    )


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tries repairs out until a check of the copy finds nothing new."""

    before: Report
    medium: Medium
    lists: Sequence[DossierList]
    catalog: Catalog
    options: Options

    def outcome(self, wanted: Sequence[Repair]) -> _Outcome:
        """Write what a check of the result finds no worse: first all, then without the repairs of whole sheets.

        The double rows stand back until those are settled, and then are taken out all or none.
        """
        every = self._tried(list(wanted), rows_too=True)
        if not every.new:
            return every
        settled = self._tried(every.done, rows_too=False) if every.without.doubles else every
        while settled.new:
            sheets = {sheet for _, cells in settled.new for sheet, _ in cells}
            kept = [repair for repair in settled.done if sheets and repair.sheet not in sheets]
            settled = self._tried(kept if len(kept) < len(settled.done) else [], rows_too=False)
        again = every if len(settled.done) == len(every.done) else self._tried(settled.done, rows_too=True)
        if not again.new:
            return again
        spared = [Left(double.sheet, (double.row, 1), SPARED_DOUBLE) for double in again.without.doubles]
        return replace(settled, left=(*again.left, *spared))

    def _tried(self, repairs: list[Repair], *, rows_too: bool) -> _Outcome:
        """Return the copy with these repairs, and what a check finds in it that was not there."""
        without = self._without(repairs, rows_too=rows_too)
        before = (len(self.before.findings), len(self.before.findings))
        if not (repairs or without.doubles):
            return _Outcome(without, repairs, without.left, before, [])
        after = _checked(without.content, self.medium.path, self.medium, self.options)
        new = _appeared(self.before, after, without.moves)
        return _Outcome(without, repairs, without.left, (before[0], len(after.findings)), new)

    def _without(self, repairs: Sequence[Repair], *, rows_too: bool) -> Without:
        """Return the copy with these repairs, and then without the rows that stand there twice."""
        changes: dict[str, dict[tuple[int, int], NewValue]] = {}
        for repair in repairs:
            changes.setdefault(repair.sheet, {})[repair.at] = repair.new
        content = self.medium.write(changes)
        if not self.lists or not rows_too:
            return Without(content, (), (), {})
        with self.medium.regular():
            if content == self.medium.content:
                return doubles_out(content, self.lists, self.catalog, text=self.medium.as_text)
            with _as_file(content, self.medium.path, self.medium) as copy:
                lists = find_lists(read_workbook(copy), self.catalog)
                return doubles_out(content, lists, self.catalog, text=self.medium.as_text)


@contextmanager
def _as_file(content: bytes, path: Path, medium: Medium) -> Iterator[Path]:
    """Put a copy in a folder of its own, under the name of a file."""
    with tempfile.TemporaryDirectory(prefix="boks-clean-") as folder:
        copy = Path(folder) / (path.stem + (medium.path.suffix if medium.way in ("xlsx", "csv") else ".xlsx"))
        copy.write_bytes(content)
        yield copy


def _checked(content: bytes, path: Path, medium: Medium, options: Options) -> Report:
    """Check the copy under the name of a file, which may tell the year."""
    with _as_file(content, path, medium) as copy:
        return check([copy], options)


def _appeared(before: Report, after: Report, moves: Mapping[str, Moves]) -> list[_Told]:
    """Return what is told afterwards and was not before: by itself, or as the echo of something else."""
    ids = {finding.id for finding in before.findings} if not moves else set()
    known: dict[str, list[frozenset[tuple[str, str]]]] = {}
    for rule, cells in _told(before.findings):
        known.setdefault(rule, []).append(_moved(cells, moves))
    told = _told(finding for finding in after.findings if finding.id not in ids)
    return [(rule, cells) for rule, cells in told if not any(cells <= others for others in known.get(rule, ()))]


def _moved(cells: frozenset[tuple[str, str]], moves: Mapping[str, Moves]) -> frozenset[tuple[str, str]]:
    """Return where cells stand after rows were taken out; those of such a row stand nowhere."""
    if not any(sheet in moves for sheet, _ in cells):
        return cells
    stand: set[tuple[str, str]] = set()
    for sheet, ref in cells:
        row, column = address_of(ref) if sheet in moves else (0, 0)
        new = moves[sheet].row(row) if sheet in moves else 0
        if new is not None:
            stand.add((sheet, reference(new, column) if new else ref))
    return frozenset(stand)


def _told(findings: Iterable[Finding]) -> Iterator[_Told]:
    """Yield the rule and the cells of each finding, and of each of its echoes: which of them leads may change."""
    for finding in findings:
        for rule, cells in ((finding.rule, finding.cells), *((echo.rule, echo.cells) for echo in finding.echoes)):
            yield rule, frozenset((cell.sheet, cell.ref) for cell in cells)
