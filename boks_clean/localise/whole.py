"""Guesses about a row or column: it is in another unit, exchanged with another, cut off, or a block of them moved."""

from collections.abc import Iterator
from itertools import combinations

from boks_clean.localise.lines import LEAST_CELLS, Cells, Lines
from boks_clean.localise.system import Interval, System
from boks_clean.localise.trial import Guess
from boks_clean.localise.unknown import tell

_FACTORS = {10.0: "unit_10", 100.0: "unit_100", 1000.0: "unit_1000"}
_MOST_CUT = 3


def scaled(system: System, cells: Cells) -> Iterator[Guess]:
    """Guess that a line is in another unit; a percentage among its counts is none of them."""
    own = [c for c in cells if c is not None and system.values[c]]
    own = [c for c in own if not _is_share(system, c)] or own
    for factor, what in _FACTORS.items():
        for times in (factor, 1 / factor):
            yield Guess(what, {c: round(system.values[c] * times, 9) for c in own})


def _is_share(system: System, cell: int) -> bool:
    of_others = (c.relation == "ratio" and c.terms[0][0] == cell for c in system.of_cell[cell])
    return system.cells[cell].unit == "%" or any(of_others)


def exchanged(system: System, one: Cells, other: Cells) -> Iterator[Guess]:
    """Guess that two lines were exchanged."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a is not None and b is not None]
    values = {a: system.values[b] for a, b in pairs} | {b: system.values[a] for a, b in pairs}
    yield Guess("exchanged", values, least=LEAST_CELLS + 1)


def cut_off(system: System, cells: Cells) -> Iterator[Guess]:
    """Guess that the figures of a line lost their last digits: what it should hold begins with what it holds."""
    own = [c for c in cells if c is not None and float(system.values[c]).is_integer()]
    told = tell(system, own, {c: (system.values[c], float("inf")) for c in own})
    if told is not None:
        sure = {c: told.values[c] for c in own if told.ranges[c][0] == told.ranges[c][1]}
        lost = {c: _lost(system.values[c], value) for c, value in sure.items()}
        cut = [c for c, digits in lost.items() if digits]
        if len(cut) >= LEAST_CELLS and None not in lost.values():
            yield Guess("truncated", {c: sure[c] for c in cut}, evidence=len(cut))
    for lost_digits in range(1, _MOST_CUT + 1):
        domains = {c: _begins_with(system.values[c], lost_digits) for c in own}
        yield Guess("truncated", {}, tuple(own), domains, evidence=len(own))


def _lost(found: float, value: float) -> int | None:
    """Return how many digits a value lost; None if what is found is not how it begins."""
    one, other = f"{found:.0f}", f"{value:.0f}"
    return len(other) - len(one) if other.startswith(one) else None


def _begins_with(found: float, lost: int) -> Interval:
    return found * 10**lost, found * 10**lost + 10**lost - 1


def moved(system: System, lines: Lines, suspects: set[int]) -> Iterator[Guess]:
    """Guess that a block of lines stands one place too far, either way; what moved over the edge is lost.

    The first of a block that moved on is often still there as well, and then repeats: of teams only that is tried.
    """
    for order in lines.orders():
        for first, last in combinations(range(len(order)), 2):
            for block in (order[first : last + 1], order[first : last + 1][::-1]):
                concerned = sum(n in suspects for n in block)
                if concerned >= LEAST_CELLS - 1 and concerned >= len(block) - 1 and len(block) > 2:
                    cells = [lines.cells[n] for n in block]
                    if lines.lines[block[0]].period is not None or _repeats(system, cells):
                        yield _back(system, cells)


def _back(system: System, block: list[Cells]) -> Guess:
    """Return each line of a block moved back to the one before it; of the last the figures are unknown."""
    values: dict[int, float] = {}
    repeats = _repeats(system, block)
    for line, source in zip(block[1 if repeats else 0 :], block[2 if repeats else 1 :], strict=False):
        for cell, other in zip(line, source, strict=True):
            if cell is not None and other is not None:
                values[cell] = system.values[other]
    unknown = tuple(cell for cell in block[-1] if cell is not None)
    return Guess("shifted", values, unknown, evidence=len(block[0]) if repeats else 0)


def _repeats(system: System, block: list[Cells]) -> bool:
    """Tell whether the first two lines of a block are the same."""
    first = _figures(system, block[0])
    return len(set(first)) > 2 and first == _figures(system, block[1])


def _figures(system: System, cells: Cells) -> list[float]:
    return [system.values[cell] for cell in cells if cell is not None]
