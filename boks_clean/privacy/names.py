"""Which texts are names of persons: initials, forms of address, first names; never what the catalogue names."""

import re
from dataclasses import dataclass
from functools import lru_cache

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import normalise
from boks_clean.privacy.first_names import FIRST_NAMES

_MOST_WORDS = 6
_LONGEST = 60
_SMALL = r"(?:van|de|den|der|het|ten|ter|te|el|al|la|le|von|ben|bin|[’']t|in|op|aan)"
_BETWEEN = rf"(?:{_SMALL}[ ])*"
_WORD = r"[A-ZÀ-Þ][a-zß-ÿ’'ğşıćčžń]+"
_SURNAME = rf"{_BETWEEN}(?:[A-ZÀ-Þ]’)?{_WORD}(?:(?:[ ]?-[ ]?|[ ]){_BETWEEN}{_WORD})?"
_INITIALS = re.compile(rf"(?P<initials>(?:[A-Z][a-z]?\.[ ]?){{1,5}})(?:\([A-Z][a-zß-ÿ]+\)[ ]?)?(?P<rest>{_SURNAME})")
_BACKWARDS = re.compile(
    rf"(?P<rest>{_SURNAME}),[ ]?(?P<initials>(?:[A-Z]\.?[ ]?){{1,5}})(?:\([A-Z][a-zß-ÿ]+\))?(?:[ ]?{_SMALL})*"
)
_FIRST_LAST = re.compile(rf"(?P<first>[A-ZÀ-Þ][a-zß-ÿ]+)(?:-[A-ZÀ-Þ][a-zß-ÿ]+)?(?:[ ][A-Z]\.)?[ ](?P<rest>{_SURNAME})")
_LAST_FIRST = re.compile(rf"(?P<rest>{_SURNAME}),[ ]?(?P<first>[A-ZÀ-Þ][a-zß-ÿ]+)(?:[ ]{_SMALL}){{0,3}}")
_ADDRESSED = re.compile(
    rf"\b(?:[Dd]hr\.?|[Mm]evr\.?|[Mm]evrouw|[Mm]w\.|[Dd]e [Hh]eer|[Mm]eneer)[ ](?:[A-Z]\.[ ]?){{0,4}}"
    rf"(?P<rest>{_SURNAME})"
)
_WITHIN = re.compile(rf"(?<![\w.])(?:[A-Z]\.[ ]?){{1,4}}(?:(?:van|de|den|der|ten|ter|el)[ ]){{1,3}}(?P<rest>{_WORD})")
CANDIDATES = (  # what could be a name at all, in the dialect of polars
    r"[A-Z][a-z]?\.|[A-Z][a-z]+, ?[A-Z]|(?i:\b(?:dhr|mevr|mevrouw|mw|meneer|heer)\b)|^[A-ZÀ-Þ][a-zß-ÿ\-]+ .*[A-ZÀ-Þ]"
)
_NUMERAL = set("IVX")
_NO_PERSON = """
stichting ggz ggd school huis kliniek groep team centrum vereniging bureau zorg advies praktijk fonds instelling
afdeling gemeente wijk plein park straat weg laan college academie ziekenhuis nederland utrecht feb mrt apr mei jun
jul aug sep okt nov dec januari februari maart april juni juli augustus september oktober november december nieuw
oud totaal overig overige onbekend
"""
_EMPTY_WORDS = """
onbekend nvt n v t geen leeg anoniem overig nog niet ingevuld ja nee x nb nader te bepalen
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue names, which is never a person: whole texts, and the words that occur in them."""

    names: frozenset[str]
    words: frozenset[str]
    candidates: str = (
        r"[A-Z][a-z]?\.|[A-Z][a-z]+, ?[A-Z]|(?i)\b(?:dhr|mevr|mw|meneer|heer)\b|^[A-ZÀ-Þ][a-zß-ÿ\-]+ .*[A-ZÀ-Þ]"
    )

    def could_be_name(self, text: str) -> bool:
        """Tell whether a text under a header such as "naam cliënt" is a name: a few words, none of them a figure."""
        plain = normalise(text)
        words = plain.split()
        if not words or len(words) > _MOST_WORDS or any(sign.isdigit() for sign in plain) or plain in self.names:
            return False
        return sum(map(len, words)) > 1 and not set(words) <= set(_EMPTY_WORDS.split())


def known_to(catalog: Catalog) -> Known:
    """Return what a catalogue names: members, measures, headers of columns and small words."""
    texts = [code for dimension in catalog.dimensions.values() for code in dimension.members]
    texts += [n for d in catalog.dimensions.values() for names in d.members.values() for n in names]
    texts += [header for d in catalog.dimensions.values() for header in d.headers]
    texts += [name for measure in catalog.measures.values() for name in (*measure.names, measure.label.nl)]
    texts += [header for column in catalog.columns.values() for header in column.headers]
    texts += [n for c in catalog.columns.values() for names in c.choices.values() for n in names]
    plain = frozenset(map(normalise, texts))
    return Known(plain, frozenset(word for text in plain for word in text.split()) | set(_NO_PERSON.split()))


def is_name(text: str, known: Known) -> bool:
    """Tell whether a text is a name of a person by its shape, or holds one in a form that cannot be anything else."""
    if normalise(text) in known.names:
        return False
    within = (*_ADDRESSED.finditer(text), *_WITHIN.finditer(text))
    if any(_is_surname(found["rest"], known) for found in within):
        return True
    return len(text) <= _LONGEST and _is_whole_name(text.strip(), known)


def _is_whole_name(text: str, known: Known) -> bool:
    for shape in (_INITIALS, _BACKWARDS):
        found = shape.fullmatch(text)
        if found is not None and _is_surname(found["rest"], known):
            return True
    for shape in (_FIRST_LAST, _LAST_FIRST):
        found = shape.fullmatch(text)
        if found is not None and normalise(found["first"]) in FIRST_NAMES and _is_surname(found["rest"], known):
            return True
    return False


def is_enumeration(texts: list[str]) -> bool:
    """Tell whether texts such as "A. Instroom", "B. Uitstroom" are numbered with letters or Roman numerals."""
    initials = [text.strip()[0] for text in texts if re.match(r"\s*[A-Z]\. ?[A-Z][a-z]", text)]
    if len(initials) < len(texts) or not initials:
        return False
    unique = sorted(set(initials))
    return set(unique) <= _NUMERAL or "".join(unique) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(unique)]


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(normalise(text).split())


def _is_surname(rest: str, known: Known) -> bool:
    """Tell whether a word in it is none that the catalogue, or an institution, uses; small ones do not count."""
    words = [word for word in _words(rest) if len(word) > 3] or list(_words(rest))[-1:]
    return bool(words) and not any(word in known.words for word in words)
