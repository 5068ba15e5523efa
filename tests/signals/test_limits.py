"""XmR and P-prime limits against the golden numbers, hand-worked edges and their properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.signals.frames import steady
from warehouse.signals.limits import positions, screened_mean
from warehouse.signals.p_prime import binomial_limits, p_prime_limits
from warehouse.signals.xmr import xmr_limits

GOLDEN_XMR = np.array([[1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1.0]])
whole_numbers = arrays(np.float64, (2, 15), elements=st.integers(-50, 50).map(float))


def test_xmr_gives_the_golden_numbers_screened() -> None:
    limits = xmr_limits(GOLDEN_XMR)
    assert limits.centre[0, 0] == pytest.approx(1.9444, abs=5e-5)
    assert limits.upper[0, 0] == pytest.approx(4.604, abs=5e-4)
    assert limits.lower[0, 0] == pytest.approx(-0.716, abs=5e-4)


def test_xmr_gives_the_golden_numbers_unscreened() -> None:
    limits = xmr_limits(GOLDEN_XMR, is_screened=False)
    assert limits.upper[0, 0] == pytest.approx(6.952, abs=5e-4)
    assert limits.lower[0, 0] == pytest.approx(-3.063, abs=5e-4)


def test_near_limits_are_two_thirds_of_the_way() -> None:
    # mean 2, moving ranges 2: reach 5.32, near 3.54667, sigma 2 / 1.128
    limits = xmr_limits(np.array([[1.0, 3.0, 1.0, 3.0]]))
    assert limits.near_upper[0, 0] == pytest.approx(2 + 5.32 * 2 / 3)
    assert limits.near_lower[0, 0] == pytest.approx(2 - 5.32 * 2 / 3)
    assert limits.sigma[0, 0] == pytest.approx(2 / 1.128)


def test_screening_keeps_strictly_less() -> None:
    # Ranges 1, 1, 1, r with mean (3 + r) / 4: at r = 13.372442... r is exactly 3.267 times it.
    edge = 3 * 3.267 / (4 - 3.267)
    under = np.array([[1.0, 1.0, 1.0, edge - 1e-6]])
    over = np.array([[1.0, 1.0, 1.0, edge + 1e-6]])
    assert screened_mean(under)[0] == pytest.approx((3 + edge) / 4, abs=1e-5)
    assert screened_mean(over)[0] == 1.0


def test_a_constant_series_has_limits_on_its_mean_and_no_signal() -> None:
    values = np.full((1, 12), 0.1)
    limits = xmr_limits(values)
    assert limits.upper[0, 0] == pytest.approx(0.1)
    assert not positions(values, limits).outside.any()


def test_no_moving_range_is_taken_across_a_gap() -> None:
    values = np.array([[1.0, 2.0, 9.0, 10.0]])
    gap = np.array([[False, False, True, False]])
    # Ranges 1, (7 across the gap), 1.
    assert xmr_limits(values, gap_before=gap).sigma[0, 0] == pytest.approx(1 / 1.128)
    assert xmr_limits(values).sigma[0, 0] == pytest.approx(3 / 1.128)


def test_only_the_baseline_makes_limits() -> None:
    values = np.array([[1.0, 3.0, 1.0, 3.0, 50.0, 90.0]])
    assert xmr_limits(values, baseline_points=4).upper[0, 5] == pytest.approx(7.32)


def test_a_point_on_a_limit_is_inside() -> None:
    values = np.array([[1.0, 3.0, 1.0, 3.0, 7.32, 7.33, -3.32, -3.33]])
    places = positions(values, xmr_limits(values, baseline_points=4))
    assert places.outside[0].tolist() == [0, 0, 0, 0, 0, 1, 0, -1]
    assert places.near[0].tolist() == [0, 0, 0, 0, 1, 0, -1, 0]


@steady
@given(whole_numbers, st.integers(-100, 100))
def test_a_constant_added_moves_limits_by_it(values: np.ndarray, constant: int) -> None:
    before, after = xmr_limits(values), xmr_limits(values + constant)
    np.testing.assert_allclose(after.upper, before.upper + constant, atol=1e-9)
    np.testing.assert_allclose(after.sigma, before.sigma, atol=1e-9)


@steady
@given(whole_numbers, st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
def test_scaling_scales_limits(values: np.ndarray, factor: float) -> None:
    before, after = xmr_limits(values), xmr_limits(values * factor)
    np.testing.assert_allclose(after.lower, before.lower * factor, rtol=1e-9, atol=1e-9 * factor)


def test_laney_gives_the_golden_numbers() -> None:
    x = np.array([[50, 60, 45, 80, 40, 75.0]])
    limits = p_prime_limits(x, np.full_like(x, 100))
    assert limits.centre[0, 0] == pytest.approx(0.58333, abs=5e-6)
    assert limits.sigma_z[0] == pytest.approx(4.85514, abs=5e-6)
    assert limits.sigma[0, 0] / limits.sigma_z[0] == pytest.approx(0.049301, abs=5e-7)
    assert limits.upper[0, 0] == pytest.approx(1.3014, abs=5e-5)
    assert limits.lower[0, 0] == pytest.approx(-0.1348, abs=5e-5)


def test_limits_never_get_narrower_than_chance() -> None:
    # The same count every month: sigma z 0, raw value kept, limits those of a coin.
    x = np.full((1, 12), 50.0)
    limits = p_prime_limits(x, np.full_like(x, 100))
    assert limits.sigma_z[0] == 0
    assert limits.upper[0, 0] == pytest.approx(0.5 + 3 * 0.05)


def test_a_point_with_few_cases_has_exact_limits() -> None:
    # pbar 0.5: a point of 9 has 4.5 expected cases (exact), one of 10 has 5 (normal).
    x, n = np.array([[50.0, 50.0, 4.5, 5.0]]), np.array([[100.0, 100.0, 9.0, 10.0]])
    limits = p_prime_limits(x, n)
    assert limits.is_exact[0].tolist() == [False, False, True, False]
    # Binomial(9, 1/2): F(0) = 1/512 = 0.00195 reaches 0.00135; F(8) = 511/512 = 0.99805 does not
    # reach 0.99865, F(9) does; F(1) = 0.0195 < 0.02275 <= F(2).
    assert limits.lower[0, 2] == 0
    assert limits.upper[0, 2] == 1
    assert limits.near_lower[0, 2] == pytest.approx(2 / 9)
    assert limits.near_upper[0, 2] == pytest.approx(7 / 9)


def test_the_sides_of_a_lopsided_exact_point_are_those_of_the_median() -> None:
    # 238 of 240: all of 12 is the ordinary month, so it lies on the middle, 11 below it.
    n = np.full((1, 20), 12.0)
    x = n.copy()
    x[0, [3, 9]] = 11
    limits = p_prime_limits(x, n)
    side = positions(x / n, limits).side[0]
    assert side[0] == 0
    assert side[3] == -1


def test_a_share_that_is_always_all_marks_the_first_that_is_not() -> None:
    n = np.full((1, 13), 20.0)
    x = n.copy()
    x[0, 12] = 19
    places = positions(x / n, p_prime_limits(x, n, baseline_points=12))
    assert places.outside[0].tolist() == [0] * 12 + [-1]


def test_binomial_limits_leave_out_less_than_they_say() -> None:
    low, high = binomial_limits(np.array([40.0]), np.array([0.1]), quantiles=(0.00135, 0.99865))
    assert low[0] == 0
    # F(9) = 0.9949, F(10) = 0.9985, F(11) = 0.9996: 11 is the smallest that reaches 0.99865.
    assert high[0] == pytest.approx(11 / 40)


@steady
@given(
    arrays(np.int64, (1, 12), elements=st.integers(0, 200)),
    arrays(np.int64, (1, 12), elements=st.integers(200, 400)),
)
def test_others_counted_instead_mirror_the_limits(x: np.ndarray, n: np.ndarray) -> None:
    one = p_prime_limits(x.astype(float), n.astype(float))
    other = p_prime_limits((n - x).astype(float), n.astype(float))
    np.testing.assert_allclose(one.centre, 1 - other.centre, atol=1e-12)
    normal = ~one.is_exact & ~other.is_exact
    np.testing.assert_allclose(one.upper[normal], 1 - other.lower[normal], atol=1e-9)
