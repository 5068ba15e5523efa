"""The quarterly review: every measure beside its past, London and the other provider."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.intervals import INTERVALS
from warehouse.marts.publication import has_table, rows

_VERDICT_COLUMNS = {
    "verdict": "varchar",
    "sentence": "varchar",
    "assurance": "varchar",
    "since_date": "date",
    "exception_rank": "bigint",
    "false_signal_rate": "double",
}


def _verdicts_relation(*, is_stored: bool) -> str:
    """The stored verdict of each measure in the quarter; none when the run stored none."""
    if is_stored:
        return f"""
            select measure_code, geography_code, {", ".join(_VERDICT_COLUMNS)}
            from marts.fct_review
            where quarter_start_date = $period_start and provider_code = $provider
                and breakdown = 'all'
        """
    empty = ", ".join(f"null::{kind} as {name}" for name, kind in _VERDICT_COLUMNS.items())
    return f"""
        select null::varchar as measure_code, null::varchar as geography_code, {empty}
        where false
    """


# Each measure with the place and the kind of period it is shown for.
_CATALOGUE = """
    select *, kind in ('share', 'snapshot_share') as is_share,
        case when lowest_geography = 'all' then 'all' else $geography end as shown_geography_code,
        case when kind = 'rolling_rate' then 'rolling_12_months' else 'quarter' end
            as shown_period_type
    from marts.dim_measures
"""

_FIGURES = f"""
    select figure.*, catalogue.shown_geography_code, {INTERVALS}
    from marts.fct_measure_values as figure
    inner join catalogue
        on figure.measure_code = catalogue.measure_code
        and figure.period_type in (catalogue.shown_period_type, 'rolling_12_months')
    where figure.provider_code = $provider and figure.breakdown = 'all'
        and figure.period_end_date in ($period_end, $previous_end)
        and figure.geography_code in ('all', catalogue.shown_geography_code)
"""

# The chosen quarter, the one before, the whole area, and the year that ends with the quarter.
_COMPARED = """
    select catalogue.*,
        now.value, now.interval_low, now.interval_high, now.value_low, now.value_high,
        now.numerator, now.denominator, now.target_value, now.performance_status,
        coalesce(now.availability_status, 'not_published') as availability_status,
        coalesce(now.is_provisional, false) as is_provisional,
        now.placed_home_pct, now.placed_team_pct, now.unplaced_pct,
        earlier.value as previous_value, earlier.interval_low as previous_low,
        earlier.interval_high as previous_high,
        coalesce(earlier.availability_status, 'not_published') as previous_availability_status,
        whole.value as london_value,
        coalesce(whole.availability_status, 'not_published') as london_availability_status,
        longer.value as year_value,
        verdicts.* exclude (measure_code, geography_code)
    from catalogue
    left join figures as now
        on catalogue.measure_code = now.measure_code and now.period_end_date = $period_end
        and now.period_type = catalogue.shown_period_type
        and now.geography_code = catalogue.shown_geography_code
    left join figures as earlier
        on catalogue.measure_code = earlier.measure_code
        and earlier.period_end_date = $previous_end
        and earlier.period_type = catalogue.shown_period_type
        and earlier.geography_code = catalogue.shown_geography_code
    left join figures as whole
        on catalogue.measure_code = whole.measure_code and whole.period_end_date = $period_end
        and whole.period_type = catalogue.shown_period_type and whole.geography_code = 'all'
    left join figures as longer
        on catalogue.measure_code = longer.measure_code and longer.period_end_date = $period_end
        and longer.period_type = 'rolling_12_months'
        and longer.geography_code = catalogue.shown_geography_code
    left join verdicts
        on catalogue.measure_code = verdicts.measure_code
        and verdicts.geography_code = catalogue.shown_geography_code
"""

# Newcombe's interval of the difference of two shares, from their Wilson intervals.
_CHANGES = """
    select *, value - previous_value as change,
        (value - previous_value)
            - sqrt(power(value - interval_low, 2) + power(previous_high - previous_value, 2))
            as change_low,
        (value - previous_value)
            + sqrt(power(interval_high - value, 2) + power(previous_value - previous_low, 2))
            as change_high
    from compared
    order by measure_order, measure_code
"""


def review(
    con: DuckDBPyConnection,
    *,
    geography: str,
    provider: str,
    period_end: date,
    previous_end: date,
) -> pd.DataFrame:
    """One row a measure: this quarter, the one before, the whole area, and the stored verdict.

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
        and placement shares; the same with ``previous_`` and ``london_``; ``year_value`` of the
        12 months that end with it; ``change``, ``change_low``, ``change_high``; the verdict's
        columns, null when none was stored.

    Units:
        ``value`` in the measure's unit; intervals and changes of shares in percentage points.
        Intervals are 95 per cent: Wilson for a share, Newcombe for a difference.

    Source:
        marts.fct_measure_values, marts.dim_measures, marts.fct_review.
    """
    has_verdicts = has_table(con, "fct_review")
    return rows(
        con,
        f"""
        with catalogue as ({_CATALOGUE}),
        figures as ({_FIGURES}),
        verdicts as ({_verdicts_relation(is_stored=has_verdicts)}),
        compared as ({_COMPARED})
        {_CHANGES}
        """,
        {
            "geography": geography,
            "provider": provider,
            "period_end": period_end,
            "previous_end": previous_end,
            **({"period_start": previous_end + timedelta(days=1)} if has_verdicts else {}),
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
