"""Takes a run back, in a copy: cells that hold what the run wrote get what they held before, others are reported."""

import dataclasses
import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.cleanup.apply import spellers, told
from boks_clean.cleanup.fix.notation import tidy
from boks_clean.cleanup.journal import Entry, RowEntry, Run, sha256
from boks_clean.cleanup.located import GONE, TWICE, LocatedRow, locate
from boks_clean.cleanup.medium import Medium, open_medium, sheets_of
from boks_clean.cleanup.rows import Rows, read_rows
from boks_clean.cleanup.runs import done, fitting
from boks_clean.cleanup.undo_rows import RowsBack, rows_back, rows_out, rows_stay
from boks_clean.dossiers.schema import KEY
from boks_clean.language import Language, Text, same
from boks_clean.workbook import reference
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.stored import FIXED, KEPT, NewValue, Stored

COMMAND = "cleanup undo"
_CHANGED = Text(
    "'{column}' is daarna door iemand gewijzigd (was gezet op {new}, is nu {now})",
    "'{column}' was changed by somebody since (was set to {new}, is now {now})",
)
_CHANGED_UNTOLD = Text("{place} is daarna door iemand gewijzigd", "{place} was changed by somebody since")
_NO_COLUMN = Text("de kolom '{column}' is er niet meer", "the column '{column}' is not there any more")
_ROW_OUT = Text("de rij van {place} is er niet meer", "the row of {place} is not there any more")
_MOVED = Text("in de rij van {place} staat nu een ander dossier", "the row of {place} holds another case by now")
_FIXED = Text("de cel {place} is nu een formule of samengevoegd", "the cell {place} is a formula or merged by now")


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that was not put back, and why."""

    dossiernummer: str
    place: str
    why: Text
    values: dict[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """Return why, as a sentence without its capital."""
        return self.why.in_(language, **self.values)


@dataclass(frozen=True, slots=True)
class Undone:
    """What a copy is to hold; `cells` and `rows` are put back, others changed `kept`.

    `already_cells` and `already_rows` were as before.

    `taken` is the run that was taken back, where the journal has several.
    """

    content: bytes
    run: Run
    medium: Medium
    cells: int
    rows: int
    already_cells: int
    already_rows: int
    kept: tuple[Kept, ...]
    taken: Run | None = None


@dataclass(frozen=True, slots=True)
class _Target:
    """The cell in which an entry is taken back, and its row if it is one of a dossier."""

    entry: Entry
    sheet: str
    at: At
    row: LocatedRow | None = None


def prepare(
    journal: Path, path: Path, output: Path, dossiers: Sequence[str], catalog: Catalog, *, force: bool
) -> Undone:
    """Return the copy of a file in which a run is taken back, or what it did to some dossiers; nothing is written yet.

    It is the newest run that changed something and of which something is left.

    Raises UnreadableInput for a file that cannot be read, and UsageProblem where there is nothing to undo.
    """
    rows = read_rows(path, catalog)
    every = done(journal, rows.sha256)
    runs = fitting(every, path.name, rows.sha256, dossiers)
    medium = open_medium(path, output, rows.lists, force=force)
    attempts = [_attempt(runs[0], dossiers, rows, medium, catalog)]
    while not attempts[-1].still_there and len(attempts) < len(runs):
        attempts.append(_attempt(runs[len(attempts)], dossiers, rows, medium, catalog))
    found = attempts[-1] if attempts[-1].still_there else attempts[0]
    untouched = rows.sha256 == found.run.output_sha256
    content, reversed_ = _changed(found.back, rows, found.medium, found.held, catalog, untouched=untouched)
    content, gone = _rows_out(found.out, found.medium, content, found.kept)
    files = (path.name, rows.sha256, output.name, sha256(content))
    again = [dataclasses.replace(entry, back=False) for entry in gone]
    moved = (*found.whole.reversed_rows(), *again)
    run = Run(COMMAND, found.run.plan, *files, tuple(reversed_), rows=moved)
    counts = (len(found.back), len(moved), found.already, found.whole.already)
    return Undone(content, run, found.medium, *counts, tuple(found.kept), found.run if len(every) > 1 else None)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What taking one run back comes to; `out` are rows that it put back, to be taken out again."""

    run: Run
    medium: Medium
    whole: RowsBack
    held: dict[str, dict[At, Stored]]
    back: list[_Target]
    already: int
    kept: list[Kept]
    out: list[RowEntry]

    @property
    def still_there(self) -> bool:
        """Whether anything of the run is left to take back, or to report."""
        return bool(self.back or self.kept or self.whole.done or self.out)


