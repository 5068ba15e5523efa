"""What came of each appointment, and when somebody wrote it down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo import places
from warehouse.demo.contacts import INITIAL, LATER_MINUTE, UNPAID_WORK, Contacts
from warehouse.demo.frames import by_provider, choice, happens, logit, sigmoid
from warehouse.demo.people import People
from warehouse.demo.timeline import MINUTES, BusinessCalendar, Flags, Floats, Ints, day, stream

OUTCOMES = np.array(
    [
        "ATTC", "AFTC", "ATSH", "AAME", "AAEM", "AAFC", "AACL", "AAHO", "AARE", "AARC", "AAAA",
        "UAAB", "AFTA", "RSSR", "RSOF",
    ]
)  # fmt: skip
ATTENDED = np.array([True] * 3 + [False] * 12)
COMPLIED = np.array([True, False, False] + [True] * 8 + [False, False] + [True, True])
CAME, FAILED, SENT_HOME = 0, 1, 2
EXCUSED = (3, 4, 5, 6, 7, 8, 9, 10)
EXCUSED_ODDS = (0.44, 0.2, 0.12, 0.08, 0.05, 0.02, 0.05, 0.04)
UNACCEPTABLE, HOLDING = 11, 12
BY_SERVICE, BY_PERSON = 13, 14
NONE = -1
EXCUSED_SHARE = (0.48, 0.52)
LEFT_HOLDING = (0.30, 0.10)
"""Share of missed appointments left at "Failed To Attend", a holding code (quirk Q4)."""
FAILED_IN_ROOM = 0.018
WORK_EFFECT = -0.35
FIRST_EFFECT = -0.05
RECORDED_LATE_AT_LAST = 0.35
BEHIND = (
    (0, 0.56),
    (1, 0.22),
    (2, 0.07),
    (3, 0.05),
    (5, 0.04),
    (8, 0.03),
    (20, 0.015),
    (45, 0.015),
)
"""Days after the appointment on which its outcome is recorded, with odds (assumed)."""
REPLACED_IN = (3, 9)
SOON = 5
"""Outcomes recorded within so many days are recorded on the day drawn, later ones on any day."""


def attendance(contacts: Contacts, people: People, provider: Ints) -> Floats:
    """The chance that each person comes to each appointment."""
    chance = np.zeros(len(contacts))
    for number, told in enumerate(cal.STORIES):
        chance = np.where(provider == number, told.attended.at(contacts.day), chance)
    pull = people.reliability[contacts.person] + _borough_effect(people, contacts, provider)
    pull = pull + np.where(contacts.type == UNPAID_WORK, WORK_EFFECT, 0.0)
    pull = pull + np.where(contacts.type == INITIAL, FIRST_EFFECT, 0.0)
    return sigmoid(logit(chance) + pull)


def _borough_effect(people: People, contacts: Contacts, provider: Ints) -> Floats:
    """Boroughs differ a little; the inspected ones and Lewisham more, at the CRC, until 2017."""
    homes = len(places.HOME_CODES) + 1
    own = np.random.default_rng(33).normal(0.0, cal.BOROUGH_SPREAD, homes)
    codes = list(places.HOME_CODES)
    north = np.array([code in places.INSPECTED_2016 for code in codes] + [False])
    home = people.home[contacts.person]
    effect = own[home]
    crc = provider == 0
    mended = np.interp(contacts.day, [day("2016-10-01"), day("2017-02-01")], [0.0, 1.0])
    effect = effect + np.where(crc & north[home], cal.NORTH_LONDON_EFFECT * (1 - mended), 0.0)
    span = cal.LEWISHAM_EFFECT_AFTER - cal.LEWISHAM_EFFECT_BEFORE
    lewisham = cal.LEWISHAM_EFFECT_BEFORE + mended * span
    return np.where(crc & (home == codes.index(places.LEWISHAM)), lewisham, effect)


def decide(
    contacts: Contacts,
    people: People,
    provider: Ints,
    *,
    calendar: BusinessCalendar,
    last: int,
    seed: int,
) -> Contacts:
    """Give every past appointment its outcome and when it was recorded; rebook the moved ones.

    Args:
        contacts: appointments offered, with ``booked`` set.
        people: everybody.
        provider: of each contact.
        calendar: business days.
        last: last day shown; later appointments have no outcome yet.
        seed: of the demo.
    """
    rng = stream(seed, "outcomes")
    outcome = _outcomes(rng, contacts, people, provider)
    is_open = (contacts.day > last) | (contacts.deleted < LATER_MINUTE)
    outcome = np.where(is_open, NONE, outcome)
    decided = replace(contacts, outcome=outcome.astype(np.int8))
    decided = _recorded(rng, decided, provider)
    moved = np.flatnonzero(np.isin(outcome, (BY_SERVICE, BY_PERSON)))
    again = _rebooked(rng, decided, moved, calendar)
    chance = attendance(again, people, provider[moved])
    came = np.where(rng.random(len(again)) < chance, CAME, UNACCEPTABLE)
    came = np.where(again.day > last, NONE, came)
    again = _recorded(rng, replace(again, outcome=came.astype(np.int8)), provider[moved])
    return _credited(decided.joined(again), seed=seed)


def _outcomes(rng: np.random.Generator, contacts: Contacts, people: People, provider: Ints) -> Ints:
    count = len(contacts)
    comes = rng.random(count) < attendance(contacts, people, provider)
    in_room = np.where(
        rng.random(count) < FAILED_IN_ROOM, FAILED + (happens(rng, 0.3, count)), CAME
    )
    excused = rng.random(count) < by_provider(EXCUSED_SHARE, provider)
    reason = np.array(EXCUSED)[choice(rng, EXCUSED_ODDS, count)]
    holding = rng.random(count) < by_provider(LEFT_HOLDING, provider)
    absent = np.where(excused, reason, np.where(holding, HOLDING, UNACCEPTABLE))
    outcome = np.where(comes, in_room, absent)
    service = by_provider(tuple(t.rescheduled_service for t in cal.STORIES), provider)
    person = by_provider(tuple(t.rescheduled_person for t in cal.STORIES), provider)
    calm = np.where(contacts.type == INITIAL, 0.35, 1.0)
    service, person = service * calm, person * calm
    u = rng.random(count)
    outcome = np.where(u < service, BY_SERVICE, outcome)
    return np.where((u >= service) & (u < service + person), BY_PERSON, outcome)


def _recorded(rng: np.random.Generator, contacts: Contacts, provider: Ints) -> Contacts:
    """When the outcome was written down: the same day mostly, weeks later or never at times."""
    count = len(contacts)
    missing = np.zeros(count)
    for number, told in enumerate(cal.STORIES):
        missing = np.where(provider == number, told.outcome_missing.at(contacts.day), missing)
    forgotten = rng.random(count) < missing
    at_last = forgotten & (rng.random(count) < RECORDED_LATE_AT_LAST)
    steps = np.array([step[0] for step in BEHIND])
    behind = steps[choice(rng, tuple(step[1] for step in BEHIND), count)]
    behind = behind + np.where(behind > SOON, rng.integers(0, 12, count), 0)
    behind = np.where(at_last, rng.integers(18, 100, count), behind)
    ends = contacts.day.astype(np.int64) * MINUTES + contacts.minute + contacts.length
    stamp = ends + 5 + rng.integers(0, 90, count) + behind * MINUTES
    never = (contacts.outcome == NONE) | (forgotten & ~at_last)
    outcome = np.where(never, NONE, contacts.outcome).astype(np.int8)
    recorded = np.where(never, LATER_MINUTE, stamp).astype(np.int32)
    return replace(contacts, outcome=outcome, recorded=recorded)


def _rebooked(
    rng: np.random.Generator, contacts: Contacts, moved: Ints, calendar: BusinessCalendar
) -> Contacts:
    """The appointment that takes the place of one moved, linked to it."""
    old = contacts.take(moved)
    wait = rng.integers(*REPLACED_IN, len(old)).astype(np.int32)
    new_day = calendar.after(old.day, wait)
    made = np.minimum(old.recorded, old.day.astype(np.int64) * MINUTES + old.minute).astype(
        np.int32
    )
    never = np.full(len(old), LATER_MINUTE, dtype=np.int32)
    return replace(
        old, day=new_day, booked=made, recorded=never, deleted=never, linked=moved.astype(np.int32)
    )


def _credited(contacts: Contacts, *, seed: int) -> Contacts:
    """Hours credited for unpaid work done: the session's length (rule R1)."""
    rng = stream(seed, "hours")
    short = happens(rng, 0.08, len(contacts))
    done = (contacts.type == UNPAID_WORK) & (contacts.outcome == CAME)
    hours = np.where(done, np.where(short, 4.0, 7.0), 0.0).astype(np.float32)
    length = np.where(done & short, 240, contacts.length).astype(np.int16)
    return replace(contacts, hours=hours, length=length)


def is_failure(contacts: Contacts) -> Flags:
    """Appointments with complied = N: what a sentence's count of failures is made of."""
    return (contacts.outcome >= 0) & ~COMPLIED[contacts.outcome]
