"""The sample workbooks are what their script makes of the published figures."""

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parent.parent
SAMPLES = sorted(path.name for path in (ROOT / "samples").glob("*.xlsx") if not path.name.startswith("dossiers"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    subprocess.run([sys.executable, str(ROOT / "samples" / "make.py"), str(folder)], check=True)  # noqa: S603 (our own script)
    return folder


def contents(path: Path) -> dict[str, dict[str, tuple[object, str]]]:
    """Return value and number format of every filled cell, by sheet and address."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: {
            cell.coordinate: (cell.value, cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


def test_the_script_makes_all_samples(made: Path) -> None:
    assert sorted(path.name for path in made.glob("*.xlsx")) == SAMPLES
    assert len(SAMPLES) == 5


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_holds_what_the_script_writes(name: str, made: Path) -> None:
    assert contents(ROOT / "samples" / name) == contents(made / name)
