"""Spreadsheets: day numbers, empty rows, stray cells, ods."""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.intake.conftest import lake_rows
from tests.intake.packages import ABSENCE, LIMITS, PackageBuilder
from warehouse.intake import check, submit
from warehouse.intake.csv_file import UnreadableError
from warehouse.intake.spreadsheet_child import CellWriter
from warehouse.intake.spreadsheets import spreadsheet_to_csv
from warehouse.settings import Settings

COLUMNS = ("absence_id", "hr_employee_ref", "provider_code", "Absence\nStart", "absence_type")


def _package(folder: Path, file: Path, *, name: str = "staff_absence") -> Path:
    """A submission whose absences stand in a spreadsheet."""
    PackageBuilder().write(folder)
    (folder / f"{name}.csv").unlink()
    data = file.read_bytes()
    (folder / file.name).write_bytes(data)
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"] = [e for e in descriptor["resources"] if e["name"] != name] + [
        {
            "name": name,
            "path": file.name,
            "format": file.suffix.removeprefix("."),
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }
    ]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def _absences(target: Path, starts: list[Any]) -> Path:
    with xlsxwriter.Workbook(str(target)) as workbook:
        page = workbook.add_worksheet("staff_absence")
        page.write_row(0, 0, COLUMNS)
        for line, start in enumerate(starts, start=1):
            page.write_row(line, 0, [f"AB{line}", "E1", "C17", start, "sickness"])
    return target


def test_a_day_number_is_read_as_its_day_and_noted(tmp_path: Path, settings: Settings) -> None:
    """42,653 days after 30 December 1899 is 10 October 2016."""
    file = _absences(tmp_path / "a.xlsx", [42_653, "2016-10-11", *[42_655] * 30, 42_653.5])
    receipt = submit(_package(tmp_path / "package", file), settings=settings)
    days = [str(row["absence_start_date"]) for row in lake_rows(settings, "staff_absence")]
    assert days[:3] == ["2016-10-10", "2016-10-11", "2016-10-12"]
    noted = [e for e in receipt.content["findings"] if e["code"] == "number_as_date"]
    assert [(e["count"], e["rows"][:2]) for e in noted] == [(31, [2, 4])]
    # A day and a half is no date: the row is set apart, never cut to a day in silence.
    bad = [e for e in receipt.content["findings"] if e["code"] == "type_invalid"]
    assert [(e["column"], e["rows"]) for e in bad] == [("absence_start_date", [34])]


@pytest.mark.parametrize(
    ("cell", "text", "is_noted"),
    [
        (42_653, "2016-10-10", True),
        (1, "1899-12-31", True),
        (2_958_465.0, "9999-12-31", True),
        (2_958_466, "2958466", False),
        (0, "0", False),
        (-1, "-1", False),
        (True, "Y", False),
        ("42653", "42653", False),
    ],
)
def test_only_whole_numbers_within_the_calendar_are_days(
    cell: Any, text: str, is_noted: bool
) -> None:
    writer = CellWriter(date_headers=frozenset({"day"}))
    rows = list(writer.texts([["Day"], [cell]]))
    assert rows == [["Day"], [text]]
    assert writer.numbers_as_dates == ([2] if is_noted else [])


def test_numbers_in_other_columns_stay_numbers() -> None:
    writer = CellWriter(date_headers=frozenset({"day"}))
    assert list(writer.texts([["id", "Day"], [42_653, 42_653]]))[1] == ["42653", "2016-10-10"]


def test_rows_formatted_to_the_end_of_the_sheet_cost_nothing(tmp_path: Path) -> None:
    file, target = tmp_path / "a.xlsx", tmp_path / "a.csv"
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as workbook:
        page, bold = workbook.add_worksheet("person"), workbook.add_format({"bold": True})
        page.write_row(0, 0, ["crn", "gender_code"])
        for line in range(1, 60_000):
            if line == 3:
                page.write_row(line, 0, ["A000001", "M"])
            elif line > 50_000:
                page.write_row(line, 0, ["", " "])
            else:
                page.write_blank(line, 0, None, bold)
    assert spreadsheet_to_csv(file, target, extract="person", limits=LIMITS) == []
    kept = target.read_text(encoding="utf-8").splitlines()
    assert kept[:4] == ["crn,gender_code", "", "", "A000001,M"]
    assert len(kept) <= 60_000


