"""Lake files written anew beside the old ones; nothing points to them until the ledger does."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.intake import sql
from warehouse.intake.examine import connect
from warehouse.intake.storing import DRAFT_SUFFIX, settle
from warehouse.ledger import Rewrite
from warehouse.settings import Settings

_GENERATION = re.compile(r"-v(\d+)$")

Progress = Callable[[str, int, int], None]


@contextmanager
def working_connection(settings: Settings) -> Iterator[DuckDBPyConnection]:
    """A connection whose spill files lie in the data folder and go with it."""
    with tempfile.TemporaryDirectory(prefix=".submit-", dir=settings.home) as name:
        con = connect(settings=settings, scratch=Path(name))
        try:
            yield con
        finally:
            con.close()


def write_anew(
    con: DuckDBPyConnection,
    path: str,
    *,
    lake: Path,
    select: str,
    parameters: Mapping[str, object] | None = None,
) -> Rewrite:
    """Write a file's rows through a query under the next free name beside it.

    Args:
        con: a working connection.
        path: the file, below the lake.
        lake: the lake.
        select: the query, with ``{rows}`` where the file's rows are meant.
        parameters: those of the query.
    """
    source = lake / path
    target = _next_name(source)
    draft = target.with_suffix(DRAFT_SUFFIX)
    query = select.format(rows=rows_of(source))
    con.execute(
        f"copy ({query}) to {sql.literal(str(draft))} (format parquet)", dict(parameters or {})
    )
    digest = settle(draft, target)
    return Rewrite(old_path=path, lake_path=target.relative_to(lake).as_posix(), lake_hash=digest)


def rows_of(file: Path) -> str:
    """The rows of a lake file, to select from."""
    return f"read_parquet({sql.literal(str(file))}, hive_partitioning = false)"


def _next_name(source: Path) -> Path:
    found = _GENERATION.search(source.stem)
    stem = source.stem[: found.start()] if found else source.stem
    return source.with_name(f"{stem}-v{int(found.group(1)) + 1 if found else 2}.parquet")
