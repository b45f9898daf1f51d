"""What several tests share: the reports of the samples, read once."""

from functools import lru_cache

import pytest

from tests.command import SAMPLES, Json, check


@pytest.fixture(scope="session", autouse=True)
def _warm() -> None:
    """Import what a first run imports, so that no single test pays for it (hypothesis has deadlines)."""
    import boks_clean.identities.schema
    import boks_clean.pipeline  # noqa: F401


@lru_cache
def sample_report(name: str) -> Json:
    """Return the report of a sample, by its file name without .xlsx."""
    return check(SAMPLES / f"{name}.xlsx")
