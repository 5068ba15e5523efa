"""What the demo publishes: an answer for every cell, and the gap the inspectors saw."""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb
import pytest
from typer.testing import CliRunner

from tests.oracle.compare import CATALOGUE
from warehouse.cli import app
from warehouse.marts.publication import current_publication
from warehouse.settings import Settings

MEASURES = {str(row["measure_code"]) for row in CATALOGUE}
OF_BOROUGHS = {str(row["measure_code"]) for row in CATALOGUE if row["lowest_geography"] != "all"}
BOROUGHS, MONTHS, QUARTERS = 32, 24, 8


@pytest.fixture
def con(demo_home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The analyst's file of the demo."""
    file = current_publication(settings=demo_home).file("analyst")
    with duckdb.connect(str(file), read_only=True) as opened:
        yield opened


@pytest.mark.parametrize(("period_type", "periods"), [("month", MONTHS), ("quarter", QUARTERS)])
def test_every_measure_answers_for_every_period_borough_and_provider(
    con: duckdb.DuckDBPyConnection, period_type: str, periods: int
) -> None:
    places = con.execute(
        "select measure_code, provider_code, geography_level, "
        "count(distinct (geography_code, period_start_date)), "
        "count(*) filter (availability_status is null) "
        "from marts.fct_measure_values "
        "where breakdown = 'all' and period_type = ? and geography_level in ('all', 'borough') "
        "group by all",
        [period_type],
    ).fetchall()
    cells = {(measure, provider, level): number for measure, provider, level, number, _ in places}
    assert {measure for measure, _, _ in cells} == MEASURES
    assert {measure for measure, _, level in cells if level == "borough"} == OF_BOROUGHS
    assert {number for (_, _, level), number in cells.items() if level == "all"} == {periods}
    of_boroughs = {number for (_, _, level), number in cells.items() if level == "borough"}
    assert of_boroughs == {periods * BOROUGHS}
    assert {unnamed for *_, unnamed in places} == {0}


def test_the_command_prints_every_cell_of_a_measure_to_an_analyst(
    demo_home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROBATION_HOME", str(demo_home.home))
    wanted = ("--measure", "not_seen_4_weeks", "--period-type", "quarter")
    done = CliRunner().invoke(app, ["values", "--role", "analyst", *wanted, "--json"])
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert {row["measure_code"] for row in printed} == {"not_seen_4_weeks"}
    in_boroughs = [
        row for row in printed if row["geography_level"] == "borough" and row["breakdown"] == "all"
    ]
    assert len(in_boroughs) == QUARTERS * BOROUGHS * len({"C17", "N07", "all"})


def test_most_first_appointments_are_arranged_and_many_people_are_not_seen(
    con: duckdb.DuckDBPyConnection,
) -> None:
    shares = dict(
        con.sql(
            "select measure_code, 100 * sum(numerator) / sum(denominator) "
            "from marts.fct_measure_values where period_type = 'quarter' and breakdown = 'all' "
            "and geography_level = 'all' and provider_code = 'C17' and measure_code in "
            "('first_contact_order_arranged_on_time', 'first_contact_order_attended_on_time', "
            "'not_seen_4_weeks') group by measure_code"
        ).fetchall()
    )
    assert shares["first_contact_order_arranged_on_time"] > 90
    assert shares["first_contact_order_attended_on_time"] < 75
    assert shares["not_seen_4_weeks"] > 20
