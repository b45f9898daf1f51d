"""Repairs in pivot tables: names of members, figures stored as text, stray spaces."""

from collections.abc import Iterator, Mapping, Sequence

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import normalise
from boks_clean.cleanup.fix.model import (
    BAD_NUMBER,
    BROKEN_COUNT,
    DOUBTFUL_NUMBER,
    NAME,
    NEAR_NAME,
    NUMBER,
    OTHER_TERM,
    SPACES,
    THOUSAND,
    UNKNOWN_NAME,
    Found,
    Left,
    Repair,
)
from boks_clean.cleanup.fix.notation import number_of, tidy
from boks_clean.cleanup.fix.same_name import is_spelling
from boks_clean.cleanup.medium import Medium
from boks_clean.tables import Observation, Recognition
from boks_clean.tables.model import Line, Table
from boks_clean.workbook import Sheet, Workbook
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.stored import Number, Stored

_JUDGED = {"LAB002": UNKNOWN_NAME, "LAB003": UNKNOWN_NAME, "LAB006": BAD_NUMBER}
_COUNTS = ("flow", "stock", "distinct")


def repairs_in_tables(
    book: Workbook,
    recognition: Recognition,
    medium: Medium,
    catalog: Catalog,
    broken: Mapping[tuple[str, At], float | None],
    found: Found,
) -> None:
    """Add what can be repaired in the tables of a workbook; `broken` are the counts that are no whole numbers."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    tables = [table for table in recognition.tables if table.sheet in sheets]
    held = _held(sheets, tables, medium)
    figures = {(o.sheet, (o.row, o.column)): o for o in recognition.observations}
    taken: set[tuple[str, At]] = set()
    for key, observation in figures.items():
        stored = held.get(key[0], {}).get(key[1])
        if stored is not None:
            taken.add(key)
            _figure(observation, stored, broken, found)
    for table in tables:
        for line, at in _labels(table, sheets[table.sheet]):
            stored = held[table.sheet].get(at, Stored())
            if (table.sheet, at) not in taken and stored.kind == "text":
                taken.add((table.sheet, at))
                _label(table.sheet, line, at, stored, catalog, found)
    for name, at, stored in [(name, at, cells[at]) for name, cells in held.items() for at in sorted(cells)]:
        if (name, at) not in taken and stored.kind == "text":
            _spaces(name, at, stored, found)
    for notice in recognition.notices:
        if why := _JUDGED.get(notice.rule):
            found.left += [Left(notice.sheet, (cell.row, cell.column), why) for cell in notice.cells]


def _held(sheets: Mapping[str, Sheet], tables: Sequence[Table], medium: Medium) -> dict[str, dict[At, Stored]]:
    """Return what the cells of the tables hold, by sheet."""
    places = {
        name: {at for at in sheet.cells if any(_within(at, t) for t in tables if t.sheet == name)}
        for name, sheet in sheets.items()
    }
    return medium.read({name: wanted for name, wanted in places.items() if wanted})


def _within(at: At, table: Table) -> bool:
    return table.top <= at[0] <= table.bottom and table.left <= at[1] <= table.right


def _labels(table: Table, sheet: Sheet) -> Iterator[tuple[Line, At]]:
    """Yield the cells with the names of members, with their row or column."""
    for line in table.rows.lines:
        for column in range(table.left, table.right + 1) if line.members else ():
            if (cell := sheet.cells.get((line.index, column))) and cell.text in line.path:
                yield line, (cell.row, cell.column)
    for line in table.columns.lines:
        for row in range(table.top, table.bottom + 1) if line.members else ():
            if (cell := sheet.cells.get((row, line.index))) and cell.text in line.path:
                yield line, (cell.row, cell.column)


def _label(sheet: str, line: Line, at: At, stored: Stored, catalog: Catalog, found: Found) -> None:
    members: Mapping[str, str] = dict(line.members)
    exact = [m for m in catalog.member_names.exact(stored.value) if members.get(m.dimension) == m.member]
    if exact:
        dimension = catalog.dimensions[exact[0].dimension]
        name = dimension.name(exact[0].member)
        if stored.value != name and catalog.member_names.exact(name):
            spelt = is_spelling(stored.value, name, dimension.headers)
            why = SPACES if tidy(stored.value) == name else NAME if spelt else OTHER_TERM
            found.repairs.append(Repair(sheet, at, why, stored, name, safe=spelt))
        return
    near = [m for d in members if (m := catalog.member_names.near(stored.value, d)) and m.member == members[d]]
    if near and normalise(stored.value):
        name = catalog.dimensions[near[0].dimension].name(near[0].member)
        found.repairs.append(Repair(sheet, at, NEAR_NAME, stored, name, safe=False))
    else:
        _spaces(sheet, at, stored, found)


def _spaces(sheet: str, at: At, stored: Stored, found: Found) -> None:
    new = tidy(stored.value)
    if new and new != stored.value:
        found.repairs.append(Repair(sheet, at, SPACES, stored, new))


def _figure(
    observation: Observation, stored: Stored, broken: Mapping[tuple[str, At], float | None], found: Found
) -> None:
    """Add the repair of a figure that is stored as text, or as a thousandth of what it is."""
    at, counted = (observation.row, observation.column), observation.kind in _COUNTS
    if counted and stored.kind == "number" and (observation.sheet, at) in broken:
        _count(observation, stored, broken[observation.sheet, at], found)
    read = number_of(stored.value, count=counted) if stored.kind == "text" else None
    if read is None or observation.value is None:
        return
    number, sure = read
    same = abs(number.value - observation.value) < 1e-9
    found.repairs.append(
        Repair(observation.sheet, at, NUMBER if sure and same else DOUBTFUL_NUMBER, stored, number, sure and same)
    )


def _count(observation: Observation, stored: Stored, thousands: float | None, found: Found) -> None:
    """Add the repair of a count that is stored as a thousandth of what it is; without proof it is left."""
    at = (observation.row, observation.column)
    if thousands is None:
        found.left.append(Left(observation.sheet, at, BROKEN_COUNT))
    else:
        new = Number(thousands, "#,##0")
        found.repairs.append(Repair(observation.sheet, at, THOUSAND, stored, new, safe=False))
