"""The verdict of a month comes from points up to that month: against prefixes and the oracle."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.signals import plain
from tests.signals.frames import catalogue, many, series
from warehouse.signals import measure_signals

BASELINE = 24
AS_KNOWN = ["variation", "verdict", "verdict_reason", "verdict_rule", "since_date",
            "signal_points", "size_sigma", "assurance", "sentence"]  # fmt: skip


def _values(measure: str, *, seed: int, count: int = 40, points: int = 40) -> pd.DataFrame:
    """Wandering series with holes, so that every rule and every length of baseline occurs."""
    rng = np.random.default_rng(seed)
    drift = rng.normal(0, 0.12, size=(count, points)).cumsum(axis=1)
    if measure == "time_lost":
        numerators = np.round(20 + 4 * drift + rng.normal(size=(count, points)), 1)
        frame = many(measure, numerators, 1.0)
    else:
        sizes = rng.integers(10, 120, size=(count, points))
        share = 1 / (1 + np.exp(-(1 + drift)))
        frame = many(measure, rng.binomial(sizes, share).astype(float), sizes.astype(float))
    return frame.loc[rng.random(len(frame)) > 0.06].reset_index(drop=True)


@pytest.mark.parametrize("measure", ["time_lost", "seen"])
def test_later_months_do_not_change_an_earlier_verdict(measure: str) -> None:
    values = _values(measure, seed=1)
    whole = measure_signals(values, catalogue())
    for until in ("2014-09-01", "2015-02-01", "2015-12-01", "2016-06-01"):
        then = measure_signals(values[values["period_start_date"] <= until], catalogue())
        same = whole[pd.to_datetime(whole["period_start_date"]) <= until].reset_index(drop=True)
        pd.testing.assert_frame_equal(then[AS_KNOWN], same[AS_KNOWN])


def _plain_points(rows: pd.DataFrame, measure: str, *, baseline: int) -> list[plain.Point]:
    months = [date.year * 12 + date.month for date in rows["period_start_date"]]
    if measure == "time_lost":
        return plain.xmr_points(rows["value"].tolist(), months, baseline=baseline)
    counts, sizes = rows["numerator"].tolist(), rows["denominator"].tolist()
    return plain.p_prime_points(counts, sizes, months, baseline=baseline)


@pytest.mark.parametrize("measure", ["time_lost", "seen"])
def test_drawn_marks_agree_with_the_plain_oracle(measure: str) -> None:
    values = _values(measure, seed=2)
    signals = measure_signals(values, catalogue()).groupby("geography_code")
    for code, rows in values.groupby("geography_code"):
        points = _plain_points(rows, measure, baseline=BASELINE)
        expected = [rule for rule, _ in plain.marks(points, is_trial=len(rows) < 12)]
        found = signals.get_group(code)["rule_hit"].fillna(0).astype(int).tolist()
        assert found == expected, code


@pytest.mark.parametrize("measure", ["time_lost", "seen"])
def test_verdicts_agree_with_the_plain_oracle_of_every_prefix(measure: str) -> None:
    values = _values(measure, seed=3, count=8)
    signals = measure_signals(values, catalogue()).groupby("geography_code")
    for code, rows in values.groupby("geography_code"):
        found = signals.get_group(code).reset_index(drop=True)
        for last in range(7, len(rows)):
            points = _plain_points(rows.iloc[: last + 1], measure, baseline=BASELINE)
            marks = plain.marks(points, is_trial=last + 1 < 12)
            rule, sign = marks[-1]
            run = next((i for i, mark in enumerate(reversed(marks)) if mark[1] != sign), len(marks))
            assert found.loc[last, "verdict_rule"] == rule
            since = rows["period_start_date"].iloc[last + 1 - run].date() if rule else pd.NA
            assert found.loc[last, "since_date"] is since or found.loc[last, "since_date"] == since


def test_a_fixed_baseline_does_not_learn_from_a_later_change() -> None:
    before, after = [10.0, 11.0] * 12, [30.0] * 12
    signals = measure_signals(series("time_lost", before + after), catalogue())
    assert signals["centre_line"].nunique() == 1
    assert signals["centre_line"].iloc[0] == pytest.approx(10.5)
    assert (signals["verdict"].iloc[24:] == "worse").all()
