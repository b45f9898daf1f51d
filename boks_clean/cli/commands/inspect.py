"""`boks-clean inspect`: what was made of a file, and what was not."""

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
    "Toont wat er in een export is herkend, en wat niet.\n\n"
    "Per blad de tabellen met hun maat, indeling en periodes, en een kaartje van de cellen. "
    "Gebruik dit als een controle iets mist of anders leest dan u verwacht.",
    "Show what was recognised in an export, and what was not.\n\n"
    "For each sheet the tables with their measure, dimension and periods, and a map of the cells. "
    "Use this when a check misses something or reads it otherwise than you expect.",
)

_WRITTEN = Text("Geschreven: {path}", "Written: {path}")


@command("inspect", _ABOUT, example="boks-clean inspect samples/boks-2023.xlsx")
@click.argument("files", nargs=-1, required=True, metavar="BESTAND...")
@options.apply(
    options.format_("text", "json"),
    options.output,
    options.force,
    options.min_coverage,
    options.year,
    options.catalog,
    options.language,
)
def command_(
    files: tuple[str, ...],
    format_: str,
    output: Path | None,
    force: bool,
    min_coverage: float,
    year: int | None,
    catalog: Path | None,
) -> int:
    """Recognise files, show what they hold and return the exit status."""
    from boks_clean.inspecting import inspect  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reading import Options  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports import Look  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.inspection import render_inspections  # noqa: PLC0415 (heavy; --help must stay light)

    paths = expand(files)
    refuse_output(output, paths, force=force)
    today = datetime.date.today()  # noqa: DTZ011 (nothing is judged for a day here)
    settings = Options(today, year=year, min_coverage=min_coverage, catalog=catalog, language=current())
    with progress(len(paths)) as step:
        inspections = inspect(paths, settings, step)
    look = Look.of(sys.stdout) if output is None else Look()
    text = render_inspections(inspections, format_, look)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"), color=look.colour)
    else:
        write(output, text if text.endswith("\n") else text + "\n")
        click.echo(_WRITTEN.in_(current(), path=printable(output)), err=True)
    return inspections.exit_status
