"""The page: it needs nothing from elsewhere, nothing from a workbook becomes markup, and it works in a real browser."""

import json
import re
import shutil
import subprocess
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

import boks_clean
from boks_clean.language import LANGUAGES
from tests.command import PEILDATUM, SAMPLES, check, run
from tests.workbooks import Rows, Styled, save

WITH_ERRORS = SAMPLES / "boks-2021-met-fouten.xlsx"
VOID = {"meta", "input", "br", "hr", "img", "link"}
EVIL = "<script>alert('x')</script>"
NASTY = [EVIL, '"onmouseover="alert(1)', "</script></style></title>", "A & B", "<!--", "&lt;b&gt;"]


class Page(HTMLParser):
    """The elements of a page with their attributes and text; closing tags must fit."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("script", "style"):
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all elements with this name."""
        return [attributes for name, attributes in self.elements if name == tag]

    def having(self, class_: str, tag: str = "td") -> list[dict[str, str | None]]:
        """Return the attributes of all elements with a class."""
        return [a for a in self.all(tag) if class_ in (a.get("class") or "").split()]

    @property
    def text(self) -> str:
        """All that can be read."""
        return " ".join("".join(self.words).split())


def html(*arguments: object) -> str:
    return run("check", *arguments, "--format", "html", "--peildatum", PEILDATUM).stdout


@pytest.fixture(scope="module")
def sample() -> str:
    return html(WITH_ERRORS)


def table(labels: list[str], title: str = "Aanmeldingen per melder 2023", total: int = 10) -> Rows:
    body: Rows = [[Styled(label, text=True), 1, 2, 3, 4, 10] for label in labels]
    n = len(labels)
    return [
        [Styled(title, text=True)],
        [],
        ["Melder", "K1", "K2", "K3", "K4", "Jaar"],
        *body,
        ["Totaal", n, 2 * n, 3 * n, 4 * n, total * n],
    ]


def test_the_page_is_whole_and_asks_for_nothing(sample: str) -> None:
    page = Page(sample)
    assert sample.startswith('<!DOCTYPE html>\n<html lang="nl">')
    assert {"link", "img", "iframe", "object"}.isdisjoint(tag for tag, _ in page.elements)
    assert not re.search(r"https?:|//[a-z]|url\(|@import", sample)
    assert not any(name.startswith("on") or name in ("style", "src") for _, a in page.elements for name in a)
    (policy,) = [a["content"] for a in page.all("meta") if a.get("http-equiv")]
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in str(policy)


