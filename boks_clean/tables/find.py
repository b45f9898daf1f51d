"""Finds the tables of a sheet: figures behind labels first, then the headers above them, then the title."""

from collections.abc import Iterator
from dataclasses import dataclass

from boks_clean.catalog import Words
from boks_clean.catalog.names import normalise
from boks_clean.tables.periods import read_period
from boks_clean.tables.regions import regions
from boks_clean.tables.rows import Row, header_text, read_rows
from boks_clean.workbook import Cell, Sheet

_MOST_HEADERS = 4
_MOST_TITLES = 4
_GAP_TO_HEADER = 2
_GAP_TO_TITLE = 4
_GAP_IN_BODY = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One table as it lies on the sheet, before anything is understood of it.

    `labels` and `values` are column numbers, `headers` and `body` row numbers; `headings` are the lines of text inside
    the body by their row; `titles` stand above it, nearest first.
    """

    labels: tuple[int, ...]
    values: tuple[int, ...]
    headers: tuple[int, ...]
    body: tuple[int, ...]
    headings: dict[int, Cell]
    titles: tuple[Cell, ...]
    repeated: tuple[int, ...] = ()

    @property
    def top(self) -> int:
        """The first row of headers, or of figures where there are none."""
        return min((*self.headers, *self.headings, *self.body))


def find_blocks(sheet: Sheet, words: Words) -> list[Block]:
    """Find all tables of a sheet, from top to bottom and left to right."""
    blocks: list[Block] = []
    for region in regions(sheet, words):
        rows = read_rows(sheet, region, words)
        everything = read_rows(sheet, (1, 1, region[2], region[3]), words) if region[1] > 1 else rows
        runs = list(_runs(rows))
        used = {row.number for run in runs for row in run.body} | {n for run in runs for n in run.headings}
        for run in runs:
            blocks += _blocks_of(run, rows, everything, used)
    return blocks


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of figures that belong together, with the lines of text between them."""

    body: list[Row]
    headings: dict[int, Cell]
    repeated: list[int]


def _runs(rows: list[Row]) -> Iterator[_Run]:
    """Split the rows of a region into runs: a new one begins where headers or a title come between."""
    run = _Run([], {}, [])
    between: list[Row] = []
    above: list[Row] = []
    for row in rows:
        if not row.body:
            between.append(row)
            continue
        if run.body and _continues(run, between, row, above):
            _take_between(run, between, above)
        else:
            if run.body:
                yield run
            above, run = between, _Run([], _first_headings(between, row), [])
        run.body.append(row)
        between = []
    if run.body:
        yield run


def _first_headings(between: list[Row], row: Row) -> dict[int, Cell]:
    """Return the lines of text between the headers and the first figures: a heading, or a title as a first row."""
    headings: list[Row] = []
    for line in reversed(between):
        if line.cells[-1].column >= min(row.figures):
            return {h.number: h.cells[0] for h in headings}
        if len(line.cells) > 1 or line.number < row.number - 1 - len(headings):
            return {}
        headings.append(line)
    return {}


def _take_between(run: _Run, between: list[Row], above: list[Row]) -> None:
    for line in between:
        if _repeats_header(line, above):
            run.repeated.append(line.number)
        else:
            run.headings[line.number] = line.cells[0]


