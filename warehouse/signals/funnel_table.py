"""The table ``fct_funnel``: every unit of every comparison with its limits, place and words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Floats, Texts, choose, divide
from warehouse.signals.catalogue import XMR, chart_choices, require_columns
from warehouse.signals.differences import PROPORTIONS
from warehouse.signals.false_signals import FUNNEL_ALERT_RATE
from warehouse.signals.formats import number_texts, typed
from warehouse.signals.funnel import (
    LEVELS,
    MINIMUM_UNITS,
    funnel_limit,
    needs_exact,
    overdispersion,
)

PERCENT = 100.0
WITHIN, ALERT, ALARM = "within", "alert", "alarm"
ADJUSTED, EXACT, NORMAL = "overdispersed", "exact_binomial", "normal"
LARGE_SHARE = 0.5
COMPARISON = ("measure_code", "period_type", "period_start_date", "period_end_date")
DATES = ["period_start_date", "period_end_date"]
TEXTS = ["limit_method", "position", "side", "point_type", "sentence"]
RESULTS = (
    "value",
    "centre_value",
    "lower_95",
    "upper_95",
    "lower_998",
    "upper_998",
    "limit_method",
    "units",
    "phi",
    "tau2",
    "position",
    "side",
    "point_type",
    "is_over_half",
    "expected_false_alerts",
    "sentence",
)


def funnel(
    units: pd.DataFrame,
    *,
    by: Sequence[str],
    unit_name: str,
    polarity: str | None = None,
    target: str | None = None,
) -> pd.DataFrame:
    """Compare units with each other, or with a target.

    Args:
        units: one row per unit and comparison with ``numerator`` and ``denominator``; totals must
            not be among them. A unit without a denominator is left out.
        by: columns that make one comparison, such as measure, provider type and period.
        unit_name: column with the name of the unit, for the sentence.
        polarity: column with 1 where higher is better, -1 where lower is, 0 neutral; all neutral
            without it.
        target: column with a target in percent to compare with; the units' common rate where it
            is null, or without it.

    Returns:
        The rows kept, with RESULTS.

    Shape:
        RESULTS: value, centre_value and limits (float, percent), limit_method (str), units (int),
        phi (float, null under ten units), tau2 (float), position (within, alert, alarm), side
        (high, low, within), point_type (as in the signals), is_over_half (bool: one unit of the
        comparison holds over half of the cases), expected_false_alerts (float, of the whole
        comparison), sentence (str).

    Units:
        Percent; ``tau2`` on the arcsine scale.

    Raises:
        SignalInputError: a column is missing.
    """
    require_columns(units, (*by, unit_name, "numerator", "denominator"), name="units")
    rows = units.loc[(units["denominator"] > 0) & units["numerator"].notna()].reset_index(drop=True)
    numbers = rows[["numerator", "denominator"]].astype(np.float64)
    comparison = np.asarray(rows.groupby(list(by), sort=False).ngroup(), dtype=np.int64)
    totals = numbers.groupby(comparison)[["numerator", "denominator"]].transform("sum")
    common = divide(totals["numerator"], totals["denominator"])
    centre = common if target is None else _target_or(rows[target], common)
    found = overdispersion(
        numbers["numerator"].to_numpy(),
        numbers["denominator"].to_numpy(),
        centre,
        comparison=comparison,
    )
    largest = numbers["denominator"].groupby(comparison).transform("max")
    rows = rows.assign(
        value=divide(numbers["numerator"], numbers["denominator"]) * PERCENT,
        centre_value=centre * PERCENT,
        units=found.units[comparison],
        phi=found.phi[comparison],
        tau2=found.tau2[comparison],
        is_over_half=(largest > LARGE_SHARE * totals["denominator"]).to_numpy(),
        is_target=~np.isclose(centre, common),
    )
    rows = _with_limits(rows, centre)
    rows["expected_false_alerts"] = FUNNEL_ALERT_RATE * rows["units"]
    signs = np.zeros(len(rows)) if polarity is None else rows[polarity].to_numpy(np.float64)
    rows = _with_positions(rows, signs)
    return rows.assign(sentence=_sentences(rows, rows[unit_name])).drop(columns="is_target")


def fct_funnel(
    values: pd.DataFrame,
    catalogue: pd.DataFrame,
    *,
    providers: pd.DataFrame | None = None,
    geographies: pd.DataFrame | None = None,
    period_types: Sequence[str] = ("quarter",),
) -> pd.DataFrame:
    """Boroughs compared with each other, for every share, period and provider type.

    Args:
        values: ``fct_measure_values``. Boroughs of single providers and whole populations are
            compared; totals over providers, ``outside`` and ``unplaced`` are left out.
        catalogue: ``dim_measures``.
        providers: ``dim_providers``: providers of one type are compared together; each provider
            is its own type without it.
        geographies: ``dim_geographies``, for the names in sentences; codes stand in without it.
        period_types: which rows are compared.

    Shape:
        measure_code, provider_type, provider_code, geography_code, period_type, period_start_date,
        period_end_date, numerator, denominator and RESULTS of ``funnel``.

    Raises:
        SignalInputError: a column is missing.
    """
    choices = chart_choices(catalogue)
    is_share = choices["kind"].isin(PROPORTIONS) & (choices["chart_kind"] != XMR)
    shares = choices.loc[is_share, ["measure_code", "polarity"]]
    is_wanted = (
        (values["geography_level"] == "borough")
        & (values["provider_code"] != "all")
        & (values["breakdown"] == "all")
        & (values["availability_status"] == "available")
        & values["period_type"].isin(list(period_types))
    )
    units = values.loc[is_wanted].merge(shares, on="measure_code", how="inner")
    units["provider_type"] = _mapped(units["provider_code"], providers, "provider", "type")
    units["unit_name"] = _mapped(units["geography_code"], geographies, "geography", "name")
    by = (*COMPARISON, "provider_type")
    found = funnel(units, by=by, unit_name="unit_name", polarity="polarity")
    keys = [*by, "provider_code", "geography_code"]
    rows = found[[*keys, "numerator", "denominator", *RESULTS]]
    rows = rows.sort_values(keys, kind="stable", ignore_index=True)
    return typed(rows, dates=DATES, texts=[name for name in keys if name not in DATES] + TEXTS)


def _mapped(codes: pd.Series, table: pd.DataFrame | None, kind: str, column: str) -> pd.Series:
    if table is None:
        return codes.astype(object)
    known = table.drop_duplicates(f"{kind}_code").set_index(f"{kind}_code")[f"{kind}_{column}"]
    return codes.map(known).astype(object).where(codes.isin(known.index), codes)


def _target_or(target: pd.Series, common: Floats) -> Floats:
    wanted = pd.to_numeric(target).to_numpy(np.float64) / PERCENT
    return np.where(np.isnan(wanted), common, wanted)


def _with_limits(rows: pd.DataFrame, centre: Floats) -> pd.DataFrame:
    denominator = rows["denominator"].to_numpy(np.float64)
    tau2 = rows["tau2"].to_numpy(np.float64)
    limits = {
        f"{end}_{level}": PERCENT * funnel_limit(denominator, centre, tau2, quantile=quantile)
        for level, quantiles in LEVELS.items()
        for end, quantile in zip(("lower", "upper"), quantiles, strict=True)
    }
    method = choose([tau2 > 0, needs_exact(denominator, centre)], [ADJUSTED, EXACT], NORMAL)
    return rows.assign(**limits, limit_method=method)


def _with_positions(rows: pd.DataFrame, polarity: Floats) -> pd.DataFrame:
    value = rows["value"]
    is_high, is_low = (value > rows["upper_95"]).to_numpy(), (value < rows["lower_95"]).to_numpy()
    is_alarm = ((value > rows["upper_998"]) | (value < rows["lower_998"])).to_numpy()
    meaning = polarity * (is_high.astype(int) - is_low.astype(int))
    types = choose(
        [~is_high & ~is_low, meaning > 0, meaning < 0, is_high],
        ["common_cause", "improvement", "concern", "neutral_high"],
        "neutral_low",
    )
    return rows.assign(
        position=choose([is_alarm, is_high | is_low], [ALARM, ALERT], WITHIN),
        side=choose([is_high, is_low], ["high", "low"], "within"),
        point_type=types,
    )


def _sentences(rows: pd.DataFrame, names: pd.Series) -> Texts:
    value, centre = (
        number_texts(rows[name].to_numpy(np.float64)) + "%" for name in ("value", "centre_value")
    )
    against = np.where(rows["is_target"], " the target of ", " the common ") + centre
    is_high = (rows["side"] == "high").to_numpy()
    strong = np.where(rows["position"] == ALARM, "alarm, far ", "alert, ")
    away = strong + np.where(is_high, "above", "below") + against
    within = "within what chance would explain around" + against
    place = np.where(rows["side"] == "within", within, away)
    few = np.where(
        rows["units"] < MINIMUM_UNITS, "; variation between units not separated from chance", ""
    )
    half = np.where(rows["is_over_half"], "; one unit holds over half of the cases", "")
    return np.asarray(names.to_numpy(object) + " " + value + ": " + place + few + half, object)
