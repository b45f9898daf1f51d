"""Recognises a workbook: finds its tables, understands their headers, and reads the observations."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from boks_clean.catalog import Catalog, Measure
from boks_clean.language import Text, same
from boks_clean.tables.axes import AxisReading, Context, read_axis
from boks_clean.tables.find import Block, find_blocks
from boks_clean.tables.headers import Headers, read_headers
from boks_clean.tables.infer import KIND_NAMES, infer, is_inferred
from boks_clean.tables.leftover import leftover
from boks_clean.tables.model import Line, Notice, Observation, Recognition, Table
from boks_clean.tables.observe import Place, observe, places_of
from boks_clean.tables.periods import Period, read_period
from boks_clean.tables.rows import is_figure
from boks_clean.tables.to_date import totals_to_date
from boks_clean.tables.years import (
    ASKED,
    FILE,
    FILES,
    OTHERS,
    TABLES,
    Year,
    YearClues,
    file_conflict,
    resolve_years,
    years_in,
)
from boks_clean.workbook import Cell, Sheet, Workbook, reference

_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_FIRST_REAL_YEAR = 1990


@dataclass(frozen=True, slots=True)
class _Draft:
    """A table of which the place is known and the meaning is not."""

    sheet: Sheet
    block: Block
    headers: Headers

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that may name the measure, nearest first."""
        return tuple(cell.text for cell in self.block.titles)

    @property
    def clues(self) -> YearClues:
        """The years that the table's own texts mention."""
        headers = [text for path in (*self.headers.columns.values(), *self.headers.rows.values()) for text in path]
        first = self.sheet.rows[min(self.sheet.rows)][0].text
        return YearClues(
            header=years_in(dict.fromkeys(headers)),
            title=years_in((self.headers.corner, *self.texts)) or years_in([first]),
            sheet=years_in([self.sheet.name]),
        )


@dataclass
class _Result:
    file: str
    tables: list[Table] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    claimed: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    headed: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    inferred: dict[str, Measure] = field(default_factory=dict)
    names: dict[tuple[str, str], Text] = field(default_factory=dict)


def recognise(
    workbook: Workbook, catalog: Catalog, year: int | None = None, fallback: int | None = None
) -> Recognition:
    """Recognise all tables of a workbook.

    Args:
        workbook: the sheets as they were read.
        catalog: the measures, dimensions and words to recognise.
        year: the year that the user says the export is about.
        fallback: the year of the other files of a report, for tables that nothing else gives a year.

    """
    drafts = [
        _Draft(sheet, block, read_headers(sheet, block))
        for sheet in workbook.sheets
        for block in find_blocks(sheet, catalog.words)
    ]
    file_name = workbook.name.replace("\\", "/").rpartition("/")[2]
    years = resolve_years([draft.clues for draft in drafts], file_name, year, fallback)
    result = _Result(workbook.name)
    for draft, found in zip(drafts, years, strict=True):
        _read_table(draft, found, catalog, result)
    result.notices += _notices_of_years(result, drafts, years, file_name)
    result.notices += _notices_of_cells(workbook, result.observations)
    result.notices += _notices_of_form(workbook)
    parts, numeric = leftover(workbook, catalog.words, result.claimed, result.headed)
    agreed = {y.year for y in years if y.year is not None}
    return Recognition(
        tables=tuple(result.tables),
        observations=tuple(result.observations),
        notices=tuple(result.notices),
        unrecognised=tuple(parts),
        numeric_cells=numeric,
        year=agreed.pop() if len(agreed) == 1 else None,
        names=result.names,
        inferred=result.inferred,
    )


