"""Intervals of proportions, of their differences and of their ratios.

Source:
    Wilson 1927; Newcombe 1998, Statistics in Medicine 17:873-890 (method 10); Katz 1978.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.signals.arrays import Bools, Floats, divide

Z_95 = 1.959964
Z_998 = 3.090232


@dataclass(frozen=True)
class Interval:
    """An estimate with the bounds of its interval; NaN where there is none.

    Shape:
        Three arrays in the broadcast shape of what they were made from.
    """

    value: Floats
    low: Floats
    high: Floats

    @property
    def excludes_zero(self) -> Bools:
        """Whether the whole interval lies on one side of 0: otherwise no detectable change."""
        with np.errstate(invalid="ignore"):
            return (self.low > 0) | (self.high < 0)

    def times(self, scale: float) -> Interval:
        """The same interval in another unit."""
        return Interval(self.value * scale, self.low * scale, self.high * scale)


def wilson(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, z: float = Z_95) -> Interval:
    """Wilson score interval of proportions; none where the denominator is 0.

    Units:
        Proportions, 0-1.
    """
    x, n = _floats(numerator), _floats(denominator)
    share = divide(x, n)
    with np.errstate(invalid="ignore"):
        root = z * np.sqrt(np.maximum(z**2 + 4 * x * (1 - share), 0))
    bottom = np.where(n == 0, np.nan, 2 * (n + z**2))
    low, high = (2 * x + z**2 - root) / bottom, (2 * x + z**2 + root) / bottom
    return Interval(
        share, np.clip(np.minimum(low, share), 0, 1), np.clip(np.maximum(high, share), 0, 1)
    )


def newcombe(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    other_numerator: npt.ArrayLike,
    other_denominator: npt.ArrayLike,
    *,
    z: float = Z_95,
) -> Interval:
    """Difference of two proportions, the first less the other, from their Wilson intervals.

    Units:
        Proportions, -1 to 1: times 100 are percentage points.
    """
    first = wilson(numerator, denominator, z=z)
    other = wilson(other_numerator, other_denominator, z=z)
    gap = first.value - other.value
    below = np.sqrt((first.value - first.low) ** 2 + (other.high - other.value) ** 2)
    above = np.sqrt((first.high - first.value) ** 2 + (other.value - other.low) ** 2)
    return Interval(gap, gap - below, gap + above)


def difference_from_fixed(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, fixed: npt.ArrayLike, *, z: float = Z_95
) -> Interval:
    """Difference of a proportion from a published one whose counts are not known.

    Units:
        Proportions; ``fixed`` is taken as exact, so only our own uncertainty is in the interval.
    """
    own, other = wilson(numerator, denominator, z=z), _floats(fixed)
    return Interval(own.value - other, own.low - other, own.high - other)


def rate_ratio(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    other_numerator: npt.ArrayLike,
    other_denominator: npt.ArrayLike,
    *,
    z: float = Z_95,
) -> Interval:
    """Ratio of two proportions with Katz's log interval; none when a cell of the table is 0.

    Units:
        A ratio: 1 is no difference.
    """
    x, n = _floats(numerator), _floats(denominator)
    y, m = _floats(other_numerator), _floats(other_denominator)
    has_interval = (x > 0) & (y > 0) & (n > x) & (m > y)
    ratio = divide(divide(x, n), divide(y, m))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.where(has_interval, np.sqrt(1 / x - 1 / n + 1 / y - 1 / m), np.nan)
    return Interval(
        np.where(has_interval, ratio, np.nan),
        ratio * np.exp(-z * error),
        ratio * np.exp(z * error),
    )


def _floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)
