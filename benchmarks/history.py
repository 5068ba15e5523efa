"""What one more quarter costs on top of a short history and of a long one.

The door takes the older quarters, then the newest alone is measured, then everything is built anew.
Both providers existed for 28 quarters, July 2014 to June 2021. For the longer histories every step
runs a copy of the project whose code lists move the reorganisation of 2021 to the end of 2022.

Run: ``python -m benchmarks.history --people 3000 --quarters 8 32``.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.build import GOAL_BUILD, GOAL_EXPONENT
from benchmarks.measuring import Line, Measured
from benchmarks.steps import SEED, contacts_of, measured
from warehouse.demo import write_submissions
from warehouse.settings import PROJECT_ROOT

GOAL_QUARTER = 1.3
"""How much dearer at most the same quarter may be at the door after a longer history."""
NEWEST_END = "2022-09-30"
HISTORIES = (8, 32)
STEPS = ("older", "newest", "floor", "build")
LATER = {"2021-06-25": "2022-12-31", "2021-06-26": "2023-01-01"}
"""The last day of the providers and the first of those after them, moved."""
PARTS = ("warehouse", "dbt_project", "expectations", "benchmarks")


@dataclass(frozen=True, slots=True)
class History:
    """A history of so many quarters and what one more took."""

    quarters: int
    contacts: int
    steps: dict[str, Measured]


def measure_one(*, people: int, quarters: int) -> History:
    """Send ``quarters`` quarters, then one more, and build it all."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        folder = Path(name)
        write_submissions(
            folder / "sent", people=people, quarters=quarters + 1, seed=SEED, newest_end=NEWEST_END
        )
        project = longer_lived(folder / "project")
        taken = {step: measured(step, folder, project=project) for step in STEPS}
        return History(quarters, contacts_of(folder), taken)


def longer_lived(folder: Path) -> Path:
    """A copy of the project in which both providers live until the end of 2022."""
    for part in PARTS:
        shutil.copytree(
            PROJECT_ROOT / part,
            folder / part,
            ignore=shutil.ignore_patterns("__pycache__", "target*", "logs"),
        )
    for seed in (folder / "dbt_project" / "seeds").glob("*.csv"):
        text = seed.read_text(encoding="utf-8")
        for day, later in LATER.items():
            text = text.replace(day, later)
        seed.write_text(text, encoding="utf-8")
    return folder


def measure(*, people: int, histories: Sequence[int] = HISTORIES) -> tuple[Line, ...]:
    """The newest quarter at the door after each history, and the builds, against the shortest."""
    found = [measure_one(people=people, quarters=quarters) for quarters in histories]
    least, most = found[0], found[-1]
    return (
        _compared("newest", f"one more quarter at the door, after {most.quarters}", least, most),
        *(_built(each) for each in found),
        _compared("build", f"build of {most.quarters} + 1 quarters", least, most),
    )


def _compared(step: str, what: str, least: History, most: History) -> Line:
    """A step after the long history against the same after the short one."""
    is_build = step == "build"
    rows = most.contacts / least.contacts
    return Line(
        what=f"{what}, against {least.quarters}" + (" + 1" if is_build else ""),
        size=f"{most.contacts:,} and {least.contacts:,} contacts",
        measured=most.steps[step],
        floor_seconds=least.steps[step].seconds,
        goal=math.pow(rows, GOAL_EXPONENT) if is_build else GOAL_QUARTER,
        floor_cpu_seconds=least.steps[step].cpu_seconds,
    )


def _built(each: History) -> Line:
    return Line(
        what=f"build of {each.quarters} + 1 quarters",
        size=f"{each.contacts:,} contacts",
        measured=each.steps["build"],
        floor_seconds=each.steps["floor"].seconds,
        goal=GOAL_BUILD,
        goal_size="20,000,000 contacts",
        floor_cpu_seconds=each.steps["floor"].cpu_seconds,
    )


def main() -> None:
    """Measure and print a JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--quarters", type=int, nargs=2, default=list(HISTORIES))
    given = parser.parse_args()
    for line in measure(people=given.people, histories=given.quarters):
        print(json.dumps(line.as_dict()))


if __name__ == "__main__":
    main()
