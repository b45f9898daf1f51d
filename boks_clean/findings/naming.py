"""What figures, members and lines are called; of what may be a person only a cell is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from boks_clean.catalog import Catalog
from boks_clean.identities import COUNTED
from boks_clean.language import Language, Text, enumerate_words
from boks_clean.tables import Line, Observation
from boks_clean.tables.private import HIDDEN, is_private

_HIDDEN_MEMBERS = ("nr", "terzijde")
_MOST_NAMES = 6
_PER = Text("per", "by")
_THIS = Text("deze tabel", "this table")
_NUMBER_OF = Text("{what}, aantal", "{what}, number")
_WHOLE = Text("het totaal", "the total")
_AND_MORE = Text("nog {count}", "{count} more")
CELL = Text("cel {ref}", "cell {ref}")


@dataclass(frozen=True)
class Names:
    """Names what a finding is about in one language; `members` are the names of the members of one file."""

    catalog: Catalog
    members: Mapping[tuple[str, str], Text]
    language: Language

    def describe(self, observation: Observation, by: str = "") -> str:
        """Return what a figure is a figure of: measure, members, period."""
        label = self.measure(observation.measure)
        dimension = self.catalog.dimensions.get(by)
        if dimension is not None:
            label += f" {_PER.in_(self.language)} {dimension.label.in_(self.language)}"
        return ", ".join([label, *self._members_of(observation), *self.when(observation)])

    def measure(self, code: str) -> str:
        """Return what is counted; a title that may be of a person is not repeated."""
        base = code.removesuffix(COUNTED)
        known = self.catalog.measures.get(code) or self.catalog.measures.get(base)
        label = known.label.in_(self.language) if known else base.replace("_percent", " (%)")
        label = _THIS.in_(self.language) if is_private(label) else label
        return label if base == code else _NUMBER_OF.in_(self.language, what=label)

    def when(self, observation: Observation) -> list[str]:
        """Return the period of a figure in words, if it has one."""
        period = observation.period
        said = period is not None and (period.year or period.unit != "year")
        return [period.text.in_(self.language)] if period is not None and said else []

    def line(self, line: Line, observation: Observation) -> str:
        """Return what a row or column is about; of what may be a person only a cell is told."""
        if line.period is not None and not line.members:
            return line.period.text.in_(self.language)
        hidden = is_private(line.label) or any(map(self._is_hidden, line.members))
        return CELL.in_(self.language, ref=observation.ref) if hidden else line.label

    def all_of(self, observations: list[Observation]) -> str:
        """Return of whom some figures of one measure are: the total, then members."""
        names = [", ".join(self._members_of(o)) or _WHOLE.in_(self.language) for o in observations]
        rest = len(names) - _MOST_NAMES
        more = [_AND_MORE.in_(self.language, count=rest)] if rest > 0 else []
        return enumerate_words([*dict.fromkeys(names[:_MOST_NAMES]), *more], self.language)

    def _members_of(self, observation: Observation) -> list[str]:
        return [self._name(pair, observation) for pair in observation.members if pair[0] not in _HIDDEN_MEMBERS]

    def _name(self, pair: tuple[str, str], observation: Observation) -> str:
        """Return what a member is called; of what may be a person only the cell is told."""
        if self._is_hidden(pair):
            return CELL.in_(self.language, ref=observation.ref)
        return self.members[pair].in_(self.language) if pair in self.members else pair[1]

    def _is_hidden(self, pair: tuple[str, str]) -> bool:
        return self.members.get(pair) is HIDDEN or (pair not in self.members and is_private(pair[1]))
