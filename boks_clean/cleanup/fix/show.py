"""Repairs as people read them: sheet by sheet, kind by kind, each cell with what it holds and what it will hold."""

import datetime
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from boks_clean.cleanup.fix.model import DOUBLE_ROW, Double, Repair
from boks_clean.language import Language, Text, printable
from boks_clean.notation import read_number, show, shown_decimals
from boks_clean.workbook import reference
from boks_clean.workbook.stored import NewValue, Number, Stored

_SHEET = Text("Blad '{sheet}':", "Sheet '{sheet}':")
_GOES = Text("rij {row}  gaat eruit: gelijk aan rij {twin}", "row {row}  goes: the same as row {twin}")
_ARROW = " → "
_INDENT = "    "
_MOST_LINES = 3
_Row = tuple[str, str, str]  # address, old, new


def diff_lines(repairs: Iterable[Repair], doubles: Iterable[Double], language: Language, width: int) -> Iterator[str]:
    """Yield the lines that show every change; none is wider than `width`, and no value takes more than three."""
    by_sheet: dict[str, tuple[list[Repair], list[Double]]] = {}
    for repair in repairs:
        by_sheet.setdefault(repair.sheet, ([], []))[0].append(repair)
    for double in doubles:
        by_sheet.setdefault(double.sheet, ([], []))[1].append(double)
    for sheet, (of_cells, of_rows) in by_sheet.items():
        yield from textwrap.wrap(_SHEET.in_(language, sheet=printable(sheet)), width)
        kinds = list(dict.fromkeys(repair.why for repair in of_cells))
        ordered = sorted(of_cells, key=lambda repair: (kinds.index(repair.why), repair.at))
        for why, group in groupby(ordered, key=lambda repair: repair.why):
            yield f"  {why.in_(language)}"
            rows = [(reference(*r.at), _old(r.was, language), shown_value(r.new, language)) for r in group]
            yield from _table(rows, width)
        if of_rows:
            yield f"  {DOUBLE_ROW.in_(language)}"
            places = len(str(max(double.row for double in of_rows)))
            for double in of_rows:
                yield _INDENT + _GOES.in_(language, row=f"{double.row:<{places}}", twin=double.twin)


def shown_value(value: NewValue, language: Language) -> str:
    """Return a new value as its cell shows it; text is quoted."""
    if isinstance(value, Number):
        read = read_number(value.value, value.form or "General")
        return printable(show(value.value, shown_decimals(read.decimals, read.unit), read.unit, language))
    if isinstance(value, datetime.date):
        return f"{value:%d-%m-%Y}" if language == "nl" else value.isoformat()
    return printable(repr(value.value if isinstance(value, Stored) else value or ""))


def _old(was: Stored, language: Language) -> str:
    """Return what a cell holds; a number without quotation marks, so that it is not taken for text."""
    if was.kind == "number":
        return was.value.replace(".", ",") if language == "nl" else was.value
    return printable(repr(was.value))


def _table(rows: Sequence[_Row], width: int) -> Iterator[str]:
    """Yield rows under each other; what is too long goes on on the next line."""
    refs, olds, news = (max(len(row[at]) for row in rows) for at in range(3))
    free = max(20, width - len(_INDENT) - refs - 2 - len(_ARROW))
    old_width = min(olds, max(free // 2, free - news))
    new_width = max(1, free - old_width)
    for ref, old, new in rows:
        lines = zip_longest(_wrapped(old, old_width), _wrapped(new, new_width), fillvalue="")
        for number, (left, right) in enumerate(lines):
            start = f"{_INDENT}{ref if not number else '':<{refs}}  {left:<{old_width}}"
            yield (start + (_ARROW if not number else " " * len(_ARROW)) + right).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    """Return a value in a few lines; of a very long one the middle is left out, for its ends tell the difference."""
    most = _MOST_LINES * width
    if len(text) > most:
        half = most // 2 - width // 2
        text = f"{text[:half]} … {text[-half:]}"
    lines: list[str] = []
    while len(text) > width:
        end = text.rfind(" ", width // 2, width) + 1 or width
        lines.append(text[:end])
        text = text[end:]
    return [*lines, text]
