"""Rules: a code, a severity, the texts in two languages, and the parameters a steward can change."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from boks_clean.catalog.columns import Column
from boks_clean.catalog.fields import Entry
from boks_clean.language import LANGUAGES, Language
from boks_clean.report import Severity

_KEYS = ("code", "name", "severity", "parameters", "nl", "en")
_CONDITION_KEYS = ("table", "column", "valid", "since", "optional", "propose", "examples")
_EXAMPLE_KEYS = ("row", "rows", "times", "ok", "peildatum")
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
class Example:
    """A row of a dossier list, or several, all of them so many `times`, and whether a rule holds for the last one."""

    rows: tuple[Mapping[str, object], ...]
    ok: bool
    peildatum: datetime.date | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule about dossier rows demands, in SQL over the columns of schemas/dossiers.toml.

    `valid` is true for good rows; where it is neither true nor false there is nothing to compare. `:peildatum` and
    `:parameter` in it stand for values. `column` is the cell to point at; `since` the date from which a stale dossier
    is stale; `propose` what a clean-up would fill in, by column, each an expression. A list without one of the other
    columns that the condition refers to is not judged; without one of the `optional`, that column counts as empty.
    `place` is the file of the rule.
    """

    column: str
    valid: str
    since: str = ""
    optional: tuple[str, ...] = ()
    propose: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of identity or condition, as its file in rules/ describes it."""

    code: str
    name: str
    severity: Severity
    texts: Mapping[Language, RuleTexts]
    parameters: Mapping[str, float] = field(default_factory=dict)
    condition: Condition | None = None
    dates: Mapping[str, datetime.date] = field(default_factory=dict)


def read_rule(entry: Entry, known: Rule | None = None) -> Rule:
    """Read one file of rules/; what it leaves out of a `known` rule stays as it was. Raises UsageProblem for a slip."""
    before = known.condition if known else None
    about_rows = "table" in entry.content or before is not None
    entry.only(*_KEYS, *(_CONDITION_KEYS if about_rows else ()))
    parameters = entry.table("parameters")
    if known is not None:
        parameters.only(*known.parameters, *known.dates)
    numbers = parameters.without_dates() if about_rows else parameters
    condition = _read_condition(entry, before) if about_rows else None
    return Rule(
        code=entry.text("code"),
        name=entry.text("name", known.name if known else None),
        severity=_read_severity(entry, known),
        texts={
            language: _read_texts(entry.table(language), condition, known.texts[language] if known else None)
            for language in LANGUAGES
        },
        parameters={**(known.parameters if known else {}), **numbers.numbers()},
        condition=condition,
        dates={**(known.dates if known else {}), **parameters.dates()},
    )


def _read_condition(entry: Entry, known: Condition | None) -> Condition:
    """Read what a rule demands of rows; with another `valid` its examples are those of this file."""
    if known is None or "table" in entry.content:
        entry.choice("table", ["dossiers"])
    proposed = entry.table("propose")
    return Condition(
        column=entry.text("column", known.column if known else None),
        valid=entry.text("valid", known.valid if known else None),
        since=entry.text("since", known.since if known else ""),
        optional=entry.texts("optional", known.optional if known else ()),
        propose={**(known.propose if known else {}), **{column: proposed.text(column) for column in proposed.content}},
        examples=_read_examples(entry, known),
        place=entry.place,
    )


def _read_examples(entry: Entry, known: Condition | None) -> tuple[Example, ...]:
    own = tuple(_read_example(example) for example in entry.tables_in("examples"))
    changed = "valid" in entry.content or entry.table("parameters").content
    return own if own or known is None or changed else known.examples


def _read_example(part: Entry) -> Example:
    part.only(*_EXAMPLE_KEYS)
    rows = [row.content for row in part.tables_in("rows")] or [part.table("row").content]
    times = Entry(part.place, {"times": part.content.get("times", 1)}).numbers()["times"]
    return Example(tuple(rows), part.flag("ok"), part.dates().get("peildatum"), int(times))


def refuse_unlike(entry: Entry, rule: Rule, built_in: Rule) -> None:
    """Complain about a rule that the check of the built-in one could not report. Raises UsageProblem."""
    if built_in.condition is None and rule.condition is not None:
        entry.only(*_KEYS)
    if rule.condition is None:
        _refuse_unknown_placeholders(entry, rule, built_in)


def refuse_wrong_columns(rule: Rule, columns: Mapping[str, Column]) -> None:
    """Complain about a rule that points at a column, or quotes one, that is not there. Raises UsageProblem."""
    condition = rule.condition
    if condition is None:
        return
    entry = Entry(condition.place, {})
    for key, named in (
        ("column", [condition.column]),
        ("optional", condition.optional),
        ("propose", condition.propose),
    ):
        for column in named:
            if column not in columns:
                raise entry.complaint_about_reference(key, column, columns)
    known = quotable(rule, columns)
    for texts in rule.texts.values():
        used = _placeholders(texts.message)
        for name in sorted({"{"} if used is None else used - known):
            raise entry.complaint_about_reference("message", name, known)


def quotable(rule: Rule, columns: Mapping[str, Column]) -> set[str]:
    """Return what the message of a rule about rows may quote: no names, no free text, no number of a client."""
    told = {c.code for c in columns.values() if c.type in ("date", "member", "choice") and not c.personal}
    since = {"since", "days"} if rule.condition is not None and rule.condition.since else set()
    return told | {"dossiernummer", "peildatum"} | since | rule.parameters.keys() | rule.dates.keys()


def quoted(rule: Rule) -> set[str]:
    """Return what the message of a rule quotes."""
    return set().union(*(_placeholders(texts.message) or set() for texts in rule.texts.values()))


def _refuse_unknown_placeholders(entry: Entry, rule: Rule, built_in: Rule) -> None:
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


def _read_texts(part: Entry, condition: Condition | None, known: RuleTexts | None) -> RuleTexts:
    """Read the texts; a rule about dossiers shows its examples as rows, and needs none in words."""
    part.only(*_TEXTS)
    usual = dict.fromkeys(_TEXTS) | ({"example": ""} if condition else {})
    return RuleTexts(*(part.text(key, getattr(known, key) if known else usual[key]) for key in _TEXTS))
