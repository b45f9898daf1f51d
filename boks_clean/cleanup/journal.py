"""The journal of what was changed: opgeschoond.journal.jsonl beside opgeschoond.xlsx, a line a change.

A run is a line "begin", its changes, and "commit" once the output stands where it should. A last line that was torn
by a sudden end is ignored, and so is a run that was not completed. "begin" tells how many changes follow, with a
fingerprint of their lines: half a run is not taken back as if it were the whole, nor one of which lines were altered.
That is against accidents: whoever rewrites "begin" as well is not found out.
"""

import datetime
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from boks_clean import files
from boks_clean.cleanup.model import Value
from boks_clean.errors import UnreadableInput, UsageProblem
from boks_clean.language import Text
from boks_clean.workbook.stored import Kind, Stored

_VERSION = 1
_MISSING = Text("Het logboek {path} bestaat niet.", "The journal {path} does not exist.")
_DAMAGED = Text(
    "{path} is geen logboek van boks-clean, of is beschadigd (regel {line}).",
    "{path} is no journal of boks-clean, or is damaged (line {line}).",
)
_ALTERED = Text(
    "{path} is gewijzigd of onvolledig: de wijzigingen vanaf regel {line} zijn niet meer zoals ze zijn geschreven. "
    "Gebruik een onbeschadigde kopie.",
    "{path} was altered or is incomplete: the changes from line {line} on are not as they were written. "
    "Use an undamaged copy.",
)
_FOREIGN = Text(
    "Het bestand {path} is geen logboek van boks-clean en staat in de weg. Kies een andere naam voor de uitvoer.",
    "The file {path} is no journal of boks-clean and is in the way. Choose another name for the output.",
)
_EXISTS = Text(
    "Het bestand {path} bestaat al. Kies een andere naam, of voeg --force toe.",
    "The file {path} exists already. Choose another name, or add --force.",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that was changed.

    A change to a column of a dossier has its number and team, and values as a plan has them. One without a column is
    known by its address (and the number of the dossier in that row, if any), and has values as they stand in the cell.
    `was` is what it takes to put the old content back.
    """

    rule: str
    sheet: str
    row: int
    at: int
    column: str
    old: Value
    new: Value
    dossiernummer: str = ""
    buurtteam: str = ""
    was: Stored = field(default_factory=Stored)


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row that was taken out because it was a copy of its twin, or (`back`) put back as such a copy.

    `row` and `twin` are their places in the file that has both. What they hold is not told, `key` is a fingerprint
    of it; `shape` tells how the row looked.
    """

    rule: str
    sheet: str
    row: int
    twin: int
    key: str
    dossiernummer: str = ""
    buurtteam: str = ""
    shape: Mapping[str, object] | None = None
    back: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """All that one command changed; `output_sha256` is of the file as it was written, `time` when (ISO, if it was).

    One that was torn before its last change is not `whole`, and has no changes.
    """

    command: str
    plan: str
    source: str
    source_sha256: str
    output: str
    output_sha256: str
    entries: tuple[Entry, ...]
    committed: bool = False
    rows: tuple[RowEntry, ...] = ()
    time: str = ""
    whole: bool = True

    @property
    def changes(self) -> int:
        """How many cells were changed, and rows taken out or put back."""
        return len(self.entries) + len(self.rows)


def journal_path(output: Path) -> Path:
    """Return the name of the journal that belongs with an output."""
    return output.with_name(f"{output.stem}.journal.jsonl")


def sha256(content: bytes) -> str:
    """Return the fingerprint of a content."""
    return hashlib.sha256(content).hexdigest()


def carry_out(output: Path, content: bytes, run: Run, now: datetime.datetime, *, force: bool) -> None:
    """Write the journal of a run and its output, in an order that survives a sudden end at any moment.

    An output that holds this content already, by its journal, is left as it is.

    Raises UsageProblem: something is in the way, or cannot be written.
    """
    path = journal_path(output)
    last = _last(path)
    if _exists(output) and not force:
        if last is None or {last.output_sha256, sha256(output.read_bytes())} != {run.output_sha256}:
            raise UsageProblem(_EXISTS, path=output)
        if not last.committed:
            again = "" if last.whole else "".join(_lines(run, now))
            files.append(path, again + _line("commit", now, sha256=run.output_sha256, changes=run.changes))
        return
    files.append(path, "".join(_lines(run, now)))
    files.write(output, content)
    files.append(path, _line("commit", now, sha256=run.output_sha256, changes=run.changes))


def has_journal(output: Path) -> bool:
    """Tell whether a run was to write this output: it may be that this very content stands there already."""
    return _last(journal_path(output)) is not None


def read_journal(path: Path) -> list[Run]:
    """Return the runs of a journal, completed or not. Raises UnreadableInput."""
    try:
        content = path.read_bytes().decode("utf-8-sig", errors="replace")
    except FileNotFoundError as problem:
        raise UnreadableInput(_MISSING, path=path) from problem
    except OSError as problem:
        raise UnreadableInput(_DAMAGED, path=path, line=0) from problem
    *lines, torn = content.split("\n")
    runs: list[_Reading] = []
    for number, line in enumerate(lines, 1):
        try:
            _take(json.loads(line), line, number, runs)
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            raise UnreadableInput(_DAMAGED, path=path, line=number) from problem
    if not runs and torn and not torn.startswith("{"):
        raise UnreadableInput(_DAMAGED, path=path, line=1)
    try:
        altered = next((reading.line for reading in runs if reading.committed and not reading.is_whole), None)
        if altered is None:
            return [reading.run() for reading in runs]
    except (LookupError, TypeError) as problem:
        raise UnreadableInput(_DAMAGED, path=path, line=1) from problem
    raise AlteredJournal(_ALTERED, path=path, line=altered)


class AlteredJournal(UnreadableInput):
    """A journal of boks-clean that somebody changed, or of which a part is gone."""


def _last(path: Path) -> Run | None:
    """Return the last run in a journal, whose torn end is cut off. Raises UsageProblem for another file."""
    if not _exists(path):
        return None
    try:
        runs = read_journal(path)
        content = path.read_bytes()
    except AlteredJournal:
        raise
    except UnreadableInput as problem:
        raise UsageProblem(_FOREIGN, path=path) from problem
    if content and not content.endswith(b"\n"):
        os.truncate(path, content.rfind(b"\n") + 1)
    return runs[-1] if runs else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _lines(run: Run, now: datetime.datetime) -> Iterator[str]:
    source = {"file": run.source, "sha256": run.source_sha256}
    output = {"file": run.output, "sha256": run.output_sha256}
    begin = {"version": _VERSION, "command": run.command, "plan": run.plan, "source": source, "output": output}
    changes = list(_changes(run, now))
    digest = sha256("".join(changes).encode(errors="replace"))
    yield _line("begin", now, **begin, changes=run.changes, digest=digest)
    yield from changes


def _changes(run: Run, now: datetime.datetime) -> Iterator[str]:
    for entry in run.entries:
        was = {"kind": entry.was.kind, "value": entry.was.value, "style": entry.was.style}
        told = {
            "rule": entry.rule,
            "sheet": entry.sheet,
            "row": entry.row,
            "at": entry.at,
            "dossiernummer": entry.dossiernummer,
            "buurtteam": entry.buurtteam,
            "column": entry.column,
            "old": entry.old,
            "new": entry.new,
            "was": was,
        }
        yield _line("change", now, **told)
    for row in run.rows:
        yield _line("row", now, **asdict(row))


def _line(event: str, now: datetime.datetime, **told: object) -> str:
    return json.dumps({"event": event, "time": now.isoformat(timespec="seconds"), **told}, ensure_ascii=False) + "\n"


@dataclass
class _Reading:
    """A run while it is read; `line` is where it begins."""

    begin: Mapping[str, Any]
    line: int
    entries: list[Entry] = field(default_factory=list)
    rows: list[RowEntry] = field(default_factory=list)
    committed: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether the changes are those that were written; of a journal without a fingerprint that is not known."""
        digest = self.begin.get("digest")
        return digest is None or digest == sha256("".join(self.lines).encode(errors="replace"))

    def run(self) -> Run:
        """Return the run."""
        begin, source, output = self.begin, self.begin["source"], self.begin["output"]
        files_ = (source["file"], source["sha256"], output["file"], output["sha256"])
        told = (begin["command"], begin["plan"], *files_)
        if not self.is_whole:
            return Run(*told, (), time=str(begin["time"]), whole=False)
        return Run(*told, tuple(self.entries), self.committed, tuple(self.rows), str(begin["time"]))


def _take(line: Mapping[str, Any], text: str, number: int, runs: list[_Reading]) -> None:
    """Add one line to the runs so far."""
    event = line["event"]
    if event in ("change", "row"):
        runs[-1].lines.append(text.removesuffix("\r") + "\n")
    if event == "begin":
        runs.append(_Reading(line, number))
    elif event == "change" and not runs[-1].committed:
        runs[-1].entries.append(_entry(line))
    elif event == "row" and not runs[-1].committed:
        runs[-1].rows.append(_row_entry(line))
    elif event == "commit":
        runs[-1].committed = True
    else:
        raise ValueError(event)


def _entry(line: Mapping[str, Any]) -> Entry:
    was = line["was"]
    return Entry(
        rule=str(line["rule"]),
        sheet=str(line["sheet"]),
        row=int(line["row"]),
        at=int(line["at"]),
        column=str(line["column"]),
        old=line["old"],
        new=line["new"],
        dossiernummer=str(line["dossiernummer"]),
        buurtteam=str(line["buurtteam"]),
        was=Stored(cast("Kind", was["kind"]), str(was["value"]), was["style"]),
    )


def _row_entry(line: Mapping[str, Any]) -> RowEntry:
    shape = line["shape"]
    return RowEntry(
        rule=str(line["rule"]),
        sheet=str(line["sheet"]),
        row=int(line["row"]),
        twin=int(line["twin"]),
        key=str(line["key"]),
        dossiernummer=str(line["dossiernummer"]),
        buurtteam=str(line["buurtteam"]),
        shape=shape if isinstance(shape, dict) else None,
        back=bool(line["back"]),
    )
