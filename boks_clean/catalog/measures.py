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
    "exact",
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
    """What is counted. The kind decides which identities hold.

    `inflow` and `outflow` are the flows of a stock; `same_as` says that the measure is a part of another one;
    `numerator` over `denominator` reproduces a share, in every column where it is `exact`; `exhaustive` names the
    dimensions over which a share adds up; `percent` is the measure of the percentages that stand beside the counts.
    `inferred` is "weak" or "strong" for a measure that is not in the catalogue.
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
    exact: bool = False
    exhaustive: tuple[str, ...] = ()
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
    """Read the measures of one file, over those that are known already."""
    return {code: _read_measure(code, part, known.get(code)) for code, part in entry.table("measures").tables()}


def _read_measure(code: str, part: Entry, known: Measure | None) -> Measure:
    """Read one measure; what is left out of one that is known already stays as it was, and names are added."""
    part.only(*_KEYS)
    base = known or Measure(code, "flow", same(code.replace("_", " ")), ())
    names = part.names("names", default=() if known else None)
    measure = replace(
        base,
        kind=base.kind if known and "kind" not in part.content else cast("Kind", part.choice("kind", KINDS)),
        label=part.bilingual("label") if "label" in part.content else base.label,
        names=base.names + tuple(name for name in names if name not in base.names),
        unit=part.text("unit", base.unit),
        inflow=part.texts("inflow", base.inflow),
        outflow=part.texts("outflow", base.outflow),
        same_as=_slices(part, "same_as") or base.same_as,
        numerator=_slices(part, "numerator") or base.numerator,
        denominator=_slices(part, "denominator") or base.denominator,
        exact=part.flag("exact") if "exact" in part.content else base.exact,
        exhaustive=part.texts("exhaustive", base.exhaustive),
        percent=part.text("percent", base.percent),
    )
    if measure.inflow and not measure.outflow:
        part.text("outflow")
    return measure


def _slices(part: Entry, key: str) -> tuple[Slice, ...]:
    return tuple(
        Slice(
            measures=entry.texts("measure", default=None),
            members=tuple((name, entry.text(name)) for name in entry.content if name != "measure"),
        )
        for entry in part.tables_in(key)
    )
