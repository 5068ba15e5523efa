"""Counts failing rows inside DuckDB, ahead of whoever asks: it needs no Great Expectations.

Great Expectations takes seconds to import. Queries leave Python while they run, so they are
counted in a thread of their own meanwhile, in the order in which they will be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

# The optimiser is off because it can give wrong rows in unions that share a join.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "disabled_optimizers": "common_subplan"
}
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
    """A build file, open for reading by this process alone."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="count")
        self._asked: dict[str, Future[Counted]] = {}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of one's own to the same file; safe beside the others."""
        return self._connection.cursor()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query that returns few."""
        return _rows(self._connection, query)

    def count_ahead(self, queries: Sequence[str]) -> None:
        """Start to count the rows of each query, one after the other."""
        for query in queries:
            if query not in self._asked:
                self._asked[query] = self._worker.submit(_counted, self.cursor(), query)

    def counted(self, query: str) -> Counted:
        """How many rows a query finds; waits for it where it was counted ahead."""
        self.count_ahead([query])
        return self._asked[query].result()

    def why_not(self, query: str) -> str:
        """Why a query cannot be run, without a value; empty when it can be planned."""
        return _why_not(self._connection, query)

    def close(self) -> None:
        self._worker.shutdown(cancel_futures=True)
        self._connection.close()


def _counted(cursor: duckdb.DuckDBPyConnection, query: str) -> Counted:
    with cursor:
        try:
            found = cursor.sql(f"select count(*) from ({query}) as failing").fetchall()
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
