"""The worklist: what people see and may fill in, and how it is read back as they return it."""

import datetime
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.command import Run, run
from tests.dossiers import Entry, day, opened, write_list
from tests.worklists import HEADS, Made, column, edited, fill_in, make, plan, row_of, some_rows, stale, team_sheets

OFFICE = shutil.which("soffice")


def effect(worklist: Path, *more: object) -> Run:
    return run("cleanup", "effect", worklist, *more)


def counts(outcome: Run) -> str:
    return outcome.stdout.splitlines()[0]


# What people see


def test_there_is_an_overview_the_effect_and_a_sheet_a_team(tmp_path: Path) -> None:
    book = make(tmp_path).book
    assert book.sheetnames == ["Overzicht", "Effect", "Lunetten", "West", "Zuilen"]
    assert [cell.value for cell in book["Lunetten"]["A"][HEADS:]] == ["D00003", "D00005", "D00009"]


def test_a_row_tells_what_is_proposed_and_why(tmp_path: Path) -> None:
    sheet = make(tmp_path).book["Zuilen"]
    told = {head.value: cell.value for head, cell in zip(sheet[HEADS], sheet[HEADS + 1], strict=True)}
    assert str(told.pop("Kenmerk")).startswith("OPS101-")
    assert told == {
        "Dossier": "D00004",
        "Klant": "80004",
        "Waarom voorgelegd": "Staat open voor evaluatie maatwerk; laatste contact 05-07-2023, maatwerk toegekend "
        "01-06-2023; 179 dagen stil.",
        "Dagen stil": 179,
        "Wordt: einddatum": datetime.datetime(2023, 12, 31),  # noqa: DTZ001 (a date in Excel has no time zone)
        "Wordt: status": "afgesloten",
        "Wordt: afsluitreden": "Er is een maatwerkvoorziening toegekend",
        "Wordt: kan verder zonder begeleiding": "N.v.t.",
        "Akkoord": None,
        "Opmerking": None,
    }


def test_only_decision_and_remark_can_be_filled_in_and_the_decision_from_a_list(tmp_path: Path) -> None:
    for sheet in team_sheets(make(tmp_path).book):
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert not sheet.protection.autoFilter  # false is: not forbidden
        assert not sheet.protection.sort
        columns = zip(sheet[HEADS], sheet.iter_cols(), strict=True)
        free = {head.value for head, cells in columns if any(not cell.protection.locked for cell in cells)}
        assert free == {"Akkoord", "Opmerking"}
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.type, rule.formula1) == ("list", '"ja,nee,later"')
        place = sheet.cell(HEADS + 1, column(sheet, "Akkoord")).coordinate
        assert place in rule.sqref


def test_a_sheet_prints_on_a4_and_keeps_its_header_in_sight(tmp_path: Path) -> None:
    for sheet in team_sheets(make(tmp_path).book):
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == f"${HEADS}:${HEADS}"
        assert sheet.freeze_panes == f"B{HEADS + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{HEADS}:")


def test_the_overview_counts_by_team_and_follows_what_is_filled_in(tmp_path: Path) -> None:
    sheet = make(tmp_path).book["Overzicht"]
    rows = {row[0].value: row for row in sheet.iter_rows() if row[0].value}
    assert [cell.value for cell in rows["Buurtteam"][1:7]] == [
        "OPS101", "voorgelegd", "ja", "nee", "later", "nog niet ingevuld",
    ]  # fmt: skip
    assert [cell.value for cell in rows["Lunetten"][1:3]] == [3, 3]
    assert rows["Lunetten"][3].value == "=COUNTIF('Lunetten'!I5:I7,\"ja\")"


@pytest.mark.parametrize("number", ["=1+1", "+31", "-5", "@x", "00123"])
def test_text_from_the_list_stays_text(number: str, tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3, dossiernummer=number, klantnummer=number), opened(4)])
    if made.proposals:
        sheet = made.book["Lunetten"]
        assert [(cell.value, cell.data_type) for cell in sheet[HEADS + 1][:2]] == [(number, "s")] * 2


