"""Who holds whom: the spans in which one officer manages one person for one provider."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo import places
from warehouse.demo.frames import running_max
from warehouse.demo.people import SERVICE_BEGAN, People, Sentences
from warehouse.demo.staff import COHORTS_END, Posts
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, stream

TRIES = 12
SETTLED, SETTLED_ODDS = 150, 0.4
"""Officers settled for so many days get fewer new people than those who have just come."""
ROUNDS = 14
YOUNG, OLD = 25 * 365.25, 50 * 365.25
TEN, ACCEPTED, WITHDRAWN = 10, 7, 9
"""Of ten persons escalated seven are accepted, two refused and one is withdrawn."""
DAYS_TO_DECIDE = 9


@dataclass(frozen=True)
class Pieces:
    """One row per unbroken time of a person with one provider.

    ``origin`` is the whole time before it was split at a transfer; ``of_sentence`` gives the origin
    of each sentence.
    """

    person: Ints
    provider: Ints
    start: Ints
    end: Ints
    is_transfer: Flags
    origin: Ints
    of_sentence: Ints

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Spans:
    """One row per officer allocation (OM), ordered by person and start."""

    piece: Ints
    person: Ints
    provider: Ints
    post: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.piece)

    def at(self, person: Ints, when: Ints) -> Ints:
        """Index of the span of each person in force on each day (the last begun by then)."""
        keys = self.person.astype(np.int64) * NEVER + self.start
        found = np.searchsorted(keys, person.astype(np.int64) * NEVER + when, side="right") - 1
        return np.maximum(found, 0).astype(np.int32)


def draw_pieces(sentences: Sentences, people: People) -> Pieces:
    """Merge each person's sentences into unbroken times, split where the NPS takes over."""
    begins = np.maximum(sentences.start, SERVICE_BEGAN)
    order = np.lexsort((begins, sentences.person))
    person, start, end = sentences.person[order], begins[order], sentences.end[order]
    reach = running_max(person, end)
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (person[1:] != person[:-1]) | (start[1:] > reach[:-1])
    number = np.cumsum(fresh) - 1
    at = np.flatnonzero(fresh)
    until = np.maximum.reduceat(end, at)
    owner = person[at]
    piece_of = np.empty(len(order), dtype=np.int32)
    piece_of[order] = number
    provider = sentences.provider[order][at]
    none, own = np.zeros(len(at), dtype=bool), np.arange(len(at), dtype=np.int32)
    base = Pieces(owner, provider, start[at], until, none, own, piece_of)
    return _transferred(base, people)


def is_accepted(person: Ints) -> Flags:
    """Whether the NPS accepts the person if the CRC escalates the risk."""
    return np.asarray(person % TEN < ACCEPTED)


def transfer_days(people: People) -> Ints:
    """The day the NPS takes over an escalated person whose escalation is accepted."""
    number = np.arange(len(people))
    accepted = (people.escalated < NEVER) & is_accepted(number)
    day_taken = people.escalated + 2 + number // TEN % DAYS_TO_DECIDE
    return np.where(accepted, day_taken, NEVER).astype(np.int32)


def _transferred(base: Pieces, people: People) -> Pieces:
    moved = transfer_days(people)[base.person]
    inside = (base.provider == 0) & (moved > base.start + 1) & (moved < base.end - 1)
    later = (base.provider == 0) & (moved <= base.start + 1)
    first_end = np.where(inside, moved, base.end).astype(np.int32)
    at = np.flatnonzero(inside)
    return Pieces(
        np.concatenate([base.person, base.person[at]]),
        np.concatenate([np.where(later, 1, base.provider), np.ones(len(at))]).astype(np.int32),
        np.concatenate([base.start, moved[at]]).astype(np.int32),
        np.concatenate([first_end, base.end[at]]).astype(np.int32),
        np.concatenate([base.is_transfer, np.ones(len(at), dtype=bool)]),
        np.concatenate([base.origin, base.origin[at]]),
        base.of_sentence,
    )


def piece_ends(pieces: Pieces, sentences: Sentences) -> Ints:
    """The day each piece ends once every sentence in it has ended as it really did."""
    final = np.zeros(int(pieces.origin.max()) + 1, dtype=np.int32)
    np.maximum.at(final, pieces.of_sentence, sentences.end)
    return np.minimum(pieces.end, final[pieces.origin]).astype(np.int32)


