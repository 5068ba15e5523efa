"""Statistical verdicts, computed once in the run and stored beside the figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from warehouse.pipeline.annotations import ANNOTATIONS_TABLE, rebase_log
from warehouse.pipeline.connection import mart_tables, open_database
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.evidence_step import EVIDENCE_TABLES, evidence_from
from warehouse.pipeline.tables import read_table, write_rows, write_table
from warehouse.settings import Settings
from warehouse.signals import fct_funnel, measure_signals, review_table
from warehouse.signals.team_funnel import fct_team_funnel

SIGNALS_TABLE = "fct_measure_signals"
FUNNEL_TABLE = "fct_funnel"
REVIEW_TABLE = "fct_review"
SIGNAL_TABLES = (SIGNALS_TABLE, FUNNEL_TABLE, REVIEW_TABLE, *EVIDENCE_TABLES)
TEAMS_TABLE = "fct_team_contact"
TEAM_FUNNEL_TABLE = "fct_team_funnel"
WHOLE = "all"


def signal_tables(
    values: pd.DataFrame,
    *,
    catalogue: pd.DataFrame,
    geographies: pd.DataFrame,
    providers: pd.DataFrame,
    annotations: pd.DataFrame,
) -> Mapping[str, pd.DataFrame]:
    """Everything computed from measure values, by table name.

    Args:
        values: rows of ``fct_measure_values``; a hidden figure is a gap.
        catalogue: rows of ``dim_measures``.
        geographies: rows of ``dim_geographies``.
        providers: rows of ``dim_providers``.
        annotations: rows of ``annotations``; those of the kind ``rebase`` begin limits anew.

    Shape:
        As :mod:`warehouse.signals` gives them.
    """
    signals = measure_signals(
        values,
        catalogue,
        rebases=rebase_log(annotations),
        geographies=geographies,
        providers=providers,
    )
    return {
        SIGNALS_TABLE: signals,
        FUNNEL_TABLE: fct_funnel(values, catalogue, providers=providers, geographies=geographies),
        REVIEW_TABLE: review_table(signals, catalogue),
    }


def signals_from(
    connection: duckdb.DuckDBPyConnection, *, values: str, marts: str
) -> Mapping[str, pd.DataFrame]:
    """:func:`signal_tables` and the evidence, of one table of values and one schema.

    Breakdowns have no verdicts: the groups are compared with each other, not with the past.
    """
    figures = read_table(connection, values)
    whole = figures[figures["breakdown"] == WHOLE].reset_index(drop=True)
    verdicts = signal_tables(
        whole,
        catalogue=read_table(connection, f"{marts}.dim_measures"),
        geographies=read_table(connection, f"{marts}.dim_geographies"),
        providers=read_table(connection, f"{marts}.dim_providers"),
        annotations=read_table(connection, f"{marts}.{ANNOTATIONS_TABLE}"),
    )
    return {**verdicts, **evidence_from(connection, whole, marts=marts)}


def add_signals(
    build_file: Path,
    *,
    annotations: pa.Table,
    settings: Settings,
    progress: Progress = say_nothing,
) -> None:
    """Write the annotations and the tables of verdicts into a build.

    Args:
        build_file: the finished marts.
        annotations: those the build was frozen with.
        settings: the connection's limits.
        progress: told at the start and the end.
    """
    progress(StepEvent("signals", 0, 1, "limits and verdicts"))
    with open_database(build_file, settings=settings) as connection:
        write_rows(connection, f"marts.{ANNOTATIONS_TABLE}", annotations)
        verdicts = signals_from(connection, values="marts.fct_measure_values", marts="marts")
        tables = {**verdicts, **_of_teams(connection)}
        for name, frame in tables.items():
            write_table(connection, f"marts.{name}", frame)
    written = sum(len(frame) for frame in tables.values())
    progress(StepEvent("signals", 1, 1, "limits and verdicts", rows=written))


def _of_teams(connection: duckdb.DuckDBPyConnection) -> Mapping[str, pd.DataFrame]:
    """Teams beside each other, for analysts; nothing in a build without the mart of teams."""
    own = str(connection.sql("select current_database()").fetchall()[0][0])
    if TEAMS_TABLE not in mart_tables(connection, catalogue=own):
        return {}
    minimum = connection.sql(
        "select cast(value as integer) from seeds.thresholds "
        "where threshold_name = 'minimum_denominator'"
    ).fetchall()
    teams = read_table(connection, f"marts.{TEAMS_TABLE}")
    return {TEAM_FUNNEL_TABLE: fct_team_funnel(teams, minimum_cases=int(minimum[0][0]))}