def test_names_of_teams_that_no_sheet_can_have_are_made_fit(tmp_path: Path) -> None:
    names = {
        "a": "Overzicht",
        "b": "Effect",
        "c": "Team [oost]: 1/2?",
        "d": "x" * 40,
        "e": "x" * 39 + "y",
        "f": "'t Zand'",
    }
    (tmp_path / "eigen" / "schemas").mkdir(parents=True)
    lines = ["[dimensions.team.members]", *(f'team-{code} = ["{name}"]' for code, name in names.items())]
    (tmp_path / "eigen" / "schemas" / "eigen.toml").write_text("\n".join(lines), encoding="utf-8")
    rows = [stale(number, name) for number, name in enumerate(names.values(), 3)]
    made = make(tmp_path, rows, "--catalog", tmp_path / "eigen")
    assert len(made.proposals) == len(names)
    sheets = made.book.sheetnames
    assert len({name.casefold() for name in sheets}) == len(sheets) == len(names) + 2
    fill_in(made.worklist, {f"D{number:05}": "ja" for number in range(3, 3 + len(names))})
    told = effect(made.worklist, "--catalog", tmp_path / "eigen")
    assert "6 ja" in counts(told)
    of_x = [line.split()[0] for line in told.stdout.splitlines() if line.startswith("  xxx")]
    assert (len(of_x), of_x[0][-1], of_x[1][-1]) == (2, "x", "y")


# How it comes back


@pytest.mark.parametrize("word", ["ja", "JA", " ja ", "Ja.", "ja\u00a0", "j", "yes", "\u200bja"])
def test_a_yes_is_understood_however_it_is_written(word: str, tmp_path: Path) -> None:
    made = make(tmp_path)
    outcome = effect(fill_in(made.worklist, {"D00003": word}))
    assert outcome.status == 0
    assert counts(outcome) == "1 ja, 0 nee, 0 later, 4 nog niet ingevuld, van 5 voorstellen."


WORDS: list[Entry] = [
    "misschien",
    "ja?",
    "ja, mits",
    "ja/nee",
    "x",
    "ok",
    1,
    True,
    "nee maar ja",
    "#N/A",
    '=IF(1,"ja","nee")',
]


@pytest.mark.parametrize("word", WORDS, ids=str)
def test_what_is_no_decision_is_named_and_not_counted(word: Entry, tmp_path: Path) -> None:
    made = make(tmp_path)
    outcome = effect(fill_in(made.worklist, {"D00003": word, "D00004": "ja"}))
    assert outcome.status == 1
    assert counts(outcome) == "1 ja, 0 nee, 0 later, 3 nog niet ingevuld, van 5 voorstellen."
    assert "Lunetten!I5 dossier D00003" in outcome.stderr
    assert str(word) not in outcome.stderr or len(str(word)) < 3


def test_a_date_or_a_number_as_remark_is_no_trouble(tmp_path: Path) -> None:
    made = make(tmp_path)
    remarks: dict[str, Entry] = {"D00003": day(2024, 1, 5), "D00004": 7, "D00005": "=nog bellen"}
    assert effect(fill_in(made.worklist, {"D00003": "ja"}, remarks)).status == 0


def deleted(book: Workbook) -> None:
    del book["West"]


def renamed(book: Workbook) -> None:
    book["Lunetten"].title = "Lunetten (af)"
    book["Overzicht"].title = "Voorblad"


def moved(book: Workbook) -> None:
    for sheet in team_sheets(book):
        sheet.auto_filter.ref = None
        last = sheet.max_column
        for row in range(HEADS, sheet.max_row + 1):
            values = [sheet.cell(row, at).value for at in range(1, last + 1)]
            for at, value in enumerate(reversed(values), 2):
                sheet.cell(row, at).value = value
            sheet.cell(row, 1).value = "Mijn kolom" if row == HEADS else "eigen aantekening"


