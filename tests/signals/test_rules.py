"""Every rule on its edge: just enough, one short, broken by a tie or a point on the mean."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.signals.limits import Positions, positions
from warehouse.signals.rules import Marks, mark_newest, mark_points
from warehouse.signals.xmr import xmr_limits


def places(distances: list[float]) -> Positions:
    """Positions of one series from distances in sigma, limits at 3 and near limits at 2."""
    d = np.array([distances], dtype=float)
    side = np.sign(d).astype(np.int8)
    outside = np.where(np.abs(d) > 3, side, 0).astype(np.int8)
    near = np.where((np.abs(d) > 2) & (outside == 0), side, 0).astype(np.int8)
    return Positions(d, side, outside, near)


def rules(distances: list[float], **options: bool) -> list[int]:
    return [int(rule) for rule in mark_points(places(distances), **options).rule[0]]


CASES = [
    ("outside is rule 1", [0.1, 3.01, -0.1], [0, 1, 0]),
    ("on the limit is inside", [0.1, 3.0, -0.1], [0, 0, 0]),
    ("seven rising are a trend, all marked", [-3, -2.5, -1, 0.5, 1, 1.5, 2], [2] * 7),
    ("six rising are none", [-1.9, -1.5, -1, 0.5, 1, 1.5], [0] * 6),
    ("a tie breaks a trend", [-2, -1.5, -1, -1, 0.5, 1, 1.5, 2], [0] * 8),
    ("a trend goes on", [-3, -2.5, -2, -1, 0.5, 1, 1.5, 2], [2] * 8),
    ("seven falling are a trend", [2, 1.5, 1, 0.5, -0.5, -1, -1.5], [2] * 7),
    ("two of three near a limit, only they are marked", [2.5, 1, 2.5], [3, 0, 3]),
    ("two next to each other are near", [0.5, 2.5, 2.5], [0, 3, 3]),
    ("on the near limit is not near", [2.0, 1, 2.5], [0, 0, 0]),
    ("the third on the other side breaks it", [2.5, -1, 2.5], [0, 0, 0]),
    ("the third on the mean breaks it", [2.5, 0, 2.5], [0, 0, 0]),
    ("near limits of both sides do not add up", [2.5, -2.5, 1], [0, 0, 0]),
    ("a point outside does not count as near", [3.5, 1, 2.5], [1, 0, 0]),
    ("the third may be outside", [3.5, 2.5, 2.6], [1, 3, 3]),
    ("two points alone are no window", [2.5, 2.6], [0, 0]),
    ("seven above are a shift, all marked", [1, 0.5, 1, 0.5, 1, 0.5, 1], [4] * 7),
    ("six above are none", [1, 0.5, 1, 0.5, 1, 0.5], [0] * 6),
    ("a point on the mean breaks a shift", [1, 0.5, 1, 0, 1, 0.5, 1, 0.5], [0] * 8),
    ("a shift below", [-1, -0.5, -1, -0.5, -1, -0.5, -1], [4] * 7),
    ("rule 1 goes before all", [1, 0.5, 1, 3.5, 1, 0.5, 1], [4, 4, 4, 1, 4, 4, 4]),
    ("rule 2 goes before 3 and 4", [0.1, 0.2, 0.3, 0.4, 2.1, 2.2, 2.3], [2] * 7),
    ("rule 3 goes before 4", [1, 2.5, 0.9, 2.5, 1, 0.5, 1], [4, 3, 4, 3, 4, 4, 4]),
]


@pytest.mark.parametrize(
    ("distances", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_rule_on_its_edge(distances: list[float], expected: list[int]) -> None:
    assert rules(distances) == expected


@pytest.mark.parametrize(
    ("distances", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_trial_limits_know_rule_1_only(distances: list[float], expected: list[int]) -> None:
    assert rules(distances, is_trial=True) == [rule if rule == 1 else 0 for rule in expected]


@pytest.mark.parametrize("distances", [c[1] for c in CASES], ids=[c[0] for c in CASES])
def test_mirrored_points_mirror_the_marks(distances: list[float]) -> None:
    up, down = mark_points(places(distances)), mark_points(places([-d for d in distances]))
    assert (up.rule == down.rule).all()
    assert (up.sign == -down.sign).all()


def test_trend_is_marked_by_its_direction_even_across_the_mean() -> None:
    marks = mark_points(places([-3, -2.5, -1, 0.5, 1, 1.5, 2]))
    assert marks.sign[0].tolist() == [1] * 7


def test_at_a_peak_the_trend_completed_first_wins() -> None:
    rising = [-1.9, -1.2, -0.6, 0.1, 0.7, 1.2, 1.9]
    marks = mark_points(places([*rising, *rising[-2::-1]]))
    assert marks.sign[0].tolist() == [1] * 7 + [-1] * 6


def _same(one: Marks, other: Marks, column: int) -> bool:
    return bool(
        (one.rule[:, column] == other.rule[:, column]).all()
        and (one.sign[:, column] == other.sign[:, column]).all()
    )


def test_the_newest_mark_is_that_of_the_prefix() -> None:
    values = np.random.default_rng(5).normal(size=(300, 30)).cumsum(axis=1)
    everything = positions(values, xmr_limits(values))
    newest = mark_newest(everything)
    for last in range(30):
        until = everything.until(np.full(300, last))
        assert _same(newest, mark_points(until), last)
