"""Guesses about a row or column: it is in another unit, exchanged with another, cut off, or a block of them moved."""

from collections.abc import Collection, Iterator
from functools import cache
from itertools import combinations

from boks_clean.localise.lines import LEAST_CELLS, Cells, Lines
from boks_clean.localise.system import NEARLY, Constraint, Interval, System
from boks_clean.localise.trial import Guess, is_total_over_time
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
    others = {c: _by_other_lines(system, c, set(own)) for c in own}
    if all(_may_begin_with(system, c, told) for c, told in others.items()):
        yield from _by_what_is_told(system, own)
    if not any(_is_confirmed(system, c, told) for c, told in others.items()):
        for lost_digits in range(1, _MOST_CUT + 1):
            domains = {c: _begins_with(system.values[c], lost_digits) for c in own}
            yield Guess("truncated", {}, tuple(own), domains, evidence=len(own))


def _by_other_lines(system: System, cell: int, line: set[int]) -> list[Constraint]:
    """Return the constraints in which a cell stands with cells of other lines only."""
    return [c for c in system.of_cell[cell] if line.isdisjoint(other for other in c.cells if other != cell)]


def _may_begin_with(system: System, cell: int, told: list[Constraint]) -> bool:
    """Tell whether what other lines tell of a cell begins with what it holds, where they agree: a quick look."""
    values = {system.printable(cell, *system.allowed(c, cell)) for c in told if c.is_equality}
    only = values.pop() if len(values) == 1 else None
    return only is None or only[0] < only[1] or _lost(system.values[cell], only[0]) is not None


def _is_confirmed(system: System, cell: int, told: list[Constraint]) -> bool:
    """Tell whether other lines say of a cell that it lost no digit."""
    value = system.values[cell]
    sure = any(c.is_equality and system.allowed(c, cell)[1] < 10 * value - NEARLY for c in told)
    return value > 0 and sure and all(map(system.holds, told))


def _by_what_is_told(system: System, own: list[int]) -> Iterator[Guess]:
    told = tell(system, own, {c: (system.values[c], float("inf")) for c in own})
    if told is not None:
        sure = {c: told.values[c] for c in own if told.ranges[c][0] == told.ranges[c][1]}
        lost = {c: _lost(system.values[c], value) for c, value in sure.items()}
        cut = [c for c, digits in lost.items() if digits]
        if len(cut) >= LEAST_CELLS and None not in lost.values():
            yield Guess("truncated", {c: sure[c] for c in cut}, evidence=len(cut))


def _lost(found: float, value: float) -> int | None:
    """Return how many digits a value lost; None if what is found is not how it begins."""
    one, other = f"{found:.0f}", f"{value:.0f}"
    return len(other) - len(one) if other.startswith(one) else None


def _begins_with(found: float, lost: int) -> Interval:
    return found * 10**lost, found * 10**lost + 10**lost - 1


def moved(system: System, lines: Lines, suspects: set[int], broken: Collection[int]) -> Iterator[Guess]:
    """Guess that a block of lines stands one place too far, either way; what moved over the edge is lost.

    The first of a block that moved on is often still there as well, and then repeats: of teams only that is tried.
    """

    @cache
    def fits(to: int, source: int) -> bool:
        return _fits(system, lines.cells[to], lines.cells[source], broken)

    for order in lines.orders():
        for first, last in combinations(range(len(order)), 2):
            for block in (order[first : last + 1], order[first : last + 1][::-1]):
                concerned = sum(n in suspects for n in block)
                if concerned >= LEAST_CELLS - 1 and concerned >= len(block) - 1 and len(block) > 2:
                    cells = [lines.cells[n] for n in block]
                    likely = lines.lines[block[0]].period is not None or _repeats(system, cells)
                    if likely and all(map(fits, block[1:-1], block[2:])):
                        yield _back(system, cells)


def _fits(system: System, line: Cells, source: Cells, broken: Collection[int]) -> bool:
    """Tell whether a line could hold the figures of another, by what its own cells alone must satisfy."""
    values = {a: system.values[b] for a, b in zip(line, source, strict=True) if a is not None and b is not None}
    within = [c for c in system.touching(values) if values.keys() >= set(c.cells) and c.number not in broken]
    return not system.changed(values).broken_among(c for c in within if not is_total_over_time(c))


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
