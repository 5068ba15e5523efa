"""The oracle's counts beside those of a build."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from tests.oracle import codes
from tests.oracle.counting import COLUMNS, KEYS
from tests.oracle.door import Sent

COUNTED = """
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
PUBLISHED = """
    select
        measure_code,
        period_start_date as month,
        provider_code,
        geography_code as borough_code,
        geography_level,
        numerator,
        denominator,
        not_due::double as not_due,
        not_covered::double as not_covered,
        value_low,
        value_high
    from marts.fct_measure_values
    where period_type = 'month' and provider_code <> 'all' and breakdown = 'all'
        and numerator is not null
"""
TOLERANCE = 1e-9
CATALOGUE = codes.rows_of("measures")
PROVIDER_ONLY = [str(row["measure_code"]) for row in CATALOGUE if row["lowest_geography"] == "all"]
ROLLING = [str(row["measure_code"]) for row in CATALOGUE if row["kind"] == "rolling_rate"]
LOWEST_LEVELS = ["borough", "outside", "unplaced"]


def counted(build: Path) -> pl.DataFrame:
    """The finest counts of a build, in the oracle's shape."""
    with duckdb.connect(str(build), read_only=True) as con:
        return con.sql(COUNTED).pl()


def published(publication: Path) -> pl.DataFrame:
    """The months of a publication by borough, or by provider where that is the lowest level."""
    with duckdb.connect(str(publication), read_only=True) as con:
        return con.sql(PUBLISHED).pl()


def rolled(frame: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """Measures of twelve months: days over the twelve up to a month, mean FTE of the twelve."""
    keys = ["measure_code", "provider_code", "borough_code"]
    sums = (
        frame.filter(pl.col("measure_code").is_in(measures))
        .sort("month")
        .with_columns(
            pl.col("numerator").rolling_sum(12, min_samples=1).over(keys),
            pl.col("denominator").rolling_sum(12, min_samples=1).over(keys) / 12,
        )
    )
    return pl.concat([frame.filter(~pl.col("measure_code").is_in(measures)), sums])


def covered(frame: pl.DataFrame, months: Iterable[tuple[str, date]]) -> pl.DataFrame:
    """Rows of months the provider sent."""
    sent = pl.DataFrame(list(months), schema=["provider_code", "month"], orient="row")
    return frame.join(sent, on=["provider_code", "month"], how="semi")


def without_boroughs(frame: pl.DataFrame, measures: list[str]) -> pl.DataFrame:
    """Measures that have no borough figure, summed over boroughs."""
    place = pl.when(pl.col("measure_code").is_in(measures)).then(pl.lit("all"))
    return (
        frame.with_columns(place.otherwise(pl.col("borough_code")).alias("borough_code"))
        .group_by(KEYS)
        .agg(pl.col(COLUMNS).sum())
    )


def as_published(counts: pl.DataFrame, submissions: Iterable[Sent]) -> pl.DataFrame:
    """The oracle's counts as a build publishes them: months that were sent, the lowest level."""
    months = [(each.provider, month) for each in submissions for month in each.months]
    return rolled(without_boroughs(covered(counts, months), PROVIDER_ONLY), ROLLING)


def lowest(values: pl.DataFrame) -> pl.DataFrame:
    """What a build publishes of each measure at its lowest level."""
    is_whole = pl.col("measure_code").is_in(PROVIDER_ONLY)
    return values.filter(
        (is_whole & (pl.col("geography_level") == "all"))
        | (~is_whole & pl.col("geography_level").is_in(LOWEST_LEVELS))
    )


def differences(
    oracle: pl.DataFrame, build: pl.DataFrame, columns: tuple[str, ...] = COLUMNS
) -> pl.DataFrame:
    """Cells that differ; a cell that one side lacks counts as zeros."""
    both = oracle.join(build, on=KEYS, how="full", coalesce=True, suffix="_build").with_columns(
        pl.col(*columns, *[f"{name}_build" for name in columns]).fill_null(0.0)
    )
    return both.filter(
        pl.any_horizontal(
            (pl.col(name) - pl.col(f"{name}_build")).abs()
            > TOLERANCE * pl.max_horizontal(pl.lit(1.0), pl.col(name).abs())
            for name in columns
        )
    ).sort(KEYS)
