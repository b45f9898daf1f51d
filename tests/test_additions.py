"""What is not recognised comes with the line that makes it known, and that line works when it is pasted."""

import tomllib
from pathlib import Path

import pytest

from tests.command import Json, codes, run
from tests.workbooks import Row, Rows, save

HEAD = ["K1", "K2", "K3", "K4", "Jaar"]
BODY: list[list[object]] = [["Huisarts", 10, 20, 30, 40, 100], ["Politie", 11, 22, 33, 44, 110]]
TOTAL = ["Totaal", 21, 42, 63, 84, 210]


def table(title: str, *, corner: str = "Melder", body: list[list[object]] = BODY) -> Rows:
    return [[title], [], [corner, *HEAD], *body, TOTAL]


def inspected(path: Path, *options: object) -> Json:
    return run("inspect", path, *options, "--format", "json").json


def pasted(path: Path, folder: Path, *options: object) -> Json:
    """Paste the lines of an inspection at the top of the file that it names, and inspect again."""
    own = folder / "eigen"
    (own / "schemas").mkdir(parents=True, exist_ok=True)
    additions = inspected(path, "--catalog", own, *options)["additions"]
    home = own / additions["file"]
    before = home.read_text(encoding="utf-8") if home.exists() else ""
    home.write_text("\n".join([*additions["lines"], before]), encoding="utf-8")
    return inspected(path, "--catalog", own, *options)


TITLES = [
    "Tafelgesprekken per melder 2023",
    "Aantal tafelgesprekken 2023",
    "2023: tafelgesprekken naar melder",
    "Per melder: tafelgesprekken 2023",
    "Tafelgesprekken* (voorlopig) 2023",
    "Aantal gesprekken aan de keukentafel met bewoners en hun netwerk 2023",
    '"Tafel"-gesprekken \\ {proef} [x] 2023',
    "Café-bezoeken 2023",
    "漢字 2023",
    "Ωmega 2023",
]


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_the_line_for_an_unknown_measure_makes_it_known(title: str, tmp_path: Path) -> None:
    path = save(tmp_path / "e.xlsx", table(title))
    assert inspected(path)["exit_status"] == 4
    after = pasted(path, tmp_path)
    assert [t["known"] for t in after["inputs"][0]["tables"]] == [True]
    assert after["inputs"][0]["tables"][0]["kind"] == "flow"
    assert after["additions"]["lines"] == []
    assert run("check", path, "--catalog", tmp_path / "eigen").status == 0


def test_a_title_over_all_tables_does_not_become_the_measure_of_each(tmp_path: Path) -> None:
    second: list[Row] = [[], [], ["Huisbezoeken per melder 2023"], [], ["Melder", *HEAD], *BODY, TOTAL]
    path = save(tmp_path / "e.xlsx", [["Jaarverslag wijkzaken"], *table("Tafelgesprekken per melder 2023"), *second])
    tables = pasted(path, tmp_path)["inputs"][0]["tables"]
    assert [t["measure"] for t in tables] == ["tafelgesprekken", "huisbezoeken"]


def test_the_sheet_names_the_measure_where_no_title_does(tmp_path: Path) -> None:
    path = save(tmp_path / "export 2023.xlsx", {"Tafelgesprekken": [["Melder", *HEAD], *BODY, TOTAL]})
    assert pasted(path, tmp_path)["inputs"][0]["tables"][0]["measure"] == "tafelgesprekken"


def test_an_unknown_measure_among_known_ones_is_named_by_its_row(tmp_path: Path) -> None:
    rows: Rows = [
        ["Casussen 2023"],
        [],
        ["", *HEAD],
        ["Gestart", 1, 2, 3, 4, 10],
        ["Afgesloten", 1, 2, 3, 4, 10],
        ["Teruggedraaid", 4, 3, 2, 1, 10],
    ]
    path = save(tmp_path / "e.xlsx", rows)
    assert "LAB012" in codes(inspected(path)["inputs"][0]["notices"])
    after = pasted(path, tmp_path)
    assert "LAB012" not in codes(after["inputs"][0]["notices"])
    assert "teruggedraaid" in after["inputs"][0]["tables"][0]["measures"]


