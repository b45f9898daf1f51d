"""Several files at once: two exports of one year check each other, and a report split over files counts as one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from boks_clean.identities.model import Fact, Result
from boks_clean.tables import Observation, Recognition, Table


def together(recognitions: Sequence[Recognition]) -> Recognition:
    """Return the tables and observations of several files as if they were one; tables keep their file apart."""
    first = recognitions[0]
    tables: list[Table] = []
    observations: list[Observation] = []
    for number, recognition in enumerate(recognitions):
        start = len(observations)
        tables += [replace(table, id=f"{number}:{table.id}") for table in recognition.tables]
        observations += [
            replace(o, index=start + o.index, table=f"{number}:{o.table}") for o in recognition.observations
        ]
    return replace(
        first,
        tables=tuple(tables),
        observations=tuple(observations),
        notices=(),
        unrecognised=(),
        names={key: name for r in recognitions for key, name in r.names.items()},
        inferred={code: measure for r in recognitions for code, measure in r.inferred.items()},
    )


def differences(facts: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the facts between files; figures that differ are one fact a measure, for BOKS is live."""
    differing: dict[str, list[Result]] = {}
    for fact in facts:
        if fact.rule == "AAN001":
            differing.setdefault(fact.results[0].identity.target.measure, []).extend(fact.results)
        else:
            yield fact
    for results in differing.values():
        off = tuple(r.difference for r in results if r.difference is not None)
        yield Fact("AAN002", tuple(results), folded=True, differences=off)
