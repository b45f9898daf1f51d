"""The neighbourhood of a cell as lines of text, in columns that fit a narrow terminal."""

from collections.abc import Iterator, Sequence

from boks_clean.language import printable

_WIDEST = {False: (18, 8), True: (32, 16)}  # a label and the head of a column, on a narrow and a wide terminal
_WIDE = 110
_CUT = "…"
MARK = "<"  # the end of a cell that is marked


def neighbourhood(picture: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the rows of a picture with their cells under each other; headers too long for the width are cut off."""
    label, head = _WIDEST[width >= _WIDE]
    rows = [[_short(row[0], label), *(printable(text) for text in row[1:])] for row in picture]
    rows[:1] = [["", *(_short(text, head) for text in row[1:])] for row in rows[:1]]
    if not rows:
        return
    rows = [[row[0], *(text if text.endswith(MARK) else f"{text} " for text in row[1:])] for row in rows]
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)]
        yield " ".join([f"{row[0]:<{widths[0]}}", *cells]).rstrip()


def _short(text: str, most: int) -> str:
    text = printable(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + _CUT
