"""`boks-clean cleanup effect`: the figures before and after are those of the list before and after."""

import csv
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.command import SAMPLES, run
from tests.dossiers import HEADERS, Entry, Row, closed, day, opened, write_list
from tests.worklists import Made, fill_in, make, plan, stale

Figures = dict[tuple[str, str, str], float]
TEAMS = ("Lunetten", "Zuilen", "West", "Oost")
SECTIONS = {
    "De stad": "",
    "Afgesloten naar afsluitreden": "afsluitreden",
    "Afgesloten: kan verder zonder begeleiding": "verder_zonder_begeleiding",
    "Caseload per buurtteam (open na afloop)": "team",
}
PERIODS = {"december 2023": "2023-12", "4e kwartaal 2023": "2023-Q4", "2023": "2023", "1e kwartaal 2024": "2024-Q1"}
NEW: dict[str, Entry] = {
    "status": "Afgesloten",
    "einddatum": day(2023, 12, 31),
    "afsluitreden": "Er is een maatwerkvoorziening toegekend",
    "verder_zonder_begeleiding": "N.v.t.",
}


def many_rows() -> list[dict[str, Entry]]:
    """Sixty rows: closed in every quarter, open, stale, and some dossiers and clients in two teams."""
    rows: list[dict[str, Entry]] = []
    for number in range(1, 61):
        team = TEAMS[number % 4]
        answer = {"verder_zonder_begeleiding": ("Ja", "Nee", "N.v.t.")[number % 3]}
        if number % 3 == 0:
            rows.append(stale(number, team))
        elif number % 3 == 1:
            rows.append(closed(number, einddatum=day(2023, 4 + number % 9, 5), buurtteam=team, **answer))
        else:
            rows.append(opened(number, buurtteam=team, klantnummer=f"{80000 + number % 7}"))
    return [
        *rows,
        stale(3, "Lunetten"),
        opened(6, buurtteam="Oost"),
        closed(9, buurtteam="Lunetten", klantnummer="80006"),
    ]


def figures_of(source: Path, out: Path, year: int) -> Figures:
    """Return what `boks-clean tables` makes of a list."""
    assert run("tables", source, "--jaar", year, "-o", out, "--force").status in (0, 4)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.DictReader(stream, delimiter=";"))
    found = {(x["maat"], x["onderdeel"], x["periode"]): float(x["waarde"].replace(",", ".")) for x in lines}
    for (measure, member, period), value in list(found.items()):
        if measure == "lopend":
            found["open", member, period] = value - found.get(("afgesloten", member, period), 0)
    return found


def sheet_of(path: Path) -> dict[tuple[str, str, str], tuple[float | None, float | None, float | None]]:
    """Return the sheet "Effect" as (section, label, period) -> before, after, difference."""
    rows = [[cell.value for cell in row] for row in load_workbook(path)["Effect"].iter_rows()]
    top = next(at for at, row in enumerate(rows) if "december 2023" in row)
    periods = {at: PERIODS[str(text)] for at, text in enumerate(rows[top]) if text}
    found = {}
    section = ""
    for row in rows[top + 2 :]:
        if row[0] in SECTIONS:
            section = str(row[0])
        elif row[1] is not None or row[4] is not None:
            for at, period in periods.items():
                found[section, str(row[0]), period] = (row[at], row[at + 1], row[at + 2])
    return found  # type: ignore[return-value]  # openpyxl types neither values nor charts


MEASURES = {
    "lopend in de periode": "lopend",
    "afgesloten": "afgesloten",
    "open na afloop": "open",
    "unieke klanten (per team)": "unieke_klanten",
    "unieke klanten (in de stad)": "unieke_klanten_stad",
    "% verder zonder begeleiding": "aandeel_verder_zonder_begeleiding",
}


def expected(section: str, label: str, period: str, figures: Figures) -> float:
    if label in MEASURES:
        return figures.get((MEASURES[label], "", period), 0)
    measure = "open" if SECTIONS[section] == "team" else "afgesloten"
    if SECTIONS[section] == "afsluitreden" or measure == "open":
        return figures.get((measure, label, period), 0)
    return figures.get((measure, label, period), 0)


