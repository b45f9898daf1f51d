"""Addresses in the XML of a workbook, moved along with their rows."""

import html
import re

from boks_clean.workbook.moves import Moves

_AREA = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Z]{1,3}\$?)(\d{1,7}))?")
_ATTRIBUTE = re.compile(rb"""(\s(?:sqref|ref)\s*=\s*["'])([^"']*)(?=["'])""")
_BREAKS = re.compile(rb"<((?:[\w.-]+:)?)rowBreaks[\s>].*?</\1rowBreaks\s*>", re.DOTALL)
_BREAK = re.compile(rb"""(\sid\s*=\s*["'])(\d+)""")
_QUOTED = r"'(?:[^']|'')*'"
_NAME = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")|(?P<sheet>(?:{_QUOTED}|[\w.\[\]]+(?::[\w.]+)?)!)?"""
    r"""(?<![\w.$])(?P<c1>\$?[A-Za-z]{1,3})(?P<a1>\$?)(?P<r1>\d{1,7})"""
    r"""(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<a2>\$?)(?P<r2>\d{1,7}))?(?![\w.(])"""
)
_ROWS = re.compile(r"(?<![\w.$])\$?\d{1,7}:\$?\d{1,7}(?![\w.(])")


class Lost(Exception):
    """A reference to rows of which none is left, that cannot be told apart, or that would not come back as it was."""


def moved_attributes(xml: bytes, moves: Moves) -> bytes:
    """Return the XML with all areas in attributes, and the page breaks, where their rows go. Raises Lost."""
    xml = _ATTRIBUTE.sub(lambda m: m[1] + moved_areas(m[2].decode(), moves).encode(), xml)
    return _BREAKS.sub(lambda m: _BREAK.sub(lambda b: b[1] + b"%d" % (_kept(int(b[2]), moves)), m[0]), xml)


def moved_areas(text: str, moves: Moves) -> str:
    """Return areas (A4:Q9, or several with spaces between) where their rows go. Raises Lost."""
    return " ".join(_moved_area(part, moves) for part in text.split(" "))


def moved_formula(text: str, moves: Moves, anchor: int) -> str:
    """Return the formula of a format or a validation whose area begins in row `anchor`. Raises Lost.

    A reference with a fixed row goes with that row; any other is counted from the anchor. Those to other sheets stay.
    """
    shift = (moves.row(anchor) or anchor) - anchor
    if _ROWS.search(_NAME.sub("", text)):
        raise Lost

    def moved(found: "re.Match[str]") -> str:
        if found["text"] or found["sheet"]:
            return found[0]
        rows = [int(found[key]) for key in ("r1", "r2") if found[key]]
        fixed = [bool(found[key]) for key in ("a1", "a2")][: len(rows)]
        ends = moves.area(rows[0], rows[-1]) if all(fixed) else None
        if all(fixed) and ends is None:
            raise Lost
        new = list(ends or ())[: len(rows)] or [
            _kept(r, moves) if f else r + shift for r, f in zip(rows, fixed, strict=True)
        ]
        first = f"{found['c1']}{found['a1']}{new[0]}"
        return first if len(new) == 1 else f"{first}:{found['c2']}{found['a2']}{new[1]}"

    return _NAME.sub(moved, text)


def moved_name(text: str, sheet: str, moves: Moves) -> str:
    """Return what a defined name refers to, where the rows of a sheet go. Raises Lost for more than areas."""
    parts = _parts(text)
    return ",".join(_moved_part(part, sheet, moves) if mentions(part, sheet) else part for part in parts)


def mentions(formula: str, sheet: str) -> bool:
    """Tell whether a formula refers to a sheet by its name."""
    plain, name = formula.casefold(), sheet.casefold()
    quoted = "'" + name.replace("'", "''") + "'!"
    return quoted in plain or bool(re.search(rf"(?<![\w.']){re.escape(name)}!", plain))


def unescaped(text: bytes) -> str:
    """Return the text of XML."""
    return html.unescape(text.decode("utf-8", errors="replace"))


def _moved_area(text: str, moves: Moves) -> str:
    found = _AREA.fullmatch(text)
    if found is None:
        if re.fullmatch(r"\$?[A-Z]{1,3}:\$?[A-Z]{1,3}", text):
            return text
        raise Lost
    top = int(found[2])
    bottom = int(found[4] or top)
    ends = moves.area(top, bottom)
    if ends is None or not moves.comes_back(top, bottom):
        raise Lost
    return f"{found[1]}{ends[0]}" + (f":{found[3]}{ends[1]}" if found[3] else "")


def _moved_part(part: str, sheet: str, moves: Moves) -> str:
    found = re.fullmatch(rf"((?:{_QUOTED}|[\w.]+)!)(.+)", part)
    if found is None or not mentions(found[1], sheet):
        raise Lost
    if rows := re.fullmatch(r"\$(\d+):\$(\d+)", found[2]):
        ends = moves.area(int(rows[1]), int(rows[2]))
        if ends is None:
            raise Lost
        return f"{found[1]}${ends[0]}:${ends[1]}"
    return found[1] + _moved_area(found[2], moves)


def _parts(text: str) -> list[str]:
    """Return the areas of a list of them; a comma in the name of a sheet separates nothing."""
    return re.findall(rf"(?:{_QUOTED}|[^,'])+", text)


def _kept(row: int, moves: Moves) -> int:
    new = moves.row(row)
    if new is None:
        raise Lost
    return new
