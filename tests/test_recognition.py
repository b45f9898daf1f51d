"""Whatever the layout, a table is read the same, and each of its figures counts."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from tests.command import check, codes, findings, inspect, refs, run, serious, told
from tests.layouts import LAYOUTS, MONTHS, NOTATIONS, QUARTER_CODES, TITLE, YEAR, Figure, Layout, quarter_spans, rows_of
from tests.workbooks import Row, Rows, Styled, Value, changed, in_part, like, repacked, save

QUARTERS: Row = ["Melder", "K1", "K2", "K3", "K4", "Jaar"]
BODY = rows_of([*quarter_spans(), YEAR])


@pytest.fixture(params=LAYOUTS.values(), ids=list(LAYOUTS))
def layout(request: pytest.FixtureRequest) -> Layout:
    chosen: Layout = request.param
    return chosen


def test_the_table_is_recognised_with_all_its_figures(layout: Layout, tmp_path: Path) -> None:
    found = inspect(layout.save(tmp_path))
    assert {(t["measure"], t["kind"], t["dimension"]) for t in found["tables"]} == {("aanmeldingen", "flow", "melder")}
    assert len(found["tables"]) == layout.tables
    assert found["tables"][0]["periods"] == list(layout.periods)
    assert found["coverage"]["numeric_cells"] == found["coverage"]["in_tables"] == layout.cells
    assert found["year"] == 2023
    assert found["unrecognised"] == []


def test_a_table_that_is_right_gives_nothing_to_report(layout: Layout, tmp_path: Path) -> None:
    report = check(layout.save(tmp_path))
    assert serious(report) == []
    assert report["exit_status"] == 0
    assert report["inputs"][0]["coverage"]["in_an_equality"] == layout.cells


def test_one_wrong_figure_anywhere_is_an_error_with_its_address(layout: Layout, tmp_path: Path) -> None:
    path = layout.save(tmp_path)
    figures = layout.figures()
    for sheet, row, column, value in (figures[len(figures) // 3], figures[-1]):
        ref = f"{get_column_letter(column)}{row}"
        cells = told(check(changed(path, tmp_path / "wrong.xlsx", sheet, {ref: value + 7})))
        assert cells, f"{ref} is not reported"
        assert all((sheet, ref) in group for group in cells)


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=list(NOTATIONS))
def test_the_notation_of_the_figures_makes_no_difference(notation: object, tmp_path: Path) -> None:
    assert callable(notation)
    layout = LAYOUTS["title above, months and total"]
    path = save(tmp_path / "export.xlsx", layout.written(notation))
    report = check(path)
    assert serious(report) == []
    assert report["inputs"][0]["coverage"] == check(layout.save(tmp_path))["inputs"][0]["coverage"]
    wrong = check(changed(path, tmp_path / "wrong.xlsx", "Blad1", {"N4": like(notation(Figure(0)), 99)}))
    assert all("N4" in refs(f) for f in serious(wrong))
    assert serious(wrong)


def test_numbers_of_several_notations_stand_side_by_side(tmp_path: Path) -> None:
    writers = list(NOTATIONS.values())
    rows = [
        [cell if not isinstance(cell, Figure) else writers[(at + n) % 8](cell) for at, cell in enumerate(row)]
        for n, row in enumerate(BODY)
    ]
    assert serious(check(save(tmp_path / "a.xlsx", [[TITLE], [], QUARTERS, *rows]))) == []


# Measures and totals


def test_several_measures_in_the_rows_are_told_apart(tmp_path: Path) -> None:
    found = inspect(save(tmp_path / "a.xlsx", overview()))
    (table,) = found["tables"]
    assert table["measures"] == ["gestart", "lopend", "afgesloten"]
    assert table["dimension"] is None
    assert table["periods"] == ["2023-01", "2023-02", "2023-03", "2023-Q1"]
    assert serious(check(tmp_path / "a.xlsx")) == []


def overview() -> list[list[Value]]:
    """Return started, open and closed cases of a quarter, in which stock and flow agree."""
    return [
        ["Aantal casussen 2023"],
        [],
        ["Soort", "januari", "februari", "maart", "Kwartaal 1"],
        ["Gestart", 40, 50, 60, 150],
        ["Lopend", 300, 320, 340, 410],
        ["Afgesloten", 30, 40, 50, 120],
    ]


@pytest.mark.parametrize(("ref", "wrong"), [("C5", 330), ("B6", 33), ("E5", 411), ("E4", 151), ("D4", 61)])
def test_a_wrong_figure_breaks_stock_and_flow(ref: str, wrong: int, tmp_path: Path) -> None:
    save(tmp_path / "a.xlsx", overview())
    assert any(
        ("Blad1", ref) in group
        for group in told(check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {ref: wrong})))
    )


def test_marks_of_a_questionnaire_are_not_quarters(tmp_path: Path) -> None:
    rows: Rows = [
        ["Klantoordeel 2023"],
        [],
        ["Rapportcijfer", *(str(mark) for mark in range(1, 11))],
        ["Percentage", *(Styled(p / 100, "0%") for p in (0, 0, 0, 0, 1, 5, 28, 41, 14, 11))],
    ]
    (table,) = inspect(save(tmp_path / "a.xlsx", rows))["tables"]
    assert (table["measure"], table["dimension"], table["periods"]) == ("klantoordeel", "rapportcijfer", ["2023"])
    assert serious(check(tmp_path / "a.xlsx")) == []
    wrong = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {"H4": 0.38}))
    assert codes(serious(wrong)) == ["GEM005"]


@pytest.mark.parametrize(
    "header",
    [
        ["2023-Q1", "Eindtotaal"],
        ["Kwartaal 1", "Jaar"],
        ["maart 2023", "Totaal"],
        ["maart", "Totaal 2023-Q1", "Eindtotaal"],
    ],
)
def test_a_part_that_equals_its_whole_is_not_a_copied_column(header: list[Value], tmp_path: Path) -> None:
    teams = ["Lunetten", "Zuilen", "West", "Oost", "Vleuten", "Noordoost", "Binnenstad", "De Meern", "Leidsche Rijn"]
    body: list[list[Value]] = [[team, *([11 + 7 * n] * len(header))] for n, team in enumerate(teams)]
    rows: Rows = [["Gestarte trajecten per buurtteam 2023"], ["Buurtteam", *header], *body]
    assert serious(check(save(tmp_path / "a.xlsx", rows))) == []


def test_a_month_that_repeats_the_next_for_all_teams_is_a_copied_column(tmp_path: Path) -> None:
    teams = ["Lunetten", "Zuilen", "West", "Oost", "Vleuten", "Noordoost", "Binnenstad", "De Meern", "Leidsche Rijn"]
    body: list[list[Value]] = [[team, 3 + 5 * n, 11 + 7 * n, 11 + 7 * n] for n, team in enumerate(teams)]
    rows: Rows = [["Gestarte trajecten per buurtteam 2023"], ["Buurtteam", *MONTHS[:3]], *body]
    (copied,) = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert copied["rule"] == "DUB001"
    assert refs(copied) == {f"{column}{row}" for column in "CD" for row in range(3, 12)}


def test_a_row_waarvan_stands_beside_the_sum(tmp_path: Path) -> None:
    rows: Rows = [[TITLE], [], QUARTERS, *BODY, ["waarvan spoed", 1, 2, 3, 4, 10]]
    assert serious(check(save(tmp_path / "a.xlsx", rows))) == []


def test_an_empty_cell_of_a_count_is_zero_where_its_sums_then_hold(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", 3, None, 5, 6, 14],
        ["Politie", 1, 2, None, 4, 7],
        ["Totaal", 4, 2, 5, 10, 21],
    ]
    assert serious(check(save(tmp_path / "a.xlsx", rows))) == []


def test_an_empty_cell_that_breaks_its_sums_is_suspect(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", 3, 4, None, 6, 18],
        ["Politie", 1, 2, 3, 4, 10],
        ["Totaal", 4, 6, 8, 10, 28],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert told(report)
    assert all(("Blad1", "D4") in group for group in told(report))


def test_months_to_come_are_not_months_of_zeroes(tmp_path: Path) -> None:
    months = [v if m < 2 else None for m, v in enumerate([3, 4, 5])]
    rows: Rows = [
        [TITLE],
        [],
        ["Melder", *MONTHS[:3]],
        ["Huisarts", *months],
        ["Politie", 5, 6, None],
        ["Totaal", 8, 10, None],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert serious(report) == []
    assert report["inputs"][0]["tables"][0]["periods"] == ["2023-01", "2023-02"]


def test_thousands_that_became_decimals_are_found(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", 1362, 1404, 1290, 1333, 5389],
        ["Politie", 12, 9, 11, 8, 40],
        ["Totaal", 1374, 1413, 1301, 1341, 5429],
    ]
    save(tmp_path / "a.xlsx", rows)
    report = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {"B4": 1.362}))
    assert report["exit_status"] == 1
    assert all("B4" in refs(f) for f in serious(report))


@pytest.mark.parametrize(
    ("shares", "unit"),
    [([0.55, 0.6, 0.575], "0.0%"), (["55,0%", "60,0%", "57,5%"], "General"), ([55, 60, 57.5], "General")],
)
def test_percentages_are_shares_however_they_are_written(shares: list[Value], unit: str, tmp_path: Path) -> None:
    cells = [Styled(share, unit) for share in shares]
    rows: Rows = [
        ["% binnen 5 werkdagen 2023"],
        [],
        ["Buurtteam", "K1", "K2", "Halfjaar 1"],
        ["Lunetten", *cells],
        ["Zuilen", *cells],
    ]
    (table,) = inspect(save(tmp_path / "a.xlsx", rows))["tables"]
    assert (table["measure"], table["kind"]) == ("aandeel_binnen_5_werkdagen", "share")
    assert serious(check(tmp_path / "a.xlsx")) == []
    outside = {"D4": 61 if shares[0] == 55 else like(shares[0], 61) if isinstance(shares[0], str) else 0.61}
    wrong = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", outside))
    assert codes(serious(wrong)) == ["GEM001"]
    assert "D4" in refs(serious(wrong)[0])


def test_a_decimal_point_in_text_is_a_decimal_point(tmp_path: Path) -> None:
    rows: Rows = [
        ["Gemiddelde wachttijd tot eerste gesprek 2023"],
        [],
        ["Categorie", "Gemiddeld aantal dagen"],
        *([f"{q}e kwartaal", days] for q, days in zip(range(1, 5), ("7.2", "7.3", "8.1", "7.8"), strict=True)),
        ["Totaal", "7.6"],
    ]
    (table,) = inspect(save(tmp_path / "a.xlsx", rows))["tables"]
    assert table["periods"] == [*QUARTER_CODES, "2023"]
    assert serious(check(tmp_path / "a.xlsx")) == []
    wrong = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {"B8": "76"}))
    assert codes(serious(wrong)) == ["GEM001"]


# Names


@pytest.mark.parametrize(
    "name",
    [
        "Kanaleneiland-Noord",
        "De meern",
        "Leidsche rij",
        "Overvecht vechzoom",
        "Hoograven / tolsteeg",
        "DE MEERN",
        " Lunetten\u00a0",
    ],
)
def test_known_spellings_of_a_team_are_read_without_a_word(name: str, tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", teams_with(name)))
    assert not findings(report, "LAB001", "LAB002", "LAB003")


def test_a_name_that_is_nearly_right_is_read_and_told(tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", teams_with("Ondiep Pijlsweert")))
    (near,) = [f for f in findings(report) if f["rule"].startswith("LAB00") and refs(f) == {"A4"}]
    assert "Ondiep Pijlsweert" in near["message"]
    assert "Ondiep Pijlsweerd" in near["message"]


def test_a_team_that_does_not_exist_is_a_warning_and_still_counts(tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", teams_with("Hilversum")))
    assert codes(serious(report)) == ["LAB002"]
    assert refs(serious(report)[0]) == {"A4"}
    wrong = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {"B4": 77}))
    assert any(f["severity"] == "error" and "B4" in refs(f) for f in serious(wrong))


def teams_with(name: str) -> Rows:
    return [
        ["Gestarte trajecten per buurtteam 2023"],
        [],
        ["Buurtteam", "K1", "K2", "Totaal"],
        [name, 10, 20, 30],
        ["Zuilen", 11, 22, 33],
        ["Overvecht Centrum", 12, 21, 33],
        ["Totaal", 33, 63, 96],
    ]


def test_a_new_referrer_is_worth_knowing_and_counts(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", 1, 2, 3, 4, 10],
        ["Wijkagent te paard", 5, 6, 7, 8, 26],
        ["Totaal", 6, 8, 10, 12, 36],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert codes(findings(report, "LAB003")) == ["LAB003"]
    assert serious(report) == []
    wrong = check(changed(tmp_path / "a.xlsx", tmp_path / "b.xlsx", "Blad1", {"C5": 16}))
    assert {f["rule"] for f in serious(wrong)} <= {"TEL001", "TEL002"}
    assert all(("Blad1", "C5") in group for group in told(wrong))
    assert told(wrong)


# What is not a number


@pytest.mark.parametrize("sign", ["x", "*", "-", ".", "<5", "#N/B", "n.b.", "≤4", "–"])
def test_a_sign_keeps_its_sums_undecided_and_is_never_zero(sign: str, tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", sign, 20, 30, 40, 90],
        ["Politie", 15, 20, 25, 30, 90],
        ["Totaal", 15, 40, 55, 70, 180],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert not findings(report, severity="error")
    assert report["identities"]["undecided"] == 2
    assert report["inputs"][0]["coverage"]["numeric_cells"] == 14


@pytest.mark.parametrize(("sign", "total"), [("<5", 20), ("<5", 14), ("x", 14), ("-", 14), ("≤4", 20), (">10", 20)])
def test_a_sign_does_not_hide_a_sum_that_cannot_be_right(sign: str, total: int, tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "Jaar"],
        ["Huisarts", sign],
        ["Politie", 15],
        ["Totaal", total],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert codes(findings(report, severity="error")) == ["TEL002"]
    assert refs(findings(report, "TEL002")[0]) == {"B4", "B5", "B6"}


@pytest.mark.parametrize(("sign", "total"), [("<5", 15), ("<5", 19), ("x", 15), ("x", 1000), ("≤4", 19), (">10", 26)])
def test_a_sign_allows_what_it_can_stand_for(sign: str, total: int, tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "Jaar"],
        ["Huisarts", sign],
        ["Politie", 15],
        ["Totaal", total],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert not findings(report, severity="error")
    assert report["identities"] == {"evaluated": 1, "held": 0, "broken": 0, "undecided": 1}


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#VERW!", "#DEEL/0!"])
def test_an_error_cell_is_an_error_and_not_an_empty_cell(error: str, tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", error, 20, 30, 40, 90],
        ["Politie", 15, 20, 25, 30, 90],
        ["Totaal", 15, 40, 55, 70, 180],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert codes(findings(report, severity="error")) == ["LAB004"]
    assert refs(findings(report, "LAB004")[0]) == {"B4"}
    assert report["identities"]["undecided"] == 2
    assert report["exit_status"] == 1


def test_a_formula_without_a_stored_value_is_an_error_and_not_an_empty_cell(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", "=3-3", 20, 30, 40, 90],
        ["Politie", 15, 20, 25, 30, 90],
        ["Totaal", 15, 40, 55, 70, 180],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert codes(findings(report, severity="error")) == ["LAB005"]
    assert refs(findings(report, "LAB005")[0]) == {"B4"}
    assert report["identities"]["undecided"] == 2


@pytest.mark.parametrize(("stored", "broken"), [("15", False), ("16", True)])
def test_a_formula_with_a_stored_value_is_that_value(stored: str, broken: bool, tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "Jaar"],
        ["Huisarts", 5],
        ["Politie", 10],
        ["Totaal", "=B4+B5"],
    ]
    save(tmp_path / "a.xlsx", rows)
    repacked(
        tmp_path / "a.xlsx",
        tmp_path / "b.xlsx",
        in_part("sheet1.xml", "<f>B4+B5</f><v />", f"<f>B4+B5</f><v>{stored}</v>"),
    )
    assert codes(serious(check(tmp_path / "b.xlsx"))) == (["TEL002"] if broken else [])


def test_text_where_a_number_belongs_is_a_warning_and_keeps_its_sums_undecided(tmp_path: Path) -> None:
    rows: Rows = [
        [TITLE],
        [],
        QUARTERS,
        ["Huisarts", "volgt nog", 20, 30, 40, 90],
        ["Politie", 15, 20, 25, 30, 90],
        ["Totaal", 15, 40, 55, 70, 180],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert codes(serious(report)) == ["LAB006"]
    assert report["identities"]["undecided"] == 2


# What is not recognised


CANTEEN: Rows = [["Bezoek aan de kantine"], [], ["Gerecht", "klein", "groot"], ["Soep", 12, 13], ["Brood", 14, 15]]


def test_a_table_of_something_else_does_not_vanish(tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", {"Cijfers": [[TITLE], [], QUARTERS, *BODY], "Kantine": CANTEEN}))
    (part,) = report["inputs"]
    named = [t for t in part["tables"] if t["sheet"] == "Kantine" and not t["known"]]
    listed = [u for u in part["unrecognised"] if u["sheet"] == "Kantine" and u["numeric_cells"] == 4]
    assert named or listed
    assert part["coverage"]["numeric_cells"] == 34
    assert part["coverage"]["in_an_identity"] == 30
    assert "Kantine" in run("check", tmp_path / "a.xlsx").stdout


def test_a_file_without_a_known_table_was_not_checked(tmp_path: Path) -> None:
    outcome = run("check", save(tmp_path / "a.xlsx", CANTEEN))
    assert outcome.status == 4
    assert "NIET VOLLEDIG" in outcome.stdout


def test_loose_numbers_are_listed_with_their_address(tmp_path: Path) -> None:
    rows = [
        *[[TITLE], [], QUARTERS, *BODY],
        *([[]] * 8),
        [None, None, None, None, None, None, None, None, None, 41, 42],
    ]
    found = inspect(save(tmp_path / "a.xlsx", rows))
    assert [(r["range"], r["numeric_cells"]) for r in found["unrecognised"]] == [("J18:K18", 2)]


def test_a_table_of_text_is_listed_and_not_mistaken_for_figures(tmp_path: Path) -> None:
    waits: Rows = [
        ["Periode met wachtlijsten"],
        [],
        [None, "periode"],
        ["West", "12 juni tot 1 september"],
        ["Oost", "1 mei tot 3 mei"],
    ]
    found = inspect(save(tmp_path / "a.xlsx", {"Wachtlijst": waits, "Cijfers": [[TITLE], [], QUARTERS, *BODY]}))
    assert [(r["sheet"], r["numeric_cells"]) for r in found["unrecognised"]] == [("Wachtlijst", 0)]
    assert found["coverage"]["numeric_cells"] == found["coverage"]["in_tables"] == 30


def test_hidden_sheets_and_rows_are_checked_as_well(tmp_path: Path) -> None:
    rows: Rows = [[TITLE], [], QUARTERS, *BODY]
    path = save(tmp_path / "a.xlsx", rows)
    book = load_workbook(path)
    book.create_sheet("Zichtbaar")
    book["Blad1"].sheet_state = "hidden"
    book["Blad1"].row_dimensions[5].hidden = True
    book["Blad1"]["C5"] = 999
    book.save(path)
    assert all(("Blad1", "C5") in group for group in told(check(path)))
    assert told(check(path))


def test_the_same_figure_in_two_tables_must_be_equal(tmp_path: Path) -> None:
    teams: Rows = [
        ["Aanmeldingen per buurtteam 2023"],
        [],
        ["Buurtteam", "K1", "K2"],
        ["Lunetten", 10, 20],
        ["Zuilen", 30, 40],
        ["Totaal", 40, 60],
    ]
    referrers: Rows = [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "K1", "K2"],
        ["Huisarts", 15, 25],
        ["Politie", 25, 35],
        ["Totaal", 40, 60],
    ]
    path = save(tmp_path / "a.xlsx", {"Teams": teams, "Melders": referrers})
    assert serious(check(path)) == []
    changed(path, tmp_path / "b.xlsx", "Melders", {"C4": 26, "C6": 61})
    (same,) = serious(check(tmp_path / "b.xlsx"))
    assert same["rule"] == "AAN001"
    assert {(c["sheet"], c["ref"]) for c in same["cells"]} == {("Teams", "C6"), ("Melders", "C6")}
    assert {same["found"], same["expected"]} == {60, 61}


def test_a_finding_names_the_real_address_in_a_wide_and_deep_sheet(tmp_path: Path) -> None:
    shift = 30
    table: Rows = [[TITLE], [], QUARTERS, *BODY]
    rows: Rows = [*([[]] * 200), *([*([None] * shift), *row] for row in table)]
    path = save(tmp_path / "a.xlsx", rows)
    ref = "AF204"
    wrong = check(changed(path, tmp_path / "b.xlsx", "Blad1", {ref: 9_999}))
    assert serious(wrong)
    assert all(ref in refs(f) for f in serious(wrong))


# Teams, clients and several files


@pytest.mark.parametrize(
    ("teams", "rule", "severity"),
    [
        (1000, "", ""),
        (1001, "GRP003", "information"),
        (1010, "GRP003", "information"),
        (1011, "GRP001", "error"),
        (999, "GRP002", "warning"),
        (990, "GRP002", "warning"),
        (989, "GRP001", "error"),
    ],
)
@pytest.mark.parametrize("measure", ["Lopende trajecten", "Gestarte trajecten", "Afgesloten trajecten"])
def test_teams_may_differ_from_the_city_by_one_percent(
    measure: str, teams: int, rule: str, severity: str, tmp_path: Path
) -> None:
    body = [["Lunetten", 300], ["Zuilen", 400], ["West", teams - 700], ["Totaal", 1000]]
    rows: Rows = [[f"{measure} per buurtteam 2023"], [], ["Buurtteam", "K1"], *body]
    found = [(f["rule"], f["severity"]) for f in findings(check(save(tmp_path / "a.xlsx", rows)))]
    assert found == ([(rule, severity)] if rule else [])


@pytest.mark.parametrize(
    ("city", "rules"),
    [
        ((30, 50, 70), ["UNI004"]),
        ((29, 48, 65), []),
        ((30, 50, 69), ["UNI003"]),
        ((30, 50, 71), ["UNI003"]),
        ((29, 48, 71), ["UNI002"]),
        ((29, 48, 39), ["UNI001"]),
    ],
)
def test_distinct_clients_of_teams_add_up_everywhere_or_nowhere(
    city: tuple[int, ...], rules: list[str], tmp_path: Path
) -> None:
    body = [["Lunetten", 10, 20, 30], ["Zuilen", 20, 30, 40], ["Totaal", *city]]
    rows: Rows = [["Unieke klanten per buurtteam 2023"], [], ["Buurtteam", *MONTHS[:3]], *body]
    assert codes(findings(check(save(tmp_path / "a.xlsx", rows)))) == rules


@pytest.mark.parametrize(
    ("quarter", "rule"), [(29, "UNI001"), (30, ""), (47, ""), (75, ""), (76, "UNI002"), (300, "UNI002")]
)
@pytest.mark.parametrize("title", ["Unieke klanten 2023", "Lopende trajecten 2023"])
def test_a_quarter_of_clients_or_open_cases_lies_between_its_largest_month_and_their_sum(
    title: str, quarter: int, rule: str, tmp_path: Path
) -> None:
    rows: Rows = [[title], [], ["Melder", *MONTHS[:3], "Kwartaal 1"], ["Huisarts", 20, 25, 30, quarter]]
    found = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert codes(found) == ([rule] if rule else [])
    assert all(refs(f, "whole") == {"E4"} for f in found)


@pytest.mark.parametrize(("year", "wrong"), [(4.9, True), (5.1, False), (7.0, False), (8.4, False), (8.6, True)])
@pytest.mark.parametrize("across", [False, True])
def test_an_average_lies_between_its_parts(across: bool, year: float, wrong: bool, tmp_path: Path) -> None:
    title = "Gemiddelde wachttijd tot eerste gesprek 2023"
    days = [5.1, 6.2, 7.3, 8.4]
    over_time: Rows = [[title], [], QUARTERS, ["Huisarts", *days, year]]
    teams = ("Lunetten", "Zuilen", "West", "Oost")
    over_teams: Rows = [
        [title],
        [],
        ["Buurtteam", "K1"],
        *([team, mean] for team, mean in zip(teams, days, strict=True)),
        ["Totaal", year],
    ]
    found = serious(check(save(tmp_path / "a.xlsx", over_teams if across else over_time)))
    assert codes(found) == ([("GEM002" if across else "GEM001")] if wrong else [])


def test_figures_that_differ_between_two_files_are_a_warning_and_no_error(tmp_path: Path) -> None:
    first = save(tmp_path / "januari.xlsx", [[TITLE], [], QUARTERS, *BODY])
    sheet = load_workbook(first)["Blad1"]
    changes: dict[str, Value] = {ref: int(str(sheet[ref].value)) + 2 for ref in ("B4", "B9", "F4", "F9")}
    later = changed(first, tmp_path / "maart.xlsx", "Blad1", changes)
    assert serious(check(first)) == serious(check(later)) == []
    report = check(first, later)
    assert report["exit_status"] == 0
    assert codes(serious(report)) == ["AAN002"]
    (differing,) = serious(report)
    assert {Path(cell["file"]).name for cell in differing["cells"]} == {"januari.xlsx", "maart.xlsx"}
    assert refs(differing) == set(changes)


def test_a_report_that_is_split_over_files_is_checked_as_one(tmp_path: Path) -> None:
    rows = overview()
    whole = check(save(tmp_path / "heel.xlsx", rows))["identities"]
    parts = [save(tmp_path / f"{row[0]}.xlsx", [*rows[:3], row]) for row in rows[3:]]
    assert check(*parts)["identities"]["held"] == whole["held"]


def slips(header: Sequence[str], names: Sequence[str] = ("Lunetten", "Zuilen", "West")) -> Rows:
    body = [[name, *(7 + 3 * at + column for column in range(len(header)))] for at, name in enumerate(names)]
    return [["Gestarte trajecten per buurtteam 2023"], [], ["Buurtteam", *header], *body]


@pytest.mark.parametrize("month", ["februarie", "febuari", "Februai 2023"])
def test_a_misspelled_month_is_that_month_and_worth_knowing(month: str, tmp_path: Path) -> None:
    report = check(save(tmp_path / "export.xlsx", slips(("januari", month, "maart"))))
    assert report["inputs"][0]["tables"][0]["periods"] == ["2023-01", "2023-02", "2023-03"]
    (near,) = findings(report, "LAB001")
    assert refs(near) == {"C3"}
    assert "februari 2023" in near["message"]


def test_a_misspelled_month_under_a_quarter_is_not_the_quarter(tmp_path: Path) -> None:
    rows = slips(("januari", "februarie", "maart", "Totaal"))
    report = check(save(tmp_path / "export.xlsx", [*rows[:2], [None, "Kwartaal 1"], *rows[2:]]))
    assert report["inputs"][0]["tables"][0]["periods"] == ["2023-01", "2023-02", "2023-03", "2023-Q1"]


def test_a_quarter_that_does_not_exist_is_named_and_left_out_of_the_sums(tmp_path: Path) -> None:
    report = check(save(tmp_path / "export.xlsx", slips(("Kwartaal 1", "Kwartaal 2", "Kwartaal 5"))))
    assert report["inputs"][0]["tables"][0]["periods"] == ["2023-Q1", "2023-Q2"]
    assert [refs(f) for f in findings(report, "LAB016")] == [{"D3"}]


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (("januari", "februari", "februari", "april"), {"D3"}),
        (("januari", "maart", "februari", "april"), {"D3"}),
        (("januari", "februari", "maart", "april"), set()),
        (("oktober", "november", "december", "januari"), set()),
        (("december", "november", "oktober", "september"), set()),
        (("januari", "januari", "februari", "februari"), set()),
    ],
)
def test_a_month_twice_or_out_of_order_is_a_warning(header: Sequence[str], wrong: set[str], tmp_path: Path) -> None:
    found = findings(check(save(tmp_path / "export.xlsx", slips(header))), "LAB017")
    assert {ref for finding in found for ref in refs(finding)} == wrong


@pytest.mark.parametrize(
    ("names", "wrong"),
    [
        (("Lunetten", "Zuilen", "Lunetten"), {"A6"}),
        (("Lunetten", "Zuilen", "LUNETTEN "), {"A6"}),
        (("Lunetten", "Totaal", "Lunetten", "Totaal"), set()),
        (("Lunetten", "Zuilen", "West"), set()),
    ],
)
def test_a_team_that_stands_twice_is_a_warning(names: Sequence[str], wrong: set[str], tmp_path: Path) -> None:
    found = findings(check(save(tmp_path / "export.xlsx", slips(("K1", "K2"), names))), "LAB018")
    assert {ref for finding in found for ref in refs(finding)} == wrong


def test_signs_are_told_once_for_a_file(tmp_path: Path) -> None:
    sheets = {name: [*slips(("K1", "K2")), ["Oost", "x", "<5"]] for name in ("Een", "Twee")}
    (told,) = findings(check(save(tmp_path / "export.xlsx", sheets)), "LAB019")
    assert told["count"] == 4
    assert told["severity"] == "information"


def _quarters(*labels: str, total: str = "Totaal", start: int = 3) -> list[list[Value]]:
    """Return rows of quarters and a year that add up, with a total."""
    parts = [[start + 7 * row + 3 * quarter for quarter in range(4)] for row in range(len(labels))]
    lines = [*parts, [sum(column) for column in zip(*parts, strict=True)]]
    return [[label, *line, sum(line)] for label, line in zip((*labels, total), lines, strict=True)]


def test_ages_are_no_periods(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Aanmeldingen per leeftijd 2022"],
        [],
        ["Leeftijd", *QUARTERS[1:]],
        *_quarters("18-27 jaar", "65 jaar en ouder"),
    ]
    (found,) = inspect(save(tmp_path / "export.xlsx", rows))["tables"]
    assert found["dimension"] == "leeftijd"
    assert found["periods"] == ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4", "2022"]


def test_a_name_that_is_unknown_in_an_outer_column_of_labels_is_told(tmp_path: Path) -> None:
    header = ["Buurtteam", "Vraag", *QUARTERS[1:]]
    body = [["Lunetten", *row] for row in _quarters("Geld", "Werk", total="Overig")]
    more = [["Nergenshuizen", *row] for row in _quarters("Geld", "Werk", total="Overig", start=5)]
    report = check(save(tmp_path / "export.xlsx", [["Aanmeldingen 2022"], [], header, *body, *more]))
    assert report["exit_status"] == 0
    assert findings(report, "LAB002")


def test_a_percentage_of_a_count_is_no_part_of_its_total(tmp_path: Path) -> None:
    teams = ("Lunetten", "West", "Zuilen", "Totaal")
    shares = [[0.91, 0.75, 0.8], [0.7, 0.66, 0.9], [0.8, 0.82, 0.71], [0.81, 0.73, 0.83]]
    header = ["Buurtteam", "januari", "februari", "maart"]
    rows: list[Row] = [
        ["% gestart binnen 6 weken 2022"],
        [],
        header,
        *([t, *s] for t, s in zip(teams, shares, strict=True)),
    ]
    styled = [[Styled(cell, "0%") if isinstance(cell, float) else cell for cell in row] for row in rows]
    report = check(save(tmp_path / "export.xlsx", styled))
    assert not serious(report)
    assert report["inputs"][0]["tables"][0]["kind"] == "share"


def test_a_header_of_years_that_stands_again_on_the_next_page_is_no_row_of_figures(tmp_path: Path) -> None:
    header: Rows = [[None, 2022, None, 2023], ["Melder", "jan", "feb", "jan", "feb"]]
    first, second = [["Huisarts", 5, 6, 7, 8]], [["Politie", 9, 10, 11, 12], ["Totaal", 14, 16, 18, 20]]
    found = inspect(
        save(tmp_path / "export.xlsx", [["Aanmeldingen per melder"], [], *header, *first, *header, *second])
    )
    assert [table["cells"] for table in found["tables"]] == [12]


def test_tables_beside_each_other_stay_apart_with_labels_of_two_levels_and_an_empty_row(tmp_path: Path) -> None:
    left: Rows = [["Buurtteam", *QUARTERS[1:]], *_quarters("Lunetten", "West", "Zuilen", "Oost")]
    right: list[list[object]] = [["Groep", "Melder", "K1"], ["Wmo", "Huisarts", 4], [None, "Politie", 5]]
    right += [[], ["Jeugd", "Huisarts", 6], [None, "Politie", 7]]
    wide = [[*row, None, *beside] for row, beside in zip([*left[:6]], right, strict=True)]
    titles: Rows = [["Aanmeldingen per buurtteam 2022", *[None] * 6, "Afgesloten trajecten 2022"], []]
    found = inspect(save(tmp_path / "export.xlsx", [*titles, *wide]))
    assert [(table["measure"], table["cells"]) for table in found["tables"]] == [
        ("aanmeldingen", 25),
        ("afgesloten", 4),
    ]


def test_a_second_total_under_the_last_group_is_that_of_all_groups(tmp_path: Path) -> None:
    first, second = _quarters("Huisarts", "Politie"), _quarters("Zelfmelder", "Netwerk", start=20)
    everything = ["Totaal", *(int(str(a)) + int(str(b)) for a, b in zip(first[-1][1:], second[-1][1:], strict=True))]
    groups: Rows = [["Wmo"], *first, ["Jeugd"], *second, everything]
    rows: list[Row] = [["Unieke klanten per melder 2022"], [], ["Melder", *QUARTERS[1:]], *groups]
    assert not serious(check(save(tmp_path / "export.xlsx", rows)))


def test_a_note_under_a_table_is_not_the_title_of_the_next(tmp_path: Path) -> None:
    upper: Rows = [["Aanmeldingen per melder 2022"], ["Melder", *QUARTERS[1:]], *_quarters("Huisarts", "Politie")]
    lower: Rows = [["Keren gebeld per buurt 2022", *QUARTERS[1:]], *_quarters("Noord", "Zuid", start=9)]
    found = inspect(save(tmp_path / "export.xlsx", [*upper, [], ["Toelichting: zonder nazorg"], *lower]))
    assert [table["title"] for table in found["tables"]] == [
        "Aanmeldingen per melder 2022",
        "Keren gebeld per buurt 2022",
    ]


def test_a_total_that_stands_alone_in_the_last_block_is_that_of_the_blocks_before(tmp_path: Path) -> None:
    body = _quarters("Noord", "Zuid", "Oost", "West")
    blocks = [[*a, *b, *c] for a, b, c in zip(body[:2], body[2:4], [body[4], []], strict=True)]
    rows: list[Row] = [["Keren gebeld per buurt 2022"], [], ["Buurt", *QUARTERS[1:]] * 3, *blocks]
    path = save(tmp_path / "export.xlsx", rows)
    assert not serious(check(path))
    wrong = check(changed(path, tmp_path / "wrong.xlsx", "Blad1", {"N4": 99}))
    assert any("N4" in refs(finding) for finding in serious(wrong))


def test_one_wrong_figure_in_a_small_table_of_an_unknown_measure_is_told(tmp_path: Path) -> None:
    rows: list[Row] = [["Keren gebeld per buurt 2022"], [], ["Buurt", *QUARTERS[1:]], *_quarters("Noord", "Zuid")]
    path = save(tmp_path / "export.xlsx", rows)
    assert not serious(check(path))
    wrong = check(changed(path, tmp_path / "wrong.xlsx", "Blad1", {"B4": 30}))
    assert any("B4" in refs(finding) for finding in serious(wrong))


def test_two_axes_are_never_of_one_dimension(tmp_path: Path) -> None:
    header = ["Thema", "Dagbesteding", "Vervoer", "Begeleiding groep", "Totaal"]
    rows: list[Row] = [["Hulpvragen per thema en product 2022"], [], header]
    rows += [["Geld", 1, 2, 3, 6], ["Dagbesteding", 4, 5, 6, 15], ["Wonen", 7, 8, 9, 24], ["Totaal", 12, 15, 18, 45]]
    assert not serious(check(save(tmp_path / "export.xlsx", rows)))


def test_a_total_until_a_month_is_of_all_months_until_then(tmp_path: Path) -> None:
    rows: list[Row] = [
        ["Aanmeldingen 2022"],
        [],
        ["Melder", "jan", "feb", "Totaal t/m februari"],
        ["Huisarts", 3, 4, 7],
    ]
    (found,) = inspect(save(tmp_path / "export.xlsx", [*rows, ["Politie", 5, 6, 11]]))["tables"]
    assert found["periods"] == ["2022-01", "2022-02", "2022-01..2022-02"]


def test_numbered_months_are_months_whatever_stands_beside_them(tmp_path: Path) -> None:
    started, closed = [30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41], [20, 25, 22, 27, 24, 29, 26, 31, 28, 33, 30, 35]
    open_ = [100 + sum(started[: n + 1]) - sum(closed[:n]) for n in range(12)]
    rows: list[Row] = [
        ["Casussen 2022"],
        ["Casussen", *(f"Maand {n}" for n in range(1, 13)), "Totaal"],
        ["Gestart", *started, sum(started)],
        ["Lopend", *open_, open_[0] + sum(started[1:])],
        ["Afgesloten", *closed, sum(closed)],
    ]
    path = save(tmp_path / "export.xlsx", rows)
    (found,) = inspect(path)["tables"]
    assert found["periods"] == [*(f"2022-{n:02}" for n in range(1, 13)), "2022"]
    assert not serious(check(path))


def test_after_so_many_months_is_no_month(tmp_path: Path) -> None:
    header = ["Vervolg", "na maand 3", "na maand 6"]
    rows: list[Row] = [["Gestart 2022"], header, ["Huisarts", 1, 2], ["Politie", 3, 4]]
    for table in inspect(save(tmp_path / "export.xlsx", rows))["tables"]:
        assert not {"2022-03", "2022-06"} & set(table["periods"])
