"""Tells the rows of a list from what stands among and below them: empty rows, totals, notes, other tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.dossiers.headers import KEY
from boks_clean.dossiers.model import ROW
from boks_clean.dossiers.typed import meanings_of

_KEY_LIKE = r"^\s*[A-Za-z]{0,8}[-./ ]{0,2}\d[\d\-./A-Za-z]{0,25}\s*$"
_LOOKED_AT = 40
_MOST_BLOCKS = 200
_FEW = 2
_FEW_CELLS = 3
_COUNT = r"^\s*-?\d{1,4}([.,]\d+)?\s*%?\s*$"
_FIGURE = r"^\s*-?\d+([.,]\d+)*\s*%?\s*$"


def rows_with_figures(rows: pl.DataFrame, columns: Sequence[str]) -> int:
    """Return in how many rows one of these columns holds a number."""
    figures = [pl.col(c).str.contains(_FIGURE) for c in columns if rows[c].null_count() < rows.height]
    return int(rows.select(pl.any_horizontal(figures).sum()).item() or 0) if figures else 0


@dataclass
class Body:
    """The rows of one list, batch by batch.

    Afterwards `gaps` is the number of empty rows in the middle, `first_gap`
    the first of them, `spans` the rows that the list takes on the sheet, and `outside` the number of other rows,
    `figures` of them with a number.
    """

    names: Mapping[str, str]
    catalog: Catalog
    row: int
    gaps: int = 0
    first_gap: int = 0
    outside: int = 0
    figures: int = 0
    inside: bool = True
    spans: list[tuple[int, int]] = field(default_factory=list)

    def rows(self, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the rows that are dossiers: not the empty ones, repeated headers, totals, notes and other tables."""
        held: pl.DataFrame | None = None
        for batch in batches:
            if held is not None:
                yield held
            held = _without_headers(self._blocks(_without_empty(batch)), self.names)
        if held is not None:
            yield _without_tail(held)

    def _blocks(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Leave out the blocks after an empty row that hold something else: another table, or notes."""
        if not batch.height:
            return batch
        before = batch[ROW].shift(1, fill_value=self.row)
        gaps = batch[ROW].cast(pl.Int64) - before - 1
        self.row = batch[ROW][-1]
        edges = sorted({0, *(gaps > 0).arg_true().to_list(), batch.height})
        if len(edges) > _MOST_BLOCKS:
            edges = [0, batch.height]
        parts = [batch[a:b] for a, b in pairwise(edges) if self._belongs(batch[a:b], gaps[a])]
        kept = pl.concat(parts) if parts else batch[:0]
        aside = is_aside(kept, self.catalog)
        return kept.filter(~aside) if aside.any() else kept

    def _belongs(self, block: pl.DataFrame, gap: int) -> bool:
        """Tell whether a block is of the list; one without an empty row above it is what the block before it is."""
        first, last = block[ROW][0], block[ROW][-1]
        total = gap > 0 and bool(self.spans) and bool(is_aside(block, self.catalog).all())
        if gap > 0 and self.spans:
            self.inside = total or holds_dossiers(block, self.catalog)
        if not self.inside:
            self.outside += block.height
            self.figures += rows_with_figures(block, block.columns[1:])
            return False
        if self.spans and not total:
            self.first_gap = self.first_gap or (first - gap if gap else 0)
            self.gaps += gap + (last - first + 1 - block.height)
        self.spans.append((first, last))
        return True


def holds_dossiers(block: pl.DataFrame, catalog: Catalog) -> bool:
    """Tell whether rows look like dossiers: keys that are keys, and dates and names that can be read as such."""
    head = block.head(_LOOKED_AT)
    filled = read = 0
    for code in head.columns[1:]:
        column = catalog.columns[code]
        if column.type in ("date", "member", "choice"):
            texts = head[code].drop_nulls().to_list()
            meanings = meanings_of(set(texts), column, catalog)
            filled += len(texts)
            read += sum(meanings[text].value is not None for text in texts)
    keys = head[KEY].str.contains(_KEY_LIKE).fill_null(value=False).sum() if KEY in head.columns else head.height
    return (
        keys * 2 >= head.height and read * 2 >= filled if keys else filled > _FEW * head.height and read * 2 >= filled
    )


def is_pivot(block: pl.DataFrame, catalog: Catalog) -> bool:
    """Tell whether the rows below a header hold counts where a list has dates, or labels where it has keys."""
    head = block.head(_LOOKED_AT * 5)
    dates = [head[c].drop_nulls() for c in head.columns[1:] if catalog.columns[c].type == "date"]
    filled = sum(len(texts) for texts in dates)
    counts = sum(int(texts.str.contains(_COUNT).sum()) for texts in dates)
    return counts * 2 > filled


def is_aside(rows: pl.DataFrame, catalog: Catalog) -> pl.Series:
    """Tell of each row whether it is a total or a heading rather than a dossier."""
    texts = pl.exclude(ROW, "filled", "odd")
    key = pl.col(KEY) if KEY in rows.columns else pl.lit("1")
    marked = rows.with_columns(
        filled=pl.sum_horizontal(pl.exclude(ROW).is_not_null()),
        odd=~key.str.contains(_KEY_LIKE).fill_null(value=False),
    )
    doubtful = marked.filter((pl.col("filled") <= _FEW_CELLS) | pl.col("odd"))
    words = "|".join(sorted({w for w in (*catalog.words.total, *catalog.words.grand) if len(w) > 3 and w.isalpha()}))
    total = pl.any_horizontal(texts.str.contains(rf"(?i)^\s*({words})\b")).fill_null(value=False)
    heading = pl.col("odd") & (pl.col("filled") == 1) & key.is_not_null()
    aside = doubtful.filter(total | heading)[ROW]
    return rows[ROW].is_in(aside.implode()) if aside.len() else pl.repeat(False, rows.height, eager=True)


def _without_empty(batch: pl.DataFrame) -> pl.DataFrame:
    filled = batch.select(pl.any_horizontal(pl.exclude(ROW).is_not_null())).to_series()
    return batch if filled.all() else batch.filter(filled)


def _without_headers(batch: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Leave out the header where it is printed again, as at the top of each page."""
    code = next(iter(names))
    if not batch.height or not (batch[code] == names[code]).any():
        return batch
    again = pl.all_horizontal(pl.col(c).fill_null("") == text for c, text in names.items())
    return batch.filter(~again)


def _without_tail(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out notes at the very end: rows with no more than two cells and no key."""
    if KEY not in rows.columns or not rows.height:
        return rows
    filled = pl.sum_horizontal(pl.exclude(ROW).is_not_null())
    keyed = pl.col(KEY).str.contains(_KEY_LIKE).fill_null(value=False)
    strong = rows.select((keyed | (filled > _FEW)).alias("s"))["s"].arg_true()
    return rows[: strong[-1] + 1] if len(strong) else rows[:0]
