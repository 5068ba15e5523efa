"""Tables as CSV: they open in a spreadsheet, run nothing, and say what they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.charts.formats import is_missing
from warehouse.dashboard.origin import origin
from warehouse.dashboard.tables import Column
from warehouse.dashboard.view import View
from warehouse.reports.workbook import xlsx_bytes

SYNTHETIC = (
    "Synthetic data: made up for demonstration. No real person or organisation is described."
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def filter_notes(view: View) -> list[tuple[str, str]]:
    """The choices, the publication, the source and how fresh it is, as lines of a download."""
    return [
        ("Borough", view.place_name),
        ("Organisation", view.provider_name),
        ("Quarter", view.quarter.label),
        ("Publication", view.publication_id),
        *origin(view),
    ]


def safe_text(value: Any) -> Any:
    """Text that a spreadsheet would run is quoted; numbers are left alone."""
    if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA):
        return f"'{value}"
    return value


def csv_bytes(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: Sequence[Column],
    notes: Sequence[tuple[str, str]],
    is_synthetic: bool,
) -> bytes:
    """A table as UTF-8 CSV with its method and filters above it.

    Args:
        rows: values by column name.
        columns: in the order written.
        notes: pairs such as ``("Definition", "…")``.
        is_synthetic: puts the marker on the first line.

    Returns:
        Bytes with a byte order mark, so that spreadsheets read the letters right.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if is_synthetic:
        writer.writerow([SYNTHETIC])
    writer.writerows([safe_text(name), safe_text(text)] for name, text in notes if text)
    writer.writerow([])
    writer.writerow([safe_text(column.title) for column in columns])
    writer.writerows([safe_text(row.get(column.name, "")) for column in columns] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def workbook_bytes(
    rows: Sequence[Mapping[str, Any]],
    *,
    columns: Sequence[Column],
    notes: Sequence[tuple[str, str]],
    title: str,
    is_synthetic: bool,
) -> bytes:
    """The same table as :func:`csv_bytes` as a spreadsheet of two sheets."""
    marker = [("Synthetic data", SYNTHETIC)] if is_synthetic else []
    return xlsx_bytes(
        [[_plain(row.get(column.name, "")) for column in columns] for row in rows],
        headings=[column.title for column in columns],
        title=title,
        notes=[*marker, *((name, text) for name, text in notes if text)],
    )


def _plain(value: Any) -> Any:
    return "" if is_missing(value) else value
