"""Sums that hold nearly nowhere while bounds hold everywhere: the measure is counted in another way than we think."""

from boks_clean.identities.model import Fact, Result

_LEAST = 5
_NEARLY_ALL = 0.8


def without_misfits(results: list[Result], sums: str) -> tuple[list[Fact], list[Result], list[Result]]:
    """Set apart sums over an unknown dimension in which distinct things seem to be counted, such as several answers.

    Args:
        results: of one family and one file.
        sums: the rule of its sums.

    Returns:
        A fact for each such pattern, the broken results that remain, and those that say nothing.

    """
    patterns: dict[str, list[Result]] = {}
    for result in results:
        if is_over_unknown(result) and result.identity.rule == sums and result.outcome != "undecided":
            patterns.setdefault(result.identity.pattern, []).append(result)
    facts: list[Fact] = []
    ignored: set[int] = set()
    for group in patterns.values():
        broken = [r for r in group if r.outcome == "broken"]
        if len(group) >= _LEAST and len(broken) > _NEARLY_ALL * len(group) and all(map(_is_bounded, broken)):
            facts.append(
                Fact("TEL005", tuple(broken), folded=True, differences=tuple(r.difference or 0.0 for r in broken))
            )
            ignored |= {id(result) for result in group}
    broken = [r for r in results if r.outcome == "broken" and id(r) not in ignored]
    return facts, broken, [r for r in results if id(r) in ignored]


def is_over_unknown(result: Result) -> bool:
    """Tell whether a sum is over a dimension that the catalogue does not know, so that it may not add up."""
    return ":" in result.identity.by


def _is_bounded(result: Result) -> bool:
    """Tell whether the whole is at least the largest part and at most their sum."""
    parts = [term.observation.value or 0.0 for term in result.identity.terms[1:]]
    return max(parts) <= (result.found or 0.0) <= sum(parts)
