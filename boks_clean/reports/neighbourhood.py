"""The neighbourhood of a cell as lines of text, in columns that fit a narrow terminal."""

from collections.abc import Iterator, Sequence

from boks_clean.language import printable

_LABEL = {False: 18, True: 32}  # the widest label on a narrow and on a wide terminal
_WIDE = 110
_HEAD = (8, 22)  # the head of a column at least and at most
_BESIDE = 16  # what stands left of a picture
_CUT = "…"
MARK = "<"  # the end of a cell that is marked


def neighbourhood(picture: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the rows of a picture with their cells under each other; headers too long for the width are cut off."""
    label = _LABEL[width >= _WIDE]
    rows = [[_short(row[0], label), *(printable(text) for text in row[1:])] for row in picture]
    if not rows:
        return
    head = _room(max(len(row[0]) for row in rows), len(rows[0]) - 1, width)
    rows[:1] = [["", *(_short(text, head) for text in row[1:])] for row in rows[:1]]
    rows = [[row[0], *(text if text.endswith(MARK) else f"{text} " for text in row[1:])] for row in rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        yield " ".join([f"{row[0]:<{widths[0]}}", *cells]).rstrip()


def _room(label: int, columns: int, width: int) -> int:
    """Return how long the head of a column may be for all columns to fit."""
    least, most = _HEAD
    return max(least, min(most, (width - _BESIDE - label) // max(1, columns) - 2))


def _short(text: str, most: int) -> str:
    text = printable(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + _CUT
