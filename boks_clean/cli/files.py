"""The files a user names, globs included, and the file that the output goes to."""

import glob
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_ONTO_INPUT = Text(
    "De uitvoer {path} is ook een invoerbestand. Kies een andere naam: invoer wordt nooit overschreven.",
    "The output {path} is an input file as well. Choose another name: input is never overwritten.",
)
_EXISTS = Text(
    "Het bestand {path} bestaat al. Kies een andere naam, of voeg --force toe.",
    "The file {path} exists already. Choose another name, or add --force.",
)
_UNWRITABLE = Text(
    "Het bestand {path} kan niet worden geschreven ({problem}). Kies een andere map.",
    "The file {path} cannot be written ({problem}). Choose another folder.",
)
_WILD = ("*", "?", "[")


def expand(names: Sequence[str]) -> list[Path]:
    """Return the files that names and glob patterns stand for, each once, without Excel's lock files.

    Patterns are expanded here because the Windows shell does not. One that matches nothing stays as it is: reading it
    tells that there is no such file.
    """
    found: dict[Path, Path] = {}
    for name in names:
        path = Path(name)
        if any(mark in name for mark in _WILD) and not _exists(path):
            matches = sorted(Path(match) for match in glob.glob(name, recursive=True))  # noqa: PTH207 (patterns can be absolute)
            matches = [match for match in matches if match.is_file() and not match.name.startswith("~$")] or [path]
        else:
            matches = [path]
        for match in matches:
            found.setdefault(_resolved(match), match)
    return list(found.values())


def refuse_output(output: Path | None, inputs: Sequence[Path], *, force: bool) -> None:
    """Refuse an output that is an input, or that exists already. Raises UsageProblem."""
    if output is None:
        return
    if _resolved(output) in {_resolved(path) for path in inputs}:
        raise UsageProblem(_ONTO_INPUT, path=output)
    if _exists(output) and not force:
        raise UsageProblem(_EXISTS, path=output)


def write(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, and then in its place."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", errors="replace")
    try:
        handle, temporary = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    except (OSError, ValueError) as problem:
        raise UsageProblem(_UNWRITABLE, path=output, problem=_reason(problem)) from problem
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(output)
    except OSError as problem:
        raise UsageProblem(_UNWRITABLE, path=output, problem=_reason(problem)) from problem
    finally:
        Path(temporary).unlink(missing_ok=True)


def _reason(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem)


def _umask() -> int:
    """Return what the user's files are not to allow; the system tells it only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError):
        return path
