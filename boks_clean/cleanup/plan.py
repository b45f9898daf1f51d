"""Rules about stale dossiers -> a plan: for each row that they flag, what to fill in and why."""

import datetime
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from boks_clean.catalog import Catalog, Rule
from boks_clean.cleanup.model import FieldChange, Plan, PlannedList, PlannedRule, Proposal, Source, Value
from boks_clean.cleanup.rows import LIST, Rows
from boks_clean.dossiers.conditions import RowTest, row_tests
from boks_clean.dossiers.findings import ListWriter
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList
from boks_clean.dossiers.schema import KEY
from boks_clean.errors import UsageProblem
from boks_clean.language import Language, Text

_NO_RULE = Text(
    "Er is geen controleregel {code} die iets voorstelt. Kies uit: {known}.",
    "There is no rule {code} that proposes anything. Choose from: {known}.",
)
TWICE = Text("staat meer dan eens in de lijst (dossier en buurtteam)", "is in the list more than once (case and team)")
NO_NUMBER = Text("heeft geen dossiernummer", "has no case number")
NO_TEAM = Text(
    "het buurtteam is leeg of onbekend; vul het in, of voeg het team toe aan een eigen catalogus (--catalog)",
    "the team is empty or unknown; fill it in, or add the team to a catalogue of your own (--catalog)",
)
UNREAD = Text("de cel '{column}' is niet te lezen", "the cell '{column}' cannot be read")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that a rule flagged and that is not proposed, and why."""

    sheet: str
    row: int
    dossiernummer: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with what it does not hold.

    `clients` are the client numbers by (sheet, row), for the worklist only; `missing` the columns that a list lacks, by
    sheet and rule that therefore was not judged; `judged` the rules that were, on any list.
    """

    plan: Plan
    clients: Mapping[tuple[str, int], str]
    left_out: tuple[LeftOut, ...]
    missing: Mapping[tuple[str, str], tuple[str, ...]]
    judged: frozenset[str]


def chosen_rules(wanted: Sequence[str], catalog: Catalog) -> list[Rule]:
    """Return the rules that were asked for and propose something, in that order. Raises UsageProblem."""
    known = {code: rule for code, rule in sorted(catalog.rules.items()) if rule.condition and rule.condition.propose}
    found: dict[str, Rule] = {}
    for code in wanted:
        fitting = {code: known[code]} if code in known else {c: r for c, r in known.items() if c.startswith(code)}
        if not fitting:
            raise UsageProblem(_NO_RULE, code=code, known=", ".join(known))
        found |= {c: rule for c, rule in fitting.items() if c not in found}
    return list(found.values())


def make_plan(
    rows: Rows, rules: Sequence[Rule], catalog: Catalog, peildatum: datetime.date, language: Language, beside: Path
) -> Planned:
    """Return what these rules propose; a row that several flag gets the proposal of the first.

    `beside` is where the plan will stand. Raises UsageProblem for a rule that is not right.
    """
    known = row_tests(catalog, peildatum)
    tests = [known[rule.code] for rule in rules]
    maker = _Maker(rows, tests, catalog, peildatum, language)
    made = [found for number in range(len(rows.lists)) for found in maker.of_list(number)]
    plan = Plan(
        source=Source(rows.path.name, rows.sha256, rows.path.stat().st_size, _way(rows.path, beside)),
        peildatum=peildatum,
        rules=tuple(PlannedRule(rule.code, _fingerprint(rule), _parameters(rule)) for rule in rules),
        lists=tuple(PlannedList(x.sheet, x.header_row, dict(x.columns)) for x in rows.lists),
        proposals=tuple(found for found, _ in made if isinstance(found, Proposal)),
    )
    clients = {(found.sheet, found.row): client for found, client in made if client}
    left_out = tuple(found for found, _ in made if isinstance(found, LeftOut))
    return Planned(plan, clients, left_out, maker.missing, frozenset(maker.judged))


def text_of(value: object) -> Value:
    """Return a typed value as a plan has it."""
    return None if value is None else value.isoformat() if isinstance(value, datetime.date) else str(value)