def _attempt(run: Run, dossiers: Sequence[str], rows: Rows, medium: Medium, catalog: Catalog) -> _Attempt:
    entries = [entry for entry in run.entries if not dossiers or entry.dossiernummer in dossiers]
    moved = [entry for entry in run.rows if not dossiers or entry.dossiernummer in dossiers]
    with medium.regular():
        whole = rows_back(run.rows, moved, medium, untouched=rows.sha256 == run.output_sha256)
    medium = dataclasses.replace(medium, content=whole.content)
    kept = [Kept(k.entry.dossiernummer, k.entry.sheet, k.why, dict(k.values)) for k in whole.kept]
    targets = list(_targets(entries, rows, whole, kept))
    places: dict[str, set[At]] = {}
    for target in targets:
        places.setdefault(target.sheet, set()).update((target.at, _number_at(target, rows, whole)))
    known = {sheet.name for sheet in sheets_of(medium.book)}
    held = medium.read({sheet: cells for sheet, cells in places.items() if sheet in known})
    back, already = _sort(_settled(targets, held, rows, whole, kept), held, kept, catalog)
    return _Attempt(run, medium, whole, held, back, already, kept, [entry for entry in moved if entry.back])


def _rows_out(
    chosen: Sequence[RowEntry], medium: Medium, content: bytes, kept: list[Kept]
) -> tuple[bytes, list[RowEntry]]:
    """Take the rows out again that a run put back. Raises UsageProblem for a file that is built in an odd way."""
    done_, left = list[RowEntry](), rows_stay(chosen)
    if chosen and medium.way in ("xlsx", "csv"):
        with medium.regular():
            content, done_, left = rows_out(chosen, content, text=medium.as_text)
    kept += [Kept(k.entry.dossiernummer, k.entry.sheet, k.why, dict(k.values)) for k in left]
    return content, done_


def _targets(entries: Sequence[Entry], rows: Rows, whole: RowsBack, kept: list[Kept]) -> Iterator[_Target]:
    """Yield the cell of each entry; those that are not there any more are kept back."""
    located = locate(rows, {(e.dossiernummer, e.buurtteam) for e in entries if e.column})
    for entry in entries:
        if not entry.column and whole.is_missing(entry.sheet, entry.row):
            place = _place(entry.sheet, (entry.row, entry.at))
            kept.append(Kept(entry.dossiernummer, place, _ROW_OUT, {"place": place}))
            continue
        if not entry.column:
            yield _Target(entry, entry.sheet, (whole.row(entry.sheet, entry.row), entry.at))
            continue
        found = located.get((entry.dossiernummer, entry.buurtteam), [])
        if len(found) != 1:
            kept.append(Kept(entry.dossiernummer, _place(entry.sheet, (entry.row, entry.at)), TWICE if found else GONE))
        elif entry.column not in found[0].list_.columns:
            place = _place(entry.sheet, (entry.row, entry.at))
            kept.append(Kept(entry.dossiernummer, place, _NO_COLUMN, {"column": entry.column}))
        else:
            yield _Target(entry, found[0].list_.sheet, found[0].place(entry.column), found[0])


def _settled(
    targets: Sequence[_Target], held: dict[str, dict[At, Stored]], rows: Rows, whole: RowsBack, kept: list[Kept]
) -> list[_Target]:
    """Return the targets without those known by an address where another dossier stands by now."""
    settled: list[_Target] = []
    for target in targets:
        number = held.get(target.sheet, {}).get(_number_at(target, rows, whole), Stored())
        if target.row is None and target.entry.dossiernummer and _digits(number) != tidy(target.entry.dossiernummer):
            place = _place(target.sheet, target.at)
            kept.append(Kept(target.entry.dossiernummer, place, _MOVED, {"place": place}))
        else:
            settled.append(target)
    return settled


