"""The exit status is the verdict of the gate: 0 to 4, whatever the input, and never with a traceback."""

import json
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import boks_clean
from boks_clean.language import LANGUAGES
from tests.command import SAMPLES, Run, codes, findings, rules_told, run
from tests.workbooks import Rows, changed, in_part, repacked, save

GOOD: Rows = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
    ["Huisarts", 10, 20, 30, 40, 100],
    ["Politie", 11, 22, 33, 44, 110],
    ["Totaal", 21, 42, 63, 84, 210],
]
STRANGE: Rows = [["Bezoek aan de kantine"], [], ["Gerecht", "klein", "groot"], ["Soep", 12, 13], ["Brood", 14, 15]]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


@pytest.fixture(scope="session")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write one file of each kind."""
    tmp_path = tmp_path_factory.mktemp("kinds")
    good = save(tmp_path / "goed.xlsx", GOOD)
    changed(good, tmp_path / "fout.xlsx", "Blad1", {"C4": 27})
    changed(good, tmp_path / "waarschuwing.xlsx", "Blad1", {"B4": "volgt nog"})
    save(tmp_path / "vreemd.xlsx", STRANGE)
    (tmp_path / "kapot.xlsx").write_bytes(good.read_bytes()[:-200])
    return tmp_path


@pytest.fixture
def folder(kinds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file of each kind, in which the command runs."""
    shutil.copytree(kinds, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# One file


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("goed.xlsx", 0),
        ("waarschuwing.xlsx", 0),
        ("fout.xlsx", 1),
        ("kapot.xlsx", 3),
        ("weg.xlsx", 3),
        ("vreemd.xlsx", 4),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_each_kind_of_file_has_its_status(name: str, status: int, form: str) -> None:
    outcome = run("check", name, "--format", form)
    assert outcome.status == status
    if form == "json":
        assert outcome.json["exit_status"] == status


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "status"), [("goed.xlsx", 0), ("fout.xlsx", 0), ("kapot.xlsx", 3), ("weg.xlsx", 3), ("vreemd.xlsx", 4)]
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_inspect_has_the_same_statuses_but_judges_nothing(name: str, status: int, form: str) -> None:
    outcome = run("inspect", name, "--format", form)
    assert outcome.status == status
    if form == "json":
        assert outcome.json["exit_status"] == status
        assert bool(outcome.json["inputs"][0]["error"]) == (status == 3)
    else:
        assert name in outcome.stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["text", "json"])
def test_inspect_takes_several_files_and_globs(form: str) -> None:
    outcome = run("inspect", "*.xlsx", "./goed.xlsx", "weg.xlsx", "--format", form)
    names = ["fout.xlsx", "goed.xlsx", "kapot.xlsx", "vreemd.xlsx", "waarschuwing.xlsx", "weg.xlsx"]
    assert outcome.status == 3
    if form == "json":
        assert [part["file"] for part in outcome.json["inputs"]] == names
        assert [part["file"] for part in outcome.json["inputs"] if part["error"]] == ["kapot.xlsx", "weg.xlsx"]
    else:
        assert [line for line in outcome.stdout.splitlines() if line in names] == names


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_too_little_of_a_file_recognised_is_4_for_every_command(command: str, folder: Path) -> None:
    loose: Rows = [[], [], [], [], [None, *range(40)]]
    save(folder / "half.xlsx", {"Blad1": GOOD, "Blad2": loose})
    assert run(command, "half.xlsx").status == 4
    assert run(command, "half.xlsx", "--min-coverage", "0,2").status == 0


# Several files: the worst counts


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("names", "status"),
    [
        ("goed waarschuwing", 0),
        ("goed fout", 1),
        ("fout goed", 1),
        ("goed vreemd", 4),
        ("fout vreemd", 4),
        ("vreemd fout", 4),
        ("vreemd kapot", 3),
        ("kapot vreemd", 3),
        ("fout weg", 3),
        ("goed fout vreemd kapot weg", 3),
    ],
)
def test_over_several_files_the_worst_counts(names: str, status: int) -> None:
    outcome = run("check", *(f"{name}.xlsx" for name in names.split()), "--format", "json")
    assert outcome.status == outcome.json["exit_status"] == status
    assert [part["file"] for part in outcome.json["inputs"]] == [f"{name}.xlsx" for name in names.split()]


