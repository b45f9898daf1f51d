"""What a repair is: one cell, what it holds and what it should hold, and whether anybody has to think about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from boks_clean.language import Text
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.stored import NewValue, Stored

NAME = Text("naam zoals in de catalogus", "name as in the catalogue")
NEAR_NAME = Text("lijkt op een naam uit de catalogus", "resembles a name of the catalogue")
OTHER_TERM = Text(
    "andere term, die de catalogus bij deze naam rekent", "another term, which the catalogue counts under this name"
)
NUMBER = Text("getal dat als tekst was opgeslagen", "number that was stored as text")
DOUBTFUL_NUMBER = Text("tekst die waarschijnlijk een getal is", "text that probably is a number")
DATE = Text("datum die als tekst was opgeslagen", "date that was stored as text")
DOUBTFUL_DATE = Text("tekst die waarschijnlijk een datum is", "text that probably is a date")
SPACES = Text("losse spaties", "stray spaces")
THOUSAND = Text("duizendtal dat als breuk was opgeslagen", "thousands that were stored as a fraction")
UNKNOWN_NAME = Text("naam of keuze die de catalogus niet kent", "name or choice that the catalogue does not know")
BAD_DATE = Text("datum die niet te lezen is", "date that cannot be read")
DOUBLE_ROW = Text("rij die geheel gelijk is aan een eerdere", "row that is the same as an earlier one")
NEARLY_DOUBLE = Text(
    "rij die gelijk is aan een eerdere in wat wordt gelezen, maar niet geheel",
    "row that is the same as an earlier one in what is read, but not wholly",
)
UNKEYED_DOUBLE = Text(
    "gelijke rij zonder dossiernummer of buurtteam", "row like another without a case number or a team"
)
HIDDEN_DOUBLE = Text("dubbele rij waarvan er een verborgen is", "double row of which one is hidden")
BESIDE_DOUBLE = Text("dubbele rij: naast de lijst staat nog iets", "double row: something else stands beside the list")
SPARED_DOUBLE = Text(
    "dubbele rij: zonder haar komt er een bevinding bij", "double row: without it a finding would appear"
)
KEPT_DOUBLE = Text("dubbele rij: {why}", "double row: {why}")
PERSONAL = Text("tekst die van een persoon kan zijn", "text that may be of a person")
BAD_NUMBER = Text("tekst waar een getal hoort", "text where a number belongs")
BROKEN_COUNT = Text("aantal dat geen heel getal is", "count that is not a whole number")
CODES: Mapping[Text, str] = {
    NAME: "name", NEAR_NAME: "near-name", OTHER_TERM: "term", NUMBER: "number", DOUBTFUL_NUMBER: "doubtful-number",
    DATE: "date", DOUBTFUL_DATE: "doubtful-date", SPACES: "spaces", THOUSAND: "thousands",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repair:
    """One cell that can be put right; `safe` where there is just one way to read it.

    A cell of a case list has the number and the team of its dossier.
    """

    sheet: str
    at: At
    why: Text
    was: Stored
    new: NewValue
    safe: bool = True
    dossiernummer: str = ""
    buurtteam: str = ""


@dataclass(frozen=True, slots=True)
class Double:
    """A row that is taken out because it is the same as an earlier one, in every column.

    `key` is the fingerprint of both, `shape` how the row looked.
    """

    sheet: str
    row: int
    twin: int
    dossiernummer: str
    buurtteam: str
    key: str
    shape: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A cell (or row) that only people can judge; its content is not repeated."""

    sheet: str
    at: At
    why: Text


@dataclass
class Found:
    """All that is found in one file."""

    repairs: list[Repair] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
