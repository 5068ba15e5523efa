"""The two files of a publication, made from a candidate.

``partnership.duckdb`` holds only the aggregate tables of the release grid, after disclosure
control. ``analyst.duckdb`` adds row-level tables: without people under limited access, without
pseudonyms, and with numbers in place of the providers' own ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd

from warehouse.disclosure.released_figures import DisclosureSeeds, figures_on_offer, release_figures
from warehouse.disclosure.suppression import SuppressionSummary
from warehouse.errors import CheckFailedError
from warehouse.pipeline.connection import attach, columns_of, mart_tables, open_database
from warehouse.pipeline.earlier import known_from_earlier
from warehouse.pipeline.files import remove_database
from warehouse.pipeline.limited_access import LIMITED_PEOPLE
from warehouse.pipeline.released_findings import released_findings
from warehouse.pipeline.signals_step import SIGNAL_TABLES, signals_from
from warehouse.pipeline.tables import read_table, write_like
from warehouse.settings import Settings

Role = Literal["partnership", "analyst"]
VALUES_TABLE = "fct_measure_values"
FINDINGS_TABLE = "fct_findings"
_PSEUDONYM = re.compile(r".*_key$")
_SENSITIVE = re.compile(r".*(ethnicity|disability|birth|absence_reason|sickness_reason).*")
_SOURCE_ID = re.compile(r".*_id$")
_PROVENANCE = re.compile(r"_.*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class OutsideReleaseGridError(CheckFailedError):
    """The release grid and the marts do not fit together."""


@dataclass(frozen=True, slots=True)
class GridRow:
    """What the release grid says of one mart.

    Shape of ``count_columns``: counts hidden together when one of them is small.
    """

    table_name: str
    role: str
    grain: str
    count_columns: tuple[str, ...]


def release_grid(connection: duckdb.DuckDBPyConnection, *, catalogue: str) -> tuple[GridRow, ...]:
    """The release grid as the candidate was built with.

    Raises:
        OutsideReleaseGridError: a name in it is not a plain name.
    """
    rows = connection.sql(
        "select table_name, role, grain, coalesce(count_columns, '') "
        f"from {catalogue}.seeds.release_grid order by table_name"
    ).fetchall()
    grid = tuple(
        GridRow(table, role, grain, tuple(filter(None, counts.split(";"))))
        for table, role, grain, counts in rows
    )
    odd = [row.table_name for row in grid if not _NAME.fullmatch(row.table_name)]
    if odd:
        raise OutsideReleaseGridError(f"release_grid.csv: {odd} are not names of marts.")
    return grid


def released_tables(
    connection: duckdb.DuckDBPyConnection, *, catalogue: str, role: Role
) -> tuple[GridRow, ...]:
    """Rows of the grid a role may have, of marts that exist."""
    existing = set(mart_tables(connection, catalogue=catalogue))
    roles = {"partnership"} if role == "partnership" else {"partnership", "analyst"}
    grid = release_grid(connection, catalogue=catalogue)
    return tuple(row for row in grid if row.role in roles and row.table_name in existing)


def write_partnership_file(
    path: Path,
    *,
    candidate_file: Path,
    publication: Mapping[str, Any],
    settings: Settings,
    earlier: Sequence[Path] = (),
) -> SuppressionSummary:
    """Write the file that may be treated as public.

    Args:
        path: the file to write; replaced.
        candidate_file: the validated build.
        publication: the one row of the table ``publication``.
        settings: the suppression threshold and the connection's limits.
        earlier: the partnership's files of earlier publications still in hands.

    Returns:
        How much was hidden.

    Raises:
        DisclosureError: a hidden figure could be worked out.
    """
    remove_database(path)
    with open_database(path, settings=settings) as connection:
        attach(connection, candidate_file, name="candidate")
        connection.sql("create schema marts")
        grid = released_tables(connection, catalogue="candidate", role="partnership")
        rows_only = [row.table_name for row in grid if row.grain != "aggregate"]
        if rows_only:
            raise OutsideReleaseGridError(
                f"release_grid.csv lets row-level marts out to the partnership: {rows_only}."
            )
        for row in grid:
            if row.table_name not in {VALUES_TABLE, *SIGNAL_TABLES}:
                _copy_counts(connection, row, threshold=settings.suppression_threshold)
        if FINDINGS_TABLE in {row.table_name for row in grid}:
            _release_findings(connection)
        summary = _release_values(connection, settings=settings, earlier=earlier)
        _write_publication_row(connection, publication)
        _detach(connection)
    return summary


def _copy_counts(connection: duckdb.DuckDBPyConnection, row: GridRow, *, threshold: int) -> None:
    """Copy a table in its order; small counts take the other counts of their row along."""
    columns = columns_of(connection, catalogue="candidate", table=row.table_name)
    counts = [name for name in row.count_columns if name in columns]
    is_small = " or ".join(
        f'coalesce(try_cast("{name}" as double) > 0'
        f' and try_cast("{name}" as double) <= {threshold}, false)'
        for name in counts
    )
    chosen = ", ".join(
        f'case when {is_small} then null else "{name}" end as "{name}"'
        if name in counts
        else f'"{name}"'
        for name in columns
    )
    connection.sql(
        f"create table marts.{row.table_name} as "
        f"select {chosen} from candidate.marts.{row.table_name}"
    )


def _release_findings(connection: duckdb.DuckDBPyConnection) -> None:
    name = f"marts.{FINDINGS_TABLE}"
    found = released_findings(read_table(connection, name))
    write_like(connection, name, found, like=f"candidate.{name}")


def _release_values(
    connection: duckdb.DuckDBPyConnection, *, settings: Settings, earlier: Sequence[Path]
) -> SuppressionSummary:
    seeds = _seeds(connection)
    values = figures_on_offer(
        read_table(connection, f"candidate.marts.{VALUES_TABLE}"),
        seeds=seeds,
        breakdowns=_breakdowns(connection, seeds),
    )
    released, summary = release_figures(
        values,
        seeds=seeds,
        is_known=known_from_earlier(connection, values, earlier=earlier),
        settings=settings,
    )
    like = f"candidate.marts.{VALUES_TABLE}"
    write_like(connection, f"marts.{VALUES_TABLE}", released, like=like)
    _release_signals(connection)
    return summary


def _seeds(connection: duckdb.DuckDBPyConnection) -> DisclosureSeeds:
    seeds = "candidate.seeds"
    return DisclosureSeeds(
        catalogue=read_table(connection, "candidate.marts.dim_measures"),
        figures=read_table(connection, f"{seeds}.release_figures"),
        relations=read_table(connection, f"{seeds}.additive_relations"),
        without_people=read_table(connection, f"{seeds}.measures_without_people"),
        parents=_parents(connection),
    )


def _breakdowns(connection: duckdb.DuckDBPyConnection, seeds: DisclosureSeeds) -> list[str]:
    """The breakdowns that may leave with the partnership's file.

    Raises:
        OutsideReleaseGridError: there are such, and no relation says that groups make up a whole.
    """
    if "breakdowns" not in mart_tables(connection, catalogue="candidate"):
        return []
    rows = connection.sql(
        "select distinct breakdown from candidate.marts.breakdowns where role = 'partnership' "
        "order by breakdown"
    ).fetchall()
    names = [row[0] for row in rows]
    if names and not seeds.relations["dimension"].eq("breakdown").any():
        raise OutsideReleaseGridError(
            f"breakdowns.csv lets {names} out to the partnership, but additive_relations.csv has "
            "no rule for breakdowns, so the release cannot be attacked. Keep breakdowns with the "
            "analysts, or declare the rule."
        )
    return names


def _release_signals(connection: duckdb.DuckDBPyConnection) -> None:
    """Verdicts from what is released: the candidate's own would tell of hidden figures."""
    tables = signals_from(connection, values=f"marts.{VALUES_TABLE}", marts="candidate.marts")
    for name, frame in tables.items():
        write_like(connection, f"marts.{name}", frame, like=f"candidate.marts.{name}")


