"""Rows of text -> rows with types, and what each cell has wrong by itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from boks_clean.catalog import Catalog, Column
from boks_clean.catalog.names import normalise
from boks_clean.dossiers.dates import read_date
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList, TypedRows
from boks_clean.workbook import ERROR_CELL

ERROR, NEAR_NAME, UNKNOWN_NAME, NEW_NAME, UNKNOWN_CHOICE = "DOS018", "DOS014", "DOS015", "DOS016", "DOS017"
_READ_ANYWAY = frozenset({"DOS012", "DOS013", NEAR_NAME})
_PROBLEMS = {ROW: pl.UInt32, "column": pl.String, "rule": pl.String}
_EMPTY = frozenset({"", "-", "--", "–", "—", ".", "..", "...", "…", "?", "n.v.t.", "nvt", "n.b.", "nb", "onbekend",
                    "niet van toepassing", "niet bekend", "leeg", "(leeg)", "geen", "null"})  # fmt: skip
_WITH_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:"


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a text stands for in a column, and the rule that it breaks, if any."""

    value: object = None
    rule: str = ""


def read_types(batch: pl.DataFrame, list_: DossierList, catalog: Catalog) -> TypedRows:
    """Read a batch of `list_`. Each distinct text is read once, whatever the number of rows."""
    columns: list[pl.Series] = [batch[ROW]]
    problems: list[pl.DataFrame] = []
    for code in (name for name in batch.columns if name != ROW):
        column = catalog.columns[code]
        read, unreadable, wrong = _read_column(batch[code], column, catalog)
        columns.append(read.alias(code))
        if unreadable.any():
            columns.append(unreadable.alias(code + UNREADABLE))
        for rule, where in wrong.items():
            rows = batch[ROW].filter(where)
            problems.append(pl.DataFrame({ROW: rows}).with_columns(column=pl.lit(code), rule=pl.lit(rule)))
    return TypedRows(pl.DataFrame(columns), pl.concat(problems) if problems else pl.DataFrame(schema=_PROBLEMS))


def _read_column(
    texts: pl.Series, column: Column, catalog: Catalog
) -> tuple[pl.Series, pl.Series, dict[str, pl.Series]]:
    """Return the values, where they cannot be read, and where each rule is broken."""
    if column.type in ("key", "text"):
        errors = (texts == ERROR_CELL).fill_null(value=False)
        values = texts.str.strip_chars().set(errors, None).replace("", None)
        if column.type == "key":
            values = values.replace(["-", "–", "?"], [None] * 3)
        return values, errors, {ERROR: errors} if errors.any() else {}
    if column.type == "date":
        with_time = texts.str.contains(_WITH_TIME).fill_null(value=False)
        texts = texts.to_frame("t").select(pl.when(with_time).then(pl.col("t").str.slice(0, 10)).otherwise("t"))["t"]
    meanings = meanings_of(texts.drop_nulls().unique().to_list(), column, catalog)
    return _apply(texts, meanings, pl.Date() if column.type == "date" else pl.String())


def _apply(
    texts: pl.Series, meanings: Mapping[str, _Meaning], type_: pl.DataType
) -> tuple[pl.Series, pl.Series, dict[str, pl.Series]]:
    values = texts.replace_strict(
        list(meanings), [m.value for m in meanings.values()], default=None, return_dtype=type_
    )
    broken = sorted({m.rule for m in meanings.values() if m.rule})
    where = {
        rule: texts.is_in([t for t, m in meanings.items() if m.rule == rule]).fill_null(value=False) for rule in broken
    }
    unreadable = pl.repeat(False, len(texts), eager=True)
    for rule, rows in where.items():
        unreadable = unreadable if rule in _READ_ANYWAY else unreadable | rows
    return values, unreadable, where


def meanings_of(texts: Iterable[str], column: Column, catalog: Catalog) -> dict[str, _Meaning]:
    """Return what each text means in a column of dates, members or choices."""
    read = _reader(column, catalog)
    return {text: _Meaning(None, ERROR) if text == ERROR_CELL else read(text) for text in texts}


def _reader(column: Column, catalog: Catalog) -> Callable[[str], _Meaning]:
    if column.type == "date":
        return _date
    if column.type == "member":
        return partial(_member, dimension=column.dimension, catalog=catalog)
    choices = {normalise(name): code for code, names in column.choices.items() for name in (code, *names)}
    return partial(_choice, choices=choices)


def _is_empty(text: str) -> bool:
    return text.strip().casefold() in _EMPTY


def _date(text: str) -> _Meaning:
    if _is_empty(text):
        return _Meaning()
    date, rule = read_date(text)
    return _Meaning(date, rule)


def _member(text: str, dimension: str, catalog: Catalog) -> _Meaning:
    exact = [m.member for m in catalog.member_names.exact(text) if m.dimension == dimension]
    if exact:
        return _Meaning(exact[0])
    if _is_empty(text):
        return _Meaning()
    near = catalog.member_names.near(text, dimension)
    if near is not None:
        return _Meaning(near.member, NEAR_NAME)
    return _Meaning(None, UNKNOWN_NAME if catalog.dimensions[dimension].closed else NEW_NAME)


def _choice(text: str, choices: Mapping[str, str]) -> _Meaning:
    if code := choices.get(normalise(text)):
        return _Meaning(code)
    return _Meaning() if _is_empty(text) else _Meaning(None, UNKNOWN_CHOICE)
