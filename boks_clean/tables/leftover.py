"""What no table claims: listed with the reason, so that nothing vanishes."""

from collections import Counter

from boks_clean.catalog import Words
from boks_clean.language import Text
from boks_clean.report import Unrecognised
from boks_clean.tables.rows import is_figure
from boks_clean.workbook import Cell, Sheet, Workbook, reference

Cells = dict[str, set[tuple[int, int]]]

NO_TABLE = Text("getallen zonder herkenbare kop en labels", "figures without recognisable headers and labels")
TOO_MUCH = Text(
    "getallen die geen kop en labels hebben, of meer tabellen dan in één bestand worden nagerekend",
    "figures without headers and labels, or more tables than are checked in one file",
)
ONLY_TEXT = Text("alleen tekst, geen getallen", "text only, no figures")


def leftover(
    workbook: Workbook, words: Words, claimed: Cells, headed: Cells, reason: Text
) -> tuple[list[Unrecognised], int]:
    """Return the parts of all sheets that no table claims, and the number of numeric cells of the whole file."""
    parts: list[Unrecognised] = []
    numeric = 0
    for sheet in workbook.sheets:
        explained = headed.get(sheet.name, set())
        numbers = {at for at, cell in sheet.cells.items() if _is_number(cell, words)} - explained
        numeric += len(numbers)
        loose = numbers - claimed.get(sheet.name, set())
        parts += [Unrecognised(sheet.name, _range(group), reason, len(group)) for group in _groups(loose)]
        parts += _texts(sheet, explained | claimed.get(sheet.name, set()) | numbers)
    return parts, numeric


def _is_number(cell: Cell, words: Words) -> bool:
    return cell.reading.kind == "number" and is_figure(cell, words)


def _texts(sheet: Sheet, explained: set[tuple[int, int]]) -> list[Unrecognised]:
    """Return the tables that hold text only: two or more columns of it, two or more rows."""
    loose = {at for at in sheet.cells if at not in explained}
    found = []
    for group in _groups(loose):
        widths = Counter(row for row, _ in group)
        if sum(width > 1 for width in widths.values()) > 1:
            found.append(Unrecognised(sheet.name, _range(group), ONLY_TEXT))
    return found


def _groups(cells: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Group cells of rows that follow each other, at most one empty row apart."""
    groups: list[set[tuple[int, int]]] = []
    last = -9
    for at in sorted(cells):
        if at[0] - last > 2:
            groups.append(set())
        groups[-1].add(at)
        last = at[0]
    return groups


def _range(cells: set[tuple[int, int]]) -> str:
    rows, columns = [r for r, _ in cells], [c for _, c in cells]
    first, last = reference(min(rows), min(columns)), reference(max(rows), max(columns))
    return first if first == last else f"{first}:{last}"
