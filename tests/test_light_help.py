"""Help, complaints and the version answer at once: nothing heavy is imported for them."""

import subprocess
import sys

import pytest

HEAVY = (
    "polars",
    "pandera",
    "openpyxl",
    "rich",
    "rapidfuzz",
    "numpy",
    "boks_clean.pipeline",
    "boks_clean.catalog",
    "boks_clean.tables",
)
LIGHT = {
    "help": ("--help",),
    "help of check": ("check", "--help"),
    "help of inspect": ("inspect", "--help"),
    "help of rules": ("rules", "--help"),
    "help of explain": ("explain", "--help"),
    "version": ("--version",),
    "an unknown command": ("chek",),
    "an unknown option": ("check", "--formaat"),
    "a file that does not match": ("check", "niets*.xlsx", "--formaat"),
}
SHOW_MODULES = """
import sys
from boks_clean.cli.main import run
try:
    run()
finally:
    print("\\n".join(sorted(sys.modules)), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", LIGHT.values(), ids=list(LIGHT))
def test_nothing_heavy_is_imported(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(  # noqa: S603 (this interpreter, with arguments from here)
        [sys.executable, "-W", "error", "-c", SHOW_MODULES, *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode in (0, 2)
    imported = set(done.stderr.splitlines())
    assert "click" in imported
    assert sorted(imported & set(HEAVY)) == []


def test_rules_and_explain_read_no_workbook() -> None:
    done = subprocess.run(  # noqa: S603 (our own command on files that the test made)
        [sys.executable, "-c", SHOW_MODULES, "explain", "TEL001"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0
    assert sorted(set(done.stderr.splitlines()) & {"polars", "pandera", "openpyxl"}) == []


def test_the_module_is_the_command_and_its_status_is_that_of_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "boks_clean", "check", "weg.xlsx"],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
