"""Case lists in the reports for people: what each holds, findings by rule, and what is stale by team."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from boks_clean.language import Language, Text, counted
from boks_clean.notation import show
from boks_clean.report import Finding, InputReport, ListSummary, Report
from boks_clean.reports.page import Page
from boks_clean.reports.places import where

_GROUPED = ("DOS", "OPS")
_FIRST = 5
_LIST = Text(
    "dossierlijst op blad '{sheet}' ({range}): {rows}, {dossiers}, {teams}{period}",
    "case list on sheet '{sheet}' ({range}): {rows}, {dossiers}, {teams}{period}",
)
_PERIOD = Text(", {since} t/m {until}", ", {since} to {until}")
_ROWS = (Text("rij", "row"), Text("rijen", "rows"))
_DOSSIERS = (Text("dossier", "case"), Text("dossiers", "cases"))
_TEAMS = (Text("team", "team"), Text("teams", "teams"))
_TIMES = (Text("keer", "time"), Text("keer", "times"))
_SHEET = Text("blad '{sheet}'", "sheet '{sheet}'")
_WHERE, _ACTION = Text("waar", "where"), Text("doen", "to do")
_REST = Text("en nog {count}; alle: --format json", "and {count} more; all: --format json")
_STALE = Text("Open dossiers om op te ruimen", "Open cases to clean up")
_STALE_HEADS = (
    Text("regel", "rule"),
    Text("buurtteam", "team"),
    Text("aantal", "number"),
    Text("mediaan dagen", "median days"),
    Text("langst", "longest"),
)
_ALL = Text("alle teams", "all teams")
_HEADERS = (Text("kolom", "column"), Text("kop", "header"), Text("betekent", "means"))


def describe(list_: ListSummary, language: Language) -> str:
    """Return what a list holds, in a line."""
    period = ""
    if list_.since and list_.until:
        period = _PERIOD.in_(language, since=_day(list_.since, language), until=_day(list_.until, language))
    return _LIST.in_(
        language,
        sheet=list_.sheet,
        range=list_.range,
        rows=_counted(list_.rows, _ROWS, language),
        dossiers=_counted(list_.dossiers, _DOSSIERS, language),
        teams=_counted(list_.teams, _TEAMS, language),
        period=period,
    )


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings about rows of lists together by rule; any other finding by itself."""
    groups: list[list[Finding]] = []
    for rule, same in groupby(findings, key=lambda finding: finding.rule):
        found = list(same)
        groups += [found] if rule.startswith(_GROUPED) else [[finding] for finding in found]
    return groups


def heading(number: int, group: Sequence[Finding], language: Language) -> str:
    """Return the first line of a group: its rule, and how often."""
    count = sum(finding.count for finding in group)
    return f"{number}. {group[0].rule}  {group[0].title} ({_counted(count, _TIMES, language)})"


def write_group(page: Page, group: Sequence[Finding], report: Report) -> None:
    """Write the first rows of a group with their cell, how many more there are, and what to do."""
    language = report.language
    shown = [finding for finding in group if finding.count == 1][:_FIRST] or list(group[:1])
    several = len(report.inputs) > 1
    sheets = {(cell.file, cell.sheet) for finding in shown for cell in finding.cells}
    rows: list[tuple[str, str]] = []
    if len(sheets) == 1:
        file, sheet = next(iter(sheets))
        place = _SHEET.in_(language, sheet=sheet)
        rows.append((_WHERE.in_(language), f"{file}, {place}" if several else place))
    for finding in shown:
        if len(sheets) == 1 and len(finding.cells) == 1:
            rows.append((finding.cells[0].ref, finding.message))
        else:
            places = "; ".join(where(finding.cells, language, several_files=several))
            rows.append(("", f"{places}: {finding.message}" if places else finding.message))
    rest = sum(finding.count for finding in group) - sum(finding.count for finding in shown)
    rows += [("…", _REST.in_(language, count=show(rest, 0, "", language)))] if rest else []
    page.fields([*rows, (_ACTION.in_(language), group[0].action)], indent=3)


def write_stale(page: Page, inputs: Sequence[InputReport], language: Language) -> None:
    """Write how many open dossiers are stale, by rule and team, and for how long."""
    lines = [line for part in inputs for list_ in part.lists for line in list_.stale]
    if not lines:
        return
    page.heading(_STALE.in_(language))
    rows: list[list[str]] = []
    for rule, same in groupby(sorted(lines, key=lambda line: (line.rule, line.team)), key=lambda line: line.rule):
        teams = list(same)
        rows += [
            [rule if not n else "", t.team, *(_days(v, language) for v in (t.count, t.median_days, t.longest_days))]
            for n, t in enumerate(teams)
        ]
        if len(teams) > 1:
            longest = max((t.longest_days for t in teams if t.longest_days is not None), default=None)
            rows.append(
                ["", _ALL.in_(language), _days(sum(t.count for t in teams), language), "", _days(longest, language)]
            )
    page.table([head.in_(language) for head in _STALE_HEADS], rows, right=(2, 3, 4))


def write_columns(page: Page, list_: ListSummary, labels: Mapping[str, str], language: Language) -> None:
    """Write which column of a list is which."""
    rows = [
        [column.column, column.header, labels.get(f"dossiers.{column.code}", column.code)] for column in list_.columns
    ]
    page.table([head.in_(language) for head in _HEADERS], rows, indent=3)


def _counted(count: int, words: tuple[Text, Text], language: Language) -> str:
    return counted(count, *words, language, show(count, 0, "", language))


def _days(value: int | None, language: Language) -> str:
    return "?" if value is None else show(value, 0, "", language)


def _day(iso: str, language: Language) -> str:
    return f"{date.fromisoformat(iso):%d-%m-%Y}" if language == "nl" else iso
