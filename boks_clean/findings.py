"""Facts and notices -> findings: the texts of the rule, filled in with figures, and the cells concerned."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import inf

from boks_clean.catalog import Catalog, Rule
from boks_clean.hints import addresses, hint
from boks_clean.identities import COUNTED, Fact, Figures, Result, Term
from boks_clean.language import Language, Text, enumerate_words, in_language
from boks_clean.localise import Cause
from boks_clean.localise import Change as Repair
from boks_clean.localise.picture import Picture, draw
from boks_clean.notation import difference, show, shown_decimals
from boks_clean.report import Change, Echo, Explanation, Finding, Place, Severity, fingerprint
from boks_clean.tables import Line, Notice, Observation
from boks_clean.tables.private import HIDDEN, is_private
from boks_clean.workbook import Cell

_MOST_PARTS = 8
_EXACT = 1e-9
_ADDRESS = re.compile(r"[!:][A-Z]{1,3}[0-9]+\b")  # in the codes of what has no name of its own
_QUOTED = ("LAB001", "LAB004", "LAB010", "LAB011")
_HIDDEN_MEMBERS = ("nr", "terzijde")
_PER = Text("per", "by")
_TO = Text("{low} tot {high}", "{low} to {high}")
_OR_LESS = Text("{high} of minder", "{high} or less")
_OR_MORE = Text("{low} of meer", "{low} or more")
_EMPTY = Text("leeg", "empty")
_MORE = Text("… ({count} onderdelen)", "… ({count} parts)")
_CELL = Text("cel {ref}", "cell {ref}")
_THIS = Text("deze tabel", "this table")
_NUMBER_OF = Text("{what}, aantal", "{what}, number")
_WHOLE = Text("het totaal", "the total")
_AND_MORE = Text("nog {count}", "{count} more")
_MOST_NAMES = 6


@dataclass(frozen=True)
class Writer:
    """Writes findings about one file in one language."""

    file: str
    catalog: Catalog
    names: Mapping[tuple[str, str], Text]
    language: Language

    def of_fact(self, fact: Fact, most: Severity = Severity.error) -> Finding:
        """Return the finding of a fact about identities or repeated figures, at severity `most` at most."""
        rule = self.catalog.rules[fact.rule]
        values = self._own_values(fact) if fact.cells else self._values(fact)
        places = self._places(fact)
        found, expected = self._numbers(fact)
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
        finding = self.of_fact(cause.fact, most)
        explanations = tuple(
            Explanation(e.confidence, e.what, tuple(map(self._change, e.changes))) for e in cause.explanations
        )
        places = addresses(explanations, self.language)
        shown = {
            change: (places[change], self._printed(c.observation), self._should_be(c))
            for e, told in zip(cause.explanations, explanations, strict=True)
            for c, change in zip(e.changes, told.changes, strict=True)
        }
        return replace(
            finding,
            severity=max([finding.severity, *(e.severity for e in echoes)]),
            hint=hint(explanations, shown, cause.others, self.language, proven=cause.proven),
            explanations=explanations,
            echoes=tuple(Echo(e.rule, e.message, e.cells) for e in echoes),
            picture=self._picture(cause, figures) if figures is not None else (),
        )

    def _picture(self, cause: Cause, figures: Figures) -> Picture:
        """Return the neighbourhood of the culprit, or of the cells that may be it."""
        told = cause.explanations[:1]
        shown = cause.explanations if told and told[0].confidence == "possible" else told
        marked = dict.fromkeys(change.observation for e in shown for change in e.changes)
        return draw(list(marked), figures, self._line, self._printed)

    def of_observation(self, rule: str, observation: Observation) -> Finding:
        """Return the finding of a figure that is wrong by itself."""
        thousands = round((observation.value or 0.0) * 1000, 6)
        three_decimals = thousands == round(thousands) and thousands % 10 != 0
        probably = show(thousands, 0, "", self.language) if three_decimals else "?"
        values = {"what": self.describe(observation), "found": self._printed(observation), "probably": probably}
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

    def describe(self, observation: Observation, by: str = "") -> str:
        """Return what a figure is a figure of: measure, members, period."""
        label = self._measure(observation.measure)
        dimension = self.catalog.dimensions.get(by)
        if dimension is not None:
            label += f" {_PER.in_(self.language)} {dimension.label.in_(self.language)}"
        return ", ".join([label, *self._members(observation), *self._when(observation)])

    def _measure(self, code: str) -> str:
        """Return what is counted; a title that may be of a person is not repeated."""
        base = code.removesuffix(COUNTED)
        known = self.catalog.measures.get(code) or self.catalog.measures.get(base)
        label = known.label.in_(self.language) if known else base.replace("_percent", " (%)")
        label = _THIS.in_(self.language) if is_private(label) else label
        return label if base == code else _NUMBER_OF.in_(self.language, what=label)

    def _members(self, observation: Observation) -> list[str]:
        return [self._name(pair, observation) for pair in observation.members if pair[0] not in _HIDDEN_MEMBERS]

    def _when(self, observation: Observation) -> list[str]:
        period = observation.period
        said = period is not None and (period.year or period.unit != "year")
        return [period.text.in_(self.language)] if period is not None and said else []

    def _is_weak(self, observation: Observation) -> bool:
        """Tell whether the kind of the measure was only guessed: what follows from it is no more than a warning."""
        measure = self.catalog.measures.get(observation.measure)
        return measure is not None and measure.inferred == "weak"

    def _name(self, pair: tuple[str, str], observation: Observation) -> str:
        """Return what a member is called; of what may be a person only the cell is told."""
        if self._is_hidden(pair):
            return _CELL.in_(self.language, ref=observation.ref)
        return self.names[pair].in_(self.language) if pair in self.names else pair[1]

    def _is_hidden(self, pair: tuple[str, str]) -> bool:
        return self.names.get(pair) is HIDDEN or (pair not in self.names and is_private(pair[1]))

    def _line(self, line: Line, observation: Observation) -> str:
        """Return what a row or column is about; of what may be a person only a cell is told."""
        if line.period is not None and not line.members:
            return line.period.text.in_(self.language)
        hidden = is_private(line.label) or any(map(self._is_hidden, line.members))
        return _CELL.in_(self.language, ref=observation.ref) if hidden else line.label

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
            values["label"] = _CELL.in_(self.language, ref=cells[0][1].ref)
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

    def _own_values(self, fact: Fact) -> dict[str, object]:
        """Return the values of a fact about cells; an observation among them is described."""
        values = dict(fact.values)
        observation = values.pop("observation", None)
        if isinstance(observation, Observation):
            usual = float(str(values["usual"]))
            values |= {"what": self.describe(observation), "found": self._printed(observation)}
            values["usual"] = self._shown(round(usual), observation)
        members = values.get("members")
        if isinstance(members, list):
            values["members"] = self._names(members)
        for key in ("what", "other"):
            line, on = values.get(key), values.get(f"{key}_at")
            if isinstance(line, Line) and isinstance(on, Observation):
                values[key] = self._line(line, on)
        return values

    def _names(self, observations: list[Observation]) -> str:
        """Return of whom some figures of one measure are: the total, then members."""
        names = [", ".join(self._members(o)) or _WHOLE.in_(self.language) for o in observations]
        rest = len(names) - _MOST_NAMES
        more = [_AND_MORE.in_(self.language, count=rest)] if rest > 0 else []
        return enumerate_words([*dict.fromkeys(names[:_MOST_NAMES]), *more], self.language)

    def _values(self, fact: Fact) -> dict[str, object]:
        """Return what the message of an identity's finding is filled in with."""
        result = fact.results[0]
        target = result.identity.target
        found, expected = self._numbers(fact)
        off = None if found is None or expected is None else found - expected
        return {
            "what": self._what(fact),
            "parts": self._parts(result),
            "found": self._shown(found, target)
            if result.identity.constant and found is not None
            else self._printed(target),
            "expected": self._expected(result, expected),
            "difference": self._range(fact.differences, target) if fact.differences else self._difference(off, target),
            "count": len(fact.results),
            **fact.values,
        }

    def _what(self, fact: Fact) -> str:
        if not fact.folded:
            identity = fact.results[0].identity
            target = identity.target
            if identity.constant:
                target = replace(target, members=tuple(m for m in target.members if m[0] != identity.by))
            return self.describe(target, identity.by)
        codes = dict.fromkeys(r.identity.target.measure for r in fact.results)
        return enumerate_words([self._measure(code) for code in codes], self.language)

    def _parts(self, result: Result) -> str:
        """Return the other figures as a sum, a fraction or a row, as they are printed."""
        identity = result.identity
        several = len({t.observation.measure for t in identity.terms}) > 1
        if identity.relation == "ratio":
            above = [self._printed(t.observation) for t in identity.terms[1:] if t.coefficient > 0]
            below = [self._printed(t.observation) for t in identity.terms[1:] if t.coefficient < 0]
            bottom = " + ".join(below)
            return f"{' + '.join(above)} / {f'({bottom})' if len(below) > 1 else bottom}"
        others = identity.terms if identity.constant else identity.terms[1:]
        sign = -1.0 if others[0].coefficient < 0 else 1.0
        text = ""
        for number, term in enumerate(others[:_MOST_PARTS]):
            joint = " − " if term.coefficient * sign < 0 else " + "
            figure = self._named(term.observation) if several else self._printed(term.observation)
            text += (joint if number else "") + figure
        return text + (" + " + _MORE.in_(self.language, count=len(others)) if len(others) > _MOST_PARTS else "")

    def _named(self, observation: Observation) -> str:
        """Return a figure as it is printed, behind what it counts and when."""
        name = " ".join([self._measure(observation.measure), *self._when(observation)])
        return f"{name} ({self._printed(observation)})"

    def _printed(self, observation: Observation) -> str:
        if observation.state == "empty" or not observation.raw:
            return _EMPTY.in_(self.language)
        if self.language == "en" and observation.value is not None:
            return self._shown(observation.value, observation)
        return observation.raw

    def _expected(self, result: Result, expected: float | None) -> str:
        target = result.identity.target
        if result.identity.relation == "between":
            parts = [t.observation for t in result.identity.terms[1:] if t.observation.value is not None]
            if not parts:
                return "?"
            low, high = min(parts, key=lambda o: o.value or 0.0), max(parts, key=lambda o: o.value or 0.0)
            return _TO.in_(self.language, low=self._printed(low), high=self._printed(high))
        return "?" if expected is None else self._shown(expected, target)

    def _shown(self, value: float, like: Observation) -> str:
        return show(value, _decimals_for(value, like), like.unit, self.language)

    def _should_be(self, change: Repair) -> str:
        """Return what a cell should print, as bounds where no more is known."""
        bounds = self._between(change)
        if bounds:
            return bounds
        like = change.observation
        decimals = shown_decimals(like.decimals, like.unit)
        exact = (
            decimals is not None
            and abs(round(change.expected, decimals + 2 * (like.unit == "%")) - change.expected) < 1e-9
        )
        return (
            show(change.expected, decimals, like.unit, self.language) if exact else self._shown(change.expected, like)
        )

    def _between(self, change: Repair) -> str:
        """Return the bounds on what a cell should print; empty where only one printed value would do."""
        low, high, like = change.low, change.high, change.observation
        if high - low < _EXACT:
            return ""
        least, most = (self._shown(end, like) if abs(end) < inf else "" for end in (low, high))
        if not least or not most:
            return _OR_MORE.in_(self.language, low=least) if least else _OR_LESS.in_(self.language, high=most)
        return "" if least == most else _TO.in_(self.language, low=least, high=most)

    def _change(self, change: Repair) -> Change:
        cell, between = change.observation, self._between(change)
        place = (cell.file, cell.sheet, cell.ref, cell.value, change.expected, change.what)
        if not between:
            return Change(*place)
        low, high = (end if abs(end) < inf else None for end in (change.low, change.high))
        return Change(*place, low, high, between)

    def _difference(self, value: float | None, like: Observation) -> str:
        return "?" if value is None else difference(value, _decimals_for(value, like), like.unit, self.language)

    def _range(self, differences: tuple[float, ...], like: Observation) -> str:
        low, high = self._difference(min(differences), like), self._difference(max(differences), like)
        return low if low == high else _TO.in_(self.language, low=low, high=high)

    def _numbers(self, fact: Fact) -> tuple[float | None, float | None]:
        """Return found and expected of a fact about one identity."""
        if fact.folded or not fact.results:
            return None, None
        result = fact.results[0]
        if result.identity.constant:
            return sum(t.observation.value or 0.0 for t in result.identity.terms), -result.identity.constant
        return result.found, fact.expected if fact.expected is not None else result.expected

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


def _decimals_for(value: float, like: Observation) -> int | None:
    """Return the decimals to show: those of the printed figure, one more where it would hide what is off."""
    decimals = shown_decimals(like.decimals, like.unit)
    if decimals is None:
        return 0 if value == round(value) and like.unit != "%" else 1
    if decimals == 0 and like.unit != "%" and abs(value - round(value)) > 1e-9:
        return None
    return decimals + 1 if like.unit == "%" and decimals == 0 else decimals
