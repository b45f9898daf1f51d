"""Stock-flow: what is open follows from what was open, minus what was closed, plus what was started."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from boks_clean.catalog import Measure, Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.report import Severity
from boks_clean.tables import Observation, Period
from boks_clean.tables.divisions import divisions
from boks_clean.tables.model import Members

RULES = ("STR001", "STR002", "STR003", "STR004")
_MOSTLY = 0.5
_SEVERAL = 3  # so many relations are off before it is a pattern
_MOST_MONTHS = 6  # over more months the differences cancel out
_FEW = 5  # in so many periods one wrong column breaks most, whether or not registrations are the inflow


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Relate stocks to their flows: from one period to the next, and from the parts of a period to the whole."""
    for (code, members, scope), stocks in figures.all_series().items():
        measure = figures.catalog.measures.get(code)
        inflow = next((flow for flow in measure.inflow if figures.has(flow)), None) if measure else None
        if measure is None or inflow is None:
            continue
        flows = _Flows(figures, inflow, measure, members, scope)
        if measure.kind == "level":
            yield from _levels(stocks, flows)
        else:
            yield from _successions(stocks, flows, measure)
            yield from _wholes(stocks, flows)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report differences that are large for the stock one by one, and small ones once, as a pattern.

    Where registrations have to stand for the inflow, and do not in most periods, nothing follows from them.
    """
    facts = [Fact("STR003", (r,)) for r in results if r.identity.rule == "STR003" and r.outcome == "broken"]
    cases = [r for r in results if r.identity.rule == "STR001"]
    small, large = _by_size(cases, rules)
    supposed = [r for r in cases if not r.identity.proven and r.outcome != "undecided"]
    off = [r for r in large if not r.identity.proven]
    doubtful = _in_most_periods(off, supposed)
    ignored: list[Result] = []
    if doubtful and len(_periods(supposed)) > _FEW:
        facts.append(Fact("STR004", tuple(off), folded=True))
        ignored = [r for r in cases if not r.identity.proven]
        small, large = ([r for r in part if r.identity.proven] for part in (small, large))
    for result in large:
        supposed_off = doubtful and not result.identity.proven
        facts.append(Fact("STR001", (result,), most=Severity.warning if supposed_off else Severity.error))
    if small:
        differences = tuple(r.difference for r in small if r.difference is not None)
        facts.append(Fact("STR002", tuple(small), folded=True, differences=differences))
    return facts, ignored


def _by_size(cases: list[Result], rules: dict[str, Rule]) -> tuple[list[Result], list[Result]]:
    """Return what is broken by no more than live registration does, and by more."""
    broken = [r for r in cases if r.outcome == "broken"]
    usual = _usual(broken, cases, rules)
    small = [r for r in broken if _is_small(r, rules) or (_is_part(r) in usual and _is_tiny(r, rules))]
    seen = {id(r) for r in small}
    return small, [r for r in broken if id(r) not in seen]


def _in_most_periods(off: list[Result], supposed: list[Result]) -> bool:
    """Tell whether most relations are off in most periods: one wrong column breaks those of two periods only."""
    total, wrong = _periods(supposed), _periods(off)
    return sum(wrong[period] > _MOSTLY * count for period, count in total.items()) > _MOSTLY * len(total)


def _periods(results: list[Result]) -> Counter[Period | None]:
    return Counter(r.identity.target.period for r in results)


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: small differences are weighed wherever large ones are."""
    cases = [r for r in results if r.identity.rule == "STR001"]
    return {"STR002"} | ({"STR004"} if any(not r.identity.proven for r in cases) else set()) if cases else set()


def _usual(broken: list[Result], cases: list[Result], rules: dict[str, Rule]) -> set[bool]:
    """Return whether parts, and whether the city, are mostly a few cases off, by live registration."""
    least = rules["STR002"].parameters["pattern"]
    total = Counter(map(_is_part, cases))
    tiny = Counter(_is_part(r) for r in broken if _is_tiny(r, rules))
    return {part for part, count in tiny.items() if count >= max(_SEVERAL, least * total[part])}


def _is_part(result: Result) -> bool:
    """Tell a part of the city from the city: a case without a team is in the figures of the city alone."""
    return bool(result.identity.target.members)


def _is_tiny(result: Result, rules: dict[str, Rule]) -> bool:
    """Tell a difference of a few cases for each month that the period lasts."""
    period = result.identity.target.period
    months = min(_MOST_MONTHS, period.months) if period else 1
    return _off(result) <= rules["STR002"].parameters["tiny"] * months


def _is_small(result: Result, rules: dict[str, Rule]) -> bool:
    """Tell a difference of live registration from a typing error by its share of the stock."""
    return _off(result) <= rules["STR001"].parameters["most"] * abs(result.found or 0.0)


def _off(result: Result) -> float:
    return max(result.low, -result.high, 0.0)


class _Flows:
    """The inflow and outflow that belong to a stock."""

    def __init__(self, figures: Figures, inflow: str, measure: Measure, members: Members, scope: str) -> None:
        self._figures, self._members, self._scope = figures, members, scope
        self._inflow, self._outflow = inflow, measure.outflow[0]
        self.proven = inflow == measure.inflow[0]  # another only stands in for it

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
                proven=flows.proven,
            )


def _wholes(stocks: dict[Period, Observation], flows: _Flows) -> Iterator[Identity]:
    """Yield open(quarter) = open(first month) + started(later months)."""
    for whole, (parts, complete) in divisions(tuple(stocks)).items():
        started = [flows.into(part) for part in parts[1:]]
        if complete and all(s is not None for s in started):
            terms = [Term(stocks[whole], -1.0, "whole"), Term(stocks[parts[0]], 1.0, "part")]
            terms += [Term(s, 1.0, "part") for s in started if s is not None]
            yield Identity("STR001", "equal", tuple(terms), pattern=stocks[whole].measure, proven=flows.proven)


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
