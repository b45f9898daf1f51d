"""Which texts are personal data by their shape: numbers that pass their test, addresses of all sorts, names.

Works on unique texts in polars, so that a column of a million cells costs what its different texts cost.
"""

import re
from collections.abc import Callable

import polars as pl

from boks_clean.privacy.model import ACCOUNT, ADDRESS, BIRTH, BSN, EMAIL, NAME, PHONE
from boks_clean.privacy.names import CANDIDATES, Known, is_name

EIGHT_NINE = "eight or nine digits"
ELEVEN = "passes the eleven test"
_TEXT = pl.col("text")
_BSN_WORD = r"(?:bsn|burgerservice\w*|sofi\w*)"
_BSN_DIGITS = r"(\d{4}[. ]?\d{2}[. ]?\d{3}|\d{8,9})"
_BSN_AFTER = rf"(?i)\b{_BSN_WORD}\b\D{{0,20}}\b{_BSN_DIGITS}\b"
_BSN_BEFORE = rf"(?i)\b{_BSN_DIGITS}\b\D{{0,5}}\b{_BSN_WORD}\b"
_EMAIL = r"[A-Za-z0-9._%+'\-]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}"
_DESKS = (
    r"(?i)(?:^|[\s<(:;,])(?:mailto:)?(?:info|contact|no-?reply|support|helpdesk|post|secretariaat|administratie|receptie|"
    r"privacy|bureau|algemeen|aanmelden|aanmelding|data|onderzoek)@"
)
_EDGE = r"(?:^|[^\w.,\-/])"
_FOUR_PAIRS = r"\d{2}(?: \d{2}){3}|\d{2}(?:-\d{2}){3}|\d{2}(?:\.\d{2}){3}"
_MOBILE = (
    rf"{_EDGE}(?:(?:\+|00)31[ \-]?(?:\(0\))?[ \-]?|0)6[ \-]{{0,3}}"
    rf"(?:\d{{8}}|\d{{4}} \d{{4}}|{_FOUR_PAIRS}"
    rf"|\d{{3}} \d{{3}} \d{{2}}|\d{{3}} \d{{2}} \d{{3}}|\d{{1}} \d{{3}} \d{{4}})(?:\D|$)"
)
_LOCAL = r"(?:\d{7}|\d{3} \d{4}|\d{3} \d{2} \d{2}|\d{2} \d{2} \d{3}|\d{4} \d{3})"
_LOCAL_SHORT = r"(?:\d{6}|\d{3} \d{3}|\d{2} \d{2} \d{2})"
_LANDLINE = (
    rf"{_EDGE}(?:(?:\(0[1-57]\d\)[ ]?|0[1-57]\d[ \-]{{1,3}}){_LOCAL}"
    rf"|(?:\(0[1-57]\d{{2}}\)[ ]?|0[1-57]\d{{2}}[ \-]{{1,3}}){_LOCAL_SHORT}"
    rf"|(?:\+|00)31[ \-]?(?:\(0\))?[ \-]?[1-57]\d{{1,2}}[ \-]?(?:{_LOCAL}|{_LOCAL_SHORT}))(?:\D|$)"
)
_PHONE_LOOSE = r"^(?:\+|00)?[\d() .\-/]{9,16}$"
_ACCOUNT = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"
_ACCOUNT_LENGTHS = {
    "NL": 18, "BE": 16, "DE": 22, "FR": 27, "ES": 24, "PL": 28, "TR": 26, "IT": 27, "GB": 22, "RO": 24, "PT": 25,
    "AT": 20, "BG": 22, "LT": 20, "IE": 22, "GR": 27, "HU": 28, "CH": 21, "LU": 20, "CZ": 24,
}  # fmt: skip
_POSTCODE = r"[1-9]\d{3} ?[A-Z]{2}"
_NOT_LETTERS = r"[1-9]\d{3} ?(?:EN|TM|OF|SA|SD|SS|VS)\b"
_POSTCODE_NUMBER = rf"\b{_POSTCODE},? (?:nr\.? ?)?\d{{1,4}}(?: ?[A-Za-z]|[ \-]\d{{1,3}})?\b"
_STREET_POSTCODE = rf"\b[A-Z][\w'.\-]+(?: [\w'.\-]+){{0,3}} \d{{1,4}} ?[A-Za-z]?,? {_POSTCODE}\b"
_YEAR_BEHIND = r" (?:19|20)\d{2}\b"
_BORN = (
    r"(?i)\b(?:geb\.?|geboren|geboortedatum|geboortedag|geb\.? ?datum)\s?(?:op|is)?\s?:?\s?"
    r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
)
_DATE = r"^(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{1,2} [a-z]+\.? \d{4})"
_DULL = r"^(?:[A-Za-z]{0,4}[\-.]?\d{1,7}|\d{4}-\d{2}-\d{2}(?:[ T]00:00:00)?)$"  # a number of a dossier, a day
_STREET = r"[A-Za-z]{3}.*\d|(?i)(?:straat|laan|weg|plein|pad|kade|dreef|gracht|hof|singel|steeg)\b"


