"""The command `boks-clean`: finds its subcommands by folder and turns every problem into a sentence and a status."""

import gc
import sys
from collections.abc import Sequence
from typing import Any

import click

from boks_clean import __version__
from boks_clean.cli.bilingual import complaint, option
from boks_clean.cli.group import Group
from boks_clean.cli.language import VARIABLE, choose, current
from boks_clean.errors import BoksCleanError
from boks_clean.language import LANGUAGES, Text, printable

_ABOUT = Text(
    "Controleert en schoont de Excel-exports van BOKS en KTSD.\n\nBegin met: boks-clean check export.xlsx",
    "Checks and cleans the Excel exports of BOKS and KTSD.\n\nStart with: boks-clean check export.xlsx",
)
_VERSION = Text("Toon de versie.", "Show the version.")
_LANGUAGE = Text("De taal van alle teksten: nl of en.", "The language of all texts: nl or en.")
_STOPPED = Text("Afgebroken.", "Stopped.")
_STOPPED_STATUS = 130
_GARBAGE = 1_000_000  # looking for garbage while libraries are imported costs a tenth of a run


class Program(Group):
    """The group of all commands, in boks_clean.cli.commands."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **settings: Any) -> Any:  # noqa: ANN401 (click's own signature, passed on as it is)
        """Run one invocation: print what goes wrong on standard error and exit with its status."""
        arguments = list(sys.argv[1:] if args is None else args)
        choose(arguments)
        settings["standalone_mode"] = False
        sys.exit(self._status(arguments, *rest, **settings))

    def _status(self, arguments: list[str], *rest: Any, **settings: Any) -> int:  # noqa: ANN401 (click's own signature, passed on as it is)
        try:
            return int(super().main(arguments, *rest, **settings) or 0)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            return error.exit_code
        except click.UsageError as error:
            problem: BoksCleanError = complaint(error)
        except BoksCleanError as error:
            problem = error
        except click.Abort:
            click.echo(_STOPPED.in_(current()), err=True)
            return _STOPPED_STATUS
        except BrokenPipeError:
            sys.stderr.close()
            return 0
        click.echo(f"boks-clean: {printable(problem.in_(current()))}", err=True)
        return problem.exit_status


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"boks-clean {__version__}")
        ctx.exit(0)


@click.group("boks-clean", cls=Program, package="commands", text=_ABOUT, example="boks-clean check export.xlsx")
@option("--version", text=_VERSION, is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
@option("--lang", text=_LANGUAGE, type=click.Choice(LANGUAGES), envvar=VARIABLE, expose_value=False)
def cli() -> None:
    """Gather the commands."""


def run() -> None:
    """Run the command line: the entry point."""
    gc.set_threshold(_GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    cli.main()
