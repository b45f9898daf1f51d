"""`boks-clean explain CODE`: one rule, in full."""

import sys
from pathlib import Path

import click

from boks_clean.cli import options
from boks_clean.cli.bilingual import command
from boks_clean.cli.language import current
from boks_clean.language import Text

_ABOUT = Text(
    "Legt een controleregel uit.\n\nWat er mis is, waarom het moet kloppen, wat te doen, en een voorbeeld.",
    "Explain a rule.\n\nWhat is wrong, why it must hold, what to do, and an example.",
)


@command("explain", _ABOUT, example="boks-clean explain TEL002")
@click.argument("code")
@options.apply(options.format_("text", "json"), options.catalog, options.language)
def command_(code: str, format_: str, catalog: Path | None) -> int:
    """Print one rule; raises UsageProblem for a code that does not exist."""
    from boks_clean.catalog import load  # noqa: PLC0415 (not needed for --help)
    from boks_clean.reports import Look  # noqa: PLC0415 (heavy; --help must stay light)
    from boks_clean.reports.rules import render_rule  # noqa: PLC0415 (heavy; --help must stay light)

    look = Look.of(sys.stdout)
    text = render_rule(load(catalog).rules, code.upper(), format_, current(), look)
    click.echo(text, nl=False, color=look.colour)
    return 0
