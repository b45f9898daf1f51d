"""Reads a dossier list once, batch by batch, and has everybody who needs its rows look at them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from boks_clean.catalog import Catalog
from boks_clean.dossiers.conditions import row_tests
from boks_clean.dossiers.examples import refuse_wrong_examples
from boks_clean.dossiers.findings import ListWriter
from boks_clean.dossiers.judge import Judge, Judged
from boks_clean.dossiers.model import DossierList, TypedRows
from boks_clean.dossiers.tally import Tally
from boks_clean.dossiers.typed import read_types
from boks_clean.language import Language
from boks_clean.report import Finding, ListSummary


class Reader(Protocol):
    """Somebody who looks at the rows of a list, batch by batch."""

    def add(self, typed: TypedRows) -> None:
        """Look at one batch."""


@dataclass(frozen=True, slots=True)
class CheckedList:
    """One list: what was found in it, and what there is."""

    judged: Judged
    findings: tuple[Finding, ...]
    summary: ListSummary


def check_list(
    list_: DossierList,
    catalog: Catalog,
    peildatum: datetime.date,
    language: Language,
    selects: Callable[[str], bool],
    readers: Sequence[Reader] = (),
) -> CheckedList:
    """Judge one list; `readers` see the same batches. Raises UsageProblem for a rule that is not right."""
    judge = Judge(list_, catalog, row_tests(catalog, peildatum).values(), selects)
    tally = Tally(list_)
    read_list(list_, catalog, [judge, tally, *readers])
    judged = judge.finish()
    writer = ListWriter(_with_late(list_), catalog, language, peildatum)
    troubles = [finding for finding in writer.of_troubles() if selects(finding.rule)]
    findings = (*troubles, *writer.of_judged(judged))
    return CheckedList(judged, findings, _with_unread(tally.summary(writer.stale(judged)), list_))


def outline(list_: DossierList, catalog: Catalog, language: Language) -> tuple[ListSummary, list[Finding]]:
    """Return what a list holds and what is wrong with its headers or as a whole, without judging its rows."""
    tally = Tally(list_)
    read_list(list_, catalog, [tally])
    writer = ListWriter(_with_late(list_), catalog, language, datetime.date.min)
    return _with_unread(tally.summary(), list_), list(writer.of_troubles())


def _with_unread(summary: ListSummary, list_: DossierList) -> ListSummary:
    return replace(summary, unread=sum(int(str(trouble.values.get("figures", 0))) for trouble in list_.late()))


def _with_late(list_: DossierList) -> DossierList:
    """Return a list that was read, with the troubles that only all its rows could tell."""
    return replace(list_, troubles=(*list_.troubles, *list_.late()))


def read_list(list_: DossierList, catalog: Catalog, readers: Sequence[Reader]) -> None:
    """Read a list once, and show every batch of typed rows to all readers."""
    for batch in list_.batches():
        typed = read_types(batch, list_, catalog)
        for reader in readers:
            reader.add(typed)


def refuse_wrong_rules(catalog: Catalog, peildatum: datetime.date) -> None:
    """Complain about a rule about rows that cannot be run, or that its examples contradict. Raises UsageProblem."""
    for code in row_tests(catalog, peildatum):
        refuse_wrong_examples(code, catalog)
