"""The columns of a dossier list: what each holds, and the headers under which it occurs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from boks_clean.catalog.fields import Entry
from boks_clean.catalog.names import normalise
from boks_clean.language import Text, same

ColumnType = Literal["key", "date", "member", "choice", "text"]
TYPES = ("key", "date", "member", "choice", "text")
_KEYS = ("type", "label", "headers", "required", "filled", "dimension", "choices", "pattern", "personal")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a dossier list.

    `type` is key (a number or code, kept as text), date, member (of `dimension`, kept as its code), choice (one of
    `choices`, kept as its code) or text. `required`: a list has it; `filled`: no row leaves it empty; `pattern`: what
    a whole key looks like; `personal`: its contents are never repeated.
    """

    code: str
    type: ColumnType
    label: Text
    headers: tuple[str, ...]
    required: bool = False
    filled: bool = False
    dimension: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pattern: str = ""
    personal: bool = False


class ColumnNames:
    """Finds the column that a header names."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._exact = {normalise(h): c.code for c in columns.values() for h in (c.code, *c.headers)}

    def exact(self, header: str) -> str | None:
        """Return the code of the column with this header."""
        return self._exact.get(normalise(header))

    def near(self, header: str) -> str | None:
        """Return the code of the column whose header resembles this one, if none of another does nearly as much."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 (takes some 10 ms of every start, and few files have a header that is not known)

        wanted = normalise(header)
        if len(wanted) < _SHORT:
            return None
        found = process.extract(wanted, list(self._exact), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=5)
        codes = {self._exact[name] for name, score, _ in found if score > found[0][1] - _CLEARLY}
        return codes.pop() if len(codes) == 1 else None


_SHORT = 5
_NEAR = 86.0
_CLEARLY = 3.0


def read_columns(entry: Entry, known: Mapping[str, Column]) -> dict[str, Column]:
    """Read the columns of one file; one that is known already gets more headers and choices. Raises UsageProblem."""
    return {code: _read_column(code, part, known.get(code)) for code, part in entry.table("columns").tables()}


def _read_column(code: str, part: Entry, known: Column | None) -> Column:
    part.only(*_KEYS)
    choices = dict(known.choices) if known else {}
    listed = part.table("choices")
    for choice in listed.content:
        spellings = choices.get(choice, ())
        choices[choice] = spellings + tuple(n for n in listed.names(choice) if n not in spellings)
    return Column(
        code=code,
        type=known.type if known and "type" not in part.content else cast("ColumnType", part.choice("type", TYPES)),
        label=_label(code, part, known),
        headers=(known.headers if known else ()) + part.texts("headers"),
        required=part.flag("required") or bool(known and known.required),
        filled=part.flag("filled") or bool(known and known.filled),
        dimension=part.text("dimension", known.dimension if known else ""),
        choices=choices,
        pattern=part.text("pattern", known.pattern if known else ""),
        personal=part.flag("personal") or bool(known and known.personal),
    )


def _label(code: str, part: Entry, known: Column | None) -> Text:
    if "label" in part.content:
        return part.bilingual("label")
    return known.label if known else same(code)
