"""Facts and notices -> findings: the texts of the rule, filled in with figures, and the cells concerned."""

from boks_clean.findings.writer import Writer

__all__ = ["Writer"]
