"""Measures `check` on long lists beside what the fastest reader alone needs: `python benchmarks/long_lists.py`.

    python benchmarks/long_lists.py                     100,000 and a million rows of 20 columns, .xlsx
    python benchmarks/long_lists.py --rows 100000       other sizes
    python benchmarks/long_lists.py --large             ten million rows of .csv as well
    python benchmarks/long_lists.py --write             and keep the figures in DOSSIERS.md

The rules alone, beside polars by hand and other tools, come after it (`dossiers.py`).

Each run is a process of its own. Time is that of the processor (user and system), which says the same on a busy
machine; a run that uses both cores takes less on the clock.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from samples.dossiers import make_list

FIGURES = Path(__file__).with_name("DOSSIERS.md")
PROMISED_TIME, PROMISED_MEMORY = 2.0, 2.5
READER = """
import sys, fastexcel
fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
"""
MEASURE = """
import json, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024, status]))
"""
CHECK = "from boks_clean.cli.main import run; run()"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {SPACE} xmlns:r="{REL}"><sheets>'
    '<sheet name="Dossiers" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
RULES = ["", "The rules alone, on a million rows in memory (`python benchmarks/dossiers.py --runs 3`):", "", "```"]


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of the processor, seconds on the clock, and memory at its peak in MB."""

    seconds: float
    clock: float
    memory: float
    status: int


def main() -> int:
    """Measure, print, and return 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description="Measure check on long lists.")
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--large", action="store_true", help="ten million rows of csv as well (2 GB on disk)")
    parser.add_argument("--write", action="store_true", help="keep the figures in DOSSIERS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines, kept = measured(Path(folder), options.rows, large=options.large)
    print("\n".join(lines), flush=True)
    told = rules()
    print(told)
    if options.write:
        FIGURES.write_text("\n".join([*head(), *lines, *RULES, told, "```", ""]), encoding="utf-8")
    return 0 if kept else 1


def rules() -> str:
    """Return what the benchmark of the rules prints."""
    command = [sys.executable, str(FIGURES.with_name("dossiers.py")), "--runs", "3"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.rstrip()


def head() -> list[str]:
    """Return what stands above the figures: on what they were measured."""
    cores, load = os.cpu_count(), os.getloadavg()[0]
    told = f"{platform.machine()}, {cores} cores, shared with about {load:.0f} other processes while this was measured"
    return [
        "# Long lists, measured",
        "",
        f"Made by `python benchmarks/long_lists.py --write` on {datetime.date.today():%d-%m-%Y} ({told}).",  # noqa: DTZ011 (a date for people, of the machine that measured: its time zone is the right one)
        "Time is of the processor, of the rules below by the clock; memory is the peak.",
        "",
        "| what | reader alone | check | times the time | times the memory |",
        "|---|---|---|---|---|",
    ]


def measured(folder: Path, sizes: list[int], *, large: bool) -> tuple[list[str], bool]:
    """Return a line for each list, and whether the promises about a million rows are kept."""
    lines: list[str] = []
    kept = True
    for count in sizes:
        path = workbook(folder / "list.xlsx", count)
        alone, ours = cost("-c", READER, path), cost("-c", CHECK, "check", path, "--peildatum", "2024-01-15")
        time, memory = ours.seconds / alone.seconds, ours.memory / alone.memory
        kept = kept and (count < 1_000_000 or (time <= PROMISED_TIME and memory <= PROMISED_MEMORY))
        lines.append(f"| {count:,} x 20, .xlsx | {shown(alone)} | {shown(ours)} | {time:.2f} | {memory:.2f} |")
    for count in (1_000_000, 10_000_000) if large else ():
        ours = cost("-c", CHECK, "check", text(folder / "list.csv", count), "--peildatum", "2024-01-15")
        lines.append(f"| {count:,} x 17, .csv | | {shown(ours)} | | |")
    return lines, kept


def shown(cost: Cost) -> str:
    """Return what a process took, for people."""
    return f"{cost.seconds:.1f} s ({cost.clock:.0f} s on the clock), {cost.memory:,.0f} MB"


def cost(*arguments: object) -> Cost:
    """Run Python in a process of its own, started by a small one: a child inherits the peak of who starts it."""
    command = [sys.executable, "-c", MEASURE, *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = Cost(*json.loads(told))
    if found.status not in (0, 1):
        raise SystemExit(f"{arguments} ended with {found.status}")
    return found


def workbook(path: Path, count: int) -> Path:
    """Write the sample list with three more columns, repeated, as .xlsx: its XML is put together by polars."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {SPACE}><sheetData>".encode())
            for lines in sheet_rows(count):
                sheet.write("".join(lines).encode())
            sheet.write(b"</sheetData></worksheet>")
    return path


def sheet_rows(count: int) -> Iterator[list[str]]:
    """Yield the rows as XML."""
    rows = make_list(2023, count).with_columns(
        pl.lit("W1").alias("Wijkcode"), pl.lit("normaal").alias("Voorrang"), pl.int_range(pl.len()).alias("Volgnummer")
    )
    letters = [chr(65 + number) for number in range(rows.width)]
    yield [f'<row r="1">{"".join(text_cell(a, "1", h) for a, h in zip(letters, rows.columns, strict=True))}</row>']
    number = pl.int_range(2, count + 2).alias("row").cast(pl.String)
    cells = [cell(letter, name, kind) for letter, (name, kind) in zip(letters, rows.schema.items(), strict=True)]
    line = pl.concat_str(pl.lit('<row r="'), "row", pl.lit('">'), *cells, pl.lit("</row>"))
    for part in rows.with_columns(number).iter_slices(100_000):
        yield part.select(line).to_series().to_list()


def cell(letter: str, name: str, kind: pl.DataType) -> pl.Expr:
    """Return the XML of one cell; nothing for an empty one."""
    value = pl.col(name)
    if kind == pl.Date:
        value = (value - pl.lit(datetime.date(1899, 12, 30))).dt.total_days()
    texts = text_cell(letter, "{}", "{}") if kind == pl.String else f'<c r="{letter}{{}}"><v>{{}}</v></c>'
    plain = value.str.replace_all("&", "&amp;") if kind == pl.String else value.cast(pl.String)
    return pl.format(texts, "row", plain).fill_null("")


def text_cell(letter: str, row: str, text: str) -> str:
    """Return the XML of a cell with text."""
    return f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def text(path: Path, count: int) -> Path:
    """Write the sample list, repeated, as csv; a million rows at a time."""
    part = min(count, 1_000_000)
    rows = make_list(2023, part)
    step = int(rows.select(pl.col("Dossiernummer").max()).item()) + 1
    with path.open("wb") as stream:
        for turn in range(count // part):
            shifted = rows.with_columns(pl.col("Dossiernummer", "Klantnummer") + turn * step)
            shifted.write_csv(stream, separator=";", date_format="%d-%m-%Y", include_header=turn == 0)
    return path


if __name__ == "__main__":
    sys.exit(main())
