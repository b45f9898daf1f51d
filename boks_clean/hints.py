"""What a cause says to a person: which cell is wrong, what it should print, and what probably happened."""

from collections.abc import Mapping, Sequence

from boks_clean.language import Language, Text, enumerate_words
from boks_clean.report import Change, Explanation, Place, areas, lies_in

_MOST_LISTED = 4
_MOST_CELLS = 3
_LEAST_OF_PATTERN = 3
_MOST_SHOWN = 4
_MOST_AREAS = 4
_MORE = Text("nog {count}", "{count} more")
_CERTAIN = Text(
    "In {cells}{because}. Geen andere cel verklaart dit alleen.",
    "In {cells}{because}. No other cell explains this by itself.",
)
_LIKELY = Text("Waarschijnlijk: in {cells}{because}.", "Probably: in {cells}{because}.")
_PATTERN = Text(
    "Waarschijnlijk: {what}. In {count} cellen van {area} hoort iets anders te staan, zoals {cells}.",
    "Probably: {what}. {count} cells of {area} should hold something else, such as {cells}.",
)
_COPY = Text(
    "Waarschijnlijk: {what}. Welke van de twee de kopie is, is niet te zeggen: het klopt weer met {ways}.",
    "Probably: {what}. Which of the two is the copy cannot be told: it adds up again with {ways}.",
)
_SOMEWHERE = Text(
    "Waarschijnlijk: {what}. Op welke plaats dat is gebeurd, is niet te zeggen: het klopt weer met {ways}.",
    "Probably: {what}. In which place that happened cannot be told: it adds up again with {ways}.",
)
_OPEN = Text(
    "Welke cel fout is, is niet te zeggen. Het klopt weer met {ways}.",
    "Which cell is wrong cannot be told. It adds up again with {ways}.",
)
_OR = Text(", of met ", ", or with ")
_OTHERS = Text(" of nog {count} andere mogelijkheden", " or {count} other possibilities")
_SHOULD = Text(
    "{ref} hoort {expected} te staan in plaats van {found}", "{ref} there should be {expected} instead of {found}"
)
_CHANGE = Text("{expected} in {ref} (nu {found})", "{expected} in {ref} (now {found})")
_ON_SHEET = Text("{ref} op blad '{sheet}'", "{ref} on sheet '{sheet}'")
_NOT_PROVEN = Text(
    " (Of het met minder wijzigingen kan, is niet uitgezocht.)", " (Whether fewer changes would do was not settled.)"
)
_BECAUSE = Text(" ({what})", " ({what})")
_WHAT = {
    "sign": Text("het teken is omgekeerd", "the sign is reversed"),
    "factor_10": Text("een factor 10 verschil", "a factor of 10 off"),
    "factor_100": Text("een factor 100 verschil", "a factor of 100 off"),
    "factor_1000": Text("een factor 1.000 verschil", "a factor of 1,000 off"),
    "digit_swap": Text("twee cijfers zijn verwisseld", "two digits were swapped"),
    "digit_changed": Text("één cijfer is anders", "one digit differs"),
    "digit_lost": Text("er is een cijfer weggevallen", "a digit was lost"),
    "digit_doubled": Text("er staat een cijfer dubbel", "a digit was doubled"),
    "digit_added": Text("er staat een cijfer te veel", "there is a digit too many"),
    "truncated": Text("de laatste cijfers zijn weggevallen", "the last digits were cut off"),
    "neighbour_left": Text("het is het getal van de cel links ervan", "it is the number of the cell on its left"),
    "neighbour_right": Text("het is het getal van de cel rechts ervan", "it is the number of the cell on its right"),
    "neighbour_above": Text("het is het getal van de cel erboven", "it is the number of the cell above"),
    "neighbour_below": Text("het is het getal van de cel eronder", "it is the number of the cell below"),
    "last_year": Text("het is het getal van een jaar eerder", "it is the number of a year before"),
    "part_missing": Text("een onderdeel is niet meegeteld", "a part was left out"),
    "part_double": Text("een onderdeel is dubbel geteld", "a part was counted twice"),
    "subtotal_included": Text("een subtotaal is meegeteld", "a subtotal was counted as well"),
    "stale_total": Text(
        "totalen zijn niet bijgewerkt nadat hun onderdelen veranderden",
        "totals were not updated after their parts changed",
    ),
    "copied": Text("de ene {line} is een kopie van de andere", "one {line} is a copy of the other"),
    "exchanged": Text("twee {lines} zijn verwisseld", "two {lines} were exchanged"),
    "shifted": Text("een blok maanden is een plaats opgeschoven", "a block of months moved by one place"),
    "unit_10": Text("een hele {line} is een factor 10 verschoven", "a whole {line} is off by a factor of 10"),
    "unit_100": Text("een hele {line} is een factor 100 verschoven", "a whole {line} is off by a factor of 100"),
    "unit_1000": Text("een hele {line} is een factor 1.000 verschoven", "a whole {line} is off by a factor of 1,000"),
}
_LINE = {
    "row": (Text("rij", "row"), Text("rijen", "rows")),
    "column": (Text("kolom", "column"), Text("kolommen", "columns")),
    "": (Text("rij of kolom", "row or column"), Text("rijen of kolommen", "rows or columns")),
}
PATTERNS = ("copied", "exchanged", "shifted", "unit_10", "unit_100", "unit_1000", "stale_total", "truncated")
Places = Mapping[Change, str]  # what to call the cell of each change


