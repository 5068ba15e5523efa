"""The pipeline's own DuckDB connections: build files it writes, candidates it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.settings import Settings

BUILD_FILE = "build.duckdb"


@contextmanager
def open_database(
    path: Path | None, *, settings: Settings, is_read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB file (None: in memory) with the project's settings, and close it after.

    Args:
        path: the file; created when missing and not read-only.
        settings: memory, threads and the folder for what does not fit in memory.
        is_read_only: refuse writing.

    Source:
        ``common_subplan`` off: it can give wrong rows (duckdb issue 24624).
    """
    # DuckDB makes the folder it spills to once it needs it, but not the folders above.
    settings.spill.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        str(path) if path else ":memory:",
        read_only=is_read_only,
        config={
            "disabled_optimizers": "common_subplan",
            "memory_limit": settings.memory_limit,
            "threads": settings.threads,
            "temp_directory": str(settings.spill),
        },
    )
    try:
        # A streamed union larger than this can wait for itself for good (duckdb issue 22215).
        connection.sql("set streaming_buffer_size = '64MB'")
        yield connection
    finally:
        connection.close()


def attach(
    connection: duckdb.DuckDBPyConnection, path: Path, *, name: str, is_read_only: bool = True
) -> None:
    """Attach a file under a catalogue name."""
    mode = " (read_only)" if is_read_only else ""
    quoted = str(path).replace("'", "''")
    connection.sql(f"attach '{quoted}' as {name}{mode}")


def mart_tables(connection: duckdb.DuckDBPyConnection, *, catalogue: str) -> tuple[str, ...]:
    """Names of the tables in the schema ``marts`` of an attached file, in order."""
    rows = connection.sql(
        "select table_name from duckdb_tables() "
        f"where schema_name = 'marts' and database_name = '{catalogue}' order by table_name"
    ).fetchall()
    return tuple(row[0] for row in rows)


def columns_of(
    connection: duckdb.DuckDBPyConnection, *, catalogue: str, table: str
) -> dict[str, str]:
    """Column name and DuckDB type of a table in ``marts``, in the table's order."""
    rows = connection.sql(
        "select column_name, data_type from duckdb_columns() where schema_name = 'marts' "
        f"and database_name = '{catalogue}' and table_name = '{table}' order by column_index"
    ).fetchall()
    return dict(rows)
