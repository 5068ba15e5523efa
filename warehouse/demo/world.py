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
from warehouse.demo.enforcement import WARRANT_AFTER, Actions, Breaches, Referrals
from warehouse.demo.frames import by_provider, is_inside
from warehouse.demo.people import People, Sentences, draw_sentences
from warehouse.demo.persons import draw_people
from warehouse.demo.requirements import Requirements, draw_requirements
from warehouse.demo.staff import Posts, Teams, draw_posts, draw_teams
from warehouse.demo.timeline import (
    MINUTES,
    NEVER,
    NEWEST_END,
    BusinessCalendar,
    Flags,
    Floats,
    Ints,
    Quarter,
    business_calendar,
    quarters_up_to,
)
from warehouse.errors import WrongUseError

FEWEST, MOST = 100, 1_250_000
NOON = 12 * 60


@dataclass(frozen=True)
class World:
    """Everything that happened, known in full; submissions show parts of it as time goes by.

    ``part`` is its number when a large demo is made of several worlds.
    """

    seed: int
    part: int
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


@dataclass(frozen=True)
class _Run:
    """The frame of one simulation: its calendar, its first and last day, its seed."""

    calendar: BusinessCalendar
    first: int
    last: int
    seed: int
    part: int


@dataclass(frozen=True)
class _Ground:
    """Who there is and who holds whom, before anything happens in the diary."""

    people: People
    sentences: Sentences
    requirements: Requirements
    teams: Teams
    posts: Posts
    absences: Absences
    pieces: Pieces
    spans: Spans
    moved: Ints


def simulate(
    *,
    people: int = 4000,
    quarters: int = 8,
    seed: int = 2016,
    part: int = 0,
    newest_end: str = NEWEST_END,
) -> World:
    """Simulate both London providers.

    Args:
        people: persons on the caseload of a typical day, both providers together.
        quarters: how many quarters up to the newest (1 to 11 up to March 2017).
        seed: same seed, same world, whatever the clock or the machine's cores.
        part: its number among the worlds of one demo; people and staff count on from part to part.
        newest_end: last day of the newest quarter, YYYY-MM-DD.

    Returns:
        The world in full.

    Raises:
        WrongUseError: ``people`` or ``quarters`` is out of range.
    """
    check_size(people)
    calendar = business_calendar()
    periods = quarters_up_to(quarters, calendar=calendar, newest_end=newest_end)
    run = _Run(calendar, periods[0].start - cal.BURN_IN_DAYS, periods[-1].end, seed, part)
    ground = _ground(people, run)
    decided = _decided(ground, run)
    breaches, packs = enforcement.draw_breaches(
        decided,
        ground.spans.provider[decided.span],
        ground.sentences,
        calendar=calendar,
        seed=seed,
    )
    after = replace(ground, sentences=enforcement.ends_after_breach(ground.sentences, breaches))
    kept, place = _cut(decided, after.sentences, breaches)
    breaches = replace(breaches, trigger=place[breaches.trigger])
    contacts_, actions = _enforced(after, kept, breaches, run)
    ends = allocations.piece_ends(after.pieces, after.sentences)
    spans = allocations.clipped(after.spans, ends)
    contacts_ = replace(contacts_, span=spans.at(contacts_.person, contacts_.day))
    return World(
        seed=seed,
        part=part,
        quarters=tuple(periods),
        calendar=calendar,
        people=after.people,
        sentences=after.sentences,
        requirements=after.requirements,
        teams=after.teams,
        posts=after.posts,
        pieces=after.pieces,
        spans=spans,
        contacts=contacts_,
        actions=actions,
        breaches=breaches,
        referrals=packs,
        absences=after.absences,
        sessions=absence.draw_sessions(
            after.posts, calendar=calendar, first=run.first, last=run.last, seed=seed
        ),
        casework=_casework(after, contacts_, run),
    )


def check_size(people: int) -> None:
    """See that so many people can be made.

    Raises:
        WrongUseError: fewer than 100, or more than five times those of England and Wales.
    """
    if not FEWEST <= people <= MOST:
        raise WrongUseError(f"people: found {people}, expected {FEWEST} to {MOST}")


def _ground(people: int, run: _Run) -> _Ground:
    first, last, seed = run.first, run.last, run.seed
    sentences = draw_sentences(people=people, first=first, last=last, seed=seed)
    persons = draw_people(sentences, first=first, last=last, seed=seed, part=run.part)
    teams = draw_teams()
    posts = draw_posts(teams, people=people, first=first, last=last, seed=seed, part=run.part)
    pieces = allocations.draw_pieces(sentences, persons)
    return _Ground(
        people=persons,
        sentences=sentences,
        requirements=draw_requirements(sentences, calendar=run.calendar, seed=seed),
        teams=teams,
        posts=posts,
        absences=absence.draw_absences(posts, first=first, last=last, seed=seed),
        pieces=pieces,
        spans=allocations.draw_spans(pieces, persons, posts, first=first, seed=seed),
        moved=allocations.transfer_days(persons),
    )


