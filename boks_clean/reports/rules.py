"""The catalogue of rules, and one rule in full."""

import json
from collections.abc import Mapping
from difflib import get_close_matches

from boks_clean.catalog import Rule
from boks_clean.errors import UsageProblem
from boks_clean.language import Language, Text
from boks_clean.report import Severity
from boks_clean.reports.look import Look
from boks_clean.reports.page import Page

_UNKNOWN = Text(
    "De controleregel {code} bestaat niet{guess} Zie 'boks-clean rules'.",
    "There is no rule {code}{guess} See 'boks-clean rules'.",
)
_GUESS = Text("; bedoelt u {codes}?", "; did you mean {codes}?")
_SEVERITY = {
    Severity.error: Text("fout", "error"),
    Severity.warning: Text("waarschuwing", "warning"),
    Severity.information: Text("signalering", "notice"),
}
_HEADS = (Text("code", "code"), Text("ernst", "severity"), Text("wat er mis is", "what is wrong"))
_WHY, _ACTION, _EXAMPLE = Text("waarom", "why"), Text("doen", "to do"), Text("voorbeeld", "example")
_CHANGE = Text(
    "Anders instellen? Zet in rules/{code}.toml, in uw eigen catalogus (--catalog), alleen wat u verandert:",
    "To change it, write in rules/{code}.toml, in a catalogue of your own (--catalog), only what you change:",
)


def render_rules(rules: Mapping[str, Rule], format_: str, language: Language, look: Look) -> str:
    """Return all rules: as a table, or as JSON."""
    ordered = [rules[code] for code in sorted(rules)]
    if format_ == "json":
        return json.dumps([_as_dict(rule, language) for rule in ordered], ensure_ascii=False, indent=2) + "\n"
    page = Page(look)
    rows = [[r.code, _SEVERITY[r.severity].in_(language), r.texts[language].title] for r in ordered]
    page.table([head.in_(language) for head in _HEADS], rows, indent=0)
    return page.text


def render_rule(rules: Mapping[str, Rule], code: str, format_: str, language: Language, look: Look) -> str:
    """Return one rule: as text, or as JSON. Raises UsageProblem for a code that does not exist."""
    if code not in rules:
        close = get_close_matches(code, list(rules), n=3) or sorted(c for c in rules if code and c.startswith(code[:3]))
        guess = _GUESS.in_(language, codes=", ".join(close)) if close else "."
        raise UsageProblem(_UNKNOWN, code=code, guess=guess)
    rule = rules[code]
    if format_ == "json":
        return json.dumps(_as_dict(rule, language), ensure_ascii=False, indent=2) + "\n"
    page = Page(look)
    texts = rule.texts[language]
    page.line(f"{rule.code}  {texts.title}  ({_SEVERITY[rule.severity].in_(language)})", "bold")
    page.line()
    rows = [(_WHY, texts.why), (_ACTION, texts.action), (_EXAMPLE, texts.example)]
    page.fields([(label.in_(language), text) for label, text in rows], indent=0)
    page.line()
    page.line(_CHANGE.in_(language, code=rule.code))
    for line in _changeable(rule):
        page.verbatim(line, indent=2)
    return page.text


def _changeable(rule: Rule) -> list[str]:
    """Return the lines of a rule file that changes only how the rule judges."""
    lines = [f'code = "{rule.code}"', f'severity = "{rule.severity.name}"']
    numbers = [f"{name} = {value:g}" for name, value in rule.parameters.items()]
    return [*lines, "[parameters]", *numbers] if numbers else lines


def _as_dict(rule: Rule, language: Language) -> dict[str, object]:
    texts = rule.texts[language]
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.name,
        "title": texts.title,
        "why": texts.why,
        "action": texts.action,
        "example": texts.example,
        "parameters": dict(rule.parameters),
    }
