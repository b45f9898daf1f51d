"""The first sheet of a copy: every finding on a row, with links to its cells, to be filtered and printed."""

import math

from boks_clean.annotate.marks import SEVERITY, figure, printable_lines
from boks_clean.annotate.package import MAIN
from boks_clean.annotate.styles import Styles
from boks_clean.annotate.xml import attribute, text
from boks_clean.language import Language, Text, counted
from boks_clean.report import Finding, Place, Report, Severity
from boks_clean.reports import Look, render
from boks_clean.reports.places import ranges
from boks_clean.workbook import reference
from boks_clean.workbook.look import address_of

NAME = Text("Bevindingen", "Findings")
COLOURS = {3: "FF9E80", 2: "FFE0CC", 1: "FFF4C2"}
HEADER_ROW = 5
_LEVELS = {
    3: Text("verdachte cel", "suspect cell"),
    2: Text("andere cel van een fout", "other cell of an error"),
    1: Text("cel van een waarschuwing", "cell of a warning"),
}
_LEGEND_AT = {3: "D", 2: "F", 1: "I"}
_TITLE = Text("Bevindingen van boks-clean", "Findings of boks-clean")
_ABOUT = Text(
    "{file} · peildatum {date} · boks-clean {version}. Dit is een kopie; verbeter de cijfers in BOKS.",
    "{file} · as-of date {date} · boks-clean {version}. This is a copy; correct the figures in BOKS.",
)
_LEGEND = Text("Kleuren in de bladen:", "Colours on the sheets:")
_NOTE = Text(
    "Bij elke gekleurde cel staat een opmerking. Signaleringen staan alleen in deze lijst.",
    "Every coloured cell has a note. Notices stand in this list only.",
)
_NONE = Text("Geen bevindingen.", "No findings.")
_COLUMNS = (
    (Text("nr", "no"), 5),
    (Text("ernst", "severity"), 13),
    (Text("regel", "rule"), 9),
    (Text("blad", "sheet"), 16),
    (Text("cel", "cell"), 7),
    (Text("andere cellen", "other cells"), 21),
    (Text("staat er", "found"), 10),
    (Text("verwacht", "expected"), 10),
    (Text("wat", "what"), 40),
    (Text("oorzaak", "cause"), 32),
    (Text("doen", "to do"), 32),
)
_LETTERS = "ABCDEFGHIJK"
_LONGEST = 32_000
_LINE, _HIGHEST, _FULL = 15, 409, 1.0
_ECHOES = (
    Text("Dit breekt ook 1 ander verband ({codes}).", "This also breaks 1 other relation ({codes})."),
    Text("Dit breekt ook {count} andere verbanden ({codes}).", "This also breaks {count} other relations ({codes})."),
)
_ON_OTHERS = (Text("ander blad", "other sheet"), Text("andere bladen", "other sheets"))


