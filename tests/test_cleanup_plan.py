"""`boks-clean cleanup plan`: which dossiers are proposed, what the plan says of them, and when it refuses."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.command import SAMPLES, run
from tests.dossiers import HEADERS, Entry, case_list, closed, day, opened, write_list
from tests.workbooks import save
from tests.worklists import DAY, Made, make, plan, some_rows, stale

SCHEMA = json.loads(files("boks_clean.cleanup").joinpath("plan.schema.json").read_text(encoding="utf-8"))


def numbers(made: Made) -> list[str]:
    return [proposal["dossiernummer"] for proposal in made.proposals]


def test_every_stale_dossier_is_proposed_with_the_row_it_is_in(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert made.outcome.status == 0
    assert [(p["dossiernummer"], p["buurtteam"], p["row"]) for p in made.proposals] == [
        ("D00003", "lunetten", 6),
        ("D00004", "zuilen", 7),
        ("D00005", "lunetten", 8),
        ("D00008", "west", 11),
        ("D00009", "lunetten", 12),
    ]
    assert {p["rule"] for p in made.proposals} == {"OPS101"}


def test_a_proposal_tells_old_and_new_of_every_cell_and_why(tmp_path: Path) -> None:
    (proposal,) = make(tmp_path, [stale(3), opened(4)]).proposals
    assert proposal["changes"] == [
        {"column": "status", "old": "open", "new": "afgesloten"},
        {"column": "einddatum", "old": None, "new": DAY},
        {"column": "afsluitreden", "old": None, "new": "maatwerk"},
        {"column": "verder_zonder_begeleiding", "old": None, "new": "nvt"},
    ]
    assert "laatste contact 04-07-2023" in proposal["reason"]
    assert "180 dagen stil" in proposal["reason"]
    assert proposal["since"] == "2023-07-04"
    assert proposal["seen"]["fase"] == "evaluatie-maatwerk"


def test_the_plan_names_its_source_and_its_rules(tmp_path: Path) -> None:
    made = make(tmp_path)
    content = made.source.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert made.plan["source"] == {
        "file": "dossiers.xlsx",
        "sha256": digest,
        "size": len(content),
        "path": "dossiers.xlsx",
    }
    assert [(r["code"], r["parameters"]) for r in made.plan["rules"]] == [("OPS101", {"dagen": 90})]
    assert made.plan["lists"][0]["header_row"] == 3


@pytest.mark.parametrize("rules", [("OPS101",), ("OPS",), ("OPS105", "OPS101")])
def test_the_plan_is_what_its_schema_says(rules: tuple[str, ...], tmp_path: Path) -> None:
    given = [part for rule in rules for part in ("--rule", rule)]
    made = make(tmp_path, [stale(3), stale(4, startdatum=None), opened(6, afsluitreden="Cliënt is overleden")], *given)
    assert made.proposals
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=FormatChecker()).validate(made.plan)


def test_the_same_list_gives_the_same_bytes_wherever_it_is(tmp_path: Path) -> None:
    source = write_list(tmp_path / "dossiers.xlsx", some_rows())
    made = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        copy = tmp_path / place / "dossiers.xlsx"
        copy.write_bytes(source.read_bytes())
        made.append(plan(copy, tmp_path / place / "werklijst.xlsx"))
    assert made[0].worklist.read_bytes() == made[1].worklist.read_bytes()
    assert made[0].plan == made[1].plan


def test_no_name_of_anybody_is_in_the_plan_or_in_what_is_printed(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3, medewerker="Anna de Vries"), opened(4)])
    assert "Vries" not in json.dumps(made.plan) + made.outcome.everything


def test_a_dossier_that_two_rules_flag_is_proposed_once_by_the_first_that_was_asked_for(tmp_path: Path) -> None:
    rows = [opened(3, laatste_contact=day(2022, 1, 1), einddatum=None, kennismaking=None, startdatum=None)]
    rows[0]["aanmelddatum"] = day(2021, 1, 1)
    rows.append(opened(4, startdatum=None, kennismaking=day(2022, 1, 1)))
    for first, second in (("OPS103", "OPS104"), ("OPS104", "OPS103")):
        made = make(tmp_path, rows, "--rule", first, "--rule", second, "--force")
        assert len(numbers(made)) == len(set(numbers(made))) == 2
    both = opened(5, startdatum=day(2022, 1, 1), laatste_contact=day(2022, 2, 1), fase="Evaluatie maatwerk")
    both |= {"einddatum": None, "maatwerk_toegekend": None}
    extra = tmp_path / "eigen" / "rules"
    extra.mkdir(parents=True)
    text = (SAMPLES.parent / "rules").glob("OPS101-*.toml")
    own = next(text).read_text(encoding="utf-8").replace('"OPS101"', '"OPS901"').replace("= 90", "= 91")
    (extra / "OPS901-eigen.toml").write_text(own, encoding="utf-8")
    more = ("--catalog", tmp_path / "eigen", "--rule", "OPS901,OPS101", "--force")
    (proposal,) = make(tmp_path, [both, opened(6)], *more).proposals
    assert (proposal["rule"], proposal["also"]) == ("OPS901", ["OPS101"])


def test_a_dossier_in_two_teams_is_proposed_to_both(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3, "Lunetten"), stale(3, "West"), opened(4)])
    assert [(p["dossiernummer"], p["buurtteam"]) for p in made.proposals] == [
        ("D00003", "lunetten"),
        ("D00003", "west"),
    ]


# What is not proposed


def test_a_dossier_that_is_in_the_list_twice_is_named_and_not_proposed(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3), stale(3), stale(4)])
    assert numbers(made) == ["D00004"]
    assert made.outcome.status == 1
    assert made.outcome.stderr.count("dossier D00003") == 2
    overview = [cell.value for row in made.book["Overzicht"].iter_rows() for cell in row]
    assert overview.count("D00003") == 2


def test_a_cell_that_cannot_be_read_is_never_written_over(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3, verder_zonder_begeleiding="Wie weet"), stale(4)])
    assert numbers(made) == ["D00004"]
    assert made.outcome.status == 1
    assert "Kan verder zonder begeleiding" in made.outcome.stderr
    assert "Wie weet" not in made.outcome.everything


def test_a_dossier_of_an_unknown_team_is_named_with_what_to_do(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3, buurtteam="Team van de overkant van de rivier"), opened(4)])
    assert (made.outcome.status, made.proposals) == (1, [])
    assert "maar niets daarvan kan worden voorgelegd" in made.outcome.stdout
    assert "voeg het team toe aan een eigen catalogus" in " ".join(made.outcome.stderr.split())
    sheet = made.book["Overzicht"]
    (told,) = [row for row in sheet.iter_rows() if row[0].value == "D00003"]
    assert "voeg het team toe" in str(told[2].value)
    assert not any(cell.value == "Er is niets om op te schonen." for row in sheet.iter_rows() for cell in row)


def test_a_column_that_the_list_lacks_is_not_proposed(tmp_path: Path) -> None:
    columns = [code for code in HEADERS if code != "verder_zonder_begeleiding"]
    source = write_list(tmp_path / "dossiers.xlsx", [stale(3), opened(4)], columns)
    made = plan(source, tmp_path / "w.xlsx")
    assert made.outcome.status == 0
    assert [c["column"] for c in made.proposals[0]["changes"]] == ["status", "einddatum", "afsluitreden"]


def test_nothing_to_clean_up_is_said_and_gives_an_empty_plan(tmp_path: Path) -> None:
    made = make(tmp_path, [closed(1), opened(2)])
    assert (made.outcome.status, made.proposals) == (0, [])
    assert "Niets op te schonen" in made.outcome.stdout
    assert made.book.sheetnames == ["Overzicht", "Effect"]


def test_what_was_carried_out_by_hand_leaves_nothing_to_propose(tmp_path: Path) -> None:
    done: dict[str, Entry] = {
        "status": "Afgesloten",
        "einddatum": day(2023, 12, 31),
        "afsluitreden": "Er is een maatwerkvoorziening toegekend",
        "verder_zonder_begeleiding": "N.v.t.",
    }
    assert make(tmp_path, [stale(3) | done]).proposals == []


# When it refuses, and with which status


def test_a_rule_that_cannot_be_applied_makes_the_run_incomplete(tmp_path: Path) -> None:
    source = write_list(tmp_path / "dossiers.xlsx", [stale(3)], [code for code in HEADERS if code != "fase"])
    made = plan(source, tmp_path / "w.xlsx")
    assert made.outcome.status == 4
    assert "OPS101" in made.outcome.stderr
    assert "fase" in made.outcome.stderr


def test_a_file_without_a_list_makes_the_run_incomplete_and_writes_nothing(tmp_path: Path) -> None:
    source = save(tmp_path / "x.xlsx", [["Melder", "K1"], ["Huisarts", 3], ["Politie", 4]])
    assert plan(source, tmp_path / "w.xlsx").outcome.status == 4
    assert [path.name for path in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_list_without_rows_makes_the_run_incomplete_and_writes_nothing(tmp_path: Path) -> None:
    source = write_list(tmp_path / "dossiers.xlsx", [])
    assert plan(source, tmp_path / "w.xlsx").outcome.status == 4
    assert not (tmp_path / "w.xlsx").exists()


def test_a_file_that_is_not_there_is_3(tmp_path: Path) -> None:
    assert plan(tmp_path / "weg.xlsx", tmp_path / "w.xlsx").outcome.status == 3


@pytest.mark.parametrize("rule", ["OPS999", "DOS101", "TEL", "zomaar"])
def test_a_rule_that_proposes_nothing_is_2_and_the_others_are_named(rule: str, tmp_path: Path) -> None:
    outcome = make(tmp_path, None, "--rule", rule).outcome
    assert outcome.status == 2
    assert "OPS101" in outcome.stderr


def test_without_a_rule_or_an_output_it_is_2(tmp_path: Path) -> None:
    source = write_list(tmp_path / "dossiers.xlsx", [stale(3)])
    assert run("cleanup", "plan", source, "-o", tmp_path / "w.xlsx").status == 2
    assert run("cleanup", "plan", source, "--rule", "OPS101").status == 2
    assert run("cleanup").status == 2


def test_nothing_is_written_over(tmp_path: Path) -> None:
    made = make(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert plan(made.source, made.worklist).outcome.status == 2
    made.worklist.unlink()
    again = plan(made.source, made.worklist, "--rule", "OPS102")  # another plan than the one that stands there
    assert again.outcome.status == 2
    assert "werklijst.plan.json" in again.outcome.stderr
    assert plan(made.source, made.source, "--force").outcome.status == 2
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == {
        path: content for path, content in before.items() if path != made.worklist
    }
    assert plan(made.source, made.worklist, "--rule", "OPS102", "--force").outcome.status == 0


def test_the_worklist_is_an_excel_file(tmp_path: Path) -> None:
    source = write_list(tmp_path / "dossiers.xlsx", [stale(3)])
    assert plan(source, tmp_path / "werklijst.csv").outcome.status == 2


def test_in_english_all_is_in_english(tmp_path: Path) -> None:
    made = make(tmp_path, None, "--lang", "en")
    assert made.book.sheetnames[:2] == ["Overview", "Effect"]
    assert "quiet for" in made.proposals[0]["reason"]
    assert "5 cases put to 3 teams" in made.outcome.stdout


def test_the_sample_gives_the_dossiers_of_the_check(tmp_path: Path) -> None:
    made = plan(SAMPLES / "dossiers-2023.xlsx", tmp_path / "w.xlsx")
    report = run(
        "check", SAMPLES / "dossiers-2023.xlsx", "--select", "OPS101", "--peildatum", DAY, "--format", "json"
    ).json
    rows = {int(cell["ref"].lstrip("ABCDEFGHIJKLMNOPQ")) for f in report["findings"] for cell in f["cells"]}
    assert {proposal["row"] for proposal in made.proposals} == rows
    assert len(rows) > 20


# Lists in other files and in several places


def test_a_text_file_and_several_lists_in_a_workbook_are_planned_by_their_rows(tmp_path: Path) -> None:
    lists = {"Noord": case_list([opened(1), stale(3)]), "Zuid": case_list([stale(4, "Zuilen"), opened(2), stale(5)])}
    made = plan(save(tmp_path / "twee.xlsx", lists), tmp_path / "w.xlsx")
    assert [(p["sheet"], p["list"], p["row"]) for p in made.proposals] == [
        ("Noord", 0, 5),
        ("Zuid", 1, 4),
        ("Zuid", 1, 6),
    ]
    heads = "Dossiernummer;Buurtteam;Startdatum;Einddatum;Status;Fase;Afsluitreden;Laatste contact"
    lines = ["Lijst", heads, *(f"D{n};Zuilen;01-02-2022;;open;evaluatie maatwerk;;0{n}-03-2023" for n in range(1, 5))]
    (tmp_path / "lijst.csv").write_text("\n".join(lines), encoding="utf-8")
    text = plan(tmp_path / "lijst.csv", tmp_path / "w2.xlsx")
    assert [(p["row"], p["since"]) for p in text.proposals] == [(n + 2, f"2023-03-0{n}") for n in range(1, 5)]
    assert run("cleanup", "effect", text.worklist, "--all").status == 0
