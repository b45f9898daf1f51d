"""Pairs each total with its parts: those of its own table, or members in one table and the total in another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from boks_clean.identities.figures import Figures
from boks_clean.tables import Observation, Table
from boks_clean.tables.model import Axis


@dataclass(frozen=True, slots=True)
class Sum:
    """A printed total with the figures it should be the total of, divided by `dimension`."""

    table: str
    dimension: str
    total: Observation
    parts: tuple[Observation, ...]
    elsewhere: bool = False


def observation_at(table: Table, axis: Axis, at: int, across: int, figures: Figures) -> Observation | None:
    """Return the observation of line `at` of one axis and line `across` of the other."""
    if axis is table.rows:
        return figures.at(table, axis.lines[at].index, table.columns.lines[across].index)
    return figures.at(table, table.rows.lines[across].index, axis.lines[at].index)


def sums_of(table: Table, figures: Figures) -> Iterator[Sum]:
    """Yield the sums of one table; where the layout leaves the parts open, those that hold most often."""
    beside = _beside(table, figures)
    for axis, other in ((table.rows, table.columns), (table.columns, table.rows)):
        for total, candidates in axis.sums:
            options = [_sums(table, axis, total, parts, len(other.lines), figures) for parts in candidates]
            if beside and axis is table.rows:
                options.insert(0, [_with_parts_beside(found, beside, figures) for found in options[0]])
            options = [[found for found in option if found.parts] for option in options]
            options = [option for option in options if option]
            if options:
                yield from max(options, key=_held)


def _beside(table: Table, figures: Figures) -> list[Table]:
    """Return the tables to the left of which this one is the continuation: same headers, and no total of their own."""
    periods = [line.period for line in table.columns.lines]
    return [
        other
        for other in figures.tables
        if other.sheet == table.sheet
        and (other.top, other.title, other.measure) == (table.top, table.title, table.measure)
        and other.right < table.left
        and not other.rows.sums
        and other.rows.dimension is not None
        and [line.period for line in other.columns.lines] == periods
    ]


def _with_parts_beside(found: Sum, beside: list[Table], figures: Figures) -> Sum:
    """Add the figures of the same column in the tables that the total continues."""
    more = [
        o
        for other in beside
        for o in figures.of_table(other)
        if (o.period, o.measure) == (found.total.period, found.total.measure)
    ]
    return replace(found, parts=(*more, *found.parts))


def _sums(table: Table, axis: Axis, total: int, parts: tuple[int, ...], width: int, figures: Figures) -> list[Sum]:
    found: list[Sum] = []
    for across in range(width):
        whole = observation_at(table, axis, total, across, figures)
        figures_of_parts = [observation_at(table, axis, part, across, figures) for part in parts]
        present = tuple(
            o for o in figures_of_parts if o is not None and whole is not None and o.measure == whole.measure
        )
        if whole is not None and (present or not parts):
            found.append(Sum(table.id, _dimension(axis, parts), whole, present))
    return found


def _dimension(axis: Axis, parts: tuple[int, ...]) -> str:
    """Return the dimension that the parts divide, which in a table of groups can differ per total."""
    dimensions = [d for part in parts for d, _ in axis.lines[part].members if not d.startswith(("nr", "groep"))]
    return max(set(dimensions), key=dimensions.count) if dimensions else axis.dimension or ""


def _held(option: list[Sum]) -> tuple[int, float]:
    """Count the columns in which the parts add up; of two that do so equally often the nearer one wins."""
    held, off = 0, 0.0
    for found in option:
        total = found.total.value
        if total is None:
            continue
        if found.total.kind in ("mean", "share") and not _adds_up(found, total):
            between = min(part.low for part in found.parts) <= total <= max(part.high for part in found.parts)
            held, off = held + between, off - len(found.parts)  # of all parts, rather than of the last few
            continue
        added = sum(part.value or 0.0 for part in found.parts)
        held += _adds_up(found, total)
        off += min(abs(added - total) / (abs(total) or 1.0), 10.0)
    return held, -off


def _adds_up(found: Sum, total: float) -> bool:
    added = sum(part.value or 0.0 for part in found.parts)
    width = sum(part.high - part.low for part in (*found.parts, found.total) if part.value is not None)
    return abs(added - total) <= width / 2 + 1e-6


def totals_elsewhere(figures: Figures) -> Iterator[Sum]:
    """Yield the members of a table without totals against the total that another table prints."""
    blocks = {table.id: (table.sheet, table.top, table.title, table.measure) for table in figures.tables}
    for table in figures.tables:
        for axis, other in ((table.rows, table.columns), (table.columns, table.rows)):
            if axis.dimension is None or axis.sums or axis.dimension not in figures.catalog.dimensions:
                continue
            for across in range(len(other.lines)):
                parts = [observation_at(table, axis, at, across, figures) for at in range(len(axis.lines))]
                present = tuple(o for o in parts if o is not None and axis.dimension in dict(o.members))
                total = _total_elsewhere(present, axis.dimension, figures) if len(present) > 2 else None
                if total and blocks[total.table] != blocks[table.id]:  # not of one block beside others
                    yield Sum(table.id, axis.dimension, total, present, elsewhere=True)


def _total_elsewhere(parts: tuple[Observation, ...], dimension: str, figures: Figures) -> Observation | None:
    first = parts[0]
    members = tuple(pair for pair in first.members if pair[0] != dimension)
    if first.period is None or first.period.year is None or any(p.measure != first.measure for p in parts):
        return None
    found = sorted(figures.lookup(first.measure, members, first.period), key=lambda o: o.file != first.file)
    return next((o for o in found if o.table != first.table), None)
