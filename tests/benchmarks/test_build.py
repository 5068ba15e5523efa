"""Which steps a line compares, and the power with which time grows."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

from benchmarks.__main__ import in_words
from benchmarks.build import BuildTimes, growth_lines
from benchmarks.history import History, _compared, longer_lived
from benchmarks.measuring import Measured
from benchmarks.steps import STEPS, TASKS


def times(contacts: int, **seconds: float) -> BuildTimes:
    steps = {name: Measured(each, 100.0, each * 2) for name, each in seconds.items()}
    return BuildTimes(contacts, steps)


def test_every_step_is_a_task() -> None:
    assert set(STEPS) <= set(TASKS)


def test_build_is_compared_with_loading_and_validation_with_the_build() -> None:
    found = times(10, floor=2.0, build=8.0, validate=1.0, publish=4.0, query=0.08).lines()
    assert [(line.ratio, line.cpu_ratio) for line in found] == [
        (4.0, 4.0),
        (0.125, 0.125),
        (0.5, 0.5),
        (0.01, 0.01),
    ]
    assert [in_words(line).split(",")[0] for line in found] == [
        "within the goal",
        "within the goal",
        "no goal",
        "no goal",
    ]


def test_steps_that_were_not_measured_have_no_line() -> None:
    assert times(10, build=8.0).lines() == ()


@pytest.mark.parametrize(
    ("after", "exponent", "verdict"),
    [(20.0, "1.00", "within the goal"), (200.0, "2.00", "over the goal")],
)
def test_ten_times_the_rows_in_ten_times_the_time_is_the_power_one(
    after: float, exponent: str, verdict: str
) -> None:
    (line,) = growth_lines(times(10, build=2.0), times(100, build=after))
    assert line.what.endswith(exponent)
    assert in_words(line) == verdict
    assert line.goal == pytest.approx(10**1.05)


def test_the_same_quarter_may_cost_hardly_more_after_a_longer_history() -> None:
    short = History(8, 100, {"newest": Measured(2.0, 1.0, 1.0)})
    long = History(26, 300, {"newest": Measured(2.5, 1.0, 1.5)})
    line = _compared("newest", "one more quarter", short, long)
    assert (line.ratio, line.cpu_ratio, in_words(line)) == (1.25, 1.5, "within the goal")


def test_providers_live_longer_in_the_copy_that_long_histories_are_built_from(
    tmp_path: Path,
) -> None:
    seeds = longer_lived(tmp_path / "copy") / "dbt_project" / "seeds"
    with (seeds / "providers.csv").open(encoding="utf-8", newline="") as file:
        spells = {
            (row["provider_code"], row["valid_from_date"]): row["valid_to_date"]
            for row in csv.DictReader(file)
        }
    assert spells["C17", "2014-06-01"] == spells["N07", "2014-06-01"] == "2022-12-31"
    assert spells["N07", "2023-01-01"] == ""
    assert spells["LDN", ""] == "2014-05-31"


def test_a_line_without_a_goal_is_null_in_json() -> None:
    line = times(10, build=8.0, publish=4.0).lines()[0]
    assert math.isinf(line.goal)
    assert line.as_dict()["goal"] is None