class Overview:
    """Builds the sheet; `content` is its part."""

    def __init__(self, report: Report, styles: Styles) -> None:
        self._report = report
        self._language: Language = report.language
        self._looks = _Looks(styles)
        self._links: dict[str, str] = {}
        self.last = f"{_LETTERS[-1]}{HEADER_ROW + max(1, len(report.findings))}"

    def content(self) -> bytes:
        """Return the part of the sheet."""
        rows = [*self._head(), self._header()]
        for number, finding in enumerate(self._report.findings, 1):
            rows.append(self._row(number, finding))
        if not self._report.findings:
            rows.append(
                _row(HEADER_ROW + 1, [_said("A", HEADER_ROW + 1, _NONE.in_(self._language), self._looks.plain)])
            )
        columns = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, (_, width) in enumerate(_COLUMNS, 1)
        )
        links = "".join(f'<hyperlink ref="{at}" location="{attribute(to)}"/>' for at, to in self._links.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
            '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="A1:{self.last}"/>'
            '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
            f'<pane ySplit="{HEADER_ROW}" topLeftCell="A{HEADER_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="A{HEADER_ROW + 1}" sqref="A{HEADER_ROW + 1}"/>'
            '</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
            f'<autoFilter ref="A{HEADER_ROW}:{self.last}"/>'
            + (f"<hyperlinks>{links}</hyperlinks>" if links else "")
            + '<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
        ).encode()

    def _head(self) -> list[str]:
        about = {"file": self._report.inputs[0].file, "date": self._report.peildatum, "version": self._report.version}
        legend = [_said("A", 4, _LEGEND.in_(self._language), self._looks.plain)]
        legend += [
            _said(_LEGEND_AT[level], 4, _LEVELS[level].in_(self._language), self._looks.levels[level])
            for level in sorted(COLOURS, reverse=True)
        ]
        legend.append(_said("J", 4, _NOTE.in_(self._language), self._looks.plain))
        return [
            _row(1, [_said("A", 1, _TITLE.in_(self._language), self._looks.title)], 1.5),
            _row(2, [_said("A", 2, _ABOUT.in_(self._language, **about), self._looks.plain)]),
            _row(3, [_said("A", 3, render(self._report, "text", Look(quiet=True)).strip(), self._looks.bold)]),
            _row(4, legend),
        ]

    def _header(self) -> str:
        heads = zip(_LETTERS, _COLUMNS, strict=True)
        cells = [_said(letter, HEADER_ROW, head.in_(self._language), self._looks.header) for letter, (head, _) in heads]
        return _row(HEADER_ROW, cells)

    def _row(self, number: int, finding: Finding) -> str:
        row, look = HEADER_ROW + number, self._looks
        sheet, ref, others = self._places(row, finding)
        action = finding.action if finding.severity > Severity.information else ""
        found, expected = _numbers(finding)
        texts = {"D": sheet, "F": others, "I": f"{finding.title}\n{finding.message}"}
        texts |= {"J": self._cause(finding), "K": action}
        severity = SEVERITY[finding.severity].in_(self._language)
        cells = [
            f'<c r="A{row}" s="{look.number}"><v>{number}</v></c>',
            _said("B", row, severity, look.severities[finding.severity]),
            _said("C", row, finding.rule, look.cell),
            _said("D", row, sheet, look.cell),
            _said("E", row, ref, look.link),
            _said("F", row, others, look.link if f"F{row}" in self._links else look.cell),
            self._figure("G", row, found, finding),
            self._figure("H", row, expected, finding),
            *(_said(letter, row, texts[letter], look.cell) for letter in "IJK"),
        ]
        return _row(row, cells, max(_lines(said, letter) for letter, said in texts.items()))

    def _cause(self, finding: Finding) -> str:
        echoes = finding.echoes
        codes = ", ".join(sorted({echo.rule for echo in echoes}))
        said = _ECHOES[len(echoes) > 1].in_(self._language, count=len(echoes), codes=codes) if echoes else ""
        return "\n".join(part for part in (finding.hint, said) if part)

    def _figure(self, letter: str, row: int, value: float | None, finding: Finding) -> str:
        """Return a cell with a number that can be sorted, shown as the finding shows it."""
        if value is None:
            return _said(letter, row, "", self._looks.cell)
        percent = figure(value, finding, self._language).endswith("%")
        whole = value == round(value)
        style = self._looks.percent if percent else self._looks.whole if whole else self._looks.broken
        return f'<c r="{letter}{row}" s="{style}"><v>{round(value, 9)!r}</v></c>'

    def _places(self, row: int, finding: Finding) -> tuple[str, str, str]:
        """Return the sheet, the cell that matters most and the others; remember where these lead."""
        first = _first(finding)
        if first is None:
            return "", "", ""
        sheet, ref = first
        self._links[f"E{row}"] = f"{quoted(sheet)}!{ref}"
        others = list(dict.fromkeys(c.ref for c in finding.cells if c.sheet == sheet and c.ref != ref))
        elsewhere = len({c.sheet for c in finding.cells} - {sheet})
        said = [ranges(others, self._language)] if others else []
        said += [f"+ {counted(elsewhere, *_ON_OTHERS, self._language)}"] if elsewhere else []
        if others:
            self._links[f"F{row}"] = f"{quoted(sheet)}!{_area(others)}"
        return sheet, ref, ", ".join(said)


