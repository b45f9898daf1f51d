"""What a file tells about itself: the day on which it was last saved."""

import datetime
from pathlib import Path
from xml.etree import ElementTree

from boks_clean.workbook.look import SafeArchive

_CORE = "docProps/core.xml"
_MODIFIED = "{http://purl.org/dc/terms/}modified"


def saved_on(path: Path) -> datetime.date | None:
    """Return the day on which an .xlsx was last saved according to itself; None where it does not say."""
    try:
        with SafeArchive(str(path), path.read_bytes()) as archive:
            told = ElementTree.fromstring(archive.read(_CORE)).findtext(_MODIFIED)  # noqa: S314 (no entities)
        return datetime.date.fromisoformat((told or "")[:10])
    except Exception:  # noqa: BLE001 (no zip, no such part, or a damaged one: then it does not say)
        return None
