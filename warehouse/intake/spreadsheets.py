"""Spreadsheets (xlsx, ods) turned into the reference form before they are read."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

from warehouse.intake.csv_file import UnreadableError

_Cell = int | float | str | bool | time | date | datetime | timedelta


def spreadsheet_to_csv(source: Path, target: Path, *, extract: str, maximum_bytes: int) -> None:
    """Write the sheet named as the extract, else the first, as CSV with the same row numbers.

    Empty rows stay as blank lines, so that a finding names the row the sender sees.

    Raises:
        UnreadableError: it is no spreadsheet, is empty, or unpacks to more than the limit.
    """
    _check_unpacked(source, maximum_bytes)
    try:
        workbook = load_workbook(source)
        rows = _sheet(workbook, extract)
    except (CalamineError, OSError, ValueError):
        raise UnreadableError("It is no spreadsheet that can be opened.") from None
    with target.open("x", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_texts(rows))


def _check_unpacked(source: Path, maximum_bytes: int) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise UnreadableError("It is no spreadsheet that can be opened.") from None
    if unpacked > maximum_bytes:
        raise UnreadableError(f"It unpacks to {unpacked} bytes; the limit is {maximum_bytes}.")


def _sheet(workbook: CalamineWorkbook, extract: str) -> Sequence[Sequence[_Cell]]:
    names = workbook.sheet_names
    if not names:
        raise ValueError("no sheet")
    wanted = next((name for name in names if name.strip().casefold() == extract), names[0])
    return workbook.get_sheet_by_name(wanted).to_python(skip_empty_area=False)


def _texts(rows: Iterable[Sequence[_Cell]]) -> Iterable[list[str]]:
    """Every row as text, cut or filled to the header's width; an empty row is an empty list."""
    width = 0
    for row in rows:
        texts = [_text(cell) for cell in row]
        if not any(texts):
            yield []
            continue
        while texts and not texts[-1] and len(texts) > width:
            texts.pop()
        width = width or len(texts)
        yield texts + [""] * (width - len(texts))


def _text(cell: _Cell) -> str:
    """A cell as the contract writes it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        midnight = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes" if cell.second == 0 else "seconds")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(cell)
