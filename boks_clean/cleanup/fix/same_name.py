"""Tells a mere other spelling of a name from another term, which may mean more or less than the name does."""

import re
from collections.abc import Iterable

from boks_clean.catalog.names import normalise

_ASIDE = re.compile(r"\([^)\d]*\)")
_SMALL = frozenset({"de", "het", "een", "van", "en", "of", "bij", "t"})
_ALIKE = {"client": "klant", "clienten": "klanten"}  # what KTSD calls cliënt is klant in BOKS
_PLURALS = frozenset({"s", "e", "n", "en", "es"})
_NEAR = 86.0
_SHORT = 5


def is_spelling(text: str, name: str, headers: Iterable[str] = ()) -> bool:
    """Tell whether a text is the name itself, spelled otherwise.

    Case, accents, punctuation, small words, singular and plural, initials, a letter or two, words in brackets, and
    those that head the column (`headers`: "Buurtteam West" for "West") make no difference. A word more or less does:
    "Huisarts" is not "Huisarts, POH of medisch specialist". So do figures in brackets: "Kort (0-2 wk)" says more.
    """
    dropped = _SMALL | {normalise(header) for header in headers}
    ours, theirs = _words(text, dropped), _words(name, dropped)
    if "".join(ours) == "".join(theirs) or _are_initials(text, name) or _are_initials(name, text):
        return True
    if len(ours) != len(theirs):
        return False
    return all(map(_same_word, ours, theirs)) or _resemble("".join(ours), "".join(theirs))


def _words(text: str, dropped: frozenset[str]) -> list[str]:
    """Return the words that matter; all of them where none would be left."""
    bare = _ASIDE.sub(" ", text)
    words = normalise((bare if normalise(bare) else text).replace(".", "")).split()
    kept = [_ALIKE.get(word, word) for word in words if word not in dropped]
    return kept or words


def _same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (long.startswith(short) and long[len(short) :] in {*_PLURALS, f"{short[-1:]}en"})


def _are_initials(short: str, long: str) -> bool:
    """Tell whether a text is made of the first letters of another: HbH, N.v.t."""
    words = normalise(long).split()
    letters = normalise(short.replace(".", ""))
    initials = {"".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL - {"bij"})}
    return len(words) > 1 and len(letters) > 1 and letters in initials


def _resemble(one: str, other: str) -> bool:
    from rapidfuzz import fuzz  # noqa: PLC0415 (takes some 10 ms of every start of fix, and few lists have a name that is written otherwise)

    digits = [re.sub(r"\D", "", text) for text in (one, other)]
    return min(len(one), len(other)) >= _SHORT and digits[0] == digits[1] and fuzz.ratio(one, other) >= _NEAR
