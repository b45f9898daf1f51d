"""Divides a sheet into regions that can be read from top to bottom: tables beside each other come apart."""

from itertools import count, takewhile

from boks_clean.catalog import Words
from boks_clean.tables.rows import heads_a_column, is_figure
from boks_clean.workbook import Cell, Sheet

_ENOUGH_NUMERALS = 3
Region = tuple[int, int, int, int]


def regions(sheet: Sheet, words: Words) -> list[Region]:
    """Return regions as (top, left, bottom, right).

    Bands of rows are divided at empty rows; a band is divided at empty columns where the part to the right has labels
    of its own. Bands that stay whole are joined again, so that a table with an empty row in it is one table.
    """
    if not sheet.cells:
        return []
    right = max(column for _, column in sheet.cells)
    found: list[Region] = []
    beside: list[int] = []  # the last tables beside each other, by their place in `found`
    whole: Region | None = None
    for top, bottom in _bands(sheet):
        strips = _strips(sheet, top, bottom, words)
        going_on = [_goes_on(found, beside, strip) for strip in strips] if whole is None else []
        if going_on and None not in going_on:
            for at in going_on:
                found[at or 0] = (*found[at or 0][:2], bottom, found[at or 0][3])
        elif len(strips) > 1 and not (whole and _is_one_table(sheet, top, bottom, strips, words)):
            found += [whole] if whole else []
            beside = list(range(len(found), len(found) + len(strips)))
            found += [(top, first, bottom, last) for first, last in strips]
            whole = None
        else:
            whole = (whole[0] if whole else top, 1, bottom, right)
    return found + ([whole] if whole else [])


def _goes_on(found: list[Region], beside: list[int], strip: tuple[int, int]) -> int | None:
    """Return which of the tables beside each other a strip under an empty row goes on with, by its columns."""
    return next((at for at in beside if found[at][1] <= strip[0] and strip[1] <= found[at][3]), None)


def _is_one_table(sheet: Sheet, top: int, bottom: int, strips: list[tuple[int, int]], words: Words) -> bool:
    """Tell whether only one part of a band has figures: the rest is a note beside or under the table above."""
    cells = [cell for row in range(top, bottom + 1) for cell in sheet.rows.get(row, ()) if is_figure(cell, words)]
    return sum(any(first <= cell.column <= last for cell in cells) for first, last in strips) == 1


def _bands(sheet: Sheet) -> list[tuple[int, int]]:
    bands: list[tuple[int, int]] = []
    for row in sheet.rows:
        if bands and (row == bands[-1][1] + 1 or _is_bridged(sheet, bands[-1][1], row)):
            bands[-1] = (bands[-1][0], row)
        else:
            bands.append((row, row))
    return bands


def _is_bridged(sheet: Sheet, last: int, row: int) -> bool:
    """Tell whether a merged label stands beside both rows: what is empty between them is no end of the table."""
    return any(merge[0] <= last for merge in sheet.merges_over(row))


def _strips(sheet: Sheet, top: int, bottom: int, words: Words) -> list[tuple[int, int]]:
    """Return the column ranges of a band that are tables of their own."""
    by_column: dict[int, list[Cell]] = {}
    for row in range(top, bottom + 1):
        for cell in sheet.rows.get(row, ()):
            by_column.setdefault(cell.column, []).append(cell)
    strips: list[tuple[int, int]] = []
    for column in sorted(by_column):
        if strips and column == strips[-1][1] + 1:
            strips[-1] = (strips[-1][0], column)
        else:
            strips.append((column, column))
    joined: list[tuple[int, int]] = []
    for first, last in strips:
        if joined and not _has_labels([by_column[n] for n in range(first, last + 1)], words):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _has_labels(columns: list[list[Cell]], words: Words) -> bool:
    """Tell whether most figures stand behind a label, in one of the columns to their left."""
    labelled = _numeral_labels(columns[0], words)
    figures: set[int] = set()
    for column in columns:
        for cell in column:
            if not is_figure(cell, words):
                labelled |= set() if cell.row in figures else {cell.row}
            elif column is not columns[0]:
                figures.add(cell.row)
    return len(figures & labelled) * 2 > len(figures) > 0


def _numeral_labels(cells: list[Cell], words: Words) -> set[int]:
    """Return the rows of 1, 2, 3 ... down a column that no period heads: quarters or months, rather than figures."""
    rows: set[int] = set()
    for at, cell in enumerate(cells):
        if cell.reading.value != 1 or (at and heads_a_column(cells[at - 1].text, words)):
            continue
        series = list(takewhile(lambda pair: pair[0].reading.value == pair[1], zip(cells[at:], count(1), strict=False)))
        rows |= {found.row for found, _ in series} if len(series) >= _ENOUGH_NUMERALS else set()
    return rows
