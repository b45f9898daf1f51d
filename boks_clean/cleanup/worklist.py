"""Writes a worklist: an overview, the effect, and a sheet a team on which people decide. No text is a formula."""

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boks_clean.catalog import Catalog, Column
from boks_clean.cleanup import headings
from boks_clean.cleanup.effect import Effect
from boks_clean.cleanup.model import VERDICTS, Decision, Key, Proposal
from boks_clean.cleanup.plan import Planned
from boks_clean.cleanup.planfile import plan_id
from boks_clean.cleanup.sheet_effect import write_effect
from boks_clean.cleanup.sheet_overview import TeamSheet, write_overview
from boks_clean.cleanup.sheets import GREY, INPUT, Formats, height, set_page, sheet_names
from boks_clean.cleanup.words import shown, shown_date
from boks_clean.language import Language, Text, counted

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_MADE = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 (the same plan gives the same bytes)
_HEAD = 3  # the row of the headers, from 0
_WHAT = Text(
    "Kies per dossier in de gele kolom '{agreed}': ja (voorstel uitvoeren), nee (niets doen) of later. "
    "Leeg telt als: nog niet besloten.",
    "Choose for every case in the yellow column '{agreed}': yes (do what is proposed), no (do nothing) or later. "
    "Empty counts as: not decided yet.",
)
_COUNT = Text("{count} voorgelegd, peildatum {peildatum} · {plan}", "{count} put to you, as of {peildatum} · {plan}")
_ONE, _MANY = Text("dossier", "case"), Text("dossiers", "cases")
_ASK = Text("Akkoord met het voorstel?", "Do you agree?")
_HELP = Text("Kies ja, nee of later.", "Choose yes, no or later.")
_WIDTHS = {headings.DOSSIER: 12, headings.CLIENT: 11, headings.REASON: 46, headings.DAYS: 7}
_PROTECTED = {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True}
_COLOURS = {"ja": "#D7F0DC", "nee": "#E5E7EB", "later": "#FCE8C8"}


@dataclass(frozen=True, slots=True)
class Content:
    """All that a worklist holds; `decisions` are those that were carried over, `notes` what did not fit or was left."""

    planned: Planned
    effect: Effect
    catalog: Catalog
    language: Language
    decisions: Mapping[Key, Decision]
    notes: Sequence[tuple[str, str, str]] = ()


