"""Dossier lists: case lists -> typed frame -> findings by row, tables recomputed, and compared with the pivots."""
