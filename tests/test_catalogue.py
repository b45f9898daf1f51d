"""A catalogue of one's own adds to the built-in one; a slip in it is a sentence with the file, the key and a guess."""

from pathlib import Path
from typing import cast

import pytest

from tests.command import ROOT, Json, codes, findings, inspect, refs, run, serious
from tests.workbooks import Rows, save

RULE = (ROOT / "rules" / "TEL002-onderdelen-tellen-niet-op.toml").read_text(encoding="utf-8")
WITH_PARAMETERS = (ROOT / "rules" / "GRP001-teams-en-stad-te-ver-uiteen.toml").read_text(encoding="utf-8")
WRONG: Rows = [
    ["Aanmeldingen per melder 2023"],
    [],
    ["Melder", "K1", "K2", "Halfjaar 1"],
    ["Huisarts", 10, 20, 30],
    ["Politie", 11, 22, 33],
    ["Totaal", 22, 42, 64],
]
VISITS: Rows = [
    ["Bezoeken aan huis 2023"],
    [],
    ["Reden van bezoek", "K1", "K2", "Halfjaar 1"],
    ["Intake", 10, 20, 30],
    ["Nazorg", 11, 22, 33],
    ["Totaal", 21, 42, 63],
]


def catalogue(folder: Path, **files: str) -> Path:
    """Write files of a catalogue; a name `rules__x` is the file rules/x.toml."""
    for name, text in files.items():
        path = folder / "eigen" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".toml").write_text(text, encoding="utf-8")
    return folder / "eigen"


SLIPS = {
    "not TOML": ({"rules__x": "code = TEL900"}, ("x.toml",)),
    "a mistyped key of a rule": (
        {"rules__x": RULE.replace("severity", "severety")},
        ("x.toml", "severety", "severity"),
    ),
    "a mistyped text of a rule": ({"rules__x": RULE.replace("message", "mesage")}, ("x.toml", "mesage", "message")),
    "no code": ({"rules__x": "severity = 'warning'"}, ("x.toml", "code")),
    "a code that does not exist": ({"rules__x": "code = 'TEL02'"}, ("x.toml", "TEL02", "TEL002")),
    "a missing language": ({"rules__x": RULE.replace("[en]", "[en_gb]")}, ("x.toml", "en_gb")),
    "a severity that does not exist": (
        {"rules__x": RULE.replace('severity = "error"', 'severity = "erorr"')},
        ("x.toml", "severity", "erorr", "error"),
    ),
    "a severity of the wrong type": ({"rules__x": RULE.replace('"error"', "3")}, ("x.toml", "severity")),
    "a parameter that is no number": ({"rules__x": WITH_PARAMETERS.replace("0.01", '"weinig"')}, ("x.toml", "most")),
    "a mistyped parameter": ({"rules__x": WITH_PARAMETERS.replace("most =", "mots =")}, ("x.toml", "mots")),
    "a parameter that the rule does not have": (
        {"rules__x": "code = 'GRP001'\n[parameters]\nmots = 0.05"},
        ("x.toml", "mots", "most"),
    ),
    "a parameter outside its table": ({"rules__x": "code = 'GRP001'\nmost = 0.05"}, ("x.toml", "most")),
    "an unknown placeholder": ({"rules__x": RULE.replace("{found}", "{fuond}")}, ("x.toml", "fuond")),
    "a brace that is not closed": ({"rules__x": RULE.replace("{found}", "{found")}, ("x.toml",)),
    "a placeholder by number": ({"rules__x": RULE.replace("{found}", "{}")}, ("x.toml",)),
    "an unknown kind of table": ({"schemas__x": "[measure.x]\nkind = 'flow'"}, ("x.toml", "measure", "measures")),
    "an unknown key of a measure": (
        {"schemas__x": "[measures.x]\nkind = 'flow'\nname = ['bezoek']"},
        ("x.toml", "name", "names"),
    ),
    "an unknown kind of measure": (
        {"schemas__x": "[measures.x]\nkind = 'flows'\nnames = ['bezoek']"},
        ("x.toml", "kind", "flows", "flow"),
    ),
    "a measure without a kind": ({"schemas__x": "[measures.x]\nnames = ['bezoek']"}, ("x.toml", "kind")),
    "a measure without names": ({"schemas__x": "[measures.x]\nkind = 'flow'"}, ("x.toml", "names")),
    "names that are no list": ({"schemas__x": "[measures.x]\nkind = 'flow'\nnames = 'bezoek'"}, ("x.toml", "names")),
    "a name that says nothing": ({"schemas__x": "[measures.x]\nkind = 'flow'\nnames = ['']"}, ("x.toml", "names")),
    "a name of punctuation": ({"schemas__x": "[measures.x]\nkind = 'flow'\nnames = ['--']"}, ("x.toml", "names")),
    "an inflow that does not exist": (
        {
            "schemas__x": "[measures.x]\nkind = 'stock'\nnames = ['bezoek']\n"
            "inflow = ['gestrat']\noutflow = ['afgesloten']"
        },
        ("gestrat", "gestart"),
    ),
    "an inflow without an outflow": (
        {"schemas__x": "[measures.x]\nkind = 'stock'\nnames = ['lopend']\ninflow = ['gestart']"},
        ("x.toml", "outflow"),
    ),
    "a part with a member that does not exist": (
        {
            "schemas__x": "[measures.x]\nkind = 'share'\nnames = ['bezoek']\n"
            "numerator = [{ measure = ['gestart'], melder = 'huisartz' }]\ndenominator = [{ measure = ['gestart'] }]"
        },
        ("huisartz", "huisarts"),
    ),
    "a part with a dimension that does not exist": (
        {
            "schemas__x": "[measures.x]\nkind = 'share'\nnames = ['bezoek']\n"
            "numerator = [{ measure = ['gestart'], meldr = 'huisarts' }]\ndenominator = [{ measure = ['gestart'] }]"
        },
        ("meldr", "melder"),
    ),
    "a label in one language": (
        {"schemas__x": "[measures.x]\nkind = 'flow'\nnames = ['bezoek']\nlabel = { nl = 'bezoek' }"},
        ("x.toml", "label", "en"),
    ),
    "members that are no list": ({"schemas__x": "[dimensions.x.members]\na = 'A'"}, ("x.toml", "a")),
    "a member without a name": ({"schemas__x": "[dimensions.x.members]\na = []"}, ("x.toml", "a")),
    "members of a dimension that is no table": ({"schemas__x": "[dimensions]\nx = 'A'"}, ("x.toml", "x")),
    "an unknown list of words": ({"schemas__x": "[words]\ntotals = ['som']"}, ("x.toml", "totals", "total")),
    "words that are no texts": ({"schemas__x": "[words]\ntotal = [1]"}, ("x.toml", "total")),
}


