"""The columns of a worklist: how they are headed, and by which words they are found again."""

import hashlib
from functools import cache

from boks_clean.catalog import Column
from boks_clean.catalog.names import normalise
from boks_clean.cleanup.model import Key, Verdict
from boks_clean.language import LANGUAGES, Language, Text

DOSSIER = Text("Dossier", "Case")
CLIENT = Text("Klant", "Client")
REASON = Text("Waarom voorgelegd", "Why it is put to you")
DAYS = Text("Dagen stil", "Days quiet")
BECOMES = Text("Wordt: {label}", "Becomes: {label}")
AGREED = Text("Akkoord", "Agreed")
REMARK = Text("Opmerking", "Remark")
MARK = Text("Kenmerk", "Reference")
OVERVIEW = Text("Overzicht", "Overview")
EFFECT = Text("Effect", "Effect")
WORDS: dict[Verdict, Text] = {"ja": Text("ja", "yes"), "nee": Text("nee", "no"), "later": Text("later", "later")}
PLAN = Text("plan {identity}", "plan {identity}")


def mark(identity: str, key: Key) -> str:
    """Return what a row of a worklist is recognised by, wherever it goes: the rule, and a number from plan and key."""
    digest = hashlib.sha256("\n".join((identity, *key)).encode()).hexdigest()
    return f"{key[2]}-{digest[:10].upper()}"


def becomes(column: Column, language: Language) -> str:
    """Return the header of the column that tells what a cell will hold."""
    return BECOMES.in_(language, label=column.label.in_(language))


def is_headed(text: str, heading: Text) -> bool:
    """Tell whether a header is this one, in either language."""
    return normalise(text) in _names(heading)


@cache
def _names(heading: Text) -> frozenset[str]:
    return frozenset(normalise(heading.in_(language)) for language in LANGUAGES)
