"""The same submissions told another way: rows in another order, everyone a second time."""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

Rows = list[dict[str, str]]
Change = Callable[[str, Rows], Rows]

# Extracts about people; those of staff and teams stay as they are.
OF_PEOPLE = frozenset(
    {
        "person",
        "sentence",
        "custody_event",
        "requirement",
        "contact",
        "enforcement_action",
        "breach",
        "breach_referral",
        "allocation",
        "case_allocation",
        "plan",
        "registration",
        "risk_escalation",
        "court_report",
        "service_request",
    }
)
PERSON_KEYS = ("crn", "merged_to_crn")
FAR_AWAY = 500_000_000_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def shuffled(seed: int) -> Change:
    """Every file's rows in another order."""

    def change(_extract: str, rows: Rows) -> Rows:
        return random.Random(seed).sample(rows, len(rows))

    return change


def doubled(extract: str, rows: Rows) -> Rows:
    """Everyone and everything of theirs twice, the second time under new keys."""
    return rows + [_clone(row) for row in rows] if extract in OF_PEOPLE else rows


def _clone(row: dict[str, str]) -> dict[str, str]:
    return {name: _new_key(name, value) for name, value in row.items()}


def _new_key(name: str, value: str) -> str:
    if not value:
        return value
    if name in PERSON_KEYS:
        return LETTERS[(LETTERS.index(value[0]) + 1) % len(LETTERS)] + value[1:]
    return str(int(value) + FAR_AWAY) if name.endswith("_id") else value


def retold(folder: Path, out: Path, change: Change) -> Path:
    """Write the submissions of a folder again, each file changed, and describe them anew."""
    shutil.copytree(folder, out)
    for package in sorted(out.glob("*/datapackage.json")):
        for file in sorted(package.parent.glob("*.csv")):
            if file.stem != "published_figure":
                _rewrite(file, change)
        _describe(package)
    return out


def _rewrite(file: Path, change: Change) -> None:
    with file.open(encoding="utf-8-sig", newline="") as source:
        reader = csv.DictReader(source)
        names, rows = list(reader.fieldnames or ()), list(reader)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(file.stem, rows))


def _describe(package: Path) -> None:
    described = json.loads(package.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        content = (package.parent / resource["path"]).read_bytes()
        resource["bytes"] = len(content)
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    package.write_text(json.dumps(described), encoding="utf-8")
