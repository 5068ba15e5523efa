"""A table as a spreadsheet that a screen reader can find its way through.

One sheet says what the figures are, one holds one table with its heads marked as such; no merged
or empty cells between, no colour that carries meaning, no formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

_ABOUT, _FIGURES = "About", "Figures"
_FIRST_ROW = 2
_WIDEST, _NARROWEST, _NOTES_WIDTH = 60, 10, 90
_MADE = datetime(2017, 1, 1, tzinfo=UTC)


def xlsx_bytes(
    rows: Sequence[Sequence[Any]],
    *,
    headings: Sequence[str],
    title: str,
    notes: Sequence[tuple[str, str]],
) -> bytes:
    """A workbook of one table with its method and filters.

    Args:
        rows: values in the order of the headings; texts are written as texts, whatever they look
            like.
        headings: one a column, all different.
        title: names the table.
        notes: pairs such as ``("Definition", "…")``.

    Returns:
        The same bytes for the same content.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _MADE.replace(tzinfo=None)})
        strong = book.add_format({"bold": True, "font_size": 14})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_notes(book.add_worksheet(_ABOUT), title, notes, strong, wrapped)
        _write_table(book.add_worksheet(_FIGURES), rows, headings, title, strong)
    return buffer.getvalue()


def _write_notes(
    sheet: Any, title: str, notes: Sequence[tuple[str, str]], strong: Any, wrapped: Any
) -> None:
    sheet.write_string(0, 0, title, strong)
    sheet.set_column(0, 0, 32, wrapped)
    sheet.set_column(1, 1, _NOTES_WIDTH, wrapped)
    for number, (name, text) in enumerate(notes, start=1):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, text)


def _write_table(
    sheet: Any, rows: Sequence[Sequence[Any]], headings: Sequence[str], title: str, strong: Any
) -> None:
    sheet.write_string(0, 0, title, strong)
    sheet.write_string(1, 0, f"This sheet holds one table. Its method is on the sheet {_ABOUT}.")
    last = _FIRST_ROW + max(len(rows), 1)
    sheet.add_table(
        _FIRST_ROW,
        0,
        last,
        len(headings) - 1,
        {
            "name": "figures",
            "columns": [{"header": heading} for heading in headings],
            "autofilter": False,
            "style": "Table Style Light 1",
            "banded_rows": False,
        },
    )
    for number, row in enumerate(rows, start=_FIRST_ROW + 1):
        for column, value in enumerate(row):
            _write_cell(sheet, number, column, value)
    for column, heading in enumerate(headings):
        longest = max((len(str(row[column])) for row in rows), default=0)
        width = min(max(longest, len(heading), _NARROWEST) + 2, _WIDEST)
        sheet.set_column(column, column, width)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Numbers as numbers; anything else as text, so that nothing is ever run."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(row, column, "" if value is None else str(value))
    else:
        sheet.write_number(row, column, value)
