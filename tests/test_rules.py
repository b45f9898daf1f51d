"""Every rule: complete in both languages, safe in its title, and set off by a workbook that breaks it."""

import datetime
import re
import string
import tomllib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook

from boks_clean.language import LANGUAGES
from tests import test_privacy, test_reconcile
from tests.command import ROOT, Json, check, codes, findings, rules_told, run
from tests.dossiers import Row, closed, correct, day, write_list
from tests.troubled_lists import LIST_TRIGGERS
from tests.workbooks import Rows, Styled, Value, changed, save

FILES = sorted((ROOT / "rules").glob("*.toml"))
RULES: dict[str, Json] = {path.name[:6]: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
TEXTS = ("title", "message", "why", "action", "example")


def texts_of(code: str) -> tuple[str, ...]:
    """The texts that a rule has: one about dossier rows shows rows as examples."""
    return TEXTS[:-1] if "valid" in RULES[code] else TEXTS


every_rule = pytest.mark.parametrize("code", list(RULES))
both_languages = pytest.mark.parametrize("language", LANGUAGES)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# The files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_file_is_named_after_the_rule(path: Path) -> None:
    rule = RULES[path.name[:6]]
    assert path.name == f"{rule['code']}-{rule['name']}.toml"
    assert re.fullmatch(r"[a-z][a-z-]+[a-z]", rule["name"])


def test_no_code_and_no_name_occurs_twice() -> None:
    assert len({rule["code"] for rule in RULES.values()}) == len(FILES)
    assert len({rule["name"] for rule in RULES.values()}) == len(FILES)


@every_rule
@both_languages
def test_all_texts_are_there(code: str, language: str) -> None:
    texts = RULES[code][language]
    assert sorted(texts) == sorted(texts_of(code))
    for name in texts_of(code):
        assert texts[name].strip() == texts[name]
        assert texts[name]
    for name in texts_of(code)[1:]:
        assert texts[name].endswith((".", "?")), f"{name} is no sentence"


@every_rule
def test_the_languages_differ(code: str) -> None:
    for name in texts_of(code):
        assert RULES[code]["nl"][name] != RULES[code]["en"][name]


@every_rule
@both_languages
def test_the_title_is_safe_to_publish(code: str, language: str) -> None:
    title = RULES[code][language]["title"]
    assert not re.search(r"[0-9{}.]", title)
    assert title[0].isupper()


@every_rule
def test_both_languages_are_filled_in_with_the_same(code: str) -> None:
    dutch, english = (placeholders(RULES[code][language]["message"]) for language in LANGUAGES)
    assert dutch == english


@every_rule
@both_languages
def test_only_the_message_is_filled_in(code: str, language: str) -> None:
    texts = RULES[code][language]
    assert not any("{" in texts[name] for name in ("title", "why"))
    shown = run("explain", code, "--lang", language).stdout
    assert "{}" not in shown


@every_rule
def test_dutch_says_u_and_not_je(code: str) -> None:
    words = " ".join(RULES[code]["nl"].values())
    assert not re.search(r"\b(je|jij|jouw|jullie)\b", words)


# The code


def test_every_rule_that_the_code_names_exists() -> None:
    named = {code for path in sources() for code in re.findall(r'"([A-Z]{3}\d{3})"', path.read_text(encoding="utf-8"))}
    assert named
    assert named <= set(RULES)


def test_every_rule_that_exists_is_named_by_the_code() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in sources())
    assert [rule for rule in RULES if rule not in code and "valid" not in RULES[rule]] == []


def sources() -> list[Path]:
    return sorted((ROOT / "boks_clean").rglob("*.py"))


# The commands


@both_languages
def test_rules_lists_them_all_with_their_titles(language: str) -> None:
    listed = run("rules", "--lang", language, "--format", "json").json
    assert [rule["code"] for rule in listed] == sorted(RULES)  # type: ignore[index]  # JSON is of any shape
    shown = " ".join(run("rules", "--lang", language, columns=140).stdout.split())
    for code, rule in RULES.items():
        assert f"{code} " in shown
        assert rule[language]["title"] in shown


