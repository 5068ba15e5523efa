"""The table ``fct_team_funnel``: the teams of one provider compared with each other."""

from __future__ import annotations

import pandas as pd

from warehouse.signals.formats import typed
from warehouse.signals.funnel_table import DATES, RESULTS, TEXTS, funnel

_COMPARISON = ("provider_code", "period_start_date", "period_end_date")
_WHOLE, _NO_TEAM = "all", "unknown"


def fct_team_funnel(teams: pd.DataFrame, *, minimum_cases: int) -> pd.DataFrame:
    """The share of appointments attended by team, with the limits of chance around all teams'.

    Teams of one provider and quarter are compared. Appointments without a team, and teams with
    fewer than ``minimum_cases`` of them, are in no comparison. A higher share is better.

    Args:
        teams: ``fct_team_contact``; its rows of the whole area are taken.
        minimum_cases: the warehouse's ``minimum_denominator``: fewer give a share that means
            nothing.

    Shape:
        provider_code, period_start_date, period_end_date, team_code, numerator (attended),
        denominator (appointments) and RESULTS of :func:`warehouse.signals.funnel_table.funnel`.

    Raises:
        SignalInputError: a column is missing.
    """
    is_team = (teams["geography_code"] == _WHOLE) & (teams["team_code"] != _NO_TEAM)
    is_team &= teams["appointments"] >= minimum_cases
    units = teams.loc[is_team].rename(
        columns={"attended": "numerator", "appointments": "denominator"}
    )
    found = funnel(
        units.assign(better=1.0), by=_COMPARISON, unit_name="team_code", polarity="better"
    )
    keys = [*_COMPARISON, "team_code"]
    rows = found[[*keys, "numerator", "denominator", *RESULTS]]
    rows = rows.sort_values(keys, kind="stable", ignore_index=True)
    return typed(rows, dates=DATES, texts=["provider_code", "team_code", *TEXTS])
