"""Rejected rows in a workbook, and spreadsheets as submissions."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import load_workbook

from tests.intake.conftest import lake_rows, many_contacts
from tests.intake.packages import LIMITS, PERSON, PackageBuilder
from warehouse.errors import WrongUseError
from warehouse.intake import RefusedError, check, submit
from warehouse.intake.csv_file import UnreadableError
from warehouse.intake.spreadsheets import spreadsheet_to_csv
from warehouse.settings import Settings


def sheet(file: Path, name: str) -> list[list[Any]]:
    """The cells of a sheet."""
    return load_workbook(file).get_sheet_by_name(name).to_python()


def test_rejected_rows_go_back_with_their_reasons(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    changes = {
        2: {"contact_date": "never", "attended": "perhaps"},
        4: {"contact_id": "1"},
        6: {"team_code": "=1+1", "contact_id": ""},
    }
    builder.extracts["contact"] = many_contacts(changes, count=100)
    target = tmp_path / "rejects.xlsx"
    submit(builder.write(tmp_path / "package"), settings=settings, rejects_to=target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    header, *rows = sheet(target, "contact")
    assert header[:3] == ["row", "reasons", "contact_id"]
    assert [(row[0], row[1]) for row in rows] == [
        (3, "contact_date: type_invalid; attended: type_invalid"),
        (5, "contact_id: duplicate_key"),
        (7, "contact_id: required_missing"),
    ]
    # As sent, and a formula is text.
    assert rows[0][header.index("contact_date")] == "never"
    assert rows[2][header.index("team_code")] == "=1+1"
    assert not [name for name in settings.home.rglob("*") if "reject" in name.name]


def test_rejected_rows_of_a_refused_submission_go_back_too(
    tmp_path: Path, settings: Settings
) -> None:
    builder = PackageBuilder()
    builder.extracts["person"] = [PERSON | {"gender_code": "X"}]
    target = tmp_path / "rejects.xlsx"
    with pytest.raises(RefusedError):
        submit(builder.write(tmp_path / "package"), settings=settings, rejects_to=target)
    assert [row[:2] for row in sheet(target, "person")[1:]] == [
        [2, "gender_code: not_in_enumeration"]
    ]


def test_malformed_rows_are_named(tmp_path: Path, settings: Settings) -> None:
    lines = ["crn,gender_code,restricted_case,soft_deleted"]
    lines += [f"A{n:06d},M,N,N" for n in range(1, 101)]
    lines[5], lines[7] = "A000005,M", "A000007,X,N,N"
    builder = PackageBuilder()
    builder.texts["person"] = "\n".join(lines) + "\n"
    target = tmp_path / "rejects.xlsx"
    check(builder.write(tmp_path / "package"), settings=settings, rejects_to=target)
    assert [row[:3] for row in sheet(target, "person")[1:]] == [
        [6, "row_malformed", ""],
        [8, "gender_code: not_in_enumeration", "A000007"],
    ]


def test_nothing_rejected_gives_an_empty_workbook(tmp_path: Path, settings: Settings) -> None:
    target = tmp_path / "rejects.xlsx"
    check(PackageBuilder().write(tmp_path / "package"), settings=settings, rejects_to=target)
    assert load_workbook(target).sheet_names == ["nothing rejected"]


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, settings: Settings) -> None:
    target = tmp_path / "rejects.xlsx"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUseError, match="there already"):
        check(PackageBuilder().write(tmp_path / "package"), settings=settings, rejects_to=target)
    assert target.read_text(encoding="utf-8") == "mine"


# Spreadsheets


def write_people(target: Path, rows: list[list[Any]], *, name: str = "person") -> None:
    """A workbook with a cover sheet before the one of the name."""
    workbook = xlsxwriter.Workbook(str(target), {"default_date_format": "yyyy-mm-dd"})
    workbook.add_worksheet("cover").write(0, 0, "Produced by the case system")
    page = workbook.add_worksheet(name)
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(line, column, cell)
    workbook.close()


def with_workbook(folder: Path, rows: list[list[Any]], *, name: str = "person") -> Path:
    """A submission whose people stand in a workbook."""
    PackageBuilder().write(folder)
    write_people(folder / "people.xlsx", rows, name=name)
    data = (folder / "people.xlsx").read_bytes()
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (folder / "person.csv").unlink()
    descriptor["resources"][0] = {
        "name": "person",
        "path": "people.xlsx",
        "format": "xlsx",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


HEADER = ["CRN\n", "Gender", "restricted_case", "soft_deleted", "home_borough_code"]


def test_a_workbook_is_read_from_the_sheet_named_as_the_extract(
    tmp_path: Path, settings: Settings
) -> None:
    rows = [
        HEADER,
        ["A000001", "M", "N", "N", "E09000023"],
        [],
        ["A000002", "F", "N", "N"],
    ]
    receipt = submit(with_workbook(tmp_path / "package", rows), settings=settings)
    found = lake_rows(settings, "person")
    # The empty row 3 stays row 3.
    assert [(row["_source_row"], row["home_borough_code"]) for row in found] == [
        (2, "E09000023"),
        (4, None),
    ]
    assert {row["_source_file"] for row in found} == {"people.xlsx"}
    assert "rows_blank" in {each["code"] for each in receipt.content["findings"]}


def test_a_workbook_without_the_sheet_is_read_from_its_first(
    tmp_path: Path, settings: Settings
) -> None:
    verdict = check(with_workbook(tmp_path / "package", [HEADER], name="other"), settings=settings)
    assert "required_column_missing" in {each.code for each in verdict.findings}


def test_a_workbook_that_is_none_is_refused(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.resource_changes = {"person": {"format": "xlsx"}}
    verdict = check(builder.write(tmp_path / "package"), settings=settings)
    assert [e.code for e in verdict.findings if e.is_refusal] == ["file_unreadable"]


def test_cells_are_written_as_the_contract_writes_them(tmp_path: Path) -> None:
    file, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    workbook = xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd hh:mm"})
    page = workbook.add_worksheet("contact")
    cells: list[Any] = ["text", 3_000_000_001, 1.5, True, False]
    for column, cell in enumerate(["a", "b", "c", "d", "e", "f", "g", "h"]):
        page.write(0, column, cell)
    for column, cell in enumerate(cells):
        page.write(1, column, cell)
    page.write_datetime(1, 5, date(2016, 10, 3))
    page.write_datetime(1, 6, datetime(2016, 10, 3, 9, 15))
    page.write_datetime(1, 7, time(9, 30), workbook.add_format({"num_format": "hh:mm"}))
    workbook.close()
    assert spreadsheet_to_csv(file, target, extract="contact", limits=LIMITS) == []
    assert target.read_text(encoding="utf-8") == (
        "a,b,c,d,e,f,g,h\ntext,3000000001,1.5,Y,N,2016-10-03,2016-10-03T09:15:00,09:30\n"
    )


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_people(file, [["x"] * 100] * 100)
    with pytest.raises(UnreadableError, match="unpacks to"):
        spreadsheet_to_csv(
            file, tmp_path / "a.csv", extract="person", limits=replace(LIMITS, unpacked_bytes=1_000)
        )
