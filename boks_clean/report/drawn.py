"""A table as it looks in the workbook, with what the check made of each cell: for the page."""

from dataclasses import dataclass
from typing import Literal

CellState = Literal["", "held", "broken", "suspect", "undecided", "uncovered"]


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell of a drawn table: a header, a label or a figure with what the check made of it; and how far it spans."""

    ref: str
    text: str = ""
    kind: Literal["header", "label", "figure", "blank"] = "blank"
    state: CellState = ""
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table as it looks in the workbook, row by row; `top` and `left` are where it begins, `width` its columns."""

    file: str
    sheet: str
    range: str
    title: str
    top: int
    left: int
    width: int
    rows: tuple[tuple[DrawnCell, ...], ...]
