"""Tables as banff wants them: one record each, with the sums of its rows and columns as edits."""

from collections import defaultdict
from dataclasses import dataclass

from boks_clean.tables import Observation


@dataclass(frozen=True)
class Whole:
    """A table as one record: its cells, and all sums within it as edits on the fields c0, c1 and so on."""

    cells: tuple[Observation, ...]
    edits: str

    def values(self, changes: dict[int, float]) -> list[float]:
        """Return what the cells print, with some numbers changed."""
        return [changes.get(o.index, o.value or 0.0) for o in self.cells]


def wholes_of(groups: list[tuple[tuple[float, ...], list[tuple[Observation, ...]]]]) -> list[Whole]:
    """Return for each table its cells and the sums that stay within it."""
    sums: dict[str, list[tuple[tuple[Observation, float], ...]]] = defaultdict(list)
    for factors, rows in groups:
        for row in rows:
            if len({o.table for o in row}) == 1:
                sums[row[0].table].append(tuple(zip(row, factors, strict=True)))
    wholes: list[Whole] = []
    for own in sums.values():
        cells = list({o.index: o for row in own for o, _ in row}.values())
        place = {o.index: n for n, o in enumerate(cells)}
        edits = {_edit([(f"c{place[o.index]}", factor) for o, factor in row]) for row in own}
        wholes.append(Whole(tuple(cells), " ".join(sorted(edits))))
    return wholes


def _edit(terms: list[tuple[str, float]]) -> str:
    """Return an equality in the notation of banff: the total is the sum of factor times part."""
    (total, times), *parts = terms
    right = " ".join(f"{'-' if factor < 0 else '+'} {abs(factor):g} * {name}" for name, factor in parts)
    return f"{times:g} * {total} = {right.removeprefix('+ ') or '0'};"
