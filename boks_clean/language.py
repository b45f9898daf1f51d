"""Every sentence for a user exists twice: in Dutch, the default, and in English."""

import re
from dataclasses import dataclass
from typing import Literal

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")
DEFAULT: Language = "nl"


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; braces are filled in by `in_`."""

    nl: str
    en: str

    def in_(self, language: Language, **values: object) -> str:
        """Return the sentence in one language, with `values` filled in (a Text among them in that language)."""
        template = self.nl if language == "nl" else self.en
        return template.format(**{name: in_language(value, language) for name, value in values.items()})


def in_language(value: object, language: Language) -> object:
    """Return a Text in one language; anything else as it is."""
    return value.in_(language) if isinstance(value, Text) else value


def same(word: str) -> Text:
    """Return a Text for a word that is the same in both languages, such as the name of a team."""
    escaped = word.replace("{", "{{").replace("}", "}}")
    return Text(escaped, escaped)


def printable(text: object) -> str:
    """Return a text without control characters and direction marks, which could steer a terminal."""
    return _CONTROL.sub("\ufffd", str(text))


def counted(count: int, one: Text, many: Text, language: Language, shown: str = "") -> str:
    """Return a number with its noun: "1 tabel", "14 tabellen"; `shown` is the number as it is to be written."""
    return f"{shown or count} {(one if count == 1 else many).in_(language)}"


def enumerate_words(words: list[str], language: Language) -> str:
    """Join words as a sentence does: "a, b en c"."""
    if len(words) < 2:
        return "".join(words)
    joint = " en " if language == "nl" else " and "
    return ", ".join(words[:-1]) + joint + words[-1]
