"""The JSON report is a contract: it keeps to the schema that the package ships, and its ids are stable."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jsonschema
import openpyxl
import pytest

import boks_clean
from tests.command import PEILDATUM, SAMPLES, Json, check, findings, inspect, run, serious
from tests.conftest import sample_report
from tests.workbooks import Row, Rows, Value, changed, save, spoiled, value_at

ALL_SAMPLES = ("boks-2023", "boks-2023-tekst", "boks-2021-q2", "boks-2021-met-fouten", "ktsd-2016")
QUARTERS: Row = ["Melder", "K1", "K2", "K3", "K4", "Jaar"]


@lru_cache
def schema() -> Json:
    content: Json = json.loads((files("boks_clean.reports") / "report.schema.json").read_text(encoding="utf-8"))
    return content


def hold(report: object, part: str = "") -> None:
    """Hold a report, or one part of it, to the schema."""
    wanted = {**schema(), "$ref": f"#/$defs/{part}"} if part else schema()
    if part:
        wanted = {"$defs": schema()["$defs"], "$ref": f"#/$defs/{part}"}
    checker = jsonschema.Draft202012Validator(wanted, format_checker=jsonschema.FormatChecker())
    problems = [f"{error.json_path}: {error.message[:300]}" for error in checker.iter_errors(report)]
    assert problems == []


# The schema


def test_the_schema_is_valid_and_strict() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    for path, part in objects(schema()):
        assert part["additionalProperties"] is False, path
        assert set(part["required"]) <= set(part["properties"]), path


def test_every_field_of_the_schema_is_described() -> None:
    for path, part in objects(schema()):
        for name, field in part["properties"].items():
            described = schema()["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else field
            assert described.get("description"), f"{path}.{name}"


def objects(part: object, path: str = "$") -> Iterator[tuple[str, Json]]:
    """Yield every object type of the schema that lists its fields."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            yield path, part
        for key, value in part.items():
            yield from objects(value, f"{path}.{key}")


@pytest.mark.parametrize(
    "spoil",
    [
        {"version": 2},
        {"exit_status": 2},
        {"extra": 1},
        {"inputs": []},
        {"peildatum": "15-01-2024"},
        {"findings": [{}]},
        {"summary": {"error": 1}},
    ],
)
def test_the_schema_notices_drift(spoil: Json) -> None:
    with pytest.raises(AssertionError):
        hold(sample_report("boks-2023") | spoil)


# The report


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_the_report_of_a_sample_keeps_to_the_schema(name: str) -> None:
    hold(sample_report(name))


@pytest.mark.parametrize("factor", [10, 100, 1000])
@pytest.mark.parametrize(("rows", "word"), [(range(5, 6), "factor"), (range(5, 24), "unit")], ids=["cell", "column"])
def test_a_cause_with_a_number_in_its_word_keeps_to_the_schema(
    rows: range, word: str, factor: int, tmp_path: Path
) -> None:
    path, sheet = SAMPLES / "boks-2023.xlsx", "05 gestart-per-team-per-maand"
    wrong: dict[str, Value] = {f"C{row}": float(str(value_at(path, sheet, f"C{row}"))) * factor for row in rows}
    report = check(spoiled(path, tmp_path / "a.xlsx", sheet, wrong))
    assert f"{word}_{factor}" in {e["cause"] for finding in serious(report) for e in finding["explanations"]}
    hold(report)


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_inspect_gives_the_same_inputs_entry(name: str) -> None:
    found = inspect(SAMPLES / f"{name}.xlsx")
    for notice in found.pop("notices"):
        hold(notice, "finding")
    shown = {key: value for key, value in found.items() if key in schema()["$defs"]["input"]["properties"]}
    hold(shown, "input")
    (part,) = sample_report(name)["inputs"]
    for key in ("sha256", "year", "tables", "unrecognised"):
        assert shown[key] == part[key]


