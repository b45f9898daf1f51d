"""The styles of an .xlsx as far as they tell something: the number format and the weight of each.

openpyxl's own reader of styles refuses the files of some other programs (an empty fill is enough).
"""

from dataclasses import dataclass
from xml.etree import ElementTree

from boks_clean.workbook.look import SafeArchive

_PART = "xl/styles.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST_IN_FORMAT = 255  # what Excel itself allows


@dataclass(frozen=True, slots=True)
class Style:
    """What matters of the look of a cell."""

    number_format: str = "General"
    bold: bool = False


def read_styles(archive: SafeArchive) -> list[Style]:
    """Return the styles of a workbook, by the number that its cells give."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 (a fifth of a second, and only for this format)

    if not archive.has(_PART):
        return [Style()]
    root = ElementTree.fromstring(archive.read(_PART))  # noqa: S314 (the archive refuses documents with entities)
    own = {int(f.get("numFmtId", "0")): f.get("formatCode", "") for f in _in(root, "numFmts", "numFmt")}
    formats = {number: code[:_MOST_IN_FORMAT] for number, code in (BUILTIN_FORMATS | own).items()}
    bold = {str(number) for number, font in enumerate(_in(root, "fonts", "font")) if _is_bold(font)}
    styles = [
        Style(formats.get(int(style.get("numFmtId", "0")), "General"), style.get("fontId") in bold)
        for style in _in(root, "cellXfs", "xf")
    ]
    return styles or [Style()]


def date_formats(styles: list[Style]) -> tuple[set[int], set[int]]:
    """Return the numbers of the styles that show dates, and among them of those that show durations."""
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format  # noqa: PLC0415 (a fifth of a second, and only for this format)

    dates = {number for number, style in enumerate(styles) if is_date_format(style.number_format)}
    return dates, {number for number in dates if is_timedelta_format(styles[number].number_format)}


def _in(root: ElementTree.Element, group: str, tag: str) -> list[ElementTree.Element]:
    return root.findall(f"{_MAIN}{group}/{_MAIN}{tag}")


def _is_bold(font: ElementTree.Element) -> bool:
    mark = font.find(f"{_MAIN}b")
    return mark is not None and mark.get("val", "1") in ("1", "true")