def test_ids_are_unique_and_links_lead_somewhere(sample: str) -> None:
    page = Page(sample)
    ids = Counter(a["id"] for _, a in page.elements if a.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    links = [str(a["href"]) for a in page.all("a")]
    assert len(links) > 100
    assert [link for link in links if not link.startswith("#") or link[1:] not in ids] == []


def test_every_finding_is_there_with_its_cause_action_and_echoes(sample: str) -> None:
    text = Page(sample).text
    for finding in check(WITH_ERRORS)["findings"]:
        said = [finding["title"], finding["message"], finding["hint"], *(echo["message"] for echo in finding["echoes"])]
        said += [finding["action"]] if finding["severity"] != "information" else []
        assert [part for part in said if " ".join(part.split()) not in text] == []


def test_the_verdict_and_the_coverage_come_with_it(sample: str) -> None:
    text = Page(sample).text
    assert "7 fouten, 1 waarschuwing, 4 signaleringen (status 1" in text
    assert "1.312 verbanden nagerekend: 1.293 kloppen, 17 niet, 2 niet te beslissen." in text
    assert "boks-2021-met-fouten.xlsx1.492" in text


def test_cells_are_marked_by_state_in_words_as_well(sample: str) -> None:
    suspects = [s for f in check(WITH_ERRORS)["findings"] for s in f["suspects"]]
    page = Page(sample)
    assert len(page.having("s")) == len({(s["sheet"], s["ref"]) for s in suspects}) > 3
    assert len(page.having("b")) > 20
    assert len(page.having("h")) > 1000
    link = '<a href="#f3" class="n" aria-label="bevinding 3">3</a>'
    assert f'<td class="s" id="t3-C12">14<span class="v"> verdacht</span>{link}</td>' in sample


def test_what_is_undecided_or_in_no_check_is_told_apart(tmp_path: Path) -> None:
    rows = table(["Huisarts", "Politie"])
    rows = [
        *rows[:3],
        ["Huisarts", "<5", 2, 3, 4, 10],
        *rows[4:],
        [],
        ["Rapportcijfer per melder 2023"],
        ["Melder", "Cijfer"],
        ["Huisarts", 7.5],
    ]
    text = html(save(tmp_path / "a.xlsx", rows))
    assert re.search(r'<td class="u"[^>]*>&lt;5<span class="v"> niet te beslissen</span>', text)


def test_headers_are_headers_and_tables_have_captions(sample: str) -> None:
    page = Page(sample)
    assert {a.get("scope") for a in page.all("th")} == {"row", "col", "colgroup"}
    assert len(page.all("caption")) == len(page.all("table")) == 16
    assert all(len(page.all(landmark)) == 1 for landmark in ("header", "nav", "main", "footer", "h1"))
    assert page.all("a")[0]["class"] == "skip"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_in_one_language(language: str) -> None:
    text = html(WITH_ERRORS, "--lang", language)
    assert f'<html lang="{language}">' in text
    foreign = {
        "nl": ("Findings", "Coverage", "suspect cell", "Search", "broken", "to do", "held"),
        "en": ("Bevindingen", "Dekking", "verdacht", "Zoeken", "klopt", "doen<", "bevinding "),
    }
    body = re.sub(r"<(style|script)>.*?</\1>", "", text, flags=re.DOTALL)
    assert [word for word in foreign[language] if word in body] == []


def test_nothing_from_a_workbook_becomes_markup(tmp_path: Path) -> None:
    sheets = {
        name[:31].translate(str.maketrans("", "", "/\\*?:[]'")): table(
            NASTY, f"Aanmeldingen per melder 2023 {name}", 11
        )
        for name in NASTY
    }
    text = html(save(tmp_path / "a&b<i>.xlsx", sheets))
    page = Page(text)
    assert len(page.all("script")) == len(page.all("style")) == len(page.all("title")) == 1
    assert {"i", "b"}.isdisjoint(tag for tag, _ in page.elements)
    assert not any(name.startswith("on") for _, a in page.elements for name in a)
    for name in NASTY:
        assert name in page.text
    assert text.count("<script") == text.count("</script") == 1


def test_names_of_persons_are_not_drawn(tmp_path: Path) -> None:
    people: Rows = [["Jansen", 1, 2, 3, 4, 10], ["j.de.vries@example.org", 1, 2, 3, 4, 10], ["Totaal", 2, 4, 6, 8, 20]]
    rows: Rows = [["Aanmeldingen per medewerker 2023"], [], ["Medewerker", "K1", "K2", "K3", "K4", "Jaar"], *people]
    text = html(save(tmp_path / "a.xlsx", rows))
    assert "(naam)" in text
    assert "Jansen" not in text
    assert "example.org" not in text


def test_a_file_that_cannot_be_read_gives_a_page_that_says_so(tmp_path: Path) -> None:
    outcome = run("check", tmp_path / "weg.xlsx", WITH_ERRORS, "--format", "html")
    page = Page(outcome.stdout)
    assert outcome.status == 3
    assert "Niet gelezen: Het bestand" in page.text
    assert "Controle van weg.xlsx en nog 1" in page.text
    alone = Page(run("check", tmp_path / "weg.xlsx", "--format", "html").stdout)
    assert "Er is geen enkele tabel herkend." in alone.text


def test_nothing_found_and_nothing_recognised_are_said(tmp_path: Path) -> None:
    assert "Er zijn geen bevindingen." in Page(html(save(tmp_path / "a.xlsx", table(["Huisarts", "Politie"])))).text
    assert "Niet volledig: geen enkele" in Page(html(save(tmp_path / "b.xlsx", [["notitie"], ["nog een", 3]]))).text


def test_what_was_not_recognised_is_listed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [*table(["Huisarts", "Politie"]), *([[]] * 8), [*([None] * 9), 41, 42]])
    (part,) = check(path)["inputs"]
    text = Page(html(path)).text
    assert part["unrecognised"]
    assert "Niet herkend" in text
    for rest in part["unrecognised"]:
        assert f"'{rest['sheet']}' {rest['range']}: {rest['reason']}" in text


def test_the_page_goes_to_a_file_and_the_verdict_to_standard_error(tmp_path: Path) -> None:
    outcome = run("check", WITH_ERRORS, "--format", "html", "-o", tmp_path / "r.html", "--peildatum", PEILDATUM)
    assert outcome.stdout == ""
    assert "7 fouten" in outcome.stderr
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == html(WITH_ERRORS)


def test_the_json_report_carries_no_drawn_tables() -> None:
    assert "drawn" not in check(WITH_ERRORS)
    assert boks_clean.check(WITH_ERRORS).drawn == ()


def test_two_hundred_sheets_stay_a_page_that_a_browser_can_hold(tmp_path: Path) -> None:
    rows = table(["Huisarts", "Politie", "Zelfmelder", "Familie", "Gemeente"])
    text = html(save(tmp_path / "a.xlsx", {f"blad {n}": rows for n in range(200)}))
    assert text.count("<table>") >= 200
    assert len(text.encode()) < 2_000_000


