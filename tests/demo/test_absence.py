"""Sickness drawn for many staff, against the published rates, by plain counting."""

from __future__ import annotations

import numpy as np
import pytest

from warehouse.demo import absence
from warehouse.demo import calibration as cal
from warehouse.demo.staff import Posts, draw_posts, draw_teams
from warehouse.demo.timeline import business_calendar, day

FIRST, LAST = day("2015-04-01"), day("2017-03-31")


@pytest.fixture(scope="module")
def posts() -> Posts:
    return draw_posts(draw_teams(), people=40_000, first=FIRST, last=LAST, seed=3)


@pytest.fixture(scope="module")
def absences(posts: Posts) -> absence.Absences:
    return absence.draw_absences(posts, first=FIRST, last=LAST, seed=3)


@pytest.mark.parametrize(("number", "low", "high"), [(0, 12.0, 15.5), (1, 10.5, 13.5)])
def test_working_days_lost_per_fte(
    number: int, low: float, high: float, posts: Posts, absences: absence.Absences
) -> None:
    sick = absences.take(
        (absences.kind == absence.SICK) & (posts.provider[absences.post] == number)
    )
    begin, end = np.maximum(sick.start, FIRST), np.minimum(sick.end, LAST)
    calendar = business_calendar().calendar
    lost = np.busday_count(
        begin.astype("datetime64[D]"), (end + 1).astype("datetime64[D]"), busdaycal=calendar
    )
    days_lost = (np.maximum(lost, 0) * posts.fte[sick.post]).sum()
    mine = (posts.provider == number) & ~posts.is_placeholder
    served = np.minimum(posts.end, LAST + 1) - np.maximum(posts.start, FIRST)
    fte_years = (np.maximum(served, 0) * posts.fte)[mine].sum() / 365.25
    assert low <= days_lost / fte_years <= high
    long = (sick.end - sick.start + 1) >= absence.LONG_TERM
    assert 0.5 <= (lost * posts.fte[sick.post])[long].sum() / days_lost <= 0.68


def test_absences_of_one_person_do_not_overlap(absences: absence.Absences) -> None:
    same = absences.post[1:] == absences.post[:-1]
    assert (absences.start[1:][same] > absences.end[:-1][same]).all()


def test_nobody_is_absent_after_leaving(posts: Posts, absences: absence.Absences) -> None:
    assert (absences.end < posts.end[absences.post]).all()
    assert (absences.start >= posts.start[absences.post]).all()


def test_who_is_away_on_a_day_is_who_has_an_absence_that_day(
    posts: Posts, absences: absence.Absences
) -> None:
    when = day("2016-09-14")
    leave = np.isin(absences.kind, (absence.SICK, absence.MATERNITY))
    expected = np.zeros(len(posts), dtype=bool)
    expected[absences.post[leave & (absences.start <= when) & (absences.end >= when)]] = True
    everyone = np.arange(len(posts))
    found = absence.is_away(
        absences, everyone, np.full(len(posts), when), first=FIRST, last=LAST, posts=posts
    )
    assert np.array_equal(found, expected)


def test_agency_share_falls_at_the_crc(posts: Posts) -> None:
    officers = (posts.provider == 0) & (posts.role == 0) & ~posts.is_placeholder
    share = {}
    for when in ("2015-04-30", "2017-03-31"):
        here = officers & (posts.start <= day(when)) & (posts.end > day(when))
        share[when] = (posts.contract[here] == "agency").mean()
    assert share["2015-04-30"] == pytest.approx(cal.CRC.agency, abs=0.04)
    assert share["2017-03-31"] <= 0.08
