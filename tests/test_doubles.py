"""Rows of a list that are the same as an earlier one go, with all below them moved up; an undo brings them back."""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from boks_clean.report import Report
from tests.command import Run, check, findings, run
from tests.dossiers import case_list, closed, write_list
from tests.workbooks import Rows, repacked, save

_DAY = ("--peildatum", "2024-01-15")
_RED = PatternFill("solid", "FF0000", bgColor="FF0000")
Edit = Callable[[Workbook, Worksheet], object]


def _fix(path: Path, *more: object) -> Run:
    return run("fix", path, *_DAY, *more)


def _undo(copy: Path, back: Path, *more: object) -> Run:
    return run("cleanup", "undo", copy.with_name(f"{copy.stem}.journal.jsonl"), "--to", copy, "-o", back, *more)


def _source(path: Path, edit: Edit | None = None) -> Path:
    """Write a list with its header in row 3, in which the rows 8, 13 and 14 stand above already (5, 4 and 5)."""
    rows: list[dict[str, Any]] = [closed(n, melder="Zelfmelder") for n in range(1, 9)]
    write_list(path, [*rows[:4], rows[1], *rows[4:], rows[0], rows[1]])
    if edit is not None:
        _edited(path, edit)
    return path


def _cells(path: Path) -> list[list[tuple[object, str, object]]]:
    sheet = load_workbook(path).worksheets[0]
    return [[(c.value, c.number_format, c.fill.fgColor.rgb) for c in row] for row in sheet.iter_rows()]


def _edited(path: Path, edit: Edit) -> None:
    """Change a file as somebody in Excel would."""
    book = load_workbook(path)
    edit(book, book.worksheets[0])
    book.save(path)


def _numbers(path: Path) -> list[object]:
    return [row[0] for row in load_workbook(path).worksheets[0].iter_rows(min_row=4, values_only=True) if row[0]]


