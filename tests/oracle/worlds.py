"""The same submissions told another way.

Rows in another order, everyone a second time, another value under the same key, a quarter in
three months.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.oracle.calendar_days import month_end, months_of
from tests.oracle.resolution import london_day
from warehouse.contract import load_contract

Rows = list[dict[str, str]]
Change = Callable[[Path, Rows], Rows]

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
# What a state row may say otherwise for another day, whatever else it says.
SWAPPED = {
    "person": ("home_borough_code", "status_code"),
    "sentence": ("disposal_type_code", "in_breach", "breach_end_date"),
    "requirement": ("main_category_code", "sub_category_code"),
    "allocation": ("manager_kind", "staff_code", "team_code"),
    "registration": ("next_review_date", "last_review_date"),
    "team": ("borough_code",),
}
FAR_AWAY = 500_000_000_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def shuffled(seed: int) -> Change:
    """Every file's rows in another order."""

    def change(_file: Path, rows: Rows) -> Rows:
        return random.Random(seed).sample(rows, len(rows))

    return change


def doubled(file: Path, rows: Rows) -> Rows:
    """Everyone and everything of theirs twice, the second time under new keys."""
    return rows + [_clone(row) for row in rows] if file.stem in OF_PEOPLE else rows


def swapped(file: Path, rows: Rows) -> Rows:
    """In every second quarter some rows say other things under the same keys.

    Every third row of a file takes what another of them says; dates of life stay.
    """
    month = int(file.parent.name.split("_")[1][5:7])
    columns = SWAPPED.get(file.stem, ())
    if month % 6 != 1 or not columns:
        return rows
    some = rows[::3]
    for row, other in zip(some, [dict(each) for each in some[1:] + some[:1]], strict=True):
        row.update({name: other[name] for name in columns if name in other})
    return rows


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
        writer.writerows(change(file, rows))


def _describe(package: Path) -> None:
    described = json.loads(package.read_text(encoding="utf-8"))
    for resource in described["resources"]:
        content = (package.parent / resource["path"]).read_bytes()
        resource["bytes"] = len(content)
        resource["hash"] = f"sha256:{hashlib.sha256(content).hexdigest()}"
    package.write_text(json.dumps(described), encoding="utf-8")


def in_months(folder: Path, out: Path) -> Path:
    """Write every quarter of a folder as three submissions of a month each.

    State rows are in each of the three, as they were known at the end of the quarter; an event
    row is in the month it happened, a late one in the first, an appointment ahead in the last.
    """
    for package in sorted(folder.glob("*/datapackage.json")):
        described = json.loads(package.read_text(encoding="utf-8"))
        if described["provider_code"] == "MOJ":
            shutil.copytree(package.parent, out / package.parent.name)
            continue
        first, last = (date.fromisoformat(described[f"period_{side}"]) for side in ("start", "end"))
        months = months_of(first, last)
        for month in months:
            target = out / f"{described['provider_code']}_{month:%Y-%m}_{month:%Y-%m}"
            shutil.copytree(package.parent, target)
            for file in sorted(target.glob("*.csv")):
                _rewrite(file, _of_month(month, months))
            period = {"period_start": f"{month}", "period_end": f"{month_end(month)}"}
            name = f"{described['provider_code']}-{month:%Y-%m}-{month:%Y-%m}".lower()
            (target / "datapackage.json").write_text(
                json.dumps(described | period | {"name": name})
            )
            _describe(target / "datapackage.json")
    return out


def _of_month(month: date, months: list[date]) -> Change:
    """The rows of a quarter's file that a submission of one of its months holds."""

    def change(file: Path, rows: Rows) -> Rows:
        return [row for row in rows if month in _months_holding(file.stem, row, months)]

    return change


def _months_holding(name: str, row: dict[str, str], months: list[date]) -> list[date]:
    extract = load_contract().extracts[name]
    if name == "staff_absence":
        return _overlapped(row["absence_start_date"], row["absence_end_date"], months)
    if name == "staff_in_post":
        return [date.fromisoformat(row["snapshot_date"]).replace(day=1)]
    if extract.kind != "event":
        return months
    text = next((row[field] for field in extract.event_date if row[field]), None)
    day = london_day(text) if text and "T" in text else date.fromisoformat(text or "0001-01-01")
    return [max([month for month in months if month <= day], default=months[0])]


def _overlapped(start: str, end: str, months: list[date]) -> list[date]:
    """Months a row lies in; the first for one that ended before them all."""
    first, last = date.fromisoformat(start), date.fromisoformat(end or "9999-12-31")
    found = [month for month in months if first <= month_end(month) and last >= month]
    return found or months[:1]
