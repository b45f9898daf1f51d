"""Run by another interpreter: reads tables with their sums as edits, and records of them; writes what to impute.

A table is one record, its cells the fields c0, c1 and so on, so that the sums of its rows and of its columns hold
together. What one value only can restore, deterministic imputation fills in.
"""

import json
import sys
from pathlib import Path
from typing import Any

import banff  # type: ignore[import-not-found]  # runs in an environment of its own: GPL, so no dependency of ours
import pandas as pd  # type: ignore[import-untyped]  # comes with banff, in that environment only

SECONDS = 5.0  # for one record


def told(edits: str, records: list[list[float]]) -> list[dict[str, float | None] | None]:
    """Return for each record the fields to impute, with the value if it is told; None where the time ran out."""
    rows = [[f"r{number:06d}", *values] for number, values in enumerate(records)]
    frame = pd.DataFrame(rows, columns=["ID", *(f"c{n}" for n in range(len(records[0])))])
    settings: dict[str, Any] = {"unit_id": "ID", "edits": edits, "trace": False, "outstatus": "pandas"}
    located = banff.errorloc(indata=frame, seed=1, time_per_obs=SECONDS, outreject="pandas", **settings)
    answers: list[dict[str, float | None]] = [{} for _ in records]
    for record, field in zip(located.outstatus["ID"], located.outstatus["FIELDID"], strict=True):
        answers[int(record[1:])][field] = None
    if len(located.outstatus):
        imputed = banff.determin(indata=frame, instatus=located.outstatus, outdata="pandas", **settings).outstatus
        for record, field, value in zip(imputed["ID"], imputed["FIELDID"], imputed["VALUE"], strict=True):
            answers[int(record[1:])][field] = float(value)
    late = {int(record[1:]) for record in located.outreject["ID"]}
    return [None if number in late else answer for number, answer in enumerate(answers)]


asked, answered = (Path(name) for name in sys.argv[1:3])
tables = json.loads(asked.read_text(encoding="utf-8"))
answered.write_text(json.dumps([told(t["edits"], t["records"]) for t in tables]), encoding="utf-8")
