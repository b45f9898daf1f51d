"""The observations as a polars frame, and the pandera schema of what must hold of each figure by itself."""

from collections.abc import Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from boks_clean.tables.model import Observation

if TYPE_CHECKING:
    import pandera.polars as pa

KINDS = ("flow", "stock", "level", "distinct", "mean", "share")
STATES = ("number", "empty", "sign", "unreadable")
_MOSTLY_WHOLE = 0.9
_RULE_OF = {"count": "LAB010", "whole": "LAB011", "share": "GEM006", "positive": "GEM007"}


def frame_of(
    observations: Sequence[Observation], bounded: Set[str] = frozenset(), positive: Set[str] = frozenset()
) -> pl.DataFrame:
    """Return a row an observation.

    Columns: index, table, measure, kind, state, value, low, high (the interval of the true value); `count` repeats the
    value of counts, `whole` that of counts of a measure that is mostly whole numbers in its table, and `share` that of
    shares that cannot pass 100% (the measures in `bounded`), `positive` that of other averages and shares that cannot
    be negative (the measures in `positive`); null elsewhere.
    """
    frame = pl.DataFrame(
        {
            "index": pl.Series([o.index for o in observations], dtype=pl.UInt32),
            "table": pl.Series([o.table for o in observations], dtype=pl.String),
            "measure": pl.Series([o.measure for o in observations], dtype=pl.String),
            "kind": pl.Series([o.kind for o in observations], dtype=pl.String),
            "state": pl.Series([o.state for o in observations], dtype=pl.String),
            "value": pl.Series([o.value for o in observations], dtype=pl.Float64),
            "low": pl.Series([o.low for o in observations], dtype=pl.Float64),
            "high": pl.Series([o.high for o in observations], dtype=pl.Float64),
        }
    )
    is_count = pl.col("kind").is_in(["flow", "stock", "distinct"]) & (pl.col("state") == "number")
    frame = frame.with_columns(pl.when(is_count).then(pl.col("value")).alias("count"))
    whole = (pl.col("count").round() == pl.col("count")).mean().over("table", "measure") >= _MOSTLY_WHOLE
    return frame.with_columns(
        pl.when(whole).then(pl.col("count")).alias("whole"),
        pl.when((pl.col("kind") == "share") & pl.col("measure").is_in(list(bounded)))
        .then(pl.col("value"))
        .alias("share"),
        pl.when(pl.col("measure").is_in(list(positive - bounded)) & (pl.col("state") == "number"))
        .then(pl.col("value"))
        .alias("positive"),
    )


@lru_cache(maxsize=1)
def observations_schema() -> "pa.DataFrameSchema":
    """Return the schema; `_RULE_OF` tells which rule reports a failure in which column."""
    import pandera.polars as pa  # noqa: PLC0415 (a third of a second)

    def is_whole(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key or "").round() == pl.col(data.key or ""))

    return pa.DataFrameSchema(
        {
            "index": pa.Column(pl.UInt32, unique=True),
            "table": pa.Column(pl.String),
            "measure": pa.Column(pl.String),
            "kind": pa.Column(pl.String, pa.Check.isin(KINDS)),
            "state": pa.Column(pl.String, pa.Check.isin(STATES)),
            "value": pa.Column(pl.Float64, nullable=True),
            "low": pa.Column(pl.Float64),
            "high": pa.Column(pl.Float64),
            "count": pa.Column(pl.Float64, pa.Check.ge(0.0), nullable=True),
            "whole": pa.Column(pl.Float64, pa.Check(is_whole), nullable=True),
            "share": pa.Column(pl.Float64, pa.Check.in_range(0.0, 1.0), nullable=True),
            "positive": pa.Column(pl.Float64, pa.Check.ge(0.0), nullable=True),
        }
    )


def failing_observations(frame: pl.DataFrame) -> list[tuple[str, int]]:
    """Return (rule, row number) for each observation that the schema rejects.

    Args:
        frame: the frame of `frame_of`.

    """
    if frame.is_empty():
        return []
    import pandera.errors  # noqa: PLC0415 (a third of a second; not for --help or explain)

    try:
        observations_schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        cases = failed.failure_cases.select("column", "index").rows()
        if any(column not in _RULE_OF for column, _ in cases):
            raise
        return [(_RULE_OF[column], int(index)) for column, index in cases]
    return []
