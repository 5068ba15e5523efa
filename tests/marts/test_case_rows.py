"""Row lists: kept to the boroughs of a login, to the months of a measure, to the analysts' file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection, Error

from warehouse import marts
from warehouse.errors import UnknownMeasureError
from warehouse.settings import Settings

CHOICE = {
    "geography": "all",
    "provider": "all",
    "period_start": date(2017, 1, 1),
    "period_end": date(2017, 3, 31),
    "state": "all",
    "boroughs": (),
}


@pytest.fixture(scope="module")
def analyst(home: Path) -> Iterator[DuckDBPyConnection]:
    publication = marts.current_publication(settings=Settings(home=home))
    connection = marts.connect(publication.file("analyst"))
    yield connection
    connection.close()


# Eight people in each of three months: a share lists 24 rows, a snapshot the 8 of March.
@pytest.mark.parametrize(("measure", "rows"), [("seen_in_month", 24), ("not_seen_4_weeks", 8)])
def test_a_snapshot_lists_its_last_month(
    analyst: DuckDBPyConnection, measure: str, rows: int
) -> None:
    found = marts.case_rows(analyst, measure=measure, **CHOICE)
    assert len(found) == rows
    assert found.columns[0] == "counted_as"
    assert "seen_in_month" not in found.columns


# People 0 to 4 live in Lewisham.
def test_a_login_with_boroughs_sees_those_only(analyst: DuckDBPyConnection) -> None:
    kept = {**CHOICE, "boroughs": ("E09000023",)}
    found = marts.case_rows(analyst, measure="not_seen_4_weeks", **kept)
    assert sorted(found["person_id"]) == [0, 1, 2, 3, 4]
    asked = {**kept, "geography": "E09000003"}
    assert marts.case_rows(analyst, measure="not_seen_4_weeks", **asked).empty


def test_the_partnership_file_lists_no_measure(con: DuckDBPyConnection) -> None:
    assert marts.row_measures(con).empty
    with pytest.raises(UnknownMeasureError):
        marts.case_rows(con, measure="not_seen_4_weeks", **CHOICE)


def test_a_measure_that_is_no_column_is_refused(analyst: DuckDBPyConnection) -> None:
    with pytest.raises(UnknownMeasureError):
        marts.case_rows(analyst, measure='x" or 1=1 --', **CHOICE)


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/out.csv'",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "create table marts.more (n int)",
    ],
)
def test_a_published_file_is_closed_to_everything_outside(
    con: DuckDBPyConnection, query: str
) -> None:
    with pytest.raises(Error):
        con.cursor().sql(query)
