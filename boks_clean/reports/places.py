"""Addresses as a person writes them: D4:D7 rather than D4, D5, D6, D7."""

from collections.abc import Iterable

from boks_clean.language import Language, Text
from boks_clean.report import Place, spans

_SHEET = Text("blad '{sheet}'", "sheet '{sheet}'")
_CELL = Text("cel {ref}", "cell {ref}")
_CELLS = Text("cellen {refs}", "cells {refs}")
_WITH = Text(" (met {refs})", " (with {refs})")
_MORE = Text("en nog {count}", "and {count} more")
_MOST_RANGES = 8
_MOST_SHEETS = 4
_SHEETS_MORE = Text("en op nog {count} bladen", "and on {count} more sheets")


def where(places: tuple[Place, ...], language: Language, *, several_files: bool) -> list[str]:
    """Return a line for each sheet concerned, but not for very many: the first cell, and the others as ranges."""
    lines = _lines(places, language, several_files=several_files)
    rest = len(lines) - _MOST_SHEETS
    return lines if rest <= 1 else [*lines[:_MOST_SHEETS], _SHEETS_MORE.in_(language, count=rest)]


def _lines(places: tuple[Place, ...], language: Language, *, several_files: bool) -> list[str]:
    lines: list[str] = []
    for (file, sheet), cells in _by_sheet(places).items():
        line = _SHEET.in_(language, sheet=sheet)
        if several_files:
            line = f"{file}, {line}"
        lead = [c for c in cells if c.role in ("total", "whole")]
        if len(lead) == 1 and len(cells) > 1:
            others = ranges([c.ref for c in cells if c is not lead[0]], language)
            lines.append(f"{line}, {_CELL.in_(language, ref=lead[0].ref)}{_WITH.in_(language, refs=others)}")
        elif len(cells) == 1:
            lines.append(f"{line}, {_CELL.in_(language, ref=cells[0].ref)}")
        else:
            refs = ranges([c.ref for c in (lead or cells)], language)
            lines.append(f"{line}, {_CELLS.in_(language, refs=refs)}")
    return lines


def _by_sheet(places: tuple[Place, ...]) -> dict[tuple[str, str], list[Place]]:
    sheets: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        sheets.setdefault((place.file, place.sheet), []).append(place)
    return sheets


def ranges(refs: Iterable[str], language: Language) -> str:
    """Join addresses that lie in one column or one row."""
    joined = spans(refs)
    if len(joined) > _MOST_RANGES:
        rest = _MORE.in_(language, count=len(joined) - _MOST_RANGES)
        return f"{', '.join(joined[:_MOST_RANGES])} {rest}"
    return ", ".join(joined)
