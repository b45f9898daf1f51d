"""What probably happened to a figure: digits swapped, a factor of ten, the value of a neighbour, a part left out."""

from collections.abc import Callable, Iterator
from itertools import chain

from boks_clean.identities import Figures
from boks_clean.localise.model import Change
from boks_clean.localise.system import NEARLY, System
from boks_clean.tables import Observation, Period

STRONG = {"sign", "factor_10", "factor_100", "factor_1000", "digit_swap", "digit_doubled", "truncated", "last_year"}
STRONG |= {
    "neighbour_left",
    "neighbour_right",
    "neighbour_above",
    "neighbour_below",
    "part_missing",
    "part_double",
    "subtotal_included",
}
_FACTORS = {1: "factor_10", 2: "factor_100", 3: "factor_1000"}
_BESIDE = {(0, -1): "neighbour_left", (0, 1): "neighbour_right", (-1, 0): "neighbour_above", (1, 0): "neighbour_below"}
_NEAR = 1.2  # so far apart, as a ratio, can bounds be for a digit to tell anything
_TELLING = 10  # a smaller figure equals its neighbour too often for it to say anything


def what_happened(system: System, figures: Figures, every: Figures, observation: Observation, expected: float) -> str:
    """Return the code of what probably happened to a cell that should print `expected`; empty if it cannot be told."""
    found = observation.value
    if found is None or observation.state != "number" or abs(found - expected) <= NEARLY:
        return ""
    tests: tuple[Callable[[], str], ...] = (
        lambda: "sign" if abs(found + expected) <= NEARLY else "",
        lambda: _factor(found, expected),
        lambda: _digits_swapped(*_digits(found, expected, observation)),
        lambda: _neighbour(figures, observation, found),
        lambda: _last_year(every, observation, found),
        lambda: _parts(system, observation, found, expected),
        lambda: _other_digits(*_digits(found, expected, observation)),
    )
    return next((code for test in tests if (code := test())), "")


def value_within(observation: Observation, low: float, high: float) -> tuple[float, str] | None:
    """Return the one value between bounds that a slip would have turned into what is printed, and that slip.

    Bounds that are further apart than a factor of ten fit too many slips to tell anything, and those that are not near
    each other too many ways to get a digit wrong.
    """
    found = observation.value
    if found is None or observation.state != "number" or observation.unit or not 0 < low <= high < 10 * low:
        return None
    near = high <= _NEAR * low
    slips = dict(chain(_of_size(found, observation), _of_digits(found, observation) if near else ()))
    within = {value: code for value, code in slips.items() if low - NEARLY <= value <= high + NEARLY}
    return next(iter(within.items())) if len(within) == 1 else None


def _of_size(found: float, observation: Observation) -> Iterator[tuple[float, str]]:
    """Yield what a figure may have been that has its sign or its decimal mark wrong."""
    yield -found, "sign"
    for power, code in _FACTORS.items():
        for value in (found * 10**power, found / 10**power):
            printed = round(value, max(0, observation.decimals or 0))
            if _same(value, printed):
                yield printed, code


def _of_digits(found: float, observation: Observation) -> Iterator[tuple[float, str]]:
    """Yield what a figure may have been of which two digits were swapped, or one was typed twice."""
    decimals = max(0, observation.decimals or 0)
    digits, _ = _digits(found, found, observation)
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield float(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) / 10**decimals, "digit_swap"
        else:
            yield float(_without(digits, at)) / 10**decimals, "digit_doubled"


def is_cut_off(change: Change) -> bool:
    """Tell whether a cell prints only the first digits of what it should."""
    found = change.observation.value
    if found is None or change.low != change.high or not found:
        return False
    one, other = _digits(found, change.expected, change.observation)
    return len(one) < len(other) and other.startswith(one)


def _factor(found: float, expected: float) -> str:
    for power, code in _FACTORS.items():
        if found and expected and (_same(found, expected * 10**power) or _same(found * 10**power, expected)):
            return code
    return ""


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= NEARLY * max(1.0, abs(one))


def _digits(found: float, expected: float, observation: Observation) -> tuple[str, str]:
    """Return the digits of both as they are printed."""
    decimals = max(0, observation.decimals or 0)
    one, other = (f"{abs(value) * 10**decimals:.0f}" for value in (found, expected))
    return one, other


def _digits_swapped(found: str, expected: str) -> str:
    if len(found) != len(expected):
        return ""
    differ = [n for n, (a, b) in enumerate(zip(found, expected, strict=True)) if a != b]
    swapped = len(differ) == 2 and found[differ[0]] == expected[differ[1]] and found[differ[1]] == expected[differ[0]]
    return "digit_swap" if swapped and differ[1] - differ[0] == 1 else ""


def _other_digits(found: str, expected: str) -> str:
    if len(found) > len(expected) and any(_without(found, n) == expected for n in range(len(found))):
        at = next(n for n in range(len(found)) if _without(found, n) == expected)
        return "digit_doubled" if found[at] in (found[at - 1 : at], found[at + 1 : at + 2]) else "digit_added"
    if len(expected) - len(found) >= 2 and expected.startswith(found):
        return "truncated"
    if len(found) < len(expected) and any(_without(expected, n) == found for n in range(len(expected))):
        return "digit_lost"
    if len(found) == len(expected) and sum(a != b for a, b in zip(found, expected, strict=True)) == 1:
        return "digit_changed"
    return ""


def _without(digits: str, at: int) -> str:
    return digits[:at] + digits[at + 1 :]


def _neighbour(figures: Figures, observation: Observation, found: float) -> str:
    if abs(found) < _TELLING:
        return ""
    table = next((t for t in figures.tables if t.id == observation.table), None)
    for (down, right), code in _BESIDE.items():
        other = figures.at(table, observation.row + down, observation.column + right) if table else None
        if other is not None and other.value == found:
            return code
    return ""


def _last_year(every: Figures, observation: Observation, found: float) -> str:
    """Tell a figure that is that of the year before, where that is printed too."""
    period = observation.period
    if period is None or period.year is None or abs(found) < _TELLING:
        return ""
    before = Period(period.first - 12, period.last - 12)
    others = every.lookup(observation.measure, observation.members, before)
    return "last_year" if any(o.value == found for o in others) else ""


def _parts(system: System, observation: Observation, found: float, expected: float) -> str:
    """Tell a total in which one of its parts is missing or counted twice."""
    off = found - expected
    for part in _parts_of(system, observation):
        if part.value and abs(off - part.value) <= NEARLY:
            return "part_double"
        if part.value and abs(off + part.value) <= NEARLY:
            return "part_missing"
    return _subtotal(system, observation, off)


def _subtotal(system: System, observation: Observation, off: float) -> str:
    """Tell a total that counts a subtotal of its parts as well."""
    for part in _parts_of(system, observation):
        for whole in _wholes_of(system, part):
            if whole.index != observation.index and whole.value and abs(off - whole.value) <= NEARLY:
                return "subtotal_included"
    return ""


def _wholes_of(system: System, observation: Observation) -> Iterator[Observation]:
    for constraint in system.of_cell[observation.index]:
        identity = constraint.result.identity
        own = identity.target
        if constraint.is_equality and identity.rule.startswith("TEL") and own.table == observation.table:
            yield own


def _parts_of(system: System, observation: Observation) -> Iterator[Observation]:
    for constraint in system.of_cell[observation.index]:
        target = constraint.terms[0][0] == observation.index
        if target and constraint.is_equality and constraint.result.identity.rule.startswith(("TEL", "UNI")):
            yield from (term.observation for term in constraint.result.identity.terms[1:])
