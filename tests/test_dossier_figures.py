"""Figures counted again from dossiers are the published ones, and are written as an export that checks."""

import csv
import io
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import openpyxl
import polars as pl
import pytest

from boks_clean.catalog import load
from boks_clean.dossiers.figures import TRULY_DISTINCT, by_key, figures, periods_of
from boks_clean.tables import Observation, recognise
from boks_clean.tables.model import Members
from boks_clean.tables.periods import Period
from boks_clean.workbook import read_workbook
from samples.dossiers import make_list
from tests.command import PEILDATUM, SAMPLES, check, findings, run
from tests.workbooks import Rows, save

SAMPLE = SAMPLES / "dossiers-2023.xlsx"
EXACT = ("gestart", "lopend", "afgesloten")
YEAR, FIRST_QUARTER, MARCH = Period.of(2023, 1, 12), Period.of(2023, 1, 3), Period.of(2023, 3, 1)
Found = dict[tuple[str, Members, Period], float]


@lru_cache
def drawn() -> pl.DataFrame:
    """Return the rows of the sample with the codes of the catalogue."""
    catalog = load()
    rows = make_list()
    rows = rows.rename({header: catalog.column_names.exact(header) or header for header in rows.columns})
    rows = rows.with_columns(pl.col("dossiernummer", "klantnummer").cast(pl.String))
    for code in ("buurtteam", "melder", "afsluitreden", "verder_zonder_begeleiding"):
        dimension = catalog.columns[code].dimension
        codes = {
            text: next(m.member for m in catalog.member_names.exact(text) if m.dimension == dimension)
            for text in rows[code].drop_nulls().unique()
        }
        rows = rows.with_columns(pl.col(code).replace_strict(codes, default=None))
    return rows


@lru_cache
def counted() -> Found:
    return by_key(figures(drawn(), [2023]))


@lru_cache
def published() -> list[Observation]:
    recognition = recognise(read_workbook(SAMPLES / "boks-2023.xlsx"), load(), None)
    return [o for o in recognition.observations if o.value is not None and o.period is not None]


@pytest.mark.parametrize("measure", EXACT)
def test_counts_are_exactly_those_that_were_published(measure: str) -> None:
    wanted = {o.key[:3]: o.value for o in published() if o.measure == measure}
    found = counted()
    assert len(wanted) > 240
    assert {key: found.get(cast("Any", key)) for key in wanted} == wanted


def test_fifteen_closures_in_march_have_no_answer() -> None:
    members = (("verder_zonder_begeleiding", "leeg"),)
    assert counted()["afgesloten", members, MARCH] == counted()["afgesloten", members, YEAR] == 15


def test_clients_are_as_many_as_published_where_dossiers_are_not_fewer() -> None:
    """A row names one client: where more clients than dossiers were published, the list cannot have them."""
    found, apart, possible = counted(), 0.0, 0
    for o in published():
        if o.measure == "unieke_klanten" and o.members and o.period and o.value is not None:
            most = found["lopend", o.members, o.period]
            if o.value <= most:
                possible += 1
                apart += abs(found["unieke_klanten", o.members, o.period] - o.value)
            else:
                assert found["unieke_klanten", o.members, o.period] == most
    assert possible > 200
    assert apart / possible < 1
    total = f"{counted()['unieke_klanten', (), YEAR]:,.0f}".replace(",", ".")
    assert f"het totaal {total}, gepubliceerd is 10.351" in (SAMPLES / "README.md").read_text(encoding="utf-8")


def test_averages_are_near_those_that_were_published() -> None:
    for measure in ("wachttijd_eerste_kennismaking_werkdagen", "wachttijd_start_ondersteuning"):
        wanted = {o.key[:3]: o.value for o in published() if o.measure == measure}
        apart = [abs(counted()[key] - value) for key, value in wanted.items() if value is not None]  # type: ignore[index]  # only keys with a period are asked for
        assert len(apart) > 300
        assert sum(apart) / len(apart) < 0.3


# The same figures, counted the slow way.


