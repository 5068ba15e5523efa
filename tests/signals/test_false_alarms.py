"""Series that do not change are marked about as often as is said, and real changes are found.

Two hundred sets of ten series for each kind, through the whole package. The stated rate is the
one stored with each row and printed above the review.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.signals.frames import catalogue, many
from warehouse.signals import expected_false_signals, measure_signals
from warehouse.signals.as_of import call_points
from warehouse.signals.charted import chart_fit
from warehouse.signals.false_signals import SAME_PEOPLE_RATES
from warehouse.signals.panel import Panel

SETS, SERIES_A_SET = 200, 10
COUNT = SETS * SERIES_A_SET
MONTHS = 32


@cache
def _unchanged(measure: str) -> pd.DataFrame:
    """Signals of series that do not change; each month was judged by the points up to it."""
    rng = np.random.default_rng(20161201)
    if measure == "time_lost":
        return _signals(many(measure, rng.normal(20, 2, (COUNT, MONTHS)), 1.0))
    sizes = rng.integers(80, 201, (COUNT, MONTHS))
    return _signals(many(measure, rng.binomial(sizes, 0.7).astype(float), sizes.astype(float)))


def _signals(values: pd.DataFrame) -> pd.DataFrame:
    return measure_signals(values, catalogue())


def _month(signals: pd.DataFrame, number: int) -> pd.DataFrame:
    months = sorted(signals["period_start_date"].unique())
    return signals[signals["period_start_date"] == months[number - 1]]


def _is_marked(signals: pd.DataFrame) -> pd.Series:
    return signals["verdict"].isin(["worse", "better"])


@pytest.mark.parametrize(
    ("measure", "month"),
    [
        ("seen", 16),
        ("seen", MONTHS),
        ("time_lost", 10),
        ("time_lost", 18),
        ("time_lost", MONTHS),
        ("not_seen", 13),
        ("not_seen", MONTHS),
    ],
)
def test_unchanged_series_are_marked_as_often_as_stated(measure: str, month: int) -> None:
    newest = _month(_unchanged(measure), month)
    found = float(_is_marked(newest).mean())
    stated = expected_false_signals(newest) / COUNT
    print(f"{measure}, month {month}: marked {found:.4f}, stated {stated:.4f}")
    # Four standard errors of the simulation, and a fifth of the rate for the rounding of stages.
    allowed = 4 * np.sqrt(stated * (1 - stated) / COUNT) + 0.2 * stated
    assert len(newest) == COUNT
    assert found == pytest.approx(stated, abs=allowed)


def test_the_number_of_marked_series_in_a_set_is_near_the_printed_number() -> None:
    marked = _is_marked(_month(_unchanged("seen"), MONTHS)).to_numpy().reshape(SETS, SERIES_A_SET)
    # 10 series at 0.029: 0.29 expected, and 3 or more in about 0.3 % of sets.
    assert marked.sum(axis=1).mean() == pytest.approx(0.29, abs=0.12)
    assert (marked.sum(axis=1) >= 3).mean() < 0.03


@pytest.mark.parametrize(
    ("sizes", "share"), [((10, 30), 0.99), ((10, 30), 0.95), ((10, 30), 0.8), ((20, 40), 0.02)]
)
def test_small_numbers_are_marked_less_often_than_stated(
    sizes: tuple[int, int], share: float
) -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(*sizes, size=(COUNT, MONTHS))
    rule = _calls(rng.binomial(n, share).astype(float), n.astype(float))
    assert (rule > 0).mean() <= 0.029


def _calls(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    panel = Panel(
        values=numerator / denominator,
        numerator=numerator,
        denominator=denominator,
        gap_before=np.zeros(numerator.shape, dtype=bool),
        counts=np.full(len(numerator), numerator.shape[1]),
    )
    return call_points(panel, chart_fit("p_prime", is_screened=True)).rule[:, -1]


def test_more_variation_than_chance_is_absorbed() -> None:
    # Monthly shares spread with a standard deviation of 4.6 points around 70 %, 400 people:
    # a plain p chart would put one month in three outside its limits.
    rng = np.random.default_rng(9)
    n = rng.integers(300, 500, (COUNT, MONTHS))
    x = rng.binomial(n, rng.beta(70, 30, (COUNT, MONTHS)))
    rule = _calls(x.astype(float), n.astype(float))
    assert (rule == 1).mean() < 0.02
    assert (rule > 0).mean() < 0.055


@pytest.mark.parametrize(("turnover", "stated"), [(1.0, 0.029), (0.0, 0.029)])
def test_the_same_people_every_month_are_not_marked_more_often(
    turnover: float, stated: float
) -> None:
    """People keep their habits; with no turnover the share varies less than chance, not more."""
    rule = _same_people(turnover=turnover)
    assert (rule > 0).mean() <= stated + 4 * np.sqrt(stated / len(rule))


@pytest.mark.parametrize("turnover", [0.04, 0.08, 0.15])
def test_slow_turnover_is_marked_as_often_as_stated_for_the_same_people(turnover: float) -> None:
    """The level truly wanders while people come and go, and the rule of the shift marks it."""
    rule = _same_people(turnover=turnover)
    stated = SAME_PEOPLE_RATES[2]
    found = float((rule > 0).mean())
    assert (rule == 1).mean() < 0.01
    assert found == pytest.approx(stated, abs=4 * np.sqrt(stated / len(rule)) + 0.2 * stated)


def test_the_same_people_are_stated_by_the_catalogue() -> None:
    measures = catalogue().assign(is_same_people=lambda each: each["measure_code"] == "seen")
    values = many("seen", np.tile([14.0, 15.0], (1, 16)), 20.0)
    rates = [
        _month(measure_signals(values, known), number)["false_signal_rate"].iloc[0]
        for known in (catalogue(), measures)
        for number in (10, 18, MONTHS)
    ]
    assert rates == [0.001, 0.008, 0.029, 0.001, 0.021, 0.11]


def _same_people(*, turnover: float, people: int = 100, count: int = 1000) -> np.ndarray:
    rng = np.random.default_rng(12)
    habit = rng.beta(2, 1, (count, people))
    seen = np.empty((count, MONTHS))
    for month in range(MONTHS):
        seen[:, month] = (rng.random(habit.shape) < habit).sum(axis=1)
        is_new = rng.random(habit.shape) < turnover
        habit = np.where(is_new, rng.beta(2, 1, habit.shape), habit)
    return _calls(seen, np.full(seen.shape, float(people)))


@pytest.mark.parametrize(
    ("measure", "change", "found_at_least"),
    [("seen", -0.12, 0.97), ("time_lost", 6.0, 0.95), ("not_seen", 0.2, 0.9)],
)
def test_a_planted_deterioration_is_found(
    measure: str, change: float, found_at_least: float
) -> None:
    rng = np.random.default_rng(4)
    shift = np.where(np.arange(36) >= 28, change, 0.0)[None, :]
    if measure == "time_lost":
        values = many(measure, rng.normal(20, 2, (SETS, 36)) + shift, 1.0)
    else:
        sizes = rng.integers(80, 201, (SETS, 36))
        values = many(measure, rng.binomial(sizes, 0.7 + shift).astype(float), sizes.astype(float))
    newest = _month(_signals(values), 36)
    assert (newest["verdict"] == "worse").mean() >= found_at_least
    assert (newest["verdict"] == "better").mean() == 0


def test_a_planted_deterioration_is_dated() -> None:
    rng = np.random.default_rng(6)
    shift = np.where(np.arange(36) >= 28, -0.25, 0.0)[None, :]
    values = many("seen", rng.binomial(150, 0.7 + np.tile(shift, (SETS, 1))).astype(float), 150.0)
    since = pd.to_datetime(_month(_signals(values), 36)["since_date"])
    # Never later; earlier only by months that lay below the mean by chance, just before: three
    # or fewer in 15 of 16 series.
    assert (since <= pd.Timestamp("2016-05-01")).all()
    assert (since >= pd.Timestamp("2016-02-01")).mean() > 0.85
