"""Two publications side by side: which measures' figures differ, then the rows by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.pipeline.connection import attach, columns_of, mart_tables, open_database
from warehouse.pipeline.files import read_json
from warehouse.pipeline.manifest import MeasureChange, cause_of, compare_values
from warehouse.pipeline.pointer import (
    MANIFEST,
    PARTNERSHIP_FILE,
    publication_folder,
    require_publication,
)
from warehouse.settings import Settings


@dataclass(frozen=True, slots=True)
class TableDelta:
    """Rows of one table that only one publication holds, and rows both hold."""

    table_name: str
    only_before: int
    only_after: int
    in_both: int


@dataclass(frozen=True, slots=True)
class PublicationDelta:
    """What differs between two publications, as the partnership sees them."""

    before: str
    after: str
    cause: str
    measures: tuple[MeasureChange, ...]
    tables: tuple[TableDelta, ...]


def compare_publications(before: str, after: str, *, settings: Settings) -> PublicationDelta:
    """Compare what two kept publications show to the partnership.

    Raises:
        WrongUseError: one of them is not kept.
    """
    earlier = require_publication(before, settings=settings)
    later = require_publication(after, settings=settings)
    with open_database(None, settings=settings) as connection:
        attach(connection, earlier / PARTNERSHIP_FILE, name="baseline")
        attach(connection, later / PARTNERSHIP_FILE, name="candidate")
        measures = compare_values(connection)
        tables = tuple(
            _table_delta(connection, name)
            for name in sorted(
                set(mart_tables(connection, catalogue="baseline"))
                & set(mart_tables(connection, catalogue="candidate"))
            )
        )
    manifests = [_manifest(each, settings=settings) for each in (before, after)]
    return PublicationDelta(before, after, cause_of(manifests[1], manifests[0]), measures, tables)


def _manifest(publication_id: str, *, settings: Settings) -> Mapping[str, Any]:
    folder: Path = publication_folder(publication_id, settings=settings)
    content: Mapping[str, Any] = read_json(folder / MANIFEST)
    return content


def _table_delta(connection: Any, table: str) -> TableDelta:
    """Whole rows compared, in the columns both publications have; doubles count."""
    before = columns_of(connection, catalogue="baseline", table=table)
    after = columns_of(connection, catalogue="candidate", table=table)
    chosen = ", ".join(f'"{name}"' for name in before if name in after)
    rows = connection.sql(
        f"""
        with sides as (
            select hash({chosen}) as row_hash, 1 as earlier, 0 as later
            from baseline.marts.{table}
            union all
            select hash({chosen}), 0, 1 from candidate.marts.{table}
        ),
        counted as (
            select sum(earlier) as earlier, sum(later) as later from sides group by row_hash
        )
        select coalesce(sum(greatest(earlier - later, 0)), 0),
            coalesce(sum(greatest(later - earlier, 0)), 0),
            coalesce(sum(least(earlier, later)), 0)
        from counted
        """
    ).fetchone()
    return TableDelta(table, *(int(count) for count in rows))
