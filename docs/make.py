"""Writes the pages that the program itself can tell: `python docs/make.py`, or with --check only compares them.

docs/report.svg is a picture of a real run, docs/werklijst-*.svg and docs/opschonen-*.svg are pictures of one whole
clean-up, docs/controleregels.md and docs/en/rules.md come from rules/, and docs/opdrachten.md from the help of the
commands. The same code gives the same bytes.
"""

import argparse
import contextlib
import datetime
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import click  # noqa: TID251 (its groups are walked through)
from openpyxl import Workbook, load_workbook  # noqa: TID251 (pictures of a worklist)
from openpyxl.styles import Border, Font, PatternFill, Side  # noqa: TID251 (draws what the reports look like; is no part of the package)
from openpyxl.utils import get_column_letter  # noqa: TID251 (draws what the reports look like; is no part of the package)
from rich.console import Console  # noqa: TID251 (the picture is what rich would show)
from rich.terminal_theme import TerminalTheme  # noqa: TID251 (draws what the reports look like; is no part of the package)
from rich.text import Text as RichText  # noqa: TID251 (draws what the reports look like; is no part of the package)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a script, it finds what stands beside it

import boks_clean
from boks_clean.catalog import Rule, load
from boks_clean.cli.main import cli
from boks_clean.language import Language, Text
from boks_clean.report import Severity
from boks_clean.reports import Look, render
from boks_clean.reports.rules import example_lines, parameters_of
from docs.sheet_picture import picture

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = "samples/boks-2023.xlsx"
LIST = "samples/dossiers-2023.xlsx"
PEILDATUM = datetime.date(2024, 1, 15)
PLAN = ("cleanup", "plan", LIST, "--rule", "OPS101", "--peildatum", "2023-12-31", "-o", "werklijst.xlsx")
STORY: dict[str, list[tuple[str, ...]]] = {
    "effect": [("cleanup", "effect", "werklijst.xlsx")],
    "uitvoeren": [("cleanup", "apply", "werklijst.xlsx", "--to", LIST, "-o", "opgeschoond.xlsx")],
    "publiceren": [
        ("tables", "opgeschoond.xlsx", "--jaar", "2023", "-o", "cijfers.xlsx"),
        ("check", "opgeschoond.xlsx", "cijfers.xlsx", "--peildatum", "2024-01-15", "-q"),
    ],
    "terugdraaien": [
        ("cleanup", "undo", "opgeschoond.journal.jsonl", "--to", "opgeschoond.xlsx", "-o", "terug.xlsx"),
        ("check", "terug.xlsx", "--select", "OPS101", "--peildatum", "2023-12-31", "-q"),
    ],
}
SHOWN = {
    "Dossiernummer": 17.0,
    "Buurtteam": 24.0,
    "Einddatum": 12.0,
    "Status": 12.0,
    "Fase": 20.0,
    "Afsluitreden": 38.0,
    "Kan verder zonder begeleiding": 30.0,
}
WIDTH = 90
MAX_HELP = 80

