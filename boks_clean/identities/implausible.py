"""A month far outside the other months of its series is implausible; an ordinary season is not."""

from collections.abc import Iterator
from statistics import median

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Term
from boks_clean.tables import Observation, Period

RULES = ("PLA001",)
_NORMAL = 1.4826  # turns a median absolute deviation into a standard deviation


def find(figures: Figures, rules: dict[str, Rule]) -> Iterator[Fact]:
    """Yield a fact for each month of a measure that stands out, in the city or else in some members."""
    found: dict[tuple[str, Period], list[tuple[Observation, float]]] = {}
    for (measure, _, _), by_period in figures.all_series().items():
        for observation, usual in _outliers(by_period, rules["PLA001"]):
            if observation.period is not None:
                found.setdefault((measure, observation.period), []).append((observation, usual))
    for outliers in found.values():
        outliers.sort(key=lambda found: len(found[0].members))
        first, usual = outliers[0]
        observations = [observation for observation, _ in outliers]
        values = {"observation": first, "usual": usual, "count": len(outliers), "members": observations}
        yield Fact("PLA001", cells=tuple(Term(o, 1.0, "value") for o, _ in outliers), values=values)


def looked(figures: Figures, rules: dict[str, Rule]) -> set[str]:
    """Return the rule if any series is long enough to tell what is usual."""
    return {"PLA001"} if any(_months(s, rules["PLA001"]) for s in figures.all_series().values()) else set()


def _months(by_period: dict[Period, Observation], rule: Rule) -> list[Observation]:
    """Return the months of a series of counts, or nothing where they are too few to compare."""
    months = [o for p, o in by_period.items() if p.months == 1 and o.value is not None and o.state == "number"]
    enough = len(months) >= rule.parameters["months"] and months[0].kind in ("flow", "stock", "distinct")
    return months if enough else []


def _outliers(by_period: dict[Period, Observation], rule: Rule) -> Iterator[tuple[Observation, float]]:
    """Yield the months of one series that lie far from its median, with that median.

    The spread is the larger of the median absolute deviation and what chance does to counts of this size.
    """
    months = _months(by_period, rule)
    if not months:
        return
    values = [o.value or 0.0 for o in months]
    usual = median(values)
    spread = max(_NORMAL * median(abs(v - usual) for v in values), usual**0.5, 1.0)
    for observation, value in zip(months, values, strict=True):
        far = abs(value - usual) > rule.parameters["spreads"] * spread
        if far and abs(value - usual) > rule.parameters["share"] * usual:
            yield observation, usual
