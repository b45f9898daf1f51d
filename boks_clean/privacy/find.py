"""Finds personal data in a file: cells, names of sheets and fields, and what stands outside the cells."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.language import Text
from boks_clean.privacy.cells import SCHEMA, Headed, hits
from boks_clean.privacy.headers import Meaning, meanings
from boks_clean.privacy.model import MOST_CELLS, UNSEEN, Sighting, Sightings
from boks_clean.privacy.names import Known, known_to
from boks_clean.privacy.parts import Piece, filled, read_parts
from boks_clean.privacy.patterns import marks
from boks_clean.privacy.sheets import cells_of, headed_in, headed_in_column
from boks_clean.workbook import Workbook, column_letter

if TYPE_CHECKING:
    from boks_clean.workbook.model import TextSheet

_COLUMN = Text("op blad '{sheet}' in kolom {column}", "on sheet '{sheet}' in column {column}")
_SHEET_NAME = Text("in de naam van blad nummer {number}", "in the name of sheet number {number}")
_UNSEEN_PARTS = Text(
    "{count} delen van het bestand (afbeeldingen, ingesloten bestanden of beschadigde of zeer grote delen) zijn",
    "{count} parts of the file (pictures, embedded files, or damaged or very large parts) were",
)
_UNSEEN_FORMAT = Text(
    "opmerkingen, tekstvakken, kop- en voetteksten en eigenschappen van een {format}-bestand zijn",
    "comments, text boxes, page headers and footers, and properties of an {format} file were",
)
_ZIPPED = ("xlsx", "ods")
_WITHOUT_PARTS = ("csv", "parquet")


def find(workbook: Workbook, content: bytes | None, catalog: Catalog) -> Sightings:
    """Return the personal data in a workbook; `content` are the bytes of its file, for what is no cell."""
    known, meaning = known_to(catalog), meanings(catalog)
    found: list[Sighting] = []
    pieces = [*_sheet_names(workbook), *_parts(workbook, content, found)]
    sheets = [cells_of(sheet) for sheet in workbook.sheets]
    texts = [frame["text"] for frame in sheets] + [pl.Series("text", [p.text for p in pieces], dtype=pl.String)]
    marked = marks(pl.concat(texts), known)  # once for all of them: the patterns take a while to compile
    values: set[str] = set()
    for sheet, cells in zip(workbook.sheets, sheets, strict=True):
        together = hits(cells, marked, headed_in(sheet, meaning), known)
        values.update(together["text"])
        found += _sightings(sheet.name, together)
    for large in workbook.large:
        found += _in_large(large, meaning, known)
    for told in _in_pieces(pieces, marked, meaning, known):
        values.update(piece.text for piece in told.pieces)
        found.append(told.sighting)
    return Sightings(tuple(found), frozenset(values))


def _sightings(sheet: str, found: pl.DataFrame) -> Iterator[Sighting]:
    """Yield one sighting per kind and column, with the first of its cells."""
    for (rule, column), cells in found.group_by(["rule", "column"], maintain_order=True):
        where = filled(_COLUMN, sheet=sheet, column=column_letter(int(str(column))))
        first = tuple(cells.select("row", "column").head(MOST_CELLS).iter_rows())
        yield Sighting(str(rule), where, cells.height, sheet, first, (str(rule), sheet, str(column)))


def _in_large(sheet: "TextSheet", meaning: Meaning, known: Known) -> Iterator[Sighting]:
    """Yield what stands in a large sheet, batch by batch and column by column."""
    headed: dict[int, list[Headed]] = {}
    kept: list[pl.DataFrame] = []
    counts: Counter[tuple[str, int]] = Counter()
    for batch in sheet.batches():
        columns = {int(name): _column(batch, name) for name in batch.columns[1:]}
        marked = marks(pl.concat([cells["text"].unique() for cells in columns.values()]), known)
        for number, cells in columns.items():
            if number not in headed:
                headed[number] = headed_in_column(cells, meaning)
            told = hits(cells, marked, headed[number], known)
            for (rule, column), found in told.group_by(["rule", "column"]):
                before = counts[str(rule), int(str(column))]
                kept.append(found.head(max(0, MOST_CELLS - before)))
                counts[str(rule), int(str(column))] += found.height
    for sighting in _sightings(sheet.name, pl.concat(kept)) if kept else ():
        yield replace(sighting, count=counts[sighting.rule, sighting.cells[0][1]])


def _column(batch: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the filled cells of one column of a batch as "row", "column" and "text"."""
    chosen = batch.select(pl.col("rij").alias("row"), pl.lit(int(name)).alias("column"), pl.col(name).alias("text"))
    return chosen.cast(SCHEMA).drop_nulls()  # type: ignore[arg-type]  # polars takes a schema here, its types do not say so


def _sheet_names(workbook: Workbook) -> Iterator[Piece]:
    names = [sheet.name for sheet in workbook.sheets] + [sheet.name for sheet in workbook.large]
    for number, name in enumerate(names, 1):
        yield Piece(name, filled(_SHEET_NAME, number=number))


def _parts(workbook: Workbook, content: bytes | None, found: list[Sighting]) -> list[Piece]:
    """Return what stands outside the cells; what cannot be looked at becomes a sighting of its own."""
    if workbook.format in _ZIPPED and content is not None:
        tails = {sheet.name: sheet.tail for sheet in workbook.large if sheet.tail}
        pieces = read_parts(workbook.name, content, tails)
        if pieces.unseen:
            where = filled(_UNSEEN_PARTS, count=pieces.unseen)
            found.append(Sighting(UNSEEN, where, pieces.unseen, subject=(UNSEEN, "parts")))
        return pieces.found
    if workbook.format not in _WITHOUT_PARTS:
        where = filled(_UNSEEN_FORMAT, format=workbook.format)
        found.append(Sighting(UNSEEN, where, 1, subject=(UNSEEN, "format")))
    return []


@dataclass(frozen=True, slots=True)
class _Told:
    sighting: Sighting
    pieces: list[Piece]


def _in_pieces(pieces: list[Piece], marked: pl.DataFrame, meaning: Meaning, known: Known) -> Iterator[_Told]:
    """Yield what stands outside the cells, one sighting per kind and place."""
    places: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.text.strip():
            places.setdefault(piece.where.nl, []).append(piece)
    for place, own in places.items():
        kinds: dict[str, list[Piece]] = {}
        for rule, piece in _kinds(own, marked, meaning, known):
            kinds.setdefault(rule, []).append(piece)
        for rule, told in kinds.items():
            cells = tuple(dict.fromkeys(p.at for p in told if p.at is not None))[:MOST_CELLS]
            yield _Told(Sighting(rule, told[0].where, len(told), told[0].sheet, cells, (rule, place)), told)


def _kinds(pieces: list[Piece], marked: pl.DataFrame, meaning: Meaning, known: Known) -> Iterator[tuple[str, Piece]]:
    """Yield the kinds of each piece; the pieces of one place are looked through as a column is."""
    yield from ((piece.rule, piece) for piece in pieces if piece.rule)
    others = [piece for piece in pieces if not piece.rule]
    rows = list(range(1, len(others) + 1))
    data = {"row": rows, "column": [1] * len(rows), "text": [piece.text for piece in others]}
    told = meaning(others[0].header) if others else ""
    headed = [Headed(1, 1, len(rows), told)] if told else []
    for rule, row in hits(pl.DataFrame(data, schema=SCHEMA), marked, headed, known).select("rule", "row").iter_rows():
        yield rule, others[row - 1]
