"""All benchmarks in one run: each against its own floor, as one table.

Run: ``make bench``, or ``python -m benchmarks --people 4000 --rows 1000000``.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks import build, counting, intake, london, signals, spreadsheet
from benchmarks.measuring import Line

PARTS = ("intake", "spreadsheet", "london", "build", "counting", "signals")
GROWTH_STEP = 4
GOAL_EXPONENT = 1.05


def lines(given: argparse.Namespace) -> Iterator[Line]:
    """Every line of the table, as soon as it is measured."""
    if "intake" in given.only:
        yield intake.measure(rows=given.rows, repeats=given.repeats)
    if "spreadsheet" in given.only:
        yield spreadsheet.measure(rows=given.rows, repeats=given.repeats)
    if "london" in given.only:
        yield london.measure(people=given.people)
    if "build" in given.only:
        yield from build.measure(people=given.people, quarters=given.quarters).lines()
    if "counting" in given.only:
        yield counting.measure(rows=given.rows)
    if "signals" in given.only:
        yield signals.measure(points=given.points)


def table(found: Sequence[Line]) -> Table:
    """The table people read."""
    shown = Table(title="Benchmarks, each against its floor in the same run")
    shown.add_column("what")
    shown.add_column("size")
    for name in ("seconds", "floor", "ratio", "goal", "peak MiB"):
        shown.add_column(name, justify="right")
    shown.add_column("in words")
    for line in found:
        shown.add_row(
            line.what,
            line.size,
            f"{line.measured.seconds:.2f}",
            f"{line.floor_seconds:.4g}",
            f"{line.ratio:,.2f}",
            f"{line.goal:,.2f}",
            f"{line.measured.peak_mebibytes:,.0f}",
            in_words(line),
        )
    return shown


def in_words(line: Line) -> str:
    """Whether the goal is reached, and for which size the goal was set."""
    verdict = "within the goal" if line.ratio <= line.goal else "over the goal"
    return f"{verdict}, set for {line.goal_size}" if line.goal_size else verdict


def growth(*, people: int, quarters: int) -> str:
    """How a build grows: the exponent of its time in its rows, and its cost without the start.

    Between two sizes what does not depend on the data (starting dbt, small tables) cancels out.
    """
    steps = ("floor", "build")
    small = build.measure(people=people, quarters=quarters, steps=steps)
    large = build.measure(people=people * GROWTH_STEP, quarters=quarters, steps=steps)
    built = (small.steps["build"].seconds, large.steps["build"].seconds)
    loaded = (small.steps["floor"].seconds, large.steps["floor"].seconds)
    exponent = math.log(built[1] / built[0]) / math.log(large.contacts / small.contacts)
    marginal = (built[1] - built[0]) / (loaded[1] - loaded[0])
    return (
        f"From {small.contacts:,} to {large.contacts:,} contacts the build went from "
        f"{built[0]:.1f} s to {built[1]:.1f} s: time grows with rows to the "
        f"power {exponent:.2f} (goal {GOAL_EXPONENT}); every further second of loading costs "
        f"{marginal:.1f} s of building (goal {build.GOAL_BUILD:.0f})."
    )


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
    parser.add_argument("--growth", action="store_true", help="build at two sizes, one four times")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    given = parser.parse_args()
    given.only = given.only or list(PARTS)
    return given


def main() -> None:
    """Measure what was asked for and show it."""
    given = arguments()
    console = Console()
    if given.growth:
        console.print(growth(people=given.people, quarters=given.quarters))
        return
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
