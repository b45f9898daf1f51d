"""Evaluates all identities of a file together in polars: one join, one group-by, intervals throughout."""

import polars as pl

from boks_clean.identities.model import Identity, Outcome, Result
from boks_clean.identities.schema import broken_identities

_NEARLY_ZERO = 1e-6
_BIG = 1e300


def evaluate(identities: list[Identity], observations: pl.DataFrame) -> list[Result]:
    """Return the result of each identity, in order.

    Args:
        identities: what must hold.
        observations: a row an observation, with columns index, value, low, high, state (see tables.schema).

    An identity is broken when no true values within the intervals of its figures satisfy it; held when they can and
    every figure is known; undecided when it hangs on a figure that cannot be read or is hidden.

    """
    if not identities:
        return []
    frame = evaluated_frame(identities, observations)
    broken = broken_identities(frame)
    rows = frame.select("value", "low", "high", "decided").rows()
    results: list[Result] = []
    for number, (identity, (value, low, high, decided)) in enumerate(zip(identities, rows, strict=True)):
        outcome: Outcome = "broken" if number in broken else "held" if decided else "undecided"
        results.append(Result(identity, outcome, value, low, high))
    return results


def evaluated_frame(identities: list[Identity], observations: pl.DataFrame) -> pl.DataFrame:
    """Return a row an identity: identity, relation, value, low, high, gap, decided.

    `gap` is the distance to the nearest true values that satisfy it: 0 when held, null when undecided.
    """
    terms = _terms(identities).join(
        observations.select("index", "value", "low", "high", "state"), on="index", how="left"
    )
    sums = terms.group_by("identity", maintain_order=True).agg(*_aggregates())
    heads = pl.DataFrame(
        {
            "identity": pl.Series(range(len(identities)), dtype=pl.UInt32),
            "relation": [identity.relation for identity in identities],
            "constant": pl.Series([identity.constant for identity in identities], dtype=pl.Float64),
        }
    )
    return (
        heads.join(sums, on="identity", how="left", maintain_order="left").with_columns(*_points()).with_columns(_gap())
    )


def _terms(identities: list[Identity]) -> pl.DataFrame:
    """Return the matrix in long form: identity, index, coefficient, first."""
    numbers: list[int] = []
    indices: list[int] = []
    coefficients: list[float] = []
    first: list[bool] = []
    for number, identity in enumerate(identities):
        for position, term in enumerate(identity.terms):
            numbers.append(number)
            indices.append(term.observation.index)
            coefficients.append(term.coefficient)
            first.append(position == 0)
    return pl.DataFrame(
        {
            "identity": pl.Series(numbers, dtype=pl.UInt32),
            "index": pl.Series(indices, dtype=pl.UInt32),
            "coefficient": pl.Series(coefficients, dtype=pl.Float64),
            "first": pl.Series(first, dtype=pl.Boolean),
        }
    )


def _aggregates() -> list[pl.Expr]:
    coefficient, first = pl.col("coefficient"), pl.col("first")
    low = pl.col("low").clip(-_BIG, _BIG)
    high = pl.col("high").clip(-_BIG, _BIG)
    one = pl.min_horizontal(coefficient * low, coefficient * high)
    other = pl.max_horizontal(coefficient * low, coefficient * high)
    above, below = ~first & (coefficient > 0), ~first & (coefficient < 0)
    known = pl.col("state").is_in(["number", "empty"])
    return [
        (coefficient * pl.col("value").fill_null(0.0)).sum().alias("sum"),
        one.sum().alias("sum_low"),
        other.sum().alias("sum_high"),
        low.filter(first).first().alias("whole_low"),
        high.filter(first).first().alias("whole_high"),
        low.filter(~first).min().alias("least"),
        high.filter(~first).max().alias("most"),
        pl.col("value").filter(above).sum().alias("numerator"),
        pl.col("value").filter(below).sum().alias("denominator"),
        low.filter(above).sum().alias("numerator_low"),
        high.filter(above).sum().alias("numerator_high"),
        low.filter(below).sum().alias("denominator_low"),
        high.filter(below).sum().alias("denominator_high"),
        known.all().alias("known"),
    ]


def _points() -> list[pl.Expr]:
    """Return value, low and high: of the sum, or of numerator over denominator."""
    ratio = pl.col("relation") == "ratio"
    constant = pl.col("constant")
    divisible = pl.col("denominator_low") > 0
    return [
        pl.when(ratio & divisible)
        .then(pl.col("numerator") / pl.col("denominator"))
        .otherwise(pl.col("sum") + constant)
        .alias("value"),
        pl.when(ratio & divisible)
        .then(pl.col("numerator_low") / pl.col("denominator_high"))
        .otherwise(pl.col("sum_low") + constant)
        .alias("low"),
        pl.when(ratio & divisible)
        .then(pl.col("numerator_high") / pl.col("denominator_low"))
        .otherwise(pl.col("sum_high") + constant)
        .alias("high"),
        pl.when(ratio).then(divisible).otherwise(True).alias("defined"),
    ]


def _gap() -> list[pl.Expr]:
    relation = pl.col("relation")
    zero = pl.lit(0.0)
    distance = (
        pl.when(relation == "equal")
        .then(pl.max_horizontal(pl.col("low"), -pl.col("high"), zero))
        .when(relation == "at_most")
        .then(pl.max_horizontal(pl.col("low"), zero))
        .when(relation == "between")
        .then(pl.max_horizontal(pl.col("whole_low") - pl.col("most"), pl.col("least") - pl.col("whole_high"), zero))
        .otherwise(pl.max_horizontal(pl.col("whole_low") - pl.col("high"), pl.col("low") - pl.col("whole_high"), zero))
    )
    broken = pl.col("defined") & (distance > _NEARLY_ZERO)
    surely = (relation == "at_most") & (pl.col("high") <= _NEARLY_ZERO)
    decided = broken | (pl.col("known") & pl.col("defined")) | surely
    return [
        pl.when(~decided).then(None).when(broken).then(distance).otherwise(0.0).alias("gap"),
        decided.alias("decided"),
    ]