class _Looks:
    """The numbers of the styles of this sheet."""

    def __init__(self, styles: Styles) -> None:
        name = '<name val="Calibri"/><family val="2"/>'
        plain = styles.add("fonts", f'<font><sz val="11"/>{name}</font>')
        bold = styles.add("fonts", f'<font><b/><sz val="11"/>{name}</font>')
        title = styles.add("fonts", f'<font><b/><sz val="16"/>{name}</font>')
        white = styles.add("fonts", f'<font><b/><sz val="11"/><color rgb="FFFFFFFF"/>{name}</font>')
        link = styles.add("fonts", f'<font><u/><sz val="11"/><color rgb="FF0645AD"/>{name}</font>')
        side = 'style="thin"><color rgb="FFBFBFBF"/>'
        box = styles.add(
            "borders",
            f"<border><left {side}</left><right {side}</right><top {side}</top><bottom {side}</bottom>"
            "<diagonal/></border>",
        )
        dark = _fill(styles, "1F3864")

        def look(font: int, fill: int = 0, border: int = 0, number: int = 0, *, wrap: bool = False) -> int:
            align = '<alignment vertical="top" wrapText="1"/>' if wrap else '<alignment vertical="top"/>'
            quote = "" if number else 'quotePrefix="1" '  # so that "=" stays text when somebody edits it
            return styles.add(
                "cellXfs",
                f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" '
                f'{quote}applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" '
                f'applyAlignment="1">{align}</xf>',
            )

        self.plain, self.bold, self.title = look(plain), look(bold), look(title)
        self.header = look(white, dark, box, wrap=True)
        self.cell, self.link = look(plain, 0, box, wrap=True), look(link, 0, box, wrap=True)
        self.number = self.whole = look(plain, 0, box, 3)
        self.broken, self.percent = look(plain, 0, box, 4), look(plain, 0, box, 10)
        fills = {level: _fill(styles, colour) for level, colour in COLOURS.items()}
        self.levels = {level: look(plain, fill, box) for level, fill in fills.items()}
        self.severities = {Severity.error: look(bold, 0, box, wrap=True)}
        self.severities |= dict.fromkeys((Severity.warning, Severity.information), self.cell)


def _fill(styles: Styles, colour: str) -> int:
    pattern = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill>'
    return styles.add("fills", f"<fill>{pattern}</fill>")


def _row(number: int, cells: list[str], lines: float = 1) -> str:
    """Return a row that is high enough: not every program fits it to its text."""
    height = min(_HIGHEST, _LINE * lines + 2)
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>'


def _lines(said: str, letter: str) -> int:
    """Return about how many lines a text takes in its column."""
    width = _COLUMNS[_LETTERS.index(letter)][1] * _FULL
    return sum(max(1, math.ceil(len(line) / width)) for line in said.split("\n"))


def _said(letter: str, row: int, value: str, style: int) -> str:
    """Return a cell with text: never a formula, whatever it starts with."""
    if not value:
        return f'<c r="{letter}{row}" s="{style}"/>'
    said = text(printable_lines(value)[:_LONGEST])
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _numbers(finding: Finding) -> tuple[float | None, float | None]:
    """Return what the cell that matters most prints and should print, as far as that is known."""
    if finding.suspects:
        change = finding.suspects[0][0]
        return change.found, None if change.between else change.expected
    equals = any(cell.role == "left" for cell in finding.cells)  # which of two prints is wrong is not known
    return (None, None) if equals else (finding.found, finding.expected)


def _first(finding: Finding) -> tuple[str, str] | None:
    """Return the cell to look at first: the suspect, or else the total, or else the first one."""
    if finding.suspects:
        change = finding.suspects[0][0]
        return change.sheet, change.ref
    lead: list[Place] = [cell for cell in finding.cells if cell.role in ("total", "whole")] or list(finding.cells)
    return (lead[0].sheet, lead[0].ref) if lead else None


def _area(refs: list[str]) -> str:
    """Return the rectangle of some cells if they fill it, or else the first of them."""
    places = [address_of(ref) for ref in refs]
    rows, columns = sorted({row for row, _ in places}), sorted({column for _, column in places})
    height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    if len(refs) > 1 and height * width == len(refs):
        return f"{reference(rows[0], columns[0])}:{reference(rows[-1], columns[-1])}"
    return refs[0]


def quoted(sheet: str) -> str:
    """Return the name of a sheet as it stands in a reference."""
    escaped = sheet.replace("'", "''")
    return f"'{escaped}'"
