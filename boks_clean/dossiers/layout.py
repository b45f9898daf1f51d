"""How recomputed figures stand in an export: which tables, under which titles and headers, with which rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from boks_clean.catalog import Catalog
from boks_clean.tables.model import Members
from boks_clean.tables.periods import INITIALS, MONTHS, Period

Value = float | None
Key = tuple[str, Members, Period]
COUNT, MEAN, SHARE = "#,##0", "0.0", "0%"
TOTAL = "Totaal"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its label, its figures, and the number format that Excel shows them in."""

    label: str
    values: tuple[Value, ...]
    form: str = COUNT
    total: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One table on a sheet of its own. A header level has a text for each column; None continues the one before."""

    sheet: str
    title: str
    header: tuple[tuple[str | None, ...], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    header: tuple[tuple[str | None, ...], ...]
    periods: tuple[Period, ...]


def layouts(figures: Mapping[Key, float], years: list[int], catalog: Catalog) -> list[Layout]:
    """Return the tables of these years for which there are figures, in the order of the report."""
    found: list[Layout] = []
    for year in years:
        for number, (name, title, columns, rows) in enumerate(_tables(figures, year, catalog), 1):
            if rows:
                found.append(Layout(f"{number:02} {name} {year}", title, columns.header, tuple(rows)))
    return found


_Table = tuple[str, str, _Columns, list[Row]]


def _tables(figures: Mapping[Key, float], year: int, catalog: Catalog) -> Iterator[_Table]:
    make = _Rows(figures, catalog)
    months, quarters = _months(year), _quarters(year)
    with_quarters, full_months = _months_and_quarters(year), _full_months(year)
    yield "casussen", "Aantal casussen per maand en per kwartaal", with_quarters, make.overview(with_quarters)
    begun, what = ("gestart", "gestarte casussen") if make.has("gestart") else ("aanmeldingen", "nieuwe aanmeldingen")
    for name, title in (
        (begun, f"Aantal {what} per buurtteam per maand"),
        ("lopend", "Aantal lopende casussen in periode per buurtteam"),
        ("afgesloten", "Aantal afgesloten casussen in periode per buurtteam"),
    ):
        yield f"{name}-per-team", title, months, make.divided(name, "team", months)
    title = f"Aantal unieke klanten op basis van lopende casussen per buurtteam in {year}"
    yield "klanten-per-maand", title, months, make.divided("unieke_klanten", "team", months)
    title = "Aantal unieke klanten betrokken bij in periode lopende casussen per buurtteam"
    yield "klanten-per-kwartaal", title, quarters, make.divided("unieke_klanten", "team", quarters)
    for name, measure, title, form in (
        ("wachttijd-gesprek", "wachttijd_eerste_gesprek", "Gemiddelde wachttijd tot eerste gesprek", MEAN),
        (
            "wachttijd-werkdagen",
            "wachttijd_eerste_kennismaking_werkdagen",
            "Gemiddeld aantal werkdagen tot eerste kennismaking",
            MEAN,
        ),
        ("binnen-5-werkdagen", "aandeel_binnen_5_werkdagen", "% Binnen 5 werkdagen", SHARE),
        ("wachttijd-start", "wachttijd_start_ondersteuning", "Gemiddelde wachttijd tot start ondersteuning", MEAN),
    ):
        yield name, title, with_quarters, make.divided(measure, "team", with_quarters, form)
    yield "zelfmelders", "Aantal en percentage zelfmelders", with_quarters, make.self_referred(with_quarters)
    yield f"{begun}-per-melder", f"Aantal {what} per melder", quarters, make.divided(begun, "melder", quarters)
    title = "Aantal afgesloten casussen, ingedeeld naar afsluitreden"
    yield "afgesloten-per-reden", title, quarters, make.divided("afgesloten", "afsluitreden", quarters)
    title = "Aantal afgesloten casussen, kan verder zonder begeleiding"
    rows = make.divided("afgesloten", "verder_zonder_begeleiding", full_months)
    yield "verder-zonder", title, full_months, rows
    title, rows = "Doelbereik: % verder zonder begeleiding", make.goals(full_months)
    yield "doelbereik", title, full_months, rows


@dataclass(frozen=True, slots=True)
class _Rows:
    """Makes the rows of a table; none at all where there are no figures for it."""

    figures: Mapping[Key, float]
    catalog: Catalog

    def has(self, measure: str) -> bool:
        return any(code == measure for code, _, _ in self.figures)

    def overview(self, columns: _Columns) -> list[Row]:
        begun = "gestart" if self.has("gestart") else "aanmeldingen"
        measures = (begun, "lopend", "afgesloten")
        rows = (self._row(measure.capitalize(), measure, (), columns) for measure in measures)
        return [row for row in rows if row]

    def divided(self, measure: str, dimension: str, columns: _Columns, form: str = COUNT) -> list[Row]:
        """Return a row for each member that occurs, in the order of the catalogue, and the total of the city."""
        known = self.catalog.dimensions[dimension]
        rows = [
            row
            for member in known.members
            if (row := self._row(known.name(member), measure, ((dimension, member),), columns, form))
        ]
        total = self._row(TOTAL, measure, (), columns, form, total=True)
        return [*rows, total] if rows and total else rows

    def self_referred(self, columns: _Columns) -> list[Row]:
        rows = (
            self._row("Aantal zelfmelder", "zelfmelders", (), columns),
            self._row("% Zelfmelder", "aandeel_zelfmelders", (), columns, SHARE),
        )
        return [row for row in rows if row]

    def goals(self, columns: _Columns) -> list[Row]:
        row = self._row("% Verder zonder begeleiding", "aandeel_verder_zonder_begeleiding", (), columns, SHARE)
        return [row] if row else []

    def _row(
        self, label: str, measure: str, members: Members, columns: _Columns, form: str = COUNT, *, total: bool = False
    ) -> Row | None:
        values = tuple(self.figures.get((measure, members, period)) for period in columns.periods)
        told = [value for value in values if value is not None]
        if not told or (form == COUNT and members and not any(told)):
            return None
        return Row(label, values, form, total)


# Columns: the header levels of the real reports, and the periods under them.


def _months(year: int) -> _Columns:
    top = [text for quarter in range(1, 5) for text in (f"Kwartaal {quarter}", None, None)]
    periods = [Period.of(year, month, 1) for month in range(1, 13)]
    return _Columns(((None, *top, str(year)), (None, *INITIALS.upper(), TOTAL)), (*periods, Period.of(year, 1, 12)))


def _months_and_quarters(year: int) -> _Columns:
    top: list[str | None] = [None]
    below: list[str | None] = [None]
    periods: list[Period] = []
    for quarter in range(4):
        first = 3 * quarter + 1
        top += [f"Kwartaal {quarter + 1}", None, None, None]
        below += [*INITIALS[first - 1 : first + 2].upper(), TOTAL]
        periods += [Period.of(year, month, 1) for month in range(first, first + 3)] + [Period.of(year, first, 3)]
    return _Columns(((*top, str(year)), (*below, None)), (*periods, Period.of(year, 1, 12)))


def _quarters(year: int) -> _Columns:
    periods = [Period.of(year, first, 3) for first in (1, 4, 7, 10)]
    header = (None, *(f"Kwartaal {number}" for number in range(1, 5)), str(year))
    return _Columns((header,), (*periods, Period.of(year, 1, 12)))


def _full_months(year: int) -> _Columns:
    header = (None, *(name.capitalize() for name in MONTHS), str(year))
    return _Columns((header,), (*(Period.of(year, month, 1) for month in range(1, 13)), Period.of(year, 1, 12)))
