"""A spreadsheet everyone can read: two sheets, heads marked as such, nothing ever run."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from warehouse.reports.workbook import xlsx_bytes

HEADINGS = ["Measure", "Value"]
NOTES = [("Definition", "Seen at least once."), ("Borough", "Lewisham")]


def book(*rows: list[object]) -> bytes:
    return xlsx_bytes(list(rows), headings=HEADINGS, title="Seen", notes=NOTES)


def sheet(content: bytes, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        return whole.read(name).decode("utf-8")


def test_the_method_and_the_filters_are_inside() -> None:
    assert sheet(book(["Seen", 52.5]), "About") == [
        ["Seen", ""],
        ["Definition", "Seen at least once."],
        ["Borough", "Lewisham"],
    ]


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    rows = sheet(book(["Seen", 52.5], ["Hidden", ""], ["None", None]), "Figures")
    assert rows[2:] == [["Measure", "Value"], ["Seen", 52.5], ["Hidden", ""], ["None", ""]]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "http://a.example", "{=1}"])
def test_a_text_is_a_text_whatever_it_looks_like(text: str) -> None:
    content = book([text, 1])
    assert sheet(content, "Figures")[3] == [text, 1]
    assert "<f>" not in part(content, "xl/worksheets/sheet2.xml")
    assert "hyperlink" not in part(content, "xl/worksheets/sheet2.xml")


def test_the_heads_are_marked_as_a_table_and_no_cell_is_merged() -> None:
    content = book(["Seen", 1])
    assert 'headerRowCount="0"' not in part(content, "xl/tables/table1.xml")
    assert 'name="Measure"' in part(content, "xl/tables/table1.xml")
    assert "mergeCell" not in part(content, "xl/worksheets/sheet2.xml")


def test_a_table_without_rows_is_still_a_table() -> None:
    assert sheet(book(), "Figures")[2] == HEADINGS


def test_the_same_content_gives_the_same_bytes() -> None:
    assert book(["Seen", 1]) == book(["Seen", 1])
