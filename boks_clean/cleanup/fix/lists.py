"""Repairs in case lists: names, choices, dates stored as text, stray spaces."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import polars as pl

from boks_clean.catalog import Catalog, Column
from boks_clean.catalog.names import normalise
from boks_clean.cleanup.fix.model import (
    BAD_DATE,
    DATE,
    DOUBTFUL_DATE,
    NAME,
    NEAR_NAME,
    OTHER_TERM,
    SPACES,
    UNKNOWN_NAME,
    Found,
    Left,
    Repair,
)
from boks_clean.cleanup.fix.notation import date_of, has_short_year, tidy
from boks_clean.cleanup.fix.same_name import is_spelling
from boks_clean.cleanup.medium import Medium
from boks_clean.cleanup.spelling import Speller
from boks_clean.cleanup.words import shown
from boks_clean.dossiers.model import ROW, DossierList
from boks_clean.dossiers.schema import KEY
from boks_clean.dossiers.typed import meanings_of, read_types
from boks_clean.language import Text
from boks_clean.workbook.cellxml import At
from boks_clean.workbook.stored import NewValue, Stored

_READ = ("date", "member", "choice", "key")
_Verdict = tuple[Text, NewValue, bool] | Text | None  # a repair, what only people can judge, or nothing


def repairs_in_list(list_: DossierList, medium: Medium, catalog: Catalog, found: Found) -> None:
    """Add what can be repaired in one list."""
    codes = [code for code in list_.columns if catalog.columns[code].type in _READ]
    frame = pl.concat([batch.select(ROW, *list_.columns) for batch in list_.batches()] or [pl.DataFrame()])
    if not frame.height:
        return
    rows = frame[ROW].to_list()
    places = {(row, list_.columns[code]) for row in rows for code in codes}
    held = medium.read({list_.sheet: places})[list_.sheet]
    mine = Found()
    for code in codes:
        at = list_.columns[code]
        cells = {(row, at): held[row, at] for row in rows if held[row, at].kind == "text"}
        _repair_column(list_, catalog.columns[code], cells, medium, catalog, mine)
    keys = _keys(frame, list_, catalog) if mine.repairs else {}
    for repair in mine.repairs:
        number, team = keys.get(repair.at[0], ("", ""))
        found.repairs.append(replace(repair, dossiernummer=number, buurtteam=team))
    found.left += mine.left


def _keys(frame: pl.DataFrame, list_: DossierList, catalog: Catalog) -> dict[int, tuple[str, str]]:
    """Return the number and the team of each row, as they are read; "" for none."""
    used = [code for code in KEY if code in list_.columns]
    rows = read_types(frame.select(ROW, *used), list_, catalog).rows
    columns = [pl.col(code) if code in used else pl.lit(None, pl.String).alias(code) for code in KEY]
    return {row: (number or "", team or "") for row, number, team in rows.select(ROW, *columns).iter_rows()}


def _repair_column(
    list_: DossierList, column: Column, cells: Mapping[At, Stored], medium: Medium, catalog: Catalog, found: Found
) -> None:
    """Judge each different text of a column once."""
    texts = Counter(stored.value for stored in cells.values())
    judge: Callable[[str], _Verdict] = _key
    if column.type == "date":
        speller = Speller(list_, {column.code}, catalog, as_text=True) if medium.as_text else None
        judge = partial(_date, column=column.code, speller=speller)
    elif column.type != "key":
        judge = partial(_name, column=column, catalog=catalog, texts=texts)
    verdicts = {text: judge(text) for text in texts}
    for at, stored in cells.items():
        verdict = verdicts[stored.value]
        if isinstance(verdict, Text):
            found.left.append(Left(list_.sheet, at, verdict))
        elif verdict is not None:
            why, new, safe = verdict
            found.repairs.append(Repair(list_.sheet, at, why, stored, new, safe))


def _key(text: str) -> _Verdict:
    new = tidy(text)
    return (SPACES, new, True) if new and new != text else None


def _date(text: str, *, column: str, speller: Speller | None) -> _Verdict:
    """Judge a date that is text; in a text file (with a speller) all of them are."""
    read = date_of(text)
    if read is None:
        meaningless = not tidy(text) or not any(c.isdigit() for c in text)
        return None if meaningless else BAD_DATE
    date, sure = read
    if speller is None:
        return (DATE, date, True) if sure else (DOUBTFUL_DATE, date, False)
    if has_short_year(text):
        return DOUBTFUL_DATE, speller.written(column, date.isoformat()), False
    return _key(text)


def _name(text: str, *, column: Column, catalog: Catalog, texts: Counter[str]) -> _Verdict:
    meaning = meanings_of([text], column, catalog)[text]
    if meaning.value is None:
        return UNKNOWN_NAME if meaning.rule else _key(text)
    name = _written(str(meaning.value), column, catalog, texts)
    if meaning.rule:
        return NEAR_NAME, name, False
    if tidy(text) == name or (column.type == "choice" and normalise(text) == normalise(name)):
        return _key(text)
    dimension = catalog.dimensions.get(column.dimension)
    headers = (*column.headers, *(dimension.headers if dimension else ()))
    spelt = is_spelling(text, name, headers)
    return (NAME, name, True) if spelt else (OTHER_TERM, name, False)


def _written(code: str, column: Column, catalog: Catalog, texts: Counter[str]) -> str:
    """Return a name as the catalogue has it, with a capital where the list gives its choices one."""
    name = shown(column.code, code, catalog)
    capitals = sum(count for text, count in texts.items() if text[:1].isupper())
    wide = column.type == "choice" and capitals * 2 > texts.total()
    return name[:1].upper() + name[1:] if wide else name
