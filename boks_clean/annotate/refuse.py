"""What cannot be copied with notes, and what a copy would lose: said in a sentence before anything is written."""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat

from boks_clean.annotate.book import is_annotated
from boks_clean.annotate.package import MAIN, Package
from boks_clean.annotate.xml import tags
from boks_clean.errors import UnreadableInput, UsageProblem
from boks_clean.language import Language, Text, enumerate_words
from boks_clean.workbook.read import content_of, format_of

_SEVERAL = Text(
    "--annotate maakt een kopie van één bestand, en er zijn er {count} opgegeven. Controleer ze een voor een.",
    "--annotate makes a copy of one file, and {count} were given. Check them one by one.",
)
_FORMAT = Text(
    "--annotate kan alleen een .xlsx of .xlsm kopiëren, en {name} is dat niet. Sla het bestand in Excel op als "
    ".xlsx, of maak een pagina met --format html.",
    "--annotate can copy only an .xlsx or .xlsm, and {name} is neither. Save the file as .xlsx in Excel, or make a "
    "page with --format html.",
)
_SUFFIX = Text(
    "De kopie {path} moet eindigen op {suffix}, net als het soort werkmap dat erin komt; anders opent Excel hem niet.",
    "The copy {path} must end with {suffix}, as the kind of workbook that goes into it; "
    "Excel does not open it otherwise.",
)
_STRICT = Text(
    "{name} is opgeslagen als 'Strict Open XML', en daarvan kan geen kopie met opmerkingen worden gemaakt. Sla het in "
    "Excel op als gewone Excel-werkmap (.xlsx).",
    "{name} was saved as 'Strict Open XML', of which no copy with notes can be made. Save it in Excel as an ordinary "
    "Excel workbook (.xlsx).",
)
_AGAIN = Text(
    "{name} is zelf al een kopie met bevindingen. Geef de oorspronkelijke export op.",
    "{name} is a copy with findings itself. Name the original export.",
)
_LOSES = Text(
    "In de kopie van {name} gaat verloren: {losses}. Voeg --force toe om de kopie toch te maken.",
    "The copy of {name} would lose: {losses}. Add --force to make it nevertheless.",
)
PROBLEMS = (zipfile.BadZipFile, KeyError, StopIteration, expat.ExpatError, ValueError)
_LOSSES = {
    "_xmlsignatures/": Text(
        "de digitale handtekening (die geldt dan niet meer)", "the digital signature (it becomes void)"
    ),
    "xl/revisions/": Text(
        "het logboek van wijzigingen van een gedeelde werkmap", "the change history of a shared workbook"
    ),
}
_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
}


def refuse_annotation(paths: Sequence[Path], copy: Path, language: Language, *, force: bool) -> None:
    """Refuse what cannot be copied with notes. Raises UsageProblem.

    A file that cannot be read at all is not refused here: the report says why.
    """
    if len(paths) > 1:
        raise UsageProblem(_SEVERAL, count=len(paths))
    path = paths[0]
    try:
        content = content_of(path)
        if content and format_of(str(path), content) != "xlsx":
            raise UsageProblem(_FORMAT, name=path)
    except UnreadableInput:
        return
    if content:
        _refuse_workbook(path, content, copy, language, force=force)


def _refuse_workbook(path: Path, content: bytes, copy: Path, language: Language, *, force: bool) -> None:
    try:
        package = Package(content)
        part = book_of(package)
        book = package.read(part)
        namespace = next(tags(book)).attributes
    except PROBLEMS:
        return  # it is damaged, and the report says so
    if MAIN not in namespace.values():
        raise UsageProblem(_STRICT, name=path)
    suffix = _SUFFIXES.get(package.type_of(part).lower(), ".xlsx")
    if copy.suffix.lower() != suffix:
        raise UsageProblem(_SUFFIX, path=copy, suffix=suffix)
    if is_annotated(book):
        raise UsageProblem(_AGAIN, name=path)
    losses = [said.in_(language) for start, said in _LOSSES.items() if any(n.startswith(start) for n in package.names)]
    if losses and not force:
        raise UsageProblem(_LOSES, name=path, losses=enumerate_words(losses, language))


def book_of(package: Package) -> str:
    """Return the name of the part that lists the sheets. Raises KeyError for what is no workbook."""
    found = [relation.target for relation in package.relations("") if relation.type == "officeDocument"]
    if not found or not found[0].endswith(".xml"):
        raise KeyError("officeDocument")
    return found[0]
