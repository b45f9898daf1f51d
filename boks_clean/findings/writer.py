"""Writes the finding of a fact, a cause, a figure or a notice: the texts of its rule filled in, and its cells."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from boks_clean.catalog import Catalog, Rule
from boks_clean.findings.explained import explained, picture_of
from boks_clean.findings.naming import CELL, Names
from boks_clean.findings.printed import Printed
from boks_clean.findings.sentences import Sentences, numbers
from boks_clean.identities import Fact, Figures, Term
from boks_clean.language import Language, Text, in_language
from boks_clean.localise import Cause
from boks_clean.notation import show
from boks_clean.report import Echo, Finding, Place, Severity, fingerprint
from boks_clean.tables import Notice, Observation
from boks_clean.tables.private import is_private
from boks_clean.workbook import Cell

_ADDRESS = re.compile(r"[!:][A-Z]{1,3}[0-9]+\b")  # in the codes of what has no name of its own
_QUOTED = ("LAB001", "LAB004", "LAB010", "LAB011")


@dataclass(frozen=True)
class Writer:
    """Writes findings about one file in one language."""

    file: str
    catalog: Catalog
    members: Mapping[tuple[str, str], Text]
    language: Language

    @cached_property
    def _names(self) -> Names:
        return Names(self.catalog, self.members, self.language)

    @cached_property
    def _printed(self) -> Printed:
        return Printed(self.language)

    @cached_property
    def _sentences(self) -> Sentences:
        return Sentences(self._names, self._printed)

    def of_fact(self, fact: Fact, most: Severity = Severity.error) -> Finding:
        """Return the finding of a fact about identities or repeated figures, at severity `most` at most."""
        rule = self.catalog.rules[fact.rule]
        values = self._sentences.of_cells(fact) if fact.cells else self._sentences.of_identity(fact)
        places = self._places(fact)
        found, expected = numbers(fact)
        first = fact.results[0] if fact.results else None
        terms = [*fact.cells, *(t for r in fact.results for t in r.identity.terms)]
        doubtful = any(r.identity.mostly for r in fact.results)
        weak = doubtful or any(self._is_weak(t.observation) for t in terms)
        observations = [t.observation for t in (first.identity.terms if first else fact.cells)]
        return self._finding(
            rule,
            values,
            places,
            (fact.rule, *_subject(observations[0], first.identity.by if first else ""), *_spread(fact)),
            count=(fact.count or len(fact.results)) if fact.folded else 1,
            found=found,
            expected=expected,
            most=min(most, fact.most, Severity.warning) if weak else min(most, fact.most),
        )

    def of_cause(self, cause: Cause, figures: Figures | None = None, most: Severity = Severity.error) -> Finding:
        """Return the finding of a cause: of its main fact, with what else it breaks and what would repair it."""
        echoes = [self.of_fact(fact, most) for fact in cause.echoes]
        finding = replace(
            self.of_fact(cause.fact, most), echoes=tuple(Echo(e.rule, e.message, e.cells) for e in echoes)
        )
        finding = explained(finding, cause, self._printed)
        return replace(
            finding,
            severity=max([finding.severity, *(e.severity for e in echoes)]),
            picture=picture_of(cause, figures, self._names, self._printed) if figures is not None else (),
        )

    def of_observation(self, rule: str, observation: Observation) -> Finding:
        """Return the finding of a figure that is wrong by itself."""
        thousands = round((observation.value or 0.0) * 1000, 6)
        three_decimals = thousands == round(thousands) and thousands % 10 != 0
        probably = show(thousands, 0, "", self.language) if three_decimals else "?"
        values = {
            "what": self._names.describe(observation),
            "found": self._printed.figure(observation),
            "probably": probably,
        }
        places = (self._place(Term(observation, 1.0, "value")),)
        subject = (rule, *_subject(observation, ""))
        most = Severity.warning if self._is_weak(observation) else Severity.error
        return self._finding(self.catalog.rules[rule], values, places, subject, found=observation.value, most=most)

    def of_notices(self, notices: Iterable[Notice]) -> list[Finding]:
        """Return the findings of notices; those that say the same are one, with all their cells."""
        groups: dict[tuple[str, str], list[Notice]] = {}
        for notice in notices:
            groups.setdefault((notice.rule, repr(sorted(notice.values.items(), key=str))), []).append(notice)
        return [self._of_group(group) for group in groups.values()]

    def _is_weak(self, observation: Observation) -> bool:
        """Tell whether the kind of the measure was only guessed: what follows from it is no more than a warning."""
        measure = self.catalog.measures.get(observation.measure)
        return measure is not None and measure.inferred == "weak"

    def _of_group(self, group: list[Notice]) -> Finding:
        notice = group[0]
        rule = self.catalog.rules[notice.rule]
        cells = [(n.sheet, cell) for n in group for cell in n.cells]
        places = tuple(self._cell(sheet, cell, rule.code) for sheet, cell in cells)
        about = sorted({part for n in group for part in n.subject})
        subject = (rule.code, *(about or (str(in_language(v, "nl")) for _, v in sorted(notice.values.items()))))
        count = max(1, len(cells))
        values = {**notice.values, "count": count}
        if cells and is_private(str(values.get("label", ""))):
            values["label"] = CELL.in_(self.language, ref=cells[0][1].ref)
        return self._finding(rule, values, places, subject, count=count)

    def _cell(self, sheet: str, cell: Cell, rule: str) -> Place:
        shown = cell.text if rule in _QUOTED else None
        return Place(self.file, sheet, cell.ref, "value", cell.reading.value, shown)

    def _finding(
        self,
        rule: Rule,
        values: Mapping[str, object],
        places: tuple[Place, ...],
        subject: tuple[str, ...],
        *,
        count: int = 1,
        found: float | None = None,
        expected: float | None = None,
        most: Severity = Severity.error,
    ) -> Finding:
        texts = rule.texts[self.language]
        filled = {name: in_language(value, self.language) for name, value in values.items()}
        return Finding(
            rule=rule.code,
            severity=min(rule.severity, most),
            title=texts.title,
            message=texts.message.format(**filled),
            action=texts.action,
            cells=places,
            id=fingerprint(*(_ADDRESS.sub("", part) for part in subject)),
            count=count,
            expected=expected,
            found=found,
            difference=None if found is None or expected is None else found - expected,
        )

    def _places(self, fact: Fact) -> tuple[Place, ...]:
        """Return all cells of the fact; of a folded fact that is only worth knowing, the targets."""
        terms = list(fact.cells)
        severity = min(self.catalog.rules[fact.rule].severity, fact.most)
        only_targets = fact.folded and severity is Severity.information
        for result in fact.results:
            terms += result.identity.terms[:1] if only_targets else result.identity.terms
        unique = {(t.observation.file, t.observation.sheet, t.observation.ref): t for t in reversed(terms)}
        return tuple(self._place(term) for term in reversed(unique.values()))

    def _place(self, term: Term) -> Place:
        observation = term.observation
        readable = observation.state != "unreadable"
        return Place(
            observation.file,
            observation.sheet,
            observation.ref,
            term.role,
            observation.value,
            observation.raw if readable else None,
        )


def _subject(observation: Observation, by: str) -> tuple[str, ...]:
    period = observation.period.code if observation.period else ""
    return (observation.measure, repr(observation.members), period, by)


def _spread(fact: Fact) -> tuple[str, ...]:
    """Return what the other figures of one identity are about, so that two identities of one total differ."""
    if fact.folded or not fact.results:
        return ()
    others = [t.observation for t in fact.results[0].identity.terms[1:]]
    periods = tuple(dict.fromkeys(o.period.code for o in others if o.period is not None))
    return (*periods, repr(others[0].members)) if len(others) == 1 else periods
