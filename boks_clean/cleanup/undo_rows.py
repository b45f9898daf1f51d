"""Takes back that rows were taken out: each comes back at its place as a copy of its twin, unless others were at it."""

import dataclasses
from bisect import bisect_left
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
_AGAIN_ANEW = Text(
    "rij {row} blijft staan: zij gaat er alleen weer uit als de uitvoer dezelfde vorm heeft als het bestand",
    "row {row} stays: taking it out again takes an output of the same form as the file",
)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that was not put back, and why."""

    entry: RowEntry
    why: Text
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RowsBack:
    """A file with the rows that could be put back.

    By sheet: `missing` are the places, in ascending order, of rows that are still out; `moves` is what came back.
    """

    content: bytes
    done: tuple[RowEntry, ...]
    already: int
    kept: tuple[KeptRow, ...]
    missing: Mapping[str, Sequence[int]]
    moves: Mapping[str, Moves]

    def row(self, sheet: str, row: int) -> int:
        """Return where a row of the file with all rows stands in this one."""
        return row - bisect_left(self.missing.get(sheet, ()), row)

    def is_missing(self, sheet: str, row: int) -> bool:
        """Tell whether a row of the file with all rows is still out."""
        out = self.missing.get(sheet, ())
        at = bisect_left(out, row)
        return at < len(out) and out[at] == row

    def shifted(self, sheet: str, row: int) -> int:
        """Return where a row of the file as it was before stands in this one."""
        return (self.moves[sheet].row(row) if sheet in self.moves else None) or row

    def reversed_rows(self) -> list[RowEntry]:
        """Return the entries of what came back, with their places in this file."""
        return [
            dataclasses.replace(e, row=self.row(e.sheet, e.row), twin=self.row(e.sheet, e.twin), back=True)
            for e in self.done
        ]


def rows_back(every: Sequence[RowEntry], chosen: Sequence[RowEntry], medium: Medium, *, untouched: bool) -> RowsBack:
    """Put rows back of all that a run took out. Raises Irregular."""
    content, done, already = medium.content, list[RowEntry](), 0
    kept: list[KeptRow] = []
    missing: dict[str, list[int]] = {}
    moves: dict[str, Moves] = {}
    asked = set(map(id, chosen))
    known = {sheet.name for sheet in sheets_of(medium.book)}
    ordered = sorted((entry for entry in every if not entry.back), key=lambda entry: (entry.sheet, entry.row))
    for sheet, group in groupby(ordered, key=lambda entry: entry.sheet):
        entries = list(group)
        if sheet not in known or medium.way not in ("xlsx", "csv"):
            kept += [_keep(e, _CHANGED if sheet not in known else _ANEW) for e in entries if id(e) in asked]
            missing[sheet] = [entry.row for entry in entries]
            continue
        states = _states(entries, content, sheet, text=medium.as_text)
        already += sum(state.there for state in states if id(state.entry) in asked)
        wanted = [state for state in states if id(state.entry) in asked and not state.there]
        kept += [_keep(state.entry, _CHANGED) for state in wanted if not state.intact]
        coming = [state for state in wanted if state.intact]
        out = [s.entry.row for s in states if not s.there and not (id(s.entry) in asked and s.intact)]
        shapes = _shapes(coming, out) if untouched else {}
        try:
            moved = _coming(coming, out)
            content = with_moves(content, sheet, moved, shapes, text=medium.as_text) if coming else content
            moves[sheet] = moved
            done += [state.entry for state in coming]
        except Unmovable as problem:
            kept += [_keep(state.entry, _UNMOVABLE, why=problem.why) for state in coming]
            out = [state.entry.row for state in states if not state.there]
        missing[sheet] = out
    return RowsBack(content, tuple(done), already, tuple(kept), missing, moves)


def rows_out(entries: Sequence[RowEntry], content: bytes, *, text: bool) -> tuple[bytes, list[RowEntry], list[KeptRow]]:
    """Take rows out again that were put back. Raises Irregular."""
    done: list[RowEntry] = []
    kept: list[KeptRow] = []
    ordered = sorted((entry for entry in entries if entry.back), key=lambda entry: (entry.sheet, entry.row))
    for sheet, group in groupby(ordered, key=lambda entry: entry.sheet):
        of_sheet = list(group)
        rows = whole_rows(content, sheet, {n for e in of_sheet for n in (e.row, e.twin)}, text=text)
        same = [e for e in of_sheet if rows[e.twin].key == e.key and _is_there(rows, e.row, e.twin, e.key)]
        staying = {e.row for e in of_sheet} - {e.row for e in same}
        kept += [_keep(e, _AGAIN_CHANGED) for e in of_sheet if e.row in staying]
        try:
            content = with_moves(content, sheet, Moves(gone=tuple(e.row for e in same)), {}, text=text)
            done += same
        except Unmovable as problem:
            kept += [_keep(e, _UNMOVABLE, why=problem.why) for e in same]
    return content, done, kept


def rows_stay(entries: Sequence[RowEntry]) -> list[KeptRow]:
    """Tell of rows that were put back that an output of another form keeps them."""
    return [_keep(entry, _AGAIN_ANEW) for entry in entries]


@dataclass(frozen=True, slots=True)
class _State:
    """Whether a row is there already; if not, where its twin stands, and whether that is as it was."""

    entry: RowEntry
    there: bool
    twin: int = 0
    intact: bool = False


def _states(entries: Sequence[RowEntry], content: bytes, sheet: str, *, text: bool) -> list[_State]:
    """Tell of each row of a sheet, from top to bottom, how things stand: those above it that are out shift it."""
    rows = whole_rows(content, sheet, _near(entries), text=text)
    states: list[_State] = []
    out: list[int] = []
    for entry in entries:
        twin = entry.twin - bisect_left(out, entry.twin)
        if _is_there(rows, entry.row - len(out), twin, entry.key):
            states.append(_State(entry, there=True))
        else:
            intact = twin in rows and rows[twin].key == entry.key
            states.append(_State(entry, there=False, twin=twin, intact=intact))
            out.append(entry.row)
    return states


def _near(entries: Sequence[RowEntry]) -> set[int]:
    """Return where these rows and their twins can stand, whichever of them are out."""
    near: set[int] = set()
    last = 0
    for at in sorted({at for entry in entries for at in (entry.row, entry.twin)}):
        near.update(range(max(last + 1, at - len(entries)), at + 1))
        last = at
    return near


def _is_there(rows: Mapping[int, WholeRow], row: int, twin: int, key: str) -> bool:
    """Tell whether a place holds the row; one that is hidden while its twin is not (or the reverse) is another.

    It is the twin as it is now that counts: a filter hides both.
    """
    if row not in rows or rows[row].key != key:
        return False
    return twin in rows and rows[row].hidden == rows[twin].hidden


def _coming(coming: Sequence[_State], out: Sequence[int]) -> Moves:
    """Return the places of rows that come; those that stay out leave no gap."""
    return Moves(new=tuple((_place(state, out), state.twin) for state in coming))


def _shapes(coming: Sequence[_State], out: Sequence[int]) -> dict[int, Mapping[str, object] | None]:
    return {_place(state, out): state.entry.shape for state in coming}


def _place(state: _State, out: Sequence[int]) -> int:
    return state.entry.row - bisect_left(out, state.entry.row)


def _keep(entry: RowEntry, text: Text, **values: object) -> KeptRow:
    return KeptRow(entry, text, {"row": entry.row, "twin": entry.twin, **values})
