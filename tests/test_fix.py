"""Safe repairs of names and notation: in a copy, shown beforehand, and taken back if need be."""

import datetime
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.command import SAMPLES, Run, check, run
from tests.conftest import sample_report
from tests.dossiers import HEADERS, closed, day, write_list
from tests.workbooks import Styled, Value, repacked, save, spoiled

_DAY = ("--peildatum", "2024-01-15")
_PIVOT: list[list[object]] = [
    ["Aantal gestarte trajecten per buurtteam, 2023"],
    ["Buurtteam", "januari", "februari", "maart", "Kwartaal 1"],
    ["Lunetten", 1, 2, 3, 6],
    ["Zuilen", 4, 5, 6, 15],
    ["Vleuten", 7, 8, 9, 24],
    ["Totaal", 12, 15, 18, 45],
]


def _fix(path: Path, *more: object) -> Run:
    return run("fix", path, *_DAY, *more)


def _ids(path: Path) -> set[str]:
    report = sample_report(path.stem) if path.parent == SAMPLES else check(path)
    return {finding["id"] for finding in report["findings"]}


def _values(path: Path) -> list[object]:
    return [c.value for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for c in row]


def _pivot(path: Path, changes: dict[tuple[int, int], object]) -> Path:
    rows = [list(row) for row in _PIVOT]
    for (row, column), value in changes.items():
        rows[row - 1][column - 1] = value
    return save(path, {"Blad": rows})


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.xlsx")))
def test_a_repair_makes_no_finding_appear_and_is_done_once(name: str, tmp_path: Path) -> None:
    source, copy = SAMPLES / name, tmp_path / name
    before = source.read_bytes()
    outcome = _fix(source, "-o", copy)
    assert outcome.status in (0, 1), outcome.everything
    assert source.read_bytes() == before
    assert _ids(copy) <= _ids(source)
    assert "Niets te herstellen. Er is dus geen kopie" in _fix(copy, "-o", tmp_path / "weer.xlsx").stdout
    assert not (tmp_path / "weer.xlsx").exists()


def test_figures_that_were_text_are_the_same_figures(tmp_path: Path) -> None:
    text, copy = SAMPLES / "boks-2023-tekst.xlsx", tmp_path / "boks-2023-tekst.xlsx"
    _fix(text, "-o", copy)
    old, new = (load_workbook(path).worksheets[0] for path in (text, copy))
    assert old["C29"].value == "67,91%"
    assert (new["C29"].value, new["C29"].number_format) == (0.6791, "0.00%")
    assert sum(isinstance(v, int | float) for v in _values(copy)) > 1900
    figures = [check(path)["inputs"][0]["tables"] for path in (text, copy)]
    assert [t["measure"] for t in figures[0]] == [t["measure"] for t in figures[1]]


@pytest.mark.parametrize(
    ("text", "value", "form", "safe"),
    [
        ("4", 4, "0", True), (" 4 ", 4, "0", True), ("1.362", 1362, "#,##0", True), ("1 362", 1362, "#,##0", True),
        ("4*", 4, "0", False), ("4 klanten", 4, "0", False), ("(4)", -4, "0", False), ("1,362.0", 1362, "0.0", False),
    ],
)  # fmt: skip
def test_text_becomes_a_number_where_it_is_one(text: str, value: float, form: str, safe: bool, tmp_path: Path) -> None:
    source = _pivot(tmp_path / "a.xlsx", {(4, 2): Styled(text)})
    careful, bold = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    _fix(source, "-o", careful)
    _fix(source, "-o", bold, "--unsafe")
    if safe:
        cell = load_workbook(careful)["Blad"]["B4"]
        assert (cell.value, cell.number_format) == (value, form)
    else:
        assert not careful.exists() or load_workbook(careful)["Blad"]["B4"].value == text
    if bold.exists():
        assert load_workbook(bold)["Blad"]["B4"].value in (value, text)


