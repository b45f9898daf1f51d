"""What is judged over a whole file: tables about other groups, distributions, repeats, persons, and the order of it."""

import random
from pathlib import Path

import pytest

from tests.command import Json, check, codes, findings, parts, refs, rules_told, run, serious
from tests.conftest import sample_report
from tests.workbooks import Rows, Styled, Value, changed, save

QUARTERS = ("K1", "K2", "K3", "K4", "Jaar")
TEAMS = ("Lunetten", "Zuilen", "West")
CLASSES = ("0-30 dagen", "31-60 dagen", "61-90 dagen", "Meer dan 90 dagen")


def table(title: str, corner: str, body: dict[str, list[int]], *, columns: tuple[str, ...] = QUARTERS) -> Rows:
    """Return a table of quarters and a year with its totals, all adding up."""
    lines: list[list[Value]] = [[name, *row, sum(row)] for name, row in body.items()]
    sums = [sum(column) for column in zip(*body.values(), strict=True)]
    return [[title], [], [corner, *columns], *lines, ["Totaal", *sums, sum(sums)]]


def about(factor: int) -> Rows:
    body = {team: [factor * (11 + 5 * n + 3 * q * q) for q in range(4)] for n, team in enumerate(TEAMS)}
    return table("Aanmeldingen per buurtteam 2023", "Buurtteam", body)


# Tables under one name


def test_adults_and_youth_under_one_title_are_one_warning_and_no_error(tmp_path: Path) -> None:
    report = check(save(tmp_path / "export.xlsx", {"Volwassenen": about(7), "Jeugd": about(3)}))
    (warning,) = serious(report)
    assert (warning["rule"], warning["severity"], warning["count"]) == ("AAN003", "warning", 20)
    assert "20 van 20" in warning["message"]
    assert {cell["sheet"] for cell in warning["cells"]} == {"Volwassenen", "Jeugd"}
    assert len(warning["cells"]) <= 10


