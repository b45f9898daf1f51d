"""The figures of the benchmark as a page of Markdown."""

from collections import Counter

from benchmarks.others import Others
from benchmarks.seeded.judge import Score
from benchmarks.seeded.lines import Line
from benchmarks.seeded.seeds import Sample
from benchmarks.seeded.several import Several
from boks_clean.report import Severity

_HEAD = """# Localisation, measured

Made by `python benchmarks/localisation.py --write`. Errors go into cells of an exact equality of the samples (also all
on one sheet as text). An error is *localisable* if no other cell takes part in the same equalities with proportional
coefficients: of the others no tool can tell the culprit from the identities. It is localisable *together* if no one
other cell could stand in for it, given that the other errors of the run are there too. "Detected" means that a new
finding names the cell, "first suspect" that the first explanation does, "repaired" that it gives the old value. An
equality *shows* if it still holds nearly everywhere: that unique clients add up over the teams is seen from the columns
of one table, and cannot be seen if several are wrong. "Wrongly called certain" are cells that were right: fewer changes
than were made explain the same.

"""
_COLUMNS = (
    "| {} | runs | detected | detected, where an equality shows | localisable | first suspect, of localisable | "
    "first suspect, of localisable together | repaired, of localisable | repaired, of all | "
    "wrongly called certain | findings an error |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)

_LINES_HEAD = """
## Errors of whole rows and columns

"Visible" are the runs in which an exact equality breaks; the columns behind it are of those. "Repairable" are the cells
of which the figures tell the old value to somebody who knows what happened to which cells: of a copy none where the two
lines could change places, of a block that moved also what stands one place further, of the rest what the equalities
leave one value of. "Accused" counts right cells that were named, "by bounds" what is detected of the runs in which no
equality breaks but a bound does.

"""
_LINES_COLUMNS = (
    "| kind | runs | visible | detected | one finding | findings a run | named | repaired, of repairable | accused | "
    "by bounds |\n|---|---|---|---|---|---|---|---|---|---|\n"
)


def as_text(
    samples: list[Sample],
    by_kind: dict[str, Score],
    by_number: dict[tuple[str, int], Score],
    patterns: tuple[dict[str, Line], Several],
    timed: list[tuple[str, ...]],
    others: Others,
) -> str:
    """Return the page."""
    text = _HEAD + "## One error, by kind\n\n" + _COLUMNS.format("kind")
    text += "".join(_row(kind, made) for kind, made in by_kind.items())
    text += "\n## One to five errors at once, of any kind\n\n" + _COLUMNS.format("sample, errors")
    text += "".join(_row(f"{name}, {number}", made) for (name, number), made in by_number.items())
    text += _LINES_HEAD + _LINES_COLUMNS + "".join(_line_row(kind, made) for kind, made in patterns[0].items())
    text += _several_text(patterns[1])
    text += "\n## Clean files\n\n| sample | errors told | warnings told |\n|---|---|---|\n"
    for sample in samples:
        told_of = Counter(f.severity for f in sample.clean.findings)
        text += f"| {sample.name} | {told_of[Severity.error]} | {told_of[Severity.warning]} |\n"
    text += "\nThe error of boks-2023 is real: 15 closures in March without an answer (see `samples/README.md`).\n"
    text += "\n## Time\n\n| what | measured | promised | detected | first suspect, and of *together* | repaired | "
    text += "findings |\n|---|---|---|---|---|---|---|\n"
    text += "".join(f"| {' | '.join(row)} |\n" for row in timed)
    return text + others.as_text()


def _row(name: str, made: Score) -> str:
    cells = (
        name,
        str(made.runs),
        _share(made.detected, made.errors),
        _share(made.detected_of_showing, made.showing),
        _share(made.localisable, made.errors),
        _share(made.first_of_localisable, made.localisable),
        _share(made.first_of_together, made.together),
        _share(made.repaired_of_localisable, made.localisable),
        _share(made.repaired, made.errors),
        str(made.wrongly_certain),
        f"{made.findings / made.errors:.2f}" if made.errors else "",
    )
    return "| " + " | ".join(cells) + " |\n"


def _line_row(kind: str, made: Line) -> str:
    cells = (
        kind,
        str(made.runs),
        str(made.visible),
        _share(made.detected, made.visible),
        _share(made.one, made.visible),
        f"{made.findings / max(1, made.visible):.2f}",
        _share(made.right, made.visible),
        _share(made.repaired, made.repairable),
        str(made.accused),
        _share(made.told_by_bounds, made.by_bounds),
    )
    return "| " + " | ".join(cells) + " |\n"


def _several_text(made: Several) -> str:
    return (
        f"\nThree to five independent errors in one row or column, {made.runs} runs with {made.errors} errors: "
        f"{made.findings} findings, {_share(made.repaired, made.errors)} repaired, {made.wrongly_certain} right cells "
        f"wrongly called certain; called a pattern in {made.patterns} runs, in {made.truncated} of them as truncated "
        "only, which is one of the kinds of error that were put in.\n"
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f}%)" if whole else "none"
