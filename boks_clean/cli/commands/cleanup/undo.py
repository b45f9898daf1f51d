"""`boks-clean cleanup undo`: the way back, from the journal of a run."""

import datetime
from pathlib import Path

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command, option
from boks_clean.cli.language import current
from boks_clean.cli.tell import CELL, CELLS, ROW, ROWS, amount, tell
from boks_clean.cli.writing import refuse, show_left, write_copy
from boks_clean.language import Text, enumerate_words

_ABOUT = Text(
    "Draait een wijziging terug, in een kopie: alles wat in het logboek staat, of sommige dossiers.\n\n"
    "Cellen die daarna door iemand anders zijn gewijzigd blijven zoals ze zijn en worden genoemd; de status is dan 1. "
    "Werkt ook voor wat 'boks-clean fix' deed.",
    "Take a change back, in a copy: all that is in the journal, or some cases.\n\n"
    "Cells that somebody else changed since stay as they are and are named; the status is 1 then. "
    "Works for what 'boks-clean fix' did as well.",
)
_TO = Text("Het bestand waarin de wijziging wordt teruggedraaid.", "The file in which the change is taken back.")
_OUTPUT = Text("De kopie die wordt geschreven.", "The copy to write.")
_DOSSIER = Text("Alleen dit dossier; mag vaker.", "Only this case; may be repeated.")
_DONE = Text("{count} teruggezet.", "{count} put back.")
_TAKEN = Text(
    "Het logboek heeft meer wijzigingen; dit is die van {time} ({command}, {count}).",
    "The journal has more changes; this is the one of {time} ({command}, {count}).",
)
_ALREADY = Text("Al zoals ervoor: {count}.", "As before already: {count}.")
_KEPT = Text("Niet teruggezet ({count}):", "Not put back ({count}):")
_KEPT_ONE = Text("{place} dossier {number}: {why}", "{place} case {number}: {why}")
_KEPT_CELL = Text("{place}: {why}", "{place}: {why}")
_NOTHING = Text("Niets teruggezet en niets geschreven.", "Nothing was put back or written.")


@command(
    "undo", _ABOUT, example="boks-clean cleanup undo opgeschoond.journal.jsonl --to opgeschoond.xlsx -o terug.xlsx"
)
@click.argument("journal", metavar="LOGBOEK", type=click.Path(path_type=Path))
@option("--to", "target", text=_TO, type=click.Path(path_type=Path), required=True, metavar="BESTAND")
@option("-o", "--output", text=_OUTPUT, type=click.Path(path_type=Path), required=True, metavar="BESTAND")
@option("--dossier", "dossiers", text=_DOSSIER, multiple=True, metavar="NUMMER")
@options.force_copy
@options.apply(options.catalog, options.language, options.quiet)
def command_(
    journal: Path,
    target: Path,
    output: Path,
    dossiers: tuple[str, ...],
    force: bool,
    catalog: Path | None,
    quiet: bool,
) -> int:
    """Take a run back, tell what was put back and what not, and return the exit status."""
    from boks_clean.catalog import load  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.cleanup.undo import prepare  # noqa: PLC0415 (heavy; --help must stay light)

    language = current()
    refuse(output, [journal, target], force=force)
    undone = prepare(journal, target, output, dossiers, load(catalog), force=force)
    already = undone.already_cells + undone.already_rows
    if undone.cells or undone.rows or (already and not undone.kept):
        write_copy(output, undone.content, undone.run, undone.medium, force=force, quiet=quiet)
        tell(_DONE.in_(language, count=_counted(undone.rows, undone.cells)))
    else:
        tell(_NOTHING.in_(language))
    if undone.taken:
        count = _counted(len(undone.taken.rows), len(undone.taken.entries))
        tell(_TAKEN.in_(language, time=_shown(undone.taken.time), command=undone.taken.command, count=count))
    if already and not quiet:
        tell(_ALREADY.in_(language, count=_counted(undone.already_rows, undone.already_cells)))
    lines = [
        (_KEPT_ONE if x.dossiernummer else _KEPT_CELL).in_(
            language, place=x.place, number=x.dossiernummer, why=x.in_(language)
        )
        for x in undone.kept
    ]
    show_left(_KEPT.in_(language, count=len(lines)), lines)
    return int(bool(undone.kept))


def _counted(rows: int, cells: int) -> str:
    """Return how many rows and cells, in words; what there is none of is left out."""
    parts = [amount(rows, ROW, ROWS)] if rows else []
    parts += [amount(cells, CELL, CELLS)] if cells or not rows else []
    return enumerate_words(parts, current())


def _shown(time: str) -> str:
    """Return the time of a run as the clock on the wall had it."""
    moment = datetime.datetime.fromisoformat(time).astimezone()
    return f"{moment:%d-%m-%Y %H:%M}" if current() == "nl" else f"{moment:%Y-%m-%d %H:%M}"
