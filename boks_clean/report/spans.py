"""Addresses side by side as one range: D4:D7 rather than D4, D5, D6, D7."""

import re
from collections.abc import Iterable
from typing import Literal

_FEW = 2
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def spans(refs: Iterable[str]) -> list[str]:
    """Return addresses with those that lie side by side in one column or row as one range."""
    groups = _joined([_split(ref) for ref in dict.fromkeys(refs)])
    return [_join(g[0]) if len(g) == 1 else f"{_join(g[0])}:{_join(g[-1])}" for g in groups]


def areas(refs: Iterable[str]) -> list[str]:
    """Return the parts of rows or columns that addresses lie in, first to last; whole blocks as one."""
    cells = [_split(ref) for ref in refs]
    down = _is_down(cells)
    ends: dict[int, list[int]] = {}
    for column, row in cells:
        ends.setdefault(column if down else row, []).append(row if down else column)
    blocks: list[list[int]] = []
    for line, places in sorted(ends.items()):
        first, last = min(places), max(places)
        if blocks and blocks[-1][1:] == [line - 1, first, last]:
            blocks[-1][1] = line
        else:
            blocks.append([line, line, first, last])
    corners = [((a, c), (b, d)) if down else ((c, a), (d, b)) for a, b, c, d in blocks]
    return [_join(a) if a == b else f"{_join(a)}:{_join(b)}" for a, b in corners]


def lies_in(refs: Iterable[str]) -> Literal["column", "row", ""]:
    """Tell whether addresses lie in one or two columns, or in one or two rows, and in more of the other."""
    cells = [_split(ref) for ref in refs]
    columns, rows = len({c for c, _ in cells}), len({r for _, r in cells})
    if columns <= _FEW < rows:
        return "column"
    return "row" if rows <= _FEW < columns else ""


def _is_down(cells: list[tuple[int, int]]) -> bool:
    return len({column for column, _ in cells}) <= len({row for _, row in cells})


def _joined(cells: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    by_column: dict[int, list[tuple[int, int]]] = {}
    by_row: dict[int, list[tuple[int, int]]] = {}
    for column, row in cells:
        by_column.setdefault(column, []).append((column, row))
        by_row.setdefault(row, []).append((column, row))
    down = _is_down(cells)
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
