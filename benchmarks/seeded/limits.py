"""What the data allow: which cells could be told to be wrong, whatever a tool does."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

import numpy as np

from benchmarks.seeded.judge import Outcome
from boks_clean.localise.system import family_of

Vectors = dict[int, tuple[tuple[int, float], ...]]  # of each cell: the equalities that it is in, and its coefficients
_MOST_DECIMALS = 6
_NEARLY = 1e-6


def equalities(outcome: Outcome) -> Vectors:
    """Return for each cell the exact equalities that it takes part in, with its coefficients, scaled to begin with 1.

    An equality counts if it held on the clean file, and its family on nearly all figures.
    """
    held: dict[str, list[bool]] = defaultdict(list)
    for result in outcome.checked.results:
        held[family_of(result)].append(result.outcome == "held")
    exact = {family for family, outcomes in held.items() if sum(outcomes) >= 0.9 * len(outcomes)}
    vectors: dict[int, dict[int, float]] = defaultdict(dict)
    for number, result in enumerate(outcome.checked.results):
        if result.outcome == "held" and result.identity.relation == "equal" and family_of(result) in exact:
            for term in result.identity.terms:
                own = vectors[term.observation.index]
                own[number] = own.get(number, 0.0) + term.coefficient
    scaled: Vectors = {}
    for cell, vector in vectors.items():
        first = next(iter(vector.values()))
        scaled[cell] = tuple((n, round(factor / first, _MOST_DECIMALS)) for n, factor in vector.items())
    return scaled


def localisable(vectors: Vectors) -> set[int]:
    """Return the cells that no other cell can make up for."""
    times = Counter(vectors.values())
    return {cell for cell, vector in vectors.items() if times[vector] == 1}


def localisable_together(vectors: Vectors, wrong: Collection[int]) -> set[int]:
    """Return the wrong cells for which no one other cell could stand in, given that the others are wrong too.

    Another cell can if what it takes part in is a combination of what the wrong ones take part in: with it and other
    values for the rest, everything holds as well. (That two could stand in for two is not looked at.)
    """
    chosen = sorted(cell for cell in wrong if cell in vectors)
    rows = {number: n for n, number in enumerate(sorted({number for c in chosen for number, _ in vectors[c]}))}
    matrix = np.column_stack([_column(vectors[cell], rows) for cell in chosen])
    if np.linalg.matrix_rank(matrix) < len(chosen):
        _, sizes, right = np.linalg.svd(matrix)
        free = right[np.count_nonzero(sizes > _NEARLY) :]
        lost = {cell for n, cell in enumerate(chosen) if np.abs(free[:, n]).max() > _NEARLY}
        return localisable_together(vectors, set(chosen) - lost) if lost != set(chosen) else set()
    inverse = np.linalg.pinv(matrix)
    replaced: set[int] = set()
    for cell, vector in vectors.items():
        if cell not in chosen and all(number in rows for number, _ in vector):
            column = _column(vector, rows)
            factors = inverse @ column
            if np.abs(matrix @ factors - column).max() <= _NEARLY:
                replaced |= {other for other, factor in zip(chosen, factors, strict=True) if abs(factor) > _NEARLY}
    return set(chosen) - replaced


def _column(
    vector: tuple[tuple[int, float], ...], rows: Mapping[int, int]
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    column = np.zeros(len(rows))
    for number, factor in vector:
        column[rows[number]] = factor
    return column
