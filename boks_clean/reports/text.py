"""The report for people: what was read, the verdict, the findings by severity, coverage, and what was skipped."""

from pathlib import PurePath

from boks_clean.language import Language, Text, counted, enumerate_words, printable
from boks_clean.notation import show
from boks_clean.report import Finding, InputReport, Place, Report, Severity
from boks_clean.reports import lists
from boks_clean.reports.look import Look
from boks_clean.reports.neighbourhood import neighbourhood
from boks_clean.reports.page import Page
from boks_clean.reports.places import where

_MOST_FINDINGS = 50
_FEW_CODES = 5
_FEW_SUSPECTS = 3

_HEAD = Text("boks-clean {version} · peildatum {date}", "boks-clean {version} · as-of date {date}")
_READ = Text("{tables} herkend op {sheets}; jaar: {year}", "{tables} recognised on {sheets}; year: {year}")
_NO_YEAR = Text("niet één en hetzelfde", "not one and the same")
_FIGURES = Text(
    "{numeric}, waarvan {tables} in een tabel en {identity} in een controle",
    "{numeric}, of which {tables} in a table and {identity} in a check",
)
TABLES = (Text("tabel", "table"), Text("tabellen", "tables"))
SHEETS = (Text("blad", "sheet"), Text("bladen", "sheets"))
FIGURES = (Text("getal", "figure"), Text("getallen", "figures"))
UNREADABLE = Text("NIET GELEZEN: {problem}", "NOT READ: {problem}")
INCOMPLETE = Text("NIET VOLLEDIG: {problem}", "INCOMPLETE: {problem}")
_VERDICT = Text("Uitslag", "Verdict")
_UNREAD = (
    Text("bestand is niet gelezen", "file was not read"),
    Text("bestanden zijn niet gelezen", "files were not read"),
)
_NOTHING = Text("Er was niets om na te rekenen", "There was nothing to evaluate")
_CLEAN = Text("Geen fouten gevonden", "No errors found")
_SEVERITIES = {
    Severity.error: (Text("fout", "error"), Text("fouten", "errors"), "bold red"),
    Severity.warning: (Text("waarschuwing", "warning"), Text("waarschuwingen", "warnings"), "bold yellow"),
    Severity.information: (Text("signalering", "notice"), Text("signaleringen", "notices"), "bold blue"),
}
_IDENTITIES = Text(
    "{evaluated} verbanden nagerekend: {held} kloppen, {broken} niet, {undecided} niet te beslissen",
    "{evaluated} identities evaluated: {held} hold, {broken} do not, {undecided} undecided",
)
_STATUS = Text("status {status}: {meaning}", "status {status}: {meaning}")
_NOTHING_FAILS = {
    "error": Text("geen fouten", "no errors"),
    "warning": Text("geen fouten of waarschuwingen", "no errors or warnings"),
    "information": Text("geen bevindingen", "no findings"),
    "never": Text("bevindingen tellen niet mee", "findings do not count"),
}
_MEANING = {
    1: Text("er moet iets worden verbeterd of uitgelegd", "something must be corrected or explained"),
    3: Text("een bestand is niet gelezen", "a file was not read"),
    4: Text("niet alles kon worden gecontroleerd", "not everything could be checked"),
}
_WHERE, _FOUND, _EXPECTED = Text("waar", "where"), Text("staat er", "found"), Text("verwacht", "expected")
_SUSPECT = Text("verdacht", "suspect")
_SUSPECT_AT = Text("{where}: {expected} in plaats van {found}", "{where}: {expected} instead of {found}")
_CAUSE, _ALSO = Text("oorzaak", "cause"), Text("ook", "also")
_ECHOES = Text("Dit breekt ook {echoes}.", "This also breaks {echoes}.")
_ECHO = (
    Text("1 ander verband ({codes})", "1 other relation ({codes})"),
    Text("{count} andere verbanden ({codes})", "{count} other relations ({codes})"),
)
_DIFFERENCE, _WHAT, _ACTION = Text("verschil", "difference"), Text("wat", "what"), Text("doen", "to do")
_MORE = Text(
    "… en nog {count}. Alle bevindingen komen in een bestand met -o rapport.txt",
    "… and {count} more. All findings go to a file with -o report.txt",
)
_UNRECOGNISED = Text("Niet herkend", "Not recognised")
_COVERAGE = Text("Dekking", "Coverage")
_COVERAGE_HEADS = (
    Text("bestand", "file"),
    Text("getallen", "figures"),
    Text("in tabel", "in table"),
    Text("in verband", "in identity"),
    Text("in gelijkheid", "in equality"),
)
_SKIPPED = Text("Overgeslagen controleregels", "Skipped rules")
_EXPLAIN = Text("Meer over een regel: boks-clean explain {code}", "More about a rule: boks-clean explain {code}")


