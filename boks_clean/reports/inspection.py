"""What was made of one file: its tables, the names that were normalised, and what was not recognised."""

import json
import re
from itertools import pairwise

from boks_clean.catalog.names import normalise
from boks_clean.language import Language, Text, counted
from boks_clean.notation import show
from boks_clean.pipeline import Inspection
from boks_clean.report import TableSummary
from boks_clean.reports import lists
from boks_clean.reports.look import Look
from boks_clean.reports.page import Page
from boks_clean.reports.places import where
from boks_clean.reports.text import FIGURES, SHEETS, TABLES

_HEAD = Text(
    "{file}: {sheets}, {tables}, {figures}, waarvan {inside} in een tabel",
    "{file}: {sheets}, {tables}, {figures}, of which {inside} in a table",
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
_ADD = Text("toe te voegen", "to be added")
_DIVIDED = re.compile(r"\b(?:per|naar|in|van|over)\b|[,:(]|(?:19|20)\d\d", re.IGNORECASE)
_COUNT_WORDS = ("aantal", "aantallen", "totaal", "%")
_NAMES = Text("Namen en jaren", "Names and years")
_REST = Text("Niet herkend", "Not recognised")
_WITH_ADVICE = ("LAB002", "LAB003", "LAB006", "LAB012", "LAB013")
_NOTHING = Text("alles is herkend", "everything was recognised")


def render_inspection(inspection: Inspection, format_: str, look: Look) -> str:
    """Return the inspection as text, or as JSON: the `inputs` entry of the report, with the notices."""
    language = inspection.language
    if format_ == "json":
        content = inspection.input.to_dict(language) | {
            "notices": [finding.to_dict() for finding in inspection.notices],
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    page = Page(look)
    coverage = inspection.input.coverage
    page.line(
        _HEAD.in_(
            language,
            file=inspection.input.file.replace("{", "("),
            sheets=counted(inspection.input.sheets, *SHEETS, language),
            tables=counted(len(inspection.input.tables), *TABLES, language),
            figures=counted(coverage.numeric_cells, *FIGURES, language, show(coverage.numeric_cells, 0, "", language)),
            inside=show(coverage.in_tables, 0, "", language),
        ),
        "bold",
    )
    for list_ in inspection.input.lists:
        page.heading(_SHEET.in_(language, sheet=list_.sheet))
        page.line(lists.describe(list_, language), "bold", indent=1)
        lists.write_columns(page, list_, inspection.labels, language)
    if inspection.input.tables:
        page.line(_LEGEND.in_(language), "dim")
    sheet = ""
    for table in inspection.input.tables:
        if table.sheet != sheet:
            page.heading(_SHEET.in_(language, sheet=table.sheet))
            sheet = table.sheet
        _write_table(page, table, inspection)
    _write_notices(page, inspection)
    _write_rest(page, inspection)
    return page.text


def _write_table(page: Page, table: TableSummary, inspection: Inspection) -> None:
    language = inspection.language
    page.line(table.range, "bold", indent=1)
    measures = [f"{inspection.labels.get(code, code)}" for code in table.measures]
    dimension = inspection.labels.get(table.dimension or "", table.dimension or _NONE.in_(language))
    kind = _KINDS[table.kind].in_(language) if len(measures) == 1 else ""
    rows = [
        (_TITLE.in_(language), table.title or _NONE.in_(language)),
        (_MEASURE.in_(language), ", ".join(measures) + (f" ({kind})" if kind else "")),
        (_DIMENSION.in_(language), dimension),
        (_PERIODS.in_(language), _periods(table.periods, language)),
        (_CELLS.in_(language), show(table.cells, 0, "", language)),
    ]
    if not table.known:
        rows.append((_ADD.in_(language), _catalogue_line(table)))
    page.fields(rows, indent=3)
    for line in inspection.maps.get(table.id, []):
        page.line(line, "dim", indent=5)


def _catalogue_line(table: TableSummary) -> str:
    """Return the line that makes an unknown measure known: its title, without how it is divided and when."""
    words = normalise(_DIVIDED.split(table.title)[0]).split()
    words = [word for word in words if word not in _COUNT_WORDS] or ["maat"]
    return f'measures.{"_".join(words)} = {{ kind = "{table.kind}", names = ["{" ".join(words)}"] }}'


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


def _write_notices(page: Page, inspection: Inspection) -> None:
    if inspection.notices:
        page.heading(_NAMES.in_(inspection.language))
    for finding in inspection.notices:
        places = "; ".join(where(finding.cells, inspection.language, several_files=False))
        page.line(f"{finding.rule}  {places}: {finding.message}", indent=1)
        if finding.rule in _WITH_ADVICE:
            page.line(finding.action, indent=8)


def _write_rest(page: Page, inspection: Inspection) -> None:
    language = inspection.language
    page.heading(_REST.in_(language))
    if not inspection.input.unrecognised and not inspection.input.incomplete:
        page.line(_NOTHING.in_(language), indent=1)
    for part in inspection.input.unrecognised:
        count = f" ({counted(part.numeric_cells, *FIGURES, language)})" if part.numeric_cells else ""
        page.line(f"'{part.sheet}' {part.range}: {part.reason.in_(language)}{count}", indent=1)
    if inspection.input.incomplete:
        page.line(inspection.input.incomplete, "bold red", indent=1)
