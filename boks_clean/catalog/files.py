"""Finds and reads the TOML files of the catalogue: those of the package, and over them the user's own."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from boks_clean.catalog.fields import Entry
from boks_clean.errors import UsageProblem
from boks_clean.language import Language, Text

_NO_DIRECTORY = Text(
    "De catalogus {path} is geen map met een map 'schemas' of 'rules' erin. Maak daarin "
    "bijvoorbeeld schemas/eigen.toml, en geef de bovenliggende map op.",
    "The catalogue {path} is not a directory with a directory 'schemas' or 'rules' in it. Make "
    "schemas/own.toml in it, for example, and name the directory above it.",
)
_MOST_FILES = 100
_UNREADABLE = Text("{path} is geen geldige TOML: {problem}.", "{path} is not valid TOML: {problem}.")


def entries(folder: str, own: Path | None) -> Iterator[Entry]:
    """Yield the contents of each TOML file of one folder (`schemas` or `rules`), in order of name.

    A file of the user's own replaces the built-in one of the same name. Raises UsageProblem.
    """
    found = {path.name: path for path in sorted((_built_in() / folder).glob("*.toml"))}
    if own is not None:
        found |= {path.name: path for path in _own_paths(folder, own)}
    for path in found.values():
        yield _read(path)


def own_entries(folder: str, own: Path) -> Iterator[Entry]:
    """Yield the contents of the user's own TOML files of one folder alone. Raises UsageProblem."""
    for path in _own_paths(folder, own):
        yield _read(path)


def parsed(text: str) -> Entry:
    """Return lines of TOML that are in no file yet."""
    return Entry("", tomllib.loads(text))


def place_for(lines: str, own: Path | None, language: Language) -> str:
    """Return the file of the user's catalogue, relative to it, at the top of which these lines can be pasted.

    A key may stand in a file only once: where it does already, the lines go into a file of their own.
    """
    stem = {"nl": "eigen", "en": "own"}[language]
    for name in (f"schemas/{stem}.toml", *(f"schemas/{stem}-{number}.toml" for number in range(2, _MOST_FILES))):
        try:
            present = (own / name).read_text(encoding="utf-8-sig") if own else ""
            tomllib.loads(f"{lines}\n{present}")
        except FileNotFoundError:
            return name
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
            continue
        return name
    return f"schemas/{stem}-{_MOST_FILES}.toml"


def origin(own: Path | None) -> Entry:
    """Return an empty entry that stands for the catalogue as a whole, to complain about."""
    return Entry(str(own or _built_in()), {})


def _own_paths(folder: str, own: Path) -> list[Path]:
    if not ((own / "schemas").is_dir() or (own / "rules").is_dir()):
        raise UsageProblem(_NO_DIRECTORY, path=own)
    return sorted((own / folder).glob("*.toml"))


def _read(path: Path) -> Entry:
    try:
        return Entry(str(path), tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise UsageProblem(_UNREADABLE, path=path, problem=problem) from problem


def _built_in() -> Path:
    """Return where schemas/ and rules/ are: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parent.parent
    return package if (package / "schemas").is_dir() else package.parent
