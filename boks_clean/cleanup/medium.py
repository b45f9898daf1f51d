"""A file that is changed in a copy: cell by cell where its form allows that, else written anew with its values only."""

import csv
import datetime
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from boks_clean.dossiers.model import DossierList
from boks_clean.errors import UsageProblem
from boks_clean.language import Text
from boks_clean.notation import FORMULA_STARTS
from boks_clean.workbook import Sheet, TextSheet, Workbook, read_workbook
from boks_clean.workbook.anew import stored_of, write_anew
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.parts import Irregular
from boks_clean.workbook.patch import patch_cells, read_cells
from boks_clean.workbook.patch_text import number_text, patch_csv, read_csv_cells
from boks_clean.workbook.stored import NewValue, Number, Stored

Changes = Mapping[str, Mapping[At, NewValue]]
_BAD_NAME = Text(
    "De uitvoer {path} kan niet: een {source}-bestand wordt geschreven als {allowed}. Kies een naam die zo eindigt.",
    "The output {path} is not possible: a {source} file is written as {allowed}. Choose a name that ends so.",
)
_LOSES = Text(
    "{path} kan niet in een kopie worden aangepast en wordt opnieuw geschreven als .xlsx, met alleen de waarden. "
    "Verloren gaan: {lost}. Voeg --force toe als dat goed is, of sla het eerst in Excel op als .xlsx.",
    "{path} cannot be changed in a copy and is written anew as .xlsx, with its values only. "
    "Lost are: {lost}. Add --force if that is all right, or save it as .xlsx in Excel first.",
)
_ODD = Text(
    "{path} zit anders in elkaar dan Excel het doet en kan niet in een kopie worden aangepast. Open het in Excel, sla "
    "het op en probeer het opnieuw.",
    "{path} is not built as Excel does and cannot be changed in a copy. Open it in Excel, save it and try again.",
)
LOST = Text(
    "opmaak, kolombreedtes, formules, verborgen rijen, samenvoegingen, filters, grafieken, opmerkingen en macro's",
    "formats, column widths, formulas, hidden rows, merges, filters, charts, comments and macros",
)
LOST_TYPES = Text("de soorten van de kolommen (alles wordt tekst)", "the types of the columns (all becomes text)")
_LISTS = Text(
    "{path} bevat {count} dossierlijsten. Een .csv heeft plaats voor een; kies -o met een naam op .xlsx.",
    "{path} holds {count} case lists. A .csv has room for one; choose -o with a name in .xlsx.",
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00:00(?:\.0+)?)?")
_MACROS = b"macroEnabled"


@dataclass(frozen=True, slots=True)
class Medium:
    """A file and the way in which it is changed: patched in a copy (xlsx, csv), written anew, or as a list (export)."""

    path: Path
    content: bytes
    book: Workbook
    way: str
    lost: Text | None = None
    header_row: int = 0
    exported: str = ""

    def read(self, places: Mapping[str, set[At]]) -> dict[str, dict[At, Stored]]:
        """Return what some cells hold. Raises UsageProblem for a file that is built in an odd way."""
        with self.regular():
            return self._held(places)

    def write(self, changes: Changes) -> bytes:
        """Return the content of the copy. Raises UsageProblem for a file that is built in an odd way."""
        with self.regular():
            return self._changed(changes)

    @contextmanager
    def regular(self) -> Iterator[None]:
        """Say of a file that is built in an odd way that it cannot be changed. Raises UsageProblem."""
        try:
            yield
        except Irregular as problem:
            raise UsageProblem(_ODD, path=self.path) from problem

    @property
    def as_text(self) -> bool:
        """Whether the copy is a text file."""
        return self.way in ("csv", "export")

    @property
    def has_pivots(self) -> bool:
        """Whether the workbook has pivot tables, which keep a copy of the values of their own."""
        return self.way == "xlsx" and b"pivotCacheDefinition" in self.content

    def _held(self, places: Mapping[str, set[At]]) -> dict[str, dict[At, Stored]]:
        if self.way == "xlsx":
            return read_cells(self.content, places)
        if self.way == "csv":
            return {sheet: read_csv_cells(self.content, wanted) for sheet, wanted in places.items()}
        return {sheet: self._read(sheet, wanted) for sheet, wanted in places.items()}

    def _changed(self, changes: Changes) -> bytes:
        if self.way == "xlsx":
            return patch_cells(self.content, changes)
        if self.way == "csv":
            texts = {at: _text(value) for cells in changes.values() for at, value in cells.items()}
            return patch_csv(self.content, texts)
        return self._export(changes) if self.way == "export" else write_anew(self.book, changes)

    def _read(self, sheet: str, wanted: set[At]) -> dict[At, Stored]:
        found: dict[At, Stored] = {}
        rows = {row for row, _ in wanted}
        for row, cells in _rows(self.book, sheet):
            if row in rows:
                found |= {(row, c): Stored("text", _shown(s)) if self.as_text else s for c, s in cells.items()}
        return {at: found.get(at, Stored()) for at in wanted}

    def _export(self, changes: Changes) -> bytes:
        """Return a list as text: its header and all that stands below it."""
        (name, new), *_ = changes.items()
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
        rows = [(row, cells) for row, cells in _rows(self.book, name) if row >= self.header_row]
        columns = sorted({column for _, cells in rows for column in cells} | {column for _, column in new})
        for row, cells in rows:
            texts = [
                _shown(_stored(new[row, c])) if (row, c) in new else _shown(cells.get(c, Stored())) for c in columns
            ]
            writer.writerow([_harmless(text) for text in texts])
        return ("\ufeff" + buffer.getvalue()).encode()


