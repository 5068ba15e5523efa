"""All benchmarks in one run: each against its own floor, as one table.

Run: ``make bench``, or ``python -m benchmarks --people 4000 --rows 1000000``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks import build, counting, engines, history, intake, london, signals, spreadsheet
from benchmarks.measuring import Line

PARTS = (
    "intake",
    "spreadsheet",
    "london",
    "build",
    "history",
    "engines",
    "counting",
    "signals",
)
GROWTH_STEP = 4
WIDTH = 170
"""Letters of a line where nobody's terminal says how many there are."""


def lines(given: argparse.Namespace) -> Iterator[Line]:
    """Every line of the table, as soon as it is measured."""
    if "intake" in given.only:
        yield intake.measure(rows=given.rows, repeats=given.repeats)
    if "spreadsheet" in given.only:
        yield spreadsheet.measure(rows=given.rows, repeats=given.repeats)
    if "london" in given.only:
        yield london.measure(people=given.people)
    if "build" in given.only:
        yield from built(given)
    if "history" in given.only:
        yield from history.measure(people=given.history_people, histories=given.histories)
    if "engines" in given.only:
        yield from engines.measure(people=given.people, quarters=given.quarters)
    if "counting" in given.only:
        yield counting.measure(rows=given.rows)
    if "signals" in given.only:
        yield signals.measure(points=given.points)


def built(given: argparse.Namespace) -> Iterator[Line]:
    """Every step at one size, and with ``--growth`` at a second size too, with the exponents."""
    small = build.measure(people=given.people, quarters=given.quarters)
    yield from small.lines()
    if given.growth:
        large = build.measure(people=given.people * given.growth, quarters=given.quarters)
        yield from large.lines()
        yield from build.growth_lines(small, large)


def table(found: Sequence[Line]) -> Table:
    """The table people read."""
    shown = Table(title="Benchmarks, each against its floor in the same run")
    shown.add_column("what")
    shown.add_column("size")
    for name in ("seconds", "floor", "ratio", "cpu ratio", "goal", "peak MiB"):
        shown.add_column(name, justify="right")
    shown.add_column("in words")
    for line in found:
        shown.add_row(
            line.what,
            line.size,
            f"{line.measured.seconds:.2f}",
            f"{line.floor_seconds:.4g}",
            f"{line.ratio:,.2f}",
            "" if line.cpu_ratio is None else f"{line.cpu_ratio:,.2f}",
            f"{line.goal:,.2f}" if math.isfinite(line.goal) else "",
            f"{line.measured.peak_mebibytes:,.0f}",
            in_words(line),
        )
    return shown


def in_words(line: Line) -> str:
    """Whether the goal is reached, and for which size the goal was set."""
    if not math.isfinite(line.goal):
        return "no goal"
    verdict = "within the goal" if line.ratio <= line.goal else "over the goal"
    return f"{verdict}, set for {line.goal_size}" if line.goal_size else verdict


def arguments() -> argparse.Namespace:
    """What the caller asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=200_000, help="contacts of the intake, rows of the fact"
    )
    parser.add_argument("--repeats", type=int, default=3, help="interleaved runs of the intake")
    parser.add_argument("--people", type=int, default=1000, help="synthetic people of the build")
    parser.add_argument("--quarters", type=int, default=8, help="quarters of the build's data")
    parser.add_argument("--points", type=int, default=20_000, help="monthly figures of the signals")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="measure just these")
    parser.add_argument(
        "--growth",
        type=int,
        nargs="?",
        const=GROWTH_STEP,
        metavar="TIMES",
        help="all steps at a second size too, so many times the people (4)",
    )
    parser.add_argument(
        "--history-people", type=int, default=300, help="synthetic people of the histories"
    )
    parser.add_argument(
        "--histories", type=int, nargs=2, default=list(history.HISTORIES), help="their quarters"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    given = parser.parse_args()
    given.only = given.only or list(PARTS)
    return given


def main() -> None:
    """Measure what was asked for and show it."""
    given = arguments()
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    found = []
    for line in lines(given):
        found.append(line)
        if given.json:
            print(json.dumps(line.as_dict()), flush=True)
        else:
            console.print(f"{line.what}: {line.measured.seconds:.1f} s", style="dim")
    if not given.json:
        console.print(table(found))


if __name__ == "__main__":
    main()
