"""The array types of the package, and the few operations every module needs.

A *panel* is a matrix with one row per series and one column per point, left-justified and padded
with NaN: every chart is computed for all series at once, never in a loop over rows of data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Signs = npt.NDArray[np.int8]
Texts = npt.NDArray[np.object_]

RELATIVE_TOLERANCE = 1e-11
"""Two numbers closer than this share of their size are the same number: a tie is not a step."""


def sign_of_gap(left: Floats, right: Floats) -> Signs:
    """1 where ``left`` is above ``right``, -1 where below, 0 on it or where either is unknown."""
    with np.errstate(invalid="ignore"):
        gap = left - right
        tolerance = RELATIVE_TOLERANCE * (np.abs(left) + np.abs(right))
        return ((gap > tolerance).astype(np.int8) - (gap < -tolerance).astype(np.int8)).astype(
            np.int8
        )


def divide(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Numerator over denominator; NaN, without a warning, where the denominator is 0."""
    top, bottom = np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(bottom == 0, np.nan, top / bottom), dtype=np.float64)


def row_mean(values: Floats) -> Floats:
    """Mean of each row over its known points; NaN for a row without any."""
    known = ~np.isnan(values)
    return divide(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1))


def choose(tests: Sequence[Bools], texts: Sequence[Any], otherwise: Any) -> Texts:
    """The text of the first test that holds, row by row; ``otherwise`` where none does."""
    result = np.full(len(tests[0]), otherwise, dtype=object)
    for test, text in zip(reversed(tests), reversed(texts), strict=True):
        result = np.where(test, text, result).astype(object)
    return result
