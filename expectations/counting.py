"""Counts failing rows inside DuckDB, ahead of whoever asks: it needs no Great Expectations.

Great Expectations takes seconds to import. Queries leave Python while they run, so threads count
them meanwhile, in the order in which they will be asked for. Each query runs on one thread: most
are short, and sharing one out among threads costs more than it saves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

Settings = dict[str, str | bool | int | float | list[str]]

# The optimiser is off because it can give wrong rows in unions that share a join.
CONFIG: Settings = {"disabled_optimizers": "common_subplan", "threads": 1}
MOST_WORKERS = 4
FIRST_KEYS = 5
PSEUDONYM_CHARACTERS = 64
SHOWN_CHARACTERS = 12

Keys = tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Counted:
    """What a query of failing rows found.

    Attributes:
        rows: failing rows; None when the query could not be run.
        first_keys: up to five of them by their ids and codes.
        why: what stood in the way, without a value; empty when nothing did.
    """

    rows: int | None
    first_keys: Keys = ()
    why: str = ""


class BuildFile:
    """A build file, open for reading by this process alone.

    Args:
        path: the file.
        threads: queries counted at a time; no more than four, since each needs its own memory.
        memory_limit: as DuckDB writes it; its own default when absent.
    """

    def __init__(self, path: Path, *, threads: int = 1, memory_limit: str | None = None) -> None:
        limit: Settings = {"memory_limit": memory_limit} if memory_limit else {}
        self._connection = duckdb.connect(str(path), read_only=True, config=CONFIG | limit)
        self._workers = ThreadPoolExecutor(max_workers=min(threads, MOST_WORKERS))
        self._asked: dict[str, Future[Counted]] = {}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the same file; safe beside the others."""
        return self._connection.cursor()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query that returns few."""
        return _rows(self._connection, query)

    def count_ahead(self, queries: Sequence[str]) -> None:
        """Start to count the rows of each query, in this order."""
        for query in queries:
            if query not in self._asked:
                self._asked[query] = self._workers.submit(_counted, self.cursor(), query)

    def counted(self, query: str) -> Counted:
        """How many rows a query finds; waits for it where it was counted ahead."""
        self.count_ahead([query])
        return self._asked[query].result()

    def why_not(self, query: str) -> str:
        """Why a query could not be run, without a value."""
        return _why_not(self._connection, query)

    def close(self) -> None:
        self._workers.shutdown(cancel_futures=True)
        self._connection.close()


def _counted(cursor: duckdb.DuckDBPyConnection, query: str) -> Counted:
    with cursor:
        try:
            found = cursor.execute(f"select count(*) from ({query}) as failing").fetchall()
            rows = int(found[0][0])
            return Counted(rows, first_keys(cursor, query) if rows else ())
        except duckdb.Error:
            return Counted(None, why=_why_not(cursor, query))


def first_keys(connection: duckdb.DuckDBPyConnection, query: str) -> Keys:
    """The first rows of a query that selects ids and codes."""
    first = f"select * from ({query}) as failing order by all limit {FIRST_KEYS}"
    return tuple(
        {name: _short(value) for name, value in row.items()} for row in _rows(connection, first)
    )


def _why_not(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """DuckDB says why it cannot plan a query; once it runs, its words quote the value it met."""
    try:
        connection.execute(f"explain {query}").fetchall()
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    return "the query failed while it ran"


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = connection.sql(query)
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _short(value: Any) -> str:
    """Pseudonyms are 64 characters; their first 12 are enough to find the row again."""
    text = str(value)
    return text if len(text) < PSEUDONYM_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
