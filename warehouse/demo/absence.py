"""Staff sickness and other absence, and the supervision staff receive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.calibration import Story
from warehouse.demo.frames import Columns, choice, happens
from warehouse.demo.staff import Posts
from warehouse.demo.timeline import NEVER, BusinessCalendar, Flags, Floats, Ints, Longs, stream

TYPES = np.array(["sickness", "other_paid", "other_unpaid", "maternity", "annual_leave"])
SICK, PAID, UNPAID, MATERNITY, LEAVE = range(5)
SCHEMES = ("ons_lfs", "civil_service_icd")
"""The CRC's own system codes reasons as the Labour Force Survey does; the NPS by ICD chapter."""
REASONS = (
    (("ONS03", "ONS10"), ("ONS02", "ONS01", "ONS04", "ONS05", "ONS09", "ONS07", "ONS12", "ONS11")),
    (("F",), ("M", "J", "K", "A-B", "S-T", "G", "I", "C-D", "R", "UNK")),
)
LONG_ODDS = (0.40, 0.04, 0.06, 0.08, 0.02, 0.10, 0.20, 0.10, 0.06, 0.06)
SHORT_ODDS = (0.12, 0.30, 0.16, 0.12, 0.10, 0.03, 0.06, 0.05, 0.03, 0.03)
LONG_TERM = 28
SHORT_LENGTHS = (1, 2, 3, 4, 5, 7, 10, 14, 21)
SHORT_LENGTH_ODDS = (0.26, 0.20, 0.15, 0.10, 0.10, 0.07, 0.06, 0.04, 0.02)
LEAVE_A_YEAR = 4.0
SESSION_EVERY = 42
TRIES = 40
SELDOM_ILL, SELDOM_ODDS = 0.45, 0.12
"""Share of staff who are seldom ill, and their odds of each spell beside everybody else's."""
FRIDAY = 4
APART = 3
"""Days between two absences of one person, so that none continues another over a weekend."""
LEAVE_LENGTHS = (5, 5, 12, 12, 19)
MATERNITY_DAYS = 240
GOLDEN, PLASTIC = 0.6180339887, 0.7548776662
"""Steps that spread a short run of numbers evenly."""


@dataclass(frozen=True)
class Absences(Columns):
    """One row per absence; ``end`` is the last day off, ``NEVER`` when nobody wrote it."""

    post: Ints
    start: Ints
    end: Ints
    kind: Ints
    reason: np.ndarray
    is_half_first: Flags
    is_half_last: Flags
    is_work_related: Flags


@dataclass(frozen=True)
class Sessions(Columns):
    """One row per supervision session a member of staff was due."""

    post: Ints
    due: Ints
    held: Ints


def draw_absences(posts: Posts, *, first: int, last: int, seed: int) -> Absences:
    """Absences of every post over the time shown and the year before it.

    Spells are spread evenly over people and time, so a small demo keeps the calibrated total.
    """
    begin = first - cal.YEAR
    blocks = []
    for number, told in enumerate(cal.STORIES):
        rng = stream(seed, f"absence-{told.provider}")
        rows = np.flatnonzero((posts.provider == number) & ~posts.is_placeholder)
        low = np.maximum(posts.start[rows], begin)
        days = np.maximum(np.minimum(posts.end[rows], last + 1) - low, 0)
        blocks.append(_long(rng, told, rows, number=number, low=low, days=days))
        blocks.append(_short(rng, told, rows, number=number, low=low, days=days))
        blocks.append(_elsewhere(rng, rows, low, days))
    drawn = blocks[0].joined(*blocks[1:])
    end = np.where(
        drawn.end > np.minimum(posts.end[drawn.post] - 1, NEVER),
        posts.end[drawn.post] - 1,
        drawn.end,
    )
    drawn = Absences(**{**vars(drawn), "end": end.astype(np.int32)})
    drawn = drawn.take(drawn.end >= np.maximum(drawn.start, first - 40))
    return _without_overlap(drawn)


