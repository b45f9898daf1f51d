"""Matches the labels of an axis to members of a dimension: exact, nearly, or unknown but still counted."""

from dataclasses import replace

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import Match, normalise
from boks_clean.tables.model import Axis, AxisReading, Line, with_members
from boks_clean.tables.rows import is_total

_ANNOUNCED_IN_CORNER = 3.0
_ANNOUNCED_IN_TITLE = 1.0
_ENOUGH = 0.3


def read_members(
    lines: list[Line],
    level: int,
    catalog: Catalog,
    announcing: tuple[str, ...],
    axis: str,
    reading: AxisReading,
) -> None:
    """Give each line its member of the dimension that fits the labels best, in place.

    What was matched nearly, and what not at all, is added to the reading.
    """
    labels = {
        at: line.path[level]
        for at, line in enumerate(lines)
        if line.path[level] and not is_total(line.path[level], catalog.words) and not line.aside and not line.measure
    }
    dimension = _best_dimension(list(labels.values()), catalog, announcing, by_name=axis.startswith("kolom"))
    known = catalog.dimensions.get(dimension or "")
    code = dimension or f"{axis}:{level}"
    matches = {at: _match(label, dimension, catalog) if dimension else None for at, label in labels.items()}
    familiar = _are_familiar(list(matches.values()))
    for at, label in labels.items():
        match = matches[at]
        if match is None:
            match = Match(code, normalise(label) or label)
            if known is not None and familiar:
                reading.unknown.append((lines[at].index, label))
        elif match.near:
            reading.near.append((lines[at].index, match))
        lines[at] = with_members(lines[at], (match.dimension, match.member))
    _mark_subtotals(lines, level, catalog)
    reading.axis = Axis((), code)


def _best_dimension(labels: list[str], catalog: Catalog, announcing: tuple[str, ...], *, by_name: bool) -> str | None:
    """Return the dimension with most exact labels; what a corner or title announces weighs in.

    A corner is about the rows: `by_name` asks for a label that is known, as columns may be anything else.
    """
    scores: dict[str, float] = {}
    for label in labels:
        for match in catalog.member_names.exact(label):
            scores[match.dimension] = scores.get(match.dimension, 0) + 1
    hits = dict(scores)
    for position, text in enumerate(announcing):
        weight = _ANNOUNCED_IN_CORNER if position == 0 else _ANNOUNCED_IN_TITLE
        for code in catalog.member_names.announced(text):
            scores[code] = scores.get(code, 0) + weight
    if not scores:
        return None
    best = max(scores, key=lambda code: scores[code])
    enough = hits.get(best, 0) >= _ENOUGH * len(labels)
    announced = scores[best] > hits.get(best, 0) and (best in hits or not by_name)
    return best if enough or announced else None


def _are_familiar(matches: list[Match | None]) -> bool:
    """Tell whether most labels are known, so that one that is not stands out; other teams are not all misspelled."""
    return sum(match is not None for match in matches) * 2 >= len(matches)


def _match(label: str, dimension: str, catalog: Catalog) -> Match | None:
    exact = [m for m in catalog.member_names.exact(label) if m.dimension == dimension]
    return exact[0] if exact else catalog.member_names.near(label, dimension)


def _mark_subtotals(lines: list[Line], level: int, catalog: Catalog) -> None:
    """Give "Totaal Overvecht" the member it totals, so that it is not taken for the total of everything."""
    for at, line in enumerate(lines):
        if line.total != "members" or not line.path[level]:
            continue
        words = normalise(line.path[level]).split(" ", 1)
        matches = catalog.member_names.exact(words[1]) if len(words) > 1 else []
        if matches:
            lines[at] = replace(line, members=((matches[0].dimension, matches[0].member),))
