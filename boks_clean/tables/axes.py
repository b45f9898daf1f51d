"""Reads an axis: what each row or column is, from its header texts (a period, a measure, a member, a total)."""

from dataclasses import replace

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import normalise
from boks_clean.tables.members import read_members
from boks_clean.tables.model import UNKNOWN, Axis, AxisReading, Line, TotalOf, with_members
from boks_clean.tables.periods import PeriodWords, months_of_initials, read_period
from boks_clean.tables.rows import is_aside, is_grand, is_total
from boks_clean.tables.sums import member_sums
from boks_clean.tables.timeline import Context, with_periods

_MOSTLY = 0.5


def read_axis(
    paths: dict[int, tuple[str, ...]], catalog: Catalog, context: Context, sections: dict[int, int] | None = None
) -> AxisReading:
    """Read the lines of an axis from their paths of header texts, outermost level first."""
    paths, shared = _without_shared(paths)
    texts = (*context.texts, shared)
    lines = [Line(index, path, section=(sections or {}).get(index, 0)) for index, path in paths.items()]
    levels = range(max((len(path) for path in paths.values()), default=0))
    kinds = {level: _kind_of_level(level, lines, catalog, context) for level in levels}
    reading = AxisReading(Axis(()), shared)
    lines = [_with_totals(line, kinds, catalog) for line in lines]
    if "period" in kinds.values():
        reading.has_periods = True
        lines = with_periods(lines, kinds, replace(context, texts=texts), catalog.words)
    lines = _without_doubtful_asides([_with_measure(line, kinds, catalog) for line in lines])
    axis = f"{context.axis}:{context.table}"
    for level in _best_known_first([level for level, kind in kinds.items() if kind == "member"], lines, catalog):
        read_members(lines, level, catalog, context.dimensions_from, axis, reading, context.without)
    lines = _distinct(_with_grand_total([_without_implied(line, catalog) for line in lines]))
    reading.axis = Axis(tuple(lines), reading.axis.dimension, member_sums(lines))
    return reading


def _best_known_first(levels: list[int], lines: list[Line], catalog: Catalog) -> list[int]:
    """Order levels of names, so that no group takes what the lines in it divide by; of two alike the inner one."""

    def order(level: int) -> tuple[float, int]:
        labels = {line.path[level] for line in lines} - {""}
        known = sum(bool(catalog.member_names.exact(label)) for label in labels)
        return -known / max(1, len(labels)), -level

    return sorted(levels, key=order)


def _without_shared(paths: dict[int, tuple[str, ...]]) -> tuple[dict[int, tuple[str, ...]], str]:
    """Take out the levels on which all lines say the same: a title over the columns, not a header."""
    if len(paths) < 2:
        return paths, ""
    depth = max(len(path) for path in paths.values())
    shared = [d for d in range(depth) if len({path[d] for path in paths.values()}) == 1]
    texts = " ".join(
        next(iter(paths.values()))[d] for d in shared if not read_period(next(iter(paths.values()))[d]).said
    )
    keep = [d for d in range(depth) if d not in shared or read_period(next(iter(paths.values()))[d]).said]
    return {index: tuple(path[d] for d in keep) for index, path in paths.items()}, texts


def _kind_of_level(level: int, lines: list[Line], catalog: Catalog, context: Context) -> str:
    """Tell what a level of headers is mostly about: period, measure, member or nothing but "aantal"."""
    texts = [line.path[level] for line in lines if line.path[level]]
    plain = [t for t in texts if not is_total(t, catalog.words) or read_period(t).said or _measure(t, catalog)]
    plain = [t for t in plain if not is_aside(t, catalog.words)] or plain
    if not plain:
        return "total" if texts else ""
    if _periods_fit(plain, catalog, context):
        return "period"
    values = [t for t in plain if normalise(t) in _value_words(catalog)]
    if len(values) == len(plain):
        return "value"
    members = sum(bool(catalog.member_names.exact(t)) for t in plain)
    measures = sum(bool(_measure(t, catalog)) for t in plain)
    if measures > _MOSTLY * len(plain) and members < measures:
        return "measure"
    return "member"


