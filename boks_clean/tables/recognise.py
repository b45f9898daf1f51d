"""Recognises a workbook: finds its tables, understands their headers, and reads the observations."""

from dataclasses import dataclass, field, replace

from boks_clean.catalog import Catalog, Measure
from boks_clean.language import Text, same
from boks_clean.tables.axes import read_axis
from boks_clean.tables.draft import Draft, drafts_of, first_cell
from boks_clean.tables.headers import Headers
from boks_clean.tables.infer import KIND_NAMES, Inference, infer, is_inferred
from boks_clean.tables.leftover import NO_TABLE, TOO_MUCH, leftover
from boks_clean.tables.model import AxisReading, Line, Notice, Observation, Recognition, Table
from boks_clean.tables.notices import (
    notices_of_cells,
    notices_of_figures,
    notices_of_form,
    notices_of_names,
    notices_of_years,
)
from boks_clean.tables.observe import Place, observe, places_of, with_lone_shares
from boks_clean.tables.periods import Period, read_period
from boks_clean.tables.private import HIDDEN, is_of_persons, is_private
from boks_clean.tables.slips import notices_of_slips
from boks_clean.tables.timeline import Context
from boks_clean.tables.to_date import totals_to_date
from boks_clean.tables.years import Year, resolve_years, without_dates
from boks_clean.workbook import Workbook, reference


@dataclass
class _Result:
    file: str
    tables: list[Table] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    claimed: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    headed: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    inferred: dict[str, Measure] = field(default_factory=dict)
    inferences: dict[str, Inference] = field(default_factory=dict)
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
    drafts, everything = drafts_of(workbook, catalog.words)
    file_name = workbook.name.replace("\\", "/").rpartition("/")[2]
    years = resolve_years([draft.clues for draft in drafts], file_name, year, fallback)
    result = _Result(workbook.name)
    for draft, found in zip(drafts, years, strict=True):
        _read_table(draft, found, catalog, result)
    result.notices += notices_of_years({table.id for table in result.tables}, drafts, years, file_name)
    result.notices += notices_of_cells(workbook, result.observations)
    result.notices += notices_of_form(workbook)
    reason = NO_TABLE if everything else TOO_MUCH
    parts, numeric = leftover(workbook, catalog.words, result.claimed, result.headed, reason)
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


def _read_table(draft: Draft, year: Year, catalog: Catalog, result: _Result) -> None:
    """Understand one table and add what it holds to the result."""
    block, headers, sheet = draft.block, draft.headers, draft.sheet
    table_id = f"{sheet.name}!{reference(block.top, (block.labels or block.values)[0])}"
    context = Context(draft.texts, headers.corner, year.year, table_id, instead_of=year.conflict and year.conflict[1])
    columns = read_axis(headers.columns, catalog, replace(context, axis="kolom"))
    rows = read_axis(headers.rows, catalog, context, headers.row_sections)
    if (both := rows.axis.dimension) == columns.axis.dimension and both in catalog.dimensions:
        context = replace(context, without=both)  # of two axes with the same names, the one that knows fewer of them
        if _known_names(rows, both) <= _known_names(columns, both):
            rows = read_axis(headers.rows, catalog, context, headers.row_sections)
        else:
            columns = read_axis(headers.columns, catalog, replace(context, axis="kolom"))
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
    figures = with_lone_shares([place.as_figure(unknown, catalog) for place in places])
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
    result.notices += notices_of_names(table, draft, (rows, columns), catalog)
    result.notices += notices_of_slips(table, draft, (rows, columns), catalog)
    result.notices += notices_of_figures(table, observations, sheet, catalog)
    _collect_names(result, (rows, columns), catalog, persons=is_of_persons(headers.corner, *draft.texts))


def _known_names(reading: AxisReading, dimension: str | None) -> int:
    """Return how many lines of an axis have a name that is in the catalogue, less those that are not."""
    lines = sum(dimension in dict(line.members) for line in reading.axis.lines)
    return lines - 2 * sum(wanted == dimension for _, _, wanted in reading.unknown)


