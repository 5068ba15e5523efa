"""How long a build and its validation take, against only loading the same lake files.

The floor reads every frozen lake file into a DuckDB table of the same name, with no logic. The
validation's floor is the build it checks.

Run: ``python -m benchmarks.build --people 4000``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.measuring import Line, Measured, in_own_process, report
from warehouse.demo import write_submissions
from warehouse.errors import CheckFailedError
from warehouse.intake import freeze_inputs, submit
from warehouse.pipeline.build import build
from warehouse.pipeline.validate import validate
from warehouse.settings import Settings

GOAL_BUILD = 6.0
GOAL_VALIDATE = 0.25
GOAL_SIZE = "20,000,000 contacts"
SEED = 2016
STEPS = ("floor", "build", "validate")
_INPUTS = "bench_inputs"


@dataclass(frozen=True, slots=True)
class BuildTimes:
    """What one size of data took, by step: floor, build and, unless left out, validate."""

    contacts: int
    steps: Mapping[str, Measured]

    def lines(self) -> tuple[Line, Line]:
        """The table's two lines."""
        size = f"{self.contacts:,} contacts"
        floor, built, checked = (self.steps[name] for name in STEPS)
        return (
            Line("build of all marts", size, built, floor.seconds, GOAL_BUILD, GOAL_SIZE),
            Line("validation of the build", size, checked, built.seconds, GOAL_VALIDATE, GOAL_SIZE),
        )


def settings_of(home: Path) -> Settings:
    """Settings of the benchmark's own data folder; limits come from the environment."""
    return Settings(home=home, auto_publish=False)


def prepare(home: Path, *, people: int, quarters: int) -> int:
    """Write synthetic submissions, send them through the door and freeze what it stored.

    Returns:
        The number of contacts stored.
    """
    settings = settings_of(home)
    written = write_submissions(home / "demo", people=people, quarters=quarters, seed=SEED)
    for each in written.folders:
        submit(each, settings=settings)
    freeze_inputs(settings=settings, into=home / _INPUTS)
    return _rows(home / _INPUTS / "contact")


def _rows(folder: Path) -> int:
    with duckdb.connect() as con:
        found = con.sql(f"select count(*) from read_parquet('{folder}/**/*.parquet')").fetchone()
    return int(found[0]) if found else 0


def load_only(home: Path) -> None:
    """The floor: every frozen extract as a table, nothing else."""
    settings = settings_of(home)
    config: dict[str, str | bool | int | float | list[str]] = {
        "disabled_optimizers": "common_subplan",
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(home / "bench_temp"),
    }
    with duckdb.connect(str(home / "floor.duckdb"), config=config) as con:
        for folder in sorted((home / _INPUTS).iterdir()):
            con.sql(
                f'create or replace table "{folder.name}" as select * from '
                f"read_parquet('{folder}/**/*.parquet', union_by_name = true)"
            )


def check(home: Path) -> None:
    """Validate; whether every expectation is met is not the benchmark's question.

    Raises:
        CheckFailedError: the suites did not run to their end.
    """
    settings = settings_of(home)
    try:
        validate(settings=settings)
    except CheckFailedError:
        if not (settings.builds / "checks" / "expectations.json").is_file():
            raise


def measure(*, people: int, quarters: int, steps: Sequence[str] = STEPS) -> BuildTimes:
    """One size of data: the steps in order, each in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        home = Path(name)
        contacts = prepare(home, people=people, quarters=quarters)
        return BuildTimes(contacts, {step: _step(step, home) for step in steps})


def _step(name: str, home: Path) -> Measured:
    return in_own_process("benchmarks.build", "--one", name, str(home))


def _task(name: str, home: Path) -> Callable[[], object]:
    return {
        "floor": lambda: load_only(home),
        "build": lambda: build(settings=settings_of(home)),
        "validate": lambda: check(home),
    }[name]


def main() -> None:
    """Measure and print two lines of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--quarters", type=int, default=8)
    parser.add_argument("--one", nargs=2, metavar=("STEP", "HOME"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        report(_task(given.one[0], Path(given.one[1])))
        return
    for line in measure(people=given.people, quarters=given.quarters).lines():
        print(json.dumps(line.as_dict()))


if __name__ == "__main__":
    main()
