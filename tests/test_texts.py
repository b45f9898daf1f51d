"""Whole outputs, held to golden files; and nothing from a workbook steers a terminal.

After a change that is meant, write the golden files again and read the difference:

    UPDATE_GOLDEN=1 pytest tests/test_texts.py
"""

import io
import json
import os
import re
import unicodedata
from importlib import import_module
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

import boks_clean
from boks_clean.cli.main import cli
from boks_clean.language import LANGUAGES
from boks_clean.report import Severity
from boks_clean.reports import Look, render
from tests.command import ROOT, SAMPLES, codes, findings, run
from tests.layouts import LAYOUTS, Layout
from tests.workbooks import Rows, Styled, changed, in_part, repacked, save, spoiled

GOLDEN = Path(__file__).parent / "golden"
PEILDATUM = ("--peildatum", "2024-01-15")
COMMANDS = ("check", "cleanup", "explain", "fix", "inspect", "rules", "tables")

CASES: dict[str, tuple[int, tuple[str, ...]]] = {
    "check-boks-2023-80-nl": (80, ("check", "boks-2023.xlsx", *PEILDATUM)),
    "check-boks-2023-140-nl": (140, ("check", "boks-2023.xlsx", *PEILDATUM)),
    "check-boks-2023-80-en": (80, ("check", "boks-2023.xlsx", *PEILDATUM, "--lang", "en")),
    "check-boks-2023-140-en": (140, ("check", "boks-2023.xlsx", *PEILDATUM, "--lang", "en")),
    "check-met-fouten-100-nl": (100, ("check", "boks-2021-met-fouten.xlsx", *PEILDATUM)),
    "check-two-files-100-nl": (100, ("check", "boks-2023.xlsx", "weg.xlsx", "ktsd-2016.xlsx", *PEILDATUM)),
    "check-quiet-100-nl": (100, ("check", "boks-2023.xlsx", "--quiet")),
    "check-json": (80, ("check", "boks-2023.xlsx", *PEILDATUM, "--select", "TEL", "--format", "json")),
    "inspect-boks-2023-100-nl": (100, ("inspect", "boks-2023.xlsx")),
    "inspect-ktsd-2016-80-en": (80, ("inspect", "ktsd-2016.xlsx", "--lang", "en")),
    "explain-TEL002-80-nl": (80, ("explain", "TEL002")),
    "explain-GRP001-80-en": (80, ("explain", "GRP001", "--lang", "en")),
    "rules-80-nl": (80, ("rules",)),
    "rules-100-en": (100, ("rules", "--lang", "en")),
    "help-nl": (80, ("--help",)),
    "help-en": (80, ("--lang", "en", "--help")),
    "help-check-nl": (80, ("check", "--help")),
    "help-check-en": (80, ("check", "--help", "--lang", "en")),
}


@pytest.mark.parametrize("name", list(CASES))
def test_the_whole_output_is_as_it_was(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SAMPLES)
    columns, arguments = CASES[name]
    outcome = run(*arguments, columns=columns)
    shown = outcome.stdout.replace(boks_clean.__version__, "{version}") + f"\n[status {outcome.status}]\n"
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_a_test() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}.txt" for name in CASES}


@pytest.mark.parametrize(("width", "language"), [(60, "nl"), (80, "en"), (140, "nl")])
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "boks-2021-met-fouten.xlsx"),
        ("check", "boks-2023-tekst.xlsx"),
        ("inspect", "boks-2023.xlsx"),
        ("rules",),
        ("explain", "STR002"),
    ],
    ids="-".join,
)
def test_no_line_is_wider_than_the_screen(
    arguments: tuple[str, ...], width: int, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLES)
    shown = run(*arguments, "--lang", language, columns=width).stdout
    for line in shown.splitlines():
        assert cells_wide(line) <= width, line
        assert line == line.rstrip()
    assert shown.endswith("\n")
    assert "\n\n\n" not in shown


