"""Rules: a code, a severity, the texts in two languages, and the parameters a steward can change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from boks_clean.catalog.fields import Entry
from boks_clean.language import LANGUAGES, Language
from boks_clean.report import Severity

_KEYS = ("code", "name", "severity", "parameters", "nl", "en")
_TEXTS = ("title", "message", "why", "action", "example")


@dataclass(frozen=True, slots=True)
class RuleTexts:
    """What a rule says in one language; `title` holds no figures, `message` has places for them."""

    title: str
    message: str
    why: str
    action: str
    example: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of identity or condition, as its file in rules/ describes it."""

    code: str
    name: str
    severity: Severity
    texts: Mapping[Language, RuleTexts]
    parameters: Mapping[str, float] = field(default_factory=dict)


def read_rule(entry: Entry, known: Rule | None = None) -> Rule:
    """Read one file of rules/; what it leaves out of a `known` rule stays as it was. Raises UsageProblem for a slip."""
    entry.only(*_KEYS)
    parameters = entry.table("parameters")
    if known is not None:
        parameters.only(*known.parameters)
    return Rule(
        code=entry.text("code"),
        name=entry.text("name", known.name if known else None),
        severity=_read_severity(entry, known),
        texts={
            language: _read_texts(entry.table(language), known.texts[language] if known else None)
            for language in LANGUAGES
        },
        parameters={**(known.parameters if known else {}), **parameters.numbers()},
    )


def refuse_unknown_placeholders(entry: Entry, rule: Rule, built_in: Rule) -> None:
    """Complain about a message with a placeholder that the check does not fill in. Raises UsageProblem."""
    for language, texts in rule.texts.items():
        known = _placeholders(built_in.texts[language].message) or set()
        used = _placeholders(texts.message)
        wrong = {"{"} if used is None else used - known
        if wrong:
            raise entry.table(language).complaint_about_reference("message", min(wrong), known)


def _placeholders(message: str) -> set[str] | None:
    """Return the names between braces; None where the braces do not match or ask for more than a name."""
    try:
        parsed = [field for field in Formatter().parse(message) if field[1] is not None]
    except ValueError:
        return None
    return None if any(spec or conversion for _, _, spec, conversion in parsed) else {str(f[1]) for f in parsed}


def _read_severity(entry: Entry, known: Rule | None) -> Severity:
    if known is not None and "severity" not in entry.content:
        return known.severity
    return Severity[entry.choice("severity", [severity.name for severity in Severity])]


def _read_texts(part: Entry, known: RuleTexts | None) -> RuleTexts:
    part.only(*_TEXTS)
    return RuleTexts(*(part.text(key, getattr(known, key) if known else None) for key in _TEXTS))
