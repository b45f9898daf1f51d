"""The report as one page for a browser: findings, and each table drawn with its cells marked; it needs no network."""

import base64
import hashlib
from importlib import resources
from pathlib import PurePath

from boks_clean.language import Language, Text
from boks_clean.notation import show
from boks_clean.report import InputReport, Report
from boks_clean.reports import text
from boks_clean.reports.html_findings import findings
from boks_clean.reports.html_markup import Markup, element, joined, void
from boks_clean.reports.html_tables import anchors, drawn, legend, marks_of
from boks_clean.reports.look import Look

_TITLE = Text("Controle van {files}", "Check of {files}")
_AND_MORE = Text("{file} en nog {count}", "{file} and {count} more")
_SKIP = Text("Naar de bevindingen", "Skip to the findings")
_CONTENTS = Text("Op deze pagina", "On this page")
_FINDINGS, _TABLES = Text("Bevindingen", "Findings"), Text("Tabellen", "Tables")
_COVERAGE, _UNRECOGNISED = Text("Dekking", "Coverage"), Text("Niet herkend", "Not recognised")
_SKIPPED, _VERDICT = Text("Overgeslagen controleregels", "Skipped rules"), Text("Uitslag", "Verdict")
_MADE = Text("boks-clean {version}, peildatum {date}", "boks-clean {version}, as-of date {date}")
_LOCAL = Text(
    "Deze pagina bevat cijfers uit de export. Deel haar niet breder dan de export.",
    "This page holds figures of the export. Do not share it more widely than the export.",
)
_NO_TABLES = Text("Er is geen enkele tabel herkend.", "No table was recognised.")
_UNREAD = Text("Niet gelezen: {problem}", "Not read: {problem}")
_INCOMPLETE = Text("Niet volledig: {problem}", "Incomplete: {problem}")
_IDENTITIES = Text(
    "{evaluated} verbanden nagerekend: {held} kloppen, {broken} niet, {undecided} niet te beslissen.",
    "{evaluated} identities evaluated: {held} hold, {broken} do not, {undecided} undecided.",
)
_HEADS = (
    Text("bestand", "file"),
    Text("getallen", "figures"),
    Text("in een tabel", "in a table"),
    Text("in een verband", "in an identity"),
    Text("in een gelijkheid", "in an equality"),
)


def render(report: Report, look: Look) -> str:
    """Return the page: markup, style and script in one, and a policy that forbids all else."""
    style, script = _file("html.css"), _file("html.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    title = _TITLE.in_(report.language, files=_files(report))
    head = element(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=policy),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", Markup(style)),
    )
    body = element("body", *_body(report, title), element("script", Markup(script)))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=report.language)}\n"


def _body(report: Report, title: str) -> list[Markup]:
    language = report.language
    marks, ids = marks_of(report), anchors(report)
    tables = [drawn(number, table, marks, ids, report) for number, table in enumerate(report.drawn, 1)]
    sections = {
        "findings": (_FINDINGS, findings(report, ids)),
        "tables": (_TABLES, joined(legend(language), *tables) if tables else element("p", _NO_TABLES.in_(language))),
        "unrecognised": (_UNRECOGNISED, _unrecognised(report)),
        "coverage": (_COVERAGE, _coverage(report)),
        "skipped": (_SKIPPED, _skipped(report)),
    }
    shown = {name: section for name, section in sections.items() if section[1]}
    links = (element("li", element("a", head.in_(language), href=f"#{name}")) for name, (head, _) in shown.items())
    made = _MADE.in_(language, version=report.version, date=report.peildatum)
    return [
        element("a", _SKIP.in_(language), href="#findings", class_="skip"),
        element("header", element("h1", title), element("p", made), _verdict(report)),
        element("nav", element("ul", *links), aria_label=_CONTENTS.in_(language)),
        element("main", *(_section(name, head.in_(language), inside) for name, (head, inside) in shown.items())),
        element("footer", element("p", _LOCAL.in_(language))),
    ]


def _section(name: str, head: str, inside: Markup) -> Markup:
    heading = element("h2", head, id=f"{name}-head")
    return element("section", heading, inside, id=name, aria_labelledby=f"{name}-head", tabindex="-1")


def _verdict(report: Report) -> Markup:
    language = report.language
    counts = {name: show(n, 0, "", language) for name, n in report.identities.to_dict().items()}
    problems = [
        element("p", f"{part.file}: {said}" if len(report.inputs) > 1 else said)
        for part in report.inputs
        if (said := _problem(part, language))
    ]
    verdict = text.render(report, Look(quiet=True)).strip()
    return element(
        "div",
        element("h2", _VERDICT.in_(language), class_="v"),
        element("p", verdict, class_="said"),
        *problems,
        element("p", _IDENTITIES.in_(language, **counts)),
        class_="verdict good" if report.exit_status == 0 else "verdict bad",
    )


def _problem(part: InputReport, language: Language) -> str:
    if part.error is not None:
        return _UNREAD.in_(language, problem=part.error)
    return _INCOMPLETE.in_(language, problem=part.incomplete) if part.incomplete is not None else ""


def _coverage(report: Report) -> Markup:
    read = [part for part in report.inputs if part.error is None]
    if not read:
        return Markup("")
    language = report.language
    heads = (element("th", head.in_(language), scope="col") for head in _HEADS)
    rows = []
    for part in read:
        counts = part.coverage.to_dict()
        whole = counts.pop("numeric_cells")
        shares = (element("td", _share(count, whole, language)) for count in counts.values())
        name = element("th", PurePath(part.file).name, scope="row")
        rows.append(element("tr", name, element("td", show(whole, 0, "", language)), *shares))
    table = element(
        "table",
        element("caption", _COVERAGE.in_(language), class_="v"),
        element("thead", element("tr", *heads)),
        element("tbody", *rows),
        class_="plain",
    )
    return element("div", table, class_="scroll", tabindex="0", role="region", aria_label=_COVERAGE.in_(language))


def _share(part: int, whole: int, language: Language) -> str:
    """Return a number with its percentage, rounded down so that 100% means all."""
    share = int(1000 * part / whole) / 1000 if whole else 0.0
    return f"{show(part, 0, '', language)} ({show(share, 0 if part in (0, whole) else 1, '%', language)})"


def _unrecognised(report: Report) -> Markup:
    several = len(report.inputs) > 1
    items = [
        element(
            "li",
            f"{part.file}, " if several else "",
            f"'{rest.sheet}' {rest.range}: {rest.reason.in_(report.language)}",
        )
        for part in report.inputs
        for rest in part.unrecognised
    ]
    return element("ul", *items) if items else Markup("")


def _skipped(report: Report) -> Markup:
    reasons: dict[str, list[str]] = {}
    for skipped in report.skipped:
        reasons.setdefault(skipped.reason, []).append(skipped.rule)
    items = [element("li", f"{', '.join(codes)}: {reason}") for reason, codes in reasons.items()]
    return element("ul", *items) if items else Markup("")


def _files(report: Report) -> str:
    names = [PurePath(part.file).name for part in report.inputs]
    return names[0] if len(names) == 1 else _AND_MORE.in_(report.language, file=names[0], count=len(names) - 1)


def _file(name: str) -> str:
    return resources.files("boks_clean.reports").joinpath(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """Return what a policy calls an inline style or script, so that no other one runs."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
