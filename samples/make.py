"""Writes the sample workbooks and their README from published figures: `python samples/make.py [directory]`.

The same figures give the same bytes, every time, so that a change in a workbook is a change in the figures.
"""

import argparse
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

HERE = Path(__file__).parent
FIGURES = HERE / "figures"
MADE = datetime.datetime(2024, 1, 15, 9, 0)  # noqa: DTZ001 (Excel's document properties know no time zone)
WIDEST = 48
LONGEST_SHEET_NAME = 31

Kind = Literal["title", "header", "row", "total", "blank"]
Numbers = Literal["native", "text"]


@dataclass
class Line:
    """One row of a sheet as it is printed; None is an empty cell."""

    kind: Kind
    cells: list[str | None]


@dataclass
class Sheet:
    """A sheet before it is written: its name and its lines from row 1 on."""

    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Table:
    """A published table: its figures as printed."""

    id: str
    title: str
    header: list[list[str]]
    rows: list[list[str | None]]


@dataclass(frozen=True)
class Mistake:
    """An error to put in: a cell, what should stand there and what will; or cells that take over their neighbours.

    `right` and `wrong` are as printed; with `source` the cells take over that range, and the two name the columns.
    """

    sheet: str
    cells: str
    right: str
    wrong: str
    what: str
    rule: str
    source: str = ""


MISTAKES = (
    Mistake("03 aanmeldingen-per-team", "C12", "41", "14", "cijfers verwisseld in een maand van een team", "TEL001"),
    Mistake("13 afgesloten-per-reden", "I13", "1.302", "1.317", "een totaal is 15 te hoog", "TEL002"),
    Mistake(
        "07 wachttijd-eerste-gesprek-per",
        "H3:H20",
        "juni",
        "mei",
        "een maandkolom herhaalt bij alle teams de kolom ernaast",
        "DUB001",
        source="G3:G20",
    ),
    Mistake("04 open-per-team", "F19", "540", "560", "lopende trajecten sluiten niet aan op de maand ervoor", "STR001"),
    Mistake("09 wachttijd-start-ondersteunin", "I20", "6,2", "62,0", "komma vergeten in een gemiddelde", "GEM001"),
    Mistake("11 zelfmelders", "G6", "52%", "62%", "een percentage volgt niet uit de aantallen: 222 / 425", "GEM003"),
    Mistake("08 binnen-5-werkdagen-per-team", "B8", "0%", "#DIV/0!", "een foutwaarde van Excel", "LAB004"),
    Mistake("05 afgesloten-per-team", "A10", "Lunetten", "Lunettem", "een naam verkeerd gespeld", "LAB001"),
    Mistake("06 klanten-per-team", "E21", "8.064", "8.046", "cijfers verwisseld in een totaal van klanten", "UNI003"),
)


def main() -> None:
    """Write everything into the directory of this script, or the one that is named."""
    parser = argparse.ArgumentParser(description="Write the sample workbooks and their README.")
    parser.add_argument("directory", nargs="?", type=Path, default=HERE)
    directory: Path = parser.parse_args().directory
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in make():
        (directory / name).write_bytes(content)
        print(directory / name)


def make() -> Iterator[tuple[str, bytes]]:
    """Give the name and the content of every file."""
    boks_2023, boks_2021, ktsd_2016 = (read_figures(name) for name in ("boks-2023", "boks-2021-q2", "ktsd-2016"))
    yield "boks-2023.xlsx", workbook_of(sheet_a_table(boks_2023))
    yield "boks-2023-tekst.xlsx", workbook_of(one_sheet(boks_2023), "text")
    yield "boks-2021-q2.xlsx", workbook_of(sheet_a_table(boks_2021))
    yield "boks-2021-met-fouten.xlsx", workbook_of(spoiled(sheet_a_table(boks_2021)))
    yield "ktsd-2016.xlsx", workbook_of(one_sheet(ktsd_2016))
    yield "README.md", readme().encode()


def read_figures(name: str) -> list[Table]:
    """Read the tables of one report."""
    return [Table(**table) for table in json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))]


