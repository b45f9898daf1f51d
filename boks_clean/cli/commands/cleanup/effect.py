"""`boks-clean cleanup effect`: what the decisions in a worklist do to the published figures."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.files import refuse_output, write
from boks_clean.cli.language import current
from boks_clean.cli.tell import CASE, CASES, PROPOSAL, PROPOSALS, amount, tell
from boks_clean.errors import UsageProblem
from boks_clean.language import Text, printable

if TYPE_CHECKING:
    from boks_clean.catalog import Catalog
    from boks_clean.cleanup.decisions import FilledIn
    from boks_clean.cleanup.rows import Rows

_ABOUT = Text(
    "Laat zien wat de besluiten in een werklijst met de gepubliceerde cijfers doen.\n\n"
    "Telt wat nu akkoord is, ook als nog niet alles is ingevuld. De status is 1 als er regels zijn die niet te "
    "begrijpen zijn: die worden genoemd en tellen niet mee.",
    "Show what the decisions in a worklist do to the published figures.\n\n"
    "Counts what is agreed by now, even if not everything is filled in. The status is 1 if there are rows that cannot "
    "be understood: they are named and do not count.",
)
_DOSSIERS = Text(
    "De dossierlijst waarvan het plan is gemaakt, als die ergens anders staat dan toen.",
    "The case list that the plan was made from, if it is somewhere else than it was then.",
)
_ALL = Text("Reken alsof alle voorstellen akkoord zijn.", "Count as if all proposals were agreed.")
_SOURCE_CHANGED = Text(
    "{path} is gewijzigd sinds het plan is gemaakt. Maak een nieuwe werklijst, met behoud van de besluiten: "
    "boks-clean cleanup plan {path} --rule {rules} --peildatum {peildatum} --keep {worklist} -o NIEUW.xlsx",
    "{path} was changed since the plan was made. Make a new worklist that keeps the decisions: "
    "boks-clean cleanup plan {path} --rule {rules} --peildatum {peildatum} --keep {worklist} -o NEW.xlsx",
)
_COUNTS = Text(
    "{yes} ja, {no} nee, {later} later, {open_} nog niet ingevuld, van {count}.",
    "{yes} yes, {no} no, {later} later, {open_} not filled in yet, of {count}.",
)
_ABSENT = Text(
    "Niet meer in de werklijst: {count}; daarmee gebeurt niets.",
    "Not in the worklist any more: {count}; nothing is done with them.",
)
_MISREAD = Text(
    "Niet begrepen, en dus niet meegeteld ({count}):", "Not understood, and therefore not counted ({count}):"
)
_ROW = Text("{place} dossier {number}: {why}", "{place} case {number}: {why}")
_AGREED = Text("Effect van wat akkoord is:", "Effect of what is agreed:")
_EVERYTHING = Text("Effect als alles akkoord is:", "Effect if everything is agreed:")
_NONE = Text(
    "Er is nog niets akkoord: de cijfers blijven zoals ze zijn.", "Nothing is agreed yet: the figures stay as they are."
)
_OUTPUT = Text(
    "Schrijf het effect ook naar deze werkmap (.xlsx).", "Write the effect to this workbook as well (.xlsx)."
)
_WRITTEN = Text("Geschreven: {path}", "Written: {path}")
_EXAMPLE = "boks-clean cleanup effect werklijst.xlsx"


@command("effect", _ABOUT, example=_EXAMPLE)
@click.argument("worklist", metavar="BESTAND", type=click.Path(path_type=Path))
@option("--dossiers", text=_DOSSIERS, type=click.Path(path_type=Path), metavar="BESTAND")
@option("--all", "everything", text=_ALL, is_flag=True)
@option("-o", "--output", text=_OUTPUT, type=click.Path(path_type=Path), metavar="BESTAND")
@options.apply(options.force, options.catalog, options.language, options.quiet)
def command_(
    worklist: Path,
    dossiers: Path | None,
    everything: bool,
    output: Path | None,
    force: bool,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Show the effect, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.decisions import read_worklist  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.effect import effect_of  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.worklist import write_effect_book  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.effect import render_effect  # noqa: PLC0415 (heavy; --help must stay light)

    known = load(catalog)
    filled_in = read_worklist(worklist, known)
    source = dossiers or filled_in.source
    refuse_output(output, [worklist, source, filled_in.plan_file], force=force)
    rows = _unchanged(source, filled_in, worklist, known)
    proposals = filled_in.plan.proposals if everything else filled_in.agreed
    _tell(filled_in)
    effect = effect_of(rows, proposals, filled_in.plan.peildatum, known)
    if not quiet:
        heading = _EVERYTHING if everything else _AGREED
        shown = f"{heading.in_(current())}\n{render_effect(effect, current())}" if proposals else _NONE.in_(current())
        tell(f"\n{shown}")
    if output is not None:
        write(output, write_effect_book(effect, current(), agreed=not everything))
        tell(_WRITTEN.in_(current(), path=printable(output)), err=True)
    return int(bool(filled_in.misread))


def _unchanged(source: Path, filled_in: "FilledIn", worklist: Path, catalog: "Catalog") -> "Rows":
    """Return the rows of the source. Raises UsageProblem where it is another file than the plan was made from."""
    from boks_clean.cleanup.rows import read_rows  # noqa: PLC0415 (heavy; --help must stay light)

    rows = read_rows(source, catalog)
    plan = filled_in.plan
    if rows.sha256 != plan.source.sha256:
        rules = ",".join(rule.code for rule in plan.rules)
        raise UsageProblem(
            _SOURCE_CHANGED, path=source, rules=rules, peildatum=plan.peildatum.isoformat(), worklist=worklist
        )
    return rows


def _tell(filled_in: "FilledIn") -> None:
    """Say what was decided, and what was not understood."""
    counts = {
        "yes": filled_in.count("ja"),
        "no": filled_in.count("nee"),
        "later": filled_in.count("later"),
        "open_": filled_in.count(None),
    }
    tell(_COUNTS.in_(current(), count=amount(len(filled_in.plan.proposals), PROPOSAL, PROPOSALS), **counts))
    if filled_in.absent:
        tell(_ABSENT.in_(current(), count=amount(len(filled_in.absent), CASE, CASES)), err=True)
    if filled_in.misread:
        tell(_MISREAD.in_(current(), count=len(filled_in.misread)), err=True)
    for row in filled_in.misread:
        number = printable(row.dossiernummer) or "?"
        text = _ROW.in_(current(), place=printable(row.place), number=number, why=row.in_(current()))
        tell(f"  {text}", err=True)
