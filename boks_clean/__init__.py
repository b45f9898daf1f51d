"""Validates and cleans the Excel exports of BOKS and KTSD: `boks_clean.check(path)` is the command from Python."""

__version__ = "0.1.0"