@every_rule
@both_languages
def test_explain_tells_all_of_it(code: str, language: str) -> None:
    shown = run("explain", code.lower(), "--lang", language)
    assert shown.status == 0
    words = " ".join(shown.stdout.split())
    for name in texts_of(code):
        if name == "message":
            continue
        assert " ".join(RULES[code][language][name].split()) in words
    content = run("explain", code, "--lang", language, "--format", "json").json
    assert {content["code"], content["name"], content["severity"]} == {
        code,
        RULES[code]["name"],
        RULES[code]["severity"],
    }
    settings = RULES[code].get("parameters", {})
    assert content["parameters"] == {
        name: value.isoformat() if isinstance(value, datetime.date) else float(value)
        for name, value in settings.items()
    }


# A workbook that sets each rule off

TEAMS = ("Lunetten", "Zuilen", "West", "Oost", "Vleuten", "Noordoost", "Binnenstad", "De Meern", "Leidsche Rijn")
QUARTERS = ("K1", "K2", "K3", "K4", "Jaar")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)


def one(title: str, corner: str, columns: tuple[str, ...], *rows: tuple[Value | Styled, ...]) -> Rows:
    return [[title], [], [corner, *columns], *rows]


def referrers(title: str = "Aanmeldingen per melder 2023", **cells: Value) -> Callable[[Path], list[Path]]:
    """Return what makes a workbook that is right but for some cells."""
    rows = one(
        title,
        "Melder",
        QUARTERS,
        ("Huisarts", 10, 20, 30, 40, 100),
        ("Politie", 11, 22, 33, 44, 110),
        ("Zelfmelder", 12, 24, 36, 48, 120),
        ("Totaal", 33, 66, 99, 132, 330),
    )

    def make(folder: Path) -> list[Path]:
        return [changed(save(folder / "goed.xlsx", rows), folder / "export.xlsx", "Blad1", cells)]

    return make


def sheet(rows: Rows) -> Callable[[Path], list[Path]]:
    return lambda folder: [save(folder / "export.xlsx", rows)]


def sheets(**named: Rows) -> Callable[[Path], list[Path]]:
    return lambda folder: [save(folder / "export.xlsx", named)]


def teams(title: str, total: Value, *extra: tuple[Value, ...], factor: float = 1) -> Rows:
    body = [(team, (11 + 7 * n) * factor) for n, team in enumerate(TEAMS)]
    return one(title, "Buurtteam", ("K1",), *body, *extra, ("Totaal", total))


def two_files(folder: Path) -> list[Path]:
    (first,) = referrers()(folder)
    later = one(
        "Aanmeldingen per buurtteam 2023",
        "Buurtteam",
        ("K1", "K2"),
        ("Lunetten", 14, 30),
        ("Zuilen", 20, 36),
        ("Totaal", 34, 66),
    )
    return [first, save(folder / "later.xlsx", later)]


def hidden(folder: Path) -> list[Path]:
    (path,) = referrers()(folder)
    book = load_workbook(path)
    book["Blad1"].row_dimensions[5].hidden = True
    book.save(path)
    return [path]


def as_text(folder: Path) -> list[Path]:
    lines = ["Aanmeldingen per melder 2023;;", ";;", "Melder;K1;K2", "Huisarts;10;20", "Politie;11;22", "Totaal;21;42"]
    (folder / "export.csv").write_text("\n".join(lines), encoding="utf-8")
    return [folder / "export.csv"]


def with_date(folder: Path) -> list[Path]:
    (path,) = referrers()(folder)
    book = load_workbook(path)
    book["Blad1"]["B4"].value = datetime.datetime(2023, 1, 3)  # noqa: DTZ001 (Excel knows no time zones)
    book["Blad1"]["B4"].number_format = "dd-mm-yyyy"
    book.save(path)
    return [path]


