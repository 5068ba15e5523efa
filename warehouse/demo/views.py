"""What a provider knew at the end of a period: the state of cases, as its files show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from warehouse.demo import calibration as cal
from warehouse.demo import places
from warehouse.demo.allocations import piece_ends, transfer_days
from warehouse.demo.cells import (
    Clock,
    Column,
    Table,
    codes,
    constant,
    dates,
    flags,
    ids,
    numbers,
    texts,
)
from warehouse.demo.enforcement import WARRANT_AFTER
from warehouse.demo.outcomes import is_failure
from warehouse.demo.requirements import KINDS
from warehouse.demo.timeline import MINUTES, NEVER, Flags, Ints, Quarter
from warehouse.demo.world import World

EVENT_BASE, DISPOSAL_BASE = 1_400_000_000, 1_500_000_000
CUSTODY_BASE, REQUIREMENT_BASE = 1_600_000_000, 2_100_000_000
OM_BASE, OS_BASE, RO_BASE = 1_700_000_000, 1_800_000_000, 1_900_000_000
EVENT_KINDS = np.array(["release", "recall", "release", "pss_start", "licence_end"])
ORDER_FTC_LIMIT = 2
ONE_IN_HOSPITAL_IN, ONE_ABROAD_IN, ONE_AT_LARGE_IN = 173, 307, 4
AWAY_DAYS, AWAY_CYCLE = 75, 540
"""People in hospital or abroad are away for so many days of each cycle."""
CODES = np.array([told.provider for told in cal.STORIES])


@dataclass(frozen=True)
class Known:
    """Facts every view needs, worked out once for a world."""

    world: World
    clock: Clock
    moved: Ints
    piece_end: Ints
    order_piece: Ints
    order_sentence: Ints
    order_start: Ints
    order_end: Ints
    crn: np.ndarray
    event_number: np.ndarray
    contact_id_rank: Ints
    contact_provider: Ints
    contact_person: Ints

    def is_shown(self, contact: Ints) -> Flags:
        """Whether each row of contacts exists and is dated in the time shown."""
        when = self.world.contacts.day[np.maximum(contact, 0)]
        return (contact >= 0) & (when >= self.world.quarters[0].start)


def know(world: World) -> Known:
    """Work out what the views share."""
    first, last = world.quarters[0].start, world.quarters[-1].end
    clock = Clock(first - 500, last + 500)
    moved = transfer_days(world.people)
    ends = piece_ends(world.pieces, world.sentences)
    piece, sentence, start, end = _order_rows(world, ends)
    rank = np.empty(len(world.contacts), dtype=np.int64)
    rank[np.lexsort((world.contacts.day, world.contacts.booked))] = np.arange(len(world.contacts))
    return Known(
        world, clock, moved, ends, piece, sentence, start, end, world.people.crn,
        _event_numbers(world),
        rank, world.spans.provider[world.contacts.span], _contact_person(world),
    )  # fmt: skip


def _event_numbers(world: World) -> np.ndarray:
    """The sentence's number within the person, as text."""
    person = world.sentences.person
    order = np.argsort(person, kind="stable")
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = person[order][1:] != person[order][:-1]
    begins = np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order)) - begins + 1
    return number.astype("U6")


