"""Intervals against the golden numbers, statsmodels and their own properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from tests.signals.frames import steady
from warehouse.signals.intervals import (
    Z_998,
    difference_from_fixed,
    newcombe,
    rate_ratio,
    wilson,
)

GOLDEN_WILSON = [
    (0, 10, 0.0, 0.27753),
    (10, 21, 0.28344, 0.67630),
    (21, 21, 0.84536, 1.0),
    (81, 263, 0.25529, 0.36621),
]
counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("x", "n", "low", "high"), GOLDEN_WILSON)
def test_wilson_gives_the_golden_numbers(x: int, n: int, low: float, high: float) -> None:
    interval = wilson(x, n)
    assert float(interval.low) == pytest.approx(low, abs=5e-6)
    assert float(interval.high) == pytest.approx(high, abs=5e-6)


def test_wilson_has_no_interval_without_a_denominator() -> None:
    interval = wilson([0, 3], [0, 4])
    assert np.isnan([interval.value[0], interval.low[0], interval.high[0]]).all()
    assert interval.value[1] == 0.75


@steady
@given(counts)
def test_wilson_agrees_with_statsmodels(pair: tuple[int, int]) -> None:
    x, n = pair
    low, high = proportion_confint(x, n, alpha=0.05, method="wilson")
    interval = wilson(x, n)
    assert float(interval.low) == pytest.approx(low, abs=1e-7)
    assert float(interval.high) == pytest.approx(high, abs=1e-7)
    assert interval.low <= interval.value <= interval.high


@steady
@given(counts)
def test_wider_confidence_holds_the_narrower(pair: tuple[int, int]) -> None:
    narrow, wide = wilson(*pair), wilson(*pair, z=Z_998)
    assert wide.low <= narrow.low
    assert wide.high >= narrow.high


def test_newcombe_gives_the_golden_numbers() -> None:
    gap = newcombe(56, 70, 48, 80)
    assert float(gap.value) == pytest.approx(0.2000, abs=5e-5)
    assert float(gap.low) == pytest.approx(0.0524, abs=5e-5)
    assert float(gap.high) == pytest.approx(0.3339, abs=5e-5)
    assert bool(gap.excludes_zero)


@steady
@given(counts, counts)
def test_newcombe_agrees_with_statsmodels(one: tuple[int, int], two: tuple[int, int]) -> None:
    low, high = confint_proportions_2indep(*one, *two, compare="diff", method="newcomb")
    gap = newcombe(*one, *two)
    assert float(gap.low) == pytest.approx(low, abs=1e-7)
    assert float(gap.high) == pytest.approx(high, abs=1e-7)


@steady
@given(counts, counts)
def test_a_difference_turned_round_changes_its_sign(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    there, back = newcombe(*one, *two), newcombe(*two, *one)
    assert float(there.low) == pytest.approx(-float(back.high), abs=1e-12)


def test_a_difference_that_spans_zero_is_not_detectable() -> None:
    gap = newcombe([50, 50], [100, 100], [50, 20], [100, 100])
    assert gap.excludes_zero.tolist() == [False, True]


def test_difference_from_a_published_figure_has_only_our_uncertainty() -> None:
    gap = difference_from_fixed(81, 263, 0.25)
    assert float(gap.low) == pytest.approx(0.25529 - 0.25, abs=1e-5)
    assert float(gap.high) == pytest.approx(0.36621 - 0.25, abs=1e-5)


def test_rate_ratio_is_katz_by_hand() -> None:
    # 30/100 against 20/100: ratio 1.5, log error sqrt(1/30 - 1/100 + 1/20 - 1/100) = 0.251661
    ratio = rate_ratio(30, 100, 20, 100)
    assert float(ratio.value) == pytest.approx(1.5)
    assert float(ratio.low) == pytest.approx(1.5 * np.exp(-1.959964 * 0.251661), rel=1e-5)
    assert float(ratio.high) == pytest.approx(1.5 * np.exp(1.959964 * 0.251661), rel=1e-5)


@pytest.mark.parametrize(
    "cells", [(0, 10, 5, 10), (10, 10, 5, 10), (5, 10, 0, 10), (5, 10, 10, 10)]
)
def test_rate_ratio_has_no_interval_with_an_empty_cell(cells: tuple[int, ...]) -> None:
    assert np.isnan(float(rate_ratio(*cells).low))
