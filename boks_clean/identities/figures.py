"""The observations of one workbook, to be looked up by what they are a figure of."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from boks_clean.catalog import Catalog
from boks_clean.tables import Observation, Period, Recognition, Table
from boks_clean.tables.model import Members

Key = tuple[str, Members, Period | None, str]
Series = tuple[str, Members, str]


class Figures:
    """Observations by table cell, by key, and by series (a measure for some members, over its periods)."""

    def __init__(self, recognition: Recognition, catalog: Catalog) -> None:
        self._recognition = recognition
        self.tables = recognition.tables
        self.catalog = catalog
        self._measures = {o.measure for o in recognition.observations}
        self._grid: dict[str, dict[tuple[int, int], Observation]] = {t.id: {} for t in self.tables}
        self._by_key: dict[Key, list[Observation]] = {}
        for observation in recognition.observations:
            self._grid[observation.table][observation.row, observation.column] = observation
            self._by_key.setdefault(self._canonical(observation), []).append(observation)

    def changed(self, change: Callable[[Observation], Observation]) -> "Figures":
        """Return the same figures, each as `change` makes of it."""
        observations = tuple(change(observation) for observation in self._recognition.observations)
        return Figures(replace(self._recognition, observations=observations), self.catalog)

    def has(self, measure: str) -> bool:
        """Tell whether the workbook has any figure of a measure."""
        return measure in self._measures

    def at(self, table: Table, row: int, column: int) -> Observation | None:
        """Return the observation in a cell of a table, by the numbers of its row and column on the sheet."""
        return self._grid[table.id].get((row, column))

    def of_table(self, table: Table) -> Iterator[Observation]:
        """Yield the observations of one table, row by row."""
        yield from self._grid[table.id].values()

    def same(self) -> Iterator[list[Observation]]:
        """Yield the groups of observations that are figures of the same thing."""
        yield from self._by_key.values()

    def lookup(self, measure: str, members: Members, period: Period | None, scope: str = "") -> list[Observation]:
        """Return the observations of a measure for some members in a period."""
        return self._by_key.get((measure, members, period, scope), [])

    def series(self, observations: Iterator[Observation]) -> dict[Series, dict[Period, Observation]]:
        """Group observations by measure and members, the first of each period."""
        groups: dict[Series, dict[Period, Observation]] = {}
        for observation in observations:
            measure, members, period, scope = self._canonical(observation)
            if period is not None and ("terzijde" not in dict(members)):
                groups.setdefault((measure, members, scope), {}).setdefault(period, observation)
        return groups

    def all_series(self) -> dict[Series, dict[Period, Observation]]:
        """Group all observations of the workbook by measure and members."""
        return self.series(o for group in self._by_key.values() for o in group)

    def _canonical(self, observation: Observation) -> Key:
        """Return the key of an observation; "aantal zelfmelder" is a part of the registrations or the cases started."""
        measure, members, period, scope = observation.key
        known = self.catalog.measures.get(measure)
        if known is not None and known.same_as:
            others = known.same_as[0].measures
            measure = next((code for code in others if code in self._measures), others[0])
        return (measure, members, period, scope)
