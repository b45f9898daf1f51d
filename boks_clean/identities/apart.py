"""Tables under one name that disagree nearly everywhere are about different groups: their figures are not the same."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.tables import Observation

Pair = frozenset[str]
_MOST_PRINTS = 8  # of so many prints of a figure all are compared; further ones with these only


def tables_apart(figures: Figures, rule: Rule) -> set[Pair]:
    """Return the pairs of tables of one file that share at least `cells` figures, of which more than `share` differ."""
    counts: dict[Pair, list[int]] = {}
    for group in figures.same():
        for one, other in _pairs(group):
            count = counts.setdefault(pair_of(one, other), [0, 0])
            count[0] += 1
            count[1] += one.low > other.high or other.low > one.high
    least, share = rule.parameters["cells"], rule.parameters["share"]
    return {pair for pair, (shared, off) in counts.items() if shared >= least and off > share * shared}


def pair_of(one: Observation, other: Observation) -> Pair:
    """Return the two tables that two figures stand in."""
    return frozenset((one.table, other.table))


def _pairs(group: list[Observation]) -> Iterator[tuple[Observation, Observation]]:
    for number, one in enumerate(group):
        for other in group[:number][:_MOST_PRINTS]:
            if one.table != other.table and one.file == other.file and one.period is not None:
                yield other, one
