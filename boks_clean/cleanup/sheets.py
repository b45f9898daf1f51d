"""What every sheet of a worklist is written with: formats, names of sheets, the page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from boks_clean.language import Language, Text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_FOOTER = Text(
    "&L{name}&CVertrouwelijk: bevat dossiernummers&R&P van &N", "&L{name}&CConfidential: has case numbers&R&P of &N"
)
_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED = frozenset({"history"})
A4 = 9
DARK, PALE, INPUT, LINE, GREY = "#1F3A5F", "#E8EEF5", "#FFF9DB", "#BFC7D1", "#6B7280"


@dataclass
class Formats:
    """The formats of a workbook, each made once."""

    book: "Workbook"
    _made: dict[tuple[tuple[str, object], ...], "Format"] = field(default_factory=dict)

    def get(self, **settings: object) -> "Format":
        """Return a format with these settings of xlsxwriter; text stands at the top of its cell."""
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({"valign": "top", "font_name": "Calibri", **settings})
        return self._made[key]

    @property
    def title(self) -> "Format":
        """The title of a sheet."""
        return self.get(bold=True, font_size=16, font_color=DARK)

    @property
    def head(self) -> "Format":
        """A header."""
        return self.get(bold=True, font_color="#FFFFFF", bg_color=DARK, border=1, border_color=LINE, text_wrap=True)

    def cell(self, **settings: object) -> "Format":
        """Return the format of a cell of a table."""
        return self.get(border=1, border_color=LINE, **settings)


def sheet_names(wanted: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Return names that Excel allows: short enough, without its signs, and each one different."""
    used = {name.casefold() for name in taken} | _RESERVED
    names: list[str] = []
    for text in wanted:
        plain = _FORBIDDEN.sub("-", text).strip().strip("'")[:_LONGEST].strip().strip("'") or "-"
        name, number = plain, 2
        while name.casefold() in used:
            ending = f" ({number})"
            name, number = plain[: _LONGEST - len(ending)] + ending, number + 1
        used.add(name.casefold())
        names.append(name)
    return names


def height(cells: Iterable[tuple[str, float]]) -> float:
    """Return how high a row is in which these texts are wrapped in columns of these widths."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    return 15.5 * lines


def _lines(text: str, width: float) -> int:
    """Return how many lines a text takes when its words are wrapped."""
    lines, used = 1, 0.0
    for word in text.split(" "):
        if used and used + len(word) > width:
            lines, used = lines + 1, 0.0
        used += len(word) + 1
    return lines


def set_page(sheet: "Worksheet", name: str, language: Language) -> None:
    """Print on A4, landscape, all columns on the width of a page, with the name, a warning and the page number."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(_FOOTER.in_(language, name=name.replace("&", "&&")[:80]))
    sheet.hide_gridlines(2)
