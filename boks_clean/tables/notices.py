"""What is noticed on the way: names, years, cells that could not be read, and what is hidden or cannot be told."""

import datetime
from collections import Counter
from collections.abc import Iterator

from boks_clean.catalog import Catalog
from boks_clean.tables.draft import Draft, first_cell
from boks_clean.tables.model import AxisReading, Notice, Observation, Table
from boks_clean.tables.rows import is_figure
from boks_clean.tables.years import ASKED, FILE, FILES, OTHERS, TABLES, Year, file_conflict, usual_year
from boks_clean.workbook import Cell, Sheet, Workbook, reference

_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_FIRST_REAL_YEAR = 1990
_TELLS_LESS = ("xlsb", "xls", "ods", "csv")


def notices_of_names(
    table: Table, draft: Draft, axes: tuple[AxisReading, AxisReading], catalog: Catalog
) -> Iterator[Notice]:
    """Yield a notice for each name that was matched nearly or not at all."""
    for axis, cells in zip(axes, (draft.headers.label_cells, draft.headers.header_cells), strict=True):
        for index, match in axis.near:
            if index in cells:
                proper = catalog.dimensions[match.dimension].name(match.member)
                values = {
                    "label": cells[index].text,
                    "name": proper,
                    "dimension": catalog.dimensions[match.dimension].label,
                }
                yield Notice("LAB001", table.sheet, (cells[index],), values)
        for index, label, dimension in axis.unknown:
            known = catalog.dimensions[dimension]
            if index in cells:
                rule = "LAB002" if known.closed else "LAB003"
                values = {"label": label, "dimension": known.label}
                yield Notice(rule, table.sheet, (cells[index],), values)


def notices_of_years(kept: set[str], drafts: list[Draft], years: list[Year], file_name: str) -> Iterator[Notice]:
    """Yield where years contradict each other, were found elsewhere, or are missing; `kept` are the tables' ids."""
    usual = usual_year(Counter(year.year for year in years if year.year is not None))
    for draft, year in zip(drafts, years, strict=True):
        first = reference(draft.block.top, (draft.block.labels or draft.block.values)[0])
        if f"{draft.sheet.name}!{first}" not in kept:
            continue
        cell = first_cell(draft)
        if year.conflict is not None:
            other, found = year.conflict
            values = {"year": year.year, "source": year.source, "other": found, "other_source": other}
            odd_one_out = other is OTHERS or (found == usual and year.year is not None and year.source is not ASKED)
            cell = draft.cell_of_year(*((year.source, year.year or 0) if odd_one_out else (other, found)))
            yield Notice("LAB007", draft.sheet.name, (cell,), values)
        elif year.source in (OTHERS, FILE, FILES):
            yield Notice("LAB008", draft.sheet.name, (cell,), {"year": year.year, "source": year.source})
        elif year.year is None and len(draft.clues.header) < 2:
            yield Notice("LAB009", draft.sheet.name, (cell,), {})
    if not any(year.conflict for year in years) and (conflict := file_conflict(years, file_name)):
        asked = any(year.source is ASKED for year in years)
        values = {"year": conflict[0], "source": ASKED if asked else TABLES, "other": conflict[1], "other_source": FILE}
        yield Notice("LAB007", drafts[0].sheet.name, (), values)


def notices_of_figures(
    table: Table, observations: list[Observation], sheet: Sheet, catalog: Catalog
) -> Iterator[Notice]:
    """Yield a notice for each text or date where the table has figures, and one for all its signs."""
    signs = (sheet.cells.get((o.row, o.column)) for o in observations if o.state == "sign")
    if cells := tuple(cell for cell in signs if cell is not None):
        yield Notice("LAB019", table.sheet, cells, {}, (table.title,))
    at = {(o.row, o.column): o for o in observations if o.state == "unreadable"}
    for cell in _text_cells(observations, sheet, catalog):
        is_date = cell.reading.kind == "date"
        values = {"probably": _probably(cell)} if is_date else {}
        subject = _subject(at.get((cell.row, cell.column)), cell)
        yield Notice("LAB013" if is_date else "LAB006", table.sheet, (cell,), values, subject)


def notices_of_cells(workbook: Workbook, observations: list[Observation]) -> Iterator[Notice]:
    """Yield a notice for each error cell and each formula without a stored value, wherever it stands."""
    at = {(o.sheet, o.row, o.column): o for o in observations if o.state == "unreadable"}
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            if cell.formula or cell.reading.kind == "error":
                subject = _subject(at.get((sheet.name, cell.row, cell.column)), cell)
                values = {} if cell.formula else {"error": cell.text}
                yield Notice("LAB005" if cell.formula else "LAB004", sheet.name, (cell,), values, subject)


def notices_of_form(workbook: Workbook) -> Iterator[Notice]:
    """Yield what the format of the file cannot tell, and which parts of the sheets are hidden."""
    if workbook.format in _TELLS_LESS:
        first = next(iter(workbook.sheets), None)
        yield Notice("LAB014", first.name if first else "", (), {"format": workbook.format})
    for sheet in workbook.sheets:
        hidden = [
            c for at, c in sorted(sheet.cells.items()) if at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns
        ]
        if sheet.cells and (sheet.hidden or hidden):
            cells = tuple(sheet.cells.values())[:1] if sheet.hidden else tuple(hidden)
            yield Notice("LAB015", sheet.name, cells, {"sheet": sheet.name})


def _subject(found: Observation | None, cell: Cell) -> tuple[str, ...]:
    """Return what the figure in a cell is about, for the id of a finding about the cell."""
    if found is None:
        return ("",)
    return (f"{found.measure} {found.members!r} {found.period.code if found.period else ''}",)


def _probably(cell: Cell) -> str:
    """Return what a date probably was: a count in the format of a date (day 43 of 1900), or a text such as 3-1."""
    try:
        date = datetime.date.fromisoformat(cell.text[:10])
    except ValueError:  # a time of the day, or a duration
        return "?"
    if date.year < _FIRST_REAL_YEAR:
        return str((date - _EXCEL_EPOCH).days)
    return f"{date.day}-{date.month}"


def _text_cells(observations: list[Observation], sheet: Sheet, catalog: Catalog) -> list[Cell]:
    """Return the cells that hold text where the table has figures."""
    cells = (sheet.cells.get((o.row, o.column)) for o in observations if o.state == "unreadable")
    return [
        c
        for c in cells
        if c is not None and not c.formula and c.reading.kind != "error" and not is_figure(c, catalog.words)
    ]
