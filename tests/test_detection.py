"""One wrong number among real figures is reported, with its cell."""

import random
import runpy
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.command import SAMPLES, Json, check, findings, run, serious
from tests.conftest import sample_report
from tests.layouts import LAYOUTS
from tests.workbooks import changed, like, number_of, numbers_in, spoiled, value_at

# Where every figure takes part in a sum over time or categories, stands in two places, is a client count over teams, or
# belongs to a stock that follows exactly from its flows. Written down by hand: the tool is not asked.
EXACT = {
    "boks-2023": [
        ("03 sroi-2023", "B4", "B9"),
        ("04 casussen-per-maand-en-kwarta", "B5", "R7"),
        ("05 gestart-per-team-per-maand", "B5", "N23"),
        ("06 lopend-per-team-per-maand", "B5", "N23"),
        ("07 afgesloten-per-team-per-maan", "B5", "N23"),
        ("08 unieke-klanten-per-team-per-", "B5", "N23"),
        ("09 unieke-klanten-per-team-per-", "B4", "F22"),
        ("13 gestart-per-melder", "B4", "F14"),
        ("14 afgesloten-per-reden", "B4", "F14"),
        ("15 afgesloten-verder-zonder-beg", "B4", "N8"),
    ],
    "boks-2023-tekst": [
        ("Cijfers", "B25", "B30"),
        ("Cijfers", "B38", "R40"),
        ("Cijfers", "B47", "N65"),
        ("Cijfers", "B72", "N90"),
        ("Cijfers", "B97", "N115"),
        ("Cijfers", "B122", "N140"),
        ("Cijfers", "B146", "F164"),
        ("Cijfers", "B228", "F238"),
        ("Cijfers", "B244", "F254"),
        ("Cijfers", "B260", "N264"),
    ],
    "boks-2021-q2": [
        ("01 vroegsignalering-q1", "B4", "B7"),
        ("03 aanmeldingen-per-team", "B3", "J21"),
        ("04 open-per-team", "B3", "J21"),
        ("05 afgesloten-per-team", "B3", "J21"),
        ("06 klanten-per-team", "B3", "J21"),
        ("11 zelfmelders", "B5", "J5"),
        ("12 aanmeldingen-per-melder", "B5", "J14"),
        ("13 afgesloten-per-reden", "B3", "J13"),
        ("14 afgesloten-verder-zonder-beg", "B3", "J7"),
    ],
    "ktsd-2016": [
        ("Cijfers", "B5", "R5"),
        ("Cijfers", "B7", "R7"),
        ("Cijfers", "B23", "F41"),
        ("Cijfers", "B47", "C54"),
    ],
}
RUNS = {"boks-2023": 14, "boks-2023-tekst": 8, "boks-2021-q2": 12, "ktsd-2016": 6}
SLIPS = (
    "one more",
    "fifteen too many",
    "digits swapped",
    "a digit lost",
    "a digit doubled",
    "ten times",
    "a thousand times",
    "a thousandth",
    "the sign lost",
    "left empty",
)


@lru_cache
def cells_of(name: str) -> list[tuple[str, str]]:
    areas = EXACT[name]
    return [(sheet, ref) for sheet, *corners in areas for ref in numbers_in(SAMPLES / f"{name}.xlsx", sheet, *corners)]


def slipped(number: float, slip: str, dice: random.Random) -> float | None:
    """Return what somebody could have typed instead of a number; None for an empty cell."""
    digits = f"{number:.0f}"
    at = dice.randrange(len(digits))
    following = digits[at + 1 : at + 2]
    typed = {
        "one more": number + 1,
        "fifteen too many": number + 15,
        "digits swapped": float(digits[:at] + following + digits[at] + digits[at + 2 :]),
        "a digit lost": float(digits[:at] + digits[at + 1 :] or 0),
        "a digit doubled": float(digits[: at + 1] + digits[at:]),
        "ten times": number * 10,
        "a thousand times": number * 1000,
        "a thousandth": number / 1000,
        "the sign lost": -number,
        "left empty": None if number else 1.0,
    }[slip]
    return number + 1 if typed == number else typed


def draws() -> Iterator[ParameterSet]:
    """Draw the same cells and slips every time."""
    dice = random.Random(2023)  # noqa: S311 (a sample, not a secret)
    for name, runs in RUNS.items():
        for _ in range(runs):
            sheet, ref = dice.choice(cells_of(name))
            number = number_of(value_at(SAMPLES / f"{name}.xlsx", sheet, ref)) or 0.0
            slip = dice.choice(SLIPS)
            yield pytest.param(name, sheet, ref, slipped(number, slip, dice), id=f"{name}-{sheet[:2]}-{ref}-{slip}")


@pytest.mark.parametrize(("name", "sheet", "ref", "wrong"), list(draws()))
def test_a_wrong_number_is_reported_with_its_cell(
    name: str, sheet: str, ref: str, wrong: float | None, tmp_path: Path
) -> None:
    original = SAMPLES / f"{name}.xlsx"
    value = None if wrong is None else like(value_at(original, sheet, ref), wrong)
    report = check(spoiled(original, tmp_path / original.name, sheet, {ref: value}))
    assert (sheet, ref) in cells_told(report, besides=sample_report(name))
    assert not [s for s in report["skipped"] if s["kind"] == "failed"]


