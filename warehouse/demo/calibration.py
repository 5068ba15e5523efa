"""Every number that shapes the synthetic story, in one place, with where it comes from.

Targets come from the inspection of north London (HMIP, December 2016, "HMIP"), the Lewisham Mayor
and Cabinet report of June 2017 ("Lewisham"), the National Audit Office and Ministry of Justice
figures in ``published_figures.csv`` ("published"), or are assumed ("assumed"). What is written here
is not what the measures show: a rate here is one step of a process, and the measure is what the
whole makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo.timeline import Floats, Ints, days


@dataclass(frozen=True)
class Curve:
    """A rate that moves through time in straight lines between dated points."""

    points: tuple[tuple[str, float], ...]

    def at(self, when: Ints) -> Floats:
        """The rate on each day."""
        dates = days([point[0] for point in self.points])
        return np.interp(when, dates, [point[1] for point in self.points])

    @property
    def highest(self) -> float:
        """The largest rate of the curve."""
        return max(point[1] for point in self.points)


def flat(value: float) -> Curve:
    """A rate that does not move."""
    return Curve((("2015-04-01", value),))


def story(before: float, worst: float, after: float) -> Curve:
    """From 2015, falling to the inspection of September 2016, mending to March 2017."""
    return Curve(
        (
            ("2015-04-01", before),
            ("2016-02-01", before),
            ("2016-07-01", worst),
            ("2016-09-30", worst),
            ("2017-01-15", after),
            ("2017-03-31", after),
        )
    )


@dataclass(frozen=True)
class SentenceKind:
    """A family of sentences: its share of the caseload and how long it lasts (days, with odds)."""

    family: str
    code: str
    share: float
    lengths: tuple[int, ...]
    odds: tuple[float, ...]
    longest: int
    has_pss: bool = False


@dataclass(frozen=True)
class Story:
    """How one provider works. Shares are 0-1; ``*_weeks`` in weeks; intervals in days."""

    provider: str
    caseload_share: float
    kinds: tuple[SentenceKind, ...]
    further_offence: float
    cases_per_officer: float
    caseload_spread: float
    leavers_a_year: float
    agency: float
    part_time: float
    vacancy: Curve
    early_interval: float
    later_interval: float
    offered: Curve
    drift: Curve
    drift_weeks: float
    attended: Curve
    outcome_missing: Curve
    rescheduled_service: float
    rescheduled_person: float
    first_order_on_time: Curve
    first_release_on_time: Curve
    unallocated_at_start: float
    stranded_at_leaving: float
    dropped_when_officer_absent: float
    dropped_when_unallocated: float
    failure_actioned: Curve
    second_failure_enforced: Curve
    breach_revoked: float
    referred_fast: float
    pack_returned: Curve
    presented_fast: float
    recall: float
    plan_on_time: Curve
    checks_made: Curve
    supervision_held: Curve
    short_spells: float
    long_spells: float
    long_days: float
    home_missing: float
    unpaid_work_only: float


YEAR = 365
HALF = 183
ORDER_LENGTHS = (HALF, 274, YEAR, 548, 730)
SHORT_CUSTODY = (56, 84, 112, 182, 274, 365, 548)
LONG_CUSTODY = (730, 1095, 1460, 2190, 2920)

CRC = Story(
    provider="C17",
    caseload_share=0.64,  # published: 28,750 CRC (June 2016) beside more than 16,000 NPS (2018)
    kinds=(
        SentenceKind("order", "329", 0.46, ORDER_LENGTHS, (0.07, 0.08, 0.60, 0.15, 0.10), 730),
        SentenceKind("order", "330", 0.29, (YEAR, 548, 730), (0.55, 0.25, 0.20), 730),
        SentenceKind(
            "custody",
            "325",
            0.23,
            SHORT_CUSTODY,
            (0.10, 0.15, 0.2, 0.2, 0.15, 0.12, 0.08),
            670,
            True,
        ),
        SentenceKind("order", "233", 0.02, (HALF, YEAR), (0.6, 0.4), YEAR),
    ),
    further_offence=0.085,  # assumed, to land near 70 % of orders completed (target 75: NAO)
    cases_per_officer=54.0,  # HMIP: "unmanageable"; quality falls above 50 (HMIP 2021)
    caseload_spread=0.36,  # HMIP and Lewisham: "noticeable disparities", officers at 20 and at 90
    leavers_a_year=0.20,
    agency=0.30,  # Lewisham select committee, March 2017: agency 30 % down to 5 %
    part_time=0.18,
    vacancy=story(0.12, 0.16, 0.09),
    early_interval=9.0,
    later_interval=15.0,
    offered=story(0.90, 0.82, 0.98),
    drift=story(0.110, 0.165, 0.055),  # HMIP: "some offenders were not seen for weeks or months"
    drift_weeks=13.0,
    attended=story(0.795, 0.755, 0.868),
    outcome_missing=story(0.06, 0.11, 0.05),
    rescheduled_service=0.05,
    rescheduled_person=0.03,
    first_order_on_time=story(0.955, 0.945, 0.970),  # published SL001R: 94.6 to 97.5
    first_release_on_time=story(0.945, 0.930, 0.960),
    unallocated_at_start=0.030,
    stranded_at_leaving=0.30,
    dropped_when_officer_absent=0.60,
    dropped_when_unallocated=0.80,
    failure_actioned=story(0.74, 0.62, 0.86),
    second_failure_enforced=story(0.40, 0.30, 0.58),
    breach_revoked=0.22,
    referred_fast=0.80,  # published AE: 80 to 86 %
    pack_returned=story(0.30, 0.36, 0.20),  # HMIP: tension over inadequate packs
    presented_fast=0.80,
    recall=0.24,
    plan_on_time=story(0.80, 0.70, 0.88),
    checks_made=story(0.55, 0.48, 0.66),
    supervision_held=story(0.60, 0.48, 0.78),
    short_spells=1.95,
    long_spells=0.150,
    long_days=95.0,
    home_missing=0.06,
    unpaid_work_only=0.09,
)

NPS = Story(
    provider="N07",
    caseload_share=0.36,
    kinds=(
        SentenceKind("order", "329", 0.24, ORDER_LENGTHS, (0.03, 0.05, 0.52, 0.25, 0.15), 730),
        SentenceKind("order", "330", 0.20, (YEAR, 548, 730), (0.40, 0.30, 0.30), 730),
        SentenceKind("custody", "301", 0.50, LONG_CUSTODY, (0.28, 0.30, 0.24, 0.12, 0.06), 2920),
        SentenceKind("custody", "324", 0.06, LONG_CUSTODY, (0.0, 0.2, 0.4, 0.3, 0.1), 2920),
    ),
    further_offence=0.105,
    cases_per_officer=33.0,
    caseload_spread=0.16,
    leavers_a_year=0.10,
    agency=0.08,
    part_time=0.20,
    vacancy=story(0.07, 0.09, 0.08),
    early_interval=8.0,
    later_interval=13.0,
    offered=flat(0.98),
    drift=story(0.022, 0.024, 0.018),
    drift_weeks=7.0,
    attended=flat(0.928),
    outcome_missing=story(0.035, 0.045, 0.03),
    rescheduled_service=0.03,
    rescheduled_person=0.03,
    first_order_on_time=flat(0.955),  # published SL003R: 95 to 97
    first_release_on_time=flat(0.955),
    unallocated_at_start=0.010,
    stranded_at_leaving=0.05,
    dropped_when_officer_absent=0.25,
    dropped_when_unallocated=0.60,
    failure_actioned=story(0.84, 0.83, 0.87),
    second_failure_enforced=story(0.80, 0.80, 0.84),
    breach_revoked=0.13,
    referred_fast=0.88,  # published SL014: 86 to 90 % presented within 10 days
    pack_returned=flat(0.0),
    presented_fast=0.88,
    recall=0.17,
    plan_on_time=story(0.88, 0.87, 0.91),
    checks_made=story(0.74, 0.72, 0.80),
    supervision_held=story(0.84, 0.82, 0.86),
    short_spells=1.80,
    long_spells=0.128,
    long_days=93.0,
    home_missing=0.03,
    unpaid_work_only=0.02,
)
STORIES = (CRC, NPS)

# Absence: NPS lost 11.9 working days per FTE in 2014-15 (published AWDL); London CRC was never
# published and is assumed a little higher. Long-term share about 58 % (civil service 2019-20: 4.3
# of 7.4); mental health about a third of days (NAO: a third; stress 38 % of long-term).
LONG_TERM_MENTAL = 0.36
SHORT_TERM_MENTAL = 0.15

COHORTS_END = "2017-01-31"
"""Last day of London CRC's cohort teams (assumed day; the change is reported as early 2017)."""
BUSY_PHASE_DAYS = 112
"""The first 16 weeks, when people are seen more often. Source: the workload tool's split."""
BOROUGH_SPREAD = 0.12
"""Spread of the boroughs' own effect on attendance, on the logit scale (assumed)."""
NORTH_LONDON_EFFECT = -0.12
LEWISHAM_EFFECT_BEFORE = -0.22
LEWISHAM_EFFECT_AFTER = 0.16
PERSON_SPREAD = 1.6
"""Spread of how reliably people come, on the logit scale (assumed)."""
ESCALATED = 0.022
"""Share of the CRC's people escalated to the NPS in the time shown (assumed)."""
RESTRICTED = 0.012
MERGED = 0.006
OUTSIDE_LONDON = 0.035
BOOKED_ACROSS_DRIFT = 0.70
"""Share of long gaps across which the next appointment was booked before the gap (assumed)."""
CANCELLED_IN_DRIFT = 0.30
"""Share of appointments not offered that had been booked and were cancelled (assumed)."""
BURN_IN_DAYS = 270
"""Days simulated before the first quarter, so that its breaches and diaries are under way."""