def percent(*values: float) -> tuple[Styled, ...]:
    return tuple(Styled(value, "0%") for value in values)


def stock(*opened: int, start: tuple[int, ...] = (40, 50, 60), end: tuple[int, ...] = (30, 40, 50)) -> Rows:
    return one("Casussen 2023", "Soort", MONTHS[:3], ("Gestart", *start), ("Lopend", *opened), ("Afgesloten", *end))


def closed_at_once() -> Rows:
    months = [(50 + (7 * m) % 9, 60 + (5 * m) % 11) for m in range(12)]
    months[2] = (400, 410)
    body = zip(*months, strict=True)
    total = tuple(a + b for a, b in months)
    return one(
        "Afgesloten trajecten per melder 2023",
        "Melder",
        MONTHS,
        *((name, *v) for name, v in zip(("Huisarts", "Politie"), body, strict=True)),
        ("Totaal", *total),
    )


TRIGGERS: dict[str, Callable[[Path], list[Path]]] = {
    "AAN001": sheets(
        Teams=one(
            "Aanmeldingen per buurtteam 2023", "Buurtteam", ("K1",), ("Lunetten", 10), ("Zuilen", 30), ("Totaal", 40)
        ),
        Melders=one(
            "Aanmeldingen per melder 2023", "Melder", ("K1",), ("Huisarts", 11), ("Politie", 30), ("Totaal", 41)
        ),
    ),
    "AAN002": two_files,
    "AAN003": sheets(
        Volwassenen=one(
            "Aanmeldingen per buurtteam 2023",
            "Buurtteam",
            QUARTERS,
            ("Lunetten", 10, 20, 30, 40, 100),
            ("Zuilen", 11, 21, 31, 41, 104),
            ("Totaal", 21, 41, 61, 81, 204),
        ),
        Jeugd=one(
            "Aanmeldingen per buurtteam 2023",
            "Buurtteam",
            QUARTERS,
            ("Lunetten", 4, 5, 6, 7, 22),
            ("Zuilen", 5, 5, 7, 7, 24),
            ("Totaal", 9, 10, 13, 14, 46),
        ),
    ),
    "DUB001": sheet(
        one(
            "Gestart per buurtteam 2023",
            "Buurtteam",
            MONTHS[:3],
            *((t, 3 + 5 * n, 11 + 7 * n, 11 + 7 * n) for n, t in enumerate(TEAMS)),
        )
    ),
    "DUB002": sheet(
        one(
            "Gestart per buurtteam 2023",
            "Buurtteam",
            MONTHS,
            ("Lunetten", *(20 + 3 * m for m in range(12))),
            ("Zuilen", *(20 + 3 * m for m in range(12))),
            ("West", *(90 - 3 * m for m in range(12))),
        )
    ),
    "GEM001": sheet(
        one(
            "Gemiddelde wachttijd tot eerste gesprek 2023", "Buurtteam", QUARTERS, ("Lunetten", 5.1, 6.2, 7.3, 8.4, 9.5)
        )
    ),
    "GEM002": sheet(
        one(
            "Gemiddelde wachttijd tot eerste gesprek 2023",
            "Buurtteam",
            ("K1",),
            ("Lunetten", 5.1),
            ("Zuilen", 6.2),
            ("Totaal", 9.5),
        )
    ),
    "GEM003": sheets(
        Melders=one(
            "Aanmeldingen per melder 2023",
            "Melder",
            QUARTERS[:4],
            ("Huisarts", 10, 20, 30, 40),
            ("Zelfmelder", 10, 30, 10, 40),
            ("Totaal", 20, 50, 40, 80),
        ),
        Aandeel=one("Zelfmelders 2023", "Soort", QUARTERS[:4], ("% Zelfmelder", *percent(0.5, 0.6, 0.52, 0.5))),
    ),
    "GEM004": sheets(
        Melders=one(
            "Aanmeldingen per melder 2023",
            "Melder",
            QUARTERS[:4],
            ("Huisarts", 10, 20, 30, 40),
            ("Zelfmelder", 10, 30, 10, 40),
            ("Totaal", 20, 50, 40, 80),
        ),
        Aandeel=one("Zelfmelders 2023", "Soort", QUARTERS[:4], ("% Zelfmelder", *percent(0.1, 0.2, 0.8, 0.9))),
    ),
    "GEM005": sheet(
        one(
            "Klantoordeel 2023",
            "Rapportcijfer",
            tuple(str(n) for n in range(1, 11)),
            ("Percentage", *percent(0, 0, 0, 0, 0, 0.1, 0.2, 0.3, 0.1, 0.1)),
        )
    ),
    "GEM006": sheet(
        one(
            "% binnen 5 werkdagen 2023",
            "Buurtteam",
            ("K1", "K2"),
            ("Lunetten", *percent(0.5, 5.5)),
            ("Zuilen", *percent(0.4, 0.6)),
        )
    ),
    "GEM007": sheet(
        one(
            "Gemiddelde wachttijd tot eerste gesprek 2023",
            "Buurtteam",
            ("K1", "K2"),
            ("Lunetten", 8.4, -11.2),
            ("Zuilen", 9.1, 10.6),
        )
    ),
    "GRP001": sheet(teams("Gestarte trajecten per buurtteam 2023", 300)),
    "GRP002": sheet(teams("Lopende trajecten per buurtteam 2023", 3_520, factor=10)),
    "GRP003": sheet(teams("Lopende trajecten per buurtteam 2023", 3_490, factor=10)),
    "LAB001": sheet(teams("Gestarte trajecten per buurtteam 2023", 356, ("Ondiep Pijlsweert", 5))),
    "LAB002": sheet(teams("Gestarte trajecten per buurtteam 2023", 356, ("Hilversum", 5))),
    "LAB003": referrers(A5="Wijkagent te paard"),
    "LAB004": referrers(B4="#REF!"),
    "LAB005": referrers(B4="=5+5"),
    "LAB006": referrers(B4="volgt nog"),
    "LAB007": lambda folder: [p.rename(folder / "export 2021.xlsx") for p in referrers()(folder)],
    "LAB008": lambda folder: [
        p.rename(folder / "export 2021.xlsx") for p in referrers("Aanmeldingen per melder")(folder)
    ],
    "LAB009": referrers("Aanmeldingen per melder"),
    "LAB010": referrers(B4=-10),
    "LAB011": referrers(B4=10.5),
    "LAB012": sheets(
        Cijfers=one(
            "Aanmeldingen per melder 2023", "Melder", ("K1",), ("Huisarts", 10), ("Politie", 30), ("Totaal", 40)
        ),
        Kantine=one(
            "Bezoek aan de kantine 2023",
            "Gerecht",
            QUARTERS,
            ("Soep", 1, 2, 3, 4, 10),
            ("Brood", 5, 6, 7, 8, 26),
            ("Totaal", 6, 8, 10, 12, 36),
        ),
    ),
    "LAB013": with_date,
    "LAB014": as_text,
    "LAB015": hidden,
    "LAB016": sheet(
        one("Gestart per buurtteam 2023", "Buurtteam", ("Kwartaal 1", "Kwartaal 2", "Kwartaal 5"), ("Zuilen", 1, 2, 3))
    ),
    "LAB017": sheet(
        one("Gestart per buurtteam 2023", "Buurtteam", ("januari", "februari", "februari"), ("Zuilen", 1, 2, 3))
    ),
    "LAB018": sheet(one("Gestart per buurtteam 2023", "Buurtteam", ("K1",), ("Zuilen", 1), ("West", 2), ("Zuilen", 3))),
    "LAB019": sheet(one("Gestart per buurtteam 2023", "Buurtteam", ("K1", "K2"), ("Zuilen", 1, "<5"), ("West", 2, 4))),
    "PLA001": sheet(closed_at_once()),
    "STR001": sheet(stock(300, 320, 390)),
    "STR002": sheet(stock(3_000, 3_021, 3_041)),
    "STR003": sheet(
        one(
            "Medewerkers 2023",
            "Soort",
            MONTHS[:6],
            ("In dienst", 100, 102, 104, 106, 108, 120),
            ("In dienst getreden", 5, 5, 5, 5, 5, 5),
            ("Uit dienst", 3, 3, 3, 3, 3, 3),
        )
    ),
    "STR004": sheet(
        one(
            "Casussen 2023",
            "Soort",
            MONTHS,
            ("Aanmeldingen", *(90 + 7 * m % 11 for m in range(12))),
            ("Lopend", *(300 + m for m in range(12))),
            ("Afgesloten", *(40 + 5 * m % 7 for m in range(12))),
        )
    ),
    "TEL001": referrers(F4=101),
    "TEL002": referrers(B7=34),
    "TEL003": sheet(
        one(
            "Rapportage SROI 2023",
            "Soort SROI",
            ("Bedrag",),
            ("MBO-stagiaires", "€ 100"),
            ("SW-bedrijven", "€ 201"),
            ("Totaal", "€ 302"),
        )
    ),
    "TEL004": sheet(
        one("Aanmeldingen per melder 2023", "Melder", ("K1", "Jaar"), ("Huisarts", 50, 40), ("Politie", 10, 60))
    ),
    "TEL005": sheet(
        one(
            "Klachten 2023",
            "Onderwerp",
            QUARTERS,
            *((name, 10, 10, 10, 10, 40) for name in ("Afspraken", "Snelheid", "Toon", "Uitleg", "Wachten")),
            ("Totaal", 40, 40, 40, 40, 160),
        )
    ),
    "UNI001": sheet(
        one("Unieke klanten per melder 2023", "Melder", ("K1",), ("Huisarts", 50), ("Politie", 10), ("Totaal", 40))
    ),
    "UNI002": sheet(
        one("Unieke klanten per melder 2023", "Melder", ("K1",), ("Huisarts", 50), ("Politie", 10), ("Totaal", 70))
    ),
    "UNI003": sheet(
        one(
            "Unieke klanten per buurtteam 2023",
            "Buurtteam",
            QUARTERS[:4],
            ("Lunetten", 10, 20, 30, 40),
            ("Zuilen", 11, 22, 33, 44),
            ("Totaal", 21, 42, 62, 84),
        )
    ),
    "UNI004": sheet(
        one(
            "Unieke klanten per buurtteam 2023",
            "Buurtteam",
            QUARTERS[:3],
            ("Lunetten", 10, 20, 30),
            ("Zuilen", 11, 22, 33),
            ("Totaal", 21, 42, 63),
        )
    ),
    "AAN010": test_reconcile.of_two_teams,
    "AAN011": test_reconcile.changed_later,
    "AAN012": test_reconcile.at_the_end,
    "AAN013": test_reconcile.without_answer,
    "AAN014": test_reconcile.doubled,
    "AAN015": test_reconcile.typed_over,
    "AAN016": test_reconcile.too_short,
    "AAN017": test_reconcile.other_average,
    "AAN018": test_reconcile.typed_over,
    "PRI001": sheet([["BSN"], *([number] for number in test_privacy.passing(3))]),
    "PRI002": sheet([["Buurtteam", "Naam cliënt"], ["Lunetten", "J. de Vries"]]),
    "PRI003": sheet([["Buurtteam", "Opmerking"], ["Lunetten", "piet.jansen@example.com"]]),
    "PRI004": sheet([["Buurtteam", "Opmerking"], ["Lunetten", "bel 06-12345678"]]),
    "PRI005": sheet([["Buurtteam", "Opmerking"], ["Lunetten", test_privacy.IBAN]]),
    "PRI006": sheet([["Buurtteam", "Opmerking"], ["Lunetten", "1234 AB 12"]]),
    "PRI007": sheet([["Buurtteam", "Geboortedatum"], ["Lunetten", "01-02-1980"]]),
    "PRI008": sheet([["Buurtteam", "Medewerker"], ["Lunetten", "Yildiz"]]),
    "PRI009": lambda folder: [test_privacy.leaky(folder)],
    "PRI010": lambda folder: [test_privacy.with_picture(folder)],
}