BROWSER = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
PROBE = """
<script>
const out = {}, wait = (ms) => new Promise((done) => setTimeout(done, ms));
const $ = (selector) => document.querySelector(selector);
const shown = () => [...document.querySelectorAll("article")].filter((e) => e.offsetParent !== null).map((e) => e.id);
const type = (element, value) => {
  element.value = value; element.dispatchEvent(new Event("input", { bubbles: true }));
};
(async () => {
  out.form = !$("#filter").hidden;
  out.all = shown().length;
  type($("#search"), "WACHTTIJD zuilen");
  out.search = shown();
  out.told = $("#shown").textContent;
  type($("#search"), "");
  type($("#rule"), "STR001");
  out.rule = shown();
  $("#filter").reset(); await wait(50);
  out.reset = shown().length;
  for (const box of document.querySelectorAll("input[name=severity]")) if (box.value !== "w") box.click();
  out.severity = shown();
  $("#filter").reset(); await wait(50);
  out.folded = !$("#t1").open;
  $("#f3 a.cell").click(); await wait(100);
  out.focus = document.activeElement.id;
  out.lit = [...document.querySelectorAll(".lit")].map((e) => e.id).sort();
  out.seen = document.activeElement.getBoundingClientRect().top < innerHeight;
  $("#t3-C12 a.n").click(); await wait(100);
  out.back = document.activeElement.id;
  $("#wrong").click();
  out.right = $("#t1").hidden;
  $("#wrong").click();
  $("#t1").open = false;
  location.hash = ""; $("#f9 a.cell").click(); await wait(100);
  out.unfolded = $("#" + document.activeElement.id).closest("details").open;
  out.wide = document.documentElement.scrollWidth <= innerWidth;
  out.contrast = getComputedStyle(document.body).backgroundColor !== getComputedStyle(document.body).color;
  dispatchEvent(new Event("beforeprint"));
  out.echoes = [...document.querySelectorAll(".echoes")].every((e) => e.open);
  const pre = document.createElement("pre"); pre.id = "probe";
  pre.textContent = JSON.stringify(out); document.body.append(pre);
})();
</script>"""


def in_browser(text: str, folder: Path, *options: str) -> str:
    page = folder / "page.html"
    page.write_text(text, encoding="utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    command += ["--virtual-time-budget=8000", *options, page.as_uri()]
    done = subprocess.run(command, capture_output=True, check=True, timeout=120, encoding="utf-8")  # noqa: S603 (our own command on files that the test made)
    return done.stdout


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
@pytest.mark.parametrize("width", [1280, 500])
def test_a_browser_filters_searches_and_jumps(sample: str, width: int, tmp_path: Path) -> None:
    probed = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", sample) + PROBE
    dom = in_browser(probed, tmp_path, "--dump-dom", f"--window-size={width},900")
    told = json.loads(re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1).replace("&gt;", ">"))  # type: ignore[union-attr]  # a page without the probe may fail here
    assert told == {
        "form": True,
        "all": 12,
        "search": ["f5"],
        "told": "1 van 12 bevindingen",
        "rule": ["f4"],
        "reset": 12,
        "severity": ["f8"],
        "folded": True,
        "focus": "t3-C12",
        "lit": ["t3-B12", "t3-C12", "t3-D12", "t3-E12"],
        "seen": True,
        "back": "f3",
        "right": True,
        "unfolded": True,
        "wide": True,
        "contrast": True,
        "echoes": True,
    }


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
def test_the_policy_of_the_page_lets_its_own_script_run_and_no_other(sample: str, tmp_path: Path) -> None:
    dom = in_browser(sample + "<script>document.body.id = 'other'</script>", tmp_path, "--dump-dom")
    assert 'id="other"' not in re.sub(r"<script>.*?</script>", "", dom, flags=re.DOTALL)
    assert "12 van 12 bevindingen" in dom


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
def test_a_very_long_name_leaves_room_for_the_figures(tmp_path: Path) -> None:
    text = html(save(tmp_path / "a.xlsx", table(["Huisarts", "x" * 3000, "Politie of " * 100])))
    probe = """<script>const pre = document.createElement("pre"); pre.id = "probe"; document.body.append(pre);
    const widths = [...document.querySelectorAll("tbody th[scope=row]")].map((e) => e.offsetWidth);
    pre.textContent = Math.max(...widths) / innerWidth;</script>"""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text) + probe
    dom = in_browser(page, tmp_path, "--dump-dom", "--window-size=1000,900")
    assert 0 < float(re.search(r'<pre id="probe">(.*?)</pre>', dom).group(1)) < 0.5  # type: ignore[union-attr]  # a page without the probe may fail here


@pytest.mark.skipif(BROWSER is None, reason="no Chromium or Chrome is installed")
def test_the_page_prints(sample: str, tmp_path: Path) -> None:
    pdf = tmp_path / "page.pdf"
    in_browser(sample, tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert 5 < len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) < 30
