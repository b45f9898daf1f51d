"""The SQL of a rule about dossier rows -> polars expressions, checked before any row is read."""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl
import polars.exceptions

from boks_clean.catalog import Catalog, Column, Rule
from boks_clean.catalog.fields import Entry
from boks_clean.catalog.rules import Condition, quoted
from boks_clean.dossiers.model import ROW, UNREADABLE
from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_WRONG_SQL = Text(
    "{file}: '{key}' is geen goede voorwaarde: {problem}", "{file}: '{key}' is no valid condition: {problem}"
)
_WRONG_TYPE = Text(
    "{file}: '{key}' geeft {found}, en moet {expected} geven.",
    "{file}: '{key}' gives {found}, and must give {expected}.",
)
_TYPES = {
    "Boolean": Text("waar of onwaar", "true or false"),
    "Date": Text("een datum", "a date"),
    "String": Text("een tekst", "a text"),
}
_OTHER = Text("iets anders", "something else")
_PLACEHOLDER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_LITERAL = re.compile(r"(?:\b(DATE|INTERVAL)\s*)?'((?:[^']|'')*)'", re.IGNORECASE)
_PATTERNS = re.compile(r"\b(?:I?LIKE|RLIKE|REGEXP\w*)\b|~", re.IGNORECASE)
_OVER_ROWS = re.compile(
    r"\bOVER\b|\b(?:COUNT|SUM|AVG|MIN|MAX|MEDIAN|FIRST|LAST|STDDEV|VARIANCE|QUANTILE\w*)\s*\(", re.IGNORECASE
)
_PROBLEMS = (polars.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True, slots=True)
class RowTest:
    """What a rule asks of rows. `bad` is true for rows that break it; where it is null there is nothing to compare.

    `needs` are the columns without which it says nothing, `reads` all columns of the condition (a cell of one that
    cannot be read silences it), `shows` those that its finding quotes or points at. `whole`: it looks at other rows.
    """

    rule: Rule
    bad: pl.Expr
    needs: frozenset[str]
    reads: frozenset[str]
    shows: frozenset[str]
    whole: bool = False
    since: pl.Expr | None = None
    propose: Mapping[str, pl.Expr] = field(default_factory=dict)

    def missing(self, columns: Collection[str]) -> tuple[str, ...]:
        """Return the columns that a list lacks for this rule, in order of name."""
        return tuple(sorted(self.needs - set(columns)))

    def silenced(self, columns: Collection[str]) -> pl.Expr:
        """Return `bad` for a frame with these columns: not true where a cell that it reads cannot be read."""
        doubts = [pl.col(c + UNREADABLE) for c in sorted(self.reads) if c + UNREADABLE in columns]
        return self.bad & ~pl.any_horizontal(doubts) if doubts else self.bad


def row_tests(catalog: Catalog, peildatum: datetime.date) -> dict[str, RowTest]:
    """Return the tests of all rules about dossier rows, by code.

    Raises:
        UsageProblem: a condition is no SQL, or refers to a column, parameter or code that does not exist.

    """
    rules = [rule for rule in catalog.rules.values() if rule.condition is not None]
    tests = {rule.code: row_test(rule, catalog, peildatum) for rule in rules}
    _refuse_other_types(tests.values(), catalog)
    return tests


def row_test(rule: Rule, catalog: Catalog, peildatum: datetime.date) -> RowTest:
    """Return the test of one rule, which has a condition. Raises UsageProblem."""
    condition = rule.condition
    if condition is None:
        raise ValueError(rule.code)
    reader = _Reader(rule, condition, catalog, peildatum)
    valid = reader.expression("valid", condition.valid)
    since = reader.expression("since", condition.since) if condition.since else None
    propose = dict(reader.proposals())
    reads = frozenset(valid.meta.root_names()) - {ROW}
    shows = frozenset(since.meta.root_names() if since is not None else ()) - {ROW} | (
        quoted(rule) & catalog.columns.keys()
    )
    return RowTest(
        rule=rule,
        bad=valid.not_(),
        needs=reads - set(condition.optional),
        reads=reads,
        shows=shows | {condition.column},
        whole=bool(_OVER_ROWS.search(_LITERAL.sub("''", condition.valid))),
        since=since,
        propose=propose,
    )


