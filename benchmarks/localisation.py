"""Measures localisation: seeds errors of every kind into the samples and looks at what is said of them.

    python benchmarks/localisation.py                      print the figures
    python benchmarks/localisation.py --write              and keep them in benchmarks/LOCALISATION.md
    python benchmarks/localisation.py --pointblank PYTHON  with the interpreter of an environment that has pointblank

A cell is localisable if no other cell takes part in the same equalities with proportional coefficients: whatever a tool
does, two cells that do can each make up for an error in the other. Times are of the localisation and of all else.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from boks_clean.arrange import without_repeats
from boks_clean.findings import Writer
from boks_clean.identities import Checked, Figures, check_identities
from boks_clean.identities.totals import observation_at
from boks_clean.localise import find_causes
from boks_clean.localise.system import family_of
from boks_clean.report import Finding, Severity
from boks_clean.tables import Observation, Recognition, recognise
from boks_clean.tables.schema import failing_observations, frame_of
from boks_clean.workbook import Workbook, read_workbook

sys.path.insert(0, str(Path(__file__).parent.parent))  # a script finds its own folder only
from benchmarks.line_limits import limit
from benchmarks.others import Others
from benchmarks.run import CATALOG, ROOT, with_value

SAMPLES = ("boks-2021-q2", "boks-2023", "boks-2023-tekst", "ktsd-2016")
Change = tuple[Observation, float]
Key = tuple[str, str]
_MOST_DECIMALS = 6


@dataclass
class Outcome:
    """What a check of one workbook gave."""

    recognition: Recognition
    figures: Figures
    checked: Checked
    findings: list[Finding]
    seconds: tuple[float, float] = (0.0, 0.0)


@dataclass
class Score:
    """What came of the runs of one kind; `localisable` counts the errors that the data allow to be found."""

    runs: int = 0
    errors: int = 0
    localisable: int = 0
    detected: int = 0
    first: int = 0
    repaired: int = 0
    first_of_localisable: int = 0
    repaired_of_localisable: int = 0
    wrongly_certain: int = 0
    findings: int = 0
    named: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Run all and print the tables; the status is 1 if a promise about single errors is broken."""
    parser = argparse.ArgumentParser(description="Measure what is said of seeded errors.")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/LOCALISATION.md")
    parser.add_argument("--runs", type=int, default=30, help="runs of each number of errors in each sample")
    parser.add_argument("--pointblank", default="", help="an interpreter whose environment has pointblank")
    settings = parser.parse_args()
    text = _measure(settings.runs, Others(settings.pointblank))
    print(text)
    if settings.write:
        (ROOT / "benchmarks" / "LOCALISATION.md").write_text(text, encoding="utf-8")
    return 0


def check(workbook: Workbook) -> Outcome:
    """Check a workbook as the command does, and time the localisation apart."""
    start = time.perf_counter()
    recognition = recognise(workbook, CATALOG)
    catalog = CATALOG.with_measures(recognition.inferred)
    figures, frame = Figures(recognition, catalog), frame_of(recognition.observations, set())
    checked = check_identities(figures, frame, dict(catalog.rules), lambda _: True)
    half = time.perf_counter()
    causes = find_causes(checked, figures, catalog.rules, figures)
    end = time.perf_counter()
    writer = Writer(workbook.name, catalog, recognition.names, "en")
    findings = [writer.of_observation(rule, recognition.observations[n]) for rule, n in failing_observations(frame)]
    findings = without_repeats([*findings, *map(writer.of_cause, causes)])
    return Outcome(recognition, figures, checked, findings, (half - start, end - half))


def equalities(outcome: Outcome) -> dict[int, tuple[tuple[int, float], ...]]:
    """Return for each cell the exact equalities that it takes part in, with its coefficients, scaled to begin with 1.

    An equality counts if it held on the clean file, and its family on nearly all figures.
    """
    held: dict[str, list[bool]] = defaultdict(list)
    for result in outcome.checked.results:
        held[family_of(result)].append(result.outcome == "held")
    exact = {family for family, outcomes in held.items() if sum(outcomes) >= 0.9 * len(outcomes)}
    vectors: dict[int, dict[int, float]] = defaultdict(dict)
    for number, result in enumerate(outcome.checked.results):
        if result.outcome == "held" and result.identity.relation == "equal" and family_of(result) in exact:
            for term in result.identity.terms:
                own = vectors[term.observation.index]
                own[number] = own.get(number, 0.0) + term.coefficient
    scaled: dict[int, tuple[tuple[int, float], ...]] = {}
    for cell, vector in vectors.items():
        first = next(iter(vector.values()))
        scaled[cell] = tuple((n, round(factor / first, _MOST_DECIMALS)) for n, factor in vector.items())
    return scaled