def _periods_fit(texts: list[str], catalog: Catalog, context: Context) -> bool:
    said = [read_period(text) for text in texts]
    whole = sum(_is_period(words, catalog) for words in said)
    rests = {words.rest for words in said if words.start is not None}
    if len(rests) == 1 and all(words.start is not None for words in said):
        return True
    if whole < _MOSTLY * len(texts) or whole == 0:
        return False
    numerals = [words.numeral for words in said if words.numeral is not None]
    initials = [words.initial for words in said if words.initial]
    if initials and len(set(initials)) == len(initials) and months_of_initials(initials) is None:
        return False
    return not numerals or _numerals_are_periods(numerals, context)


def _is_period(words: PeriodWords, catalog: Catalog) -> bool:
    if words.initial or words.numeral is not None:
        return True
    return words.start is not None and (not words.rest or is_total(words.rest, catalog.words))


def _numerals_are_periods(numerals: list[int], context: Context) -> bool:
    """Quarters run to 4, months to 12; ten numerals are the marks of a questionnaire, unless the title says when."""
    said = normalise(" ".join((*context.texts, context.corner)))
    if any(word in said for word in ("kwartaal", "maand", "halfjaar", "half jaar")):
        return True
    return set(numerals) in ({1, 2, 3, 4}, set(range(1, 13))) and "cijfer" not in said and "score" not in said


def _value_words(catalog: Catalog) -> set[str]:
    return {normalise(word) for word in catalog.words.value}


def _measure(text: str, catalog: Catalog) -> str | None:
    return catalog.measure_names.find(text)


def _with_totals(line: Line, kinds: dict[int, str], catalog: Catalog) -> Line:
    """Mark totals of members, and lines that stand beside the sums."""
    words = catalog.words
    total: TotalOf = ""
    for level, text in enumerate(line.path):
        if text and kinds[level] in ("member", "total", "measure") and is_total(text, words):
            total = "grand" if is_grand(text, words) else "members"
    aside = any(is_aside(text, words) and kinds[level] != "value" for level, text in enumerate(line.path) if text)
    percent = any(normalise(text).startswith("%") and kinds[level] == "value" for level, text in enumerate(line.path))
    return replace(line, total=total, aside=aside, percent=percent)


def _without_doubtful_asides(lines: list[Line]) -> list[Line]:
    """Take a line for a part after all where it names a measure, or where most lines would stand beside the sums."""
    doubtful = sum(line.aside for line in lines) * 2 > len(lines)
    return [replace(line, aside=line.aside and not doubtful and line.measure is None) for line in lines]


def _with_measure(line: Line, kinds: dict[int, str], catalog: Catalog) -> Line:
    naming = ((level, text) for level, text in enumerate(line.path) if text)
    found = (
        _measure(text, catalog)
        for level, text in naming
        if kinds[level] == "measure" or line.total or normalise(text).startswith("% ")
    )
    code = next((code for code in found if code), None)
    unnamed = code is None and not line.aside and any(kinds[n] == "measure" for n, text in enumerate(line.path) if text)
    return replace(line, measure=UNKNOWN if unnamed and not line.total else code)


def _without_implied(line: Line, catalog: Catalog) -> Line:
    """Leave out the district of a team: the team says it, and other tables do not."""
    finer = {dimension for dimension, _ in line.members}
    kept = tuple(
        (d, m) for d, m in line.members if d not in catalog.dimensions or catalog.dimensions[d].parts_of not in finer
    )
    return replace(line, members=kept)


def _with_grand_total(lines: list[Line]) -> list[Line]:
    """Take a last "Totaal" under that of the last group for the total of all groups."""
    if len({line.section for line in lines}) == 1 or not lines[-1].total == lines[-2].total == "members":
        return lines
    last, before = lines[-1], lines[-2]
    alike = (last.period, last.measure, last.percent) == (before.period, before.measure, before.percent)
    return [*lines[:-1], replace(last, total="grand")] if alike and not last.members else lines


def _distinct(lines: list[Line]) -> list[Line]:
    """Keep lines apart that would stand for the same: two columns without a header, a name that occurs twice."""
    seen: dict[tuple[object, ...], int] = {}
    result: list[Line] = []
    for line in lines:
        key = (line.period, line.measure, line.members, line.total, line.aside, line.percent, line.section)
        seen[key] = seen.get(key, 0) + 1
        again = seen[key] > 1 and not line.total
        result.append(with_members(line, ("nr", f"{normalise(line.label)}#{seen[key]}")) if again else line)
    return result
