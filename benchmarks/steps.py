"""The steps of one quarter's work, and their floors, each a task for a process of its own.

A benchmark's folder holds ``sent/`` (the submissions as written) and ``data/`` (the home of all the
steps); what a floor writes is removed at its end.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from benchmarks.measuring import Measured, in_own_process, report
from warehouse import marts
from warehouse.demo import write_submissions
from warehouse.errors import CheckFailedError
from warehouse.intake import freeze_inputs, submit
from warehouse.pipeline.build import build
from warehouse.pipeline.candidate import find_candidate, make_candidate
from warehouse.pipeline.publish import release
from warehouse.pipeline.validate import ValidationResult, validate
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = ("copy", "intake", "floor", "build", "validate", "candidate", "publish", "query")
SEED = 2016
BOROUGH = "E09000023"
_FROZEN = "frozen"
_CHECKED = "checked.json"


def settings_of(folder: Path) -> Settings:
    """Settings of the benchmark's own data folder; limits come from the environment."""
    return Settings(home=folder / "data", auto_publish=False)


def prepare(folder: Path, *, people: int, quarters: int) -> None:
    """Write synthetic submissions, unless the folder holds some."""
    if not (folder / "sent").is_dir():
        write_submissions(folder / "sent", people=people, quarters=quarters, seed=SEED)


def measured(step: str, folder: Path, *, project: Path = PROJECT_ROOT) -> Measured:
    """One step, measured in a process of its own that runs the code of ``project``."""
    return in_own_process("benchmarks.steps", step, str(folder), project=project)


def by_period(sent: Path) -> list[Path]:
    """Folders of submissions, the oldest period first."""
    found = [path for path in sent.iterdir() if path.is_dir()]
    return sorted(found, key=lambda path: (path.name[4:], path.name))


def contacts_of(folder: Path) -> int:
    """The number of contacts the door stored."""
    files = folder / "data" / "lake" / "contact"
    with duckdb.connect() as con:
        found = con.sql(f"select count(*) from read_parquet('{files}/**/*.parquet')").fetchone()
    return int(found[0]) if found else 0


def copy_only(folder: Path) -> None:
    """The floor of the intake: every file as Parquet, nothing checked."""
    into = folder / "copied"
    into.mkdir()
    with _database(":memory:", folder) as con:
        for place, file in enumerate(sorted((folder / "sent").glob("*/*.csv"))):
            con.sql(
                f"copy (select * from read_csv('{file}', all_varchar = true, header = true)) "
                f"to '{into}/{place}.parquet' (format parquet)"
            )
    shutil.rmtree(into)


def send(folder: Path) -> None:
    """Every submission through the door, the oldest period first."""
    _send(by_period(folder / "sent"), folder)


def send_older(folder: Path) -> None:
    """All but the newest period's submissions."""
    sent = by_period(folder / "sent")
    _send([each for each in sent if each.name[4:] != sent[-1].name[4:]], folder)


def send_newest(folder: Path) -> None:
    """The newest period's submissions."""
    sent = by_period(folder / "sent")
    _send([each for each in sent if each.name[4:] == sent[-1].name[4:]], folder)


def _send(submissions: Iterable[Path], folder: Path) -> None:
    for each in submissions:
        submit(each, settings=settings_of(folder))


def load_only(folder: Path) -> None:
    """The floor of the build: every frozen extract as a table, no logic."""
    inputs, file = folder / _FROZEN, folder / "floor.duckdb"
    freeze_inputs(settings=settings_of(folder), into=inputs)
    with _database(str(file), folder) as con:
        for extract in sorted(inputs.iterdir()):
            con.sql(
                f'create table "{extract.name}" as select * from '
                f"read_parquet('{extract}/**/*.parquet', union_by_name = true)"
            )
    file.unlink()
    shutil.rmtree(inputs)


@contextmanager
def _database(name: str, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the limits of the build it is compared with."""
    settings = settings_of(folder)
    config: dict[str, str | bool | int | float | list[str]] = {
        "disabled_optimizers": "common_subplan",
        "threads": settings.threads,
        "memory_limit": settings.memory_limit,
        "temp_directory": str(folder / "floor_temp"),
    }
    with duckdb.connect(name, config=config) as con:
        yield con


def check(folder: Path) -> None:
    """Validate; whether every expectation is met is not the benchmark's question.

    Raises:
        CheckFailedError: the suites did not run to their end.
    """
    settings = settings_of(folder)
    try:
        found = validate(settings=settings)
    except CheckFailedError:
        if not (settings.builds / "checks" / "expectations.json").is_file():
            raise
        found = ValidationResult(settings.builds / "checks", 0, 0, 0, 0)
    (folder / _CHECKED).write_text(json.dumps(asdict(found), default=str), encoding="utf-8")


def offer(folder: Path) -> None:
    """Make a candidate of the checked build: its manifest covers every row."""
    found = json.loads((folder / _CHECKED).read_text(encoding="utf-8"))
    checks = ValidationResult(**found | {"out_dir": Path(found["out_dir"])})
    make_candidate(checks, settings=settings_of(folder))


def publish(folder: Path) -> None:
    """Release the newest candidate: disclosure control and the attack on it included."""
    settings = settings_of(folder)
    release(
        find_candidate(None, settings=settings),
        approved_by="benchmark",
        note="measured",
        settings=settings,
    )


def query(folder: Path) -> None:
    """The first review of one borough from the newest publication."""
    _publication, opened = marts.open_current("partnership", settings=settings_of(folder))
    with closing(opened) as con:
        newest = marts.quarters(con).iloc[0]
        start = pd.Timestamp(newest["period_start_date"]).date()
        marts.review(
            con,
            geography=BOROUGH,
            provider="all",
            period_end=pd.Timestamp(newest["period_end_date"]).date(),
            previous_end=start - timedelta(days=1),
        )


TASKS: dict[str, Callable[[Path], object]] = {
    "copy": copy_only,
    "intake": send,
    "older": send_older,
    "newest": send_newest,
    "floor": load_only,
    "build": lambda folder: build(settings=settings_of(folder)),
    "validate": check,
    "candidate": offer,
    "publish": publish,
    "query": query,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one step in this process and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=TASKS)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args(arguments)
    report(lambda: TASKS[given.step](given.folder))


if __name__ == "__main__":
    main()