class _Maker:
    """Makes the proposals for one list after the other."""

    def __init__(
        self, rows: Rows, tests: Sequence[RowTest], catalog: Catalog, peildatum: datetime.date, language: Language
    ) -> None:
        self._rows, self._tests, self._catalog = rows, tests, catalog
        self._peildatum, self._language = peildatum, language
        self._twice = rows.frame.select(pl.struct(KEY).is_duplicated()).to_series()
        self.missing: dict[tuple[str, str], tuple[str, ...]] = {}
        self.judged: set[str] = set()

    def of_list(self, number: int) -> Iterator[tuple[Proposal | LeftOut, str]]:
        """Yield what is made of each flagged row of a list, in order, with the number of its client."""
        list_ = self._rows.lists[number]
        mine = pl.col(LIST) == number
        frame = self._rows.frame.with_columns(twice=self._twice).filter(mine)
        applied = [test for test in self._tests if not self._lacks(test, list_)]
        self.judged |= {test.rule.code for test in applied}
        for row in self._flagged(frame, applied).iter_rows(named=True):
            flagging = [test for test in applied if row[f"bad:{test.rule.code}"]]
            if found := self._made(number, row, flagging):
                yield found, str(row.get("klantnummer") or "")

    def _lacks(self, test: RowTest, list_: DossierList) -> bool:
        if missing := test.missing(list_.columns):
            self.missing[list_.sheet, test.rule.code] = missing
        return bool(missing)

    def _flagged(self, frame: pl.DataFrame, tests: Sequence[RowTest]) -> pl.DataFrame:
        """Return the rows that a test flags, with what each test says of them."""
        told = []
        for test in tests:
            code = test.rule.code
            told.append(test.silenced(frame.columns).fill_null(value=False).alias(f"bad:{code}"))
            if test.since is not None:
                told.append(test.since.alias(f"since:{code}"))
            told += [new.alias(f"new:{code}:{column}") for column, new in test.propose.items()]
        if not tests:
            return frame.clear()
        return frame.with_columns(told).filter(pl.any_horizontal(pl.col(f"bad:{test.rule.code}") for test in tests))

    def _made(self, number: int, row: Mapping[str, Any], tests: Sequence[RowTest]) -> Proposal | LeftOut | None:
        list_, first = self._rows.lists[number], tests[0]
        changes = tuple(self._changes(list_, row, first))
        if not changes:
            return None
        if why := self._why_not(list_, row, changes):
            return LeftOut(list_.sheet, row[ROW], str(row[KEY[0]] or ""), first.rule.code, why)
        writer = ListWriter(list_, self._catalog, self._language, self._peildatum)
        looked_at = sorted(set().union(*(test.reads | test.shows for test in tests)) & set(list_.columns))
        return Proposal(
            sheet=list_.sheet,
            row=row[ROW],
            dossiernummer=row[KEY[0]],
            buurtteam=row[KEY[1]],
            rule=first.rule.code,
            reason=" ".join(_sentence(writer.words(test.rule, self._told(row, test))) for test in tests),
            since=row.get(f"since:{first.rule.code}"),
            changes=changes,
            also=tuple(test.rule.code for test in tests[1:]),
            seen={code: text_of(row[code]) for code in looked_at if code in row},
            list_number=number,
        )

    def _changes(self, list_: DossierList, row: Mapping[str, Any], test: RowTest) -> Iterator[FieldChange]:
        """Yield what becomes different; a proposal that is empty leaves the cell alone."""
        for column in test.propose:
            new = row[f"new:{test.rule.code}:{column}"]
            if column in list_.columns and new is not None and new != row[column]:
                yield FieldChange(column, text_of(row[column]), text_of(new))

    def _why_not(self, list_: DossierList, row: Mapping[str, Any], changes: Sequence[FieldChange]) -> str:
        if row[KEY[0]] is None or row[KEY[1]] is None:
            return (NO_NUMBER if row[KEY[0]] is None else NO_TEAM).in_(self._language)
        if row["twice"]:
            return TWICE.in_(self._language)
        for change in changes:
            if row.get(change.column + UNREADABLE):
                return UNREAD.in_(self._language, column=list_.headers[change.column])
        return ""

    def _told(self, row: Mapping[str, Any], test: RowTest) -> dict[str, Any]:
        """Return the part of a row that the message of a rule is filled in with."""
        told = {code: row[code] for code in self._catalog.columns if code in row}
        return told if test.since is None else told | {"since": row[f"since:{test.rule.code}"]}


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _parameters(rule: Rule) -> dict[str, float | str]:
    return {**rule.parameters, **{name: date.isoformat() for name, date in rule.dates.items()}}


def _fingerprint(rule: Rule) -> str:
    """Return what changes when the rule would flag other rows or propose something else."""
    condition = rule.condition
    parts = (condition.valid, condition.since, list(condition.optional), dict(condition.propose)) if condition else ()
    content = json.dumps([rule.code, parts, _parameters(rule)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _way(path: Path, beside: Path) -> str:
    """Return how to get from the folder of the plan to the source."""
    try:
        return Path(os.path.relpath(path.resolve(), beside.resolve().parent)).as_posix()
    except ValueError:  # on another drive
        return path.resolve().as_posix()