@pytest.mark.parametrize(("files", "said"), SLIPS.values(), ids=list(SLIPS))
def test_a_slip_in_the_catalogue_is_wrong_use(files: dict[str, str], said: tuple[str, ...], tmp_path: Path) -> None:
    own = catalogue(tmp_path, **files)
    outcome = run("check", save(tmp_path / "export.xlsx", WRONG), "--catalog", own)
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert [word for word in said if word not in outcome.stderr] == []


@pytest.mark.parametrize(("language", "guess"), [("nl", "bedoelt u 'message'?"), ("en", "did you mean 'message'?")])
def test_the_complaint_about_a_slip_is_in_the_language_of_the_user(language: str, guess: str, tmp_path: Path) -> None:
    own = catalogue(tmp_path, rules__x=RULE.replace("message", "mesage"))
    assert guess in run("rules", "--catalog", own, "--lang", language).stderr


@pytest.mark.parametrize("command", ["check", "inspect", "rules", "explain"])
def test_every_command_that_reads_the_catalogue_complains(command: str, tmp_path: Path) -> None:
    own = catalogue(tmp_path, rules__x=RULE.replace("message", "mesage"))
    path = str(save(tmp_path / "e.xlsx", WRONG))
    arguments = {"check": [path], "inspect": [path], "explain": ["TEL002"], "rules": []}
    outcome = run(command, *arguments[command], "--catalog", own)
    assert outcome.status == 2
    assert "mesage" in outcome.stderr


def test_a_folder_that_is_no_catalogue_is_wrong_use(tmp_path: Path) -> None:
    outcome = run("rules", "--catalog", tmp_path)
    assert outcome.status == 2
    assert "schemas" in outcome.stderr


def test_a_rule_file_gives_only_what_it_changes(tmp_path: Path) -> None:
    path = save(tmp_path / "e.xlsx", WRONG)
    own = catalogue(tmp_path, rules__eigen="code = 'TEL002'\nseverity = 'warning'\n[nl]\naction = 'Bel Jip.'")
    before = findings(run("check", path, "--format", "json").json, "TEL002")
    after = findings(run("check", path, "--catalog", own, "--format", "json").json, "TEL002")
    changes = {"severity": "warning", "action": "Bel Jip."}
    assert after == [finding | changes for finding in before]
    assert len(after) > 0


def test_the_lines_that_explain_shows_are_a_rule_file(tmp_path: Path) -> None:
    for code in ("GRP001", "STR002", "TEL002"):
        shown = run("explain", code, columns=60).stdout
        lines = [line.strip() for line in shown[shown.index("  code = ") :].splitlines()]
        own = catalogue(tmp_path, **{f"rules__{code}": "\n".join(lines)})
        explained = run("explain", code, "--format", "json").json
        assert run("explain", code, "--format", "json", "--catalog", own).json == explained


def test_two_files_can_change_one_rule(tmp_path: Path) -> None:
    own = catalogue(
        tmp_path,
        rules__a="code = 'STR002'\nseverity = 'information'",
        rules__b="code = 'STR002'\n[parameters]\ntiny = 9",
    )
    explained = run("explain", "STR002", "--format", "json", "--catalog", own).json
    assert (explained["severity"], explained["parameters"]) == ("information", {"tiny": 9.0, "pattern": 0.5})


