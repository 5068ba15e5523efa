"""The paper beside the diary: plans, registrations, court work, escalations, services."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.allocations import (
    DAYS_TO_DECIDE,
    TEN,
    WITHDRAWN,
    Pieces,
    is_accepted,
    transfer_days,
)
from warehouse.demo.contacts import APPOINTMENT_TYPES, UNPAID_WORK, Contacts
from warehouse.demo.frames import Columns, choice, happens
from warehouse.demo.outcomes import ATTENDED
from warehouse.demo.people import People, Sentences
from warehouse.demo.requirements import Requirements
from warehouse.demo.timeline import NEVER, BusinessCalendar, Flags, Floats, Ints, stream

PLAN_KINDS = np.array(["initial_plan", "review", "risk_assessment", "termination"])
INITIAL, REVIEW, RISK, TERMINATION = range(4)
CHECKS = np.array(["N", "Y", "NA"])
ROSH = np.array(["L", "M", "H", "V"])
REGISTRATIONS = (
    "RLRH",
    "RMRH",
    "RHRH",
    "RVHR",
    "ADVP",
    "RCCO",
    "RCHD",
    "MAPP",
    "ARSO",
    "STRG",
    "ALSH",
    "RVLN",
)
REGISTRATION_SHARE = (
    (0.42, 0.50, 0.02, 0.0, 0.14, 0.08, 0.06, 0.0, 0.0, 0.05, 0.05, 0.05),
    (0.04, 0.40, 0.50, 0.03, 0.28, 0.14, 0.16, 0.30, 0.22, 0.08, 0.08, 0.06),
)
SERVICES = np.array(["SVC-ETE", "SVC-ACCOM", "SVC-MENTOR", "SVC-WOMEN", "SVC-FINANCE"])
REFUSALS = np.array(["no_capacity", "not_eligible", "wrong_form"])
FORM_FIELDS = 24


@dataclass(frozen=True)
class Plans(Columns):
    """One row per plan; ``NEVER`` when not completed or not started by a change."""

    person: Ints
    sentence: Ints
    provider: Ints
    kind: Ints
    started: Ints
    completed: Ints
    rosh: Ints
    safeguarding: Ints
    abuse: Ints
    changed: Ints


@dataclass(frozen=True)
class Registrations(Columns):
    """One row per register entry of a person with a provider."""

    person: Ints
    provider: Ints
    type: Ints
    start: Ints
    review_due: Ints
    reviewed: Ints
    end: Ints


@dataclass(frozen=True)
class CaseAllocations(Columns):
    """One row per sentence allocated at court by the NPS."""

    sentence: Ints
    allocated: Ints
    rsr: Floats
    completed: Ints
    is_returned: Flags


@dataclass(frozen=True)
class CourtReports(Columns):
    """One row per report before sentence."""

    sentence: Ints
    due: Ints
    completed: Ints
    abuse: Ints
    safeguarding: Ints
    type: np.ndarray


@dataclass(frozen=True)
class Escalations(Columns):
    """One row per risk escalation from the CRC to the NPS."""

    person: Ints
    sentence: Ints
    raised: Ints
    decided: Ints
    decision: np.ndarray


@dataclass(frozen=True)
class Services(Columns):
    """One row per rate-card request of the NPS to the CRC."""

    person: Ints
    requested: Ints
    accepted: Ints
    started: Ints
    completed: Ints
    service: np.ndarray
    refusal: np.ndarray


@dataclass(frozen=True)
class Casework:
    """All of it."""

    plans: Plans
    registrations: Registrations
    case_allocations: CaseAllocations
    court_reports: CourtReports
    escalations: Escalations
    services: Services
    work_ended: Ints
    work_done: Flags


def draw_casework(
    sentences: Sentences,
    people: People,
    requirements: Requirements,
    contacts: Contacts,
    pieces: Pieces,
    *,
    calendar: BusinessCalendar,
    first: int,
    last: int,
    seed: int,
) -> Casework:
    """Everything that is written about a person besides the diary."""
    ended, done = _work_ends(requirements, contacts, sentences)
    recent = np.flatnonzero(sentences.start >= first)
    desk = _Desk(stream(seed, "plans"), sentences, people, calendar)
    return Casework(
        _plans(desk, contacts, first=first, last=last),
        _registrations(stream(seed, "registrations"), pieces, first, last),
        _case_allocations(stream(seed, "case-allocations"), sentences, recent, calendar),
        _court_reports(stream(seed, "court-reports"), sentences, recent, calendar),
        _escalations(people, sentences, calendar),
        _services(stream(seed, "services"), pieces, calendar, first, last),
        ended,
        done,
    )


def _work_ends(
    requirements: Requirements, contacts: Contacts, sentences: Sentences
) -> tuple[Ints, Flags]:
    """The day each requirement ends, and whether its hours were worked by then."""
    worked = np.flatnonzero((contacts.hours > 0) & (contacts.requirement >= 0))
    order = np.lexsort((contacts.day[worked], contacts.requirement[worked]))
    rows = worked[order]
    requirement = contacts.requirement[rows]
    hours = np.cumsum(contacts.hours[rows].astype(np.float64))
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = requirement[1:] != requirement[:-1]
    base = np.maximum.accumulate(np.where(fresh, hours - contacts.hours[rows], 0.0))
    enough = hours - base >= requirements.length[requirement]
    end = np.minimum(sentences.end[requirements.sentence], requirements.expected_end)
    end = np.where(requirements.is_unpaid_work, sentences.end[requirements.sentence], end)
    reached, at = np.unique(requirement[enough], return_index=True)
    done = np.zeros(len(requirements), dtype=bool)
    day_done = contacts.day[rows[enough][at]]
    sooner = day_done <= end[reached]
    done[reached[sooner]] = True
    end[reached[sooner]] = day_done[sooner]
    return end.astype(np.int32), done


def _provider_on(sentences: Sentences, people: People, rows: Ints, when: Ints) -> Ints:
    moved = transfer_days(people)[sentences.person[rows]]
    return np.where(moved <= when, 1, sentences.provider[rows]).astype(np.int32)


def _curve(name: str, provider: Ints, when: Ints) -> Floats:
    value = np.zeros(len(when))
    for number, told in enumerate(cal.STORIES):
        value = np.where(provider == number, getattr(told, name).at(when), value)
    return value


@dataclass(frozen=True)
class _Desk:
    """What every plan is written with."""

    rng: np.random.Generator
    sentences: Sentences
    people: People
    calendar: BusinessCalendar


def _plans(desk: _Desk, contacts: Contacts, *, first: int, last: int) -> Plans:
    """An initial plan after the first attended appointment, reviews later, a last assessment."""
    rng, sentences = desk.rng, desk.sentences
    seen = (
        (contacts.outcome >= 0)
        & (contacts.type < APPOINTMENT_TYPES)
        & (contacts.type != UNPAID_WORK)
    )
    seen &= np.isin(contacts.type, (0, 1, 2, 3, 4)) & ATTENDED[contacts.outcome]
    met = np.full(len(sentences), NEVER, dtype=np.int32)
    np.minimum.at(met, contacts.sentence[seen], contacts.day[seen])
    begins = np.where(sentences.family == 0, sentences.start, sentences.release)
    rows = np.flatnonzero((met < NEVER) & (begins >= first) & (begins < NEVER))
    initial = _plan(desk, rows, met[rows], INITIAL)
    live = np.flatnonzero((sentences.end > first + 60) & (begins < last - 90))
    low = np.maximum(begins[live], first)
    when = low + 60 + rng.integers(0, 120, len(live))
    keep = when < np.minimum(sentences.end[live], last)
    review = _plan(desk, live[keep], when[keep].astype(np.int32), REVIEW)
    again = happens(rng, 0.45, len(live))
    risk_day = low + rng.integers(5, 300, len(live))
    ok = again & (risk_day < np.minimum(sentences.end[live], last))
    risk = _plan(desk, live[ok], risk_day[ok].astype(np.int32), RISK)
    over = np.flatnonzero(
        (sentences.end >= first) & (sentences.end < last) & (begins < sentences.end)
    )
    finished = over[happens(rng, 0.7, len(over))]
    closing = _plan(desk, finished, sentences.end[finished] - 9, TERMINATION)
    return initial.joined(review, risk, closing)


def _plan(desk: _Desk, rows: Ints, trigger: Ints, kind: int) -> Plans:
    rng, sentences, calendar = desk.rng, desk.sentences, desk.calendar
    count = len(rows)
    provider = _provider_on(sentences, desk.people, rows, trigger)
    ok = rng.random(count) < _curve("plan_on_time", provider, trigger)
    lag = np.where(ok, rng.integers(2, 15, count), rng.integers(16, 60, count))
    completed = calendar.after(trigger, lag.astype(np.int32))
    never = ~ok & (happens(rng, 0.4, count))
    made = rng.random(count) < _curve("checks_made", provider, trigger)
    check = np.where(
        happens(rng, 0.07, count), 2, np.where(made | (happens(rng, 0.3, count)), 1, 0)
    )
    abuse = np.where(made, np.where(happens(rng, 0.06, count), 2, 1), 0)
    changed = (kind == REVIEW) & (happens(rng, 0.4, count))
    begun = calendar.after(trigger, np.minimum(lag, 2).astype(np.int32))
    rosh = np.where(
        provider == 1,
        choice(rng, (0.05, 0.4, 0.5, 0.05), count),
        choice(rng, (0.4, 0.57, 0.03, 0.0), count),
    )
    return Plans(
        sentences.person[rows], rows.astype(np.int32), provider,
        np.full(count, kind, np.int32), begun,
        np.where(never, NEVER, completed).astype(np.int32), rosh.astype(np.int32),
        check.astype(np.int32), abuse.astype(np.int32),
        np.where(changed, trigger, NEVER).astype(np.int32),
    )  # fmt: skip


def _registrations(
    rng: np.random.Generator, pieces: Pieces, first: int, last: int
) -> Registrations:
    share = np.array(REGISTRATION_SHARE)[pieces.provider]
    row, kind = np.nonzero(rng.random(share.shape) < share)
    start = pieces.start[row] + rng.integers(0, 40, len(row))
    keep = (start < pieces.end[row]) & (start <= last)
    row, kind, start = row[keep], kind[keep], start[keep]
    provider = pieces.provider[row]
    every = np.where(provider == 1, 120, 183)
    overdue = rng.random(len(row)) < np.where(provider == 1, 0.10, 0.26)
    end = np.where(
        happens(rng, 0.15, len(row)), start + rng.integers(90, 500, len(row)), pieces.end[row]
    )
    return Registrations(
        pieces.person[row], provider, kind.astype(np.int32), start.astype(np.int32),
        np.where(overdue, -every, every).astype(np.int32), np.zeros(len(row), np.int32),
        np.minimum(end, pieces.end[row]).astype(np.int32),
    )  # fmt: skip


def _case_allocations(
    rng: np.random.Generator, sentences: Sentences, recent: Ints, calendar: BusinessCalendar
) -> CaseAllocations:
    count = len(recent)
    ok = happens(rng, 0.90, count)
    lag = np.where(ok, rng.integers(0, 3, count), rng.integers(3, 10, count))
    allocated = calendar.after(sentences.start[recent], lag.astype(np.int32))
    never = happens(rng, 0.012, count)
    high = sentences.provider[recent] == 1
    rsr = np.where(high, 1.0 + rng.gamma(2.0, 3.2, count), 0.2 + rng.gamma(1.6, 1.1, count))
    complete = happens(rng, 0.64, count)
    fields = np.where(complete, FORM_FIELDS, FORM_FIELDS - rng.integers(1, 7, count))
    returned = ~complete & (happens(rng, 0.3, count))
    return CaseAllocations(
        recent.astype(np.int32), np.where(never, NEVER, allocated).astype(np.int32),
        np.round(np.minimum(rsr, 99.0), 2), fields.astype(np.int32), returned,
    )  # fmt: skip


def _court_reports(
    rng: np.random.Generator, sentences: Sentences, recent: Ints, calendar: BusinessCalendar
) -> CourtReports:
    rows = recent[happens(rng, 0.6, len(recent))]
    count = len(rows)
    due = calendar.on_or_after(sentences.start[rows])
    ok = happens(rng, 0.975, count)
    lag = np.where(ok, 0, rng.integers(1, 8, count))
    completed = due + lag
    never = ~ok & (happens(rng, 0.3, count))
    abuse = choice(rng, (0.20, 0.74, 0.06), count)
    safeguarding = choice(rng, (0.26, 0.66, 0.08), count)
    kind = np.array(["oral", "fast", "standard"])[choice(rng, (0.5, 0.35, 0.15), count)]
    return CourtReports(
        rows.astype(np.int32), due, np.where(never, NEVER, completed).astype(np.int32),
        abuse.astype(np.int32), safeguarding.astype(np.int32), kind,
    )  # fmt: skip


def _escalations(people: People, sentences: Sentences, calendar: BusinessCalendar) -> Escalations:
    """Escalations as drawn with the people; eight in ten accepted, then the NPS takes over."""
    rows = np.flatnonzero(people.escalated < NEVER)
    raised = calendar.on_or_after(people.escalated[rows])
    of_person = np.zeros(len(people), dtype=np.int32)
    of_person[sentences.person[::-1]] = np.arange(len(sentences), dtype=np.int32)[::-1]
    sentence = of_person[rows]
    accepted = is_accepted(rows)
    answer = np.where(rows % TEN < WITHDRAWN, "refused", "withdrawn")
    decision = np.where(accepted, "accepted", answer)
    decided = np.where(
        accepted, transfer_days(people)[rows], raised + 2 + rows // TEN % DAYS_TO_DECIDE
    )
    live = (sentences.start[sentence] < raised) & (sentences.end[sentence] > decided)
    return Escalations(
        rows.astype(np.int32),
        sentence,
        raised,
        np.maximum(decided, raised).astype(np.int32),
        decision,
    ).take(live)


def _services(
    rng: np.random.Generator, pieces: Pieces, calendar: BusinessCalendar, first: int, last: int
) -> Services:
    """Requests for the CRC's rate card, few until it was issued late in 2016."""
    nps = np.flatnonzero((pieces.provider == 1) & (pieces.end > first) & (pieces.start < last))
    rows = np.repeat(nps, happens(rng, 0.35, len(nps)))
    low = np.maximum(pieces.start[rows], first)
    high = np.minimum(pieces.end[rows], last + 1)
    requested = calendar.on_or_after((low + rng.random(len(rows)) * (high - low)).astype(np.int32))
    count = len(rows)
    refused = happens(rng, 0.08, count)
    accepted = calendar.after(requested, rng.integers(1, 10, count).astype(np.int32))
    ok = rng.random(count) < np.interp(requested, [first, last], [0.45, 0.78])
    lag = np.where(ok, rng.integers(6, 21, count), rng.integers(21, 70, count))
    started = calendar.after(requested, lag.astype(np.int32))
    never = refused | (~ok & (happens(rng, 0.3, count)))
    ends = started + rng.integers(30, 120, count)
    return Services(
        pieces.person[rows], requested, np.where(refused, NEVER, accepted).astype(np.int32),
        np.where(never, NEVER, started).astype(np.int32),
        np.where(never, NEVER, ends).astype(np.int32),
        SERVICES[rng.integers(0, len(SERVICES), count)],
        np.where(refused, REFUSALS[rng.integers(0, len(REFUSALS), count)], ""),
    )  # fmt: skip