def odd_workbooks(folder: Path) -> dict[str, Path]:
    """Write workbooks with everything that can go wrong in one."""
    body: Rows = [["Huisarts", 10, 20, 30, 40, 100], ["Politie", 11, 22, 33, 44, 110], ["Totaal", 21, 42, 63, 84, 210]]
    good = save(folder / "goed.xlsx", [["Aanmeldingen per melder 2023"], [], QUARTERS, *body])
    odd: dict[str, Value] = {
        "B4": "#REF!",
        "C4": "x",
        "D4": "volgt",
        "E4": -5,
        "B5": 1.5,
        "A5": "Piet de Vries",
        "C5": "=1+1",
    }
    book: dict[str, Rows] = {
        "Cijfers": [["Aanmeldingen per melder"], [], QUARTERS, *body],
        "Rest": [["Vreemd"], [], ["a", "b"], ["c", 5], ["d", 6]],
    }
    (folder / "kapot.xlsx").write_bytes(b"PK\x03\x04")
    return {
        "odd cells": changed(good, folder / "vreemd.xlsx", "Blad1", odd),
        "no year": save(folder / "geen jaar.xlsx", book),
        "conflicting years": save(
            folder / "export 2021.xlsx", {"Cijfers 2020": [["Aanmeldingen per melder 2022"], [], QUARTERS, *body]}
        ),
        "empty": save(folder / "leeg.xlsx", []),
        "damaged": folder / "kapot.xlsx",
        "missing": folder / "weg.xlsx",
    }


CASES = ("odd cells", "no year", "conflicting years", "empty", "damaged", "missing")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_of_anything_odd_keeps_to_the_schema(case: str, language: str, tmp_path: Path) -> None:
    hold(check(odd_workbooks(tmp_path)[case], "--lang", language))


def test_the_report_of_many_files_keeps_to_the_schema(tmp_path: Path) -> None:
    several = [*odd_workbooks(tmp_path).values(), *(SAMPLES / f"{name}.xlsx" for name in ALL_SAMPLES)]
    report = check(*several)
    hold(report)
    assert [part["file"] for part in report["inputs"]] == [str(path) for path in several]
    assert report["exit_status"] == 3


@pytest.mark.parametrize(
    "options", [["--select", "TEL"], ["--ignore", "TEL"], ["--fail-on", "never"], ["--min-coverage", "1"]]
)
def test_options_keep_the_report_to_the_schema(options: list[str]) -> None:
    hold(check(SAMPLES / "boks-2021-met-fouten.xlsx", *options))


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_what_the_report_counts_agrees_with_what_it_lists(name: str) -> None:
    report = sample_report(name)
    for severity in ("error", "warning", "information"):
        assert report["summary"][severity] == len(findings(report, severity=severity))
    counts = report["identities"]
    assert counts["evaluated"] == counts["held"] + counts["broken"] + counts["undecided"]
    (part,) = report["inputs"]
    coverage = part["coverage"]
    assert (
        coverage["numeric_cells"] >= coverage["in_tables"] >= coverage["in_an_identity"] >= coverage["in_an_equality"]
    )
    assert coverage["in_tables"] == sum(table["cells"] for table in part["tables"])
    assert len({table["id"] for table in part["tables"]}) == len(part["tables"])
    assert all(table["measure"] == table["measures"][0] for table in part["tables"])
    severities = [("error", "warning", "information").index(f["severity"]) for f in findings(report)]
    assert severities == sorted(severities)


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_the_figures_of_a_finding_agree(name: str) -> None:
    for finding in findings(sample_report(name)):
        numbers = (finding["found"], finding["expected"], finding["difference"])
        if None in numbers[:2]:
            assert numbers[2] is None
        else:
            assert numbers[2] == pytest.approx(numbers[0] - numbers[1])
        assert len({(c["file"], c["sheet"], c["ref"]) for c in finding["cells"]}) == len(finding["cells"])
        told = [e for e in finding["explanations"][:1] if e["confidence"] != "possible"]
        first = [change for e in told for change in e["changes"]]
        assert [(s["sheet"], s["ref"], s["expected"]) for s in finding["suspects"]] == [
            (c["sheet"], c["ref"], c["expected"]) for c in first
        ]


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_the_cells_of_a_finding_are_the_cells_of_the_workbook(name: str) -> None:
    book = openpyxl.load_workbook(SAMPLES / f"{name}.xlsx")
    for finding in findings(sample_report(name)):
        for cell in finding["cells"]:
            value = book[cell["sheet"]][cell["ref"]].value
            if isinstance(value, int | float):
                assert cell["value"] == pytest.approx(value), (cell["sheet"], cell["ref"])
            elif isinstance(value, str) and cell.get("raw") is not None:
                assert cell["raw"] == value


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_titles_are_safe_to_publish(name: str) -> None:
    for finding in findings(sample_report(name)):
        assert not any(character.isdigit() for character in finding["title"])


