"""The files a user names, globs included, and the file that the output goes to."""

import glob
from collections.abc import Sequence
from pathlib import Path

from boks_clean.errors import UsageProblem
from boks_clean.files import write
from boks_clean.language import Text

_ONTO_INPUT = Text(
    "De uitvoer {path} is ook een invoerbestand. Kies een andere naam: invoer wordt nooit overschreven.",
    "The output {path} is an input file as well. Choose another name: input is never overwritten.",
)
_EXISTS = Text(
    "Het bestand {path} bestaat al. Kies een andere naam, of voeg --force toe.",
    "The file {path} exists already. Choose another name, or add --force.",
)
_DIRECTORY = Text(
    "De uitvoer {path} is een map. Geef ook de naam van een bestand op.",
    "The output {path} is a folder. Name a file in it as well.",
)
__all__ = ["expand", "refuse_output", "write"]
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
    if _is_directory(output):
        raise UsageProblem(_DIRECTORY, path=output)
    if _exists(output) and not force:
        raise UsageProblem(_EXISTS, path=output)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _is_directory(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError):
        return path
