"""Which lines of an axis are the parts of which total: several candidates where the layout leaves it open."""

from bisect import bisect_left, bisect_right

from boks_clean.tables.model import Line

_MOST_PAIRS = 100_000
Sums = tuple[tuple[int, tuple[tuple[int, ...], ...]], ...]


def member_sums(lines: list[Line]) -> Sums:
    """Return (total line, candidate sets of part lines), all by position; the figures decide between candidates."""
    buckets: dict[tuple[object, ...], list[int]] = {}
    for at, line in enumerate(lines):
        buckets.setdefault((line.period, line.percent), []).append(at)
    found: list[tuple[int, tuple[tuple[int, ...], ...]]] = []
    for bucket in buckets.values():
        found += _sums_of(bucket, lines)
    return tuple(found)


def _sums_of(bucket: list[int], lines: list[Line]) -> list[tuple[int, tuple[tuple[int, ...], ...]]]:
    totals = [at for at in bucket if lines[at].total in ("members", "grand")]
    parts = [at for at in bucket if not lines[at].total and not lines[at].aside]
    if not parts:  # its parts may stand in a block to the left
        return [(total, ((),)) for total in totals]
    found: list[tuple[int, tuple[tuple[int, ...], ...]]] = []
    for number, total in enumerate(totals):
        if len(totals) * len(parts) > _MOST_PAIRS:  # no layout that a person made: only the nearest parts
            candidates = [_between(parts, totals[number - 1] if number else -1, total)]
        else:
            candidates = _candidates(total, totals, parts, lines)
        candidates = [c for c in candidates if c]
        if candidates:
            found.append((total, tuple(dict.fromkeys(candidates))))
    return found


def _candidates(total: int, totals: list[int], parts: list[int], lines: list[Line]) -> list[tuple[int, ...]]:
    """Return what a total may be the total of, the most natural reading first."""
    section = lines[total].section
    earlier = [t for t in totals if t < total]
    since = _between(parts, earlier[-1] if earlier else -1, total)
    inside = tuple(p for p in parts if lines[p].section == section)
    in_section = tuple(p for p in since if lines[p].section == section)
    following = next((t for t in totals if t > total), len(lines))
    until_next = _between(parts, total, following)
    subtotals = tuple(t for t in earlier if lines[t].total == "members")
    loose = _between(parts, subtotals[-1] if subtotals else -1, total)
    everything = tuple(parts)
    combined = (*subtotals, *loose)
    if len(totals) == 1:
        return [_between(parts, -1, total), _between(parts, total, len(lines)), everything]
    if lines[total].total == "grand" or (subtotals and not in_section):
        return [combined if len(combined) > 1 else everything, everything, subtotals]
    if lines[total].total == "members" and since:
        return [in_section or since, since, combined if len(combined) > 1 else since, everything, inside]
    return [until_next, _between(parts, total, len(lines)), everything]


def _between(parts: list[int], after: int, before: int) -> tuple[int, ...]:
    return tuple(parts[bisect_right(parts, after) : bisect_left(parts, before)])
