"""Mistakes of every kind that the rules about dossiers know, put into a list at known places."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

NUMBER, CLIENT, TEAM, REFERRER = "Dossiernummer", "Klantnummer", "Buurtteam", "Melder"
REGISTERED, MET, START, END = "Aanmelddatum", "Datum eerste kennismaking", "Startdatum ondersteuning", "Einddatum"
STATUS, PHASE, REASON, ANSWER = "Status", "Fase", "Afsluitreden", "Kan verder zonder begeleiding"
GRANTED, CONTACT, CHANGED, MEASURED = "Maatwerk toegekend op", "Laatste contact", "Laatst gewijzigd", "Wat Telt-meting"
STAFF = "Medewerker"
TAILORED = "Er is een maatwerkvoorziening toegekend"
FUTURE, LONG_AGO, EVEN_LONGER = date(2091, 5, 4), date(2008, 3, 4), date(2007, 3, 5)
TWO_TEAMS = (("DOS172", CLIENT), ("DOS173", REFERRER), ("DOS174", REGISTERED), ("DOS175", REASON))
TIMES = 3  # how often each mistake is made

Line = Mapping[str, object]
Value = object | Callable[[Line], object]
Cells = dict[tuple[int, str], object]


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one row: what is written into which columns of an open or a closed dossier.

    The first column is the one that the rule points at, unless `at` says otherwise.
    """

    rule: str
    kind: str
    cells: Mapping[str, Value]
    at: str = ""
    where: Callable[[Line], bool] = field(default=lambda _: True)


@dataclass(frozen=True, slots=True)
class Defect:
    """One mistake: the row in the file, the header of its column, and the rule that reports it."""

    row: int
    column: str
    rule: str


def spoil(rows: pl.DataFrame, seed: int, first_row: int) -> tuple[pl.DataFrame, Cells, list[Defect]]:
    """Return the list, with rows repeated at its end; what to write into which cells; and what is wrong with that.

    `first_row` is the row in the file of the first dossier; cells are (row in the file, header).
    """
    rng = random.Random(seed)  # noqa: S311 (nothing secret)
    cells: Cells = {}
    defects: list[Defect] = []
    free = _Free(rows, rng)
    for slip in SLIPS:
        for _ in range(TIMES):
            index, line = free.take(slip)
            for header, value in slip.cells.items():
                cells[index + first_row, header] = value(line) if callable(value) else value
            defects.append(Defect(index + first_row, slip.at or next(iter(slip.cells)), slip.rule))
    for defect, changed in (*_in_two_teams(rows, first_row), *_of_one_client(rows, free, first_row)):
        cells |= changed
        defects.append(defect)
    repeated = [free.take(Slip("", "closed", {}))[0] for _ in range(2 * TIMES)]
    for place in range(len(repeated)):
        row = first_row + rows.height + place
        if place % 2:
            cells[row, STAFF] = "MW-999"
        defects.append(Defect(row, NUMBER, "DOS042" if place % 2 else "DOS043"))
    rows = pl.concat([rows, rows[repeated]])
    return rows, cells, sorted(defects, key=lambda d: (d.row, d.rule))


class _Free:
    """The rows that have no mistake yet, of dossiers in one team and clients with one dossier."""

    def __init__(self, rows: pl.DataFrame, rng: random.Random) -> None:
        alone = pl.col(NUMBER).is_unique() & pl.col(CLIENT).is_unique()
        known = rows.with_row_index("index").filter(alone, pl.col(START).dt.year() == 2022)
        self._left: list[Line] = [*known.filter(pl.col(MET) - pl.col(REGISTERED) > timedelta(3)).to_dicts()]
        rng.shuffle(self._left)

    def take(self, slip: Slip) -> tuple[int, Line]:
        """Return a row that suits a mistake, and never again."""
        for place, line in enumerate(self._left):
            if _suits(line, slip):
                del self._left[place]
                return int(str(line["index"])), line
        message = f"the list has too few rows for the mistake of {slip.rule}"
        raise ValueError(message)

    def pairs(self, fits: Callable[[Line, Line], bool]) -> Iterator[tuple[Line, Line]]:
        """Yield pairs of rows of one team, the first one starting first; each row once."""
        ordered = sorted(self._left, key=lambda line: (str(line[TEAM]), str(line[START]), int(str(line[NUMBER]))))
        used = False
        for one, two in pairwise(ordered):
            used = not used and one[TEAM] == two[TEAM] and fits(one, two)
            if used:
                self._left.remove(one)
                self._left.remove(two)
                yield one, two


