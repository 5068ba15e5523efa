"""Failures, what was done about them, breaches, and the packs the CRC sends to court staff."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.contacts import LATER_MINUTE, Contacts
from warehouse.demo.frames import Columns, by_provider, choice, happens
from warehouse.demo.outcomes import is_failure
from warehouse.demo.people import Sentences
from warehouse.demo.timeline import MINUTES, NEVER, BusinessCalendar, Flags, Ints, Longs, stream

ROUNDS = 4
LOOK_BACK = 365
OUTCOME_CODES = np.array(["BRE08", "BRE09", "BRE16", "BRE06", "BRE07", "BRE15"])
CONTINUES, RESENTENCED, COMMITTED, WITHDRAWN, NOT_PROVEN = 0, 1, 2, 3, 4
ACTION_CODES = np.array(["NFA", "EA02", "EA03", "EA04", "IBR", "EA11", "LCL", "ROM"])
ACTION_TYPES = np.array([17, 18, 19, 20, 21, 22, 23, 17], dtype=np.int16)
"""The contact type each action writes, as an index of ``contacts.TYPES``."""
NFA, FIRST_LETTER, SECOND_LETTER, FINAL_LETTER, STARTED, RECALL, LICENCE_LETTER, REFER = range(8)
RETURN_REASONS = np.array(["missing_evidence", "wrong_form", "late", "not_a_breach", "other"])
RETURN_ODDS = (0.46, 0.2, 0.16, 0.12, 0.06)
ATTEMPTS = 3
WARRANT_SHARE = 0.16
WARRANT_AFTER = 7
"""Days after the hearing was fixed from which a warrant is out."""
RECALL_ASKED = (0.45, 0.88)
"""Share of second failures on licence answered with a request for recall (assumed)."""


@dataclass(frozen=True)
class Breaches(Columns):
    """One row per breach; ``trigger`` is a row of contacts; days, ``NEVER`` while open."""

    sentence: Ints
    person: Ints
    provider: Ints
    trigger: Ints
    aware: Ints
    referred: Ints
    presented: Ints
    outcome: Ints
    closed: Ints
    is_warrant: Flags


@dataclass(frozen=True)
class Referrals(Columns):
    """One row per pack a CRC sent; ``breach`` is a row of breaches."""

    breach: Ints
    attempt: Ints
    submitted: Ints
    received: Ints
    decided: Ints
    is_returned: Flags
    reason: np.ndarray
    is_late_information: Flags
    presented: Ints


@dataclass(frozen=True)
class Actions(Columns):
    """One row per enforcement action; ``contact`` is the failure it answers."""

    contact: Ints
    person: Ints
    sentence: Ints
    code: Ints
    taken: Ints
    known: Ints


@dataclass(frozen=True)
class _Failures:
    """Distinct failures of a sentence on a day, ordered by sentence and day."""

    sentence: Ints
    day: Ints
    contact: Ints
    provider: Ints
    previous: Ints


def _failures(contacts: Contacts, provider: Ints) -> _Failures:
    rows = np.flatnonzero(is_failure(contacts) & (contacts.sentence >= 0))
    order = np.lexsort((rows, contacts.day[rows], contacts.sentence[rows]))
    rows = rows[order]
    sentence, when = contacts.sentence[rows], contacts.day[rows]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (sentence[1:] != sentence[:-1]) | (when[1:] != when[:-1])
    rows, sentence, when = rows[first], sentence[first], when[first]
    previous = np.full(len(rows), -NEVER, dtype=np.int32)
    same = sentence[1:] == sentence[:-1]
    previous[1:][same] = when[:-1][same]
    return _Failures(sentence, when, rows.astype(np.int32), provider[rows], previous)


def draw_breaches(
    contacts: Contacts,
    provider: Ints,
    sentences: Sentences,
    *,
    calendar: BusinessCalendar,
    seed: int,
) -> tuple[Breaches, Referrals]:
    """Breaches that follow second failures within a year, four at most for one sentence.

    Only orders and supervision after a short sentence can be breached in court; a failure on
    licence leads to warnings and recall instead.
    """
    rng = stream(seed, "breaches")
    found = _failures(contacts, provider)
    enforced = rng.random(len(found.day)) < _enforced_share(found)
    pss = (sentences.pss_start[found.sentence] <= found.day) & sentences.has_pss[found.sentence]
    can = (sentences.family[found.sentence] == 0) | pss
    since = np.full(len(sentences), -NEVER, dtype=np.int64)
    blocks: list[Breaches] = []
    packs: list[Referrals] = []
    for _ in range(ROUNDS):
        second = (found.previous > since[found.sentence]) & (
            found.day - found.previous <= LOOK_BACK
        )
        ready = np.flatnonzero(second & enforced & can & (found.day > since[found.sentence]))
        _, at = np.unique(found.sentence[ready], return_index=True)
        chosen = ready[at]
        if not len(chosen):
            break
        breaches, referrals = _proceed(rng, found, chosen, contacts, sentences, calendar=calendar)
        revoked = np.isin(breaches.outcome, (RESENTENCED, COMMITTED))
        since[breaches.sentence] = np.where(revoked, NEVER, breaches.closed)
        shift = sum(len(block) for block in blocks)
        blocks.append(breaches)
        packs.append(replace(referrals, breach=(referrals.breach + shift).astype(np.int32)))
    return blocks[0].joined(*blocks[1:]), packs[0].joined(*packs[1:])


def _enforced_share(found: _Failures) -> np.ndarray:
    share = np.zeros(len(found.day))
    for number, told in enumerate(cal.STORIES):
        share = np.where(
            found.provider == number, told.second_failure_enforced.at(found.day), share
        )
    return share


def _proceed(
    rng: np.random.Generator,
    found: _Failures,
    chosen: Longs,
    contacts: Contacts,
    sentences: Sentences,
    *,
    calendar: BusinessCalendar,
) -> tuple[Breaches, Referrals]:
    """From the second failure to the court's answer, for one breach of each sentence."""
    count = len(chosen)
    sentence, provider = found.sentence[chosen], found.provider[chosen]
    aware = calendar.after(
        found.day[chosen], choice(rng, (0.35, 0.3, 0.2, 0.1, 0.05), count).astype(np.int32)
    )
    referred = calendar.after(aware, _referral_days(rng, provider))
    packs, presented_crc = _packs(rng, aware, referred, provider, calendar)
    own = calendar.after(aware, _own_days(rng, count))
    presented = np.where(provider == 0, presented_crc, own)
    hearing = presented + 14 + rng.integers(0, 45, count)
    warrant = rng.random(count) < WARRANT_SHARE
    hearing = hearing + np.where(warrant, rng.integers(20, 200, count), 0)
    outcome = _court(rng, provider)
    closed = np.where(presented < NEVER, hearing, aware + rng.integers(30, 90, count))
    outcome = np.where(presented < NEVER, outcome, WITHDRAWN)
    ended = closed >= sentences.end[sentence]
    outcome = np.where(ended, np.minimum(outcome, CONTINUES), outcome)
    made = Breaches(
        sentence, contacts.person[found.contact[chosen]], provider, found.contact[chosen], aware,
        np.where(provider == 0, referred, NEVER).astype(np.int32), presented.astype(np.int32),
        outcome.astype(np.int32), closed.astype(np.int32), warrant,
    )  # fmt: skip
    return made, packs


