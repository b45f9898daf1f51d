"""The small words of a sheet: totals, what stands beside a sum without being part of it, and units."""

from dataclasses import dataclass, fields

from boks_clean.catalog.fields import Entry


@dataclass(frozen=True, slots=True)
class Words:
    """Word lists, all in lower case.

    `total` is a total of what stands near it, `grand` of everything; `aside` begins the label of a row that is not
    part of a sum ("waarvan", "doel"); `units` may follow a number in its cell; `value` heads a column of plain
    figures.
    """

    total: tuple[str, ...] = ()
    grand: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    value: tuple[str, ...] = ()
    note: tuple[str, ...] = ()

    def merged(self, other: "Words") -> "Words":
        """Return both lists together."""
        return Words(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Words)))


def read_words(entry: Entry) -> Words:
    """Read the word lists of one file."""
    part = entry.table("words")
    names = tuple(f.name for f in fields(Words))
    part.only(*names)
    return Words(*(tuple(word.casefold() for word in part.texts(name)) for name in names))
