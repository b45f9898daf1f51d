"""The findings on a page: what is wrong, links to its cells, the cause, what to do, and the echoes folded."""

from collections.abc import Iterable, Mapping

from boks_clean.language import Language, Text, counted
from boks_clean.notation import show
from boks_clean.report import Finding, Place, Report, Severity, spans
from boks_clean.reports.html_markup import Markup, element, joined, void
from boks_clean.reports.html_tables import Key

_MOST_LINKS = 12
SEVERITIES = {
    Severity.error: ("e", Text("fout", "error"), Text("fouten", "errors")),
    Severity.warning: ("w", Text("waarschuwing", "warning"), Text("waarschuwingen", "warnings")),
    Severity.information: ("i", Text("signalering", "notice"), Text("signaleringen", "notices")),
}
_SUSPECT, _WHERE = Text("verdachte cel", "suspect cell"), Text("waar", "where")
_FOUND, _EXPECTED = Text("staat er", "found"), Text("verwacht", "expected")
_DIFFERENCE, _WHAT = Text("verschil", "difference"), Text("wat", "what")
_CAUSE, _ACTION = Text("oorzaak", "cause"), Text("doen", "to do")
_SHEET = Text("blad '{sheet}'", "sheet '{sheet}'")
_MORE = Text("… en nog {count}", "… and {count} more")
_INSTEAD = Text("{expected} in plaats van {found}", "{expected} instead of {found}")
_ECHOES = (
    Text("Dit breekt ook 1 ander verband", "This also breaks 1 other relation"),
    Text("Dit breekt ook {count} andere verbanden", "This also breaks {count} other relations"),
)
_NONE = Text("Er zijn geen bevindingen.", "There are no findings.")
_SEARCH, _RULE, _ALL = Text("Zoeken", "Search"), Text("Regel", "Rule"), Text("alle regels", "all rules")
_SEVERITY, _FILTER = Text("Ernst", "Severity"), Text("Bevindingen kiezen", "Choose findings")
_SHOWN = Text("{shown} van {all} bevindingen", "{shown} of {all} findings")
_CLEAR = Text("Alles tonen", "Show all")
_WRONG_ONLY = Text("Alleen tabellen waarin iets niet klopt", "Only tables in which something is wrong")


def findings(report: Report, ids: Mapping[Key, str]) -> Markup:
    """Return all findings, the worst first, below what filters them."""
    if not report.findings:
        return element("p", _NONE.in_(report.language))
    articles = (_finding(number, finding, report, ids) for number, finding in enumerate(report.findings, 1))
    return joined(_form(report), element("div", *articles, id="list"))


def _form(report: Report) -> Markup:
    """Return the filter; a script shows it, for without one it does nothing."""
    language = report.language
    rules = sorted({finding.rule for finding in report.findings})
    options = (element("option", rule, value=rule) for rule in rules)
    boxes = [
        element(
            "label",
            void("input", type="checkbox", name="severity", value=sign, checked=True),
            " ",
            counted(report.count(severity), one, many, language),
        )
        for severity, (sign, one, many) in SEVERITIES.items()
        if report.count(severity)
    ]
    return element(
        "form",
        element("h3", _FILTER.in_(language), class_="v"),
        element("label", _SEARCH.in_(language), " ", void("input", type="search", id="search", autocomplete="off")),
        element(
            "label",
            _RULE.in_(language),
            " ",
            element("select", element("option", _ALL.in_(language), value=""), *options, id="rule"),
        ),
        element("fieldset", element("legend", _SEVERITY.in_(language)), *boxes),
        element("label", void("input", type="checkbox", id="wrong"), " ", _WRONG_ONLY.in_(language)),
        element("button", _CLEAR.in_(language), type="reset"),
        element(
            "output",
            id="shown",
            aria_live="polite",
            data_text=_SHOWN.in_(language, shown="#", all=len(report.findings)),
        ),
        id="filter",
        role="search",
        hidden=True,
    )


def _finding(number: int, finding: Finding, report: Report, ids: Mapping[Key, str]) -> Markup:
    language = report.language
    sign, one, _ = SEVERITIES[finding.severity]
    head = element(
        "h3",
        element("span", one.in_(language), class_=f"badge {sign}"),
        f" {number}. ",
        element("span", finding.rule, class_="rule"),
        f" {finding.title}",
    )
    rows = _fields(finding, report, ids)
    body = element("dl", *(joined(element("dt", name.in_(language)), element("dd", said)) for name, said in rows))
    return element(
        "article",
        head,
        body,
        _echoes(finding, report, ids),
        id=f"f{number}",
        tabindex="-1",
        data_severity=sign,
        data_rule=finding.rule,
    )


