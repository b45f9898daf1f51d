"""What the search for personal data gives: kinds and places, and no values that could be printed by accident."""

from dataclasses import dataclass, field

from boks_clean.language import Text

BSN, NAME, EMAIL, PHONE, ACCOUNT = "PRI001", "PRI002", "PRI003", "PRI004", "PRI005"
ADDRESS, BIRTH, STAFF, PROPERTIES, UNSEEN = "PRI006", "PRI007", "PRI008", "PRI009", "PRI010"
KINDS = (BSN, NAME, EMAIL, PHONE, ACCOUNT, ADDRESS, BIRTH)
MOST_CELLS = 1_000

At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sighting:
    """Personal data of one kind in one place. `cells` are the first (row, column) on `sheet`, `count` counts all."""

    rule: str
    where: Text
    count: int
    sheet: str = ""
    cells: tuple[At, ...] = ()
    subject: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sightings:
    """All that was seen in one file. `values` are kept only to take them out of texts that quote cells."""

    found: tuple[Sighting, ...] = ()
    values: frozenset[str] = field(default=frozenset(), repr=False)
