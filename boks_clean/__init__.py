"""Validates and cleans the Excel exports of BOKS and KTSD: `boks_clean.check(path)` is the command from Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable
    from os import PathLike
    from pathlib import Path

    from boks_clean.language import Language
    from boks_clean.report import FailOn, Report

__version__ = "0.1.0"
__all__ = ["__version__", "check"]


def check(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    *,
    year: int | None = None,
    peildatum: datetime.date | None = None,
    fail_on: FailOn = "error",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    min_coverage: float = 0.9,
    catalog: str | Path | None = None,
    language: Language = "nl",
) -> Report:
    """Recognise and check one export or several, as `boks-clean check` does.

    Args:
        paths: one path, or several; the same file is read once.
        year: the year of the export, where its tables do not name one.
        peildatum: the as-of date; today by default.
        fail_on: the severity from which `Report.exit_status` is 1.
        select: codes of rules, or the start of them, to run; all by default.
        ignore: codes of rules, or the start of them, to leave out.
        min_coverage: the share of the figures (0 to 1) that must stand in a recognised table.
        catalog: a directory with `schemas/` and `rules/` of one's own.
        language: the language of the texts.

    Returns:
        A report; `to_dict()` is the JSON report. A file that cannot be read is an input with an `error`.

    Raises:
        UsageProblem: a file of the catalogue is not right.

    """
    import datetime
    import os
    from pathlib import Path

    from boks_clean.pipeline import check as check_files
    from boks_clean.reading import Options

    several = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    unique = {Path(path).resolve(): Path(path) for path in several}
    options = Options(
        year=year,
        peildatum=peildatum or datetime.date.today(),  # noqa: DTZ011 (a case is stale by the calendar of the user, so in their time zone)
        fail_on=fail_on,
        select=tuple(code.upper() for code in select),
        ignore=tuple(code.upper() for code in ignore),
        min_coverage=min_coverage,
        catalog=Path(catalog) if catalog is not None else None,
        language=language,
    )
    return check_files(list(unique.values()), options)