def test_no_line_is_given_that_would_not_help(tmp_path: Path) -> None:
    path = save(tmp_path / "e.xlsx", [["", *HEAD], *BODY, TOTAL])
    found = inspected(path)
    for line in found["additions"]["lines"]:
        assert not line.startswith("measures.maat")
    assert found["exit_status"] == 4


NAMES = {
    "a team that is not in the list": ("Aanmeldingen per buurtteam 2023", "Buurtteam", "Merwede-Zuid", "LAB002"),
    "a team that is nearly one": ("Aanmeldingen per buurtteam 2023", "Buurtteam", "Lunettem", "LAB001"),
    "a referrer": ("Aanmeldingen per melder 2023", "Melder", 'Bibliotheek \'t "Zand"', "LAB003"),
    "a name in other letters": ("Aanmeldingen per melder 2023", "Melder", "Ωμέγα", "LAB003"),
}


@pytest.mark.parametrize(("title", "corner", "name", "rule"), NAMES.values(), ids=list(NAMES))
def test_the_line_for_an_unknown_name_makes_it_known(
    title: str, corner: str, name: str, rule: str, tmp_path: Path
) -> None:
    known = ["Zuilen", "West"] if corner == "Buurtteam" else ["Huisarts", "Politie"]
    body: list[list[object]] = [[label, 1, 2, 3, 4, 10] for label in (*known, name)]
    path = save(tmp_path / "e.xlsx", [[title], [], [corner, *HEAD], *body, ["Totaal", 3, 6, 9, 12, 30]])
    assert rule in [n["rule"] for n in inspected(path)["inputs"][0]["notices"]]
    after = pasted(path, tmp_path)
    assert after["inputs"][0]["notices"] == []
    assert after["additions"]["lines"] == []


def test_two_spellings_of_one_team_are_one_line(tmp_path: Path) -> None:
    rows = table(
        "Aanmeldingen per buurtteam 2023",
        corner="Buurtteam",
        body=[["Lunettem", *BODY[0][1:]], ["Zuilen", *BODY[1][1:]]],
    )
    other = table(
        "Gestart per buurtteam 2023", corner="Buurtteam", body=[["Lunetton", *BODY[0][1:]], ["Zuilen", *BODY[1][1:]]]
    )
    path = save(tmp_path / "e.xlsx", {"a": rows, "b": other})
    assert inspected(path)["additions"]["lines"] == ['dimensions.team.members.lunetten = ["Lunettem", "Lunetton"]']
    assert pasted(path, tmp_path)["additions"]["lines"] == []


def test_names_that_begin_alike_stay_two(tmp_path: Path) -> None:
    names = ["Team aan de grote rivier noord", "Team aan de grote rivier zuid", "Ωμέγα", "漢字"]
    body: list[list[object]] = [[name, 1, 2, 3, 4, 10] for name in ("Zuilen", "West", "Oost", "Vleuten", *names)]
    path = save(tmp_path / "e.xlsx", [["Aanmeldingen per buurtteam 2023"], [], ["Buurtteam", *HEAD], *body])
    lines = inspected(path)["additions"]["lines"]
    assert len({line.partition(" = ")[0] for line in lines}) == len(lines) == len(names)
    assert pasted(path, tmp_path)["inputs"][0]["notices"] == []


def test_measures_that_begin_alike_stay_two(tmp_path: Path) -> None:
    first, second = "Gesprekken aan de keukentafel bij mensen thuis", "Gesprekken aan de keukentafel bij mensen elders"
    path = save(tmp_path / "e.xlsx", {"a": table(f"{first} 2023"), "b": table(f"{second} 2023")})
    measures = [t["measure"] for t in pasted(path, tmp_path)["inputs"][0]["tables"]]
    assert len(set(measures)) == 2
    assert all(not measure.startswith("onbekend:") for measure in measures)