def _around(path: Path) -> dict[str, object]:
    """Return all that has an address on the first sheet but is no cell."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    return {
        "filter": sheet.auto_filter.ref,
        "tables": [(table.name, table.ref) for table in sheet.tables.values()],
        "validations": [(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation],
        "formats": [(str(f.sqref), [rule.formula for rule in f.rules]) for f in sheet.conditional_formatting],
        "merges": [str(area) for area in sheet.merged_cells.ranges],
        "print": (sheet.print_area, sheet.print_title_rows),
        "names": {name: defined.attr_text for name, defined in book.defined_names.items()},
        "links": [cell.coordinate for cell in cells if cell.hyperlink],
        "breaks": [found.id for found in sheet.row_breaks.brk],
        "hidden": [row for row, shape in sheet.row_dimensions.items() if shape.hidden],
        "comments": [cell.coordinate for cell in cells if cell.comment],
        "freeze": sheet.freeze_panes,
    }


def _validated(ref: str, formula: str) -> Edit:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        validation = DataValidation("custom", formula)
        validation.add(ref)
        sheet.add_data_validation(validation)

    return edit


def _formatted(ref: str, formula: str) -> Edit:
    rule = Rule("expression", formula=[formula], dxf=DifferentialStyle(fill=_RED))
    return lambda _, sheet: sheet.conditional_formatting.add(ref, rule)


def _set(ref: str, value: str) -> Edit:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        sheet[ref] = value

    return edit


def _elsewhere(value: object, **more: str) -> Edit:
    def edit(book: Workbook, _: Worksheet) -> None:
        other = book.create_sheet("Telling")
        other["A1"] = value
        for name, area in more.items():
            book.defined_names[name] = DefinedName(name, attr_text=area)

    return edit


def _hidden(*rows: int) -> Edit:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True

    return edit


def _printed(_: Workbook, sheet: Worksheet) -> None:
    sheet.print_area, sheet.print_title_rows, sheet.freeze_panes = "A1:Q14", "1:3", "B4"


def _filtered(_: Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A3:Q14"


def _noted(ref: str) -> Edit:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        sheet[ref].comment = Comment("let op", "team")

    return edit


def _linked(ref: str) -> Edit:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        sheet[ref].hyperlink = "https://example.org/"

    return edit


def _chart(book: Workbook, sheet: Worksheet) -> None:
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=14))
    book.create_sheet("Grafiek").add_chart(chart, "A1")


def _index(book: Workbook, _: Worksheet) -> None:
    other = book.create_sheet("Inhoud")
    other["A1"] = "naar de lijst"
    other["A1"].hyperlink = Hyperlink(ref="A1", location="Dossiers!A9")


_MOVED: dict[str, tuple[Edit, str, object]] = {
    "filter": (_filtered, "filter", "A3:Q11"),
    "table": (lambda _, s: s.add_table(Table(displayName="Lijst", ref="A3:Q14")), "tables", [("Lijst", "A3:Q11")]),
    "validation": (
        _validated("A4:A14", "=COUNTIF($A$4:$A$14,A4)=1"), "validations", [("A4:A11", "=COUNTIF($A$4:$A$11,A4)=1")]
    ),
    "format": (_formatted("A4:Q14", '$I4="Open"'), "formats", [("A4:Q11", [['$I4="Open"']])]),
    "format of some rows": (_formatted("I10:I12", "$I10=$I9"), "formats", [("I9:I11", [["$I9=$I8"]])]),
    "merge above": (lambda _, s: s.merge_cells("A1:D1"), "merges", ["A1:D1"]),
    "merge below": (lambda _, s: s.merge_cells("A17:D18"), "merges", ["A14:D15"]),
    "print": (_printed, "print", ("'Dossiers'!$A$1:$Q$11", "$1:$3")),
    "name": (_elsewhere(1, Nummers="Dossiers!$A$4:$A$14"), "names", {"Nummers": "Dossiers!$A$4:$A$11"}),
    "link": (_linked("A9"), "links", ["A8"]),
    "page break": (lambda _, s: s.row_breaks.append(Break(id=10)), "breaks", [9]),
    "hidden row": (_hidden(9), "hidden", [8]),
    "comment on the header": (_noted("A3"), "comments", ["A3"]),
    "formula about another sheet": (_elsewhere("=1+1"), "merges", []),
}  # fmt: skip


@pytest.mark.parametrize("kind", _MOVED)
def test_what_belongs_to_the_rows_below_moves_along_and_comes_back(kind: str, tmp_path: Path) -> None:
    edit, where, expected = _MOVED[kind]
    source, copy, back = _source(tmp_path / "a.xlsx", edit), tmp_path / "b.xlsx", tmp_path / "terug.xlsx"
    before = source.read_bytes()
    outcome = _fix(source, "-o", copy)
    assert (outcome.status, "Verwijderd: 3 dubbele rijen" in outcome.stdout) == (0, True), outcome.everything
    assert source.read_bytes() == before
    assert _numbers(copy) == [f"D{n:05}" for n in range(1, 9)]
    assert _around(copy)[where] == expected
    assert "Niets te herstellen" in _fix(copy).stdout
    told = check(copy)
    assert not findings(told, "DOS042", "DOS043")
    assert {f["rule"] for f in told["findings"]} <= {f["rule"] for f in check(source)["findings"]}
    undone = _undo(copy, back)
    assert (undone.status, undone.stdout.strip()) == (0, "3 rijen teruggezet."), undone.everything
    assert _cells(back) == _cells(source)
    assert _around(back) == _around(source)


_LEFT: dict[str, tuple[Edit, str]] = {
    "er staan formules op het blad": (_set("S2", "=COUNTA(A4:A14)"), "formula"),
    "formules of grafieken elders verwijzen naar het blad": (_elsewhere("=COUNTA(Dossiers!A4:A14)"), "other sheet"),
    "formules of grafieken elders verwijzen": (_elsewhere('=INDIRECT("Doss"&"iers!A4")'), "indirect"),
    "formules of grafieken elders": (_elsewhere("=SUM(Nummers)", Nummers="Dossiers!$A$4:$A$14"), "name"),
    "formules of grafieken": (_chart, "chart"),
    "een naam in de werkmap verwijst naar de rijen": (_elsewhere(1, Lang="OFFSET(Dossiers!$A$4,1,1)"), "computed name"),
    "er zijn cellen samengevoegd": (lambda _, s: s.merge_cells("Q8:Q9"), "merge"),
    "er staan opmerkingen bij de rijen": (_noted("A9"), "comment"),
    "koppelingen verwijzen naar de rijen": (_linked("A8"), "link"),
    "koppelingen verwijzen": (_index, "link elsewhere"),
    "de opmaak of validatie verwijst naar de rijen": (_formatted("I10:I13", "$I10=$I9"), "would come back shorter"),
    "de opmaak of validatie verwijst": (_validated("I8:I12", '"Open"'), "begins at a row that goes"),
    "een naam in de werkmap verwijst": (_elsewhere(1, Deel="Dossiers!$A$6:$A$13"), "name would come back shorter"),
    "naast de lijst staat nog iets": (_set("T10", "let op"), "beside"),
}


@pytest.mark.parametrize("why", _LEFT)
def test_rows_stay_where_something_points_at_them_and_that_is_told(why: str, tmp_path: Path) -> None:
    source, copy = _source(tmp_path / "a.xlsx", _LEFT[why][0]), tmp_path / "b.xlsx"
    outcome = _fix(source, "-o", copy, "--unsafe")
    assert (outcome.status, copy.exists()) == (1, False)
    assert f"3  dubbele rij: {why}" in outcome.stdout


_CACHE = '<pivotCacheDefinition><cacheSource><worksheetSource ref="A3:Q14" sheet="Dossiers"/></cacheSource>'


def _with_parts(path: Path, copy: Path, edit: Callable[[str, bytes], bytes], **more: str) -> Path:
    repacked(path, copy, edit)
    with zipfile.ZipFile(copy, "a") as archive:
        for name, text in more.items():
            archive.writestr(f"xl/{name}1.xml", text)
    return copy


def test_rows_under_a_pivot_table_stay(tmp_path: Path) -> None:
    parts = {"pivotCache/pivotCacheDefinition": _CACHE + "</pivotCacheDefinition>"}
    source = _with_parts(_source(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", lambda _, content: content, **parts)
    assert "3  dubbele rij: een draaitabel rekent met het blad" in _fix(source).stdout


@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        (rb'<c r="[A-Z]+\d+"', b"<c"),
        (rb'r="([A-Z]*\d+)"', rb"r='\1'"),
        (rb'<row r="(\d+)"', rb'<row spans="1:17" r="\1"'),
    ],
)
def test_other_programs_write_their_rows_otherwise(pattern: bytes, new: bytes, tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        return re.sub(pattern, new, content) if name.endswith("sheet1.xml") else content

    source, copy, back = (tmp_path / f"{name}.xlsx" for name in "bcd")
    repacked(_source(tmp_path / "a.xlsx"), source, edit)
    assert _fix(source, "-o", copy).status == 0
    assert _numbers(copy) == [f"D{n:05}" for n in range(1, 9)]
    assert _undo(copy, back).status == 0
    assert _numbers(back) == _numbers(source)


def test_what_is_not_known_to_move_keeps_the_rows_where_they_are(tmp_path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        new = b"<customSheetViews/><pageMargins"
        return content.replace(b"<pageMargins", new) if name.endswith("sheet1.xml") else content

    source = repacked(_source(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", edit)
    assert "3  dubbele rij: er staat iets bij de rijen dat niet mee kan schuiven" in _fix(source).stdout


def test_the_same_rows_on_two_sheets_stay(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [closed(n, melder="Zelfmelder") for n in range(1, 9)]
    source = save(tmp_path / "a.xlsx", {"Noord": case_list(rows), "Zuid": case_list([*rows, rows[0]])})
    copy = tmp_path / "b.xlsx"
    assert "Verwijderd: 1 dubbele rij\n" in _fix(source, "-o", copy).stdout
    assert [sheet.max_row for sheet in load_workbook(copy).worksheets] == [11, 11]


def test_rows_that_differ_in_anything_stay(tmp_path: Path) -> None:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        sheet["R3"], sheet["R8"], sheet["B13"] = "Opmerking", "anders", int(str(sheet["B13"].value))

    source, copy = _source(tmp_path / "a.xlsx", edit), tmp_path / "b.xlsx"
    outcome = _fix(source, "-o", copy)
    assert outcome.status == 1
    assert "Verwijderd: 1 dubbele rij\n" in outcome.stdout
    assert "2  rij die gelijk is aan een eerdere in wat wordt gelezen, maar niet geheel" in outcome.stdout
    assert _numbers(copy)[-1] == "D00001"


@pytest.mark.parametrize(("rows", "left"), [((5,), 1), ((8, 13, 14), 2), ((5, 8, 14), 0)])
def test_a_hidden_row_and_one_in_sight_are_not_the_same(rows: tuple[int, ...], left: int, tmp_path: Path) -> None:
    outcome = _fix(_source(tmp_path / "a.xlsx", _hidden(*rows)))
    assert f"Te verwijderen: {3 - left} dubbele rij" in outcome.stdout
    assert (f"{left}  dubbele rij waarvan er een verborgen is" in outcome.stdout) == bool(left)


@pytest.mark.parametrize("since", ["nothing", "saved"])
def test_a_row_comes_back_between_its_twin_and_a_hidden_one(since: str, tmp_path: Path) -> None:
    source, copy, back, again = (tmp_path / f"{name}.xlsx" for name in "abcd")
    write_list(source, [closed(n, melder="Zelfmelder") for n in (1, 1, 1, 2, 3)])
    _edited(source, _hidden(6))
    assert "Verwijderd: 1 dubbele rij\n" in _fix(source, "-o", copy).stdout
    if since != "nothing":
        _edited(copy, _hidden())
    undone = _undo(copy, back)
    assert (undone.status, undone.stdout) == (0, "1 rij teruggezet.\n"), undone.everything
    assert _cells(back) == _cells(source)
    if since == "nothing":
        assert _around(back) == _around(source)
        assert _undo(back, again).status == 0
        assert _around(again) == _around(copy)


def test_what_came_back_already_is_counted_in_rows_also_where_a_filter_hides_it(tmp_path: Path) -> None:
    copy, one, every = (tmp_path / f"{name}.xlsx" for name in "bcd")
    _fix(_source(tmp_path / "a.xlsx"), "-o", copy)
    _undo(copy, one, "--dossier", "D00002")
    _edited(one, _hidden(5, 8, 13))
    outcome = run("cleanup", "undo", tmp_path / "b.journal.jsonl", "--to", one, "-o", every)
    assert (outcome.status, "1 rij teruggezet." in outcome.stdout) == (0, True), outcome.everything
    assert "Al zoals ervoor: 2 rijen.\n" in outcome.stdout
    assert _numbers(every) == _numbers(tmp_path / "a.xlsx")


def test_a_row_comes_back_as_it_looked(tmp_path: Path) -> None:
    def edit(_: Workbook, sheet: Worksheet) -> None:
        sheet["A8"].fill = sheet["M8"].fill = _RED
        sheet.row_dimensions[8].height = 40

    source, copy, back = _source(tmp_path / "a.xlsx", edit), tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    _fix(source, "-o", copy)
    _undo(copy, back)
    assert _cells(back) == _cells(source)
    assert load_workbook(back).worksheets[0].row_dimensions[8].height == 40


def test_an_undo_of_an_undo_takes_the_rows_out_again(tmp_path: Path) -> None:
    copy, back, again = (tmp_path / f"{name}.xlsx" for name in "bcd")
    _fix(_source(tmp_path / "a.xlsx"), "-o", copy)
    _undo(copy, back)
    assert _undo(back, again).status == 0
    assert _cells(again) == _cells(copy)


def test_one_dossier_comes_back_and_then_the_others(tmp_path: Path) -> None:
    source, copy, one, every = (tmp_path / f"{name}.xlsx" for name in ("a", "b", "c", "d"))
    _fix(_source(source), "-o", copy)
    assert _undo(copy, one, "--dossier", "D00002").stdout == "2 rijen teruggezet.\n"
    assert len(_numbers(one)) == 10
    outcome = run("cleanup", "undo", tmp_path / "b.journal.jsonl", "--to", one, "-o", every)
    assert "1 rij teruggezet." in outcome.stdout
    assert _cells(every) == _cells(source)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("number", ["D00002", "D00003"])
def test_what_came_back_of_one_dossier_goes_out_again_and_comes_back_again(
    number: str, suffix: str, tmp_path: Path
) -> None:
    source, copy, one, again, once_more = (tmp_path / f"{name}{suffix}" for name in "abcde")
    if suffix == ".csv":
        lines = [*_LINES[:3], _line(2), *_LINES[3:], _line(3, team="lunetten "), _line(3), ""]
        source.write_bytes("\r\n".join(lines).encode("cp1252"))
    else:
        write_list(source, [closed(n, melder="Zelfmelder") for n in (1, 2, 2, 3, 4, 3, 3)])
        _edited(source, _set("D10", "zelfmelder "))
    assert "Verwijderd: 3 dubbele rijen" in _fix(source, "-o", copy).stdout
    count = {"D00002": "1 rij", "D00003": "2 rijen en 1 cel"}[number]
    assert _undo(copy, one, "--dossier", number).stdout == f"{count} teruggezet.\n"
    for before, after in ((one, again), (again, once_more)):
        outcome = _undo(before, after)
        assert (outcome.status, outcome.stdout) == (0, f"{count} teruggezet.\n"), outcome.everything
    pairs = ((again, copy), (once_more, one))
    assert all(x.read_bytes() == y.read_bytes() if suffix == ".csv" else _cells(x) == _cells(y) for x, y in pairs)


def test_an_undo_of_an_undo_in_another_form_tells_that_the_rows_stay(tmp_path: Path) -> None:
    source, copy, back = (tmp_path / f"{name}.csv" for name in "abc")
    source.write_bytes("\r\n".join([*_LINES, _line(2), _line(3)]).encode("cp1252"))
    _fix(source, "-o", copy)
    _undo(copy, back)
    outcome = _undo(back, tmp_path / "d.xlsx", "--force")
    assert (outcome.status, "Niets teruggezet" in outcome.stdout) == (1, True), outcome.everything
    assert outcome.stderr.count("blijft staan: zij gaat er alleen weer uit als de uitvoer dezelfde vorm") == 2


def test_a_repair_right_above_a_list_with_its_columns_in_another_order_is_taken_back(tmp_path: Path) -> None:
    columns = ["dossiernummer", "melder", "buurtteam", "aanmelddatum", "status"]
    rows: list[dict[str, Any]] = [closed(n, melder="Zelfmelder") for n in (1, 2, 2, 2, 2, 3)]
    upper = case_list([*rows, closed(4, melder="zelfmelder ")], columns)
    lower = case_list(
        [closed(n) for n in range(11, 15)], ["buurtteam", "status", "dossiernummer", "melder", "aanmelddatum"]
    )
    source, copy, back = (
        save(tmp_path / "a.xlsx", {"Blad": [*upper, [], *lower[2:]]}),
        tmp_path / "b.xlsx",
        tmp_path / "c.xlsx",
    )
    assert "Verwijderd: 3 dubbele rijen" in _fix(source, "-o", copy).stdout
    outcome = _undo(copy, back)
    assert (outcome.status, outcome.stdout) == (0, "3 rijen en 1 cel teruggezet.\n"), outcome.everything
    assert _cells(back) == _cells(source)


@pytest.mark.parametrize(
    ("edit", "back"),
    [
        (_set("I5", "Open"), 1),
        (_set("I7", "Open"), 3),
        (lambda _, sheet: sheet.insert_rows(2), 0),
        (lambda _, sheet: sheet.delete_rows(4), 0),
        (lambda _, sheet: sheet.append(["D99999", "80001", "Zuilen"]), 3),
        (_set("S1", "=COUNTA(A4:A99)"), 0),
    ],
)
def test_what_others_changed_since_is_not_overwritten_but_told(edit: Edit, back: int, tmp_path: Path) -> None:
    copy, undone = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    _fix(_source(tmp_path / "a.xlsx", _set("D10", "zelfmelder ")), "-o", copy)
    _edited(copy, edit)
    before = _cells(copy)
    outcome = _undo(copy, undone)
    assert outcome.status == int(back < 3)
    assert outcome.stderr.count("komt niet terug") == 3 - back
    if undone.exists():
        after = _cells(undone)
        assert len(after) == len(before) + back
        repaired = [row for row in before if row not in after]
        assert [row[0][0] for row in repaired] in ([], ["D00006"])
        assert [row[0][0] for row in after if row not in before] == [row[0][0] for row in repaired]
        assert not repaired or [row[3][0] for row in after if row not in before] == ["zelfmelder "]


def test_a_repair_is_not_taken_back_in_the_row_of_another_dossier(tmp_path: Path) -> None:
    copy, undone = tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    _fix(_source(tmp_path / "a.xlsx", _set("D10", "zelfmelder ")), "-o", copy)
    book = load_workbook(copy)
    book.worksheets[0].insert_rows(5)
    book.save(copy)
    outcome = _undo(copy, undone)
    assert "Dossiers!D9 dossier D00006: in de rij van Dossiers!D9 staat nu een ander dossier" in outcome.stderr
    assert not undone.exists() or "zelfmelder " not in [cell[0] for row in _cells(undone) for cell in row]


def test_the_journal_does_not_hold_what_stood_in_the_row(tmp_path: Path) -> None:
    copy = tmp_path / "b.xlsx"
    _fix(_source(tmp_path / "a.xlsx", _set("Q3", "Medewerker")), "-o", copy)
    text = (tmp_path / "b.journal.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    rows = [(line["row"], line["twin"], line["dossiernummer"]) for line in lines if line["event"] == "row"]
    assert rows == [(8, 5, "D00002"), (13, 4, "D00001"), (14, 5, "D00002")]
    assert lines[-1]["changes"] == 3
    assert "team A" not in text
    assert "80002" not in text


def test_a_number_that_is_a_person_stands_in_no_journal_and_its_rows_stay(tmp_path: Path) -> None:
    person = {"dossiernummer": "Jan de Vries (jan@voorbeeld.nl)"}
    rows = [closed(1, **person), closed(1, **person), closed(2), closed(2), closed(3, **person, melder="zelfmelder")]
    source, copy = write_list(tmp_path / "a.xlsx", rows), tmp_path / "b.xlsx"
    outcome = _fix(source, "-o", copy, "--diff", "--unsafe")
    assert "Verwijderd: 1 dubbele rij\n" in outcome.stdout
    assert "1  tekst die van een persoon kan zijn" in outcome.stdout
    assert "'zelfmelder' → 'Zelfmelder'" in outcome.stdout
    told = outcome.everything + (tmp_path / "b.journal.jsonl").read_text(encoding="utf-8")
    assert "Vries" not in told
    assert "voorbeeld.nl" not in told
    assert [row[0][0] for row in _cells(copy)[3:]].count(person["dossiernummer"]) == 3
    assert _undo(copy, tmp_path / "c.xlsx").status == 0
    assert _cells(tmp_path / "c.xlsx") == _cells(source)


@pytest.mark.parametrize(
    ("cause", "did", "spared"),
    [
        ("LAB001", "Verwijderd: 1 dubbele rij", "Niet gedaan, omdat er een bevinding bij zou komen: 1 cel"),
        ("DOS043", "Hersteld: 1 cel", "1  dubbele rij: zonder haar komt er een bevinding bij"),
    ],
)
def test_rows_stay_only_where_it_is_they_that_make_a_finding_appear(
    cause: str, did: str, spared: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appeared(_: Report, after: Report, __: object) -> list[tuple[str, frozenset[tuple[str, str]]]]:
        told = {finding.rule for finding in after.findings}
        return [] if cause in told else [("TEL001", frozenset({("Blad", "A4")}))]

    pivot: Rows = [
        ["Aantal gestarte trajecten per buurtteam, 2023"],
        ["Buurtteam", "januari", "februari", "maart", "Kwartaal 1"],
        ["Lunetten", 1, 2, 3, 6],
        ["Zuillen", 4, 5, 6, 15],
        ["Totaal", 5, 7, 9, 21],
    ]
    rows: list[dict[str, Any]] = [closed(n, melder="Zelfmelder") for n in (1, 2, 2)]
    source, copy = save(tmp_path / "a.xlsx", {"Blad": pivot, "Lijst": case_list(rows)}), tmp_path / "b.xlsx"
    monkeypatch.setattr("boks_clean.cleanup.fix.run._appeared", appeared)  # no repair is known that makes one appear
    outcome = _fix(source, "-o", copy, "--unsafe")
    assert outcome.status == 1
    assert did in outcome.stdout
    assert spared in outcome.stdout
    assert ("Verwijderd" in outcome.stdout, "Hersteld" in outcome.stdout) == (cause == "LAB001", cause == "DOS043")


def test_the_difference_shows_the_rows_that_go(tmp_path: Path) -> None:
    outcome = _fix(_source(tmp_path / "a.xlsx"), "--diff", "--lang", "en")
    assert "    row 8   goes: the same as row 5\n    row 13  goes: the same as row 4\n" in outcome.stdout
    assert "To be removed: 3 double rows" in outcome.stdout


_HEADER = "Team;Dossiernummer;Opmerking;Aanmelddatum;Melder;Status"


def _line(number: int, team: str = "Lunetten", remark: str = "Café", referrer: str = "Zelfmelder") -> str:
    return f"{team};D{number:05};{remark};03-04-2023;{referrer};Open"


_LINES = [_HEADER, *map(_line, range(1, 6))]


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        ([_line(2), _line(6), _line(1)], [6, 8]),
        ([_line(6), _line(2), _line(2), _line(2)], [7, 8, 9]),
        ([_line(6, remark='"a;b"'), _line(6, remark='"a;b"')], [7]),
        (['"Lunetten";"D00002";Café;03-04-2023;Zelfmelder;Open', _line(3, remark='"Café"') + ";;"], [6, 7]),
        ([_line(6, remark='"a ""b"" c"'), _line(6, remark='"a ""b"" c"').replace("Open", '"Open"')], [7]),
        ([_line(6, remark='"twee\nregels"'), _line(6, remark='"twee\nregels"'), _line(7)], [7]),
        (["", _line(2), "", "Bron: BOKS;;;;;"], [7]),
    ],
)
@pytest.mark.parametrize(("encoding", "end", "closed_"), [("cp1252", "\r\n", True), ("utf-16", "\n", False)])
def test_a_line_of_a_text_file_goes_and_comes_back_byte_for_byte(
    more: list[str], gone: list[int], encoding: str, end: str, closed_: bool, tmp_path: Path
) -> None:
    lines = [*_LINES, *more]
    source, copy, back = (tmp_path / f"{name}.csv" for name in "abc")
    source.write_bytes((end.join(lines) + (end if closed_ else "")).encode(encoding))
    assert _fix(source, "-o", copy).status == 0
    kept = [line for number, line in enumerate(lines) if number not in gone]
    assert copy.read_bytes() == (end.join(kept) + (end if closed_ else "")).encode(encoding)
    assert _undo(copy, back).status == 0
    assert back.read_bytes() == source.read_bytes()


def test_lines_become_double_by_other_repairs_and_all_of_it_is_taken_back(tmp_path: Path) -> None:
    lines = [*_LINES, _line(2, team="lunetten "), _line(3, referrer="zelfmelder")]
    source, copy, back = (tmp_path / f"{name}.csv" for name in "abc")
    source.write_bytes("\r\n".join(lines).encode("cp1252"))
    assert "Verwijderd: 2 dubbele rijen" in _fix(source, "-o", copy).stdout
    assert copy.read_bytes() == "\r\n".join(_LINES).encode("cp1252")
    assert _undo(copy, back).stdout == "2 rijen en 2 cellen teruggezet.\n"
    assert back.read_bytes() == source.read_bytes()


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([*_LINES, _line(2, remark="anders"), _line(3, team="Zuilen")], "rij die gelijk is aan een eerdere in wat"),
        ([*_LINES, _line(2) + ";x", _line(2) + ";x"], "dubbele rij: naast de lijst staat nog iets"),
        ([*_LINES, *[_line(2).replace("D00002", "")] * 2], "gelijke rij zonder dossiernummer of buurtteam"),
    ],
)
def test_lines_that_need_judgement_stay(lines: list[str], told: str, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes("\r\n".join(lines).encode("cp1252"))
    outcome = _fix(source, "-o", tmp_path / "b.csv")
    assert (outcome.status, f"1  {told}" in outcome.stdout) == (1, True), outcome.everything
    assert not (tmp_path / "b.csv").exists()
