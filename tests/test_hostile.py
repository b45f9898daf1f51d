"""Whatever the file: a sentence and a status, never a traceback."""

import io
import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from boks_clean.workbook import Workbook, read_workbook
from tests.command import check, run
from tests.hostile import GOOD, MAIN, OFFICE, Book, parts_of, rows, sheet_part, styles_part, workbook_part
from tests.mutations import mutate
from tests.seeds import ods, seeds

SAMPLE = Path(__file__).parent.parent / "samples" / "ktsd-2016.xlsx"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MERGED = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the sample with its parts changed; None leaves a part out."""
    written = io.BytesIO()
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def in_sheet(old: str, new: str) -> bytes:
    return repacked(lambda n, c: c.replace(old.encode(), new.encode(), 1) if n.startswith("xl/worksheets/s") else c)


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", b"<workbook/>")
        new.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    return written.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], set[int]]] = {
    "empty": (lambda: b"", {3}),
    "a page": (lambda: b"<html><body>Inloggen</body></html>", {3}),
    "a pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", {3}),
    "an old workbook that is noise": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), {3}),
    "an encrypted workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        {3},
    ),
    "a zip of something else": (lambda: repacked(lambda n, c: c if n == "docProps/app.xml" else None), {3}),
    "without its sheets": (lambda: repacked(lambda n, c: None if "worksheets" in n else c), {3}),
    "without relations": (lambda: repacked(lambda n, c: None if n.endswith("workbook.xml.rels") else c), {3, 4}),
    "without styles": (lambda: repacked(lambda n, c: None if n.endswith("styles.xml") else c), {0, 3}),
    "a sheet that is no XML": (lambda: repacked(lambda n, c: b"<a" if "sheet1" in n else c), {3}),
    "entities": (lambda: in_sheet("<worksheet", f"{DOCTYPE}<worksheet"), {3}),
    "a stray cell far away": (lambda: in_sheet("</sheetData>", FAR), {0, 3}),
    "everything merged": (lambda: in_sheet("</sheetData>", MERGED), {0, 3}),
    "a bomb": (bomb, {3}),
}


@pytest.mark.parametrize(("content", "statuses"), FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_a_hostile_file_gives_a_sentence_and_a_status(
    content: Callable[[], bytes], statuses: set[int], command: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(content())
    before = path.read_bytes()
    outcome = run(command, path)
    assert outcome.status in statuses
    assert "Traceback" not in outcome.everything
    assert outcome.everything.strip()
    assert path.read_bytes() == before


@pytest.mark.parametrize("length", [1, 4, 30, 100, 1_000, 3_000, 5_000, 7_000])
def test_a_truncated_workbook_is_unreadable(length: int, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(SAMPLE.read_bytes()[:length])
    outcome = run("check", path)
    assert outcome.status == 3
    assert "NIET GELEZEN" in outcome.stdout


@pytest.mark.parametrize("content", [b"a;b\n1;\0", b"\xff\xfea\0;\0b\0", b'"a;b\n1;2', b";;;\n;;;", b"a\n1\n2"])
def test_a_strange_csv_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert run("check", path).status in {3, 4}


def read(path: Path) -> Workbook:
    return read_workbook(path)


def whole(*, after: str = "", before: str = "", last: str = "") -> str:
    """Return the XML of the good sheet, with more around and in it."""
    return sheet_part(rows(GOOD) + last, after, before)


def good(path: Path) -> bool:
    """Tell whether the figures of the good sheet were read and checked."""
    report = check(path)
    return bool(report["exit_status"] == 0 and report["identities"]["held"] > 0)


STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def strict(content: str) -> str:
    for common, name in STRICT.items():
        content = content.replace(common, name)
    return content


ODD_FORMATTING = (
    '<conditionalFormatting sqref="A1"><cfRule type="cellIs" operator="onbekend" priority="x"/></conditionalFormatting>'
    '<dataValidations count="x"><dataValidation type="?"/></dataValidations><hyperlinks><hyperlink/></hyperlinks>'
)

READ: dict[str, Book] = {
    "strict": Book(parts={name: strict(part) for name, part in parts_of({"Blad1": GOOD}).items()}),
    "with backslashes": Book(
        parts={name: None for name in parts_of({"Blad1": GOOD}) if "/" in name}
        | {name.replace("/", "\\"): part for name, part in parts_of({"Blad1": GOOD}).items()}
    ),
    "in capitals": Book(
        parts=dict.fromkeys(parts_of({"Blad1": GOOD}))
        | {name.upper(): part for name, part in parts_of({"Blad1": GOOD}).items()}
    ),
    "with odd formatting": Book({"Blad1": whole(after=ODD_FORMATTING)}),
    "with a style that is not there": Book({"Blad1": whole(last='<row r="9"><c r="A9" s="99"/></row>')}),
    "with a wrong dimension": Book({"Blad1": whole(before='<dimension ref="A1:A1"/>')}),
    "in utf-16": Book(
        parts={"xl/worksheets/sheet1.xml": whole().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")}
    ),
}


@pytest.mark.parametrize("book", READ.values(), ids=list(READ))
def test_an_unusual_workbook_is_read_all_the_same(book: Book, tmp_path: Path) -> None:
    assert good(book.save(tmp_path / "export.xlsx"))


def test_an_indented_ods_is_read(tmp_path: Path) -> None:
    plain, indented = ods(tmp_path / "a.ods"), ods(tmp_path / "b.ods", between="\n    ")
    assert len(read(plain).sheets[0].cells) > 20
    assert read(plain).sheets == read(indented).sheets


def test_an_ods_that_holds_a_part_called_workbook_is_an_ods(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Basic/Standard/ThisWorkbook.xml", "<x/>")
    assert read(path).format == "ods"


@pytest.mark.parametrize("kind", ["ods", "xls", "old xls"])
def test_a_password_is_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    if kind == "ods":
        ods(path, manifest="<manifest:encryption-data/>")
    elif kind == "xls":
        path.write_bytes(start + b"\x09\x08\x10\0\0\6\5\0" + bytes(12) + b"\x2f\0\x36\0" + bytes(600))
    else:
        path.write_bytes(start + b"\x09\x08\x08\0\0\5\5\0" + bytes(4) + b"\x2f\0\4\0" + bytes(600))
    outcome = run("check", path)
    assert outcome.status == 3
    assert "wachtwoord" in outcome.everything


STRANGE: dict[str, tuple[Book, set[int]]] = {
    "a shared string that is not there": (
        Book({"Blad1": whole(last='<row r="9"><c r="A9" t="s"><v>7</v></c></row>')}, {}),
        {3},
    ),
    "two sheets of one name": (Book({"Blad1": GOOD, "blad1": GOOD}), {0, 1, 3}),
    "a sheet that is not listed right": (
        Book(parts={"xl/workbook.xml": workbook_part('<sheet name="A" sheetId="1" r:id="rId9"/>')}),
        {3, 4},
    ),
    "no sheets at all": (Book(parts={"xl/workbook.xml": workbook_part("")}), {3, 4}),
    "a thousand and one sheets": (Book({f"B{n}": [["x", n]] for n in range(1_001)}), {3}),
    "cells with formulas as text": (Book({"Blad1": [*GOOD, ["=cmd|' /C calc'!A0", "@SUM(1)"]]}), {0, 1, 4}),
    "colours of a terminal": (Book({"\u202eBlad\u202c": [*GOOD, ["_x001B_[31m\u202e", "\u009b31m"]]}), {0, 1, 4}),
    "a cell in row 0": (Book({"Blad1": whole(last='<row r="0"><c r="A0"><v>1</v></c></row>')}), {3}),
    "dates far away": (
        Book(
            {"Blad1": whole(last='<row r="9"><c r="A9" s="1"><v>1E+300</v></c><c r="B9" s="1"><v>-5</v></c></row>')},
            {"xl/styles.xml": styles_part(["yyyy-mm-dd"])},
        ),
        {0, 1, 3, 4},
    ),
    "numbers that are none": (Book({"Blad1": whole(last='<row r="9"><c r="A9"><v>NaN</v></c></row>')}), {0, 1, 3, 4}),
    "two columns of labels, one of them half known": (
        Book(
            {
                "Blad1": [
                    ["Buurtteam", "Soort", "Waarde"],
                    ["Lunetten", "aap", 1],
                    ["Zuilen", "noot", 2],
                    ["Onzin", "mies", 3],
                ]
            }
        ),
        {4},
    ),
}


@pytest.mark.parametrize(("book", "statuses"), STRANGE.values(), ids=list(STRANGE))
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_a_strange_workbook_gives_a_sentence_and_a_status(
    book: Book, statuses: set[int], command: str, tmp_path: Path
) -> None:
    outcome = run(command, book.save(tmp_path / "export.xlsx"))
    assert outcome.status in statuses
    assert outcome.everything.strip()
    assert not {"\x1b", "\x9b", "\u202e"} & set(outcome.everything)


def test_a_chart_sheet_and_a_dialogue_are_no_tables(tmp_path: Path) -> None:
    parts = parts_of({"Blad1": GOOD, "Grafiek": "<chartsheet/>", "Venster": f'<dialogsheet xmlns="{MAIN}"/>'})
    relations = parts["xl/_rels/workbook.xml.rels"]
    relations = relations.replace(
        f'{OFFICE}/worksheet" Target="worksheets/sheet2', f'{OFFICE}/chartsheet" Target="worksheets/sheet2'
    )
    relations = relations.replace(
        f'{OFFICE}/worksheet" Target="worksheets/sheet3', f'{OFFICE}/dialogsheet" Target="worksheets/sheet3'
    )
    path = Book(parts=parts | {"xl/_rels/workbook.xml.rels": relations}).save(tmp_path / "export.xlsx")
    assert good(path)
    assert [sheet.name for sheet in read(path).sheets if sheet.cells] == ["Blad1"]


def test_dates_count_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    listed = '<sheet name="Blad1" sheetId="1" r:id="rId1"/>'
    part = workbook_part(listed).replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    sheet = sheet_part('<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>366</v></c></row>')
    parts = {"xl/workbook.xml": part, "xl/styles.xml": styles_part(["yyyy-mm-dd"])}
    cells = read(Book({"Blad1": sheet}, parts).save(tmp_path / "export.xlsx")).sheets[0].cells
    assert cells[1, 2].text.startswith("1905-01-01")


def test_a_rich_text_and_an_inline_text_are_read_whole(tmp_path: Path) -> None:
    rich = '<c r="A1" t="inlineStr"><is><r><t>Lunet</t></r><r><t>ten</t></r></is></c>'
    cells = read(Book({"Blad1": sheet_part(f'<row r="1">{rich}</row>')}).save(tmp_path / "a.xlsx")).sheets[0].cells
    assert cells[1, 1].text == "Lunetten"


def test_zip64_is_read(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts_of({"Blad1": GOOD}).items():
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(part.encode())
    assert good(path)


def test_a_zip_within_a_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl.zip", bomb())
    assert run("check", path).status == 3


@pytest.mark.parametrize(
    "name", ["~$export.xlsx", "-export.xlsx", "é 'x' [1] {0} %s.xlsx", "\x1b[31m.xlsx", "a\nb.xlsx"]
)
def test_a_strange_name_is_no_problem(name: str, tmp_path: Path) -> None:
    path = Book().save(tmp_path / name)
    outcome = run("check", path)
    assert outcome.status == (3 if name.startswith("~$") else 0)
    assert "\x1b" not in outcome.everything


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    outcome = run("check", tmp_path)
    assert outcome.status == 3
    assert "map" in outcome.everything


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to the administrator")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = Book().save(tmp_path / "export.xlsx")
    path.chmod(0)
    assert run("check", path).status == 3


@pytest.mark.parametrize("line", ["x" * 2_000_000, ";".join(["1"] * 100_000)])
def test_a_csv_with_an_endless_line_is_told(line: str, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(f"a;b\n{line}\n")
    assert run("check", path).status in {3, 4}


def test_a_csv_with_a_whole_registration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("a;b\n" + "1;2\n" * 300_000)
    assert run("check", path).status == 3


def test_raw_data_do_not_hold_up_the_pivot_tables_beside_them(tmp_path: Path) -> None:
    raw = [["Nr", *(f"Kolom {n}" for n in range(8))], *([f"r{n}", *range(n, n + 8)] for n in range(4_000))]
    report = check(Book({"Brondata": raw, "Blad1": GOOD}).save(tmp_path / "export.xlsx"))
    assert report["exit_status"] == 4
    assert [table["sheet"] for table in report["inputs"][0]["tables"] if table["measure"] == "aanmeldingen"] == [
        "Blad1"
    ]


@pytest.mark.parametrize("seed", range(60))
def test_a_mutated_file_never_breaks_the_run(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
    suffix, content = chance.choice(seeds(tmp_path))
    path = tmp_path / f"export{suffix}"
    path.write_bytes(mutate(content, chance))
    outcome = run("check", path, "--format", "json")
    assert outcome.status in {0, 1, 3, 4}
    assert [s for s in outcome.json["skipped"] if s["kind"] == "failed"] == []
