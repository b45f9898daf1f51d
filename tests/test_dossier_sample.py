"""The invented dossier list is what its script makes, and a check finds in it what was put into it, and no more."""

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from boks_clean.catalog import load
from samples.dossier_defects import SLIPS
from samples.dossiers import HEADER_ROW, SCHEMA, make_list
from tests.command import ROOT, SAMPLES, Json, check

SAMPLE = SAMPLES / "dossiers-2023.xlsx"
INTENDED = {"DOS143": 15, "DOS180": 15, "DOS181": 22, "OPS101": 33}


@pytest.fixture(scope="module")
def drawn() -> pl.DataFrame:
    return make_list()


def written(*arguments: object) -> None:
    script = ROOT / "samples" / "dossiers.py"
    subprocess.run([sys.executable, str(script), *map(str, arguments)], check=True)  # noqa: S603 (our own script)


def read_workbook_rows(path: Path) -> list[list[object]]:
    """Return the rows of a list as Excel has them; an empty cell is None."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [[_plain(cell) for cell in row] for row in rows[HEADER_ROW - 1 :]]


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float):
        return int(cell)
    return cell or None


def test_the_sample_holds_what_the_script_makes(drawn: pl.DataFrame) -> None:
    header, *rows = read_workbook_rows(SAMPLE)
    assert header == list(SCHEMA)
    assert rows == [list(row) for row in drawn.iter_rows()]
    assert len(rows) == 11_939 + 34
    assert SAMPLE.stat().st_size < 1_500_000


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_list(tmp_path: Path) -> None:
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        written(tmp_path / f"{name}.xlsx", "--rows", 500, "--seed", seed)
    content = {name: (tmp_path / f"{name}.xlsx").read_bytes() for name in "abc"}
    assert content["a"] == content["b"]
    assert read_workbook_rows(tmp_path / "a.xlsx") != read_workbook_rows(tmp_path / "c.xlsx")


def test_a_list_can_have_any_number_of_rows_and_its_keys_stay_unique(drawn: pl.DataFrame) -> None:
    many = make_list(rows=30_000)
    assert many.height == 30_000
    assert many.head(drawn.height).equals(drawn)
    assert not many.select("Dossiernummer", "Buurtteam").is_duplicated().any()


def test_the_dates_of_a_dossier_are_in_order(drawn: pl.DataFrame) -> None:
    order = ("Aanmelddatum", "Datum eerste kennismaking", "Startdatum ondersteuning", "Einddatum", "Laatst gewijzigd")
    for row in drawn.select(order).iter_rows():
        days = [day for day in row if isinstance(day, date)]
        assert days == sorted(days)


def test_nobody_can_be_recognised(drawn: pl.DataFrame) -> None:
    assert drawn["Medewerker"].str.contains(r"^MW-\d{3}$").all()
    assert drawn["Klantnummer"].is_between(5_000_001, 5_099_999).all()


def test_a_check_finds_only_what_is_meant_to_be_found() -> None:
    report = check(SAMPLE)
    found: Counter[str] = Counter()
    for finding in report["findings"]:
        found[finding["rule"]] += finding["count"]
    assert dict(found) == INTENDED
    assert report["exit_status"] == 0


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Json], Json]:
    """Return the mistakes that were put into a list and the report on it."""
    path = tmp_path_factory.mktemp("spoiled") / "fouten.xlsx"
    written(path, "--defects")
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8")), check(path)


def test_every_mistake_is_found_at_its_cell_by_its_rule(spoiled: tuple[list[Json], Json]) -> None:
    defects, report = spoiled
    found = {(f["rule"], cell["ref"]) for f in report["findings"] for cell in f["cells"]}
    missed = [d for d in defects if (d["rule"], d["ref"]) not in found]
    assert missed == []
    assert len(defects) > 3 * len(SLIPS)


def test_there_is_a_mistake_for_every_rule_about_the_rows_of_a_list() -> None:
    whole_lists = {"DOS187", "DOS188"}  # hundreds of dossiers on one day
    rules = {code for code, rule in load().rules.items() if rule.condition} - whole_lists
    made = {slip.rule for slip in SLIPS} | {"DOS170", "DOS171", "DOS172", "DOS173", "DOS174", "DOS175"}
    assert len(rules) > 50
    assert rules <= made


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_other_formats_hold_the_same_list(form: str, tmp_path: Path, drawn: pl.DataFrame) -> None:
    path = tmp_path / f"lijst.{form}"
    written(path)
    if form == "parquet":
        assert pl.read_parquet(path).equals(drawn)
        return
    rows = pl.read_csv(path, separator=";", infer_schema=False, encoding="utf8")
    row = random.Random(1).randrange(drawn.height)  # noqa: S311 (a test)
    assert rows.columns == list(SCHEMA)
    assert rows.height == drawn.height
    assert rows["Aanmelddatum"][row] == drawn["Aanmelddatum"][row].strftime("%d-%m-%Y")
