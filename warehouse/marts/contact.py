"""What lies behind the contact measures, for analysts: small counts the partnership has not.

Each of these tables came later than the first publications: an older one answers with no rows.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import has_table, rows

LEG_COLUMNS = (
    "people", "people_not_booked", "people_not_booked_nor_enforced", "people_lost",
    "lost_not_seen", "lost_without_officer", "lost_officer_gone", "lost_officer_absent",
)  # fmt: skip
TEAM_COLUMNS = (
    "provider_code", "team_code", "numerator", "denominator", "value", "centre_value",
    "lower_95", "upper_95", "lower_998", "upper_998", "position", "side",
)  # fmt: skip


def lost_legs(
    con: DuckDBPyConnection, *, geography: str, provider: str, period_start: date, period_end: date
) -> pd.DataFrame:
    """People lost in the system at the last period end of a quarter: one row, or none.

    Args:
        con: connection to the analysts' file.
        geography: ``all`` or the code of a place.
        provider: ``all`` (each provider's last period end is added up) or a code.
        period_start: first day of the quarter.
        period_end: last day of the quarter.

    Shape:
        period_end_date (the last of them) and the columns of ``LEG_COLUMNS``.

    Source:
        marts.fct_lost_legs.
    """
    if not has_table(con, "fct_lost_legs"):
        return pd.DataFrame(columns=["period_end_date", *LEG_COLUMNS])
    summed = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in LEG_COLUMNS)
    return rows(
        con,
        f"""
        select max(period_end_date) as period_end_date, {summed}
        from (
            select *, max(period_end_date) over (partition by provider_code) as last_end_date
            from marts.fct_lost_legs
            where geography_code = $geography
                and ($provider = 'all' or provider_code = $provider)
                and period_end_date between $period_start and $period_end
        )
        where period_end_date = last_end_date
        having count(*) > 0
        """,
        {
            "geography": geography,
            "provider": provider,
            "period_start": period_start,
            "period_end": period_end,
        },
    )


def appointment_outcomes(
    con: DuckDBPyConnection, *, geography: str, provider: str, from_date: date, until: date
) -> pd.DataFrame:
    """How appointments ended, by month and class, oldest first.

    Shape:
        month_start_date, appointment_class, appointments.

    Source:
        marts.fct_appointment_outcomes.
    """
    columns = ["month_start_date", "appointment_class", "appointments"]
    if not has_table(con, "fct_appointment_outcomes"):
        return pd.DataFrame(columns=columns)
    return rows(
        con,
        """
        select month_start_date, appointment_class,
            cast(sum(appointments) as bigint) as appointments
        from marts.fct_appointment_outcomes
        where geography_code = $geography and ($provider = 'all' or provider_code = $provider)
            and month_start_date between $from_date and $until
        group by all order by all
        """,
        {"geography": geography, "provider": provider, "from_date": from_date, "until": until},
    )


def team_funnel(
    con: DuckDBPyConnection, *, geography: str, provider: str, period_end: date
) -> pd.DataFrame:
    """Every team of a quarter with its limits, and its appointments with people of one place.

    Shape:
        The columns of ``TEAM_COLUMNS``, here_appointments (those of people of the place).

    Units:
        Percent of the appointments with a recorded outcome.

    Source:
        marts.fct_team_funnel, marts.fct_team_contact.
    """
    if not has_table(con, "fct_team_funnel"):
        return pd.DataFrame(columns=[*TEAM_COLUMNS, "here_appointments"])
    own = ", ".join(f"funnel.{name}" for name in TEAM_COLUMNS)
    return rows(
        con,
        f"""
        select {own}, coalesce(here.appointments, 0) as here_appointments
        from marts.fct_team_funnel as funnel
        left join (
            select provider_code, team_code, period_end_date, appointments
            from marts.fct_team_contact where geography_code = $geography
        ) as here
            on funnel.provider_code = here.provider_code and funnel.team_code = here.team_code
                and funnel.period_end_date = here.period_end_date
        where funnel.period_end_date = $period_end
            and ($provider = 'all' or funnel.provider_code = $provider)
        order by funnel.provider_code, funnel.value, funnel.team_code
        """,
        {"geography": geography, "provider": provider, "period_end": period_end},
    )