def test_names_and_spaces_are_put_right_and_near_names_only_when_asked(tmp_path: Path) -> None:
    source = _pivot(tmp_path / "a.xlsx", {(3, 1): "Lunetten ", (4, 1): "Zuilenn", (5, 1): " vleuten"})
    careful, bold = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    outcome = _fix(source, "-o", careful)
    assert outcome.status == 1
    assert "Alleen met --unsafe: 1 cel\n" in outcome.stdout
    names = [load_workbook(careful)["Blad"][f"A{row}"].value for row in (3, 4, 5)]
    assert names == ["Lunetten", "Zuilenn", "Vleuten"]
    assert _fix(source, "-o", bold, "--unsafe").status == 0
    assert load_workbook(bold)["Blad"]["A4"].value == "Zuilen"


@pytest.mark.parametrize(
    ("value", "changes", "new"),
    [
        (1.001, {}, 1001),
        (1.36, {(6, 2): 3012 + 359, (3, 5): 3006 + 359, (6, 5): 9045 + 359}, 1360),
        (1.36, {}, None),
        (1.5, {}, None),
        (1.362, {}, None),
        (0.001, {}, None),
    ],
)
def test_a_fraction_becomes_a_thousand_only_where_the_check_tells_so(
    value: float, changes: dict[tuple[int, int], object], new: int | None, tmp_path: Path
) -> None:
    rows = [list(row) for row in _PIVOT]
    for row in rows[2:]:
        row[1:] = [
            1000 * (3 if row[0] == "Totaal" else 1) * (3 if n == 3 else 1) + int(str(v)) for n, v in enumerate(row[1:])
        ]
    rows[2][1] = value
    for (row_, column), changed in changes.items():
        rows[row_ - 1][column - 1] = changed
    source, copy = save(tmp_path / "a.xlsx", {"Blad": rows}), tmp_path / "b.xlsx"
    outcome = _fix(source)
    assert outcome.status == 1
    assert ("duizendtal" in outcome.stdout) == (new is not None)
    assert ("aantal dat geen heel getal is" in outcome.stdout) == (new is None)
    _fix(source, "-o", copy, "--unsafe")
    assert copy.exists() == (new is not None)
    assert new is None or load_workbook(copy)["Blad"]["B3"].value == new


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(
    ("others", "text", "new"),
    [
        ("03-04-2023", "3-1-23", "03-01-2023"),
        ("3-4-2023", "03-01-23", "3-1-2023"),
        ("3/4/2023", "3-1-23", "3/1/2023"),
        ("3-4-23", "3-1-23", "3-1-2023"),
        ("2023-04-03", "3-1-31", "1931-01-03"),
    ],
)
def test_a_short_year_in_a_text_file_is_written_in_full_when_asked(
    others: str, text: str, new: str, encoding: str, tmp_path: Path
) -> None:
    lines = ["Team;Dossiernummer;Aanmelddatum;Melder;Status"]
    lines += [f"Lunetten;D{n:05};{text if n == 4 else others};Ca\u00efro;Open" for n in range(1, 9)]
    source, copy = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_bytes("\r\n".join(lines).encode(encoding))
    assert _fix(source, "-o", copy).status == 1
    assert not copy.exists()
    _fix(source, "-o", copy, "--unsafe")
    written = copy.read_bytes().decode(encoding).split("\r\n")
    assert written[4] == lines[4].replace(text, new)
    assert [x for n, x in enumerate(written) if n != 4] == [
        x.replace("3-4-23;", "3-4-2023;") for n, x in enumerate(lines) if n != 4
    ]


@pytest.mark.parametrize("name", ["hersteld.xlsx", "boks-2021.xlsx"])
@pytest.mark.parametrize("peildatum", ["2023-03-01", "2024-01-15"])
def test_the_findings_are_counted_as_a_check_of_that_day_does(name: str, peildatum: str, tmp_path: Path) -> None:
    source = _list(tmp_path / "lijst.xlsx", melder="zelfmelder ")
    copy = tmp_path / name
    outcome = run("fix", source, "-o", copy, "--peildatum", peildatum)
    counts = [
        len(run("check", path, "--format", "json", "--peildatum", peildatum).json["findings"])
        for path in (source, copy)
    ]
    assert f"(peildatum {peildatum}): {counts[0]}, na herstel {counts[1]}." in outcome.stdout


