"""Tables beside the dossiers that they count: what agrees is counted, what differs is told with its cause."""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.command import SAMPLES, Json, check, codes, findings, refs, run
from tests.workbooks import Rows, repacked, save

Day = datetime.date
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")  # fmt: skip
TEAMS = ("Lunetten", "Zuilen")
HEADERS = ("Dossiernummer", "Klantnummer", "Buurtteam", "Melder", "Aanmelddatum", "Datum eerste kennismaking",
           "Startdatum ondersteuning", "Einddatum", "Kan verder zonder begeleiding", "Laatst gewijzigd")  # fmt: skip


_USUAL = Day(2023, 12, 20)


@dataclass(frozen=True)
class Dossier:
    """One row of a list."""

    number: str
    team: str | None
    start: Day
    end: Day | None = None
    answer: str | None = "Ja"
    changed: Day = _USUAL

    @property
    def row(self) -> list[object]:
        asked = self.start - datetime.timedelta(days=9)
        met = self.start - datetime.timedelta(days=4)
        answer = self.answer if self.end else None
        return [
            self.number,
            f"K{self.number}",
            self.team,
            "Huisarts",
            asked,
            met,
            self.start,
            self.end,
            answer,
            self.changed,
        ]


def dossiers() -> list[Dossier]:
    """Return dossiers of a year, some of which began before it and some of which are still open."""
    made = [Dossier(f"1{n:04}", TEAMS[n % 2], Day(2021, 2 * n + 1, 9), Day(2023, 2 * n + 2, 17)) for n in range(5)]
    for n in range(90):
        start = Day(2022 + (n % 15 + 10) // 12 if n % 15 < 14 else 2023, (n % 15 + 10) % 12 + 1, 5 + n % 19)
        end = start + datetime.timedelta(days=60 + n % 50)
        end = end.replace(day=min(max(end.day, 4), 25))
        closed = end < Day(2023, 12, 1)
        made.append(Dossier(f"2{n:04}", TEAMS[n % 2], start, end if closed else None, ("Ja", "Nee")[n % 3 == 0]))
    return made


Counted = Callable[[Dossier, int], bool]


def started(one: Dossier, month: int) -> bool:
    return (one.start.year, one.start.month) == (2023, month)


def ended(one: Dossier, month: int) -> bool:
    return one.end is not None and (one.end.year, one.end.month) == (2023, month)


def was_open(one: Dossier, month: int) -> bool:
    last = Day(2023 + month // 12, month % 12 + 1, 1)
    return one.start < last and (one.end is None or one.end >= Day(2023, month, 1))


def table(title: str, made: Sequence[Dossier], counted: Counted, *, total: bool = True) -> list[list[object]]:
    """Return a table by team and month, with the city as the last row: each dossier once."""
    rows: list[list[object]] = [[title], ["Buurtteam", *MONTHS]]
    rows += [[team, *(sum(counted(d, m) for d in made if d.team == team) for m in range(1, 13))] for team in TEAMS]
    if total:
        rows.append(["Totaal", *(len({d.number for d in made if counted(d, m)}) for m in range(1, 13))])
    return rows


def tables(made: Sequence[Dossier]) -> dict[str, list[list[object]]]:
    return {
        "Gestart": table("Gestarte trajecten per buurtteam 2023", made, started),
        "Afgesloten": table("Afgesloten trajecten per buurtteam 2023", made, ended),
        "Lopend": table("Lopende trajecten per buurtteam 2023", made, was_open),
    }


def in_list(made: Iterable[Dossier]) -> Rows:
    return [["Dossierlijst"], [], HEADERS, *(d.row for d in made)]


def one_file(path: Path, made: Sequence[Dossier], sheets: dict[str, list[list[object]]]) -> list[Path]:
    return [save(path / "alles.xlsx", {**sheets, "Dossiers": in_list(made)})]


def two_files(path: Path, made: Sequence[Dossier], sheets: dict[str, list[list[object]]]) -> list[Path]:
    return [save(path / "tabellen.xlsx", sheets), save(path / "lijst.xlsx", {"Dossiers": in_list(made)})]


def told(paths: Sequence[Path]) -> list[Json]:
    """Return what was found about tables and dossiers, but for the count of what agrees."""
    found = [f for f in findings(check(*paths, "--select", "AAN01")) if "AAN010" <= f["rule"] < "AAN018"]
    return sorted(found, key=lambda f: str(f["rule"]))


# What agrees


def test_tables_that_follow_from_the_dossiers_agree(tmp_path: Path) -> None:
    paths = one_file(tmp_path, dossiers(), tables(dossiers()))
    assert told(paths) == []
    (summary,) = findings(check(*paths), "AAN018")
    assert summary["message"].startswith("108 van de 108 cijfers")
    assert summary["severity"] == "information"


def test_without_a_list_or_without_tables_nothing_is_compared(tmp_path: Path) -> None:
    paths = two_files(tmp_path, dossiers(), tables(dossiers()))
    for path in paths:
        report = check(path)
        assert not findings(report, "AAN018")
        assert {"AAN010", "AAN015", "AAN018"} <= {s["rule"] for s in report["skipped"]}
    assert findings(check(*paths), "AAN018")


def test_a_list_that_is_in_two_files_counts_once(tmp_path: Path) -> None:
    paths = two_files(tmp_path, dossiers(), tables(dossiers()))
    again = save(tmp_path / "nieuwer.xlsx", {"Dossiers": in_list(dossiers())})
    assert told([*paths, again]) == []


def test_a_list_without_numbers_and_teams_is_compared_all_the_same(tmp_path: Path) -> None:
    nameless = [[value for at, value in enumerate(row) if at not in (0, 2)] for row in in_list(dossiers())[2:]]
    path = save(tmp_path / "a.xlsx", {**tables(dossiers()), "Dossiers": nameless})
    outcome = run("check", path)
    assert outcome.status in (0, 1), outcome.everything


# What differs


def typed_over(path: Path, form: Callable[..., list[Path]] = one_file) -> list[Path]:
    sheets = tables(dossiers())
    sheets["Gestart"][2][3] = int(str(sheets["Gestart"][2][3])) + 40
    return form(path, dossiers(), sheets)


@pytest.mark.parametrize(("form", "severity"), [(one_file, "error"), (two_files, "warning")])
def test_a_figure_that_nothing_explains_is_an_error_within_one_file(
    tmp_path: Path, form: Callable[..., list[Path]], severity: str
) -> None:
    (found,) = told(typed_over(tmp_path, form))
    assert (found["rule"], found["severity"], refs(found), found["difference"]) == ("AAN015", severity, {"D3"}, 40)


def of_two_teams(path: Path) -> list[Path]:
    made = dossiers()
    made += [replace(d, team="Zuilen") for d in made if d.team == "Lunetten"][:2]
    sheets = tables(made)
    for sheet in sheets.values():
        sheet[-1] = ["Totaal", *(sum(int(str(row[m])) for row in sheet[2:-1]) for m in range(1, 13))]
    return one_file(path, made, sheets)


def test_a_city_that_counts_dossiers_of_two_teams_twice(tmp_path: Path) -> None:
    found = told(of_two_teams(tmp_path))
    assert set(codes(found)) == {"AAN010"}
    assert all("Dossiers: 1000" in f["message"] for f in found)
    assert all(ref.endswith("5") for f in found for ref in refs(f))


def doubled(path: Path) -> list[Path]:
    made = dossiers()
    return one_file(path, [*made, *(d for d in made if started(d, 5))][: len(made) + 2], tables(made))


def test_rows_that_stand_twice_in_the_list(tmp_path: Path) -> None:
    assert set(codes(told(doubled(tmp_path)))) == {"AAN014"}


def at_the_end(path: Path) -> list[Path]:
    made = [*dossiers(), *(Dossier(f"3{n:04}", "Zuilen", Day(2023, 1, 9), Day(2023, 3, 31)) for n in range(3))]
    sheets = tables(made)
    for row in (3, 4):
        sheets["Afgesloten"][row][3] = int(str(sheets["Afgesloten"][row][3])) - 3
    return one_file(path, made, sheets)


def test_a_table_that_leaves_out_the_last_day(tmp_path: Path) -> None:
    (found,) = told(at_the_end(tmp_path))
    assert (found["rule"], refs(found)) == ("AAN012", {"D4", "D5"})
    assert "30000, 30001, 30002" in found["message"]


def without_team(path: Path) -> list[Path]:
    made = dossiers()
    lost = [replace(d, team=None) if d.number == "20030" else d for d in made]
    return one_file(path, lost, tables(made))


def test_a_dossier_without_a_team_in_the_list(tmp_path: Path) -> None:
    found = told(without_team(tmp_path))
    assert set(codes(found)) == {"AAN013"}
    assert all("20030" in f["message"] and "'buurtteam'" in f["message"] for f in found)


def without_answer(path: Path) -> list[Path]:
    made = [replace(d, answer=None) if ended(d, 3) and d.team == "Zuilen" else d for d in dossiers()]
    rows: list[list[object]] = [["Afgesloten trajecten: kan verder zonder begeleiding 2023"], ["Antwoord", *MONTHS]]
    for_each = range(1, 13)
    rows += [[a, *(sum(ended(d, m) and d.answer == a for d in made) for m in for_each)] for a in ("Ja", "Nee")]
    rows.append(["Totaal", *(sum(ended(d, m) for d in made) for m in range(1, 13))])
    return one_file(path, made, {"Antwoord": rows})


def test_closures_without_an_answer_are_named(tmp_path: Path) -> None:
    lost = [d.number for d in dossiers() if ended(d, 3) and d.team == "Zuilen"]
    (found,) = told(without_answer(tmp_path))
    assert (found["rule"], refs(found)) == ("AAN013", {"D5"})
    assert f"bij {len(lost)} dossiers" in found["message"]
    assert all(number in found["message"] for number in lost[:10])


def changed_later(path: Path) -> list[Path]:
    later = Day(2024, 1, 9)
    made = [
        replace(d, end=Day(2023, 12, 12), changed=later) if d.number in ("20027", "20029") else d for d in dossiers()
    ]
    paths = two_files(path, made, tables(dossiers()))
    return [_saved_on(paths[0], "2024-01-04"), paths[1]]


def _saved_on(path: Path, day: str) -> Path:
    """openpyxl puts the moment of saving into a workbook; put another day there."""

    def edit(name: str, content: bytes) -> bytes:
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + day.encode() + b"T09:00:00Z", content)

    return repacked(path, path.with_stem("tabellen-van-toen"), edit)


def test_dossiers_that_were_changed_after_the_table_was_saved(tmp_path: Path) -> None:
    found = told(changed_later(tmp_path))
    assert set(codes(found)) == {"AAN011"}
    assert all(f["severity"] == "warning" for f in found)


def too_short(path: Path) -> list[Path]:
    return one_file(path, [d for d in dossiers() if d.start >= Day(2023, 4, 1)], tables(dossiers()))


def test_a_list_that_begins_later_is_not_held_against_the_table(tmp_path: Path) -> None:
    (found,) = told(too_short(tmp_path))
    assert (found["rule"], found["severity"]) == ("AAN016", "information")
    assert "april 2023" in found["message"]


def test_a_list_of_one_team_is_not_held_against_the_city(tmp_path: Path) -> None:
    paths = one_file(tmp_path, [d for d in dossiers() if d.team == "Zuilen"], tables(dossiers()))
    assert codes(told(paths)) == ["AAN016"]
    (summary,) = findings(check(*paths), "AAN018")
    assert summary["message"].startswith("36 van de 36 cijfers")


def test_a_list_of_open_dossiers_only_is_not_held_against_anything(tmp_path: Path) -> None:
    paths = one_file(tmp_path, [d for d in dossiers() if d.end is None], tables(dossiers()))
    assert codes(told(paths)) == ["AAN016"]


def other_average(path: Path) -> list[Path]:
    wait: list[list[object]] = [
        ["Gemiddelde wachttijd tot eerste gesprek 2023"],
        ["", "K1", "K2", "K3"],
        ["Gemiddelde wachttijd", 5, 5, 8],
    ]
    return one_file(path, dossiers(), {**tables(dossiers()), "Wachttijd": wait})


def test_an_average_that_differs_is_only_worth_knowing(tmp_path: Path) -> None:
    (found,) = told(other_average(tmp_path))
    assert (found["rule"], found["severity"], refs(found)) == ("AAN017", "information", {"D3"})


# The sample


def test_the_sample_list_beside_the_year_tells_the_missing_answers_and_the_clients() -> None:
    paths = [SAMPLES / "boks-2023.xlsx", SAMPLES / "dossiers-2023.xlsx"]
    found = [f for f in told(paths) if f["severity"] != "information"]
    assert [(f["rule"], f["severity"]) for f in found] == [("AAN013", "warning"), ("AAN015", "warning")]
    answers, clients = found
    assert refs(answers) == {"D7", "R7"}
    assert "bij 15 dossiers is 'kan verder zonder begeleiding' leeg" in answers["message"]
    assert "unieke klanten" in clients["message"]


def test_no_more_than_ten_numbers_of_dossiers_are_told() -> None:
    (found,) = findings(check(SAMPLES / "boks-2023.xlsx", SAMPLES / "dossiers-2023.xlsx", "--select", "AAN013"))
    numbers = found["message"].partition("Dossiers: ")[2]
    assert numbers.endswith(", ….")
    assert numbers.count(",") == 10
