"""Finds the families of identities: every module of this package that names its RULES is one."""

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from boks_clean.catalog import Rule
from boks_clean.identities.figures import Figures
from boks_clean.identities.model import Fact, Identity, Result

Rules = dict[str, Rule]


@dataclass(frozen=True, slots=True)
class Family:
    """A module that derives identities from kind and hierarchy.

    `rules` are the codes it can report; `build` gives identities; `judge`, where a family has one, weighs the results
    of a whole file against each other (what is normal?) and returns facts with the results that say nothing.
    `find` gives facts that are no identities, such as repeated columns. `judged` names the rules that the results gave
    something to judge beside those of the identities, and `looked` those for which `find` had something to look at.
    """

    name: str
    rules: tuple[str, ...]
    build: Callable[[Figures, Rules], Iterator[Identity]] | None
    judge: Callable[[list[Result], Rules], tuple[list[Fact], list[Result]]] | None
    find: Callable[[Figures, Rules], Iterator[Fact]] | None
    judged: Callable[[list[Result]], set[str]] | None
    looked: Callable[[Figures, Rules], set[str]] | None


def families() -> list[Family]:
    """Return all families, found by their module."""
    package = __name__.rpartition(".")[0]
    paths = import_module(package).__path__
    modules = [import_module(f"{package}.{m.name}") for m in pkgutil.iter_modules(paths)]
    return [
        Family(
            module.__name__.rpartition(".")[2],
            cast("tuple[str, ...]", module.RULES),
            getattr(module, "build", None),
            getattr(module, "judge", None),
            getattr(module, "find", None),
            getattr(module, "judged", None),
            getattr(module, "looked", None),
        )
        for module in modules
        if hasattr(module, "RULES")
    ]
