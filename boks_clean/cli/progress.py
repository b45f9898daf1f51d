"""A progress bar for long work, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def progress(files: int) -> Iterator[Callable[[Path], None]]:
    """Yield what is to be called for each file; shows a bar on standard error if that is a terminal."""
    if files < 2 or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=files, file=sys.stderr) as bar:
        yield lambda _: bar.update(1)
