"""Which year a table is about: asked for, in its headers, its title, its sheet, its neighbours, or the file name."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from boks_clean.language import Text
from boks_clean.tables.periods import Period, read_period

HEADER = Text("de kop", "the header")
OTHER_HEADER = Text("een andere kop", "another header")
TITLE = Text("de titel", "the title")
SHEET = Text("de bladnaam", "the sheet name")
OTHERS = Text("de andere tabellen", "the other tables")
TABLES = Text("de tabellen", "the tables")
FILE = Text("de bestandsnaam", "the file name")
FILES = Text("de andere bestanden", "the other files")
ASKED = Text("de optie --jaar", "the option --jaar")


@dataclass(frozen=True, slots=True)
class YearClues:
    """The years that a table's own texts mention, each source apart.

    `odd` is the usual year of its headers and the one that a single header has, where that must be a slip.
    """

    header: tuple[int, ...] = ()
    title: tuple[int, ...] = ()
    sheet: tuple[int, ...] = ()
    odd: tuple[int, int] | None = None

    @property
    def own(self) -> list[tuple[Text, int]]:
        """The sources that name exactly one year, the strongest first."""
        header = self.odd[:1] if self.odd else self.header
        sources = ((HEADER, header), (TITLE, self.title), (SHEET, self.sheet))
        return [(source, years[0]) for source, years in sources if len(years) == 1]


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a table and where it was found; `conflict` is another source that names another year."""

    year: int | None
    source: Text | None = None
    conflict: tuple[Text, int] | None = None


_YEAR = 12
_DATE = re.compile(
    r"\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2} [a-z]{3,9}\.? \d{4}\b", re.IGNORECASE
)


def without_dates(text: str) -> str:
    """Return a text without whole dates: the day of an export says nothing of its figures."""
    return _DATE.sub(" ", text)


def years_in(texts: Iterable[str]) -> tuple[int, ...]:
    """Return the distinct years that texts mention; the day of an export says nothing of its figures."""
    found = (read_period(without_dates(text)).year for text in texts)
    return tuple(dict.fromkeys(year for year in found if year is not None))


def odd_year(texts: Iterable[str]) -> tuple[int, int] | None:
    """Return (usual year, odd year) of headers of which one must have a wrong year: 2020-Q1 | 2021-Q2 | 2021-Q3.

    With the usual year in its place the headers follow each other, and without it they do not.
    """
    said = [w for w in map(read_period, texts) if w.year and w.start and w.months and w.months < _YEAR]
    years = Counter(words.year or 0 for words in said)
    if len(years) != len(("usual", "odd")):
        return None
    (usual, _), (odd, times) = years.most_common()
    if times > 1 or _follow_each_other(words.period(None) for words in said):
        return None
    wrong = next(words for words in said if words.year == odd)
    others = [words for words in said if words.year == usual]
    twice = [words for words in others if (words.start, words.months) == (wrong.start, wrong.months)]
    slip = not any(words.rest == wrong.rest for words in twice) and (twice or len(others) > 1)
    moved = [*others, replace(wrong, year=usual)]
    return (usual, odd) if slip and _follow_each_other(words.period(None) for words in moved) else None


def _follow_each_other(periods: Iterable[Period | None]) -> bool:
    covered = {month for period in periods if period for month in range(period.first, period.last + 1)}
    return max(covered) - min(covered) < len(covered)


def resolve_years(
    clues: Sequence[YearClues], file_name: str, asked: int | None, other_files: int | None = None
) -> list[Year]:
    """Return the year of each table: --jaar, header, title, sheet, the year of most others, file name, other files."""
    clear = usual_year(Counter(clue.own[0][1] for clue in clues if clue.own and not clue.odd))
    clues = [replace(clue, odd=clue.odd[::-1]) if clue.odd and clue.odd[1] == clear else clue for clue in clues]
    own = Counter(clue.own[0][1] for clue in clues if clue.own)
    usual = usual_year(own)
    in_file = years_in([file_name])
    if usual is not None:
        fallback: tuple[Text, int] | None = (OTHERS, usual)
    elif len(in_file) == 1:
        fallback = (FILE, in_file[0])
    elif other_files is not None and not own:
        fallback = (FILES, other_files)
    else:
        fallback = None
    return [_beside_others(_resolve(clue, fallback, asked), clue, own) for clue in clues]


def usual_year(own: Counter[int]) -> int | None:
    """Return the year of all tables that name one, or of more than half of them."""
    year, times = own.most_common(1)[0] if own else (None, 0)
    return year if times * 2 > own.total() else None


def _resolve(clue: YearClues, fallback: tuple[Text, int] | None, asked: int | None) -> Year:
    if len(clue.header) > 1 and clue.odd is None:
        return Year(None)
    sources = ([(ASKED, asked)] if asked is not None else []) + clue.own
    if not sources:
        return Year(fallback[1], fallback[0]) if fallback else Year(None)
    source, year = sources[0]
    other_header = [(OTHER_HEADER, clue.odd[1])] if clue.odd else []
    others = ((other, found) for other, found in other_header + sources[1:] if found != year)
    return Year(year, source, next(others, None))


def _beside_others(year: Year, clue: YearClues, own: Counter[int]) -> Year:
    """Note that one table names another year than all others do, and names it in one place only."""
    usual = usual_year(own)
    if year.conflict or year.year is None or usual is None or year.year == usual or len(clue.own) > 1:
        return year
    alone = set(own) == {usual, year.year} and own[year.year] == 1 < own[usual]
    if not alone:
        return year
    return replace(year, conflict=(OTHERS, usual))


def file_conflict(years: Sequence[Year], file_name: str) -> tuple[int, int] | None:
    """Return (year of the tables, year in the file name) where they differ."""
    found = {y.year for y in years if y.year is not None and y.source is not FILE}
    named = years_in([file_name])
    if len(found) == 1 and len(named) == 1 and found != set(named):
        return found.pop(), named[0]
    return None
