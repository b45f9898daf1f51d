"""`boks-clean cleanup`: stale dossiers, from worklist to decision, change and way back."""

import click

from boks_clean.cli import options
from boks_clean.cli.group import Group
from boks_clean.language import Text

_ABOUT = Text(
    "Ruimt oude dossiers in bulk op: werklijst, besluit en terugweg.\n\n"
    "Begin met 'boks-clean cleanup plan': dat maakt een werklijst voor de teams en verandert nog niets.",
    "Clean up stale cases in bulk: worklist, decision and way back.\n\n"
    "Start with 'boks-clean cleanup plan': it makes a worklist for the teams and changes nothing yet.",
)
_EXAMPLE = "boks-clean cleanup plan samples/dossiers-2023.xlsx --rule OPS101 --peildatum 2023-12-31 -o werklijst.xlsx"


@click.group("cleanup", cls=Group, package="commands.cleanup", text=_ABOUT, example=_EXAMPLE)
@options.apply(options.language)
def command_() -> None:
    """Gather the commands."""
