"""Rules about dossier rows: their examples, a list that breaks each, and what is told about it."""

import datetime
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from boks_clean.catalog import Catalog, load
from boks_clean.catalog.rules import Condition
from boks_clean.dossiers.conditions import row_tests
from boks_clean.dossiers.examples import frame_of, refuse_wrong_examples, try_example
from boks_clean.dossiers.judge import Judge, Judged
from boks_clean.dossiers.model import DossierList, TypedRows
from boks_clean.language import LANGUAGES
from boks_clean.workbook import column_letter
from tests.command import PEILDATUM, ROOT, check, codes, findings, inspect, refs, run, serious
from tests.dossiers import HEADERS, Entry, case_list, closed, correct, day, opened, write_list
from tests.workbooks import Rows, save

CATALOG = load()
RULES = {code: rule.condition for code, rule in CATALOG.rules.items() if rule.condition is not None}
FIRST_ROW = 4
PIVOT: Rows = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "K1", "K2", "Halfjaar 1"],
    ["Huisarts", 10, 20, 30],
    ["Politie", 11, 22, 33],
    ["Totaal", 21, 42, 63],
]
every_rule = pytest.mark.parametrize("code", list(RULES))


def letter(code: str) -> str:
    return column_letter(list(HEADERS).index(code) + 1)


# The examples


@every_rule
def test_the_examples_of_a_rule_come_out_as_they_say(code: str) -> None:
    refuse_wrong_examples(code, CATALOG)


@every_rule
def test_the_examples_of_a_rule_show_good_wrong_and_empty(code: str) -> None:
    condition, reads = RULES[code], row_tests(CATALOG, datetime.date(2024, 1, 1))[code].reads
    assert {example.ok for example in condition.examples} == {True, False}
    assert any(
        reads - example.rows[-1].keys() or any(reads - r.keys() for r in example.rows) for example in condition.examples
    )
    assert condition.column in reads


@every_rule
def test_an_empty_row_breaks_no_rule_that_needs_more_than_an_empty_cell(code: str) -> None:
    test = row_tests(CATALOG, datetime.date(2024, 1, 1))[code]
    bad = frame_of(({},), CATALOG.columns).select(bad=test.bad)["bad"].to_list()
    assert bad == [True] if code in ("DOS153", "DOS156") else bad != [True]


def test_there_are_at_least_thirty_rules_about_rows() -> None:
    assert len([code for code in RULES if code.startswith("DOS")]) >= 30
    assert len([code for code in RULES if code.startswith("OPS")]) >= 6


@pytest.mark.parametrize("code", [code for code in RULES if code.startswith("OPS")])
def test_what_a_clean_up_proposes_leaves_nothing_to_do(code: str) -> None:
    condition = RULES[code]
    assert condition.propose
    for number, example in enumerate(condition.examples, 1):
        if example.ok:
            continue
        test = row_tests(CATALOG, example.peildatum or datetime.date(2024, 1, 1))
        frame = frame_of(example.rows, CATALOG.columns)
        after = frame.with_columns(value.alias(column) for column, value in test[code].propose.items())
        broken = [c for c, t in test.items() if c in ("DOS140", "DOS141", "DOS143") or c.startswith("OPS")]
        assert not after.select(test[c].bad.fill_null(value=False).any().alias(c) for c in broken).row(0).count(True), (
            number
        )
        assert try_example(code, CATALOG, number, example).agrees


# A list that breaks each rule


def printed(column: str, value: object) -> Entry:
    """A value of an example as a list has it."""
    kind = CATALOG.columns[column]
    if isinstance(value, datetime.date):
        return day(value.year, value.month, value.day)
    if kind.type == "member":
        return CATALOG.dimensions[kind.dimension].members[str(value)][0]
    return kind.choices[str(value)][0] if kind.type == "choice" else str(value)