def _number_at(target: _Target, rows: Rows, whole: RowsBack) -> At:
    """Return the cell with the number of the dossier in the row of a target; the target itself outside a list.

    The lists are those of the file before rows came back, which moved the headers of lists below them.
    """
    lists = [list_ for list_ in rows.lists if list_.sheet == target.sheet and KEY[0] in list_.columns]
    above = [list_ for list_ in lists if whole.shifted(list_.sheet, list_.header_row) < target.at[0]]
    last = max(above, key=lambda list_: list_.header_row, default=None)
    return (target.at[0], last.columns[KEY[0]]) if last else target.at


def _digits(stored: Stored) -> str:
    """Return the number of a dossier as it is read."""
    return f"{float(stored.value):.15g}" if stored.kind == "number" else tidy(stored.value)


def _sort(
    targets: Sequence[_Target], held: dict[str, dict[At, Stored]], kept: list[Kept], catalog: Catalog
) -> tuple[list[_Target], int]:
    """Return what can be put back, and how many cells are as before already."""
    back: list[_Target] = []
    already = 0
    for target in targets:
        entry, place = target.entry, _place(target.sheet, target.at)
        stored = held.get(target.sheet, {}).get(target.at, Stored())
        if stored.kind in FIXED:
            kept.append(Kept(entry.dossiernummer, place, _FIXED, {"place": place}))
        elif _holds(target, stored, entry.new):
            back.append(target)
        elif _holds(target, stored, entry.old):
            already += 1
        else:
            kept.append(_other(target, place, catalog))
    return back, already


def _holds(target: _Target, stored: Stored, value: str | None) -> bool:
    """Tell whether a cell holds a value: what it means, or for one outside the dossiers what stands in it."""
    if target.row is not None:
        column = target.entry.column
        return target.row.can_read(column) and target.row.holds(column) == value
    if stored.kind == "empty" or value is None:
        return stored.kind == "empty" and value is None
    if stored.kind == "number":
        return _number(value) == float(stored.value)
    return stored.value[: len(value)] == value if stored.kind == "iso" else stored.value == value


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return float((datetime.date.fromisoformat(text) - datetime.date(1899, 12, 30)).days)
    except ValueError:
        return None


def _other(target: _Target, place: str, catalog: Catalog) -> Kept:
    entry, row = target.entry, target.row
    if row is None or catalog.columns[entry.column].type in ("key", "text") or not row.can_read(entry.column):
        return Kept(entry.dossiernummer, place, _CHANGED_UNTOLD, {"place": place})
    told_ = [
        same(told(entry.column, value, catalog, "nl")) if value else Text("leeg", "empty")
        for value in (entry.new, row.holds(entry.column))
    ]
    values = {"column": row.list_.headers[entry.column], "new": told_[0], "now": told_[1]}
    return Kept(entry.dossiernummer, place, _CHANGED, values)


def _place(sheet: str, at: At) -> str:
    return f"{sheet}!{reference(*at)}"


def _changed(
    back: Sequence[_Target],
    rows: Rows,
    medium: Medium,
    held: dict[str, dict[At, Stored]],
    catalog: Catalog,
    *,
    untouched: bool,
) -> tuple[bytes, list[Entry]]:
    """Return the content of the copy, and the lines of its journal.

    Only in the very file that the run wrote do the numbers of styles mean what they did; else a cell keeps its own.
    """
    columns: dict[int, set[str]] = {}
    for target in back:
        if target.row:
            columns.setdefault(target.row.list_number, set()).add(target.entry.column)
    writers = spellers(rows, columns, medium, catalog)
    changes: dict[str, dict[At, NewValue]] = {}
    entries: list[Entry] = []
    for target in back:
        entry = target.entry
        value: NewValue = entry.was
        if not untouched and entry.was.style is not None:
            value = dataclasses.replace(entry.was, style=KEPT)
        if target.row and medium.as_text and entry.was.kind not in ("text", "empty"):
            value = writers[target.row.list_number].written(entry.column, entry.old)
        changes.setdefault(target.sheet, {})[target.at] = value
        was = held[target.sheet][target.at]
        now = dataclasses.replace(
            entry, sheet=target.sheet, row=target.at[0], at=target.at[1], old=entry.new, new=entry.old, was=was
        )
        entries.append(now)
    if not changes and medium.way == "export":
        changes = {rows.lists[0].sheet: {}}
    return medium.write(changes), entries