def _continues(run: _Run, between: list[Row], row: Row, above: list[Row]) -> bool:
    """Tell whether figures after some lines of text still belong to the run."""
    last = run.body[-1]
    columns = {c for r in run.body for c in r.figures}
    shared = len(row.figures & columns) >= max(1, len(row.figures) // 2)
    if not between:
        return shared and row.number - last.number <= _GAP_IN_BODY + 1
    if all(_repeats_header(line, above) for line in between):
        return shared
    lines = [line for line in between if not _repeats_header(line, above)]
    first_value = min(row.figures)
    if any(line.header or line.cells[-1].column >= first_value or len(line.cells) > 1 for line in lines):
        return False
    if len(lines) > 1 or not shared:
        return False
    apart = lines[0].number - last.number > 1
    return not apart or (len(row.figures) > 1 and row.figures == columns and row.number - last.number <= 3)


def _repeats_header(line: Row, above: list[Row]) -> bool:
    """Tell whether a line is a header of the run again, as on a page break."""
    words = [(c.column, normalise(header_text(c))) for c in line.cells]
    return len(words) > 1 and any(words == [(c.column, normalise(header_text(c))) for c in h.cells] for h in above)


def _blocks_of(run: _Run, rows: list[Row], everything: list[Row], used: set[int]) -> Iterator[Block]:
    """Split a run into the tables that stand side by side in it, and add headers and titles."""
    groups = _column_groups(run)
    for number, (labels, values) in enumerate(groups):
        body = [row for row in run.body if row.figures & set(values)]
        if not body:
            continue
        ahead = groups[number + 1][0][0] - 1 if number + 1 < len(groups) and groups[number + 1][0] else None
        first = min([body[0].number, *run.headings]) if body[0] is run.body[0] else body[0].number
        headers = _headers_above(first, rows, used, (values[0], ahead))
        top = min([row.number for row in headers], default=first)
        titles = _titles_above(top, rows, used, (labels or values)[0], ahead)
        titles = titles or _titles_above(top, everything, used, 1, None)
        width = _with_headed_columns(values, headers, ahead)
        yield Block(
            labels=labels,
            values=width,
            headers=tuple(row.number for row in headers),
            body=tuple(row.number for row in body),
            headings={n: c for n, c in run.headings.items() if c.column <= values[0]},
            titles=tuple(titles or [cell for n, cell in run.headings.items() if n < body[0].number]),
            repeated=tuple(run.repeated),
        )


def _column_groups(run: _Run) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return (label columns, value columns) of each table in the run; text columns between figures divide them."""
    figures: dict[int, int] = {}
    texts: dict[int, int] = {}
    for row in run.body:
        for cell in row.cells:
            count = figures if cell.column in row.figures else texts
            count[cell.column] = count.get(cell.column, 0) + 1
    groups: list[tuple[list[int], list[int]]] = []
    for column in sorted(figures | texts):
        is_label = texts.get(column, 0) > figures.get(column, 0)
        if not groups or (is_label and groups[-1][1]):
            groups.append(([], []))
        groups[-1][0 if is_label else 1].append(column)
    return [(tuple(labels), tuple(values)) for labels, values in groups if values]


def _headers_above(first: int, rows: list[Row], used: set[int], span: tuple[int, int | None]) -> list[Row]:
    """Return the header rows above a body: contiguous, at most one empty row below them."""
    left, right = span
    found: list[Row] = []
    expected = first - 1
    for row in reversed([r for r in rows if r.number < first]):
        allowed = _GAP_TO_HEADER if not found else 0
        above_values = any(c.column >= left and (right is None or c.column <= right) for c in row.cells)
        if row.number < expected - allowed or not above_values or row.number in used or len(found) == _MOST_HEADERS:
            break
        found.insert(0, row)
        expected = row.number - 1
    return found[1:] if len(found) > 1 and _is_title(found[0]) else found


def _is_title(row: Row) -> bool:
    """Tell whether the upper of several header rows is one line of text over the table, rather than a header."""
    said = read_period(row.cells[0].text)
    return len(row.cells) == 1 and not row.header and not said.pure and len(row.cells[0].text.split()) > 1


def _titles_above(top: int, rows: list[Row], used: set[int], left: int, right: int | None) -> list[Cell]:
    """Return the lines of text above a table, nearest first."""
    found: list[Cell] = []
    expected, gap = top - 1, _GAP_TO_TITLE
    for row in reversed([r for r in rows if r.number < top]):
        cells = [c for c in row.texts if c.column >= left and (right is None or c.column <= right)]
        if row.number < expected - gap or row.number in used or not cells or len(found) >= _MOST_TITLES:
            break
        if len(row.cells) > 2:
            break
        found.append(cells[0])
        expected, gap = row.number - 1, 0
    return found


def _with_headed_columns(values: tuple[int, ...], headers: list[Row], ahead: int | None) -> tuple[int, ...]:
    """Add columns that have a header but no figure yet, so that J F M ... keeps its order."""
    headed = {c.column for row in headers for c in row.cells if c.column >= values[0]}
    return tuple(sorted({*values, *(c for c in headed if ahead is None or c <= ahead)}))
