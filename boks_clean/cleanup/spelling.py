"""How a list writes what a plan has as codes and ISO dates: new values look like those that are there."""

import datetime
import re
from collections import Counter

from boks_clean.catalog import Catalog
from boks_clean.cleanup.model import Value
from boks_clean.cleanup.words import shown
from boks_clean.dossiers.model import DossierList
from boks_clean.dossiers.typed import meanings_of
from boks_clean.workbook.stored import NewValue

_DATE = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})(?:[T ].*)?")
_DUTCH = "{d:02}-{m:02}-{y:04}"


class Speller:
    """Writes values as the columns of one list do; `as_text` also dates, for a text file."""

    def __init__(self, list_: DossierList, columns: set[str], catalog: Catalog, *, as_text: bool) -> None:
        self._list, self._catalog, self._as_text = list_, catalog, as_text
        used = [code for code in columns if code in list_.columns]
        self._texts: dict[str, Counter[str]] = {code: Counter() for code in used}
        for batch in list_.batches() if used else ():
            for code in used:
                counts = batch[code].drop_nulls().value_counts()
                self._texts[code].update(dict(counts.iter_rows()))
        self._spelt: dict[tuple[str, str], str] = {}

    def written(self, column: str, value: Value) -> NewValue:
        """Return what a cell is to hold."""
        if value is None:
            return None
        if self._catalog.columns[column].type == "date":
            date = datetime.date.fromisoformat(value)
            return self._date(column, date) if self._as_text else date
        if (column, value) not in self._spelt:
            self._spelt[column, value] = self._spelling(column, value)
        return self._spelt[column, value]

    def _spelling(self, column: str, value: str) -> str:
        """Return the spelling that the list itself has most; else the name of the catalogue."""
        known = self._catalog.columns[column]
        if known.type not in ("member", "choice"):
            return value
        texts = [text for text, _ in self._texts.get(column, Counter()).most_common() if text == text.strip()]
        meanings = meanings_of(texts, known, self._catalog)
        for text in texts:
            if meanings[text].value == value and not meanings[text].rule:
                return text
        name = shown(column, value, self._catalog)
        capitals = sum(text[:1].isupper() for text in texts)
        return name[:1].upper() + name[1:] if capitals * 2 > len(texts) else name

    def _date(self, column: str, date: datetime.date) -> str:
        texts = self._texts.get(column, Counter())
        form = _most(texts) or _most(texts, short=True) or self._any_form()
        return form.format(d=date.day, m=date.month, y=date.year)

    def _any_form(self) -> str:
        """Return the notation of the other columns of dates; Dutch where there is none."""
        texts = Counter[str]()
        for code in self._list.columns:
            if self._catalog.columns[code].type == "date":
                for batch in self._list.batches():
                    texts.update(batch[code].drop_nulls().head(50).to_list())
                    break
        return _most(texts) or _DUTCH


def _most(texts: Counter[str], *, short: bool = False) -> str:
    """Return how most dates are written, with a whole year or else a short one; "" where there are none."""
    forms = Counter[str]()
    for text, count in texts.items():
        forms[_form(text, short=short)] += count
    forms.pop("", None)
    return forms.most_common(1)[0][0] if forms else ""


def _form(text: str, *, short: bool) -> str:
    """Return how a date is written, its year in full; "" for anything else."""
    found = _DATE.fullmatch(text.strip())
    if found is None or (len(found[1]) != 4) == (len(found[4]) != (2 if short else 4)):
        return ""
    mark = found[2]
    if len(found[1]) == 4:
        return "" if short else f"{{y:04}}{mark}{{m:02}}{mark}{{d:02}}"
    padded = len(found[1]) == 2 and len(found[3]) == 2
    two = padded and (found[1].startswith("0") or found[3].startswith("0") or int(found[3]) > 9)
    return f"{{d:02}}{mark}{{m:02}}{mark}{{y:04}}" if two else f"{{d}}{mark}{{m}}{mark}{{y:04}}"
