"""The one verdict of a measure in a month, by the table of statistics.md section 6."""

from __future__ import annotations

import numpy as np
import pandas as pd

from warehouse.signals.arrays import Bools, Floats, Ints, Texts, choose
from warehouse.signals.catalogue import CONTROL, COUNTERPART, NO_INTERVAL, YEAR_DIFFERENCE
from warehouse.signals.rows import SERIES, row_of

WORSE, BETTER, UNCHANGED, CANNOT_SAY = "worse", "better", "no_detectable_change", "cannot_say"
COMMON, IMPROVEMENT, CONCERN = "common_cause", "improvement", "concern"
NEUTRAL_HIGH, NEUTRAL_LOW = "neutral_high", "neutral_low"
PASSES, FAILS, HIT_AND_MISS, NO_ASSURANCE = (
    "consistently_passes",
    "consistently_fails",
    "hit_and_miss",
    "none",
)

RULE_REASONS = {1: "outside_limits", 2: "trend", 3: "near_limit", 4: "shift"}
KINDS_WITHOUT_INTERVAL = ("mean_stock", "quantile_ratio")
_Z_HALF_WIDTH = 1.959964


def point_types(rule: Ints, sign: Ints, polarity: Ints) -> Texts:
    """What a mark means for a measure of this polarity; common cause when there is no mark."""
    meaning = sign * polarity
    is_type = [rule == 0, meaning > 0, meaning < 0, sign > 0]
    return np.select(is_type, [COMMON, IMPROVEMENT, CONCERN, NEUTRAL_HIGH], NEUTRAL_LOW).astype(
        object
    )


def assurance(lower: Floats, upper: Floats, target: Floats, polarity: Ints) -> Texts:
    """Whether ordinary variation reaches the target: strict, ``none`` without limits or target."""
    has_both = ~np.isnan(lower) & ~np.isnan(upper) & ~np.isnan(target) & (polarity != 0)
    is_over, is_under = target > upper, target < lower
    fails = has_both & np.where(polarity > 0, is_over, is_under)
    passes = has_both & np.where(polarity > 0, is_under, is_over)
    words = np.select([fails, passes, has_both], [FAILS, PASSES, HIT_AND_MISS], NO_ASSURANCE)
    return words.astype(object)


def verdict_columns(rows: pd.DataFrame) -> pd.DataFrame:
    """Verdict, reason and since when of every monthly row.

    Args:
        rows: from ``monthly_rows`` with the columns of ``chart_rows`` and ``difference_columns``.

    Shape:
        As long as ``rows``, same index: variation, assurance, verdict, verdict_reason (str),
        verdict_rule (int, 0 none), verdict_sign (int), since_date (datetime, null without a
        signal), signal_points (int), size_sigma (float, null without a measure of size).
    """
    own = _own_verdicts(rows)
    is_rolling = (rows["method"] == COUNTERPART).to_numpy()
    return _with_counterparts(own, rows, is_rolling=is_rolling)


def _own_verdicts(rows: pd.DataFrame) -> pd.DataFrame:
    polarity = rows["polarity"].to_numpy(np.int64)
    rule, sign = rows["call_rule"].to_numpy(np.int64), rows["call_sign"].to_numpy(np.int64)
    has_call = rows["has_call"].to_numpy()
    reason = _reasons_to_stay_silent(rows)
    is_silent = reason != ""
    types = point_types(rule, sign, polarity)
    year_sign = _year_sign(rows)
    is_year = (rows["method"] == YEAR_DIFFERENCE).to_numpy() & ~is_silent
    shown = np.where(is_year, year_sign, np.where(has_call & ~is_silent, sign, 0))
    meaning = shown * polarity
    verdict = np.select(
        [is_silent, meaning < 0, meaning > 0], [CANNOT_SAY, WORSE, BETTER], UNCHANGED
    ).astype(object)
    control_reason = pd.Series(rule).map(RULE_REASONS).fillna("within_limits").to_numpy(object)
    year_reason = np.where(year_sign != 0, "year_difference", "year_difference_spans_zero")
    spoken = np.where(is_year, year_reason, control_reason)
    columns = {
        "variation": choose([has_call], [types], None),
        "assurance": _assurance(rows, polarity),
        "verdict": verdict,
        "verdict_reason": np.where(is_silent, reason, spoken),
        "verdict_rule": np.where(is_silent | is_year, 0, rule),
        "verdict_sign": shown,
        "since_date": _since(rows, is_year=is_year, shown=shown),
        "signal_points": np.where(shown == 0, 0, np.where(is_year, 1, rows["run_points"])),
        "size_sigma": _size(rows, is_year=is_year, is_silent=is_silent),
    }
    return pd.DataFrame(columns, index=rows.index)


