"""Killed with SIGKILL at any write: no half file stands where a file is expected, and a second run completes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import ROOT, Json, run
from tests.dossiers import closed, day, opened, write_list
from tests.worklists import DAY, fill_in

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be killed")
PLAN = ("cleanup", "plan", "dossiers.xlsx", "--rule", "OPS101", "--peildatum", DAY, "-o", "werklijst.xlsx")
APPLY = ("cleanup", "apply", "werklijst.xlsx", "--to", "dossiers.xlsx", "-o", "schoon.xlsx")
UNDO = ("cleanup", "undo", "schoon.journal.jsonl", "--to", "schoon.xlsx", "-o", "terug.xlsx")
FIX = ("fix", "dossiers.xlsx", "-o", "hersteld.xlsx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a list in which there is something to clean up and to repair."""
    folder = tmp_path_factory.mktemp("gedood") / "basis"
    folder.mkdir()
    rows = [opened(n, fase="Evaluatie maatwerk", laatste_contact=day(2022, 10, 1)) for n in (1, 2, 3)]
    write_list(folder / "dossiers.xlsx", [*rows, closed(4), closed(5, buurtteam="lunetten "), closed(4)])
    return folder


def _ran(folder: Path, *command: str) -> int:
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        outcome = run(*command)
    assert outcome.status in (0, 1), outcome.everything
    return outcome.status


def _kill(folder: Path, first: int, step: int, *command: str) -> dict[Path, str]:
    """Return for every kill the folder that it left, and the status of the run that followed, if one did."""
    line = [sys.executable, "-m", "tests.killing", str(folder), str(first), str(step), "--", *command]
    environment = os.environ | {"POLARS_MAX_THREADS": "1"}
    done = subprocess.run(  # noqa: S603 (this very project)
        line, capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    kills = [line.split() for line in done.stdout.splitlines()]
    return {folder.with_name(f"{folder.name}.{number}"): status for number, status in kills}


def _copy(folder: Path, name: str, *commands: tuple[str, ...]) -> Path:
    """Return a copy of the folder in which some commands have run."""
    copy = folder.with_name(name)
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    for command in commands:
        _ran(copy, *command)
        if command is PLAN:
            fill_in(copy / "werklijst.xlsx", {"D00001": "ja", "D00002": "nee", "D00003": "ja"})
    return copy


def _lines(journal: Path) -> list[Json]:
    return [
        {k: v for k, v in json.loads(line).items() if k not in ("time", "digest")}
        for line in journal.read_text("utf-8").split("\n")
        if line
    ]


@pytest.mark.parametrize(
    ("before", "command", "output", "first", "step"),
    [
        ((PLAN,), APPLY, "schoon.xlsx", 1, 1),
        ((), PLAN, "werklijst.xlsx", 1, 2),
        ((PLAN, APPLY), UNDO, "terug.xlsx", 2, 3),
        ((), FIX, "hersteld.xlsx", 2, 3),
    ],
)
def test_a_kill_at_any_write_leaves_no_half_file_and_a_second_run_completes(
    folder: Path, before: tuple[tuple[str, ...], ...], command: tuple[str, ...], output: str, first: int, step: int
) -> None:
    start = _copy(folder, f"van-{output}", *before)
    whole = _copy(start, f"heel-{output}")
    expected = _ran(whole, *command)
    kills = _kill(start, first, step, *command)
    assert len(kills) > 11 // step
    assert (command is FIX) == ("row" in _events(whole / f"{Path(output).stem}.journal.jsonl"))
    for left, status in kills.items():
        assert _differing(left, whole) == [], left.name
        if status == "same":
            continue
        there = (left / output).exists() and command is PLAN  # written, and not to be overwritten without --force
        assert status == ("2" if there else str(expected)), left.name
        again = left.with_name(f"{left.name}.again")
        names = {path.name for path in again.iterdir() if not (there and path.name.startswith("."))}
        assert names == {path.name for path in whole.iterdir()}, left.name
        assert _differing(again, whole) == [], left.name
        _check_journal(again / f"{Path(output).stem}.journal.jsonl", whole)


def _events(journal: Path) -> set[object]:
    return {line["event"] for line in _lines(journal)} if journal.exists() else set()


def _differing(folder: Path, whole: Path) -> list[str]:
    """Return the names of what stands in a folder and is not as in another; journals and temporary files aside."""
    paths = [path for path in folder.iterdir() if path.suffix != ".jsonl" and not path.name.startswith(".")]
    return [path.name for path in paths if path.read_bytes() != (whole / path.name).read_bytes()]


def _check_journal(journal: Path, whole: Path) -> None:
    """Make sure that a journal ends with a whole run, and has no other that was completed."""
    if journal.exists():
        expected, found = _lines(whole / journal.name), _lines(journal)
        assert found[-len(expected) :] == expected
        assert [line for line in found if line["event"] == "commit"] == expected[-1:]
