"""How long the door takes for one quarter of London: every extract of both providers.

There is no goal but seconds; the floor is copying the same files to Parquet, checking nothing.

Run: ``python -m benchmarks.london --people 45000``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.measuring import Line, Measured, in_own_process, report
from warehouse.demo import write_submissions
from warehouse.intake import submit
from warehouse.settings import Settings

GOAL_RATIO = 10.0


def floor_seconds(folder: Path) -> float:
    """The time to copy every file of the submissions to Parquet as text."""
    start = time.perf_counter()
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        for place, file in enumerate(sorted(folder.glob("*/*.csv"))):
            con.execute(
                f"copy (select * from read_csv('{file}', all_varchar = true, header = true)) "
                f"to '{folder}/{place}.parquet' (format parquet)"
            )
    return time.perf_counter() - start


def submit_all(folder: Path, home: Path) -> None:
    """Send every submission, the oldest period first."""
    for path in sorted(folder.iterdir(), key=lambda each: (each.name[4:], each.name)):
        if path.is_dir():
            submit(path, settings=Settings(home=home))


def measure(*, people: int) -> Line:
    """One quarter of so many people."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        folder = Path(name) / "sent"
        written = write_submissions(folder, people=people, quarters=1, seed=2016)
        floor = floor_seconds(folder)
        done = in_own_process("benchmarks.london", "--one", str(folder), f"{name}/home")
    return Line(
        what="a quarter of London at the door",
        size=f"{people:,} people, {sum(written.rows.values()):,} rows",
        measured=Measured(seconds=done.seconds, peak_mebibytes=done.peak_mebibytes),
        floor_seconds=floor,
        goal=GOAL_RATIO,
    )


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=45_000)
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "HOME"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        folder, home = map(Path, given.one)
        report(lambda: submit_all(folder, home))
    else:
        print(json.dumps(measure(people=given.people).as_dict()))


if __name__ == "__main__":
    main()
