"""Sheets -> tables -> observations: finding tables, header levels, periods, names."""

from boks_clean.tables.model import Axis, Line, Notice, Observation, Recognition, Table
from boks_clean.tables.periods import Period
from boks_clean.tables.recognise import recognise

__all__ = ["Axis", "Line", "Notice", "Observation", "Period", "Recognition", "Table", "recognise"]