def write_worklist(content: Content) -> bytes:
    """Return the workbook. The same content gives the same bytes."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 (only where a workbook is written)

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    identity = plan_id(content.planned.plan)
    book.set_properties({"created": _MADE, "author": "boks-clean", "comments": f"plan {identity}"})
    formats = Formats(book)
    writer = _Writer(content, formats, identity)
    overview = book.add_worksheet(headings.OVERVIEW.in_(content.language))
    effect = book.add_worksheet(headings.EFFECT.in_(content.language))
    sheets = [
        writer.team(book.add_worksheet(sheet), sheet, team, proposals)
        for sheet, team, proposals in teams_of(content.planned.plan.proposals, content.catalog, content.language)
    ]
    write_overview(overview, content, sheets, formats, identity)
    write_effect(book, effect, content.effect, content.language, formats)
    book.close()
    return buffer.getvalue()


def write_effect_book(effect: Effect, language: Language, *, agreed: bool) -> bytes:
    """Return a workbook with the sheet "Effect" alone."""
    from xlsxwriter.workbook import Workbook  # noqa: PLC0415 (only where a workbook is written)

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _MADE, "author": "boks-clean"})
    sheet = book.add_worksheet(headings.EFFECT.in_(language))
    write_effect(book, sheet, effect, language, Formats(book), agreed=agreed)
    book.close()
    return buffer.getvalue()


def teams_of(
    proposals: Iterable[Proposal], catalog: Catalog, language: Language
) -> list[tuple[str, str, list[Proposal]]]:
    """Return the teams with a proposal: the name of the sheet, the code, and the proposals, quietest dossier first."""
    found: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        found.setdefault(proposal.buurtteam, []).append(proposal)
    names = catalog.dimensions[catalog.columns["buurtteam"].dimension]
    teams = sorted(found, key=lambda team: names.name(team).casefold())
    taken = [heading.in_(language) for heading in (headings.OVERVIEW, headings.EFFECT)]
    sheets = sheet_names([names.name(team) for team in teams], taken)
    never = datetime.date.max
    return [
        (sheet, team, sorted(found[team], key=lambda p: (p.since or never, p.dossiernummer)))
        for sheet, team in zip(sheets, teams, strict=True)
    ]


class _Writer:
    """Writes the sheets of the teams."""

    def __init__(self, content: Content, formats: Formats, identity: str) -> None:
        self._content, self._formats, self._identity = content, formats, identity
        self._language = content.language
        proposals = content.planned.plan.proposals
        changed = {change.column for proposal in proposals for change in proposal.changes}
        self._changed = [column for code, column in content.catalog.columns.items() if code in changed]
        self._heads = self._headers()

    def team(self, sheet: "Worksheet", name: str, team: str, proposals: Sequence[Proposal]) -> TeamSheet:
        """Write the sheet of one team."""
        catalog, language = self._content.catalog, self._language
        title = catalog.dimensions[catalog.columns["buurtteam"].dimension].name(team)
        peildatum = shown_date(self._content.planned.plan.peildatum, language)
        plan = headings.PLAN.in_(language, identity=self._identity)
        sheet.write_string(0, 0, title, self._formats.title)
        sheet.write_string(1, 0, _WHAT.in_(language, agreed=headings.AGREED.in_(language)), self._formats.get())
        cases = counted(len(proposals), _ONE, _MANY, language)
        count = _COUNT.in_(language, count=cases, peildatum=peildatum, plan=plan)
        sheet.write_string(2, 0, count, self._formats.get(font_color=GREY))
        self._write_headers(sheet)
        for number, proposal in enumerate(proposals, _HEAD + 1):
            self._write_row(sheet, number, proposal)
        last = _HEAD + len(proposals)
        self._arrange(sheet, name, last)
        return TeamSheet(title, name, team, self._at(headings.AGREED), _HEAD + 1, last)

    def _headers(self) -> list[tuple[str, float]]:
        language = self._language
        fixed = [(heading.in_(language), float(width)) for heading, width in _WIDTHS.items()]
        proposed = [
            (headings.becomes(column, language), 16.0 if column.type != "member" else 22.0) for column in self._changed
        ]
        filled_in = [(headings.AGREED.in_(language), 10.0), (headings.REMARK.in_(language), 30.0)]
        return [*fixed, *proposed, *filled_in, (headings.MARK.in_(language), 15.0)]

    def _at(self, heading: Text) -> int:
        wanted = heading.in_(self._language)
        return next(at for at, (text, _) in enumerate(self._heads) if text == wanted)

    def _write_headers(self, sheet: "Worksheet") -> None:
        sheet.set_row(0, 24)
        sheet.set_row(_HEAD, height(self._heads))
        for at, (text, width) in enumerate(self._heads):
            sheet.set_column(at, at, width)
            sheet.write_string(_HEAD, at, text, self._formats.head)

    def _write_row(self, sheet: "Worksheet", y: int, proposal: Proposal) -> None:
        content, cell = self._content, self._formats.cell
        client = content.planned.clients.get((proposal.sheet, proposal.row), "")
        texts = (proposal.dossiernummer, client, proposal.reason)
        news = [self._new_text(proposal, column) for column in self._changed]
        widths = [width for _, width in self._heads]
        sheet.set_row(y, height(zip((*texts, "", *news), widths, strict=False)))
        for at, text in enumerate(texts):
            sheet.write_string(y, at, text, cell(text_wrap=True, bold=at == 0, num_format="@"))
        if proposal.since is not None:
            days = (content.planned.plan.peildatum - proposal.since).days
            sheet.write_number(y, len(texts), days, cell())
        else:
            sheet.write_blank(y, len(texts), None, cell())
        for at, column in enumerate(self._changed, len(texts) + 1):
            self._write_new(sheet, y, at, proposal, column)
        self._write_decision(sheet, y, content.decisions.get(proposal.key))
        place = headings.mark(self._identity, proposal.key)
        sheet.write_string(y, len(self._heads) - 1, place, cell(font_color=GREY, font_size=8))

    def _new_text(self, proposal: Proposal, column: Column) -> str:
        new = proposal.new(column.code)
        return "" if new is None or column.type == "date" else shown(column.code, new, self._content.catalog)

    def _write_new(self, sheet: "Worksheet", y: int, at: int, proposal: Proposal, column: Column) -> None:
        """Write what a cell will hold; nothing where it stays as it is."""
        new = proposal.new(column.code)
        if new is None:
            sheet.write_blank(y, at, None, self._formats.cell())
        elif column.type == "date":
            date = datetime.datetime.combine(datetime.date.fromisoformat(new), datetime.time())
            form = "dd-mm-yyyy" if self._language == "nl" else "yyyy-mm-dd"
            sheet.write_datetime(y, at, date, self._formats.cell(num_format=form, align="left"))
        else:
            sheet.write_string(y, at, self._new_text(proposal, column), self._formats.cell(text_wrap=True))

    def _write_decision(self, sheet: "Worksheet", y: int, decision: Decision | None) -> None:
        verdict = headings.WORDS[decision.verdict].in_(self._language) if decision and decision.verdict else ""
        remark = decision.remark if decision else ""
        agreed, remarks = self._at(headings.AGREED), self._at(headings.REMARK)
        filled_in = self._formats.cell(locked=False, bg_color=INPUT, align="center", bold=True)
        sheet.write_string(y, agreed, verdict, filled_in) if verdict else sheet.write_blank(y, agreed, None, filled_in)
        text = self._formats.cell(locked=False, bg_color=INPUT, text_wrap=True, num_format="@")
        sheet.write_string(y, remarks, remark, text) if remark else sheet.write_blank(y, remarks, None, text)

    def _arrange(self, sheet: "Worksheet", name: str, last: int) -> None:
        agreed, right = self._at(headings.AGREED), len(self._heads) - 1
        words = [headings.WORDS[verdict].in_(self._language) for verdict in VERDICTS]
        help_ = _HELP.in_(self._language)
        rule = {"validate": "list", "source": words, "ignore_blank": True, "error_message": help_}
        titles = {
            "input_title": _ASK.in_(self._language),
            "input_message": help_,
            "error_title": _ASK.in_(self._language),
        }
        sheet.data_validation(_HEAD + 1, agreed, last, agreed, rule | titles)
        for verdict, word in zip(VERDICTS, words, strict=True):
            form = self._formats.book.add_format({"bg_color": _COLOURS[verdict]})
            criteria = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": form}
            sheet.conditional_format(_HEAD + 1, agreed, last, agreed, criteria)
        sheet.freeze_panes(_HEAD + 1, 1)
        sheet.autofilter(_HEAD, 0, last, right)
        sheet.repeat_rows(_HEAD)
        sheet.print_area(0, 0, last, right)
        sheet.ignore_errors({"number_stored_as_text": f"A{_HEAD + 2}:B{last + 1}"})
        sheet.set_selection(_HEAD + 1, agreed, _HEAD + 1, agreed)
        set_page(sheet, name, self._language)
        sheet.protect("", _PROTECTED)
