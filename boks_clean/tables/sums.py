"""Which lines of an axis are the parts of which total: several candidates where the layout leaves it open."""

from boks_clean.tables.model import Line

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
    if not totals or not parts:
        return []
    found: list[tuple[int, tuple[tuple[int, ...], ...]]] = []
    for total in totals:
        candidates = [c for c in _candidates(total, totals, parts, lines) if c]
        if candidates:
            found.append((total, tuple(dict.fromkeys(candidates))))
    return found


def _candidates(total: int, totals: list[int], parts: list[int], lines: list[Line]) -> list[tuple[int, ...]]:
    """Return what a total may be the total of, the most natural reading first."""
    section = lines[total].section
    earlier = [t for t in totals if t < total]
    since = tuple(p for p in parts if (earlier[-1] if earlier else -1) < p < total)
    inside = tuple(p for p in parts if lines[p].section == section)
    in_section = tuple(p for p in since if lines[p].section == section)
    until_next = tuple(p for p in parts if total < p < min([t for t in totals if t > total], default=p + 1))
    subtotals = tuple(t for t in earlier if lines[t].total == "members")
    loose = tuple(p for p in parts if p > (subtotals[-1] if subtotals else -1) and p < total)
    everything = tuple(parts)
    combined = (*subtotals, *loose)
    if len(totals) == 1:
        before = tuple(p for p in parts if p < total)
        return [before, tuple(p for p in parts if p > total), everything]
    if lines[total].total == "grand" or (subtotals and not in_section):
        return [combined if len(combined) > 1 else everything, everything, subtotals]
    if lines[total].total == "members" and since:
        return [in_section or since, since, combined if len(combined) > 1 else since, everything, inside]
    return [until_next, tuple(p for p in parts if p > total), everything]