# Layout: what stands in which row.


def sheet_a_table(tables: list[Table]) -> list[Sheet]:
    """Lay out each table on a sheet of its own, numbered and with a name as long as Excel allows."""
    return [
        Sheet(f"{number:02} {table.id}"[:LONGEST_SHEET_NAME], _lines(table)) for number, table in enumerate(tables, 1)
    ]


def one_sheet(tables: list[Table]) -> list[Sheet]:
    """Lay out all tables under each other, two empty rows apart."""
    lines = [line for table in tables for line in (*_lines(table), Line("blank", []), Line("blank", []))]
    return [Sheet("Cijfers", lines[:-2])]


def _lines(table: Table) -> list[Line]:
    """Return title, header and rows; no line for a title that stands in the corner of the header."""
    in_corner = table.header[0][0] == table.title
    lines = [] if in_corner else [Line("title", [table.title]), Line("blank", [])]
    lines += [Line("header", [text or None for text in level]) for level in table.header]
    return lines + [Line(_kind_of(row), list(row)) for row in table.rows]


def _kind_of(row: list[str | None]) -> Kind:
    return "total" if (row[0] or "").startswith(("Totaal", "Eindtotaal")) else "row"


# Mistakes: the same sheets with something wrong.


def spoiled(sheets: list[Sheet]) -> list[Sheet]:
    """Put the mistakes in."""
    by_name = {sheet.name: sheet for sheet in sheets}
    for mistake in MISTAKES:
        sheet = by_name[mistake.sheet]
        if mistake.source:
            _take_over(sheet, mistake.cells, mistake.source)
        else:
            _replace(sheet, mistake)
    return sheets


def _replace(sheet: Sheet, mistake: Mistake) -> None:
    row, column = coordinate_to_tuple(mistake.cells)
    cells = sheet.lines[row - 1].cells
    if cells[column - 1] != mistake.right:
        message = f"{sheet.name} {mistake.cells} holds {cells[column - 1]}, not {mistake.right}"
        raise ValueError(message)
    cells[column - 1] = mistake.wrong


def _take_over(sheet: Sheet, cells: str, source: str) -> None:
    column, first, _, last = (int(number or 0) for number in range_boundaries(cells))
    other = int(range_boundaries(source)[0] or 0)
    for line in sheet.lines[first - 1 : last]:
        line.cells[column - 1] = line.cells[other - 1]


# Workbooks: what an export looks like in Excel.


class _InOrder(MultiCellRange):
    """Merged cells that openpyxl writes in a fixed order; it keeps them in a set."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


def workbook_of(sheets: list[Sheet], numbers: Numbers = "native") -> bytes:
    """Return a workbook, with numbers as Excel knows them or as text and without merged cells."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "boks-clean"
    workbook.properties.created = workbook.properties.modified = MADE
    for sheet in sheets:
        _write_sheet(workbook.create_sheet(sheet.name), sheet.lines, numbers)
    buffer = io.BytesIO()
    ExcelWriter(workbook, zipfile.ZipFile(buffer, "w")).save()  # Workbook.save would put the time of today in it
    return _without_times(buffer)


def _without_times(archive: io.BytesIO) -> bytes:
    """Return a zip with the same entries, all of one date."""
    packed = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def _write_sheet(worksheet: Worksheet, lines: list[Line], numbers: Numbers) -> None:
    worksheet.merged_cells = _InOrder()
    for row, line in enumerate(lines, 1):
        _write_line(worksheet, row, line, numbers)
        below = lines[row].kind if row < len(lines) else "blank"
        if numbers == "native" and line.kind == below == "header":
            _merge_groups(worksheet, row, line.cells)
    _set_widths(worksheet, lines)


def _write_line(worksheet: Worksheet, row: int, line: Line, numbers: Numbers) -> None:
    holds_figures = numbers == "native" and line.kind in ("row", "total")
    for column, text in enumerate(line.cells, 1):
        if text is not None:
            value, number_format = native(text) if holds_figures and column > 1 else (text, "General")
            cell = worksheet.cell(row, column, value)
            cell.number_format = number_format
            cell.font = Font(bold=line.kind != "row")


