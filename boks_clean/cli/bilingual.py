"""click with help, headings and complaints in two languages."""

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

import click

from boks_clean.cli.language import current
from boks_clean.errors import UsageProblem
from boks_clean.language import Text

_HEADINGS = {
    "Options": Text("Opties", "Options"),
    "Commands": Text("Opdrachten", "Commands"),
    "Usage:": Text("Gebruik:", "Usage:"),
    "Example": Text("Voorbeeld", "Example"),
}
_PLACEHOLDERS = (
    Text("OPTIES", "OPTIONS"),
    Text("OPDRACHT", "COMMAND"),
    Text("ARGUMENTEN", "ARGS"),
    Text("BESTAND", "FILE"),
    Text("KOPIE", "COPY"),
    Text("MAP", "DIRECTORY"),
    Text("WERKLIJST", "WORKLIST"),
    Text("LOGBOEK", "JOURNAL"),
    Text("NUMMER", "NUMBER"),
    Text("JAAR", "YEAR"),
    Text("DATUM", "DATE"),
    Text("DEEL", "SHARE"),
    Text("ERNST", "SEVERITY"),
)
_REQUIRED = Text("[verplicht]", "[required]")
_HELP = Text("Toon deze uitleg.", "Show this explanation.")
_NO_OPTION = Text(
    "De optie {name} bestaat niet{guess} Zie '{command} --help'.",
    "There is no option {name}{guess} See '{command} --help'.",
)
_NO_COMMAND = Text(
    "De opdracht '{name}' bestaat niet{guess} Zie '{command} --help'.",
    "There is no command '{name}'{guess} See '{command} --help'.",
)
_MISSING = Text("{name} ontbreekt. Zie '{command} --help'.", "{name} is missing. See '{command} --help'.")
_NOT_A_CHOICE = Text(
    "{name}: '{value}' kan niet. Kies uit: {choices}.", "{name}: '{value}' is not possible. Choose from: {choices}."
)
_NO_VALUE = Text("Achter {name} hoort een waarde.", "{name} needs a value.")
_TAKES_NO_VALUE = Text("Bij {name} kan geen waarde worden opgegeven.", "{name} takes no value.")
_TOO_MANY = Text(
    "Er staat meer achter de opdracht dan zij aankan. Zie '{command} --help'.",
    "There is more behind the command than it can take. See '{command} --help'.",
)
_OTHER = Text("Zo kan de opdracht niet: {problem}", "The command cannot be used like this: {problem}")
_GUESS = Text("; bedoelt u {word}?", "; did you mean {word}?")


def translated(words: str) -> str:
    """Return the placeholders of a usage line in the language of the invocation: BESTAND... or FILE..."""
    for placeholder in _PLACEHOLDERS:
        for word in (placeholder.nl, placeholder.en):
            words = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", placeholder.in_(current()), words)
    return words


class HelpFormatter(click.HelpFormatter):
    """Writes the headings of a help page in the language of the invocation."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how the command is used."""
        super().write_usage(prog, args, prefix or f"{_HEADINGS['Usage:'].in_(current())} ")

    def write_heading(self, heading: str) -> None:
        """Write a heading such as "Opties"."""
        super().write_heading(_HEADINGS[heading].in_(current()) if heading in _HEADINGS else heading)


class Context(click.Context):
    """A context that uses the formatter above."""

    formatter_class = HelpFormatter


class Option(click.Option):
    """An option whose help exists in two languages."""

    def __init__(self, *args: Any, text: Text, **settings: Any) -> None:  # noqa: ANN401 (click's own settings)
        super().__init__(*args, **settings)
        self.text = text

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language of the invocation."""
        self.help = self.text.in_(current())
        record = super().get_help_record(ctx)
        return (translated(record[0]), record[1].replace("[required]", _REQUIRED.in_(current()))) if record else None


class Command(click.Command):
    """A command with help in two languages that ends in an example."""

    context_class = Context

    def __init__(self, *args: Any, text: Text, example: str = "", **settings: Any) -> None:  # noqa: ANN401 (click's own signature, passed on as it is)
        super().__init__(*args, **settings)
        self.text = text
        self.example = example

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        self.help = self.text.in_(current())
        super().format_help_text(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example, one line that can be copied."""
        if self.example:
            with formatter.section("Example"):
                formatter.write(f"{'':>{formatter.current_indent}}{self.example}\n")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the words of the usage line, in the language of the invocation."""
        return [translated(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_short_help_str(self, limit: int = 80) -> str:
        """Return the first sentence, for the list of commands."""
        return self.text.in_(current()).partition("\n")[0].rstrip(".")[:limit]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, explained in the language of the invocation."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _HELP.in_(current())
        return option


def option(*names: str, text: Text, **settings: Any) -> Callable[[Any], Any]:  # noqa: ANN401 (as click.option)
    """Declare an option with help in two languages."""
    return click.option(*names, cls=Option, text=text, **settings)


def command(name: str, text: Text, example: str) -> Callable[[Any], Command]:
    """Declare a command with help in two languages and an example that a test runs."""
    return click.command(name, cls=Command, text=text, example=example)


def no_such_command(name: str, known: Sequence[str], path: str, likely: str = "") -> UsageProblem:
    """Return the complaint about a command that does not exist; `likely` is what was meant if that is clear."""
    return UsageProblem(_NO_COMMAND, name=name, guess=_guess(likely or name, known), command=path)


def complaint(error: click.UsageError) -> UsageProblem:
    """Return what click complains about as a sentence in the language of the invocation."""
    path = error.ctx.command_path if error.ctx else "boks-clean"
    if isinstance(error, click.NoSuchOption):
        guess = _guess(error.option_name, error.possibilities or ())
        return UsageProblem(_NO_OPTION, name=error.option_name, guess=guess, command=path)
    if isinstance(error, click.BadOptionUsage):
        takes_none = "does not take" in error.message
        return UsageProblem(_TAKES_NO_VALUE if takes_none else _NO_VALUE, name=error.option_name)
    if isinstance(error, click.BadParameter):
        return _complaint_about(error, path)
    if error.message.startswith("Got unexpected extra argument"):
        return UsageProblem(_TOO_MANY, command=path)
    return UsageProblem(_OTHER, problem=error.format_message())


def _complaint_about(error: click.BadParameter, path: str) -> UsageProblem:
    """Return the complaint about a value that is missing or not one of the choices."""
    if isinstance(error, click.MissingParameter):
        return UsageProblem(_MISSING, name=_name(error.param), command=path)
    if error.param and isinstance(error.param.type, click.Choice):
        choices = ", ".join(str(choice) for choice in error.param.type.choices)
        value = error.message.partition("'")[2].partition("'")[0]
        return UsageProblem(_NOT_A_CHOICE, name=_name(error.param), value=value, choices=choices)
    return UsageProblem(_OTHER, problem=error.format_message())


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "?"
    return parameter.opts[-1] if isinstance(parameter, click.Option) else translated(parameter.human_readable_name)


def _guess(word: str, known: Sequence[str]) -> Text:
    close = get_close_matches(word, list(known), n=1)
    return Text(_GUESS.nl.format(word=close[0]), _GUESS.en.format(word=close[0])) if close else Text(".", ".")