def _suits(line: Line, slip: Slip) -> bool:
    if not slip.where(line):
        return False
    if slip.kind == "tailored":
        return line[REASON] == TAILORED and line[ANSWER] is not None
    if slip.kind == "closed":
        return line[END] is not None and line[REASON] != TAILORED and line[ANSWER] is not None
    return line[END] is None and line[PHASE] == "Ondersteuning"


def _in_two_teams(rows: pl.DataFrame, first_row: int) -> Iterator[tuple[Defect, Cells]]:
    """Yield mistakes in the second row of dossiers that are in two teams."""
    doubled = rows.with_row_index("index").filter(pl.col(NUMBER).is_duplicated()).to_dicts()
    closed = [(a, b) for a, b in zip(doubled[::2], doubled[1::2], strict=False) if a[NUMBER] == b[NUMBER] and a[END]]
    for (rule, header), (main, second) in zip(TWO_TEAMS * TIMES, closed, strict=False):
        row = first_row + second["index"]
        changed: Cells = {(row, header): _different(header, main, second)}
        if header == REASON:  # two reasons for one end
            changed |= {(row, END): main[END], (row, CHANGED): main[CHANGED]}
        yield Defect(row, header, rule), changed


def _different(header: str, main: Line, second: Line) -> object:
    match header:
        case "Klantnummer":
            return int(str(second[CLIENT])) + 1
        case "Melder":
            return "Politie"
        case "Aanmelddatum":
            return _day(second, REGISTERED) - timedelta(7)
        case _:
            return "Klant is verhuisd" if main[REASON] != "Klant is verhuisd" else "Beëindigd volgens plan"


def _of_one_client(rows: pl.DataFrame, free: _Free, first_row: int) -> Iterator[tuple[Defect, Cells]]:
    """Yield clients who have two open dossiers in one team, or two that began within days of each other."""
    days = timedelta(14)
    kinds: Sequence[tuple[str, str, Callable[[Line, Line], bool]]] = (
        ("DOS170", CLIENT, lambda a, b: not a[END] and not b[END] and _day(b, START) - _day(a, START) > days),
        ("DOS171", START, lambda a, b: bool(a[END] and b[END]) and _day(b, START) - _day(a, START) <= days),
    )
    for rule, header, fits in kinds:
        for (one, two), _ in zip(free.pairs(fits), range(TIMES), strict=False):
            row = first_row + int(str(two["index"]))
            yield Defect(row, header, rule), {(row, CLIENT): one[CLIENT]}


def _day(line: Line, header: str) -> date:
    day = line[header]
    assert isinstance(day, date)  # noqa: S101 (every row of the list has this date)
    return day


def _after(header: str, days: int) -> Callable[[Line], date]:
    return lambda line: _day(line, header) + timedelta(days)


