"""Which headers say that personal data stand below them."""

from collections.abc import Callable
from functools import lru_cache

from boks_clean.catalog import Catalog
from boks_clean.catalog.names import normalise
from boks_clean.privacy.model import ACCOUNT, ADDRESS, BIRTH, BSN, EMAIL, NAME, PHONE, STAFF

KEY = "key"  # the column holds numbers of dossiers or clients, whatever they look like
WEAK = "weak"  # "naam" alone: of a team, a file or a person
_MOST_WORDS = 5
_LONGEST = 60
_WORDS = {
    BSN: "bsn bsnnummer bsnnr burgerservicenummer burgerservicenr sofinummer sofinr sofi",
    EMAIL: "email mail emailadres mailadres",
    PHONE: "telefoon telefoonnummer telefoonnr tel telnr mobiel mobielnummer gsm telefoonnummers",
    ACCOUNT: "iban rekeningnummer bankrekening bankrekeningnummer banknummer",
    BIRTH: "geboortedatum gebdatum geboortedag geboren",
    ADDRESS: "adres woonadres straat straatnaam postcode postadres adresgegevens",
    NAME: "voornaam achternaam roepnaam voornamen voorletters initialen familienaam geslachtsnaam meisjesnaam "
    "clientnaam klantnaam bewonersnaam kindnaam oudernaam partnernaam",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_PERSONS = {
    "client", "klant", "inwoner", "bewoner", "kind", "ouder", "partner", "jeugdige", "deelnemer", "persoon",
    "gezinslid", "moeder", "vader",
}  # fmt: skip
_WEAK = {"naam", "client", "klant", "inwoner", "bewoner", "contactpersoon", "namen"}
_STAFF = {"ingevoerd door", "aangemaakt door", "gewijzigd door", "eigenaar", "auteur", "opgesteld door", "medewerkers"}
_PHRASES = {"e mail": EMAIL, "e mailadres": EMAIL, "e mail adres": EMAIL, "geb datum": BIRTH, "datum geboorte": BIRTH}

Meaning = Callable[[str], str]


def meanings(catalog: Catalog) -> Meaning:
    """Return what tells the kind (a rule, KEY, WEAK or nothing) of what stands under a header."""

    @lru_cache(maxsize=20_000)
    def meaning(header: str) -> str:
        plain = normalise(header) if len(header) <= _LONGEST else ""
        words = plain.split()
        if not 0 < len(words) <= _MOST_WORDS or any(word.isdigit() for word in words):
            return ""
        code = catalog.column_names.exact(header)
        if code is not None and catalog.columns[code].personal:
            return STAFF
        if code is not None:
            return KEY if catalog.columns[code].type == "key" else ""
        return _kind_of(plain, words)

    return meaning


def _kind_of(plain: str, words: list[str]) -> str:
    if plain in _STAFF:
        return STAFF
    phrase = next((kind for text, kind in _PHRASES.items() if f" {text} " in f" {plain} "), "")
    kind = phrase or next((_KINDS[word] for word in words if word in _KINDS), "")
    if kind or plain in _WEAK:
        return kind or WEAK
    return NAME if {"naam", "namen"} & set(words) and _PERSONS & set(words) else ""
