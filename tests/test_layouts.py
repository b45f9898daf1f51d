"""Figures that are known, written in any layout and notation anywhere on a sheet, are read back as they were."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from boks_clean.catalog import load
from boks_clean.tables import Recognition, recognise
from tests.layouts import MONTHS
from tests.writing import FORMATS, Fact, Label, Line, Members, Paper, Repeats, Subject

CATALOG = load()

STARTED = Subject("gestart", "Gestarte trajecten", flow=True)
CLOSED = Subject("afgesloten", "Afgesloten trajecten", flow=True)
OPEN = Subject("lopend", "Lopende trajecten")
REGISTERED = Subject("aanmeldingen", "Aantal nieuwe aanmeldingen", flow=True)
CLIENTS = Subject("unieke_klanten", "Unieke klanten")
WAIT = Subject("wachttijd_eerste_gesprek", "Gemiddelde wachttijd tot eerste gesprek", "mean")
IN_TIME = Subject("aandeel_binnen_5_werkdagen", "% binnen 5 werkdagen", "share")
TOPICS = (
    *((subject, "team", "buurtteam") for subject in (STARTED, CLOSED, OPEN, REGISTERED, CLIENTS, WAIT, IN_TIME)),
    *((subject, "melder", "melder") for subject in (REGISTERED, STARTED, WAIT)),
    *((subject, "afsluitreden", "reden") for subject in (CLOSED, CLIENTS)),
    *((subject, "verder_zonder_begeleiding", "antwoord") for subject in (CLOSED,)),
)
SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MONTH_STYLES: dict[str, Callable[[int, int], str]] = {
    "names": lambda _, month: MONTHS[month],
    "capitals": lambda _, month: MONTHS[month].upper(),
    "short names": lambda _, month: SHORT[month],
    "short names with a point": lambda _, month: f"{SHORT[month].capitalize()}.",
    "names with their year": lambda year, month: f"{MONTHS[month]} {year}",
    "short names with their year": lambda year, month: f"{SHORT[month]}-{year % 100:02}",
    "year and number": lambda year, month: f"{year}-{month + 1:02}",
    "initials": lambda _, month: "JFMAMJJASOND"[month],
}
QUARTER_STYLES: dict[str, Callable[[int, int], str]] = {
    "K1": lambda _, quarter: f"K{quarter}",
    "Q1": lambda _, quarter: f"Q{quarter}",
    "Kwartaal 1": lambda _, quarter: f"Kwartaal {quarter}",
    "1e kwartaal": lambda _, quarter: f"{quarter}e kwartaal",
    "2023-Q1": lambda year, quarter: f"{year}-Q{quarter}",
    "1e kwartaal 2023": lambda year, quarter: f"{quarter}e kwartaal {year}",
}
HALF_STYLES = ("Halfjaar {}", "{}e halfjaar", "H{}", "Halfjaar {} {year}")
WHOLE_YEAR = ("Totaal", "Eindtotaal", "Jaar", "{year}", "Totaal jaar", "Totaal {year}")
SO_FAR = ("Totaal", "Eindtotaal")

TITLES = ("above", "right above", "corner", "first row", "centred", "over the columns")

fast = settings(max_examples=60, deadline=None, derandomize=True)


# Who and when


@st.composite
def people(draw: st.DrawFn, dimension: str, most: int = 6, least: int = 2) -> list[Line]:
    """Draw members of a dimension, each in one of its spellings."""
    known = CATALOG.dimensions[dimension].members
    codes = draw(st.lists(st.sampled_from(sorted(known)), min_size=least, max_size=min(most, len(known)), unique=True))
    spelled = [str(draw(st.sampled_from(known[code]))) for code in codes]
    return [Line((text,), (code,), ((dimension, code),)) for code, text in zip(codes, spelled, strict=True)]


def total_of(lines: Sequence[Line], label: str, members: Members = ()) -> Line:
    return Line((label,), tuple(name for line in lines for name in line.who), members)


@st.composite
def with_total(draw: st.DrawFn, lines: list[Line]) -> list[Line]:
    """Add a total last, first, or not at all."""
    total = total_of(lines, draw(st.sampled_from(("Totaal", "Eindtotaal", "TOTAAL"))))
    where = draw(st.sampled_from(("last", "first", "missing")))
    return {"last": [*lines, total], "first": [total, *lines], "missing": lines}[where]


@dataclass(frozen=True)
class Time:
    """The columns of a table, and whether they name their year."""

    lines: list[Line]
    dated: bool


@st.composite
def one_level(draw: st.DrawFn, year: int) -> Time:
    """Draw months, quarters or half-years, with a total of them or without."""
    unit = draw(st.sampled_from(("months", "quarters", "halves", "numerals", "month numerals")))
    if unit == "months":
        style = draw(st.sampled_from(sorted(MONTH_STYLES)))
        until = int(draw(st.sampled_from(("3", "5", "6", "12"))))
        lines = [Line((MONTH_STYLES[style](year, m),), year=year, months=(m, m)) for m in range(until)]
    elif unit == "quarters":
        style = draw(st.sampled_from(sorted(QUARTER_STYLES)))
        count = int(draw(st.sampled_from(("2", "3", "4"))))
        lines = [quarter_line(QUARTER_STYLES[style](year, q + 1), year, q) for q in range(count)]
    elif unit == "halves":
        style = draw(st.sampled_from(HALF_STYLES))
        lines = [Line((style.format(h + 1, year=year),), year=year, months=(6 * h, 6 * h + 5)) for h in range(2)]
    elif unit == "numerals":
        lines = [quarter_line(str(q + 1), year, q) for q in range(4)]
    else:
        lines = [Line((str(m + 1),), year=year, months=(m, m)) for m in range(12)]
    last = lines[-1].months[1]
    word = draw(st.sampled_from(("", *(WHOLE_YEAR if last == 11 else SO_FAR)))).format(year=year)
    dated = str(year) in lines[0].labels[0] or str(year) in word
    total = Line((word,), year=year, months=(0, last))
    first = "numerals" not in unit and draw(st.sampled_from(("last", "first"))) == "first"
    return Time((([total, *lines] if first else [*lines, total]) if word else lines), dated)


def quarter_line(label: str, year: int, quarter: int) -> Line:
    return Line((label,), year=year, months=(3 * quarter, 3 * quarter + 2))


@st.composite
def two_levels(draw: st.DrawFn, year: int, above: Label = ()) -> Time:
    """Draw months under quarters, with a total of each quarter or only at the end."""
    outer = QUARTER_STYLES[draw(st.sampled_from(sorted(QUARTER_STYLES)))]
    inner = MONTH_STYLES[draw(st.sampled_from(sorted(MONTH_STYLES)))]
    each = draw(st.sampled_from(("", "Totaal", "Tot.", "Totaal {}", "over")))
    quarters = int(draw(st.sampled_from(("2", "4"))))
    lines: list[Line] = []
    for q in range(quarters):
        name = outer(year, q + 1)
        lines += [Line((*above, name, inner(year, m)), year=year, months=(m, m)) for m in range(3 * q, 3 * q + 3)]
        label = (f"Totaal {name}", "") if each == "over" else (name, each.format(name))
        lines += [Line((*above, *label), year=year, months=(3 * q, 3 * q + 2))] if each else []
    word = draw(st.sampled_from(("", *(WHOLE_YEAR if quarters == 4 else SO_FAR))))
    word = word.format(year=year)
    end = (*above, "Totaal", "") if above else (word, "")
    lines += [Line(end, year=year, months=(0, 3 * quarters - 1))] if word and (quarters == 4 or not above) else []
    return Time(lines, str(year) in lines[0].labels[-2] + lines[0].labels[-1] + word)


@st.composite
def three_levels(draw: st.DrawFn, year: int) -> Time:
    """Draw months under quarters under one year, or two."""
    years = draw(st.sampled_from(((year,), (year - 1, year))))
    lines = [line for one in years for line in draw(two_levels(one, (str(one),))).lines]
    return Time(lines, dated=True)


@st.composite
def times(draw: st.DrawFn, year: int) -> Time:
    return draw(st.one_of(one_level(year), two_levels(year), three_levels(year)))


@st.composite
def notations(draw: st.DrawFn, subject: Subject) -> list[str]:
    """Draw one notation for all figures, or several side by side."""
    return draw(st.lists(st.sampled_from(FORMATS[subject.kind]), min_size=1, max_size=3))


# Tables


@dataclass(frozen=True)
class Plan:
    """What a table is to hold, before it is laid out."""

    subject: Subject
    title: str
    header: str
    lines: list[Line]
    time: list[Line]
    seed: int
    forms: list[str]


@st.composite
def plans(
    draw: st.DrawFn, year: int, time: Time | None = None, *, name_year: bool = False, topic: int | None = None
) -> Plan:
    """Draw what a table holds; the title names the year where nothing else does."""
    subject, dimension, header = TOPICS[draw(st.integers(0, len(TOPICS) - 1)) if topic is None else topic]
    when = draw(times(year)) if time is None else time
    lines = draw(people(dimension))
    totalled = draw(with_total(lines))
    forms = draw(notations(subject))
    several = len({line.year for line in when.lines}) > 1
    named = not several and (name_year or not when.dated or draw(st.booleans()))
    title = f"{subject.title} per {header}" + (f" {year}" if named else "")
    return Plan(subject, title, header.capitalize(), totalled, when.lines, draw(st.integers(0, 999)), forms)


@st.composite
def several_topics(draw: st.DrawFn) -> list[int]:
    """Draw two or three tables that have no figure in common."""
    return draw(st.lists(st.integers(0, len(TOPICS) - 1), min_size=2, max_size=3, unique_by=lambda n: TOPICS[n][0]))


@st.composite
def tables(draw: st.DrawFn, plan: Plan, *, inside: bool = True, titles: Sequence[str] = TITLES) -> Paper:
    """Lay a table out: its title somewhere, its periods along the top or down the side, and what stands around it."""
    place = draw(st.sampled_from(titles))
    turned = draw(st.sampled_from((False, False, True)))
    rows, columns = (plan.time, plan.lines) if turned else (plan.lines, plan.time)
    side, top = len(rows[0].labels), len(columns[0].labels)
    paper = Paper(titled=place)
    start = 0
    if place in ("above", "right above", "centred", "over the columns"):
        column = {"centred": side + len(columns) // 2, "over the columns": side}.get(place, 0)
        paper.write(0, column, plan.title)
        start = 2 if place == "above" else 1
        if place == "over the columns" and len(columns) > 1:
            paper.merges.append((0, side, 0, side + len(columns) - 1))
    corner = plan.title if place == "corner" else "Periode" if turned else plan.header
    paper.write(start + (top - 1 if place != "corner" else 0), 0, corner)
    first = start + top
    if place == "first row":
        paper.write(first, 0, plan.title)
        first += 1
    hole = draw(st.sampled_from(("", "", "row", "column", "above the last"))) if inside else ""
    down = [first + n + (hole == "row" and n >= len(rows) // 2 > 0) for n in range(len(rows))]
    down[-1] += hole == "above the last"
    across = [side + n + (hole == "column" and n >= len(columns) // 2 > 0) for n in range(len(columns))]
    repeats = _repeats(draw(st.sampled_from(("merged", "blank", "repeated"))))
    paper.labels([line.labels for line in columns], across, repeats, down=False, at=start)
    paper.labels([line.labels for line in rows], down, repeats, down=True, at=0)
    paper.figures(
        plan.subject, list(zip(down, rows, strict=True)), list(zip(across, columns, strict=True)), plan.seed, plan.forms
    )
    return paper


def _repeats(word: str) -> Repeats:
    return "merged" if word == "merged" else "blank" if word == "blank" else "repeated"


@st.composite
def noise(draw: st.DrawFn, paper: Paper) -> Paper:
    """Write lines of text above a table and a note under it."""
    result = Paper()
    above = draw(st.sampled_from(((), ("Buurtteams Utrecht",), ("Buurtteams Utrecht", "Exportdatum: 15-01-2024"))))
    for number, text in enumerate(above):
        result.write(number, 0, text)
    result.paste(paper, len(above) + int(bool(above) and bool(draw(st.booleans()))), 0)
    note = draw(st.sampled_from(("", "Bron: BOKS", "Bron: BOKS, peildatum 15-01-2024")))
    result.write(result.height + draw(st.integers(0, 1)), 0, note)
    return result


YEARS = st.sampled_from((2016, 2021, 2023))
ROWS, COLUMNS = st.integers(0, 39), st.integers(0, 25)


def read_back(paper: Paper, row: int, column: int, sheet: str = "Blad1", name: str = "export.xlsx") -> None:
    """Check that every figure of the paper is read as what it was written for, and that none is left over."""
    found = recognise(paper.workbook(row, column, sheet, name), CATALOG)
    written = {fact: round(value, 6) for fact, value in paper.facts}
    assert _numbers(found) == written, f"at row {row + 1}, column {column + 1}:\n{paper.shown()}\n{paper.merges}"
    assert len([o for o in found.observations if o.state == "number"]) == found.numeric_cells == len(paper.facts)
    assert found.unrecognised == ()


def _numbers(found: Recognition) -> dict[Fact, float]:
    return {
        (o.measure, tuple((d.split(":")[0], m) for d, m in o.members), o.period.code if o.period else ""): round(
            o.value, 6
        )
        for o in found.observations
        if o.state == "number" and o.value is not None
    }


@fast
@given(st.data(), YEARS, ROWS, COLUMNS)
def test_a_table_is_read_the_same_in_any_layout(data: st.DataObject, year: int, row: int, column: int) -> None:
    plan = data.draw(plans(year))
    read_back(data.draw(noise(data.draw(tables(plan)))), row, column)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS)
def test_the_year_of_a_sheet_or_file_is_that_of_its_tables(
    data: st.DataObject, year: int, row: int, column: int
) -> None:
    plan = data.draw(plans(year, data.draw(one_level(year))))
    undated = replace(plan, title=plan.title.removesuffix(f" {year}"))
    where = data.draw(st.sampled_from((("Blad1", f"boks-{year}.xlsx"), (f"BOKS {year}", "export.xlsx"))))
    read_back(data.draw(tables(undated)), row, column, *where)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS, st.integers(0, 3))
def test_tables_under_each_other_are_read_apart(
    data: st.DataObject, year: int, row: int, column: int, gap: int
) -> None:
    paper = Paper()
    for number, topic in enumerate(data.draw(several_topics())):
        table = data.draw(tables(data.draw(plans(year, name_year=True, topic=topic)), titles=("above", "right above")))
        paper.paste(table, paper.height + (gap if number else 0), 0)
    read_back(paper, row, column)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS)
def test_tables_beside_each_other_are_read_apart(data: st.DataObject, year: int, row: int, column: int) -> None:
    paper = Paper()
    for topic in data.draw(several_topics()):
        time = data.draw(one_level(year))
        plan = data.draw(plans(year, time, name_year=True, topic=topic))
        table = data.draw(tables(plan, inside=False, titles=("above", "right above", "corner")))
        paper.paste(table, 0, paper.width + 1 if paper.cells else 0)
    read_back(paper, row, column)


def whole_table(paper: Paper, plan: Plan, rows: Sequence[Line], columns: Sequence[Line], at: tuple[int, int]) -> None:
    """Write a header and rows, the first of them at a place."""
    top, left = at
    paper.write(top, left, plan.header)
    across = [left + 1 + n for n in range(len(columns))]
    down = [top + 1 + n for n in range(len(rows))]
    paper.labels([line.labels for line in columns], across, "blank", down=False, at=top)
    paper.labels([line.labels for line in rows], down, "blank", down=True, at=left)
    paper.figures(
        plan.subject, list(zip(down, rows, strict=True)), list(zip(across, columns, strict=True)), plan.seed, plan.forms
    )


def undated_quarters(year: int) -> list[Line]:
    return [quarter_line(f"K{q + 1}", year, q) for q in range(4)] + [Line(("Jaar",), year=year, months=(0, 11))]


@fast
@given(st.data(), YEARS, ROWS, COLUMNS, st.integers(2, 3))
def test_rows_that_go_on_in_blocks_side_by_side_are_one_table(
    data: st.DataObject, year: int, row: int, column: int, blocks: int
) -> None:
    plan = data.draw(plans(year, Time(undated_quarters(year), dated=False)))
    subject, dimension, header = data.draw(st.sampled_from(TOPICS[:7]))
    plan = replace(
        plan,
        subject=subject,
        header=header.capitalize(),
        title=f"{subject.title} per {header} {year}",
        forms=data.draw(notations(subject)),
    )
    lines = data.draw(people(dimension, most=12, least=2 * blocks - 1))
    lines = [*lines, total_of(lines, "Totaal")]
    paper = Paper()
    paper.write(0, 0, plan.title)
    size = -(-len(lines) // blocks)
    for block in range(blocks):
        part = lines[block * size : (block + 1) * size]
        if part:
            whole_table(paper, plan, part, plan.time, (2, block * (len(plan.time) + 1)))
    read_back(paper, row, column)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS, st.integers(2, 3))
def test_periods_that_go_on_in_blocks_side_by_side_are_one_table(
    data: st.DataObject, year: int, row: int, column: int, blocks: int
) -> None:
    months = [Line((MONTHS[m],), year=year, months=(m, m)) for m in range(12)]
    plan = data.draw(plans(year, Time([*months, Line(("Jaar",), year=year, months=(0, 11))], dated=False)))
    paper = Paper()
    paper.write(0, 0, plan.title)
    size = 12 // blocks
    for block in range(blocks):
        part = plan.time[block * size : (block + 1) * size + (block == blocks - 1)]
        whole_table(paper, plan, plan.lines, part, (2, block * (size + 1)))
    read_back(paper, row, column)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS)
def test_groups_with_a_heading_and_a_total_of_their_own_are_one_table(
    data: st.DataObject, year: int, row: int, column: int
) -> None:
    plan = data.draw(plans(year, Time(undated_quarters(year), dated=False)))
    dimension = next(line.members[0][0] for line in plan.lines if line.members)
    lines = data.draw(people(dimension, most=6, least=4))
    paper = Paper()
    paper.write(0, 0, plan.title)
    whole_table(paper, plan, [], plan.time, (2, 0))
    for heading, part in (("Eerste groep", lines[:2]), ("Overige groepen", lines[2:])):
        at = paper.height
        paper.write(at, 0, heading)
        paper.bold |= {(at, 0)} if data.draw(st.booleans()) else set()
        group = ("groep", heading)
        rows = [replace(line, members=tuple(sorted((*line.members, group)))) for line in part]
        _rows(paper, plan, [*rows, total_of(part, "Totaal", (group,))], at + 1)
    _rows(paper, plan, [total_of(lines, "Eindtotaal")], paper.height)
    read_back(paper, row, column)


def _rows(paper: Paper, plan: Plan, rows: Sequence[Line], top: int) -> None:
    down = [top + n for n in range(len(rows))]
    paper.labels([line.labels for line in rows], down, "blank", down=True, at=0)
    across = list(enumerate(plan.time, 1))
    paper.figures(plan.subject, list(zip(down, rows, strict=True)), across, plan.seed, plan.forms)


@fast
@given(st.data(), YEARS, ROWS, COLUMNS)
def test_measures_in_the_rows_are_told_apart(data: st.DataObject, year: int, row: int, column: int) -> None:
    time = data.draw(one_level(year)).lines
    paper = Paper()
    paper.write(0, 0, f"Trajecten {year}")
    paper.write(2, 0, data.draw(st.sampled_from(("Soort", ""))))
    across = list(range(1, len(time) + 1))
    paper.labels([line.labels for line in time], across, "blank", down=False, at=2)
    for at, (label, subject) in enumerate((("Gestart", STARTED), ("Lopend", OPEN), ("Afgesloten", CLOSED)), 3):
        paper.write(at, 0, label)
        everyone = [(at, Line((label,), ("iedereen",)))]
        paper.figures(subject, everyone, list(zip(across, time, strict=True)), 7, data.draw(notations(subject)))
    read_back(paper, row, column)