def blanked(book: Workbook) -> None:
    for sheet in team_sheets(book):
        sheet.insert_rows(HEADS + 1, 2)
        sheet.insert_rows(1, 3)


def filtered(book: Workbook) -> None:
    for sheet in team_sheets(book):
        sheet.auto_filter.add_filter_column(8, ["ja"])
        for row in range(HEADS + 1, sheet.max_row + 1):
            sheet.row_dimensions[row].hidden = True


def together(book: Workbook) -> None:
    """All on one sheet of their own, the others gone."""
    sheet = book.create_sheet("Alles")
    for team in team_sheets(book)[:-1]:
        for row in team.iter_rows(min_row=HEADS, values_only=True):
            sheet.append(row)
    for name in book.sheetnames[:-1]:
        del book[name]


def without_marks(book: Workbook) -> None:
    for sheet in team_sheets(book):
        sheet.delete_cols(column(sheet, "Kenmerk"))


def reversed_rows(book: Workbook) -> None:
    for sheet in team_sheets(book):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADS + 1)]
        for at, row in enumerate(reversed(rows), HEADS + 1):
            for number, value in enumerate(row, 1):
                sheet.cell(at, number).value = value


TREATMENTS: dict[Callable[[Workbook], None], str] = {
    renamed: "2 ja, 1 nee, 1 later, 1 nog",
    moved: "2 ja, 1 nee, 1 later, 1 nog",
    blanked: "2 ja, 1 nee, 1 later, 1 nog",
    filtered: "2 ja, 1 nee, 1 later, 1 nog",
    together: "2 ja, 1 nee, 1 later, 1 nog",
    without_marks: "2 ja, 1 nee, 1 later, 1 nog",
    reversed_rows: "2 ja, 1 nee, 1 later, 1 nog",
    deleted: "2 ja, 1 nee, 0 later, 1 nog",
}
DECISIONS: dict[str, Entry] = {"D00003": "JA", "D00004": " nee ", "D00008": "Later", "D00009": "ja"}


@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda treatment: treatment.__name__)
def test_a_worklist_can_be_treated_roughly(treatment: Callable[[Workbook], None], tmp_path: Path) -> None:
    made = make(tmp_path)
    outcome = effect(edited(fill_in(made.worklist, DECISIONS), treatment))
    assert counts(outcome).startswith(TREATMENTS[treatment])
    assert outcome.status == 0
    assert ("Niet meer in de werklijst" in outcome.stderr) == (treatment is deleted)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_worklist_that_libreoffice_saved_comes_back_the_same(form: str, tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, DECISIONS, {"D00003": day(2024, 1, 5), "D00005": "nog bellen"})
    out = tmp_path / "uit"
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    command = [OFFICE, home, "--headless", "--convert-to", form, "--outdir", out, made.worklist]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, timeout=180)  # noqa: S603 (our own command on files that the test made)
    back = out / f"werklijst.{form}"
    shutil.copy(made.worklist.with_name("werklijst.plan.json"), out)
    outcome = effect(back, "--dossiers", made.source)
    assert counts(outcome).startswith("2 ja, 1 nee, 1 later, 1 nog")
    assert outcome.status == 0
    assert outcome.stdout == effect(made.worklist).stdout


# What is not to be trusted is not done


def changed_in(head: str, value: Entry) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        sheet = book["Lunetten"]
        sheet.cell(row_of(sheet, "D00003"), column(sheet, head)).value = value

    return edit


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("Wordt: einddatum", day(2023, 12, 1)),
        ("Wordt: einddatum", None),
        ("Wordt: afsluitreden", "Cliënt is verhuisd"),
        ("Wordt: status", "open"),
        ("Dossier", "D00004"),
    ],
)
def test_a_proposal_that_somebody_changed_is_not_carried_out_as_it_was(head: str, value: Entry, tmp_path: Path) -> None:
    made = make(tmp_path)
    outcome = effect(edited(fill_in(made.worklist, DECISIONS), changed_in(head, value)))
    assert outcome.status == 1
    assert counts(outcome).startswith("1 ja, 1 nee, 1 later, 1 nog")
    assert "Lunetten!I" in outcome.stderr


