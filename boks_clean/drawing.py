"""Tables as they look in the workbook, with what the identities made of each figure: for a report that shows them."""

from collections.abc import Iterator, Sequence

from boks_clean.identities import Result
from boks_clean.language import Language, Text
from boks_clean.report import CellState, DrawnCell, DrawnTable
from boks_clean.tables import Observation, Recognition, Table
from boks_clean.tables.private import HIDDEN, is_private
from boks_clean.workbook import Sheet, Workbook, reference

_TEXT = Text("(tekst)", "(text)")
_LONGEST = 160
_NO_TITLE = Text("Tabel zonder titel", "Table without a title")
At = tuple[int, int]
_WORST: dict[str, int] = {"undecided": 1, "held": 2, "broken": 3}


def drawn_tables(
    workbook: Workbook, recognition: Recognition, results: Sequence[Result], language: Language
) -> list[DrawnTable]:
    """Return the tables of a workbook in order; names of persons are left out, as everywhere."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    states = _states(results)
    own: dict[str, list[Observation]] = {}
    for observation in recognition.observations:
        own.setdefault(observation.table, []).append(observation)
    hidden = {pair for pair, name in recognition.names.items() if name is HIDDEN}
    return [
        _Drawing(table, sheets[table.sheet], own.get(table.id, []), states, hidden, language).table(workbook.name)
        for table in recognition.tables
    ]


def _states(results: Sequence[Result]) -> dict[int, str]:
    """Return the worst outcome of the identities of each figure; one that was decided outdoes one that was not."""
    states: dict[int, str] = {}
    for result in results:
        for term in result.identity.terms:
            now = states.get(term.observation.index, "undecided")
            states[term.observation.index] = max(now, result.outcome, key=_WORST.__getitem__)
    return states


def _short(text: str) -> str:
    """Return a text that leaves room for the figures beside it."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


class _Drawing:
    """What is needed to draw one table."""

    def __init__(
        self,
        table: Table,
        sheet: Sheet,
        observations: list[Observation],
        states: dict[int, str],
        hidden: set[tuple[str, str]],
        language: Language,
    ) -> None:
        self._table, self._sheet, self._states, self._language = table, sheet, states, language
        self._figures = {(o.row, o.column): o for o in observations}
        self._rows = {line.index for line in table.rows.lines}
        self._columns = {line.index for line in table.columns.lines}
        self._secret_rows = {line.index for line in table.rows.lines if hidden.intersection(line.members)}
        self._secret_columns = {line.index for line in table.columns.lines if hidden.intersection(line.members)}
        self._spans = self._merged()

    def table(self, file: str) -> DrawnTable:
        """Return the table with its rows."""
        table = self._table
        title = _NO_TITLE.in_(self._language) if not table.title or is_private(table.title) else _short(table.title)
        rows = tuple(tuple(self._row(row)) for row in range(table.top, table.bottom + 1))
        width = table.right - table.left + 1
        return DrawnTable(file, table.sheet, table.range, title, table.top, table.left, width, rows)

    def _row(self, row: int) -> Iterator[DrawnCell]:
        for column in range(self._table.left, self._table.right + 1):
            span = self._spans.get((row, column), (1, 1))
            if span is not None:
                yield self._cell(row, column, *span)

    def _cell(self, row: int, column: int, down: int, across: int) -> DrawnCell:
        ref = reference(row, column)
        figure = self._figures.get((row, column))
        if figure is not None:
            return DrawnCell(ref, self._printed(figure), "figure", self._state(figure), across, down)
        cell = self._sheet.cells.get((row, column))
        if cell is None:
            return DrawnCell(ref, across=across, down=down)
        is_row, is_column = row in self._rows, column in self._columns
        secret = (is_row and row in self._secret_rows) or (not is_row and column in self._secret_columns)
        text = HIDDEN.in_(self._language) if secret or is_private(cell.text) else _short(cell.text)
        if not is_row:
            return DrawnCell(ref, text, "header", "", across, down)
        if not is_column:
            return DrawnCell(ref, text, "label", "", across, down)
        return DrawnCell(ref, text, "figure", "uncovered", across, down)

    def _printed(self, figure: Observation) -> str:
        """Return a figure as the workbook prints it; text in its place may be of a person."""
        cell = self._sheet.cells.get((figure.row, figure.column))
        if cell is None:
            return ""
        is_text = figure.state == "unreadable" and cell.reading.kind != "error"
        return _TEXT.in_(self._language) if is_text else cell.text

    def _state(self, figure: Observation) -> CellState:
        outcome = self._states.get(figure.index)
        if outcome == "broken":
            return "broken"
        if figure.state in ("sign", "unreadable"):
            return "undecided"
        if figure.state == "empty":
            return ""
        return "held" if outcome == "held" else "undecided" if outcome == "undecided" else "uncovered"

    def _merged(self) -> dict[At, tuple[int, int] | None]:
        """Return how far merged cells span within the table; None for those that lie under one."""
        spans: dict[At, tuple[int, int] | None] = {}
        table = self._table
        for top, left, bottom, right in self._sheet.merges:
            inside = table.top <= top <= table.bottom and table.left <= left <= table.right
            if not inside or self._figures.keys() & {(top, left)}:
                continue
            last_row, last_column = min(bottom, table.bottom), min(right, table.right)
            spans |= {(r, c): None for r in range(top, last_row + 1) for c in range(left, last_column + 1)}
            spans[top, left] = (last_row - top + 1, last_column - left + 1)
        return spans
