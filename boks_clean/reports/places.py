"""Addresses as a person writes them: D4:D7 rather than D4, D5, D6, D7."""

import re
from collections.abc import Iterable

from boks_clean.language import Language, Text
from boks_clean.report import Place

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
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


def spans(refs: Iterable[str]) -> list[str]:
    """Return addresses with those that lie side by side in one column or row as one range."""
    groups = _joined([_split(ref) for ref in dict.fromkeys(refs)])
    return [_join(g[0]) if len(g) == 1 else f"{_join(g[0])}:{_join(g[-1])}" for g in groups]


def _joined(cells: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    by_column: dict[int, list[tuple[int, int]]] = {}
    by_row: dict[int, list[tuple[int, int]]] = {}
    for column, row in cells:
        by_column.setdefault(column, []).append((column, row))
        by_row.setdefault(row, []).append((column, row))
    down = len(by_column) <= len(by_row)
    lines = by_column if down else by_row
    groups: list[list[tuple[int, int]]] = []
    for line in lines.values():
        for cell in sorted(line):
            step = (0, 1) if down else (1, 0)
            before = (cell[0] - step[0], cell[1] - step[1])
            if groups and groups[-1][-1] == before:
                groups[-1].append(cell)
            else:
                groups.append([cell])
    return groups


def _split(ref: str) -> tuple[int, int]:
    found = _ADDRESS.fullmatch(ref)
    letters, row = (found.group(1), int(found.group(2))) if found else ("A", 1)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column, row


def _join(cell: tuple[int, int]) -> str:
    column, letters = cell[0], ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{cell[1]}"
