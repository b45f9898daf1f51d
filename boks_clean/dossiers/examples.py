"""The examples of a rule about rows, held to its condition: a rule that says something else than it shows is wrong."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl
import polars.exceptions

from boks_clean.catalog import Catalog, Column, load
from boks_clean.catalog.fields import Entry
from boks_clean.catalog.rules import Example
from boks_clean.dossiers.conditions import codes_of, row_test, schema_of
from boks_clean.dossiers.model import ROW
from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_NOT_SO = Text(
    "{file}: voorbeeld {number} klopt niet met 'valid': de regel geeft {found}, het voorbeeld zegt ok = {expected}.",
    "{file}: example {number} does not agree with 'valid': the rule gives {found}, the example says ok = {expected}.",
)
_NO_DATE = Text(
    "{file}: voorbeeld {number} heeft geen peildatum, en 'valid' rekent ermee.",
    "{file}: example {number} has no peildatum, and 'valid' depends on it.",
)
_WRONG_VALUE = Text(
    "{file}: voorbeeld {number}: '{key}' kan niet {found} zijn.", "{file}: example {number}: '{key}' cannot be {found}."
)
_FAILS = Text("{file}: voorbeeld {number}: {problem}", "{file}: example {number}: {problem}")
_ANY_DAY = datetime.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a condition makes of the last row of an example; None where there is nothing to compare."""

    valid: bool | None
    expected: bool

    @property
    def agrees(self) -> bool:
        """Whether it is what the example says: nothing to compare is no finding."""
        return (self.valid is not False) == self.expected


def refuse_wrong_examples(code: str, catalog: Catalog) -> None:
    """Complain about an example that does not come out as it says. Raises UsageProblem."""
    condition = catalog.rules[code].condition
    for number, example in enumerate(condition.examples if condition else (), 1):
        outcome = try_example(code, catalog, number, example)
        if not outcome.agrees:
            found, expected = ("true" if ok else "false" for ok in (not outcome.expected, outcome.expected))
            place = condition.place if condition else ""
            raise UsageProblem(_NOT_SO, file=place, number=number, found=found, expected=expected)


def try_example(code: str, catalog: Catalog, number: int, example: Example) -> Outcome:
    """Return what the condition of a rule makes of one of its examples. Raises UsageProblem."""
    rule = catalog.rules[code]
    place = rule.condition.place if rule.condition else ""
    if example.peildatum is None and rule.condition and ":peildatum" in rule.condition.valid:
        raise UsageProblem(_NO_DATE, file=place, number=number)
    types = ("choice",) if _is_built_in(code, example) else ("choice", "member")
    for row in example.rows:
        _refuse_wrong_values(row, catalog, place, number, types)
    test = row_test(rule, catalog, example.peildatum or _ANY_DAY)
    frame = frame_of(example.rows * example.times, catalog.columns)
    try:
        bad = frame.select(bad=test.bad)["bad"].to_list()[-1]
    except polars.exceptions.PolarsError as problem:
        raise UsageProblem(_FAILS, file=place, number=number, problem=str(problem).splitlines()[0]) from problem
    return Outcome(None if bad is None else not bad, example.ok)


def frame_of(rows: tuple[Mapping[str, object], ...], columns: Mapping[str, Column]) -> pl.DataFrame:
    """Return rows as typed rows: "rij" and every column of the catalogue, null where a row does not name it."""
    numbered = [{**row, ROW: number} for number, row in enumerate(rows, 2)]
    return pl.DataFrame(numbered, schema=schema_of(columns))


def _is_built_in(code: str, example: Example) -> bool:
    """Whether an example is of the built-in rules: the teams it names need not be in a catalogue of the user's own."""
    rule = load().rules.get(code)
    return rule is not None and rule.condition is not None and example in rule.condition.examples


def _refuse_wrong_values(
    row: Mapping[str, object], catalog: Catalog, place: str, number: int, types: Collection[str]
) -> None:
    """Complain about a value that its column cannot hold; a code only in columns of these `types`."""
    for key, value in row.items():
        column = catalog.columns.get(key)
        if column is None:
            raise Entry(place, {}).complaint_about_reference("row", key, catalog.columns)
        if type(value) is not (datetime.date if column.type == "date" else str):
            raise UsageProblem(_WRONG_VALUE, file=place, number=number, key=key, found=repr(value))
        codes = codes_of(column, catalog) if column.type in types else ()
        if codes and value not in codes:
            raise Entry(place, {}).complaint_about_reference(key, str(value), codes)