def draw_spans(pieces: Pieces, people: People, posts: Posts, *, first: int, seed: int) -> Spans:
    """Give every piece officers, one after another, until it ends.

    A change of officer follows a departure (some people stay in a leaver's name for months), the
    end of a wait for allocation, or the CRC's change from cohorts to local teams.
    """
    rng = stream(seed, "allocations")
    rosters = _Rosters(posts)
    open_piece = np.arange(len(pieces))
    start = pieces.start.copy()
    waiting = rng.random(len(pieces)) < _waiting_share(pieces)
    waiting &= start >= first - 60
    found: list[Spans] = []
    for _ in range(ROUNDS):
        person, provider = pieces.person[open_piece], pieces.provider[open_piece]
        post = _choose(rng, rosters, people, person, provider=provider, when=start)
        post = _unallocated(rosters, people, person, post, provider=provider, waiting=waiting)
        until = _until(rng, posts, post, start, provider=provider)
        end = np.minimum(until, pieces.end[open_piece]).astype(np.int32)
        found.append(_spans(pieces, open_piece, post, start, end))
        more = end < pieces.end[open_piece]
        open_piece, start = open_piece[more], end[more]
        waiting = np.zeros(len(open_piece), dtype=bool)
        if not len(open_piece):
            break
    return _ordered(found)


def _waiting_share(pieces: Pieces) -> Floats:
    return np.array([told.unallocated_at_start for told in cal.STORIES])[pieces.provider]


def _spans(pieces: Pieces, rows: Ints, post: Ints, start: Ints, end: Ints) -> Spans:
    person, provider = pieces.person[rows], pieces.provider[rows]
    return Spans(rows.astype(np.int32), person, provider, post, start, end)


def _ordered(found: list[Spans]) -> Spans:
    names = tuple(Spans.__dataclass_fields__)
    merged = {name: np.concatenate([getattr(block, name) for block in found]) for name in names}
    keep = merged["end"] > merged["start"]
    merged = {name: values[keep] for name, values in merged.items()}
    order = np.lexsort((merged["start"], merged["person"]))
    return Spans(**{name: values[order] for name, values in merged.items()})


def clipped(spans: Spans, ends: Ints) -> Spans:
    """The spans with each piece cut at its final end; spans that begin after it go."""
    end = np.minimum(spans.end, ends[spans.piece]).astype(np.int32)
    keep = end > spans.start
    cut = replace(spans, end=end)
    names = Spans.__dataclass_fields__
    return Spans(**{name: getattr(cut, name)[keep] for name in names})


class _Rosters:
    """Officers of each cohort and each group, with the weights that make caseloads differ."""

    def __init__(self, posts: Posts) -> None:
        self.posts = posts
        officer = (posts.role == 0) & ~posts.is_placeholder
        self.cohort = _Roster(posts, officer & (posts.provider == 0), posts.cohort)
        self.local = _Roster(posts, officer & (posts.provider == 0), posts.group)
        self.nps = _Roster(posts, officer & (posts.provider == 1), posts.group)
        everyone = np.zeros(len(posts), dtype=np.int32)
        weights = places.borough_weights()
        demand = np.bincount(places.borough_groups(), weights, minlength=places.GROUPS)
        self.local.balance(demand)
        self.nps.balance(demand)
        self.all = tuple(_Roster(posts, officer & (posts.provider == p), everyone) for p in (0, 1))
        waiting = np.flatnonzero(posts.is_placeholder)
        self.placeholder = np.array([waiting[0], waiting[1]], dtype=np.int32)
        self.lewisham_waiting = int(waiting[2])