def addresses(explanations: Sequence[Explanation], cells: Sequence[Place], language: Language) -> dict[Change, str]:
    """Return how to name the cell of each change: with its sheet where these or the cells concerned are on several."""
    changes = [change for explanation in explanations for change in explanation.changes]
    several = len({change.sheet for change in changes} | {cell.sheet for cell in cells}) > 1
    return {c: _ON_SHEET.in_(language, ref=c.ref, sheet=c.sheet) if several else c.ref for c in changes}


def hint(explanations: Sequence[Explanation], places: Places, others: int, language: Language, *, proven: bool) -> str:
    """Return one or two sentences about the explanations, best first; empty without any."""
    if not explanations:
        return ""
    first = explanations[0]
    several = len(explanations) > 1 and first.confidence == "possible"
    if first.cause == "copied" and several:
        return _several(_COPY, explanations, places, others, language)
    if first.cause in PATTERNS and len(first.changes) >= _LEAST_OF_PATTERN:
        if several:
            return _several(_SOMEWHERE, explanations, places, others, language)
        return _pattern(first, places, language)
    if first.confidence == "possible":
        return _open(explanations, places, others, language)
    cells = _and([_should(change, places, language) for change in first.changes], language)
    because = _BECAUSE.in_(language, what=_what(first, language)) if first.cause in _WHAT else ""
    text = _CERTAIN if first.confidence == "certain" else _LIKELY
    return text.in_(language, cells=cells, because=because) + ("" if proven else _NOT_PROVEN.in_(language))


def _what(explanation: Explanation, language: Language) -> str:
    """Return what happened, and whether to a row or to a column where that can be seen."""
    one, two = _LINE[lies_in(change.ref for change in explanation.changes)]
    return _WHAT[explanation.cause].in_(language, line=one.in_(language), lines=two.in_(language))


def _pattern(explanation: Explanation, places: Places, language: Language) -> str:
    """Say what happened to many cells, where they are, and of a few what they should hold."""
    sheets: dict[str, list[str]] = {}
    for change in explanation.changes:
        sheets.setdefault(change.sheet, []).append(change.ref)
    named = len(sheets) > 1 or any(places[change] != change.ref for change in explanation.changes)
    parts = [_area(sheet if named else "", refs, language) for sheet, refs in sheets.items()]
    some = explanation.changes[:_MOST_CELLS]
    short = {change: change.ref for change in some} if len(sheets) == 1 else places
    return _PATTERN.in_(
        language,
        what=_what(explanation, language),
        count=len(explanation.changes),
        area=_and(parts, language),
        cells=_and([_change(change, short, language) for change in some], language),
    )


def _area(sheet: str, refs: list[str], language: Language) -> str:
    """Return the parts of rows or columns that cells lie in, with their sheet if it has to be named."""
    told = areas(refs)
    rest = len(told) - _MOST_AREAS
    area = _and([*told[:_MOST_AREAS], *([_MORE.in_(language, count=rest)] if rest > 0 else [])], language)
    return _ON_SHEET.in_(language, ref=area, sheet=sheet) if sheet else area


def _several(text: Text, explanations: Sequence[Explanation], places: Places, others: int, language: Language) -> str:
    """Say what happened, and that the data cannot tell where."""
    what = _what(explanations[0], language)
    return text.in_(language, what=what, ways=_ways(explanations, places, others, language))


def _open(explanations: Sequence[Explanation], places: Places, others: int, language: Language) -> str:
    """Say that the data cannot tell, and list what would do."""
    return _OPEN.in_(language, ways=_ways(explanations, places, others, language))


def _ways(explanations: Sequence[Explanation], places: Places, others: int, language: Language) -> str:
    ways = [_all(explanation, places, language) for explanation in explanations[:_MOST_LISTED]]
    rest = len(explanations) - len(ways) + others
    return _OR.in_(language).join(ways) + (_OTHERS.in_(language, count=rest) if rest else "")


def _all(explanation: Explanation, places: Places, language: Language) -> str:
    """Return the changes of an explanation, of a long one the first."""
    told = [_change(change, places, language) for change in explanation.changes[:_MOST_SHOWN]]
    rest = len(explanation.changes) - len(told)
    return _and([*told, _MORE.in_(language, count=rest)] if rest else told, language)


def _change(change: Change, places: Places, language: Language) -> str:
    found, expected = change.shown
    return _CHANGE.in_(language, ref=places[change], found=found, expected=expected)


def _should(change: Change, places: Places, language: Language) -> str:
    found, expected = change.shown
    return _SHOULD.in_(language, ref=places[change], found=found, expected=expected)


def _and(parts: list[str], language: Language) -> str:
    return enumerate_words(parts, language)
