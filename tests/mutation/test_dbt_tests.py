"""Every dbt test trips on its own defect in a copy of the demo, and no other test of its table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

import duckdb
import pytest

from tests.mutation.damage import (
    DbtTest,
    damage,
    generic_tests,
    harmless_row,
    insert,
    prepare,
    trips,
    types_of,
)
from warehouse.pipeline.build import require_build
from warehouse.settings import Settings

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def listed(built_home: Settings) -> list[DbtTest]:
    manifest = built_home.builds / "target" / "manifest.json"
    return generic_tests(json.loads(manifest.read_text(encoding="utf-8")))


@pytest.fixture
def con(built_home: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    config = {"disabled_optimizers": "common_subplan"}
    with duckdb.connect(str(require_build(settings=built_home)), config=config) as opened:
        yield opened


def _by_table(tests: Iterable[DbtTest]) -> dict[str, list[DbtTest]]:
    found: dict[str, list[DbtTest]] = defaultdict(list)
    for test in tests:
        found[test.table].append(test)
    return found


def _tripped(
    con: duckdb.DuckDBPyConnection, test: DbtTest, others: Iterable[DbtTest]
) -> tuple[bool, set[str]]:
    """Whether a test trips on its defect, and which others of its table do so with it."""
    con.execute("begin")
    try:
        prepare(con, test.table)
        before = {one.name for one in others if trips(con, one)}
        try:
            damage(con, test)
        except duckdb.ConstraintException:
            return True, set()
        also = {one.name for one in others if _is_apart(test, one) and trips(con, one)}
        return trips(con, test), also - before
    finally:
        con.execute("rollback")


def _is_apart(test: DbtTest, other: DbtTest) -> bool:
    """A repeated row breaks every key of its table, and a wrong value every rule of its column."""
    return other.sql != test.sql and not (
        (test.is_of_rows and other.is_of_rows) or set(test.columns) & set(other.columns)
    )


def test_no_dbt_test_is_without_its_defect(
    con: duckdb.DuckDBPyConnection, listed: list[DbtTest]
) -> None:
    silent, loud = [], {}
    for tests in _by_table(listed).values():
        for test in tests:
            has_tripped, also = _tripped(con, test, tests)
            silent += [] if has_tripped else [test.name]
            loud |= {test.name: also} if also else {}

    print(f"{len(listed)} dbt tests, {len(silent)} that nothing trips")
    assert len(listed) > 300
    assert (silent, loud) == ([], {})


def test_no_column_without_nulls_takes_one(con: duckdb.DuckDBPyConnection) -> None:
    """What a contract holds needs no test: the table itself refuses."""
    required = con.sql(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where not is_nullable and schema_name = 'marts'"
    ).fetchall()

    print(f"{len(required)} columns that take no null")
    assert len(required) > 100
    assert [place for place in required if _takes(con, *place, value="null")] == []


def test_no_column_with_a_list_of_answers_takes_another(con: duckdb.DuckDBPyConnection) -> None:
    """The same for a column that knows few words, and for counts and shares below nothing."""
    listed = con.sql(
        "select schema_name || '.' || table_name, constraint_column_names[1] "
        "from duckdb_constraints() where constraint_type = 'CHECK' and schema_name = 'marts'"
    ).fetchall()
    outside = [
        (table, column, "'another word'" if types_of(con, table)[column] == "VARCHAR" else "-1")
        for table, column in listed
    ]

    print(f"{len(listed)} columns that take few values")
    assert len(listed) > 80
    assert [place for *place, value in outside if _takes(con, *place, value=value)] == []


def _takes(con: duckdb.DuckDBPyConnection, table: str, column: str, *, value: str) -> bool:
    """Whether a table that takes a harmless row takes it with this value in one column."""
    row = harmless_row(con, table)
    con.execute("begin")
    try:
        insert(con, table, row)
        insert(con, table, row | {column: value})
    except duckdb.ConstraintException as refusal:
        return column not in str(refusal)
    finally:
        con.execute("rollback")
    return True
