"""Reads one file: looks at its first bytes, picks the reader, and says in a sentence why it cannot."""

import hashlib
import re
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from boks_clean.errors import UnreadableInput
from boks_clean.language import Text
from boks_clean.workbook import calamine, csv, long, parquet, xlsx
from boks_clean.workbook.look import kind_of_zip
from boks_clean.workbook.model import Sheet, TextSheet, Workbook

_MISSING = Text(
    "Het bestand {name} bestaat niet. Controleer de naam en de map.",
    "The file {name} does not exist. Check the name and the folder.",
)
_NO_MATCH = Text(
    "Geen enkel bestand past bij {name}. Controleer de naam en de map.",
    "No file matches {name}. Check the name and the folder.",
)
_FOLDER = Text(
    "{name} is een map. Geef een bestand op, of alle bestanden erin: {name}/*.xlsx.",
    "{name} is a folder. Name a file, or all files in it: {name}/*.xlsx.",
)
_NOT_A_FILE = Text(
    "{name} is geen gewoon bestand (maar een apparaat, pijp of socket) en wordt niet gelezen. Geef een bestand op.",
    "{name} is not an ordinary file (but a device, pipe or socket) and is not read. Name a file.",
)
_TOO_LARGE = Text(
    "{name} is groter dan {megabytes} MB en wordt niet gelezen: zo groot is geen export. Splits het bestand.",
    "{name} is larger than {megabytes} MB and is not read: no export is that large. Split the file.",
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
    "{name} is beveiligd met een wachtwoord. Sla het in Excel op zonder wachtwoord.",
    "{name} is protected with a password. Save it in Excel without one.",
)
_OTHER = Text(
    "{name} is geen werkmap: de inhoud is iets anders ({kind}). Maak de export opnieuw als Excel-bestand (.xlsx).",
    "{name} is not a workbook: it holds something else ({kind}). Export it again as an Excel file (.xlsx).",
)
_UNKNOWN = Text("onbekend", "unknown")
_MOST_BYTES = 400_000_000
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FILE_PASS = (
    re.compile(  # in .xls: the first record of the workbook, perhaps a write protection, then that of a password
        rb"\x09\x08(?:\x10\x00\x00\x06\x05\x00.{12}|\x08\x00\x00\x05\x05\x00.{4})(?:\x86\x00\x00\x00)?\x2f\x00",
        re.DOTALL,
    )
)
_TEXT_FILES = (".csv", ".tsv", ".txt")
_LOOKS_LIKE = {b"%PDF": "pdf", b"<": "html/xml", b"{\\rtf": "rtf", b"PK": "zip"}


def read_workbook(path: Path) -> Workbook:
    """Read a workbook with all its filled cells and their addresses; the content decides the format, not the name.

    Raises:
        UnreadableInput: the file is missing, locked, damaged, encrypted, too large or not a workbook.

    """
    name = str(path)
    if (streamed := _streamed(path, name)) is not None:
        return streamed
    content = content_of(path)
    if not content:
        raise UnreadableInput(_EMPTY, name=name)
    format_ = format_of(name, content)
    read = _READERS[format_](name, content)
    sheets = tuple(sheet for sheet in read if isinstance(sheet, Sheet))
    large = tuple(sheet for sheet in read if isinstance(sheet, TextSheet))
    return Workbook(name, hashlib.sha256(content).hexdigest(), sheets, format_, large=large)


_READERS: dict[str, Callable[[str, bytes], tuple[Sheet | TextSheet, ...]]] = {
    "xlsx": xlsx.read_sheets,
    "xlsb": calamine.read_sheets,
    "xls": calamine.read_sheets,
    "ods": calamine.read_sheets,
    "csv": csv.read_sheets,
}


def _streamed(path: Path, name: str) -> Workbook | None:
    """Return a file that is read in batches, or None for one to be read as a whole."""
    head = _head(path)
    if head.startswith(parquet.MAGIC):
        return Workbook(name, long.digest(partial(_open, path)), (), "parquet", large=(parquet.text_sheet(name, path),))
    if head.startswith((_OLE, _ZIP)) or not name.lower().endswith(_TEXT_FILES) or b"\0" in head[2:]:
        return None
    separator = csv.separator_of(head.decode("cp1252", errors="replace"))
    if not long.is_long(head, path.stat().st_size, separator):
        return None
    sheet = long.text_sheet(name, partial(_open, path), separator, lambda: csv.read_sheets(name, content_of(path))[0])
    return Workbook(name, long.digest(partial(_open, path)), (), "csv", large=(sheet,))


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _head(path: Path) -> bytes:
    """Return how a file begins; nothing for one that cannot be read, or is no ordinary file."""
    if path.name.startswith("~$"):
        return b""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return b""
        with path.open("rb") as stream:
            return stream.read(1 << 20)
    except (OSError, ValueError):
        return b""


def format_of(name: str, content: bytes) -> str:
    """Return the format of the content. Raises UnreadableInput for what is encrypted or no workbook at all."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content or _FILE_PASS.search(content):
            raise UnreadableInput(_PROTECTED, name=name)
        return "xls"
    if content.startswith(_ZIP):
        return kind_of_zip(name, content)
    if name.lower().endswith(_TEXT_FILES):
        return "csv"
    kinds = (kind for start, kind in _LOOKS_LIKE.items() if content.lstrip().startswith(start))
    raise UnreadableInput(_OTHER, name=name, kind=next(kinds, _UNKNOWN))


def content_of(path: Path) -> bytes:
    """Return the bytes of a file. Raises UnreadableInput for what is missing, locked, too large or no file at all."""
    if path.name.startswith("~$"):
        raise UnreadableInput(_LOCK_FILE, name=path)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableInput(_FOLDER, name=path)
        if not stat.S_ISREG(found.st_mode):  # a pipe would make the run wait for ever
            raise UnreadableInput(_NOT_A_FILE, name=path)
        if found.st_size > _MOST_BYTES:
            raise UnreadableInput(_TOO_LARGE, name=path, megabytes=_MOST_BYTES // 1_000_000)
        return path.read_bytes()
    except FileNotFoundError as problem:
        pattern = any(mark in str(path) for mark in "*?[")
        raise UnreadableInput(_NO_MATCH if pattern else _MISSING, name=path) from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise UnreadableInput(_LOCKED, name=path, problem=reason) from problem
