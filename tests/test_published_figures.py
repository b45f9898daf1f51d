"""Real published figures: the tool finds what is wrong in them, and does not cry wolf."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.command import SAMPLES, Json, check, codes, findings, refs, run, serious, told
from tests.conftest import sample_report

MARCH = ("TEL002", 1073, 1058, 15)
YEAR = ("TEL002", 7357, 7342, 15)
PUBLISHED = ("boks-2023", "boks-2023-tekst", "boks-2021-q2", "ktsd-2016")


def column(sheet: str, letter: str, top: int, bottom: int) -> set[tuple[str, str]]:
    return {(sheet, f"{letter}{row}") for row in range(top, bottom + 1)}


@pytest.mark.parametrize(
    ("name", "sheet", "top"), [("boks-2023", "15 afgesloten-verder-zonder-beg", 4), ("boks-2023-tekst", "Cijfers", 260)]
)
def test_the_only_errors_of_2023_are_the_two_columns_that_were_printed_wrong(name: str, sheet: str, top: int) -> None:
    report = sample_report(name)
    expected = [column(sheet, "D", top, top + 4), column(sheet, "N", top, top + 4)]
    assert sorted(told(report, "error"), key=sorted) == expected
    assert {figures(f) for f in findings(report, severity="error")} <= {MARCH, YEAR}


@pytest.mark.parametrize("name", ["boks-2023", "boks-2023-tekst"])
def test_both_differences_of_2023_are_told_with_their_figures(name: str) -> None:
    errors = findings(sample_report(name), severity="error")
    words = " ".join(part["message"] for f in errors for part in (f, *f["echoes"]))
    for figure in ("1.073", "1.058", "7.357", "7.342", "+15"):
        assert figure in words


@pytest.mark.parametrize("name", ["boks-2023", "boks-2023-tekst"])
def test_the_clean_up_of_march_2023_is_a_warning_at_most(name: str) -> None:
    for warning in findings(sample_report(name), severity="warning"):
        assert warning["rule"].startswith("PLA")
        assert {ref[0] for ref in refs(warning)} == {"D"}


def test_nothing_is_wrong_in_the_first_half_of_2021() -> None:
    report = sample_report("boks-2021-q2")
    assert serious(report) == []
    assert report["exit_status"] == 0


def test_the_stock_of_2016_is_off_by_a_little_and_that_is_one_warning_with_a_count() -> None:
    report = sample_report("ktsd-2016")
    warning = serious(report)
    assert codes(warning) == ["STR002"]
    assert warning[0]["severity"] == "warning"
    assert warning[0]["count"] > 1
    assert report["exit_status"] == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("boks-2023", ["GRP003", "LAB008", "UNI004"]),
        ("boks-2023-tekst", ["GRP003", "LAB008", "UNI004"]),
        ("boks-2021-q2", ["GEM004", "GRP003", "LAB008", "UNI004"]),
        ("ktsd-2016", ["LAB008", "UNI004"]),
    ],
)
def test_what_is_only_worth_knowing_is_told_once_for_the_file(name: str, expected: list[str]) -> None:
    assert sorted(codes(findings(sample_report(name), severity="information"))) == expected


@pytest.mark.parametrize(("name", "columns"), [("boks-2021-q2", 21), ("boks-2023", 29), ("boks-2023-tekst", 29)])
def test_teams_that_exceed_the_city_a_little_are_one_finding_for_all_columns(name: str, columns: int) -> None:
    (excess,) = findings(sample_report(name), "GRP003")
    assert excess["count"] == columns
    assert len(refs(excess, "total")) == len(refs(excess))


@pytest.mark.parametrize(
    ("name", "columns"), [("boks-2021-q2", 9), ("boks-2023", 18), ("boks-2023-tekst", 18), ("ktsd-2016", 5)]
)
def test_clients_of_two_teams_count_twice_in_every_column_of_every_report(name: str, columns: int) -> None:
    (double,) = findings(sample_report(name), "UNI004")
    assert double["count"] == columns


@pytest.mark.parametrize(("name", "least"), [("boks-2021-q2", 95), ("boks-2023", 220), ("boks-2023-tekst", 220)])
def test_stock_and_flow_hold_exactly_in_boks(name: str, least: int) -> None:
    counts = check(SAMPLES / f"{name}.xlsx", "--select", "STR")["identities"]
    assert counts["evaluated"] == counts["held"] >= least


def test_the_percentage_that_no_formula_reproduces_is_said_to_be_so() -> None:
    (unknown,) = findings(sample_report("boks-2021-q2"), "GEM004")
    assert {(c["sheet"][:2], c["ref"]) for c in unknown["cells"]} == {("15", f"{letter}5") for letter in "BCDEFGHIJ"}


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_figure_stands_in_a_table_and_nearly_every_one_in_an_identity(name: str) -> None:
    (part,) = sample_report(name)["inputs"]
    coverage = part["coverage"]
    assert coverage["in_tables"] == coverage["numeric_cells"] > 100
    assert coverage["in_an_identity"] > 0.98 * coverage["numeric_cells"]
    assert part["incomplete"] is None


@pytest.mark.parametrize(
    ("name", "tables"), [("boks-2023", 14), ("boks-2023-tekst", 14), ("boks-2021-q2", 15), ("ktsd-2016", 5)]
)
def test_every_printed_table_is_a_table(name: str, tables: int) -> None:
    (part,) = sample_report(name)["inputs"]
    assert len(part["tables"]) == tables
    assert all(table["known"] for table in part["tables"])


@pytest.mark.parametrize("name", ["boks-2023", "boks-2023-tekst"])
def test_the_table_without_figures_is_listed_as_not_recognised(name: str) -> None:
    (part,) = sample_report(name)["inputs"]
    assert [(rest["range"], rest["numeric_cells"]) for rest in part["unrecognised"]] == [("A1:B9", 0)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_name_of_the_file_makes_no_difference(name: str, tmp_path: Path) -> None:
    copy = shutil.copy(SAMPLES / f"{name}.xlsx", tmp_path / "export.xlsx")
    assert without_file(check(copy)) == without_file(sample_report(name))


def test_native_numbers_and_dutch_text_give_the_same_figures() -> None:
    native, text = sample_report("boks-2023"), sample_report("boks-2023-tekst")
    assert native["identities"] == text["identities"]
    assert native["inputs"][0]["coverage"] == text["inputs"][0]["coverage"]
    assert [(t["measures"], t["dimension"], t["periods"]) for t in native["inputs"][0]["tables"]] == [
        (t["measures"], t["dimension"], t["periods"]) for t in text["inputs"][0]["tables"]
    ]
    assert [(f["rule"], f["id"]) for f in findings(native) if f["rule"] != "LAB008"] == [
        (f["rule"], f["id"]) for f in findings(text) if f["rule"] != "LAB008"
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_both_languages_find_the_same(language: str) -> None:
    report = run("check", SAMPLES / "boks-2023.xlsx", "--format", "json", "--lang", language).json
    assert [(f["rule"], refs(f)) for f in findings(report)] == [
        (f["rule"], refs(f)) for f in findings(sample_report("boks-2023"))
    ]


def figures(finding: Json) -> tuple[Any, ...]:
    return (finding["rule"], finding["found"], finding["expected"], finding["difference"])


def without_file(report: Json) -> Json:
    """Return a report in which the name of the file is left out."""

    def strip(part: object) -> object:
        if isinstance(part, dict):
            return {key: strip(value) for key, value in part.items() if key != "file"}
        return [strip(value) for value in part] if isinstance(part, list) else part

    return {key: strip(value) for key, value in report.items()}
