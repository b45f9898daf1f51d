"""Judges a dossier list: each batch by the schema and the rules about one row, the whole by those about several."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl
import polars.exceptions

from boks_clean.catalog import Catalog
from boks_clean.dossiers.conditions import RowTest, schema_of
from boks_clean.dossiers.model import ROW, UNREADABLE, DossierList, TypedRows
from boks_clean.dossiers.schema import CELL_RULES, KEY, KEY_RULES, failing_cells, keys_of, repeated_keys, rows_schema

MOST_FINDINGS = 1_000
MOST_CELLS = 10_000
_BAD = "bad:"
_PROBLEMS = (polars.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass
class Broken:
    """The rows that break one rule: how many, the first with what to tell of them, and where the next ones are.

    `rows`: rij, dossiernummer, buurtteam, the columns that the finding quotes, "since" for a rule that has it, and
    "column" for a rule about cells; `rest`: rij, and "column" for a rule about cells, of at most 10,000 more.
    """

    rule: str
    count: int = 0
    rows: list[pl.DataFrame] = field(default_factory=list)
    rest: list[pl.DataFrame] = field(default_factory=list)
    told: int = 0
    further: int = 0

    def add(self, found: pl.DataFrame) -> None:
        """Add rows that break the rule, in order."""
        first = found.head(MOST_FINDINGS - self.told)
        rest = found.select(pl.col(f"^({ROW}|column)$")).slice(first.height, MOST_CELLS - self.further)
        self.count += found.height
        self.told += first.height
        self.further += rest.height
        self.rows += [first] if first.height else []
        self.rest += [rest] if rest.height else []


@dataclass
class Judged:
    """What was found in one list.

    `missing`: by rule that does not apply, the columns that the list lacks; `failed`: by rule that could not run, why;
    `stale`: rule, buurtteam, since (the date from which it is stale), a line for each stale dossier.
    """

    source: DossierList
    broken: dict[str, Broken] = field(default_factory=dict)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)
    stale: list[pl.DataFrame] = field(default_factory=list)


class Judge:
    """Takes the typed rows of one list, batch by batch, and tells in the end what is wrong with them."""

    def __init__(
        self,
        list_: DossierList,
        catalog: Catalog,
        tests: Iterable[RowTest],
        selects: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self.judged = Judged(list_)
        self._columns = {code: column for code, column in catalog.columns.items() if code in list_.columns}
        self._empty = {c: kind for c, kind in schema_of(catalog.columns).items() if c not in (ROW, *list_.columns)}
        self._selects = selects
        self._schema = rows_schema(self._columns, catalog) if any(map(selects, CELL_RULES)) else None
        chosen = [test for test in tests if selects(test.rule.code) and not self._lacks(test)]
        self._of_rows = [test for test in chosen if not test.whole]
        self._of_list = [test for test in chosen if test.whole]
        self._slim: list[pl.DataFrame] = []
        self._keys: list[pl.DataFrame] = []
        self._keyed = all(code in list_.columns for code in KEY) and any(map(selects, KEY_RULES))
        self.judged.applied = {test.rule.code for test in chosen} | {r for r in (*CELL_RULES, *KEY_RULES) if selects(r)}

    def add(self, typed: TypedRows) -> None:
        """Judge one batch."""
        rows = self._completed(typed.rows)
        self._add_cells(typed.problems, rows)
        if self._schema is not None:
            self._add_cells(failing_cells(self._schema, typed.rows), rows)
        if self._keyed:
            self._keys.append(keys_of(typed.rows))
        self._judge(rows, self._of_rows)
        self._slim.append(rows.select(self._needed(rows.columns)))

    def finish(self) -> Judged:
        """Judge the list as a whole, and return all that was found."""
        if self._slim:
            whole = pl.concat(self._slim, how="diagonal")
            self._slim.clear()
            if self._keys:
                self._add_cells(repeated_keys(pl.concat(self._keys)), whole)
            doubts = [pl.col(c).fill_null(value=False) for c in whole.columns if c.endswith(UNREADABLE)]
            self._judge(whole.with_columns(doubts), self._of_list)
        return self.judged

    def _lacks(self, test: RowTest) -> bool:
        missing = test.missing(self.judged.source.columns)
        if missing:
            self.judged.missing[test.rule.code] = missing
        return bool(missing)

    def _add_cells(self, cells: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Add lines of rij, column, rule; `rows` tell which dossier it is."""
        if not cells.height:
            return
        whose = rows.select(ROW, *KEY).join(cells, on=ROW, maintain_order="left")
        for (rule,), found in whose.group_by("rule", maintain_order=True):
            if self._selects(str(rule)):
                self._broken(str(rule)).add(found.drop("rule"))

    def _completed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return rows with the columns that the list lacks, empty."""
        return rows.with_columns(pl.lit(None, kind).alias(code) for code, kind in self._empty.items())

    def _needed(self, columns: Iterable[str]) -> list[str]:
        """Return the columns that the rules about the whole list read or quote, and the key."""
        wanted = {ROW, *KEY}.union(*(test.reads | test.shows for test in self._of_list))
        return [name for name in columns if name.removesuffix(UNREADABLE) in wanted]

    def _judge(self, rows: pl.DataFrame, tests: list[RowTest]) -> None:
        flags = self._flags(rows, tests)
        for test in tests:
            name = _BAD + test.rule.code
            if name in flags and flags[name].any():
                self._keep(test, rows.filter(flags[name]))

    def _flags(self, rows: pl.DataFrame, tests: list[RowTest]) -> Mapping[str, pl.Series]:
        """Return by rule which rows break it, all at once; one by one when that fails, to tell which rule it is."""
        bad = [test.silenced(rows.columns).alias(_BAD + test.rule.code) for test in tests]
        try:
            return rows.select(bad).to_dict()
        except _PROBLEMS:
            return {test.rule.code: s for test, b in zip(tests, bad, strict=True) for s in self._flag(rows, test, b)}

    def _flag(self, rows: pl.DataFrame, test: RowTest, bad: pl.Expr) -> list[pl.Series]:
        try:
            return [rows.select(bad).to_series()]
        except _PROBLEMS as problem:
            self.judged.failed[test.rule.code] = str(problem).splitlines()[0]
            return []

    def _keep(self, test: RowTest, found: pl.DataFrame) -> None:
        kept = found.select(list(dict.fromkeys((ROW, *KEY, *sorted(test.shows)))))
        if test.since is not None:
            since = found.select(since=test.since).to_series()
            kept = kept.with_columns(since)
            self.judged.stale.append(kept.select(pl.lit(test.rule.code).alias("rule"), KEY[1], "since"))
        self._broken(test.rule.code).add(kept)

    def _broken(self, rule: str) -> Broken:
        return self.judged.broken.setdefault(rule, Broken(rule))
