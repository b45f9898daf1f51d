"""What a cause says to a person: which cell is wrong, what it should print, and what probably happened."""

from collections.abc import Mapping, Sequence

from boks_clean.language import Language, Text, enumerate_words
from boks_clean.report import Change, Explanation

_MOST_LISTED = 4
_MOST_CELLS = 3
_LEAST_OF_PATTERN = 3
_MOST_SHOWN = 4
_MORE = Text("nog {count}", "{count} more")
_CERTAIN = Text(
    "In {cells}{because}. Geen andere cel verklaart dit alleen.",
    "In {cells}{because}. No other cell explains this by itself.",
)
_LIKELY = Text("Waarschijnlijk: in {cells}{because}.", "Probably: in {cells}{because}.")
_PATTERN = Text(
    "Waarschijnlijk: {what}. In {count} cellen hoort iets anders te staan, zoals in {cells}.",
    "Probably: {what}. {count} cells should hold something else, such as {cells}.",
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
    "copied": Text("de ene rij of kolom is een kopie van de andere", "one row or column is a copy of the other"),
    "exchanged": Text("twee rijen of kolommen zijn verwisseld", "two rows or columns were exchanged"),
    "shifted": Text("een blok maanden is een plaats opgeschoven", "a block of months moved by one place"),
    "unit_10": Text(
        "een hele rij of kolom is een factor 10 verschoven", "a whole row or column is off by a factor of 10"
    ),
    "unit_100": Text(
        "een hele rij of kolom is een factor 100 verschoven", "a whole row or column is off by a factor of 100"
    ),
    "unit_1000": Text(
        "een hele rij of kolom is een factor 1.000 verschoven", "a whole row or column is off by a factor of 1,000"
    ),
}
PATTERNS = ("copied", "exchanged", "shifted", "unit_10", "unit_100", "unit_1000", "stale_total", "truncated")
Shown = Mapping[Change, tuple[str, str, str]]  # the address, and what is found and expected, as they are printed


def addresses(explanations: Sequence[Explanation], language: Language) -> dict[Change, str]:
    """Return how to name the cell of each change: with its sheet where they stand on several."""
    changes = [change for explanation in explanations for change in explanation.changes]
    several = len({change.sheet for change in changes}) > 1
    return {c: _ON_SHEET.in_(language, ref=c.ref, sheet=c.sheet) if several else c.ref for c in changes}


def hint(explanations: Sequence[Explanation], shown: Shown, others: int, language: Language, *, proven: bool) -> str:
    """Return one or two sentences about the explanations, best first; empty without any."""
    if not explanations:
        return ""
    first = explanations[0]
    several = len(explanations) > 1 and first.confidence == "possible"
    if first.cause == "copied" and several:
        return _several(_COPY, explanations, shown, others, language)
    if first.cause in PATTERNS and len(first.changes) >= _LEAST_OF_PATTERN:
        if several:
            return _several(_SOMEWHERE, explanations, shown, others, language)
        what = _WHAT[first.cause].in_(language)
        cells = _and([_change(change, shown, language) for change in first.changes[:_MOST_CELLS]], language)
        return _PATTERN.in_(language, what=what, count=len(first.changes), cells=cells)
    if first.confidence == "possible":
        return _open(explanations, shown, others, language)
    cells = _and([_should(change, shown, language) for change in first.changes], language)
    because = _BECAUSE.in_(language, what=_WHAT[first.cause].in_(language)) if first.cause in _WHAT else ""
    text = _CERTAIN if first.confidence == "certain" else _LIKELY
    return text.in_(language, cells=cells, because=because) + ("" if proven else _NOT_PROVEN.in_(language))


def _several(text: Text, explanations: Sequence[Explanation], shown: Shown, others: int, language: Language) -> str:
    """Say what happened, and that the data cannot tell where."""
    what = _WHAT[explanations[0].cause].in_(language)
    return text.in_(language, what=what, ways=_ways(explanations, shown, others, language))


def _open(explanations: Sequence[Explanation], shown: Shown, others: int, language: Language) -> str:
    """Say that the data cannot tell, and list what would do."""
    return _OPEN.in_(language, ways=_ways(explanations, shown, others, language))


def _ways(explanations: Sequence[Explanation], shown: Shown, others: int, language: Language) -> str:
    ways = [_all(explanation, shown, language) for explanation in explanations[:_MOST_LISTED]]
    rest = len(explanations) - len(ways) + others
    return _OR.in_(language).join(ways) + (_OTHERS.in_(language, count=rest) if rest else "")


def _all(explanation: Explanation, shown: Shown, language: Language) -> str:
    """Return the changes of an explanation, of a long one the first."""
    told = [_change(change, shown, language) for change in explanation.changes[:_MOST_SHOWN]]
    rest = len(explanation.changes) - len(told)
    return _and([*told, _MORE.in_(language, count=rest)] if rest else told, language)


def _change(change: Change, shown: Shown, language: Language) -> str:
    ref, found, expected = shown[change]
    return _CHANGE.in_(language, ref=ref, found=found, expected=expected)


def _should(change: Change, shown: Shown, language: Language) -> str:
    ref, found, expected = shown[change]
    return _SHOULD.in_(language, ref=ref, found=found, expected=expected)


def _and(parts: list[str], language: Language) -> str:
    return enumerate_words(parts, language)
