"""Slips in headers and labels: a misspelled month, a period that does not exist, a period or name that stands twice."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import normalise
from boks_clean.language import Text
from boks_clean.tables.draft import Draft
from boks_clean.tables.model import Axis, AxisReading, Line, Notice, Table
from boks_clean.tables.periods import is_no_period
from boks_clean.tables.timeline import is_misspelled
from boks_clean.workbook import Cell

_PERIOD = Text("periode", "period")
_TWICE = Text("staat twee keer in deze tabel", "stands twice in this table")
_OUT_OF_ORDER = Text("staat niet op volgorde", "is out of order")
Found = tuple[str, Line, dict[str, object]]


def notices_of_slips(
    table: Table, draft: Draft, axes: tuple[AxisReading, AxisReading], catalog: Catalog
) -> Iterator[Notice]:
    """Yield a notice for each slip on the two axes of a table, at the cell of the header or label."""
    headers = draft.headers
    for axis, reading, cells in zip(
        (table.rows, table.columns), axes, (headers.label_cells, headers.header_cells), strict=True
    ):
        found = [*_names_twice(axis, catalog)]
        if reading.has_periods:
            found += [*_misread(axis, cells, catalog), *_periods_twice(axis), *_out_of_order(axis)]
        for rule, line, values in found:
            cell = cells.get(line.index)
            if cell is not None:
                yield Notice(rule, table.sheet, (cell,), {"label": cell.text, **values}, (table.title, cell.text))


def _misread(axis: Axis, cells: dict[int, Cell], catalog: Catalog) -> Iterator[Found]:
    for line in axis.lines:
        text = cells[line.index].text if line.index in cells else ""
        if line.period is not None and line.label and is_misspelled(text, catalog.words):
            yield "LAB001", line, {"name": line.period.text, "dimension": _PERIOD}
        elif text and (is_no_period(text) or (line.aside and line.period is None and any(line.path[:-1]))):
            yield "LAB016", line, {}


def _periods_twice(axis: Axis) -> Iterator[Found]:
    """Yield lines with a period that stands twice, unless all do: then what tells them apart is lost."""
    lines = [line for line in axis.lines if line.period is not None and not line.aside and not line.total]
    times = Counter((line.period, line.section, _who(line), line.measure, line.percent) for line in lines)
    if times and min(times.values()) > 1:
        return
    first: dict[object, Line] = {}
    for line in lines:
        same = first.setdefault((line.period, line.section, _who(line), line.measure, line.percent), line)
        if same is not line and normalise(same.label) == normalise(line.label):
            yield "LAB017", line, {"what": _TWICE}


def _out_of_order(axis: Axis) -> Iterator[Found]:
    """Yield months and quarters that come before the one before them, in a row that otherwise runs forward."""
    groups: dict[object, list[Line]] = {}
    for line in axis.lines:
        if line.period is not None and line.period.months in (1, 3) and not line.total and not line.aside:
            key = (line.period.months, line.section, _who(line), line.measure, line.percent)
            groups.setdefault(key, []).append(line)
    for lines in groups.values():
        back = [b for a, b in pairwise(lines) if a.period and b.period and b.period < a.period]
        if 0 < len(back) * 2 < len(lines) - 1:
            for line in back:
                yield "LAB017", line, {"what": _OUT_OF_ORDER}


def _names_twice(axis: Axis, catalog: Catalog) -> Iterator[Found]:
    """Yield lines with a name that an earlier line has, without a total or a heading between them."""
    first: dict[object, Line] = {}
    for line in axis.lines:
        if line.total in ("members", "grand"):
            first = {}
        if line.total or line.aside or not line.label or not _who(line):
            continue
        same = first.setdefault((line.period, line.measure, _who(line), line.section, line.percent), line)
        closed = any(d in catalog.dimensions and catalog.dimensions[d].closed for d, _ in _who(line))
        if same is not line and (closed or normalise(same.label) == normalise(line.label)):
            yield "LAB018", line, {}


def _who(line: Line) -> tuple[tuple[str, str], ...]:
    return tuple(member for member in line.members if member[0] != "nr")
