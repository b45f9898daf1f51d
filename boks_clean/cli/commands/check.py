"""`boks-clean check`: the gate."""

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.files import expand, refuse_output, write
from boks_clean.cli.language import current
from boks_clean.cli.progress import progress
from boks_clean.errors import UsageProblem
from boks_clean.language import Text, printable

if TYPE_CHECKING:
    from boks_clean.report import FailOn, Report

_ABOUT = Text(
    "Herkent en controleert exports, en meldt wat niet kan kloppen.\n\n"
    "Geeft status 0 als alles is gecontroleerd en er geen fouten zijn, 1 bij fouten, 2 bij verkeerd gebruik, "
    "3 als een bestand niet te lezen is en 4 als er te weinig herkend is om iets te zeggen.",
    "Recognise and check exports, and report what cannot be right.\n\n"
    "The status is 0 if everything was checked and there are no errors, 1 for errors, 2 for wrong use, 3 if a file "
    "cannot be read and 4 if too little was recognised to say anything.",
)

_ANNOTATE = Text(
    "Maak ook een kopie van de export (.xlsx of .xlsm), met kleuren en opmerkingen bij de cellen en voorop een blad "
    "met alle bevindingen.",
    "Make a copy of the export as well (.xlsx or .xlsm), with colours and notes at the cells and a first sheet with "
    "all findings.",
)
_FORCE = Text(
    "Overschrijf het bestand van -o of --annotate als het al bestaat, en maak de kopie ook als er iets verloren gaat.",
    "Overwrite the file of -o or --annotate if it exists already, and make the copy even if something is lost in it.",
)
_ONE_OUTPUT = Text(
    "-o en --annotate noemen hetzelfde bestand: {path}. Geef er twee op.",
    "-o and --annotate name the same file: {path}. Name two.",
)
_NO_COPY = Text("Er is geen kopie gemaakt: het bestand is niet gelezen.", "No copy was made: the file was not read.")
_WRITTEN = Text("Geschreven: {path}", "Written: {path}")


@command("check", _ABOUT, example="boks-clean check samples/boks-2023.xlsx")
@click.argument("files", nargs=-1, required=True, metavar="BESTAND...")
@options.apply(
    options.format_("text", "json", "html"),
    options.output,
    option("--annotate", text=_ANNOTATE, type=click.Path(path_type=Path), metavar="KOPIE"),
    option("--force", text=_FORCE, is_flag=True),
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
    annotate: Path | None,
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
    from boks_clean.pipeline import check  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reading import Options  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports import Look, render  # noqa: PLC0415 (heavy; --help must stay light)

    paths = expand(files)
    refuse_output(output, paths, force=force)
    _refuse_copy(annotate, output, paths, force=force)
    settings = Options(
        year=year,
        peildatum=peildatum or datetime.date.today(),  # noqa: DTZ011 (the steward's own day)
        fail_on=cast("FailOn", fail_on),
        select=select,
        ignore=ignore,
        min_coverage=min_coverage,
        catalog=catalog,
        language=current(),
        draw=format_ == "html",
    )
    with progress(len(paths)) as step:
        report = check(paths, settings, step)
    if annotate is not None:
        _write_copy(report, paths[0], annotate)
    look = Look.of(sys.stdout, quiet=quiet) if output is None else Look(quiet=quiet)
    text = render(report, format_, look)
    if output is None:
        click.echo(text, nl=not text.endswith("\n"), color=look.colour)
    else:
        write(output, text if text.endswith("\n") else text + "\n")
        click.echo(_WRITTEN.in_(current(), path=printable(output)), err=True)
        click.echo(render(report, "text", Look(quiet=True)).rstrip("\n"), err=True)
    return report.exit_status


def _refuse_copy(copy: Path | None, output: Path | None, paths: list[Path], *, force: bool) -> None:
    """Refuse a copy that cannot be made, before a long check."""
    if copy is None:
        return
    from boks_clean.annotate import refuse_annotation  # noqa: PLC0415 (heavy; --help must stay light)

    refuse_output(copy, paths, force=force)
    if output is not None and output.resolve() == copy.resolve():
        raise UsageProblem(_ONE_OUTPUT, path=copy)
    refuse_annotation(paths, copy, current(), force=force)


def _write_copy(report: "Report", path: Path, copy: Path) -> None:
    from boks_clean.annotate import annotated  # noqa: PLC0415 (heavy; --help must stay light)

    if report.inputs[0].error is not None:
        click.echo(_NO_COPY.in_(current()), err=True)
        return
    write(copy, annotated(report, path.read_bytes()))
    click.echo(_WRITTEN.in_(current(), path=printable(copy)), err=True)
