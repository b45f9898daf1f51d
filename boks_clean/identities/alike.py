"""Finds lines that may be the same without comparing each with each: equal lines share the hash of a part of them."""

from collections.abc import Iterator
from itertools import combinations

from boks_clean.catalog import Rule

Values = dict[int, float]
_FEW = 150  # so many lines are all compared with each other
_NEAREST = 4  # lines that share a part are compared with so many before them


def candidates(lines: dict[int, Values], rule: Rule) -> Iterator[tuple[int, int]]:
    """Yield pairs of line numbers, the lower first, that may be equal in nearly all figures that are not zero.

    Of few lines these are all pairs. Of many it takes a time in proportion to their figures: as at most one cell in so
    many may differ, one of a few parts is wholly equal. Lines that are equal throughout are always found.
    """
    if len(lines) <= _FEW:
        yield from combinations(lines, 2)
        return
    width = 1 + max((max(values) for values in lines.values() if values), default=0)
    parts = 1 + int((1 - rule.parameters["share"]) * width)
    latest: dict[tuple[object, ...], list[int]] = {}
    for number, values in lines.items():
        before: dict[int, None] = {}
        for key in _keys(values, parts, least=rule.parameters["cells"] / (parts + 1)):
            numbers = latest.setdefault(key, [])
            before |= dict.fromkeys(numbers[-_NEAREST:])
            numbers.append(number)
        yield from ((earlier, number) for earlier in before)


def _keys(values: Values, parts: int, least: float) -> Iterator[tuple[object, ...]]:
    """Yield what equal lines have in common: all figures, and those of each part that has enough of them."""
    yield ("all", tuple(values.items()))
    for part in range(parts):
        own = tuple((at, value) for at, value in values.items() if at % parts == part)
        if len(own) >= least:
            yield (part, own)
