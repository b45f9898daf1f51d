"""Finds the header of a case list among rows of text: which column of the sheet holds which column of the catalogue."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from boks_clean.catalog import Catalog
from boks_clean.dossiers.model import Trouble

REQUIRED, NEAR_HEADER, UNKNOWN_HEADER, DOUBLED_HEADER = "DOS001", "DOS002", "DOS003", "DOS004"
KEY = "dossiernummer"
_FEWEST_WITH_KEY, _FEWEST = 4, 5
_FEWEST_EXACT = 3
_LONGEST_HEADER = 80
_UNSAFE = re.compile(r"[\d@]")

Texts = Mapping[int, str]  # the filled cells of a row, by column number


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a list: its last row, how many rows it takes, and the column of each code.

    `names` are the headers as printed, by column number, those that mean nothing to the catalogue included.
    """

    row: int
    height: int
    columns: Mapping[str, int]
    names: Texts
    near: frozenset[int] = frozenset()
    doubled: tuple[int, ...] = ()
    unknown: tuple[int, ...] = field(default=())

    @property
    def left(self) -> int:
        """The first column that belongs to the list."""
        return min(self.names)

    @property
    def right(self) -> int:
        """The last column that belongs to the list."""
        return max(self.names)


def find_headers(rows: Mapping[int, Texts], catalog: Catalog) -> Iterator[Header]:
    """Yield the headers among rows, from top to bottom. A header can take two rows ("Datum" over "aanmelding")."""
    taken = 0
    for row in sorted(rows):
        if row <= taken or not _may_be(rows[row]) or _exact(rows[row], catalog) == 0:
            continue
        single = _header(row, 1, rows[row], catalog)
        below = rows.get(row + 1, {})
        double = _header(row + 1, 2, _joined(rows[row], below, catalog), catalog) if _may_be(below) else None
        found = double if double and (single is None or len(double.columns) > len(single.columns)) else single
        if found is not None:
            taken = found.row
            yield found


def troubles_of(header: Header, catalog: Catalog) -> Iterator[Trouble]:
    """Yield what is wrong with a header: columns that are missing, doubled, unknown or spelled differently."""
    for code, known in catalog.columns.items():
        if known.required and code not in header.columns:
            yield Trouble(REQUIRED, header.row, header.left, {"column": known.label})
    named = {column: code for code, column in header.columns.items()}
    for column in sorted(header.near):
        label = catalog.columns[named[column]].label
        yield Trouble(NEAR_HEADER, header.row, column, {"header": quoted(header.names[column]), "column": label})
    for column in header.doubled:
        yield Trouble(DOUBLED_HEADER, header.row, column, {"header": quoted(header.names[column])})
    if header.unknown:
        told = ", ".join(f"'{quoted(header.names[column])}'" for column in header.unknown)
        values = {"headers": told, "count": len(header.unknown)}
        yield Trouble(UNKNOWN_HEADER, header.row, header.unknown[0], values)


def quoted(header: str) -> str:
    """Return a header as it may be repeated: not one with digits or an address in it, which may be a person's."""
    return "…" if _UNSAFE.search(header) else header


def _may_be(row: Texts) -> bool:
    return len(row) >= 2 and all(len(text) <= _LONGEST_HEADER for text in row.values())


def _exact(row: Texts, catalog: Catalog) -> int:
    return sum(catalog.column_names.exact(text) is not None for text in row.values())


def _joined(upper: Texts, lower: Texts, catalog: Catalog) -> dict[int, str]:
    """Join two rows; a text of the upper row holds for the columns to its right that have none (a merged cell)."""
    joined: dict[int, str] = {}
    above = ""
    for column in range(min(*upper, *lower), max(*upper, *lower) + 1):
        above = upper.get(column, above)
        own, below = upper.get(column, ""), lower.get(column, "")
        both = f"{above} {below}".strip()
        texts = (both, below, own) if below else (own,)
        text = next((t for t in texts if t and catalog.column_names.exact(t)), both if below else own)
        if text:
            joined[column] = text
    return joined


def _header(row: int, height: int, names: Texts, catalog: Catalog) -> Header | None:
    """Return the header that a row is, or None where too little in it is known."""
    exact = {column: code for column, text in names.items() if (code := catalog.column_names.exact(text))}
    if len(set(exact.values())) < _FEWEST_EXACT:
        return None
    near = {c: code for c, text in names.items() if c not in exact and (code := catalog.column_names.near(text))}
    names = _of_list(names, {*exact, *near})
    exact, near = ({c: code for c, code in found.items() if c in names} for found in (exact, near))
    columns: dict[str, int] = {}
    doubled: list[int] = []
    for column in (*sorted(exact), *sorted(near)):
        code = exact.get(column) or near[column]
        if code not in columns:
            columns[code] = column
        else:
            doubled.append(column)
    if len(columns) < (_FEWEST_WITH_KEY if KEY in columns else _FEWEST):
        return None
    own = _run(names, set(columns.values()))
    return Header(
        row=row,
        height=height,
        columns=columns,
        names=own,
        near=frozenset(near) & frozenset(columns.values()),
        doubled=tuple(column for column in doubled if column in own),
        unknown=tuple(column for column in own if column not in exact and column not in near),
    )


def _of_list(names: Texts, known: set[int]) -> dict[int, str]:
    """Leave out the headers of a table beside the list: behind an empty column, and mostly unknown."""
    runs: list[list[int]] = []
    for column in sorted(names):
        if runs and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    most = max(runs, key=lambda run: len(known.intersection(run)))
    kept = [run for run in runs if run is most or 2 * len(known.intersection(run)) > len(run)]
    return {column: names[column] for run in kept for column in run}


def _run(names: Texts, known: set[int]) -> dict[int, str]:
    """Return the headers from the first to the last known one, and those that stand against them."""
    left, right = min(known), max(known)
    while left - 1 in names:
        left -= 1
    while right + 1 in names:
        right += 1
    return {column: text for column, text in sorted(names.items()) if left <= column <= right}
