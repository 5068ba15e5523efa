"""Control limits of many series, and where each point lies against them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.signals.arrays import Bools, Floats, Ints, Signs, divide, row_mean, sign_of_gap

MEAN_RANGE_OF_TWO = 1.128
"""d2 of two points: the mean moving range of a normal series in units of its sigma."""
SCREENING_FACTOR = 3.267
"""D4 of two points: a moving range this many times the mean is not ordinary variation."""
NEAR_SHARE = 2 / 3
"""The near limits lie at this share of the way to the limits."""
BASELINE_POINTS = 24
"""Points that fix the limits of a group; limits grow with the data until then. At least 12."""
MINIMUM_POINTS = 8
"""Under this number of points nothing is said."""
FULL_RULES_POINTS = 12
"""From this number of points all rules hold; below it the limits are trial limits, rule 1 only."""
MINIMUM_RANGES = 4
"""Neighbouring months needed for a spread; fewer say nothing about ordinary variation."""


@dataclass(frozen=True)
class Limits:
    """Limits of every point of a panel, unclipped.

    Shape:
        All matrices (series, points) but ``sigma_z`` and ``ranges`` (series,). ``is_exact`` marks
        points with exact binomial limits; ``sigma_z`` is NaN on an XmR chart. ``middle`` decides
        the side of a point: the centre, but the binomial median of an exact point that lies on
        one side of its mean as a rule. All of 12 people is the ordinary month of a share of
        99 %, not one above its mean.
    """

    centre: Floats
    middle: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    sigma: Floats
    sigma_z: Floats
    is_exact: Bools
    ranges: Ints


@dataclass(frozen=True)
class Positions:
    """Where each point lies: all that the rules look at.

    Shape:
        Matrices (series, points). ``distance`` signed, in the point's own sigma, NaN without a
        point; ``side``, ``outside`` and ``near`` are 1 above, -1 below and 0 neither.
    """

    distance: Floats
    side: Signs
    outside: Signs
    near: Signs

    def take(self, rows: Ints) -> Positions:
        """The positions of some series, in the order asked."""
        return Positions(self.distance[rows], self.side[rows], self.outside[rows], self.near[rows])

    def until(self, last: Ints) -> Positions:
        """Every series without the points after its own column ``last``."""
        later = np.arange(self.distance.shape[1])[None, :] > last[:, None]
        return Positions(
            np.where(later, np.nan, self.distance),
            np.where(later, 0, self.side).astype(np.int8),
            np.where(later, 0, self.outside).astype(np.int8),
            np.where(later, 0, self.near).astype(np.int8),
        )


def positions(values: Floats, limits: Limits) -> Positions:
    """Place each point of a panel against its limits; strict, a point on a limit is inside.

    Shape:
        ``values`` (series, points), in the unit of the limits, NaN without a point.
    """
    has_limits = ~np.isnan(limits.sigma)
    side = sign_of_gap(values, limits.middle)
    above, below = sign_of_gap(values, limits.upper), sign_of_gap(values, limits.lower)
    outside = np.where(above > 0, 1, np.where(below < 0, -1, 0))
    over, under = sign_of_gap(values, limits.near_upper), sign_of_gap(values, limits.near_lower)
    near = np.where(outside != 0, 0, np.where(over > 0, 1, np.where(under < 0, -1, 0)))
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (values - limits.centre) / limits.sigma
    distance = np.where(sign_of_gap(values, limits.centre) == 0, 0.0, distance)
    known = has_limits & ~np.isnan(values)
    return Positions(
        distance=np.where(known, distance, np.nan),
        side=np.where(known, side, 0).astype(np.int8),
        outside=np.where(known, outside, 0).astype(np.int8),
        near=np.where(known, near, 0).astype(np.int8),
    )


def steps(values: Floats, *, gap_before: Bools | None = None) -> Floats:
    """Absolute change of each point from the one before; NaN at the start and across a gap."""
    ranges = np.full(values.shape, np.nan)
    ranges[:, 1:] = np.abs(values[:, 1:] - values[:, :-1])
    return ranges if gap_before is None else np.where(gap_before, np.nan, ranges)


def screened_mean(ranges: Floats, *, is_screened: bool = True) -> Floats:
    """Mean moving range of each series, once without those of 3.267 times the mean and over.

    A series whose ranges are all zero keeps its mean of zero.

    Source:
        Nelson 1982, Journal of Quality Technology 14(3) 172-173.
    """
    mean = row_mean(ranges)
    if not is_screened:
        return mean
    with np.errstate(invalid="ignore"):
        kept = np.where(ranges < SCREENING_FACTOR * mean[:, None], ranges, np.nan)
    return np.where(np.isnan(row_mean(kept)), mean, row_mean(kept))


def weighted_centre(numerator: Floats, denominator: Floats) -> Floats:
    """Sum over sum of each series: the centre of a chart of shares."""
    return divide(np.nansum(numerator, axis=1), np.nansum(denominator, axis=1))
