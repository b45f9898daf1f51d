"""The pandera schema of evaluated identities: a gap above zero is a broken identity."""

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    import pandera.polars as pa

RELATIONS = ("equal", "at_most", "between", "ratio")


@lru_cache(maxsize=1)
def evaluated_schema() -> "pa.DataFrameSchema":
    """Return the schema: known relations, and no gap between the figures and what must hold of them."""
    import pandera.polars as pa  # noqa: PLC0415 (a third of a second)

    return pa.DataFrameSchema(
        {
            "identity": pa.Column(pl.UInt32, unique=True),
            "relation": pa.Column(pl.String, pa.Check.isin(RELATIONS)),
            "gap": pa.Column(pl.Float64, pa.Check.le(0.0), nullable=True),
            "decided": pa.Column(pl.Boolean),
        }
    )


def broken_identities(frame: pl.DataFrame) -> set[int]:
    """Return the row numbers that the schema rejects.

    Args:
        frame: columns identity, relation, gap (null when undecided), decided.

    """
    if frame.is_empty():
        return set()
    import pandera.errors  # noqa: PLC0415 (a third of a second; not for --help or explain)

    try:
        evaluated_schema().validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as failed:
        cases = failed.failure_cases.select("column", "index").rows()
        if any(column != "gap" for column, _ in cases):
            raise
        return {int(index) for _, index in cases}
    return set()
