"""Labels that may be of a person are not repeated: under a header such as "medewerker", or with a long number."""

import re

from boks_clean.language import Text

HIDDEN = Text("(naam)", "(name)")  # the name of a member that is not to be repeated
_PERSON = (
    "medewerker|medewerkster|collega|hulpverlener|casusregisseur|behandelaar|naam|voornaam|achternaam|roepnaam|"
    "cli[eë]nt|klant|inwoner|contactpersoon|e-?mail(adres)?|bsn|dossiernummer|klantnummer|cli[eë]ntnummer|"
    "(cli[eë]nt|klant|medewerkers?)naam"
)
_HEADER = re.compile(rf"(naam )?(van )?(de )?({_PERSON})( naam)?", re.IGNORECASE)
_TITLE = re.compile(rf"\b(per|naar) ({_PERSON})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d(?:[ .]?\d){4}")


def is_private(label: str) -> bool:
    """Tell whether a label holds an e-mail address, or a number of five digits or more."""
    return "@" in label or _NUMBER.search(label) is not None


def is_of_persons(corner: str, *titles: str) -> bool:
    """Tell whether the labels under a header are names of persons, by that header or by a title."""
    return _HEADER.fullmatch(" ".join(corner.split())) is not None or any(_TITLE.search(text) for text in titles)
