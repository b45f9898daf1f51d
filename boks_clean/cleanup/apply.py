"""Carries out what was agreed, in a copy: only rows that are as they were when people decided about them."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.cleanup.journal import Entry, Run, sha256
from boks_clean.cleanup.located import GONE, TWICE, LocatedRow, locate
from boks_clean.cleanup.medium import Medium, open_medium
from boks_clean.cleanup.model import FieldChange, Plan, Proposal, Value
from boks_clean.cleanup.planfile import plan_id
from boks_clean.cleanup.rows import Rows, read_rows
from boks_clean.cleanup.spelling import Speller
from boks_clean.cleanup.words import shown, shown_date
from boks_clean.language import Language, Text
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.stored import FIXED, NewValue, Stored

COMMAND = "cleanup apply"
_NO_COLUMN = Text("de kolom '{column}' is er niet meer", "the column '{column}' is not there any more")
_UNREAD = Text("de cel '{column}' is niet te lezen", "the cell '{column}' cannot be read")
_OTHER = Text(
    "'{column}' is gewijzigd sinds het plan: was {old}, is nu {new}",
    "'{column}' was changed since the plan: was {old}, is now {new}",
)
_OTHER_UNTOLD = Text("'{column}' is gewijzigd sinds het plan", "'{column}' was changed since the plan")
_FIXED = Text("de cel {place} is een formule of samengevoegd", "the cell {place} is a formula or merged")
_EMPTY = Text("leeg", "empty")


@dataclass(frozen=True, slots=True)
class Refused:
    """A dossier of which nothing was changed, and why."""

    dossiernummer: str
    buurtteam: str
    why: Text
    values: dict[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """Return why, as a sentence without its capital."""
        return self.why.in_(language, **self.values)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a copy is to hold and what that changes; `already` rows were as agreed, `refused` ones stay as they are.

    `same_source` tells whether the file is, byte for byte, the one that the plan was made from.
    """

    content: bytes
    run: Run
    medium: Medium
    rows: int
    already: int
    refused: tuple[Refused, ...]
    same_source: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One row that is to change."""

    proposal: Proposal
    row: LocatedRow


def prepare(
    plan: Plan, agreed: Sequence[Proposal], path: Path, output: Path, catalog: Catalog, *, force: bool
) -> Outcome:
    """Return the copy of a file in which the agreed proposals are carried out; nothing is written yet.

    Raises UnreadableInput for a file that cannot be read, and UsageProblem for an output that cannot be.
    """
    rows = read_rows(path, catalog)
    medium = open_medium(path, output, rows.lists, force=force)
    steps, already, refused = _sort(agreed, rows, catalog)
    places: dict[str, set[At]] = {}
    for step in steps:
        for change in step.proposal.changes:
            places.setdefault(step.row.list_.sheet, set()).add(step.row.place(change.column))
    was = medium.read(places)
    fixed = [step for step in steps if _fixed(step, was)]
    refused += [_refuse(step.proposal, _FIXED, place=_fixed(step, was)) for step in fixed]
    steps = [step for step in steps if not _fixed(step, was)]
    content, entries = _changed(steps, rows, medium, was, catalog)
    files = (path.name, rows.sha256, output.name, sha256(content))
    run = Run(COMMAND, plan_id(plan), *files, tuple(entries))
    return Outcome(content, run, medium, len(steps), already, tuple(refused), rows.sha256 == plan.source.sha256)


def spellers(rows: Rows, columns: dict[int, set[str]], medium: Medium, catalog: Catalog) -> dict[int, Speller]:
    """Return what writes new values in each list, by its number."""
    return {
        number: Speller(rows.lists[number], codes, catalog, as_text=medium.as_text) for number, codes in columns.items()
    }


def told(column: str, value: Value, catalog: Catalog, language: Language) -> str:
    """Return a value as people write it."""
    if value is None:
        return _EMPTY.in_(language)
    if catalog.columns[column].type == "date":
        return shown_date(datetime.date.fromisoformat(value), language)
    return shown(column, value, catalog)


def _sort(agreed: Sequence[Proposal], rows: Rows, catalog: Catalog) -> tuple[list[_Step], int, list[Refused]]:
    """Tell what is to be done, how many rows are as agreed already, and what is refused."""
    located = locate(rows, {(p.dossiernummer, p.buurtteam) for p in agreed})
    steps: list[_Step] = []
    refused: list[Refused] = []
    already = 0
    for proposal in agreed:
        found = located.get((proposal.dossiernummer, proposal.buurtteam), [])
        if len(found) != 1:
            refused.append(_refuse(proposal, TWICE if found else GONE))
        elif all(_is_done(change, found[0]) for change in proposal.changes):
            already += 1
        elif why := next(_objections(proposal, found[0], catalog), None):
            refused.append(why)
        else:
            steps.append(_Step(proposal, found[0]))
    return steps, already, refused


def _is_done(change: FieldChange, row: LocatedRow) -> bool:
    return change.column in row.list_.columns and row.can_read(change.column) and row.holds(change.column) == change.new


def _objections(proposal: Proposal, row: LocatedRow, catalog: Catalog) -> Iterator[Refused]:
    """Yield why a row is not the one that people decided about."""
    expected = {**proposal.seen, **{change.column: change.old for change in proposal.changes}}
    for column, old in expected.items():
        label = row.list_.headers.get(column, column)
        if column not in row.list_.columns:
            yield _refuse(proposal, _NO_COLUMN, column=label)
        elif not row.can_read(column) and (old is None or column not in proposal.seen):
            yield _refuse(proposal, _UNREAD, column=label)
        elif row.holds(column) != old:
            yield _difference(proposal, column, label, old, row.holds(column), catalog)


def _difference(proposal: Proposal, column: str, label: str, old: Value, new: Value, catalog: Catalog) -> Refused:
    """Say what differs; what a column of keys or free text holds is not repeated."""
    if catalog.columns[column].type in ("key", "text") or catalog.columns[column].personal:
        return _refuse(proposal, _OTHER_UNTOLD, column=label)
    texts = [Text(_safe(told(column, v, catalog, "nl")), _safe(told(column, v, catalog, "en"))) for v in (old, new)]
    return _refuse(proposal, _OTHER, column=label, old=texts[0], new=texts[1])


def _safe(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _refuse(proposal: Proposal, why: Text, **values: object) -> Refused:
    return Refused(proposal.dossiernummer, proposal.buurtteam, why, values)


def _fixed(step: _Step, was: dict[str, dict[At, Stored]]) -> str:
    """Return the address of a cell that cannot be overwritten, if there is one."""
    cells = was[step.row.list_.sheet]
    columns = (change.column for change in step.proposal.changes)
    return next((step.row.address(c) for c in columns if cells[step.row.place(c)].kind in FIXED), "")


def _changed(
    steps: Sequence[_Step], rows: Rows, medium: Medium, was: dict[str, dict[At, Stored]], catalog: Catalog
) -> tuple[bytes, list[Entry]]:
    """Return the content of the copy, and a line for each cell."""
    columns: dict[int, set[str]] = {}
    for step in steps:
        columns.setdefault(step.row.list_number, set()).update(change.column for change in step.proposal.changes)
    writers = spellers(rows, columns, medium, catalog)
    changes: dict[str, dict[At, NewValue]] = {}
    entries: list[Entry] = []
    for step in steps:
        sheet, proposal = step.row.list_.sheet, step.proposal
        for change in proposal.changes:
            at = step.row.place(change.column)
            changes.setdefault(sheet, {})[at] = writers[step.row.list_number].written(change.column, change.new)
            entry = Entry(
                proposal.rule,
                sheet,
                *at,
                column=change.column,
                old=change.old,
                new=change.new,
                dossiernummer=proposal.dossiernummer,
                buurtteam=proposal.buurtteam,
                was=was[sheet][at],
            )
            entries.append(entry)
    if not changes and medium.way == "export":
        changes = {rows.lists[0].sheet: {}}
    return medium.write(changes), entries