def test_whole_numbers_have_no_decimal_point() -> None:
    text = run("check", SAMPLES / "boks-2023.xlsx", "--format", "json").stdout
    assert '"value": 1073,' in text
    assert ".0," not in text


def test_the_report_is_readable_text_and_ends_its_last_line() -> None:
    text = run("check", SAMPLES / "boks-2021-met-fouten.xlsx", "--format", "json").stdout
    assert "Cliënt" in text or "België" in text or "\\u" not in text
    assert text.endswith("}\n")


def test_the_fingerprint_is_that_of_the_file() -> None:
    expected = hashlib.sha256((SAMPLES / "ktsd-2016.xlsx").read_bytes()).hexdigest()
    assert sample_report("ktsd-2016")["inputs"][0]["sha256"] == expected


# From Python


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_python_gives_what_the_command_prints(name: str) -> None:
    report = boks_clean.check(SAMPLES / f"{name}.xlsx", peildatum=datetime.date(2024, 1, 15))
    assert report.to_dict() == sample_report(name)
    assert report.exit_status == sample_report(name)["exit_status"]


def test_python_takes_the_options_of_the_command(tmp_path: Path) -> None:
    paths = [SAMPLES / "boks-2021-met-fouten.xlsx", SAMPLES / "ktsd-2016.xlsx", tmp_path / "weg.xlsx"]
    report = boks_clean.check(
        [str(path) for path in paths],
        year=2021,
        peildatum=datetime.date(2022, 3, 4),
        fail_on="warning",
        select=["TEL", "lab"],
        ignore=["TEL002"],
        min_coverage=0.5,
        language="en",
    )
    options = "--jaar 2021 --fail-on warning --select TEL --select LAB --ignore TEL002 --min-coverage 0.5 --lang en"
    printed = run("check", *paths, *options.split(), "--peildatum", "2022-03-04", "--format", "json")
    assert report.to_dict() == printed.json
    assert report.exit_status == printed.status == 3


def test_python_raises_nothing_for_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    report = boks_clean.check(tmp_path / "weg.xlsx", peildatum=datetime.date(2024, 1, 15))
    hold(report.to_dict())
    assert report.exit_status == 3


def test_the_same_input_gives_the_same_report() -> None:
    one, other = (
        run("check", SAMPLES / "boks-2021-met-fouten.xlsx", "--format", "json", "--peildatum", PEILDATUM)
        for _ in range(2)
    )
    assert one == other


# Ids


@pytest.mark.parametrize("name", ALL_SAMPLES)
def test_ids_are_unique_within_a_report(name: str) -> None:
    ids = [f["id"] for f in findings(sample_report(name))]
    assert len(set(ids)) == len(ids)


def wrong_table(first: int = 10, member: str = "Huisarts") -> list[list[Value]]:
    """Return a table with wrong totals in the second and third quarter and in the row of "Politie"."""
    return [
        ["Aanmeldingen per melder 2023"],
        [],
        ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
        [member, first, 20, 30, 40, first + 90],
        ["Politie", 11, 22, 33, 44, 410],
        ["Totaal", first + 11, 43, 83, 84, first + 200],
    ]


def ids(report: Json) -> list[tuple[str, str]]:
    return sorted((f["rule"], f["id"]) for f in serious(report))


def test_an_inserted_row_keeps_the_ids(tmp_path: Path) -> None:
    one = check(save(tmp_path / "a.xlsx", wrong_table()))
    other = check(save(tmp_path / "b.xlsx", [["Buurtteams Utrecht"], [], *wrong_table()]))
    assert ids(one) == ids(other)
    assert len(ids(one)) >= 3


