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
        parts = _cover(whole.first, whole.last, inside)
        if parts:
            found[whole] = (parts, True)
        elif inside:
            found[whole] = (_disjoint(inside), False)
    return found


def _cover(start: int, end: int, periods: list[Period]) -> list[Period] | None:
    if start > end:
        return []
    for part in sorted((p for p in periods if p.first == start), key=lambda p: -p.last):
        rest = _cover(part.last + 1, end, periods)
        if rest is not None:
            return [part, *rest]
    return None


def _disjoint(periods: list[Period]) -> list[Period]:
    chosen: list[Period] = []
    for part in sorted(periods, key=lambda p: -p.months):
        if all(part.last < other.first or other.last < part.first for other in chosen):
            chosen.append(part)
    return sorted(chosen)