def test_the_difference_is_shown_and_nothing_is_written(tmp_path: Path) -> None:
    source = _pivot(tmp_path / "a.xlsx", {(4, 2): "4", (3, 1): "Lunetten "})
    before = set(tmp_path.iterdir())
    outcome = _fix(source, "--diff")
    assert "Blad 'Blad':" in outcome.stdout
    assert "  A3  'Lunetten '" in outcome.stdout
    assert "  B4  '4'" in outcome.stdout
    assert "→ 4\n" in outcome.stdout
    assert set(tmp_path.iterdir()) == before
    assert "would" not in outcome.stdout
    assert "To be repaired: 2 cells" in _fix(source, "--lang", "en").stdout


@pytest.mark.parametrize("columns", [60, 80, 140])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_difference_fits_the_screen_and_steers_no_terminal(columns: int, language: str, tmp_path: Path) -> None:
    names = {
        (3, 1): "Lunetten " + " " * 200,
        (4, 1): "  Eenzijdig \x9b31mdoor [bold]de[/bold]  cliënt beëindigd, en verder niets bijzonders \u202e"
        + "x" * 90,
        (5, 1): "vleuten",
        (6, 2): "1.362 ",
    }
    source = _pivot(tmp_path / "a.xlsx", {at: Styled(text, text=True) for at, text in names.items()})
    outcome = run("fix", source, "--diff", "--unsafe", "--lang", language, *_DAY, columns=columns)
    lines = outcome.stdout.splitlines()
    shown = lines[: next(n for n, line in enumerate(lines) if line.startswith(("Te herstellen", "To be repaired")))]
    assert max(map(len, shown)) <= columns
    assert len(shown) <= 16
    assert any("'Vleuten'" in line for line in shown)
    assert not set("\x9b\u202e") & set(outcome.stdout)


def test_a_number_that_was_a_fraction_is_not_shown_as_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [*_PIVOT[:2], ["Lunetten", 1.001, 1002, 1003, 3006], ["Zuilen", 1004, 1005, 1006, 3015]]
    rows += [["Vleuten", 1007, 1008, 1009, 3024], ["Totaal", 3012, 3015, 3018, 9045]]
    source = save(tmp_path / "a.xlsx", {"Blad": rows})
    assert "B3  1,001 → 1.001" in _fix(source, "--diff", "--unsafe").stdout
    assert "B3  1.001 → 1,001" in _fix(source, "--diff", "--unsafe", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("column", "text", "name", "safe"),
    [
        ("melder", "zelfmelders", "Zelfmelder", True),
        ("melder", "Huisarts", "Huisarts, POH of medisch specialist/behandelaar", False),
        ("melder", "SAVE", "Jeugdbescherming", False),
        ("melder", "Sociaal netwerk", "Sociaal Netwerk (familie, buren, vrienden)", True),
        ("buurtteam", "Noord-Oost", "Noordoost", True),
        ("buurtteam", "Buurtteam De Meern", "De Meern", True),
        ("buurtteam", "Rivierenwijk", "Dichters- en Rivierenwijk", False),
        ("buurtteam", "Kan.eiland Zuid", "Kanaleneiland Zuid", True),
        ("afsluitreden", "Cliënt is overleden", "Klant is overleden", True),
        ("afsluitreden", "Overleden", "Klant is overleden", False),
        ("verder_zonder_begeleiding", "Niet van toepassing", "N.v.t.", True),
        ("fase", "wachtlijst", "Aanmelding", False),
    ],
)
def test_another_term_is_no_spelling_and_needs_somebody_to_ask_for_it(
    column: str, text: str, name: str, safe: bool, tmp_path: Path
) -> None:
    source, copy = _list(tmp_path / "a.xlsx", **{column: text}), tmp_path / "b.xlsx"
    ref = f"{'ABCDEFGHIJKLMNOPQ'[list(HEADERS).index(column)]}7"
    outcome = _fix(source)
    assert ("andere term, die de catalogus bij deze naam rekent" in outcome.stdout) == (not safe)
    assert ("Te herstellen: 1 cel\n" in outcome.stdout) == safe
    _fix(source, "-o", copy, *([] if safe else ["--unsafe"]))
    assert load_workbook(copy).worksheets[0][ref].value == name


def test_a_header_with_figures_in_brackets_keeps_them(tmp_path: Path) -> None:
    outcome = _fix(SAMPLES / "boks-2021-q2.xlsx", "--diff")
    assert "Kort (0 - 2 wk)" not in outcome.stdout


