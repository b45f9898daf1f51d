"""Reads one file: looks at its first bytes, picks the reader, and says in a sentence why it cannot."""

import hashlib
from pathlib import Path

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook import xlsx
from boks_clean.workbook.model import Workbook

_MISSING = Text(
    "Het bestand {name} bestaat niet. Controleer de naam en de map.",
    "The file {name} does not exist. Check the name and the folder.",
)
_FOLDER = Text(
    "{name} is een map. Geef een bestand op, of alle bestanden erin: {name}/*.xlsx.",
    "{name} is a folder. Name a file, or all files in it: {name}/*.xlsx.",
)
_LOCKED = Text(
    "Het bestand {name} kan niet worden geopend ({problem}). Staat het open in Excel? Sluit het en probeer opnieuw.",
    "The file {name} cannot be opened ({problem}). Is it open in Excel? Close it and try again.",
)
_LOCK_FILE = Text(
    "{name} is geen export maar het slotbestand dat Excel maakt zolang een werkmap open staat. "
    "Geef de werkmap zelf op.",
    "{name} is not an export but the lock file that Excel makes while a workbook is open. Name the workbook itself.",
)
_EMPTY = Text(
    "Het bestand {name} is leeg (0 bytes). Maak de export opnieuw.",
    "The file {name} is empty (0 bytes). Export it again.",
)
_PROTECTED = Text(
    "{name} is versleuteld of een oud Excel-bestand (.xls). Sla het in Excel op als .xlsx zonder wachtwoord.",
    "{name} is encrypted or an old Excel file (.xls). Save it in Excel as .xlsx without a password.",
)
_OTHER = Text(
    "{name} is geen Excel-werkmap (.xlsx): de inhoud is iets anders. Maak de export opnieuw als Excel-bestand.",
    "{name} is not an Excel workbook (.xlsx): it holds something else. Export it again as an Excel file.",
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(path: Path) -> Workbook:
    """Read a workbook with all its filled cells and their addresses.

    Raises:
        UnreadableInput: the file is missing, locked, damaged, encrypted or not a workbook.

    """
    content = _bytes(path)
    name = str(path)
    if content.startswith(_OLE):
        raise UnreadableInput(_PROTECTED, name=name)
    if not content.startswith(_ZIP):
        raise UnreadableInput(_OTHER if content else _EMPTY, name=name)
    return Workbook(name, hashlib.sha256(content).hexdigest(), xlsx.read_sheets(name, content))


def _bytes(path: Path) -> bytes:
    if path.name.startswith("~$"):
        raise UnreadableInput(_LOCK_FILE, name=path)
    if path.is_dir():
        raise UnreadableInput(_FOLDER, name=path)
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise UnreadableInput(_MISSING, name=path) from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise UnreadableInput(_LOCKED, name=path, problem=reason) from problem
