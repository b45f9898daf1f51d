"""Observations -> identities that must hold of them, evaluated together, and what their pattern says."""

from boks_clean.identities.check import Checked, check_identities
from boks_clean.identities.counted import COUNTED
from boks_clean.identities.families import families
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term

__all__ = ["COUNTED", "Checked", "Fact", "Figures", "Identity", "Result", "Term", "check_identities", "families"]