def test_an_inserted_column_and_another_name_of_the_sheet_keep_the_ids(tmp_path: Path) -> None:
    one = check(save(tmp_path / "a.xlsx", wrong_table()))
    other = check(save(tmp_path / "b.xlsx", {"Ander blad": [[None, *row] for row in wrong_table()]}))
    assert ids(one) == ids(other)


def test_another_value_keeps_the_ids(tmp_path: Path) -> None:
    one = check(save(tmp_path / "a.xlsx", wrong_table()))
    save(tmp_path / "b.xlsx", wrong_table(first=17))
    other = check(changed(tmp_path / "b.xlsx", tmp_path / "c.xlsx", "Blad1", {"C6": 49, "F5": 617}))
    assert ids(one) == ids(other)
    assert [f["found"] for f in serious(one)] != [f["found"] for f in serious(other)]


def test_another_language_keeps_the_ids() -> None:
    path = SAMPLES / "boks-2021-met-fouten.xlsx"
    assert ids(check(path)) == ids(check(path, "--lang", "en"))


def test_an_inserted_row_in_a_real_export_keeps_the_ids(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(SAMPLES / "boks-2023-tekst.xlsx")
    book["Cijfers"].insert_rows(240, 3)
    book.save(tmp_path / "later.xlsx")
    later = check(tmp_path / "later.xlsx")
    assert ids(later) == ids(sample_report("boks-2023-tekst"))
    assert [f["cells"] for f in serious(later)] != [f["cells"] for f in serious(sample_report("boks-2023-tekst"))]


def test_another_year_gives_other_ids(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", wrong_table())
    assert not {i for _, i in ids(check(path))} & {i for _, i in ids(check(path, "--jaar", "2022"))}


@pytest.mark.parametrize(
    ("value", "rule"), [("#REF!", "LAB004"), ("=1+1", "LAB005"), ("volgt", "LAB006"), (-5, "LAB010"), (1.5, "LAB011")]
)
def test_a_bad_cell_of_another_member_or_period_has_another_id(value: Value, rule: str, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", wrong_table())
    found = {
        finding["id"]
        for ref in ("B4", "C4", "D5")
        for finding in findings(check(changed(path, tmp_path / f"{ref}.xlsx", "Blad1", {ref: value})))
        if rule in (finding["rule"], *(echo["rule"] for echo in finding["echoes"]))
    }
    assert len(found) == 3


def test_another_kind_of_error_in_a_cell_keeps_its_id(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", wrong_table())
    found = {
        findings(check(changed(path, tmp_path / "b.xlsx", "Blad1", {"B4": error})), "LAB004")[0]["id"]
        for error in ("#REF!", "#DIV/0!")
    }
    assert len(found) == 1


def test_a_finding_that_is_solved_leaves_the_ids_of_the_others_alone(tmp_path: Path) -> None:
    rows: Rows = [
        ["Unieke klanten per melder 2023"],
        [],
        ["Melder", "K1", "K2"],
        ["Huisarts", 50, 20],
        ["Politie", 20, 60],
        ["Totaal", 40, 40],
    ]
    path = save(tmp_path / "a.xlsx", rows)
    both = {frozenset(c["ref"] for c in f["cells"]): f["id"] for f in serious(check(path))}
    assert len(both) == 2
    solved = changed(path, tmp_path / "b.xlsx", "Blad1", {"B4": 30})
    (left,) = serious(check(solved))
    assert left["id"] == both[frozenset(c["ref"] for c in left["cells"])]


# What is not repeated


def test_text_that_matched_nothing_is_not_repeated_in_the_cells(tmp_path: Path) -> None:
    path = changed(
        save(tmp_path / "a.xlsx", wrong_table()), tmp_path / "b.xlsx", "Blad1", {"B4": "bel mw. Jansen 06-12345678"}
    )
    text = json.dumps(check(path), ensure_ascii=False)
    assert "Jansen" not in text
    assert "12345678" not in text
    assert "Jansen" not in run("check", path).everything
