"""Case lists in every form that occurs: where the header stands, how dates are written, which format the file has."""

import datetime
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import cast

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boks_clean.catalog import load
from boks_clean.dossiers.dates import read_date
from boks_clean.dossiers.find import find_lists, without_lists
from boks_clean.dossiers.model import DossierList
from boks_clean.dossiers.typed import read_types
from boks_clean.workbook import read_workbook
from tests.command import SAMPLES, check, codes, findings, inspect, refs, run
from tests.dossiers import HEADERS, case_list, correct, opened, write_list
from tests.seeds import ods_of
from tests.troubled_lists import with_headers
from tests.workbooks import Rows, Styled, Value, save

CATALOG = load()
COLUMNS = ["dossiernummer", "buurtteam", "aanmelddatum", "startdatum", "einddatum", "status", "afsluitreden"]
DATES = ("aanmelddatum", "startdatum", "einddatum")
READING = [code for code in CATALOG.rules if re.fullmatch(r"DOS0[0-3]\d", code)]


def lists_of(path: Path) -> list[DossierList]:
    return find_lists(read_workbook(path), CATALOG)


def read(path: Path) -> pl.DataFrame:
    """The rows of the one list in a file."""
    (list_,) = lists_of(path)
    typed = [read_types(batch, list_, CATALOG) for batch in list_.batches()]
    assert not any(t.problems.height for t in typed)
    return pl.concat([t.rows for t in typed])


def told(path: Path) -> list[str]:
    """The rules about reading that a check reports."""
    return [code for code in codes(findings(check(path))) if code in READING]


# What stands in a list

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2029, 12, 31))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "dossiernummer": st.from_regex(r"\A[A-Z]{0,3}[0-9]{2,8}\Z"),
            "buurtteam": st.sampled_from(["lunetten", "zuilen", "de-meern"]),
            "aanmelddatum": DAYS,
            "startdatum": st.none() | DAYS,
            "einddatum": st.none() | DAYS,
            "status": st.sampled_from(["open", "afgesloten"]),
            "afsluitreden": st.none() | st.sampled_from(sorted(CATALOG.dimensions["afsluitreden"].members)),
        }
    ),
    min_size=2,
    max_size=12,
)
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli"),
    *("augustus", "september", "oktober", "november", "december"),
)
NOTATIONS: list[Callable[[datetime.date], str]] = [
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day}.{d.month:02}.{d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1][:3]}. {d.year}".replace("maa.", "mrt."),
    lambda d: f"{d:%Y-%m-%d}",
    lambda d: f"{d:%Y-%m-%dT12:00:00}",
    lambda d: f"{d:%d-%m-%Y 13:05}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: str((d - datetime.date(1899, 12, 30)).days),
    lambda d: f"{(d - datetime.date(1899, 12, 30)).days},5",
]


def native(date: datetime.date) -> Styled:
    return Styled(cast("Value", datetime.datetime(date.year, date.month, date.day)), "DD-MM-YYYY")  # noqa: DTZ001 (a date in Excel has no time zone)


def spelled(code: str, value: object, chance: random.Random) -> object:
    """One of the ways to write a value."""
    if value is None:
        return chance.choice([None, "-" if code in DATES else None])
    if isinstance(value, datetime.date):
        notation = chance.choice([None, *NOTATIONS])
        return Styled(notation(value), text=True) if notation else native(value)
    column = CATALOG.columns[code]
    if column.type == "choice":
        return chance.choice(column.choices[str(value)])
    if column.type == "member":
        return chance.choice(CATALOG.dimensions[column.dimension].members[str(value)])
    number = str(value)
    if number.isdigit() and not number.startswith("0") and chance.random() < 0.5:
        return Styled(int(number), chance.choice(["General", "#,##0"]))
    return Styled(number, text=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, seed=st.integers(0, 1_000_000))
