"""Periods: what "2021-Q1", "J", "1e kwartaal" and "Totaal jaar" mean, as a run of months."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from boks_clean.catalog.names import normalise
from boks_clean.language import Text

# fmt: off
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)
# fmt: on
_SHORT = {name[:3]: n for names in (MONTHS, _MONTHS_EN) for n, name in enumerate(map(str.lower, names), 1)}
_SHORT |= {"mrt": 3, "maa": 3, "febr": 2, "sept": 9}
_MONTH_NUMBER = (
    {name: n for n, name in enumerate(MONTHS, 1)} | {name.lower(): n for n, name in enumerate(_MONTHS_EN, 1)} | _SHORT
)
_ORDINALS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
INITIALS = "jfmamjjasond"
_KNOWN_FROM = 1900 * 12


class Period(NamedTuple):
    """A run of whole months, `first` to `last`, counted from year 0; a period of an unknown year lies in year 0."""

    first: int
    last: int

    @classmethod
    def of(cls, year: int | None, month: int, months: int) -> "Period":
        """Return the period of `months` months that begins in `month` (1 to 12)."""
        start = (year or 0) * 12 + month - 1
        return cls(start, start + months - 1)

    @property
    def year(self) -> int | None:
        """The year the period begins in, if it is known."""
        return self.first // 12 if self.first >= _KNOWN_FROM else None

    @property
    def months(self) -> int:
        """How many months it lasts."""
        return self.last - self.first + 1

    def contains(self, other: "Period") -> bool:
        """Tell whether the other period lies within this one."""
        return self.first <= other.first and other.last <= self.last

    @property
    def unit(self) -> str:
        """One of month, quarter, half, year (calendar years) and range (anything else)."""
        starts = self.first % 12
        units = {1: "month", 3: "quarter", 6: "half", 12: "year"}
        unit = units.get(self.months, "range")
        return unit if unit == "month" or (unit != "range" and starts % self.months == 0) else "range"

    @property
    def code(self) -> str:
        """The period as the JSON report has it: 2023-01, 2023-Q1, 2023-H1, 2023, 2023-01..2023-09."""
        number = self.first % 12 // self.months + 1 if self.unit != "range" else 0
        prefix = f"{self.year}-" if self.year else ""
        match self.unit:
            case "month":
                return f"{prefix}{self.first % 12 + 1:02d}"
            case "quarter":
                return f"{prefix}Q{number}"
            case "half":
                return f"{prefix}H{number}"
            case "year":
                return f"{self.year or 'year'}"
            case _:
                return f"{Period(self.first, self.first).code}..{Period(self.last, self.last).code}"

    @property
    def text(self) -> Text:
        """The period in words: maart 2023, 1e kwartaal 2023, 2023, januari t/m september 2023."""
        year = f" {self.year}" if self.year else ""
        number = self.first % 12 // self.months + 1 if self.unit != "range" else 0
        match self.unit:
            case "month":
                month = self.first % 12
                return Text(f"{MONTHS[month]}{year}", f"{_MONTHS_EN[month]}{year}")
            case "quarter":
                return Text(f"{number}e kwartaal{year}", f"quarter {number}{year}")
            case "half":
                return Text(f"{number}e halfjaar{year}", f"half-year {number}{year}")
            case "year":
                return Text(str(self.year), str(self.year)) if self.year else Text("het jaar", "the year")
            case _:
                first, last = Period(self.first, self.first).text, Period(self.last, self.last).text
                return Text(f"{first.nl} t/m {last.nl}", f"{first.en} to {last.en}")


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """What a header or title says about time; `rest` is what it says besides."""

    year: int | None = None
    start: int | None = None
    months: int | None = None
    initial: str = ""
    numeral: int | None = None
    rest: str = ""

    @property
    def said(self) -> bool:
        """Whether anything is said about time at all."""
        return self.year is not None or self.start is not None

    @property
    def pure(self) -> bool:
        """Whether the text says when and nothing else."""
        return self.said and not self.rest

    def period(self, year: int | None) -> Period | None:
        """Return the period; `year` fills in where the words have none."""
        if self.start is None or self.months is None:
            return None
        return Period.of(self.year or year, self.start, self.months)


_YEAR = r"(?<!\d)((?:19|20)\d\d)(?!\d)"
_ORDINAL = r"(\d|eerste|tweede|derde|vierde|iv|i{1,3})"
_SCHOOL = re.compile(rf"(?:schooljaar |seizoen )?{_YEAR} ?[-/] ?((?:20)?\d\d)(?!\d)(?![-/]\d)")
_ISO_MONTH = re.compile(rf"{_YEAR}[-/.]?(0[1-9]|1[0-2])(?!\d)(?:-\d\d)?(?:t00:00:00)?")
_MONTH_YEAR = re.compile(rf"(?<!\d)(0?[1-9]|1[0-2])[-/]{_YEAR}")
_QUARTER = re.compile(
    r"\b(?:kwartaal|kwart|quarter|kw\.?|k|q) ?([1-4])\b"
    rf"|\b{_ORDINAL}e? ?(?:kwartaal|kwart|kw|quarter)\b\.?"
)
_HALF = re.compile(rf"(?:\b(?:halfjaar|half jaar|h|hj) ?([12])\b|\b{_ORDINAL}e? ?(?:halfjaar|half jaar|helft)\b)")
_AGE = re.compile(r"(?<!\d)\d{1,3} ?\+? ?(?:jaar|maand(?:en)?)\b|\bjaar (?:en|of) (?:ouder|jonger|langer|korter)\b")
_WHOLE = re.compile(r"\b(?:jaartotaal|heel jaar|hele jaar|geheel jaar|kalenderjaar|jaar|year)\b")
_MONTH = re.compile(
    r"\b(" + "|".join(sorted(_MONTH_NUMBER, key=len, reverse=True)) + r")\b\.?(?:[- ]?'?(\d\d)\b(?!\d))?"
)
_NUMBERED_MONTH = re.compile(r"(?<!\bna )\b(?:maand|mnd\.?|month) ?(0?[1-9]|1[0-2])\b(?![-/]\d)")
_RANGE = re.compile(r"(.+?)\s*(?:t/m|tot en met|tm|–|—|\bto\b| - )\s*(.+)")
_UNTIL = re.compile(r"(?:\bt/m|\btot en met)\s+(.+)")
_NUMBERED = re.compile(
    r"\b(?:kwartaal|kwart|quarter|kw\.?|k|q|halfjaar|half jaar|maand) ?\d{1,2}\b|\b\d{1,2}e kwartaal\b"
)
_NEAR = 80.0
_SCHOOL_START = 8


@lru_cache(maxsize=20_000)
def read_period(text: str) -> PeriodWords:
    """Read what a text says about time, whatever else it says: a header, a label, a title, a sheet or file name."""
    lowered = " ".join(text.casefold().replace("_", " ").split())
    if len(lowered) == 1 and lowered in INITIALS:
        return PeriodWords(initial=lowered)
    if len(lowered) <= 2 and lowered.isdecimal() and 1 <= int(lowered) <= 12:
        return PeriodWords(numeral=int(lowered))
    ends = _RANGE.fullmatch(lowered)
    if ends and (joined := _join(_read(ends.group(1)), _read(ends.group(2)))):
        return joined
    until = _UNTIL.search(lowered)
    if until and not (ends and _read(ends.group(1)).said):
        last = _read(until.group(1))
        if last.start is not None and last.months is not None:
            rest = normalise(lowered[: until.start()])
            return PeriodWords(last.year, 1, last.start + last.months - 1, rest=rest)
    return _read(lowered)


@lru_cache(maxsize=5_000)
def near_month(text: str) -> str:
    """Return a header with its misspelled month put right ("februarie 2023"), nothing where it resembles no month."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 (only needed for headers that are not known)

    for word in re.findall(r"[^\W\d_]{4,}", text.casefold()):
        found = process.extract(word, MONTHS, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=2)
        if found and (len(found) == 1 or found[0][1] > found[1][1]):
            return text.casefold().replace(word, found[0][0])
    return ""