def example_list(path: Path, condition: Condition, *, ok: bool) -> tuple[Path, str, int]:
    """Write the first example of a rule that is right, or wrong; return the file, its peildatum, and its last row."""
    example = next(example for example in condition.examples if example.ok is ok)
    rows: list[dict[str, Entry]] = []
    for number, row in enumerate(example.rows * example.times):
        shown = {column: printed(column, value) for column, value in row.items()}
        rows.append({"dossiernummer": f"D{number}", "medewerker": "team A", **shown})
    peildatum = (example.peildatum or datetime.date(2024, 1, 15)).isoformat()
    return write_list(path, rows), peildatum, FIRST_ROW + len(rows) - 1


@every_rule
def test_a_list_sets_the_rule_off_at_the_cell_to_look_at(code: str, tmp_path: Path) -> None:
    path, peildatum, last = example_list(tmp_path / "lijst.xlsx", RULES[code], ok=False)
    for language in LANGUAGES:
        outcome = run("check", path, "--select", code, "--peildatum", peildatum, "--format", "json", "--lang", language)
        found = [f for f in findings(outcome.json) if f"{letter(RULES[code].column)}{last}" in refs(f)]
        assert codes(found) == [code]
        assert found[0]["severity"] == CATALOG.rules[code].severity.name
        assert found[0]["title"] == CATALOG.rules[code].texts[language].title
        assert "{" not in found[0]["message"]
        assert "None" not in found[0]["message"]
        assert all("raw" not in cell and cell["value"] is None for cell in found[0]["cells"])
        assert outcome.status == (1 if found[0]["severity"] == "error" else 0)


@every_rule
def test_a_good_example_sets_nothing_off(code: str, tmp_path: Path) -> None:
    path, peildatum, _ = example_list(tmp_path / "lijst.xlsx", RULES[code], ok=True)
    outcome = run("check", path, "--select", code, "--peildatum", peildatum, "--format", "json")
    assert findings(outcome.json) == []
    assert outcome.status == 0


# What is told


def test_a_correct_list_gives_no_finding_at_all(tmp_path: Path) -> None:
    outcome = run("check", write_list(tmp_path / "lijst.xlsx", correct(60)), "--peildatum", PEILDATUM)
    assert outcome.status == 0
    assert "Geen fouten gevonden; 0 waarschuwingen en 0 signaleringen" in outcome.stdout
    assert "dossierlijst op blad 'Dossiers' (A3:Q63): 60 rijen, 60 dossiers, 4 teams" in outcome.stdout


DEFECTS: dict[str, tuple[dict[str, Entry], str, str]] = {
    "ends before it starts": ({"einddatum": day(2023, 2, 1)}, "DOS101", "einddatum"),
    "no answer": ({"verder_zonder_begeleiding": None}, "DOS143", "verder_zonder_begeleiding"),
    "no reason": ({"afsluitreden": None}, "DOS141", "afsluitreden"),
    "no end date": ({"einddatum": None}, "DOS140", "einddatum"),
    "status left open": ({"status": "Open"}, "OPS106", "status"),
    "contact after closure": ({"laatste_contact": day(2023, 12, 1)}, "DOS111", "laatste_contact"),
    "changed in the future": ({"laatst_gewijzigd": day(2033, 10, 1)}, "DOS126", "laatst_gewijzigd"),
    "registered in 1923": ({"aanmelddatum": day(1923, 1, 1)}, "DOS130", "aanmelddatum"),
    "no team": ({"buurtteam": None}, "DOS040", "buurtteam"),
    "no client": ({"klantnummer": None}, "DOS040", "klantnummer"),
    "an odd number": ({"klantnummer": "zie boven"}, "DOS041", "klantnummer"),
}


@pytest.mark.parametrize(("changes", "rule", "column"), DEFECTS.values(), ids=list(DEFECTS))
def test_one_defect_is_one_error_or_warning(changes: dict[str, Entry], rule: str, column: str, tmp_path: Path) -> None:
    rows = [*correct(9), closed(10, **changes), *correct(12)[10:]]
    found = serious(check(write_list(tmp_path / "lijst.xlsx", rows)))
    assert [(f["rule"], refs(f)) for f in found] == [(rule, {f"{letter(column)}13"})]


