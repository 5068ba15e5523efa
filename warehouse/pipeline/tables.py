"""Frames in and out of DuckDB files, keeping a table's types and its order of rows."""

from __future__ import annotations

import duckdb
import pandas as pd
import pyarrow as pa


def read_table(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """All rows of a table, in the order they are stored."""
    return connection.table(name).df()


def row_count(connection: duckdb.DuckDBPyConnection) -> int:
    """Rows of all tables of the open file, as DuckDB's own book of them has it."""
    counted = connection.sql("select coalesce(sum(estimated_size), 0) from duckdb_tables()")
    row = counted.fetchone()
    return int(row[0]) if row else 0


def write_table(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    """Replace a table by a frame, types as pandas holds them and not-a-number as null."""
    write_rows(connection, name, pa.Table.from_pandas(frame, preserve_index=False))


def write_rows(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Replace a table by rows, types as Arrow holds them."""
    connection.register("rows_to_write", rows)
    try:
        connection.sql(f"create or replace table {name} as select * from rows_to_write")
    finally:
        connection.unregister("rows_to_write")


def write_like(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, *, like: str
) -> None:
    """Replace a table by a frame, with the columns and types of another table.

    Raises:
        duckdb.Error: the frame lacks a column of ``like``, or holds what its type cannot.
    """
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    connection.sql(f"create or replace table {name} as select * from {like} limit 0")
    connection.register("rows_to_write", rows)
    try:
        connection.sql(f"insert into {name} by name select * from rows_to_write")
    finally:
        connection.unregister("rows_to_write")
