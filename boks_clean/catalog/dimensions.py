"""Dimensions and their members: teams, closing reasons, referrers, answers, each with its other spellings."""

from collections.abc import Mapping
from dataclasses import dataclass

from boks_clean.catalog.fields import Entry
from boks_clean.language import Text, same

_KEYS = ("label", "headers", "closed", "over", "members", "parts")


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to divide a measure. `headers` are the words that announce it in a title or corner.

    `members` gives the spellings of each member, its proper name first; `closed` says that no others exist;
    `over` is "teams" where a dossier can be counted in two members at once; `parts` gives the members of a finer
    dimension, `parts_of`, that make up a member (the teams of a district).
    """

    code: str
    label: Text
    headers: tuple[str, ...]
    members: Mapping[str, tuple[str, ...]]
    closed: bool = False
    over: str = ""
    parts_of: str = ""
    parts: Mapping[str, tuple[str, ...]] | None = None

    def name(self, member: str) -> str:
        """Return the proper name of a member, or its code where it is not in the catalogue."""
        return self.members[member][0] if member in self.members else member


def read_dimensions(entry: Entry, known: Mapping[str, Dimension]) -> dict[str, Dimension]:
    """Read the dimensions of one file; one that is known already gets more members and more spellings."""
    return {code: _read_dimension(code, part, known.get(code)) for code, part in entry.table("dimensions").tables()}


def _read_dimension(code: str, part: Entry, known: Dimension | None) -> Dimension:
    part.only(*_KEYS)
    members = dict(known.members) if known else {}
    listed = part.table("members")
    for member in listed.content:
        spellings = members.get(member, ())
        members[member] = spellings + tuple(n for n in listed.names(member) if n not in spellings)
    finer, parts = _read_parts(part)
    return Dimension(
        code=code,
        label=_label(code, part, known),
        headers=(known.headers if known else ()) + part.texts("headers"),
        members=members,
        closed=part.flag("closed") or bool(known and known.closed),
        over=part.text("over", known.over if known else ""),
        parts_of=finer or (known.parts_of if known else ""),
        parts={**((known.parts if known else None) or {}), **parts} or None,
    )


def _label(code: str, part: Entry, known: Dimension | None) -> Text:
    if "label" in part.content:
        return part.bilingual("label")
    return known.label if known else same(code)


def _read_parts(part: Entry) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Read `[parts.team]`: which members of a finer dimension make up each member."""
    for finer, listed in part.table("parts").tables():
        return finer, {member: listed.texts(member) for member in listed.content}
    return "", {}
