"""Funnels against the golden numbers, their properties and the table of boroughs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from tests.signals.frames import catalogue, series, steady
from warehouse.signals import fct_funnel, funnel
from warehouse.signals.errors import SignalInputError
from warehouse.signals.funnel import (
    exact_limit,
    funnel_limit,
    group_quantile,
    overdispersion,
    unadjusted_limit,
)

QUANTILES = (0.001, 0.025, 0.975, 0.999)
CASES = np.array([45, 52, 88, 61, 120, 70, 33, 95, 64, 77, 58, 150], dtype=float)
SIZES = np.array([50, 60, 100, 70, 130, 90, 40, 110, 70, 80, 75, 160], dtype=float)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (20, (0.61483, 0.72153, 0.98972, 0.99959)),
        (100, (0.79164, 0.83228, 0.94962, 0.97582)),
    ],
)
def test_exact_limits_give_the_golden_numbers(size: int, expected: tuple[float, ...]) -> None:
    found = [float(exact_limit([size], 0.9, quantile=q)[0]) for q in QUANTILES]
    assert found == pytest.approx(expected, abs=5e-6)


def _spread() -> tuple[float, float, float]:
    centre = CASES.sum() / SIZES.sum()
    found = overdispersion(CASES, SIZES, np.full(12, centre), comparison=np.zeros(12, dtype=int))
    return centre, float(found.phi[0]), float(found.tau2[0])


def test_overdispersion_gives_the_golden_numbers() -> None:
    centre, phi, tau2 = _spread()
    assert centre == pytest.approx(0.882126, abs=5e-7)
    assert phi == pytest.approx(2.31000, abs=5e-6)
    assert tau2 == pytest.approx(0.00446471, abs=5e-9)
    limits = [float(funnel_limit([100.0], centre, tau2, quantile=q)[0]) for q in QUANTILES]
    assert limits == pytest.approx([0.67337, 0.75824, 0.96548, 0.99146], abs=5e-6)


def test_nine_units_are_too_few_for_overdispersion() -> None:
    found = overdispersion(
        CASES[:9], SIZES[:9], np.full(9, 0.88), comparison=np.zeros(9, dtype=int)
    )
    assert np.isnan(found.phi[0])
    assert found.tau2[0] == 0


def test_units_that_differ_by_chance_alone_have_no_spread() -> None:
    found = overdispersion(
        np.full(12, 50.0), np.full(12, 100.0), np.full(12, 0.5), comparison=np.zeros(12, dtype=int)
    )
    assert (found.phi[0], found.tau2[0]) == (0, 0)


def test_each_comparison_has_its_own_spread() -> None:
    centre = CASES.sum() / SIZES.sum()
    both = overdispersion(
        np.concatenate([CASES, np.full(12, 50.0)]),
        np.concatenate([SIZES, np.full(12, 100.0)]),
        np.concatenate([np.full(12, centre), np.full(12, 0.5)]),
        comparison=np.repeat([0, 1], 12),
    )
    assert both.phi == pytest.approx([2.31, 0], abs=1e-5)


@steady
@given(st.lists(st.lists(st.floats(-5, 5), min_size=1, max_size=15), min_size=1, max_size=4))
def test_quantiles_of_groups_are_type_7(groups: list[list[float]]) -> None:
    values = np.concatenate([np.array(group) for group in groups])
    number = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    found = group_quantile(values, number, share=0.1)
    assert found == pytest.approx([np.quantile(group, 0.1) for group in groups])


@pytest.mark.parametrize(("size", "is_exact"), [(99, True), (100, False)])
def test_limits_are_exact_under_ten_expected(size: int, is_exact: bool) -> None:
    exact = float(exact_limit([size], 0.1, quantile=0.975)[0])
    normal = 0.1 + 1.959964 * np.sqrt(0.1 * 0.9 / size)
    found = float(unadjusted_limit([size], 0.1, quantile=0.975)[0])
    assert found == pytest.approx(exact if is_exact else normal, abs=1e-7)


def test_normal_limits_agree_with_statsmodels() -> None:
    low, high = proportion_confint(600, 1000, alpha=0.05, method="normal")
    assert float(unadjusted_limit([1000], 0.6, quantile=0.025)[0]) == pytest.approx(low, abs=1e-9)
    assert float(unadjusted_limit([1000], 0.6, quantile=0.975)[0]) == pytest.approx(high, abs=1e-9)


@pytest.mark.parametrize("quantile", QUANTILES)
def test_limits_without_spread_collapse_on_the_centre(quantile: float) -> None:
    assert float(unadjusted_limit([1e12], 0.3, quantile=quantile)[0]) == pytest.approx(
        0.3, abs=1e-5
    )


@pytest.mark.parametrize("quantile", QUANTILES)
@pytest.mark.parametrize("tau2", [0.0044, 0.05])
def test_adjusted_limits_are_monotone_and_possible(quantile: float, tau2: float) -> None:
    limits = funnel_limit(np.arange(1.0, 3000.0), 0.88, tau2, quantile=quantile)
    moves = np.diff(limits) * (1 if quantile < 0.5 else -1)
    assert (moves >= -1e-12).all()
    assert limits.min() >= 0
    assert limits.max() <= 1


@pytest.mark.parametrize("centre", [0.0, 1.0])
def test_a_common_rate_of_none_or_all_has_limits(centre: float) -> None:
    limits = [float(funnel_limit([20.0], centre, 0.0, quantile=q)[0]) for q in QUANTILES]
    assert all(0 <= limit <= 1 for limit in limits)
    assert limits[0] <= limits[-1]


# The table.
def units(cases: np.ndarray = CASES, sizes: np.ndarray = SIZES, **more: object) -> pd.DataFrame:
    names = [f"Unit {number}" for number in range(len(cases))]
    return pd.DataFrame(
        {"measure": "m", "unit": names, "numerator": cases, "denominator": sizes, **more}
    )


def test_units_are_placed_against_adjusted_limits() -> None:
    found = funnel(units(polarity=1), by=["measure"], unit_name="unit", polarity="polarity")
    assert set(found["limit_method"]) == {"overdispersed"}
    # 58 of 75 is 77.3 %; at n = 75 the lower 95 % limit is below that: within.
    assert found.loc[10, "position"] == "within"
    assert found["expected_false_alerts"].iloc[0] == pytest.approx(0.6)


def test_an_alarm_is_outside_both_limits() -> None:
    cases = np.array([500.0, 505, 495, 350, 460])
    found = funnel(
        units(cases, np.full(5, 1000.0), polarity=-1),
        by=["measure"],
        unit_name="unit",
        polarity="polarity",
    )
    # Common rate 46.2 %; 95 % limits 43.1 to 49.3, 99.8 % limits 41.3 to 51.1.
    assert found["position"].tolist() == ["alert", "alert", "alert", "alarm", "within"]
    assert found["point_type"].tolist()[:4] == ["concern", "concern", "concern", "improvement"]
    assert "variation between units not separated from chance" in found.loc[0, "sentence"]
    assert found.loc[3, "sentence"].startswith("Unit 3 35.0%: alarm, far below the common 46.2%")


def test_permuted_units_leave_the_funnel() -> None:
    whole = funnel(units(), by=["measure"], unit_name="unit")
    turned = funnel(units().sample(frac=1, random_state=4), by=["measure"], unit_name="unit")
    pd.testing.assert_frame_equal(
        whole.sort_values("unit", ignore_index=True), turned.sort_values("unit", ignore_index=True)
    )


def test_a_target_may_be_the_centre() -> None:
    found = funnel(units(goal=90.0), by=["measure"], unit_name="unit", target="goal")
    assert found["centre_value"].tolist() == [90.0] * 12
    assert found["sentence"].str.contains("the target of 90.0%").all()


def test_one_unit_with_over_half_of_the_cases_is_said() -> None:
    big = funnel(units(CASES[:3], np.array([50, 60, 111.0])), by=["measure"], unit_name="unit")
    half = funnel(units(CASES[:3], np.array([50, 61, 111.0])), by=["measure"], unit_name="unit")
    assert big["is_over_half"].all()
    assert "over half" in big.loc[0, "sentence"]
    assert not half["is_over_half"].any()


def test_a_unit_without_cases_is_left_out() -> None:
    found = funnel(
        units(np.array([5.0, 0.0]), np.array([10.0, 0.0])), by=["measure"], unit_name="unit"
    )
    assert found["unit"].tolist() == ["Unit 0"]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SignalInputError, match="period"):
        funnel(units(), by=["measure", "period"], unit_name="unit")


def _boroughs(provider: str, share: float) -> list[pd.DataFrame]:
    return [
        series("seen", [share * 100], 100, geography=f"E0900000{i}", provider=provider,
               period_type="quarter")
        for i in range(1, 4)
    ]  # fmt: skip


def test_boroughs_are_compared_within_one_provider_type() -> None:
    values = pd.concat(
        [
            *_boroughs("C17", 0.5),
            *_boroughs("N07", 0.8),
            *_boroughs("all", 0.6),
            series("seen", [50], 100, period_type="quarter"),
            series("time_lost", [5.0], 1, geography="E09000001", period_type="quarter"),
        ]
    )
    providers = pd.DataFrame({"provider_code": ["C17", "N07"], "provider_type": ["crc", "nps"]})
    names = pd.DataFrame({"geography_code": ["E09000002"], "geography_name": ["Barking"]})
    found = fct_funnel(values, catalogue(), providers=providers, geographies=names)
    assert len(found) == 6
    assert found.groupby("provider_type")["centre_value"].first().to_dict() == {
        "crc": 50.0,
        "nps": pytest.approx(80.0),
    }
    assert found["sentence"].str.startswith("Barking").sum() == 2


def test_no_boroughs_give_an_empty_table() -> None:
    values = series("seen", [50], 100, period_type="quarter")
    empty = fct_funnel(values, catalogue())
    full = fct_funnel(pd.concat(_boroughs("C17", 0.5)), catalogue())
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
