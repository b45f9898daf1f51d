"""What is open follows from what was started and closed: errors are told from live registration and other inflows."""

from pathlib import Path

import pytest

from tests.command import Json, check, findings, serious
from tests.workbooks import Row, Rows, save

QUARTERS = ("K1", "K2", "K3", "K4", "Jaar")
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec", "Jaar")


def overview(columns: tuple[str, ...], off: tuple[int, ...], inflow: str = "Gestart", other: int = 0) -> Rows:
    """Return cases of 2016; each period begins so many cases `off`, and the inflow is `other` in every period."""
    count = len(columns) - 1
    started = [320 + 7 * n % 31 for n in range(count)]
    closed = [310 + 11 * n % 37 for n in range(count)]
    opened = [900 + started[0]]
    for n in range(1, count):
        opened.append(opened[-1] - closed[n - 1] + started[n] + off[n % len(off)])
    shown = [value + other + n % 3 for n, value in enumerate(started)] if other else started
    rows: list[Row] = [
        [inflow, *shown, sum(shown)],
        ["Lopend", *opened, opened[0] + sum(started[1:])],
        ["Afgesloten", *closed, sum(closed)],
    ]
    return [["Casussen 2016"], ["Soort", *columns], *rows]


def report(rows: Rows, folder: Path) -> Json:
    return check(save(folder / "casussen.xlsx", rows))


@pytest.mark.parametrize(("columns", "off"), [(MONTHS, (0, -2, 1, -3)), (QUARTERS, (0, -7, -5, -8))])
def test_small_differences_everywhere_are_one_warning_however_long_the_periods(
    columns: tuple[str, ...], off: tuple[int, ...], tmp_path: Path
) -> None:
    (finding,) = serious(report(overview(columns, off), tmp_path))
    assert (finding["rule"], finding["severity"]) == ("STR002", "warning")


def test_a_large_difference_among_small_ones_is_an_error_of_its_own(tmp_path: Path) -> None:
    rows = [list(row) for row in overview(MONTHS, (0, -2, 1, -3))]
    rows[3][7] = 1_917
    found = serious(report(rows, tmp_path))
    assert [f["rule"] for f in found if f["severity"] == "error"] == ["STR001"]
    assert found[0]["suspects"][0]["ref"] == "H4"


def test_registrations_that_are_not_the_inflow_break_nothing(tmp_path: Path) -> None:
    found = report(overview(MONTHS, (0,), "Aanmeldingen", other=25), tmp_path)
    assert not serious(found)
    (told,) = findings(found, "STR004")
    assert (told["severity"], told["count"]) == ("information", 12)
    assert found["exit_status"] == 0


@pytest.mark.parametrize(("months", "severity"), [(3, "warning"), (8, "error")])
def test_one_wrong_column_does_not_make_registrations_another_inflow(
    months: int, severity: str, tmp_path: Path
) -> None:
    teams = ("Lunetten", "Oost", "West", "Zuilen")
    started, closed = (
        [[40 + (n * a + m * b) % 23 for m in range(months)] for n in range(4)] for a, b in ((7, 5), (3, 11))
    )
    opened = [[300 + 31 * n + started[n][0]] for n in range(4)]
    for n in range(4):
        for m in range(1, months):
            opened[n].append(opened[n][-1] - closed[n][m - 1] + started[n][m])
    book: dict[str, Rows] = {}
    for name, body in (("Aanmeldingen", started), ("Lopende trajecten", opened), ("Afgesloten trajecten", closed)):
        lines = [*zip(teams, body, strict=True), ("Totaal", [sum(column) for column in zip(*body, strict=True)])]
        book[name] = [[f"{name} per buurtteam 2023"], ["Buurtteam", *MONTHS[:months]], *([t, *own] for t, own in lines)]
    assert not serious(check(save(tmp_path / "goed.xlsx", book)))
    wrong = {name: [list(row) for row in rows] for name, rows in book.items()}
    for row in wrong["Lopende trajecten"][2:]:
        row[2] = int(str(row[2])) * 10
    found = serious(check(save(tmp_path / "fout.xlsx", dict(wrong))))
    assert ("STR001", severity) in {(f["rule"], f["severity"]) for f in found}
    assert "unit_10" in {e["cause"] for f in found for e in f["explanations"]}


def test_registrations_that_are_the_inflow_tell_a_wrong_figure(tmp_path: Path) -> None:
    rows = [list(row) for row in overview(MONTHS, (0,), "Aanmeldingen")]
    rows[3][5] = int(str(rows[3][5])) + 60
    (finding,) = serious(report(rows, tmp_path))
    assert (finding["rule"], finding["severity"]) == ("STR001", "error")


def test_of_few_periods_other_registrations_are_a_warning(tmp_path: Path) -> None:
    found = report(overview(QUARTERS, (0,), "Aanmeldingen", other=25), tmp_path)
    assert {f["severity"] for f in serious(found)} == {"warning"}
