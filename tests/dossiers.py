"""Invented case lists for tests: correct rows, and rows that break one thing."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from tests.workbooks import Rows, Styled, Value, save

HEADERS: dict[str, str] = {
    "dossiernummer": "Dossiernummer",
    "klantnummer": "Klantnummer",
    "buurtteam": "Buurtteam",
    "melder": "Melder",
    "aanmelddatum": "Aanmelddatum",
    "kennismaking": "Datum eerste kennismaking",
    "startdatum": "Startdatum ondersteuning",
    "einddatum": "Einddatum",
    "status": "Status",
    "fase": "Fase",
    "afsluitreden": "Afsluitreden",
    "verder_zonder_begeleiding": "Kan verder zonder begeleiding",
    "maatwerk_toegekend": "Maatwerk toegekend op",
    "laatste_contact": "Laatste contact",
    "laatst_gewijzigd": "Laatst gewijzigd",
    "wat_telt": "Wat Telt-meting",
    "medewerker": "Medewerker",
}
Entry = Value | datetime.datetime
Row = Mapping[str, Entry]
_TEAMS = ("Lunetten", "Zuilen", "West", "Oost")
_MELDERS = ("Zelfmelder", "Huisarts", "Politie")


def day(year: int, month: int, of_month: int) -> datetime.datetime:
    """A date as openpyxl writes it."""
    return datetime.datetime(year, month, of_month)  # noqa: DTZ001 (a day has no zone)


def closed(number: int, **changes: Entry) -> dict[str, Entry]:
    """A correct row of a dossier that was closed in 2023."""
    row: dict[str, Entry] = {
        "dossiernummer": f"D{number:05}",
        "klantnummer": f"{80000 + number}",
        "buurtteam": _TEAMS[number % len(_TEAMS)],
        "melder": _MELDERS[number % len(_MELDERS)],
        "aanmelddatum": day(2023, 1, 1 + number % 28),
        "kennismaking": day(2023, 2, 1 + number % 28),
        "startdatum": day(2023, 3, 1 + number % 28),
        "einddatum": day(2023, 9, 1 + number % 28),
        "status": "Afgesloten",
        "fase": "Afsluiting",
        "afsluitreden": "Beëindigd volgens plan",
        "verder_zonder_begeleiding": "Ja",
        "maatwerk_toegekend": None,
        "laatste_contact": day(2023, 8, 1 + number % 28),
        "laatst_gewijzigd": day(2023, 10, 1),
        "wat_telt": day(2023, 5, 1),
        "medewerker": "team A",
    }
    return row | changes


def opened(number: int, **changes: Entry) -> dict[str, Entry]:
    """A correct row of a dossier that is open and worked on at the end of 2023."""
    open_: dict[str, Entry] = {"einddatum": None, "status": "Open", "fase": "Ondersteuning", "afsluitreden": None}
    none: dict[str, Entry] = {
        "verder_zonder_begeleiding": None,
        "laatste_contact": day(2023, 12, 15),
        "laatst_gewijzigd": day(2023, 12, 15),
    }
    return closed(number) | open_ | none | changes


def case_list(rows: Sequence[Row], columns: Sequence[str] = tuple(HEADERS)) -> Rows:
    """The rows of a sheet: a title, an empty row, the headers in row 3, and the dossiers from row 4."""
    body = [[_dated(row.get(column)) for column in columns] for row in rows]
    return [["Dossierlijst"], [], [HEADERS[column] for column in columns], *body]


def correct(count: int = 12) -> list[dict[str, Entry]]:
    """Rows with nothing to remark on, at 31 December 2023."""
    return [closed(n) if n % 3 else opened(n) for n in range(1, count + 1)]


def write_list(path: Path, rows: Sequence[Row], columns: Sequence[str] = tuple(HEADERS)) -> Path:
    """Write rows as a workbook with one list."""
    return save(path, {"Dossiers": case_list(rows, columns)})


def _dated(value: Entry) -> Styled:
    return Styled(cast("Value", value), "DD-MM-YYYY" if isinstance(value, datetime.datetime) else "General")
