"""Reads a worklist back as people return it: what they decided, and what cannot be understood."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.cleanup import headings
from boks_clean.cleanup.model import YES, Decision, FieldChange, Key, Plan, Proposal, Verdict
from boks_clean.cleanup.plan import text_of
from boks_clean.cleanup.planfile import find_plan, plan_id
from boks_clean.dossiers.typed import meanings_of
from boks_clean.language import LANGUAGES, Language, Text, same
from boks_clean.workbook import ERROR_CELL, Cell, Sheet, TextSheet, read_workbook, reference

_UNKNOWN_WORD = Text(
    "hier staat geen ja, nee of later; kies een van de drie",
    "this is no yes, no or later; choose one of the three",
)
_CONTRADICTION = Text(
    "over dit dossier staan verschillende besluiten in de werklijst ({places}); laat er een staan",
    "the worklist has different decisions about this case ({places}); leave one",
)
_ALTERED = Text(
    "het voorstel in kolom '{column}' is veranderd; kies nee en pas het dossier zelf aan, of zet het voorstel terug",
    "the proposal in column '{column}' was changed; choose no and change the case yourself, or put the proposal back",
)
_OTHER_CASE = Text(
    "dossiernummer en kenmerk horen niet bij elkaar; is maar een deel van de kolommen gesorteerd?",
    "case number and reference do not belong together; were only some of the columns sorted?",
)
_NO_CASE = Text(
    "dit besluit hoort bij geen dossier van dit plan",
    "this decision belongs to no case of this plan",
)
_SEVERAL = Text(
    "dit dossier is aan meer dan een team voorgelegd; zet het kenmerk terug, anders is niet te zien welk team dit is",
    "this case was put to more than one team; put the reference back, or it is not clear which team this is",
)
_NO_HEADER = Text(
    "boven deze regel staat geen kop met '{agreed}'; zet de kop terug",
    "no header with '{agreed}' stands above this row; put the header back",
)
_WORDS: dict[str, Verdict] = {
    "ja": "ja", "j": "ja", "yes": "ja", "y": "ja",
    "nee": "nee", "neen": "nee", "n": "nee", "no": "nee",
    "later": "later",
}  # fmt: skip
_BLANKS = re.compile(r"[\s\u00a0\u200b\u2060\ufeff]+")
_IDENTITY = re.compile(r"\bplan ([0-9a-f]{16})\b")
_NUMBER = re.compile(r"0*(\d+)(?:\.0)?")
_Row = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Misread:
    """A row of which nothing is done: where, about which dossier ("" if that is not clear), and why."""

    place: str
    dossiernummer: str
    why: Text
    values: Mapping[str, object] = field(default_factory=dict)

    def in_(self, language: Language) -> str:
        """Return why, as a sentence without its capital."""
        return self.why.in_(language, **self.values)


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A worklist that came back, with its plan.

    `decisions` holds a decision for every row that was understood, filled in or not; `misread` the others; `absent`
    are the proposals of which the row is gone.
    """

    plan: Plan
    plan_file: Path
    decisions: Mapping[Key, Decision]
    misread: tuple[Misread, ...]
    absent: tuple[Proposal, ...]

    @property
    def agreed(self) -> tuple[Proposal, ...]:
        """The proposals that people agreed to, in the order of the plan."""
        return tuple(p for p in self.plan.proposals if p.key in self.decisions and self._verdict(p) == YES)

    def count(self, verdict: Verdict | None) -> int:
        """Return how many rows have this decision; None counts those that are not filled in."""
        return sum(decision.verdict == verdict for decision in self.decisions.values())

    @property
    def source(self) -> Path:
        """Where the file that the plan is about should be."""
        return self.plan_file.parent / self.plan.source.path

    def _verdict(self, proposal: Proposal) -> Verdict | None:
        return self.decisions[proposal.key].verdict