def test_a_file_with_the_name_of_one_rule_can_change_another(tmp_path: Path) -> None:
    own = catalogue(tmp_path, **{"rules__TEL002-onderdelen-tellen-niet-op": "code = 'TEL001'\nseverity = 'warning'"})
    rules = cast("list[Json]", run("rules", "--catalog", own, "--format", "json").json)
    severities = {rule["code"]: rule["severity"] for rule in rules}
    assert (severities["TEL001"], severities["TEL002"]) == ("warning", "error")


def test_a_file_of_the_same_name_replaces_a_rule(tmp_path: Path) -> None:
    softer = RULE.replace('severity = "error"', 'severity = "warning"')
    own = catalogue(tmp_path, **{"rules__TEL002-onderdelen-tellen-niet-op": softer})
    report = run("check", save(tmp_path / "e.xlsx", WRONG), "--catalog", own, "--format", "json", "--ignore", "TEL001")
    assert {f["severity"] for f in findings(report.json, "TEL002")} == {"warning"}
    assert report.status == 0


def test_a_parameter_of_a_rule_can_be_changed(tmp_path: Path) -> None:
    rows: Rows = [
        ["Gestarte trajecten per buurtteam 2023"],
        [],
        ["Buurtteam", "K1"],
        ["Lunetten", 520],
        ["Zuilen", 520],
        ["Totaal", 1000],
    ]
    path = save(tmp_path / "e.xlsx", rows)
    assert codes(serious(run("check", path, "--format", "json").json)) == ["GRP001"]
    wider = WITH_PARAMETERS.replace("most = 0.01", "most = 0.05")
    for name, text in (
        ("GRP001-teams-en-stad-te-ver-uiteen", wider),
        ("x", "code = 'GRP001'\n[parameters]\nmost = 0.05"),
    ):
        own = catalogue(tmp_path / name, **{f"rules__{name}": text})
        assert serious(run("check", path, "--catalog", own, "--format", "json").json) == []


def test_a_measure_and_a_dimension_of_ones_own_are_recognised(tmp_path: Path) -> None:
    own = catalogue(
        tmp_path,
        schemas__eigen="""
            [measures.bezoeken]
            kind = "flow"
            label = { nl = "bezoeken", en = "visits" }
            names = ["bezoeken aan huis"]
            [dimensions.bezoekreden]
            label = { nl = "reden van bezoek", en = "reason for the visit" }
            headers = ["reden van bezoek"]
            [dimensions.bezoekreden.members]
            intake = ["Intake"]
            nazorg = ["Nazorg", "Na-zorg"]
        """,
    )
    path = save(tmp_path / "e.xlsx", VISITS)
    (before,) = inspect(path)["tables"] or [{"measure": None, "known": False}]
    (after,) = inspect(path, "--catalog", own)["tables"]
    assert not before["known"]
    assert (after["measure"], after["dimension"], after["known"]) == ("bezoeken", "bezoekreden", True)


def test_a_spelling_can_be_added_to_a_known_member(tmp_path: Path) -> None:
    rows: Rows = [
        ["Aanmeldingen per buurtteam 2023"],
        [],
        ["Buurtteam", "K1"],
        ["Lunetten", 3],
        ["Het Zand", 4],
        ["Zuilen", 5],
        ["Totaal", 12],
    ]
    path = save(tmp_path / "e.xlsx", rows)
    assert refs(findings(run("check", path, "--format", "json").json, "LAB002")[0]) == {"A5"}
    own = catalogue(tmp_path, schemas__eigen='[dimensions.team.members]\nleidsche-rijn = ["Het Zand"]')
    assert not findings(run("check", path, "--catalog", own, "--format", "json").json, "LAB002")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    own = catalogue(tmp_path, schemas__eigen="\ufeff[dimensions.melder.members]\r\nwijkagent = ['Wijkagent']\r\n")
    assert run("rules", "--catalog", own).status == 0


def test_the_teams_of_another_city_can_replace_the_built_in_ones(tmp_path: Path) -> None:
    """Examples of built-in rules name built-in teams; that is no fault of who has other teams."""
    built_in = (ROOT / "schemas" / "teams.toml").read_text(encoding="utf-8")
    assert '"lunetten"' in built_in
    teams = built_in.replace('"lunetten"', '"maanhuizen"').replace("lunetten =", "maanhuizen =")
    rows: Rows = [
        ["Aanmeldingen per buurtteam 2023"],
        [],
        ["Buurtteam", "K1"],
        ["Oost", 3],
        ["Zuilen", 5],
        ["Totaal", 8],
    ]
    outcome = run("check", save(tmp_path / "e.xlsx", rows), "--catalog", catalogue(tmp_path, schemas__teams=teams))
    assert outcome.status == 0, outcome.stderr
