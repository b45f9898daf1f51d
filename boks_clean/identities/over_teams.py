"""Teams against the city: a dossier can be open in two teams, so the teams may add up to slightly more."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.identities.totals import Sum, sums_of, totals_elsewhere
from boks_clean.tables import Observation

RULES = ("GRP001", "GRP002", "GRP003")
_MOSTLY = 0.5


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Bound each city total by the sum of its teams from both sides, and each district by its teams."""
    most = rules["GRP001"].parameters["most"]
    for table in figures.tables:
        for found in sums_of(table, figures):
            yield from _bounds(found, figures, most)
    for found in (*totals_elsewhere(figures), *_districts(figures)):
        yield from _bounds(found, figures, most)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report large gaps one by one; small ones once for the file, by their direction."""
    most = rules["GRP001"].parameters["most"]
    large = [r for r in results if r.outcome == "broken" and _is_large(r, most)]
    facts = [Fact("GRP001", (r,), expected=_sum_of_teams(r)) for r in large]
    below = [r for r in results if r.outcome == "broken" and not _is_large(r, most)]
    reported = {r.identity.target.index for r in large}
    above = [r for r in results if r.outcome == "held" and _is_lower_bound(r) and r.value < 0]
    above = [r for r in above if r.identity.target.index not in reported]
    if below:
        facts.append(Fact("GRP002", tuple(below), folded=True, differences=_differences(below)))
    if above:
        facts.append(Fact("GRP003", tuple(above), folded=True, differences=_differences(above)))
    return facts, []


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: small gaps are weighed wherever large ones are."""
    return {"GRP002", "GRP003"} if results else set()


def _sum_of_teams(result: Result) -> float:
    return sum(term.observation.value or 0.0 for term in result.identity.terms[1:])


def _differences(results: list[Result]) -> tuple[float, ...]:
    """Return teams minus city."""
    return tuple(_sum_of_teams(r) - (r.found or 0.0) for r in results)


def _bounds(found: Sum, figures: Figures, most: float) -> Iterator[Identity]:
    """Yield city <= teams, and teams <= city and a bit, for what counts dossiers."""
    known = figures.catalog.dimensions.get(found.dimension)
    if known is None or known.over != "teams" or found.total.kind not in ("flow", "stock"):
        return
    mostly = _MOSTLY if found.elsewhere else 0.0
    pattern = f"{found.table}:{found.elsewhere}"
    lower = (Term(found.total, 1.0, "total"), *(Term(part, -1.0, "part") for part in found.parts))
    upper = (Term(found.total, -1.0 - most, "total"), *(Term(part, 1.0, "part") for part in found.parts))
    yield Identity("GRP001", "at_most", lower, pattern=pattern, by=found.dimension, mostly=mostly)
    yield Identity("GRP001", "at_most", upper, pattern=pattern, by=found.dimension, mostly=mostly)


def _is_lower_bound(result: Result) -> bool:
    return result.identity.terms[0].coefficient > 0


def _is_large(result: Result, most: float) -> bool:
    """Tell whether a broken bound is off by more than the share of the total that is normal."""
    return not _is_lower_bound(result) or result.low > most * abs(result.found or 0.0)


def _districts(figures: Figures) -> Iterator[Sum]:
    """Yield each district with the figures of its teams, wherever both are printed."""
    for dimension in figures.catalog.dimensions.values():
        if not dimension.parts:
            continue
        for group in list(figures.same()):
            whole = group[0]
            teams = dimension.parts.get(dict(whole.members).get(dimension.code, ""), ())
            if whole.period is None or whole.period.year is None or not teams:
                continue
            parts = [_first(figures, whole, dimension.code, dimension.parts_of, team) for team in teams]
            if all(part is not None for part in parts):
                present = tuple(part for part in parts if part is not None)
                yield Sum(whole.table, dimension.parts_of, whole, present, elsewhere=True)


def _first(figures: Figures, whole: Observation, outer: str, inner: str, member: str) -> Observation | None:
    members = tuple(sorted([(inner, member), *(pair for pair in whole.members if pair[0] != outer)]))
    return next(iter(figures.lookup(whole.measure, members, whole.period)), None)
