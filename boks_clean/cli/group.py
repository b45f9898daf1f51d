"""A group of commands: each lives in a module of its own, in the folder of the group."""

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from boks_clean.cli.bilingual import Command, Context, no_such_command


class Group(Command, click.Group):
    """Finds its commands by folder: the modules of `package`, which stands in boks_clean.cli."""

    context_class = Context

    def __init__(self, *args: Any, package: str, **settings: Any) -> None:  # noqa: ANN401 (click's own settings)
        super().__init__(*args, **settings)
        self.package = package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the modules in the folder of commands."""
        folder = Path(__file__).parent.joinpath(*self.package.split("."))
        return sorted(module.name for module in pkgutil.iter_modules([str(folder)]))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        known = self.list_commands(ctx)
        if cmd_name not in known:
            path = "check" if "." in cmd_name and "check" in known else ""  # the name of a file: a check was meant
            raise no_such_command(cmd_name, [path] if path else known, ctx.command_path, likely=path)
        module = import_module(f"boks_clean.cli.{self.package}.{cmd_name}")
        found: click.Command = module.command_
        return found
