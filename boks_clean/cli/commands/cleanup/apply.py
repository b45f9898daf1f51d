"""`boks-clean cleanup apply`: what was agreed on a worklist, carried out in a copy of the list."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.language import current
from boks_clean.cli.tell import CASE, CASES, CELL, CELLS, amount, tell
from boks_clean.cli.writing import refuse, show_left, write_copy
from boks_clean.language import Text, printable

if TYPE_CHECKING:
    from boks_clean.cleanup.apply import Outcome
    from boks_clean.cleanup.decisions import FilledIn

_ABOUT = Text(
    "Voert uit wat op een werklijst akkoord is, in een kopie van de dossierlijst.\n\n"
    "Alleen rijen met 'ja' die nog zijn zoals toen ze werden voorgelegd. De lijst zelf verandert nooit. Naast de kopie "
    "komt een logboek (.journal.jsonl) met elke wijziging; daarmee draait 'boks-clean cleanup undo' alles terug. "
    "De status is 1 als iets niet kon worden uitgevoerd of niet was te begrijpen.",
    "Carry out what was agreed on a worklist, in a copy of the case list.\n\n"
    "Only rows with 'yes' that are still as they were when they were put to people. The list itself never changes. "
    "Beside the copy comes a journal (.journal.jsonl) with every change; with it 'boks-clean cleanup undo' takes it "
    "all back. The status is 1 if something could not be carried out or was not understood.",
)
_TO = Text("De dossierlijst waarover de werklijst gaat.", "The case list that the worklist is about.")
_OUTPUT = Text("De kopie die wordt geschreven (.xlsx, .xlsm of .csv).", "The copy to write (.xlsx, .xlsm or .csv).")
_COUNTS = Text(
    "{yes} keer ja, {no} keer nee, {later} keer later, {open_} nog niet ingevuld.",
    "{yes} times yes, {no} times no, {later} times later, {open_} not filled in yet.",
)
_DONE = Text("{count} gewijzigd ({cells}).", "{count} changed ({cells}).")
_ALREADY = Text("Al zoals afgesproken: {count}.", "As agreed already: {count}.")
_NOTHING = Text(
    "Niets uitgevoerd en niets geschreven: er is geen rij met 'ja' die kan worden uitgevoerd.",
    "Nothing was carried out or written: there is no row with 'yes' that can be carried out.",
)
_OTHER_SOURCE = Text(
    "{path} is niet meer het bestand waarvan het plan is gemaakt. Elke rij is vergeleken met het plan; alleen rijen "
    "die nog zijn zoals toen, tellen mee.",
    "{path} is no longer the file that the plan was made from. Every row was compared with the plan; only rows that "
    "are as they were then count.",
)
_REFUSED = Text("Niet uitgevoerd ({count}):", "Not carried out ({count}):")
_REFUSED_ONE = Text("dossier {number} ({team}): {why}", "case {number} ({team}): {why}")
_WAY_OUT = Text(
    "Leg deze dossiers opnieuw voor; besluiten die nog passen blijven staan:\n"
    "  boks-clean cleanup plan {path} --rule {rules} --peildatum {day} --keep {worklist} -o nieuwe-werklijst.xlsx",
    "Put these cases to people again; decisions that still fit are kept:\n"
    "  boks-clean cleanup plan {path} --rule {rules} --peildatum {day} --keep {worklist} -o new-worklist.xlsx",
)
_MISREAD = Text("Niet te begrijpen, en dus niet uitgevoerd ({count}):", "Not understood, so not carried out ({count}):")
_MISREAD_ONE = Text("{place} dossier {number}: {why}", "{place} case {number}: {why}")
_ABSENT = Text(
    "Niet meer in de werklijst: {count}; daarmee gebeurt niets.",
    "Not in the worklist any more: {count}; nothing is done with them.",
)


@command(
    "apply",
    _ABOUT,
    example="boks-clean cleanup apply werklijst.xlsx --to samples/dossiers-2023.xlsx -o opgeschoond.xlsx",
)
@click.argument("worklist", metavar="WERKLIJST", type=click.Path(path_type=Path))
@option("--to", "dossiers", text=_TO, type=click.Path(path_type=Path), required=True, metavar="BESTAND")
@option("-o", "--output", text=_OUTPUT, type=click.Path(path_type=Path), required=True, metavar="BESTAND")
@options.force_copy
@options.apply(options.catalog, options.language, options.quiet)
def command_(worklist: Path, dossiers: Path, output: Path, force: bool, catalog: Path | None, quiet: bool) -> int:
    """Carry out the agreed proposals, tell what was done and left, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.apply import prepare  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.decisions import read_worklist  # noqa: PLC0415 (heavy; --help must stay light)

    known = load(catalog)
    filled_in = read_worklist(worklist, known)
    refuse(output, [worklist, dossiers, filled_in.plan_file], force=force)
    outcome = prepare(filled_in.plan, filled_in.agreed, dossiers, output, known, force=force)
    if not quiet:
        _tell_decisions(filled_in)
    if outcome.rows or (outcome.already and not outcome.refused):
        write_copy(output, outcome.content, outcome.run, outcome.medium, force=force, quiet=quiet)
        _tell_done(outcome)
    else:
        tell(_NOTHING.in_(current()))
    if not outcome.same_source and not quiet:
        tell(_OTHER_SOURCE.in_(current(), path=printable(dossiers)), err=True)
    _tell_left(outcome, filled_in, worklist, dossiers, catalog)
    return int(bool(outcome.refused or filled_in.misread))


def _tell_decisions(filled_in: "FilledIn") -> None:
    counts = {"yes": filled_in.count("ja"), "no": filled_in.count("nee"), "later": filled_in.count("later")}
    tell(_COUNTS.in_(current(), open_=filled_in.count(None), **counts))


def _tell_done(outcome: "Outcome") -> None:
    language = current()
    cases, cells = amount(outcome.rows, CASE, CASES), amount(len(outcome.run.entries), CELL, CELLS)
    tell(_DONE.in_(language, count=cases, cells=cells))
    if outcome.already:
        tell(_ALREADY.in_(language, count=amount(outcome.already, CASE, CASES)))


def _tell_left(outcome: "Outcome", filled_in: "FilledIn", worklist: Path, dossiers: Path, catalog: Path | None) -> None:
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)

    language = current()
    known = load(catalog)
    teams = known.dimensions[known.columns["buurtteam"].dimension]
    lines = [
        _REFUSED_ONE.in_(language, number=x.dossiernummer, team=teams.name(x.buurtteam), why=x.in_(language))
        for x in outcome.refused
    ]
    show_left(_REFUSED.in_(language, count=len(lines)), lines)
    if lines:
        rules, day = ",".join(rule.code for rule in filled_in.plan.rules), filled_in.plan.peildatum
        path, list_ = printable(dossiers), printable(worklist)
        tell(_WAY_OUT.in_(language, path=path, rules=rules, day=day, worklist=list_), err=True)
    misread = [
        _MISREAD_ONE.in_(language, place=x.place, number=x.dossiernummer or "?", why=x.in_(language))
        for x in filled_in.misread
    ]
    show_left(_MISREAD.in_(language, count=len(misread)), misread)
    if filled_in.absent:
        tell(_ABSENT.in_(language, count=amount(len(filled_in.absent), CASE, CASES)), err=True)
