"""What the invented dossiers hold besides their months: referrer, reason, answer, waits and the other dates."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import chain

from samples.dossier_spans import BEFORE, MONTHS, YEAR, Published, Row, on_weekday

EXPORTED = date(2024, 1, 8)
DIED, MOVED = "Klant is overleden", "Klant is verhuisd"
TAILORED = "Er is een maatwerkvoorziening toegekend"
PLANNED = "Beëindigd volgens plan"
UNANSWERED = {3: 15}  # month -> closures without an answer
LONG_MEETING, LONG_START = 14, 22  # waits of 100 days and more, which averages leave out
STALE = 0.2  # of what is open for the evaluation of tailored support
MEASURED_WITHIN = timedelta(50)
LIKELY = {DIED: "N.v.t.", MOVED: "N.v.t.", PLANNED: "Ja", TAILORED: "Nee"}
FIRST_DOSSIER, FIRST_CLIENT = 200_001, 5_000_001

Weight = Callable[[Row], float]


def fill(rows: list[Row], published: Published, rng: random.Random) -> list[Row]:
    """Fill in all values; returns the rows in the order of the list."""
    dossiers = [row for row in rows if not row.main]
    _refer(dossiers, published.whole("gestart-per-melder"), rng)
    _give_reasons(dossiers, published.whole("afgesloten-per-reden"), rng)
    _give_answers(dossiers, published.whole("afgesloten-verder-zonder-begeleiding"), rng)
    _copy_to_second_rows(rows)
    _wait(rows, published, rng)
    for row in rows:
        _date_the_rest(row, rng)
    return _numbered(rows)


def _refer(dossiers: list[Row], quotas: dict[str, list[int]], rng: random.Random) -> None:
    for quarter in range(4):
        started = [row for row in dossiers if row.first in _months(quarter)]
        _deal(started, "melder", {name: n[quarter] for name, n in quotas.items()}, rng)
    older = [row for row in dossiers if row.first == BEFORE]
    names = list(quotas)
    for row, name in zip(older, rng.choices(names, [quotas[n][4] for n in names], k=len(older)), strict=True):
        row.values["melder"] = name


def _months(quarter: int) -> range:
    return range(3 * quarter + 1, 3 * quarter + 4)


def _deal(rows: list[Row], key: str, quotas: dict[str, int], rng: random.Random) -> None:
    pool = [name for name, count in quotas.items() for _ in range(count)]
    rng.shuffle(pool)
    for row, name in zip(rows, pool, strict=True):
        row.values[key] = name


def _give_reasons(dossiers: list[Row], quotas: dict[str, list[int]], rng: random.Random) -> None:
    """Deal the reasons of each quarter; tailored support mostly to what was closed in one go in March."""
    for quarter in range(4):
        left = [row for row in dossiers if row.last in _months(quarter)]
        count = {name: numbers[quarter] for name, numbers in quotas.items()}
        for name, weight in (
            (TAILORED, lambda row: (1.2 if row.last == 3 and row.first == BEFORE else 0) - row.goes_on),
            (DIED, lambda row: -2.0 * row.goes_on),  # whoever comes back has not died
            (MOVED, lambda row: -2.0 * row.goes_on),
        ):
            chosen = set(map(id, _heaviest(left, count.pop(name), weight, rng)))
            for row in left:
                if id(row) in chosen:
                    row.values["afsluitreden"] = name
            left = [row for row in left if id(row) not in chosen]
        _deal(left, "afsluitreden", count, rng)


def _heaviest(rows: list[Row], count: int, weight: Weight, rng: random.Random) -> list[Row]:
    drawn = {id(row): weight(row) + rng.random() for row in rows}
    return sorted(rows, key=lambda row: -drawn[id(row)])[:count]


def _give_answers(dossiers: list[Row], quotas: dict[str, list[int]], rng: random.Random) -> None:
    """Deal the answers of each month, each reason the likely one as long as there is any left."""
    for month in MONTHS:
        left = {name: numbers[month - 1] for name, numbers in quotas.items()}
        rows = [row for row in dossiers if row.last == month]
        rng.shuffle(rows)
        rows.sort(key=lambda row: row.values["afsluitreden"] not in (DIED, MOVED))
        silent = [row for row in rows if row.values["afsluitreden"] == TAILORED and not row.doubled]
        for row in silent[: UNANSWERED.get(month, 0)]:
            rows.remove(row)
        for row in rows:
            likely = LIKELY.get(str(row.values["afsluitreden"]), "")
            certain = row.values["afsluitreden"] in (DIED, MOVED) or rng.random() < 0.6
            answer = likely if left.get(likely) and certain else rng.choices(list(left), list(left.values()))[0]
            row.values["verder"] = answer
            left[answer] -= 1


def _copy_to_second_rows(rows: list[Row]) -> None:
    """Give the second row of a dossier what the dossier has; one that ended earlier was handed over."""
    for row in rows:
        if row.main:
            row.values["melder"] = row.main.values["melder"]
            if row.closed:
                row.values["afsluitreden"] = row.main.values.get("afsluitreden", PLANNED)
                row.values["verder"] = row.main.values.get("verder", "N.v.t.")


# Waits: the averages of each team and month are the published ones, over whole days.


def _wait(rows: list[Row], published: Published, rng: random.Random) -> None:
    to_start = published.tables["wachttijd-start-ondersteuning-per-team"]
    to_meeting = published.tables["wachttijd-eerste-kennismaking-per-team"]
    single = [row for row in rows if row.first != BEFORE and not row.doubled]
    long = rng.sample(single, LONG_START + LONG_MEETING)
    for (team, month), group in _grouped(rows, long[:LONG_START], lambda row: row.start).items():
        average = to_start[team][_column(month)] if month else 2.7
        for row, days in zip(group, _integers(len(group), average, rng, shape=0.25), strict=True):
            row.met = _weekday_near(row.start - timedelta(days), rng)
        _make_up(group, round(average * len(group)), rng)
    for row in long[:LONG_START]:
        row.met = on_weekday(row.start - timedelta(rng.randint(102, 190)))
    seconds = [row for row in rows if row.main]
    for row in seconds:
        row.met = max(row.met, row.main.met) if row.main else row.met
    for (team, month), group in _grouped(rows, long[LONG_START:] + seconds, lambda row: row.met).items():
        average = to_meeting[team][_column(month)] if month else 7.0
        for row, days in zip(group, _integers(len(group), average, rng, shape=1.4), strict=True):
            row.registered = working_days_before(row.met, days)
    for row in long[LONG_START:]:
        row.registered = working_days_before(row.met, rng.randint(75, 120))
    for row in seconds:
        row.registered = row.main.registered if row.main else row.registered


def _grouped(
    rows: Iterable[Row], without: Sequence[Row], day: Callable[[Row], date]
) -> dict[tuple[str, int], list[Row]]:
    """Group rows by team and month of a day; month 0 is any before the year."""
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    left_out = set(map(id, without))
    for row in rows:
        if id(row) not in left_out:
            groups[row.team, day(row).month if day(row).year == YEAR else 0].append(row)
    return groups


def _column(month: int) -> int:
    """Return the column of a month where each quarter is followed by its total."""
    return month - 1 + (month - 1) // 3


def _integers(count: int, average: float, rng: random.Random, shape: float) -> list[int]:
    """Draw whole numbers below 80 whose average is the one that was published."""
    drawn = [rng.gammavariate(shape, 1.0) for _ in range(count)]
    total = round(average * count)
    scale = total / (sum(drawn) or 1.0)
    whole = [min(int(number * scale), 60) for number in drawn]
    while (short := total - sum(whole)) > 0:
        for place in rng.sample(range(count), min(short, count)):
            whole[place] += whole[place] < 70
    return whole


def _make_up(group: list[Row], total: int, rng: random.Random) -> None:
    """Move meetings to other working days until the waits for a start add up to what they should."""
    for _ in range(40 * len(group)):
        short = total - sum((row.start - row.met).days for row in group)
        if not short:
            return
        row, sign = rng.choice(group), 1 if short > 0 else -1
        earlier = row.met - timedelta(sign * min(abs(short), rng.randint(1, 4)))
        if earlier.weekday() < 5 and 0 <= (row.start - earlier).days < 90:
            row.met = earlier


def _weekday_near(day: date, rng: random.Random) -> date:
    if day.weekday() < 5:
        return day
    return on_weekday(day) if rng.random() < 0.5 else day + timedelta(7 - day.weekday())


def working_days_before(day: date, count: int) -> date:
    """Return the working day that lies so many working days before a working day."""
    weeks, rest = divmod(count, 5)
    found = day - timedelta(7 * weeks)
    for _ in range(rest):
        found -= timedelta(3 if found.weekday() == 0 else 1)
    return found


# The other columns.


def _date_the_rest(row: Row, rng: random.Random) -> None:
    values, last_day = row.values, row.end or EXPORTED
    in_one_go = row.last == 3 and row.first == BEFORE and values["afsluitreden"] == TAILORED
    values["fase"] = "Evaluatie maatwerk" if in_one_go else "Afsluiting" if row.end else _phase(row, rng)
    quiet = 0 if row.end else 8
    contact = last_day - timedelta(min(int(rng.expovariate(1 / (4 + quiet))), 75))
    if values.get("afsluitreden") == TAILORED or values["fase"] == "Evaluatie maatwerk":
        least = 95 if in_one_go else 10
        granted = last_day - timedelta(rng.randint(least, least + 250))
        values["maatwerk"] = max(on_weekday(granted), row.start)
        forgotten = row.end is None and rng.random() < STALE
        if in_one_go or forgotten:  # nobody worked on it any more
            contact = min(granted + timedelta(rng.randint(0, 30)), last_day)
    values["contact"] = max(on_weekday(contact), row.start)
    values["gewijzigd"] = _changed(row, rng)
    if not row.end or rng.random() < 0.6:
        values["wat_telt"] = on_or_after(row.start, min(last_day, row.start + MEASURED_WITHIN), rng)


def _phase(row: Row, rng: random.Random) -> str:
    phases = ("Ondersteuning", "Evaluatie", "Evaluatie maatwerk")
    old = row.start < date(YEAR, 9, 1)
    return rng.choices(phases, (80, 10, 10) if old else (96, 4, 0))[0]


def _changed(row: Row, rng: random.Random) -> date:
    if row.end:
        return min(row.end + timedelta(rng.choice((0, 0, 0, 1, 2, 5))), EXPORTED)
    contact = row.values["contact"]
    assert isinstance(contact, date)  # noqa: S101 (tells the type checker what the row was made with)
    return min(contact + timedelta(rng.randint(0, 3)), EXPORTED)


def on_or_after(first: date, last: date, rng: random.Random) -> date:
    """Return a working day from the first day to the last."""
    return max(first, on_weekday(first + timedelta(rng.randint(0, (last - first).days))))


def _numbered(rows: list[Row]) -> list[Row]:
    """Give dossiers and clients their numbers in the order of registration; returns the rows in that order."""
    ordered = sorted((row for row in rows if not row.main), key=lambda row: (row.registered, row.team))
    clients: dict[int, int] = {}
    for number, row in enumerate(ordered):
        row.dossier = FIRST_DOSSIER + number
        clients.setdefault(row.client, FIRST_CLIENT + 7 * len(clients))
    for row in rows:
        row.client = clients[row.client]
    seconds = {id(row.main): row for row in rows if row.main}
    for main_id, row in seconds.items():
        assert row.main is not None and id(row.main) == main_id  # noqa: S101, PT018 (tells the type checker what the row was made with)
        row.dossier = row.main.dossier
    return list(chain.from_iterable([row, seconds[id(row)]] if id(row) in seconds else [row] for row in ordered))