def read_worklist(path: Path, catalog: Catalog) -> FilledIn:
    """Read a worklist and the plan beside it.

    Raises:
        UnreadableInput: the worklist or its plan is missing, damaged or no such thing.
        UsageProblem: it belongs to another plan.

    """
    sheets = [(sheet.name, dict(_rows(sheet))) for sheet in _sheets(path)]
    identities = {found for _, rows in sheets for row in rows.values() for text in row.values() for found in _ids(text)}
    plan_file, plan = find_plan(path, identities)
    reader = _Reader(plan, catalog)
    for name, rows in sheets:
        reader.read(name, rows)
    return reader.result(plan_file)


def _sheets(path: Path) -> list[Sheet | TextSheet]:
    book = read_workbook(path)
    return [*book.sheets, *book.large]


def _rows(sheet: Sheet | TextSheet) -> Iterator[tuple[int, _Row]]:
    """Yield the filled cells of each row as text, by column."""
    if isinstance(sheet, Sheet):
        for row, cells in sheet.rows.items():
            yield row, {cell.column: text for cell in cells if (text := _text(cell))}
        return
    for batch in sheet.batches():
        for row, *texts in batch.iter_rows():
            named = zip(batch.columns[1:], texts, strict=True)
            yield (
                row,
                {int(name): _BLANKS.sub(" ", t).strip() for name, t in named if t and _BLANKS.sub(" ", t).strip()},
            )


def _text(cell: Cell) -> str:
    """Return what a cell holds; what a formula would give is not known."""
    return ERROR_CELL if cell.formula else _BLANKS.sub(" ", cell.text).strip()


