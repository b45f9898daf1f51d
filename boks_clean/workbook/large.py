"""Reads the large sheets of an .xlsx with fastexcel, as text, after a look through their cells."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook.extent import Extent, Irregular, look, measure
from boks_clean.workbook.model import ERROR_CELL, Sheet, TextSheet

if TYPE_CHECKING:
    import polars as pl

MOST_CELLS_IN_LIST = 40_000_000
FEWEST_CELLS = 20_000
_FEWEST_BYTES = 22 * FEWEST_CELLS  # no cell takes fewer
_BATCH = 250_000
_ROW = "rij"
_DAMAGED = Text(
    "{name} is beschadigd en kan niet worden gelezen. Maak de export opnieuw.",
    "{name} is damaged and cannot be read. Export it again.",
)
_TOO_MANY = Text(
    "{name} heeft op blad '{sheet}' meer dan {cells} gevulde cellen en wordt niet gelezen. Splits het bestand.",
    "{name} has more than {cells} filled cells on sheet '{sheet}' and is not read. Split the file.",
)
_FAR = Text(
    "{name} heeft op blad '{sheet}' cellen die ver buiten de lijst staan en wordt niet gelezen. "
    "Kopieer de lijst naar een nieuwe werkmap.",
    "{name} has cells on sheet '{sheet}' that stand far away from the list and is not read. "
    "Copy the list to a new workbook.",
)


def look_at_large(name: str, archive: zipfile.ZipFile, part: str, sheet: str) -> Extent | None:
    """Return how far the cells of a sheet reach, or None for one that the careful reader can take.

    Raises UnreadableInput for more than a list can hold.
    """
    if archive.getinfo(part).file_size < _FEWEST_BYTES:
        return None
    try:
        with zipfile.ZipFile.open(archive, part) as stream:
            extent = look(stream, MOST_CELLS_IN_LIST)
    except Irregular:
        return None
    if extent.cells > MOST_CELLS_IN_LIST:
        raise UnreadableInput(_TOO_MANY, name=name, sheet=sheet, cells=MOST_CELLS_IN_LIST)
    if extent.cells <= FEWEST_CELLS:
        return None
    if extent.is_sparse:
        with zipfile.ZipFile.open(archive, part) as stream:
            measure(stream, extent)
    if extent.is_sparse:
        raise UnreadableInput(_FAR, name=name, sheet=sheet)
    return extent


def text_sheet(
    name: str, content: bytes, sheet: str, extent: Extent, hidden: bool, cells: Callable[[], Sheet]
) -> TextSheet:
    """Return a large sheet, which is read when its rows are asked for."""
    return TextSheet(
        name=sheet,
        batches=_Rows(name, content, sheet, extent).batches,
        cells=cells,
        hidden=hidden,
        hidden_rows=extent.hidden_rows,
        in_memory=True,
        tail=extent.tail,
    )


@dataclass
class _Rows:
    """The rows of one sheet; kept once they are read."""

    name: str
    content: bytes
    sheet: str
    extent: Extent
    read: "list[pl.DataFrame]" = field(default_factory=list)

    def batches(self) -> "Iterator[pl.DataFrame]":
        """Yield the rows, a slice at a time. Raises UnreadableInput for a damaged sheet."""
        if not self.read:
            self.read.append(self._read())
        yield from self.read[0].iter_slices(_BATCH)

    def _read(self) -> "pl.DataFrame":
        import fastexcel  # noqa: PLC0415 (only for large sheets)
        import polars as pl  # noqa: PLC0415 (only for large lists; inspecting a small file needs no frames)

        try:
            loaded = fastexcel.read_excel(self.content).load_sheet(
                self.sheet, header_row=None, skip_rows=0, dtypes="string"
            )
            frame = loaded.to_polars()
        except (fastexcel.FastExcelError, ValueError, OSError) as problem:
            raise UnreadableInput(_DAMAGED, name=self.name) from problem
        self.content = b""
        frame.columns = [str(self.extent.first_column + n) for n in range(frame.width)]
        frame = _with_errors(frame, self.extent.errors)
        rows = pl.int_range(1, frame.height + 1, dtype=pl.UInt32, eager=True)
        return frame.insert_column(0, rows.alias(_ROW))


def _with_errors(frame: "pl.DataFrame", errors: Iterable[tuple[int, int]]) -> "pl.DataFrame":
    """Put a mark in each cell that the reader shows as empty but is not."""
    by_column: dict[str, list[int]] = {}
    for row, column in errors:
        by_column.setdefault(str(column), []).append(row - 1)
    for name, rows in by_column.items():
        if name in frame.columns:
            within = sorted({row for row in rows if row < frame.height})
            frame = frame.with_columns(frame.get_column(name).scatter(within, ERROR_CELL))
    return frame