def is_no_period(text: str) -> bool:
    """Tell whether a header numbers a period that does not exist: "Kwartaal 5", "Halfjaar 3", "maand 13"."""
    return _NUMBERED.search(" ".join(text.casefold().split())) is not None and read_period(text).start is None


def _join(first: PeriodWords, last: PeriodWords) -> PeriodWords | None:
    """Join "januari" and "maart 2023" into one run of months."""
    if first.start is None or last.start is None or first.months is None or last.months is None or last.rest:
        return None
    year = first.year or last.year
    years = (last.year - year) if last.year and year else 0
    months = last.start + last.months - first.start + 12 * years
    return PeriodWords(year=year, start=first.start, months=months, rest=first.rest) if months > 0 else None


def _read(text: str) -> PeriodWords:
    year: int | None = None
    start: int | None = None
    months: int | None = None
    if school := _school_year(text):
        year, start, months = school[0], _SCHOOL_START, 12
        text = text.replace(school[1], " ")
    elif dated := _ISO_MONTH.search(text):
        year, start, months = int(dated.group(1)), int(dated.group(2)), 1
        text = text.replace(dated.group(0), " ", 1)
    elif dated := _MONTH_YEAR.search(text):
        year, start, months = int(dated.group(2)), int(dated.group(1)), 1
        text = text.replace(dated.group(0), " ", 1)
    if start is None:
        start, months, short_year, text = _part_of_year(text)
        year = short_year
    if found := re.search(_YEAR, text):
        year = int(found.group(1))
        text = text.replace(found.group(0), " ", 1)
    rest = normalise(text)
    if start is None and year is not None and not rest:
        start, months = 1, 12
    return PeriodWords(year, start, months, rest=rest)