def _without_overlap(drawn: Absences) -> Absences:
    """Keep the longer of two absences of one person that meet; order by person and start."""
    drawn = drawn.take(np.lexsort((drawn.end, drawn.start, drawn.post)))
    while True:
        same = drawn.post[1:] == drawn.post[:-1]
        clash = same & (drawn.start[1:] <= drawn.end[:-1] + APART)
        if not clash.any():
            return drawn
        length = drawn.end - drawn.start
        later_goes = length[1:] <= length[:-1]
        goes = np.zeros(len(drawn), dtype=bool)
        goes[1:] = clash & later_goes
        goes[:-1] |= clash & ~later_goes
        drawn = drawn.take(~goes)


def _spread(rng: np.random.Generator, low: Ints, days: Ints, rate: float) -> tuple[Longs, Longs]:
    """About ``rate`` events a person-year, evenly over time and each on somebody then in post."""
    count = round(rate * float(days.sum()) / 365.25)
    first, last = int(low.min()), int((low + days).max())
    heads = np.zeros(last - first + 1)
    np.add.at(heads, low - first, 1)
    np.add.at(heads, low + days - first, -1)
    share = np.cumsum(np.cumsum(heads))
    even = (np.arange(count) + rng.random(count)) / max(count, 1) * share[-1]
    when = first + np.searchsorted(share, even)
    row = np.zeros(count, dtype=np.int64)
    todo = np.arange(count)
    prone = np.where(happens(rng, SELDOM_ILL, len(low)), SELDOM_ODDS, 1.0)
    steps = np.cumsum(prone)
    for _ in range(TRIES):
        row[todo] = np.searchsorted(steps, rng.random(len(todo)) * steps[-1], side="right")
        off = (low[row[todo]] > when[todo]) | (low[row[todo]] + days[row[todo]] <= when[todo])
        todo = todo[off]
    return row, np.clip(when, low[row], low[row] + days[row])


def _even(rng: np.random.Generator, count: int, step: float) -> Floats:
    """Numbers between 0 and 1 that are evenly spread however short the run."""
    return np.asarray((rng.random() + np.arange(count) * step) % 1.0)


def _rows(
    rng: np.random.Generator,
    post: Ints,
    start: Longs,
    length: Ints,
    *,
    kind: Ints | int,
    reason: np.ndarray | None = None,
    related: Flags | None = None,
) -> Absences:
    count = len(post)
    reason = np.full(count, "", dtype="U5") if reason is None else reason
    related = np.zeros(count, dtype=bool) if related is None else related
    begins = start.astype(np.int32)
    return Absences(
        post.astype(np.int32), begins, (begins + length - 1).astype(np.int32),
        np.full(count, kind, dtype=np.int32), reason,
        happens(rng, 0.06, count), happens(rng, 0.05, count),
        related,
    )  # fmt: skip


def _long(
    rng: np.random.Generator, told: Story, rows: Ints, *, number: int, low: Ints, days: Ints
) -> Absences:
    row, begins = _spread(rng, low, days, told.long_spells)
    count = len(row)
    steps = _even(rng, count, PLASTIC)
    length = LONG_TERM + 2 - (told.long_days - LONG_TERM) * np.log1p(-steps)
    length = np.minimum(length, 360).astype(np.int32)
    mental = _even(rng, count, GOLDEN) < cal.LONG_TERM_MENTAL
    reason = _reasons(rng, number, mental, LONG_ODDS)
    related = mental & happens(rng, 0.5, count)
    return _rows(rng, rows[row], begins, length, kind=SICK, reason=reason, related=related)


