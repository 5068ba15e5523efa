"""What the publication can be asked: measures, targets, providers, boroughs, quarters."""

from __future__ import annotations

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import once, records, rows


def measures(con: DuckDBPyConnection) -> pd.DataFrame:
    """The catalogue, in its own order.

    Shape:
        One row a measure, every column of ``dim_measures``.

    Source:
        marts.dim_measures.
    """
    return rows(con, "select * from marts.dim_measures order by measure_order, measure_code")


def targets(con: DuckDBPyConnection) -> pd.DataFrame:
    """Every dated target with its source and basis.

    Source:
        marts.measure_targets.
    """
    return rows(con, "select * from marts.measure_targets order by all")


def providers(con: DuckDBPyConnection) -> pd.DataFrame:
    """Providers that have figures in this publication.

    Shape:
        provider_code (str), provider_name (str), provider_type (str).

    Source:
        marts.dim_providers, marts.fct_measure_values.
    """
    return rows(
        con,
        """
        select provider_code, min_by(provider_name, provider_type) as provider_name,
            min(provider_type) as provider_type
        from marts.dim_providers
        where provider_code <> 'all'
            and provider_code in (select distinct provider_code from marts.fct_measure_values)
        group by provider_code
        order by provider_code
        """,
    )


def places(con: DuckDBPyConnection) -> pd.DataFrame:
    """Boroughs and clusters that have figures in this publication, by name.

    Shape:
        geography_code (str), geography_name (str), geography_level (borough, cluster).

    Source:
        marts.dim_geographies, marts.fct_measure_values.
    """
    return rows(
        con,
        """
        select geography_code, min(geography_name) as geography_name,
            min(geography_level) as geography_level
        from marts.dim_geographies
        where geography_level in ('borough', 'cluster') and geography_code in (
            select distinct geography_code from marts.fct_measure_values
            where geography_level in ('borough', 'cluster')
        )
        group by geography_code
        order by geography_level, geography_name
        """,
    )


@once
def geography_names(con: DuckDBPyConnection) -> dict[str, str]:
    """The name of every place by its code, whatever it was called when.

    Source:
        marts.dim_geographies.
    """
    found = records(
        con,
        "select geography_code, max(geography_name) as geography_name "
        "from marts.dim_geographies group by geography_code",
    )
    return {str(row["geography_code"]): str(row["geography_name"]) for row in found}


def quarters(con: DuckDBPyConnection) -> pd.DataFrame:
    """Quarters of this publication that hold at least one figure, newest first.

    Shape:
        period_code (str), period_label (str), period_start_date, period_end_date (datetime).

    Source:
        marts.dim_periods, marts.fct_measure_values.
    """
    return rows(
        con,
        """
        select period_code, period_label, period_start_date, period_end_date
        from marts.dim_periods
        where period_type = 'quarter' and period_start_date in (
            select distinct period_start_date from marts.fct_measure_values
            where period_type = 'quarter' and availability_status <> 'not_supplied'
        )
        order by period_start_date desc
        """,
    )


def whole_area(con: DuckDBPyConnection) -> pd.DataFrame:
    """What the whole area is called: one row, or none.

    Shape:
        geography_name (str).

    Source:
        marts.dim_geographies.
    """
    return rows(
        con, "select geography_name from marts.dim_geographies where geography_code = 'all' limit 1"
    )
