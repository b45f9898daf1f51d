"""Measures: what is counted, of which kind, and by which words a sheet calls it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from boks_clean.catalog.fields import Entry
from boks_clean.language import Text, same

Kind = Literal["flow", "stock", "level", "distinct", "mean", "share"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_KEYS = (
    "kind",
    "label",
    "names",
    "unit",
    "inflow",
    "outflow",
    "same_as",
    "numerator",
    "denominator",
    "exhaustive",
    "percent",
)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of another measure: one of several `measures` (the first that an export has), for some members."""

    measures: tuple[str, ...]
    members: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. The kind decides which identities hold (DESIGN section 4).

    `inflow` and `outflow` are the flows of a stock; `same_as` says that the measure is a part of another one;
    `numerator` over `denominator` reproduces a share; `exhaustive` says that the answers of a share add up;
    `percent` is the measure of the percentages that stand beside the counts. `inferred` is "weak" or "strong" for a
    measure that is not in the catalogue.
    """

    code: str
    kind: Kind
    label: Text
    names: tuple[str, ...]
    unit: str = ""
    inflow: tuple[str, ...] = ()
    outflow: tuple[str, ...] = ()
    same_as: tuple[Slice, ...] = ()
    numerator: tuple[Slice, ...] = ()
    denominator: tuple[Slice, ...] = ()
    exhaustive: bool = False
    percent: str = ""
    inferred: str = ""

    @property
    def slices(self) -> tuple[Slice, ...]:
        """All parts of other measures that this one is related to."""
        return self.same_as + self.numerator + self.denominator

    @property
    def refers_to(self) -> Iterator[str]:
        """The codes of all other measures that this one is related to."""
        yield from self.inflow
        yield from self.outflow
        if self.percent:
            yield self.percent
        for part in self.slices:
            yield from part.measures


def read_measures(entry: Entry, known: Mapping[str, Measure]) -> dict[str, Measure]:
    """Read the measures of one file; a measure that is known already gets more names."""
    found: dict[str, Measure] = {}
    for code, part in entry.table("measures").tables():
        part.only(*_KEYS)
        if code in known and "kind" not in part.content:
            more = tuple(name for name in part.texts("names") if name not in known[code].names)
            found[code] = replace(known[code], names=known[code].names + more)
        else:
            found[code] = _read_measure(code, part)
    return found


def _read_measure(code: str, part: Entry) -> Measure:
    label = part.bilingual("label") if "label" in part.content else same(code.replace("_", " "))
    return Measure(
        code=code,
        kind=cast("Kind", part.choice("kind", KINDS)),
        label=label,
        names=part.texts("names", default=None),
        unit=part.text("unit", ""),
        inflow=part.texts("inflow"),
        outflow=part.texts("outflow"),
        same_as=_slices(part, "same_as"),
        numerator=_slices(part, "numerator"),
        denominator=_slices(part, "denominator"),
        exhaustive=part.flag("exhaustive"),
        percent=part.text("percent", ""),
    )


def _slices(part: Entry, key: str) -> tuple[Slice, ...]:
    return tuple(
        Slice(
            measures=entry.texts("measure", default=None),
            members=tuple((name, entry.text(name)) for name in entry.content if name != "measure"),
        )
        for entry in part.tables_in(key)
    )