def _merge_groups(worksheet: Worksheet, row: int, cells: list[str | None]) -> None:
    """Merge every heading with the empty cells to its right; the corner stays alone."""
    headings = [column for column, text in enumerate(cells, 1) if text is not None and column > 1]
    for start, following in zip(headings, [*headings[1:], len(cells) + 1], strict=True):
        if following - start > 1:
            worksheet.merge_cells(start_row=row, end_row=row, start_column=start, end_column=following - 1)
            worksheet.cell(row, start).alignment = Alignment(horizontal="center")


def _set_widths(worksheet: Worksheet, lines: list[Line]) -> None:
    """Make columns as wide as their text, titles apart: those run on over empty cells."""
    widths: dict[int, int] = {}
    for line in lines:
        for column, text in enumerate(line.cells, 1):
            if line.kind != "title" and text:
                widths[column] = max(widths.get(column, 8), min(len(text) + 2, WIDEST))
    for column, width in widths.items():
        worksheet.column_dimensions[get_column_letter(column)].width = width


def native(text: str) -> tuple[int | float | str, str]:
    """Return what Excel holds for a printed figure, and its number format; other text stays text."""
    if re.fullmatch(r"\d+|\d{1,3}(\.\d{3})+", text):
        return int(text.replace(".", "")), "#,##0"
    found = re.fullmatch(r"(\d+)(?:,(\d+))?( ?%)?", text)
    if not found:
        return text, "General"
    whole, decimals, percent = found.groups(default="")
    number_format = f"0.{'0' * len(decimals)}" if decimals else "0"
    value = Decimal(f"{whole}.{decimals or 0}")
    return (float(value / 100), f"{number_format}%") if percent else (float(value), number_format)


# The README beside the workbooks.


def readme() -> str:
    """Return the README, with a table of the mistakes."""
    rows = [f"| {m.sheet} | {m.cells} | {m.right} | {m.wrong} | {m.what} | {m.rule} |" for m in MISTAKES]
    return _README.format(mistakes="\n".join(rows))


