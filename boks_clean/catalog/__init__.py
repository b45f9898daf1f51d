"""The catalogue: what exports contain (schemas/) and what must hold of it (rules/), built in and the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from boks_clean.catalog import files
from boks_clean.catalog.columns import Column, ColumnNames, read_columns
from boks_clean.catalog.dimensions import Dimension, read_dimensions
from boks_clean.catalog.fields import Entry
from boks_clean.catalog.measures import Kind, Measure, Slice, read_measures
from boks_clean.catalog.names import MeasureNames, MemberNames
from boks_clean.catalog.rules import Rule, read_rule, refuse_unlike, refuse_wrong_columns
from boks_clean.catalog.words import Words, read_words

__all__ = ["Catalog", "Column", "Dimension", "Kind", "Measure", "Rule", "Slice", "Words", "load"]

_SCHEMA_KEYS = ("measures", "dimensions", "words", "columns")


@dataclass(frozen=True)
class Catalog:
    """Measures, dimensions, dossier columns and rules by their code, and the words by which a sheet refers to them."""

    measures: Mapping[str, Measure]
    dimensions: Mapping[str, Dimension]
    words: Words
    rules: Mapping[str, Rule]
    measure_names: MeasureNames
    member_names: MemberNames
    columns: Mapping[str, Column]
    column_names: ColumnNames

    def with_measures(self, more: Mapping[str, Measure]) -> "Catalog":
        """Return the catalogue with measures that were inferred from a workbook."""
        return replace(self, measures={**self.measures, **more}) if more else self

    def extended(self, text: str) -> "Catalog":
        """Return the catalogue with the lines of one more file of schemas/. Raises UsageProblem."""
        known = (self.measures, self.dimensions, self.columns, self.words)
        measures, dimensions, columns, words = _with_schema(files.parsed(text), *known)
        return replace(
            self,
            measures=measures,
            dimensions=dimensions,
            columns=columns,
            words=words,
            measure_names=MeasureNames(measures.values()),
            member_names=MemberNames(dimensions.values()),
            column_names=ColumnNames(columns),
        )


def load(own: Path | None = None) -> Catalog:
    """Read the built-in catalogue, and over it the files of the user's own directory.

    Files of `own/schemas` replace those of the same name and add to the others; each file of `own/rules` changes the
    rule whose code it gives.

    Raises:
        UsageProblem: a file is not right; the sentence names the file, the key, and a guess at the slip.

    """
    return _built_in() if own is None else _read(own)


@lru_cache(maxsize=1)
def _built_in() -> Catalog:
    """Read the built-in catalogue, once."""
    return _read(None)


def _read(own: Path | None) -> Catalog:
    measures: dict[str, Measure] = {}
    dimensions: dict[str, Dimension] = {}
    columns: dict[str, Column] = {}
    words = Words()
    for entry in files.entries("schemas", own):
        measures, dimensions, columns, words = _with_schema(entry, measures, dimensions, columns, words)
    rules = _read_rules(own)
    _check_references(measures, dimensions, files.origin(own))
    _check_columns(columns, dimensions, files.origin(own))
    for rule in rules.values():
        refuse_wrong_columns(rule, columns)
    return Catalog(
        measures,
        dimensions,
        words,
        rules,
        MeasureNames(measures.values()),
        MemberNames(dimensions.values()),
        columns,
        ColumnNames(columns),
    )


def _with_schema(
    entry: Entry,
    measures: Mapping[str, Measure],
    dimensions: Mapping[str, Dimension],
    columns: Mapping[str, Column],
    words: Words,
) -> tuple[dict[str, Measure], dict[str, Dimension], dict[str, Column], Words]:
    """Return what is known already, with what one file of schemas/ adds."""
    entry.only(*_SCHEMA_KEYS)
    return (
        {**measures, **read_measures(entry, measures)},
        {**dimensions, **read_dimensions(entry, dimensions)},
        {**columns, **read_columns(entry, columns)},
        words.merged(read_words(entry)),
    )


def _read_rules(own: Path | None) -> dict[str, Rule]:
    """Read the rules; a file of the user's own changes the rule of its code, and what it leaves out stays as it was.

    A rule of another code must be about dossier rows, or no check would ever report it.
    """
    built_in = {rule.code: rule for rule in map(read_rule, files.entries("rules", None))}
    rules = dict(built_in)
    for entry in files.own_entries("rules", own) if own is not None else ():
        code = entry.text("code")
        if code not in built_in and "table" not in entry.content:
            raise entry.complaint_about_reference("code", code, built_in)
        rules[code] = read_rule(entry, rules.get(code))
        if code in built_in:
            refuse_unlike(entry, rules[code], built_in[code])
    return rules


def _check_references(measures: dict[str, Measure], dimensions: dict[str, Dimension], origin: Entry) -> None:
    """Complain about a measure that refers to a measure, dimension or member that does not exist."""
    for measure in measures.values():
        for code in measure.refers_to:
            if code not in measures:
                raise origin.complaint_about_reference(measure.code, code, measures)
        for part in measure.slices:
            for dimension, member in part.members:
                if dimension not in dimensions:
                    raise origin.complaint_about_reference(measure.code, dimension, dimensions)
                if member not in dimensions[dimension].members:
                    known = dimensions[dimension].members
                    raise origin.complaint_about_reference(measure.code, member, known)


def _check_columns(columns: dict[str, Column], dimensions: dict[str, Dimension], origin: Entry) -> None:
    """Complain about a column of members whose dimension does not exist."""
    for column in columns.values():
        if column.type == "member" and column.dimension not in dimensions:
            raise origin.complaint_about_reference(column.code, column.dimension, dimensions)
