"""What the message of a rule is filled in with: what it is about, what is printed, and what should be."""

from dataclasses import dataclass, replace

from boks_clean.findings.naming import Names
from boks_clean.findings.printed import TO, Printed
from boks_clean.identities import Fact, Result
from boks_clean.language import Text, enumerate_words
from boks_clean.tables import Line, Observation

_MOST_PARTS = 8
_MORE = Text("… ({count} onderdelen)", "… ({count} parts)")


@dataclass(frozen=True)
class Sentences:
    """Gives the values of messages in one language."""

    names: Names
    printed: Printed

    def of_cells(self, fact: Fact) -> dict[str, object]:
        """Return the values of a fact about cells; an observation among them is described."""
        values = dict(fact.values)
        observation = values.pop("observation", None)
        if isinstance(observation, Observation):
            usual = float(str(values["usual"]))
            values |= {"what": self.names.describe(observation), "found": self.printed.figure(observation)}
            values["usual"] = self.printed.shown(round(usual), observation)
        members = values.get("members")
        if isinstance(members, list):
            values["members"] = self.names.all_of(members)
        for key in ("what", "other"):
            line, on = values.get(key), values.get(f"{key}_at")
            if isinstance(line, Line) and isinstance(on, Observation):
                values[key] = self.names.line(line, on)
        return values

    def of_identity(self, fact: Fact) -> dict[str, object]:
        """Return what the message of an identity's finding is filled in with."""
        result = fact.results[0]
        target = result.identity.target
        found, expected = numbers(fact)
        off = None if found is None or expected is None else found - expected
        several = fact.differences
        return {
            "what": self._what(fact),
            "parts": self._parts(result),
            "found": self.printed.shown(found, target)
            if result.identity.constant and found is not None
            else self.printed.figure(target),
            "expected": self._expected(result, expected),
            "difference": self.printed.range(several, target) if several else self.printed.difference(off, target),
            "count": len(fact.results),
            **fact.values,
        }

    def _what(self, fact: Fact) -> str:
        if not fact.folded:
            identity = fact.results[0].identity
            target = identity.target
            if identity.constant:
                target = replace(target, members=tuple(m for m in target.members if m[0] != identity.by))
            return self.names.describe(target, identity.by)
        codes = dict.fromkeys(r.identity.target.measure for r in fact.results)
        return enumerate_words([self.names.measure(code) for code in codes], self.names.language)

    def _parts(self, result: Result) -> str:
        """Return the other figures as a sum, a fraction or a row, as they are printed."""
        identity = result.identity
        several = len({t.observation.measure for t in identity.terms}) > 1
        if identity.relation == "ratio":
            above = [self.printed.figure(t.observation) for t in identity.terms[1:] if t.coefficient > 0]
            below = [self.printed.figure(t.observation) for t in identity.terms[1:] if t.coefficient < 0]
            bottom = " + ".join(below)
            return f"{' + '.join(above)} / {f'({bottom})' if len(below) > 1 else bottom}"
        others = identity.terms if identity.constant else identity.terms[1:]
        sign = -1.0 if others[0].coefficient < 0 else 1.0
        text = ""
        for number, term in enumerate(others[:_MOST_PARTS]):
            joint = " − " if term.coefficient * sign < 0 else " + "
            figure = self._named(term.observation) if several else self.printed.figure(term.observation)
            text += (joint if number else "") + figure
        return text + (" + " + _MORE.in_(self.names.language, count=len(others)) if len(others) > _MOST_PARTS else "")

    def _named(self, observation: Observation) -> str:
        """Return a figure as it is printed, behind what it counts and when."""
        name = " ".join([self.names.measure(observation.measure), *self.names.when(observation)])
        return f"{name} ({self.printed.figure(observation)})"

    def _expected(self, result: Result, expected: float | None) -> str:
        target = result.identity.target
        if result.identity.relation == "between":
            parts = [t.observation for t in result.identity.terms[1:] if t.observation.value is not None]
            if not parts:
                return "?"
            low, high = min(parts, key=lambda o: o.value or 0.0), max(parts, key=lambda o: o.value or 0.0)
            return TO.in_(self.names.language, low=self.printed.figure(low), high=self.printed.figure(high))
        return "?" if expected is None else self.printed.shown(expected, target)


def numbers(fact: Fact) -> tuple[float | None, float | None]:
    """Return found and expected of a fact about one identity."""
    if fact.folded or not fact.results:
        return None, None
    result = fact.results[0]
    if result.identity.constant:
        return sum(t.observation.value or 0.0 for t in result.identity.terms), -result.identity.constant
    return result.found, fact.expected if fact.expected is not None else result.expected