def test_a_list_in_any_layout_is_read_back_the_same(rows: list[dict[str, object]], seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)
    order = chance.sample(COLUMNS, len(COLUMNS))
    left, above = chance.randrange(4), chance.randrange(5)
    shift: list[object] = [None] * left
    head = [[*shift, chance.choice(["Dossiers", "Peildatum: 31-12-2023", None])] for _ in range(above)]
    headers = [*shift, *(chance.choice(CATALOG.columns[code].headers) for code in order)]
    body = [[*shift, *(spelled(code, row[code], chance) for code in order)] for row in rows]
    tail: list[list[object]] = chance.choice([[], [[*shift, "Totaal", len(rows)]], [[], [*shift, "Bron: BOKS"]]])
    path = save(tmp_path / "lijst.xlsx", {"Dossiers": [*head, headers, *body, *tail]})
    found = read(path)
    expected = [{"rij": above + 2 + n, **{code: row[code] for code in order}} for n, row in enumerate(rows)]
    assert found.to_dicts() == expected
    (list_,) = lists_of(path)
    assert list_.columns == {code: left + 1 + n for n, code in enumerate(order)}


@given(DAYS, st.sampled_from(NOTATIONS))
def test_a_date_in_any_notation_is_the_same_day(day: datetime.date, notation: Callable[[datetime.date], str]) -> None:
    assert read_date(notation(day)) == (day, "")


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("31-01-23", datetime.date(2023, 1, 31), "DOS012"),
        ("di 31 jan '23", datetime.date(2023, 1, 31), "DOS012"),
        ("maandag 2 januari 2023", datetime.date(2023, 1, 2), ""),
        ("31-02-2023", None, "DOS011"),
        ("31-13-2023", None, "DOS011"),
        ("01-05-0203", None, "DOS011"),
        ("01-05-2203", None, "DOS011"),
        ("+10113-09-19 00:00:00", None, "DOS011"),
        ("0", None, "DOS013"),
        ("1", None, "DOS013"),
        ("1-1-1900", None, "DOS013"),
        ("1899-12-30", None, "DOS013"),
        ("31-12-9999", None, "DOS013"),
        ("0001-01-01T00:00:00", None, "DOS013"),
        ("312", None, "DOS010"),
        ("12:30:00", None, "DOS010"),
        ("januari 2023", None, "DOS010"),
        ("volgt", None, "DOS010"),
    ],
)
def test_a_date_that_is_odd_is_told(text: str, day: datetime.date | None, rule: str) -> None:
    assert read_date(text) == (day, rule)


# Where a list stands


def test_a_header_over_two_rows_is_joined(tmp_path: Path) -> None:
    rows = [
        ["Dossier-", "Buurt-", "Datum", None, None, "Status"],
        ["nummer", "team", "aanmelding", "start", "einde", None],
        ["D001", "Lunetten", "1-1-2023", "2-1-2023", None, "open"],
    ]
    rows[0][:2], rows[1][:2] = ["Dossiernummer", "Buurtteam"], [None, None]
    (list_,) = lists_of(save(tmp_path / "lijst.xlsx", rows, merges=["C1:E1"]))
    assert list_.header_row == 2
    assert list_.columns == {
        "dossiernummer": 1, "buurtteam": 2, "aanmelddatum": 3, "startdatum": 4, "einddatum": 5, "status": 6
    }  # fmt: skip


def test_a_list_and_pivots_on_one_sheet_are_both_read(tmp_path: Path) -> None:
    pivot: Rows = [["Aanmeldingen per melder 2023"], ["Melder", "K1", "K2", "Halfjaar 1"],
                   ["Huisarts", 10, 20, 30], ["Politie", 11, 22, 33], ["Totaal", 21, 42, 63]]  # fmt: skip
    listed = case_list(correct(9))
    beside = [
        [*row, *[None] * (len(HEADERS) + 1 - len(row)), *other] for row, other in zip(listed[2:], pivot, strict=False)
    ]
    for rows in ([*pivot, [], *listed], [*listed, [], *pivot], [*listed[:2], *beside, *listed[2 + len(pivot) :]]):
        report = check(save(tmp_path / "alles.xlsx", rows))
        assert [table["measure"] for table in report["inputs"][0]["tables"]] == ["aanmeldingen"]
        assert [list_["rows"] for list_ in report["inputs"][0]["lists"]] == [9]
        assert report["inputs"][0]["coverage"]["numeric_cells"] == 9


def test_two_lists_under_each_other_are_two(tmp_path: Path) -> None:
    shorter = case_list(correct(4), ["dossiernummer", "buurtteam", "status", "startdatum", "fase"])
    path = save(tmp_path / "lijst.xlsx", [*case_list(correct(6)), [], *shorter])
    assert [sum(b.height for b in list_.batches()) for list_ in lists_of(path)] == [6, 4]


