"""A plan as a file: werklijst.plan.json beside werklijst.xlsx. plan.schema.json describes it."""

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from boks_clean import __version__
from boks_clean.cleanup.model import FieldChange, Plan, PlannedList, PlannedRule, Proposal, Source
from boks_clean.errors import UnreadableInput, UsageProblem
from boks_clean.language import Text

VERSION = 1
_MISSING = Text(
    "Bij de werklijst hoort {path}, en dat bestand is er niet. Zet het in dezelfde map als de werklijst.",
    "The worklist belongs with {path}, and that file is not there. Put it in the same folder as the worklist.",
)
_DAMAGED = Text(
    "{path} is geen plan van boks-clean, of is beschadigd ({problem}). Maak het opnieuw met boks-clean cleanup plan.",
    "{path} is no plan of boks-clean, or is damaged ({problem}). Make it anew with boks-clean cleanup plan.",
)
_NEWER = Text(
    "{path} is gemaakt door een nieuwere boks-clean (versie {version} van het plan). Werk boks-clean bij.",
    "{path} was made by a newer boks-clean (version {version} of the plan). Update boks-clean.",
)
_OTHER_PLAN = Text(
    "{worklist} hoort bij een ander plan ({found}) dan {path}. Zet het plan dat erbij hoort in dezelfde map.",
    "{worklist} belongs to another plan ({found}) than {path}. Put the plan that goes with it in the same folder.",
)
_CHANGED = Text("de inhoud is gewijzigd", "its content was changed")


def plan_path(worklist: Path) -> Path:
    """Return the name of the plan that belongs with a worklist."""
    return worklist.with_name(f"{worklist.stem}.plan.json")


def plan_id(plan: Plan) -> str:
    """Return what tells one plan from another: not where its source stands, nor which version made it."""
    content = {name: part for name, part in to_dict(plan).items() if name not in ("tool", "id")}
    content["source"] = {name: part for name, part in content["source"].items() if name != "path"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def write_plan(plan: Plan) -> str:
    """Return a plan as the text of its file, a proposal a line."""
    content = to_dict(plan)
    lines = [json.dumps(proposal, ensure_ascii=False) for proposal in content.pop("proposals")]
    head = {"version": content.pop("version"), "tool": content.pop("tool"), "id": plan_id(plan), **content}
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return text + ',\n "proposals": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"


def read_plan(path: Path) -> Plan:
    """Read the file of a plan.

    Raises:
        UnreadableInput: it is missing, is no plan, or somebody changed it.
        UsageProblem: it was made by a newer version.

    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        version = content["version"]
        if isinstance(version, int) and version > VERSION:
            raise UsageProblem(_NEWER, path=path, version=version)
        plan = from_dict(content)
        identity = content["id"]
    except FileNotFoundError as problem:
        raise UnreadableInput(_MISSING, path=path) from problem
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
        raise UnreadableInput(_DAMAGED, path=path, problem=type(problem).__name__) from problem
    if identity != plan_id(plan):
        raise UnreadableInput(_DAMAGED, path=path, problem=_CHANGED)
    return plan


def find_plan(worklist: Path, identities: Collection[str]) -> tuple[Path, Plan]:
    """Return the plan of a worklist in which these ids stand: beside it, under its name or another.

    Raises:
        UnreadableInput: there is none.
        UsageProblem: the one of that name is another plan.

    """
    own = plan_path(worklist)
    if not identities:
        return own, read_plan(own)
    others = sorted(path for path in worklist.parent.glob("*.plan.json") if path != own)
    for path in (own, *others):
        if path.exists() and _identity(path) in identities:
            return path, read_plan(path)
    read_plan(own)
    raise UsageProblem(_OTHER_PLAN, worklist=worklist.name, path=own, found=", ".join(sorted(identities)))


def _identity(path: Path) -> str:
    """Return the id in a file, or nothing where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return ""
    return str(content.get("id", "")) if isinstance(content, dict) else ""


def to_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON has it, without its id."""
    return {
        "version": VERSION,
        "tool": {"name": "boks-clean", "version": __version__},
        "peildatum": plan.peildatum.isoformat(),
        "source": {
            "file": plan.source.file,
            "sha256": plan.source.sha256,
            "size": plan.source.size,
            "path": plan.source.path,
        },
        "rules": [
            {"code": rule.code, "fingerprint": rule.fingerprint, "parameters": dict(rule.parameters)}
            for rule in plan.rules
        ],
        "lists": [
            {"sheet": list_.sheet, "header_row": list_.header_row, "columns": dict(list_.columns)}
            for list_ in plan.lists
        ],
        "proposals": [_proposal_dict(proposal) for proposal in plan.proposals],
    }


def from_dict(content: Mapping[str, Any]) -> Plan:
    """Return the plan that JSON describes; raises LookupError, TypeError or ValueError where it does not."""
    source = content["source"]
    return Plan(
        source=Source(str(source["file"]), str(source["sha256"]), int(source["size"]), str(source["path"])),
        peildatum=datetime.date.fromisoformat(content["peildatum"]),
        rules=tuple(PlannedRule(r["code"], r["fingerprint"], dict(r["parameters"])) for r in content["rules"]),
        lists=tuple(PlannedList(x["sheet"], int(x["header_row"]), dict(x["columns"])) for x in content["lists"]),
        proposals=tuple(_proposal(part) for part in content["proposals"]),
    )


def _proposal_dict(proposal: Proposal) -> dict[str, Any]:
    return {
        "sheet": proposal.sheet,
        "list": proposal.list_number,
        "row": proposal.row,
        "dossiernummer": proposal.dossiernummer,
        "buurtteam": proposal.buurtteam,
        "rule": proposal.rule,
        "also": list(proposal.also),
        "reason": proposal.reason,
        "since": proposal.since.isoformat() if proposal.since else None,
        "seen": dict(proposal.seen),
        "changes": [{"column": change.column, "old": change.old, "new": change.new} for change in proposal.changes],
    }


def _proposal(part: Mapping[str, Any]) -> Proposal:
    since = part["since"]
    return Proposal(
        sheet=str(part["sheet"]),
        row=int(part["row"]),
        dossiernummer=str(part["dossiernummer"]),
        buurtteam=str(part["buurtteam"]),
        rule=str(part["rule"]),
        reason=str(part["reason"]),
        since=datetime.date.fromisoformat(since) if since else None,
        changes=tuple(FieldChange(c["column"], c["old"], c["new"]) for c in part["changes"]),
        also=tuple(part["also"]),
        seen=dict(part["seen"]),
        list_number=int(part["list"]),
    )
