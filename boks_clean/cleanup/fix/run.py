"""Repairs one file: finds what can be put right, writes it in a copy, and makes sure that nothing got worse."""

import datetime
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.cleanup.fix.lists import repairs_in_list
from boks_clean.cleanup.fix.model import CODES, Found, Left, Repair
from boks_clean.cleanup.fix.personal import without_persons
from boks_clean.cleanup.fix.pivots import repairs_in_tables
from boks_clean.cleanup.fix.thousands import broken_counts
from boks_clean.cleanup.journal import Entry, Run, sha256
from boks_clean.cleanup.medium import Medium, open_medium
from boks_clean.dossiers.find import find_lists, without_lists
from boks_clean.pipeline import check
from boks_clean.reading import Options
from boks_clean.report import Finding, Report
from boks_clean.tables import recognise
from boks_clean.tables.years import years_in
from boks_clean.workbook.stored import FIXED, NewValue, Number, Stored

COMMAND = "fix"
_Told = tuple[str, frozenset[tuple[str, str]]]  # a rule, and its cells by sheet and address


@dataclass(frozen=True, slots=True)
class Fixed:
    """What is done to a file, and what is not.

    `spared` are repairs that were left out because they made a finding appear; `doubtful` those that need --unsafe.
    `findings` counts those of a check before and after.
    """

    content: bytes
    run: Run
    medium: Medium
    repairs: tuple[Repair, ...]
    doubtful: tuple[Repair, ...]
    spared: tuple[Repair, ...]
    left: tuple[Left, ...]
    findings: tuple[int, int]
    recognised: bool


def fix(path: Path, output: Path, catalog: Catalog, options: Options, *, unsafe: bool, force: bool) -> Fixed:
    """Return the repaired copy of a file; nothing is written yet. Raises UnreadableInput and UsageProblem."""
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
    content, done, findings = _without_harm(before, path, medium, wanted, options)
    if done and years_in([output.name]) != years_in([path.name]):  # a check of the copy reads its name as well
        findings = (findings[0], len(_checked(content, output, medium, options).findings))
    files = (path.name, medium.book.sha256, output.name, sha256(content))
    run = Run(COMMAND, "", *files, tuple(map(_entry, done)))
    spared = [repair for repair in wanted if repair not in done]
    recognised = bool(lists or recognition.tables)
    return Fixed(
        content, run, medium, tuple(done), tuple(doubtful), tuple(spared), tuple(found.left), findings, recognised
    )


def written(value: NewValue) -> str:
    """Return what a repair writes, as it stands in a journal."""
    if isinstance(value, Number):
        return f"{value.value:.15g}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value.value if isinstance(value, Stored) else value or ""


def _entry(repair: Repair) -> Entry:
    old = repair.was.value if repair.was.kind != "empty" else None
    return Entry(CODES[repair.why], repair.sheet, *repair.at, "", old, written(repair.new), was=repair.was)


def _without_harm(
    before: Report, path: Path, medium: Medium, wanted: Sequence[Repair], options: Options
) -> tuple[bytes, list[Repair], tuple[int, int]]:
    """Write the repairs and check the result; leave out those on sheets where a finding appears."""
    done = list(wanted)
    while True:
        content = _content(medium, done)
        after = _checked(content, path, medium, options) if done else before
        new = _appeared(before, after)
        if not new or not done:
            return content, done, (len(before.findings), len(after.findings))
        sheets = {sheet for _, cells in new for sheet, _ in cells}
        kept = [repair for repair in done if sheets and repair.sheet not in sheets]
        done = kept if len(kept) < len(done) else []


def _content(medium: Medium, repairs: Sequence[Repair]) -> bytes:
    changes: dict[str, dict[tuple[int, int], NewValue]] = {}
    for repair in repairs:
        changes.setdefault(repair.sheet, {})[repair.at] = repair.new
    return medium.write(changes)


def _checked(content: bytes, path: Path, medium: Medium, options: Options) -> Report:
    """Check the copy under the name of a file, which may tell the year."""
    with tempfile.TemporaryDirectory(prefix="boks-clean-") as folder:
        copy = Path(folder) / (path.stem + (medium.path.suffix if medium.way in ("xlsx", "csv") else ".xlsx"))
        copy.write_bytes(content)
        return check([copy], options)


def _appeared(before: Report, after: Report) -> list[_Told]:
    """Return what is told afterwards and was not before: by itself, or as the echo of something else."""
    ids = {finding.id for finding in before.findings}
    known: dict[str, list[frozenset[tuple[str, str]]]] = {}
    for rule, cells in _told(before.findings):
        known.setdefault(rule, []).append(cells)
    told = _told(finding for finding in after.findings if finding.id not in ids)
    return [(rule, cells) for rule, cells in told if not any(cells <= others for others in known.get(rule, ()))]


def _told(findings: Iterable[Finding]) -> Iterator[_Told]:
    """Yield the rule and the cells of each finding, and of each of its echoes: which of them leads may change."""
    for finding in findings:
        for rule, cells in ((finding.rule, finding.cells), *((echo.rule, echo.cells) for echo in finding.echoes)):
            yield rule, frozenset((cell.sheet, cell.ref) for cell in cells)
