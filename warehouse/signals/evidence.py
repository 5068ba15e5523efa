"""What the figures say of a recommendation: each quarter since the inspection against its own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Bools, Floats, Texts, choose
from warehouse.signals.differences import PERCENT, PROPORTIONS
from warehouse.signals.formats import typed
from warehouse.signals.intervals import newcombe

PLACE = ["geography_level", "geography_code", "provider_code"]
PERIOD = ["period_start_date", "period_end_date"]
FIGURES = ["numerator", "denominator", "value", "availability_status"]

BETTER, WORSE, UNCHANGED = "better", "worse", "no_detectable_change"
CHANGED, CANNOT_SAY, MIXED = "changed", "cannot_say", "mixed"
ATTESTED, LAPSED, NOT_ATTESTED, NOT_ASKED = "attested", "lapsed", "not_attested", "not_asked"
IS_BASELINE = "is_baseline"
ATTESTATION_MONTHS = 12
"""An attestation older than this has lapsed: who answers for the matter should say it again."""

EVIDENCE_COLUMNS = (
    "item_code",
    "item_order",
    "measure_code",
    "measure_order",
    *PLACE,
    *PERIOD,
    "baseline_value",
    "value",
    "difference",
    "difference_low",
    "difference_high",
    "evidence_state",
    "evidence_reason",
)
STATE_COLUMNS = (
    "item_code",
    "item_order",
    *PLACE,
    *PERIOD,
    "evidence_state",
    "attestation_state",
    "measures_better",
    "measures_worse",
    "measures_unchanged",
    "measures_changed",
    "measures_silent",
)


def recommendation_evidence(values: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Every quarter since the inspection against the quarter of the inspection.

    Args:
        values: rows of ``fct_measure_values``; a hidden figure is a gap.
        measures: rows of ``fct_recommendation_measures``.

    Returns:
        One row per recommendation, measure, place, provider and quarter from the baseline on.

    Shape:
        EVIDENCE_COLUMNS. ``evidence_state``: better or worse when the interval of the difference
        leaves out 0, changed for a measure without a direction, no_detectable_change, or
        cannot_say; then ``evidence_reason`` says why (is_baseline, no_baseline, no_figure,
        no_interval) and is null otherwise.

    Units:
        As ``value``; differences of percentages are percentage points.
    """
    quarters = values[(values["period_type"] == "quarter") & (values["breakdown"] == "all")]
    figures = quarters[["measure_code", *PLACE, *PERIOD, *FIGURES]].assign(
        quarter=pd.to_datetime(quarters["period_start_date"])
    )
    inspected = measures.assign(baseline=pd.to_datetime(measures["baseline_start_date"]))
    asked = inspected.merge(figures, on="measure_code")
    then = figures.drop(columns=PERIOD).rename(columns={"quarter": "baseline"})
    rows = asked[asked["quarter"] >= asked["baseline"]].merge(
        then, on=["measure_code", *PLACE, "baseline"], how="left", suffixes=("", "_then")
    )
    judged = _judged(rows).sort_values(
        ["item_order", "measure_order", *PLACE, "period_start_date"], ignore_index=True
    )
    return typed(
        judged[list(EVIDENCE_COLUMNS)],
        dates=list(PERIOD),
        texts=["evidence_state", "evidence_reason"],
    )


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    """The difference from the baseline, its interval and what it says."""
    now, then = _shown(rows, ""), _shown(rows, "_then")
    gap = newcombe(now["numerator"], now["denominator"], then["numerator"], then["denominator"])
    has_interval = rows["kind"].isin(PROPORTIONS).to_numpy()
    low, high = (np.where(has_interval, bound * PERCENT, np.nan) for bound in (gap.low, gap.high))
    state, reason = _states(rows, now["value"], then["value"], low=low, high=high)
    differences = {
        "difference": now["value"] - then["value"],
        "difference_low": low,
        "difference_high": high,
    }
    is_baseline = reason == IS_BASELINE
    return rows.assign(
        value=now["value"],
        baseline_value=then["value"],
        **{name: np.where(is_baseline, np.nan, gap) for name, gap in differences.items()},
        evidence_state=state,
        evidence_reason=reason,
    )