def _referral_days(rng: np.random.Generator, provider: Ints) -> Ints:
    fast = rng.random(len(provider)) < cal.CRC.referred_fast
    in_time = 1 + choice(rng, (0.08, 0.12, 0.16, 0.2, 0.18, 0.14, 0.08, 0.04), len(provider))
    return np.where(fast, in_time, rng.integers(9, 25, len(provider))).astype(np.int32)


def _own_days(rng: np.random.Generator, count: int) -> Ints:
    fast = rng.random(count) < cal.NPS.referred_fast
    return np.where(fast, rng.integers(3, 11, count), rng.integers(11, 26, count)).astype(np.int32)


def _court(rng: np.random.Generator, provider: Ints) -> Longs:
    revoked = rng.random(len(provider)) < by_provider(
        tuple(t.breach_revoked for t in cal.STORIES), provider
    )
    other = choice(rng, (0.78, 0.0, 0.0, 0.14, 0.08), len(provider))
    return np.where(
        revoked, np.where(happens(rng, 0.7, len(provider)), RESENTENCED, COMMITTED), other
    )


def _packs(
    rng: np.random.Generator,
    aware: Ints,
    referred: Ints,
    provider: Ints,
    calendar: BusinessCalendar,
) -> tuple[Referrals, Ints]:
    """Up to three attempts of each CRC breach; a returned pack goes again some days later."""
    presented = np.full(len(aware), NEVER, dtype=np.int32)
    rows = np.flatnonzero(provider == 0)
    submitted = referred[rows]
    blocks = []
    for attempt in range(1, ATTEMPTS + 1):
        block = _attempt(rng, rows.astype(np.int32), submitted, attempt, calendar)
        blocks.append(block)
        accepted = ~block.is_returned
        presented[block.breach[accepted]] = block.presented[accepted]
        again = np.flatnonzero(block.is_returned & (happens(rng, 0.92, len(block))))
        rows = block.breach[again]
        wait = rng.integers(2, 9, len(rows)).astype(np.int32)
        submitted = calendar.after(block.decided[again], wait)
    return blocks[0].joined(*blocks[1:]), presented


