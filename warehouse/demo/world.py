"""One synthetic London: every table, in the order in which one thing causes the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from warehouse.demo import absence, allocations, casework, contacts, enforcement, outcomes
from warehouse.demo import calibration as cal
from warehouse.demo.absence import Absences, Sessions
from warehouse.demo.allocations import Pieces, Spans
from warehouse.demo.casework import Casework
from warehouse.demo.contacts import LATER_MINUTE, Contacts
from warehouse.demo.enforcement import Actions, Breaches, Referrals
from warehouse.demo.people import People, Sentences, draw_sentences
from warehouse.demo.persons import draw_people
from warehouse.demo.requirements import Requirements, draw_requirements
from warehouse.demo.staff import Posts, Teams, draw_posts, draw_teams
from warehouse.demo.timeline import (
    MINUTES,
    NEVER,
    BusinessCalendar,
    Flags,
    Ints,
    Quarter,
    business_calendar,
    quarters_ending_in_march_2017,
)


@dataclass(frozen=True)
class World:
    """Everything that happened, known in full; submissions show parts of it as time goes by."""

    seed: int
    quarters: tuple[Quarter, ...]
    calendar: BusinessCalendar
    people: People
    sentences: Sentences
    requirements: Requirements
    teams: Teams
    posts: Posts
    pieces: Pieces
    spans: Spans
    contacts: Contacts
    actions: Actions
    breaches: Breaches
    referrals: Referrals
    absences: Absences
    sessions: Sessions
    casework: Casework


def simulate(*, people: int = 4000, quarters: int = 8, seed: int = 2016) -> World:
    """Simulate both London providers.

    Args:
        people: persons on the caseload of a typical day, both providers together.
        quarters: how many quarters up to January to March 2017 (1 to 11).
        seed: same seed, same world, whatever the clock or the machine's cores.

    Returns:
        The world in full.

    Raises:
        WrongUseError: ``quarters`` is out of range.
    """
    calendar = business_calendar()
    periods = quarters_ending_in_march_2017(quarters, calendar=calendar)
    first, last = periods[0].start - cal.BURN_IN_DAYS, periods[-1].end
    sentences = draw_sentences(people=people, first=first, last=last, seed=seed)
    persons = draw_people(sentences, first=first, last=last, seed=seed)
    requirements = draw_requirements(sentences, calendar=calendar, seed=seed)
    teams = draw_teams()
    posts = draw_posts(teams, people=people, first=first, last=last, seed=seed)
    away = absence.draw_absences(posts, first=first, last=last, seed=seed)
    pieces = allocations.draw_pieces(sentences, persons)
    spans = allocations.draw_spans(pieces, persons, posts, first=first, seed=seed)
    moved = allocations.transfer_days(persons)
    segments = contacts.community_segments(sentences, pieces, moved=moved, first=first, last=last)
    diary = _offered(
        segments, requirements, spans, posts, away, calendar, first=first, last=last, seed=seed
    )
    provider = spans.provider[diary.span]
    decided = outcomes.decide(diary, persons, provider, calendar=calendar, last=last, seed=seed)
    provider = spans.provider[decided.span]
    breaches, packs = enforcement.draw_breaches(
        decided, provider, sentences, calendar=calendar, seed=seed
    )
    whole = sentences
    sentences = enforcement.ends_after_breach(sentences, breaches)
    kept, place = _cut(decided, whole, sentences, breaches)
    breaches = replace(breaches, trigger=place[breaches.trigger])
    actions = enforcement.draw_actions(
        kept, spans.provider[kept.span], sentences, breaches, calendar=calendar, seed=seed
    )
    actions = actions.take(actions.taken < (last + 1) * MINUTES)
    other = contacts.draw_other_contacts(
        _segments_now(sentences, pieces, moved, first, last),
        calendar=calendar,
        last=last,
        seed=seed,
    )
    other = replace(other, span=spans.at(other.person, other.day))
    everything = kept.joined(enforcement.action_contacts(kept, actions), other)
    spans = _spans_now(spans, pieces, sentences, posts)
    work = casework.draw_casework(
        sentences, persons, requirements, everything, pieces, calendar=calendar, first=first, last=last,
        seed=seed,
    )  # fmt: skip
    sessions = absence.draw_sessions(posts, calendar=calendar, first=first, last=last, seed=seed)
    everything = replace(everything, span=spans.at(everything.person, everything.day))
    return World(
        seed, tuple(periods), calendar, persons, sentences, requirements, teams, posts, pieces, spans,
        everything, actions, breaches, packs, away, sessions, work,
    )  # fmt: skip


def _offered(
    segments: contacts.Segments,
    requirements: Requirements,
    spans: Spans,
    posts: Posts,
    away: Absences,
    calendar: BusinessCalendar,
    *,
    first: int,
    last: int,
    seed: int,
) -> Contacts:
    diary, segment = contacts.draw_diary(segments, requirements, calendar=calendar, seed=seed)
    order = np.lexsort((diary.minute, diary.day, segment))
    diary, segment = diary.take(order), segment[order]
    diary = replace(diary, span=spans.at(diary.person, diary.day))
    post = spans.post[diary.span]
    absent = absence.is_away(away, post, diary.day, first=first, last=last, posts=posts)
    left = posts.end[post] <= diary.day
    offered = contacts.is_offered(
        diary, segments, segment, spans, away=absent, left=left, waiting=posts.is_placeholder[post],
        seed=seed,
    )  # fmt: skip
    diary, segment = diary.take(offered), segment[offered]
    return replace(diary, booked=contacts.booked_at(diary, segments, segment, seed=seed))


def _cut(
    decided: Contacts, before: Sentences, after: Sentences, breaches: Breaches
) -> tuple[Contacts, Ints]:
    """Drop what a revoked sentence no longer allows; cancel what was already in the diary.

    Returns:
        The contacts that stay, and for each old row its new one (-1 when it went).
    """
    end = after.end[decided.sentence]
    gone = decided.day >= end
    stamp = end.astype(np.int64) * MINUTES + 12 * 60
    cancelled = gone & (decided.booked < stamp) & (decided.linked < 0)
    deleted = np.where(cancelled, np.minimum(stamp, LATER_MINUTE), decided.deleted)
    empty = np.where(cancelled, -1, decided.outcome).astype(np.int8)
    recorded = np.where(cancelled, LATER_MINUTE, decided.recorded).astype(np.int32)
    hours = np.where(cancelled, 0, decided.hours).astype(np.float32)
    marked = replace(
        decided, deleted=deleted.astype(np.int32), outcome=empty, recorded=recorded, hours=hours
    )
    keep = (~gone | cancelled) & ~_at_large(decided, breaches)
    keep[breaches.trigger] = True
    place = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    linked = np.where(marked.linked >= 0, place[marked.linked], -1).astype(np.int32)
    return replace(marked, linked=linked).take(keep), place


def _at_large(decided: Contacts, breaches: Breaches) -> Flags:
    """Appointments while a warrant is out: none is offered."""
    rows = np.flatnonzero(breaches.is_warrant & (breaches.presented < NEVER))
    begins = breaches.presented[rows].astype(np.int64) + 7
    ends = breaches.closed[rows].astype(np.int64)
    return contacts._inside(breaches.sentence[rows], begins, ends, decided.sentence, decided.day)


def _segments_now(
    sentences: Sentences, pieces: Pieces, moved: Ints, first: int, last: int
) -> contacts.Segments:
    return contacts.community_segments(sentences, pieces, moved=moved, first=first, last=last)


def _spans_now(spans: Spans, pieces: Pieces, sentences: Sentences, posts: Posts) -> Spans:
    """Officer spans cut at the day the person's last sentence of the piece really ended."""
    return allocations.clipped(spans, allocations.piece_ends(pieces, sentences))


def provider_codes() -> np.ndarray:
    """Codes of the two providers, in the order of their index."""
    return np.array([told.provider for told in cal.STORIES])