def marks(texts: pl.Series, known: Known) -> pl.DataFrame:
    """Return the unique texts ("text") that could be personal data, with a Boolean column per kind.

    Two more tell of the test for BSNs. Texts that are nothing of the kind are left out.
    """
    frame = pl.DataFrame({"text": texts.unique().drop_nulls()}, schema={"text": pl.String})
    frame = frame.filter(~_TEXT.str.contains(_DULL))
    number = _TEXT.str.contains(r"^\d{1,9}$")  # most texts of a large list: only the test for BSNs is about them
    marked = pl.concat([_numbers(frame.filter(number)), _others(frame.filter(~number), known)], how="diagonal")
    return marked.with_columns(pl.exclude("text").fill_null(value=False))


def _numbers(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the numbers of eight or nine digits."""
    digits = frame.filter(_TEXT.str.len_chars() >= 8)
    return digits.with_columns(pl.lit(value=True).alias(EIGHT_NINE), passes_eleven(_TEXT).alias(ELEVEN))


def _others(frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Return the other texts that could be anything, by their shape."""
    digits = _TEXT.str.replace(r"\.0$", "").str.replace(r"^(\d{4})\.(\d{2})\.(\d{3})$", "$1$2$3")
    whole = digits.str.contains(r"^\d{8,9}$")
    near = pl.coalesce(_TEXT.str.extract(_BSN_AFTER), _TEXT.str.extract(_BSN_BEFORE)).str.replace_all(r"[. ]", "")
    postcode = _TEXT.str.contains(_POSTCODE_NUMBER) & ~_TEXT.str.contains(_YEAR_BEHIND)
    address = (postcode | _TEXT.str.contains(_STREET_POSTCODE)) & ~_TEXT.str.contains(_NOT_LETTERS)
    figures = frame.filter(_TEXT.str.contains(r"\d{2}"))
    told = figures.with_columns(
        whole.alias(EIGHT_NINE),
        (whole & passes_eleven(digits)).fill_null(value=False).alias(ELEVEN),
        passes_eleven(near).fill_null(value=False).alias(BSN),
        (_TEXT.str.contains(_MOBILE) | _TEXT.str.contains(_LANDLINE)).alias(PHONE),
        address.alias(ADDRESS),
        _TEXT.str.contains(_BORN).alias(BIRTH),
        _by_python(figures["text"], r"[A-Z]{2}\d{2}", _has_account).alias(ACCOUNT),
    )
    names = frame.select("text", _by_python(frame["text"], CANDIDATES, lambda text: is_name(text, known)).alias(NAME))
    mail = frame.filter(_TEXT.str.contains("@", literal=True)).select("text", _is_email().alias(EMAIL))
    parts = [told.filter(pl.any_horizontal(pl.exclude("text"))), names.filter(pl.col(NAME)), mail.filter(pl.col(EMAIL))]
    return pl.concat(parts, how="diagonal").group_by("text").agg(pl.all().max())


def _is_email() -> pl.Expr:
    return _TEXT.str.contains(_EMAIL) & ~_only_desks()


def loose_marks(texts: pl.Series, known: Known) -> pl.DataFrame:
    """Return the unique texts with a Boolean column per kind: what the header above makes of them."""
    frame = pl.DataFrame({"text": texts.unique().drop_nulls()})
    bare = _TEXT.str.replace_all(r"[.\s]", "")
    return frame.with_columns(
        bare.str.contains(r"^\d{8,9}$").alias(BSN),
        _TEXT.str.contains("@", literal=True).alias(EMAIL),
        (_TEXT.str.contains(_PHONE_LOOSE) & (_TEXT.str.count_matches(r"\d") > 8)).alias(PHONE),
        (_TEXT.str.contains(_ACCOUNT) | bare.str.contains(r"^\d{9,10}$")).alias(ACCOUNT),
        (_TEXT.str.contains(_STREET) | _TEXT.str.contains(rf"^{_POSTCODE}")).alias(ADDRESS),
        _TEXT.str.contains(_DATE).alias(BIRTH),
        pl.Series(NAME, [known.could_be_name(text) for text in frame["text"]], dtype=pl.Boolean),
    )


def passes_eleven(digits: pl.Expr) -> pl.Expr:
    """Tell whether eight or nine digits pass the test of a BSN: weights 9 to 2 and -1, a multiple of eleven."""
    number = digits.cast(pl.Int64, strict=False)
    weights = (-1, 2, 3, 4, 5, 6, 7, 8, 9)
    total = pl.sum_horizontal(number // 10**at % 10 * weight for at, weight in enumerate(weights))
    return (total % 11 == 0) & (total != 0) & (number < 10**9)


def _only_desks() -> pl.Expr:
    """Tell whether every e-mail address in a text is that of a desk, not of a person."""
    return _TEXT.str.count_matches(_DESKS) >= _TEXT.str.count_matches(_EMAIL)


def _by_python(texts: pl.Series, candidates: str, test: Callable[[str], bool]) -> pl.Series:
    """Try `test` on the texts that could pass, which are few."""
    possible = texts.str.contains(candidates).arg_true()
    passed = [at for at, text in zip(possible, texts.gather(possible), strict=True) if test(text)]
    return pl.repeat(False, len(texts), eager=True).scatter(passed, True)


def _has_account(text: str) -> bool:
    return any(_is_account(found.group()) for found in re.finditer(_ACCOUNT, text))


def _is_account(text: str) -> bool:
    """Tell whether an account number has the length of its country and passes the test modulo 97."""
    bare = text.replace(" ", "")
    bare = bare[: _ACCOUNT_LENGTHS.get(bare[:2], 0)]
    if len(bare) != _ACCOUNT_LENGTHS.get(bare[:2]):
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1
