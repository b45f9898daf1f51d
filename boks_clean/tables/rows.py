"""What kind of row each row of a sheet is: figures behind a label, headers, a line of text, or nothing."""

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from boks_clean.catalog import Words
from boks_clean.catalog.names import normalise
from boks_clean.notation import TOO_LARGE
from boks_clean.tables.periods import read_period
from boks_clean.workbook import Cell, Sheet

_YEARS = range(1990, 2100)
_MOST_BETWEEN = 4
_SHORT = 4
_TITLE_WORDS = 2
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Row:
    """The filled cells of one row within a region, from left to right."""

    number: int
    cells: tuple[Cell, ...]
    figures: frozenset[int]
    header: bool = False

    @property
    def texts(self) -> tuple[Cell, ...]:
        """The cells that are not figures; in a header all of them."""
        return tuple(c for c in self.cells if self.header or c.column not in self.figures)

    @property
    def body(self) -> bool:
        """Whether the row holds figures, rather than headers or text."""
        return bool(self.figures) and not self.header


def header_text(cell: Cell) -> str:
    """Return a cell as a header says it: a native 2023 or 1 without thousands mark, a date by its month."""
    reading = cell.reading
    if reading.kind == "number" and reading.value is not None and reading.value == int(reading.value):
        return str(int(reading.value)) if not reading.unit else reading.text
    return reading.text


def read_rows(sheet: Sheet, region: tuple[int, int, int, int], words: Words) -> list[Row]:
    """Classify the filled rows of a region (top, left, bottom, right)."""
    top, left, bottom, right = region
    rows: list[Row] = []
    for number in range(top, bottom + 1) if bottom - top < len(sheet.rows) else sorted(sheet.rows):
        filled = sheet.rows.get(number, ()) if top <= number <= bottom else ()
        cells = [c for c in filled if left <= c.column <= right]
        if cells:
            rows.append(_row(number, cells, words))
    rows = _with_numeral_labels(rows)
    return _with_numeral_headers(rows, words)


def is_figure(cell: Cell, words: Words) -> bool:
    """Tell whether a cell holds a figure: a number (with a known unit at most), a sign, or an error in its place."""
    reading = cell.reading
    if reading.value is not None and abs(reading.value) >= TOO_LARGE:
        return False
    return cell.formula or (
        reading.is_numeric and (not reading.unit_word or reading.unit_word.casefold() in words.units)
    )


def _row(number: int, cells: list[Cell], words: Words) -> Row:
    figures = {cell.column for cell in cells if is_figure(cell, words)}
    if cells[0].column in figures and len(cells) > 1 and _labels(cells[0], cells[1:], figures):
        figures.discard(cells[0].column)
    if all(cell.reading.kind == "sign" for cell in cells if cell.column in figures):
        signs = [cell.text for cell in cells if cell.column in figures]
        words_only = all(text[:1].isalpha() and len(text) > 1 for text in signs) and len(cells) - len(signs) > 1
        figures = figures if len(cells) > 1 and not words_only else set()
    return Row(number, tuple(cells), frozenset(figures))


def _labels(first: Cell, others: list[Cell], figures: set[int]) -> bool:
    """Tell whether a leading figure is a label: "N.v.t.", or a bare year before other figures."""
    if first.reading.kind == "sign":
        return len(first.text) > 1 and first.text[:1].isalpha() and any(c.column in figures for c in others)
    figured = [cell.column in figures for cell in others]
    labels_first = any(figured) and all(figured[figured.index(True) :])
    return _is_bare_year(first) and labels_first and not _years([first, *(c for c in others if c.column in figures)])


def _is_bare_year(cell: Cell) -> bool:
    value = cell.reading.value
    return value is not None and value in _YEARS and "." not in cell.text and not cell.reading.unit


def _with_numeral_labels(rows: list[Row]) -> list[Row]:
    """Take 1, 2, 3 ... down the leftmost column for labels, where figures stand behind them."""
    marked = list(rows)
    series: list[int] = []
    for at, row in enumerate(rows):
        if _counts_on(row, rows[series[-1]] if series else None, len(series) + 1):
            series.append(at)
            continue
        _mark_labels(marked, series)
        series = [at] if _counts_on(row, None, 1) else []
    _mark_labels(marked, series)
    return marked


def _counts_on(row: Row, before: Row | None, wanted: int) -> bool:
    first = _lead(row)
    same_column = before is None or _lead(before).column == first.column
    follows = before is None or row.number <= before.number + 2  # a line may be left empty
    return (
        len(row.figures) > 1
        and first.column in row.figures
        and first.reading.value == wanted
        and same_column
        and follows
    )


def _lead(row: Row) -> Cell:
    """Return the cell where a numeral label would stand: the first, or the one behind the year."""
    first = row.cells[0]
    is_year = first.column not in row.figures and read_period(header_text(first)).months == _YEAR
    return row.cells[1] if is_year and len(row.cells) > 1 else first


