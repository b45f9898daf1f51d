"""Finds out what a label means: exact names and spellings first, then near misses, said to be so."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from boks_clean.catalog.dimensions import Dimension
from boks_clean.catalog.measures import Measure

_PERCENT = re.compile(r"%|\b(?:percentages?|perc)\b")
_NOT_WORD = re.compile(r"[^\w%*]+")
_GAP = 2
_NEAR = 86.0
_SHORT = 5


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Return lower case without accents and punctuation: "Hoograven / Tolsteeg" -> "hoograven tolsteeg"."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c)).replace("\u0133", "ij")
    return _NOT_WORD.sub(" ", _PERCENT.sub(" % ", letters)).strip()


@dataclass(frozen=True, slots=True)
class Match:
    """A member that a label stands for; `near` when the spelling is not one of the catalogue's."""

    dimension: str
    member: str
    near: bool = False


class MemberNames:
    """All spellings of all members; a label can fit several dimensions ("Onbekend")."""

    def __init__(self, dimensions: Iterable[Dimension]) -> None:
        self._exact: dict[str, list[tuple[str, str]]] = {}
        self._by_dimension: dict[str, dict[str, str]] = {}
        self._headers: list[tuple[list[str], str]] = []
        self._announced: dict[str, list[str]] = {}
        for dimension in dimensions:
            self._headers += [(normalise(h).split(), dimension.code) for h in dimension.headers]
            spellings = self._by_dimension.setdefault(dimension.code, {})
            for member, names in dimension.members.items():
                for name in (*names, member):
                    self._exact.setdefault(normalise(name), []).append((dimension.code, member))
                    spellings[normalise(name)] = member

    def exact(self, label: str) -> list[Match]:
        """Return every member that has this spelling."""
        return [Match(*pair) for pair in dict.fromkeys(self._exact.get(normalise(label), ()))]

    def near(self, label: str, dimension: str) -> Match | None:
        """Return the one member of a dimension that the label resembles, if it is the only one that does."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 (takes some 10 ms of every start, and few files have a label that is not known)

        wanted = normalise(label)
        spellings = self._by_dimension.get(dimension, {})
        if len(wanted) < _SHORT:
            return None
        scored = process.extract(wanted, list(spellings), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=3)
        members = {spellings[name] for name, _, _ in scored if ("%" in name) == ("%" in wanted)}
        return Match(dimension, members.pop(), near=True) if len(members) == 1 else None

    def announced(self, text: str) -> list[str]:
        """Return the dimensions that a title or corner names ("per buurtteam", "Afsluitreden")."""
        if text not in self._announced:
            words = normalise(text).split()
            codes = dict.fromkeys(code for phrase, code in self._headers if _find(phrase, words) is not None)
            self._announced[text] = list(codes)
        return self._announced[text]


class MeasureNames:
    """The phrases by which titles, headers and labels name a measure; "=in" is a name only as a whole label."""

    def __init__(self, measures: Iterable[Measure]) -> None:
        self._by_word: dict[str, list[tuple[list[str], str]]] = {}
        self._wild: list[tuple[list[str], str]] = []
        self._whole: dict[str, str] = {}
        self._begun: dict[str, list[tuple[list[str], str]]] = {}
        self._found: dict[str, str | None] = {}
        for measure in measures:
            for name in measure.names:
                if name.startswith("="):
                    self._whole[normalise(name)] = measure.code
                    continue
                phrase = normalise(name).split()
                known = self._wild if "*" in phrase[0] else self._by_word.setdefault(phrase[0], [])
                known.append((phrase, measure.code))

    def find(self, text: str) -> str | None:
        """Return the measure that a text names: the phrase that begins first wins, then the longest."""
        if text not in self._found:
            plain = normalise(text)
            self._found[text] = self._whole.get(plain) or self._search(plain.split())
        return self._found[text]

    def _search(self, words: list[str]) -> str | None:
        for start, word in enumerate(words):
            if word not in self._begun:
                self._begun[word] = self._by_word.get(word, []) + [p for p in self._wild if _fits(p[0][0], word)]
            begun = self._begun[word]
            fitting = [(len(phrase), code) for phrase, code in begun if _follows(phrase, words, start)]
            if fitting:
                return max(fitting, key=lambda found: found[0])[1]
        return None


def _find(phrase: list[str], words: list[str]) -> int | None:
    """Return where a phrase begins in a text; its words stand in order, with at most two others between."""
    for start, word in enumerate(words):
        if _fits(phrase[0], word) and _follows(phrase, words, start):
            return start
    return None


def _follows(phrase: list[str], words: list[str], start: int) -> bool:
    position = start
    for wanted in phrase[1:]:
        ahead = range(position + 1, min(position + 2 + _GAP, len(words)))
        position = next((i for i in ahead if _fits(wanted, words[i])), -1)
        if position < 0:
            return False
    return True


def _fits(wanted: str, word: str) -> bool:
    """Tell whether a word of a phrase fits; an asterisk at either end stands for any letters."""
    if wanted.endswith("*"):
        stem = wanted.strip("*")
        return stem in word if wanted.startswith("*") else word.startswith(stem)
    return word.endswith(wanted[1:]) if wanted.startswith("*") else word == wanted
