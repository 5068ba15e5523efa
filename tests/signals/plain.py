"""The specification once more, one series at a time in plain Python: an oracle for the package.

Written from statistics.md sections 2 and 3 alone, slow and without numpy.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from scipy import stats


@dataclass(frozen=True)
class Point:
    """One point and its limits."""

    distance: float
    side: int
    outside: int
    near: int


def screened(ranges: list[float]) -> float:
    """Mean moving range, once without the extraordinary ones."""
    mean = sum(ranges) / len(ranges)
    kept = [value for value in ranges if value < 3.267 * mean]
    return sum(kept) / len(kept) if kept else mean


def _ranges(values: list[float], months: list[int]) -> list[float]:
    return [
        abs(values[i] - values[i - 1])
        for i in range(1, len(values))
        if months[i] - months[i - 1] == 1
    ]


def _sign(gap: float) -> int:
    return 0 if abs(gap) < 1e-9 else int(math.copysign(1, gap))


def xmr_points(values: list[float], months: list[int], *, baseline: int) -> list[Point]:
    """Where every point of an XmR chart lies."""
    mean = sum(values[:baseline]) / len(values[:baseline])
    mean_range = screened(_ranges(values[:baseline], months[:baseline]))
    points = []
    for value in values:
        gap = value - mean
        outside = _sign(gap) if abs(gap) - 2.66 * mean_range > 1e-9 else 0
        near = _sign(gap) if not outside and abs(gap) - 2.66 * 2 / 3 * mean_range > 1e-9 else 0
        points.append(Point(gap, _sign(gap), outside, near))
    return points


def p_prime_points(
    counts: list[float], sizes: list[float], months: list[int], *, baseline: int
) -> list[Point]:
    """Where every point of a P-prime chart lies; only points with many cases are given."""
    centre = sum(counts[:baseline]) / sum(sizes[:baseline])
    spreads = [math.sqrt(centre * (1 - centre) / size) for size in sizes]
    scores = [(x / n - centre) / s for x, n, s in zip(counts, sizes, spreads, strict=True)]
    sigma_z = screened(_ranges(scores[:baseline], months[:baseline])) / 1.128
    points = []
    for count, size, score in zip(counts, sizes, scores, strict=True):
        distance = score / max(1.0, sigma_z)
        if min(size * centre, size * (1 - centre)) < 5:
            points.append(_exact_point(count, size, centre, distance))
            continue
        outside = _sign(distance) if abs(distance) - 3 > 1e-9 else 0
        near = _sign(distance) if not outside and abs(distance) - 2 > 1e-9 else 0
        points.append(Point(distance, _sign(distance), outside, near))
    return points


def _exact_point(count: float, size: float, centre: float, distance: float) -> Point:
    def beyond(low: float, high: float) -> int:
        if count > stats.binom.ppf(high, size, centre):
            return 1
        return -1 if count < stats.binom.ppf(low, size, centre) else 0

    outside = beyond(0.00135, 0.99865)
    near = 0 if outside else beyond(0.02275, 0.97725)
    chance_below = sum(stats.binom.pmf(k, size, centre) for k in range(int(size) + 1)
                       if k < size * centre - 1e-9)  # fmt: skip
    chance_above = sum(stats.binom.pmf(k, size, centre) for k in range(int(size) + 1)
                       if k > size * centre + 1e-9)  # fmt: skip
    if max(chance_below, chance_above) > 0.55:
        return Point(distance, _sign(count - stats.binom.ppf(0.5, size, centre)), outside, near)
    return Point(distance, _sign(count - size * centre), outside, near)


def marks(points: list[Point], *, is_trial: bool) -> list[tuple[int, int]]:
    """Rule and direction of every point, by precedence; (0, 0) when unmarked."""
    count = len(points)
    found: list[dict[int, int]] = [{} for _ in points]
    for i, point in enumerate(points):
        if point.outside:
            found[i][1] = point.outside
    if not is_trial:
        for end in range(6, count):
            window = points[end - 6 : end + 1]
            moves = {_sign(b.distance - a.distance) for a, b in pairwise(window)}
            sides = {point.side for point in window}
            for rule, signs in ((2, moves), (4, sides)):
                if signs in ({1}, {-1}):
                    for i in range(end - 6, end + 1):
                        found[i].setdefault(rule, next(iter(signs)))
        for end in range(2, count):
            window = points[end - 2 : end + 1]
            for sign in (1, -1):
                if all(p.side == sign for p in window) and sum(p.near == sign for p in window) >= 2:
                    for i in range(end - 2, end + 1):
                        if points[i].near == sign:
                            found[i][3] = sign
    return [(min(hit), hit[min(hit)]) if hit else (0, 0) for hit in found]