def compare(effect: Path, before: Figures, after: Figures) -> int:
    """Hold every figure of the sheet to the two lists; "Onbekend" is an answer and a reason, and is left out."""
    compared = 0
    for (section, label, period), (old, new, change) in sheet_of(effect).items():
        if label == "Onbekend" or "volgens plan van alles" in label or (old is None and new is None):
            continue
        assert old == pytest.approx(expected(section, label, period, before)), (section, label, period)
        assert new == pytest.approx(expected(section, label, period, after)), (section, label, period)
        assert change == pytest.approx((new or 0) - (old or 0))
        compared += 1
    return compared


def applied(rows: list[dict[str, Entry]], keys: set[tuple[str, str]]) -> list[Row]:
    """Return the rows as they are when some dossiers of some teams have been closed."""
    return [row | NEW if (row["dossiernummer"], row["buurtteam"]) in keys else row for row in rows]


def test_before_and_after_are_the_figures_of_the_list_before_and_after(tmp_path: Path) -> None:
    rows = many_rows()
    made = make(tmp_path, rows)
    keys = {(str(r["dossiernummer"]), str(r["buurtteam"])) for r in rows if r["fase"] == "Evaluatie maatwerk"}
    assert len(made.proposals) == len(keys) == 21
    after = write_list(tmp_path / "na.xlsx", applied(rows, keys))
    both = [
        figures_of(path, tmp_path / "f.csv", 2023) | figures_of(path, tmp_path / "f.csv", 2024)
        for path in (made.source, after)
    ]
    assert compare(made.worklist, *both) > 40


def test_only_what_is_agreed_counts(tmp_path: Path) -> None:
    rows = many_rows()
    made = make(tmp_path, rows)
    fill_in(made.worklist, {"D00006": "ja", "D00012": "ja", "D00009": "nee", "D00015": "later", "D00018": "ja?"})
    outcome = run("cleanup", "effect", made.worklist, "-o", tmp_path / "effect.xlsx")
    assert outcome.status == 1
    after = write_list(tmp_path / "na.xlsx", applied(rows, {("D00006", "West"), ("D00012", "Lunetten")}))
    both = [
        figures_of(path, tmp_path / "f.csv", 2023) | figures_of(path, tmp_path / "f.csv", 2024)
        for path in (made.source, after)
    ]
    assert compare(tmp_path / "effect.xlsx", *both) > 40
    city = sheet_of(tmp_path / "effect.xlsx")
    assert city["De stad", "afgesloten", "2023-Q4"][2] == 1  # D00006 is open in another team as well


def test_with_all_it_is_the_effect_that_the_worklist_shows(tmp_path: Path) -> None:
    made = make(tmp_path, many_rows())
    assert run("cleanup", "effect", made.worklist, "--all", "-o", tmp_path / "effect.xlsx").status == 0
    assert sheet_of(tmp_path / "effect.xlsx") == sheet_of(made.worklist)


def test_the_share_of_the_report_is_shown_also_where_it_stays(tmp_path: Path) -> None:
    made = make(tmp_path, many_rows())
    fill_in(made.worklist, {"D00012": "ja"})
    told = run("cleanup", "effect", made.worklist).stdout
    share = next(line for line in told.splitlines() if "% verder zonder begeleiding" in line).split()
    assert (share[4], share[6]) == (share[5], "0")
    assert "Ja" not in [line.strip().split(" ")[0] for line in told.splitlines()]
    assert "waarbij niets verandert, staan er niet bij" in " ".join(told.split())


def sample(folder: Path) -> Made:
    return plan(SAMPLES / "dossiers-2023.xlsx", folder / "werklijst.xlsx")


def test_the_figures_of_2023_change_as_they_would_have(tmp_path: Path) -> None:
    made = sample(tmp_path)
    count = len(made.proposals)
    shown = sheet_of(made.worklist)
    reasons, granted = "Afgesloten naar afsluitreden", "Er is een maatwerkvoorziening toegekend"
    assert count > 20
    assert shown["De stad", "afgesloten", "2023"] == (7357, 7357 + count, count)
    assert shown["De stad", "lopend in de periode", "2023"] == (11939, 11939, 0)
    assert shown["De stad", "lopend in de periode", "2024-Q1"][2] == -count
    assert shown[reasons, granted, "2023-Q4"] == (381, 381 + count, count)
    changes = [figures[2] for (section, _, at), figures in shown.items() if (section[:8], at) == ("Caseload", "2023")]
    assert sum(change or 0 for change in changes) == -count


