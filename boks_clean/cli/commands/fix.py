"""`boks-clean fix`: safe repairs of names and notation, on a copy."""

import datetime
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.language import current
from boks_clean.cli.tell import CELL, CELLS, amount
from boks_clean.cli.writing import refuse, write_copy
from boks_clean.language import Text, printable
from boks_clean.notation import show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from boks_clean.cleanup.fix.run import Fixed

_ABOUT = Text(
    "Herstelt namen en notatie in een kopie van een export.\n\n"
    "Alleen wat maar op een manier is te lezen: namen die de catalogus anders schrijft, getallen en datums die als "
    "tekst zijn opgeslagen, losse spaties, rijen die geheel gelijk zijn aan een eerdere. Met --diff ziet u elke "
    "wijziging, met -o wordt de kopie geschreven; zonder die twee zegt het alleen wat het zou doen. Wat een oordeel "
    "vraagt gebeurt niet vanzelf, maar wordt geteld. De status is 1 als er zoiets overblijft, en 4 als er geen tabel "
    "of dossierlijst is herkend.",
    "Repair names and notation in a copy of an export.\n\n"
    "Only what can be read in one way: names that the catalogue writes otherwise, numbers and dates that were stored "
    "as text, stray spaces, rows that are the same as an earlier one. With --diff every change is shown, with -o the "
    "copy is written; without those two it only says what it would do. What needs judgement is not done by itself, but "
    "counted. The status is 1 if any of that is left, and 4 if no table or case list was recognised.",
)
_DIFF = Text("Toon elke wijziging: blad, cel, oud en nieuw.", "Show every change: sheet, cell, old and new.")
_UNSAFE = Text(
    "Doe ook wat waarschijnlijk goed is maar een oordeel vraagt; kijk eerst met --diff.",
    "Also do what is probably right but needs judgement; look with --diff first.",
)
_OUTPUT = Text("De kopie die wordt geschreven.", "The copy to write.")
_NOTHING = Text("Niets te herstellen.", "Nothing to repair.")
_NOT_WRITTEN = Text("Er is dus geen kopie geschreven.", "So no copy was written.")
_WOULD = Text("Te herstellen: {count}", "To be repaired: {count}")
_DID = Text("Hersteld: {count}", "Repaired: {count}")
_DOUBTFUL = Text("Alleen met --unsafe: {count}", "Only with --unsafe: {count}")
_WOULD_GO = Text("Te verwijderen: {count}", "To be removed: {count}")
_WENT = Text("Verwijderd: {count}", "Removed: {count}")
_ROW, _ROWS = Text("dubbele rij", "double row"), Text("dubbele rijen", "double rows")
_LEFT = Text("Vraagt een oordeel en blijft zoals het is: {count}", "Needs judgement and stays as it is: {count}")
_SPARED = Text(
    "Niet gedaan, omdat er een bevinding bij zou komen: {count}",
    "Not done, because a finding would appear: {count}",
)
_FINDINGS = Text(
    "Bevindingen van 'boks-clean check' (peildatum {day}): {before}, na herstel {after}.",
    "Findings of 'boks-clean check' (as-of date {day}): {before}, after the repair {after}.",
)
_HINT = Text(
    "Zie elke wijziging met --diff; schrijf de kopie met -o.", "See every change with --diff; write the copy with -o."
)
_UNKNOWN = Text(
    "{path}: geen tabel of dossierlijst herkend. Zie 'boks-clean inspect'.",
    "{path}: no table or case list recognised. See 'boks-clean inspect'.",
)
_NOTHING_FOUND = 4


@command("fix", _ABOUT, example="boks-clean fix samples/boks-2023-tekst.xlsx --diff")
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path))
@option("--diff", text=_DIFF, is_flag=True)
@option("-o", "--output", text=_OUTPUT, type=click.Path(path_type=Path), metavar="BESTAND")
@option("--unsafe", text=_UNSAFE, is_flag=True)
@options.force_copy
@options.apply(options.year, options.peildatum, options.catalog, options.language, options.quiet)
def command_(
    file: Path,
    diff: bool,
    output: Path | None,
    unsafe: bool,
    force: bool,
    year: int | None,
    peildatum: datetime.date | None,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Repair a copy or tell what would be done, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.fix.run import fix  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.fix.show import diff_lines  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reading import Options  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports import Look  # noqa: PLC0415 (heavy; --help must stay light)

    if output is not None:
        refuse(output, [file], force=force)
    day = peildatum or datetime.date.today()  # noqa: DTZ011 (the steward's own day)
    settings = Options(day, year=year, catalog=catalog, language=current())
    target = output or file.with_name(f"{file.stem}.hersteld{_ending(file)}")
    fixed = fix(file, target, load(catalog), settings, unsafe=unsafe, force=force or output is None)
    if not fixed.recognised:
        click.echo(_UNKNOWN.in_(current(), path=printable(file)), err=True)
        return _NOTHING_FOUND
    if diff:
        for line in diff_lines(fixed.repairs, fixed.doubles, current(), Look.of(sys.stdout).width):
            click.echo(line)
    if output is not None and (fixed.repairs or fixed.doubles):
        write_copy(output, fixed.content, fixed.run, fixed.medium, force=force, quiet=quiet)
    _tell(fixed, day, wrote=output is not None, hint=not diff and output is None, quiet=quiet)
    return int(bool(fixed.left or fixed.doubtful or fixed.spared))


def _ending(file: Path) -> str:
    """Return how the copy of a file can be called, for one that is not written."""
    known = file.suffix.lower()
    return known if known in (".xlsx", ".xlsm", ".csv", ".tsv", ".txt") else ".xlsx"


def _tell(fixed: "Fixed", day: datetime.date, *, wrote: bool, hint: bool, quiet: bool) -> None:
    """Say how much was done and left, kind by kind."""
    changed = bool(fixed.repairs or fixed.doubles)
    if not changed:
        click.echo(_NOTHING.in_(current()) + (" " + _NOT_WRITTEN.in_(current()) if wrote else ""))
    _count(_DID if wrote else _WOULD, [repair.why for repair in fixed.repairs], quiet=quiet)
    if fixed.doubles:
        count = amount(len(fixed.doubles), _ROW, _ROWS)
        click.echo((_WENT if wrote else _WOULD_GO).in_(current(), count=count))
    _count(_SPARED, [repair.why for repair in fixed.spared], quiet=quiet)
    _count(_DOUBTFUL, [repair.why for repair in fixed.doubtful], quiet=quiet)
    _count(_LEFT, [left.why for left in fixed.left], quiet=quiet, of_cells=False)
    if changed and not quiet:
        before, after = (show(number, 0, "", current()) for number in fixed.findings)
        click.echo(_FINDINGS.in_(current(), day=day, before=before, after=after))
    if changed and hint:
        click.echo(_HINT.in_(current()), err=True)


def _count(heading: Text, kinds: "Sequence[Text]", *, quiet: bool, of_cells: bool = True) -> None:
    """Say how many there are, and how many of each kind."""
    if not kinds:
        return
    count = amount(len(kinds), CELL, CELLS) if of_cells else show(len(kinds), 0, "", current())
    click.echo(heading.in_(current(), count=count))
    for why, number in Counter(kinds).most_common() if not quiet else ():
        click.echo(f"  {show(number, 0, '', current()):>6}  {why.in_(current())}")
