"""Ratios, verdicts in words, and a task measured in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from benchmarks import counting
from benchmarks.__main__ import in_words, table
from benchmarks.measuring import BenchmarkError, Line, Measured, in_own_process, report


def line(*, seconds: float, goal_size: str = "") -> Line:
    """A step whose floor takes two seconds and which may take four."""
    return Line("a step", "10 rows", Measured(seconds, 100.4), 2.0, 2.0, goal_size)


def test_ratio_is_over_the_floor() -> None:
    assert line(seconds=3.0).ratio == 1.5
    assert line(seconds=3.0).as_dict()["ratio"] == 1.5


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(3.0, "within the goal"), (4.0, "within the goal"), (4.01, "over the goal")],
)
def test_goal_is_reached_on_the_line(seconds: float, expected: str) -> None:
    assert in_words(line(seconds=seconds)) == expected


def test_verdict_names_the_size_the_goal_was_set_for() -> None:
    assert in_words(line(seconds=3.0, goal_size="20 rows")) == "within the goal, set for 20 rows"


def test_table_has_a_row_for_every_line() -> None:
    assert table([line(seconds=1.0), line(seconds=9.0)]).row_count == 2


def test_report_prints_what_the_task_took(capsys: pytest.CaptureFixture[str]) -> None:
    report(lambda: None)
    printed = json.loads(capsys.readouterr().out)
    assert printed["seconds"] < 1
    assert printed["peak_mebibytes"] > 1


def test_failed_process_is_named_with_what_it_said() -> None:
    with pytest.raises(BenchmarkError, match="ended with 2"):
        in_own_process("benchmarks.counting", "--no-such-option")


def test_process_runs_the_code_of_the_project_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "told.py").write_text(
        "import json\nprint(json.dumps({'seconds': 3.0, 'peak_mebibytes': 4.0}))"
    )
    assert in_own_process("told", project=tmp_path) == Measured(3.0, 4.0, 0.0)


def test_counting_uses_the_macros_and_counts_every_answer() -> None:
    codes = ["measure_0", "measure_1"]
    with duckdb.connect() as con:
        counting.make_fact(con, rows=1000, codes=codes)
        by_place, by_breakdown = (
            con.sql(
                "select measure_code, sum(numerator), sum(denominator), sum(not_due) "
                f"from {sql} as counted where breakdown in ('all', 'sex') group by all order by all"
            ).fetchall()
            for sql in counting.counting_sql(codes)
        )
        plain = [
            (
                code,
                *con.sql(
                    f"select count(*) filter ({code} = 'yes'), "
                    f"count(*) filter ({code} in ('yes', 'no')), "
                    f"count(*) filter ({code} = 'not_due') from {counting.FACT}"
                ).fetchall()[0],
            )
            for code in codes
        ]
    assert by_place == plain
    assert by_breakdown == plain