@pytest.mark.usefixtures("folder")
def test_what_can_be_read_is_reported_beside_what_cannot() -> None:
    outcome = run("check", "kapot.xlsx", "fout.xlsx", "--format", "json")
    broken, read = outcome.json["inputs"]
    assert broken["error"]
    assert broken["tables"] == []
    assert read["error"] is None
    assert {cell["file"] for f in findings(outcome.json) for cell in f["cells"]} == {"fout.xlsx"}
    assert "fout.xlsx" in run("check", "kapot.xlsx", "fout.xlsx").stdout


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    ["goed.xlsx weg.xlsx -o goed.xlsx", "weg*.xlsx -o goed.xlsx", "weg.xlsx --onbekend", "weg.xlsx --catalog weg"],
)
def test_wrong_use_goes_before_everything_else(arguments: str) -> None:
    assert run("check", *arguments.split()).status == 2


# --fail-on


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("name", "limit", "status"),
    [
        ("goed", "error", 0),
        ("goed", "information", 0),
        ("waarschuwing", "error", 0),
        ("waarschuwing", "warning", 1),
        ("waarschuwing", "information", 1),
        ("fout", "error", 1),
        ("fout", "warning", 1),
        ("fout", "never", 0),
        ("vreemd", "never", 4),
        ("kapot", "never", 3),
        ("weg", "never", 3),
    ],
)
def test_fail_on_sets_the_limit_of_status_1_and_of_nothing_else(name: str, limit: str, status: int) -> None:
    assert run("check", f"{name}.xlsx", "--fail-on", limit).status == status


@pytest.mark.usefixtures("folder")
def test_fail_on_information_counts_what_is_worth_knowing(folder: Path) -> None:
    save(folder / "export 2023.xlsx", [["Aanmeldingen per melder"], *GOOD[1:]])
    assert codes(findings(run("check", "export 2023.xlsx", "--format", "json").json)) == ["LAB008"]
    assert run("check", "export 2023.xlsx", "--fail-on", "warning").status == 0
    assert run("check", "export 2023.xlsx", "--fail-on", "information").status == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["goed", "waarschuwing", "fout"])
@pytest.mark.parametrize(
    ("dutch", "english"),
    [("fout", "error"), ("waarschuwing", "warning"), ("signalering", "information"), ("nooit", "never")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limit_is_understood_in_dutch_as_well(name: str, dutch: str, english: str, language: str) -> None:
    options = (f"{name}.xlsx", "--lang", language, "--format", "json", "--fail-on")
    assert run("check", *options, dutch) == run("check", *options, dutch.upper()) == run("check", *options, english)
    assert dutch in run("check", "--help", "--lang", language).stdout


# --select and --ignore


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ("", {"TEL001", "TEL002"}),
        ("--select TEL001", {"TEL001"}),
        ("--select tel001", {"TEL001"}),
        ("--select TEL", {"TEL001", "TEL002"}),
        ("--select T", {"TEL001", "TEL002"}),
        ("--select TEL001,TEL002", {"TEL001", "TEL002"}),
        ("--select TEL001 --select TEL002", {"TEL001", "TEL002"}),
        ("--select TEL --ignore TEL001", {"TEL002"}),
        ("--ignore TEL001", {"TEL002"}),
        ("--ignore TEL", set()),
        ("--select LAB", set()),
    ],
)
def test_rules_are_chosen_by_code_or_by_the_start_of_one(options: str, rules: set[str]) -> None:
    outcome = run("check", "fout.xlsx", *options.split(), "--format", "json")
    assert rules_told(outcome.json) == rules
    assert outcome.status == (1 if rules else 0)
    left_out = {s["rule"] for s in outcome.json["skipped"] if s["kind"] == "deselected"}
    assert bool(left_out) == bool(options)
    assert not left_out & rules


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("code", ["TLE001", "TEL999", "XYZ", "1", "TEL001x"])
def test_a_rule_that_does_not_exist_is_wrong_use(option: str, code: str) -> None:
    outcome = run("check", "goed.xlsx", option, code)
    assert outcome.status == 2
    assert code.upper() in outcome.stderr


@pytest.mark.usefixtures("folder")
def test_choosing_no_rule_at_all_is_wrong_use() -> None:
    assert run("check", "goed.xlsx", "--select", "TEL", "--ignore", "TEL").status == 2


# --min-coverage