def _list(path: Path, **changes: Value | Styled) -> Path:
    rows: list[dict[str, Any]] = [closed(n, melder="Zelfmelder") for n in range(1, 8)]
    rows[3] |= changes
    return write_list(path, rows)


@pytest.mark.parametrize(
    ("column", "text", "value", "safe"),
    [
        ("einddatum", "03-04-2023", day(2023, 4, 3), True),
        ("einddatum", "3/10/2023", day(2023, 10, 3), True),
        ("einddatum", "2023-10-03", day(2023, 10, 3), True),
        ("einddatum", "3 oktober 2023", day(2023, 10, 3), True),
        ("einddatum", "03-10-23", day(2023, 10, 3), False),
        ("einddatum", "03-10-2023 14:30", day(2023, 10, 3), False),
        ("einddatum", "31-02-2023", None, False),
        ("dossiernummer", " D00004 ", "D00004", True),
        ("buurtteam", "lunetten", "Lunetten", True),
        ("buurtteam", "Lunetttten", "Lunetten", False),
        ("status", "Gesloten", "Afgesloten", True),
        ("status", "misschien", None, False),
    ],
)
def test_cells_of_a_list_are_put_right(column: str, text: str, value: object, safe: bool, tmp_path: Path) -> None:
    source, copy, bold = _list(tmp_path / "a.xlsx", **{column: text}), tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    ref = f"{'ABCDEFGHIJKLMNOPQ'[list(HEADERS).index(column)]}7"
    outcome = _fix(source, "-o", copy)
    if safe:
        cell = load_workbook(copy).worksheets[0][ref]
        assert (outcome.status, cell.value) == (0, value), outcome.everything
        assert not isinstance(value, datetime.datetime) or cell.is_date
        return
    assert (outcome.status, copy.exists()) == (1, False)
    _fix(source, "-o", bold, "--unsafe")
    assert bold.exists() == (value is not None)
    assert value is None or load_workbook(bold).worksheets[0][ref].value == value


@pytest.mark.parametrize("sample", ["boks-2023-tekst.xlsx", "boks-2021-met-fouten.xlsx"])
def test_a_repair_can_be_undone(sample: str, tmp_path: Path) -> None:
    copy, back = tmp_path / "schoon.xlsx", tmp_path / "terug.xlsx"
    _fix(SAMPLES / sample, "-o", copy)
    outcome = run("cleanup", "undo", tmp_path / "schoon.journal.jsonl", "--to", copy, "-o", back)
    assert outcome.status == 0, outcome.everything
    assert _values(back) == _values(SAMPLES / sample)


def test_an_undo_leaves_what_was_typed_over_a_repair(tmp_path: Path) -> None:
    source = _pivot(tmp_path / "a.xlsx", {(4, 2): "4", (4, 3): "5"})
    copy, back = tmp_path / "schoon.xlsx", tmp_path / "terug.xlsx"
    _fix(source, "-o", copy)
    book = load_workbook(copy)
    book["Blad"]["B4"] = 99
    book.save(copy)
    outcome = run("cleanup", "undo", tmp_path / "schoon.journal.jsonl", "--to", copy, "-o", back)
    assert outcome.status == 1
    assert "Blad!B4 is daarna door iemand gewijzigd" in outcome.stderr
    assert [load_workbook(back)["Blad"][ref].value for ref in ("B4", "C4")] == [99, "5"]


def test_what_may_be_of_a_person_is_left_to_people_and_stands_in_no_journal(tmp_path: Path) -> None:
    rows = [*_PIVOT[:2], ["P.  Jansen ", 1, 2, 3, 6], *_PIVOT[3:5], ["Totaal ", 12, 15, 18, 45]]
    source, copy = save(tmp_path / "a.xlsx", {"Blad": rows}), tmp_path / "schoon.xlsx"
    case_list = write_list(tmp_path / "lijst.xlsx", [closed(1, klantnummer="999990019 "), closed(2)])
    shown = [_fix(source, "-o", copy), _fix(source, "--diff"), _fix(case_list, "-o", tmp_path / "b.xlsx")]
    told = "".join(outcome.everything for outcome in shown)
    told += "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.jsonl"))
    assert "Jansen" not in told
    assert "999990019" not in told
    assert "tekst die van een persoon kan zijn" in told
    assert load_workbook(copy)["Blad"]["A6"].value == "Totaal"


