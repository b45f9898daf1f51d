"""Dutch notation -> values: numbers, percentages, amounts and signs, each with the rounding it was printed with."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from boks_clean.language import Language

ReadingKind = Literal["number", "sign", "text", "date", "error", "empty"]
Unit = Literal["", "%", "€"]

INFINITY = float("inf")
TOO_LARGE = 1e15  # Excel keeps fifteen digits: what is larger counts nothing, and cannot be added up

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so is a formula to a spreadsheet
_MOST_ROUNDED = 8  # somebody who rounds keeps no more decimals than these
_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_FOOTNOTE = re.compile(r"(?<=[\w%\)])(?:\s*[*†‡]+|\s+\d{1,2}\)|\s*[¹²³⁴-⁹]+)$")
_THOUSANDS = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"\d+(?:,\d+)?")
_POINT = re.compile(r"\d+\.\d+")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LESS = re.compile(r"(<=|[<≤])\s*(\d{1,15})")
_MORE = re.compile(r"(>=|[>≥])\s*(\d{1,15})")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SIGNS = {
    "-",
    "–",
    "—",
    ".",
    "..",
    "...",
    "…",
    "x",
    "*",
    "**",
    "#n/b",
    "#n/a",
    "n.b.",
    "nb",
    "n/b",
    "?",
    "--",
    "---",
    "n.v.t.",
    "n.v.t",
    "nvt",
}
_ERRORS = {
    "#deel/0!", "#div/0!", "#verw!", "#ref!", "#waarde!", "#value!", "#naam?", "#name?", "#getal!", "#num!",
    "#leeg!", "#null!",
}  # fmt: skip
_MINUS = str.maketrans(dict.fromkeys("−–‒﹣－", "-"))
_CENTS = re.compile(r",(?:-{1,2}|—)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says.

    A number has `value` and stands for a true value in [low, high], the interval that its rounding allows; percentages
    are fractions (55% is 0.55). A sign (`x`, `<5`) has no value but an interval. `decimals` counts printed decimals
    of the value (55% has 2), None where nothing was rounded; `unit_word` is a word behind the number ("klanten");
    `native` tells a number from text that looks like one.
    """

    kind: ReadingKind
    text: str = ""
    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    decimals: int | None = None
    unit: Unit = ""
    unit_word: str = ""
    marks: str = ""
    native: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether the cell stands where a figure stands: a number, a sign, or an error in its place."""
        return self.kind in ("number", "sign", "error")


EMPTY = Reading("empty")


@lru_cache(maxsize=100_000)
def read_text(text: str) -> Reading:
    """Read a text as a steward means it: "1.362", "8,3", "55%", "€ 1.105.349", "-3", "(12)", "x", "<5".

    What is not a number, a sign or an error is text. A point before three digits separates thousands.
    """
    shown = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    if not shown:
        return EMPTY
    lowered = shown.casefold()
    if lowered in _ERRORS:
        return Reading("error", shown)
    if sign := _read_sign(shown, lowered):
        return sign
    return _read_number(shown) or Reading("text", shown)


def read_number(value: float, number_format: str) -> Reading:
    """Read a native number; its format tells how far it may have been rounded ("0%", "0.0", "#,##0").

    A value with more decimals than its format shows was not rounded to that: its interval is the value itself.
    """
    if not math.isfinite(value):
        return Reading("error", str(value))
    if "%" in number_format and "%" not in _LITERAL.sub("", number_format):
        return _literal_percentage(value, number_format)
    percent = "%" in number_format
    euro: bool = "€" in number_format or "EUR" in number_format
    decimals = _format_decimals(number_format, percent=percent)
    unit: Unit = "%" if percent else "€" if euro else ""
    if decimals is None:
        decimals = _own_decimals(value)
        general = Reading("number", _ungrouped(value, decimals, unit), value, unit=unit, native=True)
        return _rounded(general, value, decimals, general=True)
    text = show(value, _shown_decimals(decimals, unit), unit)
    return _rounded(Reading("number", text, value, unit=unit, native=True), value, decimals)


def _literal_percentage(value: float, number_format: str) -> Reading:
    """Read 55 that is shown as 55% by a format such as 0"%", where Excel itself keeps 0,55."""
    shown = read_number(value, _LITERAL.sub("", number_format).strip() or "General")
    decimals = None if shown.decimals is None else shown.decimals + 2
    return Reading(
        "number", f"{shown.text}%", value / 100, shown.low / 100, shown.high / 100, decimals, "%", marks=shown.marks
    )


def show(value: float, decimals: int | None, unit: str = "", language: Language = "nl") -> str:
    """Write a number as a report prints it: 1.362 and 8,3 and 55% in Dutch, 1,362 and 8.3 in English."""
    number = value * 100 if unit == "%" else value
    places = _own_decimals(number, most=2) if decimals is None else decimals
    english = f"{number:,.{places}f}"
    if float(english.replace(",", "")) == 0:
        english = english.removeprefix("-")
    text = english if language == "en" else english.translate(str.maketrans(",.", ".,"))
    return {"%": f"{text}%", "€": f"€ {text}"}.get(unit, text)


def difference(value: float, decimals: int | None, unit: str = "", language: Language = "nl") -> str:
    """Write a difference with its sign: "+15", "-3"."""
    text = show(value, decimals, unit, language)
    return f"+{text}" if value > 0 else text


def shown_decimals(reading_decimals: int | None, unit: str) -> int | None:
    """Return how many decimals are printed for a value: a percentage prints two fewer than its fraction has."""
    return None if reading_decimals is None else _shown_decimals(reading_decimals, unit)


def _ungrouped(value: float, decimals: int, unit: Unit) -> str:
    """Write a number without a format as Excel shows it: 2023 is a year as often as a count."""
    shown = show(value, _shown_decimals(decimals, unit), unit)
    return shown.replace(".", "") if unit != "%" else shown


def _shown_decimals(decimals: int, unit: str) -> int:
    return max(0, decimals - 2) if unit == "%" else decimals


def _read_sign(shown: str, lowered: str) -> Reading | None:
    if less := _LESS.fullmatch(shown):
        limit = float(less.group(2))
        return Reading("sign", shown, low=0.0, high=max(0.0, limit - 1) if less.group(1) == "<" else limit)
    if more := _MORE.fullmatch(shown):
        limit = float(more.group(2))
        return Reading("sign", shown, low=limit + 1 if more.group(1) == ">" else limit, high=INFINITY)
    if lowered in _SIGNS:
        return Reading("sign", shown, low=0.0, high=INFINITY)
    return None


def _read_number(shown: str) -> Reading | None:
    marked = _FOOTNOTE.sub("", shown)
    body, unit = _without_unit(marked)
    body, negative = _without_minus(body)
    body, word = _without_word(body)
    number = _parse(body)
    if number is None or number[0] >= TOO_LARGE:
        return None
    value, decimals = number
    if unit == "%":
        value, decimals = value / 100, decimals + 2
    value = -value if negative and value else value
    return _rounded(
        Reading("number", shown, value, unit=unit, unit_word=word, marks=shown[len(marked) :].strip()), value, decimals
    )


def _without_unit(text: str) -> tuple[str, Unit]:
    for mark in ("%", " procent"):
        if text.endswith(mark):
            return text.removesuffix(mark).strip(), "%"
    for mark in ("€", "EUR", " euro"):
        if text.startswith(mark) or text.endswith(mark):
            return text.removeprefix(mark).removesuffix(mark).strip(), "€"
        if text.startswith((f"-{mark}", f"- {mark}")):
            return "-" + text.split(mark, 1)[1].strip(), "€"
    return text, ""


def _without_minus(text: str) -> tuple[str, bool]:
    text = text.translate(_MINUS)
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    return _CENTS.sub("", text).removeprefix("+").strip(), False


def _without_word(text: str) -> tuple[str, str]:
    """Split "195 huishoudens"; whether the word is a unit is for the table to decide."""
    number, _, word = text.partition(" ")
    if word and word.isalpha() and number[:1].isdigit():
        return number, word
    return text, ""


def _parse(body: str) -> tuple[float, int] | None:
    """Return the value and its decimals, or None for what is not a number."""
    if _THOUSANDS.fullmatch(body) and not body.startswith("0"):
        whole, _, fraction = body.partition(",")
        return float(re.sub(r"[. ]", "", whole) + "." + (fraction or "0")), len(fraction)
    if _PLAIN.fullmatch(body):
        return float(body.replace(",", ".")), len(body.partition(",")[2])
    if _POINT.fullmatch(body):
        return float(body), len(body.partition(".")[2])
    if _ENGLISH.fullmatch(body) and not body.startswith("0"):
        return float(body.replace(",", "")), len(body.partition(".")[2])
    return None


def _rounded(reading: Reading, value: float, decimals: int, *, general: bool = False) -> Reading:
    """Add the interval: half a unit of the last printed decimal, nothing where the value is more precise.

    A percentage of which more is stored than is shown may have been rounded to what is stored, such as 0.3372.
    """
    half = 0.5 * 10.0**-decimals
    exact = abs(value - round(value, decimals)) > half * 1e-6
    if exact:
        stored = _own_decimals(value, most=_MOST_ROUNDED)
        rounded = reading.unit == "%" and value == round(value, stored)
        half = 0.5 * 10.0**-stored if rounded else 0.0
    return Reading(
        "number",
        reading.text,
        value,
        value - half,
        value + half,
        None if exact or general else decimals,
        reading.unit,
        reading.unit_word,
        reading.marks,
        reading.native,
    )


def _own_decimals(value: float, most: int = 6) -> int:
    """Return how many decimals a native number shows by itself."""
    text = f"{value:.{most}f}".rstrip("0")
    return len(text.partition(".")[2])


@lru_cache(maxsize=1_000)
def _format_decimals(number_format: str, *, percent: bool) -> int | None:
    """Return the decimals of an Excel number format, of the value itself; None for General and text."""
    pattern = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.|_.', "", number_format.split(";", maxsplit=1)[0])
    if not re.search(r"[0#?]", pattern) or "E+" in pattern.upper():
        return None
    places = re.search(r"\.([0#?]+)", pattern)
    return (len(places.group(1)) if places else 0) + (2 if percent else 0)
