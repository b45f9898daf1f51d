"""The same figure in two places must be equal: the overview against the team table, reasons against answers."""

from collections.abc import Iterator

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term

RULES = ("AAN001", "AAN002")


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Compare the first of several prints of a figure with each of the others."""
    for group in figures.same():
        first = next((o for o in group if o.state == "number"), group[0])
        if first.period is None or "terzijde" in dict(first.members):
            continue
        for other in group:
            if other is first:
                continue
            terms = (Term(first, 1.0, "left"), Term(other, -1.0, "right"))
            yield Identity("AAN001", "equal", terms, pattern=f"{first.index}")


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report the figure once when it differs, with all the places where it stands."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        if result.outcome == "broken":
            groups.setdefault(result.identity.pattern, []).append(result)
    return [Fact("AAN001", tuple(group)) for group in groups.values()], []
