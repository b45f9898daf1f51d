"""Personal data are found wherever they stand in a file, told by kind and address, and repeated nowhere."""

import random
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from tests.command import SAMPLES, check, findings, refs, run
from tests.workbooks import Rows, Styled, save

IBAN = "NL91ABNA0417164300"
TEAMS = ("Lunetten", "Zuilen", "Overvecht Spoorzoom", "Leidsche Rijn", "Kanaleneiland Noord", "De Meern")


def passing(count: int, seed: int = 1) -> list[str]:
    """Return numbers from the range 9999 that pass the eleven test, and belong to nobody."""
    drawn = random.Random(seed).sample(range(999900000, 999999999), 40 * count)  # noqa: S311 (chance, not secrecy)
    return [str(n) for n in drawn if passes(str(n))][:count]


def passes(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(d) * w for d, w in zip(digits.zfill(9), weights, strict=True)) % 11 == 0


def personal(path: Path, *extra: object) -> list[tuple[str, set[str]]]:
    """Return the rule and the addresses of each finding about personal data."""
    return [(f["rule"], refs(f)) for f in findings(check(path, *extra)) if f["rule"].startswith("PRI")]


def column(tmp_path: Path, header: str, values: Sequence[object]) -> list[tuple[str, set[str]]]:
    """Return what is found in a column beside one with teams."""
    rows: Rows = [["Buurtteam", header], *([TEAMS[n % len(TEAMS)], v] for n, v in enumerate(values))]
    return personal(save(tmp_path / "kolom.xlsx", rows))


def below(count: int, letter: str = "B") -> set[str]:
    return {f"{letter}{row}" for row in range(2, count + 2)}


# Citizen service numbers


@pytest.mark.parametrize("header", ["BSN", "Burgerservicenummer", "bsn-nr", "BSN cliënt", "Sofinummer"])
def test_a_header_that_says_so_makes_every_number_a_bsn(tmp_path: Path, header: str) -> None:
    numbers = [passing(1)[0], int(passing(1)[0]), "999900001", 12345678]
    assert column(tmp_path, header, numbers) == [("PRI001", below(4))]


@pytest.mark.parametrize("native", [True, False])
def test_numbers_that_nearly_all_pass_the_test_are_bsns_whatever_the_header(tmp_path: Path, native: bool) -> None:
    numbers = [int(n) if native else n for n in passing(20)]
    assert column(tmp_path, "Registratie", numbers) == [("PRI001", below(20))]
    assert column(tmp_path, "Dossiernummer", numbers) == [("PRI001", below(20))]


@pytest.mark.parametrize("header", ["Dossiernummer", "Klantnummer", "Registratie"])
@pytest.mark.parametrize("seed", range(6))
def test_numbers_that_pass_by_chance_are_no_bsns(tmp_path: Path, header: str, seed: int) -> None:
    drawn = random.Random(seed).sample(range(100_000_000, 999_999_999), 300)  # noqa: S311 (chance, not secrecy)
    assert sum(passes(str(n)) for n in drawn) > 10
    assert column(tmp_path, header, drawn) == []


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_numbers_that_pass_prove_nothing(tmp_path: Path, count: int) -> None:
    assert column(tmp_path, "Registratie", passing(count)) == []


def test_amounts_that_pass_are_no_bsns(tmp_path: Path) -> None:
    amounts = [Styled(int(n), "#,##0") for n in passing(5)]
    assert column(tmp_path, "Budget", amounts) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Zie BSN {bsn} in het systeem", True),
        ("bsn: {bsn}", True),
        ("{bsn} (bsn)", True),
        ("burgerservicenummer van de klant is {bsn}.", True),
        ("BSN onbekend, dossier 100000001 gesloten", False),
        ("Dossier {bsn} gesloten", False),
    ],
)
def test_in_running_text_the_word_stands_near(tmp_path: Path, text: str, told: bool) -> None:
    found = column(tmp_path, "Opmerking", ["geen bijzonderheden", text.format(bsn=passing(1)[0])])
    assert found == ([("PRI001", {"B3"})] if told else [])


