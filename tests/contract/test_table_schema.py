"""A provider's own Table Schema tool reaches the verdict of the door, row by row."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from frictionless import Package

from tests.intake.packages import csv_text
from warehouse.contract import Extract, Field, load_contract, write_template
from warehouse.intake.checks import _find_repeated
from warehouse.intake.csv_file import SourceFile, file_facts
from warehouse.intake.examine import connect
from warehouse.intake.reading import ReadExtract, match_columns, read_extract
from warehouse.intake.sql import Sending
from warehouse.settings import Settings

EXTRACTS = {name: each for name, each in load_contract().extracts.items() if not each.sent_by}
ROWS = 120
SENDING = Sending(
    provider_code="MOJ",
    is_reference=True,
    period_start_date=date(2016, 10, 1),
    period_end_date=date(2016, 12, 31),
    previous_created_at=None,
)

# Values of each type on which both must agree, right and wrong ones.
VALUES = {
    "integer": "1 0 -1 +5 007 1.5 1e3 x 9223372036854775807 --1 1,000",
    "number": "1 0 -1 0.5 1.2 1.21 .5 5. 1e1 1E-2 1,5 x +1.0 0.01 100 100.01",
    "date": "2016-10-03 2016-02-30 20161003 03/10/2016 0001-01-01 9999-12-31 10000-01-01 infinity "
    "x 2016-10-03T00:00:00 2016-W40-1 2016-02-29 2015-02-29 -2016-01-01 epoch",
    "datetime": "2016-10-03T09:15:00+01:00 2016-10-03T09:15:00Z 2016-10-03T09:15:00+0100 "
    "2016-10-03T09:15:00 2016-10-03T09:15+01:00 2016-10-03T24:00:00Z 2016-10-03T09:15:60Z "
    "2016-10-03T09:15:00.5Z 2016-10-03T09:15:00+25:00 2016-10-03T09:15:00-00:00 x "
    "2016-10-03T09:15:00z 2016-10-03T09:15:00+01 2016-02-30T09:15:00Z",
    "time": "09:30 24:00 23:59 09:30:00 x 00:00 09:60",
    "boolean": "Y N y n 1 0 true X",
    "string": "x A000001 AA00001 a000001 A0000012 2016-10 2016-13 M X E09000001 e09000001 YYYYYNN "
    "YYYYYN 1234567 123456 é23456é NA active D sickness requirement OM release",
}

# What the tool lets pass and the door does not: the contract's forms are taken to the letter.
STRICTER = [
    ("supervision_session", "session_id", " 7", "a space beside a number"),
    ("supervision_session", "session_id", "1_000", "a line in a number"),
    ("supervision_session", "due_date", "2016-10-3", "a day with one digit"),
    ("contact", "start_time", "9:30", "an hour with one digit"),
    ("staff", "fte", "nan", "a number that is none"),
]


def schema_package(folder: Path) -> Path:
    """The template's descriptor without references, which only a whole package can answer."""
    write_template(folder)
    descriptor = folder / "datapackage.json"
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["schema"].pop("foreignKeys", None)
    del package["created"]
    descriptor.write_text(json.dumps(package), encoding="utf-8")
    return descriptor


def value(field: Field, chance: random.Random) -> str:
    """Any value: nothing, one of the field's own, or one of its type."""
    drawn = chance.random()
    if drawn < 0.15:
        return ""
    if field.enum and drawn < 0.6:
        picked = chance.choice(field.enum)
        return "Y" if picked is True else str(picked)
    return chance.choice(VALUES[field.type].split(" "))


def errors_of_the_door(read: ReadExtract, con: DuckDBPyConnection) -> set[tuple[int, str | None]]:
    """Rows and columns in error, rules that only the door has left out."""
    found: set[tuple[int, str | None]] = set()
    for mask in read.errors:
        for place, rule in enumerate(mask.rules):
            if rule.code != "required_when_missing":
                where = f"{mask.name} & {1 << place} <> 0"
                query = f"select {read.row} from {read.table} where {where}"
                found |= {(int(row[0]), rule.column) for row in con.sql(query).fetchall()}
    return found


def door_errors(extract: Extract, file: Path, folder: Path) -> set[tuple[int, str | None]]:
    """The rows the door would quarantine for what a Table Schema can say, and in which column."""
    con = connect(settings=Settings(home=folder, threads=2), scratch=folder)
    facts = file_facts(file)
    read = read_extract(
        con,
        extract,
        source=SourceFile(path=file, name=file.name, facts=facts, reading_facts=facts),
        columns=match_columns(extract, file, maximum=500),
        sending=SENDING,
    )
    found = errors_of_the_door(read, con)
    if _find_repeated(con, read):
        query = f"select bad_row + 2 from repeated_{extract.name}"
        found |= {(int(row[0]), None) for row in con.sql(query).fetchall()}
    con.close()
    return found


@pytest.mark.parametrize(
    "seed", [20161001, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2, 3))]
)
def test_the_tool_and_the_door_agree_row_by_row(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    descriptor = schema_package(tmp_path / "package")
    for extract in EXTRACTS.values():
        rows = [{f.name: value(f, chance) for f in extract.fields} for _ in range(ROWS)]
        rows += [dict(row) for row in rows[:5]]
        text = csv_text(rows, [f.name for f in extract.fields])
        (tmp_path / "package" / extract.file_name).write_text(text, encoding="utf-8")
    report = Package(str(descriptor)).validate(limit_errors=100_000)
    assert report.errors == []
    for task in report.tasks:
        tool = {error.row_number for error in task.errors}
        file = tmp_path / "package" / f"{task.name}.csv"
        door = {row for row, _ in door_errors(EXTRACTS[task.name], file, tmp_path)}
        assert door == tool, task.name
        assert door


@pytest.mark.parametrize(("name", "column", "text", "why"), STRICTER)
def test_the_door_takes_forms_to_the_letter(
    tmp_path: Path, name: str, column: str, text: str, why: str
) -> None:
    extract = EXTRACTS[name]
    file = tmp_path / extract.file_name
    names = [each.name for each in extract.fields]
    file.write_text(csv_text([{column: text}], names), encoding="utf-8")
    assert (2, column) in door_errors(extract, file, tmp_path), why


def test_a_clean_submission_passes_the_tool_whole(tmp_path: Path) -> None:
    descriptor = schema_package(tmp_path / "package")
    report = Package(str(descriptor)).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
