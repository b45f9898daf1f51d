"""Text that is a number or a date in one way only, or probably."""

import datetime
import re

from boks_clean.dossiers.dates import TWO_DIGITS, read_date
from boks_clean.notation import Reading, read_text
from boks_clean.workbook.stored import Number

_WHOLE = re.compile(r"-?\d{1,15}")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
_SPACED = re.compile(r"-?[1-9]\d{0,2}(?: \d{3})+")
_DECIMAL = re.compile(r"-?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d+")
_PERCENT = re.compile(r"(-?\d+(?:,\d+)?) ?%")
_FULL_DATE = re.compile(
    r"\d{1,2} ?([-/.]) ?\d{1,2} ?\1 ?\d{4}|\d{4}([-/])\d{1,2}\2\d{1,2}|\d{1,2}[ -][a-z]{3,9}\.?[ -]\d{4}", re.IGNORECASE
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """Return a text without stray spaces and what nobody can see."""
    return " ".join(_INVISIBLE.sub("", text).split())


def number_of(text: str, *, count: bool) -> tuple[Number, bool] | None:
    """Return the number that a text is, and whether that is beyond doubt; None for what is no number.

    A point before three digits is beyond doubt only where things are counted: 1.362 is not a mean of 1,362.
    """
    shown = tidy(text)
    reading = read_text(shown)
    if reading.kind != "number" or reading.value is None:
        return None
    sure = _is_sure(shown, reading, count=count)
    value = float(f"{reading.value:.15g}")  # 67,91% is 0.6791, not 0.6791000000000001
    return Number(value, _form(shown, reading)), sure


def date_of(text: str) -> tuple[datetime.date, bool] | None:
    """Return the date that a text is, day before month, and whether that is beyond doubt; None for what is no date."""
    shown = tidy(text)
    date, rule = read_date(shown)
    if date is None:
        return None
    return date, not rule and bool(_FULL_DATE.fullmatch(shown))


def has_short_year(text: str) -> bool:
    """Tell whether a text is a date with two digits for its year."""
    return read_date(tidy(text))[1] == TWO_DIGITS


def _is_sure(shown: str, reading: Reading, *, count: bool) -> bool:
    if reading.marks or reading.unit_word or reading.unit == "€":
        return False
    if _THOUSANDS.fullmatch(shown) or _SPACED.fullmatch(shown):
        return count
    return any(form.fullmatch(shown) for form in (_WHOLE, _DECIMAL, _PERCENT)) and not _leading_zero(shown)


def _leading_zero(shown: str) -> bool:
    return bool(re.match(r"-?0\d", shown))


def _form(shown: str, reading: Reading) -> str:
    """Return the number format that shows a number as it was written."""
    places = reading.decimals or 0
    if reading.unit == "%":
        places = max(0, places - 2)
    decimals = "." + "0" * places if places else ""
    if reading.unit == "%":
        return f"0{decimals}%"
    if reading.unit == "€":
        return f'"€" #,##0{decimals}'
    whole = "#,##0" if _THOUSANDS.match(shown) or _SPACED.match(shown) else "0"
    return f"{whole}{decimals}"
