"""How cases lie on officers, and what their absence does to contact, for analysts."""

from __future__ import annotations

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import has_table, rows

SPREAD_COLUMNS = (
    "month_start_date", "provider_code", "officers", "officers_over_limit",
    "people_held_p10", "people_held_p25", "people_held_p50", "people_held_p75", "people_held_p90",
)  # fmt: skip


def officer_caseloads(
    con: DuckDBPyConnection, *, provider: str, from_date: date, until: date
) -> pd.DataFrame:
    """How many people officers hold at each month-end, by provider, oldest first.

    Shape:
        The columns of ``SPREAD_COLUMNS``; quantiles are null for too few officers.

    Units:
        People held by one officer, whatever the hours worked.

    Source:
        marts.fct_caseload_distribution.
    """
    if not has_table(con, "fct_caseload_distribution"):
        return pd.DataFrame(columns=list(SPREAD_COLUMNS))
    return rows(
        con,
        f"""
        select {", ".join(SPREAD_COLUMNS)} from marts.fct_caseload_distribution
        where ($provider = 'all' or provider_code = $provider)
            and month_start_date between $from_date and $until
        order by provider_code, month_start_date
        """,
        {"provider": provider, "from_date": from_date, "until": until},
    )


def absence_contact(
    con: DuckDBPyConnection, *, geography: str, provider: str, period_start: date, period_end: date
) -> pd.DataFrame:
    """People of absent officers beside those of officers at work, months of a quarter added up.

    Shape:
        officer_absence (absent, present, unknown), people, people_seen, people_offered_contact,
        people_without_cover; a person counts once for each month.

    Source:
        marts.fct_absence_contact.
    """
    counts = ("people", "people_seen", "people_offered_contact", "people_without_cover")
    if not has_table(con, "fct_absence_contact"):
        return pd.DataFrame(columns=["officer_absence", *counts])
    summed = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in counts)
    return rows(
        con,
        f"""
        select officer_absence, {summed} from marts.fct_absence_contact
        where geography_code = $geography and ($provider = 'all' or provider_code = $provider)
            and month_start_date between $period_start and $period_end
        group by officer_absence order by officer_absence
        """,
        {
            "geography": geography,
            "provider": provider,
            "period_start": period_start,
            "period_end": period_end,
        },
    )
