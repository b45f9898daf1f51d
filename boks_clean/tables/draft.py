"""A table of which the place is known and the meaning is not yet."""

from dataclasses import dataclass

from boks_clean.catalog import Words
from boks_clean.language import Text
from boks_clean.tables.find import Block, find_blocks
from boks_clean.tables.headers import Headers, read_headers
from boks_clean.tables.rows import header_text
from boks_clean.tables.years import HEADER, OTHER_HEADER, TITLE, YearClues, odd_year, years_in
from boks_clean.workbook import Cell, Sheet, Workbook

_MOST_TABLES = 2_500
_MOST_PLACES = 30_000


@dataclass(frozen=True, slots=True)
class Draft:
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
        years = years_in(dict.fromkeys(headers))
        return YearClues(
            header=years,
            title=years_in((self.headers.corner, *self.texts)) or years_in([self._top.text]),
            sheet=years_in([self.sheet.name]),
            odd=odd_year(dict.fromkeys(headers)) if len(years) > 1 else None,
        )

    @property
    def _top(self) -> Cell:
        return next(iter(self.sheet.rows.values()))[0]

    def cell_of_year(self, source: Text | None, year: int) -> Cell:
        """Return the cell in which a source names a year; the first one where that is no cell of the table."""
        block, cells = self.block, self.sheet.cells
        headers = [(row, column) for row in block.headers for column in (*block.labels, *block.values)]
        headers += [(row, column) for row in block.body for column in block.labels]
        within = [cells[at] for at in headers if at in cells] if source in (HEADER, OTHER_HEADER, TITLE) else []
        titles = [*block.titles, *within, self._top] if source is TITLE else within
        return next((cell for cell in titles if years_in([header_text(cell)]) == (year,)), first_cell(self))


def drafts_of(workbook: Workbook, words: Words) -> tuple[list[Draft], bool]:
    """Find the tables of a workbook, and tell whether they are all: far beyond any export there is an end to it."""
    drafts: list[Draft] = []
    places = 0
    everything = True
    for sheet in workbook.sheets:
        for block in find_blocks(sheet, words):
            if len(drafts) == _MOST_TABLES:
                return drafts, False
            size = len(block.body) * len(block.values)
            if places + size > _MOST_PLACES:  # raw data beside the pivot tables: those are still checked
                everything = False
                continue
            places += size
            drafts.append(Draft(sheet, block, read_headers(sheet, block)))
    return drafts, everything


def first_cell(draft: Draft) -> Cell:
    """Return the first filled cell of the table: of its headers, or of its figures where there are none."""
    columns = {*draft.block.labels, *draft.block.values}
    cells = draft.sheet.rows[draft.block.top]
    return next((cell for cell in cells if cell.column in columns), cells[0])
