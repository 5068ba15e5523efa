"""The table of signals: grid, statuses, verdict order, rebases, references."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.signals.frames import catalogue, many, series
from warehouse.errors import WarehouseError
from warehouse.signals import SIGNAL_COLUMNS, chart_choices, measure_signals
from warehouse.signals.errors import RebaseLogError, SignalInputError

FLAT = [70, 72, 69, 71, 70, 73, 68, 70, 71, 69, 72, 70]


def signals_of(*frames: pd.DataFrame, **options: object) -> pd.DataFrame:
    return measure_signals(pd.concat(frames, ignore_index=True), catalogue(), **options)  # type: ignore[arg-type]


def last(signals: pd.DataFrame, measure: str | None = None) -> pd.Series:
    rows = signals if measure is None else signals[signals["measure_code"] == measure]
    return rows.iloc[-1]


def test_one_row_for_each_row_of_values_in_the_promised_columns() -> None:
    values = pd.concat([series("seen", FLAT, 100), series("cases", [40.0] * 3, 1)])
    signals = measure_signals(values, catalogue())
    assert list(signals.columns) == list(SIGNAL_COLUMNS)
    assert len(signals) == 15
    assert signals["verdict"].notna().all()
    assert signals["period_start_date"].iloc[0] == date(2014, 1, 1)


def test_no_values_give_an_empty_table_with_all_columns() -> None:
    signals = measure_signals(series("seen", []), catalogue())
    assert list(signals.columns) == list(SIGNAL_COLUMNS)
    assert signals.empty


def test_an_empty_table_has_the_types_of_a_full_one() -> None:
    full = measure_signals(series("seen", FLAT * 3, 100), catalogue())
    empty = measure_signals(series("seen", []), catalogue())
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()
    assert str(full["since_date"].dtype) == "date32[day][pyarrow]"


def test_a_share_on_an_xmr_chart_has_differences_but_no_intervals() -> None:
    # Days of one spell are not independent: a binomial interval would be far too narrow.
    days = catalogue()
    days.loc[days["measure_code"] == "seen", "chart_kind"] = "xmr"
    row = last(measure_signals(series("seen", [*FLAT, 60], 100), days))
    assert row["difference_from_year_before"] == pytest.approx(-10)
    assert np.isnan(row["difference_from_year_before_low"])


def test_a_rolling_rate_is_taken_by_its_windows_even_when_it_has_months() -> None:
    values = pd.concat([series("days_lost", [1.0] * 3), _rolling(3)])
    signals = measure_signals(values, catalogue())
    assert signals["value"].tolist() == [10.0] * 3


def test_the_catalogue_of_the_product_has_a_way_to_a_verdict_for_every_measure() -> None:
    seed = Path(__file__).parents[2] / "dbt_project" / "seeds" / "measures.csv"
    choices = chart_choices(pd.read_csv(seed, dtype=str))
    rolling = choices[choices["method"] == "counterpart"]
    assert len(choices) > 50
    assert rolling["counterpart_code"].notna().all()


def test_the_values_given_are_left_alone() -> None:
    values = series("seen", FLAT, 100)
    before = values.copy(deep=True)
    measure_signals(values, catalogue())
    pd.testing.assert_frame_equal(values, before)


def test_the_order_of_rows_does_not_matter() -> None:
    values = pd.concat([many("seen", np.tile(FLAT, (3, 3)), 100.0), series("time_lost", FLAT)])
    shuffled = values.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        measure_signals(values, catalogue()), measure_signals(shuffled, catalogue())
    )


def test_quarters_are_left_out_and_rolling_years_stand_at_their_last_month() -> None:
    quarter = series("seen", FLAT, 100).assign(period_type="quarter")
    rolling = series("days_lost", [10.0], 1, period_type="rolling_12_months")
    rolling["period_end_date"] = pd.Timestamp("2016-12-31")
    signals = signals_of(quarter, rolling)
    assert signals["measure_code"].tolist() == ["days_lost"]
    assert signals["period_start_date"].tolist() == [date(2016, 12, 1)]


def test_golden_xmr_through_the_whole_package() -> None:
    signals = signals_of(series("offered", [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]))
    row = last(signals)
    assert row["centre_line"] == pytest.approx(1.9444, abs=5e-5)
    assert row["upper_limit"] == pytest.approx(4.604, abs=5e-4)
    assert row["lower_limit_unclipped"] == pytest.approx(-0.716, abs=5e-4)
    assert row["lower_limit"] == 0
    assert row["is_lower_clipped"]
    assert signals["rule_hit"].tolist()[4] == 1
    assert signals["point_type"].iloc[4] == "neutral_high"


def test_shares_are_in_percent_and_clipped_at_100() -> None:
    row = last(signals_of(series("seen", [95, 99, 96, 98, 97, 99, 95, 98, 99, 96], 100)))
    # 972 of 1000: fewer than five others expected at 100 (2.8): exact limits.
    assert row["centre_line"] == pytest.approx(97.2)
    assert row["limit_method"] == "exact_binomial"
    assert row["upper_limit"] == 100
    assert row["phase"] == "trial"


@pytest.mark.parametrize(
    ("points", "phase", "reason"),
    [
        (7, "too_few_points", "too_few_points"),
        (8, "trial", "within_limits"),
        (11, "trial", "within_limits"),
        (12, "full", "within_limits"),
    ],
)
def test_points_decide_what_can_be_said(points: int, phase: str, reason: str) -> None:
    row = last(signals_of(series("time_lost", FLAT[:points])))
    assert row["phase"] == phase
    assert row["verdict_reason"] == reason
    assert (row["verdict"] == "cannot_say") == (points < 8)
    assert np.isnan(row["upper_limit"]) == (points < 8)


def test_eleven_points_hold_no_shift_and_twelve_do() -> None:
    values = [1.0, 2.0, 1.0, 2.0, 2.4, 3.0, 2.4, 3.0, 2.4, 3.0, 2.4, 3.0]
    signals = signals_of(series("time_lost", values))
    assert signals["verdict"].iloc[10] == "no_detectable_change"
    assert signals["verdict"].iloc[11] == "worse"
    assert signals["verdict_reason"].iloc[11] == "shift"
    assert signals["since_date"].iloc[11] == date(2014, 5, 1)
    assert signals["signal_points"].iloc[11] == 8


@pytest.mark.parametrize(
    "status", ["not_supplied", "low_coverage", "not_due", "too_few", "suppressed"]
)
def test_a_month_that_is_not_available_says_why(status: str) -> None:
    values = series("seen", FLAT * 2, 100)
    values.loc[23, "availability_status"] = status
    values.loc[23, "value"] = np.nan
    row = last(measure_signals(values, catalogue()))
    assert row["verdict"] == "cannot_say"
    assert row["verdict_reason"] == status
    assert pd.isna(row["rule_hit"])
    assert pd.isna(row["since_date"])


def test_a_month_that_is_not_available_is_no_point_and_no_zero() -> None:
    values = series("seen", FLAT * 2, 100)
    values.loc[5, ["availability_status", "value", "numerator"]] = ["suppressed", np.nan, np.nan]
    signals = measure_signals(values, catalogue())
    assert signals["points"].tolist()[4:7] == [5, 0, 6]
    kept = [count for place, count in enumerate(FLAT * 2) if place != 5]
    assert signals["centre_line"].iloc[-1] == pytest.approx(np.mean(kept))


def test_points_that_never_follow_each_other_give_no_verdict() -> None:
    values = series("time_lost", FLAT * 2).iloc[::2]
    row = last(measure_signals(values, catalogue()))
    assert (row["verdict"], row["verdict_reason"]) == ("cannot_say", "too_few_neighbours")


DROP = [70, 72, 69, 71, 70, 73, 68, 70, 71, 69, 72, 70, 40]


@pytest.mark.parametrize(
    ("measure", "verdict", "point_type"),
    [("seen", "worse", "concern"), ("missed", "better", "improvement")],
)
def test_polarity_decides_what_a_fall_means(measure: str, verdict: str, point_type: str) -> None:
    row = last(signals_of(series(measure, DROP, 100)))
    assert row["verdict"] == verdict
    assert row["point_type"] == row["variation"] == point_type
    assert row["verdict_reason"] == "outside_limits"
    assert row["since_date"] == date(2015, 1, 1)


def test_a_neutral_measure_is_neither_better_nor_worse() -> None:
    row = last(signals_of(series("offered", DROP)))
    assert row["verdict"] == "no_detectable_change"
    assert row["variation"] == "neutral_low"
    assert row["false_signal_rate"] == 0
    assert "in itself neither better nor worse" in row["sentence"]


def test_reversed_polarity_swaps_concern_and_improvement() -> None:
    counts = np.random.default_rng(8).binomial(100, np.linspace(0.3, 0.7, 60)[:, None], (60, 36))
    up = measure_signals(many("seen", counts.astype(float), 100.0), catalogue())
    down = measure_signals(many("missed", counts.astype(float), 100.0), catalogue())
    swap = {"improvement": "concern", "concern": "improvement", "common_cause": "common_cause"}
    assert set(up["point_type"]) == set(swap)
    assert up["point_type"].map(swap).tolist() == down["point_type"].tolist()
    other = {"worse": "better", "better": "worse"}
    assert up["verdict"].replace(other).tolist() == down["verdict"].tolist()


ASSURANCE = [
    # FLAT of 100: 70.4 plus or minus 13.7 (a coin's limits), 56.7 to 84.1.
    ("seen", 90, "consistently_fails"),
    ("seen", 50, "consistently_passes"),
    ("seen", 70, "hit_and_miss"),
    ("missed", 90, "consistently_passes"),
    ("missed", 50, "consistently_fails"),
    ("missed", None, "none"),
    ("offered", 50, "none"),
]


@pytest.mark.parametrize(("measure", "target", "word"), ASSURANCE)
def test_assurance_compares_limits_with_the_target(
    measure: str, target: float | None, word: str
) -> None:
    row = last(signals_of(series(measure, FLAT, 1 if measure == "offered" else 100, target=target)))
    assert row["assurance"] == word


def test_a_target_on_the_limit_is_hit_and_miss() -> None:
    # 1 and 3 in turn: mean 2, upper limit 7.32.
    values = [1.0, 3.0] * 6
    on, over = (last(signals_of(series("time_lost", values, target=t))) for t in (7.32, 7.33))
    assert (on["assurance"], over["assurance"]) == ("hit_and_miss", "consistently_passes")


def test_the_target_never_changes_the_verdict() -> None:
    one, other = (signals_of(series("seen", DROP, 100, target=t)) for t in (10, 99))
    assert one["verdict"].tolist() == other["verdict"].tolist()


# Snapshots: the difference from the same month a year before.
def _snapshot(now: int, before: int) -> pd.Series:
    return last(signals_of(series("not_seen", [before, *[20] * 11, now], 100)))


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        (40, 20, "worse"),
        (20, 40, "better"),
        (26, 20, "no_detectable_change"),
        (20, 20, "no_detectable_change"),
    ],
)
def test_a_snapshot_is_compared_with_a_year_before(now: int, before: int, verdict: str) -> None:
    row = _snapshot(now, before)
    assert row["verdict"] == verdict
    assert row["difference_from_year_before"] == pytest.approx(now - before)
    assert np.isnan(row["upper_limit"])
    assert row["limit_method"] == "none"


def test_a_snapshot_difference_is_newcombes_in_points() -> None:
    # The golden pair 56/70 against 48/80: 20.0 points, 5.24 to 33.39.
    values = series("not_seen", [48, *[20] * 11, 56], [80, *[80] * 11, 70])
    row = last(measure_signals(values, catalogue()))
    assert row["difference_from_year_before_low"] == pytest.approx(5.24, abs=5e-3)
    assert row["difference_from_year_before_high"] == pytest.approx(33.39, abs=5e-3)


def test_a_snapshot_has_the_difference_from_the_quarter_before() -> None:
    row = last(signals_of(series("not_seen", [20, 25, 30, 40], 100)))
    assert row["difference_from_quarter_before"] == pytest.approx(20)
    assert row["difference_from_quarter_before_low"] > 0


def test_a_snapshot_without_a_year_before_cannot_say() -> None:
    row = last(signals_of(series("not_seen", [20] * 12, 100)))
    assert (row["verdict"], row["verdict_reason"]) == ("cannot_say", "no_year_before")


def test_a_stock_has_no_interval_and_no_verdict() -> None:
    row = last(signals_of(series("cases", [40.0 + i for i in range(30)])))
    assert (row["verdict"], row["verdict_reason"]) == ("cannot_say", "no_interval")


RISE = [*[4.0, 4.4] * 6, 9.0]


def _rolling(points: int) -> pd.DataFrame:
    frame = series("days_lost", [10.0] * points, period_type="rolling_12_months")
    return frame.assign(period_start_date=frame["period_start_date"] - pd.DateOffset(months=11))


def test_a_rolling_rate_takes_the_verdict_of_its_monthly_counterpart() -> None:
    signals = signals_of(series("time_lost", RISE), _rolling(13))
    row, month = last(signals, "days_lost"), last(signals, "time_lost")
    assert row["verdict"] == month["verdict"] == "worse"
    assert row["since_date"] == month["since_date"] == date(2015, 1, 1)
    assert "Time lost to sickness" in row["sentence"]
    assert row["variation"] is None or pd.isna(row["variation"])


def test_a_rolling_rate_cannot_say_more_than_its_counterpart() -> None:
    signals = signals_of(series("time_lost", RISE[:7]), _rolling(7))
    assert last(signals, "days_lost")["verdict_reason"] == "too_few_points"


def test_a_rolling_rate_without_a_monthly_figure_cannot_say() -> None:
    row = last(signals_of(_rolling(13)))
    assert (row["verdict"], row["verdict_reason"]) == ("cannot_say", "no_counterpart")


def test_a_rolling_rate_that_is_not_available_says_so_itself() -> None:
    rolling = _rolling(13).assign(availability_status="too_few", value=np.nan)
    row = last(signals_of(series("time_lost", RISE), rolling), "days_lost")
    assert (row["verdict"], row["verdict_reason"]) == ("cannot_say", "too_few")


def test_a_named_counterpart_goes_before_the_one_of_the_domain() -> None:
    named = catalogue()
    named["counterpart_measure_code"] = None
    named.loc[named["measure_code"] == "days_lost", "counterpart_measure_code"] = "offered"
    values = pd.concat([series("time_lost", RISE), series("offered", [4.0, 5.0] * 6), _rolling(12)])
    row = last(measure_signals(values, named), "days_lost")
    assert "Appointments offered" in row["sentence"]


# London beside a borough.
def test_a_borough_stands_beside_london_of_the_same_provider() -> None:
    values = [
        series("seen", [48] * 12, 80),
        series("seen", [56] * 12, 70, geography="E09000023"),
        series("seen", [9] * 12, 10, provider="N07"),
    ]
    signals = signals_of(*values)
    row = last(signals[signals["geography_code"] == "E09000023"])
    assert row["london_value"] == pytest.approx(60)
    assert row["difference_from_london"] == pytest.approx(20)
    assert row["difference_from_london_low"] == pytest.approx(5.24, abs=5e-3)
    london = last(signals[signals["geography_code"] == "all"])
    assert np.isnan(london["london_value"])


# Rebases.
def _log(**change: object) -> pd.DataFrame:
    entry = {
        "measure_code": "time_lost",
        "geography_code": None,
        "provider_code": None,
        "rebase_date": "2015-01-01",
        "reason": "new sickness policy",
        "evidence": "policy of 1 January 2015",
        "approver": "head of performance",
    }
    return pd.DataFrame([entry | change])


LEVELS = [*[4.0, 5.0] * 6, *[9.0, 10.0] * 6]


def test_a_rebase_splits_a_series_into_independent_groups() -> None:
    whole = signals_of(series("time_lost", LEVELS), rebases=_log())
    alone = signals_of(series("time_lost", LEVELS[12:], first="2015-01-01"))
    assert whole["rebase_group"].tolist() == [0] * 12 + [1] * 12
    same = ["centre_line", "upper_limit", "phase", "verdict", "rule_hit", "points"]
    pd.testing.assert_frame_equal(whole[same].iloc[12:].reset_index(drop=True), alone[same])
    assert whole["centre_line"].iloc[0] == pytest.approx(4.5)


def test_the_data_never_rebase_themselves() -> None:
    signals = signals_of(series("time_lost", LEVELS))
    assert signals["rebase_group"].tolist() == [0] * 24


@pytest.mark.parametrize(
    ("change", "groups"),
    [
        ({}, 2),
        ({"measure_code": "offered"}, 1),
        ({"measure_code": None}, 2),
        ({"geography_code": "E09000023"}, 1),
        ({"provider_code": "C17"}, 2),
        ({"rebase_date": "2015-01-02"}, 2),
        ({"rebase_date": "2017-01-01"}, 1),
    ],
)
def test_a_rebase_concerns_what_it_names(change: dict[str, object], groups: int) -> None:
    signals = signals_of(series("time_lost", LEVELS), rebases=_log(**change))
    assert signals["rebase_group"].nunique() == groups


def test_a_rebase_within_a_month_begins_with_the_next() -> None:
    signals = signals_of(series("time_lost", LEVELS), rebases=_log(rebase_date="2015-01-02"))
    assert signals["rebase_group"].tolist() == [0] * 13 + [1] * 11


@pytest.mark.parametrize("column", ["rebase_date", "reason", "evidence", "approver"])
def test_an_incomplete_rebase_is_refused(column: str) -> None:
    with pytest.raises(RebaseLogError, match=column):
        signals_of(series("time_lost", LEVELS), rebases=_log(**{column: None}))


# Wrong frames.
def test_a_measure_that_is_not_in_the_catalogue_is_refused() -> None:
    with pytest.raises(SignalInputError, match="unheard_of"):
        signals_of(series("unheard_of", [1.0, 2.0]))


def test_two_rows_for_a_month_are_refused() -> None:
    with pytest.raises(SignalInputError, match="2014-01"):
        signals_of(series("seen", [5], 10), series("seen", [6], 10))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SignalInputError, match="denominator"):
        measure_signals(series("seen", FLAT, 100).drop(columns="denominator"), catalogue())


def test_a_short_baseline_is_refused() -> None:
    with pytest.raises(WarehouseError, match="12"):
        signals_of(series("seen", FLAT, 100), baseline_points=11)


@pytest.mark.parametrize(
    ("column", "word"),
    [("direction", "sideways"), ("chart_kind", "pie"), ("kind", "guess")],
)
def test_an_unknown_word_in_the_catalogue_is_refused(column: str, word: str) -> None:
    wrong = catalogue()
    wrong.loc[0, column] = word
    with pytest.raises(SignalInputError, match="seen"):
        measure_signals(series("seen", FLAT, 100), wrong)


def test_a_control_chart_of_a_stock_is_refused() -> None:
    wrong = catalogue()
    wrong.loc[wrong["measure_code"] == "cases", "chart_kind"] = "xmr"
    with pytest.raises(SignalInputError, match="cases"):
        measure_signals(series("seen", FLAT, 100), wrong)