def test_the_same_date_or_name_in_another_spelling_is_no_change(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, DECISIONS)
    for head, value in (("Wordt: einddatum", "31-12-2023"), ("Wordt: status", "Gesloten")):
        edited(made.worklist, changed_in(head, value))
    assert effect(made.worklist).status == 0


def copied_row(sheet: Worksheet, number: str, verdict: str) -> None:
    values = [cell.value for cell in sheet[row_of(sheet, number)]]
    values[column(sheet, "Akkoord") - 1] = verdict
    sheet.append(values)


@pytest.mark.parametrize(("verdict", "status", "said"), [("nee", 1, "1 ja, 1 nee"), ("ja", 0, "2 ja, 1 nee")])
def test_two_decisions_about_one_dossier_have_to_agree(verdict: str, status: int, said: str, tmp_path: Path) -> None:
    made = make(tmp_path)
    edited(fill_in(made.worklist, DECISIONS), lambda book: copied_row(book["Lunetten"], "D00003", verdict))
    outcome = effect(made.worklist)
    assert (outcome.status, counts(outcome)[: len(said)]) == (status, said)


def test_two_columns_with_different_decisions_are_both_named(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, {"D00003": "ja"})

    def add(book: Workbook) -> None:
        sheet = book["Lunetten"]
        right = sheet.max_column + 1
        sheet.cell(HEADS, right).value, sheet.cell(row_of(sheet, "D00003"), right).value = "Akkoord", "nee"

    edited(made.worklist, add)
    told = effect(made.worklist)
    assert (told.status, "0 ja" in counts(told)) == (1, True)
    assert "verschillende besluiten in de werklijst (Lunetten!I5, Lunetten!L5)" in " ".join(told.stderr.split())


def test_a_dossier_of_two_teams_without_its_reference_is_told_from_one_that_is_not_in_the_plan(tmp_path: Path) -> None:
    made = make(tmp_path, [stale(3), stale(3, "Zuilen"), stale(4)])
    fill_in(made.worklist, {"D00003": "ja", "D00004": "ja"})

    def forget(book: Workbook) -> None:
        for sheet in team_sheets(book):
            sheet.delete_cols(column(sheet, "Kenmerk"))

    edited(made.worklist, forget)
    told = effect(made.worklist)
    assert (told.status, "1 ja" in counts(told)) == (1, True)
    assert told.stderr.count("dossier D00003: dit dossier is aan meer dan een team voorgelegd") == 2


def test_a_decision_under_no_header_is_named(tmp_path: Path) -> None:
    made = make(tmp_path)
    edited(fill_in(made.worklist, DECISIONS), lambda book: book["Lunetten"].delete_rows(HEADS))
    outcome = effect(made.worklist)
    assert outcome.status == 1
    assert outcome.stderr.count("Lunetten!") == 3


