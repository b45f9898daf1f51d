"""Finds and reads the TOML files of the catalogue: those of the package, and over them the user's own."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from boks_clean.catalog.fields import Entry
from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_NO_DIRECTORY = Text(
    "De catalogus {path} is geen map met een map 'schemas' of 'rules' erin. Maak daarin "
    "bijvoorbeeld schemas/eigen.toml, en geef de bovenliggende map op.",
    "The catalogue {path} is not a directory with a directory 'schemas' or 'rules' in it. Make "
    "schemas/own.toml in it, for example, and name the directory above it.",
)
_UNREADABLE = Text("{path} is geen geldige TOML: {problem}.", "{path} is not valid TOML: {problem}.")


def entries(folder: str, own: Path | None) -> Iterator[Entry]:
    """Yield the contents of each TOML file of one folder (`schemas` or `rules`), in order of name.

    A file of the user's own replaces the built-in one of the same name. Raises UsageProblem.
    """
    found = {path.name: path for path in sorted((_built_in() / folder).glob("*.toml"))}
    if own is not None:
        if not ((own / "schemas").is_dir() or (own / "rules").is_dir()):
            raise UsageProblem(_NO_DIRECTORY, path=own)
        found |= {path.name: path for path in sorted((own / folder).glob("*.toml"))}
    for path in found.values():
        yield _read(path)


def origin(own: Path | None) -> Entry:
    """Return an empty entry that stands for the catalogue as a whole, to complain about."""
    return Entry(str(own or _built_in()), {})


def _read(path: Path) -> Entry:
    try:
        return Entry(str(path), tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise UsageProblem(_UNREADABLE, path=path, problem=problem) from problem


def _built_in() -> Path:
    """Return where schemas/ and rules/ are: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent.parent
    return package if (package / "schemas").is_dir() else package.parent