def _shown(rows: pd.DataFrame, suffix: str) -> dict[str, Floats]:
    """The figures that may be compared: available ones."""
    is_available = (rows[f"availability_status{suffix}"] == "available").to_numpy()
    return {
        name: np.where(is_available, rows[f"{name}{suffix}"].to_numpy(np.float64), np.nan)
        for name in ("numerator", "denominator", "value")
    }


def _states(
    rows: pd.DataFrame, now: Floats, then: Floats, *, low: Floats, high: Floats
) -> tuple[Texts, Texts]:
    is_baseline = (rows["quarter"] == rows["baseline"]).to_numpy()
    reason = choose(
        [is_baseline, np.isnan(then), np.isnan(now), np.isnan(low)],
        [IS_BASELINE, "no_baseline", "no_figure", "no_interval"],
        None,
    )
    is_up, is_down = low > 0, high < 0
    state = choose(
        [
            pd.notna(reason),
            ~(is_up | is_down),
            (rows["direction"] == "neutral").to_numpy(),
            _is_better(rows["direction"], is_up=is_up, is_down=is_down),
        ],
        [CANNOT_SAY, UNCHANGED, CHANGED, BETTER],
        WORSE,
    )
    return state, reason


def _is_better(direction: pd.Series, *, is_up: Bools, is_down: Bools) -> Bools:
    wants_up, wants_down = (
        (direction == word).to_numpy() for word in ("higher_is_better", "lower_is_better")
    )
    return np.asarray((is_up & wants_up) | (is_down & wants_down), dtype=np.bool_)


def recommendation_states(evidence: pd.DataFrame, recommendations: pd.DataFrame) -> pd.DataFrame:
    """The state of each recommendation as a whole, by rule.

    Args:
        evidence: from :func:`recommendation_evidence`.
        recommendations: rows of ``fct_recommendations``.

    Returns:
        One row per recommendation or criterion, place, provider and quarter of ``evidence``,
        those no data can answer included.

    Shape:
        STATE_COLUMNS. ``evidence_state``: mixed when some measures are better and some worse;
        else better or worse when any is; else changed, no_detectable_change or cannot_say.
        ``attestation_state``: not_asked where data are asked for alone; else attested, lapsed
        (older than ATTESTATION_MONTHS at the quarter's end) or not_attested.
    """
    places = evidence[[*PLACE, *PERIOD]].drop_duplicates()
    rows = recommendations.merge(places, how="cross").merge(
        _counts(evidence), on=["item_code", *PLACE, *PERIOD], how="left"
    )
    counts = [name for name in STATE_COLUMNS if name.startswith("measures_")]
    rows[counts] = rows[counts].fillna(0).astype("int64")
    is_some = {name: (rows[name] > 0).to_numpy() for name in counts}
    better, worse = is_some["measures_better"], is_some["measures_worse"]
    rows["evidence_state"] = choose(
        [better & worse, better, worse, is_some["measures_changed"], is_some["measures_unchanged"]],
        [MIXED, BETTER, WORSE, CHANGED, UNCHANGED],
        CANNOT_SAY,
    )
    rows["attestation_state"] = _attestation_states(rows)
    ordered = rows.sort_values(["item_order", *PLACE, "period_start_date"], ignore_index=True)
    return typed(ordered[list(STATE_COLUMNS)], dates=list(PERIOD), texts=["evidence_state"])


def _counts(evidence: pd.DataFrame) -> pd.DataFrame:
    """How many measures of an item say what."""
    names = {
        BETTER: "measures_better",
        WORSE: "measures_worse",
        UNCHANGED: "measures_unchanged",
        CHANGED: "measures_changed",
        CANNOT_SAY: "measures_silent",
    }
    keys = evidence[["item_code", *PLACE, *PERIOD]]
    said = {column: evidence["evidence_state"].eq(state) for state, column in names.items()}
    return keys.assign(**said).groupby(list(keys), as_index=False, sort=False).sum()


def _attestation_states(rows: pd.DataFrame) -> Texts:
    attested, end = pd.to_datetime(rows["attested_date"]), pd.to_datetime(rows["period_end_date"])
    oldest = end - pd.DateOffset(months=ATTESTATION_MONTHS)
    return choose(
        [
            (rows["evidence_source"] == "data").to_numpy(),
            (attested.isna() | (attested > end)).to_numpy(),
            (attested > oldest).to_numpy(),
        ],
        [NOT_ASKED, NOT_ATTESTED, ATTESTED],
        LAPSED,
    )