def test_empty_rows_at_the_end_are_left_out() -> None:
    rows = [["crn"], [""], ["A000001"], [""], [""]]
    assert list(CellWriter().texts(rows)) == [["crn"], [], ["A000001"]]
    assert list(CellWriter().texts(rows, above=2)) == [[], [], ["crn"], [], ["A000001"]]


def test_a_stray_cell_in_the_last_corner_is_refused_and_kills_nobody(tmp_path: Path) -> None:
    """A sheet of 17 billion cells would need more memory than any machine has."""
    file = _absences(tmp_path / "a.xlsx", ["2016-10-10"])
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sheet1.xml"):
                row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", row)
            target.writestr(name, data)
    start = time.perf_counter()
    with pytest.raises(UnreadableError, match="more memory or time"):
        spreadsheet_to_csv(far, tmp_path / "far.csv", extract="staff_absence", limits=LIMITS)
    assert time.perf_counter() - start < 20


def _ods_row(texts: list[str]) -> str:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = "".join(cell.format(each) for each in texts)
    return f"<table:table-row>{cells}</table:table-row>"


def _ods(file: Path, rows: str) -> Path:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="staff_absence">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return file


ABSENT = _ods_row(list(ABSENCE)) + _ods_row(list(ABSENCE.values()))
REPEATED = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def test_an_ods_file_is_read_like_the_others(tmp_path: Path, settings: Settings) -> None:
    file = _ods(tmp_path / "staff_absence.ods", ABSENT)
    verdict = check(_package(tmp_path / "package", file), settings=settings)
    assert not verdict.is_refused
    absence = next(each for each in verdict.extracts if each.name == "staff_absence")
    assert (absence.rows_read, absence.rows_accepted) == (1, 1)


def test_empty_rows_an_ods_file_repeats_to_the_end_cost_nothing(tmp_path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    file = _ods(tmp_path / "a.ods", ABSENT + REPEATED.format(1_048_574, empty))
    target = tmp_path / "a.csv"
    assert spreadsheet_to_csv(file, target, extract="staff_absence", limits=LIMITS) == []
    assert target.read_text(encoding="utf-8").splitlines() == [
        ",".join(ABSENCE),
        ",".join(ABSENCE.values()),
    ]


def test_an_ods_cell_repeated_a_thousand_million_times_is_refused(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="1000">'
        "<text:p>x</text:p></table:table-cell>"
    )
    file = _ods(tmp_path / "a.ods", ABSENT + REPEATED.format(1_000_000, cell))
    with pytest.raises(UnreadableError):
        spreadsheet_to_csv(file, tmp_path / "a.csv", extract="staff_absence", limits=LIMITS)


def test_words_that_multiply_are_not_multiplied(tmp_path: Path) -> None:
    """Ten entities, each ten of the one before, would be ten thousand million letters."""
    file, harm = tmp_path / "a.xlsx", tmp_path / "harm.xlsx"
    with xlsxwriter.Workbook(str(file)) as workbook:
        workbook.add_worksheet("person").write_row(0, 0, ["crn", "gender_code"])
    names = "abcdefghij"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
    )
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(harm, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name.endswith("sharedStrings.xml"):
                data = data.replace(b"?>\n", f"?>\n<!DOCTYPE x [{entities}]>".encode(), 1)
                data = data.replace(b"gender_code", b"&j;")
            target.writestr(name, data)
    with pytest.raises(UnreadableError):
        spreadsheet_to_csv(harm, tmp_path / "a.csv", extract="person", limits=LIMITS)