def test_a_row_that_comes_twice_is_told_once_at_the_later_one(tmp_path: Path) -> None:
    found = serious(check(write_list(tmp_path / "lijst.xlsx", [*correct(9), closed(2), opened(3)])))
    assert [(f["rule"], refs(f)) for f in found] == [("DOS043", {"A13"}), ("DOS043", {"A14"})]


def test_a_dossier_that_stands_twice_in_a_team_is_told_at_both_rows(tmp_path: Path) -> None:
    rows = [*correct(9), closed(2, einddatum=day(2023, 10, 1))]
    found = serious(check(write_list(tmp_path / "lijst.xlsx", rows)))
    assert [(f["rule"], refs(f)) for f in found] == [("DOS042", {"A5"}), ("DOS042", {"A13"})]


def test_a_dossier_in_two_teams_is_right(tmp_path: Path) -> None:
    rows = [*correct(9), closed(2, buurtteam="Noordoost"), opened(3, buurtteam="Vleuten")]
    assert findings(check(write_list(tmp_path / "lijst.xlsx", rows))) == []


def test_a_cell_that_cannot_be_read_silences_the_rules_about_it(tmp_path: Path) -> None:
    rows = [*correct(3), closed(4, einddatum="31-02-2023"), opened(6, startdatum="onzin", laatste_contact=None)]
    found = findings(check(write_list(tmp_path / "lijst.xlsx", rows)))
    assert {ref for f in found for ref in refs(f)} == {f"{letter('einddatum')}7", f"{letter('startdatum')}8"}


def test_the_same_dossier_keeps_its_id_when_the_row_moves(tmp_path: Path) -> None:
    wrong = closed(10, einddatum=day(2023, 2, 1))
    first = check(write_list(tmp_path / "a.xlsx", [*correct(9), wrong]))
    later = check(write_list(tmp_path / "b.xlsx", [wrong, *correct(5)]))
    assert [f["id"] for f in findings(first)] == [f["id"] for f in findings(later)]


def test_the_message_names_the_dossier_and_no_client_or_staff(tmp_path: Path) -> None:
    rows = [*correct(9), closed(10, einddatum=day(2023, 2, 1), klantnummer="777777", medewerker="Q. Geheim")]
    outcome = run("check", write_list(tmp_path / "lijst.xlsx", rows), "--peildatum", PEILDATUM)
    assert "dossier D00010: eindigt op 01-02-2023, begint op 11-03-2023." in outcome.stdout
    assert "777777" not in outcome.everything
    assert "Geheim" not in outcome.everything


def test_a_column_that_is_not_there_is_named_for_each_rule_that_needs_it(tmp_path: Path) -> None:
    columns = [code for code in HEADERS if code not in ("laatste_contact", "status")]
    report = check(write_list(tmp_path / "lijst.xlsx", correct(6), columns))
    reasons = {s["rule"]: s for s in report["skipped"] if s["rule"] in RULES}
    assert reasons["DOS111"]["kind"] == "not_applicable"
    assert "heeft geen kolom 'laatste contact'" in reasons["DOS111"]["reason"]
    assert "OPS102" in reasons
    assert "DOS141" not in reasons  # without a status the end date tells
    assert report["exit_status"] == 0


def test_beyond_a_thousand_rows_one_finding_tells_the_rest(tmp_path: Path) -> None:
    rows = [closed(n, verder_zonder_begeleiding=None) for n in range(1, 1204)]
    path = write_list(tmp_path / "lijst.xlsx", rows)
    found = findings(check(path, "--select", "DOS143"))
    assert len(found) == 1001
    assert {f["count"] for f in found[:1000]} == {1}
    assert found[1000]["count"] == 203
    assert len(found[1000]["cells"]) == 203
    text = run("check", path, "--select", "DOS143", "--peildatum", PEILDATUM).stdout
    assert "(1.203 keer)" in text
    assert "en nog 1.198; alle: --format json" in text