_README = """\
# Voorbeelden

Werkmappen om boks-clean meteen mee te proberen. De cijfers komen uit openbare rapportages en zijn opgeteld: er
staan geen persoonsgegevens in. De indeling is die van de exports uit BOKS en KTSD.

| bestand | wat het is | uitslag van `check` |
|---|---|---|
| `boks-2023.xlsx` | het jaar 2023 zoals gepubliceerd, elke tabel op een blad | status 1: één fout, in twee totalen |
| `boks-2023-tekst.xlsx` | dezelfde cijfers op één blad, alle getallen als tekst | status 1: dezelfde fout |
| `boks-2021-q2.xlsx` | het eerste halfjaar van 2021, elke tabel op een blad | status 0: geen fouten of waarschuwingen |
| `boks-2021-met-fouten.xlsx` | hetzelfde halfjaar, met de fouten uit de tabel hieronder | status 1 |
| `ktsd-2016.xlsx` | een deel van het jaar 2016, op één blad | status 0: één waarschuwing |
| `dossiers-2023.xlsx` | 11.973 verzonnen dossiers met de cijfers van 2023 | status 0: waarschuwingen en signaleringen |

Probeer, vanuit de map boven deze:

```
boks-clean check samples/boks-2021-met-fouten.xlsx
boks-clean explain STR001
boks-clean inspect samples/boks-2023-tekst.xlsx
```

De fout in 2023 is echt zo gepubliceerd. Bij "kan verder zonder begeleiding" zijn de antwoorden van maart
samen 1.058 en staat er 1.073; in het jaar zijn ze samen 7.342 en staat er 7.357. Bij vijftien afsluitingen ontbreekt
het antwoord.

## De fouten in `boks-2021-met-fouten.xlsx`

Elke fout laat een andere controleregel zien. Eén fout breekt vaak meer verbanden, dus ook andere regels kunnen
dezelfde cel noemen. LAB001 is een signalering, omdat de naam nog te herkennen is; UNI003 is een waarschuwing; de rest
zijn fouten.

| blad | cel | goed | fout | wat er gebeurd is | regel |
|---|---|---|---|---|---|
{mistakes}

## De dossierlijst

`dossiers-2023.xlsx` is van niemand: nummers, datums en codes zijn geloot. Wel zo, dat de lijst de gepubliceerde
cijfers van 2023 geeft. Per team en per maand, en voor de stad, kloppen gestart, lopend en afgesloten precies; voor de
stad ook de afsluitredenen en de melders per kwartaal en de antwoorden per maand. 34 dossiers staan in twee teams
tegelijk: die teams tellen ze elk, de stad telt ze één keer. In maart zijn de dossiers die alleen nog openstonden voor
"evaluatie maatwerk" in één keer gesloten, en 15 afsluitingen hebben geen antwoord.

Wat niet precies klopt, en waarom:

- **Unieke klanten.** Een rij noemt één klant, dus er kunnen nooit meer klanten dan dossiers zijn; in een deel van de
  gepubliceerde cijfers is dat wel zo. Waar het kan komt de lijst gemiddeld op één klant na uit, anders op het aantal
  dossiers. In het jaar is het totaal 10.324, gepubliceerd is 10.351.
- **Wachttijden.** De gemiddelden per team en maand liggen meestal hooguit enkele tienden naast de gepubliceerde. Het
  rapport noemt bijna dezelfde gemiddelden in de ene tabel "dagen" en in de andere "werkdagen"; in de lijst zijn het
  werkdagen, zodat er in kalenderdagen ongeveer 3 meer uitkomt.

Bewust opvallend, en verder niets: 15 afsluitingen zonder antwoord, 37 wachttijden van 100 dagen of meer, en 33
dossiers die stilstaan bij evaluatie maatwerk (op peildatum 15 januari 2024). Naast de tabellen gelegd
verklaart de lijst waarom in maart 1.058 antwoorden staan bij 1.073 afsluitingen.

```
boks-clean check samples/dossiers-2023.xlsx --peildatum 2024-01-15
boks-clean check samples/boks-2023.xlsx samples/dossiers-2023.xlsx --peildatum 2024-01-15
boks-clean tables samples/dossiers-2023.xlsx
```

`python samples/dossiers.py LIJST.xlsx` maakt de lijst opnieuw (ook als .csv of .parquet). Met `--rows 1000000` wordt
zij langer, onder andere nummers; met `--seed 7` anders; met `--defects` staan er fouten in voor elke controleregel
over dossiers, en noemt LIJST.json daarnaast van elke fout de rij, de kolom en de regel die haar moet melden.

`python samples/make.py` maakt de andere bestanden in deze map uit de cijfers in `figures/`. Pas dus het script of die
cijfers aan, niet de werkmappen of deze tekst.

## In English

Workbooks to try boks-clean on at once: published, aggregated figures without personal data, in the layout of real
exports. `boks-2023.xlsx` has one error, in two totals, that was really printed; `boks-2023-tekst.xlsx` has the same
figures as Dutch text on one sheet; `boks-2021-q2.xlsx` is correct; `ktsd-2016.xlsx` gives one warning.
`boks-2021-met-fouten.xlsx` has errors that were put in. The table above lists them: the sheet, the cell, the correct
value, the wrong value, what happened, and the rule that reports it (LAB001 as information, UNI003 as a warning, the
others as errors).

`dossiers-2023.xlsx` is a list of 11,973 invented cases that gives the published figures of 2023: started, open and
closed exactly, by team and month and for the city; clients and waits as near as possible. It breaks no rule but the
ones it is meant to: 15 closures without an answer, 37 waits of 100 days or more, 33 stale cases.

```
boks-clean check samples/boks-2021-met-fouten.xlsx --lang en
boks-clean tables samples/dossiers-2023.xlsx --lang en
```

`python samples/make.py` makes the other files here from `figures/`; `python samples/dossiers.py LIST.xlsx` makes such
a list of any length, with `--defects` one with mistakes in known places.
"""


if __name__ == "__main__":
    main()
