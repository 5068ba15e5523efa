"""Spreadsheets (xlsx, ods) turned into the reference form before they are read."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from warehouse.contract import Extract, normalised_header
from warehouse.intake import spreadsheet_child
from warehouse.intake.csv_file import UnreadableError
from warehouse.intake.findings import ROWS_LISTED, Finding

_NO_SPREADSHEET = "It is no spreadsheet that can be opened."
_TOO_MUCH = "It needs more memory or time than a spreadsheet may; send it as csv."
_LEAST_SECONDS = 60
_SECONDS_A_MEGABYTE = 10


@dataclass(frozen=True, kw_only=True)
class SpreadsheetLimits:
    """What a spreadsheet may cost.

    Units:
        ``unpacked_bytes`` of its parts; ``memory_bytes`` of the process that reads it.
    """

    unpacked_bytes: int
    memory_bytes: int


def date_headers(extract: Extract) -> frozenset[str]:
    """Every spelling of the extract's date columns, as headers are matched."""
    fields = [each for each in extract.fields if each.type == "date"]
    spellings = {spelling for f in fields for spelling in (f.name, *f.aliases)}
    return frozenset(normalised_header(each) for each in spellings)


def spreadsheet_to_csv(
    source: Path,
    target: Path,
    *,
    extract: str,
    limits: SpreadsheetLimits,
    dates: Iterable[str] = (),
) -> list[Finding]:
    """Write the sheet named as the extract, else the first, as CSV with the same row numbers.

    Empty rows stay as blank lines, so that a finding names the row the sender sees.

    Args:
        source: the workbook.
        target: the CSV file to write.
        extract: name of the extract.
        limits: what reading it may cost.
        dates: headers below which a whole number is a date.

    Returns:
        The finding that numbers were read as dates, if any were.

    Raises:
        UnreadableError: it is no spreadsheet, is empty, or costs more than the limits.
    """
    _check_unpacked(source, limits.unpacked_bytes)
    job = {
        "source": str(source),
        "target": str(target),
        "extract": extract,
        "date_headers": sorted(dates),
        "memory_bytes": limits.memory_bytes,
        "rows_listed": ROWS_LISTED,
    }
    answer = _run(job, seconds=_seconds(source))
    found = json.loads(answer)
    if not found["count"]:
        return []
    rows = tuple(found["rows"])
    return [Finding(code="number_as_date", extract=extract, count=found["count"], rows=rows)]


def _run(job: dict[str, object], *, seconds: float) -> str:
    command = [sys.executable, "-I", str(spreadsheet_child.__file__), json.dumps(job)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise UnreadableError(_TOO_MUCH) from None
    if done.returncode == spreadsheet_child.UNREADABLE:
        raise UnreadableError(_NO_SPREADSHEET)
    if done.returncode:
        raise UnreadableError(_TOO_MUCH)
    return done.stdout


def _seconds(source: Path) -> float:
    return max(_LEAST_SECONDS, _SECONDS_A_MEGABYTE * source.stat().st_size / 1024**2)


def _check_unpacked(source: Path, maximum_bytes: int) -> None:
    try:
        with zipfile.ZipFile(source) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise UnreadableError(_NO_SPREADSHEET) from None
    if unpacked > maximum_bytes:
        raise UnreadableError(f"It unpacks to {unpacked} bytes; the limit is {maximum_bytes}.")
