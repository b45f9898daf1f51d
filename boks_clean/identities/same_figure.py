"""The same figure in two places must be equal: the overview against the team table, reasons against answers."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.apart import Pair, pair_of, tables_apart
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.tables import Observation

RULES = ("AAN001", "AAN002", "AAN003")
_MOST_SHOWN = 4


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Compare each print of a figure with the first of another table that is not about another group."""
    apart = tables_apart(figures, rules["AAN003"])
    for group in figures.same():
        first = next((o for o in group if o.state == "number"), group[0])
        if len(group) == 1 or first.period is None or "terzijde" in dict(first.members):
            continue
        yield from _compared(first, [o for o in group if o is not first], apart)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report the figure once when it differs, with all places; two tables about different groups once as a pair."""
    groups: dict[str, list[Result]] = {}
    pairs: dict[str, list[Result]] = {}
    for result in results:
        by_pattern = pairs if result.identity.rule == "AAN003" else groups
        if result.identity.rule == "AAN003" or result.outcome == "broken":
            by_pattern.setdefault(result.identity.pattern, []).append(result)
    facts = [Fact("AAN001", tuple(group)) for group in groups.values()]
    facts += [_of_pair(group) for group in pairs.values() if any(r.outcome == "broken" for r in group)]
    return facts, [r for r in results if r.identity.rule == "AAN003"]


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: any figure that stands twice tells tables apart."""
    return {"AAN003"} if results else set()


def _compared(first: Observation, others: list[Observation], apart: set[Pair]) -> Iterator[Identity]:
    """Yield that each print equals the first of its own group; `first` leads the first group."""
    leaders = [first]
    for other in others:
        leader = next((o for o in leaders if pair_of(o, other) not in apart), None)
        rule = "AAN001" if leader else "AAN003"
        left = leader or first
        pattern = f"{left.index}" if leader else "|".join(sorted(pair_of(left, other)))
        if leader is None:
            leaders.append(other)
        yield Identity(rule, "equal", (Term(left, 1.0, "left"), Term(other, -1.0, "right")), pattern=pattern)


def _of_pair(results: list[Result]) -> Fact:
    """Return the fact that two tables disagree, with the number of figures that differ and the cells of a few."""
    broken = [r for r in results if r.outcome == "broken"]
    differences = tuple(r.difference for r in broken if r.difference is not None)
    values = {"count": len(broken), "shared": len(results)}
    return Fact(
        "AAN003",
        tuple(broken[:: -(-len(broken) // _MOST_SHOWN)]),
        folded=True,
        differences=differences,
        values=values,
        count=len(broken),
    )