def test_a_list_whose_rows_come_in_pieces_is_judged_as_a_whole() -> None:
    rows = frame_of(
        (
            {"dossiernummer": "D1", "klantnummer": "7", "buurtteam": "zuilen", "status": "open"},
            {"dossiernummer": "D2", "klantnummer": "8", "buurtteam": "zuilen", "status": "open"},
            {"dossiernummer": "D3", "klantnummer": "7", "buurtteam": "zuilen", "status": "open"},
            {"dossiernummer": "D2", "klantnummer": "8", "buurtteam": "zuilen", "status": "open"},
        ),
        CATALOG.columns,
    )
    whole, pieces = judged([rows], CATALOG), judged([rows[:1], rows[1:2], rows[2:]], CATALOG)
    for found in (whole, pieces):
        assert {
            code: pl.concat(b.rows)["rij"].to_list() for code, b in found.broken.items() if code in ("DOS043", "DOS170")
        } == {
            "DOS043": [5],
            "DOS170": [2, 4],
        }
    assert {code: b.count for code, b in whole.broken.items()} == {code: b.count for code, b in pieces.broken.items()}


def judged(batches: Sequence[pl.DataFrame], catalog: Catalog) -> Judged:
    """Judge typed rows as a list with all columns."""
    columns = {code: number for number, code in enumerate(catalog.columns, 1)}
    list_ = DossierList("x.xlsx", "Blad1", 1, columns, dict.fromkeys(columns, ""), lambda: iter(()))
    judge = Judge(list_, catalog, row_tests(catalog, datetime.date(2024, 1, 15)).values())
    for batch in batches:
        judge.add(TypedRows(batch, pl.DataFrame(schema={"rij": pl.UInt32, "column": pl.String, "rule": pl.String})))
    return judge.finish()


# Stale dossiers

STALE = [
    opened(1, laatste_contact=day(2023, 3, 20)),
    opened(5, laatste_contact=None),
    opened(9, laatste_contact=day(2023, 4, 1)),
    opened(2, fase="Evaluatie maatwerk", maatwerk_toegekend=day(2023, 5, 1), laatste_contact=day(2023, 6, 1)),
    opened(3, startdatum=None, kennismaking=None, wat_telt=None, laatste_contact=None, fase="Aanmelding"),
    opened(4, startdatum=None, wat_telt=None, laatste_contact=None, fase="Kennismaking"),
    opened(6, afsluitreden="Klant is overleden", laatste_contact=day(2023, 5, 1)),
    closed(7, status="Open"),
]


def test_each_stale_dossier_is_told_by_one_rule(tmp_path: Path) -> None:
    report = check(write_list(tmp_path / "lijst.xlsx", [*STALE, *correct(30)[20:]]))
    stale = {f["cells"][0]["ref"][1:]: f["rule"] for f in findings(report) if f["rule"].startswith("OPS")}
    rules = ("OPS102", "OPS102", "OPS102", "OPS101", "OPS103", "OPS104", "OPS105", "OPS106")
    assert stale == {str(FIRST_ROW + n): rule for n, rule in enumerate(rules)}
    assert {f["rule"] for f in serious(report)} == set(rules)
    lines = report["inputs"][0]["lists"][0]["stale"]
    assert [line for line in lines if line["rule"] == "OPS102"] == [
        {"team": "Zuilen", "rule": "OPS102", "count": 3, "median_days": 301, "longest_days": 315}
    ]


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_stale_dossiers_are_told_by_team_and_rule_with_their_days(columns: int, language: str, tmp_path: Path) -> None:
    path = write_list(tmp_path / "lijst.xlsx", [*STALE, *correct(30)[20:]])
    text = run("check", path, "--peildatum", PEILDATUM, "--lang", language, columns=columns).stdout
    assert max(map(len, text.splitlines())) <= columns
    words = [line.split() for line in text.splitlines()]
    assert [line[:3] for line in words if line[:1] == ["OPS102"]] == [["OPS102", "Zuilen", "3"]]


