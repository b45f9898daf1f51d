"""`boks-clean inspect`: what was made of a file, and what was not."""

import datetime
import sys
from pathlib import Path

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command
from boks_clean.cli.files import expand, refuse_output, write
from boks_clean.cli.language import current
from boks_clean.language import Text

_ABOUT = Text(
    "Toont wat er in een export is herkend, en wat niet.\n\n"
    "Per blad de tabellen met hun maat, indeling en periodes, en een kaartje van de cellen. "
    "Gebruik dit als een controle iets mist of anders leest dan u verwacht.",
    "Show what was recognised in an export, and what was not.\n\n"
    "For each sheet the tables with their measure, dimension and periods, and a map of the cells. "
    "Use this when a check misses something or reads it otherwise than you expect.",
)


@command("inspect", _ABOUT, example="boks-clean inspect samples/boks-2023.xlsx")
@click.argument("file", metavar="BESTAND")
@options.apply(
    options.format_("text", "json"),
    options.output,
    options.force,
    options.year,
    options.catalog,
    options.language,
)
def command_(
    file: str,
    format_: str,
    output: Path | None,
    force: bool,
    year: int | None,
    catalog: Path | None,
) -> int:
    """Recognise one file and show it; the status is 4 if nothing known was found."""
    from boks_clean.pipeline import Options, inspect  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports import Look  # noqa: PLC0415
    from boks_clean.reports.inspection import render_inspection  # noqa: PLC0415

    path = expand([file])[0]
    refuse_output(output, [path], force=force)
    settings = Options(datetime.date.today(), year=year, catalog=catalog, language=current())  # noqa: DTZ011
    inspection = inspect(path, settings)
    look = Look.of(sys.stdout) if output is None else Look()
    text = render_inspection(inspection, format_, look)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"), color=look.colour)
    else:
        write(output, text if text.endswith("\n") else text + "\n")
    return 4 if inspection.nothing_known else 0