def open_medium(path: Path, output: Path, lists: tuple[DossierList, ...], *, force: bool) -> Medium:
    """Read a file and choose how it is changed. Raises UnreadableInput, and UsageProblem for an unfit output."""
    book = read_workbook(path)
    content = path.read_bytes() if book.format in ("xlsx", "csv") else b""
    suffix = output.suffix.lower()
    in_place = book.format == "xlsx" and _is_regular(content, book)
    wanted = _suffixes(book, content, in_place=in_place)
    if suffix not in wanted:
        raise UsageProblem(_BAD_NAME, path=output, source=path.suffix or book.format, allowed=" / ".join(wanted))
    if suffix == ".csv" and book.format != "csv":
        if len(lists) != 1:
            raise UsageProblem(_LISTS, path=path, count=len(lists))
        return Medium(path, content, book, "export", None, lists[0].header_row, lists[0].sheet)
    if book.format == "csv":
        return Medium(path, content, book, "csv" if suffix != ".xlsx" else "anew")
    if in_place:
        return Medium(path, content, book, "xlsx")
    lost = LOST_TYPES if book.format == "parquet" else LOST
    if not force:
        raise UsageProblem(_LOSES, path=path, lost=lost)
    return Medium(path, content, book, "anew", lost)


def sheets_of(book: Workbook) -> list[Sheet | TextSheet]:
    """Return all sheets of a workbook."""
    return [*book.sheets, *book.large]


def _suffixes(book: Workbook, content: bytes, *, in_place: bool) -> tuple[str, ...]:
    """Return the endings that an output can have: Excel refuses macros in .xlsx, and a .xlsm without them."""
    if book.format == "csv":
        return (".csv", ".tsv", ".txt", ".xlsx")
    if in_place and _has_macros(content):
        return (".xlsm", ".csv")
    return (".xlsx", ".csv")


def _has_macros(content: bytes) -> bool:
    import zipfile  # noqa: PLC0415 (only for this format)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = next((name for name in archive.namelist() if name.casefold() == "[content_types].xml"), "")
        return bool(types) and _MACROS in archive.read(types)


def _is_regular(content: bytes, book: Workbook) -> bool:
    """Tell whether all sheets can be changed cell by cell."""
    try:
        read_cells(content, {sheet.name: {(1, 1)} for sheet in sheets_of(book)})
    except Irregular:
        return False
    return True


def _rows(book: Workbook, name: str) -> Iterator[tuple[int, dict[int, Stored]]]:
    for sheet in sheets_of(book):
        if sheet.name != name:
            continue
        if isinstance(sheet, Sheet):
            for row, cells in sheet.rows.items():
                yield row, {cell.column: stored_of(cell.reading) for cell in cells}
        else:
            for batch in sheet.batches():
                columns = [int(column) for column in batch.columns[1:]]
                for row, *texts in batch.iter_rows():
                    yield row, {c: Stored("text", t) for c, t in zip(columns, texts, strict=True) if t}


def _stored(value: NewValue) -> Stored:
    if isinstance(value, Stored):
        return value
    text = _text(value)
    return Stored("text", text) if isinstance(text, str) else Stored()


def _text(value: NewValue) -> str | Stored | None:
    if isinstance(value, datetime.date):
        return f"{value:%d-%m-%Y}"
    return number_text(value) if isinstance(value, Number) else value


def _shown(stored: Stored) -> str:
    """Return what stands in a text file for a cell of a workbook."""
    if found := _ISO.fullmatch(stored.value):
        return f"{found[3]}-{found[2]}-{found[1]}"
    return number_text(Number(float(stored.value))) if stored.kind == "number" else stored.value


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; a number below zero is none."""
    number = re.fullmatch(r"-?\d+(?:,\d+)?", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not number else text
