"""What apply, undo and fix share: an output that is written with its journal, and lists of what was left."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from boks_clean.cli.files import refuse_output
from boks_clean.cli.language import current
from boks_clean.cli.tell import tell
from boks_clean.language import Text, printable

if TYPE_CHECKING:
    from boks_clean.cleanup.journal import Run
    from boks_clean.cleanup.medium import Medium

_WRITTEN = Text("Geschreven: {path} en {journal}", "Written: {path} and {journal}")
_ANEW = Text(
    "Opnieuw geschreven als .xlsx, met alleen de waarden. Verloren gingen: {lost}.",
    "Written anew as .xlsx, with the values only. Lost were: {lost}.",
)
_EXPORT = Text(
    "De .csv bevat alleen de dossierlijst van blad '{sheet}', vanaf de kop.",
    "The .csv holds only the case list on the sheet '{sheet}', from its header on.",
)
_PIVOTS = Text(
    "De werkmap bevat draaitabellen: vernieuw ze in Excel (Gegevens, Alles vernieuwen).",
    "The workbook holds pivot tables: refresh them in Excel (Data, Refresh all).",
)


def refuse(output: Path, inputs: Sequence[Path], *, force: bool) -> None:
    """Refuse an output that is an input, or is there already and whole. Raises UsageProblem."""
    from boks_clean.cleanup.journal import has_journal, journal_path  # noqa: PLC0415 (heavy; --help must stay light)

    refuse_output(journal_path(output), inputs, force=True)
    refuse_output(output, inputs, force=force or has_journal(output))


def write_copy(output: Path, content: bytes, run: "Run", medium: "Medium", *, force: bool, quiet: bool) -> None:
    """Write an output and its journal, and say so. Raises UsageProblem."""
    from boks_clean.cleanup.journal import carry_out, journal_path  # noqa: PLC0415 (heavy; --help must stay light)

    carry_out(output, content, run, datetime.datetime.now(datetime.UTC), force=force)
    if quiet:
        return
    notes = []
    if medium.way == "anew" and medium.lost:
        notes.append(_ANEW.in_(current(), lost=medium.lost))
    if medium.way == "export":
        notes.append(_EXPORT.in_(current(), sheet=printable(medium.exported)))
    if medium.has_pivots:
        notes.append(_PIVOTS.in_(current()))
    notes.append(_WRITTEN.in_(current(), path=printable(output), journal=printable(journal_path(output).name)))
    for note in notes:
        tell(note, err=True)


def show_left(heading: str, lines: Iterable[str]) -> None:
    """Show all that was left as it is: it stands nowhere else."""
    for number, line in enumerate(lines):
        if not number:
            tell(heading, err=True)
        tell(f"  {printable(line)}", err=True)
