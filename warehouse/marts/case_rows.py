"""The rows behind a number, for analysts: pseudonymised, without limited-access people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.errors import UnknownMeasureError
from warehouse.marts.publication import has_table, rows

ROW_STATES = ("yes", "no", "not_due", "not_covered")


def row_measures(con: DuckDBPyConnection) -> pd.DataFrame:
    """Measures whose units this file lists, with the mart that holds them.

    Shape:
        measure_code, measure_name, kind, table_name; empty in a file without row-level marts.

    Source:
        The catalogue's fact of each measure, where the file holds it: it has a column named as
        the measure. Another mart may repeat that column for other units.
    """
    return rows(
        con,
        """
        select measure_code, measure_name, kind, fact as table_name
        from marts.dim_measures
        inner join information_schema.columns
            on column_name = measure_code and table_name = fact and table_schema = 'marts'
        order by measure_order
        """,
    )


def case_rows(
    con: DuckDBPyConnection,
    *,
    measure: str,
    geography: str,
    provider: str,
    period_start: date,
    period_end: date,
    state: str,
    boroughs: Sequence[str],
) -> pd.DataFrame:
    """The units of a measure in one quarter, place and provider.

    Args:
        con: connection to the analysts' file.
        measure: a measure code.
        geography: ``all``, or the code of a borough.
        provider: ``all`` or a provider code.
        period_start: first day of the quarter.
        period_end: last day of the quarter; a snapshot has the units of its last month.
        state: one of ``ROW_STATES``, or ``all``.
        boroughs: codes the list is kept to; none means every borough.

    Shape:
        The mart's own columns, the measure's renamed ``counted_as`` and put first.

    Raises:
        UnknownMeasureError: the file lists no units of this measure.

    Source:
        The mart of the measure's fact.
    """
    known = row_measures(con).set_index("measure_code")
    if measure not in known.index:
        raise UnknownMeasureError(f"This file lists no rows of {measure!r}.")
    others = [str(code) for code in known.index if code != measure]
    table = str(known.loc[measure, "table_name"])
    is_snapshot = str(known.loc[measure, "kind"]) == "snapshot_share"
    own = rows(
        con,
        "select column_name from information_schema.columns "
        "where table_schema = 'marts' and table_name = $name order by ordinal_position",
        {"name": table},
    )["column_name"]
    kept = ", ".join(f'"{name}"' for name in own if name != measure and name not in others)
    return rows(
        con,
        f"""
        select "{measure}" as counted_as, {kept} from marts."{table}"
        where "{measure}" is not null
            and month_start_date between $period_start and $period_end
            and ($geography = 'all' or borough_code = $geography)
            and ($provider = 'all' or provider_code = $provider)
            and ($state = 'all' or "{measure}" = $state)
            and (len($boroughs) = 0 or list_contains($boroughs, borough_code))
        order by all
        """,
        {
            "geography": geography,
            "provider": provider,
            "state": state,
            "boroughs": list(boroughs),
            "period_start": period_end.replace(day=1) if is_snapshot else period_start,
            "period_end": period_end,
        },
    )


FLOW_COLUMNS = (
    "breaches", "breaches_sent", "breaches_sent_back", "breaches_accepted", "breaches_presented",
    "breaches_ended", "held_by_company", "held_by_court_side", "held_by_court",
    "each_part_on_time", "late_though_each_part_on_time",
)  # fmt: skip


def breach_flow(
    con: DuckDBPyConnection, *, geography: str, period_start: date, period_end: date
) -> pd.DataFrame:
    """How far the breaches of a quarter came: one row of counts, or none in an older file.

    Shape:
        The columns of ``FLOW_COLUMNS``, summed over companies; null where a part is hidden.

    Source:
        marts.fct_breach_flow.
    """
    if not has_table(con, "fct_breach_flow"):
        return pd.DataFrame(columns=list(FLOW_COLUMNS))
    summed = ", ".join(
        f"case when count({name}) = count(*) then sum({name}) end as {name}"
        for name in FLOW_COLUMNS
    )
    return rows(
        con,
        f"""
        select {summed} from marts.fct_breach_flow
        where period_start_date = $period_start and period_end_date = $period_end
            and geography_code = $geography
        having count(*) > 0
        """,
        {"geography": geography, "period_start": period_start, "period_end": period_end},
    )


def breach_holders(
    con: DuckDBPyConnection, *, geography: str, period_start: date, period_end: date
) -> pd.DataFrame:
    """Who holds the breaches of a quarter now, and the business days they have taken.

    Shape:
        held_by, breaches, median_days_so_far, median_days_to_referral,
        median_days_to_presentation; empty in a file without row-level marts.

    Units:
        Business days.

    Source:
        marts.fct_breach_journeys.
    """
    if not has_table(con, "fct_breach_journeys"):
        return pd.DataFrame(columns=["held_by", "breaches"])
    return rows(
        con,
        """
        select held_by, count(*) as breaches,
            median(business_days_so_far) as median_days_so_far,
            median(business_days_to_referral) as median_days_to_referral,
            median(business_days_to_presentation) as median_days_to_presentation
        from marts.fct_breach_journeys
        where month_start_date between $period_start and $period_end
            and ($geography = 'all' or borough_code = $geography)
        group by held_by order by breaches desc, held_by
        """,
        {"geography": geography, "period_start": period_start, "period_end": period_end},
    )


def breach_returns(
    con: DuckDBPyConnection, *, geography: str, period_start: date, period_end: date
) -> pd.DataFrame:
    """The returns ledger: packs sent back, by reason and by the teams between which they went.

    Shape:
        return_reason_code, sending_team_code, court_provider_code, packs, days_lost,
        late_information; empty in a file without row-level marts.

    Units:
        ``days_lost``: business days, summed.

    Source:
        marts.fct_breach_returns.
    """
    if not has_table(con, "fct_breach_returns"):
        return pd.DataFrame(columns=["return_reason_code", "packs"])
    return rows(
        con,
        """
        select return_reason_code, coalesce(sending_team_code, 'team not given')
                as sending_team_code,
            court_provider_code, count(*) as packs, sum(business_days_lost) as days_lost,
            count(*) filter (is_late_information) as late_information
        from marts.fct_breach_returns
        where month_start_date between $period_start and $period_end
            and ($geography = 'all' or borough_code = $geography)
        group by all order by packs desc, return_reason_code, sending_team_code
        """,
        {"geography": geography, "period_start": period_start, "period_end": period_end},
    )
