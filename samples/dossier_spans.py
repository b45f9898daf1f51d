"""Invented dossiers whose months of start and end give the published figures of every team and of the city.

Months count from 1; 0 stands for before January and 13 for still open after December.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FIGURES = Path(__file__).resolve().parent / "figures" / "boks-2023.json"
YEAR = 2023
MONTHS = range(1, 13)
BEFORE, STILL_OPEN = 0, 13
LAST_BEFORE = date(YEAR - 1, 12, 30)
APART = timedelta(15)  # two dossiers of a client that begin closer together look like one
# Dossiers that are open in two teams at once: by so many do the teams together exceed the city.
TWICE_OPEN = 22
TWICE_STARTED = (4, 3, 0, 0, 0, 0, 0, 2, 0, 0, 2, 1)
TWICE_ENDED = (4, 4, 7, 2, 0, 2, 1, 0, 0, 1, 2, 1)


@dataclass(eq=False, slots=True)
class Row:
    """One row of the list: a dossier in a team, from one month to another."""

    team: str
    first: int
    last: int = STILL_OPEN
    dossier: int = 0
    client: int = 0
    main: "Row | None" = None  # the row of the other team, for the second row of a dossier
    doubled: bool = False
    goes_on: bool = False  # the client comes back later
    start: date = date.min
    end: date | None = None
    met: date = date.min
    registered: date = date.min
    values: dict[str, object] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        """Whether it ended in the year."""
        return self.last != STILL_OPEN


@dataclass(frozen=True, slots=True)
class Published:
    """The tables of a year: row label -> the figures of the row."""

    tables: dict[str, dict[str, list[float]]]

    @classmethod
    def read(cls) -> "Published":
        """Read the published tables; what is no number is zero."""
        tables = json.loads(FIGURES.read_text(encoding="utf-8"))
        return cls({t["id"]: {row[0]: [_number(cell) for cell in row[1:]] for row in t["rows"]} for t in tables})

    def whole(self, table: str) -> dict[str, list[int]]:
        """Return the counts of one table, without its totals."""
        rows = self.tables[table].items()
        return {label: [int(n) for n in numbers] for label, numbers in rows if label != "Totaal"}


def _number(cell: str | None) -> float:
    try:
        return float((cell or "0").replace(".", "").replace(",", "."))
    except ValueError:
        return 0.0


def draw_rows(published: Published, rng: random.Random) -> list[Row]:
    """Draw all rows: spans, dossiers in two teams, days, and clients."""
    started = published.whole("gestart-per-team-per-maand")
    open_ = published.whole("lopend-per-team-per-maand")
    ended = published.whole("afgesloten-per-team-per-maand")
    rows: list[Row] = []
    for team in started:
        stock = open_[team][0] - started[team][0]
        rows += [Row(team, *span) for span in _spans(stock, started[team], ended[team], rng)]
    _double(rows, _spans(TWICE_OPEN, TWICE_STARTED, TWICE_ENDED, rng), rng)
    for row in rows:
        _draw_days(row, rng)
    for row in rows:
        if row.main:
            _start_soon_after(row, row.main, rng)
    _share_clients(rows, published, rng)
    return rows


def _spans(stock: int, started: Sequence[int], ended: Sequence[int], rng: random.Random) -> list[tuple[int, int]]:
    """Draw which of the open ones end in which month; in March rather those that were open for long."""
    open_, spans = [BEFORE] * stock, []
    for month in MONTHS:
        open_ += [month] * started[month - 1]
        rng.shuffle(open_)
        if month == 3:
            open_.sort(key=lambda first: (first > BEFORE) - 0.7 * rng.random())
        leaving = ended[month - 1]
        spans += [(first, month) for first in open_[:leaving]]
        del open_[:leaving]
    return spans + [(first, STILL_OPEN) for first in open_]


def _double(rows: list[Row], spans: Iterable[tuple[int, int]], rng: random.Random) -> None:
    """Make for each span a row with exactly this span the second row of a dossier that covers it."""
    for first, last in spans:
        fits = [r for r in rows if (r.first, r.last) == (first, last) and not r.doubled]
        second = rng.choice(fits)
        fits = [r for r in rows if _covers(r, first, last) and r.team != second.team and not r.doubled]
        latest = max(row.first for row in fits)  # teams join in early
        main = rng.choice([row for row in fits if row.first == latest])
        second.main, second.doubled, main.doubled = main, True, True


def _covers(row: Row, first: int, last: int) -> bool:
    begins = row.first < first or (row.first == first and first < last)
    return begins and (row.last > last or row.last == last == STILL_OPEN)


def _start_soon_after(row: Row, main: Row, rng: random.Random) -> None:
    """Let a second team start after the first one, within some weeks, in the month that it has to start in."""
    if row.first == BEFORE:
        row.start = min(on_weekday(main.start + timedelta(rng.randint(3, 45))), LAST_BEFORE)
    row.start = max(row.start, main.start)


def _draw_days(row: Row, rng: random.Random) -> None:
    if row.first == BEFORE:
        row.start = on_weekday(LAST_BEFORE - timedelta(min(int(rng.expovariate(1 / 280)), 1400)))
    else:
        row.start = rng.choice(weekdays(row.first))
    if row.closed:
        row.end = rng.choice([day for day in weekdays(row.last) if day >= row.start])


@cache
def weekdays(month: int) -> tuple[date, ...]:
    """Return the working days of a month."""
    days = [date(YEAR, month, 1) + timedelta(n) for n in range(31)]
    return tuple(day for day in days if day.month == month and day.weekday() < 5)


def on_weekday(day: date) -> date:
    """Return the day, or the Friday before it."""
    return day - timedelta(max(0, day.weekday() - 4))


def _share_clients(rows: list[Row], published: Published, rng: random.Random) -> None:
    """Let dossiers that follow each other have one client, until there are as few clients as were published."""
    for number, row in enumerate(rows, 1):
        row.client = number
    clients = published.whole("unieke-klanten-per-team-per-maand")
    by_quarter = published.whole("unieke-klanten-per-team-per-kwartaal")
    for team, wanted in clients.items():
        own = [row for row in rows if row.team == team]
        # same month, same quarter, same year: each pair of rows lessens the clients of the longer periods as well
        for month in MONTHS:
            excess = _clients_in(own, month, month) - wanted[month - 1]
            _link(own, excess, _both_in(month), rng)
        for quarter in range(4):
            first, last = 3 * quarter + 1, 3 * quarter + 3
            excess = _clients_in(own, first, last) - by_quarter[team][quarter]
            _link(own, excess, _within(first, last), rng)
        _link(own, _clients_in(own, 1, 12) - wanted[12], _in_other_quarters, rng)
    for row in rows:
        if row.main:
            row.client = row.main.client


def _both_in(month: int) -> Callable[[int, int], bool]:
    return lambda end, start: end == start == month


def _within(first: int, last: int) -> Callable[[int, int], bool]:
    return lambda end, start: first <= end < start <= last


def _in_other_quarters(end: int, start: int) -> bool:
    return (end - 1) // 3 < (start - 1) // 3


def _clients_in(rows: list[Row], first: int, last: int) -> int:
    return len({row.client for row in rows if row.first <= last and row.last >= first})


def _link(rows: list[Row], count: int, fits: Callable[[int, int], bool], rng: random.Random) -> None:
    """Give `count` rows the client of a row that ended before, where `fits(month of end, month of start)`."""
    followed = Counter(row.client for row in rows)
    before = [row for row in rows if row.closed and not row.goes_on and not row.doubled]
    after = [row for row in rows if row.first != BEFORE and followed[row.client] == 1 and not row.doubled]
    rng.shuffle(before)
    after.sort(key=lambda row: row.start)
    fitting = cache(lambda start: [row for row in before if fits(row.last, start)])
    for later in reversed(after):
        if count <= 0:
            return
        if followed[later.client] > 1:  # became the first row of a pair meanwhile: its client stays
            continue
        for earlier in fitting(later.first):
            follows = earlier.end and earlier.end < later.start and later.start - earlier.start >= APART
            if follows and not earlier.goes_on:
                later.client, earlier.goes_on = earlier.client, True
                followed[later.client] += 1
                count -= 1
                break