def _attempt(
    rng: np.random.Generator, rows: Ints, submitted: Ints, attempt: int, calendar: BusinessCalendar
) -> Referrals:
    count = len(rows)
    share = cal.CRC.pack_returned.at(submitted) * (0.6 if attempt > 1 else 1.0)
    returned = rng.random(count) < (0.0 if attempt == ATTEMPTS else share)
    received = calendar.after(submitted, (happens(rng, 0.3, count)).astype(np.int32))
    lag = np.where(returned, rng.integers(1, 6, count), rng.integers(0, 3, count)).astype(np.int32)
    decided = calendar.after(received, lag)
    fast = rng.random(count) < cal.CRC.presented_fast
    wait = np.where(fast, rng.integers(1, 3, count), rng.integers(3, 9, count)).astype(np.int32)
    presented = np.maximum(calendar.after(received, wait), decided)
    reason = RETURN_REASONS[choice(rng, RETURN_ODDS, count)]
    late = happens(rng, 0.12, count)
    return Referrals(
        rows, np.full(count, attempt, np.int32), submitted, received, decided, returned,
        np.where(returned, reason, ""), late & returned,
        np.where(returned, NEVER, presented).astype(np.int32),
    )  # fmt: skip


def ends_after_breach(sentences: Sentences, breaches: Breaches) -> Sentences:
    """Sentences cut short where the court revoked them; everything after that day goes."""
    revoked = np.isin(breaches.outcome, (RESENTENCED, COMMITTED))
    at = breaches.sentence[revoked]
    sooner = breaches.closed[revoked] < sentences.end[at]
    end, reason = sentences.end.copy(), sentences.reason.astype("U4").copy()
    end[at[sooner]] = breaches.closed[revoked][sooner]
    reason[at[sooner]] = "TR07"
    recalled = np.where(sentences.recall < end, sentences.recall, NEVER)
    return replace(
        sentences, end=end, reason=reason, recall=recalled.astype(np.int32),
        rerelease=np.where(sentences.rerelease < end, sentences.rerelease, NEVER).astype(np.int32),
        pss_start=np.where(sentences.pss_start < end, sentences.pss_start, NEVER).astype(np.int32),
        licence_end=np.where(sentences.licence_end <= end, sentences.licence_end, NEVER).astype(
            np.int32
        ),
    )  # fmt: skip


