"""The oracle's counts beside those of a build."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl

from tests.oracle.counting import COLUMNS, KEYS

QUERY = """
    select
        measure_code,
        month_start_date as month,
        provider_code,
        borough_code,
        sum(numerator) as numerator,
        sum(denominator) as denominator,
        sum(not_due)::double as not_due,
        sum(not_covered)::double as not_covered,
        sum(unrecorded)::double as unrecorded
    from intermediate.int_performance__counted
    where breakdown = 'all'
    group by all
"""
TOLERANCE = 1e-9


def counted(build: Path) -> pl.DataFrame:
    """The build's finest counts, in the oracle's shape."""
    with duckdb.connect(str(build), read_only=True) as con:
        return con.sql(QUERY).pl()


def without_boroughs(frame: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """Measures that have no borough figure, summed over boroughs."""
    place = pl.when(pl.col("measure_code").is_in(measures)).then(pl.lit("all"))
    return (
        frame.with_columns(place.otherwise(pl.col("borough_code")).alias("borough_code"))
        .group_by(KEYS)
        .agg(pl.col(COLUMNS).sum())
    )


def differences(oracle: pl.DataFrame, build: pl.DataFrame) -> pl.DataFrame:
    """Cells that differ; a cell that one side lacks counts as zeros."""
    both = oracle.join(build, on=KEYS, how="full", coalesce=True, suffix="_build").with_columns(
        pl.col(*COLUMNS, *[f"{name}_build" for name in COLUMNS]).fill_null(0.0)
    )
    return both.filter(
        pl.any_horizontal(
            (pl.col(name) - pl.col(f"{name}_build")).abs()
            > TOLERANCE * pl.max_horizontal(pl.lit(1.0), pl.col(name).abs())
            for name in COLUMNS
        )
    ).sort(KEYS)
