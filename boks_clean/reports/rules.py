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
_BLANK = Text("", "")
_WHY, _ACTION, _EXAMPLE = Text("waarom", "why"), Text("doen", "to do"), Text("voorbeeld", "example")
_VALID = Text("voorwaarde", "condition")
_GOOD, _WRONG = Text("goed", "right"), Text("fout", "wrong")
_ON = Text("peildatum {date}: ", "as-of date {date}: ")
_TIMES = Text("{count} keer ", "{count} times ")
_NOTHING = Text("een lege rij", "an empty row")
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
    rows = [(_WHY, texts.why), (_ACTION, texts.action)]
    rows += [(_EXAMPLE, texts.example)] if texts.example else []
    if rule.condition is not None:
        rows += [(_VALID, " ".join(rule.condition.valid.split()))]
        rows += [(_EXAMPLE if not n else _BLANK, line) for n, line in enumerate(example_lines(rule, language))]
    page.fields([(label.in_(language), text) for label, text in rows], indent=0)
    page.line()
    page.line(_CHANGE.in_(language, code=rule.code))
    for line in _changeable(rule):
        page.verbatim(line, indent=2)
    return page.text


def example_lines(rule: Rule, language: Language) -> list[str]:
    """Return the examples of a rule about dossier rows, each as a line: rows, and whether they are right."""
    lines = []
    for example in rule.condition.examples if rule.condition else ():
        rows = " / ".join(
            ", ".join(f"{column} = {value}" for column, value in row.items()) or _NOTHING.in_(language)
            for row in example.rows
        )
        times = _TIMES.in_(language, count=example.times) if example.times > 1 else ""
        day = _ON.in_(language, date=example.peildatum) if example.peildatum else ""
        lines.append(f"{(_GOOD if example.ok else _WRONG).in_(language)}: {day}{times}{rows}")
    return lines


def parameters_of(rule: Rule) -> dict[str, str]:
    """Return what can be set of a rule, as its file has it."""
    numbers = {name: f"{value:g}" for name, value in rule.parameters.items()}
    return numbers | {name: date.isoformat() for name, date in rule.dates.items()}


def _changeable(rule: Rule) -> list[str]:
    """Return the lines of a rule file that changes only how the rule judges."""
    lines = [f'code = "{rule.code}"', f'severity = "{rule.severity.name}"']
    values = [f"{name} = {value}" for name, value in parameters_of(rule).items()]
    return [*lines, "[parameters]", *values] if values else lines


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
        "parameters": {**rule.parameters, **{name: date.isoformat() for name, date in rule.dates.items()}},
        **({"condition": rule.condition.valid.strip()} if rule.condition else {}),
    }
