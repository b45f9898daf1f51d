"""The options that mean the same for every command."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from boks_clean.cli.bilingual import option
from boks_clean.cli.language import VARIABLE
from boks_clean.errors import UsageProblem
from boks_clean.language import LANGUAGES, Text

_BAD_DATE = Text(
    "De datum '{value}' is niet te lezen. Schrijf hem als 2024-01-15 of 15-01-2024.",
    "The date '{value}' cannot be read. Write it as 2024-01-15 or 15-01-2024.",
)
_BAD_YEAR = Text(
    "Het jaar {value} kan niet; geef een jaar van 1990 tot 2100.",
    "The year {value} is not possible; give one from 1990 to 2100.",
)
_BAD_SHARE = Text(
    "--min-coverage {value} kan niet; geef een getal van 0 tot 1, bijvoorbeeld 0.9.",
    "--min-coverage {value} is not possible; give a number from 0 to 1, for example 0.9.",
)
_SEVERITIES = {"fout": "error", "waarschuwing": "warning", "signalering": "information", "nooit": "never"}


def read_date(_: click.Context, __: click.Parameter, value: str | None) -> datetime.date | None:
    """Read a date that an option gives. Raises UsageProblem."""
    if value is None:
        return None
    for pattern in ("%Y-%m-%d", "%d-%m-%Y"):
        try:
            return datetime.datetime.strptime(value, pattern).replace(tzinfo=datetime.UTC).date()
        except ValueError:
            continue
    raise UsageProblem(_BAD_DATE, value=value)


def read_year(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    """Read a year that an option gives. Raises UsageProblem."""
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()) or not 1990 <= int(value) <= 2100:
        raise UsageProblem(_BAD_YEAR, value=value)
    return int(value)


def _share(_: click.Context, __: click.Parameter, value: str) -> float:
    try:
        share = float(value.replace(",", "."))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise UsageProblem(_BAD_SHARE, value=value)
    return share


def _severity(_: click.Context, __: click.Parameter, value: str) -> str:
    return _SEVERITIES.get(value, value)


def read_codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Read the codes of rules, or their beginnings: several options, or several in one with commas."""
    return tuple(code.strip().upper() for value in values for code in value.split(",") if code.strip())


language = option(
    "--lang",
    text=Text("De taal van alle teksten: nl of en.", "The language of all texts: nl or en."),
    type=click.Choice(LANGUAGES),
    envvar=VARIABLE,
    expose_value=False,
)
catalog = option(
    "--catalog",
    text=Text(
        "Een map met eigen schemas/ en rules/, die de meegeleverde aanvullen of vervangen.",
        "A directory with schemas/ and rules/ of your own, which add to or replace the built-in ones.",
    ),
    type=click.Path(path_type=Path),
    metavar="MAP",
)
year = option(
    "--jaar",
    "year",
    text=Text(
        "Het jaar van de export, als de tabellen het niet noemen.",
        "The year of the export, if the tables do not name it.",
    ),
    callback=read_year,
    metavar="JAAR",
)
peildatum = option(
    "--peildatum",
    text=Text(
        "De dag waarvoor wordt geoordeeld (2024-01-15); standaard vandaag.",
        "The day for which is judged (2024-01-15); today by default.",
    ),
    callback=read_date,
    metavar="DATUM",
)
fail_on = option(
    "--fail-on",
    text=Text(
        "Vanaf welke ernst de status 1 is: fout (standaard), waarschuwing, signalering of nooit. "
        "Ook goed: error, warning, information, never.",
        "From which severity the status is 1: error (default), warning, information or never. "
        "The Dutch words do as well: fout, waarschuwing, signalering, nooit.",
    ),
    type=click.Choice([*_SEVERITIES.values(), *_SEVERITIES], case_sensitive=False),
    default="error",
    callback=_severity,
    metavar="ERNST",
)
select = option(
    "--select",
    text=Text(
        "Alleen deze controleregels: een code of het begin ervan (TEL); mag vaker.",
        "Only these rules: a code or the start of one (TEL); may be repeated.",
    ),
    multiple=True,
    callback=read_codes,
    metavar="CODE",
)
ignore = option(
    "--ignore",
    text=Text("Deze controleregels niet; mag vaker.", "Not these rules; may be repeated."),
    multiple=True,
    callback=read_codes,
    metavar="CODE",
)
min_coverage = option(
    "--min-coverage",
    text=Text(
        "Welk deel van de getallen in een herkende tabel moet staan (standaard 0.9); minder geeft status 4.",
        "Which share of the figures must stand in a recognised table (0.9 by default); less gives status 4.",
    ),
    default="0.9",
    callback=_share,
    metavar="DEEL",
)
output = option(
    "-o",
    "--output",
    text=Text("Schrijf naar dit bestand in plaats van naar het scherm.", "Write to this file instead of the screen."),
    type=click.Path(path_type=Path),
    metavar="BESTAND",
)
force = option(
    "--force",
    text=Text("Overschrijf het bestand van -o als het al bestaat.", "Overwrite the file of -o if it exists already."),
    is_flag=True,
)
force_copy = option(
    "--force",
    text=Text(
        "Overschrijf de kopie als die al bestaat, en schrijf opnieuw wat niet in een kopie is aan te passen.",
        "Overwrite the copy if it exists already, and write anew what cannot be changed in a copy.",
    ),
    is_flag=True,
)
quiet = option(
    "-q",
    "--quiet",
    text=Text("Toon alleen de uitslag, in een regel.", "Show only the verdict, in one line."),
    is_flag=True,
)


def format_(*names: str) -> Callable[[Any], Any]:
    """Declare --format with the formats that a command can write, the default first."""
    text = Text(f"De vorm van de uitvoer: {' of '.join(names)}.", f"The form of the output: {' or '.join(names)}.")
    return option("--format", "format_", text=text, type=click.Choice(names), default=names[0])


def apply(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Put several options on a command, in this order."""

    def decorate(function: Any) -> Any:  # noqa: ANN401 (click decorates anything)
        for declared in reversed(options):
            function = declared(function)
        return function

    return decorate
