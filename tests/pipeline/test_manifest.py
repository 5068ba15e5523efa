"""What changed since the last publication, and why, worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.handmade import write_build
from warehouse.pipeline.connection import attach, open_database
from warehouse.pipeline.manifest import MeasureChange, cause_of, compare_values
from warehouse.settings import Settings

FIRST = {"file": "contact/provider=C17/period=2016-07_2016-09/1_a.parquet", "sequence": 1}
FURTHER = {"file": "contact/provider=C17/period=2016-10_2016-12/2_b.parquet", "sequence": 2}
AGAIN = {"file": "contact/provider=C17/period=2016-07_2016-09/3_c.parquet", "sequence": 3}


def content(*inputs: dict, code: str = "c", seeds: str = "s") -> dict:
    return {"inputs": list(inputs), "code": code, "seeds": seeds}


@pytest.mark.parametrize(
    ("now", "before", "cause"),
    [
        (content(FIRST), {}, "first publication"),
        (content(FIRST), content(FIRST), "none"),
        (content(FIRST, FURTHER), content(FIRST), "late data"),
        (content(AGAIN), content(FIRST), "correction"),
        (content(AGAIN, FURTHER), content(FIRST), "correction"),
        (content(FURTHER), content(FIRST, FURTHER), "correction"),
        (content(FIRST, code="d"), content(FIRST), "definition"),
        (content(AGAIN, seeds="t"), content(FIRST), "definition"),
    ],
)
def test_the_cause_of_a_change(now, before, cause):
    assert cause_of(now, before) == cause


def changes(before: Path, after: Path) -> tuple[MeasureChange, ...]:
    with open_database(None, settings=Settings()) as con:
        attach(con, after, name="candidate")
        attach(con, before, name="baseline")
        return compare_values(con)


def test_changed_figures_are_counted_by_measure(tmp_path):
    before = write_build(tmp_path / "before.duckdb")
    after = write_build(tmp_path / "after.duckdb", shift=1)

    # Lewisham and the total, by C17 and all providers, in twelve months.
    assert changes(before, after) == (MeasureChange("seen_in_month", 0, 48, 0),)
    assert changes(before, before) == ()


def test_new_figures_and_figures_that_are_gone(tmp_path):
    before = write_build(tmp_path / "before.duckdb")
    after = write_build(tmp_path / "after.duckdb")
    with open_database(before, settings=Settings()) as con:
        con.sql("delete from marts.fct_measure_values where geography_code = 'outside'")

    assert changes(before, after) == (MeasureChange("seen_in_month", 24, 0, 0),)
    assert changes(after, before) == (MeasureChange("seen_in_month", 0, 0, 24),)


def test_hidden_figures_are_not_compared(tmp_path):
    before = write_build(tmp_path / "before.duckdb")
    after = write_build(tmp_path / "after.duckdb", shift=1)
    with open_database(before, settings=Settings()) as con:
        con.sql("update marts.fct_measure_values set availability_status = 'suppressed'")

    assert changes(before, after) == ()
