"""How codes and dates of a plan are shown to people."""

import datetime

from boks_clean.catalog import Catalog
from boks_clean.language import Language


def shown(column: str, value: str, catalog: Catalog) -> str:
    """Return a member or choice by its name."""
    known = catalog.columns[column]
    if known.type == "member":
        return catalog.dimensions[known.dimension].name(value)
    return next(iter(known.choices.get(value, ())), value)


def shown_date(date: datetime.date, language: Language) -> str:
    """Return a date as people write it."""
    return f"{date:%d-%m-%Y}" if language == "nl" else date.isoformat()