def test_a_header_that_is_printed_again_is_no_dossier(tmp_path: Path) -> None:
    rows = case_list(correct(9))
    path = save(tmp_path / "lijst.xlsx", [*rows[:7], rows[2], *rows[7:]])
    (list_,) = lists_of(path)
    assert sum(b.height for b in list_.batches()) == 9
    assert told(path) == []


def test_a_row_without_its_number_is_told_and_the_rows_below_are_read(tmp_path: Path) -> None:
    rows = correct(9)
    rows[3]["dossiernummer"] = None
    path = write_list(tmp_path / "lijst.xlsx", rows)
    assert check(path)["inputs"][0]["lists"][0]["rows"] == 9
    assert refs(findings(check(path), "DOS040")[0]) == {"A7"}


def test_a_list_without_numbers_is_recognised_and_told(tmp_path: Path) -> None:
    path = write_list(tmp_path / "lijst.xlsx", correct(6), list(HEADERS)[1:])
    assert told(path) == ["DOS001"]


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("*boks-20*.xlsx")) + sorted(SAMPLES.glob("ktsd*.xlsx")), ids=lambda p: p.stem
)
def test_pivots_are_not_taken_for_a_list(path: Path) -> None:
    assert lists_of(path) == []


def test_counts_under_the_names_of_columns_are_no_list(tmp_path: Path) -> None:
    rows: Rows = [
        ["Team", "Dossier", "Aanmelding", "Kennismaking", "Start", "Einde"],
        ["Lunetten", 12, 5, 6, 7, 8],
        ["Zuilen", 13, 6, 7, 8, 9],
    ]
    assert lists_of(save(tmp_path / "draai.xlsx", rows)) == []


def test_personal_text_in_a_header_or_a_cell_is_not_repeated(tmp_path: Path) -> None:
    rows = case_list([opened(1, buurtteam="Jansen"), opened(2, melder="Pietersen"), opened(3, status="Klaassen")])
    named = [[*row, extra] for row, extra in zip(rows[2:], ["jan@voorbeeld.nl", 1, 2, 3], strict=True)]
    outcome = run("check", save(tmp_path / "lijst.xlsx", [*rows[:2], *named]), "--format", "json")
    assert {"DOS003", "DOS015", "DOS016", "DOS017"} <= set(codes(outcome.json["findings"]))
    assert not re.search("Jansen|Pietersen|Klaassen|voorbeeld", outcome.stdout)


# Formats

LINES = [
    ["Dossierlijst 2023"],
    [],
    ["Dossiernummer", "Buurtteam", "Aanmelddatum", "Startdatum", "Status", "Afsluitreden", "Opmerking"],
    ["0012", "Lunetten", "31-1-2023", "1-2-2023", "Open", "", "één; twee"],
    ["0013", "Zuilen", "1-2-2023", "", "Afgesloten", "Cliënt is verhuisd", 'met "regel"\neinde'],
    ["0014", "Lunetten", "3-2-2023", "", "Open", "", ""],
]


def as_csv(separator: str, lines: list[list[str]], end: str = "\r\n") -> str:
    def cell(text: str) -> str:
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if any(mark in text for mark in (separator, '"', "\n")) else text

    return "".join(separator.join(map(cell, line)) + end for line in lines)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("copies", [1, 5_000], ids=["short", "long"])
def test_a_csv_is_read_in_any_encoding_with_its_rows(
    separator: str, encoding: str, copies: int, tmp_path: Path
) -> None:
    path = tmp_path / "lijst.csv"
    body = [[f"{n}{line[0]}", *line[1:]] for n in range(copies) for line in LINES[3:]]
    path.write_bytes(as_csv(separator, [*LINES[:3], *body]).encode(encoding))
    found = read(path)
    assert found["rij"].to_list() == list(range(4, 4 + 3 * copies))
    assert found["dossiernummer"][-3:].to_list() == [f"{copies - 1}0012", f"{copies - 1}0013", f"{copies - 1}0014"]
    assert found["afsluitreden"].drop_nulls().unique().to_list() == ["verhuisd"]
    assert found["aanmelddatum"][0] == datetime.date(2023, 1, 31)


def test_a_long_csv_with_an_open_quotation_mark_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    body = as_csv(";", LINES) + as_csv(";", LINES[3:] * 3_000).replace("Lunetten", '"Lunetten', 1)
    path.write_text(body, "utf-8")
    assert run("check", path).status in {1, 3}
    assert run("inspect", path).status in {0, 3}