def test_in_a_form_the_value_stands_beside_its_label(tmp_path: Path) -> None:
    path = save(
        tmp_path / "formulier.xlsx", [["BSN:", passing(1)[0]], ["Naam cliënt:", "Yildiz"], ["Team:", "Lunetten"]]
    )
    assert personal(path) == [("PRI001", {"B1"}), ("PRI002", {"B2"})]


# The other kinds


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("PRI003", "piet.jansen@example.com"),
        ("PRI003", "mail naar p.jansen@mail.example.nl voor overleg"),
        ("PRI004", "06-12345678"),
        ("PRI004", "0612345678"),
        ("PRI004", "06 12 34 56 78"),
        ("PRI004", "+31 6 12345678"),
        ("PRI004", "+31612345678"),
        ("PRI004", "030-1234567"),
        ("PRI004", "(030) 123 45 67"),
        ("PRI004", "bel 0346-123456 na vijf uur"),
        ("PRI005", IBAN),
        ("PRI005", "NL91 ABNA 0417 1643 00"),
        ("PRI006", "1234 AB 12"),
        ("PRI006", "Voorbeeldstraat 12, 1234AB Utrecht"),
        ("PRI007", "geb. 01-02-1980"),
        ("PRI007", "geboren op 1-2-1980"),
        ("PRI002", "J. de Vries"),
        ("PRI002", "J.A.M. van den Berg"),
        ("PRI002", "A.B. Jansen-Smit"),
        ("PRI002", "Jansen, P."),
        ("PRI002", "Vries, J. de"),
        ("PRI002", "Piet Jansen"),
        ("PRI002", "Fatima El Idrissi"),
        ("PRI002", "mevr. Jansen"),
        ("PRI002", "gesproken met mevrouw De Vries"),
        ("PRI002", "Bron: J. de Vries, 2024"),
    ],
)
def test_a_value_tells_its_kind_under_any_header(tmp_path: Path, rule: str, value: str) -> None:
    assert column(tmp_path, "Opmerking", ["in orde", value]) == [(rule, {"B3"})]


@pytest.mark.parametrize(
    ("rule", "header", "value"),
    [
        ("PRI002", "Naam cliënt", "Yildiz"),
        ("PRI002", "Voornaam", "Xanthippe"),
        ("PRI002", "Achternaam", "de Vries"),
        ("PRI002", "Naam", "Fatima"),
        ("PRI003", "E-mailadres", "info@example.com"),
        ("PRI004", "Telefoon", "612345678"),
        ("PRI005", "Rekeningnummer", "123456789"),
        ("PRI006", "Adres", "Voorbeeldstraat 12"),
        ("PRI006", "Postcode", "1234 AB"),
        ("PRI007", "Geboortedatum", "01-02-1980"),
        ("PRI008", "Medewerker", "Yildiz"),
        ("PRI008", "Behandelaar", "J. de Vries"),
        ("PRI008", "Medewerker", "j.devries@example.com"),
    ],
)
def test_a_header_tells_what_stands_below_it(tmp_path: Path, rule: str, header: str, value: str) -> None:
    assert column(tmp_path, header, [value]) == [(rule, {"B2"})]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Naam", "Lunetten"),
        ("Naam cliënt", "onbekend"),
        ("Naam team", "Het Nieuwe Team"),
        ("Afsluitreden", "Cliënt is verhuisd"),
        ("Melder", "Huisarts"),
        ("Melder", "A. Huisarts"),
        ("Postcode", "1234"),
        ("Telefoon", "via de receptie"),
        ("BSN bekend", "Ja"),
        ("Opmerking", "06-12-2023"),
        ("Opmerking", "06-12-2023 13:45"),
        ("Opmerking", "06-12-23 14.30"),
        ("Opmerking", "info@example.com"),
        ("Opmerking", "NL92ABNA0417164300"),
        ("Opmerking", "Aanmeldingen 2021 EN 2022"),
        ("Opmerking", "Wonen, Zorg"),
        ("Opmerking", "Overvecht, Zuilen"),
        ("Opmerking", "Jan Feb Mrt"),
        ("Opmerking", "Q. Instroom"),
        ("Opmerking", "t.a.v. Het Team"),
        ("Opmerking", "Stichting Jan Pieter"),
        ("Opmerking", "Piet Instelling"),
        ("Dossiernummer", "030-1234567"),
        ("Zaaknummer", "2023-0612345678"),
    ],
)
def test_what_only_looks_like_it_is_left_alone(tmp_path: Path, header: str, value: str) -> None:
    assert column(tmp_path, header, [value, "2024-0001"]) == []


