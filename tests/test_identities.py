"""Properties of all tables: what adds up is left alone, one changed cell is found, and rounding breaks nothing."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.command import Json, check, codes, findings, refs
from tests.workbooks import Rows, Styled, Value, dutch, save

REASONS = (
    "Beëindigd volgens plan",
    "Cliënt is overleden",
    "Cliënt is verhuisd",
    "Onbekend",
    "(meerdere redenen)",
    "Volgens afspraak",
)
TEAMS = ("Lunetten", "Zuilen", "West", "Oost", "Vleuten", "Noordoost")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

few = settings(max_examples=10)  # each example is a workbook
counts = st.integers(min_value=0, max_value=3_000)


def tables(most_rows: int = 5, columns: int = 12) -> st.SearchStrategy[list[list[int]]]:
    """Return tables of counts: a row a reason, a column a month."""
    row = st.lists(counts, min_size=columns, max_size=columns)
    return st.lists(row, min_size=2, max_size=most_rows)


def report_of(rows: Rows, *options: str) -> Json:
    with TemporaryDirectory() as folder:
        return check(save(Path(folder) / "export.xlsx", rows), *options)


def with_totals(body: Sequence[Sequence[int]]) -> list[list[Value]]:
    """Return a yearly table of closed cases by reason, with totals of rows and columns."""
    header: list[Value] = ["Afsluitreden", *MONTHS[: len(body[0])], "Totaal"]
    rows: list[list[Value]] = [[reason, *row, sum(row)] for reason, row in zip(REASONS, body, strict=False)]
    columns = [sum(column) for column in zip(*body, strict=True)]
    return [["Afgesloten trajecten naar reden 2023"], [], header, *rows, ["Totaal", *columns, sum(columns)]]


@few
@given(tables())
def test_a_table_that_adds_up_is_left_alone(body: list[list[int]]) -> None:
    report = report_of(with_totals(body), "--select", "TEL")
    assert findings(report) == []
    assert report["identities"]["broken"] == 0
    assert report["identities"]["held"] >= len(body) + 1 + 13


@few
@given(tables(), st.data())
def test_one_changed_cell_is_found_and_every_finding_names_it(body: list[list[int]], data: st.DataObject) -> None:
    rows = with_totals(body)
    row = data.draw(st.integers(3, len(rows) - 1), label="row")
    column = data.draw(st.integers(1, 13), label="column")
    right = rows[row][column]
    assert isinstance(right, int)
    rows[row][column] = data.draw(counts.filter(lambda number: number != right), label="wrong")
    report = report_of(rows, "--select", "TEL")
    ref = f"{get_column_letter(column + 1)}{row + 1}"
    assert findings(report)
    for finding in findings(report):
        assert ref in {cell["ref"] for part in (finding, *finding["echoes"]) for cell in part["cells"]}
    named = [s for f in findings(report) for s in f["suspects"] if s["confidence"] == "certain"]
    assert all((s["ref"], s["expected"]) == (ref, right) for s in named)


@few
@given(st.lists(counts, min_size=2, max_size=6), st.data())
def test_one_changed_cell_in_one_sum_is_one_finding_with_the_difference(row: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(row)), label="cell")
    wrong = [*row, sum(row)]
    wrong[at] = data.draw(counts.filter(lambda number: number != wrong[at]), label="wrong")
    body: list[list[Value]] = [
        [name, number] for name, number in zip((*REASONS[: len(row)], "Totaal"), wrong, strict=True)
    ]
    report = report_of([["Afgesloten trajecten naar reden 2023"], [], ["Afsluitreden", "Jaar"], *body])
    (finding,) = findings(report, "TEL001", "TEL002", "TEL003", "TEL004", "TEL005")
    assert finding["rule"] == "TEL002"
    assert refs(finding) == {f"B{4 + n}" for n in range(len(wrong))}
    assert refs(finding, "total") == {f"B{3 + len(wrong)}"}
    assert (finding["found"], finding["expected"]) == (wrong[-1], sum(wrong[:-1]))
    assert finding["difference"] == wrong[-1] - sum(wrong[:-1])


@few
@given(tables(columns=4), st.permutations(range(4)), st.booleans(), st.booleans())
def test_the_order_of_rows_and_the_notation_make_no_difference(
    body: list[list[int]], order: list[int], text: bool, first: bool
) -> None:
    ordered = [[row[q] for q in order] for row in body]
    header: list[Value] = ["Afsluitreden", *(f"K{q + 1}" for q in order), "Jaar"]
    lines: list[list[Value]] = [[reason, *row, sum(row)] for reason, row in zip(REASONS, ordered, strict=False)]
    columns = [sum(column) for column in zip(*ordered, strict=True)]
    total: list[Value] = ["Totaal", *columns, sum(columns)]
    figures = [total, *lines] if first else [*lines, total]
    if text:
        figures = [[dutch(cell) if isinstance(cell, int) else cell for cell in line] for line in figures]
    report = report_of([["Afgesloten trajecten naar reden 2023"], [], header, *figures], "--select", "TEL")
    assert findings(report) == []
    assert report["identities"]["held"] == len(body) + 1 + 5


# Rounding


def rounded(value: Decimal, places: int, how: str) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), how)


@few
@given(
    st.lists(st.integers(0, 10_000), min_size=3, max_size=6).filter(any),
    st.integers(0, 2),
    st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]),
    st.booleans(),
)
def test_a_rounded_distribution_that_adds_up_is_left_alone(
    parts: list[int], places: int, how: str, printed: bool
) -> None:
    true = [Decimal(part) / sum(parts) for part in parts]
    shown = [rounded(share, places + 2, how) for share in true]
    unit = f"0.{'0' * places}%" if places else "0%"
    cells = [Styled(float(share), unit) for share in shown]
    marks = [str(mark) for mark in range(1, len(parts) + 1)]
    total = ["Totaal"] if printed else []
    rows: Rows = [
        ["Klantoordeel 2023"],
        [],
        ["Rapportcijfer", *(f"{mark} punten" if len(marks) in (4, 12) else mark for mark in marks), *total],
        ["Percentage", *cells, *([Styled(1.0, unit)] if printed else [])],
    ]
    assert not findings(report_of(rows), severity="error")


@few
@given(
    st.lists(st.integers(1, 999), min_size=12, max_size=12),
    st.lists(st.integers(1, 400), min_size=12, max_size=12),
    st.integers(0, 1),
)
def test_rounded_averages_of_months_quarters_and_a_year_are_left_alone(
    days: list[int], weights: list[int], places: int
) -> None:
    def average(first: int, last: int) -> Styled:
        total = sum((Decimal(days[m]) / 10 * weights[m] for m in range(first, last + 1)), Decimal(0))
        value = rounded(total / sum(weights[first : last + 1]), places, ROUND_HALF_UP)
        return Styled(float(value), f"0.{'0' * places}" if places else "0")

    spans = [*((m, m) for m in range(12)), *((q, q + 2) for q in range(0, 12, 3)), (0, 11)]
    header = ["Buurtteam", *MONTHS, *(f"Kwartaal {q}" for q in range(1, 5)), "Jaar"]
    line = ["Lunetten", *(average(*span) for span in spans)]
    report = report_of([["Gemiddelde wachttijd tot eerste gesprek in dagen 2023"], [], header, line])
    assert not findings(report, severity="error")
    assert report["identities"]["held"] >= 5


@few
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=5, max_size=5), st.integers(0, 2))
def test_a_rounded_percentage_of_its_numbers_is_left_alone(counted: list[tuple[int, int]], places: int) -> None:
    own = [c for c, _ in counted]
    other = [o for _, o in counted]
    shares = [rounded(Decimal(c) / (c + o), places + 2, ROUND_HALF_UP) for c, o in counted]
    unit = f"0.{'0' * places}%" if places else "0%"
    months = MONTHS[:5]
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        ["Melder", *months],
        ["Zelfmelder", *own],
        ["Huisarts", *other],
        ["Totaal", *(c + o for c, o in counted)],
        [],
        [],
        ["Zelfmelders 2023"],
        ["Soort", *months],
        ["% Zelfmelder", *(Styled(float(share), unit) for share in shares)],
    ]
    report = report_of(rows)
    assert not findings(report, "GEM003", "GEM004")
    assert not findings(report, severity="error")


@few
@given(st.lists(st.integers(0, 10_000_000), min_size=2, max_size=5))
def test_amounts_that_were_rounded_are_a_warning_at_most(cents: list[int]) -> None:
    kinds = ("MBO-stagiaires", "Nieuwe medewerkers SROI", "SW-bedrijven", "Werkervaringsplekken", "Lokale initiatieven")
    euros = [rounded(Decimal(c) / 100, 0, ROUND_HALF_UP) for c in (*cents, sum(cents))]
    body: list[list[Value]] = [
        [name, f"€ {dutch(float(e))}"] for name, e in zip((*kinds[: len(cents)], "Totaal"), euros, strict=True)
    ]
    report = report_of([["Rapportage SROI 2023"], [], ["Soort SROI", "Bedrag"], *body])
    assert not findings(report, severity="error")
    off = sum(euros[:-1]) != euros[-1]
    assert codes(findings(report, "TEL003")) == (["TEL003"] if off else [])


# Stock and flow, teams and clients


@few
@given(
    st.integers(50, 500),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 40)), min_size=3, max_size=12),
    st.data(),
)
def test_stock_follows_from_flow_and_a_wrong_stock_does_not(
    begin: int, flows: list[tuple[int, int]], data: st.DataObject
) -> None:
    stocks = [begin]
    for (_, closed), (started, _) in pairwise(flows):
        stocks.append(max(stocks[-1] - closed, 0) + started)
    closed_cases = [min(closed, stock) for (_, closed), stock in zip(flows, stocks, strict=True)]
    stocks = [begin]
    for closed, (started, _) in zip(closed_cases, flows[1:], strict=False):
        stocks.append(stocks[-1] - closed + started)

    def table() -> Rows:
        return [
            ["Aantal casussen 2023"],
            [],
            ["Soort", *MONTHS[: len(flows)]],
            ["Gestart", *(started for started, _ in flows)],
            ["Lopend", *stocks],
            ["Afgesloten", *closed_cases],
        ]

    assert findings(report_of(table(), "--select", "STR")) == []
    at = data.draw(st.integers(0, len(stocks) - 1), label="month")
    stocks[at] += data.draw(st.sampled_from([-9, 9, 45]), label="off by")
    report = report_of(table(), "--select", "STR")
    assert findings(report)
    assert all(f"{get_column_letter(at + 2)}5" in refs(f) for f in findings(report))


@few
@given(tables(most_rows=6, columns=3), st.lists(st.integers(0, 2), min_size=3, max_size=3))
def test_teams_may_exceed_the_city_a_little_and_never_make_an_error(body: list[list[int]], shared: list[int]) -> None:
    body = [[number + 300 for number in row] for row in body]
    city = [sum(column) - over for column, over in zip(zip(*body, strict=True), shared, strict=True)]
    rows: Rows = [
        ["Lopende trajecten per buurtteam 2023"],
        [],
        ["Buurtteam", *MONTHS[:3]],
        *([team, *row] for team, row in zip(TEAMS, body, strict=False)),
        ["Totaal", *city],
    ]
    report = report_of(rows, "--select", "GRP")
    assert not findings(report, severity="error")
    assert not findings(report, severity="warning")
    assert sum(f["count"] for f in findings(report, "GRP003")) == sum(over > 0 for over in shared)


@few
@given(tables(most_rows=6, columns=5), st.data())
def test_clients_per_team_all_add_up_or_one_column_is_named(body: list[list[int]], data: st.DataObject) -> None:
    city = [sum(column) for column in zip(*body, strict=True)]
    lines: list[list[Value]] = [[team, *row] for team, row in zip(TEAMS, body, strict=False)]
    rows: list[list[Value]] = [
        ["Unieke klanten per buurtteam 2023"],
        [],
        ["Buurtteam", *MONTHS[:5]],
        *lines,
        ["Totaal", *city],
    ]
    assert codes(findings(report_of(rows, "--select", "UNI"))) == ["UNI004"]
    at = data.draw(st.integers(1, 5), label="column")
    rows[-1][at] = city[at - 1] + 3
    wrong = [f for f in findings(report_of(rows, "--select", "UNI")) if f["severity"] != "information"]
    assert codes(wrong) == ["UNI003"]
    assert refs(wrong[0], "total") == {f"{get_column_letter(at + 1)}{len(rows)}"}
