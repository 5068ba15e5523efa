"""What the figures say of recommendations and inspection findings, beside the verdicts."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pandas as pd

from warehouse.pipeline.tables import read_table
from warehouse.signals.evidence import recommendation_evidence, recommendation_states
from warehouse.signals.inspected import inspection_comparisons

EVIDENCE_TABLE = "fct_recommendation_evidence"
STATES_TABLE = "fct_recommendation_states"
COMPARISONS_TABLE = "fct_inspection_comparisons"
EVIDENCE_TABLES = (EVIDENCE_TABLE, STATES_TABLE, COMPARISONS_TABLE)


def evidence_tables(
    values: pd.DataFrame,
    *,
    recommendations: pd.DataFrame,
    recommendation_measures: pd.DataFrame,
    inspection_measures: pd.DataFrame,
) -> Mapping[str, pd.DataFrame]:
    """Everything said of recommendations and findings from measure values, by table name.

    Args:
        values: rows of ``fct_measure_values``; a hidden figure is a gap.
        recommendations: rows of ``fct_recommendations``.
        recommendation_measures: rows of ``fct_recommendation_measures``.
        inspection_measures: rows of ``fct_inspection_measures``.

    Shape:
        As :mod:`warehouse.signals.evidence` and :mod:`warehouse.signals.inspected` give them.
    """
    evidence = recommendation_evidence(values, recommendation_measures)
    return {
        EVIDENCE_TABLE: evidence,
        STATES_TABLE: recommendation_states(evidence, recommendations),
        COMPARISONS_TABLE: inspection_comparisons(values, inspection_measures),
    }


def evidence_from(
    connection: duckdb.DuckDBPyConnection, values: pd.DataFrame, *, marts: str
) -> Mapping[str, pd.DataFrame]:
    """:func:`evidence_tables` of some values and the recommendations of one schema."""
    return evidence_tables(
        values,
        recommendations=read_table(connection, f"{marts}.fct_recommendations"),
        recommendation_measures=read_table(connection, f"{marts}.fct_recommendation_measures"),
        inspection_measures=read_table(connection, f"{marts}.fct_inspection_measures"),
    )
