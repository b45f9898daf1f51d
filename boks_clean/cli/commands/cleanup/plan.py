"""`boks-clean cleanup plan`: a worklist for the teams, and beside it the plan of what would change."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.files import refuse_output, write
from boks_clean.cli.language import current
from boks_clean.cli.tell import CASE, CASES, amount, tell
from boks_clean.errors import UsageProblem
from boks_clean.language import Text, printable

if TYPE_CHECKING:
    from boks_clean.catalog import Catalog
    from boks_clean.cleanup.decisions import FilledIn
    from boks_clean.cleanup.keep import Carried
    from boks_clean.cleanup.plan import Planned

_ABOUT = Text(
    "Maakt een werklijst van oude dossiers waarover de teams beslissen.\n\n"
    "Naast werklijst.xlsx komt werklijst.plan.json, met elke voorgestelde wijziging; houd die twee bij elkaar. Er "
    "verandert nog niets. De status is 1 als een dossier niet kon worden voorgelegd of een besluit niet meer past, en "
    "4 als er geen dossierlijst is of een regel niet kon worden toegepast.",
    "Make a worklist of stale cases for the teams to decide on.\n\n"
    "Beside worklist.xlsx comes worklist.plan.json, with every change that is proposed; keep the two together. Nothing "
    "changes yet. The status is 1 if a case could not be put to them or a decision does not fit any more, and 4 if "
    "there is no case list or a rule could not be applied.",
)
_RULES = Text(
    "De regels die dossiers aanwijzen: een code of het begin ervan (OPS); mag vaker, de eerste gaat voor.",
    "The rules that point out cases: a code or the start of one (OPS); may be repeated, the first goes first.",
)
_OUTPUT = Text("De werklijst die wordt geschreven (.xlsx).", "The worklist to write (.xlsx).")
_KEEP = Text(
    "Een eerdere, ingevulde werklijst: besluiten die nog passen worden overgenomen.",
    "An earlier worklist that was filled in: decisions that still fit are carried over.",
)
_PEILDATUM = Text(
    "De dag waarvoor wordt geoordeeld, en de einddatum die wordt voorgesteld; standaard vandaag.",
    "The day for which is judged, and the end date that is proposed; today by default.",
)
_FORCE = Text(
    "Overschrijf de werklijst en het plan als ze al bestaan.",
    "Overwrite the worklist and the plan if they exist already.",
)
_NOT_XLSX = Text(
    "De werklijst wordt een Excel-bestand: noem achter -o een naam die op .xlsx eindigt, niet {path}.",
    "The worklist is an Excel file: name one behind -o that ends in .xlsx, not {path}.",
)
_NO_LIST = Text(
    "{path}: geen dossierlijst gevonden. Zie 'boks-clean inspect'.",
    "{path}: no case list found. See 'boks-clean inspect'.",
)
_NO_ROWS = Text(
    "{path}: de dossierlijst heeft geen rijen. Maak de export opnieuw.",
    "{path}: the case list has no rows. Export it again.",
)
_MISSING = Text(
    "{rule} is niet toegepast op blad '{sheet}': de kolom '{columns}' ontbreekt.",
    "{rule} was not applied to the sheet '{sheet}': the column '{columns}' is missing.",
)
_NOTHING = Text("Niets op te schonen op {peildatum}.", "Nothing to clean up on {peildatum}.")
_NONE_FIT = Text(
    "Er is wel iets op te schonen op {peildatum}, maar niets daarvan kan worden voorgelegd.",
    "There is something to clean up on {peildatum}, but none of it can be put to anybody.",
)
_PROPOSED = Text(
    "{count} voorgelegd aan {teams} (peildatum {peildatum}).", "{count} put to {teams} (as of {peildatum})."
)
_TEAM, _TEAMS = Text("team", "team"), Text("teams", "teams")
_LEFT = Text("Niet voorgelegd ({count}):", "Not put to anybody ({count}):")
_LEFT_ONE = Text("{place} dossier {number}: {why}", "{place} case {number}: {why}")
_CARRIED = Text("{count} overgenomen uit {path}.", "{count} carried over from {path}.")
_DECISION, _DECISIONS = Text("besluit", "decision"), Text("besluiten", "decisions")
_DROPPED = Text("Niet overgenomen ({count}):", "Not carried over ({count}):")
_REST = Text(
    "… en nog {count}; alle staan op het blad 'Overzicht'", "… and {count} more; all are on the overview sheet"
)
_IF_ALL = Text("Effect als alle voorstellen worden uitgevoerd:", "Effect if all proposals are carried out:")
_WRITTEN = Text("Geschreven: {path} en {plan}", "Written: {path} and {plan}")
_FIRST_FEW = 10
_NOTHING_FOUND = 4


@command(
    "plan",
    _ABOUT,
    example="boks-clean cleanup plan samples/dossiers-2023.xlsx --rule OPS101 --peildatum 2023-12-31 -o werklijst.xlsx",
)
@click.argument("dossiers", metavar="BESTAND", type=click.Path(path_type=Path))
@option("--rule", "rules", text=_RULES, multiple=True, required=True, callback=options.read_codes, metavar="CODE")
@option("--peildatum", text=_PEILDATUM, callback=options.read_date, metavar="DATUM")
@option("-o", "--output", text=_OUTPUT, type=click.Path(path_type=Path), required=True, metavar="BESTAND")
@option("--keep", text=_KEEP, type=click.Path(path_type=Path), metavar="BESTAND")
@option("--force", text=_FORCE, is_flag=True)
@options.apply(options.catalog, options.language, options.quiet)
def command_(
    dossiers: Path,
    rules: tuple[str, ...],
    peildatum: datetime.date | None,
    output: Path,
    keep: Path | None,
    force: bool,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Write the worklist and the plan, tell what they hold, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.decisions import read_worklist  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.effect import effect_of  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.keep import Carried, carry  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.plan import chosen_rules, make_plan  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.planfile import plan_path, write_plan  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.rows import read_rows  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.worklist import Content, write_worklist  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.effect import render_effect  # noqa: PLC0415 (heavy; --help must stay light)

    _refuse(output, dossiers, keep, force=force)
    known = load(catalog)
    chosen = chosen_rules(rules, known)
    old = read_worklist(keep, known) if keep else None
    rows = read_rows(dossiers, known)
    if not rows.lists:
        tell(_NO_LIST.in_(current(), path=printable(dossiers)), err=True)
        return _NOTHING_FOUND
    if rows.frame.is_empty():
        tell(_NO_ROWS.in_(current(), path=printable(dossiers)), err=True)
        return _NOTHING_FOUND
    day = peildatum or datetime.date.today()  # noqa: DTZ011 (the steward's own day)
    planned = make_plan(rows, chosen, known, day, current(), plan_path(output))
    carried = carry(old, planned.plan) if old else Carried()
    effect = effect_of(rows, planned.plan.proposals, day, known)
    notes = _notes(planned, carried, old)
    content = Content(planned, effect, known, current(), carried.decisions, notes)
    worklist = write_worklist(content)
    _write(output, write_plan(planned.plan), worklist, force=force)
    _tell(planned, known)
    if planned.plan.proposals and not quiet:
        tell("\n" + _IF_ALL.in_(current()) + "\n" + render_effect(effect, current()) + "\n")
    _tell_notes(planned, carried, notes, keep)
    tell(_WRITTEN.in_(current(), path=printable(output), plan=printable(plan_path(output).name)), err=True)
    wanted = {rule.code for rule in chosen}
    unjudged = not planned.judged or not wanted.intersection(rules) <= planned.judged
    return _NOTHING_FOUND if unjudged else int(bool(notes))


def _refuse(output: Path, dossiers: Path, keep: Path | None, *, force: bool) -> None:
    """Refuse to write over what is read, or over what is there. Raises UsageProblem."""
    from boks_clean.cleanup.planfile import plan_path  # noqa: PLC0415 (heavy; --help must stay light)

    if output.suffix.lower() != ".xlsx":
        raise UsageProblem(_NOT_XLSX, path=output)
    inputs = [dossiers, *([keep, plan_path(keep)] if keep else [])]
    refuse_output(output, inputs, force=force)
    refuse_output(plan_path(output), inputs, force=True)


def _write(output: Path, plan: str, worklist: bytes, *, force: bool) -> None:
    """Write both; a plan without its worklist is what a sudden end left, and may stand there if it is this one."""
    from boks_clean.cleanup.planfile import plan_path  # noqa: PLC0415 (heavy; --help must stay light)

    beside = plan_path(output)
    same = beside.is_file() and beside.read_bytes() == plan.encode()
    refuse_output(beside, [], force=force or same)
    write(beside, plan)
    write(output, worklist)


def _notes(planned: "Planned", carried: "Carried", old: "FilledIn | None") -> list[tuple[str, str, str]]:
    """Return what was left out and what did not fit: dossiernummer, place, why."""
    left = [(x.dossiernummer, f"{x.sheet}, {x.row}", f"{x.rule}: {x.why}") for x in planned.left_out]
    dropped = [(number, place, why.in_(current())) for number, place, why in carried.dropped]
    misread = [(x.dossiernummer, x.place, x.in_(current())) for x in old.misread] if old else []
    return [*left, *dropped, *misread]


def _tell(planned: "Planned", catalog: "Catalog") -> None:
    """Say how much is proposed, and which rules could not be judged."""
    plan, language = planned.plan, current()
    for (sheet, rule), columns in planned.missing.items():
        labels = ", ".join(catalog.columns[column].label.in_(language) for column in columns)
        tell(_MISSING.in_(language, rule=rule, sheet=printable(sheet), columns=labels), err=True)
    if not plan.proposals:
        tell((_NONE_FIT if planned.left_out else _NOTHING).in_(language, peildatum=plan.peildatum))
        return
    count = amount(len(plan.proposals), CASE, CASES)
    teams = amount(len({proposal.buurtteam for proposal in plan.proposals}), _TEAM, _TEAMS)
    tell(_PROPOSED.in_(language, count=count, teams=teams, peildatum=plan.peildatum))


def _tell_notes(planned: "Planned", carried: "Carried", notes: list[tuple[str, str, str]], keep: Path | None) -> None:
    left = len(planned.left_out)
    if keep:
        tell(_CARRIED.in_(current(), count=amount(len(carried.decisions), _DECISION, _DECISIONS), path=printable(keep)))
    for heading, some in ((_LEFT, notes[:left]), (_DROPPED, notes[left:])):
        if not some:
            continue
        tell(heading.in_(current(), count=len(some)), err=True)
        for number, place, why in some[:_FIRST_FEW]:
            text = _LEFT_ONE.in_(current(), place=printable(place), number=printable(number) or "?", why=printable(why))
            tell(f"  {text}", err=True)
        if len(some) > _FIRST_FEW:
            tell("  " + _REST.in_(current(), count=len(some) - _FIRST_FEW), err=True)