def test_numbered_headings_are_no_initials(tmp_path: Path) -> None:
    assert column(tmp_path, "Onderdeel", ["A. Herkomst", "B. Verblijf", "C. Nazorg"]) == []
    assert column(tmp_path, "Onderdeel", ["I. Herkomst", "V. Verblijf"]) == []


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_samples_hold_no_personal_data(sample: Path) -> None:
    assert personal(sample) == []


# Where it stands


def leaky(tmp_path: Path) -> Path:
    """Return a workbook with something personal in every place that is no cell."""
    path = save(tmp_path / "lek.xlsx", {"Cijfers": [["Buurtteam", "Aantal"], ["Lunetten", 3]], "Piet Jansen": [["x"]]})
    book = openpyxl.load_workbook(path)
    sheet = book["Cijfers"]
    sheet["B2"].comment = Comment(f"bsn {passing(1)[0]}", "Sanne Jansen")
    sheet["B2"].hyperlink = "mailto:sanne.jansen@example.com"
    assert sheet.oddFooter is not None
    sheet.oddFooter.center.text = "Contact: 06-12345678"
    book.defined_names["Rekening"] = DefinedName("Rekening", attr_text=f'"{IBAN}"')
    book.properties.creator = "Sanne Jansen"
    book.properties.subject = "geb. 01-02-1980"
    book.save(path)
    return path


def test_what_is_no_cell_is_looked_at_as_well(tmp_path: Path) -> None:
    found = findings(check(leaky(tmp_path)))
    told = sorted(
        (f["rule"], next(iter(refs(f)), ""), f["message"].split(" sta")[0]) for f in found if "PRI" in f["rule"]
    )
    assert told == [
        ("PRI001", "B2", "in een opmerking bij een cel op blad 'Cijfers'"),
        ("PRI002", "", "in de naam van blad nummer 2"),
        ("PRI003", "", "in een koppeling op blad 'Cijfers'"),
        ("PRI004", "", "in de kop- of voettekst van blad 'Cijfers'"),
        ("PRI005", "", "in de naam of inhoud van een gedefinieerde naam"),
        ("PRI007", "", "in de eigenschappen van het bestand"),
        ("PRI009", "", "als schrijver van opmerkingen"),
        ("PRI009", "", "in de eigenschappen van het bestand"),
    ]


