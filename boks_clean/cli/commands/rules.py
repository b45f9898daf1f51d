"""`boks-clean rules`: the catalogue of rules."""

import sys
from pathlib import Path

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command
from boks_clean.cli.language import current
from boks_clean.language import Text

_ABOUT = Text(
    "Toont alle controleregels met hun code, ernst en titel.\n\nMeer over een regel: boks-clean explain CODE",
    "Show all rules with their code, severity and title.\n\nMore about one: boks-clean explain CODE",
)


@command("rules", _ABOUT, example="boks-clean rules")
@options.apply(options.format_("text", "json"), options.catalog, options.language)
def command_(format_: str, catalog: Path | None) -> int:
    """Print the catalogue of rules."""
    from boks_clean.catalog import load  # noqa: PLC0415 (not needed for --help)
    from boks_clean.reports import Look  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.rules import render_rules  # noqa: PLC0415 (heavy; --help must stay light)

    look = Look.of(sys.stdout)
    click.echo(render_rules(load(catalog).rules, format_, current(), look), nl=False, color=look.colour)
    return 0