def listed(*rows: Row) -> Callable[[Path], list[Path]]:
    return lambda folder: [write_list(folder / "lijst.xlsx", [*correct(6), *rows])]


TRIGGERS |= LIST_TRIGGERS | {
    "DOS040": listed(closed(7, buurtteam=None)),
    "DOS041": listed(closed(7, klantnummer="zie boven")),
    "DOS042": listed(closed(2, laatste_contact=day(2023, 8, 15))),
    "DOS043": listed(closed(2)),
}


def test_every_rule_has_a_workbook_that_sets_it_off() -> None:
    assert [code for code in RULES if code not in TRIGGERS and "valid" not in RULES[code]] == []


@pytest.fixture(params=list(TRIGGERS))
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, list[Path]]:
    """A rule with a workbook that sets it off."""
    code: str = request.param
    return code, TRIGGERS[code](tmp_path)


def test_a_workbook_sets_the_rule_off_among_the_others_and_alone(broken: tuple[str, list[Path]]) -> None:
    code, paths = broken
    report = check(*paths)
    among = findings(report, code)
    alone = check(*paths, "--select", code, "--lang", "en")
    assert among or code in rules_told(report)
    assert set(codes(findings(alone))) == {code}
    assert {f["id"] for f in among} <= {f["id"] for f in findings(alone)}
    assert code not in {s["rule"] for s in alone["skipped"]}
    for language, found in (("nl", among), ("en", findings(alone))):
        for finding in found:
            assert finding["title"] == RULES[code][language]["title"]
            assert finding["severity"] in severities_up_to(RULES[code]["severity"])
            assert not re.search(r"[{}]|None|\bText\(", finding["message"])
            pattern = rf"(?:(?:dossier|case) \S+: )?{pattern_of(RULES[code][language]['message'])}"
            assert re.fullmatch(pattern, finding["message"], re.DOTALL)