def with_parts(path: Path, parts: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


CACHE = """<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheFields>
<cacheField name="Buurtteam"><sharedItems><s v="Lunetten"/></sharedItems></cacheField>
<cacheField name="Naam cliënt"><sharedItems><s v="Yildiz"/><s v="Zomer"/></sharedItems></cacheField>
</cacheFields></pivotCacheDefinition>"""
RECORDS = """<pivotCacheRecords xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<r><x v="0"/><x v="1"/><s v="piet.jansen@example.com"/></r></pivotCacheRecords>"""
BOX = """<xdr:wsDr xmlns:xdr="urn:x" xmlns:a="urn:a"><a:p>
<a:r><a:t>Bel 06-</a:t></a:r><a:r><a:t>12345678</a:t></a:r></a:p>
</xdr:wsDr>"""
THREAD = """<ThreadedComments xmlns="urn:t"><threadedComment ref="C4"><text>Vraag dit aan Piet Jansen:
mevr. Jansen weet het</text></threadedComment></ThreadedComments>"""


def test_the_rows_that_a_pivot_table_carries_along_are_looked_at(tmp_path: Path) -> None:
    path = save(tmp_path / "draaitabel.xlsx", [["Buurtteam", "Aantal"], ["Lunetten", 3]])
    with_parts(
        path, {"xl/pivotCache/pivotCacheDefinition1.xml": CACHE, "xl/pivotCache/pivotCacheRecords1.xml": RECORDS}
    )
    found = [f for f in findings(check(path)) if f["rule"].startswith("PRI")]
    assert [(f["rule"], f["count"]) for f in found] == [("PRI002", 2), ("PRI003", 1)]
    assert all("draaitabel onzichtbaar" in f["message"] for f in found)


def test_text_boxes_and_threads_are_looked_at(tmp_path: Path) -> None:
    path = save(tmp_path / "tekstvak.xlsx", [["Buurtteam", "Aantal"], ["Lunetten", 3]])
    with_parts(path, {"xl/drawings/drawing1.xml": BOX, "xl/threadedComments/threadedComment1.xml": THREAD})
    assert personal(path) == [("PRI002", {"C4"}), ("PRI004", set())]


def with_picture(folder: Path) -> Path:
    path = save(folder / "plaatje.xlsx", [["Buurtteam", "Aantal"], ["Lunetten", 3]])
    return with_parts(path, {"xl/media/image1.png": "x", "xl/drawings/drawing1.xml": "<kapot"})


def test_what_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    found = findings(check(with_picture(tmp_path)), "PRI010")
    assert [(f["count"], f["severity"]) for f in found] == [(2, "information")]


def test_hidden_sheets_rows_and_columns_are_looked_at(tmp_path: Path) -> None:
    path = save(
        tmp_path / "verborgen.xlsx",
        {"A": [["Team", "Naam cliënt"], ["Lunetten", "Yildiz"]], "B": [["BSN"], *([b] for b in passing(3))]},
    )
    book = openpyxl.load_workbook(path)
    book["A"].column_dimensions["B"].hidden = True
    book["B"].sheet_state = "hidden"
    book.save(path)
    assert personal(path) == [("PRI001", {"A2", "A3", "A4"}), ("PRI002", {"B2"})]


def test_a_text_file_is_looked_through(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("Dossiernummer;E-mail\n1;piet@example.com\n2;\n", encoding="utf-8")
    assert personal(path) == [("PRI003", {"B2"})]


# What is told, and what is not


SECRETS = [passing(1)[0], "Piet Jansen", "Sanne Jansen", "J. de Vries", "Yildiz", "piet.jansen@example.com",
           "sanne.jansen@example.com", "06-12345678", "12345678", IBAN, "1234 AB 12", "01-02-1980"]  # fmt: skip


def test_no_value_is_repeated_in_any_format(tmp_path: Path) -> None:
    path = leaky(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book["Cijfers"]
    rows: list[list[str | int]] = [
        ["Aanmeldingen per buurtteam 2023 (J. de Vries, piet.jansen@example.com)"],
        ["Buurtteam", "K1", "K2", "K3", "K4", "Jaar"],
        ["J. de Vries", 1, 1, 1, 1, 5],
        ["Piet Jansen", 1, 1, 1, 1, 4],
        ["1234 AB 12", 2, 2, 2, 2, 8],
        ["06-12345678", 2, 2, 2, 2, 8],
        ["Totaal", 6, 6, 6, 6, 25],
    ]
    for row, values in enumerate(rows, 5):
        for number, value in enumerate(values, 1):
            sheet.cell(row, number, value)
    book["Piet Jansen"].append(["Naam cliënt", "BSN"])
    book["Piet Jansen"].append(["Yildiz", passing(1)[0]])
    book.save(path)
    printed = run("check", path).everything + run("check", path, "--lang", "en", "--format", "json").everything
    printed += run("inspect", path).everything + run("inspect", path, "--format", "json").everything
    assert "PRI002" in printed
    assert [secret for secret in SECRETS if secret in printed] == []


def test_the_gate_stays_shut_for_a_bsn_and_warns_about_the_rest(tmp_path: Path) -> None:
    rows: Rows = [["BSN", "Naam cliënt", "Medewerker"], *([b, "Yildiz", "Zomer"] for b in passing(3))]
    report = check(save(tmp_path / "poort.xlsx", rows))
    assert [(f["rule"], f["severity"]) for f in findings(report) if "PRI" in f["rule"]] == [
        ("PRI001", "error"),
        ("PRI002", "warning"),
        ("PRI008", "information"),
    ]


def test_a_long_column_is_one_finding_with_its_first_thousand_cells(tmp_path: Path) -> None:
    rows: Rows = [["Dossiernummer", "Naam cliënt"], *([n, "Yildiz"] for n in range(2_500))]
    (found,) = findings(check(save(tmp_path / "lang.xlsx", rows)), "PRI002")
    assert (found["count"], len(found["cells"])) == (2_500, 1_000)
