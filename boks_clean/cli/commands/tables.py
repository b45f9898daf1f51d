"""`boks-clean tables`: the published tables, recomputed from dossiers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.files import expand, refuse_output, write
from boks_clean.cli.language import current
from boks_clean.cli.tell import CELL, CELLS, ROW, ROWS, amount, tell
from boks_clean.errors import UsageProblem
from boks_clean.language import Text, enumerate_words, printable

if TYPE_CHECKING:
    from boks_clean.catalog import Catalog
    from boks_clean.dossiers.gather import Gathered
    from boks_clean.dossiers.layout import Key

_ABOUT = Text(
    "Telt de gepubliceerde tabellen opnieuw uit dossierlijsten.\n\n"
    "Zonder -o komen de kwartalen en het jaar op het scherm; met -o cijfers.xlsx alle maanden in een werkmap met de "
    "indeling van de export. De status is 4 als er geen dossierlijst is of niet alle cellen te lezen waren.",
    "Count the published tables again from case lists.\n\n"
    "Without -o the quarters and the year are shown; with -o figures.xlsx all months go into a workbook in the layout "
    "of the export. The status is 4 if there is no case list or not all cells could be read.",
)
_FORMAT = Text(
    "De vorm van de uitvoer: xlsx of csv; standaard wat bij de naam achter -o hoort.",
    "The form of the output: xlsx or csv; by default what suits the name behind -o.",
)
_YEAR = Text(
    "Het jaar van de tabellen; standaard het jaar waarin de meeste dossiers eindigen.",
    "The year of the tables; by default the one in which most cases end.",
)
_NO_OUTPUT = Text(
    "Een werkmap kan niet naar het scherm. Noem met -o een bestand, bijvoorbeeld -o cijfers.xlsx.",
    "A workbook cannot be shown. Name a file with -o, for example -o figures.xlsx.",
)
_WRITTEN = Text("Geschreven: {path}", "Written: {path}")
_NO_LIST = Text(
    "{path}: geen dossierlijst gevonden. Zie 'boks-clean inspect'.",
    "{path}: no case list found. See 'boks-clean inspect'.",
)
_UNREADABLE = Text(
    "Niet te lezen in de kolom '{column}': {count}. Dat telt niet mee; zie 'boks-clean check'.",
    "Not readable in the column '{column}': {count}. That does not count; see 'boks-clean check'.",
)
_MISSING = Text(
    "Niet in elke lijst: {columns}. Tabellen die daarop berusten ontbreken of zijn niet volledig.",
    "Not in every list: {columns}. Tables that rest on them are missing or incomplete.",
)
_REPEATED = Text(
    "Ook in een later bestand, dat dan telt: {count}.",
    "In a later file as well, which then counts: {count}.",
)
_OF_YEAR = Text("Cijfers over {year}, uit {count}.", "Figures of {year}, from {count}.")
_NOTHING = Text(
    "In de lijsten is niets te tellen: zonder datums zijn er geen cijfers.",
    "There is nothing to count in the lists: without dates there are no figures.",
)
_INCOMPLETE = 4


@command("tables", _ABOUT, example="boks-clean tables samples/dossiers-2023.xlsx")
@click.argument("files", nargs=-1, required=True, metavar="BESTAND...")
@option("--format", "format_", text=_FORMAT, type=click.Choice(("xlsx", "csv")))
@option("--jaar", "year", text=_YEAR, callback=options.read_year, metavar="JAAR")
@options.apply(options.output, options.force, options.catalog, options.language, options.quiet)
def command_(
    files: tuple[str, ...],
    format_: str | None,
    year: int | None,
    output: Path | None,
    force: bool,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Recompute the tables, show or write them, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.dossiers.figures import by_key, figures, main_year  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.dossiers.gather import gather  # noqa: PLC0415 (heavy; --help must stay light)

    paths = expand(files)
    refuse_output(output, paths, force=force)
    form = format_ or ("csv" if output and output.suffix.lower() == ".csv" else "xlsx" if output else "text")
    if form == "xlsx" and output is None:
        raise UsageProblem(_NO_OUTPUT)
    known = load(catalog)
    gathered = gather(paths, known)
    complete = _tell(gathered, known)
    wanted = year or main_year(gathered.rows)
    found = by_key(figures(gathered.rows, [wanted])) if wanted and gathered.rows.height else {}
    if not any(found.values()):
        tell(_NOTHING.in_(current()), err=True)
        return _INCOMPLETE
    if not quiet:
        tell(_OF_YEAR.in_(current(), year=wanted, count=amount(gathered.rows.height, ROW, ROWS)), err=True)
    _give(found, wanted or 0, known, form, output)
    return 0 if complete else _INCOMPLETE


def _give(found: "dict[Key, float]", year: int, catalog: "Catalog", form: str, output: Path | None) -> None:
    from boks_clean.dossiers.book import lines, workbook  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.dossiers.layout import layouts  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.figures import render_figures  # noqa: PLC0415 (heavy; --help must stay light)

    content: str | bytes
    if form == "xlsx":
        content = workbook(layouts(found, [year], catalog))
    elif form == "csv":
        content = lines(found, catalog, current())
    else:
        content = render_figures(found, [year], catalog, current()) + "\n"
    if output is None:
        click.echo(content, nl=False)
        return
    mark = "\ufeff" if form == "csv" else ""  # Excel reads a text file as UTF-8 only with this
    write(output, mark + content if isinstance(content, str) else content)
    tell(_WRITTEN.in_(current(), path=printable(output)), err=True)


def _tell(gathered: "Gathered", catalog: "Catalog") -> bool:
    """Say what was not found, not read or left out; returns whether all that there is was counted."""
    notes = [_NO_LIST.in_(current(), path=printable(path)) for path in gathered.without]
    for name, count in gathered.unreadable.items():
        if count:
            label = catalog.columns[name].label.in_(current())
            notes.append(_UNREADABLE.in_(current(), count=amount(count, CELL, CELLS), column=label))
    complete = not notes
    if gathered.rows.height and gathered.missing:
        labels = [catalog.columns[name].label.in_(current()) for name in gathered.missing]
        notes.append(_MISSING.in_(current(), columns=enumerate_words(labels, current())))
    if gathered.repeated:
        notes.append(_REPEATED.in_(current(), count=amount(gathered.repeated, ROW, ROWS)))
    for note in notes:
        tell(note, err=True)
    return complete
