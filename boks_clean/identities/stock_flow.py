"""Stock-flow: what is open follows from what was open, minus what was closed, plus what was started."""

from collections.abc import Iterator
from itertools import pairwise

from boks_clean.catalog import Measure, Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.tables import Observation, Period
from boks_clean.tables.divisions import divisions
from boks_clean.tables.model import Members

RULES = ("STR001", "STR002", "STR003")
_MOSTLY = 0.5


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Relate stocks to their flows: from one period to the next, and from the parts of a period to the whole."""
    for (code, members, scope), stocks in figures.all_series().items():
        measure = figures.catalog.measures.get(code)
        inflow = next((flow for flow in measure.inflow if figures.has(flow)), None) if measure else None
        if measure is None or inflow is None:
            continue
        flows = _Flows(figures, inflow, measure.outflow[0], members, scope)
        if measure.kind == "level":
            yield from _levels(stocks, flows)
        else:
            yield from _successions(stocks, flows, measure)
            yield from _wholes(stocks, flows)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report differences that are large for the stock one by one, and small ones once, as a pattern."""
    staff = [Fact("STR003", (r,)) for r in results if r.identity.rule == "STR003" and r.outcome == "broken"]
    cases = [r for r in results if r.identity.rule == "STR001"]
    broken = [r for r in cases if r.outcome == "broken"]
    usual = _usual_difference(broken, len(cases), rules)
    small = [r for r in broken if _is_small(r, usual, rules)]
    facts = staff + [Fact("STR001", (r,)) for r in broken if not _is_small(r, usual, rules)]
    if small:
        differences = tuple(r.difference for r in small if r.difference is not None)
        facts.append(Fact("STR002", tuple(small), folded=True, differences=differences))
    return facts, []


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: small differences are weighed wherever large ones are."""
    return {"STR002"} if any(r.identity.rule == "STR001" for r in results) else set()


def _usual_difference(broken: list[Result], total: int, rules: dict[str, Rule]) -> float:
    """Return the difference that is usual in this file: a few cases where most relations are off by so much, else 0."""
    tiny = rules["STR002"].parameters["tiny"]
    tiny_ones = sum(abs(r.difference or 0.0) <= tiny for r in broken)
    return tiny if tiny_ones >= rules["STR002"].parameters["pattern"] * total else 0.0


def _is_small(result: Result, usual: float, rules: dict[str, Rule]) -> bool:
    """Tell a difference of live registration from a typing error: by its share of the stock, or by what is usual."""
    off = max(result.low, -result.high, 0.0)
    return off <= usual or off <= rules["STR001"].parameters["most"] * abs(result.found or 0.0)


class _Flows:
    """The inflow and outflow that belong to a stock."""

    def __init__(self, figures: Figures, inflow: str, outflow: str, members: Members, scope: str) -> None:
        self._figures, self._members, self._scope = figures, members, scope
        self._inflow, self._outflow = inflow, outflow

    def into(self, period: Period) -> Observation | None:
        return self._first(self._inflow, period)

    def out_of(self, period: Period) -> Observation | None:
        return self._first(self._outflow, period)

    def _first(self, measure: str, period: Period) -> Observation | None:
        return next(iter(self._figures.lookup(measure, self._members, period, self._scope)), None)


def _successions(stocks: dict[Period, Observation], flows: _Flows, measure: Measure) -> Iterator[Identity]:
    """Yield open(next) = open(this) - closed(this) + started(next), for periods of one length in a row."""
    for this, following in _following(stocks):
        closed, started = flows.out_of(this), flows.into(following)
        if closed is not None and started is not None:
            yield Identity(
                "STR001",
                "equal",
                (
                    Term(stocks[following], -1.0, "whole"),
                    Term(stocks[this], 1.0, "part"),
                    Term(closed, -1.0, "part"),
                    Term(started, 1.0, "part"),
                ),
                pattern=measure.code,
            )


def _wholes(stocks: dict[Period, Observation], flows: _Flows) -> Iterator[Identity]:
    """Yield open(quarter) = open(first month) + started(later months)."""
    for whole, (parts, complete) in divisions(tuple(stocks)).items():
        started = [flows.into(part) for part in parts[1:]]
        if complete and all(s is not None for s in started):
            terms = [Term(stocks[whole], -1.0, "whole"), Term(stocks[parts[0]], 1.0, "part")]
            terms += [Term(s, 1.0, "part") for s in started if s is not None]
            yield Identity("STR001", "equal", tuple(terms), pattern=stocks[whole].measure)


def _levels(stocks: dict[Period, Observation], flows: _Flows) -> Iterator[Identity]:
    """Yield employed(end of next) = employed(end of this) + joined(next) - left(next)."""
    for this, following in _following(stocks):
        left, joined = flows.out_of(following), flows.into(following)
        if left is not None and joined is not None:
            terms = (
                Term(stocks[following], -1.0, "whole"),
                Term(stocks[this], 1.0, "part"),
                Term(joined, 1.0, "part"),
                Term(left, -1.0, "part"),
            )
            yield Identity("STR003", "equal", terms, pattern=stocks[this].measure, mostly=_MOSTLY)


def _following(stocks: dict[Period, Observation]) -> Iterator[tuple[Period, Period]]:
    by_length: dict[int, list[Period]] = {}
    for period in sorted(stocks):
        by_length.setdefault(period.months, []).append(period)
    for periods in by_length.values():
        yield from ((a, b) for a, b in pairwise(periods) if b.first == a.last + 1)
