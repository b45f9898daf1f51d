"""The lines of a catalogue of one's own that make known what was not: measures, names, and words behind numbers."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast
from zlib import crc32

from boks_clean.catalog import Catalog, Kind
from boks_clean.catalog.names import normalise
from boks_clean.language import LANGUAGES, Text, printable
from boks_clean.tables.infer import KIND_NAMES
from boks_clean.tables.leftover import ONLY_TEXT
from boks_clean.tables.model import UNKNOWN, Notice, Recognition
from boks_clean.workbook import Cell, Workbook

_DIVIDED = re.compile(r"\b(?:per|naar|in|van|over|op)\b|[,:;(–-]|(?:19|20)\d\d", re.IGNORECASE)
_COUNT_WORDS = ("aantal", "aantallen", "totaal", "totale", "het", "de", "%")
_DEFAULT_SHEET = re.compile(r"(?:blad|sheet|werkblad|cijfers) ?\d*", re.IGNORECASE)
_LEAST_LETTERS = 2
_TRIES = 3
_ENOUGH_UNITS = 3
_Again = Callable[[Catalog], Recognition]

_MEASURE = Text(
    "de maat; 'kind' volgt uit de cijfers ({kind}): pas het aan als dat niet klopt",
    "the measure; 'kind' follows from the figures ({kind}): change it if that is wrong",
)
_MEMBER = Text(
    "als de naam nieuw is; anders de korte naam van een bestaand onderdeel",
    "if the name is new; otherwise the short name of an existing member",
)
_SPELLING = Text("als dit een goede spelling is", "if this is a right spelling")
_UNIT = Text("een woord achter een getal", "a word behind a number")


@dataclass(frozen=True, slots=True)
class Addition:
    """One line: a dotted key with its names, and the kind of a measure; `place` and `note` say what it is for."""

    key: str
    names: tuple[str, ...]
    place: str
    note: Text
    kind: Kind | None = None

    @property
    def line(self) -> str:
        """The line of TOML."""
        names = ", ".join(json.dumps(printable(name), ensure_ascii=False) for name in self.names)
        if self.kind is None:
            return f"{self.key} = [{names}]"
        return f'{self.key} = {{ kind = "{self.kind}", names = [{names}] }}'


def merged(additions: Iterable[Addition]) -> tuple[Addition, ...]:
    """Return one addition a key, with the names of all that have it: TOML allows a key once."""
    found: dict[str, Addition] = {}
    for addition in additions:
        first = found.setdefault(addition.key, addition)
        found[addition.key] = replace(first, names=tuple(dict.fromkeys((*first.names, *addition.names))))
    return tuple(found.values())


def additions_for(
    workbook: Workbook, recognition: Recognition, catalog: Catalog, again: _Again
) -> tuple[Addition, ...]:
    """Return the additions that make known what was not; those of measures are tried with `again`, which recognises."""
    measures = _measures(recognition, catalog, again)
    return merged((*measures, *_members(recognition, catalog), *_units(workbook, recognition, catalog)))


def _measures(recognition: Recognition, catalog: Catalog, again: _Again) -> Iterator[Addition]:
    """Yield the first addition for each unknown measure that does make it known."""
    unknown = [notice for notice in recognition.notices if notice.rule == "LAB012"]
    wanted = {_place(notice): list(_choices(notice, recognition, catalog)) for notice in unknown}
    for attempt in range(_TRIES):
        trying = {place: choices[attempt] for place, choices in wanted.items() if len(choices) > attempt}
        if not trying:
            return
        lines = merged(addition for choice in trying.values() for addition in choice)
        tried = again(catalog.extended("\n".join(addition.line for addition in lines)))
        left = {_place(notice) for notice in tried.notices if notice.rule == "LAB012"}
        yield from (addition for place, choice in trying.items() if place not in left for addition in choice)
        wanted = {place: choices for place, choices in wanted.items() if place in left}


def _choices(notice: Notice, recognition: Recognition, catalog: Catalog) -> Iterator[tuple[Addition, ...]]:
    """Yield what may make a measure known, best first: the labels of its lines, its titles, the name of its sheet."""
    cell = notice.cells[0]
    code = next((c for c in recognition.inferred if c.endswith(f":{notice.sheet}:{cell.ref}")), None)
    own = [o for o in recognition.observations if o.measure.startswith(code)] if code else []
    if code is None or not own:
        return
    table = next(table for table in recognition.tables if table.id == own[0].table)
    note = Text(*(_MEASURE.in_(lang, kind=KIND_NAMES[own[0].kind]) for lang in LANGUAGES))
    lines = {line.index: line.label for line in table.rows.lines if line.measure == UNKNOWN}
    labels = dict.fromkeys(lines[o.row] for o in own if o.row in lines)
    base = Addition("", (), _place(notice), note, own[0].kind)
    if labels and len(labels) == len({o.row for o in own}):
        yield tuple(replace(base, key=_key(label, catalog), names=(f"={normalise(label)}",)) for label in labels)
    titles = [cell.text, table.title]
    if not _DEFAULT_SHEET.fullmatch(notice.sheet.strip()):
        titles.append(notice.sheet)
    for phrase in dict.fromkeys(p for title in titles if (p := _phrase(title, catalog))):
        yield (replace(base, key=_key(phrase, catalog), names=(phrase,)),)


def _phrase(title: str, catalog: Catalog) -> str:
    """Return the words of a title that say what is counted: without how it is divided, and when."""
    for piece in _DIVIDED.split(title):
        words = [word for word in normalise(piece).split() if word not in _COUNT_WORDS]
        phrase = " ".join(words)
        if sum(c.isalpha() for c in phrase) >= _LEAST_LETTERS and not catalog.member_names.announced(phrase):
            return phrase
    return ""


def _key(words: str, catalog: Catalog) -> str:
    """Return the key of a new measure: short, in letters that TOML takes without quotes, and not in use."""
    code = _slug(words, "_")
    while code in catalog.measures:
        code += "_eigen"
    return f"measures.{code}"


def _slug(words: str, joint: str) -> str:
    """Return a code of plain letters; what these cannot tell goes into a number, so that two names stay two."""
    plain = normalise(words)
    known = re.findall(r"[a-z0-9]+", plain)
    return joint.join(known if plain.isascii() and known else [*known, f"{crc32(plain.encode()):08x}"])


def _place(notice: Notice) -> str:
    return f"'{notice.sheet}' {notice.cells[0].ref}"


def _members(recognition: Recognition, catalog: Catalog) -> Iterator[Addition]:
    """Yield an addition for each name that was matched nearly, or not at all."""
    codes = {dimension.label: code for code, dimension in catalog.dimensions.items()}
    for notice in recognition.notices:
        if notice.rule not in ("LAB001", "LAB002", "LAB003"):
            continue
        label, code = str(notice.values["label"]), codes[cast("Text", notice.values["dimension"])]
        members = catalog.dimensions[code].members
        known = [m for m, names in members.items() if names and names[0] == notice.values.get("name")]
        member = known[0] if known else _slug(label, "-")
        if any(c.isalnum() for c in printable(label)):
            key = (
                f"dimensions.{code}.members.{member if re.fullmatch('[A-Za-z0-9_-]+', member) else json.dumps(member)}"
            )
            yield Addition(key, (label,), _place(notice), _SPELLING if known else _MEMBER)


def _units(workbook: Workbook, recognition: Recognition, catalog: Catalog) -> Iterator[Addition]:
    """Yield the words behind numbers that kept cells from being read: in a table, or often where there is none."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    units = set(catalog.words.units)
    for notice in recognition.notices:
        for cell in notice.cells if notice.rule == "LAB006" else ():
            if (word := _unit(cell)) and word not in units:
                yield Addition("words.units", (word,), _place(notice), _UNIT)
    for part in recognition.unrecognised:
        if part.reason is ONLY_TEXT:
            words = Counter(_unit(cell) for cell in sheets[part.sheet].cells.values() if _inside(cell, part.range))
            for word, count in words.items():
                if word and word not in units and count >= _ENOUGH_UNITS:
                    yield Addition("words.units", (word,), f"'{part.sheet}' {part.range}", _UNIT)


def _unit(cell: Cell) -> str:
    return cell.reading.unit_word.casefold()


def _inside(cell: Cell, area: str) -> bool:
    """Tell whether a cell lies in the rows of a range such as A1:B8: what is left over is told in bands of rows."""
    rows = [int("".join(filter(str.isdigit, ref))) for ref in area.split(":")]
    return rows[0] <= cell.row <= rows[-1]
