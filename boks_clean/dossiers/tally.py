"""Counts what a dossier list holds: rows, dossiers, teams, and the time they span."""

import datetime
from collections.abc import Iterable

import polars as pl

from boks_clean.dossiers.model import ROW, DossierList, TypedRows
from boks_clean.dossiers.schema import KEY
from boks_clean.report import ListColumn, ListSummary, Stale
from boks_clean.workbook import column_letter

_DATES = ("aanmelddatum", "startdatum", "einddatum")


class Tally:
    """Takes the typed rows of one list, batch by batch, and tells in the end what there is."""

    def __init__(self, list_: DossierList) -> None:
        self._list = list_
        self._rows = 0
        self._last = list_.header_row
        self._numbers: list[pl.Series] = []
        self._teams: set[str] = set()
        self._dates: list[datetime.date] = []

    def add(self, typed: TypedRows) -> None:
        """Count one batch."""
        rows = typed.rows
        if not rows.height:
            return
        self._rows += rows.height
        self._last = int(rows[ROW][-1])
        number, team = KEY
        if number in rows:
            self._numbers.append(rows[number].drop_nulls().hash().unique())
        if team in rows:
            self._teams |= set(rows[team].drop_nulls().unique())
        for column in _DATES:
            if column in rows:
                self._dates += [date for date in (rows[column].min(), rows[column].max()) if _is_date(date)]  # type: ignore[misc]  # _is_date tells dates from what a column of nulls gives

    def summary(self, stale: Iterable[Stale] = ()) -> ListSummary:
        """Return what was counted, with the stale dossiers by team and rule."""
        columns = sorted(self._list.columns.items(), key=lambda pair: pair[1])
        first, last = (column_letter(columns[i][1]) for i in (0, -1))
        return ListSummary(
            sheet=self._list.sheet,
            range=f"{first}{self._list.header_row}:{last}{self._last}",
            header_row=self._list.header_row,
            rows=self._rows,
            dossiers=pl.concat(self._numbers).n_unique() if self._numbers else 0,
            teams=len(self._teams),
            since=min(self._dates).isoformat() if self._dates else None,
            until=max(self._dates).isoformat() if self._dates else None,
            columns=tuple(ListColumn(column_letter(at), self._list.headers[code], code) for code, at in columns),
            stale=tuple(stale),
        )


def _is_date(value: object) -> bool:
    return isinstance(value, datetime.date)
