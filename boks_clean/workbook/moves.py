"""Rows that leave a sheet or come back to it, and where that puts all others."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

_LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Moves:
    """Either rows that go (`gone`, as they stand now) or rows that come (`new`).

    Both in ascending order. What comes has the place where it will stand, and its twin as that stands now: a row
    above it of which it is a copy. `twins` are the rows of which those that go are copies, one for each, if known.
    """

    gone: tuple[int, ...] = ()
    new: tuple[tuple[int, int], ...] = ()
    twins: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The first row that does not stay as it is."""
        return min((*self.gone[:1], *(place for place, _ in self.new[:1])), default=_LAST_ROW)

    def row(self, row: int) -> int | None:
        """Return where a row will stand; None for one that goes."""
        if self.new:
            return row + bisect_right(self._thresholds, row)
        above = bisect_left(self.gone, row)
        return None if above < len(self.gone) and self.gone[above] == row else row - above

    def area(self, top: int, bottom: int) -> tuple[int, int] | None:
        """Return where an area will stand; None for one of which nothing is left.

        One of several rows takes in a copy that comes right below it, if its twin is in it.
        """
        if self.new:
            end = bottom + bisect_right(self._thresholds, bottom)
            while bottom > top and top <= self._twins.get(end + 1, 0) <= bottom:
                end += 1
            first = top + bisect_right(self._thresholds, top)
        else:
            first, end = top - bisect_left(self.gone, top), bottom - bisect_right(self.gone, bottom)
        if first > end:
            return None
        return first, _LAST_ROW if bottom >= _LAST_ROW else min(end, _LAST_ROW)

    def comes_back(self, top: int, bottom: int) -> bool:
        """Tell whether an area gets its old extent again when the rows that go are put back below their twins."""
        ends = self.area(top, bottom)
        return not self.twins or (ends is not None and self._back.area(*ends) == (top, bottom))

    def touches(self, top: int, bottom: int) -> bool:
        """Tell whether a row of an area goes."""
        return bisect_left(self.gone, top) < bisect_right(self.gone, bottom)

    @cached_property
    def _thresholds(self) -> list[int]:
        """The rows, as they stand now, from which on all move down by one more."""
        return [place - number for number, (place, _) in enumerate(self.new)]

    @cached_property
    def _back(self) -> "Moves":
        """The same rows on their way back."""
        return Moves(new=tuple((row, self.row(twin) or twin) for row, twin in zip(self.gone, self.twins, strict=True)))

    @cached_property
    def _twins(self) -> dict[int, int]:
        return dict(self.new)