FAMILIES = {
    "TEL": Text(
        "Tellen maanden op tot kwartalen en jaren, en onderdelen tot hun totaal?",
        "Do months add up to quarters and years, and categories to their total?",
    ),
    "GRP": Text("Passen de teams bij de stad?", "Do the teams fit the city?"),
    "UNI": Text(
        "Blijven unieke klanten en lopende trajecten tussen hun grenzen?",
        "Do distinct clients and open cases stay within their bounds?",
    ),
    "STR": Text(
        "Volgt wat loopt uit wat er liep, begon en eindigde?",
        "Does what is open follow from what was open, started and closed?",
    ),
    "AAN": Text("Staat hetzelfde cijfer overal gelijk?", "Is the same figure the same everywhere?"),
    "GEM": Text(
        "Kunnen de gemiddelden, percentages en verdelingen kloppen?",
        "Can the averages, percentages and distributions be right?",
    ),
    "DUB": Text("Is een kolom of rij dubbel geplakt?", "Was a column or row pasted twice?"),
    "PLA": Text("Is een cijfer aannemelijk naast andere perioden?", "Is a figure plausible beside other periods?"),
    "LAB": Text(
        "Zijn namen, jaren en cellen goed te lezen?",
        "Can the names, years and cells be read?",
    ),
    "DOS": Text("Klopt elke regel van een dossierlijst?", "Is every row of a case list right?"),
    "OPS": Text("Welke dossiers staan te lang open?", "Which cases stay open too long?"),
    "PRI": Text("Staan er persoonsgegevens waar ze niet horen?", "Is there personal data where it should not be?"),
    "HER": Text(
        "Wijkt een oud cijfer af van wat is gepubliceerd?",
        "Does an old figure differ from what was published?",
    ),
    "TXT": Text("Kloppen zinnen met de tabellen?", "Do sentences agree with the tables?"),
    "PUB": Text("Zijn aantallen te klein om te publiceren?", "Are numbers too small to publish?"),
}
SEVERITIES = {
    Severity.error: Text("fout", "error"),
    Severity.warning: Text("waarschuwing", "warning"),
    Severity.information: Text("signalering", "notice"),
}
RULES_HEAD = Text(
    "# Controleregels\n\n"
    "Elke bevinding in een rapport begint met een code. Hier staat wat die code betekent en wat u dan doet. Dezelfde\n"
    "tekst krijgt u met `boks-clean explain CODE`. De eerste drie letters van een code zijn een familie; `--select`\n"
    "en `--ignore` nemen een hele code of een familie.\n\n"
    "*This page in English: [en/rules.md](en/rules.md).*\n",
    "# Rules\n\n"
    "Every finding in a report begins with a code. This page says what the code means and what to do about it;\n"
    "`boks-clean explain CODE --lang en` gives the same text. The first three letters of a code are a family;\n"
    "`--select` and `--ignore` take a whole code or a family.\n\n"
    "*Deze pagina in het Nederlands: [../controleregels.md](../controleregels.md).*\n",
)
TABLE_HEAD = Text("| code | ernst | wat er mis is |", "| code | severity | what is wrong |")
FIELDS = {
    "severity": Text("Ernst", "Severity"),
    "why": Text("Waarom", "Why"),
    "action": Text("Wat te doen", "What to do"),
    "example": Text("Voorbeeld", "Example"),
    "condition": Text("Voorwaarde", "Condition"),
    "parameters": Text("Instelbaar", "Parameters"),
}
GENERATED = Text(
    "<!-- Gemaakt door docs/make.py; pas niet deze pagina aan maar rules/*.toml. -->\n",
    "<!-- Made by docs/make.py; do not edit this page but rules/*.toml. -->\n",
)
COMMANDS_HEAD = """<!-- Gemaakt door docs/make.py; pas niet deze pagina aan maar de opdracht zelf. -->

# Opdrachten

Dit is de uitleg die elke opdracht zelf geeft met `--help`. Met `--lang en` is de uitleg in het Engels. Wie de
opdrachten voor het eerst gebruikt, leest beter eerst de [handleiding](handleiding.md).
"""
THEME = TerminalTheme(
    background=(27, 27, 29),
    foreground=(236, 236, 236),
    normal=[
        (27, 27, 29),
        (255, 122, 112),
        (126, 211, 133),
        (240, 200, 100),
        (126, 178, 255),
        (214, 150, 240),
        (110, 210, 220),
        (236, 236, 236),
    ],
)
SVG_FORMAT = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<style>
.{unique_id}-matrix {{
  font-family: "Cascadia Mono", Consolas, Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace;
  font-size: {char_height}px;
  line-height: {line_height}px;
}}
.{unique_id}-title {{ font-family: "Segoe UI", Arial, sans-serif; font-size: 18px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> int:
    """Write or compare the pages; the status is 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the pages and change nothing")
    check = parser.parse_args().check
    os.environ["COLUMNS"] = str(MAX_HELP)
    with contextlib.chdir(ROOT):
        made = list(pages())
        differing = [path for path, text in made if _differs(path, text)]
        if not check:
            for path, text in made:
                path.write_text(text, encoding="utf-8", newline="\n")
    verb = "differs; run python docs/make.py" if check else "written"
    for path in differing:
        sys.stdout.write(f"{path.as_posix()}: {verb}\n")
    return 1 if check and differing else 0


def pages() -> Iterator[tuple[Path, str]]:
    """Yield each page with its path below the root of the repository."""
    rules = sorted(load().rules.values(), key=lambda rule: rule.code)
    yield Path("docs/report.svg"), report_picture()
    yield Path("docs/controleregels.md"), rules_page(rules, "nl")
    yield Path("docs/en/rules.md"), rules_page(rules, "en")
    yield Path("docs/opdrachten.md"), commands_page()
    yield from story()


def report_picture() -> str:
    """Return the report on a sample as a picture; it needs nothing from another host, not even a font."""
    report = boks_clean.check(SAMPLE, peildatum=PEILDATUM)
    return _screen("report", f"boks-clean check {SAMPLE}", render(report, "text", Look(width=WIDTH, colour=True)))


def _screen(name: str, title: str, text: str) -> str:
    """Return a terminal with this text as a picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="standard", force_terminal=True)
    console.print(RichText.from_ansi(text))
    return console.export_svg(title=title, theme=THEME, code_format=SVG_FORMAT, unique_id=name)


def story() -> Iterator[tuple[Path, str]]:
    """Yield the pictures of the clean-up that the guide tells, each made by the commands that stand in it."""
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("samples").mkdir()
        shutil.copy(root / LIST, LIST)
        _run(*PLAN, "-q")
        book = load_workbook("werklijst.xlsx", data_only=True)
        overview, team = book["Overzicht"], book["Lunetten"]
        yield Path("docs/werklijst-overzicht.svg"), picture(overview, overview.max_row, 10)
        yield Path("docs/werklijst-team.svg"), picture(team, team.max_row, team.max_column)
        _decide(Path("werklijst.xlsx"))
        for name, commands in STORY.items():
            text = "\n\n".join(f"$ boks-clean {' '.join(words)}\n{_run(*words).rstrip()}" for words in commands)
            yield Path(f"docs/opschonen-{name}.svg"), _screen(name, f"boks-clean {' '.join(commands[0][:2])}", text)
            if name == "uitvoeren":
                yield Path("docs/opschonen-lijst.svg"), _changed_rows(Path(LIST), Path("opgeschoond.xlsx"))
            if name == "publiceren":
                cities = load_workbook("cijfers.xlsx")["01 casussen 2023"]
                yield Path("docs/opschonen-cijfers.svg"), picture(cities, cities.max_row, cities.max_column)


def _decide(worklist: Path) -> None:
    """Fill a worklist in as the guide says: Lunetten keeps its dossiers open, the others agree."""
    book = load_workbook(worklist)
    for sheet in book.worksheets[2:]:
        agreed = next(at for at in range(1, sheet.max_column + 1) if sheet.cell(4, at).value == "Akkoord")
        for row in range(5, sheet.max_row + 1):
            sheet.cell(row, agreed).value = "nee" if sheet.title == "Lunetten" else "ja"
    book.save(worklist)


def _changed_rows(before: Path, after: Path) -> str:
    """Return the first rows that differ between two copies of a list as a picture, with the cells that do in yellow."""
    old, new = (_values(path) for path in (before, after))
    top = next(row for row in new if "Dossiernummer" in row)
    columns = [top.index(name) for name in SHOWN]
    pairs = [(top, top), *islice(((was, row) for was, row in zip(old, new, strict=True) if was != row), 6)]
    shown = Workbook().worksheets[0]
    shown.title = after.name
    for y, (was, row) in enumerate(pairs, 1):
        for x, at in enumerate(columns, 1):
            cell = shown.cell(y, x, row[at])
            cell.font, cell.border = Font(bold=y == 1, size=11), Border(left=Side(style="thin"))
            if row[at] != was[at]:
                cell.fill = PatternFill("solid", fgColor="FFFFF1B8")
    for x, width in enumerate(SHOWN.values(), 1):
        shown.column_dimensions[get_column_letter(x)].width = width
    return picture(shown, len(pairs), len(columns))


def _values(path: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True))


