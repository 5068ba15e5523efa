"""P-prime charts (Laney): shares with a denominator that changes from month to month."""

from __future__ import annotations

import numpy as np
from scipy import stats

from warehouse.signals.arrays import Bools, Floats, divide
from warehouse.signals.limits import (
    MEAN_RANGE_OF_TWO,
    NEAR_SHARE,
    Limits,
    screened_mean,
    steps,
    weighted_centre,
)

SIGMAS = 3.0
EXACT_BELOW = 5.0
"""Expected cases, or expected others, under which the normal limits are not trusted."""
LIMIT_QUANTILES = (0.00135, 0.99865)
NEAR_QUANTILES = (0.02275, 0.97725)
MEDIAN = 0.5
EVEN_SIDES = 0.55
"""Chance of the likelier side of the mean up to which the mean divides the points evenly enough."""


def p_prime_limits(
    numerator: Floats,
    denominator: Floats,
    *,
    gap_before: Bools | None = None,
    baseline_points: int | None = None,
    is_screened: bool = True,
) -> Limits:
    """Limits of each point, widened by how much more a series varies than a coin would.

    Args:
        numerator: one row per series, oldest point first, padded with NaN on the right.
        denominator: in the same shape; a point of 0 is no point and must be NaN.
        gap_before: true where the month before a point is missing: no range is taken there.
        baseline_points: points of a series that fix its limits; all of them when None.
        is_screened: drop extraordinary moving ranges once before the mean is taken.

    Shape:
        Matrices (series, points); ``sigma_z`` (series,) raw, under 1 where points vary too little.

    Units:
        Proportions, 0-1; unclipped.

    Source:
        Laney 2002, Quality Engineering 14(4) 531-537. Limits of a point with fewer than five
        expected cases or others are binomial quantiles, and its middle is the
        binomial median where the mean has most points on one side.
    """
    base = slice(None, baseline_points)
    centre = weighted_centre(numerator[:, base], denominator[:, base])[:, None]
    spread = np.sqrt(divide(centre * (1 - centre), denominator))
    scores = divide(divide(numerator, denominator) - centre, spread)[:, base]
    ranges = steps(scores, gap_before=None if gap_before is None else gap_before[:, base])
    sigma_z = screened_mean(ranges, is_screened=is_screened) / MEAN_RANGE_OF_TWO
    sigma = spread * np.fmax(1.0, sigma_z)[:, None]
    normal = Limits(
        centre=np.broadcast_to(centre, numerator.shape),
        middle=np.broadcast_to(centre, numerator.shape),
        lower=centre - SIGMAS * sigma,
        upper=centre + SIGMAS * sigma,
        near_lower=centre - NEAR_SHARE * SIGMAS * sigma,
        near_upper=centre + NEAR_SHARE * SIGMAS * sigma,
        sigma=sigma,
        sigma_z=sigma_z,
        is_exact=_needs_exact(denominator, centre),
        ranges=_neighbours(denominator[:, base], gap_before),
    )
    return _with_exact(normal, denominator)


def binomial_limits(
    denominator: Floats, proportion: Floats, *, quantiles: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Smallest counts reaching each quantile, as proportions: outside them is rarer than said.

    Shape:
        Both results in the shape of ``denominator``.
    """
    low, high = (stats.binom.ppf(q, denominator, proportion) for q in quantiles)
    return np.maximum(low, 0) / denominator, np.maximum(high, 0) / denominator


def _needs_exact(denominator: Floats, centre: Floats) -> Bools:
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (denominator * centre < EXACT_BELOW) | (denominator * (1 - centre) < EXACT_BELOW)
        )


def _neighbours(denominator: Floats, gap_before: Bools | None) -> np.ndarray:
    pairs = ~np.isnan(steps(denominator))
    if gap_before is not None:
        pairs &= ~gap_before[:, : denominator.shape[1]]
    return np.asarray(pairs.sum(axis=1), dtype=np.int64)


def _with_exact(normal: Limits, denominator: Floats) -> Limits:
    chosen = normal.is_exact
    counts, centre = denominator[chosen], normal.centre[chosen]
    lower, upper = binomial_limits(counts, centre, quantiles=LIMIT_QUANTILES)
    near_lower, near_upper = binomial_limits(counts, centre, quantiles=NEAR_QUANTILES)
    middle = _middle(counts, centre)
    return Limits(
        centre=normal.centre,
        middle=_replaced(normal.middle, chosen, middle),
        lower=_replaced(normal.lower, chosen, lower),
        upper=_replaced(normal.upper, chosen, upper),
        near_lower=_replaced(normal.near_lower, chosen, near_lower),
        near_upper=_replaced(normal.near_upper, chosen, near_upper),
        sigma=normal.sigma,
        sigma_z=normal.sigma_z,
        is_exact=chosen,
        ranges=normal.ranges,
    )


def _middle(denominator: Floats, centre: Floats) -> Floats:
    """The mean, but the median where points lie mostly on one side of the mean by nature."""
    mean = np.round(denominator * centre, 9)
    below = stats.binom.cdf(np.ceil(mean) - 1, denominator, centre)
    above = stats.binom.sf(np.floor(mean), denominator, centre)
    median = stats.binom.ppf(MEDIAN, denominator, centre) / denominator
    return np.where(np.maximum(below, above) > EVEN_SIDES, median, centre)


def _replaced(values: Floats, chosen: Bools, new: Floats) -> Floats:
    result = values.copy()
    result[chosen] = new
    return result
