"""The four rules of a control chart, in order of precedence, and what they mark.

1. outside limits · 2. trend of 7 · 3. two of three near a limit · 4. shift of 7. A rule looks at
consecutive points of one rebase group: a tie breaks a trend, a point on the mean breaks a shift.
A missing month is not a point; the rules go on with the next one.

Source:
    NHS England, Making Data Count; statistics.md section 2 for the exact tests.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.signals.arrays import Floats, Signs, sign_of_gap
from warehouse.signals.limits import Positions

OUTSIDE, TREND, NEAR, SHIFT = 1, 2, 3, 4
RUN_LENGTH = 7
NEAR_WINDOW = 3
NEAR_NEEDED = 2


@dataclass(frozen=True)
class Marks:
    """The first rule that marks each point and the direction it marks.

    Shape:
        Matrices (series, points). ``rule`` 1-4, 0 when none; ``sign`` 1 high or rising, -1 low or
        falling, 0 when none.
    """

    rule: Signs
    sign: Signs


def mark_points(places: Positions, *, is_trial: bool = False) -> Marks:
    """Every point of every series with the rule that marks it, seen with all points given.

    Args:
        places: positions of the points; nothing after the last point is known.
        is_trial: limits of 8 to 11 points, where only rule 1 holds.

    Shape:
        As ``places``.
    """
    signs = [places.outside]
    if not is_trial:
        near = _spread_back(_near_windows(places), width=NEAR_WINDOW)
        signs += [
            _spread_back(_trend_windows(places), width=RUN_LENGTH),
            np.where(near == places.near, places.near, 0).astype(np.int8),
            _spread_back(_same_sign_windows(places.side, width=RUN_LENGTH), width=RUN_LENGTH),
        ]
    return _first_rule(signs)


def mark_newest(places: Positions) -> Marks:
    """Every point as it was marked when it was the newest: no later point is looked at.

    Shape:
        As ``places``.
    """
    near = _near_windows(places)
    return _first_rule(
        [
            places.outside,
            _trend_windows(places),
            np.where(near == places.near, places.near, 0).astype(np.int8),
            _same_sign_windows(places.side, width=RUN_LENGTH),
        ]
    )


def _first_rule(signs: list[Signs]) -> Marks:
    rule, sign = np.zeros_like(signs[0]), np.zeros_like(signs[0])
    for number, found in enumerate(signs, start=1):
        is_new = (rule == 0) & (found != 0)
        rule = np.where(is_new, number, rule).astype(np.int8)
        sign = np.where(is_new, found, sign).astype(np.int8)
    return Marks(rule=rule, sign=sign)


def _trend_windows(places: Positions) -> Signs:
    """Sign of a trend that ends at each point: seven points, six steps the same way."""
    moves = _moves(places.distance)
    return _same_sign_windows(moves, width=RUN_LENGTH - 1)


def _moves(distance: Floats) -> Signs:
    moves = np.zeros(distance.shape, dtype=np.int8)
    moves[:, 1:] = sign_of_gap(distance[:, 1:], distance[:, :-1])
    return moves


def _near_windows(places: Positions) -> Signs:
    """Sign of a window of three that ends at each point, one side, at least two near the limit."""
    side = _same_sign_windows(places.side, width=NEAR_WINDOW)
    high = _window_sum(places.near == 1, width=NEAR_WINDOW) >= NEAR_NEEDED
    low = _window_sum(places.near == -1, width=NEAR_WINDOW) >= NEAR_NEEDED
    return np.where((side == 1) & high, 1, np.where((side == -1) & low, -1, 0)).astype(np.int8)


def _same_sign_windows(signs: Signs, *, width: int) -> Signs:
    """Sign of the window that ends at each point when all of it has that sign, else 0."""
    total = _window_sum(signs, width=width)
    return ((total == width).astype(np.int8) - (total == -width).astype(np.int8)).astype(np.int8)


def _window_sum(values: np.ndarray, *, width: int) -> np.ndarray:
    """Sum of each point and the ``width - 1`` before it; 0 where the window is not full."""
    total = np.zeros(values.shape, dtype=np.int16)
    if values.shape[1] >= width:
        windows = np.lib.stride_tricks.sliding_window_view(values, width, axis=1)
        total[:, width - 1 :] = windows.sum(axis=2, dtype=np.int16)
    return total


def _spread_back(ends: Signs, *, width: int) -> Signs:
    """Give each window's sign to all its points; the window completed first wins."""
    marks = ends.copy()
    for back in range(1, min(width, ends.shape[1])):
        later = np.zeros_like(ends)
        later[:, :-back] = ends[:, back:]
        marks = np.where(marks == 0, later, marks).astype(np.int8)
    return marks
