"""Sentences and the people they belong to.

The flow is steady: sentences begin evenly over a window that starts before the first quarter, so
that the caseload of the first day is already there. Later steps only ever cut a sentence short.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.calibration import SentenceKind, Story
from warehouse.demo.frames import happens
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, day, stream

SERVICE_BEGAN = day("2014-06-01")
SECOND_SENTENCE = 0.12
NEIGHBOURHOOD = 40
RECALL_ROOM, OFFENCE_ROOM = 45, 60
"""A licence shorter than this (days) is not recalled, or not cut short by an offence."""
ATTRITION = 1.12
"""Breach and recall shorten what is drawn here; starts are raised by this to keep the stock."""
FAMILIES = ("order", "custody")


@dataclass(frozen=True)
class Sentences:
    """One row per sentence; days as integers, ``NEVER`` where there is none."""

    person: Ints
    provider: Ints
    family: Ints
    code: np.ndarray
    start: Ints
    length: Ints
    release: Ints
    recall: Ints
    rerelease: Ints
    pss_start: Ints
    licence_end: Ints
    end: Ints
    reason: np.ndarray
    upw_only: Flags
    has_pss: Flags

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class People:
    """One row per person, duplicates after the originals (``duplicate_of`` >= 0)."""

    crn: np.ndarray
    birth_day: Ints
    gender: np.ndarray
    ethnicity: np.ndarray
    disability: np.ndarray
    home: Ints
    later_home: Ints
    moved: Ints
    tier: np.ndarray
    restricted: Flags
    reliability: Floats
    duplicate_of: Ints
    merged: Ints
    escalated: Ints

    def __len__(self) -> int:
        return len(self.crn)


def draw_sentences(*, people: int, first: int, last: int, seed: int) -> Sentences:
    """All sentences live at some time from ``first`` to ``last``, in order of start.

    Args:
        people: persons on the caseload of a typical day, both providers together.
        first: first day shown.
        last: last day shown; sentences keep beginning until then.
        seed: of the demo.

    Returns:
        Sentences with their ends as they would be without any breach.
    """
    blocks = []
    for number, told in enumerate(cal.STORIES):
        for kind in told.kinds:
            name = f"sentence-{told.provider}-{kind.code}"
            stock = people * told.caseload_share * kind.share
            block = _block(stream(seed, name), told, kind, stock=stock, first=first, last=last)
            block["provider"] = np.full(len(block["start"]), number, dtype=np.int32)
            blocks.append(block)
    merged = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    order = np.argsort(merged["start"], kind="stable")
    merged = {key: values[order] for key, values in merged.items()}
    merged["person"] = _owners(stream(seed, "owners"), merged["provider"])
    return Sentences(**merged)


def _block(
    rng: np.random.Generator,
    told: Story,
    kind: SentenceKind,
    *,
    stock: float,
    first: int,
    last: int,
) -> dict[str, np.ndarray]:
    reach = kind.longest + cal.YEAR if kind.has_pss else kind.longest
    sample = _lifetimes(
        np.random.default_rng(1), told, kind, 20_000, start=np.zeros(20_000, np.int32)
    )
    mean = float(np.minimum(sample["end"], reach).mean())
    count = max(1, round(ATTRITION * stock / mean * (last - first + reach)))
    u = (np.arange(count) + rng.random(count)) / count
    start = (first - reach + u * (last - first + reach)).astype(np.int32)
    drawn = _lifetimes(rng, told, kind, count, start=start)
    keep = (drawn["end"] >= first) & (drawn["start"] <= last)
    return {key: values[keep] for key, values in drawn.items()}


def _lifetimes(
    rng: np.random.Generator, told: Story, kind: SentenceKind, count: int, *, start: Ints
) -> dict[str, np.ndarray]:
    length = rng.choice(np.array(kind.lengths, np.int32), count, p=np.array(kind.odds))
    drawn = (
        _order(rng, told, start, length)
        if kind.family == "order"
        else _custody(rng, told, kind, start, length)
    )
    drawn["family"] = np.full(count, FAMILIES.index(kind.family), dtype=np.int32)
    drawn["code"] = np.full(count, kind.code)
    drawn["start"] = start
    drawn["length"] = length
    only = rng.random(count) < told.unpaid_work_only
    drawn["upw_only"] = only & (kind.code == "329")
    return drawn


def _order(
    rng: np.random.Generator, told: Story, start: Ints, length: Ints
) -> dict[str, np.ndarray]:
    """Orders run to their end unless something else happens first."""
    count = len(start)
    odds = np.array([told.further_offence, 0.05, 0.03, 0.008, 0.010, 0.004])
    reasons = np.array(["TR08", "TR01", "TR09", "TR13", "TR14", "TR15", "TR02", "TR05"])
    event = np.searchsorted(np.cumsum(odds), rng.random(count))
    expiry = 6 + (happens(rng, 0.3, count))
    event = np.where(event == len(odds), expiry, event)
    share = np.where(event == 1, 0.6 + 0.25 * rng.random(count), 0.12 + 0.8 * rng.random(count))
    early = event < len(odds)
    end = start + np.where(early, np.maximum(length * share, 14), length).astype(np.int32)
    never = np.full(count, NEVER, dtype=np.int32)
    names = ("release", "recall", "rerelease", "pss_start", "licence_end")
    return {
        **{name: never.copy() for name in names},
        "end": end.astype(np.int32),
        "reason": reasons[event],
        "has_pss": np.zeros(count, dtype=bool),
    }


def _custody(
    rng: np.random.Generator, told: Story, kind: SentenceKind, start: Ints, length: Ints
) -> dict[str, np.ndarray]:
    """Half in custody, half on licence, then supervision after the sentence for short terms."""
    count = len(start)
    served = np.where(happens(rng, 0.15, count) * kind.has_pss, 0.0, 0.5 - 0.08 * rng.random(count))
    release = (start + np.maximum(length * served, 0)).astype(np.int32)
    licence_end = (start + length).astype(np.int32)
    recalled = (rng.random(count) < told.recall) & (licence_end - release > RECALL_ROOM)
    span = np.maximum(licence_end - release - 20, 1)
    recall = np.where(recalled, release + 14 + (span * 0.9 * rng.random(count)).astype(int), NEVER)
    fixed = happens(rng, 0.6, count)
    back = recall + np.where(length < cal.YEAR, 14, 28)
    rerelease = np.where(recalled & fixed & (back < licence_end - 3), back, NEVER)
    dates = {
        "release": release,
        "recall": recall.astype(np.int32),
        "rerelease": rerelease.astype(np.int32),
        "licence_end": licence_end,
    }
    return _custody_ends(rng, kind, dates, stays=recalled & (rerelease == NEVER))


def _custody_ends(
    rng: np.random.Generator,
    kind: SentenceKind,
    dates: dict[str, np.ndarray],
    *,
    stays: Flags,
) -> dict[str, np.ndarray]:
    """How each custodial sentence ends, and which of its dates are reached before that."""
    release, recall, rerelease, licence_end = dates.values()
    count = len(release)
    pss = np.full(count, kind.has_pss) & ~stays & (licence_end < release + cal.YEAR)
    natural = np.where(pss, release + cal.YEAR, licence_end)
    fresh = happens(rng, 0.09, count)
    out = np.where(rerelease < NEVER, rerelease, release)
    cut = (out + 20 + (natural - out - 20) * rng.random(count)).astype(np.int64)
    offends = fresh & ~stays & (natural - out > OFFENCE_ROOM)
    end = np.where(offends, cut, natural)
    reason = np.where(stays, "TR10", np.where(pss, "TR02", "TR11"))
    reason = np.where(offends, "TR08", reason)
    pss_start = np.where(pss & (licence_end < end), licence_end, NEVER)
    plain = ~pss & ~stays & ~offends
    return {
        "release": release,
        "recall": np.where(recall < end, recall, NEVER).astype(np.int32),
        "rerelease": np.where(rerelease < end, rerelease, NEVER).astype(np.int32),
        "pss_start": pss_start.astype(np.int32),
        "licence_end": np.where(plain, licence_end, NEVER).astype(np.int32),
        "end": end.astype(np.int32),
        "reason": reason,
        "has_pss": pss,
    }


def _owners(rng: np.random.Generator, provider: Ints) -> Ints:
    """Most sentences have a person of their own; some join a person sentenced about that time."""
    count = len(provider)
    second = rng.random(count) < SECOND_SENTENCE
    back = 1 + rng.integers(0, NEIGHBOURHOOD, count)
    other = np.maximum(np.arange(count) - back, 0)
    joins = second & ~second[other] & (provider[other] == provider) & (np.arange(count) > 0)
    own = np.cumsum(~joins) - 1
    return np.where(joins, own[other], own).astype(np.int32)
