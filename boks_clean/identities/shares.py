"""A percentage follows from its numerator and denominator, where its formula is known to be used."""

from collections.abc import Iterator

from boks_clean.catalog import Rule, Slice
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result, Term
from boks_clean.report import Severity
from boks_clean.tables import Observation
from boks_clean.tables.observe import PERCENT

RULES = ("GEM003", "GEM004")


def build(figures: Figures, rules: dict[str, Rule]) -> Iterator[Identity]:
    """Relate each share to the counts that its catalogue entry names, for the same members and period."""
    for table in figures.tables:
        for share in figures.of_table(table):
            if share.measure.endswith(PERCENT):
                yield from _part_of_total(figures, share)
            measure = figures.catalog.measures.get(share.measure)
            if measure is None or not measure.numerator or share.period is None:
                continue
            above = [_counts(figures, share, part) for part in measure.numerator]
            below = [_counts(figures, share, part) for part in measure.denominator]
            if all(above) and all(below):
                numerator = tuple(Term(o, 1.0, "part") for o in above if o)
                denominator = tuple(Term(o, -1.0, "part") for o in below if o)
                terms = (Term(share, 1.0, "whole"), *numerator, *denominator)
                yield Identity("GEM003", "ratio", terms, pattern=share.measure, proven=measure.exact)


def judge(results: list[Result], rules: dict[str, Rule]) -> tuple[list[Fact], list[Result]]:
    """Report exceptions to a formula that mostly holds; one that mostly fails is not in use, or ought to be.

    The catalogue says of which measures the formula always reproduces: there a failing formula is a warning.
    """
    mostly = rules["GEM003"].parameters["mostly"]
    facts: list[Fact] = []
    ignored: list[Result] = []
    patterns: dict[str, list[Result]] = {}
    for result in results:
        patterns.setdefault(result.identity.pattern, []).append(result)
    for group in patterns.values():
        broken = [r for r in group if r.outcome == "broken"]
        decided = [r for r in group if r.outcome != "undecided"]
        if len(decided) - len(broken) > mostly * len(decided):
            facts += [Fact("GEM003", (r,), most=_most(r)) for r in broken]
        elif broken:
            proven = all(r.identity.proven for r in group)
            most = Severity.warning if proven else Severity.information
            facts.append(Fact("GEM004", tuple(broken), folded=True, most=most))
            ignored += group
    return facts, ignored


def _most(result: Result) -> Severity:
    """Return how bad an exception is: a formula of the catalogue that is not always in use makes no error."""
    beside_counts = result.identity.target.measure.endswith(PERCENT)
    return Severity.error if result.identity.proven or beside_counts else Severity.warning


def judged(results: list[Result]) -> set[str]:
    """Return the rules that had something to judge: all columns together tell whether the formula is in use."""
    return {"GEM004"} if results else set()


def _part_of_total(figures: Figures, share: Observation) -> Iterator[Identity]:
    """Relate a percentage beside a count to that count and its total."""
    base = share.measure.removesuffix(PERCENT)
    counts = figures.lookup(base, share.members, share.period, share.key[3])
    for member in share.members:
        others = tuple(pair for pair in share.members if pair != member)
        totals = figures.lookup(base, others, share.period, share.key[3])
        if counts and totals:
            terms = (Term(share, 1.0, "whole"), Term(counts[0], 1.0, "part"), Term(totals[0], -1.0, "part"))
            yield Identity("GEM003", "ratio", terms, pattern=f"{share.table}:{share.column}")
            return


def _counts(figures: Figures, share: Observation, part: Slice) -> Observation | None:
    """Return the count that a slice names: of the first of its measures that the workbook has."""
    members = tuple(sorted({*share.members, *part.members}))
    for code in part.measures:
        found = figures.lookup(code, members, share.period, share.key[3])
        if found:
            return found[0]
    return None
