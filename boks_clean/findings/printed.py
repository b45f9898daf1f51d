"""Figures, bounds and differences as a finding prints them: as the workbook does, with enough decimals to see."""

from dataclasses import dataclass
from math import inf

from boks_clean.language import Language, Text
from boks_clean.localise import Change
from boks_clean.notation import difference, show, shown_decimals
from boks_clean.tables import Observation

_EXACT = 1e-9
_MOST_DECIMALS = 3
TO = Text("{low} tot {high}", "{low} to {high}")
_OR_LESS = Text("{high} of minder", "{high} or less")
_OR_MORE = Text("{low} of meer", "{low} or more")
_PROBABLY = Text("{value} (in elk geval {bounds})", "{value} (in any case {bounds})")
_EMPTY = Text("leeg", "empty")


@dataclass(frozen=True)
class Printed:
    """Prints figures in one language."""

    language: Language

    def figure(self, observation: Observation) -> str:
        """Return a figure as it is printed; a count with the decimals that its format hides, for they are wrong."""
        value = observation.value
        if observation.state == "empty" or not observation.raw:
            return _EMPTY.in_(self.language)
        if value is not None and _hides_decimals(observation, value):
            return show(round(value, _MOST_DECIMALS), _decimals_of(value), observation.unit, self.language)
        if self.language == "en" and observation.value is not None:
            return self.shown(observation.value, observation)
        return observation.raw

    def shown(self, value: float, like: Observation) -> str:
        """Return another number in the way in which a figure is printed."""
        return show(value, _decimals_for(value, like), like.unit, self.language)

    def should_be(self, change: Change) -> str:
        """Return what a cell should print, with bounds, or only those, where no more is known."""
        bounds = self.between(change)
        if bounds and not change.what:
            return bounds
        value = self._expected(change)
        return _PROBABLY.in_(self.language, value=value, bounds=bounds) if bounds else value

    def _expected(self, change: Change) -> str:
        like = change.observation
        decimals = shown_decimals(like.decimals, like.unit)
        exact = (
            decimals is not None
            and abs(round(change.expected, decimals + 2 * (like.unit == "%")) - change.expected) < 1e-9
        )
        return show(change.expected, decimals, like.unit, self.language) if exact else self.shown(change.expected, like)

    def between(self, change: Change) -> str:
        """Return the bounds on what a cell should print; empty where only one printed value would do."""
        low, high, like = change.low, change.high, change.observation
        if high - low < _EXACT:
            return ""
        least, most = (self.shown(end, like) if abs(end) < inf else "" for end in (low, high))
        if not least or not most:
            return _OR_MORE.in_(self.language, low=least) if least else _OR_LESS.in_(self.language, high=most)
        return "" if least == most else TO.in_(self.language, low=least, high=most)

    def difference(self, value: float | None, like: Observation) -> str:
        """Return a difference with its sign, or a question mark where it is not known."""
        return "?" if value is None else difference(value, _decimals_for(value, like), like.unit, self.language)

    def range(self, differences: tuple[float, ...], like: Observation) -> str:
        """Return the least and the largest of some differences."""
        low, high = self.difference(min(differences), like), self.difference(max(differences), like)
        return low if low == high else TO.in_(self.language, low=low, high=high)


def _decimals_for(value: float, like: Observation) -> int | None:
    """Return the decimals to show: those of the printed figure, one more where it would hide what is off."""
    decimals = shown_decimals(like.decimals, like.unit)
    if decimals is None:
        return 1 if like.unit == "%" else None
    if decimals == 0 and like.unit != "%" and abs(value - round(value)) > 1e-9:
        return None
    return decimals + 1 if like.unit == "%" and decimals == 0 else decimals


def _hides_decimals(observation: Observation, value: float) -> bool:
    """Tell whether a cell shows 63 or 0 while it holds 62,998 or 0,063."""
    shown_whole = not observation.unit and observation.raw.lstrip("-").replace(".", "").isdecimal()
    return shown_whole and observation.decimals is None and abs(value - round(value)) > 10**-_MOST_DECIMALS / 2


def _decimals_of(value: float) -> int:
    return len(f"{value:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2])