def _reasons_to_stay_silent(rows: pd.DataFrame) -> Texts:
    """The first reason of section 6 row 1 that holds, an empty text when a verdict is possible."""
    status = rows["availability_status"].to_numpy(object)
    is_control = (rows["method"] == CONTROL).to_numpy()
    is_year = (rows["method"] == YEAR_DIFFERENCE).to_numpy()
    is_kindless = (rows["method"] == NO_INTERVAL) | rows["kind"].isin(KINDS_WITHOUT_INTERVAL)
    is_off_chart = is_control & ~rows["is_point"].to_numpy()
    tests = [
        status != "available",
        (rows["value"].isna()).to_numpy() | is_off_chart,
        is_kindless.to_numpy(),
        is_control & (rows["phase"] == "too_few_points").to_numpy(),
        is_control & ~rows["has_call"].to_numpy(),
        is_year & rows["difference_from_year_before_low"].isna().to_numpy(),
    ]
    reasons = [
        status,
        "no_value",
        "no_interval",
        "too_few_points",
        "too_few_neighbours",
        "no_year_before",
    ]
    return choose(tests, reasons, "")


def _year_sign(rows: pd.DataFrame) -> Ints:
    low = rows["difference_from_year_before_low"].to_numpy(np.float64)
    high = rows["difference_from_year_before_high"].to_numpy(np.float64)
    return (low > 0).astype(np.int64) - (high < 0).astype(np.int64)


def _assurance(rows: pd.DataFrame, polarity: Ints) -> Texts:
    lower, upper, target = (
        rows[name].to_numpy(np.float64) for name in ("call_lower", "call_upper", "target_value")
    )
    return assurance(lower, upper, target, polarity)


def _since(rows: pd.DataFrame, *, is_year: Bools, shown: Ints) -> pd.Series:
    """The month of the first marked point of the run; of a year's difference, the month itself.

    A run is counted in points, so a missing month inside it is stepped over.
    """
    group = ["series", "rebase_group"]
    on_chart = rows.loc[rows["points"] > 0].sort_values([*group, "month"], kind="stable")
    back = (on_chart["run_points"] - 1).clip(lower=0).to_numpy()
    place = np.arange(len(on_chart)) - back
    starts = pd.Series(
        on_chart["month_start_date"].to_numpy()[place], index=on_chart.index
    ).reindex(rows.index)
    since = starts.where(~is_year, rows["month_start_date"])
    return since.where(shown != 0).astype("datetime64[s]")


def _size(rows: pd.DataFrame, *, is_year: Bools, is_silent: Bools) -> Floats:
    """Distance in sigma: from the centre line, or of a difference from 0 by its interval."""
    low = rows["difference_from_year_before_low"].to_numpy(np.float64)
    high = rows["difference_from_year_before_high"].to_numpy(np.float64)
    gap = rows["difference_from_year_before"].to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        towards_zero = np.where(gap > 0, gap - low, high - gap)
        year = _Z_HALF_WIDTH * np.abs(gap) / towards_zero
    size = np.where(is_year, year, np.abs(rows["call_distance"].to_numpy(np.float64)))
    return np.where(is_silent | ~np.isfinite(size), np.nan, size)


def _with_counterparts(own: pd.DataFrame, rows: pd.DataFrame, *, is_rolling: Bools) -> pd.DataFrame:
    """A rolling rate that is available takes the verdict of its monthly counterpart."""
    place = np.full(len(rows), -1, dtype=np.int64)
    place[is_rolling] = _counterpart_rows(rows, rows.loc[is_rolling])
    can_take = is_rolling & (own["verdict"] != CANNOT_SAY).to_numpy()
    is_found = can_take & (place >= 0)
    source = np.where(is_found, place, np.arange(len(rows)))
    taken = own.iloc[source].set_axis(own.index)
    kept = {"variation": own["variation"], "assurance": own["assurance"]}
    is_lost = can_take & (place < 0)
    return taken.assign(
        **kept,
        verdict=taken["verdict"].mask(is_lost, CANNOT_SAY),
        verdict_reason=taken["verdict_reason"].mask(is_lost, "no_counterpart"),
    )


def _counterpart_rows(rows: pd.DataFrame, rolling: pd.DataFrame) -> Ints:
    """The row of the monthly counterpart of each rolling row; -1 when there is none."""
    others = [name for name in SERIES if name != "measure_code"]
    known = rows.drop_duplicates("series")
    own_key = pd.MultiIndex.from_frame(known[["measure_code", *others]])
    wanted_key = pd.MultiIndex.from_frame(rolling[["counterpart_code", *others]])
    found = own_key.get_indexer(wanted_key)
    series = np.append(known["series"].to_numpy(np.int64), -1)
    return row_of(
        rows["series"].to_numpy(np.int64),
        rows["month"].to_numpy(np.int64),
        wanted_series=series[found],
        wanted_month=rolling["month"].to_numpy(np.int64),
    )
