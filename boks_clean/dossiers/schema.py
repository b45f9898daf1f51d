"""The pandera schema of a dossier list, built from the catalogue: types, filled cells, patterns, closed lists, keys."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING, cast

import polars as pl

from boks_clean.catalog import Catalog, Column
from boks_clean.dossiers.conditions import codes_of
from boks_clean.dossiers.model import ROW, UNREADABLE

if TYPE_CHECKING:
    import pandera.polars as pa

EMPTY, ODD_KEY, TWICE, REPEATED = "DOS040", "DOS041", "DOS042", "DOS043"
CELL_RULES, KEY_RULES = (EMPTY, ODD_KEY), (TWICE, REPEATED)
KEY = ("dossiernummer", "buurtteam")
_KEY, _CONTENT = "sleutel", "inhoud"
_SEED = 7


def rows_schema(columns: Mapping[str, Column], catalog: Catalog) -> "pa.DataFrameSchema":
    """Return the schema of the typed rows of a list with these columns."""
    import pandera.polars as pa  # noqa: PLC0415 (a third of a second)

    return pa.DataFrameSchema({ROW: pa.Column(pl.UInt32), **{c.code: _column(c, catalog) for c in columns.values()}})


def failing_cells(schema: "pa.DataFrameSchema", rows: pl.DataFrame) -> pl.DataFrame:
    """Return a line for each cell of typed rows that the schema rejects: rij, column (code), rule.

    A cell that could not be read was reported when it was read, and is left out here.
    """
    cases = _failure_cases(schema, rows)
    rules = pl.col("check").str.starts_with("str_matches").replace_strict(True, ODD_KEY, default=EMPTY)
    if cases.filter(~pl.col("check").str.contains("^(?:not_nullable|str_matches)")).height:
        raise ValueError(cases.select("column", "check").row(0))
    cases = cases.select(pl.col("index").cast(pl.UInt32), "column", rules.alias("rule"))
    positions = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("index"), ROW, *_doubts(rows))
    found = cases.join(positions, on="index", how="left", maintain_order="left")
    doubted = [(pl.col("column") == c[: -len(UNREADABLE)]) & pl.col(c) for c in found.columns if c.endswith(UNREADABLE)]
    return found.filter(~pl.any_horizontal(doubted) if doubted else True).select(ROW, "column", "rule")


def keys_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the key and the content of typed rows as numbers: rij, sleutel (null without a whole key), inhoud."""
    whole = pl.all_horizontal(pl.col(code).is_not_null() for code in KEY)
    values = [name for name in rows.columns if name != ROW]
    return rows.select(
        ROW,
        pl.when(whole).then(_hash(KEY)).alias(_KEY),
        _hash(values).alias(_CONTENT),
    )


def repeated_keys(keys: pl.DataFrame) -> pl.DataFrame:
    """Return a line for each row with the key of another: rij, column, rule; a row that is a whole copy comes once.

    Args:
        keys: the frames of `keys_of`, of the whole list.

    """
    again = keys.select(~pl.col(_CONTENT).is_first_distinct() & pl.col(_KEY).is_not_null()).to_series()
    rest = keys.select(ROW, pl.when(~again).then(_KEY).alias(_KEY))
    twice = _failure_cases(_keys_schema(), rest)["index"].cast(pl.UInt32)
    found = [(keys.filter(again), REPEATED), (rest[twice.sort()], TWICE)]
    lines = [frame.select(ROW, pl.lit(KEY[0]).alias("column"), pl.lit(rule).alias("rule")) for frame, rule in found]
    return pl.concat(lines)


def _hash(columns: Sequence[str]) -> pl.Expr:
    """Return one number for the values of several columns; a struct of them takes three times as long."""
    return reduce(xor, [pl.col(name).hash(seed) for seed, name in enumerate(columns, _SEED)])


def _keys_schema() -> "pa.DataFrameSchema":
    import pandera.polars as pa  # noqa: PLC0415 (a third of a second; not for --help or explain)

    def is_unique(data: "pa.PolarsData") -> pl.LazyFrame:
        key = pl.col(data.key or "")
        return data.lazyframe.select(key.is_null() | ~key.is_duplicated())

    return pa.DataFrameSchema({_KEY: pa.Column(pl.UInt64, pa.Check(is_unique), nullable=True)})


def _column(column: Column, catalog: Catalog) -> "pa.Column":
    import pandera.polars as pa  # noqa: PLC0415 (a third of a second; not for --help or explain)

    checks = []
    if column.pattern:
        checks.append(pa.Check.str_matches(f"^(?:{column.pattern})$"))
    if column.type in ("member", "choice"):
        checks.append(pa.Check.isin(list(codes_of(column, catalog))))
    return pa.Column(pl.Date if column.type == "date" else pl.String, checks, nullable=not column.filled)


def _failure_cases(schema: "pa.DataFrameSchema", frame: pl.DataFrame) -> pl.DataFrame:
    """Return the failure cases of a frame, each with the position of its row; raise where a column is not right."""
    import pandera.errors  # noqa: PLC0415 (a third of a second; not for --help or explain)

    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        cases = cast("pl.DataFrame", failed.failure_cases)
        if cases["index"].null_count():
            raise
        return cases
    return pl.DataFrame(schema={"column": pl.String, "check": pl.String, "index": pl.Int32})


def _doubts(rows: pl.DataFrame) -> Iterator[str]:
    return (name for name in rows.columns if name.endswith(UNREADABLE))
