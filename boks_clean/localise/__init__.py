"""Broken identities -> causes: the smallest sets of cells that, if changed, restore every identity."""

from boks_clean.localise.causes import find_causes
from boks_clean.localise.model import Cause, Change, Confidence, Explanation

__all__ = ["Cause", "Change", "Confidence", "Explanation", "find_causes"]
