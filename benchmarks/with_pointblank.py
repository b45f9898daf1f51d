"""Run by another interpreter: reads runs of frames as JSON and prints the rows whose parts do not add up."""

import json
import sys

import pointblank as pb  # type: ignore[import-not-found]  # runs in an environment of its own: only the benchmark needs it
import polars as pl


def failing(columns: dict[str, list[float]]) -> list[int]:
    """Return the rows of one frame that fail."""
    frame = pl.DataFrame(columns).with_row_index("row")
    parts = pl.sum_horizontal(pl.exclude("total", "row"))
    made = pb.Validate(frame).col_vals_expr(expr=(pl.col("total") - parts).abs() < 1e-6).interrogate()
    if made.all_passed():
        return []
    return [int(row) for row in made.get_sundered_data(type="fail")["row"]]


json.dump([[failing(columns) for columns in run] for run in json.load(sys.stdin)], sys.stdout)
