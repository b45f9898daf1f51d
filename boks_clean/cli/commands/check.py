"""`boks-clean check`: the gate."""

import datetime
import sys
from pathlib import Path

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command
from boks_clean.cli.files import expand, refuse_output, write
from boks_clean.cli.language import current
from boks_clean.cli.progress import progress
from boks_clean.language import Text, printable

_ABOUT = Text(
    "Herkent en controleert exports, en meldt wat niet kan kloppen.\n\n"
    "Geeft status 0 als alles is gecontroleerd en er geen fouten zijn, 1 bij fouten, 2 bij verkeerd gebruik, "
    "3 als een bestand niet te lezen is en 4 als er te weinig herkend is om iets te zeggen.",
    "Recognise and check exports, and report what cannot be right.\n\n"
    "The status is 0 if everything was checked and there are no errors, 1 for errors, 2 for wrong use, 3 if a file "
    "cannot be read and 4 if too little was recognised to say anything.",
)

_WRITTEN = Text("Geschreven: {path}", "Written: {path}")


@command("check", _ABOUT, example="boks-clean check samples/boks-2023.xlsx")
@click.argument("files", nargs=-1, required=True, metavar="BESTAND...")
@options.apply(
    options.format_("text", "json"),
    options.output,
    options.force,
    options.fail_on,
    options.select,
    options.ignore,
    options.min_coverage,
    options.year,
    options.peildatum,
    options.catalog,
    options.language,
    options.quiet,
)
def command_(
    files: tuple[str, ...],
    format_: str,
    output: Path | None,
    force: bool,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_coverage: float,
    year: int | None,
    peildatum: datetime.date | None,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Check files, print the report and return the exit status."""
    from boks_clean.pipeline import Options, check  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports import Look, render  # noqa: PLC0415

    paths = expand(files)
    refuse_output(output, paths, force=force)
    settings = Options(
        year=year,
        peildatum=peildatum or datetime.date.today(),  # noqa: DTZ011 (the steward's own day)
        fail_on=fail_on,  # type: ignore[arg-type]
        select=select,
        ignore=ignore,
        min_coverage=min_coverage,
        catalog=catalog,
        language=current(),
    )
    with progress(len(paths)) as step:
        report = check(paths, settings, step)
    look = Look.of(sys.stdout, quiet=quiet) if output is None else Look(quiet=quiet)
    text = render(report, format_, look)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"), color=look.colour)
    else:
        write(output, text if text.endswith("\n") else text + "\n")
        click.echo(_WRITTEN.in_(current(), path=printable(output)), err=True)
        click.echo(render(report, "text", Look(quiet=True)).rstrip("\n"), err=True)
    return report.exit_status
