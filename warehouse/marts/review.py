"""The quarterly review: every measure beside its past, London and the other provider."""

from __future__ import annotations

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.intervals import INTERVALS
from warehouse.marts.publication import has_table, rows

_SIGNAL_COLUMNS = {
    "verdict": "varchar",
    "sentence": "varchar",
    "variation": "varchar",
    "assurance": "varchar",
    "since_date": "date",
}


def _signals_relation(con: DuckDBPyConnection) -> str:
    """The verdict of a quarter is that of its last month; without the table, none."""
    if has_table(con, "fct_measure_signals"):
        columns = ", ".join(_SIGNAL_COLUMNS)
        return f"""
            select measure_code, geography_code, provider_code, period_end_date, {columns}
            from marts.fct_measure_signals
            where period_end_date = $period_end and provider_code = $provider
                and breakdown = 'all'
        """
    empty = ", ".join(f"null::{kind} as {name}" for name, kind in _SIGNAL_COLUMNS.items())
    return f"""
        select null::varchar as measure_code, null::varchar as geography_code,
            null::varchar as provider_code, null::date as period_end_date, {empty}
        where false
    """


def review(
    con: DuckDBPyConnection,
    *,
    geography: str,
    provider: str,
    period_end: date,
    previous_end: date,
) -> pd.DataFrame:
    """One row a measure: this quarter, the one before, London, and how sure we can be.

    A measure that is not published below the whole area is shown for the whole area; a
    measure that looks back over 12 months is shown for the 12 months ending with the quarter.

    Args:
        con: read-only connection to the publication.
        geography: ``all``, or the code of a borough or cluster.
        provider: ``all``, or the code of a provider.
        period_end: last day of the quarter.
        previous_end: last day of the quarter before.

    Shape:
        The catalogue's columns, ``shown_geography_code`` and ``shown_period_type``; of the
        quarter ``value``, ``interval_low``, ``interval_high``, ``target_value``, the statuses
        and placement shares; the same with ``previous_`` and ``london_``; ``change``,
        ``change_low``, ``change_high``; the verdict's columns, null when not computed.

    Units:
        ``value`` in the measure's unit; intervals and changes of shares in percentage points.
        Intervals are 95 per cent: Wilson for a share, Newcombe for a difference.

    Source:
        marts.fct_measure_values, marts.dim_measures, marts.fct_measure_signals.
    """
    return rows(
        con,
        f"""
        with catalogue as (
            select *, row_number() over () as catalogue_order,
                kind in ('share', 'snapshot_share') as is_share,
                case when lowest_geography = 'all' then 'all' else $geography end
                    as shown_geography_code,
                case when kind = 'rolling_rate' then 'rolling_12_months' else 'quarter' end
                    as shown_period_type
            from marts.dim_measures
        ),
        figures as (
            select figure.*, catalogue.shown_geography_code, {INTERVALS}
            from marts.fct_measure_values as figure
            inner join catalogue
                on figure.measure_code = catalogue.measure_code
                and figure.period_type = catalogue.shown_period_type
            where figure.provider_code = $provider and figure.breakdown = 'all'
                and figure.period_end_date in ($period_end, $previous_end)
                and figure.geography_code in ('all', catalogue.shown_geography_code)
        ),
        signals as ({_signals_relation(con)}),
        compared as (
            select catalogue.*,
                now.value, now.interval_low, now.interval_high, now.value_low, now.value_high,
                now.numerator, now.denominator, now.target_value,
                coalesce(now.availability_status, 'not_published') as availability_status,
                now.performance_status, coalesce(now.is_provisional, false) as is_provisional,
                now.placed_home_pct, now.placed_team_pct, now.unplaced_pct,
                now.period_start_date, now.period_end_date,
                earlier.value as previous_value, earlier.interval_low as previous_low,
                earlier.interval_high as previous_high,
                coalesce(earlier.availability_status, 'not_published')
                    as previous_availability_status,
                london.value as london_value, london.interval_low as london_low,
                london.interval_high as london_high,
                coalesce(london.availability_status, 'not_published')
                    as london_availability_status,
                signals.verdict, signals.sentence, signals.variation, signals.assurance,
                signals.since_date
            from catalogue
            left join figures as now
                on catalogue.measure_code = now.measure_code
                and now.period_end_date = $period_end
                and now.geography_code = catalogue.shown_geography_code
            left join figures as earlier
                on catalogue.measure_code = earlier.measure_code
                and earlier.period_end_date = $previous_end
                and earlier.geography_code = catalogue.shown_geography_code
            left join figures as london
                on catalogue.measure_code = london.measure_code
                and london.period_end_date = $period_end
                and london.geography_code = 'all'
            left join signals
                on catalogue.measure_code = signals.measure_code
                and signals.geography_code = catalogue.shown_geography_code
        )
        select *,
            value - previous_value as change,
            (value - previous_value)
                - sqrt(power(value - interval_low, 2) + power(previous_high - previous_value, 2))
                as change_low,
            (value - previous_value)
                + sqrt(power(interval_high - value, 2) + power(previous_value - previous_low, 2))
                as change_high
        from compared
        order by catalogue_order
        """,
        {
            "geography": geography,
            "provider": provider,
            "period_end": period_end,
            "previous_end": previous_end,
        },
    )


def provider_values(con: DuckDBPyConnection, *, geography: str, period_end: date) -> pd.DataFrame:
    """The quarter of every measure for each provider in one place.

    Shape:
        measure_code, provider_code, value, availability_status, performance_status.

    Source:
        marts.fct_measure_values.
    """
    return rows(
        con,
        """
        select figure.measure_code, provider_code, value, availability_status,
            performance_status
        from marts.fct_measure_values as figure
        inner join marts.dim_measures as catalogue
            on figure.measure_code = catalogue.measure_code
        where provider_code <> 'all' and breakdown = 'all' and period_end_date = $period_end
            and geography_code = case when lowest_geography = 'all' then 'all' else $geography end
            and period_type = case when kind = 'rolling_rate' then 'rolling_12_months'
                else 'quarter' end
        order by figure.measure_code, provider_code
        """,
        {"geography": geography, "period_end": period_end},
    )
