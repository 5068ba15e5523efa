"""What was not sent is named: no zero, no total of London, no better figure for it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.oracle.small import built, written
from tests.oracle.worlds import Rows, retold

Cell = tuple[str, float | None, float | None]
VALUES = """
    select availability_status, numerator, value
    from marts.fct_measure_values
    where measure_code = $measure and period_type = $period_type
        and period_start_date = $start::date and provider_code = $provider
        and geography_level = 'all' and breakdown = 'all'
"""


def without_future(file: Path, rows: Rows) -> Rows:
    """The contacts of every provider's newest quarter without those still ahead."""
    if file.stem != "contact" or "2017-01" not in file.parent.name:
        return rows
    return [row for row in rows if row["contact_date"] <= "2017-03-31"]


def drop_extract(package: Path, name: str) -> None:
    """Send a submission without an extract."""
    described = json.loads(package.read_text(encoding="utf-8"))
    described["resources"] = [each for each in described["resources"] if each["name"] != name]
    package.write_text(json.dumps(described), encoding="utf-8")
    (package.parent / f"{name}.csv").unlink()


@pytest.fixture(scope="module")
def build_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five quarters less N07's third, C17's registrations of the fourth, and what is ahead."""
    base = tmp_path_factory.mktemp("missing")
    world = retold(written(base, 2016, people=150, quarters=5), base / "told", without_future)
    shutil.rmtree(world / "N07_2016-07_2016-09")
    drop_extract(world / "C17_2016-10_2016-12" / "datapackage.json", "registration")
    return built(world, base / "home")


def cell(
    build_file: Path, measure: str, start: str, provider: str, period_type: str = "month"
) -> Cell:
    """(status, numerator, value) of a whole provider, or of London as ``all``."""
    names = {"measure": measure, "start": start, "provider": provider, "period_type": period_type}
    with duckdb.connect(str(build_file), read_only=True) as con:
        (row,) = con.execute(VALUES, names).fetchall()
    return row


@pytest.mark.long
@pytest.mark.parametrize(
    ("where", "status"),
    [
        # A provider's middle quarter: its months, its quarter and every year they lie in.
        (("seen_in_month", "2016-08-01", "N07", "month"), "not_supplied"),
        (("seen_in_month", "2016-07-01", "N07", "quarter"), "not_supplied"),
        (("seen_in_month", "2016-01-01", "N07", "rolling_12_months"), "not_supplied"),
        (("seen_in_month", "2016-08-01", "all", "month"), "low_coverage"),
        (("sickness_time_lost", "2016-08-01", "all", "month"), "low_coverage"),
        # A look-back across it: who was not seen in 12 weeks is not known either.
        (("not_seen_12_weeks", "2016-10-01", "N07", "month"), "low_coverage"),
        # An optional extract.
        (("registration_review_overdue", "2016-11-01", "C17", "month"), "not_supplied"),
        (("registration_review_overdue", "2016-11-01", "all", "month"), "low_coverage"),
        # Nothing ahead: whether anybody is booked cannot be said.
        (("lost_in_system", "2017-03-01", "C17", "month"), "not_supplied"),
        (("lost_in_system", "2017-03-01", "N07", "month"), "not_supplied"),
    ],
)
def test_what_was_not_sent_is_named_and_is_no_zero(
    build_file: Path, where: tuple[str, str, str, str], status: str
) -> None:
    found, _, value = cell(build_file, *where)
    assert (found, value) == (status, None)


@pytest.mark.long
@pytest.mark.parametrize(
    ("measure", "start", "provider"),
    [
        ("seen_in_month", "2016-08-01", "C17"),
        ("seen_in_month", "2016-11-01", "N07"),
        ("registration_review_overdue", "2016-11-01", "N07"),
        ("lost_in_system", "2016-03-01", "C17"),
    ],
)
def test_what_was_sent_beside_it_keeps_its_figure(
    build_file: Path, measure: str, start: str, provider: str
) -> None:
    found, numerator, _ = cell(build_file, measure, start, provider)
    assert found in ("available", "too_few")
    assert numerator is not None


@pytest.mark.long
def test_a_provider_without_a_middle_quarter_has_counts_of_nothing_in_it(build_file: Path) -> None:
    query = (
        "select count(*), count(numerator), count(value) from marts.fct_measure_values "
        "where provider_code = 'N07' and period_type = 'month' "
        "and period_start_date between date '2016-07-01' and date '2016-09-30' "
        # What N07 decides of escalations is sent by C17.
        "and measure_code <> 'risk_escalation_decided_on_time'"
    )
    with duckdb.connect(str(build_file), read_only=True) as con:
        rows, numerators, values = con.sql(query).fetchall()[0]
    assert rows > 0
    assert (numerators, values) == (0, 0)
