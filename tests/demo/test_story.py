"""The story the demo tells, measured from its files by another route than the models'.

Bands are wide enough for the draw of one seed and narrow enough that the story cannot turn round.
Sources of each target: ``warehouse/demo/calibration.py``.
"""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.demo.measured import PROVIDERS, Data, bd, days, result_groups

LEWISHAM = "E09000023"


def _quarters(months: np.ndarray) -> np.ndarray:
    return np.nanmean(months.reshape(-1, 3), axis=1)


def test_most_crc_people_are_seen_in_a_month_until_the_inspection_shows_how_few(data: Data) -> None:
    seen = _quarters(data.seen_in_month("C17"))
    assert 0.62 <= seen[:4].mean() <= 0.76
    assert 0.54 <= seen[5] <= 0.68
    assert seen[5] < seen[0] - 0.04
    assert seen[7] > seen[5] + 0.08


def test_nps_people_are_seen_far_more_often(data: Data) -> None:
    nps = _quarters(data.seen_in_month("N07"))
    assert ((nps > 0.86) & (nps < 0.96)).all()
    assert (nps > _quarters(data.seen_in_month("C17")) + 0.08).all()


@pytest.mark.parametrize(
    ("provider", "weeks", "low", "high"),
    [
        ("C17", 4, 0.28, 0.46),
        ("C17", 8, 0.14, 0.32),
        ("C17", 12, 0.08, 0.26),
        ("N07", 4, 0.05, 0.15),
        ("N07", 8, 0.01, 0.09),
        ("N07", 12, 0.0, 0.07),
    ],
)
def test_some_are_not_seen_for_weeks_or_months(
    provider: str, weeks: int, low: float, high: float, data: Data
) -> None:
    assert low <= _quarters(data.not_seen(provider, weeks))[5] <= high


def test_first_appointments_are_arranged_in_time_and_often_not_attended(data: Data) -> None:
    _, arranged = data.first_contact("C17", attended=False)
    _, attended = data.first_contact("C17", attended=True)
    assert 0.90 <= arranged.mean() <= 0.98
    assert 0.50 <= attended.mean() <= 0.75
    _, nps = data.first_contact("N07", attended=True)
    assert nps.mean() > attended.mean() + 0.08


def test_outcomes_go_missing_more_at_the_crc(data: Data) -> None:
    missing = {}
    for provider in PROVIDERS:
        mine = data.appointments.filter(data.appointments["provider_code"] == provider)
        missing[provider] = mine["outcome_code"].null_count() / mine.height
    assert 0.03 <= missing["N07"] < missing["C17"] <= 0.12


def test_failures_are_acted_on_in_time_less_often_at_the_crc(data: Data) -> None:
    done = data.actioned()
    crc = (data.failures["provider_code"] == "C17").to_numpy()
    assert 0.66 <= done[crc].mean() <= 0.84
    assert 0.82 <= done[~crc].mean() <= 0.92


def test_breaches_are_referred_late_by_a_fifth_and_packs_come_back(data: Data) -> None:
    crc = data.breaches("C17")
    aware = days(crc, "became_aware_date")
    due = (aware >= data.first) & (bd(np.minimum(aware, data.last), 8) <= data.last)
    referred = days(crc, "referred_date")[due] <= bd(aware[due], 8)
    assert 0.76 <= referred.mean() <= 0.87
    packs = data.newest("breach_referral", ["breach_id", "attempt_number"])
    decided = packs.filter(packs["decision"] != "pending")
    returned = (decided["decision"] == "returned").to_numpy()
    newest = (decided["submitted_date"] >= "2017-01-01").to_numpy()
    assert 0.22 <= returned[~newest].mean() <= 0.36
    assert returned[newest].mean() < returned[~newest].mean() - 0.04


def test_half_of_crc_breaches_reach_court_in_ten_days(data: Data) -> None:
    crc = data.breaches("C17")
    packs = data.newest("breach_referral", ["breach_id", "attempt_number"])
    first = packs.group_by("breach_id").agg(presented=pl.col("presented_to_court_date").min())
    joined = crc.join(first, on="breach_id", how="left")
    aware = days(joined, "became_aware_date")
    due = (aware >= data.first) & (bd(np.minimum(aware, data.last), 10) <= data.last)
    assert 0.44 <= (days(joined, "presented")[due] <= bd(aware[due], 10)).mean() <= 0.60


def test_nps_presents_its_own_breaches_mostly_in_time(data: Data) -> None:
    own = data.breaches("N07")
    aware = days(own, "became_aware_date")
    due = (aware >= data.first) & (bd(np.minimum(aware, data.last), 10) <= data.last)
    presented = days(own, "presented_to_court_date")[due] <= bd(aware[due], 10)
    assert 0.80 <= presented.mean() <= 0.94


def test_orders_are_completed_around_the_target_of_75(data: Data) -> None:
    share = {}
    for provider in PROVIDERS:
        ended = data.ended_orders(provider)
        share[provider] = float((ended == "positive").mean())
    assert 0.65 <= share["C17"] <= 0.76
    assert 0.71 <= share["N07"] <= 0.84
    assert share["C17"] < share["N07"]


def test_sickness_is_near_twelve_days_and_mostly_long(data: Data) -> None:
    lost = {}
    for provider in PROVIDERS:
        days_lost, long, mental = data.sick_days(provider, data.first, data.last)
        lost[provider] = days_lost / 2 / data.mean_fte(provider, data.first, data.last)
        assert 0.4 <= long / days_lost <= 0.85
        assert 0.12 <= mental / days_lost <= 0.45
    assert 7.0 <= lost["N07"] <= 16.0
    assert 8.5 <= lost["C17"] <= 18.5


def test_some_crc_officers_hold_far_more_people_than_others(data: Data) -> None:
    cases = data.caseloads("C17", data.first + 500)
    assert cases.max() >= 70
    assert np.percentile(cases, 25) <= 40
    nps = data.caseloads("N07", data.first + 500)
    assert np.median(nps) < np.median(cases) + 10


def test_agency_staff_fall_to_a_twentieth_at_the_crc(data: Data) -> None:
    assert 0.2 <= data.agency_share("C17", "2015-04-30") <= 0.4
    assert data.agency_share("C17", "2017-03-31") <= 0.12


def test_lewisham_has_enough_people_to_be_read_each_quarter(data: Data) -> None:
    homes = data.newest("person", ["crn"])
    lewisham = homes.filter(homes["home_borough_code"] == LEWISHAM)
    assert lewisham.height / homes.height == pytest.approx(0.064, abs=0.015)
    city = homes.filter(homes["home_borough_code"] == "E09000001")
    assert city.height / homes.height < 0.006


def test_some_people_live_elsewhere_or_nowhere_known(data: Data) -> None:
    homes = data.newest("person", ["crn"])["home_borough_code"]
    assert 0.03 <= homes.null_count() / len(homes) <= 0.08
    assert 0.02 <= (~homes.drop_nulls().str.starts_with("E09")).mean() <= 0.06


def test_reasons_of_ended_sentences_are_classed(data: Data) -> None:
    reasons = set(data.sentences["termination_reason_code"].drop_nulls())
    assert reasons <= set(result_groups())
