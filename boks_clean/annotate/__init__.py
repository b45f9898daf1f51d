"""A copy of an export in which the cells of the findings are coloured and have a note, with a list in front.

The parts of the workbook are edited by their bytes: no library writes the file anew, so nothing in it is lost.
"""

from boks_clean.annotate.copy import annotated
from boks_clean.annotate.refuse import refuse_annotation

__all__ = ["annotated", "refuse_annotation"]
