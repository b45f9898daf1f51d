"""Distinct clients over teams: either every column adds up (a client of two teams counts twice) or none does."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.identities.over_time import bounds
from boks_clean.identities.totals import sums_of

RULES = ("UNI001", "UNI002", "UNI003", "UNI004")
_MOST_OF_THEM = 0.5


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Compare each printed number of clients with the sum over the teams, and bound it."""
    for table in figures.tables:
        for found in sums_of(table, figures):
            known = figures.catalog.dimensions.get(found.dimension)
            if found.total.kind == "distinct" and known is not None and known.over == "teams":
                terms = (Term(found.total, -1.0, "total"), *(Term(part, 1.0, "part") for part in found.parts))
                yield Identity("UNI003", "equal", terms, pattern=table.id, by=found.dimension)
                yield from bounds(found.total, list(found.parts), complete=True, by=found.dimension)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report the column that differs while the others agree; where most differ, they are counted properly."""
    facts: list[Fact] = []
    ignored: list[Result] = []
    exact: list[Result] = []
    tables: dict[str, list[Result]] = {}
    for result in results:
        if result.identity.rule == "UNI003":
            tables.setdefault(result.identity.pattern, []).append(result)
        elif result.outcome == "broken":
            facts.append(Fact(result.identity.rule, (result,)))
    for columns in tables.values():
        held = [r for r in columns if r.outcome == "held"]
        broken = [r for r in columns if r.outcome == "broken"]
        if len(held) > _MOST_OF_THEM * (len(held) + len(broken)):
            exact += held if not broken else []
            facts = _without_bounds(facts, broken) + [differing(r, columns) for r in broken]
        else:
            ignored += columns
    if exact:
        facts.append(Fact("UNI004", tuple(exact), folded=True))
    return facts, ignored


def differing(result: Result, columns: list[Result]) -> Fact:
    """Return the fact that one column does not add up, with how many of all columns do."""
    decided = [r for r in columns if r.outcome != "undecided"]
    held = sum(r.outcome == "held" for r in decided)
    return Fact("UNI003", (result,), values={"held": held, "columns": len(decided)})


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: all columns together tell how clients are counted."""
    return {"UNI004"} if any(r.identity.rule == "UNI003" for r in results) else set()


def _without_bounds(facts: list[Fact], broken: list[Result]) -> list[Fact]:
    """Leave out that a total exceeds the sum of its teams where the column is reported already."""
    reported = {r.identity.target.index for r in broken}
    return [f for f in facts if f.rule != "UNI002" or f.results[0].identity.target.index not in reported]