def _read_table(draft: _Draft, year: Year, catalog: Catalog, result: _Result) -> None:
    """Understand one table and add what it holds to the result."""
    block, headers, sheet = draft.block, draft.headers, draft.sheet
    table_id = f"{sheet.name}!{reference(block.top, (block.labels or block.values)[0])}"
    context = Context(draft.texts, headers.corner, year.year, table_id)
    columns = read_axis(headers.columns, catalog, replace(context, axis="kolom"))
    rows = read_axis(headers.rows, catalog, context, headers.row_sections)
    _shift_to_asked_year(year, columns, rows)
    table = Table(
        id=table_id,
        sheet=sheet.name,
        top=block.top,
        left=(block.labels or block.values)[0],
        bottom=block.body[-1],
        right=block.values[-1],
        title=" ".join(reversed(draft.texts)) or headers.corner or columns.shared,
        measure=_measure(draft, columns.shared, rows.shared, catalog),
        rows=rows.axis,
        columns=columns.axis,
        year=year.year,
    )
    sections = {n: code for n, text in headers.section_texts.items() if (code := catalog.measure_names.find(text))}
    table = _with_section_members(table, headers, catalog, sections)
    places = list(places_of(table, sheet, catalog, sections))
    table = replace(
        table,
        rows=totals_to_date(table.rows, places, columns=False),
        columns=totals_to_date(table.columns, places, columns=True),
    )
    places = list(places_of(table, sheet, catalog, sections))
    unknown = _infer(table, draft, places, result)
    figures = [place.as_figure(unknown, catalog) for place in places]
    table = replace(
        table,
        measure=table.measure or next((f.measure.code for f in figures), None),
        known=any(not is_inferred(f.measure.code) for f in figures),
    )
    period = _period_of_title(draft, year) if not (columns.has_periods or rows.has_periods) else None
    observations = observe(figures, table, catalog, len(result.observations), period, result.file)
    _claim(draft, table, observations, result)
    if not observations:
        return
    result.tables.append(table)
    result.observations += observations
    result.notices += _notices_of_names(table, draft, (rows, columns), catalog)
    for cell in _text_cells(observations, sheet, catalog):
        rule, values = ("LAB013", {"probably": _probably(cell)}) if cell.reading.kind == "date" else ("LAB006", {})
        result.notices.append(Notice(rule, table.sheet, (cell,), values, _subject(observations, cell)))
    _collect_names(result, (rows, columns), catalog)


def _infer(table: Table, draft: _Draft, places: list[Place], result: _Result) -> Measure | None:
    """Infer the measure of the places that no text names, and say so."""
    missing = [place for place in places if place.measure is None]
    if not any(place.cell is not None for place in missing):
        return None
    titles = draft.block.titles
    first = titles[0] if titles else _first_cell(draft)
    inference = infer(table, draft.sheet, [(place.row, place.column) for place in missing], first.ref)
    result.inferred[inference.measure.code] = inference.measure
    values = {"kind": KIND_NAMES[inference.measure.kind], "held": inference.held, "tested": inference.tested}
    result.notices.append(Notice("LAB012", table.sheet, (first,), values))
    return inference.measure


def _measure(draft: _Draft, shared_columns: str, shared_rows: str, catalog: Catalog) -> str | None:
    """Return the measure that the nearest text names: corner, title, shared header, sheet name."""
    texts = (*draft.texts, draft.headers.corner, shared_columns, shared_rows, draft.sheet.name)
    return next((code for text in texts if text and (code := catalog.measure_names.find(text))), None)


def _with_section_members(table: Table, headers: Headers, catalog: Catalog, measures: dict[int, str]) -> Table:
    """Give the rows under a heading the member that the heading names, a team's district left out."""
    lines: list[Line] = []
    for line in table.rows.lines:
        text = headers.section_texts.get(line.section)
        if text is None or line.section in measures or line.total == "grand":
            lines.append(line)
            continue
        matches = catalog.member_names.exact(text)
        dimension, member = (matches[0].dimension, matches[0].member) if matches else (f"groep:{table.id}", text)
        known = catalog.dimensions.get(dimension)
        implied = known is not None and any(known.parts_of == d for d, _ in line.members)
        members = line.members if implied else tuple(sorted({*line.members, (dimension, member)}))
        lines.append(replace(line, members=members))
    return replace(table, rows=replace(table.rows, lines=tuple(lines)))


def _shift_to_asked_year(year: Year, *axes: AxisReading) -> None:
    """Move the periods of headers to the year that the user asked for, where they name another."""
    if year.conflict is None or year.year is None:
        return
    for axis in axes:
        lines = tuple(_in_year(line, year.conflict[1], year.year) for line in axis.axis.lines)
        axis.axis = replace(axis.axis, lines=lines)


def _in_year(line: Line, old: int, new: int) -> Line:
    if line.period is None or line.period.year != old:
        return line
    months = (new - old) * 12
    return replace(line, period=Period(line.period.first + months, line.period.last + months))


def _period_of_title(draft: _Draft, year: Year) -> Period | None:
    """Return the period that the title names; without one the table is about its whole year."""
    for text in (*draft.texts, draft.headers.corner, draft.sheet.name):
        said = read_period(text)
        if said.start is not None and (period := said.period(year.year)):
            return period
    return Period.of(year.year, 1, 12)


def _claim(draft: _Draft, table: Table, observations: list[Observation], result: _Result) -> None:
    """Remember which cells the table explains: figures, labels, headers and titles."""
    block = draft.block
    claimed = result.claimed.setdefault(table.sheet, set())
    headed = result.headed.setdefault(table.sheet, set())
    claimed |= {(o.row, o.column) for o in observations}
    columns = {*block.labels, *block.values}
    headed |= {(row, column) for row in (*block.headers, *block.repeated) for column in columns}
    headed |= {(row, column) for row in block.body for column in block.labels}
    headed |= {(cell.row, cell.column) for cell in (*block.titles, *block.headings.values())}


