"""An error of a whole row or column is one finding that says what happened; several single errors are no pattern."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from boks_clean.hints import addresses, hint
from boks_clean.report import Change, Explanation
from tests.command import SAMPLES, Json, check, findings, run, serious
from tests.conftest import sample_report
from tests.workbooks import Rows, Styled, Value, save, spoiled, value_at

YEAR, HALF, PARTLY = (SAMPLES / f"{name}.xlsx" for name in ("boks-2023", "boks-2021-q2", "ktsd-2016"))
CLIENTS = "08 unieke-klanten-per-team-per-"
STARTED = "05 gestart-per-team-per-maand"
CLOSED = "07 afgesloten-per-team-per-maan"
REASONS = "14 afgesloten-per-reden"
MONTHS = "BCDEFGHIJKLM"


def value(path: Path, sheet: str, ref: str) -> float:
    found = value_at(path, sheet, ref)
    return float(str(found or 0))


def row(path: Path, sheet: str, number: int, columns: str) -> dict[str, float]:
    return {f"{column}{number}": value(path, sheet, f"{column}{number}") for column in columns}


def spoil(tmp_path: Path, path: Path, sheet: str, changes: Mapping[str, float]) -> list[Json]:
    """Return the new errors and warnings of a sample in which some cells hold something else."""
    known = {finding["id"] for finding in serious(sample_report(path.stem))}
    wrong: dict[str, Value] = dict(changes)
    return [f for f in serious(check(spoiled(path, tmp_path / path.name, sheet, wrong))) if f["id"] not in known]


def repaired(finding: Json) -> dict[str, float]:
    return {suspect["ref"]: suspect["expected"] for suspect in finding["suspects"]}


def test_a_team_of_which_the_figures_are_cut_off_gets_them_back(tmp_path: Path) -> None:
    old = row(YEAR, CLIENTS, 7, MONTHS + "N")
    (finding,) = spoil(tmp_path, YEAR, CLIENTS, {ref: old[ref] // 100 for ref in old})
    assert finding["explanations"][0]["cause"] == "truncated"
    assert repaired(finding) == old


def test_a_team_in_another_unit_is_told_where_no_sum_over_the_teams_holds_any_more(tmp_path: Path) -> None:
    old = row(YEAR, CLIENTS, 7, MONTHS + "N")
    (finding,) = spoil(tmp_path, YEAR, CLIENTS, {ref: old[ref] * 10 for ref in old})
    assert finding["explanations"][0]["cause"] == "unit_10"
    assert repaired(finding) == old


def test_two_teams_exchanged_are_told_by_stock_and_flow(tmp_path: Path) -> None:
    one, other = row(YEAR, CLOSED, 5, MONTHS + "N"), row(YEAR, CLOSED, 9, MONTHS + "N")
    wrong = dict(zip([*one, *other], [*other.values(), *one.values()], strict=True))
    (finding,) = spoil(tmp_path, YEAR, CLOSED, wrong)
    assert finding["explanations"][0]["cause"] == "exchanged"
    assert repaired(finding) == {ref: old for ref, old in (one | other).items() if wrong[ref] != old}


@pytest.mark.parametrize("last", [7, 10])
def test_a_block_of_months_that_moved_by_one_is_put_back(last: int, tmp_path: Path) -> None:
    rows = range(5, 24)
    old = {f"{c}{r}": value(YEAR, CLOSED, f"{c}{r}") for c in MONTHS[2 : last + 1] for r in rows}
    wrong = {f"{MONTHS[n]}{r}": value(YEAR, CLOSED, f"{MONTHS[n - 1]}{r}") for n in range(2, last + 1) for r in rows}
    (finding,) = spoil(tmp_path, YEAR, CLOSED, wrong)
    assert finding["explanations"][0]["cause"] == "shifted"
    assert repaired(finding) == {ref: figure for ref, figure in old.items() if wrong[ref] != figure}
    assert "DUB001" in {finding["rule"], *(echo["rule"] for echo in finding["echoes"])}


def test_a_copy_is_put_right_where_other_tables_tell_which_of_the_two_it_is(tmp_path: Path) -> None:
    old = row(YEAR, CLOSED, 6, MONTHS)
    source = row(YEAR, CLOSED, 5, MONTHS + "N")
    wrong = {f"{ref[0]}6": figure for ref, figure in source.items()}
    (finding,) = spoil(tmp_path, YEAR, CLOSED, wrong)
    assert (finding["rule"], finding["explanations"][0]["cause"]) == ("DUB002", "copied")
    found = repaired(finding)
    assert {ref[1:] for ref in found} == {"6"}
    assert all(found.get(ref, wrong[ref]) == old[ref] for ref in list(old)[:-1])  # of December nothing tells


def test_of_two_equal_rows_neither_is_accused_where_the_figures_do_not_tell(tmp_path: Path) -> None:
    body = [[100 + 37 * n + 11 * m + (n * m * 13) % 29 for m in range(10)] for n in range(5)]
    total = [sum(column) for column in zip(*body, strict=True)]
    body[2] = body[1]
    header = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober")
    rows: Rows = [["Aanmeldingen per melder 2023"], [], ["Melder", *header]]
    names = ("Huisarts", "Politie", "Zelfmelder", "School", "Anders")
    rows = [*rows, *([name, *own] for name, own in zip(names, body, strict=True)), ["Totaal", *total]]
    (finding,) = serious(check(save(tmp_path / "a.xlsx", rows)))
    assert finding["rule"] == "DUB002"
    assert finding["suspects"] == []
    assert [{c["ref"][1:] for c in e["changes"]} for e in finding["explanations"]] == [{"6"}, {"5"}]
    assert "Welke van de twee de kopie is, is niet te zeggen" in finding["hint"]


def test_two_totals_that_are_off_by_the_same_were_not_updated(tmp_path: Path) -> None:
    old = row(YEAR, REASONS, 14, "EF")
    (finding,) = spoil(tmp_path, YEAR, REASONS, {ref: figure - 17 for ref, figure in old.items()})
    assert finding["explanations"][0]["cause"] == "stale_total"
    assert repaired(finding) == old


def test_one_wrong_total_is_not_said_to_be_stale(tmp_path: Path) -> None:
    (finding,) = spoil(tmp_path, YEAR, REASONS, {"E14": value(YEAR, REASONS, "E14") - 17})
    assert repaired(finding) == {"E14": value(YEAR, REASONS, "E14")}
    assert finding["explanations"][0]["cause"] != "stale_total"


@pytest.mark.parametrize("off", [(7, -31, 113), (400, 13, -9, 58)])
def test_several_wrong_cells_in_one_row_are_no_pattern(off: tuple[int, ...], tmp_path: Path) -> None:
    old = row(HALF, "13 afgesloten-per-reden", 5, "BCDFG"[: len(off)])
    wrong = {ref: abs(figure + by) for (ref, figure), by in zip(old.items(), off, strict=True)}
    found = spoil(tmp_path, HALF, "13 afgesloten-per-reden", wrong)
    patterns = {"copied", "exchanged", "shifted", "unit_10", "unit_100", "unit_1000", "stale_total", "truncated"}
    assert not [e for f in found for e in f["explanations"] if e["cause"] in patterns and len(e["changes"]) > 1]
    assert {ref: figure for f in found for ref, figure in repaired(f).items()} == old


def singles(sheet: str, ref: str, wrong: float, path: Path, tmp_path: Path) -> tuple[Json, float]:
    (finding,) = spoil(tmp_path, path, sheet, {ref: wrong})
    return finding["suspects"][0], value(path, sheet, ref)


@pytest.mark.parametrize(
    ("sheet", "ref", "wrong", "cause"),
    [
        (REASONS, "C6", lambda v: v(REASONS, "B6"), "neighbour_left"),
        (REASONS, "C6", lambda v: v(REASONS, "C5"), "neighbour_above"),
        (REASONS, "C6", lambda v: -v(REASONS, "C6"), "sign"),
        (REASONS, "C14", lambda v: v(REASONS, "C14") - v(REASONS, "C4"), "part_missing"),
        (REASONS, "C14", lambda v: v(REASONS, "C14") + v(REASONS, "C4"), "part_double"),
        (REASONS, "F4", lambda v: v(REASONS, "F4") / 1000, "factor_1000"),
        (CLIENTS, "E23", lambda v: v(CLIENTS, "E23") * 10, "factor_10"),
        (CLOSED, "E9", lambda v: v(CLOSED, "E9") + 40, "digit_changed"),
    ],
)
def test_what_happened_to_one_cell_of_a_sample(sheet: str, ref: str, wrong: object, cause: str, tmp_path: Path) -> None:
    assert callable(wrong)
    number = wrong(lambda sheet, ref: value(YEAR, sheet, ref))
    suspect, old = singles(sheet, ref, number, YEAR, tmp_path)
    assert (suspect["ref"], suspect["expected"], suspect["cause"]) == (ref, old, cause)


def test_a_subtotal_that_was_counted_as_well_is_told(tmp_path: Path) -> None:
    sheet = "13 afgesloten-per-reden"
    suspect, old = singles(sheet, "J4", value(HALF, sheet, "J4") + value(HALF, sheet, "E4"), HALF, tmp_path)
    assert (suspect["ref"], suspect["expected"]) == ("J4", old)
    assert suspect["cause"] in ("part_double", "subtotal_included")


def means(found: float) -> Rows:
    rows: Rows = [
        ["Gemiddelde wachttijd in dagen tot eerste gesprek 2023"],
        [],
        ["Buurtteam", "K1", "K2", "K3", "K4", "Jaar"],
    ]
    teams = [["Lunetten", 5.1, 6.4, 7.2, 6.1, found], ["Ondiep Pijlsweerd", 4.1, 5.2, 6.3, 5.7, 5.3]]
    return [*rows, *teams, ["Zuilen", 3.3, 4.4, 4.9, 5.0, 4.4]]


def test_an_average_outside_its_bounds_gets_those_bounds_and_no_midpoint(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", means(19.5))
    (finding,) = serious(check(path))
    changes = {c["ref"]: c for e in finding["explanations"] for c in e["changes"]}
    assert (changes["F4"]["low"], changes["F4"]["high"]) == (pytest.approx(5.1, abs=0.11), pytest.approx(7.2, abs=0.11))
    assert changes["F4"]["low"] <= changes["F4"]["expected"] <= changes["F4"]["high"]
    assert "of 5,0 tot 7,3 in F4 (nu 19,5)" in finding["hint"].replace("met ", "of ")
    assert "5,0 tot 7,3 in F4" in run("check", path, "--format", "html").stdout


def test_bounds_stay_out_of_the_report_where_one_value_is_known(tmp_path: Path) -> None:
    (finding,) = spoil(tmp_path, YEAR, REASONS, {"C6": value(YEAR, REASONS, "C6") + 300})
    assert [sorted(c) for e in finding["explanations"] for c in e["changes"]] == [
        ["expected", "file", "found", "ref", "sheet"]
    ]


def test_the_clients_of_teams_say_in_how_many_columns_they_add_up(tmp_path: Path) -> None:
    wrong: dict[str, Value] = {ref: value(YEAR, CLIENTS, ref) - 60 for ref in ("B23", "D23", "F23")}
    report = check(spoiled(YEAR, tmp_path / "a.xlsx", CLIENTS, wrong))
    messages = [f["message"] for f in findings(report)] + [e["message"] for f in findings(report) for e in f["echoes"]]
    told = [message for message in messages if "de teams zijn samen" in message and "kolommen" in message]
    assert told
    assert all("In 10 van de 13 kolommen klopt het precies" in message for message in told)


def test_a_copied_column_and_single_errors_beside_it_are_told_apart(tmp_path: Path) -> None:
    rows = range(5, 24)
    old = {f"G{r}": value(YEAR, CLOSED, f"G{r}") for r in rows}
    copies = {f"G{r}": value(YEAR, CLOSED, f"F{r}") for r in rows}
    beside = {"H9": value(YEAR, STARTED, "H9") + 40, "C12": value(YEAR, STARTED, "C12") * 10}
    known = {finding["id"] for finding in serious(sample_report(YEAR.stem))}
    wrong = spoiled(
        spoiled(YEAR, tmp_path / "a.xlsx", CLOSED, dict(copies)), tmp_path / "b.xlsx", STARTED, dict(beside)
    )
    found = [f for f in serious(check(wrong)) if f["id"] not in known]
    by_cause = {finding["explanations"][0]["cause"]: repaired(finding) for finding in found}
    assert len(found) == 3
    assert by_cause["copied"] == {ref: figure for ref, figure in old.items() if copies[ref] != figure}
    assert {"C12": beside["C12"] / 10} in by_cause.values()
    assert {"H9": beside["H9"] - 40} in by_cause.values()


def test_one_pattern_does_not_hide_another(tmp_path: Path) -> None:
    rows = range(5, 24)
    copies = {f"G{r}": value(YEAR, STARTED, f"F{r}") for r in rows}
    swapped = {f"F{r}": value(YEAR, CLOSED, f"G{r}") for r in rows} | {
        f"G{r}": value(YEAR, CLOSED, f"F{r}") for r in rows
    }
    known = {finding["id"] for finding in serious(sample_report(YEAR.stem))}
    wrong = spoiled(
        spoiled(YEAR, tmp_path / "a.xlsx", CLOSED, dict(swapped)), tmp_path / "b.xlsx", STARTED, dict(copies)
    )
    found = [f for f in serious(check(wrong)) if f["id"] not in known]
    assert [finding["explanations"][0]["cause"] for finding in found] == ["copied", "exchanged"]


def test_a_copied_column_beside_one_in_another_unit_is_told_apart(tmp_path: Path) -> None:
    rows = range(5, 24)
    copies = {f"H{r}": value(YEAR, STARTED, f"G{r}") for r in rows}
    scaled = {f"I{r}": value(YEAR, STARTED, f"I{r}") * 10 for r in rows}
    found = spoil(tmp_path, YEAR, STARTED, copies | scaled)
    by_cause = {f["explanations"][0]["cause"]: repaired(f) for f in found}
    assert set(by_cause) == {"copied", "unit_10"}
    assert by_cause["unit_10"] == {ref: figure / 10 for ref, figure in scaled.items()}
    old = {ref: value(YEAR, STARTED, ref) for ref in copies}
    assert by_cause["copied"] == {ref: figure for ref, figure in old.items() if copies[ref] != figure}


def test_rows_that_can_be_exchanged_in_either_of_two_tables_are_told_of_both() -> None:
    ways = [
        Explanation(
            "possible", "exchanged", tuple(Change("a.xlsx", sheet, f"{c}4", 1.0, 2.0, shown=("1", "2")) for c in "BCD")
        )
        for sheet in ("per team", "per reden")
    ]
    text = hint(ways, addresses(ways, (), "nl"), 0, "nl", proven=True)
    assert "verwisseld. Op welke plaats dat is gebeurd, is niet te zeggen" in text
    assert "2 in B4 op blad 'per team' (nu 1)" in text
    assert "2 in B4 op blad 'per reden' (nu 1)" in text


@pytest.mark.parametrize("notation", ["0%", "General"])
def test_a_column_in_another_unit_is_told_beside_a_percentage_that_still_holds(notation: str, tmp_path: Path) -> None:
    body = [[40 + (37 * n + 23 * m + 11 * n * m) % 97 for m in range(12)] for n in range(3)]
    lines = [*body, [sum(column) for column in zip(*body, strict=True)]]
    shown: list[list[float]] = [
        [f for q in range(0, 12, 3) for f in (*line[q : q + 3], sum(line[q : q + 3]))] for line in lines
    ]
    shares = [Styled(round(one / whole, 2), notation) for one, whole in zip(shown[0], shown[-1], strict=True)]
    for line in shown:
        line[2] *= 10
    header = [
        name for q in range(4) for name in (*(f"{m}-2022" for m in range(3 * q + 1, 3 * q + 4)), f"Q{q + 1} 2022")
    ]
    names = ("Zelfmelder", "Huisarts", "Politie", "Totaal")
    table = [[name, *line] for name, line in zip(names, shown, strict=True)]
    rows: Rows = [["Aanmeldingen per melder"], ["Melder", *header], *table, ["% Zelfmelder", *shares]]
    (finding,) = (f for f in serious(check(save(tmp_path / "a.xlsx", rows))) if f["severity"] == "error")
    assert finding["explanations"][0]["cause"] == "unit_10"
    assert set(repaired(finding)) == {f"D{row}" for row in range(3, 7)}
