"""A repaired value as people see it in the cell."""

import datetime

from boks_clean.language import Language
from boks_clean.notation import read_number, show, shown_decimals
from boks_clean.workbook.stored import NewValue, Number, Stored


def shown_value(value: NewValue, language: Language) -> str:
    """Return a new value as its cell shows it; text is quoted."""
    if isinstance(value, Number):
        read = read_number(value.value, value.form or "General")
        return show(value.value, shown_decimals(read.decimals, read.unit), read.unit, language)
    if isinstance(value, datetime.date):
        return f"{value:%d-%m-%Y}" if language == "nl" else value.isoformat()
    return repr(value.value if isinstance(value, Stored) else value or "")
