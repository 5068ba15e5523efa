"""One quarter or year of a measure by group of people, each group beside everyone else."""

from __future__ import annotations

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.intervals import kinds, with_intervals
from warehouse.marts.publication import Row, records, rows
from warehouse.marts.stated import table_or_empty

# Katz's 95 per cent interval of the ratio of two shares (spec: statistics, section 4).
_Z = 1.959964
_RATIO = f"""
    case when is_compared then ratio * exp(-{_Z} * ratio_error) end as ratio_low,
    case when is_compared then ratio * exp({_Z} * ratio_error) end as ratio_high
"""


def breakdowns(con: DuckDBPyConnection) -> pd.DataFrame:
    """The breakdowns this publication holds, with the measures that have them.

    Shape:
        breakdown (str), measure_code (str), groups (int).

    Source:
        marts.fct_measure_values.
    """
    return rows(
        con,
        """
        select breakdown, measure_code, count(distinct breakdown_value) as groups
        from marts.fct_measure_values where breakdown <> 'all'
        group by breakdown, measure_code order by breakdown, measure_code
        """,
    )


def breakdown_names(con: DuckDBPyConnection) -> pd.DataFrame:
    """What breakdowns and their groups are called, in the order shown; none in an older file.

    Shape:
        breakdown, breakdown_name, breakdown_value, breakdown_value_name.

    Source:
        marts.breakdowns.
    """
    columns = ("breakdown", "breakdown_name", "breakdown_value", "breakdown_value_name")
    return table_or_empty(con, "breakdowns", columns=columns, order="value_order")


def breakdown_values(
    con: DuckDBPyConnection,
    *,
    measure: str,
    breakdown: str,
    geography: str,
    provider: str,
    period_end: date,
    period_type: str,
) -> tuple[Row, ...]:
    """Every group of one breakdown, with the ratio of its share to the largest group's.

    Args:
        con: read-only connection to the publication.
        measure: code of a measure.
        breakdown: name of a breakdown.
        geography: ``all`` or a code.
        provider: ``all`` or a code.
        period_end: last day of the quarter or year.
        period_type: ``quarter`` or ``rolling_12_months``.

    Shape:
        measure_code, breakdown_value, numerator, denominator, value, interval_low, interval_high,
        availability_status, is_reference (the largest group known), ratio, ratio_low,
        ratio_high (null for the reference, and where a cell of the table is 0 or hidden).

    Units:
        ``value`` in the measure's unit; ``ratio`` without unit, 1 = the same share.

    Source:
        marts.fct_measure_values.
    """
    found = records(
        con,
        f"""
        with figures as (
            select measure_code, breakdown_value, numerator, denominator, value,
                availability_status,
                measure_code in (
                    select measure_code from marts.dim_measures
                    where kind in ('share', 'snapshot_share')
                ) as is_share
            from marts.fct_measure_values
            where measure_code = $measure and breakdown = $breakdown
                and geography_code = $geography and provider_code = $provider
                and period_end_date = $period_end and period_type = $period_type
        ),
        reference as (
            select breakdown_value, numerator, denominator from figures
            where value is not null and is_share and denominator > 0
                and breakdown_value not in ('unknown', 'not_recorded')
            order by denominator desc, breakdown_value limit 1
        ),
        compared as (
            select figures.*,
                coalesce(figures.breakdown_value = reference.breakdown_value, false)
                    as is_reference,
                (figures.numerator / figures.denominator)
                    / (reference.numerator / reference.denominator) as plain_ratio,
                sqrt(greatest(1 / figures.numerator - 1 / figures.denominator
                    + 1 / reference.numerator - 1 / reference.denominator, 0)) as ratio_error,
                figures.value is not null and figures.numerator > 0 and reference.numerator > 0
                    and figures.numerator < figures.denominator
                    and reference.numerator < reference.denominator
                    and figures.breakdown_value <> reference.breakdown_value as is_compared
            from figures left join reference on true
        )
        select measure_code, breakdown_value, numerator, denominator, value,
            availability_status, is_reference,
            case when is_compared then plain_ratio end as ratio, {_RATIO}
        from (select *, plain_ratio as ratio from compared)
        order by is_reference desc, breakdown_value
        """,
        {
            "measure": measure,
            "breakdown": breakdown,
            "geography": geography,
            "provider": provider,
            "period_end": period_end,
            "period_type": period_type,
        },
    )
    return with_intervals(found, kinds_known=kinds(con))
