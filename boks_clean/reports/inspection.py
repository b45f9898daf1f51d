"""What was made of files: their tables, the names that were normalised, and what was not recognised."""

import json
from itertools import pairwise

from boks_clean.inspecting import Inspection, Inspections
from boks_clean.language import Language, Text, counted
from boks_clean.notation import show
from boks_clean.report import TableSummary
from boks_clean.reports import lists
from boks_clean.reports.look import Look
from boks_clean.reports.page import Page
from boks_clean.reports.places import where
from boks_clean.reports.text import FIGURES, INCOMPLETE, SHEETS, TABLES, UNREADABLE
from boks_clean.tables.infer import is_inferred

_HOLDS = Text(
    "{sheets}, {tables}, {figures}, waarvan {inside} in een tabel",
    "{sheets}, {tables}, {figures}, of which {inside} in a table",
)
_SHEET = Text("blad '{sheet}'", "sheet '{sheet}'")
_TITLE, _MEASURE, _DIMENSION = Text("titel", "title"), Text("maat", "measure"), Text("indeling", "dimension")
_PERIODS, _YEAR, _CELLS = Text("periodes", "periods"), Text("jaar", "year"), Text("getallen", "figures")
_NONE = Text("geen", "none")
_KINDS = {
    "flow": Text("telt op", "adds up"),
    "stock": Text("stand in de periode", "stock in the period"),
    "level": Text("stand op een moment", "level at a moment"),
    "distinct": Text("unieke aantallen", "distinct counts"),
    "mean": Text("gemiddelde", "average"),
    "share": Text("percentage", "percentage"),
}
_LEGEND = Text(
    "in de kaartjes: k kop, l label, o cijfer, T totaal, n naast de som, · leeg, ? niet begrepen",
    "in the maps: k header, l label, o figure, T total, n beside the sum, · empty, ? not understood",
)
_MORE = Text("… en nog {rows} rijen en {columns} kolommen", "… and {rows} more rows and {columns} more columns")
_UNKNOWN = Text("niet in de catalogus", "not in the catalogue")
_ADD = Text("Toe te voegen aan de catalogus", "To be added to the catalogue")
_PASTE = Text(
    "Wilt u dat dit wel wordt herkend? Zet de regels die kloppen bovenaan in {file}, in de map die u opgeeft met "
    "--catalog, en controleer opnieuw.",
    "Should this be recognised? Put the lines that are right at the top of {file}, in the directory that you name "
    "with --catalog, and check again.",
)
_NAMES = Text("Namen en jaren", "Names and years")
_REST = Text("Niet herkend", "Not recognised")
_NAME_IT = Text(
    "Zet boven de tabel een titel die zegt wat er wordt geteld; zonder titel kan de maat niet bekend worden.",
    "Put a title above the table that says what is counted; without a title the measure cannot become known.",
)
_HEAD_IT = Text(
    "Staat daar wel een tabel? Zet dan boven elke kolom een kop en voor elke rij een label.",
    "Is there a table after all? Then put a header above each column and a label before each row.",
)
_WITH_ADVICE = ("LAB006", "LAB013")
_NOTHING = Text("alles is herkend", "everything was recognised")


def render_inspections(inspections: Inspections, format_: str, look: Look) -> str:
    """Return what was made of the files as text, or as JSON: the `inputs` of the report, each with its notices."""
    if format_ == "json":
        return json.dumps(_as_dict(inspections), ensure_ascii=False, indent=2) + "\n"
    page = Page(look)
    drawn = any(file.maps for file in inspections.files)
    named = any(addition.kind for addition in inspections.additions)
    for number, file in enumerate(inspections.files):
        if number:
            page.line()
        _write_file(page, file, inspections.language)
        if drawn and file.maps:
            page.line(_LEGEND.in_(inspections.language), "dim")
            drawn = False
        _write_lists(page, file, inspections.language)
        _write_tables(page, file, inspections.language)
        if file.input.error is None:
            _write_notices(page, file, inspections.language, named=named)
            _write_rest(page, file, inspections.language)
    _write_additions(page, inspections)
    return page.text


def _as_dict(inspections: Inspections) -> dict[str, object]:
    """Return the files as the report has them; what there is of one file alone stands at the top as well."""
    language = inspections.language
    inputs = [
        file.input.to_dict(language) | {"notices": [finding.to_dict() for finding in file.notices]}
        for file in inspections.files
    ]
    only = inputs[0] if len(inputs) == 1 else {}
    return only | {
        "version": 1,
        "tool": {"name": "boks-clean", "version": inspections.version},
        "exit_status": inspections.exit_status,
        "inputs": inputs,
        "additions": {"file": inspections.home, "lines": [addition.line for addition in inspections.additions]},
    }