def _mark_labels(rows: list[Row], series: list[int]) -> None:
    for at in series if len(series) > 1 else ():
        rows[at] = replace(rows[at], figures=rows[at].figures - {_lead(rows[at]).column})


def _with_numeral_headers(rows: list[Row], words: Words) -> list[Row]:
    """Mark the rows of numerals that head columns: 1 | 2 | 3 | 4 | Jaar, 2021 | 2022 | 2023, 1 .. 10."""
    marked: list[Row] = []
    seen: set[tuple[tuple[int, str], ...]] = set()  # headers of numerals: they can stand again on a next page
    for at, row in enumerate(rows):
        before = [r for r in marked[-_MOST_BETWEEN:] if r.number >= row.number - _MOST_BETWEEN]
        after = next((r for r in rows[at + 1 : at + 1 + _MOST_BETWEEN] if r.figures), None)
        header = _texts(row) in seen or _is_numeral_header(row, before, after, words)
        if header and row.figures:
            seen.add(_texts(row))
        marked.append(Row(row.number, row.cells, row.figures, header=True) if header else row)
    return marked


def _texts(row: Row) -> tuple[tuple[int, str], ...]:
    return tuple((cell.column, cell.text) for cell in row.cells)


def _is_numeral_header(row: Row, before: list[Row], after: Row | None, words: Words) -> bool:
    figures = [cell for cell in row.cells if cell.column in row.figures]
    above = before[-1] if before and before[-1].number == row.number - 1 else None
    if not figures or after is None or after.number > row.number + _MOST_BETWEEN or (above is not None and above.body):
        return False
    if not (_years(figures) or _counts_up(figures)) or not row.figures <= _columns_below(row, after):
        return False
    labels = [cell for cell in row.texts if cell.column < min(row.figures)]
    others = [cell for cell in row.texts if cell.column > min(row.figures)]
    several_years = len(figures) > 1 and _years(figures)
    if not several_years and not all(heads_a_column(cell.text, words) for cell in others):
        return False
    if len(figures) == 1 and not _years(figures):
        return False
    headed = any(sum(c.column in row.figures for c in r.cells) > 1 for r in before if not r.body)
    return not (labels and headed and not others)


def _columns_below(row: Row, after: Row) -> frozenset[int]:
    return after.figures | {cell.column for cell in row.cells if cell.column > max(after.figures)} | row.figures


def heads_a_column(text: str, words: Words) -> bool:
    """Tell whether a text is what stands over figures: a period (a title that names one is more), a total, "aantal"."""
    said = read_period(text)
    return (
        (said.said and len(said.rest.split()) < _TITLE_WORDS)
        or bool(said.initial)
        or is_total(text, words)
        or normalise(text) in words.value
    )


def _years(cells: list[Cell]) -> bool:
    values = [cell.reading.value for cell in cells]
    return all(v in _YEARS for v in values) and not any("." in c.text or c.reading.unit for c in cells)


def _counts_up(cells: list[Cell]) -> bool:
    values = [cell.reading.value or 0 for cell in cells]
    if len(values) > 2 and _years(cells[-1:]):
        values.pop()  # 1 | 2 | 3 | 4 | 2023
    plain = not any(cell.reading.unit or cell.reading.decimals not in (None, 0) for cell in cells)
    return plain and len(values) > 1 and values[0] == 1 and all(b in (a + 1, 1) for a, b in pairwise(values))


def is_total(text: str, words: Words) -> bool:
    """Tell whether a text is, or begins with, a word for a total."""
    return _begins_with(text, words.total) or is_grand(text, words)


def is_grand(text: str, words: Words) -> bool:
    """Tell whether a text is a word for the total of everything."""
    return _begins_with(text, words.grand)


def is_aside(text: str, words: Words) -> bool:
    """Tell whether a label stands beside the sums: "waarvan ...", "Doel"."""
    return _begins_with(text, words.aside)


def is_note(text: str, words: Words) -> bool:
    """Tell whether a line of text explains the table above it, rather than names the one below it."""
    plain = f"{normalise(text)} "
    return text.lstrip().startswith("*") or any(plain.startswith(f"{normalise(word)} ") for word in words.note)


def _begins_with(text: str, phrases: tuple[str, ...]) -> bool:
    long, short = _by_length(phrases)
    plain = normalise(text)
    return plain in short or f"{plain} ".startswith(long)


@lru_cache(maxsize=100)
def _by_length(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words that may begin a label, and those so short that they must be all of it: "tot", "eind"."""
    plain = [normalise(phrase) for phrase in phrases]
    long = tuple(f"{word} " for word in plain if len(word) > _SHORT)
    return long, frozenset(word for word in plain if len(word) <= _SHORT)
