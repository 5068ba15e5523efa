"""Funnels: units of one provider type compared with their common rate, chance allowed for.

Source:
    Spiegelhalter 2005, Statistics in Medicine 24:1185-1202 (limits, interpolation, winsorised
    overdispersion with additive variance).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from warehouse.signals.arrays import Bools, Floats, Ints, divide

EXACT_BELOW = 10.0
"""Expected cases, or expected others, under which limits are exact."""
MINIMUM_UNITS = 10
"""Units needed to tell variation between them from chance."""
LEVELS = {"95": (0.025, 0.975), "998": (0.001, 0.999)}
"""The quantiles of the warning and the alarm limits."""
_WINSORISED = 0.10


@dataclass(frozen=True)
class Overdispersion:
    """How much units differ beyond chance, for each comparison.

    Shape:
        All (comparisons,): ``units`` int, ``phi`` (mean squared score, NaN under ten units) and
        ``tau2`` (variance between units on the arcsine scale, 0 when there is none to be seen).
    """

    units: Ints
    phi: Floats
    tau2: Floats


def exact_limit(denominator: npt.ArrayLike, centre: npt.ArrayLike, *, quantile: float) -> Floats:
    """Binomial limit with interpolation between the two counts around the quantile.

    Args:
        denominator: number of cases of each unit, over 0.
        centre: the common proportion.
        quantile: of the limit, such as 0.025.

    Units:
        Proportions, 0-1.
    """
    n = np.asarray(denominator, dtype=np.float64)
    p0 = np.broadcast_to(np.asarray(centre, dtype=np.float64), n.shape)
    count = np.maximum(stats.binom.ppf(quantile, n, p0), 0)
    reached, before = stats.binom.cdf(count, n, p0), stats.binom.cdf(count - 1, n, p0)
    part = np.nan_to_num(divide(reached - quantile, reached - before))
    return np.clip((count - part) / n, 0, 1)


def unadjusted_limit(
    denominator: npt.ArrayLike, centre: npt.ArrayLike, *, quantile: float
) -> Floats:
    """Exact limit where few cases or others are expected, the normal one elsewhere.

    Units:
        Proportions, 0-1.
    """
    n = np.atleast_1d(np.asarray(denominator, dtype=np.float64))
    p0 = np.broadcast_to(np.asarray(centre, dtype=np.float64), n.shape)
    limit = p0 + stats.norm.ppf(quantile) * np.sqrt(divide(p0 * (1 - p0), n))
    limit = np.clip(limit, 0, 1)
    is_exact = needs_exact(n, p0) & (n > 0)
    limit[is_exact] = exact_limit(n[is_exact], p0[is_exact], quantile=quantile)
    return limit


def adjusted_limit(
    denominator: npt.ArrayLike, centre: npt.ArrayLike, tau2: npt.ArrayLike, *, quantile: float
) -> Floats:
    """Limit that allows for variation between units besides chance, on the arcsine scale.

    Units:
        Proportions, 0-1.
    """
    n = np.asarray(denominator, dtype=np.float64)
    middle = np.arcsin(np.sqrt(np.asarray(centre, dtype=np.float64)))
    error = np.sqrt(divide(1.0, 4 * n) + np.asarray(tau2, dtype=np.float64))
    angle = np.clip(middle + stats.norm.ppf(quantile) * error, 0, np.pi / 2)
    return np.asarray(np.sin(angle) ** 2, dtype=np.float64)


def funnel_limit(
    denominator: npt.ArrayLike, centre: npt.ArrayLike, tau2: npt.ArrayLike, *, quantile: float
) -> Floats:
    """The limit to use: adjusted where variation between units was seen, else unadjusted.

    Shape:
        As ``denominator``; of a curve, give a grid of denominators.

    Units:
        Proportions, 0-1.
    """
    n = np.atleast_1d(np.asarray(denominator, dtype=np.float64))
    spread = np.broadcast_to(np.asarray(tau2, dtype=np.float64), n.shape)
    return np.where(
        spread > 0,
        adjusted_limit(n, centre, spread, quantile=quantile),
        unadjusted_limit(n, centre, quantile=quantile),
    )


def needs_exact(denominator: Floats, centre: Floats) -> Bools:
    """Whether fewer than ten cases, or ten others, are expected."""
    with np.errstate(invalid="ignore"):
        return np.asarray(
            (denominator * centre < EXACT_BELOW) | (denominator * (1 - centre) < EXACT_BELOW)
        )


def overdispersion(
    numerator: Floats, denominator: Floats, centre: Floats, *, comparison: Ints
) -> Overdispersion:
    """Variation between the units of each comparison beyond chance.

    Args:
        numerator: cases of each unit.
        denominator: of each unit, over 0.
        centre: the common proportion of each unit's comparison.
        comparison: number of each unit's comparison, 0 to the number of them less one.
    """
    count = int(comparison.max(initial=-1)) + 1
    units = np.bincount(comparison, minlength=count).astype(np.int64)
    error = 1 / (2 * np.sqrt(denominator))
    score = np.arcsin(np.sqrt(divide(numerator, denominator))) - np.arcsin(np.sqrt(centre))
    trimmed = _winsorised(score / error, comparison)
    squares = np.bincount(comparison, weights=trimmed**2, minlength=count)
    weight = 1 / error**2
    weights = np.bincount(comparison, weights=weight, minlength=count)
    weights_squared = np.bincount(comparison, weights=weight**2, minlength=count)
    tau2 = np.maximum(0, divide(squares - (units - 1), weights - divide(weights_squared, weights)))
    is_enough = units >= MINIMUM_UNITS
    return Overdispersion(
        units=units,
        phi=np.where(is_enough, divide(squares, units), np.nan),
        tau2=np.where(is_enough, np.nan_to_num(tau2), 0.0),
    )


def _winsorised(score: Floats, comparison: Ints) -> Floats:
    low = group_quantile(score, comparison, share=_WINSORISED)[comparison]
    high = group_quantile(score, comparison, share=1 - _WINSORISED)[comparison]
    return np.clip(score, low, high)


def group_quantile(values: Floats, group: Ints, *, share: float) -> Floats:
    """Quantile (type 7) of the values of each group, all groups at once.

    Shape:
        (groups,)
    """
    order = np.lexsort((values, group))
    ordered = values[order]
    size = np.bincount(group)
    start = np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int64)
    position = np.maximum(size - 1, 0) * share
    below = np.floor(position).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(size - 1, 0))
    if len(values) == 0:
        return np.full(len(size), np.nan)
    low, high = ordered[start + below], ordered[start + above]
    return np.asarray(low + (position - below) * (high - low), dtype=np.float64)
