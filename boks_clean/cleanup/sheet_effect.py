"""The sheet "Effect": the published figures before, after and the difference, with two charts above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boks_clean.cleanup import headings
from boks_clean.cleanup.effect import CASELOAD, NOTE, REASONS, Effect, Line
from boks_clean.cleanup.sheets import GREY, PALE, Formats, set_page
from boks_clean.language import Language, Text, counted
from boks_clean.tables.periods import Period

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE = Text("Wat het opschonen met de cijfers doet", "What the clean-up does to the figures")
ABOUT = Text("Als alle voorstellen worden uitgevoerd: {count}.", "If all proposals are carried out: {count}.")
ABOUT_AGREED = Text(
    "Als wordt uitgevoerd wat nu akkoord is: {count}.",
    "If what is agreed by now is carried out: {count}.",
)
NEXT = Text(
    "Wat in een periode wordt afgesloten, was in die periode nog open: lopend en unieke klanten dalen pas in de "
    "volgende periode. Die telt wat er van bekend is.",
    "What is closed in a period was still open in it: open cases and distinct clients fall only in the next period, "
    "which counts what is known of it.",
)
_ONE, _MANY = Text("voorstel", "proposal"), Text("voorstellen", "proposals")
BEFORE, AFTER, CHANGE = Text("voor", "before"), Text("na", "after"), Text("verschil", "change")
_CHART_REASONS = Text("Afgesloten naar reden, {period}", "Closed by reason, {period}")
_CHART_TEAMS = Text(
    "Caseload per buurtteam: verschil na afloop van {period}", "Caseload by team: change at the end of {period}"
)
_FORMS = {"count": ("#,##0", '+#,##0;-#,##0;"–"'), "share": ("0.0%", '+0.0%;-0.0%;"–"')}
_LABEL, _NUMBER = 44, 9.5
_TOP, _CHARTS = 4, 21  # the row of the charts, and how many they take
_CHART_WIDTH = 560
_COLOURS = ("#9AA9BC", "#1F5FA8")


def write_effect(
    book: "Workbook", sheet: "Worksheet", effect: Effect, language: Language, formats: Formats, *, agreed: bool = False
) -> None:
    """Write the sheet; `agreed` tells that these are the proposals that people agreed to."""
    name = headings.EFFECT.in_(language)
    sheet.set_column(0, 0, _LABEL)
    sheet.set_column(1, 3 * len(effect.periods), _NUMBER)
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, TITLE.in_(language), formats.title)
    about = ABOUT_AGREED if agreed else ABOUT
    sheet.write_string(1, 0, about.in_(language, count=counted(effect.count, _ONE, _MANY, language)), formats.get())
    sheet.write_string(2, 0, NEXT.in_(language), formats.get(font_color=GREY))
    table = _Table(sheet, effect, language, formats)
    bottom = table.write(_TOP + _CHARTS)
    _add_charts(book, sheet, table, name)
    sheet.write_string(bottom, 0, NOTE.in_(language), formats.get(font_color=GREY))
    sheet.freeze_panes(0, 1)
    sheet.repeat_rows(_TOP + _CHARTS, _TOP + _CHARTS + 1)
    sheet.print_area(0, 0, bottom, 3 * len(effect.periods))
    set_page(sheet, name, language)
    sheet.protect("", {"format_columns": True, "format_rows": True})


@dataclass(slots=True)
class _Table:
    """Writes the figures, and remembers in which rows those of each section are."""

    sheet: "Worksheet"
    effect: Effect
    language: Language
    formats: Formats

    def write(self, top: int) -> int:
        """Write the table from this row, and return the row below it."""
        self._heads(top)
        y = top + 2
        section: Text | None = None
        for line in self.effect.lines:
            if line.section is not section:
                section = line.section
                form = self.formats.get(bold=True, bg_color=PALE)
                self.sheet.merge_range(y, 0, y, 3 * len(self.effect.periods), section.in_(self.language), form)
                y += 1
            self._line(y, line)
            y += 1
        return y

    def rows(self, section: Text) -> list[tuple[int, Line]]:
        """Return the rows of a section with a count, as they were written."""
        found: list[tuple[int, Line]] = []
        y, current = _TOP + _CHARTS + 2, None
        for line in self.effect.lines:
            y += line.section is not current
            current = line.section
            if line.section is section and line.form == "count":
                found.append((y, line))
            y += 1
        return found

    def _heads(self, top: int) -> None:
        head = self.formats.head
        self.sheet.merge_range(top, 0, top + 1, 0, "", head)
        for number, period in enumerate(self.effect.periods):
            left = 3 * number + 1
            self.sheet.merge_range(top, left, top, left + 2, period.text.in_(self.language), head)
            for x, text in enumerate((BEFORE, AFTER, CHANGE), left):
                self.sheet.write_string(top + 1, x, text.in_(self.language), head)

    def _line(self, y: int, line: Line) -> None:
        self.sheet.write_string(y, 0, line.label.in_(self.language), self.formats.cell())
        plain, signed = _FORMS[line.form]
        for number, figure in enumerate(line.figures):
            for x, value in enumerate((figure.before, figure.after, figure.difference), 3 * number + 1):
                last = x == 3 * number + 3
                form = self.formats.cell(num_format=signed if last else plain, bold=last and bool(value))
                if value is None:
                    self.sheet.write_blank(y, x, None, form)
                else:
                    self.sheet.write_number(y, x, value, form)


def _most_changed(effect: Effect) -> int:
    """Return the number of the quarter (or the year, where there is none) in which most changes; the last of equals."""
    closed = [line for line in effect.lines if line.section is REASONS and line.form == "count"]
    parts = list(enumerate(effect.periods[:-1]))
    fitting = [n for n, period in parts if period.months == 3] or [n for n, period in parts if period.months == 12]
    return max(fitting, key=lambda n: (sum(abs(line.figures[n].difference or 0) for line in closed), n))


def _add_charts(book: "Workbook", sheet: "Worksheet", table: _Table, name: str) -> None:
    """Add closures by reason before and after, and how the caseload of each team changes, in one quarter."""
    periods = table.effect.periods
    at = _most_changed(table.effect)
    language = table.language
    reasons = [(y, line) for y, line in table.rows(REASONS)]
    if reasons:
        chart = _chart(book, _CHART_REASONS, periods[at], language)
        for offset, text in ((1, BEFORE), (2, AFTER)):
            settings = _series(name, reasons, 3 * at + offset, text.in_(language))
            chart.add_series(settings | {"fill": {"color": _COLOURS[offset - 1]}, "gap": 60})
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(_TOP, 0, chart, _place(4, _CHART_REASONS, periods[at], language))
    teams = table.rows(CASELOAD)
    if teams:
        chart = _chart(book, _CHART_TEAMS, periods[at], language)
        settings = _series(name, teams, 3 * at + 3, CHANGE.in_(language))
        chart.add_series(settings | {"fill": {"color": _COLOURS[1]}, "gap": 40, "data_labels": {"value": True}})
        chart.set_legend({"none": True})
        sheet.insert_chart(_TOP, 0, chart, _place(_CHART_WIDTH + 12, _CHART_TEAMS, periods[at], language))


def _chart(book: "Workbook", title: Text, period: Period, language: Language) -> "Chart":
    chart = book.add_chart({"type": "bar"})
    chart.set_title({"name": title.in_(language, period=period.text), "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "label_position": "low"})
    chart.set_x_axis(
        {"major_gridlines": {"visible": True, "line": {"color": "#E1E5EA"}}, "num_font": {"size": 8}, "num_format": "0"}
    )
    chart.set_size({"width": _CHART_WIDTH, "height": 410})
    return chart


def _series(name: str, rows: Sequence[tuple[int, Line]], column: int, label: str) -> dict[str, Any]:
    first, last = rows[0][0], rows[-1][0]
    return {"name": label, "categories": [name, first, 0, last, 0], "values": [name, first, column, last, column]}


def _place(left: int, title: Text, period: Period, language: Language) -> dict[str, Any]:
    return {"x_offset": left, "object_position": 2, "description": title.in_(language, period=period.text)}