def _ids(text: str) -> list[str]:
    return _IDENTITY.findall(text)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns under one header row; people may have doubled one."""

    marks: tuple[int, ...]
    agreed: tuple[int, ...]
    remarks: tuple[int, ...]
    dossiers: tuple[int, ...]
    becomes: Mapping[str, int]


class _Reader:
    """Reads the rows of all sheets, and brings together what they say of each proposal."""

    def __init__(self, plan: Plan, catalog: Catalog) -> None:
        identity = plan_id(plan)
        self._plan, self._catalog = plan, catalog
        self._by_mark = {headings.mark(identity, p.key).casefold(): p for p in plan.proposals}
        self._by_number: dict[str, list[Proposal]] = {}
        for proposal in plan.proposals:
            self._by_number.setdefault(proposal.dossiernummer, []).append(proposal)
        self._found: dict[Key, list[Decision]] = {}
        self._misread: list[Misread] = []
        self._spoiled: set[Key] = set()

    def read(self, name: str, rows: Mapping[int, _Row]) -> None:
        """Read one sheet."""
        columns: _Columns | None = None
        for number, row in rows.items():
            columns_here = self._header(row)
            if columns_here:
                columns = columns_here
            elif columns:
                self._read_row(name, number, row, columns)
            else:
                self._lost(name, number, row)

    def result(self, plan_file: Path) -> FilledIn:
        """Return what was read."""
        decisions: dict[Key, Decision] = {}
        for key, found in self._found.items():
            given = {decision.verdict for decision in found if decision.verdict}
            if len(given) > 1:
                places = ", ".join(decision.place for decision in found if decision.verdict)
                self._misread.append(Misread(found[0].place, key[0], _CONTRADICTION, {"places": places}))
            elif key not in self._spoiled:
                decisions[key] = max(found, key=lambda decision: (bool(decision.verdict), bool(decision.remark)))
        seen = self._found.keys() | self._spoiled
        absent = tuple(proposal for proposal in self._plan.proposals if proposal.key not in seen)
        return FilledIn(self._plan, plan_file, decisions, tuple(self._misread), absent)

    def _header(self, row: _Row) -> _Columns | None:
        def at(heading: Text) -> tuple[int, ...]:
            return tuple(column for column, text in row.items() if headings.is_headed(text, heading))

        agreed, marks, dossiers = at(headings.AGREED), at(headings.MARK), at(headings.DOSSIER)
        if not agreed or not (marks or dossiers):
            return None
        becomes = {
            code: column
            for column, text in row.items()
            for code, known in self._catalog.columns.items()
            if any(headings.is_headed(text, same(headings.becomes(known, language))) for language in LANGUAGES)
        }
        return _Columns(marks, agreed, at(headings.REMARK), dossiers, becomes)

    def _read_row(self, sheet: str, number: int, row: _Row, columns: _Columns) -> None:
        texts = {f"{sheet}!{reference(number, column)}": row[column] for column in columns.agreed if column in row}
        place = next(iter(texts), f"{sheet}!{reference(number, columns.agreed[0])}")
        proposal = self._proposal(row, columns)
        if proposal is None:
            if texts:
                self._misread.append(self._unknown(place, row, columns))
            return
        if wrong := self._wrong(row, columns, proposal, texts):
            self._spoil(Misread(place, proposal.dossiernummer, *wrong), proposal)
            return
        verdicts = {_verdict(text) for text in texts.values()}
        remark = " ".join(row[column] for column in columns.remarks if column in row)
        decision = Decision(proposal.key, verdicts.pop() if verdicts else None, remark, place)
        self._found.setdefault(proposal.key, []).append(decision)

    def _unknown(self, place: str, row: _Row, columns: _Columns) -> Misread:
        """Report a decision of which it is not clear which proposal it is about."""
        number = next((row[column] for column in columns.dossiers if column in row), "")
        fitting = self._by_number.get(number, [])
        marked = any(column in row for column in columns.marks)
        return Misread(place, number if fitting else "", _SEVERAL if len(fitting) > 1 and not marked else _NO_CASE)

    def _proposal(self, row: _Row, columns: _Columns) -> Proposal | None:
        marks = [row[column].casefold() for column in columns.marks if column in row]
        if marks:
            return next((self._by_mark[mark] for mark in marks if mark in self._by_mark), None)
        numbers = [row[column] for column in columns.dossiers if column in row]
        fitting = [proposal for number in numbers for proposal in self._by_number.get(number, ())]
        return fitting[0] if len(fitting) == 1 else None

    def _wrong(
        self, row: _Row, columns: _Columns, proposal: Proposal, texts: Mapping[str, str]
    ) -> tuple[Text, dict[str, object]] | None:
        """Return why nothing can be done with a row, if so."""
        verdicts = {_verdict(text) for text in texts.values()}
        if None in verdicts:
            return _UNKNOWN_WORD, {}
        if len(verdicts) > 1:
            return _CONTRADICTION, {"places": ", ".join(texts)}
        numbers = [row[column] for column in columns.dossiers if column in row]
        if any(_number(number) != _number(proposal.dossiernummer) for number in numbers):
            return _OTHER_CASE, {}
        changes = {change.column: change for change in proposal.changes}
        for code, column in columns.becomes.items():
            if self._altered(code, row.get(column, ""), changes.get(code)):
                return _ALTERED, {"column": self._catalog.columns[code].label}
        return None

    def _altered(self, code: str, text: str, change: FieldChange | None) -> bool:
        """Tell whether the cell with what is proposed holds something else by now."""
        if change is None or not text:
            return bool(text) or change is not None
        column = self._catalog.columns[code]
        if column.type in ("key", "text"):
            return text != change.new
        meaning = meanings_of([text], column, self._catalog)[text]
        return text_of(meaning.value) != change.new

    def _spoil(self, misread: Misread, proposal: Proposal) -> None:
        self._misread.append(misread)
        self._spoiled.add(proposal.key)

    def _lost(self, sheet: str, number: int, row: _Row) -> None:
        """Report a row of the plan that stands under no header."""
        for column, text in row.items():
            proposal = self._by_mark.get(text.casefold())
            if proposal:
                place = f"{sheet}!{reference(number, column)}"
                misread = Misread(place, proposal.dossiernummer, _NO_HEADER, {"agreed": headings.AGREED})
                self._spoil(misread, proposal)


def _verdict(text: str) -> Verdict | None:
    """Return the decision that a text stands for: "JA", " ja ", "Ja."; None for anything else."""
    return _WORDS.get(text.casefold().rstrip(".!").strip())


def _number(text: str) -> str:
    """Return a number of a dossier without what a spreadsheet adds to it or takes away."""
    found = _NUMBER.fullmatch(text.strip())
    return found.group(1) if found else text.strip().casefold()
