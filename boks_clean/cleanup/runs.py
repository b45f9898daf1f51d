"""Which run of a journal is taken back: the newest that changed something, and that fits the file."""

from collections.abc import Sequence
from pathlib import Path

from boks_clean.cleanup.journal import Run, read_journal
from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_NO_RUN = Text(
    "In het logboek {path} staat geen voltooide wijziging: er is niets terug te draaien.",
    "The journal {path} holds no change that was completed: there is nothing to undo.",
)
_UNKNOWN = Text(
    "Dossier {number} staat niet in het logboek: het is niet gewijzigd.",
    "Case {number} is not in the journal: it was not changed.",
)


def done(journal: Path, target_sha256: str) -> list[Run]:
    """Return the runs that changed something, the newest first. Raises UsageProblem where there is none.

    A run counts when it wrote its output, whether or not the journal got to say so.
    """
    written = [run for run in read_journal(journal) if run.committed or run.output_sha256 == target_sha256]
    every = [run for run in reversed(written) if run.changes]
    if not every:
        raise UsageProblem(_NO_RUN, path=journal)
    return every


def fitting(every: Sequence[Run], target: str, target_sha256: str, dossiers: Sequence[str]) -> list[Run]:
    """Return the runs that can be what is to be taken back. Raises UsageProblem for a dossier that is in none.

    A journal can be of two outputs (a.xlsx and a.csv): the runs that wrote this very content come first, then those of
    its name.
    """
    exact = [run for run in every if run.output_sha256 == target_sha256]
    runs = exact or [run for run in every if run.output == target] or every
    known = [{e.dossiernummer for e in run.entries} | {e.dossiernummer for e in run.rows} for run in runs]
    for number in dossiers:
        if not any(number in numbers for numbers in known):
            raise UsageProblem(_UNKNOWN, number=number)
    return [run for run, numbers in zip(runs, known, strict=True) if not dossiers or numbers.intersection(dossiers)]
