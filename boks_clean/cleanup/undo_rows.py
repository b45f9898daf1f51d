"""Takes back that rows were taken out: each comes back at its place as a copy of its twin, unless others were at it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from boks_clean.cleanup.journal import RowEntry
from boks_clean.cleanup.medium import Medium, sheets_of
from boks_clean.cleanup.whole_rows import whole_rows, with_moves
from boks_clean.language import Text
from boks_clean.workbook.moves import Moves
from boks_clean.workbook.row_patch import WholeRow
from boks_clean.workbook.unmovable import Unmovable

_CHANGED = Text(
    "rij {row} komt niet terug: rij {twin}, waaraan zij gelijk was, is daarna door iemand gewijzigd of verplaatst",
    "row {row} does not come back: row {twin}, of which it was a copy, was changed or moved by somebody since",
)
_UNMOVABLE = Text("rij {row} komt niet terug: {why}", "row {row} does not come back: {why}")
_AGAIN_CHANGED = Text(
    "rij {row} blijft staan: zij of rij {twin} is daarna door iemand gewijzigd of verplaatst",
    "row {row} stays: it or row {twin} was changed or moved by somebody since",
)
_ANEW = Text(
    "rij {row} komt niet terug: dat kan alleen als de uitvoer dezelfde vorm heeft als het bestand",
    "row {row} does not come back: that takes an output of the same form as the file",
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that was not put back, and why."""

    entry: RowEntry
    why: Text
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RowsBack:
    """A file with the rows that could be put back; `missing` are those that are still out, by sheet and place."""

    content: bytes
    done: tuple[RowEntry, ...]
    already: int
    kept: tuple[KeptRow, ...]
    missing: Mapping[str, Sequence[int]]

    def row(self, sheet: str, row: int) -> int:
        """Return where a row of the file with all rows stands in this one."""
        return row - sum(place < row for place in self.missing.get(sheet, ()))


def rows_back(every: Sequence[RowEntry], chosen: Sequence[RowEntry], medium: Medium, *, untouched: bool) -> RowsBack:
    """Put rows back of all that a run took out. Raises Irregular."""
    content, done, already = medium.content, list[RowEntry](), 0
    kept: list[KeptRow] = []
    missing: dict[str, list[int]] = {}
    known = {sheet.name for sheet in sheets_of(medium.book)}
    ordered = sorted((entry for entry in every if not entry.back), key=lambda entry: (entry.sheet, entry.row))
    for sheet, group in groupby(ordered, key=lambda entry: entry.sheet):
        entries = list(group)
        if sheet not in known or medium.way not in ("xlsx", "csv"):
            kept += [_keep(e, _CHANGED if sheet not in known else _ANEW) for e in entries if e in chosen]
            missing[sheet] = [entry.row for entry in entries]
            continue
        states = _states(entries, content, sheet, text=medium.as_text)
        already += sum(state.there for state in states if state.entry in chosen)
        wanted = [state for state in states if state.entry in chosen and not state.there]
        kept += [_keep(state.entry, _CHANGED) for state in wanted if not state.intact]
        coming = [state for state in wanted if state.intact]
        out = [state.entry.row for state in states if not state.there and state not in coming]
        try:
            content = _put_back(content, sheet, coming, out, text=medium.as_text, untouched=untouched)
            done += [state.entry for state in coming]
        except Unmovable as problem:
            kept += [_keep(state.entry, _UNMOVABLE, why=problem.why) for state in coming]
            out = [state.entry.row for state in states if not state.there]
        missing[sheet] = out
    return RowsBack(content, tuple(done), already, tuple(kept), missing)


def rows_out(entries: Sequence[RowEntry], content: bytes, *, text: bool) -> tuple[bytes, list[RowEntry], list[KeptRow]]:
    """Take rows out again that were put back. Raises Irregular."""
    done: list[RowEntry] = []
    kept: list[KeptRow] = []
    ordered = sorted((entry for entry in entries if entry.back), key=lambda entry: (entry.sheet, entry.row))
    for sheet, group in groupby(ordered, key=lambda entry: entry.sheet):
        of_sheet = list(group)
        rows = whole_rows(content, sheet, {n for e in of_sheet for n in (e.row, e.twin)}, text=text)
        same = [e for e in of_sheet if rows[e.row].key == rows[e.twin].key == e.key]
        kept += [_keep(e, _AGAIN_CHANGED) for e in of_sheet if e not in same]
        try:
            content = with_moves(content, sheet, Moves(gone=tuple(e.row for e in same)), {}, text=text)
            done += same
        except Unmovable as problem:
            kept += [_keep(e, _UNMOVABLE, why=problem.why) for e in same]
    return content, done, kept


@dataclass(frozen=True, slots=True)
class _State:
    """Whether a row is there already; if not, where its twin stands, and whether that is as it was."""

    entry: RowEntry
    there: bool
    twin: int = 0
    intact: bool = False


def _states(entries: Sequence[RowEntry], content: bytes, sheet: str, *, text: bool) -> list[_State]:
    """Tell of each row of a sheet, from top to bottom, how things stand: those above it that are out shift it."""
    most = len(entries)
    near = {n for e in entries for at in (e.row, e.twin) for n in range(max(1, at - most), at + 1)}
    rows = whole_rows(content, sheet, near, text=text)
    states: list[_State] = []
    out: list[int] = []
    for entry in entries:
        twin = entry.twin - sum(row < entry.twin for row in out)
        if _holds(rows, entry.row - len(out), entry.key):
            states.append(_State(entry, there=True))
        else:
            states.append(_State(entry, there=False, twin=twin, intact=_holds(rows, twin, entry.key)))
            out.append(entry.row)
    return states


def _holds(rows: Mapping[int, WholeRow], row: int, key: str) -> bool:
    return row in rows and rows[row].key == key


def _put_back(
    content: bytes, sheet: str, coming: Sequence[_State], out: Sequence[int], *, text: bool, untouched: bool
) -> bytes:
    """Return the file with these rows; those that stay out leave no gap. Raises Irregular and Unmovable."""
    if not coming:
        return content
    places = [state.entry.row - sum(row < state.entry.row for row in out) for state in coming]
    new = tuple((place, state.twin) for place, state in zip(places, coming, strict=True))
    shapes = {place: state.entry.shape for place, state in zip(places, coming, strict=True)} if untouched else {}
    return with_moves(content, sheet, Moves(new=new), shapes, text=text)


def _keep(entry: RowEntry, text: Text, **values: object) -> KeptRow:
    return KeptRow(entry, text, {"row": entry.row, "twin": entry.twin, **values})


def reversed_row(entry: RowEntry) -> RowEntry:
    """Return the entry of the opposite."""
    return dataclasses.replace(entry, back=not entry.back)