def _infer(table: Table, draft: Draft, places: list[Place], result: _Result) -> Measure | None:
    """Infer the measure of the places that no text names, and say so."""
    missing = [place for place in places if place.measure is None]
    if not any(place.cell is not None for place in missing):
        return None
    titles = draft.block.titles
    first = titles[0] if titles else first_cell(draft)
    inference = infer(table, draft.sheet, [(place.row, place.column) for place in missing], first.ref)
    before = result.inferences.get(inference.measure.code, inference)  # of a block to the left, under the same title
    inference = before if before.tested > inference.tested else inference
    result.inferences[inference.measure.code] = inference
    result.inferred[inference.measure.code] = inference.measure
    values = {"kind": KIND_NAMES[inference.measure.kind], "held": inference.held, "tested": inference.tested}
    result.notices.append(Notice("LAB012", table.sheet, (first,), values, (table.title,)))
    return inference.measure


def _measure(draft: Draft, shared_columns: str, shared_rows: str, catalog: Catalog) -> str | None:
    """Return the measure that the nearest text names: corner, title, shared header, sheet name."""
    texts = (*draft.texts, draft.headers.corner, shared_columns, shared_rows, draft.sheet.name)
    return next((code for text in texts if text and (code := catalog.measure_names.find(text))), None)


def _with_section_members(table: Table, headers: Headers, catalog: Catalog, measures: dict[int, str]) -> Table:
    """Give the rows under a heading the member that the heading names, a team's district left out."""
    lines: list[Line] = []
    if len(headers.section_texts) == 1 == len({line.section for line in table.rows.lines}):
        return table  # a title as a first row: there is nothing that it sets apart
    for line in table.rows.lines:
        text = headers.section_texts.get(line.section)
        if text is None or line.section in measures or line.total == "grand":
            lines.append(line)
            continue
        matches = [m for m in catalog.member_names.exact(text) if m.dimension != table.rows.dimension]
        dimension, member = (matches[0].dimension, matches[0].member) if matches else (f"groep:{table.id}", text)
        known = catalog.dimensions.get(dimension)
        implied = known is not None and any(known.parts_of == d for d, _ in line.members)
        members = line.members if implied else tuple(sorted({*line.members, (dimension, member)}))
        lines.append(replace(line, members=members))
    return replace(table, rows=replace(table.rows, lines=tuple(lines)))


def _period_of_title(draft: Draft, year: Year) -> Period | None:
    """Return the period that the title names; without one the table is about its whole year."""
    for text in (*draft.texts, draft.headers.corner, draft.sheet.name):
        said = read_period(without_dates(text))
        if said.start is not None and (period := said.period(year.year)):
            return period
    return Period.of(year.year, 1, 12)


def _claim(draft: Draft, table: Table, observations: list[Observation], result: _Result) -> None:
    """Remember which cells the table explains: figures, labels, headers and titles."""
    block = draft.block
    claimed = result.claimed.setdefault(table.sheet, set())
    headed = result.headed.setdefault(table.sheet, set())
    claimed |= {(o.row, o.column) for o in observations}
    columns = {*block.labels, *block.values}
    headed |= {(row, column) for row in (*block.headers, *block.repeated) for column in columns}
    headed |= {(row, column) for row in block.body for column in block.labels}
    headed |= {(cell.row, cell.column) for cell in (*block.titles, *block.headings.values())}


def _collect_names(result: _Result, axes: tuple[AxisReading, AxisReading], catalog: Catalog, *, persons: bool) -> None:
    """Remember how each member is called, in the catalogue or else on the sheet, unless its rows are persons."""
    for axis in axes:
        for line in axis.axis.lines:
            for dimension, member in line.members:
                known = catalog.dimensions.get(dimension)
                catalogued = known is not None and member in known.members
                name = known.name(member) if known and catalogued else line.label
                hidden = is_private(name) or (persons and axis is axes[0])
                result.names.setdefault((dimension, member), HIDDEN if hidden and not catalogued else same(name))
