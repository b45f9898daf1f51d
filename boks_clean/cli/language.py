"""In which language this invocation speaks, known before click reads a single option."""

import os
from collections.abc import Sequence
from contextvars import ContextVar
from itertools import zip_longest

from boks_clean.language import DEFAULT, LANGUAGES, Language

_CURRENT: ContextVar[Language] = ContextVar("language", default=DEFAULT)
VARIABLE = "BOKS_CLEAN_LANG"


def current() -> Language:
    """Return the language of this invocation."""
    return _CURRENT.get()


def choose(arguments: Sequence[str]) -> Language:
    """Choose by --lang among the arguments, else by BOKS_CLEAN_LANG, else Dutch; independent of the locale."""
    said = os.environ.get(VARIABLE, "")
    for argument, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if argument == "--lang":
            said = following
        elif argument.startswith("--lang="):
            said = argument.removeprefix("--lang=")
    language = next((known for known in LANGUAGES if known == said), DEFAULT)
    _CURRENT.set(language)
    return language