def _segments(ground: _Ground, run: _Run) -> contacts.Segments:
    return contacts.community_segments(
        ground.sentences, moved=ground.moved, first=run.first, last=run.last
    )


def _decided(ground: _Ground, run: _Run) -> Contacts:
    """The appointments really offered, with what came of them."""
    segments, spans = _segments(ground, run), ground.spans
    diary, segment = contacts.draw_diary(
        segments, ground.requirements, calendar=run.calendar, seed=run.seed
    )
    order = np.lexsort((diary.minute, diary.day, segment))
    diary, segment = diary.take(order), segment[order]
    diary = replace(diary, span=spans.at(diary.person, diary.day))
    offered, cancelled = contacts.is_offered(
        diary, segments, segment, unmet=_unmet(ground, diary, run), seed=run.seed
    )
    kept = offered | cancelled
    diary, segment, cancelled = diary.take(kept), segment[kept], cancelled[kept]
    diary = replace(diary, booked=contacts.booked_at(diary, segments, segment, seed=run.seed))
    diary = replace(diary, deleted=contacts.cancelled_at(diary, cancelled))
    return outcomes.decide(
        diary,
        ground.people,
        spans.provider[diary.span],
        calendar=run.calendar,
        last=run.last,
        seed=run.seed,
    )


def _unmet(ground: _Ground, diary: Contacts, run: _Run) -> Floats:
    """The chance that an appointment falls through because no officer is there to hold it."""
    post = ground.spans.post[diary.span]
    provider = ground.spans.provider[diary.span]
    away = absence.is_away(
        ground.absences, post, diary.day, first=run.first, last=run.last, posts=ground.posts
    )
    gone = (ground.posts.end[post] <= diary.day) | ground.posts.is_placeholder[post]
    absent = by_provider(tuple(t.dropped_when_officer_absent for t in cal.STORIES), provider)
    nobody = by_provider(tuple(t.dropped_when_unallocated for t in cal.STORIES), provider)
    return np.maximum(np.where(away, absent, 0.0), np.where(gone, nobody, 0.0))


def _enforced(
    ground: _Ground, kept: Contacts, breaches: Breaches, run: _Run
) -> tuple[Contacts, Actions]:
    """All contacts, those of enforcement and the rest included, and the actions taken."""
    actions = enforcement.draw_actions(
        kept,
        ground.spans.provider[kept.span],
        ground.sentences,
        breaches,
        calendar=run.calendar,
        seed=run.seed,
    )
    actions = actions.take(actions.taken < (run.last + 1) * MINUTES)
    other = contacts.draw_other_contacts(
        _segments(ground, run), calendar=run.calendar, last=run.last, seed=run.seed
    )
    return kept.joined(enforcement.action_contacts(kept, actions), other), actions


def _casework(ground: _Ground, contacts_: Contacts, run: _Run) -> Casework:
    return casework.draw_casework(
        ground.sentences,
        ground.people,
        ground.requirements,
        contacts_,
        ground.pieces,
        calendar=run.calendar,
        first=run.first,
        last=run.last,
        seed=run.seed,
    )


def _cut(decided: Contacts, after: Sentences, breaches: Breaches) -> tuple[Contacts, Ints]:
    """Drop what a revoked sentence no longer allows; cancel what was already in the diary.

    Returns:
        The contacts that stay, and for each old row its new one (-1 when it went).
    """
    end = after.end[decided.sentence]
    gone = decided.day >= end
    stamp = end.astype(np.int64) * MINUTES + NOON
    cancelled = gone & (decided.booked < stamp) & (decided.linked < 0)
    marked = replace(
        decided,
        deleted=np.where(cancelled, stamp, decided.deleted).astype(np.int32),
        outcome=np.where(cancelled, -1, decided.outcome).astype(np.int8),
        recorded=np.where(cancelled, LATER_MINUTE, decided.recorded).astype(np.int32),
        hours=np.where(cancelled, 0, decided.hours).astype(np.float32),
    )
    keep = (~gone | cancelled) & ~_at_large(decided, breaches)
    keep[breaches.trigger] = True
    place = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
    linked = np.where(marked.linked >= 0, place[marked.linked], -1).astype(np.int32)
    return replace(marked, linked=linked).take(keep), place


def _at_large(decided: Contacts, breaches: Breaches) -> Flags:
    """Appointments while a warrant is out: none is offered."""
    rows = np.flatnonzero(breaches.is_warrant & (breaches.presented < NEVER))
    begins = breaches.presented[rows].astype(np.int64) + WARRANT_AFTER
    ends = breaches.closed[rows].astype(np.int64)
    return is_inside(breaches.sentence[rows], begins, ends, decided.sentence, decided.day)
