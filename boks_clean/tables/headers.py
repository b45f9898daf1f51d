"""Header levels: which texts stand over each column and before each row of a table."""

from bisect import bisect_left
from dataclasses import dataclass

from boks_clean.tables.find import Block
from boks_clean.tables.rows import header_text
from boks_clean.workbook import Cell, Sheet


@dataclass(frozen=True, slots=True)
class Headers:
    """The texts of a block: per value column and per body row from the outermost to the innermost level."""

    columns: dict[int, tuple[str, ...]]
    rows: dict[int, tuple[str, ...]]
    row_sections: dict[int, int]
    section_texts: dict[int, str]
    corner: str
    label_cells: dict[int, Cell]
    header_cells: dict[int, Cell]


def read_headers(sheet: Sheet, block: Block) -> Headers:
    """Read the header texts of a block, merged cells and left-out repetitions filled in."""
    levels = [_level(sheet, block, row) for row in block.headers]
    columns = _paths(block, levels)
    rows, label_cells = _row_paths(sheet, block)
    sections, texts = _sections(block, rows)
    corner = " ".join(
        header_text(sheet.cells[row, column])
        for row in block.headers
        for column in block.labels
        if (row, column) in sheet.cells
    )
    innermost = {
        column: sheet.cells[row, column]
        for row in block.headers
        for column in block.values
        if (row, column) in sheet.cells
    }
    return Headers(columns, rows, sections, texts, corner, label_cells, innermost)


def _level(sheet: Sheet, block: Block, row: int) -> dict[int, str]:
    """Return the texts of one header row by column, with merged cells filled in."""
    texts = {c: header_text(sheet.cells[row, c]) for c in block.values if (row, c) in sheet.cells}
    for top, left, _, right in sheet.merges_over(row):
        anchor = sheet.cells.get((top, left))
        if anchor is not None and left < right:
            for column in block.values:
                if left <= column <= right:
                    texts.setdefault(column, header_text(anchor))
    return texts


def _paths(block: Block, levels: list[dict[int, str]]) -> dict[int, tuple[str, ...]]:
    """Return the path of each column; an outer header holds for the columns to its right that have an inner one."""
    filled = list(levels)
    for depth, level in enumerate(levels[:-1]):
        inner = levels[depth + 1 :]
        row: dict[int, str] = {}
        latest = ""
        for column in block.values:
            has_inner = any(column in lower for lower in inner)
            if column in level:
                latest = level[column] if has_inner else ""
                row[column] = level[column]
            elif has_inner and latest:
                row[column] = latest
        filled[depth] = row
    return {c: tuple(level.get(c, "") for level in filled) for c in block.values}


def _row_paths(sheet: Sheet, block: Block) -> tuple[dict[int, tuple[str, ...]], dict[int, Cell]]:
    """Return the label texts of each row; an outer label holds for the rows below that have only an inner one."""
    paths: dict[int, tuple[str, ...]] = {}
    cells: dict[int, Cell] = {}
    latest: dict[int, str] = {}
    for row in block.body:
        own = {c: header_text(sheet.cells[row, c]) for c in block.labels if (row, c) in sheet.cells}
        for column in block.labels[:-1]:
            if column in own:
                latest = {c: text for c, text in latest.items() if c < column} | {column: own[column]}
        innermost = max(own, default=0)
        paths[row] = tuple(own.get(c, latest.get(c, "") if c < innermost else "") for c in block.labels)
        filled = [c for c in block.labels if c in own]
        if filled:
            cells[row] = sheet.cells[row, filled[-1]]
    return paths, cells


def _sections(block: Block, rows: dict[int, tuple[str, ...]]) -> tuple[dict[int, int], dict[int, str]]:
    """Return the sections that headings, or outer labels, make of the body; 0 comes before the first heading."""
    if not block.headings and len(block.labels) > 1:
        outer = {text: number for number, text in enumerate(dict.fromkeys(path[0] for path in rows.values()))}
        return {row: outer[path[0]] for row, path in rows.items()}, {}
    sections: dict[int, int] = {}
    texts: dict[int, str] = {}
    headings = sorted(block.headings)
    for row in block.body:
        above = bisect_left(headings, row)
        sections[row] = above
        if above:
            texts[above] = block.headings[headings[above - 1]].text
    return sections, texts
