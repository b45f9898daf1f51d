"""Which year a table is about: asked for, in its header, its title, its sheet, the other tables, or the file name."""

from pathlib import Path

import pytest

from tests.command import check, findings, inspect, refs, run
from tests.workbooks import Rows, save

SOURCES = ("asked", "header", "title", "sheet", "file")


def table(header: int | None = None, title: int | None = None, measure: str = "Aanmeldingen per melder") -> Rows:
    """Return a small table; its years stand where they are asked for."""
    when = f" {header}" if header else ""
    return [
        [f"{measure} {title}" if title else measure],
        [],
        ["Melder", *(f"{month}{when}" for month in ("januari", "februari", "maart"))],
        ["Huisarts", 10, 20, 30],
        ["Politie", 11, 21, 31],
        ["Totaal", 21, 41, 61],
    ]


def workbook(folder: Path, years: dict[str, int]) -> tuple[Path | str, ...]:
    """Write a workbook in which each source names its own year; return the arguments for the command."""
    sheet = f"Cijfers {years['sheet']}" if "sheet" in years else "Cijfers"
    name = f"export {years['file']}.xlsx" if "file" in years else "export.xlsx"
    path = save(folder / name, {sheet: table(years.get("header"), years.get("title"))})
    return (path, "--jaar", str(years["asked"])) if "asked" in years else (path,)


@pytest.mark.parametrize("strongest", range(len(SOURCES)), ids=SOURCES)
def test_the_strongest_source_decides(strongest: int, tmp_path: Path) -> None:
    years = {source: 2016 + at for at, source in enumerate(SOURCES) if at >= strongest}
    found = inspect(*workbook(tmp_path, years))
    assert found["year"] == 2016 + strongest
    assert found["tables"][0]["periods"] == [f"{2016 + strongest}-{month:02}" for month in (1, 2, 3)]


@pytest.mark.parametrize("one", range(len(SOURCES)), ids=SOURCES)
@pytest.mark.parametrize("other", range(len(SOURCES)), ids=SOURCES)
def test_two_sources_that_disagree_are_a_warning_with_both_years(one: int, other: int, tmp_path: Path) -> None:
    years = {SOURCES[one]: 2021, SOURCES[other]: 2021 if one == other else 2022}
    conflicts = findings(check(*workbook(tmp_path, years)), "LAB007")
    assert len(conflicts) == (0 if one == other else 1)
    for conflict in conflicts:
        assert conflict["severity"] == "warning"
        assert "2021" in conflict["message"]
        assert "2022" in conflict["message"]


@pytest.mark.parametrize("one", SOURCES)
@pytest.mark.parametrize("other", SOURCES)
def test_two_sources_that_agree_are_nothing_to_report(one: str, other: str, tmp_path: Path) -> None:
    report = check(*workbook(tmp_path, {one: 2021, other: 2021}))
    assert report["inputs"][0]["year"] == 2021
    assert not findings(report, "LAB007", "LAB009")


def test_a_table_without_a_year_takes_that_of_the_others_rather_than_that_of_the_file(tmp_path: Path) -> None:
    sheets = {"Een": table(title=2021), "Twee": table(measure="Afgesloten trajecten per reden")}
    path = save(tmp_path / "export-2019.xlsx", sheets)
    report = check(path)
    assert [t["periods"][0] for t in report["inputs"][0]["tables"]] == ["2021-01", "2021-01"]
    (taken,) = findings(report, "LAB008")
    assert {(c["sheet"], c["ref"]) for c in taken["cells"]} == {("Twee", "A3")}
    assert "2021" in taken["message"]
    assert findings(report, "LAB007")


def test_a_year_from_the_file_name_is_worth_knowing(tmp_path: Path) -> None:
    report = check(save(tmp_path / "BOKS_2022_kwartaal1.xlsx", table()))
    assert report["inputs"][0]["year"] == 2022
    (taken,) = findings(report, "LAB008")
    assert taken["severity"] == "information"
    assert "2022" in taken["message"]


def test_the_folder_of_the_file_says_nothing_about_the_year(tmp_path: Path) -> None:
    (tmp_path / "2019").mkdir()
    assert inspect(save(tmp_path / "2019" / "export.xlsx", table()))["year"] is None


def test_a_table_without_any_year_says_so_and_is_still_checked(tmp_path: Path) -> None:
    path = save(tmp_path / "export.xlsx", table())
    report = check(path)
    assert report["inputs"][0]["year"] is None
    (unknown,) = findings(report, "LAB009")
    assert unknown["severity"] == "information"
    assert refs(unknown) == {"A3"}
    assert report["inputs"][0]["tables"][0]["periods"] == ["01", "02", "03"]
    assert report["identities"]["held"] == 3


def test_tables_without_a_year_are_not_compared_with_each_other(tmp_path: Path) -> None:
    other = [*table()[:3], ["Huisarts", 10, 20, 30], ["Politie", 12, 22, 32], ["Totaal", 22, 42, 62]]
    path = save(tmp_path / "export.xlsx", {"Een": table(), "Twee": other})
    assert not findings(check(path), "AAN001", "AAN003")
    assert findings(check(path, "--jaar", "2023"), "AAN003")