def _fields(finding: Finding, report: Report, ids: Mapping[Key, str]) -> list[tuple[Text, Markup]]:
    """Return what there is to say of a finding, in the order in which a steward needs it."""
    language = report.language
    rows: list[tuple[Text, Markup]] = []
    if finding.suspects:
        rows.append((_SUSPECT, _suspects(finding, report, ids)))
    rows.append((_WHERE, _places(finding.cells, report, ids)))
    if finding.has_numbers and not finding.suspects:  # which says it already
        for name, value in ((_FOUND, finding.found), (_EXPECTED, finding.expected), (_DIFFERENCE, finding.difference)):
            if value is not None:
                plus = "+" if name is _DIFFERENCE and value > 0 else ""
                rows.append((name, joined(plus + _figure(value, finding, language))))
    rows.append((_WHAT, joined(finding.message)))
    if finding.hint:
        rows.append((_CAUSE, joined(finding.hint)))
    if finding.severity > Severity.information:
        rows.append((_ACTION, joined(finding.action)))
    return rows


def _suspects(finding: Finding, report: Report, ids: Mapping[Key, str]) -> Markup:
    language = report.language
    said = []
    for change, _ in finding.suspects[:_MOST_LINKS]:
        found, expected = change.shown
        instead = _INSTEAD.in_(language, expected=expected, found=found)
        link = _link(change.ref, ids.get((change.file, change.sheet, change.ref)), f"{change.sheet}, {change.ref}")
        said.append(element("li", _sheet(change.file, change.sheet, report), ", ", link, f": {instead}"))
    rest = len(finding.suspects) - _MOST_LINKS
    said += [element("li", _MORE.in_(language, count=rest))] if rest > 0 else []
    return element("ul", *said)


def _places(cells: Iterable[Place], report: Report, ids: Mapping[Key, str]) -> Markup:
    """Return the cells by sheet, each range a link to its first cell."""
    sheets: dict[tuple[str, str], list[Place]] = {}
    for cell in cells:
        sheets.setdefault((cell.file, cell.sheet), []).append(cell)
    lines = []
    for (file, sheet), own in sheets.items():
        lead = [cell.ref for cell in own if cell.role in ("total", "whole")]
        lead = lead if len(lead) == 1 else []
        joint = [*lead, *spans(cell.ref for cell in own if cell.ref not in lead)]
        links = [_link(s, ids.get((file, sheet, s.partition(":")[0])), f"{sheet}, {s}") for s in joint[:_MOST_LINKS]]
        rest = len(joint) - _MOST_LINKS
        links += [joined(_MORE.in_(report.language, count=rest))] if rest > 0 else []
        lines.append(element("li", _sheet(file, sheet, report), ": ", joined(*links, by=", ")))
    return element("ul", *lines)


def _sheet(file: str, sheet: str, report: Report) -> str:
    place = _SHEET.in_(report.language, sheet=sheet)
    return f"{file}, {place}" if len(report.inputs) > 1 else place


def _link(text: str, to: str | None, label: str) -> Markup:
    """Return a link to a cell, or only its address where no table is drawn around it."""
    return joined(text) if to is None else element("a", text, href=f"#{to}", class_="cell", aria_label=label)


def _echoes(finding: Finding, report: Report, ids: Mapping[Key, str]) -> Markup:
    if not finding.echoes:
        return Markup("")
    count = len(finding.echoes)
    summary = element("summary", _ECHOES[count > 1].in_(report.language, count=count))
    items = (
        element("li", element("span", echo.rule, class_="rule"), f" {echo.message}", _places(echo.cells, report, ids))
        for echo in finding.echoes
    )
    return element("details", summary, element("ul", *items), class_="echoes")


def _figure(value: float, finding: Finding, language: Language) -> str:
    """Return a figure as the cells of the finding print theirs."""
    percent = any(cell.raw and cell.raw.rstrip().endswith("%") for cell in finding.cells if cell.value is not None)
    if percent and abs(value) <= 1:
        return show(value, None, "%", language)
    return show(value, 0 if value == round(value) else None, "", language)