def rules_page(rules: list[Rule], language: Language) -> str:
    """Return the reference of all rules in one language, family by family."""
    families = [(prefix, list(members)) for prefix, members in groupby(rules, key=lambda rule: rule.code[:3])]
    parts = [GENERATED.in_(language), RULES_HEAD.in_(language)]
    for prefix, members in families:
        parts.append(_family(prefix, members, language))
    return "\n".join(parts)


def commands_page() -> str:
    """Return the help of all commands."""
    sections = [_section(" ".join(("boks-clean", *command)), _help(*command)) for command in _commands(cli)]
    return "\n".join([COMMANDS_HEAD, *sections])


def _commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a group and of all commands in it."""
    yield path
    context = group.make_context("boks-clean", [], resilient_parsing=True)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)
        else:
            yield (*path, name)


def _family(prefix: str, rules: list[Rule], language: Language) -> str:
    question = FAMILIES[prefix].in_(language) if prefix in FAMILIES else ""
    table = "\n".join([TABLE_HEAD.in_(language), "|---|---|---|", *(_row(rule, language) for rule in rules)])
    return "\n".join([f"## {prefix}\n", f"{question}\n", f"{table}\n", *(_rule(rule, language) for rule in rules)])


def _row(rule: Rule, language: Language) -> str:
    link = f"[{rule.code}](#{rule.code.lower()})"
    return f"| {link} | {SEVERITIES[rule.severity].in_(language)} | {rule.texts[language].title} |"


def _rule(rule: Rule, language: Language) -> str:
    texts = rule.texts[language]
    values = {
        "severity": SEVERITIES[rule.severity].in_(language),
        "why": texts.why,
        "action": texts.action,
        "example": texts.example or "\n".join(["", *(f"  - {line}" for line in example_lines(rule, language))]),
        "condition": f"\n\n{_sql(rule)}\n" if rule.condition else "",
        "parameters": _parameters(rule),
    }
    lines = [
        f"- **{FIELDS[key].in_(language)}:** {value}".replace(" \n", "\n") for key, value in values.items() if value
    ]
    return "\n".join([f"### {rule.code}\n", f"**{texts.title}.**\n", *lines, ""])


def _sql(rule: Rule) -> str:
    """Return the condition of a rule about dossier rows, as a block within a list."""
    valid = rule.condition.valid.strip() if rule.condition else ""
    return "\n".join(f"  {line}".rstrip() for line in ["```sql", *valid.splitlines(), "```"])


def _parameters(rule: Rule) -> str:
    settings = ", ".join(f"`{name} = {value}`" for name, value in parameters_of(rule).items())
    return f"{settings} (`rules/{rule.code}-{rule.name}.toml`)" if settings else ""


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n```text\n{text.rstrip()}\n```\n"


def _help(*command: str) -> str:
    """Return what a command prints with --help, in Dutch."""
    return _run(*command, "--help")


def _run(*command: str) -> str:
    """Return what a command prints on the screen, in Dutch."""
    page = io.StringIO()
    with contextlib.redirect_stdout(page), contextlib.redirect_stderr(page), contextlib.suppress(SystemExit):
        cli.main(["--lang", "nl", *command], prog_name="boks-clean")
    return page.getvalue()


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
