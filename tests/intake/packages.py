"""Builds small submissions for the tests: a valid quarter of one provider, changed as asked."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from warehouse.contract import load_contract
from warehouse.intake.spreadsheets import SpreadsheetLimits

Row = dict[str, str]

LIMITS = SpreadsheetLimits(unpacked_bytes=10**9, memory_bytes=2**31)
"""Room enough for any workbook of these tests."""

PERSON: Row = {"crn": "A000001", "gender_code": "M", "restricted_case": "N", "soft_deleted": "N"}
SENTENCE: Row = {
    "disposal_id": "501",
    "event_id": "601",
    "crn": "A000001",
    "event_number": "1",
    "disposal_type_code": "204",
    "sentence_date": "2016-09-01",
    "in_breach": "N",
    "active": "Y",
    "soft_deleted": "N",
    "provider_code": "C17",
}
CONTACT: Row = {
    "contact_id": "3000000001",
    "crn": "A000001",
    "event_id": "601",
    "contact_type_code": "COAP",
    "contact_date": "2016-10-03",
    "start_time": "09:30",
    "staff_code": "C17A001",
    "team_code": "C17T01",
    "provider_code": "C17",
    "created_at": "2016-10-03T09:15:00+01:00",
    "last_updated_at": "2016-10-03T10:00:00+01:00",
    "soft_deleted": "N",
}
ALLOCATION: Row = {
    "allocation_id": "701",
    "manager_kind": "OM",
    "crn": "A000001",
    "allocation_date": "2016-09-02",
    "staff_code": "C17A001",
    "team_code": "C17T01",
    "provider_code": "C17",
    "active": "Y",
    "soft_deleted": "N",
}
STAFF: Row = {
    "staff_code": "C17A001",
    "valid_from": "2015-01-01",
    "hr_employee_ref": "E1",
    "provider_code": "C17",
    "team_code": "C17T01",
    "grade_code": "M",
    "start_date": "2015-01-01",
    "is_placeholder": "N",
}
ABSENCE: Row = {
    "absence_id": "AB1",
    "hr_employee_ref": "E1",
    "provider_code": "C17",
    "absence_start_date": "2016-10-10",
    "absence_end_date": "2016-10-12",
    "absence_type": "sickness",
}
IN_POST: Row = {
    "snapshot_date": "2016-10-31",
    "provider_code": "C17",
    "team_code": "C17T01",
    "grade_code": "M",
    "headcount": "1",
    "fte": "1.0",
}
CUSTODY_EVENT: Row = {
    "custody_event_id": "801",
    "disposal_id": "501",
    "crn": "A000001",
    "event_kind": "release",
    "event_date": "2016-10-05",
    "soft_deleted": "N",
}
BREACH: Row = {
    "breach_id": "901",
    "crn": "A000001",
    "event_id": "601",
    "provider_code": "C17",
    "became_aware_date": "2016-10-20",
    "soft_deleted": "N",
}
FIGURE: Row = {
    "measure_code": "M1",
    "provider": "CRC (all 21)",
    "area": "England and Wales",
    "period_label": "Jul-Sep 17",
    "measure_name": "First contact",
    "value": "94.6",
    "unit": "percent",
    "source": "https://example.invalid/table",
}
REQUIRED: dict[str, list[Row]] = {
    "person": [PERSON],
    "sentence": [SENTENCE],
    "contact": [CONTACT],
    "allocation": [ALLOCATION],
    "staff": [STAFF],
    "staff_absence": [ABSENCE],
    "staff_in_post": [IN_POST],
}


def rows_of(base: Row, count: int, *, key: str) -> list[Row]:
    """So many copies of a row with the keys 1, 2, 3 …"""
    return [base | {key: str(place)} for place in range(1, count + 1)]


def csv_text(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> str:
    """Rows as CSV; a value is quoted only where it must be."""
    lines = [",".join(_cell(each) for each in columns)]
    lines += [",".join(_cell(row.get(name, "")) for name in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set('",\r\n') else text


class PackageBuilder:
    """A submission in the making; ``write`` puts it in a folder."""

    def __init__(self, **changes: Any) -> None:
        self.extracts: dict[str, list[Row]] = deepcopy(REQUIRED)
        self.texts: dict[str, str | bytes] = {}
        self.properties: dict[str, Any] = {
            "name": "c17_2016-10_2016-12",
            "created": "2017-01-05T09:00:00+00:00",
            "contract_version": "1",
            "provider_code": "C17",
            "period_start": "2016-10-01",
            "period_end": "2016-12-31",
        } | changes
        self.resource_changes: dict[str, dict[str, Any]] = {}

    def write(self, folder: Path) -> Path:
        """Write the files and the descriptor."""
        folder.mkdir(parents=True, exist_ok=True)
        resources = [self._write_extract(folder, name) for name in {**self.extracts, **self.texts}]
        descriptor = {**self.properties, "resources": resources}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        return folder

    def _write_extract(self, folder: Path, name: str) -> dict[str, Any]:
        content = self.texts.get(name)
        if content is None:
            columns = [each.name for each in load_contract().extracts[name].fields]
            content = csv_text(self.extracts[name], columns)
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(data)
        resource = {
            "name": name,
            "path": f"{name}.csv",
            "format": "csv",
            "encoding": "utf-8",
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }
        return resource | self.resource_changes.get(name, {})


def zipped(folder: Path, target: Path, *, inside: str = "") -> Path:
    """The folder as a .zip, its files at the top or in one folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inside}{file.name}")
    return target


def read_csv(file: Path) -> list[Row]:
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
