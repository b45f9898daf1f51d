"""Whole rows of a workbook or a text file: what they hold, and the file without them or with them back."""

from collections.abc import Mapping

from boks_clean.workbook.moves import Moves
from boks_clean.workbook.patch_text import move_csv_rows, reach_csv, read_csv_rows
from boks_clean.workbook.row_patch import Shape, WholeRow, move_rows, reach, read_rows
from boks_clean.workbook.stored import Stored


def whole_rows(content: bytes, sheet: str, wanted: set[int], *, text: bool) -> dict[int, WholeRow]:
    """Return some rows of a sheet, or of a text file. Raises Irregular."""
    if not text:
        return read_rows(content, sheet, wanted)
    rows = read_csv_rows(content, wanted)
    return {
        n: WholeRow({c: Stored("text", v) for c, v in enumerate(row, 1) if v}, shape=shape)
        for n, (row, shape) in rows.items()
    }


def with_moves(content: bytes, sheet: str, moves: Moves, shapes: Mapping[int, Shape | None], *, text: bool) -> bytes:
    """Return the file with rows taken out or put back. Raises Irregular and Unmovable."""
    return move_csv_rows(content, moves, shapes) if text else move_rows(content, sheet, moves, shapes)


def columns_from(content: bytes, sheet: str, first: int, *, text: bool) -> tuple[int, int]:
    """Return the first and the last filled column of the rows from `first` on. Raises Irregular."""
    return reach_csv(content, first) if text else reach(content, sheet, first)