def localisable(vectors: dict[int, tuple[tuple[int, float], ...]]) -> set[int]:
    """Return the cells that no other cell can make up for."""
    times = Counter(vectors.values())
    return {cell for cell, vector in vectors.items() if times[vector] == 1}


def typed(value: float, kind: str, outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    """Return what somebody could have typed instead of a value by one kind of slip; None where it has none."""
    scale = 10.0 ** max(0, observation.decimals or 0)
    digits = f"{abs(value) * scale:.0f}"
    at = chance.randrange(len(digits))
    slips: dict[str, Callable[[], str | float | None]] = {
        "digits swapped": lambda: _swapped(digits, chance),
        "digit changed": lambda: digits[:at] + chance.choice("123456789") + digits[at + 1 :],
        "digit lost": lambda: digits[:at] + digits[at + 1 :] or None,
        "digit doubled": lambda: digits[: at + 1] + digits[at:],
        "factor 10, 100 or 1000": lambda: value * chance.choice((10, 100, 1000)),
        "decimal mark lost": lambda: value * 10 if observation.decimals == 1 else value / 1000,
        "neighbour's value": lambda: _neighbour(outcome, observation, chance),
        "part missing or double": lambda: _part(outcome, observation, chance),
        "sign": lambda: -value,
        "truncated": lambda: digits[:-2] or None,
        "a little off": lambda: value + chance.choice((-1, 1)) * chance.randint(1, 15) / scale,
    }
    made = slips[kind]()
    return float(made) / scale if isinstance(made, str) else made


KINDS = (
    "digits swapped",
    "digit changed",
    "digit lost",
    "digit doubled",
    "factor 10, 100 or 1000",
    "decimal mark lost",
    "neighbour's value",
    "part missing or double",
    "sign",
    "truncated",
    "a little off",
)


def _swapped(digits: str, chance: random.Random) -> str | None:
    if len(digits) < 2:
        return None
    at = chance.randrange(len(digits) - 1)
    return digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _neighbour(outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    table = next(t for t in outcome.figures.tables if t.id == observation.table)
    down, right = chance.choice(((0, 1), (0, -1), (1, 0), (-1, 0)))
    other = outcome.figures.at(table, observation.row + down, observation.column + right)
    return other.value if other is not None and other.state == "number" else None


def _part(outcome: Outcome, observation: Observation, chance: random.Random) -> float | None:
    """Return the value of a total with a part too many or too few."""
    for result in outcome.checked.results:
        identity = result.identity
        if identity.target.index == observation.index and identity.rule.startswith("TEL") and len(identity.terms) > 1:
            part = chance.choice(identity.terms[1:]).observation.value or 0.0
            return (observation.value or 0.0) + chance.choice((-1, 1)) * part
    return None


def with_values(workbook: Workbook, changes: Iterable[Change]) -> Workbook:
    """Return the workbook with other numbers in some cells."""
    for observation, value in changes:
        workbook = with_value(workbook, observation, value)
    return workbook


def key_of(observation: Observation) -> Key:
    """Return where an observation is."""
    return observation.sheet, observation.ref


def told(finding: Finding) -> set[Key]:
    """Return the cells of a finding and its echoes."""
    places = [*finding.cells, *(cell for echo in finding.echoes for cell in echo.cells)]
    return {(cell.sheet, cell.ref) for cell in places}


def new_findings(outcome: Outcome, clean: Outcome) -> list[Finding]:
    """Return what is told now, at warning or worse, and was not told of the clean file."""
    before = {(f.rule, f.message) for f in clean.findings}
    return [f for f in outcome.findings if f.severity >= Severity.warning and (f.rule, f.message) not in before]


def score(outcome: Outcome, clean: Outcome, changes: list[Change], findable: set[int], into: Score) -> None:
    """Add what a run says of the errors that were put in."""
    found = new_findings(outcome, clean)
    cells = {cell for finding in found for cell in told(finding)}
    suspects = {(c.sheet, c.ref): (c.expected, sure) for f in found for c, sure in f.suspects}
    into.runs += 1
    into.findings += len(found)
    for finding in found:
        into.named[finding.explanations[0].cause if finding.explanations else ""] += 1
    wrong = {key_of(observation) for observation, _ in changes}
    into.wrongly_certain += sum(sure == "certain" and key not in wrong for key, (_, sure) in suspects.items())
    for observation, _ in changes:
        expected = suspects.get(key_of(observation))
        right = expected is not None and abs(expected[0] - (observation.value or 0.0)) < 1e-6
        can = observation.index in findable
        into.errors += 1
        into.detected += key_of(observation) in cells
        into.first += expected is not None
        into.repaired += right
        into.localisable += can
        into.first_of_localisable += can and expected is not None
        into.repaired_of_localisable += can and right


@dataclass
class Sample:
    """A clean workbook with what can be put into it."""

    name: str
    workbook: Workbook
    clean: Outcome
    pool: list[Observation]
    findable: set[int]


def load_sample(name: str) -> Sample:
    """Read a sample; errors go into cells of an exact equality that has nothing wrong yet."""
    workbook = read_workbook(ROOT / "samples" / f"{name}.xlsx")
    clean = check(workbook)
    vectors = equalities(clean)
    broken = {t.observation.index for r in clean.checked.results if r.outcome == "broken" for t in r.identity.terms}
    pool = [o for o in clean.recognition.observations if o.index in vectors and o.state == "number"]
    return Sample(name, workbook, clean, [o for o in pool if o.index not in broken], localisable(vectors))


def seeded(sample: Sample, kinds: list[str], chance: random.Random) -> list[Change]:
    """Return errors of these kinds, each in another cell."""
    changes: dict[int, Change] = {}
    for kind in kinds:
        for _ in range(200):
            observation = chance.choice(sample.pool)
            value = typed(observation.value or 0.0, kind, sample.clean, observation, chance)
            if value is not None and observation.index not in changes and abs(value - (observation.value or 0)) > 1e-9:
                changes[observation.index] = (observation, value)
                break
    return list(changes.values())


def lines(  # noqa: C901 (a branch a kind)
    sample: Sample, kind: str, chance: random.Random
) -> tuple[list[Change], dict[int, Observation]]:
    """Return an error of a whole row or column: what each of its cells holds instead, and where it got that."""
    figures = sample.clean.figures
    tables = [t for t in figures.tables if len(t.rows.lines) >= 5 and len(t.columns.lines) >= 5]
    table = chance.choice(tables)
    axis, across = chance.choice(((table.columns, table.rows), (table.rows, table.columns)))
    if kind == "block shifted by a month":
        axis, across = table.columns, table.rows
    parts = [n for n, ln in enumerate(axis.lines) if not ln.total and not (ln.period and ln.period.months > 1)]
    if len(parts) < 4:
        return [], {}

    def cell(line: int, at: int) -> Observation | None:
        found = observation_at(table, axis, line, at, figures)
        return found if found is not None and found.state == "number" else None

    one, other = chance.sample(parts, 2)
    factor = chance.choice((10, 100, 1000))
    first = chance.randrange(len(parts) - 3)
    block = parts[first : first + chance.randint(3, len(parts) - first)]
    changes: dict[int, Change] = {}
    twins: dict[int, Observation] = {}
    for at in range(len(across.lines)):
        a, b = cell(one, at), cell(other, at)
        if kind in ("line copied", "lines exchanged") and (a is None) != (b is None):
            return [], {}  # with an empty cell in one of them it would be another error
        if kind == "line copied" and a and b:
            changes[a.index] = (a, b.value or 0.0)
            twins[a.index] = b
        elif kind == "lines exchanged" and a and b:
            changes |= {a.index: (a, b.value or 0.0), b.index: (b, a.value or 0.0)}
        elif kind == "line in another unit" and a:
            changes[a.index] = (a, (a.value or 0.0) * factor)
        elif kind == "block shifted by a month":
            for to, source in zip(block[1:], block[:-1], strict=True):
                a, b = cell(to, at), cell(source, at)
                if (a is None) != (b is None):
                    return [], {}
                if a and b:
                    changes[a.index] = (a, b.value or 0.0)
                    twins[a.index] = b
        elif kind == "line truncated" and a and (a.value or 0) >= 100:
            changes[a.index] = (a, float(str(int(a.value or 0))[:-2]))
    return [(o, v) for o, v in changes.values() if abs(v - (o.value or 0.0)) > 1e-9], twins


LINES = ("line copied", "lines exchanged", "line in another unit", "block shifted by a month", "line truncated")


def stale(sample: Sample, chance: random.Random) -> list[Change]:
    """Return totals over one dimension that were not updated when a part and its sums over time were."""
    sums = [r.identity for r in sample.clean.checked.results if r.identity.rule == "TEL002" and r.outcome == "held"]
    by_table: dict[str, list[int]] = defaultdict(list)
    for number, identity in enumerate(sums):
        by_table[identity.target.table].append(number)
    table = chance.choice(sorted(by_table))
    off = chance.randint(5, 40)
    totals = {sums[n].target.index: sums[n].target for n in by_table[table]}
    month = chance.choice([o for o in totals.values() if o.period is not None])
    chosen = [
        o
        for o in totals.values()
        if o.period and month.period and o.period.first <= month.period.first and month.period.last <= o.period.last
    ]
    return [(o, (o.value or 0.0) - off) for o in chosen if o.members == month.members and (o.value or 0) > off]


def _measure(runs: int, others: Others) -> str:
    chance = random.Random(6)  # noqa: S311 (chance, not secrecy)
    samples = [load_sample(name) for name in SAMPLES]
    by_kind, by_number = defaultdict[str, Score](Score), defaultdict[tuple[str, int], Score](Score)
    ratios: list[float] = []
    for sample in samples:
        others.prepare(sample.name, sample.clean.checked)
        for kind in KINDS:
            for _ in range(max(1, runs // 3)):
                _one(sample, [kind], chance, (by_kind[kind], by_number[sample.name, 1]), others, ratios)
        for number in (2, 3, 4, 5):
            for _ in range(runs):
                kinds = [chance.choice(KINDS) for _ in range(number)]
                _one(sample, kinds, chance, (by_number[sample.name, number],), others, ratios)
    patterns = _patterns(samples, max(2, runs // 3), chance)
    several = _several(samples, max(2, runs // 2), chance)
    many = [_many(sample, chance) for sample in samples[:2]]
    return _as_text(samples, by_kind, by_number, (patterns, several), ratios, many, others)


def _one(
    sample: Sample,
    kinds: list[str],
    chance: random.Random,
    into: Iterable[Score],
    others: Others,
    ratios: list[float],
) -> None:
    changes = seeded(sample, kinds, chance)
    workbook = with_values(sample.workbook, changes)
    outcome = check(workbook)
    ratios.append(outcome.seconds[1] / outcome.seconds[0])
    for part in into:
        score(outcome, sample.clean, changes, sample.findable, part)
    others.look(sample.name, changes)


@dataclass
class Line:
    """What came of the runs of one kind of error in a whole line; `visible` are those in which an equality breaks.

    The other counts are of the visible runs; `by_bounds` and `told_by_bounds` are of those in which only bounds break.
    """

    runs: int = 0
    visible: int = 0
    detected: int = 0
    one: int = 0
    right: int = 0
    findings: int = 0
    repairable: int = 0
    repaired: int = 0
    by_bounds: int = 0
    told_by_bounds: int = 0
    accused: int = 0


CAUSES = {
    "line copied": {"copied"},
    "lines exchanged": {"exchanged"},
    "line in another unit": {"unit_10", "unit_100", "unit_1000"},
    "block shifted by a month": {"shifted"},
    "line truncated": {"truncated"},
    "totals not updated": {"stale_total"},
}
_PATTERNS = set[str]().union(*CAUSES.values())


def _patterns(samples: list[Sample], runs: int, chance: random.Random) -> dict[str, Line]:
    made: dict[str, Line] = {}
    for kind in CAUSES:
        into = made[kind] = Line()
        least = 2 if kind == "totals not updated" else 3
        for sample in samples:
            for _ in range(runs):
                for _ in range(20):
                    changes, twins = (
                        (stale(sample, chance), {}) if kind == "totals not updated" else lines(sample, kind, chance)
                    )
                    if len(changes) >= least:
                        _line(sample, kind, changes, twins, into)
                        break
    return made


def _line(sample: Sample, kind: str, changes: list[Change], twins: dict[int, Observation], into: Line) -> None:
    found = _of_lines(check(with_values(sample.workbook, changes)), sample.clean)
    suspects = {(c.sheet, c.ref): c.expected for f in found for c, _ in f.suspects}
    best = limit(kind, sample.clean.checked, changes, twins)
    into.runs += 1
    into.accused += sum(key not in {key_of(o) for o, _ in changes} for key in suspects)
    if not best.equality:
        into.by_bounds += best.anything
        into.told_by_bounds += best.anything and bool(found)
        return
    into.visible += 1
    into.detected += bool(found)
    into.one += len(found) == 1
    into.findings += len(found)
    into.right += any(e.cause in CAUSES[kind] for f in found for e in f.explanations[:1])
    into.repairable += len(best.repairable)
    into.repaired += sum(
        abs(suspects.get(key_of(o), -1e9) - (o.value or 0.0)) < 1e-6 for o, _ in changes if o.index in best.repairable
    )


def _of_lines(outcome: Outcome, clean: Outcome) -> list[Finding]:
    """Return what is new; that a month stands out is not, where it did and only other members do as well."""
    before = {f.id for f in clean.findings if f.rule.startswith("PLA")}
    return [f for f in new_findings(outcome, clean) if f.id not in before]


@dataclass
class Several:
    """What came of three to five independent errors in one row or column."""

    runs: int = 0
    errors: int = 0
    findings: int = 0
    repaired: int = 0
    patterns: int = 0
    truncated: int = 0
    wrongly_certain: int = 0


def _several(samples: list[Sample], runs: int, chance: random.Random) -> Several:
    """Seed independent errors into one line, and count those that are called a pattern."""
    into = Several()
    for sample in samples:
        for _ in range(runs):
            changes = _in_one_line(sample, chance)
            found = new_findings(check(with_values(sample.workbook, changes)), sample.clean)
            suspects = {(c.sheet, c.ref): (c.expected, sure) for f in found for c, sure in f.suspects}
            wrong = {key_of(o): o.value or 0.0 for o, _ in changes}
            first = [f.explanations[0] for f in found if f.explanations]
            causes = {e.cause for e in first if e.cause in _PATTERNS and len(e.changes) > 1}
            into.runs += 1
            into.errors += len(changes)
            into.findings += len(found)
            into.patterns += bool(causes)
            into.truncated += causes == {"truncated"}
            into.repaired += sum(key in suspects and abs(suspects[key][0] - v) < 1e-6 for key, v in wrong.items())
            into.wrongly_certain += sum(sure == "certain" and key not in wrong for key, (_, sure) in suspects.items())
    return into


def _in_one_line(sample: Sample, chance: random.Random) -> list[Change]:
    while True:
        one, by_row = chance.choice(sample.pool), chance.random() < 0.5
        own = [
            o for o in sample.pool if o.table == one.table and (o.row == one.row if by_row else o.column == one.column)
        ]
        if len(own) > 5:
            changes = seeded(Sample("", sample.workbook, sample.clean, own, set()), _some_kinds(chance), chance)
            if len(changes) > 2:
                return changes


def _some_kinds(chance: random.Random) -> list[str]:
    return [chance.choice(KINDS) for _ in range(chance.randint(3, 5))]


def _many(sample: Sample, chance: random.Random, number: int = 50) -> str:
    """Return how much longer a check takes with very many errors."""
    clean = min(sum(check(sample.workbook).seconds) for _ in range(3))
    changes = seeded(sample, [chance.choice(KINDS) for _ in range(number)], chance)
    outcome = check(with_values(sample.workbook, changes))
    into = Score()
    score(outcome, sample.clean, changes, sample.findable, into)
    return (
        f"| {sample.name}, {number} errors | {sum(outcome.seconds) / clean:.1f} times the clean check | "
        f"{into.detected} | {into.first} | {into.repaired} | {into.findings} |\n"
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f}%)" if whole else "none"


def _row(name: str, made: Score) -> str:
    cells = (
        name,
        str(made.runs),
        _share(made.detected, made.errors),
        _share(made.localisable, made.errors),
        _share(made.first_of_localisable, made.localisable),
        _share(made.repaired_of_localisable, made.localisable),
        _share(made.repaired, made.errors),
        str(made.wrongly_certain),
        f"{made.findings / made.errors:.2f}" if made.errors else "",
    )
    return "| " + " | ".join(cells) + " |\n"


_HEAD = """# Localisation, measured

Made by `python benchmarks/localisation.py --write`. Errors go into cells of an exact equality of the samples (also all
on one sheet as text). An error is *localisable* if no other cell takes part in the same equalities with proportional
coefficients: of the others no tool can tell the culprit from the identities. "Detected" means that a new finding names
the cell, "first suspect" that the first explanation does, "repaired" that it gives the old value. "Wrongly called
certain" are cells that were right: fewer changes than were made explain the same.

"""
_COLUMNS = (
    "| {} | runs | detected | localisable | first suspect, of localisable | repaired, of localisable | "
    "repaired, of all | wrongly called certain | findings an error |\n|---|---|---|---|---|---|---|---|---|\n"
)


_LINES_HEAD = """
## Errors of whole rows and columns

"Visible" are the runs in which an exact equality breaks; the columns behind it are of those. "Repairable" are the cells
of which the figures tell the old value to somebody who knows what happened to which cells: of a copy none where the two
lines could change places, of a block that moved also what stands one place further, of the rest what the equalities
leave one value of. "Accused" counts right cells that were named, "by bounds" what is detected of the runs in which no
equality breaks but a bound does.

"""
_LINES_COLUMNS = (
    "| kind | runs | visible | detected | one finding | findings a run | named | repaired, of repairable | accused | "
    "by bounds |\n|---|---|---|---|---|---|---|---|---|---|\n"
)


def _line_row(kind: str, made: Line) -> str:
    cells = (
        kind,
        str(made.runs),
        str(made.visible),
        _share(made.detected, made.visible),
        _share(made.one, made.visible),
        f"{made.findings / max(1, made.visible):.2f}",
        _share(made.right, made.visible),
        _share(made.repaired, made.repairable),
        str(made.accused),
        _share(made.told_by_bounds, made.by_bounds),
    )
    return "| " + " | ".join(cells) + " |\n"


def _several_text(made: Several) -> str:
    return (
        f"\nThree to five independent errors in one row or column, {made.runs} runs with {made.errors} errors: "
        f"{made.findings} findings, {_share(made.repaired, made.errors)} repaired, {made.wrongly_certain} right cells "
        f"wrongly called certain; called a pattern in {made.patterns} runs, in {made.truncated} of them as truncated "
        "only, which is one of the kinds of error that were put in.\n"
    )


def _as_text(
    samples: list[Sample],
    by_kind: dict[str, Score],
    by_number: dict[tuple[str, int], Score],
    of_lines: tuple[dict[str, Line], Several],
    ratios: list[float],
    many: list[str],
    others: Others,
) -> str:
    text = _HEAD + "## One error, by kind\n\n" + _COLUMNS.format("kind")
    text += "".join(_row(kind, made) for kind, made in by_kind.items())
    text += "\n## One to five errors at once, of any kind\n\n" + _COLUMNS.format("sample, errors")
    text += "".join(_row(f"{name}, {number}", made) for (name, number), made in by_number.items())
    text += _LINES_HEAD + _LINES_COLUMNS + "".join(_line_row(kind, made) for kind, made in of_lines[0].items())
    text += _several_text(of_lines[1])
    text += "\n## Clean files\n\n| sample | errors told | warnings told |\n|---|---|---|\n"
    for sample in samples:
        told_of = Counter(f.severity for f in sample.clean.findings)
        text += f"| {sample.name} | {told_of[Severity.error]} | {told_of[Severity.warning]} |\n"
    text += "\nThe error of boks-2023 is real: 15 closures in March without an answer (see `samples/README.md`).\n"
    text += "\n## Time\n\n| what | measured | detected | first suspect | repaired | findings |\n"
    text += "|---|---|---|---|---|---|\n"
    ratios = sorted(ratios)
    text += f"| localisation / reading tables and checking, median | {ratios[len(ratios) // 2]:.2f} | | | | |\n"
    text += f"| the same, slowest of {len(ratios)} runs | {ratios[-1]:.1f} | | | | |\n"
    return text + "".join(many) + others.as_text()


if __name__ == "__main__":
    raise SystemExit(main())
