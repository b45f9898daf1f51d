"""Reads the periods of an axis from its header texts: months, quarters, half-years, years, and their totals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from boks_clean.catalog import Words
from boks_clean.catalog.names import normalise
from boks_clean.tables.model import Line
from boks_clean.tables.periods import Period, PeriodWords, is_no_period, months_of_initials, near_month, read_period
from boks_clean.tables.rows import is_aside, is_total

_YEAR = 12
_PERIOD_WORDS = ("kwartaal", "kw", "quarter", "halfjaar", "jaar", "maand", "periode")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the table beside the axis: title and corner, its year, and one that a header has instead."""

    texts: tuple[str, ...]
    corner: str
    year: int | None
    table: str
    axis: str = "rij"
    instead_of: int | None = None
    without: str | None = None

    def right_year(self, year: int | None) -> int | None:
        """Return the year of the table where a header has the other one: the user asked for it, or it is a slip."""
        return self.year if self.instead_of is not None and year == self.instead_of else year

    @property
    def dimensions_from(self) -> tuple[str, ...]:
        """The texts that may announce a dimension, the strongest first."""
        return (self.corner, *self.texts)


def with_periods(lines: list[Line], kinds: dict[int, str], context: Context, words: Words) -> list[Line]:
    """Give each line its period; totals afterwards, from the periods that stand beside them."""
    levels = [level for level, kind in kinds.items() if kind in ("period", "total")]
    said = {line.index: _said(line, levels, words) for line in lines}
    said = {index: replace(words, year=context.right_year(words.year)) for index, words in said.items()}
    _resolve_initials(said)
    _resolve_numerals(said, context)
    dated = [
        replace(line, period=None if _is_time_total(line, levels, words) else _own_period(line, said, levels, context))
        for line in lines
    ]
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in dated:
        beside = tuple(text for level, text in enumerate(line.path) if level not in levels)
        groups.setdefault((line.section if len(line.path) == 1 else 0, beside), []).append(line)
    finished = {line.index: line for group in groups.values() for line in _with_totals_of(group, said, levels, words)}
    return [finished[line.index] for line in dated]


def _said(line: Line, levels: list[int], words: Words) -> PeriodWords:
    """Join what the levels say; a misspelled month is that month, and a header that says nothing is no quarter."""
    depth, innermost = _innermost(line, levels)
    texts = [line.path[level] for level in levels]
    if is_misspelled(innermost, words):
        texts[depth] = near_month(innermost)
    elif is_no_period(innermost) or (depth and not _is_understood(innermost, words)):
        return PeriodWords()
    return _merge([read_period(text) for text in texts])


def is_misspelled(text: str, words: Words) -> bool:
    """Tell whether a header among periods is a month after all, with a slip in its spelling."""
    return not _is_understood(text, words) and not is_no_period(text) and bool(near_month(text))


def _is_understood(text: str, words: Words) -> bool:
    said = read_period(text)
    known = said.start is not None or said.initial or said.numeral is not None or said.pure
    known = known or (said.said and not near_month(text))
    begins = normalise(text).startswith(_PERIOD_WORDS)
    return bool(known or begins or is_aside(text, words) or is_total(text, words)) or normalise(text) in words.value


def _own_period(line: Line, said: dict[int, PeriodWords], levels: list[int], context: Context) -> Period | None:
    """Return the period that the headers of a line name; "Totaal 2023" is that year."""
    period = said[line.index].period(context.year)
    _, innermost = _innermost(line, levels)
    named = context.right_year(read_period(innermost).year)
    named = None if is_no_period(innermost) else named
    return Period.of(named, 1, 12) if period is None and named is not None else period


def _with_totals_of(lines: list[Line], said: dict[int, PeriodWords], levels: list[int], words: Words) -> list[Line]:
    """Let the months of one group run on into the next year, and give its totals their periods."""
    dated = _roll_over_years(lines, said)
    spans = _spans(dated, levels)
    alike = Counter(_innermost(line, levels) for line in dated if line.period is None)
    return [_with_total_period(line, spans, alike, levels, words) if line.period is None else line for line in dated]


def _merge(words: Sequence[PeriodWords]) -> PeriodWords:
    """Join what the levels say: the quarter above and the month below are the month."""
    year = next((w.year for w in reversed(words) if w.year is not None), None)
    whole_year = [w for w in words if w.months == 12]
    parts = [w for w in words if w.start is not None and w.months != 12] or whole_year
    finest = min(parts, key=lambda w: w.months or 99) if parts else PeriodWords()
    initial = next((w.initial for w in words if w.initial), "")
    numeral = next((w.numeral for w in words if w.numeral is not None), None)
    if (initial or numeral is not None) and finest.months == 12:
        finest = PeriodWords()
    return PeriodWords(year, finest.start, finest.months, initial, numeral, finest.rest)


