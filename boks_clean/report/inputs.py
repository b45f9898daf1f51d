"""What was made of one file: its tables, its lists, what no table claims, and how much was checked."""

from dataclasses import dataclass, field
from typing import Any

from boks_clean.language import DEFAULT, Language, Text
from boks_clean.report.lists import ListSummary


@dataclass(frozen=True, slots=True)
class TableSummary:
    """One recognised table, in the words of the catalogue."""

    id: str
    sheet: str
    range: str
    title: str
    measure: str
    kind: str
    dimension: str | None
    periods: tuple[str, ...]
    cells: int
    measures: tuple[str, ...] = ()
    known: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the table as the JSON report has it."""
        return {
            "id": self.id,
            "sheet": self.sheet,
            "range": self.range,
            "title": self.title,
            "measure": self.measure,
            "measures": list(self.measures),
            "kind": self.kind,
            "dimension": self.dimension,
            "periods": list(self.periods),
            "cells": self.cells,
            "known": self.known,
        }


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A part of a sheet that no table claims, with the reason."""

    sheet: str
    range: str
    reason: Text
    numeric_cells: int = 0

    def to_dict(self, language: Language = DEFAULT) -> dict[str, Any]:
        """Return it as the JSON report has it, the reason in one language."""
        return {
            "sheet": self.sheet,
            "range": self.range,
            "reason": self.reason.in_(language),
            "numeric_cells": self.numeric_cells,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a file was checked, in cells."""

    numeric_cells: int = 0
    in_tables: int = 0
    in_an_identity: int = 0
    in_an_equality: int = 0

    @property
    def share(self) -> float:
        """The share of the numeric cells that stand in a table, 0 to 1; 0 for a file without numbers."""
        return self.in_tables / self.numeric_cells if self.numeric_cells else 0.0

    def to_dict(self) -> dict[str, int]:
        """Return the four counts."""
        return {
            "numeric_cells": self.numeric_cells,
            "in_tables": self.in_tables,
            "in_an_identity": self.in_an_identity,
            "in_an_equality": self.in_an_equality,
        }


@dataclass(frozen=True, slots=True)
class InputReport:
    """What was made of one file. `incomplete` says in a sentence why a readable file was not fully checked."""

    file: str
    sha256: str | None = None
    year: int | None = None
    sheets: int = 0
    tables: tuple[TableSummary, ...] = ()
    error: str | None = None
    unrecognised: tuple[Unrecognised, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    incomplete: str | None = None
    lists: tuple[ListSummary, ...] = ()

    def to_dict(self, language: Language = DEFAULT) -> dict[str, Any]:
        """Return the input as the JSON report has it."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "year": self.year,
            "tables": [table.to_dict() for table in self.tables],
            "lists": [list_.to_dict() for list_ in self.lists],
            "error": self.error,
            "incomplete": self.incomplete,
            "unrecognised": [part.to_dict(language) for part in self.unrecognised],
            "coverage": self.coverage.to_dict(),
        }