@pytest.fixture(scope="module")
def on_its_side(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample of which every sheet has its rows as columns."""
    book = load_workbook(SAMPLES / "boks-2021-q2.xlsx")
    turned = Workbook()
    for sheet in book.worksheets:
        copy = turned.create_sheet(sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            copy.cell(cell.column, cell.row, cell.value).number_format = cell.number_format
    turned.remove(turned.worksheets[0])
    path = tmp_path_factory.mktemp("turned") / "boks-2021-q2.xlsx"
    turned.save(path)
    return path


def test_a_wrong_number_is_reported_in_tables_that_lie_on_their_side(on_its_side: Path, tmp_path: Path) -> None:
    before = check(on_its_side)
    assert serious(before) == []
    dice = random.Random(21)  # noqa: S311 (a sample, not a secret)
    for slip in SLIPS:
        sheet, ref = dice.choice(cells_of("boks-2021-q2"))
        letters, row = coordinate_from_string(ref)
        turned = f"{get_column_letter(row)}{column_index_from_string(letters)}"
        number = number_of(value_at(on_its_side, sheet, turned)) or 0.0
        wrong = slipped(number, slip, dice)
        report = check(spoiled(on_its_side, tmp_path / "boks-2021-q2.xlsx", sheet, {turned: wrong}))
        assert (sheet, turned) in cells_told(report, besides=before), (slip, sheet, turned, number, wrong)


@pytest.mark.parametrize("sheet", ["05 gestart-per-team-per-maand", "14 afgesloten-per-reden"])
def test_a_column_that_was_copied_from_its_neighbour_is_reported(sheet: str, tmp_path: Path) -> None:
    path = SAMPLES / "boks-2023.xlsx"
    wrong = {f"C{row}": value_at(path, sheet, f"D{row}") for row in range(5, 14)}
    report = check(spoiled(path, tmp_path / path.name, sheet, wrong))
    told = cells_told(report, besides=sample_report("boks-2023"))
    assert {(sheet, ref) for ref, value in wrong.items() if value != value_at(path, sheet, ref)} <= told


def test_the_sample_of_cells_is_drawn_from_thousands() -> None:
    assert sum(len(cells_of(name)) for name in EXACT) > 3_500
    assert sum(RUNS.values()) == 40


def cells_told(report: Json, besides: Json) -> set[tuple[str, str]]:
    """Return the cells of all errors and warnings (and their echoes) that were not there before."""
    before = {told_apart(f) for f in serious(besides)}
    new = [f for f in serious(report) if told_apart(f) not in before]
    places = chain.from_iterable(part["cells"] for f in new for part in (f, *f["echoes"]))
    return {(cell["sheet"], cell["ref"]) for cell in places}


def told_apart(finding: Json) -> tuple[object, ...]:
    return (finding["rule"], finding["message"], finding["count"], len(finding["echoes"]))


MISTAKES = runpy.run_path(str(SAMPLES / "make.py"))["MISTAKES"]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{m.rule}-{m.cells.replace(':', '-')}" for m in MISTAKES])
def test_each_mistake_of_the_sample_is_reported_under_its_rule(mistake: Any) -> None:  # noqa: ANN401 (of a script)
    told: set[str] = set()
    for finding in findings(sample_report("boks-2021-met-fouten")):
        for part in (finding, *finding["echoes"]):
            if part["rule"] == mistake.rule:
                told |= {cell["ref"] for cell in part["cells"] if cell["sheet"] == mistake.sheet}
    left, top, right, bottom = (int(number or 0) for number in range_boundaries(mistake.cells))
    corner = {f"{chr(64 + left)}{top}", f"{chr(64 + right)}{bottom}"}
    assert corner <= told, f"{mistake.rule} names {sorted(told)}"


def test_every_error_in_the_sample_comes_from_a_mistake_that_was_put_in() -> None:
    report = sample_report("boks-2021-met-fouten")
    spoiled = {(m.sheet, cell) for m in MISTAKES for cell in cells_in(m.cells)}
    for finding in serious(report):
        assert {(cell["sheet"], cell["ref"]) for cell in finding["cells"]} & spoiled, finding["message"]


def cells_in(area: str) -> list[str]:
    left, top, right, bottom = (int(number or 0) for number in range_boundaries(area))
    return [f"{chr(64 + column)}{row}" for column in range(left, right + 1) for row in range(top, bottom + 1)]


ODDITIES = [
    "tekst",
    "-5",
    -12,
    1e300,
    -1e-300,
    0.123456789,
    "#REF!",
    "=1+1",
    "x",
    "<5",
    "1.2.3",
    "31-12-2023",
    True,
    "∞",
    "NaN",
    "١٢",  # noqa: PLE2512, RUF100 (Arabic digits)
    "²",
    "2" * 400,
    "[bold]",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("odd", ODDITIES, ids=[ascii(o)[:20] for o in ODDITIES])
def test_whatever_stands_in_a_cell_there_is_a_report_and_no_traceback(odd: str | float, tmp_path: Path) -> None:
    layout = LAYOUTS["quarters over initials, merged"]
    places: dict[str, str | float] = dict.fromkeys(("A1", "A4", "B3", "C4", "A5", "D5", "E6", "F8", "R10"), odd)
    outcome = run("check", changed(layout.save(tmp_path), tmp_path / "b.xlsx", "Blad1", places), "--format", "json")
    assert outcome.status in (0, 1, 4)
    assert not [s for s in outcome.json["skipped"] if s["kind"] == "failed"]
    assert run("inspect", tmp_path / "b.xlsx").status in (0, 4)
