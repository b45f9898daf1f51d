"""One cause is one finding: the culprit, the value that repairs it, what happened, and how sure that is."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.command import SAMPLES, Json, check, findings, run, serious
from tests.conftest import sample_report
from tests.workbooks import Rows, Styled, Value, changed, save, spoiled, value_at

TEAMS = ("Binnenstad", "Lunetten", "Overvecht Centrum", "Ondiep Pijlsweerd", "West", "Zuilen")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni")
SHEET = "14 afgesloten-per-reden"
WHOLE = SAMPLES / "boks-2021-q2.xlsx"


def table(year: int = 2023, cells: Mapping[str, Value] | None = None) -> Rows:
    """Return months by reason with totals both ways: A4:H10, the totals in column H and row 10."""
    reasons = ("Huisarts", "Politie", "Zelfmelder", "Woningcorporatie", "School", "Anders")
    body = [[100 + 37 * n + 11 * m + (n * m * 13) % 29 + year % 7 for m in range(6)] for n in range(len(reasons))]
    rows: list[list[Value]] = [[f"Aanmeldingen per melder {year}"], [], ["Melder", *MONTHS, "Totaal"]]
    rows += [[name, *own, sum(own)] for name, own in zip(reasons, body, strict=True)]
    columns = [sum(column) for column in zip(*body, strict=True)]
    rows.append(["Totaal", *columns, sum(columns)])
    for ref, value in (cells or {}).items():
        rows[int(ref[1:]) - 1]["ABCDEFGH".index(ref[0])] = value
    return rows


def number(ref: str, year: int = 2023) -> int:
    value = table(year)[int(ref[1:]) - 1]["ABCDEFGH".index(ref[0])]
    assert isinstance(value, int)
    return value


def errors_of(tmp_path: Path, **cells: Value) -> list[Json]:
    return serious(check(save(tmp_path / "a.xlsx", table(cells=cells))))


def test_the_table_of_these_tests_is_clean(tmp_path: Path) -> None:
    assert errors_of(tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (lambda n: int(f"{n}"[0] + f"{n}"[2] + f"{n}"[1]), "digit_swap"),
        (lambda n: n + 300, "digit_changed"),
        (lambda n: int(f"{n}"[0] + f"{n}"[2]), "digit_lost"),
        (lambda n: int(f"{n}"[0] + f"{n}"), "digit_doubled"),
        (lambda n: n * 10, "factor_10"),
        (lambda n: n * 1000, "factor_1000"),
        (lambda n: n / 1000, "factor_1000"),
        (lambda n: -n, "sign"),
        (lambda _: number("C6"), "neighbour_left"),
        (lambda _: number("D7"), "neighbour_below"),
    ],
)
def test_a_wrong_cell_is_named_with_its_value_and_what_happened(wrong: object, cause: str, tmp_path: Path) -> None:
    assert callable(wrong)
    (finding,) = errors_of(tmp_path, D6=wrong(number("D6")))
    (suspect,) = finding["suspects"]
    assert (suspect["ref"], suspect["expected"], suspect["cause"]) == ("D6", number("D6"), cause)
    assert suspect["confidence"] == "certain"
    assert len(finding["echoes"]) >= 1


@pytest.mark.parametrize(("sign", "cause"), [(-1, "part_missing"), (1, "part_double")])
def test_a_part_left_out_or_counted_twice_is_told(sign: int, cause: str, tmp_path: Path) -> None:
    (finding,) = errors_of(tmp_path, D10=number("D10") + sign * number("D5"))
    assert [(s["ref"], s["expected"], s["cause"]) for s in finding["suspects"]] == [("D10", number("D10"), cause)]


def test_the_value_of_a_year_before_is_told_if_that_file_is_given_too(tmp_path: Path) -> None:
    before = save(tmp_path / "2022.xlsx", table(2022))
    path = save(tmp_path / "2023.xlsx", table(cells={"D6": number("D6", 2022)}))
    assert number("D6", 2022) != number("D6")
    causes = [s["cause"] for f in serious(check(before, path)) for s in f["suspects"]]
    assert causes == ["last_year"]
    assert "last_year" not in [s["cause"] for f in serious(check(path)) for s in f["suspects"]]


def test_three_independent_wrong_cells_are_three_findings(tmp_path: Path) -> None:
    wrong = {"B4": number("B4") + 5, "D6": number("D6") + 70, "F8": number("F8") + 900}
    found = errors_of(tmp_path, **wrong)
    told = {s["ref"]: (s["expected"], s["confidence"]) for f in found for s in f["suspects"]}
    assert len(found) == 3
    assert told == {ref: (number(ref), "certain") for ref in wrong}


def test_two_wrong_cells_in_one_row_are_separated(tmp_path: Path) -> None:
    found = errors_of(tmp_path, B6=number("B6") + 5, D6=number("D6") + 70)
    assert {s["ref"] for f in found for s in f["suspects"]} == {"B6", "D6"}
    assert len(found) == 2


def test_two_errors_that_others_could_explain_as_well_are_not_certain(tmp_path: Path) -> None:
    found = errors_of(tmp_path, B4=number("B4") + 5, D6=number("D6") + 5)
    sets = {frozenset(c["ref"] for c in e["changes"]) for f in found for e in f["explanations"]}
    assert {frozenset({"B4", "D6"}), frozenset({"B6", "D4"})} <= sets
    assert [f["suspects"] for f in found] == [[]]


def test_errors_that_cancel_out_in_a_total_are_not_certain(tmp_path: Path) -> None:
    found = errors_of(tmp_path, B4=number("B4") + 5, D4=number("D4") - 5)
    assert not [s for f in found for s in f["suspects"] if s["confidence"] == "certain"]


def test_one_broken_sum_and_nothing_else_names_nobody(tmp_path: Path) -> None:
    rows: Rows = [["Aanmeldingen per melder 2023"], [], ["Melder", "K1"], ["Huisarts", 10], ["Politie", 20]]
    rows = [*rows, ["School", 30], ["Totaal", 61]]
    (finding,) = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert finding["suspects"] == []
    assert {c["ref"] for e in finding["explanations"] for c in e["changes"]} == {"B4", "B5", "B6", "B7"}
    assert {e["confidence"] for e in finding["explanations"]} == {"possible"}
    assert "niet te zeggen" in finding["hint"]


def test_the_real_march_of_2023_is_one_finding_with_pairs(tmp_path: Path) -> None:
    (finding,) = findings(sample_report("boks-2023"), severity="error")
    assert finding["suspects"] == []
    pairs = [{c["ref"] for c in e["changes"]} for e in finding["explanations"]]
    assert pairs == [{f"D{row}", f"N{row}"} for row in range(4, 8)]
    assert [echo["rule"] for echo in finding["echoes"]] == ["TEL002"]


def test_bounds_that_leave_many_values_give_them_all(tmp_path: Path) -> None:
    rows: Rows = [["Unieke klanten per melder 2023"], [], ["Melder", "K1"], ["Huisarts", 50], ["Politie", 60]]
    (finding,) = serious(check(save(tmp_path / "a.xlsx", [*rows, ["School", 10], ["Totaal", 40]])))
    assert [(s["ref"], s["expected"], s["confidence"]) for s in finding["suspects"]] == [("B7", 60, "likely")]
    assert "60 tot 120" in finding["hint"]


def line(sheet: str, cells: dict[str, str]) -> dict[str, Value]:
    """Return the values that some cells would have as copies of others."""
    return {ref: value_at(WHOLE, sheet, source) for ref, source in cells.items()}


TABLE = "05 afgesloten-per-team"
ROWS = range(3, 22)


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        ({f"C{r}": f"D{r}" for r in ROWS}, "copied"),
        ({f"C{r}": f"D{r}" for r in ROWS} | {f"D{r}": f"C{r}" for r in ROWS}, "exchanged"),
    ],
)
def test_a_wrong_column_is_one_finding(wrong: dict[str, str], cause: str, tmp_path: Path) -> None:
    report = check(spoiled(WHOLE, tmp_path / WHOLE.name, TABLE, line(TABLE, wrong)))
    (finding,) = serious(report)
    assert finding["explanations"][0]["cause"] == cause
    assert {s["ref"] for s in finding["suspects"]} <= set(wrong)


def test_a_column_in_another_unit_is_one_finding(tmp_path: Path) -> None:
    wrong: dict[str, Value] = {f"C{r}": float(str(value_at(WHOLE, TABLE, f"C{r}"))) * 100 for r in ROWS}
    (finding,) = serious(check(spoiled(WHOLE, tmp_path / WHOLE.name, TABLE, wrong)))
    assert finding["explanations"][0]["cause"] == "unit_100"


def test_truncated_figures_of_one_column_are_one_finding(tmp_path: Path) -> None:
    (finding,) = errors_of(tmp_path, **{f"D{r}": int(str(number(f"D{r}"))[:1]) for r in (4, 6, 7)})
    assert finding["explanations"][0]["cause"] == "truncated"
    assert {s["ref"]: s["expected"] for s in finding["suspects"]} == {f"D{r}": number(f"D{r}") for r in (4, 6, 7)}


def test_totals_that_were_not_updated_are_one_finding(tmp_path: Path) -> None:
    wrong = {f"{c}10": number(f"{c}10") - off for c, off in zip("BCDEFGH", (7, 9, 11, 5, 4, 3, 39), strict=True)}
    (finding,) = errors_of(tmp_path, **wrong)
    assert finding["explanations"][0]["cause"] == "stale_total"
    assert {s["ref"]: s["expected"] for s in finding["suspects"]} == {ref: number(ref) for ref in wrong}


def test_a_negative_count_leads_its_cause_and_the_sums_are_its_echoes(tmp_path: Path) -> None:
    (finding,) = errors_of(tmp_path, D6=-number("D6"))
    assert finding["rule"] == "LAB010"
    assert {echo["rule"] for echo in finding["echoes"]} >= {"TEL002"}


@pytest.mark.parametrize("columns", [80, 140])
def test_the_neighbourhood_of_the_culprit_is_drawn(columns: int, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", table(cells={"D6": number("D6") + 300}))
    text = run("check", path, columns=columns).stdout
    (drawn,) = [row for row in text.splitlines() if f">{number('D6') + 300}<" in row]
    assert "6 Zelfmelder" in drawn
    assert str(number("C6")) in drawn
    assert str(number("E6")) in drawn
    assert max(map(len, text.splitlines())) <= columns


def test_text_of_the_file_is_no_markup_in_the_neighbourhood(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", table(cells={"D6": number("D6") + 300}))
    path = changed(path, tmp_path / "b.xlsx", "Blad1", {"A6": "[bold]Zelf[/]"})
    text = run("check", path, columns=140).stdout
    assert "6 [bold]Zelf[/]" in text
    assert "\x1b" not in text


def closed_by_team(title: str) -> list[list[Value]]:
    """Return teams by month, A3:M8, and their total in row 9; of no team two months are equal."""
    body = [[140 + 31 * n + (17 * m + 5 * n * m) % 89 for m in range(12)] for n in range(len(TEAMS))]
    header = [f"{m:02}-2020" for m in range(1, 13)]
    rows: list[list[Value]] = [[title], ["Buurtteam", *header]]
    rows += [[team, *own] for team, own in zip(TEAMS, body, strict=True)]
    rows.append(["Totaal", *(sum(column) for column in zip(*body, strict=True))])
    return rows


def test_a_bound_that_only_one_of_the_candidates_restores_tells_which_it_is(tmp_path: Path) -> None:
    rows = closed_by_team("Afgesloten trajecten per buurtteam 2020")
    rows = [[*row[:4], quarter_of(row)] for row in rows]
    assert serious(check(save(tmp_path / "a.xlsx", rows))) == []
    right = int(str(rows[4][2]))
    rows[4][2] = right - 3
    (finding,) = serious(check(save(tmp_path / "b.xlsx", rows)))
    assert (finding["rule"], [echo["rule"] for echo in finding["echoes"]]) == ("TEL001", ["GRP002"])
    assert [(s["ref"], s["expected"], s["confidence"]) for s in finding["suspects"]] == [("C5", right, "likely")]
    assert {e["confidence"] for e in finding["explanations"][1:]} == {"possible"}


def quarter_of(row: list[Value]) -> Value:
    months = [value for value in row[1:4] if isinstance(value, int)]
    return sum(months) if len(months) == 3 else "Q1 2020" if len(row) > 1 else None


def test_a_value_like_the_one_beside_it_is_no_proof_where_another_cell_lost_a_digit(tmp_path: Path) -> None:
    rows = closed_by_team("Unieke klanten per buurtteam 2020")
    right = int(str(rows[3][4]))
    lost = int(str(right)[:-1])
    rows[5][5] = rows[5][4]  # an innocent cell and its neighbour
    rows[-1] = ["Totaal", *(sum(int(str(row[c])) for row in rows[2:-1]) for c in range(1, 13))]
    rows[3][4] = lost
    (finding,) = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert finding["suspects"] == []
    assert ("E4", right) in {(c["ref"], c["expected"]) for e in finding["explanations"] for c in e["changes"]}


@pytest.mark.parametrize(("wrong", "right", "cause"), [(62.0, 6.2, "factor_10"), (65.7, None, "")])
def test_within_bounds_the_value_that_one_slip_explains_is_named(
    wrong: float, right: float | None, cause: str, tmp_path: Path
) -> None:
    path = SAMPLES / "boks-2021-q2.xlsx"
    sheet = "09 wachttijd-start-ondersteunin"
    known = {finding["id"] for finding in serious(sample_report(path.stem))}
    found = serious(check(spoiled(path, tmp_path / "a.xlsx", sheet, {"I20": wrong})))
    (finding,) = [f for f in found if f["id"] not in known]
    likely = [(s["ref"], s["expected"], s["confidence"]) for s in finding["suspects"]]
    assert likely == ([("I20", right, "likely")] if right else [])
    if right:
        (change,) = finding["explanations"][0]["changes"]
        assert (finding["explanations"][0]["cause"], change["low"], change["high"]) == (cause, 1.9, 8.7)
        assert "6,2 (in elk geval 1,9 tot 8,7)" in finding["hint"]


@pytest.mark.parametrize(
    ("quarters", "year", "named"),
    [
        ((12, 25, 38, 20), 61, None),  # 16 is 61 with its digits swapped, but 21 and 31 are one digit away
        ((115.0, 117.5, 120.0, 125.5), 1.2, 120.0),
        ((105.0, 107.5, 110.5, 115.5), 1.1, 110.0),
    ],
)
def test_between_wide_bounds_no_digit_is_guessed(
    quarters: tuple[float, ...], year: float, named: float | None, tmp_path: Path
) -> None:
    notation = "0" if named is None else "0.0"
    cells = [Styled(value, notation) for value in (*quarters, year)]
    rows: Rows = [
        ["Wachttijd tot start ondersteuning 2023"],
        ["Soort", "K1", "K2", "K3", "K4", "Jaar"],
        ["Dagen", *cells],
    ]
    (finding,) = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert [s["expected"] for s in finding["suspects"]] == ([] if named is None else [named])
