"""Which figures of ``fct_measure_values`` are on the release grid at all.

The seed ``release_figures`` lists them. The years are sums of quarters: they are shown where all
their quarters are, and so tell nothing that the quarters do not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.disclosure.spots import Bools, Ints

YEAR = "rolling_12_months"
ROLLING_RATE = "rolling_rate"
WHOLE = "all"
_MONTHS_A_QUARTER = 3
QUARTERS_A_YEAR = 4
_PLACE = [
    "measure_code",
    "geography_level",
    "geography_code",
    "provider_code",
    "breakdown",
    "breakdown_value",
]


def on_grid(values: pd.DataFrame, *, kinds: pd.Series, rules: pd.DataFrame) -> Bools:
    """Whether the seed lets each row out to the partnership.

    Args:
        values: rows of ``fct_measure_values``.
        kinds: the measure's kind, row by row.
        rules: the seed ``release_figures``.
    """
    is_whole = (values["geography_level"] == "all").to_numpy(np.bool_)
    is_total = (values["provider_code"] == "all").to_numpy(np.bool_)
    ends = pd.to_datetime(values["period_end_date"])
    is_group = is_of_group(values)
    ends_quarter = (ends.dt.month % _MONTHS_A_QUARTER == 0).to_numpy(np.bool_)
    found = np.zeros(len(values), dtype=np.bool_)
    for rule in rules.to_dict("records"):
        is_place = {"all": is_whole, "below": ~is_whole}.get(rule["places"], True)
        is_provider = {"all": is_total}.get(rule["providers"], True)
        is_end = ends_quarter if rule["ends"] == "quarter" else True
        is_divided = is_group if rule["people"] == "groups" else ~is_group
        is_period = (values["period_type"] == rule["period_type"]).to_numpy(np.bool_)
        is_kind = kinds.isin(rule["kinds"].split(";")).to_numpy(np.bool_)
        found |= is_period & is_kind & is_place & is_provider & is_end & is_divided
    return found


def is_of_group(values: pd.DataFrame) -> Bools:
    """Whether a row is of one group of people and not of everybody."""
    return (values["breakdown"] != WHOLE).to_numpy(np.bool_)


def is_summed_year(values: pd.DataFrame, *, kinds: pd.Series) -> Bools:
    """Whether a row is a year that is the sum of quarters."""
    is_year = (values["period_type"] == YEAR) & (kinds != ROLLING_RATE)
    return is_year.to_numpy(np.bool_)


def quarters_shown(values: pd.DataFrame, *, is_shown: Bools) -> Bools:
    """Of years: whether the figures of all their four quarters are shown.

    Args:
        values: rows of ``fct_measure_values``.
        is_shown: which rows show a figure.
    """
    place = values.groupby(_PLACE, sort=False).ngroup().to_numpy()
    quarter = quarters_of(values)
    width = int(quarter.max(initial=0)) + 1
    is_quarter = (values["period_type"] == "quarter").to_numpy(np.bool_) & is_shown
    known = np.unique(place[is_quarter] * width + quarter[is_quarter])
    has_all = np.ones(len(values), dtype=np.bool_)
    for back in range(QUARTERS_A_YEAR):
        has_all &= np.isin(place * width + quarter - back, known)
    return has_all & (values["period_type"] == YEAR).to_numpy(np.bool_)


def quarters_of(values: pd.DataFrame) -> Ints:
    """A number for the calendar quarter each period ends in, one more for each quarter later."""
    ends = pd.to_datetime(values["period_end_date"])
    months = (ends.dt.year * 12 + ends.dt.month - 1).to_numpy(np.int64)
    return np.asarray(months // _MONTHS_A_QUARTER, dtype=np.int64)
