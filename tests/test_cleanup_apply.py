"""What was agreed is carried out in a copy, can be taken back, and no sudden end leaves half a file."""

import csv
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from boks_clean.workbook import large, read_workbook
from tests.command import Json, Run, run
from tests.dossiers import HEADERS, case_list, closed, day, opened, write_list
from tests.workbooks import Value, save

_DAY = "2023-12-31"
_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_STALE: dict[str, Any] = {"fase": "Evaluatie maatwerk", "laatste_contact": day(2022, 10, 1)}


def _rows(count: int = 12) -> list[dict[str, Any]]:
    return [opened(n, **_STALE) if n % 3 == 0 else closed(n) for n in range(1, count + 1)]


def _planned(folder: Path, source: Path, words: Sequence[str] = ("ja",)) -> Path:
    """Make a worklist, and fill in these words in turn."""
    for name, content in _plan(source.name, source.read_bytes()).items():
        (folder / name).write_bytes(content)
    worklist = folder / "werklijst.xlsx"
    _fill(worklist, words)
    return worklist


@cache
def _plan(name: str, content: bytes) -> dict[str, bytes]:
    """Return the files of a worklist; that of a list which several tests have is made only once."""
    with tempfile.TemporaryDirectory() as temporary:
        source, worklist = Path(temporary, name), Path(temporary, "werklijst.xlsx")
        source.write_bytes(content)
        outcome = run("cleanup", "plan", source, "--rule", "OPS101", "--peildatum", _DAY, "-o", worklist, "--quiet")
        assert outcome.status == 0, outcome.everything
        source.unlink()
        return {path.name: path.read_bytes() for path in Path(temporary).iterdir()}


def _fill(worklist: Path, words: Sequence[str]) -> None:
    book = load_workbook(worklist)
    number = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "Akkoord" and sheet.title not in ("Overzicht", "Effect"):
                    for below in range(cell.row + 1, sheet.max_row + 1):
                        sheet.cell(below, cell.column).value = words[number % len(words)]
                        number += 1
    book.save(worklist)


def _apply(worklist: Path, source: Path, output: Path, *more: str) -> Run:
    return run("cleanup", "apply", worklist, "--to", source, "-o", output, *more)


def _undo(output: Path, back: Path, *more: str) -> Run:
    return run("cleanup", "undo", _journal(output), "--to", output, "-o", back, *more)


def _journal(output: Path) -> Path:
    return output.with_name(f"{output.stem}.journal.jsonl")


def _lines(output: Path) -> list[Json]:
    return [cast("Json", json.loads(line)) for line in _journal(output).read_text("utf-8").splitlines()]