def render(report: Report, look: Look) -> str:
    """Return the report as text for a terminal or a file."""
    if look.quiet:
        return f"{printable(_verdict(report))}\n"
    page = Page(look)
    language = report.language
    page.line(_HEAD.in_(language, version=report.version, date=report.peildatum), "bold")
    for part in report.inputs:
        _write_input(page, part, language)
    _write_verdict(page, report)
    for severity in sorted(Severity, reverse=True):
        found = [f for f in report.findings if f.severity == severity]
        _write_findings(page, found, severity, report, _MOST_FINDINGS if look.short else len(found))
    lists.write_stale(page, report.inputs, report.language)
    _write_unrecognised(page, report)
    _write_coverage(page, report)
    _write_skipped(page, report)
    if report.findings:
        page.line()
        page.line(_EXPLAIN.in_(language, code=report.findings[0].rule), "dim")
    return page.text


def _write_input(page: Page, part: InputReport, language: Language) -> None:
    page.line()
    page.line(part.file, "bold")
    if part.error is not None:
        page.line(UNREADABLE.in_(language, problem=part.error), "bold red", indent=2)
        return
    for list_ in part.lists:
        page.line(lists.describe(list_, language), indent=2)
    if _holds_more(part):
        _write_tables(page, part, language)
    if part.incomplete is not None:
        page.line(INCOMPLETE.in_(language, problem=part.incomplete), "bold red", indent=2)


def _holds_more(part: InputReport) -> bool:
    """Whether there is more in the file than case lists."""
    return not part.lists or bool(part.tables or part.coverage.numeric_cells)


def _write_tables(page: Page, part: InputReport, language: Language) -> None:
    year = part.year or _NO_YEAR.in_(language)
    tables = counted(len(part.tables), *TABLES, language)
    page.line(_READ.in_(language, tables=tables, sheets=counted(part.sheets, *SHEETS, language), year=year), indent=2)
    coverage = part.coverage
    page.line(
        _FIGURES.in_(
            language,
            numeric=counted(coverage.numeric_cells, *FIGURES, language, _number(coverage.numeric_cells, language)),
            tables=_share(coverage.in_tables, coverage.numeric_cells, language),
            identity=_share(coverage.in_an_identity, coverage.numeric_cells, language),
        ),
        indent=2,
    )


def _write_verdict(page: Page, report: Report) -> None:
    page.heading(_VERDICT.in_(report.language))
    page.line(_verdict(report), "bold green" if report.exit_status == 0 else "bold red")
    counts = {name: _number(count, report.language) for name, count in report.identities.to_dict().items()}
    if report.identities.evaluated or not any(part.lists for part in report.inputs):
        page.line(_IDENTITIES.in_(report.language, **counts))


def _verdict(report: Report) -> str:
    """Return the outcome in one sentence, with the exit status."""
    language = report.language
    found = [_counted(report.count(severity), severity, language) for severity in sorted(Severity, reverse=True)]
    unread = sum(part.error is not None for part in report.inputs)
    problems = [counted(unread, *_UNREAD, language)] if unread else []
    problems += [part.incomplete for part in report.inputs if part.incomplete]
    problems += [f"{s.rule}: {s.reason}" for s in report.skipped if s.kind == "failed"]
    head = "; ".join([*problems, ", ".join(found)] if unread < len(report.inputs) else problems)
    if report.exit_status == 0 and not report.count(Severity.error):
        judged = report.identities.evaluated or any(list_.rows for part in report.inputs for list_ in part.lists)
        clean = _CLEAN if judged else _NOTHING
        head = f"{clean.in_(language)}; {enumerate_words(found[1:], language)}"
    meaning = _MEANING.get(report.exit_status, _NOTHING_FAILS[report.fail_on])
    status = _STATUS.in_(language, status=report.exit_status, meaning=meaning)
    return f"{head} ({status})"


def _counted(count: int, severity: Severity, language: Language) -> str:
    one, many, _ = _SEVERITIES[severity]
    return counted(count, one, many, language)


def _write_findings(page: Page, findings: list[Finding], severity: Severity, report: Report, most: int) -> None:
    if not findings:
        return
    _, many, style = _SEVERITIES[severity]
    page.heading(f"{many.in_(report.language).capitalize()} ({len(findings)})", style)
    groups = lists.grouped(findings)
    for number, group in enumerate(groups[:most], 1):
        if number > 1:
            page.line()
        if len(group) > 1:
            page.line(lists.heading(number, group, report.language), "bold")
            lists.write_group(page, group, report)
        else:
            page.line(f"{number}. {group[0].rule}  {group[0].title}", "bold")
            page.fields(_fields(group[0], report, page.width), indent=3)
    if len(groups) > most:
        page.line()
        page.line(_MORE.in_(report.language, count=sum(map(len, groups[most:]))), "bold")