def draw_actions(
    contacts: Contacts,
    provider: Ints,
    sentences: Sentences,
    breaches: Breaches,
    *,
    calendar: BusinessCalendar,
    seed: int,
) -> Actions:
    """What was done about each failure: mostly a letter within a week, sometimes nothing.

    A breach always has its "breach initiated" action on the day the provider became aware.
    """
    rng = stream(seed, "actions")
    found = _failures(contacts, provider)
    on_time = np.zeros(len(found.day))
    for number, told in enumerate(cal.STORIES):
        on_time = np.where(found.provider == number, told.failure_actioned.at(found.day), on_time)
    u = rng.random(len(found.day))
    late = (u >= on_time) & (u < on_time + 0.35 * (1 - on_time))
    nothing = (u >= on_time) & ~late
    lag = np.where(
        late, rng.integers(6, 20, len(u)), choice(rng, (0.15, 0.3, 0.25, 0.15, 0.1, 0.05), len(u))
    )
    taken = calendar.after(found.day, lag.astype(np.int32))
    code = _letters(rng, found, sentences)
    code = np.where(nothing & (happens(rng, 0.3, len(u))), NFA, code)
    breached = np.isin(found.contact, breaches.trigger)
    rows = np.flatnonzero((~nothing | (code == NFA)) & ~breached)
    letters = _actions(rng, contacts, found.contact[rows], code[rows], taken[rows])
    started = np.full(len(breaches), STARTED)
    begun = _actions(rng, contacts, breaches.trigger, started, breaches.aware)
    return letters.joined(begun)


def _letters(rng: np.random.Generator, found: _Failures, sentences: Sentences) -> Longs:
    custody = sentences.family[found.sentence] == 1
    again = (found.day - found.previous) <= LOOK_BACK
    order = np.where(
        again, np.where(happens(rng, 0.3, len(again)), FINAL_LETTER, SECOND_LETTER), FIRST_LETTER
    )
    licence = np.where(
        again & (rng.random(len(again)) < by_provider(RECALL_ASKED, found.provider)),
        RECALL,
        LICENCE_LETTER,
    )
    return np.where(custody, licence, order)


def _actions(
    rng: np.random.Generator, contacts: Contacts, failure: Ints, code: Longs, taken: Ints
) -> Actions:
    minute = 9 * 60 + rng.integers(10, 470, len(failure))
    stamp = taken.astype(np.int64) * MINUTES + minute
    written = np.where(
        happens(rng, 0.03, len(failure)), taken + rng.integers(4, 40, len(failure)), taken
    )
    return Actions(
        failure.astype(np.int32), contacts.person[failure], contacts.sentence[failure],
        code.astype(np.int32), stamp.astype(np.int32), written.astype(np.int32),
    )  # fmt: skip


def action_contacts(contacts: Contacts, actions: Actions) -> Contacts:
    """The contact each action writes beside itself, linked to the failure."""
    rows = contacts.take(actions.contact)
    at, minute = np.divmod(actions.taken, MINUTES)
    count = len(rows)
    made = np.maximum(actions.taken, actions.known.astype(np.int64) * MINUTES + minute).astype(
        np.int32
    )
    return replace(
        rows, type=ACTION_TYPES[actions.code], day=at.astype(np.int32),
        minute=minute.astype(np.int16),
        length=np.zeros(count, np.int16), outcome=np.full(count, -1, np.int8), booked=made,
        recorded=made, deleted=np.full(count, LATER_MINUTE, np.int32),
        linked=actions.contact, is_rar=np.zeros(count, bool), hours=np.zeros(count, np.float32),
        requirement=np.full(count, -1, np.int32),
    )  # fmt: skip
