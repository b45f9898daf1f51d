"""Leaves texts that may be of a person to people: what was repaired would stand in the journal."""

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from boks_clean.catalog import Catalog
from boks_clean.cleanup.fix.model import PERSONAL, SPACES, Found, Left
from boks_clean.privacy.names import known_to
from boks_clean.privacy.patterns import EIGHT_NINE, marks
from boks_clean.tables.private import is_private


def without_persons(found: Found, catalog: Catalog) -> Found:
    """Return what was found without repairs of spaces in names, numbers of persons and the like, which are left.

    Other repairs in the row of a dossier whose "number" is of that kind do not tell it.
    """
    loose = [repair for repair in found.repairs if repair.why is SPACES]
    personal = personal_texts((repair.was.value for repair in loose), catalog)
    gone = {id(repair) for repair in loose if repair.was.value in personal}
    left = [Left(r.sheet, r.at, PERSONAL) for r in loose if id(r) in gone]
    untold = personal_texts((repair.dossiernummer for repair in found.repairs), catalog)
    kept = [repair for repair in found.repairs if id(repair) not in gone]
    told = [replace(repair, dossiernummer="") if repair.dossiernummer in untold else repair for repair in kept]
    return Found(told, [*found.left, *left])


def personal_texts(texts: Iterable[str], catalog: Catalog) -> set[str]:
    """Return the texts that hold, or could be, personal data; a short number of a dossier is none."""
    by_shape: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        by_shape.setdefault(" ".join(text.split()), []).append(text)
    marked = marks(pl.Series(list(by_shape), dtype=pl.String), known_to(catalog))
    flags = [name for name in marked.columns if name not in ("text", EIGHT_NINE)]
    sure = marked.filter(pl.any_horizontal(flags))["text"].to_list() if flags else []
    words = [text for text in by_shape if is_private(text) and " " in text]
    return {text for shape in (*sure, *words) for text in by_shape[shape]}