def _parents(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return connection.sql(
        "select geography_code, parent_geography_code, valid_from_date, valid_to_date "
        "from candidate.seeds.geographies "
        "where geography_level = 'borough' and parent_geography_code is not null"
    ).df()


def write_analyst_file(
    path: Path, *, candidate_file: Path, publication: Mapping[str, Any], settings: Settings
) -> None:
    """Write the analysts' file: every aggregate whole, row-level tables made safe.

    Args:
        path: the file to write; replaced.
        candidate_file: the validated build.
        publication: the one row of the table ``publication``.
        settings: the connection's limits.
    """
    remove_database(path)
    with open_database(path, settings=settings) as connection:
        attach(connection, candidate_file, name="candidate")
        connection.sql("create schema marts")
        grid = released_tables(connection, catalogue="candidate", role="analyst")
        numbers = _new_numbers(connection, [row for row in grid if row.grain == "row"])
        for row in grid:
            if row.grain == "row":
                _copy_rows(connection, row.table_name, numbers=numbers)
            else:
                connection.sql(
                    f"create table marts.{row.table_name} as "
                    f"select * from candidate.marts.{row.table_name}"
                )
        for table in numbers.values():
            connection.sql(f"drop table {table}")
        _write_publication_row(connection, publication)
        _detach(connection)


def _new_numbers(connection: duckdb.DuckDBPyConnection, grid: list[GridRow]) -> dict[str, str]:
    """For every id column of the row-level tables, a table of old and new numbers.

    The new numbers follow a random order, so they tell nothing of the old ones; the same id has
    the same new number in every table of one publication, and another in the next.
    """
    holders: dict[str, list[str]] = {}
    for row in grid:
        for column in columns_of(connection, catalogue="candidate", table=row.table_name):
            if _SOURCE_ID.fullmatch(column) and not _is_left_out(column):
                holders.setdefault(column, []).append(row.table_name)
    numbers = {}
    for column, tables in holders.items():
        distinct = " union ".join(
            f'select distinct "{column}" as old from candidate.marts.{table} '
            f'where "{column}" is not null'
            for table in tables
        )
        numbers[column] = f"new_{column}"
        connection.sql(
            f"create temp table new_{column} as select old, "
            f"row_number() over (order by random()) as new from ({distinct})"
        )
    return numbers


def _is_left_out(column: str) -> bool:
    return any(form.fullmatch(column) for form in (_PSEUDONYM, _SENSITIVE, _PROVENANCE))


def _copy_rows(
    connection: duckdb.DuckDBPyConnection, table: str, *, numbers: Mapping[str, str]
) -> None:
    columns = columns_of(connection, catalogue="candidate", table=table)
    if "person_id" not in columns:
        raise OutsideReleaseGridError(
            f"{table} is a row-level mart without person_id, so people under limited access cannot "
            "be left out of it. Withhold it in release_grid.csv, or add the column."
        )
    kept = [name for name in columns if not _is_left_out(name)]
    chosen = ", ".join(
        f'{numbers[name]}.new as "{name}"' if name in numbers else f'facts."{name}"'
        for name in kept
    )
    joins = " ".join(
        f'left join {numbers[name]} on facts."{name}" = {numbers[name]}.old'
        for name in kept
        if name in numbers
    )
    first_number = next(f"{numbers[name]}.new" for name in kept if name in numbers)
    connection.sql(
        f"create table marts.{table} as select {chosen} from candidate.marts.{table} as facts "
        f"{joins} where not exists (select 1 from candidate.{LIMITED_PEOPLE} as limited "
        f"where limited.person_id = facts.person_id) order by {first_number}"
    )


def _write_publication_row(
    connection: duckdb.DuckDBPyConnection, publication: Mapping[str, Any]
) -> None:
    row = pd.DataFrame([dict(publication)])
    connection.register("publication_row", row)
    connection.sql("create table marts.publication as select * from publication_row")
    connection.unregister("publication_row")


def _detach(connection: duckdb.DuckDBPyConnection) -> None:
    connection.sql("detach candidate")
    connection.sql("checkpoint")
