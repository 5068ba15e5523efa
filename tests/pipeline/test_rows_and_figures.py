"""Rows of the analysts added up are the analysts' figures, and those are the released ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from warehouse.marts.case_rows import row_measures
from warehouse.marts.publication import current_publication
from warehouse.settings import Settings

ONE_ROW_A_PERSON_AND_MONTH = "fct_person_months"


@pytest.fixture(scope="module")
def files(demo_home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The demo's file of the analysts, with the partnership's beside it as ``public``."""
    publication = current_publication(settings=demo_home)
    path, settings = str(publication.file("analyst")), {"disabled_optimizers": "common_subplan"}
    with closing(duckdb.connect(path, read_only=True, config=settings)) as con:
        con.sql(f"attach '{publication.file('partnership')}' as public (read_only)")
        yield con


@pytest.fixture(scope="module")
def added_up(files: duckdb.DuckDBPyConnection) -> str:
    """Every row list counted by month, provider and place, beside the analysts' figure."""
    counted = " union all ".join(
        f"""
        select '{each["measure_code"]}' as measure_code, '{each["table_name"]}' as table_name,
            month_start_date as period_start_date,
            provider_code,
            coalesce(borough_code, 'unplaced') as geography_code,
            count(*) filter ("{each["measure_code"]}" = 'yes') as rows_counted,
            count(*) filter ("{each["measure_code"]}" in ('yes', 'no')) as rows_listed
        from marts."{each["table_name"]}"
        group by all
        """
        for each in row_measures(files).to_dict("records")
    )
    files.sql(
        f"""
        create temp table added_up as
        select figures.*, table_name, coalesce(rows_counted, 0) as rows_counted,
            coalesce(rows_listed, 0) as rows_listed
        from marts.fct_measure_values as figures
        left join ({counted}) as counted using (
            measure_code, period_start_date, provider_code, geography_code)
        where period_type = 'month' and breakdown = 'all' and denominator is not null
            and geography_level in ('borough', 'outside', 'unplaced')
            and provider_code <> 'all'
            and measure_code in (select distinct measure_code from ({counted}))
        """
    )
    return "added_up"


def test_rows_never_add_up_to_more_than_the_figure(files, added_up):
    more = files.sql(
        f"select distinct measure_code from {added_up} "
        "where rows_listed > denominator or rows_counted > numerator "
        "or rows_listed - rows_counted > denominator - numerator"
    ).fetchall()

    assert more == []
    assert files.sql(f"select count(distinct measure_code) from {added_up}").fetchall()[0][0] > 30


def test_only_people_under_limited_access_are_missing_from_the_rows(files, added_up, demo_home):
    lake = f"read_parquet('{demo_home.lake}/person/*/*/*.parquet', union_by_name = true)"
    limited = files.sql(
        f"select count(distinct person_key) from {lake} where restricted_case"
    ).fetchall()[0][0]
    missing = files.sql(
        "select period_start_date, sum(denominator - rows_listed) as missing "
        f"from {added_up} where table_name = '{ONE_ROW_A_PERSON_AND_MONTH}' "
        "group by measure_code, period_start_date"
    ).fetchall()
    same = files.sql(
        f"select avg((rows_listed = denominator)::int) from {added_up} where denominator > 0"
    ).fetchall()[0][0]

    # They count in the figures, each at most once a month, and in nothing that is listed.
    assert limited > 0
    assert max(row[1] for row in missing) > 0
    assert all(row[1] <= limited for row in missing)
    assert same > 0.6


def test_a_released_figure_is_the_analysts_figure(files):
    found = files.sql(
        """
        select count(*), count(*) filter (
            figures.numerator <> released.numerator or figures.denominator <> released.denominator
            or figures.value is distinct from released.value
            or coalesce(released.not_due <> figures.not_due, false)
            or coalesce(released.value_low <> figures.value_low, false)
        )
        from public.marts.fct_measure_values as released
        inner join marts.fct_measure_values as figures using (
            measure_code, period_type, period_start_date, geography_level, geography_code,
            provider_code, breakdown, breakdown_value)
        where released.denominator is not null
        """
    ).fetchall()[0]

    assert found[0] > 1000
    assert found[1] == 0


def test_a_row_list_shows_no_total(files):
    # Every column of a row list is of the unit itself.
    columns = files.sql(
        "select distinct column_name from information_schema.columns where table_name in "
        "(select table_name from information_schema.columns where column_name = 'person_id') "
        "and regexp_matches(column_name, '^(numerator|denominator|total|count|people|rows).*')"
    ).fetchall()

    assert columns == []
