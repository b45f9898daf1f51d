"""How periods divide each other: a year into quarters, a quarter into months."""

from functools import lru_cache

from boks_clean.tables.periods import Period


@lru_cache(maxsize=1_000)
def divisions(periods: tuple[Period, ...]) -> dict[Period, tuple[list[Period], bool]]:
    """Return how each period is divided by the others that lie within it.

    The parts are the fewest that cover it exactly without overlap (True), or else the largest that do not overlap
    (False); a period that holds no other is left out.
    """
    found: dict[Period, tuple[list[Period], bool]] = {}
    for whole in periods:
        inside = [p for p in periods if p != whole and whole.contains(p)]
        parts = _cover(whole, inside)
        if parts:
            found[whole] = (parts, True)
        elif inside:
            found[whole] = (_disjoint(inside), False)
    return found


def _cover(whole: Period, periods: list[Period]) -> list[Period]:
    """Return the fewest periods that make up the whole, nothing if none do; built up from its end, month by month."""
    fewest: dict[int, tuple[int, Period | None]] = {whole.last + 1: (0, None)}
    for part in sorted(periods, reverse=True):
        rest = fewest.get(part.last + 1)
        if rest is not None and (part.first not in fewest or rest[0] + 1 < fewest[part.first][0]):
            fewest[part.first] = (rest[0] + 1, part)
    parts: list[Period] = []
    _, following = fewest.get(whole.first, (0, None))
    while following is not None:
        parts.append(following)
        _, following = fewest[following.last + 1]
    return parts


def _disjoint(periods: list[Period]) -> list[Period]:
    chosen: list[Period] = []
    for part in sorted(periods, key=lambda p: -p.months):
        if all(part.last < other.first or other.last < part.first for other in chosen):
            chosen.append(part)
    return sorted(chosen)
