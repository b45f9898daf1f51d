"""Sightings -> findings: the kind, the place and the count, and never what stands there."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.language import Language
from boks_clean.privacy.find import find
from boks_clean.privacy.mask import hider, masked
from boks_clean.privacy.model import Sighting, Sightings
from boks_clean.report import Finding, InputReport, Place, fingerprint
from boks_clean.workbook import Workbook, reference


def without_personal_data(
    workbook: Workbook, catalog: Catalog, language: Language, findings: list[Finding], report: InputReport
) -> tuple[list[Finding], InputReport]:
    """Return the findings with those about personal data, and the report, in which none of it is repeated."""
    sightings = find(workbook, _content(workbook), catalog)
    about = list(_findings(sightings, workbook.name, catalog, language))
    return masked(sightings, [*findings, *about], report)


def without_values(
    workbook: Workbook, catalog: Catalog, findings: list[Finding], report: InputReport
) -> tuple[list[Finding], InputReport, Callable[[str], str]]:
    """Return findings and the report without the personal data that the file holds, and what does so with a text."""
    sightings = find(workbook, _content(workbook), catalog)
    return *masked(sightings, findings, report), hider(sightings)


def _content(workbook: Workbook) -> bytes | None:
    """Return the bytes of the file, if they are still those that were read."""
    try:
        content = Path(workbook.name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == workbook.sha256 else None


def _findings(sightings: Sightings, file: str, catalog: Catalog, language: Language) -> Iterator[Finding]:
    """Yield a finding for each sighting."""
    for sighting in sightings.found:
        rule = catalog.rules[sighting.rule]
        texts = rule.texts[language]
        yield Finding(
            rule=rule.code,
            severity=rule.severity,
            title=texts.title,
            message=texts.message.format(where=sighting.where.in_(language), count=sighting.count),
            action=texts.action,
            cells=tuple(_places(sighting, file)),
            id=fingerprint(*sighting.subject),
            count=sighting.count,
        )


def _places(sighting: Sighting, file: str) -> Iterator[Place]:
    for row, column in sighting.cells:
        yield Place(file, sighting.sheet, reference(row, column))