def test_the_sheet_has_charts_of_these_cells(tmp_path: Path) -> None:
    made = make(tmp_path)
    sheet = load_workbook(made.worklist)["Effect"]
    assert len(sheet._charts) == 2  # type: ignore[attr-defined]  # openpyxl types neither values nor charts
    for chart in sheet._charts:  # type: ignore[attr-defined]  # openpyxl types neither values nor charts
        for series in chart.series:
            labels = series.cat.strRef or series.cat.numRef
            first = labels.f.partition("!")[2].replace("$", "").partition(":")[0]
            assert sheet[first].value in ("Lunetten", "Beëindigd volgens plan")


def test_nothing_agreed_is_said(tmp_path: Path) -> None:
    outcome = run("cleanup", "effect", make(tmp_path).worklist)
    assert outcome.status == 0
    assert "nog niets akkoord" in outcome.stdout


def test_proposals_that_change_no_figure_are_said_to(tmp_path: Path) -> None:
    rows = [opened(3, einddatum=day(2023, 6, 1), afsluitreden="Beëindigd volgens plan", verder_zonder_begeleiding="Ja")]
    made = make(tmp_path, [*rows, opened(4)], "--rule", "OPS106")
    assert [change["column"] for change in made.proposals[0]["changes"]] == ["status"]
    assert "geen van de gepubliceerde cijfers" in made.outcome.stdout


def test_a_list_without_dates_of_start_still_has_its_proposals(tmp_path: Path) -> None:
    columns = [code for code in HEADERS if code not in ("startdatum", "klantnummer", "aanmelddatum")]
    rows = [opened(3, einddatum=day(2023, 6, 1)), opened(4)]
    made = plan(write_list(tmp_path / "d.xlsx", rows, columns), tmp_path / "w.xlsx", "--rule", "OPS106")
    assert made.outcome.status == 0
    assert len(made.proposals) == 1


# The source of the plan


def test_a_source_that_was_changed_is_refused_with_the_way_out(tmp_path: Path) -> None:
    made = make(tmp_path)
    write_list(made.source, [stale(3), opened(4)])
    outcome = run("cleanup", "effect", made.worklist)
    assert outcome.status == 2
    assert "--keep" in outcome.stderr
    assert "--rule OPS101" in outcome.stderr


def test_a_source_that_moved_can_be_named(tmp_path: Path) -> None:
    made = make(tmp_path)
    moved = made.source.rename(tmp_path / "elders.xlsx")
    outcome = run("cleanup", "effect", made.worklist)
    assert outcome.status == 3
    assert run("cleanup", "effect", made.worklist, "--dossiers", moved).status == 0


def test_the_worklist_and_its_plan_can_move_along_with_the_source(tmp_path: Path) -> None:
    made = make(tmp_path)
    (tmp_path / "b").mkdir()
    for name in ("werklijst.xlsx", "werklijst.plan.json", "dossiers.xlsx"):
        shutil.move(tmp_path / name, tmp_path / "b" / name)
    assert run("cleanup", "effect", tmp_path / "b" / made.worklist.name).status == 0


def test_nothing_is_written_over(tmp_path: Path) -> None:
    made = make(tmp_path)
    for path in (made.worklist, made.source, tmp_path / "werklijst.plan.json"):
        assert run("cleanup", "effect", made.worklist, "-o", path, "--force").status == 2


@pytest.mark.parametrize("name", ["weg.xlsx", "geen.txt"])
def test_what_is_no_worklist_is_3(name: str, tmp_path: Path) -> None:
    (tmp_path / "geen.txt").write_text("zomaar", encoding="utf-8")
    assert run("cleanup", "effect", tmp_path / name).status == 3


def test_the_effect_in_english(tmp_path: Path) -> None:
    made = make(tmp_path)
    outcome = run("cleanup", "effect", made.worklist, "--all", "--lang", "en")
    assert "open at the end" in outcome.stdout
    assert "verschil" not in outcome.everything