def schema_of(columns: Mapping[str, Column]) -> dict[str, type[pl.DataType]]:
    """Return the polars type of each column of the catalogue, as typed rows have it."""
    return {ROW: pl.UInt32} | {
        code: pl.Date if column.type == "date" else pl.String for code, column in columns.items()
    }


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the expressions of one rule."""

    rule: Rule
    condition: Condition
    catalog: Catalog
    peildatum: datetime.date

    def expression(self, key: str, sql: str) -> pl.Expr:
        """Return one expression."""
        filled = _PLACEHOLDER.sub(lambda found: self._value(key, found.group(1)), sql)
        try:
            expression = pl.sql_expr(filled)
            names = expression.meta.root_names()
        except _PROBLEMS as problem:
            raise self._wrong(key, problem) from problem
        for name in names:
            if name != ROW and name not in self.catalog.columns:
                raise self._entry.complaint_about_reference(key, name, self.catalog.columns)
        self._refuse_unknown_codes(key, filled, names)
        return expression

    def proposals(self) -> Iterator[tuple[str, pl.Expr]]:
        """Yield what a clean-up would fill in, by column."""
        for column, sql in self.condition.propose.items():
            expression = self.expression(f"propose.{column}", sql)
            self._refuse_unknown_codes(f"propose.{column}", sql, [*expression.meta.root_names(), column])
            yield column, expression

    @property
    def _entry(self) -> Entry:
        return Entry(self.condition.place, {})

    def _value(self, key: str, name: str) -> str:
        """Return what a placeholder stands for, as SQL has it."""
        values = {name: f"{number:.15g}" for name, number in self.rule.parameters.items()}
        values |= {name: date.isoformat() for name, date in {**self.rule.dates, "peildatum": self.peildatum}.items()}
        if name not in values:
            raise self._entry.complaint_about_reference(key, name, values)
        return values[name]

    def _refuse_unknown_codes(self, key: str, sql: str, names: list[str]) -> None:
        """Complain about a text that no column in the expression can hold: it would never be equal."""
        columns = [self.catalog.columns[name] for name in names if name != ROW]
        if any(column.type in ("key", "text") for column in columns) or _PATTERNS.search(sql):
            return
        codes = {code for column in columns for code in codes_of(column, self.catalog)}
        for kind, text in _LITERAL.findall(sql):
            if not kind and codes and text not in codes:
                raise self._entry.complaint_about_reference(key, text, codes)

    def _wrong(self, key: str, problem: BaseException) -> UsageProblem:
        return _wrong(self.condition.place, key, problem)


def _refuse_other_types(tests: Iterable[RowTest], catalog: Catalog) -> None:
    """Complain about a condition that is not true or false, or a date that is none; all are tried at once."""
    schema = schema_of(catalog.columns)
    wanted = [(test, *part) for test in tests for part in _parts(test, schema)]
    empty = pl.DataFrame(schema=schema)
    try:
        found = empty.select(part.alias(str(number)) for number, (_, _, part, _) in enumerate(wanted)).dtypes
        if found == [expected() for *_, expected in wanted]:
            return
    except _PROBLEMS:
        pass
    for test, key, part, expected in wanted:
        _refuse_other_type(empty, test, key, part, expected)


def _parts(test: RowTest, schema: Mapping[str, type[pl.DataType]]) -> Iterator[tuple[str, pl.Expr, type[pl.DataType]]]:
    """Yield the expressions of a test by their key in the file, with the type that each must have."""
    yield "valid", test.bad, pl.Boolean
    if test.since is not None:
        yield "since", test.since, pl.Date
    for column, proposed in test.propose.items():
        yield f"propose.{column}", proposed, schema[column]


def _refuse_other_type(
    empty: pl.DataFrame, test: RowTest, key: str, part: pl.Expr, expected: type[pl.DataType]
) -> None:
    place = test.rule.condition.place if test.rule.condition else ""
    try:
        found = empty.select(x=part).schema["x"]
    except _PROBLEMS as problem:
        raise _wrong(place, key, problem) from problem
    if found != expected:
        names = [_TYPES.get(str(kind), _OTHER) for kind in (found, expected())]
        raise UsageProblem(_WRONG_TYPE, file=place, key=key, found=names[0], expected=names[1])


def _wrong(place: str, key: str, problem: BaseException) -> UsageProblem:
    return UsageProblem(_WRONG_SQL, file=place, key=key, problem=str(problem).splitlines()[0])


def codes_of(column: Column, catalog: Catalog) -> Collection[str]:
    """Return the codes that a column of members or choices can hold."""
    return catalog.dimensions[column.dimension].members.keys() if column.type == "member" else column.choices.keys()