@pytest.mark.parametrize("copies", [2, 5_000], ids=["short", "long"])
def test_a_line_of_a_csv_that_is_too_long_is_told_with_its_place(copies: int, tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    body = [[f"{n}{line[0]}", *line[1:]] for n in range(copies) for line in LINES[3:]]
    body[4].append("verschoven")
    path.write_text(as_csv(";", [*LINES[:3], *body]), "utf-8")
    (found,) = findings(check(path), "DOS005")
    assert refs(found) == {"H8"}
    assert "DOS008" not in told(path)


def test_a_long_csv_tells_of_empty_lines_and_of_what_stands_below(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    body = [[f"{n}{line[0]}", *line[1:]] for n in range(5_000) for line in LINES[3:]]
    below = [[""], ["Melder", "Aantal"], ["Huisarts", "12"], ["Politie", "7"]]
    path.write_text(as_csv(";", [*LINES[:3], *body[:9], [""], *body[9:], *below]), "utf-8")
    assert refs(findings(check(path), "DOS006")[0]) == {"A13"}
    outcome = check(path)
    assert "(aantal rijen: 3)" in findings(outcome, "DOS008")[0]["message"]
    assert outcome["exit_status"] == 4  # figures that were not checked are never "fine"
    assert "(aantal rijen: 2)" in outcome["inputs"][0]["incomplete"]
    assert len(read(path)) == 15_000


@pytest.mark.parametrize("count", [12, 1_400], ids=["small", "large"])
def test_a_list_in_an_ods_is_read_and_its_form_told_once(count: int, tmp_path: Path) -> None:
    rows = correct(count)
    rows[5] = rows[5] | {"buurtteam": "Atlantis"}
    path = ods_of(tmp_path / "lijst.ods", [[None, *row] for row in case_list(rows)])
    report = check(path)
    assert [(finding["rule"], refs(finding)) for finding in findings(report, "DOS015")] == [("DOS015", {"D9"})]
    assert len(findings(report, "LAB014")) == 1
    assert report["inputs"][0]["lists"][0]["rows"] == count
    assert lists_of(path)[0].columns["dossiernummer"] == 2


def test_a_large_ods_that_is_no_list_is_still_read_as_pivots(tmp_path: Path) -> None:
    rows = [["Aanmeldingen per melder 2023"], ["Melder", *(f"x{n}" for n in range(40))]]
    rows += [[f"naam {n}", *(str(n) for _ in range(40))] for n in range(600)]
    assert run("inspect", ods_of(tmp_path / "groot.ods", rows)).status in {0, 4}


def test_a_parquet_file_is_read_as_a_list(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "Dossiernummer": [1001.0, 1002.0, None],
            "Buurtteam": ["Lunetten", "Zuilen", "Lunetten"],
            "Startdatum": [datetime.date(2023, 1, 31), None, datetime.date(2023, 2, 1)],
            "Status": pl.Series(["Open", "Open", "Afgesloten"], dtype=pl.Categorical),
            "Laatste contact": [datetime.datetime(2023, 1, 31, 13, 5), None, None],  # noqa: DTZ001 (a date in Excel has no time zone)
            "Kenmerken": [["a"], [], None],
        }
    )
    path = tmp_path / "lijst.parquet"
    frame.write_parquet(path)
    found = read(path)
    assert found["rij"].to_list() == [2, 3, 4]
    assert found["dossiernummer"].to_list() == ["1001", "1002", None]
    assert found["laatste_contact"][0] == found["startdatum"][0] == datetime.date(2023, 1, 31)
    assert found["status"].to_list() == ["open", "open", "afgesloten"]
    path.write_bytes(path.read_bytes()[:200])
    assert run("check", path).status == 3


def test_a_large_sheet_is_read_as_a_small_one(tmp_path: Path) -> None:
    def written(count: int) -> pl.DataFrame:
        rows = correct(12) * count
        rows[5] = rows[5] | {"buurtteam": None}
        path = save(tmp_path / "lijst.xlsx", [[None, *row] for row in case_list(rows)])
        assert lists_of(path)[0].columns["dossiernummer"] == 2
        return read(path)[:12]

    assert written(130).equals(written(1))


def test_errors_in_a_large_sheet_are_not_taken_for_empty(tmp_path: Path) -> None:
    rows = [dict(row) for row in correct(12) * 130]
    rows[700]["einddatum"] = "#REF!"
    rows[800]["einddatum"] = "=A1+1"
    path = write_list(tmp_path / "lijst.xlsx", rows)
    found = findings(check(path), "DOS018")
    assert {ref for finding in found for ref in refs(finding)} == {"H704", "H804"}


def test_a_large_list_does_not_hide_the_pivot_on_another_sheet(tmp_path: Path) -> None:
    pivot: Rows = [["Melder", "K1", "K2", "Halfjaar 1"], ["Huisarts", 10, 20, 30], ["Politie", 11, 22, 34]]
    sheets = {"Aanmeldingen 2023": pivot, "Dossiers": case_list(correct(12) * 130)}
    for path in (save(tmp_path / "export.xlsx", sheets), with_shared_strings(tmp_path, sheets)):
        report = check(path)
        assert [f["cells"][0]["sheet"] for f in findings(report, "TEL001")] == ["Aanmeldingen 2023"]
        assert report["inputs"][0]["lists"][0]["rows"] == 1560


STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHARED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"


def with_shared_strings(folder: Path, sheets: dict[str, Rows]) -> Path:
    """Write the sheets as Excel does: the texts in a part of their own."""
    plain = save(folder / "plain.xlsx", sheets)
    path = folder / "shared.xlsx"
    texts: dict[str, int] = {}

    def refer(found: re.Match[str]) -> str:
        number = texts.setdefault(found[2], len(texts))
        return f'{found[1]} t="s"><v>{number}</v></c>'

    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name.startswith("xl/worksheets/"):
                xml = old.read(name).decode()
                pattern = r'(<c [^>]*?) t="inlineStr"><is><t(?: [^>]*)?>([^<]*)</t></is></c>'
                new.writestr(name, re.sub(pattern, refer, xml))
            elif name == "[Content_Types].xml":
                texts_part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{STRINGS}"/></Types>'
                new.writestr(name, old.read(name).decode().replace("</Types>", texts_part))
            elif name == "xl/_rels/workbook.xml.rels":
                relation = f'<Relationship Id="rIdS" Type="{SHARED}" Target="sharedStrings.xml"/></Relationships>'
                new.writestr(name, old.read(name).decode().replace("</Relationships>", relation))
            else:
                new.writestr(name, old.read(name))
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{items}</sst>')
    return path


def test_a_large_sheet_that_is_no_list_is_still_read_as_pivots(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Aanmeldingen per melder 2023"], ["Melder", *range(1, 5)]]
    noise: list[list[object]] = [[f"tekst {n} {c}" for c in range(30)] for n in range(700)]
    path = save(tmp_path / "groot.xlsx", [*rows, ["Huisarts", 1, 2, 3, 4], ["Politie", 2, 3, 4, 5], [], *noise])
    workbook = read_workbook(path)
    assert [sheet.name for sheet in workbook.large] == ["Blad1"]
    assert len(without_lists(workbook, []).sheets[0].cells) == 21_016
    assert run("check", path).status in (0, 1, 4)


def test_a_cell_far_below_a_large_list_is_not_unpacked(tmp_path: Path) -> None:
    path = write_list(tmp_path / "lijst.xlsx", correct(12) * 130)
    far = tmp_path / "ver.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(far, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            cell = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
            new.writestr(name, old.read(name).replace(b"</sheetData>", cell))
    outcome = run("check", far)
    assert outcome.status == 3
    assert "ver buiten de lijst" in outcome.stdout


def test_headers_that_are_nearly_right_are_read_and_told(tmp_path: Path) -> None:
    rows = with_headers(
        case_list(correct(6)), {"dossiernummer": "Dosiernummer", "startdatum": "Startdatum ondersteunig"}
    )
    path = save(tmp_path / "lijst.xlsx", rows)
    assert told(path) == ["DOS002", "DOS002"]
    assert [notice["rule"] for notice in inspect(path)["notices"]] == ["DOS002", "DOS002"]


def test_a_header_that_is_clearly_nearest_to_one_column_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "lijst.xlsx", with_headers(case_list(correct(6)), {"einddatum": "Eindatum"}))
    assert told(path) == ["DOS002"]
    assert lists_of(path)[0].headers["einddatum"] == "Eindatum"
