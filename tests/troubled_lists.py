"""For each rule about the reading of a case list, a list that sets it off."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from openpyxl import load_workbook

from tests.dossiers import HEADERS, case_list, correct, write_list
from tests.workbooks import Rows, Value, save

Trigger = Callable[[Path], list[Path]]


def listed(rows: Rows) -> Trigger:
    return lambda folder: [save(folder / "lijst.xlsx", {"Dossiers": rows})]


def changed_cell(**changes: Value) -> Trigger:
    """A correct list with something else in its second row."""
    first, second, *others = correct(6)
    return lambda folder: [write_list(folder / "lijst.xlsx", [first, second | changes, *others])]


def changed_header(**headers: str) -> Trigger:
    return listed(with_headers(case_list(correct(6)), headers))


def with_headers(rows: Rows, headers: Mapping[str, str]) -> Rows:
    names = [headers.get(code, name) for code, name in HEADERS.items()]
    return [*rows[:2], names, *rows[3:]]


def with_column(header: str, value: Value) -> Trigger:
    title, empty, headers, *body = case_list(correct(6))
    return listed([title, empty, [*headers, header], *([*row, value] for row in body)])


def hidden_row(folder: Path) -> list[Path]:

    path = write_list(folder / "lijst.xlsx", correct(6))
    book = load_workbook(path)
    book.worksheets[0].row_dimensions[6].hidden = True
    book.save(path)
    return [path]


def pivot_beside_many(folder: Path) -> list[Path]:
    columns = ["dossiernummer", "klantnummer", "buurtteam", "aanmelddatum", "status", "fase"]
    rows = [list(cast("Iterable[object]", row)) for row in case_list(correct(4_000), columns)]
    pivot: list[list[object]] = [["Melder", "K1"], ["Huisarts", 10], ["Politie", 11]]
    for number, extra in enumerate(pivot, 2):
        rows[number] = [*rows[number], None, *extra]
    return [save(folder / "lijst.xlsx", {"Dossiers": rows})]


def too_long(folder: Path) -> list[Path]:
    path = folder / "lijst.csv"
    line = "2001;Lunetten;1-2-2023;3-2-2023;Open"
    path.write_text(f"Dossiernummer;Buurtteam;Aanmelddatum;Startdatum;Status\n{line}\n{line};zie brief\n", "utf-8")
    return [path]


def gap(rows: Rows) -> Rows:
    return [*rows[:7], [], *rows[7:]]


LIST_TRIGGERS: dict[str, Trigger] = {
    "DOS001": lambda folder: [write_list(folder / "lijst.xlsx", correct(6), list(HEADERS)[1:])],
    "DOS002": changed_header(dossiernummer="Dosiernummer"),
    "DOS003": with_column("Wijkcode", "W1"),
    "DOS004": with_column("Datum einde", "1-1-2024"),
    "DOS005": too_long,
    "DOS006": listed(gap(case_list(correct(9)))),
    "DOS007": listed(case_list([])),
    "DOS008": pivot_beside_many,
    "DOS009": hidden_row,
    "DOS010": changed_cell(einddatum="volgt nog"),
    "DOS011": changed_cell(einddatum="31-02-2023"),
    "DOS012": changed_cell(einddatum="3-9-23"),
    "DOS013": changed_cell(wat_telt="1-1-1900"),
    "DOS014": changed_cell(buurtteam="Lunettenn"),
    "DOS015": changed_cell(buurtteam="Atlantis"),
    "DOS016": changed_cell(melder="Zeemeermin"),
    "DOS017": changed_cell(status="zie opmerking"),
    "DOS018": changed_cell(startdatum="#REF!"),
}
