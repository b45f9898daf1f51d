"""Every problem that stops a run, as a sentence for the user and the exit status that goes with it."""

from pathlib import Path

from boks_clean.language import DEFAULT, Language, Text, printable


class BoksCleanError(Exception):
    """A problem that a user can be told about; subclasses fix the exit status."""

    exit_status = 2

    def __init__(self, text: Text, **values: object) -> None:
        self.text = text
        self.values = values
        super().__init__(text.in_(DEFAULT, **values))

    def in_(self, language: Language) -> str:
        """Return the sentence in one language."""
        values = {name: printable(v) if isinstance(v, str | Path) else v for name, v in self.values.items()}
        return self.text.in_(language, **values)


class UsageProblem(BoksCleanError):
    """The command was used wrongly, or a catalogue file is wrong: exit status 2."""

    exit_status = 2


class UnreadableInput(BoksCleanError):
    """A file cannot be read: missing, damaged, encrypted or not a workbook: exit status 3."""

    exit_status = 3
