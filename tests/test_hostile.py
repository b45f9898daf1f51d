"""Whatever the file: a sentence and a status, never a traceback."""

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import run

SAMPLE = Path(__file__).parent.parent / "samples" / "ktsd-2016.xlsx"
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MERGED = '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


def repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Return the sample with its parts changed; None leaves a part out."""
    written = io.BytesIO()
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return written.getvalue()


def in_sheet(old: str, new: str) -> bytes:
    return repacked(lambda n, c: c.replace(old.encode(), new.encode(), 1) if n.startswith("xl/worksheets/s") else c)


def bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("xl/workbook.xml", b"<workbook/>")
        new.writestr("xl/worksheets/sheet1.xml", b" " * 200_000_000)
    return written.getvalue()


FILES: dict[str, tuple[Callable[[], bytes], set[int]]] = {
    "empty": (lambda: b"", {3}),
    "a page": (lambda: b"<html><body>Inloggen</body></html>", {3}),
    "a pdf": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", {3}),
    "an old workbook that is noise": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000), {3}),
    "an encrypted workbook": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        {3},
    ),
    "a zip of something else": (lambda: repacked(lambda n, c: c if n == "docProps/app.xml" else None), {3}),
    "without its sheets": (lambda: repacked(lambda n, c: None if "worksheets" in n else c), {3}),
    "without relations": (lambda: repacked(lambda n, c: None if n.endswith("workbook.xml.rels") else c), {3, 4}),
    "without styles": (lambda: repacked(lambda n, c: None if n.endswith("styles.xml") else c), {0, 3}),
    "a sheet that is no XML": (lambda: repacked(lambda n, c: b"<a" if "sheet1" in n else c), {3}),
    "entities": (lambda: in_sheet("<worksheet", f"{DOCTYPE}<worksheet"), {3}),
    "a stray cell far away": (lambda: in_sheet("</sheetData>", FAR), {0, 3}),
    "everything merged": (lambda: in_sheet("</sheetData>", MERGED), {0, 3}),
    "a bomb": (bomb, {3}),
}


@pytest.mark.parametrize(("content", "statuses"), FILES.values(), ids=list(FILES))
@pytest.mark.parametrize("command", ["check", "inspect"])
def test_a_hostile_file_gives_a_sentence_and_a_status(
    content: Callable[[], bytes], statuses: set[int], command: str, tmp_path: Path
) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(content())
    before = path.read_bytes()
    outcome = run(command, path)
    assert outcome.status in statuses
    assert "Traceback" not in outcome.everything
    assert outcome.everything.strip()
    assert path.read_bytes() == before


@pytest.mark.parametrize("length", [1, 4, 30, 100, 1_000, 3_000, 5_000, 7_000])
def test_a_truncated_workbook_is_unreadable(length: int, tmp_path: Path) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(SAMPLE.read_bytes()[:length])
    outcome = run("check", path)
    assert outcome.status == 3
    assert "NIET GELEZEN" in outcome.stdout


@pytest.mark.parametrize("content", [b"a;b\n1;\0", b"\xff\xfea\0;\0b\0", b'"a;b\n1;2', b";;;\n;;;", b"a\n1\n2"])
def test_a_strange_csv_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    assert run("check", path).status in {3, 4}


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_workbook_never_breaks_the_run(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 (chance, not secrecy)

    def change(name: str, content: bytes) -> bytes:
        if chance.random() > 0.4 or not name.endswith((".xml", ".rels")):
            return content
        spoiled = bytearray(content)
        for _ in range(chance.randint(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(32, 127)
        return bytes(spoiled)

    path = tmp_path / "export.xlsx"
    path.write_bytes(repacked(change))
    outcome = run("check", path, "--format", "json")
    assert outcome.status in {0, 1, 3, 4}
    assert [s for s in outcome.json["skipped"] if s["kind"] == "failed"] == []
