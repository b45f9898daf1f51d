"""Kills a real process (SIGKILL) at its nth operation on files: `python -m tests.killing FOLDER FIRST STEP -- COMMAND`.

Each kill starts from a copy of FOLDER, in FOLDER.1, FOLDER.2 and so on: FOLDER.n is what the nth kill left, and in
FOLDER.n.again the same command ran once more, unless an earlier kill left the same. It goes on until the command ends
by itself. What is written last is written by half. The children are forks of a process that has imported everything
and computed nothing.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

OPERATIONS = ("open", "write", "fsync", "replace", "truncate", "unlink")


def main(folder: Path, first: int, step: int, command: list[str]) -> None:
    """Kill the command, run it again, and print the number of the kill and the status of the second run."""
    import openpyxl  # noqa: F401, PLC0415 (all of these before the forks, so that it is done once)
    import pandera.polars  # noqa: F401, PLC0415 (as above)
    import xlsxwriter.workbook  # noqa: F401, PLC0415 (as above)

    import boks_clean.cleanup.apply  # noqa: PLC0415 (as above)
    import boks_clean.cleanup.fix.run  # noqa: PLC0415 (as above)
    import boks_clean.cleanup.undo  # noqa: PLC0415 (as above)
    import boks_clean.cleanup.worklist  # noqa: PLC0415 (as above)
    import boks_clean.cli.commands.fix  # noqa: PLC0415 (as above)
    import boks_clean.dossiers.check  # noqa: PLC0415 (as above)
    import boks_clean.reports.effect  # noqa: F401, PLC0415 (as above)
    from boks_clean.catalog import load  # noqa: PLC0415 (as above)

    load(None)
    done: dict[frozenset[tuple[str, int]], Path] = {}

    for last in count(first, step):
        killed = _copied(folder, f"{folder.name}.{last}")
        if _in_child(killed, command, last) != -signal.SIGKILL:
            break
        left = frozenset((path.name[:20], path.stat().st_size) for path in killed.iterdir())
        if left not in done:
            done[left] = _copied(killed, f"{killed.name}.again")
            sys.stdout.write(f"{last} {_in_child(done[left], command, 0)}\n")
        else:
            sys.stdout.write(f"{last} same\n")
    shutil.rmtree(killed)


def _copied(folder: Path, name: str) -> Path:
    copy = folder.with_name(name)
    shutil.copytree(folder, copy)
    return copy


def _in_child(folder: Path, command: list[str], last: int) -> int:
    """Return the status of the command in a folder; it is killed at the operation with this number, from 1."""
    from boks_clean.cli.main import run  # noqa: PLC0415 (with the other imports)

    sys.stdout.flush()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.chdir(folder)
    sys.argv = ["boks-clean", *command]
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    _arm(last)
    try:
        run()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 0)
    except BaseException:  # noqa: BLE001 (told as a status)
        os._exit(99)
    os._exit(0)


def _arm(last: int) -> None:
    """Let this process end at the nth operation that changes files."""
    so_far = 0

    def armed(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 (stands in for functions of any signature)
            nonlocal so_far
            counts = name != "open" or bool(arguments[1] & (os.O_WRONLY | os.O_RDWR))
            so_far += counts
            if counts and so_far == last:
                if name == "write":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **more)

        return operation

    for name in OPERATIONS:
        setattr(os, name, armed(name, getattr(os, name)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[5:])
