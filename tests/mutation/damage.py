"""For every generic test of the dbt project the smallest damage to its table that trips it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

_DEFAULTS = {"DATE": "date '2016-10-01'", "BOOLEAN": "true", "VARCHAR": "'x'"}
_MOMENT = "timestamp '2016-10-01 09:00:00'"


@dataclass(frozen=True)
class DbtTest:
    """One test of the manifest, as dbt compiled it."""

    name: str
    kind: str
    table: str
    columns: tuple[str, ...]
    sql: str

    @property
    def is_of_rows(self) -> bool:
        """Whether it counts rows alike, not values of a column."""
        return self.kind in {"unique", "unique_grain"}


def generic_tests(manifest: Mapping[str, Any]) -> list[DbtTest]:
    """Every generic test; the singular ones have defects of their own beside their proof.

    A test that holds several columns without nulls is listed once for each of them.
    """
    return [
        _test(node, manifest["nodes"][node["attached_node"]], columns=columns)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and node.get("test_metadata")
        for columns in _damaged_together(node["test_metadata"])
    ]


def _damaged_together(metadata: Mapping[str, Any]) -> list[tuple[str, ...]]:
    arguments = metadata["kwargs"]
    if metadata["name"] == "no_nulls":
        return [(column,) for column in arguments["columns"]]
    return [tuple(arguments.get("columns") or [arguments["column_name"]])]


def _test(
    node: Mapping[str, Any], model: Mapping[str, Any], *, columns: tuple[str, ...]
) -> DbtTest:
    return DbtTest(
        name=f"{node['name']} ({', '.join(columns)})",
        kind=node["test_metadata"]["name"],
        table=f"{model['schema']}.{model['alias']}",
        columns=columns,
        sql=node["compiled_code"],
    )


def prepare(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make a view a table of its own, and give an empty table a row to damage."""
    schema, name = table.split(".")
    views = con.sql(
        f"select 1 from duckdb_views() where schema_name = '{schema}' and view_name = '{name}'"
    ).fetchall()
    if views:
        con.execute(f"create table {schema}.as_table as select * from {table} limit 500")
        con.execute(f"drop view {table}")
        con.execute(f"alter table {schema}.as_table rename to {name}")
    if not con.sql(f"select 1 from {table} limit 1").fetchall():
        insert(con, table, harmless_row(con, table))


def insert(con: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, str]) -> None:
    """Add one row, written as SQL expressions by column."""
    con.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join(row.values())})")


def harmless_row(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """A row every constraint of the table takes: SQL expressions by column."""
    place = table.split(".")
    nullable = con.execute(
        "select column_name, is_nullable from duckdb_columns() "
        "where schema_name = ? and table_name = ?",
        place,
    ).fetchall()
    checked = con.execute(
        "select constraint_column_names[1], constraint_text from duckdb_constraints() "
        "where constraint_type = 'CHECK' and schema_name = ? and table_name = ?",
        place,
    ).fetchall()
    optional = {column for column, is_nullable in nullable if is_nullable}
    allowed = {column: _first_word(text) for column, text in checked}
    return {
        column: "null" if column in optional else allowed.get(column) or default_of(kind)
        for column, kind in types_of(con, table).items()
    }


def _first_word(text: str) -> str:
    """The first value a check lists, as SQL; empty for a range of numbers."""
    found = re.search("'[^']*'", text)
    return found.group() if found else ""


def types_of(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column types of a table."""
    return {row[0]: row[1] for row in con.sql(f"describe {table}").fetchall()}


def default_of(kind: str) -> str:
    """A value of a type."""
    return _MOMENT if kind.startswith("TIMESTAMP") else _DEFAULTS.get(kind, f"cast(1 as {kind})")


def damage(con: duckdb.DuckDBPyConnection, test: DbtTest) -> None:
    """Break exactly what the test holds, in one row."""
    table, first = test.table, f"where rowid = (select min(rowid) from {test.table})"
    if test.is_of_rows:
        con.execute(f"insert into {table} select * from {table} {first}")
        return
    (column,) = test.columns
    if test.kind == "no_nulls":
        con.execute(f"update {table} set {column} = null {first}")
        return
    is_number = types_of(con, table)[column] in {"BIGINT", "INTEGER", "DOUBLE"}
    value = "-1" if is_number else "'another word'"
    con.execute(f"update {table} set {column} = {value} {first}")


def trips(con: duckdb.DuckDBPyConnection, test: DbtTest) -> bool:
    """Whether the test finds anything."""
    found = con.sql(f"select count(*) from ({test.sql}) as failing").fetchone()
    return found is not None and found[0] > 0
