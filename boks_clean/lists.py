"""What a run does with case lists: it judges each, and counts the figures of the tables again from all of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from boks_clean.catalog import Catalog
from boks_clean.dossiers.check import CheckedList, check_list
from boks_clean.dossiers.model import AGAINST_TABLES, DossierList
from boks_clean.dossiers.reconcile import Kept, reconcile, rows_together
from boks_clean.dossiers.reconciled import Reconciler
from boks_clean.language import enumerate_words
from boks_clean.reading import File, Options
from boks_clean.report import Finding
from boks_clean.workbook.properties import saved_on


@dataclass
class Lists:
    """The case lists of a run, and what came of them so far."""

    catalog: Catalog
    options: Options
    checked: list[CheckedList] = field(default_factory=list)
    _kept: list[Kept] = field(default_factory=list)

    def check(self, list_: DossierList) -> CheckedList:
        """Judge one list, and keep of its rows what is counted against tables."""
        options = self.options
        kept = Kept(list_.file)
        checked = check_list(list_, self.catalog, options.peildatum, options.language, options.selects, [kept])
        self._kept.append(kept)
        self.checked.append(checked)
        return checked

    def reconcile(self, files: Sequence[File]) -> tuple[list[Finding], set[str]]:
        """Count the figures of all tables again from all lists; return what was found, and the rules that ran."""
        lists_in = {file.workbook.name for file in files if file.lists}
        observations = [o for file in files for o in file.recognition.observations]
        if not lists_in or not observations:
            return [], set()
        others = [file.workbook.name for file in files if not file.lists]
        saved = {name: day for name in others if (day := saved_on(Path(name))) is not None}
        names = {key: name for file in files for key, name in file.recognition.names.items()}
        outcome = reconcile(rows_together(self._kept), observations, saved)
        reconciler = Reconciler(self.catalog, names, self.options.language, lists_in)
        ran = set(AGAINST_TABLES) if outcome.compared or outcome.out_of_reach else set()
        return list(reconciler.findings(outcome, self.options.selects)), ran

    def missing(self, code: str) -> Iterator[tuple[str, str]]:
        """Yield the sheets whose list lacks columns that a rule needs, and those columns in words."""
        language = self.options.language
        for checked in self.checked:
            missing = checked.judged.missing.get(code, ())
            labels = [f"'{self.catalog.columns[column].label.in_(language)}'" for column in missing]
            if labels:
                yield checked.summary.sheet, enumerate_words(labels, language)
