"""Writes an invented dossier list that gives the published figures of 2023: `python samples/dossiers.py OUT.xlsx`.

Nobody in it exists: numbers, dates and codes are drawn at random, with the months of start and end such that the
counts of every team and of the city are those of the report. The same seed gives the same list. More rows than the
list has repeat it under other numbers; with --defects it has mistakes in known places, listed in OUT.json.
"""

import argparse
import datetime
import json
import random
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, it finds its other parts too

from samples.dossier_defects import spoil
from samples.dossier_spans import Published, Row, draw_rows
from samples.dossier_values import FIRST_CLIENT, FIRST_DOSSIER, fill

TITLE = "Dossierlijst BOKS 2023 (verzonnen voorbeeld, geen echte dossiers)"
SHEET = "Dossiers 2023"
HEADER_ROW = 3
MADE = datetime.datetime(2024, 1, 8)  # noqa: DTZ001 (the same on every system)
FORMATS = ("xlsx", "csv", "parquet")
STAFF = 240
NEXT_DOSSIER, NEXT_CLIENT = 20_000, 100_000  # what a repetition adds to the numbers
SCHEMA: dict[str, type[pl.DataType]] = {
    "Dossiernummer": pl.Int64,
    "Klantnummer": pl.Int64,
    "Buurtteam": pl.String,
    "Melder": pl.String,
    "Aanmelddatum": pl.Date,
    "Datum eerste kennismaking": pl.Date,
    "Startdatum ondersteuning": pl.Date,
    "Einddatum": pl.Date,
    "Status": pl.String,
    "Fase": pl.String,
    "Afsluitreden": pl.String,
    "Kan verder zonder begeleiding": pl.String,
    "Maatwerk toegekend op": pl.Date,
    "Laatste contact": pl.Date,
    "Laatst gewijzigd": pl.Date,
    "Wat Telt-meting": pl.Date,
    "Medewerker": pl.String,
}


def main() -> None:
    """Write one list, and beside it the mistakes that were put in."""
    parser = argparse.ArgumentParser(description="Write an invented dossier list.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, help="how many rows (default: the 11,973 of the year)")
    parser.add_argument("--seed", type=int, default=2023)
    parser.add_argument("--defects", action="store_true", help="put mistakes in and list them in a .json beside it")
    parser.add_argument("--format", choices=FORMATS, help="default: what the name ends with")
    options = parser.parse_args()
    form = options.format or options.out.suffix.lstrip(".").lower()
    if form not in FORMATS:
        parser.error(f"--format is one of {', '.join(FORMATS)}")
    rows = make_list(options.seed, options.rows)
    cells: dict[tuple[int, str], object] = {}
    if options.defects:
        rows, cells, defects = spoil(rows, options.seed, HEADER_ROW + 1 if form == "xlsx" else 2)
        places = {header: xl_col_to_name(number) for number, header in enumerate(SCHEMA)}
        listed = [{**asdict(defect), "ref": f"{places[defect.column]}{defect.row}"} for defect in defects]
        beside = options.out.with_suffix(".json")
        beside.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(beside)
    write(rows, options.out, form, cells)
    print(options.out)


def make_list(seed: int = 2023, rows: int | None = None) -> pl.DataFrame:
    """Return the list, cut off or repeated under other numbers until it has so many rows."""
    rng = random.Random(seed)  # noqa: S311 (nothing secret)
    published = Published.read()
    drawn = fill(draw_rows(published, rng), published, rng)
    frame = pl.DataFrame([_cells(row, rng) for row in drawn], schema=SCHEMA, orient="row")
    return frame if rows is None else _repeated(frame, rows)


def _cells(row: Row, rng: random.Random) -> tuple[object, ...]:
    values = row.values
    return (
        row.dossier,
        row.client,
        row.team,
        values["melder"],
        row.registered,
        row.met,
        row.start,
        row.end,
        "Afgesloten" if row.end else "Open",
        values["fase"],
        values.get("afsluitreden"),
        values.get("verder"),
        values.get("maatwerk"),
        values["contact"],
        values["gewijzigd"],
        values.get("wat_telt"),
        f"MW-{rng.randint(1, STAFF):03}",
    )


def _repeated(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    times = -(-rows // frame.height)
    copies = [
        frame.with_columns(pl.col("Dossiernummer") + n * NEXT_DOSSIER, pl.col("Klantnummer") + n * NEXT_CLIENT)
        for n in range(times)
    ]
    last_dossier, last_client = frame.select(pl.col("Dossiernummer", "Klantnummer").max()).row(0)
    if last_dossier >= FIRST_DOSSIER + NEXT_DOSSIER or last_client >= FIRST_CLIENT + NEXT_CLIENT:
        raise ValueError(last_dossier, last_client)  # the copies would share numbers
    return pl.concat(copies).head(rows)


def write(rows: pl.DataFrame, path: Path, form: str, cells: Mapping[tuple[int, str], object]) -> None:
    """Write a list; `cells` are written over the rows: (row in the file, header) -> what stands there."""
    if form == "xlsx":
        _write_workbook(rows, path, cells)
        return
    as_text = _over(rows, cells) if cells else rows
    if form == "csv":
        as_text.write_csv(path, separator=";", date_format="%d-%m-%Y", include_bom=True, line_terminator="\r\n")
    else:
        as_text.write_parquet(path)


def _over(rows: pl.DataFrame, cells: Mapping[tuple[int, str], object]) -> pl.DataFrame:
    """Return the rows with other cells: a column that gets some becomes text, dates in Dutch notation."""
    for header in {header for _, header in cells}:
        column = rows[header]
        texts = (column.dt.strftime("%d-%m-%Y") if column.dtype == pl.Date else column.cast(pl.String)).to_list()
        for (row, name), value in cells.items():
            if name == header:
                texts[row - 2] = value.strftime("%d-%m-%Y") if isinstance(value, datetime.date) else value
        text = pl.Series(header, [None if t is None else str(t) for t in texts], dtype=pl.String)
        rows = rows.with_columns(text)
    return rows


def _write_workbook(rows: pl.DataFrame, path: Path, cells: Mapping[tuple[int, str], object]) -> None:
    settings = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), settings)
    book.set_properties({"created": MADE, "author": "boks-clean"})
    sheet = book.add_worksheet(SHEET)
    bold, date = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
    sheet.set_column(0, len(SCHEMA) - 1, 16)
    sheet.freeze_panes(HEADER_ROW, 1)
    sheet.write_string(0, 0, TITLE, bold)
    for column, header in enumerate(SCHEMA):
        sheet.write_string(HEADER_ROW - 1, column, header, bold)
    epoch = datetime.date(1899, 12, 30)
    numbers = rows.with_columns(pl.selectors.date() - epoch).with_columns(pl.selectors.duration().dt.total_days())
    dates = {n for n, kind in enumerate(SCHEMA.values()) if kind == pl.Date}
    over = {(row - 1, list(SCHEMA).index(header)): value for (row, header), value in cells.items()}
    for y, line in enumerate(numbers.iter_rows(), HEADER_ROW):
        for x, cell in enumerate(line):
            value = over.get((y, x), cell) if over else cell
            if value is None:
                continue
            if isinstance(value, str):
                sheet.write_string(y, x, value)
            elif isinstance(value, datetime.date):
                sheet.write_number(y, x, (value - epoch).days, date)
            else:
                sheet.write_number(y, x, value, date if x in dates else None)
    book.close()


if __name__ == "__main__":
    main()
