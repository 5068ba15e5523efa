"""Figures that publications still in hands show already."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from warehouse.disclosure.spots import Bools
from warehouse.pipeline.connection import attach, mart_tables
from warehouse.pipeline.manifest import FIGURE_KEYS


def known_from_earlier(
    connection: duckdb.DuckDBPyConnection, values: pd.DataFrame, *, earlier: Sequence[Path]
) -> Bools:
    """Figures that an earlier publication shows as they are now.

    Args:
        connection: any open connection.
        values: rows of ``fct_measure_values``.
        earlier: the partnership's files of earlier publications.

    Shape:
        As long as ``values``.
    """
    is_known = np.zeros(len(values), dtype=np.bool_)
    figures = values[[*FIGURE_KEYS, "numerator", "denominator"]].assign(
        place=np.arange(len(values))
    )
    connection.register("figures_now", figures)
    for path in earlier:
        attach(connection, path, name="earlier")
        if "fct_measure_values" in mart_tables(connection, catalogue="earlier"):
            same = " and ".join(f"now.{name} = before.{name}" for name in FIGURE_KEYS)
            rows = connection.sql(
                f"select now.place from figures_now as now "
                f"inner join earlier.marts.fct_measure_values as before on {same} "
                "where before.denominator = now.denominator and before.denominator > 0 "
                "and before.numerator = now.numerator"
            ).fetchnumpy()
            is_known[rows["place"]] = True
        connection.sql("detach earlier")
    connection.unregister("figures_now")
    return is_known
