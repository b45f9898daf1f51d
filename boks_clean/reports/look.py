"""How wide a text may be, whether it may have colour, and how much of it is wanted."""

import os
import shutil
from dataclasses import dataclass
from typing import TextIO

_WIDTH = 100
_LEAST, _MOST = 60, 140


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a text report; the default is what goes into a file: all of it, without colour.

    `short` leaves out what no screen can hold.
    """

    width: int = _WIDTH
    colour: bool = False
    quiet: bool = False
    short: bool = False

    @classmethod
    def of(cls, stream: TextIO, *, quiet: bool = False) -> "Look":
        """Return the look that suits a stream: a terminal's own width, and colour only there."""
        terminal = stream.isatty()
        columns = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _asked_for()
        colour = terminal and not os.environ.get("NO_COLOR")
        return cls(max(_LEAST, min(columns, _MOST)), colour, quiet, short=terminal)


def _asked_for() -> int:
    """Return the width that the variable COLUMNS asks for, where the output is no terminal."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isascii() and said.isdecimal() else _WIDTH
