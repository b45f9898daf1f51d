"""Typed access to a table of a TOML file: every slip is a sentence with the file, the key and a guess."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from boks_clean.errors import UsageProblem
from boks_clean.language import Text, same

_UNKNOWN_KEY = Text("{file}: onbekende sleutel '{key}'{guess}", "{file}: unknown key '{key}'{guess}")
_MISSING_KEY = Text("{file}: de sleutel '{key}' ontbreekt.", "{file}: the key '{key}' is missing.")
_WRONG_TYPE = Text(
    "{file}: '{key}' moet {expected} zijn, en is {found}.", "{file}: '{key}' must be {expected}, and is {found}."
)
_WRONG_CHOICE = Text(
    "{file}: '{key}' is '{found}'{guess} Kies uit: {choices}.",
    "{file}: '{key}' is '{found}'{guess} Choose from: {choices}.",
)
_WRONG_REFERENCE = Text(
    "{file}: '{key}' verwijst naar '{found}', dat niet bestaat{guess}",
    "{file}: '{key}' refers to '{found}', which does not exist{guess}",
)
_NAMELESS = Text(
    "{file}: '{key}' heeft een naam zonder letters of cijfers.", "{file}: '{key}' has a name without letters or digits."
)
_GUESS = Text("; bedoelt u '{word}'?", "; did you mean '{word}'?")
_TYPES = {
    str: Text("een tekst", "a text"),
    bool: Text("true of false", "true or false"),
    list: Text("een lijst", "a list"),
    dict: Text("een tabel", "a table"),
    float: Text("een getal", "a number"),
}


@dataclass(frozen=True)
class Entry:
    """One table of a TOML file, with the place it came from (file, and the path of keys within it)."""

    place: str
    content: dict[str, Any]

    def only(self, *keys: str) -> None:
        """Complain about a key that is not among `keys`."""
        for key in self.content:
            if key not in keys:
                raise UsageProblem(_UNKNOWN_KEY, file=self.place, key=key, guess=_guess(key, keys))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; complain if it is missing and has no default."""
        return cast("str", self._get(key, str, default))

    def flag(self, key: str) -> bool:
        """Return true or false; false when missing."""
        return bool(self._get(key, bool, False))

    def texts(self, key: str, default: tuple[str, ...] | None = ()) -> tuple[str, ...]:
        """Return a list of texts."""
        values = self._get(key, list, list(default) if default is not None else None)
        for value in values:
            if not isinstance(value, str):
                raise self._wrong_type(key, str, value)
        return tuple(values)

    def names(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of names, each of which holds at least one letter or digit."""
        names = self.texts(key, default)
        if (not names and default is None) or not all(any(c.isalnum() for c in name) for name in names):
            raise UsageProblem(_NAMELESS, file=self.place, key=key)
        return names

    def choice(self, key: str, choices: Iterable[str]) -> str:
        """Return a text that must be one of `choices`."""
        value, known = self.text(key), tuple(choices)
        if value not in known:
            raise UsageProblem(
                _WRONG_CHOICE,
                file=self.place,
                key=key,
                found=value,
                guess=_guess(value, known),
                choices=", ".join(known),
            )
        return value

    def bilingual(self, key: str) -> Text:
        """Return a label: a table with `nl` and `en`, or one text for both."""
        value = self.content.get(key)
        if isinstance(value, str):
            return same(value)
        part = self.table(key)
        part.only("nl", "en")
        return Text(same(part.text("nl")).nl, same(part.text("en")).en)

    def table(self, key: str) -> "Entry":
        """Return a table within this one; empty when missing."""
        return Entry(f"{self.place}: {key}", self._get(key, dict, {}))

    def tables(self) -> Iterator[tuple[str, "Entry"]]:
        """Yield the tables within this one by their key."""
        for key in self.content:
            yield key, self.table(key)

    def tables_in(self, key: str) -> tuple["Entry", ...]:
        """Return the tables of a list."""
        values = self._get(key, list, [])
        for value in values:
            if not isinstance(value, dict):
                raise self._wrong_type(key, dict, value)
        return tuple(Entry(f"{self.place}: {key}", value) for value in values)

    def numbers(self) -> dict[str, float]:
        """Return the numbers of a table that holds nothing else, such as the parameters of a rule."""
        for name, value in self.content.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise self._wrong_type(name, float, value)
        return {name: float(value) for name, value in self.content.items()}

    def complaint_about_reference(self, key: str, found: str, known: Iterable[str]) -> UsageProblem:
        """Return the complaint that `key` refers to something that does not exist."""
        return UsageProblem(_WRONG_REFERENCE, file=self.place, key=key, found=found, guess=_guess(found, tuple(known)))

    def _get(self, key: str, kind: type, default: Any) -> Any:  # noqa: ANN401 (TOML values are of any type)
        if key not in self.content:
            if default is None:
                raise UsageProblem(_MISSING_KEY, file=self.place, key=key)
            return default
        value = self.content[key]
        if not isinstance(value, kind):
            raise self._wrong_type(key, kind, value)
        return value

    def _wrong_type(self, key: str, expected: type, value: object) -> UsageProblem:
        return UsageProblem(_WRONG_TYPE, file=self.place, key=key, expected=_TYPES[expected], found=f"{value!r}")


def _guess(word: str, known: Iterable[str]) -> Text:
    close = get_close_matches(word, list(known), n=1)
    return Text(*(t.format(word=close[0]) for t in (_GUESS.nl, _GUESS.en))) if close else Text(".", ".")
