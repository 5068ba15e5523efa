"""A spreadsheet written as CSV by a process of its own, within limits on memory and time.

Runs as a script and knows nothing of the package, so that it starts at once. A workbook whose one
stray cell would need more memory than the machine has ends this process, not the door.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, load_workbook

UNREADABLE = 3
_FIRST_DAY = date(1899, 12, 30)
_LAST_NUMBER = 2_958_465
_NOT_LETTERS_OR_DIGITS = re.compile(r"[^a-z0-9]+")

_Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass
class CellWriter:
    """Cells as the contract writes them; counts the numbers it read as days."""

    date_headers: frozenset[str] = frozenset()
    numbers_as_dates: list[int] = field(default_factory=list)
    _places: frozenset[int] | None = None
    _width: int = 0

    def texts(self, rows: Iterable[Sequence[_Cell]], *, above: int = 0) -> Iterator[list[str]]:
        """Every row as text, cut or filled to the header's width; an empty row is an empty list.

        Empty rows after the last filled one are left out.

        Args:
            rows: the sheet's rows from the first that holds anything.
            above: how many empty rows lie above them.
        """
        waiting = above
        for number, row in enumerate(rows, start=above + 1):
            cells = self._row(row, number)
            if not any(cells):
                waiting += 1
                continue
            for _ in range(waiting):
                yield []
            waiting = 0
            yield cells

    def _row(self, row: Sequence[_Cell], number: int) -> list[str]:
        if self._places is None:
            texts = [_text(cell) for cell in row]
            if not any(texts):
                return texts
            self._begin(texts)
        else:
            texts = [
                self._day(cell, number) if place in self._places else _text(cell)
                for place, cell in enumerate(row)
            ]
        while texts and not texts[-1] and len(texts) > self._width:
            texts.pop()
        return texts + [""] * (self._width - len(texts)) if any(texts) else []

    def _begin(self, header: list[str]) -> None:
        while not header[-1]:
            header.pop()
        self._width = len(header)
        names = [_NOT_LETTERS_OR_DIGITS.sub("", each.casefold()) for each in header]
        self._places = frozenset(n for n, name in enumerate(names) if name in self.date_headers)

    def _day(self, cell: _Cell, number: int) -> str:
        """A whole number in a date column is a day counted from 30 December 1899."""
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if not is_number or cell != int(cell) or not 1 <= cell <= _LAST_NUMBER:  # type: ignore[operator,arg-type]
            return _text(cell)
        self.numbers_as_dates.append(number)
        return (_FIRST_DAY + timedelta(days=int(cell))).isoformat()  # type: ignore[arg-type]


def _text(cell: _Cell) -> str:
    """A cell as the contract writes it: whole numbers without a point, dates in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "Y" if cell else "N"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if isinstance(cell, int | float) else _moment_text(cell)


def _moment_text(cell: time | date | timedelta) -> str:
    if isinstance(cell, datetime):
        midnight = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if midnight else cell.isoformat(timespec="seconds")
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes" if cell.second == 0 else "seconds")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return cell.isoformat()


def convert(source: Path, target: Path, *, extract: str, date_headers: Iterable[str]) -> list[int]:
    """Write the sheet named as the extract, else the first, as CSV with the same row numbers.

    Returns:
        The rows in which a number was read as a date.

    Raises:
        CalamineError: it is no spreadsheet.
        ValueError: it has no sheet.
    """
    workbook = load_workbook(source)
    sheet = workbook.get_sheet_by_name(_sheet_name(workbook, extract))
    writer = CellWriter(date_headers=frozenset(date_headers))
    above, left = sheet.start or (0, 0)
    rows: Iterable[Sequence[_Cell]] = sheet.iter_rows() if sheet.height else ()
    if left:
        rows = ([*([""] * left), *row] for row in rows)
    with target.open("x", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(writer.texts(rows, above=above))
    return writer.numbers_as_dates


def _sheet_name(workbook: CalamineWorkbook, extract: str) -> str:
    names = workbook.sheet_names
    if not names:
        raise ValueError("no sheet")
    return next((name for name in names if name.strip().casefold() == extract), names[0])


def main() -> int:
    """Convert as the one JSON argument says; the answer is JSON on standard output."""
    job = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (job["memory_bytes"], job["memory_bytes"]))
    try:
        found = convert(
            Path(job["source"]),
            Path(job["target"]),
            extract=job["extract"],
            date_headers=job["date_headers"],
        )
    except (CalamineError, OSError, ValueError):
        return UNREADABLE
    sys.stdout.write(json.dumps({"count": len(found), "rows": found[: job["rows_listed"]]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
