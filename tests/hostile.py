"""Files that should not exist, written part by part: damaged, enormous, contradictory, or out to do harm."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

Content = str | bytes
Value = str | float | None
Rows = Sequence[Sequence[Value]]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

GOOD: Rows = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
    ["Huisarts", 10, 20, 30, 40, 100],
    ["Politie", 11, 22, 33, 44, 110],
    ["Totaal", 21, 42, 63, 84, 210],
]


@dataclass(frozen=True)
class Book:
    """A workbook: sheets by their name (rows, or the XML of the part), and parts that replace others."""

    sheets: Mapping[str, Rows | str] = field(default_factory=lambda: {"Blad1": GOOD})
    parts: Mapping[str, Content | None] = field(default_factory=dict)

    def save(self, path: Path) -> Path:
        """Write the workbook; a part that is None is left out."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in {**parts_of(self.sheets), **self.parts}.items():
                if content is not None:
                    archive.writestr(name, content)
        return path


def parts_of(sheets: Mapping[str, Rows | str]) -> dict[str, str]:
    """Return the parts of a workbook with these sheets, by their name."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    types = "".join(override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
    relations = "".join(relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers)
    parts = {
        "[Content_Types].xml": content_types(types + override("/xl/workbook.xml", "sheet.main")),
        "_rels/.rels": relations_part(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook_part(listed),
        "xl/_rels/workbook.xml.rels": relations_part(relations),
    }
    for number, content in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = content if isinstance(content, str) else sheet_part(rows(content))
    return parts


# Parts of a workbook as XML


def content_types(overrides: str) -> str:
    """Return [Content_Types].xml."""
    defaults = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'


def override(part: str, kind: str) -> str:
    """Return the content type of one part."""
    type_ = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return f'<Override PartName="{part}" ContentType="{type_}"/>'


def relation(identity: str, kind: str, target: str) -> str:
    """Return one relationship."""
    return f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target={quoteattr(target)}/>'


def relations_part(relations: str) -> str:
    """Return a part with relationships."""
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'


def workbook_part(sheets: str, after: str = "") -> str:
    """Return xl/workbook.xml."""
    return f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>{after}</workbook>'


def sheet_part(data: str, after: str = "", before: str = "") -> str:
    """Return a worksheet: the rows, with what stands before and after them."""
    return f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def rows(content: Rows) -> str:
    """Return rows of values as XML, text inline."""
    return "".join(
        f'<row r="{number}">{"".join(cell(number, n, v) for n, v in enumerate(row, 1) if v is not None)}</row>'
        for number, row in enumerate(content, 1)
        if row
    )


def cell(row: int, column: int, value: str | float) -> str:
    """Return one cell as XML."""
    ref = f"{get_column_letter(column)}{row}"
    if isinstance(value, str):
        return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f'<c r="{ref}"><v>{value!r}</v></c>'


def styles_part(formats: Iterable[str]) -> str:
    """Return xl/styles.xml with a cell style (from 1) for each number format."""
    own = list(formats)
    numbers = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(f)}/>' for n, f in enumerate(own))
    styles = "".join(f'<xf numFmtId="{164 + n}" fontId="0"/>' for n in range(len(own)))
    return (
        f'{XML}<styleSheet xmlns="{MAIN}"><numFmts count="{len(own)}">{numbers}</numFmts>'
        '<fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill/></fills>'
        f'<cellXfs count="{len(own) + 1}"><xf numFmtId="0" fontId="0"/>{styles}</cellXfs></styleSheet>'
    )


def strings_part(strings: Iterable[str]) -> str:
    """Return xl/sharedStrings.xml."""
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    return f'{XML}<sst xmlns="{MAIN}">{items}</sst>'
