"""Tables of a few rows under the names the compiled tests read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

MONTHS = ("2016-10-01", "2016-11-01", "2016-12-01")
KEYS: Row = {
    "measure_code": "seen_in_month",
    "period_type": "month",
    "period_start_date": "2016-10-01",
    "geography_level": "all",
    "geography_code": "all",
    "provider_code": "C17",
    "breakdown": "all",
    "breakdown_value": "all",
}
AMOUNTS: Row = {"numerator": 6.0, "denominator": 10.0, "not_due": 0, "not_covered": 0}
MEASURES = (
    {"measure_code": "seen_in_month", "kind": "share", "lowest_geography": "borough"},
    {"measure_code": "caseload_spread", "kind": "quantile_ratio", "lowest_geography": "all"},
    {"measure_code": "lost_in_system", "kind": "snapshot_share", "lowest_geography": "borough"},
)


def figure(**changed: object) -> dict[str, Any]:
    """One row of figures: ten people of one provider in October, six of them seen."""
    return {**KEYS, **AMOUNTS, **changed}


def failing_rows(sql_file: Path, tables: Tables, *, folder: Path) -> list[tuple[Any, ...]]:
    """What a compiled test returns over the given tables.

    Args:
        sql_file: the test as dbt compiled it.
        tables: rows by ``schema.table``; the names of columns tell their types.
        folder: where the small database is written, under the name that dbt gave it.
    """
    with duckdb.connect(
        str(folder / "build.duckdb"), config={"disabled_optimizers": "common_subplan"}
    ) as con:
        for name, rows in tables.items():
            frame = pd.DataFrame(list(rows))
            columns = ", ".join(f"cast({c} as {_type_of(c)}) as {c}" for c in map(str, frame))
            con.register("given", frame)
            con.sql(f"create schema if not exists {name.split('.')[0]}")
            con.sql(f"create or replace table {name} as select {columns} from given")
        return con.sql(sql_file.read_text(encoding="utf-8")).fetchall()


def _type_of(column: str) -> str:
    """The type a column has in the marts, which a column of nulls alone would not show."""
    if column in AMOUNTS:
        return "double"
    if column.startswith("is_"):
        return "boolean"
    return "date" if column.endswith(("_date", "_day")) else "varchar"
