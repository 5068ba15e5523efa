"""What each sentence asks of the person: requirements, licence conditions, supervision after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.frames import Columns, happens
from warehouse.demo.people import Sentences
from warehouse.demo.timeline import NEVER, BusinessCalendar, Flags, Ints, stream

KINDS = np.array(["requirement", "licence_condition", "pss_requirement"])
OTHERS = (("F", 0.60), ("7", 0.10), ("M", 0.12), ("G", 0.06), ("H", 0.05), ("X", 0.04))
"""Main category and share of orders that carry it, besides unpaid work (assumed)."""
UNPAID_WORK_SHARE = (0.30, 0.12)
LONG_WORK = (40, 60, 80, 100, 120, 150, 200)
LENGTHS = {"F": 20, "7": 30, "M": 90, "G": 180, "H": 180, "X": 180, "W": 0}
ARRANGED_IN_TIME = (0.87, 0.84)


@dataclass(frozen=True)
class Requirements(Columns):
    """One row per requirement; ``length`` in the unit of its category (hours for unpaid work)."""

    sentence: Ints
    kind: Ints
    main: np.ndarray
    sub: np.ndarray
    imposed: Ints
    commenced: Ints
    expected_end: Ints
    length: Ints
    unit: np.ndarray
    first_appointment: Ints
    is_unpaid_work: Flags
    is_alone: Flags


def draw_requirements(
    sentences: Sentences, *, calendar: BusinessCalendar, seed: int
) -> Requirements:
    """The requirements of every sentence, unpaid work alone where the sentence says so."""
    rng = stream(seed, "requirements")
    orders = np.flatnonzero(sentences.family == 0)
    share = np.array(UNPAID_WORK_SHARE)[sentences.provider[orders]]
    works = sentences.upw_only[orders] | (rng.random(len(orders)) < share)
    blocks = [_unpaid_work(rng, sentences, orders[works], calendar)]
    chosen = rng.random((len(OTHERS), len(orders))) < np.array([o[1] for o in OTHERS])[:, None]
    chosen[0] |= ~chosen.any(axis=0) & ~works
    chosen &= ~sentences.upw_only[orders]
    for row, (main, _) in enumerate(OTHERS):
        blocks.append(_plain(rng, sentences, orders[chosen[row]], kind="requirement", main=main))
    custody = np.flatnonzero((sentences.family == 1) & (sentences.release < NEVER))
    blocks.append(_plain(rng, sentences, custody, kind="licence_condition", main="109"))
    extra = custody[happens(rng, 0.3, len(custody))]
    blocks.append(_plain(rng, sentences, extra, kind="licence_condition", main="107"))
    blocks.append(
        _plain(
            rng, sentences, custody[sentences.has_pss[custody]], kind="pss_requirement", main="S04"
        )
    )
    return blocks[0].joined(*blocks[1:])


def _unpaid_work(
    rng: np.random.Generator, sentences: Sentences, rows: Ints, calendar: BusinessCalendar
) -> Requirements:
    count = len(rows)
    start = sentences.start[rows]
    in_time = rng.random(count) < np.array(ARRANGED_IN_TIME)[sentences.provider[rows]]
    wait = np.where(in_time, rng.integers(2, 8, count), rng.integers(8, 26, count))
    first = calendar.after(start, wait.astype(np.int32))
    hours = rng.choice(np.array(LONG_WORK), count).astype(np.int32)
    main, sub = np.full(count, "W"), np.full(count, "W01")
    return Requirements(
        rows.astype(np.int32), np.zeros(count, np.int32), main, sub, start, first,
        (start + cal.YEAR).astype(np.int32), hours, np.full(count, "H"), first,
        np.ones(count, bool), sentences.upw_only[rows],
    )  # fmt: skip


def _plain(
    rng: np.random.Generator, sentences: Sentences, rows: Ints, *, kind: str, main: str
) -> Requirements:
    count = len(rows)
    is_pss, is_licence = kind == "pss_requirement", kind == "licence_condition"
    start = sentences.start[rows]
    later = sentences.release[rows] if is_licence else sentences.pss_start[rows]
    imposed = later if is_pss else start
    begins = np.where(is_licence | is_pss, later, start + rng.integers(5, 60, count))
    ends = np.where(
        is_licence, sentences.licence_end[rows], sentences.start[rows] + sentences.length[rows]
    )
    keep = imposed < NEVER
    number = LENGTHS.get(main, 0)
    sub = np.full(count, "F" if main == "F" else "")
    made = Requirements(
        rows.astype(np.int32), np.full(count, int(np.flatnonzero(kind == KINDS)[0]), np.int32),
        np.full(count, main), sub, imposed.astype(np.int32), begins.astype(np.int32),
        ends.astype(np.int32), np.full(count, number, np.int32),
        np.full(count, "D" if number else ""), np.full(count, NEVER, np.int32),
        np.zeros(count, bool), np.zeros(count, bool),
    )  # fmt: skip
    return made.take(keep)
