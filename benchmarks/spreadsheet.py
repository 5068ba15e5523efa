"""How long a large workbook takes to become a CSV file the door can read.

The floor is python-calamine reading the same sheet into Python, in a process of its own too. Goal:
at most three times as long.

Run: ``python -m benchmarks.spreadsheet --rows 200000``.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
import tempfile
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from benchmarks.intake import write_contacts
from benchmarks.measuring import Line, Measured, in_own_process, report
from warehouse.contract import load_contract
from warehouse.intake.spreadsheets import SpreadsheetLimits, date_headers, spreadsheet_to_csv

GOAL_RATIO = 3.0
_LIMITS = SpreadsheetLimits(unpacked_bytes=2**31, memory_bytes=2**33)


def write_workbook(target: Path, *, rows: int) -> None:
    """A contact file of so many rows as a workbook."""
    made = target.with_suffix(".made")
    write_contacts(made, rows=rows, provider="C17")
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    with (
        made.open(encoding="utf-8", newline="") as file,
        xlsxwriter.Workbook(str(target), options) as workbook,
    ):
        sheet = workbook.add_worksheet("contact")
        for line, row in enumerate(csv.reader(file)):
            sheet.write_row(line, 0, row)
    made.unlink()


def read_bare(file: Path) -> None:
    """What calamine alone does."""
    load_workbook(file).get_sheet_by_name("contact").to_python()


def read_checked(file: Path) -> None:
    """What the door does before it reads the CSV."""
    target = file.with_suffix(".csv")
    target.unlink(missing_ok=True)
    dates = date_headers(load_contract().extract("contact"))
    spreadsheet_to_csv(file, target, extract="contact", limits=_LIMITS, dates=dates)


def measure(*, rows: int, repeats: int) -> Line:
    """Medians of interleaved runs of the floor and of the conversion."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        file = Path(name) / "contact.xlsx"
        write_workbook(file, rows=rows)
        bare, checked = [], []
        for _ in range(repeats):
            bare.append(in_own_process("benchmarks.spreadsheet", "--one", "bare", str(file)))
            checked.append(in_own_process("benchmarks.spreadsheet", "--one", "checked", str(file)))
    return Line(
        what="a workbook made readable",
        size=f"{rows:,} rows",
        measured=Measured(
            seconds=statistics.median(each.seconds for each in checked),
            peak_mebibytes=max(each.peak_mebibytes for each in checked),
        ),
        floor_seconds=statistics.median(each.seconds for each in bare),
        goal=GOAL_RATIO,
        goal_size="200,000 rows",
    )


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        read = read_bare if given.one[0] == "bare" else read_checked
        report(lambda: read(Path(given.one[1])))
    else:
        print(json.dumps(measure(rows=given.rows, repeats=given.repeats).as_dict()))


if __name__ == "__main__":
    main()