def test_a_case_that_ends_before_it_starts_is_not_taken_off_the_caseload(tmp_path: Path) -> None:
    wrong = closed(20, buurtteam="West", startdatum=day(2024, 1, 10), einddatum=day(2023, 12, 20))
    rows = [stale(1, "West"), opened(2, buurtteam="West"), opened(3, buurtteam="West"), wrong]
    effect = sheet_of(make(tmp_path, rows).worklist)
    for section, label in (("De stad", "open na afloop"), ("Caseload per buurtteam (open na afloop)", "West")):
        assert effect[section, label, "2023-Q4"] == (3, 2, -1)


def test_a_list_without_start_dates_counts_from_the_registration_as_tables_does(tmp_path: Path) -> None:
    rows = [*many_rows(), opened(90, afsluitreden="Klant is verhuisd")]
    source = write_list(tmp_path / "bron.xlsx", rows, [c for c in HEADERS if c != "startdatum"])
    made = plan(source, tmp_path / "werklijst.xlsx", "--rule", "OPS105")
    found = figures_of(source, tmp_path / "f.csv", 2023)
    effect = sheet_of(made.worklist)
    assert found["afgesloten", "", "2023-Q4"] == 6
    assert effect["De stad", "afgesloten", "2023-Q4"] == (6, 7, 1)
    assert effect["Afgesloten naar afsluitreden", "Klant is verhuisd", "2023-Q4"] == (0, 1, 1)


def test_an_end_date_that_was_there_already_is_a_period_concerned(tmp_path: Path) -> None:
    half = {"status": "Open", "afsluitreden": None, "verder_zonder_begeleiding": None}
    rows = [
        closed(1, aanmelddatum=day(2022, 1, 3), startdatum=day(2022, 2, 1), einddatum=day(2022, 5, 3), **half),
        opened(2),
    ]
    source = write_list(tmp_path / "bron.xlsx", rows)
    made = plan(source, tmp_path / "werklijst.xlsx", "--rule", "OPS106")
    assert "2e kwartaal 2022" in made.outcome.stdout
    sheet = made.book["Effect"]
    found = {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows(min_row=26)}
    assert sheet["B26"].value == "mei 2022"
    assert (found["(leeg)"], found["Onbekend"]) == ([1, 0, -1], [0, 1, 1])


def test_many_end_dates_that_were_there_already_do_not_bury_the_others(tmp_path: Path) -> None:
    half = {"status": "Open", "afsluitreden": None, "startdatum": day(2021, 1, 5), "aanmelddatum": day(2021, 1, 4)}
    rows = [closed(n, einddatum=day(2021 + n // 12, 1 + n % 12, 3), **half) for n in range(12, 35)]
    source = write_list(tmp_path / "bron.xlsx", [*rows, stale(50)])
    made = plan(source, tmp_path / "werklijst.xlsx", "--rule", "OPS101,OPS106")
    heads = [cell.value for cell in made.book["Effect"][26] if cell.value]
    assert heads == ["december 2023", "4e kwartaal 2023", "2022", "2023", "1e kwartaal 2024"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_the_commands_say_fits_on_the_narrowest_screen(tmp_path: Path, language: str) -> None:
    made = make(tmp_path, [*many_rows(), stale(6, "West"), opened(99, dossiernummer=None, einddatum=None)])
    fill_in(made.worklist, {"D00006": "ja", "D00012": "ja", "D00018": "ja?"})
    paths = [Path(path.name) for path in (made.source, made.worklist)]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path)
        said = [
            run("--lang", language, *command, columns=80).everything
            for command in (
                ("cleanup", "plan", paths[0], "--rule", "OPS", "--peildatum", "2023-12-31", "-o", "weer.xlsx"),
                ("cleanup", "effect", paths[1]),
                ("cleanup", "apply", paths[1], "--to", paths[0], "-o", "schoon.xlsx"),
                ("cleanup", "undo", "schoon.journal.jsonl", "--to", "schoon.xlsx", "-o", "terug.xlsx"),
                ("cleanup", "undo", "schoon.journal.jsonl", "--to", paths[0], "-o", "niets.xlsx"),
                ("tables", paths[0]),
            )
        ]
    assert [line for text in said for line in text.splitlines() if len(line) > 80] == []
