"""What the documentation shows is what happens: every command in it runs, and so does every example in the help."""

import re
import runpy
import shlex
import shutil
from importlib import import_module
from pathlib import Path

import pytest

from boks_clean.cli.commands.cleanup import command_ as cleanup
from boks_clean.cli.main import cli
from tests.command import ROOT, run
from tests.workbooks import Rows, save
from tests.worklists import fill_in, plan

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "samples" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LIST, CLEANED_UP = Path("samples", "dossiers-2023.xlsx"), "opgeschoond.xlsx"
COMMAND = re.compile(r"(?:^\$ |&& )(?:\.venv/bin/)?(boks-clean .*)")


def commands_of(page: Path) -> list[str]:
    """Return the command lines of a page, those that go on on the next line joined."""
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [found.group(1) for line in lines if (found := COMMAND.search(line))]


SHOWN = [
    (page.relative_to(ROOT).as_posix(), command) for page in PAGES if page.exists() for command in commands_of(page)
]


@pytest.fixture(scope="module")
def filled_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the worklist of the guide, filled in as the guide says."""
    folder = tmp_path_factory.mktemp("ingevuld")
    (folder / "samples").mkdir()
    shutil.copy(ROOT / LIST, folder / LIST)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        made = plan(LIST, Path("werklijst.xlsx"), "-q")
        teams = {proposal["dossiernummer"]: proposal["buurtteam"] for proposal in made.proposals}
        fill_in(made.worklist, {number: "nee" if team == "lunetten" else "ja" for number, team in teams.items()})
    return folder


@pytest.fixture(scope="module")
def cleaned_up(filled_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the list that the worklist has cleaned up."""
    return after(filled_in, tmp_path_factory, "cleanup", "apply", "werklijst.xlsx", "--to", LIST, "-o", CLEANED_UP)


@pytest.fixture(scope="module")
def counted(cleaned_up: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the tables of that list."""
    return after(cleaned_up, tmp_path_factory, "tables", CLEANED_UP, "--jaar", "2023", "-o", "cijfers.xlsx")


def after(folder: Path, factory: pytest.TempPathFactory, *command: object) -> Path:
    """Return a copy of a folder in which a command has run."""
    copy = factory.mktemp("daarna")
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(copy)
        run(*command)
    return copy


def prepare(command: str, checkout: Path, request: pytest.FixtureRequest) -> None:
    """Put down what the guide has made before it comes to this command."""
    reads_worklist = "cleanup" in command and ("--keep" in command or "cleanup plan" not in command)
    before = "filled_in" if reads_worklist else ""
    if CLEANED_UP in command and "cleanup apply" not in command:
        before = "counted" if "check" in command and "cijfers.xlsx" in command else "cleaned_up"
    if before:
        shutil.copytree(request.getfixturevalue(before), checkout, dirs_exist_ok=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the commands of the documentation read, in which they run."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    shutil.copy(ROOT / "samples" / "boks-2021-q2.xlsx", tmp_path / "export.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def arguments_of(command: str) -> list[str]:
    """Return the arguments of a command line up to a pipe or a redirection."""
    words = shlex.split(command.partition(" #")[0].partition(" | ")[0].partition(" > ")[0])
    assert words[0] == "boks-clean"
    return words[1:]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/handleiding.md", "docs/controleregels.md"])
def test_the_page_is_there(page: str) -> None:
    assert (ROOT / page).is_file()


@pytest.mark.parametrize("page", ["README.md", "docs/handleiding.md"])
def test_the_page_shows_commands(page: str) -> None:
    assert [command for shown, command in SHOWN if shown == page]


@pytest.mark.parametrize(("page", "command"), SHOWN, ids=[f"{page}: {command}" for page, command in SHOWN])
def test_a_command_of_the_documentation_runs_and_prints_what_stands_below_it(
    page: str, command: str, checkout: Path, request: pytest.FixtureRequest
) -> None:
    prepare(command, checkout, request)
    outcome = run(*arguments_of(command))
    assert outcome.status in (0, 1, 4), f"{page}: {outcome.stderr}"
    printed = flat(outcome.everything)
    assert [line for line in output_below(page, command) if flat(line) not in printed] == []


def flat(text: str) -> str:
    """Return a text without its line breaks, so that the width of a screen makes no difference."""
    return " ".join(text.replace("─", " ").split())


def output_below(page: str, command: str) -> list[str]:
    """Return the lines that a page shows under a command, but for those that say that something was left out."""
    for block in FENCE.findall((ROOT / page).read_text(encoding="utf-8")):
        lines = block.replace("\\\n", " ").splitlines()
        if f"$ {command}" in lines:
            below = lines[lines.index(f"$ {command}") + 1 :]
            end = next((at for at, line in enumerate(below) if line.startswith("$ ")), len(below))
            return [line for line in below[:end] if not line.startswith(("…", "...", "[")) and "peildatum" not in line]
    return []


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("name", cli.list_commands(None))  # type: ignore[arg-type]  # a group asks nothing of its context
def test_the_example_of_a_command_runs(name: str) -> None:
    example: str = import_module(f"boks_clean.cli.commands.{name}").command_.example
    assert example.startswith(f"boks-clean {name}")
    assert run(*arguments_of(example)).status in (0, 1)


@pytest.mark.usefixtures("checkout")
def test_the_example_of_the_program_runs() -> None:
    assert run(*arguments_of(cli.example)).status in (0, 1)


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return (page, block) for each block of code of one kind."""
    fence = re.compile(rf"^```{kind}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return [
        (page.name, block)
        for page in PAGES
        if page.exists()
        for block in fence.findall(page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "block"), [b for b in blocks("python") if "boks_clean.check(" in b[1]])
def test_the_python_of_the_documentation_runs(page: str, block: str, checkout: Path) -> None:
    script = checkout / f"{page}.py"
    script.write_text(block, encoding="utf-8")
    runpy.run_path(str(script))


@pytest.mark.parametrize(("page", "block"), [b for b in blocks("toml") if re.match(r"# (eigen/)?schemas/", b[1])])
def test_the_catalogue_of_the_documentation_is_read(page: str, block: str, tmp_path: Path) -> None:
    where = block.splitlines()[0].partition(", under ")[2]
    path = tmp_path / "eigen" / "schemas" / "x.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{where}\n{block}", encoding="utf-8")
    assert run("rules", "--catalog", tmp_path / "eigen").status == 0, page


