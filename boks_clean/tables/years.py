"""Which year a table is about: asked for, in its headers, its title, its sheet, its neighbours, or the file name."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from boks_clean.language import Text
from boks_clean.tables.periods import read_period

HEADER = Text("de kop", "the header")
TITLE = Text("de titel", "the title")
SHEET = Text("de bladnaam", "the sheet name")
OTHERS = Text("de andere tabellen", "the other tables")
TABLES = Text("de tabellen", "the tables")
FILE = Text("de bestandsnaam", "the file name")
FILES = Text("de andere bestanden", "the other files")
ASKED = Text("de optie --jaar", "the option --jaar")


@dataclass(frozen=True, slots=True)
class YearClues:
    """The years that a table's own texts mention, each source apart."""

    header: tuple[int, ...] = ()
    title: tuple[int, ...] = ()
    sheet: tuple[int, ...] = ()

    @property
    def own(self) -> list[tuple[Text, int]]:
        """The sources that name exactly one year, the strongest first."""
        sources = ((HEADER, self.header), (TITLE, self.title), (SHEET, self.sheet))
        return [(source, years[0]) for source, years in sources if len(years) == 1]


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a table and where it was found; `conflict` is another source that names another year."""

    year: int | None
    source: Text | None = None
    conflict: tuple[Text, int] | None = None


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


def resolve_years(
    clues: Sequence[YearClues], file_name: str, asked: int | None, other_files: int | None = None
) -> list[Year]:
    """Return the year of each table: --jaar, header, title, sheet, the year others agree on, file name, other files."""
    own = Counter(clue.own[0][1] for clue in clues if clue.own)
    in_file = years_in([file_name])
    if len(own) == 1:
        fallback: tuple[Text, int] | None = (OTHERS, next(iter(own)))
    elif len(in_file) == 1:
        fallback = (FILE, in_file[0])
    elif other_files is not None and not own:
        fallback = (FILES, other_files)
    else:
        fallback = None
    return [_resolve(clue, fallback, asked) for clue in clues]


def _resolve(clue: YearClues, fallback: tuple[Text, int] | None, asked: int | None) -> Year:
    if len(clue.header) > 1:
        return Year(None)
    sources = ([(ASKED, asked)] if asked is not None else []) + clue.own
    if not sources:
        return Year(fallback[1], fallback[0]) if fallback else Year(None)
    source, year = sources[0]
    conflict = next(((other, found) for other, found in sources[1:] if found != year), None)
    return Year(year, source, conflict)


def file_conflict(years: Sequence[Year], file_name: str) -> tuple[int, int] | None:
    """Return (year of the tables, year in the file name) where they differ."""
    found = {y.year for y in years if y.year is not None and y.source is not FILE}
    named = years_in([file_name])
    if len(found) == 1 and len(named) == 1 and found != set(named):
        return found.pop(), named[0]
    return None
