"""The catalogue: what exports contain (schemas/) and what must hold of it (rules/), built in and the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
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


def load(own: Path | None = None) -> Catalog:
    """Read the built-in catalogue, and over it the files of the user's own directory.

    Files of `own/schemas` and `own/rules` replace those of the same name and add to the others.

    Raises:
        UsageProblem: a file is not right; the sentence names the file, the key, and a guess at the slip.

    """
    measures: dict[str, Measure] = {}
    dimensions: dict[str, Dimension] = {}
    columns: dict[str, Column] = {}
    words = Words()
    for entry in files.entries("schemas", own):
        entry.only(*_SCHEMA_KEYS)
        measures |= read_measures(entry, measures)
        dimensions |= read_dimensions(entry, dimensions)
        columns |= read_columns(entry, columns)
        words = words.merged(read_words(entry))
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


def _read_rules(own: Path | None) -> dict[str, Rule]:
    """Read the rules; one of the user's own must be one that a check reports, or be about dossiers, or never speak."""
    known = {rule.code: rule for rule in map(read_rule, files.entries("rules", None))}
    if own is None:
        return known
    rules: dict[str, Rule] = {}
    for entry in files.entries("rules", own):
        rule = read_rule(entry)
        if rule.code in known:
            refuse_unlike(entry, rule, known[rule.code])
        elif rule.condition is None:
            raise entry.complaint_about_reference("code", rule.code, known)
        rules[rule.code] = rule
    for missing in known.keys() - rules.keys():
        raise files.origin(own).complaint_about_reference("code", missing, rules)
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
