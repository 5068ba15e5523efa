"""Charts as known at the end, and the call on every point as it stood when it was the newest.

The verdict of a month uses points up to that month only. Limits change with each new point until
the baseline is full and never after, so the calls are made in two ways, both over all series at
once: for each length of a growing baseline (at most 23 of them) limits are fitted to that many
points; from there on one set of limits serves every later point, and a rule that looks back from a
point needs no later one. Only for points that were marked is the start of the run looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from warehouse.signals.arrays import Bools, Floats, Ints, Signs
from warehouse.signals.limits import (
    BASELINE_POINTS,
    FULL_RULES_POINTS,
    MINIMUM_POINTS,
    MINIMUM_RANGES,
    Limits,
    Positions,
    positions,
)
from warehouse.signals.panel import Panel
from warehouse.signals.rules import Marks, mark_newest, mark_points

Fit = Callable[[Panel, int], Limits]
CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Chart:
    """A chart with all points known: limits and marks to draw.

    Shape:
        Matrices (series, points); NaN and 0 for series without limits.
    """

    limits: Limits
    marks: Marks
    has_limits: Bools


@dataclass(frozen=True)
class Calls:
    """What was known of each point when it was the newest.

    Shape:
        Matrices (series, points). ``has_limits`` false: nothing can be said. ``run_points`` counts
        the marked points of the run up to the point (0 unmarked). ``distance`` in sigma.
    """

    has_limits: Bools
    rule: Signs
    sign: Signs
    run_points: Ints
    centre: Floats
    lower: Floats
    upper: Floats
    distance: Floats


def draw_charts(panel: Panel, fit: Fit, *, baseline_points: int = BASELINE_POINTS) -> Chart:
    """Limits and marks of every series with all its points.

    Args:
        panel: the points.
        fit: makes limits from the first points of a panel.
        baseline_points: points that fix the limits.
    """
    limits = fit(panel, baseline_points)
    has_limits = _are_usable(limits, panel.counts)
    places = _silenced(positions(panel.values, limits), has_limits)
    full, trial = mark_points(places), mark_points(places, is_trial=True)
    is_full = (panel.counts >= FULL_RULES_POINTS)[:, None]
    marks = Marks(
        rule=np.where(is_full, full.rule, trial.rule).astype(np.int8),
        sign=np.where(is_full, full.sign, trial.sign).astype(np.int8),
    )
    return Chart(limits=limits, marks=marks, has_limits=has_limits)


def call_points(panel: Panel, fit: Fit, *, baseline_points: int = BASELINE_POINTS) -> Calls:
    """The call on every point from the points up to it.

    Args:
        panel: the points.
        fit: makes limits from the first points of a panel.
        baseline_points: points that fix the limits.
    """
    calls = _no_calls(panel.values.shape)
    everyone = np.arange(len(panel.values), dtype=np.int64)
    for points in range(MINIMUM_POINTS, min(baseline_points, panel.width + 1)):
        rows = everyone[panel.counts >= points]
        part = panel.first(rows, points=points)
        _call(calls, part, fit(part, points), rows=rows, start=points - 1)
    if panel.width >= baseline_points:
        rows = everyone[panel.counts >= baseline_points]
        part = panel.first(rows, points=panel.width)
        _call(calls, part, fit(part, baseline_points), rows=rows, start=baseline_points - 1)
    return calls


def _call(calls: Calls, part: Panel, limits: Limits, *, rows: Ints, start: int) -> None:
    """Fill the calls of the columns from ``start`` on, under one set of limits."""
    usable = _are_usable(limits, part.counts)
    places = _silenced(positions(part.values, limits), usable)
    is_trial = start + 1 < FULL_RULES_POINTS
    marks = mark_points(places, is_trial=True) if is_trial else mark_newest(places)
    span = np.ix_(rows, np.arange(start, part.width))
    here = np.s_[:, start:]
    is_known = usable[:, None] & ~np.isnan(part.values)
    calls.has_limits[span] = is_known[here]
    calls.rule[span], calls.sign[span] = marks.rule[here], marks.sign[here]
    calls.run_points[span] = _run_points(places, marks, start=start, is_trial=is_trial)[here]
    calls.centre[span] = np.where(is_known, limits.centre, np.nan)[here]
    calls.lower[span] = np.where(is_known, limits.lower, np.nan)[here]
    calls.upper[span] = np.where(is_known, limits.upper, np.nan)[here]
    calls.distance[span] = places.distance[here]


def _run_points(places: Positions, marks: Marks, *, start: int, is_trial: bool) -> Ints:
    """Marked points of one direction in a row up to each marked point, as seen from that point."""
    result = np.zeros(marks.rule.shape, dtype=np.int64)
    rows, columns = np.nonzero(marks.rule[:, start:])
    columns = columns + start
    size = max(1, CELLS_AT_ONCE // max(1, marks.rule.shape[1]))
    for begin in range(0, len(rows), size):
        row, column = rows[begin : begin + size], columns[begin : begin + size]
        seen = mark_points(places.take(row).until(column), is_trial=is_trial)
        result[row, column] = _length_back(seen, column)
    return result


def _length_back(seen: Marks, column: Ints) -> Ints:
    sign = seen.sign[np.arange(len(column)), column]
    index = np.arange(seen.sign.shape[1])[None, :]
    is_break = (seen.sign != sign[:, None]) & (index <= column[:, None])
    newest_break = np.where(is_break, index, -1).max(axis=1)
    return np.asarray(column - newest_break, dtype=np.int64)


def _are_usable(limits: Limits, counts: Ints) -> Bools:
    has_centre = ~np.isnan(limits.centre).all(axis=1)
    return (counts >= MINIMUM_POINTS) & (limits.ranges >= MINIMUM_RANGES) & has_centre


def _silenced(places: Positions, usable: Bools) -> Positions:
    keep = usable[:, None]
    return Positions(
        distance=np.where(keep, places.distance, np.nan),
        side=np.where(keep, places.side, 0).astype(np.int8),
        outside=np.where(keep, places.outside, 0).astype(np.int8),
        near=np.where(keep, places.near, 0).astype(np.int8),
    )


def _no_calls(shape: tuple[int, ...]) -> Calls:
    return Calls(
        has_limits=np.zeros(shape, dtype=np.bool_),
        rule=np.zeros(shape, dtype=np.int8),
        sign=np.zeros(shape, dtype=np.int8),
        run_points=np.zeros(shape, dtype=np.int64),
        centre=np.full(shape, np.nan),
        lower=np.full(shape, np.nan),
        upper=np.full(shape, np.nan),
        distance=np.full(shape, np.nan),
    )