def test_one_journal_of_two_outputs_takes_back_what_was_done_to_each(tmp_path: Path) -> None:
    source, text = _pivot(tmp_path / "a.xlsx", {(4, 2): "4"}), tmp_path / "a.csv"
    text.write_text("\n".join(";".join(str(v) for v in row) for row in _PIVOT).replace("Lunetten", "lunetten "))
    for path in (source, text):
        _fix(path, "-o", tmp_path / f"schoon{path.suffix}")
    for path in (source, text):
        copy, back = tmp_path / f"schoon{path.suffix}", tmp_path / f"terug{path.suffix}"
        outcome = run("cleanup", "undo", tmp_path / "schoon.journal.jsonl", "--to", copy, "-o", back)
        assert outcome.status == 0, outcome.everything
    assert _values(tmp_path / "terug.xlsx") == _values(source)
    assert (tmp_path / "terug.csv").read_bytes() == text.read_bytes()


def test_a_workbook_without_styles_is_refused_in_a_sentence(tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes | None:
        if name == "xl/styles.xml":
            return None
        return re.sub(rb"<(?:Relationship|Override) [^>]*styles[^>]*/>", b"", re.sub(rb' s="\d+"', b"", content))

    source = repacked(_pivot(tmp_path / "a.xlsx", {(4, 2): "4"}), tmp_path / "kaal.xlsx", edit)
    outcome = _fix(source, "-o", tmp_path / "b.xlsx")
    assert (outcome.status, "anders in elkaar" in outcome.stderr) == (2, True), outcome.everything
    assert not (tmp_path / "b.xlsx").exists()


def test_a_text_file_gets_its_names_and_spaces_put_right(tmp_path: Path) -> None:
    source, copy = tmp_path / "a.csv", tmp_path / "b.csv"
    lines = [";".join(str(v) for v in row) for row in _PIVOT]
    source.write_bytes("\r\n".join(lines).replace("Lunetten", "lunetten ").encode("cp1252"))
    _fix(source, "-o", copy)
    assert copy.read_bytes() == source.read_bytes().replace(b"lunetten ", b"Lunetten")


def test_where_nothing_is_recognised_the_status_tells(tmp_path: Path) -> None:
    source = save(tmp_path / "a.xlsx", {"Blad": [["zomaar", "iets "]]})
    outcome = _fix(source)
    assert (outcome.status, outcome.stdout) == (4, "")
    assert _fix(tmp_path / "weg.xlsx").status == 3
    assert _fix(source, "-o", source).status == 2


def test_no_spoiled_sample_gets_worse(tmp_path: Path) -> None:
    chance = random.Random(5)  # noqa: S311 (no secret)
    sample = SAMPLES / "boks-2021-q2.xlsx"
    book = load_workbook(sample)
    texts = ("1.362", "8,3", "12 ", "zie mail", "55%", "x", "3-1", "1,5", "", "Lunettten", " Zuilen")
    for number in range(2):
        sheet = chance.choice(book.worksheets)
        cells = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value is not None]
        changes: dict[str, Value] = {ref: chance.choice(texts) for ref in chance.sample(cells, min(12, len(cells)))}
        source, copy = spoiled(sample, tmp_path / f"{number}.xlsx", sheet.title, changes), tmp_path / f"{number}b.xlsx"
        known = _ids(source)
        for more in ((), ("--unsafe", "--force")):
            _fix(source, "-o", copy, *more)
            assert not copy.exists() or _ids(copy) <= known


def test_the_journal_of_a_repair_tells_each_cell(tmp_path: Path) -> None:
    copy = tmp_path / "b.xlsx"
    _fix(_pivot(tmp_path / "a.xlsx", {(4, 2): "4"}), "-o", copy)
    lines = [json.loads(line) for line in (tmp_path / "b.journal.jsonl").read_text("utf-8").splitlines()]
    changes = [line for line in lines if line["event"] == "change"]
    assert lines[0]["command"] == "fix"
    assert {(c["sheet"], c["row"], c["at"], c["old"], c["new"]) for c in changes} >= {("Blad", 4, 2, "4", "4")}
