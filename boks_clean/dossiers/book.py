"""Recomputed figures as files: a workbook in the layout of the export, or one line a figure."""

import csv
import datetime
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from boks_clean.catalog import Catalog
from boks_clean.dossiers.layout import Key, Layout, Row
from boks_clean.language import Language
from boks_clean.notation import FORMULA_STARTS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 (the same figures give the same bytes)
_WIDTH, _LABELS = 9, 44


def workbook(tables: Sequence[Layout]) -> bytes:
    """Return a workbook with a sheet a table: native numbers under merged headers. No text in it is a formula."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 (only where a workbook is written)

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE, "author": "boks-clean"})
    formats = _Formats(book)
    for table in tables:
        _write(book.add_worksheet(table.sheet), table, formats)
    book.close()
    return buffer.getvalue()


class _Formats:
    """The formats of a workbook: Excel allows so many, so each is made once."""

    def __init__(self, book: "Workbook") -> None:
        self._book = book
        self._made: dict[tuple[str, bool, bool], Format] = {}

    def get(self, form: str = "General", *, bold: bool = False, centred: bool = False) -> "Format":
        key = (form, bold, centred)
        if key not in self._made:
            align = {"align": "center"} if centred else {}
            self._made[key] = self._book.add_format({"num_format": form, "bold": bold, **align})
        return self._made[key]


def _write(sheet: "Worksheet", table: Layout, formats: _Formats) -> None:
    sheet.set_column(0, 0, _LABELS)
    sheet.set_column(1, len(table.header[-1]) - 1, _WIDTH)
    sheet.write_string(0, 0, table.title, formats.get(bold=True))
    top = 2
    for level, texts in enumerate(table.header, top):
        _write_header(sheet, level, texts, formats, merge=level < top + len(table.header) - 1)
    top += len(table.header)
    sheet.freeze_panes(top, 1)
    for y, row in enumerate(table.rows, top):
        _write_row(sheet, y, row, formats)


def _write_header(sheet: "Worksheet", y: int, texts: tuple[str | None, ...], formats: _Formats, *, merge: bool) -> None:
    """Write one level; a text of an upper level is merged with the empty cells to its right."""
    filled = [x for x, text in enumerate(texts) if text is not None]
    for x, following in zip(filled, [*filled[1:], len(texts)], strict=True):
        if merge and following - x > 1:
            sheet.merge_range(y, x, y, following - 1, texts[x], formats.get(bold=True, centred=True))
        else:
            sheet.write_string(y, x, texts[x] or "", formats.get(bold=True))


def _write_row(sheet: "Worksheet", y: int, row: Row, formats: _Formats) -> None:
    sheet.write_string(y, 0, row.label, formats.get(bold=row.total))
    for x, value in enumerate(row.values, 1):
        if value is not None:
            sheet.write_number(y, x, value, formats.get(row.form, bold=row.total))


def lines(figures: Mapping[Key, float], catalog: Catalog, language: Language) -> str:
    """Return one line a figure, as text that Excel opens: measure, dimension, member, period, value."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    dutch = language == "nl"
    writer.writerow(
        ("maat", "indeling", "onderdeel", "periode", "waarde")
        if dutch
        else ("measure", "dimension", "member", "period", "value")
    )
    for (measure, members, period), value in figures.items():
        dimension, member = members[0] if members else ("", "")
        name = catalog.dimensions[dimension].name(member) if dimension else ""
        number = f"{value:.10g}"
        number = number.replace(".", ",") if dutch else number
        writer.writerow((measure, dimension, _harmless(name), period.code, number))
    return buffer.getvalue()


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
