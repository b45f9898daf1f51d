"""Looks through the cells of one sheet, or of one column of a large one, for personal data.

The cells come as a frame: "row" and "column" (UInt32) and "text" (String), filled cells only. `Headed` says which
cells stand under a header that tells what they are.
"""

from dataclasses import dataclass

import polars as pl

from boks_clean.privacy.first_names import FIRST_NAMES
from boks_clean.privacy.headers import KEY, WEAK
from boks_clean.privacy.model import BSN, EMAIL, KINDS, NAME, PHONE, STAFF
from boks_clean.privacy.names import Known, is_enumeration
from boks_clean.privacy.patterns import EIGHT_NINE, ELEVEN, loose_marks

SCHEMA = {"row": pl.UInt32, "column": pl.UInt32, "text": pl.String}
_FEWEST = 3
_NEARLY_ALL = 0.9
_HITS = {"rule": pl.String, **SCHEMA}


@dataclass(frozen=True, slots=True)
class Headed:
    """The cells of `column` from row `first` to `last`, under a header that means `meaning`."""

    column: int
    first: int
    last: int
    meaning: str


def hits(cells: pl.DataFrame, marked: pl.DataFrame, headed: list[Headed], known: Known) -> pl.DataFrame:
    """Return "rule", "row", "column" and "text" of every cell with personal data, once for each kind.

    `marked` are the marks of all texts in the cells, and perhaps of others.
    """
    found = [_under(cells, part, known) for part in headed if part.meaning != KEY]
    own = cells.join(marked, on="text", how="inner")
    if own.height:
        found = [*(_by_shape(own, kind) for kind in KINDS), _numbers_that_pass(own), *found]
    if not found:
        return pl.DataFrame(schema=_HITS)
    together = pl.concat(found).unique(["rule", "row", "column"], keep="first", maintain_order=True)
    return _without_chance(together, headed).sort("rule", "column", "row")


def _by_shape(marked: pl.DataFrame, kind: str) -> pl.DataFrame:
    found = marked.filter(pl.col(kind)).select(pl.lit(kind).alias("rule"), *SCHEMA)
    if kind != NAME or found.is_empty():
        return found
    kept = [part for part in found.partition_by("column") if not is_enumeration(part["text"].unique().to_list())]
    return pl.concat(kept) if kept else found.clear()


def _numbers_that_pass(marked: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of the columns in which nearly all numbers of eight or nine digits pass the eleven test.

    One in eleven passes by chance, so one or two numbers prove nothing.
    """
    numbers = marked.filter(pl.col(EIGHT_NINE))
    passing = pl.col("text").filter(pl.col(ELEVEN)).n_unique()
    columns = numbers.group_by("column").agg(pl.col("text").n_unique().alias("all"), passing.alias("pass"))
    telling = columns.filter((pl.col("pass") >= _FEWEST) & (pl.col("pass") >= _NEARLY_ALL * pl.col("all")))
    chosen = numbers.filter(pl.col(ELEVEN)).join(telling, on="column", how="semi")
    return chosen.select(pl.lit(BSN).alias("rule"), *SCHEMA)


def _under(cells: pl.DataFrame, part: Headed, known: Known) -> pl.DataFrame:
    """Return the cells that their header makes personal data."""
    below = cells.filter((pl.col("column") == part.column) & pl.col("row").is_between(part.first, part.last))
    if below.is_empty():
        return pl.DataFrame(schema=_HITS)
    kind = NAME if part.meaning in (STAFF, WEAK) else part.meaning
    marked = below.join(loose_marks(below["text"], known), on="text", how="left").filter(pl.col(kind))
    if part.meaning == WEAK:
        marked = marked.filter(pl.col("text").str.extract(r"^(\S+)").str.to_lowercase().is_in(list(FIRST_NAMES)))
    rule = STAFF if part.meaning == STAFF else kind
    return marked.select(pl.lit(rule).alias("rule"), *SCHEMA)


def _without_chance(found: pl.DataFrame, headed: list[Headed]) -> pl.DataFrame:
    """Leave out numbers of dossiers that look like telephone numbers, and what is known to be about staff."""
    for part in headed:
        inside = (pl.col("column") == part.column) & pl.col("row").is_between(part.first, part.last)
        if part.meaning == KEY:
            found = found.filter(~(inside & (pl.col("rule") == PHONE)))
        elif part.meaning == STAFF:
            found = found.filter(~(inside & pl.col("rule").is_in([NAME, EMAIL])))
    return found
