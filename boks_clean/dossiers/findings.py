"""What was found in a dossier list -> findings: the texts of the rule, filled in for a row, and the cell to look at."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from boks_clean.catalog import Catalog, Rule
from boks_clean.dossiers.judge import Broken, Judged
from boks_clean.dossiers.model import ROW, DossierList, Trouble
from boks_clean.dossiers.schema import KEY
from boks_clean.language import Language, Text, in_language
from boks_clean.report import Finding, Place, Stale, fingerprint
from boks_clean.workbook import reference

_EMPTY = Text("leeg", "empty")
_WHICH = Text("dossier {number}: {message}", "case {number}: {message}")
_REST = Text("en nog {count} keer: {title}", "and {count} times more: {title}")
_NO_TEAM = Text("(geen team)", "(no team)")


@dataclass(frozen=True, slots=True)
class ListWriter:
    """Writes findings about one list in one language."""

    source: DossierList
    catalog: Catalog
    language: Language
    peildatum: datetime.date

    def of_troubles(self) -> Iterator[Finding]:
        """Yield the findings about the list as a whole and its headers."""
        for trouble in self.source.troubles:
            rule = self.catalog.rules[trouble.rule]
            texts = rule.texts[self.language]
            values = {name: in_language(value, self.language) for name, value in trouble.values.items()}
            subject = (rule.code, *(str(in_language(value, "nl")) for _, value in sorted(trouble.values.items())))
            yield Finding(
                rule=rule.code,
                severity=rule.severity,
                title=texts.title,
                message=texts.message.format(**values),
                action=texts.action,
                cells=self._trouble_place(trouble),
                id=fingerprint(*subject),
            )

    def of_judged(self, judged: Judged) -> Iterator[Finding]:
        """Yield the findings about rows: one each up to a thousand by rule, and one for all others of that rule."""
        for code in sorted(judged.broken):
            broken = judged.broken[code]
            rule = self.catalog.rules[code]
            for frame in broken.rows:
                for row in frame.iter_rows(named=True):
                    yield self._of_row(rule, row)
            if broken.count > broken.told:
                yield self._of_rest(rule, broken)

    def stale(self, judged: Judged) -> Iterator[Stale]:
        """Yield how many dossiers are stale by rule and team, and for how many days."""
        if not judged.stale:
            return
        days = (pl.lit(self.peildatum) - pl.col("since")).dt.total_days()
        lines = (
            pl.concat(judged.stale)
            .with_columns(days=days)
            .group_by("rule", KEY[1])
            .agg(pl.len(), pl.col("days").median().round().alias("median"), pl.col("days").max().alias("longest"))
            .sort("rule", KEY[1], nulls_last=True)
        )
        for rule, team, count, median, longest in lines.iter_rows():
            name = self.shown(KEY[1], team) if team else _NO_TEAM.in_(self.language)
            yield Stale(name, rule, count, None if median is None else int(median), longest)

    def words(self, rule: Rule, row: Mapping[str, Any]) -> str:
        """Return what the rule says of a row that breaks it."""
        return rule.texts[self.language].message.format(**self._values(rule, row))

    def shown(self, code: str, value: object) -> str:
        """Return the value of a cell as a person writes it."""
        column = self.catalog.columns[code]
        if value is None:
            return _EMPTY.in_(self.language)
        if isinstance(value, datetime.date):
            return self._date(value)
        if column.type == "member":
            return self.catalog.dimensions[column.dimension].name(str(value))
        if column.type == "choice":
            return next(iter(column.choices.get(str(value), ())), str(value))
        return str(value)

    def _of_row(self, rule: Rule, row: Mapping[str, Any]) -> Finding:
        texts = rule.texts[self.language]
        message = self.words(rule, row)
        number = row.get(KEY[0])
        if number is not None:
            message = _WHICH.in_(self.language, number=number, message=message)
        return Finding(
            rule=rule.code,
            severity=rule.severity,
            title=texts.title,
            message=message,
            action=texts.action,
            cells=(self._place(row[ROW], self._column(rule, row)),),
            id=fingerprint(rule.code, *(str(row.get(code)) for code in KEY), str(row.get("column", ""))),
        )

    def _of_rest(self, rule: Rule, broken: Broken) -> Finding:
        texts = rule.texts[self.language]
        rows = [row for frame in broken.rest for row in frame.iter_rows(named=True)]
        count = broken.count - broken.told
        return Finding(
            rule=rule.code,
            severity=rule.severity,
            title=texts.title,
            message=_REST.in_(self.language, count=count, title=texts.title),
            action=texts.action,
            cells=tuple(self._place(row[ROW], self._column(rule, row)) for row in rows),
            id=fingerprint(rule.code, "rest"),
            count=count,
        )

    def _values(self, rule: Rule, row: Mapping[str, Any]) -> dict[str, object]:
        """Return what the message of a rule can be filled in with."""
        values: dict[str, object] = {name: f"{number:g}" for name, number in rule.parameters.items()}
        values |= {name: self._date(date) for name, date in {**rule.dates, "peildatum": self.peildatum}.items()}
        values |= {code: self.shown(code, row[code]) for code in row if code in self.catalog.columns}
        if "column" in row:
            values["column"] = self._label(row["column"])
        if "since" in row:
            since = row["since"]
            values["since"] = _EMPTY.in_(self.language) if since is None else self._date(since)
            values["days"] = "?" if since is None else (self.peildatum - since).days
        return values

    def _date(self, date: datetime.date) -> str:
        return f"{date:%d-%m-%Y}" if self.language == "nl" else date.isoformat()

    def _label(self, code: str) -> str:
        """Return the header of a column as printed."""
        return self.source.headers.get(code) or self.catalog.columns[code].label.in_(self.language)

    def _column(self, rule: Rule, row: Mapping[str, Any]) -> str:
        return str(row["column"]) if "column" in row else rule.condition.column if rule.condition else KEY[0]

    def _place(self, row: int, column: str) -> Place:
        columns = self.source.columns
        return Place(self.source.file, self.source.sheet, reference(row, columns.get(column) or min(columns.values())))

    def _trouble_place(self, trouble: Trouble) -> tuple[Place, ...]:
        if not trouble.row:
            return ()
        return (Place(self.source.file, self.source.sheet, reference(trouble.row, trouble.column or 1)),)
