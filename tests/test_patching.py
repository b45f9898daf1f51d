"""Cells of a workbook are changed in a copy of it, and nothing else is."""

import datetime
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from xlsxwriter import Workbook as Writer

from boks_clean.workbook import read_workbook
from boks_clean.workbook.patch import patch_cells, read_cells
from boks_clean.workbook.patch_text import patch_csv, read_csv_cells
from boks_clean.workbook.stored import NewValue, Number, Stored

_DAY = datetime.date(2023, 3, 31)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/>'
)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _different(old: bytes, new: bytes) -> set[str]:
    before, after = _parts(old), _parts(new)
    assert list(before) == list(after)
    return {name for name in before if before[name] != after[name]}


def _with(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (_parts(content) | dict(parts)).items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _plain(rows: list[list[object]], title: str = "Blad") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _value(content: bytes, ref: str, sheet: str = "Blad") -> object:
    return load_workbook(io.BytesIO(content))[sheet][ref].value


def _rich() -> bytes:
    """A workbook with about everything that Excel can put in it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Blad"
    for row in (["naam", "status", "eind"], ["a", "open", None], ["b", "open", datetime.datetime(2023, 1, 2)]):  # noqa: DTZ001 (a date in Excel has no time zone)
        sheet.append(row)
    sheet["C3"].number_format = "dd-mm-yyyy"
    sheet["C2"].fill = PatternFill("solid", "FFFF00")
    sheet["A6"] = "samen"
    sheet.merge_cells("A6:B7")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[3].hidden = True
    sheet["A2"].comment = Comment("let op", "iemand")
    red = Rule(
        "cellIs", operator="equal", formula=['"open"'], dxf=DifferentialStyle(fill=PatternFill("solid", "FF0000"))
    )
    sheet.conditional_formatting.add("B2:B3", red)
    choices = DataValidation("list", '"open,afgesloten"')
    sheet.add_data_validation(choices)
    choices.add("B2:B3")
    sheet.add_table(Table(displayName="Lijst", ref="A1:C3"))
    sheet["A2"].hyperlink = "https://example.org/"
    other = book.create_sheet("Cijfers")
    for figures in ([1, 2], [3, 4]):
        other.append(figures)
    chart = BarChart()
    chart.add_data(Reference(range_string="Cijfers!A1:B2"))
    other.add_chart(chart, "D2")
    hidden = book.create_sheet("Verborgen")
    hidden.sheet_state = "hidden"
    return _saved(book)


def test_only_the_sheet_with_the_cell_changes() -> None:
    old = _rich()
    new = patch_cells(old, {"Blad": {(2, 2): "afgesloten", (3, 3): None}})
    assert _different(old, new) == {"xl/worksheets/sheet1.xml"}
    before, after = (load_workbook(io.BytesIO(content))["Blad"] for content in (old, new))
    assert (after["B2"].value, after["C3"].value, after["C3"].number_format) == ("afgesloten", None, "dd-mm-yyyy")
    assert [str(area) for area in after.merged_cells.ranges] == ["A6:B7"]
    assert after.column_dimensions["B"].width == before.column_dimensions["B"].width
    assert after.row_dimensions[3].hidden
    assert after.tables.keys() == before.tables.keys()
    assert len(after.data_validations.dataValidation) == 1


def test_everything_in_the_sheet_but_the_cells_stays_as_it_is() -> None:
    old = _rich()
    new = patch_cells(old, {"Blad": {(2, 2): "x"}})
    before, after = (_parts(content)["xl/worksheets/sheet1.xml"] for content in (old, new))
    begin, end = before.index(b'<c r="B2"'), before.index(b'<c r="C2"')
    assert after.startswith(before[:begin])
    assert after.endswith(before[end:])


def test_macros_drawings_and_what_nobody_knows_stay_byte_for_byte() -> None:
    extra = {"xl/vbaProject.bin": bytes(range(256)), "customXml/item1.xml": b"<a>1</a>", "xl/media/image1.png": b"\x89"}
    old = _with(_rich(), extra)
    new = patch_cells(old, {"Blad": {(2, 2): "x"}})
    assert _different(old, new) == {"xl/worksheets/sheet1.xml"}
    assert {name: _parts(new)[name] for name in extra} == extra


def test_a_date_looks_like_the_other_dates_of_its_column_and_keeps_the_colour_of_its_cell() -> None:
    new = patch_cells(_rich(), {"Blad": {(2, 3): _DAY}})
    cell = load_workbook(io.BytesIO(new))["Blad"]["C2"]
    assert cell.value == datetime.datetime(2023, 3, 31)  # noqa: DTZ001 (a date in Excel has no time zone)
    assert cell.number_format == "dd-mm-yyyy"
    assert cell.fill.fgColor.rgb == "00FFFF00"


def test_a_date_in_a_column_without_dates_gets_a_date_format() -> None:
    old = _plain([["eind"], [None], ["x"]])
    new = patch_cells(old, {"Blad": {(3, 1): _DAY, (2, 1): _DAY}})
    sheet = load_workbook(io.BytesIO(new))["Blad"]
    assert sheet["A2"].value == sheet["A3"].value == datetime.datetime(2023, 3, 31)  # noqa: DTZ001 (a date in Excel has no time zone)
    assert sheet["A2"].is_date
    assert _different(old, new) == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


@pytest.mark.parametrize(
    "day", [datetime.date(1900, 1, 1), datetime.date(1900, 2, 28), datetime.date(1900, 3, 1), _DAY]
)
@pytest.mark.parametrize("mac", [False, True])
def test_days_are_counted_as_the_workbook_counts_them(day: datetime.date, mac: bool) -> None:
    buffer = io.BytesIO()
    book = Writer(buffer, {"date_1904": mac})
    book.add_worksheet("Blad").write_datetime(0, 0, _DAY, book.add_format({"num_format": "dd-mm-yyyy"}))
    book.close()
    new = patch_cells(buffer.getvalue(), {"Blad": {(2, 1): day, (1, 1): day}})
    written = _value(new, "A1")
    if mac and day.year < 1904:
        assert written == day.isoformat()
    else:
        assert isinstance(written, datetime.datetime)
        assert written.date() == day


@pytest.mark.parametrize(
    "text", ["=1+1", "+31", "-5", "@som", 'a & b <c> "d"', " los ", "é\n2", "_x0041_", "\x0b", "'"]
)
def test_text_stays_text(text: str, tmp_path: Path) -> None:
    new = patch_cells(_plain([["a", "b"]]), {"Blad": {(1, 2): text}})
    cell = load_workbook(io.BytesIO(new))["Blad"]["B1"]
    assert cell.data_type in ("s", "inlineStr")
    assert b"<f" not in _parts(new)["xl/worksheets/sheet1.xml"]
    path = tmp_path / "a.xlsx"
    path.write_bytes(new)
    shown = read_workbook(path).sheets[0].cells[1, 2].text
    assert shown == " ".join(text.replace("_x0041_", "_x005F_x0041_").replace("\x0b", "_x000B_").split())


def test_rows_and_cells_that_are_not_there_are_added_where_they_belong() -> None:
    old = _plain([["a", None, "c"], [], [], ["d"]])
    changes: dict[tuple[int, int], NewValue] = {
        (1, 2): "b",
        (1, 9): "z",
        (2, 2): Number(4.5),
        (3, 1): None,
        (7, 1): "e",
    }
    new = patch_cells(old, {"Blad": changes})
    sheet = load_workbook(io.BytesIO(new))["Blad"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert rows == [["a", "b", "c", "z"], [4.5], [], ["d"], [], [], ["e"]]
    assert sheet.calculate_dimension() == "A1:I7"


@pytest.mark.parametrize(
    "data",
    [
        '<sheetData><row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>'
        "<row><c/><c><v>2</v></c></row></sheetData>",
        "<sheetData><row r='1'><c r='A1' t='str'><v>a</v></c><c r='B1'><v>1</v></c></row>"
        "<row r='2' spans='1:2'><c r='B2'><v>2</v></c></row></sheetData>",
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r></is></c><c r="B1"><v>1</v></c></row>'
        '<row r="2" ht="15"><c r="A2"/><c r="B2" ><v>2</v></c></row></sheetData>',
    ],
)  # fmt: skip
def test_other_programs_write_their_cells_otherwise(data: str) -> None:
    old = _with(_plain([["x"]]), {"xl/worksheets/sheet1.xml": f"{_HEAD}{data}</worksheet>"})
    was = read_cells(old, {"Blad": {(1, 1), (1, 2), (2, 1), (2, 2), (9, 9)}})["Blad"]
    assert [was[at].value for at in sorted(was)] == ["a", "1", "", "2", ""]
    new = patch_cells(old, {"Blad": {(1, 2): "n", (2, 1): Number(7), (3, 1): "e"}})
    sheet = load_workbook(io.BytesIO(new))["Blad"]
    assert [row[:2] for row in sheet.iter_rows(values_only=True)] == [("a", "n"), (7, 2), ("e", None)]


def test_names_of_elements_can_have_a_prefix() -> None:
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'
    )
    old = _with(_plain([["x"]]), {"xl/worksheets/sheet1.xml": xml})
    new = patch_cells(old, {"Blad": {(1, 1): "b", (1, 2): _DAY, (2, 1): "c"}})
    assert [_value(new, ref) for ref in ("A1", "A2")] == ["b", "c"]
    assert read_cells(new, {"Blad": {(1, 1)}})["Blad"][1, 1].value == "b"


def test_an_empty_sheet_takes_cells() -> None:
    old = _with(_plain([["x"]]), {"xl/worksheets/sheet1.xml": f"{_HEAD}<sheetData/></worksheet>"})
    assert _value(patch_cells(old, {"Blad": {(2, 2): "b"}}), "B2") == "b"


def test_formulas_and_cells_under_a_merge_are_told() -> None:
    book = load_workbook(io.BytesIO(_rich()))
    book["Blad"]["D2"] = "=1+1"
    was = read_cells(_saved(book), {"Blad": {(2, 4), (7, 2), (6, 1), (2, 2)}})["Blad"]
    assert {at: stored.kind for at, stored in was.items()} == {
        (2, 4): "formula", (7, 2): "merged", (6, 1): "text", (2, 2): "text",
    }  # fmt: skip


def test_formulas_are_computed_again_when_the_workbook_is_opened() -> None:
    book = load_workbook(io.BytesIO(_rich()))
    book["Cijfers"]["A9"] = '=COUNTIF(Blad!B2:B3,"open")'
    old = _saved(book)
    new = patch_cells(old, {"Blad": {(2, 2): "x"}})
    assert b'fullCalcOnLoad="1"' in _parts(new)["xl/workbook.xml"]
    assert load_workbook(io.BytesIO(new))["Cijfers"]["A9"].value == '=COUNTIF(Blad!B2:B3,"open")'


_VALUES = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12),
    st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
    st.builds(Number, st.integers(-(10**9), 10**9).map(float), st.sampled_from(["", "#,##0", "0.0", "0%"])),
)


@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 8)), _VALUES, max_size=12))
def test_putting_back_what_was_there_restores_every_cell(changes: dict[tuple[int, int], NewValue]) -> None:
    old = _rich()
    was = read_cells(old, {"Blad": set(changes)})["Blad"]
    free = {at: value for at, value in changes.items() if was[at].kind != "merged"}
    new = patch_cells(old, {"Blad": free})
    back = patch_cells(new, {"Blad": {at: was[at] for at in free}})
    assert _grid(back) == _grid(old)


def _grid(content: bytes) -> list[tuple[str, object, str, object]]:
    sheet = load_workbook(io.BytesIO(content))["Blad"]
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return [(c.coordinate, c.value, c.number_format, c.fill.fgColor.rgb) for c in cells if c.value or c.has_style]


def test_one_row_in_a_hundred_of_a_long_sheet_is_changed() -> None:
    buffer = io.BytesIO()
    book = Writer(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("Blad")
    for row in range(20_000):
        for column in range(6):
            sheet.write_string(row, column, "open") if column else sheet.write_number(row, 0, row)
    book.close()
    changed = {(row, 3) for row in range(5, 20_000, 100)}
    new = patch_cells(buffer.getvalue(), {"Blad": dict.fromkeys(changed, _DAY)})
    others = {(row + 1, column) for row, column in changed}
    old, after = (read_cells(content, {"Blad": changed | others})["Blad"] for content in (buffer.getvalue(), new))
    assert {at for at in changed | others if old[at] != after[at]} == changed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_text_file_keeps_its_form(encoding: str, end: str, mark: str) -> None:
    lines = [["nr", "naam", "status"], ["1", '"Café ""x"" regel' + end + 'twee"', "open"], ["", "", ""], ["3", "é"]]
    old = end.join(mark.join(line) for line in lines).encode(encoding)
    new = patch_csv(old, {(2, 3): "dícht", (4, 3): f"a{mark}b"})
    lines[1][2], lines[3] = "dícht", ["3", "é", f'"a{mark}b"']
    assert new == end.join(mark.join(line) for line in lines).encode(encoding)
    assert read_csv_cells(new, {(4, 3), (2, 2), (9, 9)}) == {
        (4, 3): Stored("text", f"a{mark}b"), (2, 2): Stored("text", f'Café "x" regel{end}twee'), (9, 9): Stored(),
    }  # fmt: skip


def test_new_text_in_a_text_file_is_no_formula_and_quotes_stay() -> None:
    old = b'a;"b";c\r\n1;"2";3'
    assert patch_csv(old, {(2, 1): "=1+1", (2, 2): "x", (2, 3): None}) == b'a;"b";c\r\n\'=1+1;"x";'
    assert patch_csv(old, {(2, 1): Stored("text", "-1")}) == b'a;"b";c\r\n-1;"2";3'