class _Roster:
    """Weighted choice of an officer within a group, working on a day."""

    def __init__(self, posts: Posts, chosen: Flags, group: Ints) -> None:
        rows = np.flatnonzero(chosen)
        self.rows = rows[np.argsort(group[rows], kind="stable")]
        self.posts = posts
        keys = group[self.rows]
        self.cumulative = np.cumsum(posts.weight[self.rows])
        size = max(int(keys.max()) + 1, places.GROUPS)
        before = np.searchsorted(keys, np.arange(size), side="left")
        after = np.searchsorted(keys, np.arange(size), side="right")
        padded = np.concatenate([[0.0], self.cumulative])
        self.low, self.high = padded[before], padded[after]
        self.stays = np.ones(size)

    def balance(self, demand: Floats) -> None:
        """Let people leave groups that have fewer officers than their share of people."""
        supply = (self.high - self.low) / max(float(self.cumulative[-1]), 1e-9)
        wanted = np.zeros(len(self.stays))
        wanted[: len(demand)] = demand / demand.sum()
        self.stays = np.minimum(supply / np.maximum(wanted, 1e-9), 1.0)

    def pick(self, rng: np.random.Generator, group: Ints, when: Ints) -> Ints:
        """A post working on the day for each row, or -1 when the tries found none."""
        picked = np.full(len(group), -1, dtype=np.int32)
        stays = rng.random(len(group)) < self.stays[group]
        todo = np.flatnonzero((self.high[group] > self.low[group]) & stays)
        for _ in range(TRIES):
            low, high = self.low[group[todo]], self.high[group[todo]]
            target = low + rng.random(len(todo)) * (high - low)
            at = np.minimum(
                np.searchsorted(self.cumulative, target, side="right"), len(self.rows) - 1
            )
            post = self.rows[at]
            works = (self.posts.start[post] <= when[todo]) & (self.posts.end[post] > when[todo] + 7)
            settled = self.posts.start[post] < when[todo] - SETTLED
            works &= ~settled | (rng.random(len(todo)) < SETTLED_ODDS)
            picked[todo[works]] = post[works]
            todo = todo[~works]
            if not len(todo):
                break
        return picked


def _choose(
    rng: np.random.Generator,
    rosters: _Rosters,
    people: People,
    person: Ints,
    *,
    provider: Ints,
    when: Ints,
) -> Ints:
    """An officer for each person: of the cohort or the place, else anybody; -1 if none."""
    group = _home_group(rng, people, person)
    cohort = _cohort(people, person, when)
    is_cohort = (provider == 0) & (when <= COHORTS_END)
    post = rosters.nps.pick(rng, group, when)
    by_cohort = rosters.cohort.pick(rng, cohort, when)
    by_place = rosters.local.pick(rng, group, when)
    post = np.where(provider == 1, post, np.where(is_cohort, by_cohort, by_place))
    for number in (0, 1):
        lost = np.flatnonzero((post < 0) & (provider == number))
        anywhere = rosters.all[number].pick(rng, np.zeros(len(lost), dtype=np.int32), when[lost])
        post[lost] = anywhere
    return np.asarray(post)


def _unallocated(
    rosters: _Rosters,
    people: People,
    person: Ints,
    post: Ints,
    *,
    provider: Ints,
    waiting: Flags,
) -> Ints:
    """The officer, or a placeholder where nobody was found or the person waits to be allocated."""
    held = np.where((post < 0) | waiting, rosters.placeholder[provider], post)
    lewisham = (people.home[person] == _LEWISHAM) & (provider == 1)
    is_waiting = held == rosters.placeholder[provider]
    return np.where(is_waiting & lewisham, rosters.lewisham_waiting, held).astype(np.int32)


_LEWISHAM = [b.code for b in places.BOROUGHS].index(places.LEWISHAM)


def _home_group(rng: np.random.Generator, people: People, person: Ints) -> Ints:
    home = people.home[person]
    groups = places.borough_groups()
    anywhere = rng.integers(0, places.GROUPS, len(person))
    in_london = (home >= 0) & (home < len(groups))
    return np.where(in_london, groups[np.where(in_london, home, 0)], anywhere).astype(np.int32)


def _cohort(people: People, person: Ints, when: Ints) -> Ints:
    age = when - people.birth_day[person]
    men = np.where(age < YOUNG, 0, np.where(age >= OLD, 2, 1))
    return np.where(people.gender[person] == "F", 3, men).astype(np.int32)


def _until(
    rng: np.random.Generator, posts: Posts, post: Ints, start: Ints, *, provider: Ints
) -> Ints:
    """The day the officer stops holding the person, whatever comes first."""
    left = posts.end[post].astype(np.int64)
    share = np.array([told.stranded_at_leaving for told in cal.STORIES])[provider]
    lag = np.where(rng.random(len(post)) < share, rng.integers(20, 150, len(post)), 0)
    until = np.where(left < NEVER, left + lag, NEVER)
    wait = start + 12 + rng.exponential(40, len(post)).astype(int)
    until = np.where(posts.is_placeholder[post], wait, until)
    changes = (provider == 0) & (start <= COHORTS_END)
    until = np.where(changes, np.minimum(until, COHORTS_END + 1), until)
    return np.maximum(until, start + 1).astype(np.int64)
