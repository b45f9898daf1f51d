"""Observations -> identities that must hold of them, evaluated together, and what their pattern says."""

from boks_clean.identities.build import build_all
from boks_clean.identities.evaluate import Result, evaluate
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Term

__all__ = ["Fact", "Figures", "Identity", "Result", "Term", "build_all", "evaluate"]