def _write_file(page: Page, file: Inspection, language: Language) -> None:
    """Write the name of a file and what it holds, or why it was not read."""
    part, coverage = file.input, file.input.coverage
    page.line(part.file, "bold")
    if part.error is not None:
        page.line(UNREADABLE.in_(language, problem=part.error), "bold red", indent=1)
        return
    holds = _HOLDS.in_(
        language,
        sheets=counted(part.sheets, *SHEETS, language),
        tables=counted(len(part.tables), *TABLES, language),
        figures=counted(coverage.numeric_cells, *FIGURES, language, show(coverage.numeric_cells, 0, "", language)),
        inside=show(coverage.in_tables, 0, "", language),
    )
    page.line(holds, indent=1)
    if part.incomplete is not None:
        page.line(INCOMPLETE.in_(language, problem=part.incomplete), "bold red", indent=1)


def _write_lists(page: Page, file: Inspection, language: Language) -> None:
    for list_ in file.input.lists:
        page.heading(_SHEET.in_(language, sheet=list_.sheet))
        page.line(lists.describe(list_, language), "bold", indent=1)
        lists.write_columns(page, list_, file.labels, language)


def _write_tables(page: Page, file: Inspection, language: Language) -> None:
    sheet = ""
    for table in file.input.tables:
        if table.sheet != sheet:
            page.heading(_SHEET.in_(language, sheet=table.sheet))
            sheet = table.sheet
        _write_table(page, table, file, language)


def _write_table(page: Page, table: TableSummary, file: Inspection, language: Language) -> None:
    page.line(table.range, "bold", indent=1)
    measures = [_UNKNOWN.in_(language) if is_inferred(m) else file.labels.get(m, m) for m in table.measures]
    dimension = file.labels.get(table.dimension or "", table.dimension or _NONE.in_(language))
    kind = _KINDS[table.kind].in_(language) if len(measures) == 1 else ""
    rows = [
        (_TITLE.in_(language), table.title or _NONE.in_(language)),
        (_MEASURE.in_(language), ", ".join(dict.fromkeys(measures)) + (f" ({kind})" if kind else "")),
        (_DIMENSION.in_(language), dimension),
        (_PERIODS.in_(language), _periods(table.periods, language)),
        (_CELLS.in_(language), show(table.cells, 0, "", language)),
    ]
    page.fields(rows, indent=3)
    drawn = file.maps[table.id]
    for line in drawn.lines:
        page.line(line, "dim", indent=1)
    if drawn.rows_left or drawn.columns_left:
        more = _MORE.in_(language, rows=drawn.rows_left, columns=drawn.columns_left)
        page.line(more, "dim", indent=6)


def _write_additions(page: Page, inspections: Inspections) -> None:
    """Write the lines that a user can paste into a catalogue of their own."""
    if not inspections.additions:
        return
    language = inspections.language
    page.heading(_ADD.in_(language))
    page.line(_PASTE.in_(language, file=inspections.home), indent=1)
    page.line()
    for addition in inspections.additions:
        page.verbatim(f"# {addition.place}: {addition.note.in_(language)}")
        page.verbatim(addition.line)


def _periods(codes: tuple[str, ...], language: Language) -> str:
    """Shorten 2023-01, 2023-02, ... 2023-12 to its ends."""
    if not codes:
        return _NONE.in_(language)
    runs: list[list[str]] = [[codes[0]]]
    for before, code in pairwise(codes):
        same_kind = len(before) == len(code) and before[:-2] == code[:-2] and ("Q" in before) == ("Q" in code)
        if same_kind:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(f"{run[0]} … {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _write_notices(page: Page, inspection: Inspection, language: Language, *, named: bool) -> None:
    if inspection.notices:
        page.heading(_NAMES.in_(language))
    for finding in inspection.notices:
        places = "; ".join(where(finding.cells, language, several_files=False))
        page.line(f"{finding.rule}  {places}{': ' if places else ''}{finding.message}", indent=1)
        if finding.rule in _WITH_ADVICE:
            page.line(finding.action, indent=8)
        if finding.rule == "LAB012" and not named:
            page.line(_NAME_IT.in_(language), indent=8)


def _write_rest(page: Page, inspection: Inspection, language: Language) -> None:
    if inspection.input.incomplete and not inspection.input.unrecognised:
        return
    page.heading(_REST.in_(language))
    if not inspection.input.unrecognised:
        page.line(_NOTHING.in_(language), indent=1)
    for part in inspection.input.unrecognised:
        count = f" ({counted(part.numeric_cells, *FIGURES, language)})" if part.numeric_cells else ""
        page.line(f"'{part.sheet}' {part.range}: {part.reason.in_(language)}{count}", indent=1)
    if any(part.numeric_cells for part in inspection.input.unrecognised):
        page.line(_HEAD_IT.in_(language), indent=1)