# fmt: off
SLIPS = (
    Slip("DOS010", "open", {REGISTERED: "vorige week"}),
    Slip("DOS011", "open", {MET: "31-02-2022"}),
    Slip("DOS012", "open", {CONTACT: "08-01-24"}),
    Slip("DOS014", "closed", {TEAM: "Lunettem"}),
    Slip("DOS015", "closed", {TEAM: "Atlantis"}),
    Slip("DOS016", "closed", {REFERRER: "Kerkgenootschap"}),
    Slip("DOS017", "open", {PHASE: "Misschien"}),
    Slip("DOS040", "closed", {TEAM: None}),
    Slip("DOS041", "closed", {CLIENT: "zie map"}),
    Slip("DOS101", "closed", {END: _after(START, -10)}),
    Slip("DOS102", "closed", {MET: _after(REGISTERED, -5)}),
    Slip("DOS103", "closed", {START: _after(REGISTERED, -3)}),
    Slip("DOS104", "closed", {START: _after(MET, -1)}),
    Slip("DOS105", "closed", {END: _after(REGISTERED, -5), START: None, MET: None}),
    Slip("DOS106", "closed", {END: _after(MET, -2), START: None}),
    Slip("DOS108", "tailored", {GRANTED: _after(REGISTERED, -30)}),
    Slip("DOS109", "closed", {CONTACT: _after(REGISTERED, -20)}),
    Slip("DOS110", "tailored", {GRANTED: _after(END, 20)}),
    Slip("DOS111", "closed", {CONTACT: _after(END, 10)}),
    Slip("DOS112", "closed", {CHANGED: _after(END, 120)}, where=lambda line: str(line[END]) < "2023-08"),
    Slip("DOS113", "open", {MEASURED: _after(REGISTERED, -10)}),
    Slip("DOS120", "open", {REGISTERED: FUTURE}),
    Slip("DOS121", "open", {MET: FUTURE}),
    Slip("DOS122", "open", {START: FUTURE}),
    Slip("DOS123", "closed", {END: FUTURE}),
    Slip("DOS124", "open", {GRANTED: FUTURE}),
    Slip("DOS125", "open", {CONTACT: FUTURE}),
    Slip("DOS126", "open", {CHANGED: FUTURE}),
    Slip("DOS127", "open", {MEASURED: FUTURE}),
    Slip("DOS130", "open", {REGISTERED: LONG_AGO}),
    Slip("DOS131", "open", {START: LONG_AGO, REGISTERED: EVEN_LONGER, MET: None}),
    Slip("DOS132", "open", {MET: LONG_AGO, REGISTERED: EVEN_LONGER}),
    Slip("DOS133", "closed", {END: LONG_AGO, START: EVEN_LONGER, REGISTERED: EVEN_LONGER, MET: None}),
    Slip("DOS134", "open", {CONTACT: LONG_AGO, REGISTERED: EVEN_LONGER}),
    Slip("DOS135", "tailored", {GRANTED: LONG_AGO, REGISTERED: EVEN_LONGER}),
    Slip("DOS136", "open", {CHANGED: LONG_AGO}),
    Slip("DOS140", "closed", {END: None}),
    Slip("DOS141", "closed", {REASON: None}),
    Slip("DOS142", "open", {REASON: "Beëindigd volgens plan"}),
    Slip("DOS143", "closed", {ANSWER: None}),
    Slip("DOS144", "open", {ANSWER: "Ja"}),
    Slip("DOS145", "open", {START: None}),
    Slip("DOS146", "closed", {PHASE: "Kennismaking"}),
    Slip("DOS147", "open", {GRANTED: None, PHASE: "Evaluatie maatwerk"}),
    Slip("DOS148", "tailored", {GRANTED: None}),
    Slip("DOS150", "closed", {REGISTERED: None}),
    Slip("DOS151", "open", {REGISTERED: None, START: None}),
    Slip("DOS152", "closed", {END: _after(END, 0), START: None, REGISTERED: None}),
    Slip("DOS153", "open", {REGISTERED: None, MET: None, START: None}),
    Slip("DOS154", "closed", {START: None}),
    Slip("DOS155", "closed", {REFERRER: None}),
    Slip("DOS156", "closed", {STATUS: None}),
    Slip("DOS157", "closed", {CHANGED: _after(END, -5)}),
    Slip("DOS180", "closed", {REGISTERED: _after(MET, -130)}, at=MET),
    Slip("DOS181", "closed", {MET: _after(START, -120), REGISTERED: _after(START, -123)}, at=START),
    Slip("DOS182", "open", {START: date(2014, 3, 3), MET: date(2014, 3, 3), REGISTERED: date(2014, 3, 3)}),
    Slip("DOS183", "open", {MEASURED: None}),
    Slip("OPS101", "open", {PHASE: "Evaluatie maatwerk", GRANTED: date(2023, 2, 1), CONTACT: date(2023, 3, 1)}),
    Slip("OPS102", "open", {CONTACT: date(2023, 2, 1)}),
    Slip("OPS103", "open", {MET: None, START: None, PHASE: "Aanmelding"}),
    Slip("OPS104", "open", {START: None, PHASE: "Kennismaking"}),
    Slip("OPS105", "open", {REASON: "Klant is overleden"}),
    Slip("OPS106", "closed", {STATUS: "Open"}),
    # numbers of nobody: the ones that manuals use as an example
    Slip("PRI001", "closed", {REFERRER: "BSN 111222333"}),
    Slip("PRI003", "closed", {REFERRER: "voorbeeld@example.org"}),
    Slip("PRI004", "closed", {STAFF: "030-1234567"}),
    Slip("PRI005", "closed", {STAFF: "NL91ABNA0417164300"}),
)
# fmt: on
