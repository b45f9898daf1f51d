"""Tells the rows of a list from what stands among and below them: empty rows, totals, notes, other tables."""

from collections.abc import Iterator, Mapping
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
_COUNT = r"^\s*-?\d{1,4}([.,]\d+)?\s*%?\s*$"


@dataclass
class Body:
    """The rows of one list, batch by batch.

    Afterwards `gaps` is the number of empty rows in its middle, and `spans` the rows that it takes on the sheet.
    """

    names: Mapping[str, str]
    catalog: Catalog
    row: int
    gaps: int = 0
    inside: bool = True
    first: bool = True
    spans: list[tuple[int, int]] = field(default_factory=list)

    def rows(self, batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield the rows that are dossiers: not the empty ones, repeated headers, totals, notes and other tables."""
        held: pl.DataFrame | None = None
        for batch in batches:
            if held is not None:
                yield held
            held = self._blocks(_without_headers(_without_empty(batch), self.names))
        if held is not None:
            yield _without_tail(held)

    def _blocks(self, batch: pl.DataFrame) -> pl.DataFrame:
        """Leave out the blocks after an empty row that hold something else: another table, or notes."""
        before = batch[ROW].shift(1, fill_value=self.row)
        gaps = batch[ROW] - before - 1
        starts = (gaps > 0).arg_true().to_list()
        if batch.height:
            self.row = batch[ROW][-1]
        edges = sorted({0, *starts, batch.height})
        if len(edges) > _MOST_BLOCKS:
            kept = batch
        else:
            parts = [batch[a:b] for a, b in pairwise(edges) if self._belongs(batch[a:b], int(gaps[a]))]
            kept = pl.concat(parts) if parts else batch[:0]
        return kept.filter(~is_aside(kept, self.catalog))

    def _belongs(self, block: pl.DataFrame, gap: int) -> bool:
        if gap > 0 or self.first:
            total = is_aside(block, self.catalog).all()
            self.inside = self.first or total or holds_dossiers(block, self.catalog)
            self.gaps += gap if self.inside and not (self.first or total) else 0
        self.first = False
        if self.inside:
            self.spans.append((block[ROW][0], block[ROW][-1]))
        return self.inside


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
    if not rows.height:
        return pl.Series([], dtype=pl.Boolean)
    texts = pl.exclude(ROW)
    filled = pl.sum_horizontal(texts.is_not_null())
    words = "|".join(sorted({w for w in (*catalog.words.total, *catalog.words.grand) if len(w) > 3 and w.isalpha()}))
    total = pl.any_horizontal(texts.str.contains(rf"(?i)^\s*({words})\b")).fill_null(value=False)
    aside = total & (filled <= 3)
    if KEY in rows.columns:
        odd = ~pl.col(KEY).str.contains(_KEY_LIKE)
        aside = aside | (odd & (filled == 1)).fill_null(value=False) | (total & odd.fill_null(value=True))
    return rows.select(aside.alias("aside"))["aside"]


def _without_empty(batch: pl.DataFrame) -> pl.DataFrame:
    return batch.filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))


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
