"""Checks a workbook as the command does, and judges what is said of the errors that were put in."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from benchmarks.run import CATALOG, with_value
from boks_clean.arrange import without_repeats
from boks_clean.findings import Writer
from boks_clean.identities import Checked, Figures, Result, check_identities
from boks_clean.localise import find_causes
from boks_clean.localise.system import family_of
from boks_clean.report import Finding, Severity
from boks_clean.tables import Observation, Recognition, recognise
from boks_clean.tables.schema import failing_observations, frame_of
from boks_clean.workbook import Workbook

Change = tuple[Observation, float]
Key = tuple[str, str]


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
    """What came of the runs of one kind; `localisable` counts the errors that the data allow to be found.

    `showing` counts those in an equality that still shows, `together` those that can be found given that the others of
    the run are wrong too.
    """

    runs: int = 0
    errors: int = 0
    localisable: int = 0
    together: int = 0
    detected: int = 0
    showing: int = 0
    detected_of_showing: int = 0
    first: int = 0
    repaired: int = 0
    first_of_localisable: int = 0
    repaired_of_localisable: int = 0
    wrongly_certain: int = 0
    first_of_together: int = 0
    findings: int = 0
    named: Counter[str] = field(default_factory=Counter)


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


def score(
    outcome: Outcome, clean: Outcome, changes: list[Change], findable: set[int], together: set[int], into: Score
) -> None:
    """Add what a run says of the errors that were put in."""
    found = new_findings(outcome, clean)
    cells = {cell for finding in found for cell in told(finding)}
    suspects = {(c.sheet, c.ref): (c.expected, sure) for f in found for c, sure in f.suspects}
    into.runs += 1
    into.findings += len(found)
    for finding in found:
        into.named[finding.explanations[0].cause if finding.explanations else ""] += 1
    showing = _showing(outcome)
    wrong = {key_of(observation) for observation, _ in changes}
    into.wrongly_certain += sum(sure == "certain" and key not in wrong for key, (_, sure) in suspects.items())
    for observation, _ in changes:
        expected = suspects.get(key_of(observation))
        right = expected is not None and abs(expected[0] - (observation.value or 0.0)) < 1e-6
        can = observation.index in findable
        into.errors += 1
        into.detected += key_of(observation) in cells
        into.showing += observation.index in showing
        into.detected_of_showing += observation.index in showing and key_of(observation) in cells
        into.first += expected is not None
        into.repaired += right
        into.localisable += can
        into.together += observation.index in together
        into.first_of_together += observation.index in together and expected is not None
        into.first_of_localisable += can and expected is not None
        into.repaired_of_localisable += can and right


def _showing(outcome: Outcome) -> set[int]:
    """Return the cells in an equality that holds nearly everywhere: one that is broken widely cannot be seen."""
    families: dict[str, list[Result]] = defaultdict(list)
    for result in outcome.checked.results:
        if result.outcome != "undecided" and result.identity.relation == "equal":
            families[family_of(result)].append(result)
    own = [r for rs in families.values() if sum(r.outcome == "broken" for r in rs) <= max(1, 0.1 * len(rs)) for r in rs]
    return {term.observation.index for result in own for term in result.identity.terms}


def new_findings(outcome: Outcome, clean: Outcome) -> list[Finding]:
    """Return what is told now, at warning or worse, and was not told of the clean file."""
    before = {(f.rule, f.message) for f in clean.findings}
    return [f for f in outcome.findings if f.severity >= Severity.warning and (f.rule, f.message) not in before]


def told(finding: Finding) -> set[Key]:
    """Return the cells of a finding and its echoes."""
    places = [*finding.cells, *(cell for echo in finding.echoes for cell in echo.cells)]
    return {(cell.sheet, cell.ref) for cell in places}


def key_of(observation: Observation) -> Key:
    """Return where an observation is."""
    return observation.sheet, observation.ref


def with_values(workbook: Workbook, changes: Iterable[Change]) -> Workbook:
    """Return the workbook with other numbers in some cells."""
    for observation, value in changes:
        workbook = with_value(workbook, observation, value)
    return workbook


def added(scores: Iterable[Score]) -> Score:
    """Return several scores as one."""
    total = Score()
    for one in scores:
        for part in fields(Score):
            setattr(total, part.name, getattr(total, part.name) + getattr(one, part.name))
    return total