def test_a_decision_about_a_dossier_that_is_not_in_the_plan_is_named(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["Lunetten"]
        sheet.cell(sheet.max_row + 1, 1).value = "D00777"
        sheet.cell(sheet.max_row, column(sheet, "Akkoord")).value = "ja"

    outcome = effect(edited(make(tmp_path).worklist, edit))
    assert outcome.status == 1
    assert "hoort bij geen dossier van dit plan" in outcome.stderr
    assert "D00777" not in outcome.stderr


def test_help_is_in_one_language() -> None:
    for command in ("plan", "effect"):
        dutch, english = (run("cleanup", command, "--help", "--lang", language).stdout for language in ("nl", "en"))
        assert [word for word in ("required", "Options", "FILE", "DATE", "Show") if word in dutch] == []
        assert [word for word in ("verplicht", "Opties", "BESTAND", "DATUM", "Toon") if word in english] == []


# The plan that belongs to it


def test_the_worklist_of_another_plan_is_refused(tmp_path: Path) -> None:
    made = make(tmp_path)
    (tmp_path / "b").mkdir()
    other = make(tmp_path / "b", [stale(7), opened(4)])
    shutil.copy(other.worklist, made.worklist)
    outcome = effect(made.worklist)
    assert outcome.status == 2
    assert "ander plan" in outcome.stderr


def test_a_worklist_under_another_name_finds_its_plan(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, DECISIONS)
    back = made.worklist.rename(tmp_path / "werklijst (ingevuld).xlsx")
    assert counts(effect(back)).startswith("2 ja")


def test_without_its_plan_it_is_3_and_so_is_a_plan_that_was_changed(tmp_path: Path) -> None:
    made = make(tmp_path)
    path = tmp_path / "werklijst.plan.json"
    content = path.read_text(encoding="utf-8")
    for spoiled in (
        content.replace('"maatwerk"', '"verhuisd"', 1),
        content[:500],
        "[]",
        "{}",
        "\x00",
        '{"version": 1}',
    ):
        path.write_text(spoiled, encoding="utf-8")
        assert effect(made.worklist).status == 3
    path.write_text(content.replace('"version": 1', '"version": 2', 1), encoding="utf-8")
    assert effect(made.worklist).status == 2
    path.unlink()
    outcome = effect(made.worklist)
    assert outcome.status == 3
    assert "werklijst.plan.json" in outcome.stderr


# Decisions that are kept


def test_decisions_that_still_fit_are_carried_over(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, DECISIONS, {"D00005": "nog bellen", "D00008": "na de vakantie"})
    rows = [
        row if row["dossiernummer"] != "D00003" else row | {"laatste_contact": day(2023, 8, 1)} for row in some_rows()
    ]
    rows = [row for row in rows if row["dossiernummer"] != "D00004"] + [stale(20)]
    source = write_list(tmp_path / "nieuw.xlsx", rows)
    kept = plan(source, tmp_path / "w2.xlsx", "--keep", made.worklist)
    assert kept.outcome.status == 1
    assert "3 besluiten overgenomen" in kept.outcome.stdout
    assert "D00003: het dossier is sinds het besluit gewijzigd" in kept.outcome.stderr
    assert "D00004: wordt niet meer voorgesteld" in kept.outcome.stderr
    assert counts(effect(kept.worklist)) == "1 ja, 0 nee, 1 later, 3 nog niet ingevuld, van 5 voorstellen."
    sheet = kept.book["West"]
    assert sheet.cell(HEADS + 1, column(sheet, "Opmerking")).value == "na de vakantie"


def test_a_row_that_was_not_understood_is_not_carried_over(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, {"D00003": "misschien", "D00004": "ja"})
    kept = plan(made.source, tmp_path / "w2.xlsx", "--keep", made.worklist)
    assert kept.outcome.status == 1
    assert "dossier D00003" in kept.outcome.stderr
    assert counts(effect(kept.worklist)).startswith("1 ja")


def test_a_later_peildatum_keeps_the_decisions(tmp_path: Path) -> None:
    made = make(tmp_path)
    fill_in(made.worklist, DECISIONS)
    kept = plan(made.source, tmp_path / "w2.xlsx", "--keep", made.worklist, "--peildatum", "2024-01-31")
    assert "4 besluiten overgenomen" in kept.outcome.stdout


def test_the_kept_worklist_is_never_written_over(tmp_path: Path) -> None:
    made = make(tmp_path)
    assert plan(made.source, made.worklist, "--keep", made.worklist, "--force").outcome.status == 2


def test_another_language_is_read_as_well(tmp_path: Path) -> None:
    made: Made = make(tmp_path, None, "--lang", "en")

    def edit(book: Workbook) -> None:
        sheet = book["Lunetten"]
        sheet.cell(HEADS + 1, column(sheet, "Agreed")).value = "yes"

    assert counts(effect(edited(made.worklist, edit))).startswith("1 ja, 0 nee")