def test_the_report_for_people_tells_the_rule_as_well(broken: tuple[str, list[Path]]) -> None:
    code, paths = broken
    outcome = run("check", *paths, columns=140)
    assert f"{code}  {RULES[code]['nl']['title']}" in outcome.stdout or echoed(code, outcome.stdout)
    assert outcome.status in (0, 1, 4)


def echoed(code: str, text: str) -> bool:
    return any(code in line for line in text.split("Dit breekt ook")[1:])


@pytest.mark.parametrize("code", ["TEL001", "GRP003", "LAB004", "DUB001", "AAN001", "STR001", "UNI003", "GEM005"])
def test_a_rule_that_is_ignored_is_not_reported(code: str, tmp_path: Path) -> None:
    report = check(*TRIGGERS[code](tmp_path), "--ignore", code)
    assert not findings(report, code)
    assert [s["kind"] for s in report["skipped"] if s["rule"] == code] == ["deselected"]


def severities_up_to(worst: str) -> list[str]:
    order = ["information", "warning", "error"]
    return order[: order.index(worst) + 1]


def pattern_of(message: str) -> str:
    parts = [part for part, *_ in string.Formatter().parse(message)]
    pattern = "(.+)".join(re.escape(part) for part in parts)
    return pattern if not message.endswith("}") else f"{pattern}(.+)"


def test_the_pattern_of_a_message_fits_what_it_is_filled_in_with() -> None:
    for one_message, other in pairwise(rule["nl"]["message"] for rule in RULES.values()):
        filled = one_message.format(**dict.fromkeys(placeholders(one_message), "x"))
        assert re.fullmatch(pattern_of(one_message), filled)
        assert not re.fullmatch(pattern_of(other), filled) or one_message == other
