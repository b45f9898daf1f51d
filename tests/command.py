"""Runs the command in this process, as a user would, and reads what it printed."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from click.testing import CliRunner

from boks_clean.cli.main import cli

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
PEILDATUM = "2024-01-15"

Json = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One invocation: its exit status and what it printed where."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Json:
        """Standard output as strict JSON."""
        return cast("Json", json.loads(self.stdout, parse_constant=_not_json))

    @property
    def everything(self) -> str:
        """All that was printed."""
        return self.stdout + self.stderr


def run(*arguments: object, columns: int = 100, env: dict[str, str | None] | None = None) -> Run:
    """Run `boks-clean` with these arguments; a traceback fails the test."""
    environment: dict[str, str | None] = {"BOKS_CLEAN_LANG": None, "NO_COLOR": None, "COLUMNS": str(columns)}
    result = CliRunner().invoke(cli, [str(a) for a in arguments], env=environment | (env or {}))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Run(result.exit_code, result.stdout, result.stderr)


def check(*arguments: object) -> Json:
    """Run `boks-clean check --format json` and return the report."""
    return run("check", *arguments, "--format", "json", "--peildatum", PEILDATUM).json


def inspect(*arguments: object) -> Json:
    """Run `boks-clean inspect --format json` on one file and return what it shows of that file."""
    (part,) = run("inspect", *arguments, "--format", "json").json["inputs"]
    return cast("Json", part)


def findings(report: Json, *rules: str, severity: str = "") -> list[Json]:
    """Return the findings of a report: of some rules, or of one severity."""
    found = cast("list[Json]", report["findings"])
    return [f for f in found if (not rules or f["rule"] in rules) and (not severity or f["severity"] == severity)]


def serious(report: Json) -> list[Json]:
    """Return the errors and warnings of a report."""
    return [f for f in findings(report) if f["severity"] != "information"]


def codes(found: Iterable[Json]) -> list[str]:
    """Return the rules of findings, in order."""
    return [finding["rule"] for finding in found]


def rules_told(report: Json, severity: str = "") -> set[str]:
    """Return the rules of all findings and of what the same causes break as well."""
    found = findings(report, severity=severity)
    return {part["rule"] for finding in found for part in (finding, *finding["echoes"])}


def parts(report: Json, rule: str) -> list[Json]:
    """Return the findings and the echoes of a rule."""
    return [part for f in findings(report) for part in (f, *f["echoes"]) if part["rule"] == rule]


def refs(finding: Json, role: str = "") -> set[str]:
    """Return the addresses of the cells of a finding, or of those that play one part in it."""
    return {cell["ref"] for cell in finding["cells"] if not role or cell["role"] == role}


def told(report: Json, severity: str = "") -> list[set[tuple[str, str]]]:
    """Return the (sheet, address) of the cells of each error and warning, and of what it echoes."""
    found = findings(report, severity=severity) if severity else serious(report)
    groups = [group for f in found for group in (f, *f["echoes"])]
    return [{(cell["sheet"], cell["ref"]) for cell in group["cells"]} for group in groups]


def _not_json(constant: str) -> float:
    raise AssertionError(f"{constant} is not JSON")