def _order_rows(world: World, ends: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """One row per sentence and provider: the time the order's manager holds it."""
    pieces, sentences = world.pieces, world.sentences
    base = sentences_origin = pieces.of_sentence
    split = np.full(int(pieces.origin.max()) + 1, -1)
    later = np.flatnonzero(pieces.is_transfer)
    split[pieces.origin[later]] = later
    again = np.flatnonzero(split[sentences_origin] >= 0)
    piece = np.concatenate([base, split[base[again]]]).astype(np.int32)
    sentence = np.concatenate([np.arange(len(sentences)), again]).astype(np.int32)
    start = np.maximum(pieces.start[piece], sentences.start[sentence])
    end = np.minimum(ends[piece], sentences.end[sentence])
    keep = end > start
    return piece[keep], sentence[keep], start[keep], end[keep]


def _contact_person(world: World) -> Ints:
    """The record each contact hangs on: for a while some hang on a duplicate record."""
    people, contacts = world.people, world.contacts
    person = contacts.person.copy()
    twice = np.flatnonzero(people.duplicate_of >= 0)
    begins = np.full(len(people), NEVER, dtype=np.int64)
    until = np.full(len(people), -1, dtype=np.int64)
    second = np.zeros(len(people), dtype=np.int32)
    begins[people.duplicate_of[twice]] = people.merged[twice] - 70
    until[people.duplicate_of[twice]] = people.merged[twice]
    second[people.duplicate_of[twice]] = twice
    hangs = (contacts.day >= begins[person]) & (contacts.day < until[person])
    return np.where(hangs, second[person], person).astype(np.int32)


def people_table(
    known: Known, provider: int, quarter: Quarter, *, named: Sequence[Column] = ()
) -> Table:
    """Everybody the provider supervised at some time in the period.

    Args:
        known: the world.
        provider: who sends.
        quarter: the period.
        named: further records that rows of the same submission name (an open breach of somebody
            who left, a service for somebody else's person).
    """
    world, people = known.world, known.world.people
    spans = world.spans
    live = (
        (spans.provider == provider) & (spans.start <= quarter.end) & (spans.end >= quarter.start)
    )
    here = np.zeros(len(people), dtype=bool)
    here[spans.person[live]] = True
    for column in named:
        here[_records(known, column)] = True
    twice = people.duplicate_of >= 0
    here[twice] = here[people.duplicate_of[twice]] & (people.merged[twice] - 75 <= quarter.end)
    rows = np.flatnonzero(here)
    merged = people.merged[rows] <= quarter.end
    into = np.where(merged, people.crn[people.duplicate_of[rows]], "")
    home = np.where(people.moved[rows] <= quarter.end, people.later_home[rows], people.home[rows])
    born = people.birth_day[rows].astype("datetime64[D]").astype("datetime64[M]").astype(str)
    return {
        "crn": texts(people.crn[rows]),
        "merged_to_crn": texts(into),
        "birth_year_month": texts(born),
        "gender_code": texts(people.gender[rows]),
        "ethnicity_code": texts(people.ethnicity[rows]),
        "disability": texts(people.disability[rows]),
        "home_borough_code": codes(places.HOME_CODES, home),
        "current_tier": texts(people.tier[rows]),
        "status_code": texts(_statuses(world, quarter)[rows]),
        "restricted_case": flags(people.restricted[rows]),
        "soft_deleted": flags(merged),
    }


def _records(known: Known, named: Column) -> Ints:
    """Rows of the people whose record numbers a column holds."""
    wanted = pc.unique(named).to_numpy(zero_copy_only=False).astype("U7")
    order = np.argsort(known.crn)
    return np.asarray(order[np.searchsorted(known.crn, wanted, sorter=order)])


def _statuses(world: World, quarter: Quarter) -> np.ndarray:
    """Where each person stands at the end of the period."""
    count = len(world.people)
    status = np.full(count, "", dtype="U19")
    breaches, sentences = world.breaches, world.sentences
    out = (
        breaches.is_warrant
        & (breaches.presented + WARRANT_AFTER <= quarter.end)
        & (breaches.closed > quarter.end)
    )
    status[breaches.person[out]] = "warrant"
    number = np.arange(count)
    away_now = (quarter.end + number * 31) % AWAY_CYCLE < AWAY_DAYS
    status[away_now & (number % ONE_ABROAD_IN == 0)] = "abroad"
    status[away_now & (number % ONE_IN_HOSPITAL_IN == 0)] = "hospital"
    loose = (sentences.recall <= quarter.end) & (sentences.recall > quarter.end - 40)
    loose &= np.arange(len(sentences)) % ONE_AT_LARGE_IN == 0
    status[sentences.person[loose]] = "unlawfully_at_large"
    died = (sentences.reason == "TR13") & (sentences.end <= quarter.end)
    status[sentences.person[died]] = "deceased"
    return status


def _sent(known: Known, provider: int, quarter: Quarter) -> Ints:
    """Rows of the sentences live in the period while the person was with the provider."""
    live = (known.order_start <= quarter.end) & (known.order_end >= quarter.start)
    mine = known.world.pieces.provider[known.order_piece] == provider
    return np.unique(known.order_sentence[live & mine])


def sentence_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Sentences of the people supervised, as they stood at the end of the period."""
    sentences = known.world.sentences
    rows = _sent(known, provider, quarter)
    count = len(rows)
    ended = sentences.end[rows] <= quarter.end
    open_breach, last_end = _breach_state(known.world, quarter)
    fails = _failure_days(known, last_end, quarter)
    order = sentences.family[rows] == 0
    notional = sentences.start[rows] + sentences.length[rows]
    entered = rows % 9 == 0
    return {
        "disposal_id": ids(rows, base=DISPOSAL_BASE),
        "event_id": ids(rows, base=EVENT_BASE),
        "crn": texts(known.crn[sentences.person[rows]]),
        "event_number": texts(known.event_number[rows]),
        "disposal_type_code": texts(sentences.code[rows]),
        "conviction_date": dates(sentences.start[rows] - rows % 28),
        "sentence_date": dates(sentences.start[rows]),
        "length_in_days": numbers(sentences.length[rows]),
        "notional_end_date": dates(notional),
        "entered_end_date": dates(np.where(entered, notional, NEVER)),
        "termination_date": dates(sentences.end[rows], known_by=quarter.end),
        "termination_reason_code": texts(np.where(ended, sentences.reason[rows], "")),
        "in_breach": flags(open_breach[rows] & ~ended),
        "breach_end_date": dates(np.where(last_end[rows] > 0, last_end[rows], NEVER)),
        "ftc_count": numbers(fails[rows]),
        "ftc_limit": numbers(np.full(count, ORDER_FTC_LIMIT), missing=~order),
        "active": flags(~ended),
        "soft_deleted": flags(np.zeros(count, dtype=bool)),
        "provider_code": constant(str(CODES[provider]), count),
    }


def _breach_state(world: World, quarter: Quarter) -> tuple[Flags, Ints]:
    """Whether each sentence is in breach at the period's end, and when its last breach ended."""
    breaches = world.breaches
    in_breach = np.zeros(len(world.sentences), dtype=bool)
    is_open = (breaches.aware <= quarter.end) & (breaches.closed > quarter.end)
    in_breach[breaches.sentence[is_open]] = True
    last_end = np.zeros(len(world.sentences), dtype=np.int32)
    over = breaches.closed <= quarter.end
    np.maximum.at(last_end, breaches.sentence[over], breaches.closed[over])
    return in_breach, last_end


def _failure_days(known: Known, last_end: Ints, quarter: Quarter) -> Ints:
    """Distinct days of failure since the later of sentence and last breach end (rule R10)."""
    contacts = known.world.contacts
    fails = np.flatnonzero(is_failure(contacts) & (contacts.recorded < (quarter.end + 1) * MINUTES))
    sentence, day = contacts.sentence[fails], contacts.day[fails]
    fails_now = day >= last_end[sentence]
    keys = np.unique(sentence[fails_now].astype(np.int64) * (1 << 32) + day[fails_now])
    return np.bincount(keys >> 32, minlength=len(last_end)).astype(np.int32)


def custody_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Every release, recall and later step of the custodial sentences sent."""
    sentences = known.world.sentences
    rows = _sent(known, provider, quarter)
    rows = rows[sentences.family[rows] == 1]
    steps = np.stack(
        [
            sentences.release[rows], sentences.recall[rows], sentences.rerelease[rows],
            sentences.pss_start[rows], sentences.licence_end[rows],
        ]
    )  # fmt: skip
    step, at = np.nonzero(steps <= quarter.end)
    sentence = rows[at]
    return {
        "custody_event_id": ids(
            sentence.astype(np.int64) * len(EVENT_KINDS) + step, base=CUSTODY_BASE
        ),
        "disposal_id": ids(sentence, base=DISPOSAL_BASE),
        "crn": texts(known.crn[sentences.person[sentence]]),
        "event_kind": codes(EVENT_KINDS, step),
        "event_date": dates(steps[step, at]),
        "soft_deleted": flags(np.zeros(len(at), dtype=bool)),
    }


def requirement_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Requirements of the sentences sent, live in the period."""
    world = known.world
    table, work = world.requirements, world.casework
    here = np.zeros(len(world.sentences), dtype=bool)
    here[_sent(known, provider, quarter)] = True
    live = (table.imposed <= quarter.end) & (work.work_ended >= quarter.start)
    rows = np.flatnonzero(here[table.sentence] & live & (work.work_ended >= table.imposed))
    part = table.take(rows)
    ended = work.work_ended[rows]
    is_over = ended <= quarter.end
    whole = part.length <= 0
    return {
        "component_kind": codes(KINDS, part.kind),
        "component_id": ids(rows, base=REQUIREMENT_BASE),
        "disposal_id": ids(part.sentence, base=DISPOSAL_BASE),
        "crn": texts(known.crn[world.sentences.person[part.sentence]]),
        "main_category_code": texts(part.main),
        "sub_category_code": texts(part.sub),
        "imposed_date": dates(part.imposed),
        "commencement_date": dates(part.commenced, known_by=quarter.end),
        "expected_end_date": dates(part.expected_end),
        "termination_date": dates(ended, known_by=quarter.end),
        "termination_reason_code": texts(np.where(is_over, _requirement_reasons(world, rows), "")),
        "length": numbers(part.length, missing=whole),
        "length_unit": texts(np.where(whole, "", part.unit)),
        "first_appointment_date": dates(part.first_appointment),
        "active": flags(~is_over),
        "soft_deleted": flags(np.zeros(len(rows), dtype=bool)),
    }


def _requirement_reasons(world: World, rows: Ints) -> np.ndarray:
    """Why each requirement ended: worked in full, with the sentence, or simply closed."""
    table = world.requirements
    reason = world.sentences.reason[table.sentence[rows]]
    ended_with = world.casework.work_ended[rows] >= world.sentences.end[table.sentence[rows]]
    plain = np.where(ended_with, reason, "TR05")
    positive = np.isin(reason, ("TR02", "TR05", "TR01", "TR11"))
    unworked = table.is_unpaid_work[rows] & ended_with & positive
    plain = np.where(unworked, "TR03", plain)
    return np.where(world.casework.work_done[rows], "TR06", plain)


def allocation_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Managers of the person (OM), of the order (OS) and the responsible officer (RO)."""
    world = known.world
    spans, teams, posts = world.spans, world.teams, world.posts
    mine = (
        (spans.provider == provider) & (spans.start <= quarter.end) & (spans.end >= quarter.start)
    )
    om = np.flatnonzero(mine)
    at = (known.order_start <= quarter.end) & (known.order_end >= quarter.start)
    os_rows = np.flatnonzero(at & (world.pieces.provider[known.order_piece] == provider))
    os_person = world.sentences.person[known.order_sentence[os_rows]]
    os_day = np.minimum(known.order_end[os_rows] - 1, quarter.end)
    os_post = spans.post[spans.at(os_person, os_day)]
    start = np.concatenate([spans.start[om], *[known.order_start[os_rows]] * 2])
    end = np.concatenate([spans.end[om], *[known.order_end[os_rows]] * 2])
    post = np.concatenate([spans.post[om], os_post, os_post])
    held = np.concatenate([spans.start[om], os_day, os_day])
    person = np.concatenate([spans.person[om], os_person, os_person])
    kind = np.repeat(np.arange(3), [len(om), len(os_rows), len(os_rows)])
    bases = np.array([OM_BASE, OS_BASE, RO_BASE])[kind]
    event = np.concatenate([np.full(len(om), -1), *[known.order_sentence[os_rows]] * 2])
    count = len(kind)
    return {
        "allocation_id": numbers(np.concatenate([om, os_rows, os_rows]).astype(np.int64) + bases),
        "manager_kind": codes(np.array(["OM", "OS", "RO"]), kind),
        "crn": texts(known.crn[person]),
        "event_id": ids(event, base=EVENT_BASE, missing=event < 0),
        "allocation_date": dates(start),
        "end_date": dates(end, known_by=quarter.end),
        "allocation_reason_code": texts(np.where(kind == 0, "IN1", "INT")),
        "staff_code": texts(posts.code[post]),
        "team_code": texts(teams.code[posts.team_on(post, held)]),
        "provider_code": constant(str(CODES[provider]), count),
        "active": flags(end > quarter.end),
        "soft_deleted": flags(np.zeros(count, dtype=bool)),
    }
