"""Finds the tables of a sheet: figures behind labels first, then the headers above them, then the title."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from boks_clean.catalog import Words
from boks_clean.catalog.names import normalise
from boks_clean.tables.above import MOST_ROWS, View, headers_above, shared_titles, titles_above
from boks_clean.tables.regions import Region, regions
from boks_clean.tables.rows import Row, header_text, is_note, is_total, read_rows
from boks_clean.workbook import Cell, Sheet

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


def find_blocks(sheet: Sheet, words: Words) -> Iterator[Block]:
    """Find all tables of a sheet, from top to bottom and left to right."""
    for region in regions(sheet, words):
        yield from _blocks_in(sheet, region, words)


def _blocks_in(sheet: Sheet, region: Region, words: Words) -> Iterator[Block]:
    """Find the tables of one region; their headers and titles may stand above it."""
    top, left, bottom, right = region
    own = read_rows(sheet, (max(1, top - MOST_ROWS), left, bottom, right), words)
    whole = own if left == 1 else read_rows(sheet, (max(1, top - MOST_ROWS), 1, bottom, right), words)
    runs = list(_runs([row for row in own if row.number >= top], words))
    used = {row.number for run in runs for row in run.body} | {n for run in runs for n in run.headings}
    above = _Above({row.number: row for row in own}, {row.number: row for row in whole}, used, right, words)
    for run in runs:
        yield from _blocks_of(run, above)


@dataclass(frozen=True, slots=True)
class _Above:
    """Where headers and titles are looked for: the rows of the own columns, those of all columns, and rows in use."""

    own: View
    whole: View
    used: set[int]
    right: int
    words: Words

    def titles(self, top: int, left: int, right: int) -> list[Cell]:
        """Return the titles above a table, nearest first: its own, or those that it shares with tables beside it."""
        own = titles_above(top, self.own, self.used, left, right)
        found = own or shared_titles(top, self.whole, self.used, left)
        return [cell for cell in found if not is_note(cell.text, self.words)]


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows of figures that belong together, with the lines of text between them."""

    body: list[Row]
    headings: dict[int, Cell]
    repeated: list[int]
    columns: set[int] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Add a row of figures."""
        self.body.append(row)
        self.columns.update(row.figures)
        self.labels.update(cell.text for cell in row.texts[:1])


def _runs(rows: list[Row], words: Words) -> Iterator[_Run]:
    """Split the rows of a region into runs: a new one begins where headers or a title come between."""
    run = _Run([], {}, [])
    between: list[Row] = []
    above: list[Row] = []
    for row in rows:
        if not row.body:
            between.append(row)
            continue
        if run.body and _continues(run, between, row, above, words):
            _take_between(run, between, above)
        else:
            if run.body:
                yield run
            above, run = between[-MOST_ROWS:], _Run([], _first_headings(between, row), [])
        run.add(row)
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


def _continues(run: _Run, between: list[Row], row: Row, above: list[Row], words: Words) -> bool:
    """Tell whether figures after some lines of text still belong to the run."""
    last = run.body[-1]
    shared = len(row.figures & run.columns) >= max(1, len(row.figures) // 2)
    if not between:
        return shared and row.number - last.number <= _GAP_IN_BODY + 1
    if all(_repeats_header(line, above) for line in between):
        return shared and not _is_complete(run, row, words)
    lines = [line for line in between if not _repeats_header(line, above)]
    first_value = min(row.figures)
    if any(line.header or line.cells[-1].column >= first_value or len(line.cells) > 1 for line in lines):
        return False
    if len(lines) > 1 or not shared:
        return False
    apart = lines[0].number - last.number > 1
    return not apart or (len(row.figures) > 1 and row.figures == run.columns and row.number - last.number <= 3)


def _is_complete(run: _Run, row: Row, words: Words) -> bool:
    """Tell whether a run ends in a total or has the label already: the same header is then of another table."""
    last = run.body[-1].texts
    return bool(last and is_total(last[0].text, words)) or bool(row.texts and row.texts[0].text in run.labels)


def _repeats_header(line: Row, above: list[Row]) -> bool:
    """Tell whether a line is a header of the run again, as on a page break."""
    words = [(c.column, normalise(header_text(c))) for c in line.cells]
    return len(words) > 1 and any(words == [(c.column, normalise(header_text(c))) for c in h.cells] for h in above)


def _blocks_of(run: _Run, above: _Above) -> Iterator[Block]:
    """Split a run into the tables that stand side by side in it, and add headers and titles."""
    groups = _column_groups(run)
    bodies = _bodies(run, groups)
    for number, (labels, values) in enumerate(groups):
        body = bodies[number]
        if not body:
            continue
        following = groups[number + 1][0] if number + 1 < len(groups) else ()
        right = following[0] - 1 if following else above.right
        left = (labels or values)[0]
        first = min([body[0].number, *run.headings]) if body[0] is run.body[0] else body[0].number
        headers = headers_above(first, above.own, above.used, values[0], right)
        if not labels and not headers:
            continue
        top = min([row.number for row in headers], default=first)
        yield Block(
            labels=labels,
            values=_with_headed_columns(values, headers, right),
            headers=tuple(row.number for row in headers),
            body=tuple(row.number for row in body),
            headings={n: c for n, c in run.headings.items() if c.column <= values[0]},
            titles=(*(c for n, c in run.headings.items() if n < body[0].number), *above.titles(top, left, right)),
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
        beside = bool(groups and groups[-1][1])
        is_label = texts.get(column, 0) > figures.get(column, 0) and not (beside and figures.get(column, 0))
        if not groups or (is_label and groups[-1][1]):
            groups.append(([], []))
        groups[-1][0 if is_label else 1].append(column)
    return [(tuple(labels), tuple(values)) for labels, values in groups if values]


def _bodies(run: _Run, groups: list[tuple[tuple[int, ...], tuple[int, ...]]]) -> list[list[Row]]:
    """Return the rows that have a figure in each group."""
    group_of = {column: number for number, (_, values) in enumerate(groups) for column in values}
    bodies: list[list[Row]] = [[] for _ in groups]
    for row in run.body:
        for number in {group_of[column] for column in row.figures if column in group_of}:
            bodies[number].append(row)
    return bodies


def _with_headed_columns(values: tuple[int, ...], headers: list[Row], right: int) -> tuple[int, ...]:
    """Add columns that have a header but no figure yet, so that J F M ... keeps its order."""
    headed = {c.column for row in headers for c in row.cells if values[0] <= c.column <= right}
    return tuple(sorted({*values, *headed}))
