"""Individuals and moving range charts (XmR): rates, averages, counts per person."""

from __future__ import annotations

import numpy as np

from warehouse.signals.arrays import Bools, Floats, row_mean
from warehouse.signals.limits import MEAN_RANGE_OF_TWO, NEAR_SHARE, Limits, screened_mean, steps

LIMIT_FACTOR = 2.66
"""3 / 1.128 as the tables print it: three sigma from the mean moving range."""


def xmr_limits(
    values: Floats,
    *,
    gap_before: Bools | None = None,
    baseline_points: int | None = None,
    is_screened: bool = True,
) -> Limits:
    """Limits of each series from the mean and the moving ranges of its baseline.

    Args:
        values: one row per series, oldest point first, padded with NaN on the right.
        gap_before: true where the month before a point is missing: no range is taken there.
        baseline_points: points of a series that fix its limits; all of them when None.
        is_screened: drop extraordinary moving ranges once before the mean is taken.

    Shape:
        Matrices (series, points), the same limits for every point of a series.

    Units:
        As ``values``; unclipped, so a limit may lie outside what is possible.

    Source:
        Montgomery 2009, chapter 6; Nelson 1982 for the screening.
    """
    ranges = steps(values[:, :baseline_points], gap_before=_first(gap_before, baseline_points))
    centre = row_mean(values[:, :baseline_points])[:, None]
    mean_range = screened_mean(ranges, is_screened=is_screened)[:, None]
    reach = LIMIT_FACTOR * mean_range
    return Limits(
        centre=_wide(centre, values),
        middle=_wide(centre, values),
        lower=_wide(centre - reach, values),
        upper=_wide(centre + reach, values),
        near_lower=_wide(centre - NEAR_SHARE * reach, values),
        near_upper=_wide(centre + NEAR_SHARE * reach, values),
        sigma=_wide(mean_range / MEAN_RANGE_OF_TWO, values),
        sigma_z=np.full(len(values), np.nan),
        is_exact=np.zeros(values.shape, dtype=np.bool_),
        ranges=(~np.isnan(ranges)).sum(axis=1).astype(np.int64),
    )


def _first(gap_before: Bools | None, points: int | None) -> Bools | None:
    return None if gap_before is None else gap_before[:, :points]


def _wide(column: Floats, like: Floats) -> Floats:
    return np.broadcast_to(column, like.shape)