def _notices_of_names(
    table: Table, draft: _Draft, axes: tuple[AxisReading, AxisReading], catalog: Catalog
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
        for index, label in axis.unknown:
            known = catalog.dimensions[axis.axis.dimension or ""]
            if index in cells:
                rule = "LAB002" if known.closed else "LAB003"
                yield Notice(rule, table.sheet, (cells[index],), {"label": label, "dimension": known.label})


def _collect_names(result: _Result, axes: tuple[AxisReading, AxisReading], catalog: Catalog) -> None:
    """Remember how each member is called, in the catalogue or else on the sheet."""
    for axis in axes:
        for line in axis.axis.lines:
            for dimension, member in line.members:
                known = catalog.dimensions.get(dimension)
                name = known.name(member) if known and member in known.members else line.label
                result.names.setdefault((dimension, member), same(name))


def _notices_of_years(result: _Result, drafts: list[_Draft], years: list[Year], file_name: str) -> Iterator[Notice]:
    kept = {table.id for table in result.tables}
    for draft, year in zip(drafts, years, strict=True):
        first = reference(draft.block.top, (draft.block.labels or draft.block.values)[0])
        if f"{draft.sheet.name}!{first}" not in kept:
            continue
        cell = _first_cell(draft)
        if year.conflict is not None:
            other, found = year.conflict
            values = {"year": year.year, "source": year.source, "other": found, "other_source": other}
            yield Notice("LAB007", draft.sheet.name, (cell,), values)
        elif year.source in (OTHERS, FILE, FILES):
            yield Notice("LAB008", draft.sheet.name, (cell,), {"year": year.year, "source": year.source})
        elif year.year is None and len(draft.clues.header) < 2:
            yield Notice("LAB009", draft.sheet.name, (cell,), {})
    if not any(year.conflict for year in years) and (conflict := file_conflict(years, file_name)):
        asked = any(year.source is ASKED for year in years)
        values = {"year": conflict[0], "source": ASKED if asked else TABLES, "other": conflict[1], "other_source": FILE}
        yield Notice("LAB007", drafts[0].sheet.name, (), values)


def _first_cell(draft: _Draft) -> Cell:
    columns = {*draft.block.labels, *draft.block.values}
    cells = draft.sheet.rows[draft.block.top]
    return next((cell for cell in cells if cell.column in columns), cells[0])


def _subject(observations: list[Observation], cell: Cell) -> tuple[str, ...]:
    """Return what the figure in a cell is about, for the id of a finding about the cell."""
    found = next((o for o in observations if (o.row, o.column) == (cell.row, cell.column)), None)
    if found is None:
        return (cell.ref,)
    return (f"{found.measure} {found.members!r} {found.period.code if found.period else ''}",)


def _notices_of_cells(workbook: Workbook, observations: list[Observation]) -> Iterator[Notice]:
    """Yield a notice for each error cell and each formula without a stored value, wherever it stands."""
    by_sheet: dict[str, list[Observation]] = {}
    for observation in observations:
        if observation.state == "unreadable":
            by_sheet.setdefault(observation.sheet, []).append(observation)
    for sheet in workbook.sheets:
        for cell in sheet.cells.values():
            if cell.formula:
                yield Notice("LAB005", sheet.name, (cell,), {}, _subject(by_sheet.get(sheet.name, []), cell))
            elif cell.reading.kind == "error":
                subject = _subject(by_sheet.get(sheet.name, []), cell)
                yield Notice("LAB004", sheet.name, (cell,), {"error": cell.text}, subject)


def _notices_of_form(workbook: Workbook) -> Iterator[Notice]:
    """Yield what the format of the file cannot tell, and which parts of the sheets are hidden."""
    if workbook.format != "xlsx" and workbook.sheets:
        yield Notice("LAB014", workbook.sheets[0].name, (), {"format": workbook.format})
    for sheet in workbook.sheets:
        hidden = [
            c for at, c in sorted(sheet.cells.items()) if at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns
        ]
        if sheet.cells and (sheet.hidden or hidden):
            cells = tuple(sheet.cells.values())[:1] if sheet.hidden else tuple(hidden)
            yield Notice("LAB015", sheet.name, cells, {"sheet": sheet.name})


def _probably(cell: Cell) -> str:
    """Return what a date probably was: a count in the format of a date (day 43 of 1900), or a text such as 3-1."""
    date = datetime.date.fromisoformat(cell.text[:10]) if cell.text[:4].isdigit() else None
    if date is None:
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