# Which files


def test_a_list_and_a_pivot_in_one_workbook_are_both_checked(tmp_path: Path) -> None:
    path = save(
        tmp_path / "alles.xlsx", {"Melders": PIVOT, "Dossiers": case_list([*correct(9), closed(10, einddatum=None)])}
    )
    report = check(path)
    assert [table["sheet"] for table in report["inputs"][0]["tables"]] == ["Melders"]
    assert [list_["sheet"] for list_ in report["inputs"][0]["lists"]] == ["Dossiers"]
    assert codes(serious(report)) == ["DOS140"]
    assert report["inputs"][0]["coverage"]["numeric_cells"] == 9
    assert report["identities"]["held"]


def test_a_list_beside_a_pivot_in_another_file(tmp_path: Path) -> None:
    pivot = save(tmp_path / "tabellen.xlsx", PIVOT)
    report = check(pivot, write_list(tmp_path / "lijst.xlsx", [*correct(9), closed(10, einddatum=None)]))
    assert codes(serious(report)) == ["DOS140"]
    assert [cell["file"][-10:] for cell in serious(report)[0]["cells"]] == ["lijst.xlsx"]
    assert [i["incomplete"] for i in report["inputs"]] == [None, None]


def test_a_list_without_rows_is_not_fine(tmp_path: Path) -> None:
    assert check(write_list(tmp_path / "lijst.xlsx", []))["exit_status"] in (1, 4)


def test_a_pivot_alone_says_that_there_is_no_list(tmp_path: Path) -> None:
    report = check(save(tmp_path / "tabellen.xlsx", PIVOT))
    assert {s["reason"] for s in report["skipped"] if s["rule"] in RULES} == {"geen dossierlijst in de invoer"}


def test_inspect_shows_which_column_is_which(tmp_path: Path) -> None:
    path = write_list(tmp_path / "lijst.xlsx", correct(6))
    shown = run("inspect", path)
    assert shown.status == 0
    assert ["Q", "Medewerker", "medewerker"] in [line.split() for line in shown.stdout.splitlines()]
    lists = inspect(path)["lists"]
    assert [column["code"] for column in lists[0]["columns"]] == list(HEADERS)
    assert lists[0]["range"] == "A3:Q9"


def test_the_report_about_a_list_fits_the_schema(tmp_path: Path) -> None:
    schema = json.loads((ROOT / "boks_clean/reports/report.schema.json").read_text(encoding="utf-8"))
    report = check(write_list(tmp_path / "lijst.xlsx", [*STALE, *correct(30)[20:]]))
    Draft202012Validator(schema).validate(report)


# Rules of one's own

OWN = """
code = "DOS900"
name = "eigen"
severity = "error"
table = "dossiers"
column = "startdatum"
valid = "startdatum >= DATE ':vanaf' OR melder <> 'politie'"

[parameters]
vanaf = 2023-03-10

[nl]
title = "Een start is te vroeg voor een melder"
message = "begint op {startdatum}, voor {vanaf}, melder {melder}."
why = "Zo is het afgesproken."
action = "Kijk het na."

[en]
title = "A start is too early for a referrer"
message = "starts on {startdatum}, before {vanaf}, referrer {melder}."
why = "It was agreed so."
action = "Look into it."

[[examples]]
row = { startdatum = 2023-04-01, melder = "politie" }
ok = true

[[examples]]
row = { startdatum = 2023-01-01, melder = "politie" }
ok = false
"""


def own(folder: Path, text: str, name: str = "DOS900-eigen.toml") -> Path:
    """Write a catalogue with one rule."""
    path = folder / "eigen" / "rules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder / "eigen"


def test_a_rule_of_ones_own_speaks(tmp_path: Path) -> None:
    report = check(write_list(tmp_path / "lijst.xlsx", correct(12)), "--catalog", own(tmp_path, OWN))
    assert [(f["rule"], refs(f)) for f in serious(report)] == [("DOS900", {ref}) for ref in ("G5", "G8", "G11")]
    assert serious(report)[0]["message"] == "dossier D00002: begint op 03-03-2023, voor 10-03-2023, melder Politie."