@pytest.mark.parametrize(
    ("page", "block"), [b for b in blocks("toml") if re.match(r"# (eigen/)?rules/[A-Z]+\d+\.", b[1])]
)
def test_a_changed_rule_of_the_documentation_is_read(page: str, block: str, tmp_path: Path) -> None:
    path = tmp_path / "eigen" / "rules" / "x.toml"
    path.parent.mkdir(parents=True)
    path.write_text(block, encoding="utf-8")
    code = block.partition('"')[2].partition('"')[0]
    explained = [run("explain", code, "--format", "json", *own).json for own in ((), ("--catalog", path.parent.parent))]
    assert explained[0] != explained[1], page


def test_the_map_of_the_documentation_is_what_inspect_draws(tmp_path: Path) -> None:
    body: Rows = [["Huisarts", 10, None, "volgt", 40, 100], ["Politie", 11, 22, 33, 44, 110]]
    total: Rows = [["Totaal", 21, 42, 63, 84, 210]]
    rows: Rows = [["Aanmeldingen per melder 2023"], [], ["Melder", "K1", "K2", "K3", "K4", "Jaar"], *body, *total]
    (block,) = [b for page, b in blocks("text") if page == "handleiding.md" and "ABCDEF" in b]
    assert block in run("inspect", save(tmp_path / "e.xlsx", rows)).stdout


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.exists()], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in links if not (page.parent / link.partition("#")[0]).exists()] == []


def test_options_that_the_documentation_names_exist() -> None:
    names = [*cli.list_commands(None), *(f"cleanup {name}" for name in cleanup.list_commands(None))]  # type: ignore[arg-type]  # a group asks nothing of its context
    helps = " ".join(run(*name.split(), "--help").stdout for name in names)
    for page in PAGES:
        for line in page.read_text(encoding="utf-8").splitlines():
            for option in re.findall(r"boks-clean [^`|]*?(--[a-z-]+)", line):
                assert option in helps or option == "--version", f"{page.name}: {option}"


def test_every_rule_stands_in_the_list_of_rules() -> None:
    text = (ROOT / "docs" / "controleregels.md").read_text(encoding="utf-8")
    assert [path.name[:6] for path in (ROOT / "rules").glob("*.toml") if path.name[:6] not in text] == []