def _cells(path: Path) -> list[tuple[str, str, object, str]]:
    return [
        (sheet.title, cell.coordinate, cell.value, cell.number_format)
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def _changed(path: Path, copy: Path, changes: dict[str, Any]) -> Path:
    book = load_workbook(path)
    for ref, value in changes.items():
        book.worksheets[0][ref] = value
    book.save(copy)
    return copy


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_list(tmp_path_factory.mktemp("lijst") / "dossiers.xlsx", _rows())


@pytest.fixture
def source(tmp_path: Path, usual: Path) -> Path:
    return Path(shutil.copy(usual, tmp_path))


def test_only_what_was_agreed_is_changed(tmp_path: Path, source: Path) -> None:
    before, output = source.read_bytes(), tmp_path / "schoon.xlsx"
    outcome = _apply(_planned(tmp_path, source, ("ja", "nee", "later", "")), source, output)
    assert outcome.status == 0, outcome.everything
    assert source.read_bytes() == before
    old, new = ({(s, ref): (v, f) for s, ref, v, f in _cells(path)} for path in (source, output))
    changed = {ref for (_, ref), held in new.items() if old.get(("Dossiers", ref)) != held}
    assert len({ref.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for ref in changed}) == 1
    row = next(iter(changed)).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    values = {ref.removesuffix(row): new["Dossiers", ref] for ref in changed}
    assert values["I"] == ("Afgesloten", "General")  # as the list writes it
    assert values["H"] == (day(2023, 12, 31), "DD-MM-YYYY")


def test_after_applying_there_is_nothing_to_plan(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.xlsx"
    assert _apply(_planned(tmp_path, source), source, output).status == 0
    again = tmp_path / "weer.xlsx"
    outcome = run("cleanup", "plan", output, "--rule", "OPS101", "--peildatum", _DAY, "-o", again)
    assert "Niets op te schonen" in outcome.stdout


def test_applying_twice_changes_nothing(tmp_path: Path, source: Path) -> None:
    worklist, once, twice = _planned(tmp_path, source), tmp_path / "een.xlsx", tmp_path / "twee.xlsx"
    assert _apply(worklist, source, once).status == 0
    outcome = _apply(worklist, once, twice)
    assert outcome.status == 0, outcome.everything
    assert "Al zoals afgesproken: 4 dossiers." in outcome.stdout
    assert twice.read_bytes() == once.read_bytes()
    assert [line["event"] for line in _lines(twice)] == ["begin", "commit"]


def test_rows_that_changed_since_are_refused_by_name_with_the_way_out(tmp_path: Path, source: Path) -> None:
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    later = _changed(source, tmp_path / "later.xlsx", {"J6": "Ondersteuning", "N9": day(2023, 12, 1)})
    outcome = _apply(worklist, later, output)
    assert outcome.status == 1
    assert "2 dossiers gewijzigd" in outcome.stdout
    assert "dossier D00003" in outcome.stderr
    assert "was 01-10-2022, is nu 01-12-2023" in " ".join(outcome.stderr.split())
    assert f"--peildatum {_DAY} --keep {worklist}" in outcome.stderr  # else the end date becomes today
    assert {line["dossiernummer"] for line in _lines(output) if line["event"] == "change"} == {"D00009", "D00012"}


def test_rows_may_move_and_others_may_come(tmp_path: Path, source: Path) -> None:
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    moved = write_list(tmp_path / "later.xlsx", [closed(50), *reversed(_rows())])
    outcome = _apply(worklist, moved, output)
    assert (outcome.status, "4 dossiers gewijzigd" in outcome.stdout) == (0, True), outcome.everything
    assert f"{moved} is niet meer het bestand waarvan het plan is gemaakt." in " ".join(outcome.stderr.split())
    same = _apply(worklist, source, tmp_path / "gelijk.xlsx")
    assert "waarvan het plan is gemaakt" not in same.everything


def test_every_row_that_is_refused_or_not_understood_is_named(tmp_path: Path) -> None:
    stale = [opened(n, **_STALE) for n in range(1, 61)]
    source = write_list(tmp_path / "dossiers.xlsx", stale)
    worklist, later = _planned(tmp_path, source, ("ja", "misschien")), tmp_path / "later.xlsx"
    write_list(later, [row | {"laatste_contact": day(2022, 9, 1)} for row in stale])
    told = _apply(worklist, later, tmp_path / "schoon.xlsx").stderr.splitlines()
    assert len([line for line in told if "dossier D000" in line]) == len(stale)


def test_rows_that_are_gone_or_doubled_are_refused(tmp_path: Path, source: Path) -> None:
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    rows = _rows()
    later = write_list(tmp_path / "later.xlsx", [*rows[:2], *rows[3:], rows[5]])
    outcome = _apply(worklist, later, output)
    assert outcome.status == 1
    assert "staat niet (meer) in de lijst" in outcome.stderr
    assert "staat meer dan eens in de lijst" in outcome.stderr


def test_a_formula_is_never_overwritten(tmp_path: Path, source: Path) -> None:

    formula = tmp_path / "formule.xlsx"
    buffer = io.BytesIO(_changed(source, tmp_path / "x.xlsx", {"I6": ArrayFormula("I6", "=1")}).read_bytes())

    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(formula, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                begin = part.index(b'<c r="I6"')
                end = part.index(b"</c>", begin)
                part = part[:begin] + b'<c r="I6" t="str"><f>"Open"</f><v>Open</v>' + part[end:]
            new.writestr(name, part)
    outcome = _apply(_planned(tmp_path, formula), formula, tmp_path / "schoon.xlsx")
    assert outcome.status == 1
    assert "Dossiers!I6 is een formule" in outcome.stderr


def test_what_is_not_understood_is_not_applied(tmp_path: Path, source: Path) -> None:
    worklist, output = _planned(tmp_path, source, ("JA", " ja ", "misschien", "Ja.")), tmp_path / "schoon.xlsx"
    outcome = _apply(worklist, source, output)
    assert outcome.status == 1
    assert "3 dossiers gewijzigd" in outcome.stdout
    assert "Niet te begrijpen" in outcome.stderr


def test_without_a_yes_nothing_is_written(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.xlsx"
    outcome = _apply(_planned(tmp_path, source, ("nee",)), source, output)
    assert (outcome.status, output.exists(), _journal(output).exists()) == (0, False, False)
    assert "niets geschreven" in outcome.stdout


def test_outputs_that_cannot_be_are_refused(tmp_path: Path, source: Path) -> None:
    worklist = _planned(tmp_path, source)
    before = source.read_bytes()
    for output in (source, worklist, tmp_path / "a.ods", tmp_path / "a.xlsm", tmp_path):
        assert _apply(worklist, source, output, "--force").status == 2, output
    assert source.read_bytes() == before
    there = tmp_path / "er.xlsx"
    there.write_bytes(b"er")
    assert (_apply(worklist, source, there).status, there.read_bytes()) == (2, b"er")
    foreign = tmp_path / "vreemd.journal.jsonl"
    foreign.write_text("van iemand anders\n")
    assert _apply(worklist, source, tmp_path / "vreemd.xlsx").status == 2
    assert foreign.read_text() == "van iemand anders\n"


def test_a_text_file_keeps_its_form_and_comes_back_byte_for_byte(tmp_path: Path) -> None:
    source = tmp_path / "dossiers.csv"
    rows = [[_text(value) for value in row] for row in ([row.get(c) for c in HEADERS] for row in _rows())]
    lines = [";".join(HEADERS.values()), *(";".join(row) for row in rows)]
    source.write_bytes("\r\n".join(lines).encode("cp1252"))
    output, back = tmp_path / "schoon.csv", tmp_path / "terug.csv"
    outcome = _apply(_planned(tmp_path, source), source, output)
    assert outcome.status == 0, outcome.everything
    old, new = source.read_bytes().split(b"\r\n"), output.read_bytes().split(b"\r\n")
    assert [at for at, line in enumerate(old) if line != new[at]] == [3, 6, 9, 12]
    assert b";31-12-2023;Afgesloten;" in new[3]
    assert _undo(output, back).status == 0
    assert back.read_bytes() == source.read_bytes()


def _text(value: Value) -> str:
    return "" if value is None else f"{value:%d-%m-%Y}" if hasattr(value, "year") else str(value)


def test_a_workbook_can_become_a_text_file_for_import(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.csv"
    rows = _rows()
    rows[0]["medewerker"] = "=1+1"
    write_list(source, rows)
    outcome = _apply(_planned(tmp_path, source), source, output)
    assert outcome.status == 0, outcome.everything
    lines = list(csv.reader(io.StringIO(output.read_text("utf-8-sig")), delimiter=";"))
    assert lines[0] == list(HEADERS.values())
    assert len(lines) == 13
    assert [line[7:9] for line in lines if line[0] == "D00003"] == [["31-12-2023", "Afgesloten"]]
    assert not any(cell.startswith("=") for line in lines for cell in line)
    back = tmp_path / "terug.csv"
    assert _undo(output, back).status == 0
    assert [r[8] for r in csv.reader(io.StringIO(back.read_text("utf-8-sig")), delimiter=";") if r[0] == "D00003"] == [
        "Open"
    ]


def test_other_formats_are_written_anew_only_when_that_is_said_to_be_right(tmp_path: Path) -> None:
    source = tmp_path / "dossiers.parquet"
    data = {HEADERS[c]: [_text(row.get(c)) or None for row in _rows()] for c in HEADERS}
    pl.DataFrame(data).write_parquet(source)
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    refused = _apply(worklist, source, output)
    assert (refused.status, output.exists()) == (2, False)
    assert "de soorten van de kolommen" in refused.stderr
    outcome = _apply(worklist, source, output, "--force")
    assert outcome.status == 0, outcome.everything
    assert "Opnieuw geschreven" in outcome.stderr
    assert len(load_workbook(output).worksheets[0]["A"]) == 13
    back = tmp_path / "terug.xlsx"
    assert _undo(output, back).status == 0
    assert [c.value for c in load_workbook(back).worksheets[0][4]][8] == "Open"


@settings(max_examples=10)
@given(st.lists(st.sampled_from(["ja", "nee", "later", ""]), min_size=4, max_size=4))
def test_an_undo_restores_every_cell(tmp_path_factory: pytest.TempPathFactory, usual: Path, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("undo")
    source, output, back = Path(shutil.copy(usual, folder)), folder / "schoon.xlsx", folder / "terug.xlsx"
    _apply(_planned(folder, source, words), source, output)
    if "ja" in words:
        assert _undo(output, back).status == 0
        assert _cells(back) == _cells(source)
    shutil.rmtree(folder)


def test_an_undo_of_some_dossiers_leaves_the_others(tmp_path: Path, source: Path) -> None:
    output, back = tmp_path / "schoon.xlsx", tmp_path / "terug.xlsx"
    _apply(_planned(tmp_path, source), source, output)
    assert _undo(output, back, "--dossier", "D00006").status == 0
    status = {row[0].value: row[8].value for row in load_workbook(back).worksheets[0].iter_rows(min_row=4)}
    assert (status["D00006"], status["D00003"]) == ("Open", "Afgesloten")
    assert _undo(output, tmp_path / "x.xlsx", "--dossier", "D00001").status == 2


def test_an_undo_reports_what_others_changed_and_leaves_it(tmp_path: Path, source: Path) -> None:
    output, back = tmp_path / "schoon.xlsx", tmp_path / "terug.xlsx"
    _apply(_planned(tmp_path, source), source, output)
    later = _changed(output, tmp_path / "later.xlsx", {"H6": day(2023, 11, 30), "Q7": "iemand"})
    outcome = run("cleanup", "undo", _journal(output), "--to", later, "-o", back)
    assert outcome.status == 1
    assert "D00003" in outcome.stderr
    assert "was gezet op 31-12-2023, is nu 30-11-2023" in " ".join(outcome.stderr.split())
    sheet = load_workbook(back).worksheets[0]
    assert (sheet["H6"].value, sheet["I6"].value, sheet["H9"].value) == (day(2023, 11, 30), "Open", None)
    assert sheet["Q7"].value == "iemand"


def test_an_undo_finds_rows_that_moved_and_can_be_undone_itself(tmp_path: Path, source: Path) -> None:
    output, back, forth = (tmp_path / f"{name}.xlsx" for name in ("schoon", "terug", "heen"))
    _apply(_planned(tmp_path, source), source, output)
    book = load_workbook(output)
    book.worksheets[0].insert_rows(4)
    book.save(output)
    assert _undo(output, back).status == 0
    assert "Open" in [cell.value for cell in load_workbook(back).worksheets[0][7]]
    assert _undo(back, forth).status == 0
    assert [c[1:3] for c in _cells(forth)] == [c[1:3] for c in _cells(output)]


def test_the_journal_tells_each_change_and_no_names(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.xlsx"
    _apply(_planned(tmp_path, source), source, output)
    begin, *changes, commit = _lines(output)
    assert (begin["event"], commit["event"]) == ("begin", "commit")
    assert commit["sha256"] == read_workbook(output).sha256
    assert begin["source"]["sha256"] == read_workbook(source).sha256
    one = next(line for line in changes if line["dossiernummer"] == "D00003" and line["column"] == "einddatum")
    assert (one["rule"], one["old"], one["new"], one["buurtteam"]) == ("OPS101", None, _DAY, "oost")
    assert "team A" not in _journal(output).read_text("utf-8")


def test_a_torn_last_line_is_ignored(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.xlsx"
    _apply(_planned(tmp_path, source), source, output)
    journal = _journal(output)
    journal.write_bytes(journal.read_bytes()[:-20])
    assert _undo(output, tmp_path / "terug.xlsx").status == 0
    assert "status" not in run("cleanup", "undo", journal, "--to", source, "-o", tmp_path / "x.xlsx").stdout


def _without(number: int) -> Callable[[str], str]:
    return lambda text: "".join(line for n, line in enumerate(text.splitlines(keepends=True)) if n != number)


@pytest.mark.parametrize(
    ("edit", "status", "told"),
    [
        (lambda text: text[: len(text) // 2], 2, "geen voltooide wijziging"),
        (lambda text: text[:-20], 0, "teruggezet"),
        (lambda text: "\ufeff" + text.replace("\n", "\r\n"), 0, "teruggezet"),
        (_without(2), 3, "is gewijzigd of onvolledig: de wijzigingen vanaf regel 1"),
        (lambda text: text.replace('"value": "Open"', '"value": "Dicht"'), 3, "is gewijzigd"),
        (lambda text: text.replace('"style": null', '"style": 99'), 3, "is gewijzigd"),
    ],
)
def test_half_a_journal_or_an_altered_one_is_not_taken_for_the_whole(
    edit: Callable[[str], str], status: int, told: str, tmp_path: Path, source: Path
) -> None:
    output, back = tmp_path / "schoon.xlsx", tmp_path / "terug.xlsx"
    _apply(_planned(tmp_path, source), source, output)
    altered = edit(_journal(output).read_text("utf-8"))
    _journal(output).write_bytes(altered.encode())
    outcome = _undo(output, back)
    assert (outcome.status, back.exists()) == (status, status == 0), outcome.everything
    assert told in " ".join(outcome.everything.split())


def test_an_altered_journal_stops_the_next_run_with_the_same_words(tmp_path: Path, source: Path) -> None:
    output, worklist = tmp_path / "schoon.xlsx", _planned(tmp_path, source)
    _apply(worklist, source, output)
    _journal(output).write_text(_journal(output).read_text("utf-8").replace('"style": null', '"style": 99'), "utf-8")
    outcome = _apply(worklist, source, output)
    assert outcome.status == 3
    assert "is gewijzigd of onvolledig" in " ".join(outcome.everything.split())


def test_a_second_run_completes_a_journal_of_which_half_was_lost(tmp_path: Path, source: Path) -> None:
    output = tmp_path / "schoon.xlsx"
    worklist = _planned(tmp_path, source)
    _apply(worklist, source, output)
    whole = _journal(output).read_bytes()
    _journal(output).write_bytes(whole[: len(whole) // 2])
    assert _apply(worklist, source, output).status == 0
    assert _undo(output, tmp_path / "terug.xlsx").status == 0
    assert _cells(tmp_path / "terug.xlsx") == _cells(source)


class _Killed(BaseException):
    pass


class _Sudden:
    """Ends the program at the nth operation on files; afterwards nothing can be done any more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, last: int, *, half: bool) -> None:
        self.count, self._last, self._half = 0, last, half
        for name in ("write", "replace", "fsync", "truncate", "unlink"):
            monkeypatch.setattr(os, name, self._wrapped(name, getattr(os, name)))

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401 (stands in for functions of any signature)
            self.count += 1
            if self.count == self._last and name == "write" and self._half:
                real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            if self.count >= self._last:
                raise _Killed
            return real(*arguments, **more)

        return operation


def test_stopped_before_any_write_no_half_file_stands_and_a_second_run_completes(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worklist, whole = _planned(tmp_path, source), tmp_path / "heel.xlsx"
    assert _apply(worklist, source, whole).status == 0
    last = 0
    while True:
        last += 1
        folder = tmp_path / str(last)
        folder.mkdir()
        output = folder / "schoon.xlsx"
        with monkeypatch.context() as patched:
            sudden = _Sudden(patched, last, half=False)
            try:
                _apply(worklist, source, output)
            except _Killed:
                pass
            else:
                assert sudden.count < last
                break
        assert not output.exists() or output.read_bytes() == whole.read_bytes()
        assert _apply(worklist, source, output).status == 0
        assert output.read_bytes() == whole.read_bytes()
        assert _lines(output)[-1]["event"] == "commit"
    assert last > 8
    assert _undo(output, tmp_path / "terug.xlsx").status == 0
    assert _cells(tmp_path / "terug.xlsx") == _cells(source)


def test_an_old_output_stays_whole_until_the_new_one_is(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    for last in range(1, 9, 2):
        output.write_bytes(b"oud")
        with monkeypatch.context() as patched:
            _Sudden(patched, last, half=True)
            with pytest.raises(_Killed):
                _apply(worklist, source, output, "--force")
        assert output.read_bytes() == b"oud" or len(load_workbook(output).worksheets) == 1
    assert _apply(worklist, source, output, "--force").status == 0


def test_two_lists_in_one_file_are_both_cleaned(tmp_path: Path) -> None:
    rows = _rows()
    source = save(tmp_path / "twee.xlsx", {"Een": case_list(rows[:6]), "Twee": case_list(rows[6:])})
    output = tmp_path / "schoon.xlsx"
    outcome = _apply(_planned(tmp_path, source), source, output)
    assert outcome.status == 0, outcome.everything
    assert {line["sheet"] for line in _lines(output) if line["event"] == "change"} == {"Een", "Twee"}
    assert _undo(output, tmp_path / "terug.xlsx").status == 0
    assert _cells(tmp_path / "terug.xlsx") == _cells(source)


def test_an_undo_takes_the_newest_run_that_changed_something_and_says_which(tmp_path: Path, source: Path) -> None:
    worklist, output, same = _planned(tmp_path, source), tmp_path / "schoon.xlsx", tmp_path / "kopie.xlsx"
    assert _apply(worklist, source, output).status == 0
    shutil.copy(output, same)
    assert _apply(worklist, same, output, "--force").status == 0
    assert [line["event"] for line in _lines(output)[-2:]] == ["begin", "commit"]  # the second run changed nothing
    outcome = _undo(output, tmp_path / "terug.xlsx")
    assert (outcome.status, "16 cellen teruggezet" in outcome.stdout) == (0, True), outcome.everything
    assert _cells(tmp_path / "terug.xlsx") == _cells(source)


def test_an_undo_passes_over_a_run_that_was_undone_already(tmp_path: Path, source: Path) -> None:
    worklist, output, back = (
        _planned(tmp_path, source, ("ja", "nee")),
        tmp_path / "schoon.xlsx",
        tmp_path / "terug.xlsx",
    )
    assert _apply(worklist, source, output).status == 0
    first = output.read_bytes()
    _fill(worklist, ("ja",))
    (tmp_path / "tussen.xlsx").write_bytes(first)
    assert _apply(worklist, tmp_path / "tussen.xlsx", output, "--force").status == 0
    back = tmp_path / "terug.xlsx"
    outcome = _undo(output, back)
    assert "8 cellen teruggezet" in outcome.stdout
    assert "Het logboek heeft meer wijzigingen; dit is die van " in outcome.stdout
    output.write_bytes(back.read_bytes())  # as somebody does who renames it
    again = _undo(output, tmp_path / "eerst.xlsx")
    assert again.status == 0, again.everything
    assert "(cleanup apply, 8 cellen)" in again.stdout
    assert _cells(tmp_path / "eerst.xlsx") == _cells(source)


def _odd(path: Path, *, macros: bool = False) -> Path:
    """Write a workbook again with a remark in the XML of its sheet, as no spreadsheet does."""
    odd = path.with_name(f"raar{'.xlsm' if macros else '.xlsx'}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(odd, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"<sheetData>", b"<sheetData><!-- raar -->")
            if name == "[Content_Types].xml" and macros:
                part = part.replace(_PLAIN, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")
            new.writestr(name, part)
    return odd


def test_a_large_list_is_changed_in_place_as_a_small_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, output = write_list(tmp_path / "bron.xlsx", _rows(300)), tmp_path / "schoon.xlsx"
    _changed(source, source, {"S1": "=COUNTA(A:A)", "T9": "erbij"})
    monkeypatch.setattr(large, "FEWEST_CELLS", 1_000)
    monkeypatch.setattr(large, "_FEWEST_BYTES", 1_000)
    assert read_workbook(source).large
    outcome = _apply(_planned(tmp_path, source), source, output)
    assert (outcome.status, "Opnieuw" in outcome.everything) == (0, False), outcome.everything
    old, new = ({(s, ref): (v, f) for s, ref, v, f in _cells(path)} for path in (source, output))
    assert len({ref for ref, held in new.items() if old.get(ref) != held}) == 400
    assert new["Dossiers", "S1"] == ("=COUNTA(A:A)", "General")
    assert _undo(output, tmp_path / "terug.xlsx").status == 0
    assert _cells(tmp_path / "terug.xlsx") == _cells(source)


@pytest.mark.parametrize("size", ["small", "large"])
@pytest.mark.parametrize("macros", [False, True])
def test_a_workbook_that_must_be_written_anew_says_what_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str, macros: bool
) -> None:
    if size == "large":
        monkeypatch.setattr(large, "FEWEST_CELLS", 100)
        monkeypatch.setattr(large, "_FEWEST_BYTES", 100)
    source = _odd(write_list(tmp_path / "bron.xlsx", _rows()), macros=macros)
    worklist, output = _planned(tmp_path, source), tmp_path / "schoon.xlsx"
    refused = _apply(worklist, source, output)
    assert (refused.status, output.exists(), _journal(output).exists()) == (2, False, False)
    assert "grafieken, opmerkingen en macro's" in refused.stderr
    outcome = _apply(worklist, source, output, "--force")
    assert outcome.status == 0, outcome.everything
    assert "Opnieuw geschreven als .xlsx, met alleen de waarden. Verloren gingen: opmaak" in outcome.stderr
    with zipfile.ZipFile(output) as archive:
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
    assert [line["event"] for line in _lines(output)].count("change") == 16
    assert "Niets op te schonen" in _planned_again(tmp_path, output)
    if macros:
        assert _apply(worklist, source, tmp_path / "schoon.xlsm", "--force").status == 2


def _planned_again(folder: Path, path: Path) -> str:
    return run("cleanup", "plan", path, "--rule", "OPS101", "--peildatum", _DAY, "-o", folder / "weer.xlsx").stdout
