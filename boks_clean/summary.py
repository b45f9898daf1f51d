"""What was made of one file, as the report tells it: its tables, its coverage, and whether that is enough."""

from collections.abc import Sequence

from boks_clean.catalog import Catalog
from boks_clean.identities import Result
from boks_clean.language import Language, Text
from boks_clean.report import Coverage, InputReport, ListSummary, TableSummary
from boks_clean.tables import Observation, Recognition, Table
from boks_clean.workbook import Workbook

_NO_TABLE = Text(
    "geen enkele bekende tabel gevonden; er is niets gecontroleerd",
    "no known table found; nothing was checked",
)
_ONLY_INFERRED = Text(
    "geen enkele tabel heeft een maat uit de catalogus; er is alleen nagerekend wat de cijfers zelf laten zien",
    "no table has a measure of the catalogue; only what the figures themselves show was checked",
)
_NOTHING = Text(
    "er was niets na te rekenen: geen enkel verband geldt voor deze cijfers",
    "there was nothing to evaluate: no identity is about these figures",
)
_COVERAGE = Text(
    "slechts {share}% van de getallen staat in een herkende tabel; ten minste {least}% is vereist (--min-coverage)",
    "only {share}% of the figures stand in a recognised table; at least {least}% is required (--min-coverage)",
)
_UNREAD = Text(
    "op een groot blad staan naast of onder de dossierlijst cijfers die niet zijn gelezen (aantal rijen: {count})",
    "on a large sheet there are figures beside or below the case list that were not read (number of rows: {count})",
)
_FEW_ROWS = 1  # a count under a long list
_FEW = 20  # so many figures beside a case list are a date, a page number, a count


def summarise(
    workbook: Workbook,
    recognition: Recognition,
    catalog: Catalog,
    results: Sequence[Result] | None,
    min_coverage: float,
    language: Language,
    lists: Sequence[ListSummary] = (),
) -> InputReport:
    """Return what was made of a workbook; `results` are the identities of its figures, None if not checked.

    The case lists have been taken out of the workbook: `coverage` is about the rest.
    """
    coverage = _coverage(recognition, results)
    own: dict[str, list[Observation]] = {}
    for observation in recognition.observations:
        own.setdefault(observation.table, []).append(observation)
    return InputReport(
        file=workbook.name,
        sha256=workbook.sha256,
        year=recognition.year,
        sheets=len(workbook.sheets),
        tables=tuple(_table(table, own[table.id], catalog) for table in recognition.tables),
        unrecognised=recognition.unrecognised,
        coverage=coverage,
        incomplete=_incomplete(recognition, coverage, results, min_coverage, language, lists),
        lists=tuple(lists),
    )


def _coverage(recognition: Recognition, results: Sequence[Result] | None) -> Coverage:
    numbers = {o.index for o in recognition.observations if o.state == "number"}
    decided = [r for r in results or () if r.outcome != "undecided"]
    related = {t.observation.index for r in decided for t in r.identity.terms}
    equal = {t.observation.index for r in decided if r.identity.relation == "equal" for t in r.identity.terms}
    return Coverage(
        numeric_cells=recognition.numeric_cells,
        in_tables=len(numbers),
        in_an_identity=len(numbers & related),
        in_an_equality=len(numbers & equal),
    )


def _incomplete(
    recognition: Recognition,
    coverage: Coverage,
    results: Sequence[Result] | None,
    min_coverage: float,
    language: Language,
    lists: Sequence[ListSummary],
) -> str | None:
    if (unread := sum(list_.unread for list_ in lists)) > _FEW_ROWS:
        return _UNREAD.in_(language, count=unread)
    if any(list_.rows for list_ in lists) and not recognition.tables and coverage.numeric_cells <= _FEW:
        return None
    if not any(table.known for table in recognition.tables):
        return (_ONLY_INFERRED if recognition.tables else _NO_TABLE).in_(language)
    if results is not None and not results:
        return _NOTHING.in_(language)
    if coverage.share < min_coverage:
        share, least = int(coverage.share * 100), round(min_coverage * 100)
        return _COVERAGE.in_(language, share=share, least=least)
    return None


def _table(table: Table, observations: Sequence[Observation], catalog: Catalog) -> TableSummary:
    periods = dict.fromkeys(o.period.code for o in observations if o.period is not None)
    measures = tuple(dict.fromkeys(o.measure for o in observations))
    dimensions = [axis.dimension for axis in (table.rows, table.columns) if axis.dimension in catalog.dimensions]
    return TableSummary(
        id=table.id,
        sheet=table.sheet,
        range=table.range,
        title=table.title,
        measure=measures[0],
        measures=measures,
        kind=observations[0].kind,
        dimension=dimensions[0] if dimensions else None,
        periods=tuple(periods),
        cells=sum(o.state == "number" for o in observations),
        known=table.known,
    )
