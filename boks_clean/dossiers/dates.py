"""Dutch and Excel notation of a date -> a date, or the rule that says why not."""

import datetime
import re

IMPOSSIBLE, UNREADABLE_DATE, TWO_DIGITS, PLACEHOLDER = "DOS011", "DOS010", "DOS012", "DOS013"

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_EPOCH = datetime.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 18_264, 73_415  # 1950 to 2100
_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?uur|Z|[+-]\d\d:?\d\d)?)?"
_DAY_NAME = r"(?:(?:ma|di|wo|do|vr|za|zo)[a-z]*\.?,? )?"
_ISO = re.compile(r"\+?(\d{4,5})[-/](\d{1,2})[-/](\d{1,2})" + _TIME, re.IGNORECASE)
_DUTCH = re.compile(_DAY_NAME + r"(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_WORDS = re.compile(_DAY_NAME + r"(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4}|'?\d{2})" + _TIME, re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(-?\d{1,7})(?:[.,]\d+)?")
_MONTHS = {name: n for n, names in enumerate(
    ("jan januari january", "feb februari february", "mrt maart mar march", "apr april", "mei may", "jun juni june",
     "jul juli july", "aug augustus august", "sep sept september", "okt oktober oct october", "nov november",
     "dec december"), 1) for name in names.split()}  # fmt: skip
_PLACEHOLDERS = {datetime.date(1900, 1, 1), datetime.date(1899, 12, 30), datetime.date(1899, 12, 31)}


def read_date(text: str) -> tuple[datetime.date | None, str]:
    """Return the date that a text means, and the code of the rule it breaks ("" for none).

    A date of two digits for its year is read all the same; one that stands for "no date" (1-1-1900) is read as none.
    """
    shown = " ".join(text.split())
    found = _parts(shown)
    if found is None:
        return _of_serial(shown)
    year, month, day, short = found
    if (year, month, day) == (1, 1, 1) or year == 9999:
        return None, PLACEHOLDER
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None, IMPOSSIBLE
    if date in _PLACEHOLDERS:
        return None, PLACEHOLDER
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None, IMPOSSIBLE
    return date, TWO_DIGITS if short else ""


def _parts(text: str) -> tuple[int, int, int, bool] | None:
    """Return year, month, day and whether the year has two digits."""
    if found := _ISO.fullmatch(text) or _compact(text):
        return int(found[1]), int(found[2]), int(found[3]), False
    if found := _DUTCH.fullmatch(text):
        return _year(found[3]), int(found[2]), int(found[1]), len(found[3]) < 4
    if (found := _WORDS.fullmatch(text)) and (month := _MONTHS.get(found[2].casefold())):
        return _year(found[3]), month, int(found[1]), len(found[3]) < 4
    return None


def _compact(text: str) -> re.Match[str] | None:
    found = _COMPACT.fullmatch(text)
    return found if found and "1900" <= found[1] <= "9999" else None


def _year(digits: str) -> int:
    """Return the year; of two digits it is the one that Excel takes: 29 is 2029, 30 is 1930."""
    year = int(digits.lstrip("'"))
    return year if len(digits) == 4 else year + (2000 if year < 30 else 1900)


def _of_serial(text: str) -> tuple[datetime.date | None, str]:
    """Read a day number of Excel: 44957 is 31 January 2023; 0 and 1 stand for no date."""
    found = _SERIAL.fullmatch(text)
    if found is None:
        return None, UNREADABLE_DATE
    number = int(found[1])
    if number in (0, 1):
        return None, PLACEHOLDER
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None, UNREADABLE_DATE
    return _EPOCH + datetime.timedelta(number), ""