def _short(
    rng: np.random.Generator, told: Story, rows: Ints, *, number: int, low: Ints, days: Ints
) -> Absences:
    row, begins = _spread(rng, low, days, told.short_spells)
    count = len(row)
    length = np.array(SHORT_LENGTHS, np.int32)[choice(rng, SHORT_LENGTH_ODDS, count)]
    start = begins.astype(np.int64)
    weekday = (start + 3) % 7
    start = np.where(weekday > FRIDAY, start + 7 - weekday, start)
    mental = _even(rng, count, GOLDEN) < cal.SHORT_TERM_MENTAL
    reason = _reasons(rng, number, mental, SHORT_ODDS)
    related = mental & happens(rng, 0.4, count)
    return _rows(rng, rows[row], start, length, kind=SICK, reason=reason, related=related)


def _reasons(
    rng: np.random.Generator, number: int, mental: Flags, odds: tuple[float, ...]
) -> np.ndarray:
    minds, others = REASONS[number]
    mind = np.array(minds)[rng.integers(0, len(minds), len(mental))]
    other = np.array(others)[choice(rng, odds[: len(others)], len(mental))]
    return np.where(mental, mind, other).astype("U5")


def _elsewhere(rng: np.random.Generator, rows: Ints, low: Ints, days: Ints) -> Absences:
    """Annual leave, other leave and maternity: not sickness, and never counted as such."""
    row, begins = _spread(rng, low, days, LEAVE_A_YEAR)
    length = np.array(LEAVE_LENGTHS, np.int32)[rng.integers(0, len(LEAVE_LENGTHS), len(row))]
    leave = _rows(rng, rows[row], begins, length, kind=LEAVE)
    row, begins = _spread(rng, low, days, 0.15)
    kind = np.where(happens(rng, 0.75, len(row)), PAID, UNPAID)
    other = _rows(rng, rows[row], begins, np.full(len(row), 2), kind=kind)
    row, begins = _spread(rng, low, days, 0.015)
    away = _rows(rng, rows[row], begins, np.full(len(row), MATERNITY_DAYS), kind=MATERNITY)
    return leave.joined(other, away)


def is_away(
    absences: Absences, post: Ints, when: Ints, *, first: int, last: int, posts: Posts
) -> Flags:
    """Whether each post is on sick or maternity leave on each day."""
    width = last - first + 400
    change = np.zeros((len(posts), width + 1), dtype=np.int16)
    counts = np.isin(absences.kind, (SICK, MATERNITY))
    low = np.clip(absences.start[counts] - first, 0, width)
    high = np.clip(absences.end[counts] + 1 - first, 0, width)
    np.add.at(change, (absences.post[counts], low), 1)
    np.add.at(change, (absences.post[counts], high), -1)
    away = np.cumsum(change, axis=1) > 0
    return np.asarray(away[post, np.clip(when - first, 0, width)])


def draw_sessions(
    posts: Posts, *, calendar: BusinessCalendar, first: int, last: int, seed: int
) -> Sessions:
    """A supervision session every six weeks for each member of staff, held in time or not."""
    rng = stream(seed, "sessions")
    rows = np.flatnonzero(~posts.is_placeholder & (posts.role == 0))
    low = np.maximum(posts.start[rows], first)
    counts = np.maximum((np.minimum(posts.end[rows], last + 1) - low) // SESSION_EVERY, 0)
    post = np.repeat(rows, counts)
    k = np.arange(len(post)) - np.repeat(np.cumsum(counts) - counts, counts)
    phase = np.repeat(rng.integers(0, SESSION_EVERY, len(rows)), counts)
    due = calendar.on_or_after(
        (np.repeat(low, counts) + k * SESSION_EVERY + phase).astype(np.int32)
    )
    keep = due <= last
    post, due = post[keep], due[keep]
    share = np.zeros(len(due))
    for number, told in enumerate(cal.STORIES):
        share = np.where(posts.provider[post] == number, told.supervision_held.at(due), share)
    u = rng.random(len(due))
    lag = np.where(u < share, rng.integers(0, 8, len(due)), rng.integers(11, 40, len(due)))
    held = calendar.after(due, lag.astype(np.int32))
    never = u > share + 0.3 * (1 - share)
    return Sessions(post.astype(np.int32), due, np.where(never, NEVER, held).astype(np.int32))
