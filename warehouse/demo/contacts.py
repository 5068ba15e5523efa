"""The diary: appointments offered, the weeks in which nothing is offered, and other contacts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.frames import Columns, by_provider, choice, happens, is_inside, repeated
from warehouse.demo.people import Sentences
from warehouse.demo.requirements import Requirements
from warehouse.demo.timeline import MINUTES, NEVER, BusinessCalendar, Flags, Floats, Ints, stream

HORIZON = 110
"""Days after the last day for which the diary is already kept."""
LATER_MINUTE = 2**31 - 1
"""A minute that never comes."""
INITIAL, UNPAID_WORK = 0, 8
TYPES = np.array(
    [
        "COAI", "COAP", "NSI04", "CHVS", "C084", "APAT", "C007", "C090", "CUPA",
        "CTOB", "CTOA", "CMOB", "CLOB", "C204", "C002", "C238", "CPVS",
        "ANFA", "AWLI", "AWL2", "AWLF", "AIBR", "C041", "LCL", "ARWS", "COPT",
    ]
)  # fmt: skip
APPOINTMENT_TYPES = 9
PLANNED = (1, 2, 3, 4, 5, 6, 7)
PLANNED_ODDS = (0.62, 0.16, 0.05, 0.02, 0.06, 0.05, 0.04)
OTHER = (9, 10, 11, 12, 13, 14, 15, 25)
OTHER_ODDS = (0.27, 0.16, 0.17, 0.12, 0.06, 0.08, 0.10, 0.04)
OTHER_A_QUARTER = (2.9, 3.3)
PRISON_VISIT = 16
BUSY_SPREAD = 0.7
BOOKED_AHEAD = 28


@dataclass(frozen=True)
class Segments(Columns):
    """One row per unbroken time of one sentence in the community with one provider."""

    sentence: Ints
    person: Ints
    provider: Ints
    start: Ints
    end: Ints
    begun: Ints
    is_release: Flags
    is_opening: Flags


@dataclass(frozen=True)
class Contacts(Columns):
    """One row per contact. Stamps are London minutes; -1 means none, ``LATER_MINUTE`` not yet."""

    sentence: Ints
    person: Ints
    requirement: Ints
    type: Ints
    day: Ints
    minute: Ints
    length: Ints
    outcome: Ints
    span: Ints
    booked: Ints
    recorded: Ints
    deleted: Ints
    linked: Ints
    is_rar: Flags
    hours: Floats


def community_segments(sentences: Sentences, *, moved: Ints, first: int, last: int) -> Segments:
    """Where and when each sentence is served in the community, split at a change of provider.

    Args:
        sentences: all sentences.
        moved: day on which the NPS takes over each person.
        first: first day shown.
        last: last day shown.
    """
    order = np.flatnonzero(sentences.family == 0)
    custody = np.flatnonzero(sentences.family == 1)
    back = custody[sentences.rerelease[custody] < NEVER]
    out = np.minimum(sentences.recall, sentences.end)
    rows = np.concatenate([order, custody, back])
    starts = [sentences.start[order], sentences.release[custody], sentences.rerelease[back]]
    start = np.concatenate(starts)
    end = np.concatenate([sentences.end[order], out[custody], sentences.end[back]])
    release = np.arange(len(rows)) >= len(order)
    person = sentences.person[rows]
    change = moved[person]
    inside = (sentences.provider[rows] == 0) & (change > start) & (change < end)
    after = (sentences.provider[rows] == 0) & (change <= start)
    provider = np.where(after, 1, sentences.provider[rows])
    at = np.flatnonzero(inside)
    whole = Segments(
        rows.astype(np.int32), person, provider.astype(np.int32), start,
        np.where(inside, change, end).astype(np.int32), start, release, np.ones(len(rows), bool),
    )  # fmt: skip
    taken = Segments(
        rows[at].astype(np.int32), person[at], np.ones(len(at), np.int32),
        change[at].astype(np.int32),
        end[at], start[at], np.zeros(len(at), bool), np.ones(len(at), bool),
    )  # fmt: skip
    return _shown(whole.joined(taken), first=first, last=last)


def _shown(segments: Segments, *, first: int, last: int) -> Segments:
    """Segments clipped to the time shown; one that began before it has no opening appointment."""
    keep = (segments.end > np.maximum(segments.start, first)) & (segments.start <= last)
    part = segments.take(keep)
    opening = part.is_opening & (part.start >= first)
    start = np.maximum(part.start, first).astype(np.int32)
    end = np.minimum(part.end, last + HORIZON).astype(np.int32)
    return Segments(
        part.sentence, part.person, part.provider, start, end, part.begun, part.is_release, opening
    )


def draw_diary(
    segments: Segments, requirements: Requirements, *, calendar: BusinessCalendar, seed: int
) -> tuple[Contacts, Ints]:
    """Every appointment that could be offered, before drift and absence take some away.

    Returns:
        The contacts (no officer yet) and the segment of each.
    """
    rng = stream(seed, "diary")
    opening = np.flatnonzero(segments.is_opening)
    first_day = _opening_days(rng, segments.take(opening), calendar)
    early, early_day = _grid(rng, segments, is_early=True)
    later, later_day = _grid(rng, segments, is_early=False)
    work, work_day, work_requirement = _unpaid_work_days(segments, requirements)
    segment = np.concatenate([opening, early, later, work])
    when = calendar.on_or_after(np.concatenate([early_day, later_day]).astype(np.int32))
    dates = np.concatenate([first_day, when, work_day]).astype(np.int32)
    kind = np.concatenate(
        [
            np.full(len(opening), INITIAL),
            np.array(PLANNED)[choice(rng, PLANNED_ODDS, len(early) + len(later))],
            np.full(len(work), UNPAID_WORK),
        ]
    )
    none = np.full(len(segment) - len(work), -1)
    needed = np.concatenate([none, work_requirement]).astype(np.int32)
    drawn = _contacts(rng, segments, segment, dates, kind, needed=needed)
    keep = (dates < segments.end[segment]) & ~_only_works(
        segments, requirements, segment, kind, rng
    )
    return drawn.take(keep), segment[keep].astype(np.int32)


def _opening_days(rng: np.random.Generator, opening: Segments, calendar: BusinessCalendar) -> Ints:
    """Date of the first appointment: mostly within five business days, one after a release."""
    count = len(opening)
    on_time = np.zeros(count)
    for number, told in enumerate(cal.STORIES):
        order, release = told.first_order_on_time, told.first_release_on_time
        rate = np.where(opening.is_release, release.at(opening.start), order.at(opening.start))
        on_time = np.where(opening.provider == number, rate, on_time)
    ok = rng.random(count) < on_time
    in_time = np.where(opening.is_release, 1, rng.integers(1, 6, count))
    late = np.where(opening.is_release, rng.integers(2, 7, count), rng.integers(6, 16, count))
    return calendar.after(opening.start, np.where(ok, in_time, late).astype(np.int32))


def _grid(rng: np.random.Generator, segments: Segments, *, is_early: bool) -> tuple[Ints, Floats]:
    """Evenly spaced appointments with some jitter, closer together in the first 16 weeks."""
    turn = segments.begun + cal.BUSY_PHASE_DAYS
    low = np.where(is_early, segments.start, np.maximum(segments.start, turn))
    high = np.where(is_early, np.minimum(segments.end, turn), segments.end)
    told = [(s.early_interval, s.later_interval)[0 if is_early else 1] for s in cal.STORIES]
    step = by_provider(tuple(told), segments.provider)
    low = low + np.where(segments.is_opening & is_early, step, 0.0)
    counts = np.maximum(np.ceil((high - low) / step), 0).astype(np.int64)
    rows, k = repeated(counts)
    offset = rng.random(len(segments))[rows]
    jitter = BUSY_SPREAD * (rng.random(len(rows)) - 0.5)
    return rows.astype(np.int32), np.floor(low[rows] + (k + offset + jitter).clip(0) * step[rows])


def _unpaid_work_days(segments: Segments, requirements: Requirements) -> tuple[Ints, Ints, Ints]:
    """Weekly sessions of each unpaid work requirement, from its first appointment on."""
    works = np.flatnonzero(requirements.is_unpaid_work)
    longest = int(requirements.sentence.max(initial=0)) + 1
    longest = max(longest, int(segments.sentence.max(initial=0)) + 1)
    of_sentence = np.full(longest, -1)
    of_sentence[requirements.sentence[works]] = works
    segment = np.flatnonzero(of_sentence[segments.sentence] >= 0)
    requirement = of_sentence[segments.sentence[segment]]
    begins = requirements.first_appointment[requirement]
    skipped = np.maximum(np.ceil((segments.start[segment] - begins) / 7), 0).astype(np.int64)
    low = begins + 7 * skipped
    counts = np.maximum(np.ceil((segments.end[segment] - low) / 7), 0).astype(np.int64)
    rows, k = repeated(counts)
    return segment[rows], (low[rows] + 7 * k).astype(np.int32), requirement[rows]


def _only_works(
    segments: Segments,
    requirements: Requirements,
    segment: Ints,
    kind: Ints,
    rng: np.random.Generator,
) -> Flags:
    """People with unpaid work alone see an officer at the start and now and then."""
    longest = int(segments.sentence.max(initial=0)) + 1
    alone = np.zeros(longest, dtype=bool)
    alone[requirements.sentence[requirements.is_alone & (requirements.sentence < longest)]] = True
    ordinary = (kind != INITIAL) & (kind != UNPAID_WORK)
    return alone[segments.sentence[segment]] & ordinary & (happens(rng, 0.6, len(kind)))


def _contacts(
    rng: np.random.Generator,
    segments: Segments,
    segment: Ints,
    dates: Ints,
    kind: Ints,
    *,
    needed: Ints,
) -> Contacts:
    count = len(segment)
    is_work = kind == UNPAID_WORK
    minute = np.where(is_work, 9 * 60, 9 * 60 + 15 * rng.integers(0, 33, count))
    length = np.where(is_work, 420, rng.choice(np.array([30, 45, 60]), count, p=[0.5, 0.3, 0.2]))
    never = np.full(count, LATER_MINUTE, dtype=np.int32)
    none = np.full(count, -1, dtype=np.int32)
    rar = np.isin(kind, (5, 6)) & (happens(rng, 0.7, count))
    return Contacts(
        segments.sentence[segment], segments.person[segment], needed, kind.astype(np.int16), dates,
        minute.astype(np.int16), length.astype(np.int16), np.full(count, -1, dtype=np.int8), none,
        never.copy(), never.copy(), never, none.copy(), rar, np.zeros(count, dtype=np.float32),
    )  # fmt: skip


def in_drift(segments: Segments, segment: Ints, dates: Ints, *, seed: int) -> Flags:
    """Whether each date lies in weeks in which nothing is offered to the person.

    Source:
        HMIP, December 2016: some offenders were not seen for weeks or months, some were lost.
    """
    rng = stream(seed, "drift")
    peak = np.array([told.drift.highest for told in cal.STORIES])
    weeks = by_provider(tuple(told.drift_weeks for told in cal.STORIES), segments.provider)
    rate = (peak / (1 - peak))[segments.provider] / (7 * weeks)
    counts = rng.poisson(rate * (segments.end - segments.start + 60))
    rows, _ = repeated(counts)
    length = segments.end - segments.start + 60
    begins = (segments.start[rows] - 60 + rng.random(len(rows)) * length[rows]).astype(np.int64)
    ends = begins + (7 * weeks[rows] * rng.gamma(1.6, 1 / 1.6, len(rows))).astype(np.int64)
    level = np.zeros(len(rows))
    for number, told in enumerate(cal.STORIES):
        mine = segments.provider[rows] == number
        level = np.where(mine, told.drift.at(begins.astype(np.int32)) / told.drift.highest, level)
    keep = rng.random(len(rows)) < level
    return is_inside(rows[keep], begins[keep], ends[keep], segment, dates)


def is_offered(
    contacts: Contacts, segments: Segments, segment: Ints, *, unmet: Floats, seed: int
) -> tuple[Flags, Flags]:
    """Which appointments of the diary are really offered, and which are booked and then cancelled.

    Args:
        contacts: the diary.
        segments: community times.
        segment: the segment of each contact.
        unmet: the chance that it falls through because the officer is away or gone.
        seed: of the demo.
    """
    rng = stream(seed, "offered")
    provider = segments.provider[segment]
    offered = np.ones(len(contacts))
    for number, told in enumerate(cal.STORIES):
        offered = np.where(provider == number, told.offered.at(contacts.day), offered)
    kept = rng.random(len(contacts)) < offered * (1 - unmet)
    work = contacts.type == UNPAID_WORK
    drift = in_drift(segments, segment, contacts.day, seed=seed) & ~work
    always = (contacts.type == INITIAL) | (work & happens(rng, 0.93, len(contacts)))
    offered_at_all = (kept & ~drift) | always
    booked = happens(rng, cal.CANCELLED_IN_DRIFT, len(contacts))
    return offered_at_all, booked & ~offered_at_all & ~work


def cancelled_at(contacts: Contacts, cancelled: Flags) -> Ints:
    """When cancelled appointments were taken out of the diary: the day before, at noon."""
    noon_before = (contacts.day.astype(np.int64) - 1) * MINUTES + MINUTES // 2
    at = np.maximum(noon_before, contacts.booked + 60)
    return np.where(cancelled, at, contacts.deleted).astype(np.int32)


def booked_at(contacts: Contacts, segments: Segments, segment: Ints, *, seed: int) -> Ints:
    """When each appointment was put in the diary: at the one before it, within reason.

    Rows are ordered by segment and day.
    """
    rng = stream(seed, "booked")
    before = np.concatenate([[0], contacts.day[:-1]])
    same = np.concatenate([[False], segment[1:] == segment[:-1]])
    earlier = np.where(same, before, segments.start[segment])
    opening = contacts.type == INITIAL
    earlier = np.where(opening, segments.start[segment], earlier)
    far = happens(rng, cal.BOOKED_ACROSS_DRIFT, len(contacts))
    ahead = np.where(far, HORIZON - BOOKED_AHEAD, BOOKED_AHEAD)
    at = np.clip(earlier, contacts.day - ahead, contacts.day)
    minute = 10 * 60 + rng.integers(0, 400, len(contacts))
    stamp = at.astype(np.int64) * MINUTES + minute
    begins = contacts.day.astype(np.int64) * MINUTES + contacts.minute - 30
    return np.minimum(stamp, begins).astype(np.int32)


def draw_other_contacts(
    segments: Segments, *, calendar: BusinessCalendar, last: int, seed: int
) -> Contacts:
    """Telephone calls, letters, discussions: contacts that are not appointments."""
    rng = stream(seed, "other")
    until = np.minimum(segments.end, last + 1)
    length = np.maximum(until - segments.start, 0)
    counts = rng.poisson(by_provider(OTHER_A_QUARTER, segments.provider) * length / 91.3)
    rows, _ = repeated(counts)
    dates = segments.start[rows] + (rng.random(len(rows)) * length[rows]).astype(np.int32)
    dates = calendar.on_or_after(dates.astype(np.int32))
    kind = np.array(OTHER)[choice(rng, OTHER_ODDS, len(rows))]
    made = _contacts(rng, segments, rows, dates, kind, needed=np.full(len(rows), -1, np.int32))
    kept = made.take(dates < until[rows])
    stamp = kept.day.astype(np.int64) * MINUTES + kept.minute
    late = np.where(happens(rng, 0.9, len(kept)), rng.integers(5, 240, len(kept)), 0)
    days_late = np.where(late == 0, rng.integers(1, 12, len(kept)), 0)
    made_at = (stamp + late + days_late * MINUTES).astype(np.int32)
    return Contacts(**{**vars(kept), "booked": made_at, "recorded": made_at})