def test_of_three_tables_the_two_that_agree_are_still_compared(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Jeugd": about(3), "Volwassenen": about(7), "Ook volwassenen": about(7)})
    assert codes(serious(check(path))) == ["AAN003"]
    wrong = check(changed(path, tmp_path / "b.xlsx", "Ook volwassenen", {"C5": 1}))
    (differs,) = parts(wrong, "AAN001")
    assert {(cell["sheet"], cell["ref"]) for cell in differs["cells"]} == {
        ("Volwassenen", "C5"),
        ("Ook volwassenen", "C5"),
    }


def test_a_copied_column_of_one_of_two_tables_breaks_its_own_sums(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Volwassenen": about(7), "Jeugd": about(3)})
    wrong = {f"C{row}": 3 * (11 + 5 * n + 3 * 4) for n, row in enumerate((4, 5, 6))}
    report = check(changed(path, tmp_path / "b.xlsx", "Jeugd", wrong))
    errors = findings(report, severity="error")
    told = {(c["sheet"], c["ref"]) for f in errors for part in (f, *f["echoes"]) for c in part["cells"]}
    assert {("Jeugd", ref) for ref in wrong} <= told


def test_a_few_figures_that_differ_stay_errors(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Een": about(7), "Twee": about(7)})
    report = check(changed(path, tmp_path / "b.xlsx", "Twee", {"B4": 1, "C5": 2, "D6": 3}))
    assert not findings(report, "AAN003")
    errors = findings(report, severity="error")
    assert [[s["ref"] for s in error["suspects"]] for error in errors] == [["B4"], ["C5"], ["D6"]]
    assert len(parts(report, "AAN001")) == 3


# Distributions under the name of an average


def waits(**cells: Value) -> Rows:
    body = {team: [20 + 7 * n + c * c * 3 for c in range(4)] for n, team in enumerate(TEAMS)}
    rows = [
        list(row) for row in table("Wachttijd tot eerste gesprek 2023", "Buurtteam", body, columns=(*CLASSES, "Totaal"))
    ]
    for ref, value in cells.items():
        rows[int(ref[1:]) - 1]["ABCDEF".index(ref[0])] = value
    return rows


def test_waits_counted_by_class_are_a_distribution_and_no_average(tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", waits()))
    assert serious(report) == []
    assert report["identities"]["held"] >= 8


def test_a_wrong_number_of_waits_is_a_sum_that_does_not_add_up(tmp_path: Path) -> None:
    report = check(save(tmp_path / "a.xlsx", waits(C5=99)))
    assert rules_told(report) == {"TEL002", "GRP001"}
    assert all("C5" in refs(finding) for finding in serious(report))


def test_an_average_that_lies_outside_its_parts_is_still_one(tmp_path: Path) -> None:
    rows: Rows = [["Gemiddelde wachttijd tot eerste gesprek 2023"], [], ["Buurtteam", "K1", "K2"]]
    rows = [*rows, ["Lunetten", 5, 6], ["Zuilen", 7, 9], ["Totaal", 12, 8]]
    (wrong,) = findings(check(save(tmp_path / "a.xlsx", rows)), "GEM002")
    assert "de onderdelen lopen van 5 tot 7" in wrong["message"]
    assert "stad" not in wrong["message"]


# Shares


def shares(*percentages: float) -> dict[str, Rows]:
    body = {"Huisarts": [10, 20, 30, 40], "Zelfmelder": [10, 30, 10, 40]}
    printed = [Styled(value, "0%") for value in percentages]
    return {
        "Melders": table("Aanmeldingen per melder 2023", "Melder", body),
        "Aandeel": [["Zelfmelders 2023"], [], ["Soort", *QUARTERS[:4]], ["% Zelfmelder", *printed]],
    }


def test_a_share_of_which_the_formula_is_known_may_not_fail_everywhere(tmp_path: Path) -> None:
    (wrong,) = serious(check(save(tmp_path / "a.xlsx", shares(0.1, 0.2, 0.8, 0.9))))
    assert (wrong["rule"], wrong["severity"], wrong["count"]) == ("GEM004", "warning", 4)
    assert {"B4", "C4", "D4", "E4"} <= refs(wrong)
    assert findings(sample_report("boks-2021-q2"), "GEM004")[0]["severity"] == "information"


# Rules that did not apply


@pytest.mark.parametrize(
    ("kept", "judged"),
    [
        ({"Melders"}, {"TEL001", "TEL002"}),
        ({"Melders", "Aandeel"}, {"TEL001", "TEL002", "GEM003", "GEM004"}),
    ],
)
def test_a_rule_that_had_nothing_to_judge_is_said_to_be_so(kept: set[str], judged: set[str], tmp_path: Path) -> None:
    sheets = {name: rows for name, rows in shares(0.5, 0.6, 0.25, 0.5).items() if name in kept}
    skipped = {s["rule"] for s in check(save(tmp_path / "a.xlsx", sheets))["skipped"] if s["kind"] == "not_applicable"}
    of_tables = {"TEL001", "TEL002", "TEL003", "TEL004", "TEL005", "GEM001", "GEM002", "GEM003", "GEM004", "PLA001"}
    of_tables |= {"STR001", "STR003", "UNI003", "DUB001", "GRP001", "AAN001", "AAN002", "AAN003"}
    assert of_tables - skipped == judged


# Repeated rows of long tables


def long_table(repeated: dict[int, list[int]]) -> Rows:
    dice = random.Random(7)  # noqa: S311 (figures, not secrets)
    months = [f"{m}-2023" for m in range(1, 13)]
    rows = [[dice.randrange(3_000) for _ in months] for _ in range(400)]
    for at, row in repeated.items():
        rows[at] = row
    header: list[Value] = ["Soort hulp", *(f"2023-{m:02}" for m in range(1, 13))]
    return [["Aanmeldingen 2023"], [], header, *([f"Soort {n}", *row] for n, row in enumerate(rows))]


def test_a_row_that_repeats_one_far_away_is_found_in_a_long_table(tmp_path: Path) -> None:
    row = [100 + 17 * m for m in range(12)]
    nearly = [*row[:5], 3, *row[6:]]
    other = [900 - 31 * m for m in range(12)]
    report = check(
        save(tmp_path / "a.xlsx", long_table({3: row, 390: nearly, 20: other, 210: other})), "--select", "DUB"
    )
    found = findings(report, "DUB002")
    assert sorted(min(refs(f, "right"), key=len)[1:] for f in found) == ["214", "394"]


# Persons


def persons(corner: str, *names: str, title: str = "Aanmeldingen 2023") -> Rows:
    lines = [[name, 3 + n, 4 + n, 5 + n, 6 + n, 99 + n] for n, name in enumerate(names)]
    return [[title], [], [corner, *QUARTERS], *lines, ["Totaal", 1, 1, 1, 1, 1]]


@pytest.mark.parametrize(
    "rows",
    [
        persons("Medewerker", "Jansen", "Pietersen", "Aydin"),
        persons("Naam cliënt", "Jansen", "Pietersen", "Aydin"),
        persons("Wie", "Jansen", "Pietersen", "Aydin", title="Aanmeldingen per medewerker 2023"),
        persons("Wie", "jansen@utrecht.nl", "Pietersen 123456782", "Aydin 123.456.782"),
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_of_persons_are_not_repeated(rows: Rows, language: str, tmp_path: Path) -> None:
    shown = run("check", save(tmp_path / "a.xlsx", rows), "--format", "json", "--lang", language).json
    assert [f for f in serious(shown) if f["rule"].startswith("TEL")]
    words = " ".join(f"{f['title']} {f['message']}" for f in findings(shown)).lower()
    for name in ("jansen", "pietersen", "aydin", "123456782", "123.456.782"):
        assert name not in words
    assert ("cel " if language == "nl" else "cell ") in words


def test_an_unknown_name_with_a_number_is_told_by_its_cell(tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "K1"],
        ["Huisarts", 10],
        ["Politie", 11],
        ["P. Jansen 0612345678", 12],
        ["Totaal", 33],
    ]
    (new,) = findings(check(save(tmp_path / "a.xlsx", rows)), "LAB003")
    assert "cel A6" in new["message"]
    assert "Jansen" not in new["message"]


# The order of findings


def test_within_a_severity_causes_come_first_and_then_the_order_of_the_file() -> None:
    errors = findings(sample_report("boks-2021-met-fouten"), severity="error")
    assert codes(errors)[:2] == ["DUB001", "LAB004"]
    places = [place(finding) for finding in errors[2:]]
    assert places == sorted(places)


def place(finding: Json) -> tuple[str, int]:
    cell = finding["cells"][0]
    return cell["sheet"], int(cell["ref"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def test_sheets_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    body = {team: [5, 6, 7, 8] for team in TEAMS}
    sheets = {
        name: table(title, corner, dict(zip(names, body.values(), strict=True)))
        for name, title, corner, names in (
            ("Zelf", "Aanmeldingen per melder 2023", "Melder", ("Huisarts", "Politie", "Zelfmelder")),
            ("Anders", "Klachten 2023", "Aard", ("Communicatie", "Bejegening", "Uitvoering van dienstverlening")),
        )
    }
    path = save(tmp_path / "a.xlsx", sheets)
    path = changed(path, tmp_path / "b.xlsx", "Zelf", {"C5": 60})
    path = changed(path, tmp_path / "c.xlsx", "Anders", {"C5": 60})
    errors = findings(check(path), severity="error")
    assert [f["cells"][0]["sheet"] for f in errors] == ["Zelf", "Anders"]


def test_one_damaged_number_does_not_make_an_average_of_an_unknown_count(tmp_path: Path) -> None:
    body = {team: [400 + 57 * n + 31 * q for q in range(4)] for n, team in enumerate(TEAMS)}
    rows = [list(row) for row in table("Bezoeken aan huis 2023", "Buurtteam", body)]
    path = save(tmp_path / "a.xlsx", rows)
    assert serious(check(path)) == []
    report = check(changed(path, tmp_path / "b.xlsx", "Blad1", {"C5": 0.488}))
    assert "C5" in {cell["ref"] for f in serious(report) for cell in f["cells"]}


@pytest.mark.parametrize("decimals", [2, 3, 4, 5, 7, 16])
def test_percentages_rounded_to_more_than_they_show_follow_from_their_counts(decimals: int, tmp_path: Path) -> None:
    own, others = [97, 115, 203, 64], [190, 226, 77, 251]
    own, others = [*own, sum(own)], [*others, sum(others)]
    whole = [a + b for a, b in zip(own, others, strict=True)]
    shares = [Styled(round(a / b, decimals), "0%") for a, b in zip(own, whole, strict=True)]
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
        ["Zelfmelder", *own],
        ["Huisarts", *others],
        ["Totaal", *whole],
        ["% Zelfmelder", *shares],
    ]
    report = check(save(tmp_path / "a.xlsx", rows))
    assert serious(report) == []
    assert "GEM003" not in {skipped["rule"] for skipped in report["skipped"]}
    shares[2] = Styled(round(own[2] / whole[2] + 0.02, decimals), "0%")
    wrong = [*rows[:-1], ["% Zelfmelder", *shares]]
    assert codes(serious(check(save(tmp_path / "b.xlsx", wrong)))) == ["GEM003"]
