"""What a command says: lines no wider than the screen, but for a command that a reader may want to copy."""

import sys
from textwrap import wrap

import click

from boks_clean.cli.language import current
from boks_clean.language import Text, counted
from boks_clean.notation import show
from boks_clean.reports.look import Look

CASE, CASES = Text("dossier", "case"), Text("dossiers", "cases")
CELL, CELLS = Text("cel", "cell"), Text("cellen", "cells")
PROPOSAL, PROPOSALS = Text("voorstel", "proposal"), Text("voorstellen", "proposals")
ROW, ROWS = Text("rij", "row"), Text("rijen", "rows")
_COMMAND = "  boks-clean "


def tell(text: str, *, err: bool = False) -> None:
    """Print a text; a line that is too long goes on below, two places further to the right where it was indented."""
    width = Look.of(sys.stderr if err else sys.stdout).width
    for line in text.split("\n"):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        if len(line) <= width or line.startswith(_COMMAND):
            click.echo(line, err=err)
            continue
        further = indent + "  " if indent else ""
        for part in wrap(line, width, subsequent_indent=further, break_long_words=False, break_on_hyphens=False):
            click.echo(part, err=err)


def amount(count: int, one: Text, many: Text) -> str:
    """Return a number with its noun, as people write it: "1 rij", "11.973 rijen"."""
    return counted(count, one, many, current(), show(count, 0, "", current()))
