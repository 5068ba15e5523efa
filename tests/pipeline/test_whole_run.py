"""The whole way on the demo: repeatable, readable while it runs, and possible to take back."""

from __future__ import annotations

import json
from contextlib import closing

import duckdb
import pytest

from tests.conftest import DEMO
from tests.support.command import probation
from tests.support.readers import manifest_of
from warehouse.ledger import Ledger
from warehouse.pipeline.connection import open_database
from warehouse.pipeline.demo_run import run_demo
from warehouse.pipeline.events import say_nothing
from warehouse.pipeline.pointer import current_id, publication_folder
from warehouse.settings import PROJECT_ROOT

VALUE_NAMES = [
    "measure_code",
    "period_type",
    "period_start_date",
    "period_end_date",
    "geography_level",
    "geography_code",
    "provider_code",
    "breakdown",
    "breakdown_value",
    "numerator",
    "denominator",
    "not_due",
    "not_covered",
    "value",
    "value_low",
    "value_high",
    "availability_status",
    "performance_status",
]


def test_the_demo_publishes_synthetic_figures_of_the_newest_quarter(demo_home):
    manifest = manifest_of(demo_home)

    assert manifest["is_synthetic"] is True
    assert manifest["as_of_dates"] == {"C17": "2017-03-31", "N07": "2017-03-31"}
    assert manifest["newest_quarter"] == "2017-01_2017-03"
    assert manifest["cause"] == "first publication"
    assert manifest["expectations"]["critical_not_met"] == 0
    assert manifest["marts"]["fct_measure_values"]["rows"] > 10_000


def test_every_mart_has_its_line_in_the_release_grid(demo_home):
    folder = publication_folder(current_id(settings=demo_home) or "", settings=demo_home)
    built = set(manifest_of(demo_home)["marts"])
    seed = PROJECT_ROOT / "dbt_project" / "seeds" / "release_grid.csv"
    with open_database(None, settings=demo_home) as connection:
        grid = connection.sql(f"select table_name, role, grain from read_csv('{seed}')").fetchall()
    listed = {row[0] for row in grid}

    assert built - listed == set()
    with closing(duckdb.connect(str(folder / "partnership.duckdb"), read_only=True)) as file:
        tables = {row[0] for row in file.sql("select table_name from duckdb_tables()").fetchall()}
    aggregates = {row[0] for row in grid if row[1] == "partnership" and row[2] == "aggregate"}
    assert tables - aggregates == {"publication"}


def test_no_pseudonym_and_no_source_id_in_the_partnership_file(demo_home):
    folder = publication_folder(current_id(settings=demo_home) or "", settings=demo_home)
    with closing(duckdb.connect(str(folder / "partnership.duckdb"), read_only=True)) as file:
        columns = file.sql("select column_name from duckdb_columns() where not internal").fetchall()
    names = {row[0] for row in columns}

    assert not {name for name in names if name.endswith("_key")}
    # Publications and notes on charts are numbered; nothing that tells of a person is.
    assert {name for name in names if name.endswith("_id")} == {
        "annotation_id",
        "previous_publication_id",
        "publication_id",
    }


def test_values_prints_exactly_the_listed_columns(demo_home):
    done = probation(
        demo_home.home,
        "values",
        "--measure",
        "seen_in_month",
        "--period-type",
        "quarter",
        "--period",
        "2016-10_2016-12",
        "--geography",
        "E09000023",
        "--json",
    )

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert {row["provider_code"] for row in rows} == {"C17", "N07", "all"}
    assert all(list(row) == VALUE_NAMES for row in rows)
    assert {row["period_start_date"] for row in rows} == {"2016-10-01"}
    assert {row["breakdown"] for row in rows} >= {"all"}


def test_values_in_words_and_wrong_filters(demo_home):
    table = probation(demo_home.home, "values", "--measure", "seen_in_month", "--geography", "all")
    unknown = probation(demo_home.home, "values", "--measure", "nosuch")
    odd = probation(demo_home.home, "values", "--period", "2016-Q4")

    assert "seen_in_month" in table.stdout
    assert (unknown.returncode, odd.returncode) == (2, 2)


def test_what_the_gate_lets_out_is_hidden_where_small(demo_home):
    folder = publication_folder(current_id(settings=demo_home) or "", settings=demo_home)
    posts = PROJECT_ROOT / "dbt_project" / "seeds" / "measures_without_people.csv"
    with closing(duckdb.connect(str(folder / "partnership.duckdb"), read_only=True)) as file:
        small = file.sql(
            "select count(*) from marts.fct_measure_values where (numerator between 1 and 5 "
            "or denominator between 1 and 5 or not_due between 1 and 5 "
            "or not_covered between 1 and 5) "
            f"and measure_code not in (select measure_code from read_csv('{posts}'))"
        ).fetchone()
    assert small == (0,)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_demo_again_gives_the_same_hash_and_the_publication_stands(fresh_home):
    before = manifest_of(fresh_home)
    with Ledger.open(settings=fresh_home) as ledger:
        sent = ledger.submission_count()

    again = run_demo(DEMO, settings=fresh_home, progress=say_nothing)

    assert again.manifest_hash == before["hash"]
    assert again.publication_id == before["publication_id"]
    with Ledger.open(settings=fresh_home) as ledger:
        assert ledger.submission_count() == sent


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_demo_elsewhere_gives_the_same_figures(demo_home, empty_home):
    elsewhere = run_demo(DEMO, settings=empty_home, progress=say_nothing)

    assert elsewhere.manifest_hash == manifest_of(demo_home)["hash"]
