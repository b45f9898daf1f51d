"""The effect of a clean-up on a terminal: the published figures before, after, and the difference."""

from collections.abc import Iterator, Sequence
from textwrap import fill

from boks_clean.cleanup.effect import CITY, NOTE, Effect, Figure, Line
from boks_clean.language import Language, Text, printable
from boks_clean.notation import show
from boks_clean.tables.periods import Period

_HEADS = (Text("voor", "before"), Text("na", "after"), Text("verschil", "change"))
_SAME = Text(
    "Deze voorstellen veranderen geen van de gepubliceerde cijfers.",
    "These proposals change none of the published figures.",
)
_NEXT = Text(
    "Wat in een periode wordt afgesloten, was daarin nog open: lopend en unieke klanten dalen pas in de volgende.",
    "What is closed in a period was still open in it: open cases and clients fall only in the next one.",
)
_REST = Text(
    "Afsluitredenen, antwoorden en teams waarbij niets verandert, staan er niet bij.",
    "Reasons, answers and teams for which nothing changes are left out.",
)
_MORE = Text("Meer perioden staan op het blad 'Effect'.", "More periods are on the sheet 'Effect'.")
_LABEL, _ACROSS, _MOST = 30, 2, 6
_WIDTHS = (8, 8, 9)
_LINE = 80


def render_effect(effect: Effect, language: Language) -> str:
    """Return the figures of quarters and years, two beside each other: the city, and what else changes."""
    if not any(line.changes for line in effect.lines):
        return _SAME.in_(language)
    chosen = [number for number, period in enumerate(effect.periods) if period.months > 1]
    years = [number for number in chosen if effect.periods[number].months == 12]
    told = chosen if len(chosen) <= _MOST else [*years[-_MOST:], chosen[-1]]
    pairs = [told[first : first + _ACROSS] for first in range(0, len(told) - 1, _ACROSS)]
    blocks = [list(_block(effect, pair, language)) for pair in pairs]
    blocks.append(list(_block(effect, told[-1:], language, only=CITY)))
    notes = [_NEXT.in_(language), _REST.in_(language), NOTE.in_(language)]
    if len(told) < len(chosen):
        notes.append(_MORE.in_(language))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n\n" + "\n".join(fill(note, _LINE) for note in notes)


def _block(effect: Effect, numbers: Sequence[int], language: Language, only: Text | None = None) -> Iterator[str]:
    yield _heads([effect.periods[number] for number in numbers], language)
    yield _row("", [head.in_(language) for _ in numbers for head in _HEADS])
    section: Text | None = None
    labels = _labels([line.label.in_(language) for line in effect.lines])
    for line in effect.lines:
        figures = [line.figures[number] for number in numbers]
        if only is not None and line.section is not only:
            continue
        if line.section is not CITY and not any(_is_told(line, figure) for figure in figures):
            continue
        if line.section is not section:
            section = line.section
            yield section.in_(language)
        yield _row(labels[line.label.in_(language)], [text for f in figures for text in _texts(line, f, language)])


def _is_told(line: Line, figure: Figure) -> bool:
    """Tell whether a figure is shown: one that changes, and a share also where it stays."""
    stays = figure.before == figure.after
    return not stays or (line.form == "share" and figure.after is not None)


def _labels(labels: Sequence[str]) -> dict[str, str]:
    """Return labels that fit, and differ where they did; two that begin the same keep their ends."""
    plain = {label: f"  {printable(label)}" for label in labels}
    short = {label: _cut(text, _LABEL - 1) for label, text in plain.items()}
    found = list(short.values())
    return {x: text if found.count(text) == 1 else _cut(plain[x], _LABEL // 2) for x, text in short.items()}


def _cut(text: str, keep: int) -> str:
    """Leave out what does not fit, after so many signs."""
    return text if len(text) <= _LABEL else f"{text[:keep]}…{text[len(text) - (_LABEL - 1 - keep) :]}"


def _heads(periods: Sequence[Period], language: Language) -> str:
    return " " * _LABEL + "".join(f"{period.text.in_(language):>{sum(_WIDTHS)}}" for period in periods)


def _row(label: str, texts: Sequence[str]) -> str:
    numbers = "".join(f"{text:>{_WIDTHS[at % len(_WIDTHS)]}}" for at, text in enumerate(texts))
    return f"{label:<{_LABEL}}{numbers}".rstrip()


def _texts(line: Line, figure: Figure, language: Language) -> list[str]:
    decimals, unit, factor = (1, "%", 100) if line.form == "share" else (0, "", 1)
    values = ["" if v is None else show(v, decimals, unit, language) for v in (figure.before, figure.after)]
    change = figure.difference
    if change is None:
        return [*values, ""]
    size = show(abs(change) * factor, decimals, "", language)
    return [*values, f"{'+' if change > 0 else '-'}{size}" if change else "0"]
