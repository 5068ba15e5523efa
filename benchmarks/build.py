"""One size of data through every step, from the files as sent to the first query.

The intake's floor copies the same files to Parquet, the build's reads every frozen lake file into a
DuckDB table of the same name; neither has any logic. What follows the build is compared with it.

Run: ``python -m benchmarks.build --people 4000``; a large size into a folder of its own, with the
memory DuckDB may take: ``PROBATION_MEMORY_LIMIT=5GB python -m benchmarks.build --people 190000
--folder DIR``. A folder keeps what it holds, so that a step can be measured again (``--steps``).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Line, Measured
from benchmarks.steps import STEPS, contacts_of, measured, prepare

GOAL_BUILD = 6.0
GOAL_VALIDATE = 0.25
GOAL_EXPONENT = 1.05
GOAL_SIZE = "20,000,000 contacts"
_COMPARED: tuple[tuple[str, str, str, float], ...] = (
    ("all submissions at the door", "intake", "copy", math.inf),
    ("build of all marts", "build", "floor", GOAL_BUILD),
    ("validation of the build", "validate", "build", GOAL_VALIDATE),
    ("candidate", "candidate", "build", math.inf),
    ("publication", "publish", "build", math.inf),
    ("first review of a borough", "query", "build", math.inf),
)


@dataclass(frozen=True, slots=True)
class BuildTimes:
    """What one size of data took, by step."""

    contacts: int
    steps: Mapping[str, Measured]

    def lines(self) -> tuple[Line, ...]:
        """The table's lines: every step that was measured together with its floor."""
        return tuple(
            Line(
                what,
                f"{self.contacts:,} contacts",
                self.steps[step],
                self.steps[floor].seconds,
                goal,
                GOAL_SIZE if math.isfinite(goal) else "",
                self.steps[floor].cpu_seconds,
            )
            for what, step, floor, goal in _COMPARED
            if step in self.steps and floor in self.steps
        )


def measure(
    *, people: int, quarters: int, steps: Sequence[str] = STEPS, folder: Path | None = None
) -> BuildTimes:
    """One size of data: the steps in order, each in a process of its own.

    Args:
        people: synthetic people on a typical day.
        quarters: how many quarters of data.
        steps: which of ``STEPS``; those left out must have run in the folder before.
        folder: keeps data and results there; None: a temporary folder.
    """
    with _folder(folder) as place:
        prepare(place, people=people, quarters=quarters)
        taken = {step: _told(step, place) for step in STEPS if step in steps}
        return BuildTimes(contacts_of(place), taken)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        yield Path(name)


def _told(step: str, folder: Path) -> Measured:
    """Measure a step and note it, with the machine's load before and after, in the folder."""
    before = os.getloadavg()[0]
    found = measured(step, folder)
    noted = {
        "step": step,
        "seconds": found.seconds,
        "cpu_seconds": found.cpu_seconds,
        "peak_mebibytes": found.peak_mebibytes,
        "load": [before, os.getloadavg()[0]],
    }
    with (folder / "measured.jsonl").open("a", encoding="utf-8") as notes:
        notes.write(json.dumps(noted) + "\n")
    return found


def growth_lines(small: BuildTimes, large: BuildTimes) -> tuple[Line, ...]:
    """Every step at the larger size against the same step at the smaller one.

    The goal is the ratio at which time grows with rows to the power of ``GOAL_EXPONENT``.
    """
    rows = large.contacts / small.contacts
    return tuple(
        Line(
            what=f"growth of the step {step!r}, exponent {_exponent(small, large, step):.2f}",
            size=f"{small.contacts:,} to {large.contacts:,} contacts",
            measured=large.steps[step],
            floor_seconds=small.steps[step].seconds,
            goal=rows**GOAL_EXPONENT,
            floor_cpu_seconds=small.steps[step].cpu_seconds,
        )
        for step in STEPS
        if step in small.steps and step in large.steps
    )


def _exponent(small: BuildTimes, large: BuildTimes, step: str) -> float:
    """The power of the number of contacts with which a step's time grows."""
    ratio = large.steps[step].seconds / small.steps[step].seconds
    return math.log(ratio) / math.log(large.contacts / small.contacts)


def main() -> None:
    """Measure and print a JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--quarters", type=int, default=8)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--folder", type=Path, help="keep data and results there")
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    found = measure(
        people=given.people, quarters=given.quarters, steps=given.steps, folder=given.folder
    )
    for line in found.lines():
        print(json.dumps(line.as_dict()))


if __name__ == "__main__":
    main()