def test_the_line_for_an_unknown_word_behind_a_number_makes_the_cell_readable(tmp_path: Path) -> None:
    body = [["Huisarts", 10, 20, "30 kopjes", 40, 100], BODY[1]]
    path = save(tmp_path / "e.xlsx", table("Aanmeldingen per melder 2023", body=body))
    assert [n["rule"] for n in inspected(path)["inputs"][0]["notices"]] == ["LAB006"]
    assert inspected(path)["additions"]["lines"] == ['words.units = ["kopjes"]']
    assert pasted(path, tmp_path)["inputs"][0]["notices"] == []


def test_a_table_of_nothing_but_numbers_with_an_unknown_word_is_found_after_pasting(tmp_path: Path) -> None:
    words = [[row[0], *(f"{cell} kopjes" for cell in row[1:])] for row in [*BODY, TOTAL]]
    path = save(tmp_path / "e.xlsx", [["Aanmeldingen per melder 2023"], [], ["Melder", *HEAD], *words])
    assert inspected(path)["exit_status"] == 4
    assert pasted(path, tmp_path)["exit_status"] == 0


PRESENT = {
    "other keys": "[dimensions.melder.members]\nbieb = ['Bieb']\n",
    "the same key": "words.units = ['glazen']\n",
    "the same table": "[words]\nunits = ['glazen']\n",
}


@pytest.mark.parametrize("present", PRESENT.values(), ids=list(PRESENT))
def test_the_lines_work_beside_what_a_catalogue_has_already(present: str, tmp_path: Path) -> None:
    home = tmp_path / "eigen" / "schemas" / "eigen.toml"
    home.parent.mkdir(parents=True)
    home.write_text(present, encoding="utf-8")
    body = [["Huisarts", 10, 20, "30 kopjes", 40, 100], BODY[1]]
    path = save(tmp_path / "e.xlsx", table("Aanmeldingen per melder 2023", body=body))
    assert pasted(path, tmp_path)["additions"]["lines"] == []
    assert present in home.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "home"), [("nl", "schemas/eigen.toml"), ("en", "schemas/own.toml")])
def test_people_see_where_to_put_which_line_unfolded(language: str, home: str, tmp_path: Path) -> None:
    title = "Vertrouwelijke keukentafelgesprekken ondersteuningsbehoefte mantelzorgers per melder 2023"
    path = save(tmp_path / "e.xlsx", table(title))
    shown = run("inspect", path, "--lang", language, columns=60).stdout
    lines = [line for line in shown.splitlines() if line.startswith("measures.")]
    assert lines == inspected(path, "--lang", language)["additions"]["lines"]
    assert tomllib.loads(lines[0])
    assert home in shown


def test_the_lines_of_several_files_go_together(tmp_path: Path) -> None:
    first = save(tmp_path / "a.xlsx", table("Tafelgesprekken per melder 2023"))
    second = save(tmp_path / "b.xlsx", table("Tafelgesprekken per melder 2022"))
    report = run("inspect", first, second, "--format", "json").json
    assert len(report["additions"]["lines"]) == 1
    assert tomllib.loads("\n".join(report["additions"]["lines"]))


def test_the_map_shows_what_each_cell_is(tmp_path: Path) -> None:
    body = [["Huisarts", 10, None, "volgt", 40, 100], BODY[1]]
    path = save(tmp_path / "e.xlsx", table("Aanmeldingen per melder 2023", body=body))
    drawn = [line.strip() for line in run("inspect", path).stdout.splitlines()]
    start = drawn.index("ABCDEF")
    assert drawn[start : start + 5] == ["ABCDEF", "3 lkkkkk", "4 lo·?oT", "5 looooT", "6 lTTTTT"]


def test_a_map_that_is_cut_says_so(tmp_path: Path) -> None:
    body: list[list[object]] = [[f"Melder {n}", 1, 2, 3, 4, 10] for n in range(40)]
    path = save(tmp_path / "e.xlsx", [["Aanmeldingen per melder 2023"], [], ["Melder", *HEAD], *body])
    assert "… en nog 11 rijen" in run("inspect", path).stdout