def cells_wide(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("columns", ["", "0", "-5", "99999", "veel", "80.5"])
def test_any_width_that_a_terminal_claims_is_survived(columns: str) -> None:
    assert run("rules", env={"COLUMNS": columns}).status == 0


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_one_language_and_ends_with_an_example(command: str, language: str) -> None:
    shown = run(command, "--help", "--lang", language).stdout
    foreign = {
        "nl": ("OPTIONS", "COMMAND", "Usage", "Show this", "Options", "Example"),
        "en": ("Gebruik", "Opties", "Voorbeeld", "BESTAND", "DATUM", "JAAR", "Toon"),
    }
    assert [word for word in foreign[language] if word in shown] == []
    assert shown.rstrip().splitlines()[-1].strip() == example_of(command)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_commands_is_in_one_language_and_cuts_no_word(language: str) -> None:
    shown = run("--help", "--lang", language).stdout
    assert ("COMMAND" in shown) == (language == "en")
    for command in COMMANDS:
        (line,) = [line for line in shown.splitlines() if line.startswith(f"  {command} ")]
        listed = line.split(maxsplit=1)[1]
        about = " ".join(run(command, "--help", "--lang", language).stdout.split())
        assert f"{listed}." in about or f"{listed}," in about


def example_of(command: str) -> str:
    example: str = import_module(f"boks_clean.cli.commands.{command}").command_.example
    return example


def test_every_command_has_help() -> None:
    assert tuple(cli.list_commands(None)) == COMMANDS  # type: ignore[arg-type]  # a group asks nothing of its context


# What stands in a workbook stays text

HOSTILE = (
    "[bold red]Lunetten[/bold red]",
    "[link=https://example.org]Zuilen[/link]",
    "[/]",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1-1",
    ":smile: {found} {0} %s {what!r}",
    "\u202egnirts\u2066",
    "<script>alert(1)</script>",
    "Ω漢字🙂",
)


def hostile(text: str) -> Rows:
    wrong: Rows = [[Styled(text, text=True), 5, 6], ["Huisarts", 10, 20], ["Totaal", 16, 26]]
    return [[f"Aanmeldingen per melder 2023 {text}"], [], ["Melder", "K1", "K2"], *wrong]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("command", ["check", "inspect"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_text_from_a_workbook_is_shown_as_it_is(text: str, command: str, form: str, tmp_path: Path) -> None:
    path = save(tmp_path / "export.xlsx", {re.sub(r"[\[\]/:*?']", "-", f"Blad {text}")[:31]: hostile(text)})
    outcome = run(command, path, "--format", form, columns=140)
    assert outcome.status == (1 if command == "check" else 0)
    if form == "text":
        assert_harmless(outcome.stdout)
        assert re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text) in outcome.stdout
    else:
        assert text in json.dumps(outcome.json, ensure_ascii=False).replace('\\"', '"')


CONTROL = ("\x1b[31mrood\x1b[0m", "\x1b]0;titel\x07", "\x9b31m", "a\rb", "a\x08\x08b", "a\u2028b")


@pytest.mark.parametrize("text", CONTROL, ids=ascii)
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_control_characters_do_not_reach_a_terminal(text: str, command: str, tmp_path: Path) -> None:
    name = "zzzz"
    path = save(tmp_path / "export.xlsx", hostile(name))
    escaped = "".join(f"_x{ord(c):04X}_" if ord(c) < 32 else c for c in text)
    spoiled = repacked(path, tmp_path / "b.xlsx", in_part("sharedStrings.xml", name, escaped))
    assert_harmless(run(command, spoiled).everything)
    assert_harmless(run(command, spoiled, "--format", "json").stdout)


@pytest.mark.parametrize("text", [*CONTROL, "a\nb"], ids=ascii)
def test_control_characters_in_the_name_of_a_file_do_not_reach_a_terminal(text: str, tmp_path: Path) -> None:
    present = save(tmp_path / f"{text}.xlsx", hostile("Politie"))
    for name in (present, tmp_path / f"weg {text}.xlsx", tmp_path / f"weg {text}*.xlsx"):
        for command in ("check", "inspect"):
            assert_harmless(run(command, name).everything)


@pytest.mark.parametrize(
    "arguments",
    [("che\x1b[31mck",), ("check", "--\x1b[31m"), ("explain", "\x1b[31m"), ("check", "x", "--jaar", "\x1b[31m")],
    ids=ascii,
)
def test_control_characters_in_what_was_typed_do_not_reach_a_terminal(arguments: tuple[str, ...]) -> None:
    assert_harmless(run(*arguments).everything)


def assert_harmless(shown: str) -> None:
    steering = [
        c
        for c in shown
        if (unicodedata.category(c) in ("Cc", "Zl", "Zp") and c != "\n") or c in "\u202a\u202b\u202d\u202e\u2066\u2067"
    ]
    assert [hex(ord(c)) for c in steering] == []


def test_a_pipe_gets_no_colour() -> None:
    assert (
        "\x1b" not in run("check", SAMPLES / "boks-2023.xlsx", env={"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1"}).stdout
    )


# The text report


def test_a_report_in_a_file_is_the_same_on_every_screen(tmp_path: Path) -> None:
    for columns in (60, 140):
        run("check", SAMPLES / "boks-2023.xlsx", *PEILDATUM, "-o", tmp_path / f"{columns}.txt", columns=columns)
    assert (tmp_path / "60.txt").read_bytes() == (tmp_path / "140.txt").read_bytes()
    assert b"\r" not in (tmp_path / "60.txt").read_bytes()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_the_first_fifty_and_a_file_shows_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    rows: Rows = [["Aanmeldingen per melder 2023"], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"]]
    rows = [*rows, *([f"Melder {n}", n, n + 7, n * n, -n, n * n + n + 7] for n in range(1, 71))]
    path = save(tmp_path / "e.xlsx", rows)
    report = boks_clean.check(path)
    count = report.count(Severity.error)
    assert count > 60
    run("check", path, "-o", tmp_path / "uit.txt")
    for whole in ((tmp_path / "uit.txt").read_text(encoding="utf-8"), run("check", path).stdout):
        assert f"\n{count}. " in whole
        assert "en nog" not in whole
    cut = render(report, "text", Look.of(Terminal()))
    assert "\n50. " in cut
    assert "\n51. " not in cut
    assert f"en nog {count - 50}" in cut
    assert "-o rapport.txt" in cut


def test_the_report_tells_the_day_for_which_is_judged() -> None:
    assert "peildatum 2024-01-15" in run("check", SAMPLES / "ktsd-2016.xlsx", "--peildatum", "15-01-2024").stdout


@pytest.mark.parametrize("name", ["boks-2023", "boks-2021-met-fouten", "ktsd-2016"])
def test_every_finding_of_the_json_report_is_told_to_people(name: str) -> None:
    report = run("check", SAMPLES / f"{name}.xlsx", "--format", "json").json
    text = run("check", SAMPLES / f"{name}.xlsx", columns=140).stdout
    words = " ".join(text.split())
    for finding in findings(report):
        assert f"{finding['rule']}  {finding['title']}" in text
        assert " ".join(finding["message"].split()) in words
    assert len(re.findall(r"^\d+\. [A-Z]{3}\d{3} ", text, re.MULTILINE)) == len(codes(findings(report)))


def test_the_texts_of_the_package_mention_no_path_of_this_machine() -> None:
    for path in GOLDEN.iterdir():
        assert str(ROOT) not in path.read_text(encoding="utf-8")


# What is told of a cause


def with_columns(folder: Path, layout: Layout, wrong: dict[str, float]) -> str:
    """Return what is told of a layout of which the figures in some columns are so many times too large."""
    refs = {
        f"{get_column_letter(c)}{r}": v * wrong[get_column_letter(c)]
        for _, r, c, v in layout.figures()
        if get_column_letter(c) in wrong
    }
    path = changed(layout.save(folder), folder / "wrong.xlsx", "Blad1", refs)
    return " ".join(run("check", path, columns=140).stdout.split())


def test_a_whole_column_that_is_wrong_is_called_a_column_and_told_by_its_cells(tmp_path: Path) -> None:
    told = with_columns(tmp_path, LAYOUTS["short months"], {"D": 10})
    assert "een hele kolom is een factor 10 verschoven. In 6 cellen van D3:D8 hoort iets anders te staan, zoals" in told
    assert "staat er" not in told.partition("oorzaak")[0].partition(" wat ")[0]


def test_a_suspect_on_another_sheet_than_the_sum_is_told_with_its_sheet(tmp_path: Path) -> None:
    path = SAMPLES / "boks-2023.xlsx"
    wrong = spoiled(path, tmp_path / "wrong.xlsx", "06 lopend-per-team-per-maand", {"C6": 999})
    report = run("check", wrong, "--format", "json").json
    (finding,) = (f for f in findings(report) if any(s["ref"] == "C6" for s in f["suspects"]))
    assert len({cell["sheet"] for cell in finding["cells"]}) > 1
    assert "C6 op blad '06 lopend-per-team-per-maand'" in finding["hint"]


def test_the_number_to_fill_in_is_that_of_the_suspect_and_not_of_the_sum(tmp_path: Path) -> None:
    layout = LAYOUTS["short months"]
    right = next(v for _, r, c, v in layout.figures() if (r, c) == (4, 5))
    path = changed(layout.save(tmp_path), tmp_path / "wrong.xlsx", "Blad1", {"E4": right + 500})
    shown = run("check", path, columns=140).stdout
    assert f"verdacht  blad 'Blad1', cel E4: {right} in plaats van {right + 500}\n" in shown
    assert "\n   verwacht" not in shown
    total = next(v for _, r, c, v in layout.figures() if (r, c) == (8, 14))
    path = changed(layout.save(tmp_path), tmp_path / "total.xlsx", "Blad1", {"N8": total + 500})
    shown = run("check", path).stdout.replace(".", "")
    assert re.search(rf"\n   staat er  {total + 500}\n   verwacht  {total}\n", shown)
    assert "verdacht" not in shown


def test_decimals_that_a_format_hides_are_told(tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per melder 2023"],
        ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
        ["Huisarts", 10, Styled(0.02, "#,##0"), 30, 40, 100],
        ["Politie", 11, 22, 33, 44, 110],
        ["Totaal", 21, 42, 63, 84, 210],
    ]
    shown = " ".join(run("check", save(tmp_path / "a.xlsx", rows), columns=140).stdout.split())
    assert "0,02 + 22 is samen 22,02" in shown
    assert ">0,02<" in shown


@pytest.mark.parametrize(("width", "whole"), [(60, False), (80, True), (140, True)])
def test_the_neighbourhood_tells_which_columns_it_shows_where_there_is_room(
    width: int, whole: bool, tmp_path: Path
) -> None:
    layout = LAYOUTS["short months"]
    path = changed(layout.save(tmp_path), tmp_path / "wrong.xlsx", "Blad1", {"E4": 999})
    shown = run("check", path, columns=width).stdout
    assert ("E april 2023" in shown) == whole
    assert ">999<" in shown
    assert max(map(len, shown.splitlines())) <= width
