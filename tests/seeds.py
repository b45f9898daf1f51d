"""Whole workbooks to spoil: the samples, and small ones in the other formats."""

import datetime
import zipfile
from pathlib import Path

from tests.command import SAMPLES
from tests.workbooks import Row, Rows, Styled, save

_ROWS: list[list[object]] = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "Kwartaal 1", "Kwartaal 2", "Kwartaal 3", "Kwartaal 4", "Totaal 2023"],
    ["Huisarts", 10, 20, 30, 40, 100],
    ["Politie", "1.011", 22, "x", 44, Styled(0.55, "0%")],
    ["Totaal", 21, 42, 63, 84, 210],
]


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Return (suffix, content) of each; the folder is for writing them."""
    small = save(folder / "small.xlsx", _ROWS, merges=["A1:D1"]).read_bytes()
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.xlsx"))]
    lines = "\n".join(";".join(str(getattr(v, "value", v)) for v in row) for row in _ROWS)
    return [
        *((".xlsx", content) for content in (small, small, *samples)),
        (".ods", ods(folder / "small.ods").read_bytes()),
        (".csv", lines.encode()),
        (".csv", lines.encode("utf-16")),
    ]


def ods(path: Path, between: str = "", manifest: str = "") -> Path:
    """Write the small workbook as .ods; `between` stands between its cells."""
    return ods_of(path, _ROWS, between, manifest)


def ods_of(path: Path, rows: Rows, between: str = "", manifest: str = "") -> Path:
    """Write rows of values as .ods."""
    lines = between.join(f"<table:table-row>{between}{_cells(row, between)}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Blad1">{between}{lines}{between}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("content.xml", content)
    return path


def _cells(row: Row, between: str) -> str:
    return between.join(_cell(getattr(value, "value", value)) for value in row) + between


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime.datetime):
        return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    number = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {number}><text:p>{value}</text:p></table:table-cell>"