def test_two_years_in_one_workbook_are_kept_apart(tmp_path: Path) -> None:
    path = save(tmp_path / "export.xlsx", {"Een": table(title=2022), "Twee": table(title=2023)})
    found = inspect(path)
    assert found["year"] is None
    assert [t["periods"][0] for t in found["tables"]] == ["2022-01", "2023-01"]
    assert not findings(check(path), "AAN001", "LAB007", "LAB009")


def test_two_years_in_one_header_are_kept_apart(tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder"],
        [],
        ["Melder", "2022", "2023"],
        ["Huisarts", 10, 20],
        ["Politie", 11, 21],
        ["Totaal", 21, 41],
    ]
    (found,) = inspect(save(tmp_path / "export.xlsx", rows))["tables"]
    assert found["periods"] == ["2022", "2023"]


@pytest.mark.parametrize("line", ["Exportdatum: 15-01-2024", "Bron: BOKS, 15 januari 2024", "Peildatum 2024-01-15"])
def test_the_day_of_the_export_is_not_the_year_of_its_figures(line: str, tmp_path: Path) -> None:
    rows: Rows = [["Aanmeldingen per melder 2023"], [line], [], *table()[2:]]
    report = check(save(tmp_path / "export.xlsx", rows))
    assert report["inputs"][0]["year"] == 2023
    assert not findings(report, "LAB007", "LAB009")


def test_months_run_on_into_the_next_year(tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen vanaf oktober 2022"],
        [],
        ["Melder", "oktober", "november", "december", "januari", "februari"],
        ["Huisarts", 1, 2, 3, 4, 5],
    ]
    (found,) = inspect(save(tmp_path / "export.xlsx", rows))["tables"]
    assert found["periods"] == ["2022-10", "2022-11", "2022-12", "2023-01", "2023-02"]


@pytest.mark.parametrize("year", ["1989", "2101", "23", "twintig", "-2023", "2023.5", "²⁰²³"])
def test_a_year_that_is_not_possible_is_wrong_use(year: str, tmp_path: Path) -> None:
    outcome = run("check", save(tmp_path / "export.xlsx", table()), "--jaar", year)
    assert outcome.status == 2
    assert year in outcome.stderr


def quarters(first: str, *others: str, measure: str = "Aanmeldingen per melder") -> Rows:
    header = ["Melder", first, *others]
    return [[measure], [], header, *([name, *range(at, at + len(header) - 1)] for at, name in enumerate("ABC", 10))]


def test_one_table_of_another_year_is_named_and_leaves_the_others_theirs(tmp_path: Path) -> None:
    sheets = {
        "Een": table(title=2023),
        "Twee": table(title=2022, measure="Afgesloten trajecten per reden"),
        "Drie": table(title=2023, measure="Gestarte trajecten per melder"),
        "Vier": table(measure="Unieke klanten per melder"),
    }
    report = check(save(tmp_path / "export.xlsx", sheets))
    assert [t["periods"][0] for t in report["inputs"][0]["tables"]] == ["2023-01", "2022-01", "2023-01", "2023-01"]
    (odd,) = findings(report, "LAB007")
    assert {(c["sheet"], c["ref"]) for c in odd["cells"]} == {("Twee", "A1")}
    assert not findings(report, "LAB009")


@pytest.mark.parametrize("others", [("2021-Q2", "2021-Q3", "2021-Q4"), ("Totaal 2021-Q1", "2021-Q2", "2021-Q3")])
def test_one_header_of_another_year_is_a_slip_that_is_named(others: tuple[str, ...], tmp_path: Path) -> None:
    path = save(tmp_path / "export.xlsx", {"Een": quarters("2020-Q1", *others), "Twee": table(title=2021)})
    report = check(path)
    assert "2021-Q1" in report["inputs"][0]["tables"][0]["periods"]
    (odd,) = findings(report, "LAB007")
    assert {(c["sheet"], c["ref"]) for c in odd["cells"]} == {("Een", "B3")}


@pytest.mark.parametrize(
    "header",
    [("2020-Q4", "2021-Q1", "2021-Q2"), ("2020-Q1", "2021-Q1", "2021-Q2"), ("2020", "2021-Q1", "2021-Q2", "2021-Q3")],
)
def test_quarters_of_two_years_beside_each_other_are_no_slip(header: tuple[str, ...], tmp_path: Path) -> None:
    report = check(save(tmp_path / "export.xlsx", quarters(*header)))
    assert sorted(report["inputs"][0]["tables"][0]["periods"]) == sorted(header)
    assert not findings(report, "LAB007")


def test_a_conflict_within_one_table_is_pointed_at_where_the_odd_year_stands(tmp_path: Path) -> None:
    sheets = {"Een": table(title=2023), "Twee": table(2023, 2022, measure="Gestarte trajecten per melder")}
    (odd,) = findings(check(save(tmp_path / "export.xlsx", sheets)), "LAB007")
    assert {(c["sheet"], c["ref"]) for c in odd["cells"]} == {("Twee", "A1")}