SLIPS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "SQL that is none": (">= DATE", ">= >= DATE", ("valid",)),
    "an unknown column": ("startdatum >=", "strtdatum >=", ("valid", "strtdatum", "startdatum")),
    "an unknown parameter": ("':vanaf'", "':vanf'", ("valid", "vanf", "vanaf")),
    "an unknown member": ("'politie'\"", "'politi'\"", ("valid", "politi", "politie")),
    "a date compared with a text": ("DATE ':vanaf'", "':vanaf'", ("valid",)),
    "a condition that is a date": ("startdatum >= DATE ':vanaf' OR melder <> 'politie'", "startdatum", ("valid",)),
    "an unknown function": ("startdatum >=", "DATE_DIFF(startdatum) >=", ("valid", "date_diff")),
    "an example that does not hold": ("ok = false", "ok = true", ("valid", "2")),
    "an example with an unknown column": (
        "row = { startdatum = 2023-04-01",
        "row = { strt = 2023-04-01",
        ("row", "strt"),
    ),
    "an example with an unknown member": (
        '2023-01-01, melder = "politie"',
        '2023-01-01, melder = "politi"',
        ("politi",),
    ),
    "an example with a text for a date": ("startdatum = 2023-04-01", 'startdatum = "2023"', ("startdatum", "2023")),
    "a column to point at that is not there": (
        'column = "startdatum"',
        'column = "strtdatum"',
        ("column", "strtdatum"),
    ),
    "a message that quotes a client": ("melder {melder}.", "melder {klantnummer}.", ("message", "klantnummer")),
    "a message that quotes staff": ("melder {melder}.", "melder {medewerker}.", ("message", "medewerker")),
    "a mistyped key": ("severity =", "sevrity =", ("sevrity", "severity")),
}


@pytest.mark.parametrize(("old", "new", "said"), SLIPS.values(), ids=list(SLIPS))
def test_a_slip_in_a_rule_is_wrong_use(old: str, new: str, said: tuple[str, ...], tmp_path: Path) -> None:
    assert old in OWN
    path = write_list(tmp_path / "lijst.xlsx", correct(3))
    outcome = run("check", path, "--catalog", own(tmp_path, OWN.replace(old, new, 1)))
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert [word for word in ("DOS900-eigen.toml", *said) if word not in outcome.stderr] == []


def test_an_example_with_a_peildatum_that_is_not_given_is_wrong_use(tmp_path: Path) -> None:
    text = OWN.replace("DATE ':vanaf'", "DATE ':peildatum'")
    outcome = run("check", write_list(tmp_path / "lijst.xlsx", correct(3)), "--catalog", own(tmp_path, text))
    assert outcome.status == 2
    assert "peildatum" in outcome.stderr


def test_a_parameter_of_a_built_in_rule_can_be_set(tmp_path: Path) -> None:
    path = write_list(tmp_path / "lijst.xlsx", correct(6))
    name = "DOS182-duurt-zeer-lang.toml"
    text = (ROOT / "rules" / name).read_text(encoding="utf-8")
    assert findings(check(path), "DOS182") == []
    later = text.replace("dagen = 1826", "dagen = 170").split("[[examples]]")[0]
    assert findings(check(path, "--catalog", own(tmp_path, later, name)), "DOS182")


def test_a_rule_that_breaks_while_it_runs_makes_the_check_incomplete(tmp_path: Path) -> None:
    text = OWN.replace("startdatum >= DATE ':vanaf' OR melder <> 'politie'", "CAST(dossiernummer AS INTEGER) > 0")
    text = text.split("[[examples]]")[0]
    report = check(write_list(tmp_path / "lijst.xlsx", correct(3)), "--catalog", own(tmp_path, text))
    assert report["exit_status"] == 4
    assert [s["rule"] for s in report["skipped"] if s["kind"] == "failed"] == ["DOS900"]