def _resolve_initials(said: dict[int, PeriodWords]) -> None:
    """Turn J F M ... into months: the order decides, or the quarter above."""
    initials = {index: words for index, words in said.items() if words.initial}
    months = months_of_initials([words.initial for words in initials.values()])
    for position, (index, words) in enumerate(initials.items()):
        month = months[position] if months else None
        if words.start is not None and words.months is not None:
            month = _month_within(words, words.initial)
        if month is not None:
            said[index] = replace(words, start=month, months=1)
        else:
            said[index] = replace(words, start=None, months=None)


def _month_within(words: PeriodWords, initial: str) -> int | None:
    """Return the month of an initial within the quarter or half-year above it, if only one begins so."""
    start, months = words.start or 1, words.months or 12
    fitting = [m for m in range(start, start + months) if "jfmamjjasond"[(m - 1) % 12] == initial]
    return fitting[0] if len(fitting) == 1 else None


def _resolve_numerals(said: dict[int, PeriodWords], context: Context) -> None:
    """Turn 1 2 3 4 into quarters and 1 .. 12 into months."""
    numerals = [words.numeral for words in said.values() if words.numeral is not None]
    text = normalise(" ".join((*context.texts, context.corner)))
    months = 1 if max(numerals, default=0) > 4 or ("maand" in text and "kwartaal" not in text) else 3
    if "halfjaar" in text and max(numerals, default=0) <= 2:
        months = 6
    for index, words in said.items():
        if words.numeral is not None and words.start is None:
            said[index] = replace(words, start=(words.numeral - 1) * months + 1, months=months)


def _is_time_total(line: Line, levels: list[int], words: Words) -> bool:
    """Tell whether a line totals periods without naming one of its own: "Totaal", "Eindtotaal"."""
    _, innermost = _innermost(line, levels)
    said = read_period(innermost)
    return is_total(innermost, words) and not said.said and not said.initial and said.numeral is None


def _roll_over_years(lines: list[Line], said: dict[int, PeriodWords]) -> list[Line]:
    """Let months run on into the next year where the order shows it: A S O N D J F ..."""
    rolled: list[Line] = []
    shift, previous = 0, None
    for line in lines:
        period = line.period
        if period is not None and said[line.index].year is None and period.months == 1:
            if previous is not None and period.first < previous - 6:
                shift += 12
            previous = period.first
            period = Period(period.first + shift, period.last + shift)
        rolled.append(replace(line, period=period))
    return rolled


def _spans(lines: list[Line], levels: list[int]) -> dict[tuple[str, ...] | None, Period | None]:
    """Return the span of the periods under each header with those above it, and of all of them under None."""
    groups: dict[tuple[str, ...] | None, list[Period]] = {}
    for line in lines:
        if line.period is not None:
            groups.setdefault(None, []).append(line.period)
            for depth in range(1, len(levels)):
                groups.setdefault(tuple(line.path[level] for level in levels[:depth]), []).append(line.period)
    return {outer: _span(periods) for outer, periods in groups.items()}


def _innermost(line: Line, levels: list[int]) -> tuple[int, str]:
    """Return the innermost header that says something about time, and how many levels of it lie above."""
    texts = [line.path[level] for level in levels]
    return next(((depth, texts[depth]) for depth in reversed(range(len(texts))) if texts[depth]), (0, ""))


def _with_total_period(
    line: Line,
    spans: dict[tuple[str, ...] | None, Period | None],
    alike: Counter[tuple[int, str]],
    levels: list[int],
    words: Words,
) -> Line:
    """Give a total of periods the span of what it totals: its own group, or all where only the last group has one.

    A total between the year above and the months below is of its year, even where only one year has one.
    """
    if not _is_time_total(line, levels, words):
        return replace(line, aside=True) if line.total == "" else line
    depth, innermost = _innermost(line, levels)
    outer = tuple(line.path[level] for level in levels[:depth])
    grand = normalise(innermost).startswith(("eind", "grand", "alg"))
    others = {known for known in spans if known is not None and len(known) == depth} - {outer}
    of_year = 0 < depth < len(levels) - 1 and read_period(outer[-1]).months == _YEAR
    lonely = alike[depth, innermost] == 1 and bool(others) and not of_year
    of_all = outer not in spans or grand or lonely or not any(outer)
    return replace(line, period=spans.get(None if of_all else outer), total=line.total or "periods")


def _span(periods: list[Period]) -> Period | None:
    """Return the run of months that the periods cover without a gap, or None."""
    covered = {month for period in periods for month in range(period.first, period.last + 1)}
    first, last = min(covered), max(covered)
    return Period(first, last) if len(covered) == last - first + 1 else None
