"""Each table drawn as a table: its cells marked by state, in words as well, with the numbers of their findings."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from boks_clean.language import Language, Text, counted
from boks_clean.report import CellState, DrawnCell, DrawnTable, Report, Severity
from boks_clean.reports.html_markup import Markup, element, joined
from boks_clean.workbook import column_letter

Key = tuple[str, str, str]  # file, sheet, address
_MOST_NUMBERS = 3
_PLACE = Text("blad '{sheet}', {range}", "sheet '{sheet}', {range}")
_FINDING = Text("bevinding {number}", "finding {number}")
_LEGEND = Text("Wat de tekens in de tabellen betekenen", "What the signs in the tables mean")
_NUMBERS = Text(
    "Een nummer bij een cijfer is het nummer van de bevinding; klik erop om die te lezen.",
    "A number at a figure is that of the finding; click it to read that.",
)
_FIGURES = (Text("cijfer", "figure"), Text("cijfers", "figures"))
_SCROLL = Text("{title}, te schuiven", "{title}, scrollable")
STATES: Mapping[CellState, tuple[str, Text, Text]] = {
    "suspect": (
        "s",
        Text("verdacht", "suspect"),
        Text("waarschijnlijk is deze cel fout", "this cell is probably wrong"),
    ),
    "broken": (
        "b",
        Text("klopt niet", "broken"),
        Text("doet mee in iets wat niet klopt", "takes part in something that is not right"),
    ),
    "undecided": (
        "u",
        Text("niet te beslissen", "undecided"),
        Text("er ontbreekt een cijfer om het na te rekenen", "a figure that is needed to check it is missing"),
    ),
    "uncovered": (
        "o",
        Text("niet gecontroleerd", "not covered"),
        Text("doet in geen enkele controle mee", "takes part in no check"),
    ),
    "held": (
        "h",
        Text("klopt", "held"),
        Text("alles waarin dit cijfer meedoet, klopt", "all that this figure is in holds"),
    ),
}


@dataclass(frozen=True)
class Marks:
    """Which findings concern which cell, and the cells that are suspected or take part in what is wrong."""

    numbers: Mapping[Key, list[int]]
    suspects: frozenset[Key]
    broken: frozenset[Key]

    def state(self, key: Key, cell: DrawnCell) -> CellState:
        """Return the state of a cell: what a finding says of it goes before what the identities said."""
        if key in self.suspects:
            return "suspect"
        return "broken" if key in self.broken else cell.state


def marks_of(report: Report) -> Marks:
    """Return what the findings say of cells, echoes included; what is only worth knowing breaks nothing."""
    numbers: dict[Key, list[int]] = {}
    suspects: set[Key] = set()
    broken: set[Key] = set()
    for number, finding in enumerate(report.findings, 1):
        named = {(change.file, change.sheet, change.ref) for change, _ in finding.suspects}
        cells = dict.fromkeys([*named, *((cell.file, cell.sheet, cell.ref) for cell in finding.cells)])
        for key in cells:
            numbers.setdefault(key, []).append(number)
        suspects |= named
        if finding.severity > Severity.information:
            broken |= cells.keys()
            broken |= {(cell.file, cell.sheet, cell.ref) for echo in finding.echoes for cell in echo.cells}
    return Marks(numbers, frozenset(suspects), frozenset(broken))


def anchors(report: Report) -> dict[Key, str]:
    """Return the id on the page of each cell of the drawn tables that a finding names."""
    wanted = {(c.file, c.sheet, c.ref) for f in report.findings for c in f.cells}
    wanted |= {(c.file, c.sheet, c.ref) for f in report.findings for c, _ in f.suspects}
    wanted |= {(c.file, c.sheet, c.ref) for f in report.findings for e in f.echoes for c in e.cells}
    found: dict[Key, str] = {}
    for number, table in enumerate(report.drawn, 1):
        for cell in (cell for row in table.rows for cell in row):
            key = (table.file, table.sheet, cell.ref)
            if key in wanted:
                found.setdefault(key, f"t{number}-{cell.ref}")
    return found


def legend(language: Language) -> Markup:
    """Return the list of signs with what they mean."""
    rows = [
        element(
            "li",
            element("span", word.in_(language), class_=f"sign {sign}"),
            ": ",
            meaning.in_(language),
        )
        for sign, word, meaning in STATES.values()
    ]
    return element(
        "div",
        element("h3", _LEGEND.in_(language)),
        element("ul", *rows),
        element("p", _NUMBERS.in_(language)),
        class_="legend",
    )


def drawn(number: int, table: DrawnTable, marks: Marks, ids: Mapping[Key, str], report: Report) -> Markup:
    """Return one table, folded unless something in it is wrong."""
    language = report.language
    states = Counter(
        marks.state((table.file, table.sheet, cell.ref), cell)
        for row in table.rows
        for cell in row
        if cell.kind != "header"
    )
    place = _PLACE.in_(language, sheet=table.sheet, range=table.range)
    if len(report.inputs) > 1:
        place = f"{table.file}, {place}"
    wrong = states["broken"] + states["suspect"] > 0
    summary = element(
        "summary",
        element("h3", table.title),
        " ",
        element("span", f"{place}: {_told(states, language)}", class_="place"),
    )
    grid = element(
        "table",
        element("caption", f"{table.title}. {place}", class_="v"),
        element("thead", _letters(table), *(_row(r, c, number, table, marks, ids, language) for r, c in _heads(table))),
        element("tbody", *(_row(r, c, number, table, marks, ids, language) for r, c in _body(table))),
    )
    label = _SCROLL.in_(language, title=table.title)
    region = element("div", grid, class_="scroll", tabindex="0", role="region", aria_label=label)
    return element(
        "details", summary, region, class_="table", id=f"t{number}", open=wrong, data_wrong="1" if wrong else None
    )


def _told(states: Mapping[CellState, int], language: Language) -> str:
    """Return how many figures are in which state."""
    figures = sum(count for state, count in states.items() if state)
    said = [f"{states[state]} {word.in_(language)}" for state, (_, word, _) in STATES.items() if states.get(state)]
    return f"{counted(figures, *_FIGURES, language)} ({', '.join(said)})" if said else counted(0, *_FIGURES, language)


def _heads(table: DrawnTable) -> list[tuple[int, tuple[DrawnCell, ...]]]:
    first = _first_row_of_figures(table)
    return [(table.top + n, row) for n, row in enumerate(table.rows[:first])]


def _body(table: DrawnTable) -> list[tuple[int, tuple[DrawnCell, ...]]]:
    first = _first_row_of_figures(table)
    return [(table.top + first + n, row) for n, row in enumerate(table.rows[first:])]


def _first_row_of_figures(table: DrawnTable) -> int:
    kinds = (any(cell.kind in ("figure", "label") for cell in row) for row in table.rows)
    return next((n for n, has in enumerate(kinds) if has), len(table.rows))


def _letters(table: DrawnTable) -> Markup:
    letters = (column_letter(table.left + n) for n in range(table.width))
    return element("tr", element("td"), *(element("th", letter, scope="col", class_="x") for letter in letters))


def _row(
    row: int,
    cells: tuple[DrawnCell, ...],
    number: int,
    table: DrawnTable,
    marks: Marks,
    ids: Mapping[Key, str],
    language: Language,
) -> Markup:
    drawn_cells = (_cell(cell, number, (table.file, table.sheet, cell.ref), marks, ids, language) for cell in cells)
    return element("tr", element("th", row, scope="row", class_="x"), *drawn_cells)


def _cell(cell: DrawnCell, number: int, key: Key, marks: Marks, ids: Mapping[Key, str], language: Language) -> Markup:
    spans = {"colspan": cell.across if cell.across > 1 else None, "rowspan": cell.down if cell.down > 1 else None}
    at = ids.get(key)
    at = at if at == f"t{number}-{cell.ref}" else None
    links = joined(*(_link(n, language) for n in marks.numbers.get(key, ())[:_MOST_NUMBERS]))
    if cell.kind == "header":
        scope = "colgroup" if cell.across > 1 else "col"
        return element("th", cell.text, links, scope=scope, id=at, **spans)
    state = marks.state(key, cell)
    if cell.kind == "label" or not state:
        name = "th" if cell.kind == "label" else "td"
        scope_ = "row" if cell.kind == "label" else None
        sign = STATES[state][0] if state else None
        return element(name, cell.text, links, scope=scope_, id=at, class_=sign, **spans)
    sign, word, _ = STATES[state]
    said = "" if state == "held" else element("span", f" {word.in_(language)}", class_="v")
    return element("td", cell.text, said, links, class_=sign, id=at, **spans)


def _link(number: int, language: Language) -> Markup:
    return element("a", number, href=f"#f{number}", class_="n", aria_label=_FINDING.in_(language, number=number))
