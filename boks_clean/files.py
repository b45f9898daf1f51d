"""Files on disk: written whole or not at all, or added to line by line, and settled before anything else happens."""

import os
import re
import tempfile
from pathlib import Path

from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_UNWRITABLE = Text(
    "Het bestand {path} kan niet worden geschreven ({problem}). Kies een andere map.",
    "The file {path} cannot be written ({problem}). Choose another folder.",
)


def write(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, and then in its place. Raises UsageProblem."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", errors="replace")
    try:
        _tidy(output)
        handle, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except (OSError, ValueError) as problem:
        raise _unwritable(output, problem) from problem
    try:
        _fill(handle, raw)
        Path(temporary).chmod(0o666 & ~_umask())
        os.replace(temporary, output)  # noqa: PTH105 (the tests of sudden ends stop the program at each of these)
        _settle(output.parent)
    except OSError as problem:
        raise _unwritable(output, problem) from problem
    finally:
        Path(temporary).unlink(missing_ok=True)


def append(path: Path, content: str) -> None:
    """Add to the end of a file, which is made where there is none. Raises UsageProblem."""
    new = not path.exists()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        _fill(handle, content.encode("utf-8", errors="replace"))
        if new:
            _settle(path.parent)
    except (OSError, ValueError) as problem:
        raise _unwritable(path, problem) from problem


def _tidy(output: Path) -> None:
    """Remove the temporary files that a run left which was killed while it wrote this output."""
    left = re.compile(re.escape(f".{output.name}.") + r"[a-z0-9_]{8}")
    for path in output.parent.iterdir():
        if left.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _fill(handle: int, raw: bytes) -> None:
    """Write all of it, wait until it is on the disk, and close."""
    try:
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; not every system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)


def _unwritable(path: Path, problem: Exception) -> UsageProblem:
    return UsageProblem(_UNWRITABLE, path=path, problem=getattr(problem, "strerror", None) or str(problem))


def _umask() -> int:
    """Return what the user's files are not to allow; the system tells it only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
