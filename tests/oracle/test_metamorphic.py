"""What must not change the figures does not, and what must double them does."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle import codes
from tests.oracle.compare import as_published, counted, differences, lowest, published
from tests.oracle.door import in_order, read_submissions
from tests.oracle.oracle import recount
from tests.oracle.small import built, written
from tests.oracle.worlds import doubled, in_months, retold, shuffled, swapped

COUNTS = ("numerator", "denominator", "not_due", "not_covered")
# Where twice the people are the same officers with twice the work, nothing simple follows.
OF_STAFF = {
    str(row["measure_code"])
    for row in codes.rows_of("measures")
    if str(row["fact"]).startswith(("fct_officer", "fct_staff", "fct_supervision"))
}


def twice(frame: pl.DataFrame) -> pl.DataFrame:
    """The counts of measures of people, doubled."""
    of_people = frame.filter(~pl.col("measure_code").is_in(OF_STAFF))
    return of_people.with_columns(pl.col(name) * 2 for name in COUNTS)


def of_people(frame: pl.DataFrame) -> pl.DataFrame:
    """The counts of measures of people."""
    return frame.filter(~pl.col("measure_code").is_in(OF_STAFF))


def check_oracle(base: Path, seed: int) -> None:
    """The oracle on one random world: order means nothing, and twice the people count twice."""
    world = written(base, seed)
    plain = recount(world).frame()
    assert plain.height > 0
    again = recount(retold(world, Path(f"{world}_shuffled"), shuffled(seed))).frame()
    assert differences(plain, again, COUNTS).to_dicts() == []
    cloned = recount(retold(world, Path(f"{world}_doubled"), doubled)).frame()
    assert differences(twice(plain), of_people(cloned), COUNTS).to_dicts() == []


@settings(deadline=None, max_examples=1, derandomize=True)
@given(seed=st.integers(1, 10_000))
def test_the_oracle_depends_on_what_was_sent_and_not_on_its_order(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    check_oracle(tmp_path_factory.mktemp("worlds"), seed)


def check_build(submissions: Path) -> None:
    """A real build publishes what the oracle counts, measure for measure."""
    sent = read_submissions(in_order(submissions))
    oracle = as_published(recount(submissions).frame(), sent)
    found = lowest(published(built(submissions, Path(f"{submissions}_home"))))
    assert differences(oracle, found, COUNTS).to_dicts() == []


@pytest.mark.long
@settings(
    deadline=None,
    max_examples=5,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(1, 10_000))
def test_builds_of_random_worlds_agree_with_the_oracle(tmp_path: Path, seed: int) -> None:
    check_oracle(tmp_path, seed)
    check_build(written(tmp_path, seed))


@pytest.mark.long
@pytest.mark.parametrize("seed", [5, 77, 2016])
def test_builds_read_what_a_row_said_as_of_the_day(tmp_path: Path, seed: int) -> None:
    world = written(tmp_path, seed, people=150, quarters=5)
    changed = retold(world, tmp_path / "changed", swapped)
    told = differences(recount(world).frame(), recount(changed).frame())
    assert {"not_seen_4_weeks", "order_completed"} <= set(told["measure_code"])
    check_build(changed)


@pytest.mark.long
def test_quarters_sent_as_three_months_change_no_figure(tmp_path: Path) -> None:
    world = written(tmp_path, 2016, people=150, quarters=4)
    by_quarter = counted(built(world, tmp_path / "quarters"))
    monthly = in_months(world, tmp_path / "monthly")
    assert len(list(monthly.glob("C17_*"))) == 3 * len(list(world.glob("C17_*")))
    by_month = counted(built(monthly, tmp_path / "months"))
    # Who vanished since the period end before is asked at three times as many period ends.
    asked_of_months = pl.col("measure_code") != "person_unexplained"
    differing = differences(
        by_quarter.filter(asked_of_months), by_month.filter(asked_of_months), COUNTS
    )
    assert differing.to_dicts() == []


@pytest.mark.long
def test_builds_of_the_same_facts_told_another_way_agree(tmp_path: Path) -> None:
    world = written(tmp_path, 2016, people=200)
    plain = counted(built(world, tmp_path / "plain"))
    mixed = retold(world, tmp_path / "mixed", shuffled(7))
    again = counted(built(mixed, tmp_path / "mixed_home"))
    assert differences(plain, again, COUNTS).to_dicts() == []
    twofold = retold(world, tmp_path / "cloned", doubled)
    cloned = counted(built(twofold, tmp_path / "cloned_home"))
    assert differences(twice(plain), of_people(cloned), COUNTS).to_dicts() == []
