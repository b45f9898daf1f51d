"""A progress bar for long work, on a terminal only."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from boks_clean.cli.language import current
from boks_clean.language import Text, printable
from boks_clean.notation import show

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS = 0.8  # shorter work needs no bar
_ROWS = Text("{file}: {rows} rijen", "{file}: {rows} rows")


@contextmanager
def progress(files: int) -> Iterator["Bar"]:
    """Yield what is to be told of each file and of rows; shows a bar on standard error if that is a terminal."""
    if not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console  # noqa: PLC0415 (the bar alone needs them)
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 (heavy; --help must stay light)

    columns = (BarColumn(bar_width=24), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    bar = Bar(shown, shown.add_task("", total=files if files > 1 else None))
    later = threading.Timer(_SECONDS, shown.start)
    later.daemon = True
    later.start()
    try:
        yield bar
    finally:
        later.cancel()
        later.join()
        shown.stop()


@dataclass
class Bar:
    """What a run tells how far it is: called with each file, and with how many rows of a list were read."""

    shown: "Progress | None" = None
    task: "TaskID | None" = None
    _files: int = field(default=-1)

    def __call__(self, path: Path, rows: int = 0) -> None:
        """Show the file that is being read, and how many of its rows have been."""
        if self.shown is None or self.task is None:
            return
        self._files += not rows
        name = printable(path.name)
        told = _ROWS.in_(current(), file=name, rows=show(rows, 0, "", current())) if rows else name
        done = self._files if self.shown.tasks[0].total is not None else 0
        self.shown.update(self.task, description=told, completed=done)