def _school_year(text: str) -> tuple[int, str] | None:
    found = _SCHOOL.search(text)
    if found and (int(found.group(1)) + 1) % 100 == int(found.group(2)) % 100:
        return int(found.group(1)), found.group(0)
    return None


def _part_of_year(text: str) -> tuple[int | None, int | None, int | None, str]:
    """Find a quarter, half-year, month or "jaar"; return start, months, a two-digit year, and the rest of the text."""
    for pattern, length in ((_QUARTER, 3), (_HALF, 6)):
        if found := pattern.search(text):
            word = found.group(1) or found.group(2)
            number = _ORDINALS.get(word) or int(word)
            if 1 <= number <= 12 // length:
                return (number - 1) * length + 1, length, None, text.replace(found.group(0), " ", 1)
    if found := _MONTH.search(text):
        short = 2000 + int(found.group(2)) if found.group(2) else None
        return _MONTH_NUMBER[found.group(1)], 1, short, text.replace(found.group(0), " ", 1)
    if found := _NUMBERED_MONTH.search(text):
        return int(found.group(1)), 1, None, text.replace(found.group(0), " ", 1)
    if not _AGE.search(text) and (found := _WHOLE.search(text)):
        return 1, 12, None, text.replace(found.group(0), " ", 1)
    return None, None, None, text


def months_of_initials(initials: list[str]) -> list[int] | None:
    """Return the months (1 to 12) that a row of initials stands for; the order decides, None if it does not."""
    text = "".join(initials)
    starts = {i % 12 for i in range(12) if (INITIALS * 2).startswith(text, i)}
    if len(text) > 12 and (INITIALS * 5).find(text) >= 0:
        starts = {(INITIALS * 5).find(text) % 12}
    if len(starts) != 1:
        return None
    start = starts.pop()
    return [(start + i) % 12 + 1 for i in range(len(text))]
