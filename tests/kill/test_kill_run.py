"""SIGKILL at random moments of a run: what was published stays readable, the next run is whole."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from tests.support.command import probation, start
from tests.support.readers import manifest_of, reader
from warehouse import marts
from warehouse.pipeline import run as pipeline
from warehouse.pipeline.pointer import current_id
from warehouse.settings import Settings

# A note on the charts makes a run release something new though every figure is the same.
NOTE = (
    *("annotate", "--kind", "inspection", "--from", "2016-10-01", "--text", "A second visit"),
    *("--source", "Board paper", "--reason", "Seen on every chart", "--role", "Analyst"),
)
LONGEST_END = 10.0
# About a whole run on two cores: on a slower machine more of the kills fall into its first steps.
LONGEST_RUN = 45.0
EARLIEST = 0.3


def figures(settings: Settings) -> pd.DataFrame:
    """Every monthly figure of the current publication."""
    with closing(marts.open_current("analyst", settings=settings)[1]) as connection:
        found = marts.measure_values(connection, period_type="month")
    assert len(found) > 10_000
    return found


def rows_but_notes(settings: Settings) -> dict[str, str]:
    """What every mart of the current publication holds, as a hash, without the notes on charts."""
    kept = manifest_of(settings)["marts"]
    return {mart: each["sha256"] for mart, each in kept.items() if mart != "annotations"}


def children_of(home: Path) -> list[str]:
    """Command lines of processes that still work on a data folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if any(str(home) in word for word in words):
            found.append(" ".join(words))
    return found


def wait_until_alone(home: Path) -> None:
    """The killed run's children end themselves within seconds."""
    end = time.monotonic() + LONGEST_END
    while (left := children_of(home)) and time.monotonic() < end:
        time.sleep(0.1)
    assert left == []


def kill_after(home: Path, seconds: float) -> bool:
    """Start a run that releases, kill it after so long; whether it was still running."""
    with start(home, "run", "--publish") as process:
        time.sleep(seconds)
        was_running = process.poll() is None
        process.kill()
    return was_running


def moments(kills: int, *, seed: int) -> list[float]:
    """Seconds into a run: a random one of each of so many equal parts, early steps and late."""
    chance = random.Random(seed)
    part = (LONGEST_RUN - EARLIEST) / kills
    return [EARLIEST + (number + chance.random()) * part for number in range(kills)]


def survive(settings: Settings, *, kills: int, seed: int) -> int:
    """Kill runs at random moments; after each the figures are those published before."""
    home = settings.home
    before, publication = figures(settings), current_id(settings=settings)
    rows = rows_but_notes(settings)
    assert probation(home, *NOTE).returncode == 0
    hits = 0
    for moment in moments(kills, seed=seed):
        hits += kill_after(home, moment)
        wait_until_alone(home)
        assert current_id(settings=settings) is not None
        assert_frame_equal(figures(settings), before)

    done = probation(home, "run", "--publish")

    assert done.returncode == 0, done.stderr
    assert current_id(settings=settings) != publication
    assert_frame_equal(figures(settings), before)
    assert rows_but_notes(settings) == rows
    assert not list(settings.published.glob(".tmp-*"))
    assert not list(settings.candidates.glob(".tmp-*"))
    return hits


def checks_for_analysts(settings: Settings) -> int:
    """How many results of checks the analysts' file holds."""
    with closing(marts.open_current("analyst", settings=settings)[1]) as connection:
        return len(marts.expectation_results(connection))


@pytest.mark.xdist_group("kill")
@pytest.mark.timeout(900)
def test_kills_a_run_and_a_rollback_leave_every_reader_one_publication_or_the_other(fresh_home):
    first = current_id(settings=fresh_home)

    with reader(fresh_home) as told:
        hits = survive(fresh_home, kills=3, seed=4)
        second = current_id(settings=fresh_home)
        rolled = pipeline.rollback(settings=fresh_home)

    assert hits, "no run was still running when it was killed"
    assert told.errors == []
    assert len(told.publications) > 20
    assert set(told.publications) == {first, second}
    assert (rolled.publication_id, rolled.has_analyst_file) == (first, True)
    assert checks_for_analysts(fresh_home) > 200
    assert current_id(settings=fresh_home) == first


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_kills_leave_the_publication_and_the_next_run_whole(fresh_home):
    hits = survive(fresh_home, kills=20, seed=2016)
    assert hits, "no run was still running when it was killed"