def _fields(finding: Finding, report: Report, width: int) -> list[tuple[str, str]]:
    """Return what there is to say of a finding, in the order in which a steward needs it."""
    language = report.language
    places = where(finding.cells, language, several_files=len(report.inputs) > 1)
    rows = _suspects(finding, report)
    rows += [(_WHERE.in_(language) if not number else "", line) for number, line in enumerate(places)]
    shown = [(_FOUND, finding.found), (_EXPECTED, finding.expected), (_DIFFERENCE, finding.difference)]
    if finding.has_numbers:
        percent = any(cell.raw and cell.raw.endswith("%") and cell.value == finding.found for cell in finding.cells)
        for label, value in shown:
            if value is not None:
                sign = "+" if label is _DIFFERENCE and value > 0 else ""
                rows.append((label.in_(language), sign + _figure(value, language, percent=percent)))
    rows.append((_WHAT.in_(language), finding.message))
    if finding.hint:
        rows.append((_CAUSE.in_(language), finding.hint))
    rows += [("", line) for line in neighbourhood(finding.picture, width)]
    if finding.echoes:
        rows.append((_ALSO.in_(language), _folded(finding, language)))
    if finding.severity > Severity.information:
        rows.append((_ACTION.in_(language), finding.action))
    return rows


def _suspects(finding: Finding, report: Report) -> list[tuple[str, str]]:
    """Return a line for each of a few suspects, where the cell that does not add up is not the culprit itself."""
    if finding.has_numbers or not 0 < len(finding.suspects) <= _FEW_SUSPECTS:
        return []
    language, several = report.language, len(report.inputs) > 1
    lines = [
        _SUSPECT_AT.in_(
            language,
            where=where((Place(c.file, c.sheet, c.ref),), language, several_files=several)[0],
            expected=c.shown[1],
            found=c.shown[0],
        )
        for c, _ in finding.suspects
    ]
    return [(_SUSPECT.in_(language) if not number else "", line) for number, line in enumerate(lines)]


def _folded(finding: Finding, language: Language) -> str:
    """Return how many other identities the same cause breaks, by rule."""
    codes = ", ".join(sorted({echo.rule for echo in finding.echoes}))
    one, many = _ECHO
    text = (one if len(finding.echoes) == 1 else many).in_(language, count=len(finding.echoes), codes=codes)
    return _ECHOES.in_(language, echoes=text)


def _write_unrecognised(page: Page, report: Report) -> None:
    parts = [(part.file, rest) for part in report.inputs for rest in part.unrecognised]
    if not parts:
        return
    page.heading(_UNRECOGNISED.in_(report.language))
    for file, rest in parts:
        place = f"'{rest.sheet}' {rest.range}"
        prefix = f"{file}, " if len(report.inputs) > 1 else ""
        count = f" ({counted(rest.numeric_cells, *FIGURES, report.language)})" if rest.numeric_cells else ""
        page.line(f"{prefix}{place}: {rest.reason.in_(report.language)}{count}", indent=2)


def _write_coverage(page: Page, report: Report) -> None:
    read = [part for part in report.inputs if part.error is None and _holds_more(part)]
    if not read:
        return
    language = report.language
    page.heading(_COVERAGE.in_(language))
    rows = []
    for part in read:
        counts = part.coverage.to_dict()
        whole = counts.pop("numeric_cells")
        shares = [f"{_number(n, language)} ({_share(n, whole, language)})" for n in counts.values()]
        rows.append([PurePath(part.file).name, _number(whole, language), *shares])
    page.table([head.in_(language) for head in _COVERAGE_HEADS], rows, right=(1, 2, 3, 4))


def _write_skipped(page: Page, report: Report) -> None:
    if not report.skipped:
        return
    page.heading(_SKIPPED.in_(report.language))
    reasons: dict[str, list[str]] = {}
    for skipped in report.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.rule)
    for reason, codes in reasons.items():
        page.line(f"{', '.join(_short(codes))}: {reason}", indent=2)


def _short(codes: list[str]) -> list[str]:
    """Return codes, many of one family about case lists as their first and last."""
    families: dict[str, list[str]] = {}
    for code in codes:
        families.setdefault(code[:3], []).append(code)
    return [
        part
        for family, own in families.items()
        for part in ([f"{own[0]} … {own[-1]}"] if family in ("DOS", "OPS") and len(own) > _FEW_CODES else own)
    ]


def _number(value: int, language: Language) -> str:
    return show(value, 0, "", language)


def _share(part: int, whole: int, language: Language) -> str:
    """Return a percentage, rounded down so that 100% means all."""
    return show(int(1000 * part / whole) / 1000 if whole else 0.0, 0 if part in (0, whole) else 1, "%", language)


def _figure(value: float, language: Language, *, percent: bool) -> str:
    if percent:
        return show(value, None, "%", language)
    return show(value, 0 if value == round(value) else None, "", language)
