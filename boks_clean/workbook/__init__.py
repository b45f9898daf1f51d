"""Files -> sheets of cells with their real addresses; the only place that reads a user's workbook."""

from boks_clean.workbook.model import ERROR_CELL, Cell, Sheet, TextSheet, Workbook, column_letter, reference
from boks_clean.workbook.read import read_workbook

__all__ = ["ERROR_CELL", "Cell", "Sheet", "TextSheet", "Workbook", "column_letter", "read_workbook", "reference"]
