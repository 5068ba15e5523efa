"""The review of a quarter: what changed beyond chance, the most certain first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.signals.catalogue import chart_choices
from warehouse.signals.errors import SignalInputError
from warehouse.signals.false_signals import expected_false_signals
from warehouse.signals.formats import number_texts, typed
from warehouse.signals.rows import SERIES
from warehouse.signals.rules import OUTSIDE
from warehouse.signals.verdict import BETTER, CANNOT_SAY, UNCHANGED, WORSE

SUSTAINED_POINTS = 3
"""A signal of this many periods in a row is sustained."""
LISTED = 5
"""Improvements and concerns each get this many places."""
MONTHS_IN_QUARTER = 3

REVIEW_COLUMNS = (
    *SERIES,
    "quarter_start_date",
    "period_start_date",
    "measure_name",
    "value",
    "verdict",
    "verdict_reason",
    "verdict_rule",
    "since_date",
    "is_sustained",
    "signal_points",
    "size_sigma",
    "exception_rank",
    "false_signal_rate",
    "assurance",
    "performance_status",
    "target_value",
    "sentence",
    "beside_sentence",
)
GROUP = ("quarter_start_date", "geography_level", "geography_code", "provider_code")


@dataclass(frozen=True)
class Review:
    """One borough, provider and quarter, ready to be read out.

    Shape:
        Frames of REVIEW_COLUMNS: ``concerns`` and ``improvements`` ranked and of equal space,
        ``others`` without a detectable change or without a verdict.
        ``hidden_concerns`` and ``hidden_improvements`` count what did not fit.
    """

    concerns: pd.DataFrame
    improvements: pd.DataFrame
    others: pd.DataFrame
    hidden_concerns: int
    hidden_improvements: int
    expected_false_signals: float
    sentence: str


def review_table(signals: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """The verdict of every measure in every quarter, exceptions ranked.

    Args:
        signals: ``fct_measure_signals``.
        catalogue: ``dim_measures``.

    Returns:
        One row per measure, place, provider and quarter, from the signals of the quarter's last
        month; a quarter whose last month is not there has no row. Breakdowns are left out.

    Shape:
        REVIEW_COLUMNS. ``exception_rank`` counts from 1 within place, provider, quarter and
        verdict, null unless worse or better: rule 1 first, then sustained, then size in sigma.
    """
    month = pd.Series(pd.to_datetime(signals["period_start_date"]))
    is_last = (month.dt.month % MONTHS_IN_QUARTER == 0) & (signals["breakdown"] == "all")
    rows = signals.loc[is_last.to_numpy()].reset_index(drop=True)
    start = month[is_last].reset_index(drop=True) - pd.DateOffset(months=MONTHS_IN_QUARTER - 1)
    rows["quarter_start_date"] = start
    names = chart_choices(catalogue).set_index("measure_code")["measure_name"]
    rows["measure_name"] = rows["measure_code"].map(names)
    rows["is_sustained"] = rows["signal_points"] >= SUSTAINED_POINTS
    ranked = _ranked(rows)[list(REVIEW_COLUMNS)]
    return typed(ranked, dates=["quarter_start_date"], texts=["measure_name"])


def review(
    signals: pd.DataFrame,
    catalogue: pd.DataFrame,
    *,
    quarter_start_date: str | pd.Timestamp,
    geography_code: str,
    provider_code: str,
    listed: int = LISTED,
) -> Review:
    """The ranked exceptions of one place, provider and quarter.

    Args:
        signals: ``fct_measure_signals``.
        catalogue: ``dim_measures``.
        quarter_start_date: first day of the quarter.
        geography_code: a borough, a cluster or ``all``.
        provider_code: a provider, or ``all`` for the total.
        listed: places for concerns, and as many for improvements.

    Raises:
        SignalInputError: the date does not begin a quarter.
    """
    start = pd.Timestamp(quarter_start_date)
    if start.day != 1 or start.month % MONTHS_IN_QUARTER != 1:
        raise SignalInputError(
            f"quarter_start_date is {start:%Y-%m-%d}; a quarter begins on the first of January, "
            "April, July or October"
        )
    newest = start + pd.DateOffset(months=MONTHS_IN_QUARTER - 1)
    is_wanted = (
        (pd.to_datetime(signals["period_start_date"]) == newest)
        & (signals["geography_code"] == geography_code)
        & (signals["provider_code"] == provider_code)
    )
    return review_of(review_table(signals.loc[is_wanted], catalogue), listed=listed)


def review_of(rows: pd.DataFrame, *, listed: int = LISTED) -> Review:
    """The review from its stored rows.

    Args:
        rows: rows of ``review_table`` of one place, provider and quarter.
        listed: places for concerns, and as many for improvements.
    """
    concerns = rows.loc[rows["verdict"] == WORSE].sort_values("exception_rank")
    improvements = rows.loc[rows["verdict"] == BETTER].sort_values("exception_rank")
    expected = expected_false_signals(rows)
    return Review(
        concerns=concerns.head(listed).reset_index(drop=True),
        improvements=improvements.head(listed).reset_index(drop=True),
        others=rows.loc[rows["verdict"].isin([UNCHANGED, CANNOT_SAY])].reset_index(drop=True),
        hidden_concerns=max(0, len(concerns) - listed),
        hidden_improvements=max(0, len(improvements) - listed),
        expected_false_signals=expected,
        sentence=_summary(rows, expected),
    )


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Rank within place, provider, quarter and verdict; the measure's code breaks ties."""
    is_exception = rows["verdict"].isin([WORSE, BETTER])
    order = rows.assign(
        is_later_rule=rows["verdict_rule"] != OUTSIDE,
        is_short=~rows["is_sustained"],
        smallness=-rows["size_sigma"].fillna(np.inf),
    ).sort_values(
        [*GROUP, "verdict", "is_later_rule", "is_short", "smallness", "measure_code"],
        kind="stable",
    )
    rank = order.groupby([*GROUP, "verdict"], sort=False).cumcount() + 1
    order["exception_rank"] = rank.where(is_exception.reindex(order.index)).astype("Int64")
    return order.reset_index(drop=True)


def _summary(rows: pd.DataFrame, expected: float) -> str:
    counts = rows["verdict"].value_counts()
    worse, better, same, silent = (
        int(counts.get(verdict, 0)) for verdict in (WORSE, BETTER, UNCHANGED, CANNOT_SAY)
    )
    by_chance = number_texts(np.array([expected]))[0]
    return (
        f"{len(rows)} measures: {worse} worse, {better} better, {same} without a detectable "
        f"change, {silent} where nothing can be said. If nothing had changed, about {by_chance} "
        "would still be marked worse or better by chance."
    )
