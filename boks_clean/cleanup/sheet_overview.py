"""The sheet "Overzicht" of a worklist: what to do, how much there is for each team, why, and what was left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boks_clean.cleanup import headings
from boks_clean.cleanup.model import VERDICTS, Decision, Key, Proposal, Verdict
from boks_clean.cleanup.sheets import GREY, PALE, Formats, height, set_page
from boks_clean.cleanup.words import shown_date
from boks_clean.language import Text, counted
from boks_clean.workbook import reference

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from boks_clean.cleanup.worklist import Content

_TITLE = Text("Dossiers om op te schonen", "Cases to clean up")
_ABOUT = Text(
    "Bron: {file} · peildatum {peildatum} · {count} · {plan}",
    "Source: {file} · as of {peildatum} · {count} · {plan}",
)
_CASE, _CASES = Text("dossier", "case"), Text("dossiers", "cases")
_WHAT = Text("Wat u doet", "What to do")
_STEPS = (
    Text(
        "Ga naar het blad van uw team (klik hieronder op de naam). Elke regel is een dossier dat nog open staat, met "
        "de reden waarom het is voorgelegd.",
        "Go to the sheet of your team (click on its name below). Every row is a case that is still open, with the "
        "reason why it is put to you.",
    ),
    Text(
        "Kijk in het dossier of er nog aan wordt gewerkt. Kies dan in de gele kolom 'Akkoord': ja = uitvoeren wat in "
        "de kolommen 'Wordt: ...' staat; nee = het dossier blijft zoals het is; later = volgende keer opnieuw.",
        "See in the case whether anybody works on it. Then choose in the yellow column 'Agreed': yes = do what the "
        "columns 'Becomes: ...' say; no = the case stays as it is; later = put it to us again next time.",
    ),
    Text(
        "Licht in 'Opmerking' toe wat anderen moeten weten. Zet er geen namen of medische gegevens in.",
        "Explain in 'Remark' what others should know. Write no names or medical facts there.",
    ),
    Text(
        "Wat u leeg laat, wordt niet gewijzigd. Klopt een voorstel niet helemaal (een andere datum of reden), kies dan "
        "nee en pas het dossier zelf aan in de registratie.",
        "What you leave empty is not changed. If a proposal is not quite right (another date or reason), choose no and "
        "change the case yourself in the registration.",
    ),
    Text(
        "Filteren kan. De andere cellen zijn vergrendeld tegen vergissingen (Controleren > Beveiliging blad opheffen, "
        "zonder wachtwoord, als u wilt sorteren). Sla de werkmap op onder dezelfde naam en stuur haar terug.",
        "You can filter. The other cells are locked against mistakes (Review > Unprotect Sheet, no password, if you "
        "want to sort). Save the workbook under the same name and send it back.",
    ),
)
_COUNTS = Text("Aantal per buurtteam", "Numbers by team")
_TEAM = Text("Buurtteam", "Team")
_PUT = Text("voorgelegd", "put to you")
_UNDECIDED = Text("nog niet ingevuld", "not filled in yet")
_TOTAL = Text("Totaal", "Total")
_RULES = Text("Waarom een dossier is voorgelegd", "Why a case is put to you")
_NOTES = Text("Niet voorgelegd of niet overgenomen", "Not put to you, or not carried over")
_NOTE_HEADS = (Text("Dossier", "Case"), Text("Plaats", "Place"), Text("Waarom", "Why"))
_EMPTY = Text("Er is niets om op te schonen.", "There is nothing to clean up.")
_FIRST, _OTHERS, _LEAST = 30, 12, 9
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class TeamSheet:
    """The sheet of a team: where its decisions are, counted from 0."""

    title: str
    name: str
    team: str
    agreed: int
    first: int
    last: int


def write_overview(
    sheet: "Worksheet", content: "Content", teams: Sequence[TeamSheet], formats: Formats, identity: str
) -> None:
    """Write the sheet."""
    _Overview(sheet, content, formats).write(teams, identity)


class _Overview:
    def __init__(self, sheet: "Worksheet", content: "Content", formats: Formats) -> None:
        self._sheet, self._content, self._formats = sheet, content, formats
        self._language = content.language
        self._plan = content.planned.plan
        found = {proposal.rule for proposal in self._plan.proposals}
        self._rules = [rule.code for rule in self._plan.rules if rule.code in found]
        self._right = max(_LEAST, len(self._rules) + 5)
        self._y = 0

    def write(self, teams: Sequence[TeamSheet], identity: str) -> None:
        self._sheet.set_column(0, 0, _FIRST)
        self._sheet.set_column(1, self._right, _OTHERS)
        self._sheet.set_row(0, 24)
        self._sheet.write_string(0, 0, _TITLE.in_(self._language), self._formats.title)
        about = _ABOUT.in_(
            self._language,
            file=self._plan.source.file,
            peildatum=shown_date(self._plan.peildatum, self._language),
            count=counted(len(self._plan.proposals), _CASE, _CASES, self._language),
            plan=headings.PLAN.in_(self._language, identity=identity),
        )
        self._sheet.write_string(1, 0, about, self._formats.get(font_color=GREY))
        self._y = 3
        if self._plan.proposals:
            self._section(_WHAT)
            for number, step in enumerate(_STEPS, 1):
                self._paragraph(f"{number}. {step.in_(self._language)}")
            self._counts(teams)
            self._why()
        elif not self._content.planned.left_out:
            self._paragraph(_EMPTY.in_(self._language))
        if self._content.notes:
            self._notes()
        set_page(self._sheet, headings.OVERVIEW.in_(self._language), self._language)
        self._sheet.print_area(0, 0, self._y, self._right)
        self._sheet.protect("", {"format_columns": True, "format_rows": True})

    def _section(self, title: Text) -> None:
        form = self._formats.get(bold=True, font_size=12, bg_color=PALE)
        self._sheet.merge_range(self._y, 0, self._y, self._right, title.in_(self._language), form)
        self._y += 1

    def _paragraph(self, text: str, left: int = 0) -> None:
        width = _OTHERS * (self._right - max(left - 1, 0)) + (0 if left else _FIRST) - _MARGIN
        self._sheet.set_row(self._y, height([(text, width)]))
        self._sheet.merge_range(self._y, left, self._y, self._right, "", self._formats.get(text_wrap=True))
        self._sheet.write_string(self._y, left, text, self._formats.get(text_wrap=True))
        self._y += 1

    def _counts(self, teams: Sequence[TeamSheet]) -> None:
        self._y += 1
        self._section(_COUNTS)
        words = [headings.WORDS[verdict].in_(self._language) for verdict in VERDICTS]
        heads = [
            _TEAM.in_(self._language),
            *self._rules,
            _PUT.in_(self._language),
            *words,
            _UNDECIDED.in_(self._language),
        ]
        for x, text in enumerate(heads):
            self._sheet.write_string(self._y, x, text, self._formats.head)
        self._sheet.set_row(self._y, 32)
        top = self._y + 1
        for of_team in teams:
            self._y += 1
            self._team(of_team, words)
        self._y += 1
        bold = self._formats.cell(bold=True, bg_color=PALE)
        self._sheet.write_string(self._y, 0, _TOTAL.in_(self._language), bold)
        for x, value in enumerate(self._numbers(self._plan.proposals), 1):
            column = f"{reference(top + 1, x + 1)}:{reference(self._y, x + 1)}"
            self._sheet.write_formula(self._y, x, f"=SUM({column})", bold, value)
        self._y += 2

    def _team(self, team: TeamSheet, words: Sequence[str]) -> None:
        """Write the line of a team; what is decided is counted by the workbook itself, while people fill it in."""
        cell = self._formats.cell()
        quoted = team.name.replace("'", "''")
        link = self._formats.cell(font_color="#1F5FA8", underline=1)
        self._sheet.write_url(self._y, 0, f"internal:'{quoted}'!A1", link, team.title)
        mine = [proposal for proposal in self._plan.proposals if proposal.buurtteam == team.team]
        values = self._numbers(mine)
        put = len(self._rules) + 1
        for x, value in enumerate(values[:put], 1):
            self._sheet.write_number(self._y, x, value, cell)
        first, last = (reference(row + 1, team.agreed + 1) for row in (team.first, team.last))
        for x, (word, value) in enumerate(zip(words, values[put:], strict=False), put + 1):
            formula = f"=COUNTIF('{quoted}'!{first}:{last},\"{word}\")"
            self._sheet.write_formula(self._y, x, formula, cell, value)
        whole, parts = reference(self._y + 1, put + 1), [reference(self._y + 1, put + 2 + n) for n in (0, 2)]
        formula = f"={whole}-SUM({parts[0]}:{parts[1]})"
        self._sheet.write_formula(self._y, put + 4, formula, cell, values[-1])

    def _numbers(self, proposals: Iterable[Proposal]) -> list[int]:
        """Return the numbers of a line: by rule, all, by verdict, undecided."""
        some = list(proposals)
        verdicts = [_verdict(self._content.decisions, proposal) for proposal in some]
        by_rule = [sum(proposal.rule == rule for proposal in some) for rule in self._rules]
        return [*by_rule, len(some), *(verdicts.count(verdict) for verdict in VERDICTS), verdicts.count(None)]

    def _why(self) -> None:
        self._section(_RULES)
        parameters = {rule.code: rule.parameters for rule in self._plan.rules}
        for code in self._rules:
            texts = self._content.catalog.rules[code].texts[self._language]
            values = ", ".join(
                f"{n} = {v:g}" if isinstance(v, float) else f"{n} = {v}" for n, v in parameters[code].items()
            )
            self._sheet.write_string(self._y, 0, f"{code} ({values})" if values else code, self._formats.get(bold=True))
            self._paragraph(f"{texts.title}. {texts.why}", 1)

    def _notes(self) -> None:
        self._y += 1
        self._section(_NOTES)
        for x, head in enumerate(_NOTE_HEADS):
            self._sheet.write_string(self._y, x, head.in_(self._language), self._formats.get(bold=True))
        self._y += 1
        for note in self._content.notes:
            *told, why = note
            for x, text in enumerate(told):
                self._sheet.write_string(self._y, x, text, self._formats.get())
            self._paragraph(why, len(told))


def _verdict(decisions: Mapping[Key, Decision], proposal: Proposal) -> Verdict | None:
    decision = decisions.get(proposal.key)
    return decision.verdict if decision else None