def by_hand() -> Found:
    """Count starts, ends and what was open, one row at a time."""
    found: Found = defaultdict(float)
    teams: list[tuple[Members, date, date | None]] = []
    spans: dict[str, list[tuple[date, date | None]]] = defaultdict(list)
    for row in drawn().iter_rows(named=True):
        teams.append(((("team", row["buurtteam"]),), row["startdatum"], row["einddatum"]))
        spans[row["dossiernummer"]].append((row["startdatum"], row["einddatum"]))
    for rows in spans.values():
        ends = [end for _, end in rows]
        last = None if None in ends else max(end for end in ends if end)
        teams.append(((), min(start for start, _ in rows), last))
    for period in periods_of(2023):
        first = date(period.first // 12, period.first % 12 + 1, 1)
        after = date((period.last + 1) // 12, (period.last + 1) % 12 + 1, 1)
        for members, start, end in teams:
            found["gestart", members, period] += first <= start < after
            found["afgesloten", members, period] += bool(end and first <= end < after)
            found["lopend", members, period] += start < after and (end is None or end >= first)
    return found


def test_counting_one_row_at_a_time_gives_the_same() -> None:
    wanted = by_hand()
    assert len(wanted) == 3 * 19 * 19
    assert {key: counted()[key] for key in wanted} == wanted


def test_clients_and_waits_counted_one_row_at_a_time_are_the_same() -> None:
    clients: dict[str, set[str]] = defaultdict(set)
    waits: list[int] = []
    soon: Counter[bool] = Counter()
    for row in drawn().filter(pl.col("buurtteam") == "oost").iter_rows(named=True):
        if row["einddatum"] is None or row["einddatum"] >= date(2023, 1, 1):
            clients["oost"].add(row["klantnummer"])
        registered, met = row["aanmelddatum"], row["kennismaking"]
        if met.year == 2023:
            days = [registered + timedelta(n) for n in range((met - registered).days)]
            soon[sum(day.weekday() < 5 for day in days) <= 5] += 1
            waits += [len(days)] if len(days) < 100 else []
    oost: Members = (("team", "oost"),)
    assert counted()["unieke_klanten", oost, YEAR] == len(clients["oost"])
    assert counted()["wachttijd_eerste_gesprek", oost, YEAR] == pytest.approx(sum(waits) / len(waits))
    assert counted()["aandeel_binnen_5_werkdagen", oost, YEAR] == pytest.approx(soon[True] / soon.total())


# Small lists.

SMALL: dict[str, list[object]] = {
    "dossiernummer": ["1", "1", "2", "3"],
    "klantnummer": ["k1", "k1", "k1", "k3"],
    "buurtteam": ["oost", "west", "oost", None],
    "melder": ["zelfmelder", "zelfmelder", None, "huisarts"],
    "kennismaking": [date(2023, 1, 2), date(2023, 2, 1), date(2023, 5, 1), date(2023, 4, 11)],
    "startdatum": [date(2023, 1, 9), date(2023, 2, 6), date(2023, 5, 1), date(2023, 7, 20)],
    "einddatum": [date(2023, 2, 7), date(2023, 6, 30), None, None],
    "afsluitreden": ["verhuisd", "volgens-plan", None, None],
}


def small(**columns: list[object]) -> Found:
    return by_key(figures(pl.DataFrame(SMALL | columns), [2023]))


def test_the_city_counts_a_dossier_of_two_teams_once_from_its_first_start_to_its_last_end() -> None:
    found = small()
    assert found["gestart", (), YEAR] == 3
    assert found["gestart", (("team", "oost"),), YEAR] + found["gestart", (("team", "west"),), YEAR] == 3
    assert found["afgesloten", (), FIRST_QUARTER] == 0
    assert found["afgesloten", (("team", "oost"),), FIRST_QUARTER] == 1
    assert [found["lopend", (), Period.of(2023, month, 1)] for month in (1, 3, 6, 7)] == [1, 1, 2, 2]


def test_the_reason_of_a_dossier_is_that_of_the_row_that_ended_last() -> None:
    found = small()
    assert found["afgesloten", (("afsluitreden", "volgens-plan"),), YEAR] == 1
    assert ("afgesloten", (("afsluitreden", "verhuisd"),), YEAR) not in found


def test_a_client_of_two_teams_counts_twice_in_the_printed_total_and_once_in_the_real_one() -> None:
    found = small()
    assert found["unieke_klanten", (), FIRST_QUARTER] == 2
    assert found[TRULY_DISTINCT, (), FIRST_QUARTER] == 1
    assert found[TRULY_DISTINCT, (), YEAR] == 2


def test_a_wait_of_a_hundred_days_is_left_out_of_the_average() -> None:
    waits = "wachttijd_start_ondersteuning"
    assert small()[waits, (), YEAR] == pytest.approx((7 + 0) / 2)  # the third one waited exactly 100 days
    later = [*cast("list[date]", SMALL["kennismaking"])[:3], date(2023, 4, 12)]
    assert small(kennismaking=list(later))[waits, (), YEAR] == pytest.approx((7 + 0 + 99) / 3)


def test_a_column_that_a_list_lacks_leaves_out_what_rests_on_it_and_nothing_else() -> None:
    frame = pl.DataFrame(SMALL)
    for missing, lost in (
        ("klantnummer", {"unieke_klanten", TRULY_DISTINCT}),
        ("kennismaking", {"wachttijd_start_ondersteuning"}),
        ("einddatum", {"afgesloten", "lopend", "unieke_klanten", TRULY_DISTINCT}),
    ):
        before = set(figures(frame, [2023])["measure"])
        assert before - set(figures(frame.drop(missing), [2023])["measure"]) == lost


# The command.

LIST: Rows = [
    ["Dossiernummer", "Klantnummer", "Buurtteam", "Melder", "Startdatum", "Einddatum", "Afsluitreden"],
    [1, 11, "Oost", "Zelfmelder", "9-1-2023", "7-2-2023", "Klant is verhuisd"],
    [2, 12, "West", "Huisarts", "6-2-2023", "30-6-2023", "Volgens plan"],
    [3, 13, "Oost", None, "1-5-2023", None, None],
]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return save(tmp_path / "lijst.xlsx", LIST)


def lines(text: str) -> dict[tuple[str, str, str], str]:
    """Return the value by measure, member and period."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return {(row["maat"], row["onderdeel"], row["periode"]): row["waarde"] for row in rows}


def test_the_tables_of_the_sample_are_an_export_in_which_a_check_finds_no_error(tmp_path: Path) -> None:
    output = tmp_path / "cijfers.xlsx"
    told = run("tables", SAMPLE, "-o", output)
    assert told.status == 0, told.everything
    report = check(output)
    assert report["exit_status"] == 0
    assert len(report["inputs"][0]["tables"]) == 15
    assert report["inputs"][0]["coverage"]["in_an_identity"] == report["inputs"][0]["coverage"]["numeric_cells"] > 2500
    striking = [f["message"] for f in findings(report, severity="warning")]
    assert len(striking) == 1
    assert "maart 2023: er staat 1.073" in striking[0]
    together = check(output, SAMPLES / "boks-2023.xlsx")
    differing = {m for f in findings(together, "AAN002") for m in EXACT if m in f["message"]}
    assert differing == set()


def test_headers_are_merged_as_in_the_export(listed: Path, tmp_path: Path) -> None:
    output = tmp_path / "cijfers.xlsx"
    assert run("tables", listed, "-o", output).status == 0
    sheet = openpyxl.load_workbook(output).worksheets[0]
    assert sheet["A1"].value == "Aantal casussen per maand en per kwartaal"
    assert "B3:E3" in [str(area) for area in sheet.merged_cells.ranges]
    assert [sheet.cell(4, column).value for column in range(2, 7)] == ["J", "F", "M", "Totaal", "A"]
    assert [sheet.cell(5, column).value for column in range(1, 6)] == ["Gestart", 1, 1, 0, 2]


def test_without_an_output_a_compact_table_is_shown(listed: Path) -> None:
    told = run("tables", listed)
    assert told.status == 0
    assert "gestarte trajecten" in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 100
    assert "open cases" in run("tables", listed, "--lang", "en").stdout


def test_one_line_a_figure_can_be_read_by_other_programs(listed: Path, tmp_path: Path) -> None:
    output = tmp_path / "cijfers.csv"
    assert run("tables", listed, "-o", output).status == 0
    found = lines(output.read_text(encoding="utf-8"))
    assert found["gestart", "Oost", "2023-Q2"] == "1"
    assert found["aandeel_zelfmelders", "", "2023-H1"] == "0,3333333333"
    assert lines(run("tables", listed, "--format", "csv").stdout) == found


def test_a_later_file_counts_for_a_dossier_that_is_in_both(listed: Path, tmp_path: Path) -> None:
    later: Rows = [LIST[0], [3, 13, "Oost", "Zelfmelder", "1-5-2023", "1-9-2023", "Overleden"]]
    both = run("tables", listed, save(tmp_path / "later.xlsx", later), "--format", "csv")
    assert lines(both.stdout)["afgesloten", "", "2023"] == "3"
    assert lines(both.stdout)["gestart", "", "2023"] == "3"
    assert "Ook in een later bestand, dat dan telt: 1 rij." in both.stderr


def test_another_year_can_be_asked_for(listed: Path) -> None:
    found = lines(run("tables", listed, "--format", "csv", "--jaar", "2024").stdout)
    assert found["lopend", "", "2024"] == "1"


def test_cells_that_cannot_be_read_are_told_and_leave_the_run_incomplete(tmp_path: Path) -> None:
    rows = [*LIST[:2], [2, 12, "West", "Huisarts", "ooit", None, None], LIST[3]]
    told = run("tables", save(tmp_path / "fout.xlsx", rows), "-o", tmp_path / "cijfers.xlsx")
    assert told.status == 4
    assert "Niet te lezen in de kolom 'startdatum': 1 cel." in told.stderr
    assert (tmp_path / "cijfers.xlsx").exists()


def test_statuses_of_wrong_use_and_of_files_without_a_list(listed: Path, tmp_path: Path) -> None:
    before = listed.read_bytes()
    assert run("tables", listed, "-o", listed, "--force").status == 2
    assert run("tables", listed, "--format", "xlsx").status == 2
    assert run("tables", tmp_path / "weg.xlsx").status == 3
    assert run("tables", SAMPLES / "boks-2023.xlsx").status == 4
    assert run("tables", listed, SAMPLES / "boks-2023.xlsx").status == 4
    (tmp_path / "er-al.xlsx").write_text("iets")
    assert run("tables", listed, "-o", tmp_path / "er-al.xlsx").status == 2
    assert listed.read_bytes() == before


def test_no_name_becomes_a_formula(listed: Path, tmp_path: Path) -> None:
    own = tmp_path / "eigen" / "schemas"
    own.mkdir(parents=True)
    (own / "teams.toml").write_text(
        '[dimensions.team]\nlabel = { nl = "buurtteam", en = "team" }\nclosed = true\nover = "teams"\n'
        '[dimensions.team.members]\noost = ["=1+1", "Oost"]\nwest = ["West"]\n',
        encoding="utf-8",
    )
    output = tmp_path / "cijfers.xlsx"
    told = run("tables", listed, "-o", output, "--catalog", own.parent)
    assert told.status == 0, told.everything
    cells = [cell for sheet in openpyxl.load_workbook(output) for row in sheet for cell in row if cell.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    text = run("tables", listed, "--format", "csv", "--catalog", own.parent).stdout
    assert "'=1+1" in text
    assert ";=1+1" not in text


def test_the_day_of_the_export_plays_no_part(listed: Path) -> None:
    assert "--peildatum" not in run("tables", "--help").stdout
    assert PEILDATUM not in run("tables", listed).everything