@pytest.mark.parametrize(("least", "status"), [("0", 0), ("0.5", 0), ("0.83", 0), ("0,83", 0), ("0.84", 4), ("1", 4)])
def test_too_little_coverage_is_incomplete(least: str, status: int, tmp_path: Path) -> None:
    loose: Rows = [*GOOD, *([[]] * 8), [None] * 9 + [41, 42, 43]]
    path = save(tmp_path / "export.xlsx", loose)
    outcome = run("check", path, "--min-coverage", least)
    assert outcome.status == status
    assert ("NIET VOLLEDIG" in outcome.stdout) == (status == 4)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("least", ["2", "-1", "90%", "veel", "", "nan", "inf"])
def test_a_coverage_that_is_no_share_is_wrong_use(least: str) -> None:
    outcome = run("check", "goed.xlsx", f"--min-coverage={least}")
    assert outcome.status == 2
    assert "--min-coverage" in outcome.stderr


def test_full_coverage_can_be_required(tmp_path: Path) -> None:
    assert run("check", save(tmp_path / "export.xlsx", GOOD), "--min-coverage", "1").status == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("module", "part", "rule"),
    [("repeats", "find", "DUB001"), ("same_figure", "build", "AAN001"), ("shares", "judge", "GEM003")],
)
def test_a_rule_that_cannot_run_makes_the_run_incomplete(
    module: str, part: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("rule under test")

    monkeypatch.setattr(f"boks_clean.identities.{module}.{part}", broken)
    outcome = run("check", "fout.xlsx", "--format", "json")
    assert outcome.status == 4
    assert rule in {s["rule"] for s in outcome.json["skipped"] if s["kind"] == "failed"}
    assert rules_told(outcome.json) == {"TEL001", "TEL002"}
    shown = run("check", "fout.xlsx")
    assert shown.status == 4
    assert rule in shown.stdout
    assert "Traceback" not in shown.everything


# Files that cannot be read


def html(path: Path) -> None:
    path.write_text("<html><table><tr><td>1</td></tr></table></html>", encoding="utf-8")


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("leesmij.txt", "geen werkmap")


def without(part: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        good = save(path.with_name("bron.xlsx"), GOOD)
        repacked(good, path, lambda name, content: None if name == part else content)

    return spoil


def replaced(part: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda path: void(repacked(save(path.with_name("bron.xlsx"), GOOD), path, in_part(part, old, new)))


def void(_: object) -> None:
    """Give nothing."""


def cut_to(share: float) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        content = (SAMPLES / "boks-2023.xlsx").read_bytes()
        path.write_bytes(content[: int(len(content) * share)])

    return spoil


def with_wrong_bytes(path: Path) -> None:
    content = bytearray((SAMPLES / "boks-2023.xlsx").read_bytes())
    content[400:3_000:7] = bytes(len(content[400:3_000:7]))
    path.write_bytes(bytes(content))


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "missing": lambda _: None,
    "empty": lambda path: path.write_bytes(b""),
    "a folder": lambda path: path.mkdir(),
    "a link to nothing": lambda path: path.symlink_to("nergens.xlsx"),
    "a web page": html,
    "a password or an old .xls": lambda path: path.write_bytes(OLE),
    "a zip that is no workbook": other_zip,
    "an empty zip": lambda path: zipfile.ZipFile(path, "w").close(),
    "the first bytes of a zip": lambda path: path.write_bytes(b"PK\x03\x04"),
    "half a workbook": cut_to(0.5),
    "nearly a whole workbook": cut_to(0.99),
    "a workbook with wrong bytes": with_wrong_bytes,
    "a workbook without sheets in it": without("xl/worksheets/sheet1.xml"),
    "a workbook without xl/workbook.xml": without("xl/workbook.xml"),
    "a workbook without its relations": without("xl/_rels/workbook.xml.rels"),
    "a workbook without content types": without("[Content_Types].xml"),
    "a sheet that is no XML": replaced("sheet1.xml", "</sheetData>", "</sheetDat>"),
    "a sheet with entities": replaced("sheet1.xml", "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
    "a workbook with entities": replaced("xl/workbook.xml", "<workbook", '<!DOCTYPE x [<!ENTITY a "b">]><workbook'),
    "a sheet with an impossible address": replaced("sheet1.xml", 'r="B4"', 'r="ZZZZ4"'),
    "a sheet with a number that is none": replaced("sheet1.xml", "<v>10</v>", "<v>tien</v>"),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=list(UNREADABLE))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_cannot_be_read_is_3_with_a_sentence(
    make: Callable[[Path], object], language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "export.xlsx")
    for command in ("check", "inspect"):
        outcome = run(command, "export.xlsx", "--lang", language)
        assert outcome.status == 3
        assert_a_sentence_about("export.xlsx", outcome)


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=list(UNREADABLE))
def test_the_json_report_says_why_a_file_could_not_be_read(
    make: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(tmp_path / "export.xlsx")
    report = run("check", "export.xlsx", "--format", "json").json
    assert report["exit_status"] == 3
    (part,) = report["inputs"]
    assert part["error"].endswith(".")
    assert part["tables"] == []


def assert_a_sentence_about(name: str, outcome: Run) -> None:
    words = " ".join(outcome.everything.split())
    assert name in words
    assert "Traceback" not in words
    assert "Error" not in words
    assert ". " in words or words.endswith("."), "there is no sentence with a next step"


def test_a_lock_file_of_excel_is_said_to_be_one(tmp_path: Path) -> None:
    lock = tmp_path / "~$export.xlsx"
    lock.write_bytes(b"\x05Excel" + b" " * 159)
    outcome = run("check", lock)
    assert outcome.status == 3
    assert "slotbestand" in outcome.everything


def test_a_file_that_excel_holds_is_3_and_says_to_close_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "export.xlsx", GOOD)

    def held(self: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", held)
    monkeypatch.setattr("boks_clean.workbook.read.open", held, raising=False)
    outcome = run("check", path)
    assert outcome.status == 3
    assert "Excel" in outcome.everything
    assert "Sluit" in outcome.everything


def test_a_workbook_under_another_name_is_read(tmp_path: Path) -> None:
    save(tmp_path / "export.xlsx", GOOD).rename(tmp_path / "export.xlsm")
    assert run("check", tmp_path / "export.xlsm").status == 0


def test_one_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = save(tmp_path / "export.xlsx", GOOD)
    outcome = run("check", changed(path, tmp_path / "ver.xlsx", "Blad1", {"XFD1048576": "."}))
    assert outcome.status == 0


@pytest.mark.parametrize("area", ["A1:A1", "A1", "Z9:A1", "onzin"])
def test_a_wrong_dimension_hides_nothing(area: str, tmp_path: Path) -> None:
    path = changed(save(tmp_path / "a.xlsx", GOOD), tmp_path / "b.xlsx", "Blad1", {"F6": 999})
    repacked(
        path, tmp_path / "c.xlsx", in_part("sheet1.xml", '<dimension ref="A1:F6" />', f'<dimension ref="{area}" />')
    )
    assert run("check", tmp_path / "c.xlsx").status == 1


def test_a_workbook_without_any_cell_was_not_checked(tmp_path: Path) -> None:
    outcome = run("check", save(tmp_path / "leeg.xlsx", []), "--format", "json")
    assert outcome.status == 4
    assert outcome.json["inputs"][0]["incomplete"]


# Which files


@pytest.mark.usefixtures("folder")
def test_globs_are_expanded_without_lock_files_and_folders(folder: Path) -> None:
    (folder / "~$goed.xlsx").write_bytes(b"\x05Excel")
    (folder / "map.xlsx").mkdir()
    report = run("check", "*.xlsx", "--format", "json").json
    assert [part["file"] for part in report["inputs"]] == [
        "fout.xlsx",
        "goed.xlsx",
        "kapot.xlsx",
        "vreemd.xlsx",
        "waarschuwing.xlsx",
    ]


@pytest.mark.usefixtures("folder")
def test_a_glob_goes_into_folders(folder: Path) -> None:
    (folder / "2023" / "q1").mkdir(parents=True)
    save(folder / "2023" / "q1" / "export.xlsx", GOOD)
    report = run("check", "2023/**/*.xlsx", "--format", "json").json
    assert [Path(part["file"]).as_posix() for part in report["inputs"]] == ["2023/q1/export.xlsx"]


@pytest.mark.usefixtures("folder")
def test_the_same_file_twice_is_read_once(folder: Path) -> None:
    report = run("check", "goed.xlsx", "./goed.xlsx", folder / "goed.xlsx", "goe?.xlsx", "--format", "json").json
    assert [part["file"] for part in report["inputs"]] == ["goed.xlsx"]


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    assert run("check", save(tmp_path / "export [1].xlsx", GOOD)).status == 0


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("pattern", ["niets*.xlsx", "map/*.xlsx", "~$*.xlsx", "[x]?.xlsx"])
def test_a_glob_that_matches_nothing_is_3(pattern: str, folder: Path) -> None:
    (folder / "~$goed.xlsx").write_bytes(b"\x05Excel")
    outcome = run("check", pattern)
    assert outcome.status == 3
    assert pattern in outcome.everything


@pytest.mark.usefixtures("folder")
def test_a_glob_that_matches_nothing_is_told_in_the_json_report_beside_the_other_files() -> None:
    report = run("check", "niets*.xlsx", "fout.xlsx", "--format", "json").json
    assert report["exit_status"] == 3
    assert {part["file"]: bool(part["error"]) for part in report["inputs"]} == {"niets*.xlsx": True, "fout.xlsx": False}
    assert findings(report)


@pytest.mark.parametrize("name", ["a\0b.xlsx", "a" * 5_000 + ".xlsx", ""])
def test_a_name_that_no_file_can_have_is_3(name: str) -> None:
    outcome = run("check", name)
    assert outcome.status == 3
    assert "Traceback" not in outcome.everything


# What it leaves alone


@pytest.mark.usefixtures("folder")
def test_nothing_but_the_report_is_printed_in_a_pipe() -> None:
    assert run("check", "goed.xlsx", "fout.xlsx", "waarschuwing.xlsx").stderr == ""


@pytest.mark.usefixtures("folder")
def test_no_file_is_changed_and_none_is_left_behind(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    run("check", "*.xlsx")
    run("inspect", "goed.xlsx")
    run("check", "goed.xlsx", "-o", "goed.xlsx", "--force")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.usefixtures("folder")
def test_nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refused)
    assert run("check", "fout.xlsx").status == 1
    assert run("inspect", "goed.xlsx").status == 0


# Output


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["text", "json"])
def test_the_output_goes_to_a_file_and_the_verdict_to_standard_error(form: str, folder: Path) -> None:
    outcome = run("check", "fout.xlsx", "--format", form, "-o", "uit.txt")
    assert outcome.status == 1
    assert outcome.stdout == ""
    assert "status 1" in outcome.stderr
    written = (folder / "uit.txt").read_text(encoding="utf-8")
    assert "TEL001" in written
    assert form == "text" or json.loads(written)["exit_status"] == 1
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("command", ["check", "inspect"])
@pytest.mark.parametrize("output", ["goed.xlsx", "./goed.xlsx", "map/../goed.xlsx", "link.xlsx", "bestaat.txt"])
@pytest.mark.parametrize("force", [False, True])
def test_nothing_is_written_over_an_input_nor_over_anything_else_unasked(
    command: str, output: str, force: bool, folder: Path
) -> None:
    (folder / "map").mkdir()
    (folder / "bestaat.txt").write_text("oud", encoding="utf-8")
    (folder / "link.xlsx").symlink_to("goed.xlsx")
    before = (folder / "goed.xlsx").read_bytes()
    outcome = run(command, "goed.xlsx", "-o", output, *(["--force"] if force else []))
    replaced_text = force and output == "bestaat.txt"
    assert outcome.status == (0 if replaced_text else 2)
    assert (folder / "goed.xlsx").read_bytes() == before
    assert ((folder / "bestaat.txt").read_text(encoding="utf-8") == "oud") != replaced_text
    assert outcome.status == 0 or Path(output).name in outcome.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("output", ["weg/uit.txt", "map", "uit.txt/uit.txt", ""])
def test_an_output_that_cannot_be_written_is_wrong_use(output: str, folder: Path) -> None:
    (folder / "map").mkdir()
    (folder / "uit.txt").write_text("", encoding="utf-8")
    outcome = run("check", "goed.xlsx", "-o", output, "--force")
    assert outcome.status == 2
    assert "Traceback" not in outcome.everything
    assert list((folder / "map").iterdir()) == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", ["kapot.xlsx", "vreemd.xlsx"])
def test_a_report_about_what_went_wrong_is_written_as_well(name: str, folder: Path) -> None:
    outcome = run("check", name, "--format", "json", "-o", "uit.json")
    assert json.loads((folder / "uit.json").read_text(encoding="utf-8"))["exit_status"] == outcome.status >= 3


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("name", "status"), [("goed", 0), ("fout", 1), ("kapot", 3), ("vreemd", 4)])
def test_quiet_is_one_verdict_with_the_status(name: str, status: int) -> None:
    outcome = run("check", f"{name}.xlsx", "--quiet", columns=80)
    assert outcome.status == status
    assert len(outcome.stdout.splitlines()) == 1
    assert f"status {status}" in outcome.stdout


@pytest.mark.usefixtures("folder")
def test_nothing_read_gives_no_counts_that_look_like_an_outcome() -> None:
    assert "0 fouten" not in run("check", "kapot.xlsx", "weg.xlsx", "--quiet").stdout
    assert "0 errors" not in run("check", "kapot.xlsx", "--lang", "en").stdout
    assert "fout" in run("check", "kapot.xlsx", "goed.xlsx", "--quiet").stdout


# Wrong use


ENGLISH = ("No such", "Missing", "Invalid value", "Got unexpected", "does not", "requires", "Usage", "Try ", "is not")
DUTCH = ("BESTAND", "bestaat", "ontbreekt", "Gebruik", "Zie ", "Kies", "hoort", "kan niet", "geen", "opdracht kan")
WRONG = {
    "an unknown option": ("check", "goed.xlsx", "--formaat", "json"),
    "an unknown short option": ("check", "goed.xlsx", "-x"),
    "an unknown command": ("chek", "goed.xlsx"),
    "no file": ("check",),
    "an option without a value": ("check", "goed.xlsx", "--format"),
    "a value for a flag": ("check", "goed.xlsx", "--quiet=ja"),
    "a format that does not exist": ("check", "goed.xlsx", "--format", "pdf"),
    "a limit that does not exist": ("check", "goed.xlsx", "--fail-on", "soms"),
    "a date that cannot be read": ("check", "goed.xlsx", "--peildatum", "31-02-2024"),
    "one argument too many": ("explain", "TEL001", "TEL002"),
    "no file to inspect": ("inspect",),
    "no code": ("explain",),
    "a rule that does not exist": ("explain", "TEL999"),
    "an argument where there is none": ("rules", "TEL001"),
    "a catalogue that does not exist": ("rules", "--catalog", "weg"),
    "a catalogue that is a file": ("check", "goed.xlsx", "--catalog", "goed.xlsx"),
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("arguments", WRONG.values(), ids=list(WRONG))
@pytest.mark.parametrize(("language", "foreign"), [("nl", ENGLISH), ("en", DUTCH)])
def test_wrong_use_is_2_with_a_sentence_in_the_language_of_the_user(
    arguments: tuple[str, ...], language: str, foreign: tuple[str, ...]
) -> None:
    outcome = run(*arguments, env={"BOKS_CLEAN_LANG": language})
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert outcome.stderr.startswith("boks-clean: ")
    assert "Traceback" not in outcome.stderr
    assert [word for word in foreign if word in outcome.stderr] == []


def test_a_mistyped_word_is_guessed() -> None:
    assert "check" in run("chek", "goed.xlsx").stderr.partition("bedoelt u")[2]
    assert "--format" in run("check", "goed.xlsx", "--formt", "json").stderr.partition("bedoelt u")[2]
    assert "TEL002" in run("explain", "TEL02").stderr.partition("bedoelt u")[2]


def test_a_flag_does_not_ask_for_a_value() -> None:
    assert "hoort een waarde" not in run("check", "goed.xlsx", "--quiet=ja").stderr


def test_a_language_that_does_not_exist_is_wrong_use() -> None:
    assert run("--lang", "fr", "rules").status == 2
    assert run("rules", "--lang", "fr").status == 2


def test_the_language_of_the_environment_counts_and_the_locale_does_not() -> None:
    english = run("rules", env={"BOKS_CLEAN_LANG": "en"}).stdout
    assert "what is wrong" in english
    assert run("rules", "--lang", "en").stdout == run("--lang", "en", "rules").stdout == english
    assert "wat er mis is" in run("rules", env={"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}).stdout
    assert "wat er mis is" in run("rules", "--lang", "nl", env={"BOKS_CLEAN_LANG": "en"}).stdout


def test_nothing_to_do_shows_how_it_works() -> None:
    outcome = run()
    assert outcome.status == 2
    assert "Traceback" not in outcome.everything
    assert "check" in outcome.everything
    assert "Zo kan de opdracht niet" not in outcome.everything


def test_the_version_is_told() -> None:
    outcome = run("--version")
    assert (outcome.status, outcome.stdout) == (0, f"boks-clean {boks_clean.__version__}\n")
