"""Writes text for a terminal with rich: nothing from a workbook can become markup or a control sequence."""

import io
import re
from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from boks_clean.language import printable
from boks_clean.reports.look import Look


class Page:
    """Collects lines; `text` gives the whole."""

    def __init__(self, look: Look) -> None:
        self.width = look.width
        self._stream = io.StringIO()
        self._console = Console(
            file=self._stream,
            width=look.width,
            force_terminal=look.colour,
            no_color=not look.colour,
            color_system="standard" if look.colour else None,
            markup=False,
            highlight=False,
            emoji=False,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        """Everything that was written, without spaces at the ends of lines."""
        return re.sub(r"[ ]+(?=\n)", "", self._stream.getvalue())

    def line(self, text: object = "", style: str = "", indent: int = 0) -> None:
        """Write one paragraph, folded at the width."""
        self._console.print(Padding(Text(printable(text), style=style), (0, 0, 0, indent)))

    def verbatim(self, text: str, indent: int = 0) -> None:
        """Write a line that a user copies: never folded, whatever the width."""
        self._console.print(Text(" " * indent + printable(text)), soft_wrap=True)

    def heading(self, text: str, style: str = "bold") -> None:
        """Write a heading with a rule behind it."""
        self._console.print()
        self._console.print(Rule(Text(printable(text), style=style), align="left", characters="─", style="dim"))

    def fields(self, rows: Iterable[tuple[str, str]], indent: int = 2) -> None:
        """Write labels with their values beside them; values fold under themselves."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, style="dim")
        table.add_column(overflow="fold")
        for label, value in rows:
            table.add_row(Text(printable(label)), Text(printable(value)))
        self._console.print(Padding(table, (0, 0, 0, indent)))

    def table(
        self, headers: list[str], rows: Iterable[list[str]], indent: int = 2, right: tuple[int, ...] = ()
    ) -> None:
        """Write a table without lines; the columns in `right` are aligned to the right."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for number, header in enumerate(headers):
            table.add_column(printable(header), justify="right" if number in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(printable(cell)) for cell in row))
        self._console.print(Padding(table, (0, 0, 0, indent)))
