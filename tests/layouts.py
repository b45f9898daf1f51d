"""One set of true figures, written in every layout in which exports come."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.workbooks import Rows, Styled, Value, dutch, save

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
REFERRERS = ("Huisarts", "Politie", "School/onderwijs", "Veilig Thuis", "Zelfmelder")
TITLE = "Aantal nieuwe aanmeldingen per melder 2023"
YEAR_CODE = "2023"
MONTH_CODES = tuple(f"2023-{month:02}" for month in range(1, 13))
QUARTER_CODES = tuple(f"2023-Q{quarter}" for quarter in range(1, 5))


class Figure(int):
    """A figure of a table, so that a test can find the cells that hold one."""


def registrations(referrer: int, month: int) -> int:
    """Return a true figure: from 12 to 131, no two rows or columns alike."""
    return 12 + (37 * referrer + 23 * month + 11 * referrer * month) % 120


def span(referrer: int | None, first: int, last: int) -> Figure:
    """Return the figure of a run of months (0 to 11), for one referrer or for all."""
    who = range(len(REFERRERS)) if referrer is None else [referrer]
    return Figure(sum(registrations(r, m) for r in who for m in range(first, last + 1)))


def rows_of(spans: Sequence[tuple[int, int]], total: str = "Totaal", *, first: bool = False) -> list[list[Value]]:
    """Return a row for each referrer and one for all, with a figure for each run of months."""
    body: list[list[Value]] = [[name, *(span(r, *s) for s in spans)] for r, name in enumerate(REFERRERS)]
    if not total:
        return body
    whole: list[Value] = [total, *(span(None, *s) for s in spans)]
    return [whole, *body] if first else [*body, whole]


def month_spans() -> list[tuple[int, int]]:
    """Return the twelve months."""
    return [(month, month) for month in range(12)]


def quarter_spans() -> list[tuple[int, int]]:
    """Return the four quarters."""
    return [(first, first + 2) for first in range(0, 12, 3)]


def grouped_spans() -> list[tuple[int, int]]:
    """Return three months and their quarter, four times."""
    return [
        s
        for first in range(0, 12, 3)
        for s in ((first, first), (first + 1, first + 1), (first + 2, first + 2), (first, first + 2))
    ]


YEAR = (0, 11)


@dataclass(frozen=True)
class Layout:
    """A workbook as it is laid out; `periods` and `cells` are what must be recognised in it."""

    sheets: Mapping[str, Rows]
    periods: Sequence[str]
    cells: int
    merges: Sequence[str] = ()
    tables: int = 1
    name: str = "export.xlsx"

    def save(self, folder: Path) -> Path:
        """Write the workbook."""
        return save(folder / self.name, self.sheets, self.merges)

    def figures(self) -> list[tuple[str, int, int, Figure]]:
        """Return sheet, row, column and value of every figure."""
        return [
            (sheet, row, column, value)
            for sheet, rows in self.sheets.items()
            for row, cells in enumerate(rows, 1)
            for column, cell in enumerate(cells, 1)
            if isinstance(value := _bare(cell), Figure)
        ]

    def written(self, write: Callable[[Figure], Value | Styled]) -> dict[str, Rows]:
        """Return the sheets with each figure in another notation."""
        return {
            sheet: [[write(cell) if isinstance(cell, Figure) else cell for cell in row] for row in rows]
            for sheet, rows in self.sheets.items()
        }


def _bare(cell: object) -> object:
    return cell.value if isinstance(cell, Styled) else cell


def _one(rows: Rows) -> dict[str, Rows]:
    return {"Blad1": rows}


def _months_and_year(header: Sequence[Value], *above: Sequence[Value], total: str = "Totaal") -> dict[str, Rows]:
    return _one([*above, header, *rows_of([*month_spans(), YEAR], total)])


_M13 = (*MONTH_CODES, YEAR_CODE)
_Q5 = (*QUARTER_CODES, YEAR_CODE)
_GROUPED = tuple(code for q in range(4) for code in (*MONTH_CODES[3 * q : 3 * q + 3], QUARTER_CODES[q]))
_INITIALS = tuple("JFMAMJJASOND")

_quarters_over: list[Value] = [None, *(v for q in range(1, 5) for v in (f"Kwartaal {q}", None, None, None)), "2023"]
_initials_under: list[Value] = [
    "Melder",
    *(v for q in range(4) for v in (*_INITIALS[3 * q : 3 * q + 3], "Totaal")),
    None,
]
_named_quarters: list[Value] = [
    "Melder",
    *(v for q in range(1, 5) for v in (f"2023-Q{q}", None, None, f"Totaal 2023-Q{q}")),
    "Eindtotaal",
]
_months_under: list[Value] = [None, *(v for q in range(4) for v in (*MONTHS[3 * q : 3 * q + 3], None)), None]


def _side_by_side() -> dict[str, Rows]:
    header: list[Value] = ["Melder", "K1", "K2", "K3", "K4", "Jaar"]
    body = rows_of([*quarter_spans(), YEAR])
    left, right = body[:3], body[3:]
    rows: list[list[Value]] = [[TITLE], [], [*header, *header]]
    return _one([*rows, *([*a, *b] for a, b in zip(left, right, strict=True))])


def _transposed() -> dict[str, Rows]:
    body = rows_of([*month_spans(), YEAR])
    labels = ("Maand", *MONTHS, "Totaal")
    columns = [labels, *body]
    return _one([[TITLE], [], *([column[at] for column in columns] for at in range(14))])


def _stacked(gap: int) -> dict[str, Rows]:
    """Return the months above the quarters on one sheet."""
    months: Rows = [[TITLE], ["Melder", *MONTHS, "Totaal"], *rows_of([*month_spans(), YEAR])]
    quarters: Rows = [
        [TITLE],
        ["Melder", *(f"{q}e kwartaal" for q in range(1, 5)), "Jaar"],
        *rows_of([*quarter_spans(), YEAR]),
    ]
    return _one([*months, *([[]] * gap), *quarters])


def _total_first_column() -> dict[str, Rows]:
    body = rows_of([YEAR, *quarter_spans()], first=True)
    return _one([[TITLE], [], ["Melder", "Totaal", "K1", "K2", "K3", "K4"], *body])


def _groups() -> dict[str, Rows]:
    """Return two groups with a bold heading and a total of their own, and a total of all."""
    spans = [*quarter_spans(), YEAR]
    body = rows_of(spans, total="")
    groups = ((0, 1), (2, 3, 4))
    rows: list[list[Value | Styled]] = [[TITLE], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"]]
    for heading, members in zip(("Zorg en politie", "Overige melders"), groups, strict=True):
        rows.append([Styled(heading, bold=True)])
        rows += [list(body[m]) for m in members]
        rows.append(["Totaal", *(Figure(sum(span(m, *s) for m in members)) for s in spans)])
    rows.append(["Eindtotaal", *(span(None, *s) for s in spans)])
    return _one(rows)


LAYOUTS: dict[str, Layout] = {
    "title above, months and total": Layout(_months_and_year(["Melder", *MONTHS, "Totaal"], [TITLE], []), _M13, 78),
    "title directly above the header": Layout(_months_and_year(["Melder", *MONTHS, "Totaal"], [TITLE]), _M13, 78),
    "title in the corner cell": Layout(_months_and_year([TITLE, *MONTHS, "Eindtotaal"], total="Eindtotaal"), _M13, 78),
    "title as a first row over merged cells": Layout(
        _months_and_year(["Melder", *MONTHS, "Totaal"], [TITLE]), _M13, 78, merges=("A1:N1",)
    ),
    "three lines above the table": Layout(
        _months_and_year(
            ["Melder", *MONTHS, "Totaal"], ["Buurtteams Utrecht"], [TITLE], ["Exportdatum: 15-01-2024"], []
        ),
        _M13,
        78,
    ),
    "capitals and a total called Eindtotaal": Layout(
        _months_and_year(["MELDER", *(m.upper() for m in MONTHS), "EINDTOTAAL"], [TITLE], [], total="Eindtotaal"),
        _M13,
        78,
    ),
    "short months": Layout(
        _months_and_year(
            ["Melder", "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec", "Totaal"],
            [TITLE],
        ),
        _M13,
        78,
    ),
    "initials and a total": Layout(_months_and_year(["Melder", *_INITIALS, "Totaal"], [TITLE], []), _M13, 78),
    "initials and a bare year as text": Layout(_months_and_year(["Melder", *_INITIALS, "2023"], [TITLE], []), _M13, 78),
    "months and a bare year as a number": Layout(_months_and_year(["Melder", *MONTHS, 2023], [TITLE], []), _M13, 78),
    "months with their year": Layout(
        _months_and_year(["Melder", *(f"{m} 2023" for m in MONTHS), "Totaal"], ["Aanmeldingen per melder"]), _M13, 78
    ),
    "months as 2023-01": Layout(
        _months_and_year(["Melder", *MONTH_CODES, "2023"], ["Aanmeldingen per melder"]), _M13, 78
    ),
    "quarters over initials, merged": Layout(
        _one([[TITLE], [], _quarters_over, _initials_under, *rows_of([*grouped_spans(), YEAR])]),
        (*_GROUPED, YEAR_CODE),
        102,
        merges=("B3:E3", "F3:I3", "J3:M3", "N3:Q3"),
    ),
    "quarters over initials, not merged": Layout(
        _one([[TITLE], [], _quarters_over, _initials_under, *rows_of([*grouped_spans(), YEAR])]),
        (*_GROUPED, YEAR_CODE),
        102,
    ),
    "quarters over months with totals on the upper level, merged": Layout(
        _one([["Aanmeldingen"], [], _named_quarters, _months_under, *rows_of([*grouped_spans(), YEAR], "Eindtotaal")]),
        (*_GROUPED, YEAR_CODE),
        102,
        merges=("B3:D3", "F3:H3", "J3:L3", "N3:P3"),
    ),
    "quarters over months with totals on the upper level, not merged": Layout(
        _one([["Aanmeldingen"], [], _named_quarters, _months_under, *rows_of([*grouped_spans(), YEAR], "Eindtotaal")]),
        (*_GROUPED, YEAR_CODE),
        102,
    ),
    "quarters as 1, 2, 3, 4 in text and Totaal jaar": Layout(
        _one([[TITLE], [], ["Melder", "1", "2", "3", "4", "Totaal jaar"], *rows_of([*quarter_spans(), YEAR])]), _Q5, 30
    ),
    "quarters as numbers and Totaal jaar": Layout(
        _one([[TITLE], [], ["Melder", 1, 2, 3, 4, "Totaal jaar"], *rows_of([*quarter_spans(), YEAR])]), _Q5, 30
    ),
    "quarters as K1": Layout(
        _one([[TITLE], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"], *rows_of([*quarter_spans(), YEAR])]), _Q5, 30
    ),
    "quarters in words": Layout(
        _one(
            [
                [TITLE],
                [],
                ["Melder", *(f"{q}e kwartaal" for q in range(1, 5)), "Totaal"],
                *rows_of([*quarter_spans(), YEAR]),
            ]
        ),
        _Q5,
        30,
    ),
    "no total row": Layout(
        _one([[TITLE], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"], *rows_of([*quarter_spans(), YEAR], total="")]),
        _Q5,
        25,
    ),
    "total row first": Layout(
        _one([[TITLE], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"], *rows_of([*quarter_spans(), YEAR], first=True)]),
        _Q5,
        30,
    ),
    "total row and total column first": Layout(_total_first_column(), (YEAR_CODE, *QUARTER_CODES), 30),
    "months in the rows": Layout(_transposed(), _M13, 78),
    "blocks side by side, the total in the last": Layout(_side_by_side(), _Q5, 30, tables=2),
    "groups with a heading and a total of their own": Layout(_groups(), _Q5, 40),
    "tables under each other, two rows apart": Layout(_stacked(2), _M13, 108, tables=2),
    "tables under each other, one row apart": Layout(_stacked(1), _M13, 108, tables=2),
    "tables under each other without an empty row": Layout(_stacked(0), _M13, 108, tables=2),
    "away from the corner of the sheet": Layout(
        _one(
            [
                [],
                [],
                [None, None, TITLE],
                [],
                [None, None, "Melder", "K1", "K2", "K3", "K4", "Jaar"],
                *([None, None, *row] for row in rows_of([*quarter_spans(), YEAR])),
            ]
        ),
        _Q5,
        30,
    ),
    "an empty row above the total": Layout(
        _one(
            [
                [TITLE],
                [],
                ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
                *rows_of([*quarter_spans(), YEAR])[:-1],
                [],
                rows_of([*quarter_spans(), YEAR])[-1],
            ]
        ),
        _Q5,
        30,
    ),
    "a note under the table": Layout(
        _one(
            [
                [TITLE],
                [],
                ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
                *rows_of([*quarter_spans(), YEAR]),
                [],
                ["Bron: BOKS, peildatum 15-01-2024"],
            ]
        ),
        _Q5,
        30,
    ),
}

NOTATIONS: dict[str, Callable[[Figure], Value | Styled]] = {
    "numbers with a thousands mark": lambda figure: Styled(int(figure), "#,##0"),
    "numbers with decimals": lambda figure: Styled(float(figure), "0.00"),
    "Dutch text": dutch,
    "text without a thousands mark": lambda figure: str(int(figure)),
    "text with a no-break space": lambda figure: dutch(figure).replace(".", "\u00a0"),
    "text with a narrow no-break space": lambda figure: dutch(figure).replace(".", "\u202f"),
    "text between spaces": lambda figure: f" {dutch(figure)}\u00a0",
    "text with a footnote": lambda figure: f"{dutch(figure)}*",
    "text with ,0": lambda figure: dutch(figure, 1),
    "text with a unit": lambda figure: f"{dutch(figure)} klanten",
}
