"""A copy with colours, notes and a list in front: everything else in the workbook stays as it was."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.command import SAMPLES, Json, check, run
from tests.workbooks import Rows, Styled, repacked, save

WITH_ERRORS = SAMPLES / "boks-2021-met-fouten.xlsx"
SIGNUPS = "03 aanmeldingen-per-team"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SUSPECT, BROKEN, WARNED = "FFFF9E80", "FFFFE0CC", "FFFFF4C2"
SUMS: Rows = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
    ["Huisarts", 10, 20, 30, 40, 100],
    ["Politie", 11, 22, 33, 44, 110],
    ["Totaal", 21, 42, 63, 84, 215],
]


def annotate(path: Path, *options: object) -> Path:
    copy = path.with_name(f"kopie-{path.name}")
    outcome = run("check", path, "--annotate", copy, "--peildatum", "2024-01-15", *options)
    assert outcome.status in (0, 1, 4), outcome.stderr
    assert str(copy) in outcome.stderr
    return copy


def annotated_sample(tmp_path: Path, name: str = WITH_ERRORS.name, *options: object) -> Path:
    return annotate(Path(shutil.copy(SAMPLES / name, tmp_path / name)), *options)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def cells(sheet: Worksheet) -> dict[str, Cell]:
    return {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell)}


def look(cell: Cell) -> tuple[object, ...]:
    """Return all there is to a cell but its background."""
    style = (cell.number_format, cell.font, cell.border, cell.alignment, cell.protection)
    return (cell.value, cell.data_type, *map(repr, style))


def note(sheet: Worksheet, ref: str) -> str:
    comment = sheet[ref].comment
    return comment.text if comment else ""


def colours(path: Path) -> dict[tuple[str, str], str]:
    """Return the background of each cell that has a colour of ours."""
    book = load_workbook(path)
    found = {(s.title, ref): c.fill.fgColor.rgb for s in book.worksheets[1:] for ref, c in cells(s).items()}
    return {at: colour for at, colour in found.items() if colour in (SUSPECT, BROKEN, WARNED)}


def without_files(report: Json) -> Json:
    """Return the findings and the tables of a report, without the name of the file."""
    text = re.sub(r'"file": "[^"]*"', "", str(report["findings"]).replace("'", '"'))
    return {"findings": text, "tables": report["inputs"][0]["tables"], "coverage": report["inputs"][0]["coverage"]}


@pytest.mark.parametrize("name", ["boks-2021-met-fouten.xlsx", "ktsd-2016.xlsx"])
def test_a_check_of_the_copy_finds_the_same(name: str, tmp_path: Path) -> None:
    copy = annotated_sample(tmp_path, name)
    of_copy, of_original = check(copy), check(tmp_path / name)
    findings = [{k: v for k, v in f.items() if k != "cells"} for f in of_copy["findings"]]
    before = [{k: v for k, v in f.items() if k != "cells"} for f in of_original["findings"]]
    assert str(findings).replace(str(copy), "") == str(before).replace(str(tmp_path / name), "")
    assert without_files(of_copy)["tables"] == without_files(of_original)["tables"]
    assert without_files(of_copy)["coverage"] == without_files(of_original)["coverage"]


@pytest.mark.parametrize("name", ["boks-2021-met-fouten.xlsx", "ktsd-2016.xlsx"])
def test_the_other_sheets_keep_all_but_a_background(name: str, tmp_path: Path) -> None:
    old, new = load_workbook(SAMPLES / name), load_workbook(annotated_sample(tmp_path, name))
    assert new.sheetnames == ["Bevindingen", *old.sheetnames]
    for before in old.worksheets:
        after = new[before.title]
        assert {r: look(c) for r, c in cells(after).items()} == {r: look(c) for r, c in cells(before).items()}
        assert sorted(map(str, after.merged_cells.ranges)) == sorted(map(str, before.merged_cells.ranges))
        widths = [{k: (d.width, d.hidden) for k, d in s.column_dimensions.items()} for s in (before, after)]
        assert widths[0] == widths[1]
        assert before.freeze_panes == after.freeze_panes
        assert after.sheet_view.tabSelected in (False, None)


def test_the_suspect_is_coloured_most_and_its_note_says_what_to_do(tmp_path: Path) -> None:
    copy = annotated_sample(tmp_path)
    coloured = colours(copy)
    assert coloured[SIGNUPS, "C12"] == SUSPECT
    assert {coloured[SIGNUPS, ref] for ref in ("B12", "D12", "E12")} == {BROKEN}
    assert (SIGNUPS, "B3") not in coloured
    assert WARNED in coloured.values()
    sheet = load_workbook(copy)[SIGNUPS]
    for said in ("Bevinding 3 (fout TEL001), deze cel", "er staat 102, maar 27 + 14 + 34 is samen 75"):
        assert said in note(sheet, "C12")
    assert "Verwacht: 41 (er staat 14)" in note(sheet, "C12")
    assert "Doen: Zoek in BOKS" in note(sheet, "C12")
    assert "Zie bevinding 3 op het blad 'Bevindingen'." in note(sheet, "B12")


def test_every_coloured_cell_has_a_note_and_every_note_a_colour(tmp_path: Path) -> None:
    copy = annotated_sample(tmp_path)
    book = load_workbook(copy)
    noted = {(s.title, ref) for s in book.worksheets for ref, c in cells(s).items() if c.comment}
    assert noted == colours(copy).keys()
    assert len(noted) > 50


def test_the_first_sheet_lists_the_findings_with_links_and_prints_on_landscape_pages(tmp_path: Path) -> None:
    book = load_workbook(annotated_sample(tmp_path))
    sheet = book.worksheets[0]
    found = check(WITH_ERRORS)["findings"]
    assert book.active is sheet
    assert [sheet.cell(6 + n, 3).value for n in range(len(found))] == [f["rule"] for f in found]
    assert [sheet.cell(6 + n, 1).value for n in range(len(found))] == list(range(1, len(found) + 1))
    assert [sheet.cell(8, column).value for column in (2, 4, 5, 7, 8)] == ["fout", SIGNUPS, "C12", 14, 41]
    assert (sheet["E8"].hyperlink.location, sheet["F8"].hyperlink.location) == (f"'{SIGNUPS}'!C12", f"'{SIGNUPS}'!E12")
    assert sheet["F10"].hyperlink.location == "'09 wachttijd-start-ondersteunin'!F20:H20"
    assert sheet.auto_filter.ref == f"A5:K{5 + len(found)}"
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$5:$5"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (
        b'<pageSetUpPr fitToPage="1"/>' in parts(tmp_path / f"kopie-{WITH_ERRORS.name}")["xl/worksheets/boksclean1.xml"]
    )
    assert "7 fouten" in str(sheet["A3"].value)


def test_links_lead_to_cells_that_are_there(tmp_path: Path) -> None:
    book = load_workbook(annotated_sample(tmp_path))
    links = [str(c.hyperlink.location) for c in cells(book.worksheets[0]).values() if c.hyperlink]
    assert len(links) > 15
    for link in links:
        sheet, _, area = link.rpartition("!")
        assert book[sheet.strip("'").replace("''", "'")][area]


def test_the_list_is_in_the_language_of_the_report(tmp_path: Path) -> None:
    book = load_workbook(annotated_sample(tmp_path, WITH_ERRORS.name, "--lang", "en"))
    assert book.sheetnames[0] == "Findings"
    assert [book.worksheets[0].cell(5, n).value for n in (2, 9, 11)] == ["severity", "what", "to do"]
    assert "Finding 3 (error TEL001), this cell" in note(book[SIGNUPS], "C12")


def test_a_workbook_without_findings_says_so(tmp_path: Path) -> None:
    rows = [*SUMS[:-1], ["Totaal", 21, 42, 63, 84, 210]]
    book = load_workbook(annotate(save(tmp_path / "e.xlsx", rows)))
    assert book.worksheets[0]["A6"].value == "Geen bevindingen."
    assert "Geen fouten gevonden" in str(book.worksheets[0]["A3"].value)


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with all that a writer may lose: names, notes, rules, a chart, stored values, a sparkline, a macro."""
    path = save(tmp_path / "rijk.xlsx", {"Blad 'een' A": SUMS, "Verborgen": [["geheim", 1]], "Grafiek": [["a", 1]]})
    book = load_workbook(path)
    sheet = book.worksheets[0]
    sheet["F6"].comment = Comment("Let op: voorlopig", "Jo")
    sheet["H1"].comment = Comment("Blijft", "Jo")
    sheet["F6"].font, sheet["F6"].number_format = Font(italic=True, color="FF0000AA"), "#,##0"
    sheet["B4"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["J1"] = "=1+1"
    sheet.conditional_formatting.add("B4:E6", Rule("cellIs", operator="greaterThan", formula=["50"]))
    validation = DataValidation("whole", "between", "0", "9")
    validation.add("B4:E6")
    sheet.add_data_validation(validation)
    sheet.print_area, sheet.print_title_rows = "A1:F6", "3:3"
    sheet.page_setup.orientation, sheet.freeze_panes = "landscape", "B4"
    sheet.row_dimensions[2].hidden, sheet.column_dimensions["A"].width = True, 33
    book["Verborgen"].sheet_state = "hidden"
    book.defined_names["alles"] = DefinedName("alles", attr_text="'Verborgen'!$A$1")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=4, max_row=6))
    book.worksheets[2].add_chart(chart, "C3")
    book.active = 2
    book.save(path)
    return repacked(path, tmp_path / "rijk.xlsm", _richer)


