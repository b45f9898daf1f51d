"""A reconciliation -> findings: what differs between tables and dossiers, the cells, and the dossiers concerned."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass

from boks_clean.catalog import Catalog
from boks_clean.dossiers.reconcile import AVERAGES, OUT_OF_REACH, SUMMARY, UNEXPLAINED, Gap, Reconciliation
from boks_clean.language import Language, Text
from boks_clean.notation import show, shown_decimals
from boks_clean.report import Finding, Place, Severity, fingerprint
from boks_clean.tables.model import Observation

_MOST_NUMBERS = 10
_MOST_CELLS = 1_000
_NONE = Text("geen nummer bekend", "no number known")
_NOWHERE = Text("geen enkele maand", "no month at all")


@dataclass(frozen=True)
class Reconciler:
    """Writes the findings about tables beside the lists of some files, in one language.

    A difference is an error at most within one file, and a warning between two.
    """

    catalog: Catalog
    names: Mapping[tuple[str, str], Text]
    language: Language
    lists_in: Set[str]

    def findings(self, outcome: Reconciliation, selects: Callable[[str], bool]) -> Iterator[Finding]:
        """Yield what was found by the rules that are chosen."""
        for gap in outcome.gaps:
            if selects(gap.rule):
                yield self._of_gap(gap)
        if outcome.out_of_reach and selects(OUT_OF_REACH):
            yield self._out_of_reach(outcome)
        if outcome.compared and selects(SUMMARY):
            yield self._summary(outcome)

    def _of_gap(self, gap: Gap) -> Finding:
        first, single = gap.cells[0], len(gap.cells) == 1
        found = first.value if gap.found is None else gap.found
        values = {
            "what": self._describe(first),
            "found": first.raw if found == first.value and self.language == "nl" else self._shown(found or 0.0, first),
            "expected": self._shown(gap.expected[0], first),
            "count": len(gap.cells),
            "column": self._column(gap.column),
            "absent": gap.count,
            "dossiers": self._numbers(gap),
        }
        period = first.period.code if single and first.period else ""
        subject = (gap.rule, first.measure, gap.column, repr(first.members) if single else "", period)
        within = all(cell.file in self.lists_in for cell in gap.cells)
        most = Severity.error if within else Severity.warning
        expected = gap.expected[0] if single else None
        return self._finding(gap.rule, values, gap.cells, subject, most, found if single else None, expected)

    def _out_of_reach(self, outcome: Reconciliation) -> Finding:
        period = outcome.reach.period if outcome.reach else None
        values = {
            "count": len(outcome.out_of_reach),
            "months": period.text.in_(self.language) if period else _NOWHERE.in_(self.language),
        }
        return self._finding(OUT_OF_REACH, values, outcome.out_of_reach, (OUT_OF_REACH,))

    def _summary(self, outcome: Reconciliation) -> Finding:
        counts = {"equal": outcome.equal, "count": len(outcome.compared)}
        values = {name: show(count, 0, "", self.language) for name, count in counts.items()}
        return self._finding(SUMMARY, values, (), (SUMMARY,))

    def _finding(
        self,
        code: str,
        values: Mapping[str, object],
        cells: tuple[Observation, ...],
        subject: tuple[str, ...],
        most: Severity = Severity.error,
        found: float | None = None,
        expected: float | None = None,
    ) -> Finding:
        rule = self.catalog.rules[code]
        texts = rule.texts[self.language]
        return Finding(
            rule=code,
            severity=min(rule.severity, most),
            title=texts.title,
            message=texts.message.format(**values),
            action=texts.action,
            cells=tuple(Place(o.file, o.sheet, o.ref, "value", o.value, o.raw) for o in cells[:_MOST_CELLS]),
            id=fingerprint(*subject),
            count=max(1, len(cells)),
            found=found,
            expected=expected,
            difference=None if found is None or expected is None else found - expected,
        )

    def _describe(self, observation: Observation) -> str:
        """Return what a figure is a figure of: measure, members, period."""
        measure = self.catalog.measures.get(observation.measure)
        label = measure.label.in_(self.language) if measure else observation.measure
        members = [self.names[m].in_(self.language) if m in self.names else m[1] for m in observation.members]
        period = [observation.period.text.in_(self.language)] if observation.period else []
        return ", ".join([label, *members, *period])

    def _shown(self, value: float, like: Observation) -> str:
        decimals = shown_decimals(like.decimals, like.unit)
        whole = value == round(value) and like.unit != "%"
        return show(value, 0 if whole else (decimals or 0) + 1, like.unit, self.language)

    def _column(self, dimension: str) -> str:
        code = "buurtteam" if dimension == "team" else dimension
        return self.catalog.columns[code].label.in_(self.language) if code in self.catalog.columns else code

    def _numbers(self, gap: Gap) -> str:
        """Return the numbers of the dossiers concerned, which stay local."""
        if gap.rule in (UNEXPLAINED, AVERAGES) or not gap.dossiers:
            return _NONE.in_(self.language)
        more = ", …" if len(gap.dossiers) > _MOST_NUMBERS else ""
        return ", ".join(gap.dossiers[:_MOST_NUMBERS]) + more
