"""What several tests share: the reports of the samples, read once."""

import gc
from functools import lru_cache

import pytest
from hypothesis import settings

from tests.command import SAMPLES, Json, check

settings.register_profile("same every time", deadline=None, derandomize=True, database=None, max_examples=60)
settings.load_profile("same every time")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was imported: it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BOKS_CLEAN_LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@lru_cache
def sample_report(name: str) -> Json:
    """Return the report of a sample, by its file name without .xlsx."""
    return check(SAMPLES / f"{name}.xlsx")