SPARKLINE = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"><x14:sparklineGroups xmlns:x14="y"/></ext></extLst>'
)


def _richer(name: str, content: bytes) -> bytes:
    """Add what openpyxl cannot write."""
    if name == "xl/worksheets/sheet1.xml":
        content = content.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(
            b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"
        )
        content = content.replace(b"</worksheet>", SPARKLINE.encode() + b"</worksheet>")
        assert b"<v>2</v>" in content
    if name == "[Content_Types].xml":
        content = content.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        macro = b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        content = content.replace(b"</Types>", macro)
    return content


def test_what_other_writers_lose_is_kept(rich: Path) -> None:
    with zipfile.ZipFile(rich, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xcc\x61macro")
    before, after = parts(rich), parts(annotate(rich))
    sheet = "xl/worksheets/sheet1.xml"
    touched = {name for name in before if before[name] != after[name]}
    assert touched <= {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        sheet,
        "xl/worksheets/sheet3.xml",  # was in front
        "xl/comments/comment1.xml",
        next(name for name in before if name.endswith(".vml")),
    }
    assert {"xl/vbaProject.bin", "xl/charts/chart1.xml"} <= before.keys() - touched
    assert bare(after[sheet]) == bare(before[sheet])
    assert SPARKLINE.encode() in after[sheet]
    assert b"<f>1+1</f><v>2</v>" in after[sheet]


def bare(content: bytes) -> bytes:
    """Return a sheet without the styles of its cells and without what says that it is in front."""
    content = re.sub(rb'(<c [^>]*?) s="\d+"', rb"\1", content)
    return re.sub(rb'\s*(tabSelected="\d")', b"", content).replace(b" />", b"/>")


@pytest.mark.filterwarnings("ignore:Sparkline Group")
def test_names_notes_rules_and_print_settings_stay_with_their_sheet(rich: Path) -> None:
    old, new = load_workbook(rich), load_workbook(annotate(rich))
    before, after = old.worksheets[0], new["Blad 'een' A"]
    assert (after.print_area, after.print_title_rows) == (before.print_area, before.print_title_rows)
    assert after.print_title_rows == "$3:$3"
    assert after.page_setup.orientation == "landscape"
    assert after.freeze_panes == "B4"
    assert after.row_dimensions[2].hidden
    assert after.column_dimensions["A"].width == before.column_dimensions["A"].width
    assert [str(v.sqref) for v in after.data_validations.dataValidation] == ["B4:E6"]
    assert [str(r.sqref) for r in after.conditional_formatting] == ["B4:E6"]
    assert new["Verborgen"].sheet_state == "hidden"
    assert new.defined_names["alles"].attr_text == "'Verborgen'!$A$1"
    assert note(after, "H1") == "Blijft"
    assert note(after, "F6").startswith("Let op: voorlopig\n\nBevinding 1 (")
    assert after["F6"].font.i
    assert after["F6"].fill.fgColor.rgb in (SUSPECT, BROKEN, WARNED)
    assert after["F6"].number_format == "#,##0"


def test_an_empty_cell_that_is_concerned_gets_its_colour(tmp_path: Path) -> None:
    gone = re.compile(rb'<c r="(C5|[A-F]6)"[^>]*?(/>|>.*?</c>)', re.DOTALL)
    rows = [*SUMS[:4], ["Politie", 11, None, 33, 44, 110], *SUMS[5:]]
    path = repacked(
        save(tmp_path / "a.xlsx", rows),
        tmp_path / "b.xlsx",
        lambda n, c: gone.sub(_only_total, c) if n.endswith("sheet1.xml") else c,
    )
    assert load_workbook(path).worksheets[0]["C5"].value is None
    copy = annotate(path)
    assert ("Blad1", "C5") in colours(copy)
    assert "C5" in re.findall(r'<c r="([A-Z]\d)"', parts(copy)["xl/worksheets/sheet1.xml"].decode())
    assert check(copy)["summary"] == check(path)["summary"]


def _only_total(found: re.Match[bytes]) -> bytes:
    return b"" if found.group(1) == b"C5" else found.group(0)


def test_parts_with_a_prefix_on_every_element_are_edited_as_well(tmp_path: Path) -> None:
    ET.register_namespace("x", MAIN)
    plain = save(tmp_path / "a.xlsx", SUMS)

    def prefixed(name: str, content: bytes) -> bytes:
        mine = name in ("xl/workbook.xml", "xl/styles.xml") or "worksheets/sheet" in name
        return ET.tostring(ET.fromstring(content), encoding="UTF-8") if mine else content  # noqa: S314 (a part that the test wrote itself)

    path = repacked(plain, tmp_path / "b.xlsx", prefixed)
    assert b"<x:sheetData" in parts(path)["xl/worksheets/sheet1.xml"]
    assert colours(annotate(path)) == colours(annotate(plain))
    assert load_workbook(tmp_path / "kopie-b.xlsx").sheetnames == ["Bevindingen", "Blad1"]


def test_a_workbook_without_styles_gets_those_of_the_copy_where_every_reader_looks(tmp_path: Path) -> None:
    def bare_part(name: str, content: bytes) -> bytes | None:
        content = re.sub(rb"<(?:Override|Relationship) [^>]*styles[^>]*/>", b"", content)
        return None if name == "xl/styles.xml" else re.sub(rb' s="\d+"', b"", content)

    plain = save(tmp_path / "a.xlsx", SUMS)
    path = repacked(plain, tmp_path / "b.xlsx", bare_part)
    assert colours(annotate(path)) == colours(annotate(plain))


def test_a_part_is_declared_once_though_its_declaration_was_left_behind(tmp_path: Path) -> None:
    def bare_part(name: str, content: bytes) -> bytes | None:
        content = re.sub(rb"<Relationship [^>]*styles[^>]*/>", b"", content)
        return None if name == "xl/styles.xml" else re.sub(rb' s="\d+"', b"", content)

    path = repacked(save(tmp_path / "a.xlsx", SUMS), tmp_path / "b.xlsx", bare_part)
    assert parts(annotate(path))["[Content_Types].xml"].count(b'PartName="/xl/styles.xml"') == 1


def test_parts_in_another_encoding_are_edited_as_well(tmp_path: Path) -> None:
    plain = save(tmp_path / "a.xlsx", SUMS)

    def wide(name: str, content: bytes) -> bytes:
        if name == "xl/worksheets/sheet1.xml":
            return ('<?xml version="1.0" encoding="UTF-16"?>' + content.decode()).encode("utf-16")
        return b"\xef\xbb\xbf" + content if name in ("xl/workbook.xml", "xl/styles.xml") else content

    path = repacked(plain, tmp_path / "b.xlsx", wide)
    assert colours(annotate(path)) == colours(annotate(plain))


def test_a_cell_with_a_conversation_keeps_that_and_gets_a_colour(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", SUMS)
    book = load_workbook(path)
    book.worksheets[0]["F6"].comment = Comment("[Threaded comment]", "tc={1}")
    book.save(path)
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rIdT" Type="{kind}" Target="/xl/threadedComments/t1.xml"/></Relationships>'
    told = repacked(path, tmp_path / "b.xlsx", lambda n, c: _related(n, c, relation))
    with zipfile.ZipFile(told, "a") as archive:
        archive.writestr(
            "xl/threadedComments/t1.xml", '<ThreadedComments><threadedComment ref="F6"/></ThreadedComments>'
        )
    copy = annotate(told)
    sheet = load_workbook(copy).worksheets[1]
    assert note(sheet, "F6") == "[Threaded comment]"
    assert note(sheet, "F5").startswith("Bevinding 1")
    assert ("Blad1", "F6") in colours(copy)


def _related(name: str, content: bytes, relation: str) -> bytes:
    mine = name == "xl/worksheets/_rels/sheet1.xml.rels"
    return content.replace(b"</Relationships>", relation.encode()) if mine else content


def test_a_sheet_of_that_name_keeps_it(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", {"Aanmeldingen": SUMS, "BEVINDINGEN": [["iets"]]})
    assert load_workbook(annotate(path)).sheetnames == ["Bevindingen (2)", "Aanmeldingen", "BEVINDINGEN"]


def test_text_from_an_export_never_becomes_a_formula(tmp_path: Path) -> None:
    names = ["=1+1", "+2", "-3a", '@SUM(A1)"']
    body = [[Styled(name, text=True), 1, 2, 3, 4, 10] for name in names]
    rows: Rows = [*SUMS[:3], *body, ["Totaal", 4, 8, 12, 16, 41]]
    copy = annotate(save(tmp_path / "a.xlsx", {"=cmd|' /C calc'!A0"[:20].replace("/", "").replace("'", ""): rows}))
    sheet = load_workbook(copy).worksheets[0]
    assert {c.data_type for c in cells(sheet).values() if c.value is not None} <= {"s", "n", "inlineStr"}
    assert b"<f>" not in parts(copy)["xl/worksheets/boksclean1.xml"]
    assert "quotePrefix" in parts(copy)["xl/styles.xml"].decode()
    assert str(sheet["D6"].value).startswith("=cmd|")


def _csv(path: Path) -> Path:
    path.write_text("Melder;K1;K2;K3;K4;Jaar\nHuisarts;1;2;3;4;10\n", encoding="utf-8")
    return path


def test_what_cannot_be_copied_is_refused_before_anything_is_checked(tmp_path: Path) -> None:
    book, copy = save(tmp_path / "a.xlsx", SUMS), tmp_path / "k.xlsx"
    other = save(tmp_path / "b.xlsx", SUMS)
    (tmp_path / "er.xlsx").write_text("al", encoding="utf-8")
    for arguments, said in (
        ((book, other, "--annotate", copy), "een voor een"),
        ((_csv(tmp_path / "a.csv"), "--annotate", copy), "alleen een .xlsx of .xlsm"),
        ((book, "--annotate", book), "nooit overschreven"),
        ((book, "--annotate", book, "--force"), "nooit overschreven"),
        ((book, "--annotate", tmp_path / "er.xlsx"), "bestaat al"),
        ((book, "--annotate", tmp_path / "k.xlsm"), "moet eindigen op .xlsx"),
        ((book, "--annotate", copy, "-o", copy), "hetzelfde bestand"),
        ((book, "--annotate", tmp_path / "weg" / "k.xlsx"), "kan niet worden geschreven"),
    ):
        outcome = run("check", *arguments)
        assert (outcome.status, said in outcome.stderr) == (2, True), (arguments, outcome.stderr)
    assert not copy.exists()
    assert (tmp_path / "er.xlsx").read_text(encoding="utf-8") == "al"


def test_an_unreadable_file_gives_no_copy(tmp_path: Path) -> None:
    outcome = run("check", tmp_path / "weg.xlsx", "--annotate", tmp_path / "k.xlsx")
    assert outcome.status == 3
    assert "geen kopie gemaakt" in outcome.stderr
    assert not (tmp_path / "k.xlsx").exists()


def test_a_copy_of_a_copy_is_refused(tmp_path: Path) -> None:
    copy = annotate(save(tmp_path / "a.xlsx", SUMS))
    outcome = run("check", copy, "--annotate", tmp_path / "nog.xlsx")
    assert (outcome.status, "oorspronkelijke export" in outcome.stderr) == (2, True)


def test_what_gets_lost_is_named_and_needs_force(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", SUMS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("_xmlsignatures/origin.sigs", b"")
    refused = run("check", path, "--annotate", tmp_path / "k.xlsx")
    assert (refused.status, "de digitale handtekening" in refused.stderr) == (2, True)
    assert run("check", path, "--annotate", tmp_path / "k.xlsx", "--force").status == 1


def test_the_copy_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", SUMS)
    first = annotate(path).read_bytes()
    assert annotate(path, "--force").read_bytes() == first


def test_the_export_itself_is_not_touched(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", SUMS)
    before = path.read_bytes()
    annotate(path)
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.xlsx", "kopie-a.xlsx"]


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize(
    "make", [lambda _, tmp: annotated_sample(tmp), lambda rich, _: annotate(rich)], ids=["sample", "rich"]
)
@pytest.mark.filterwarnings("ignore:Sparkline Group")
def test_libreoffice_opens_the_copy_with_its_notes(
    make: Callable[[Path, Path], Path], rich: Path, tmp_path: Path
) -> None:
    copy = make(rich, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "ods", "--outdir", str(tmp_path / "uit"), str(copy)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603 (our own command on files that the test made)
    ods = parts(tmp_path / "uit" / f"{copy.stem}.ods")["content.xml"].decode()
    book: Workbook = load_workbook(copy)
    notes = sum(c.comment is not None for s in book.worksheets for c in cells(s).values())
    assert ods.count("<office:annotation ") == notes
    assert re.findall(r'<table:table table:name="([^"]*)"', ods)[0] == "Bevindingen"
