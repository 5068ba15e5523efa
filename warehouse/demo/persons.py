"""Who the people are: attributes drawn to look like London's probation caseload, nobody real."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo import places
from warehouse.demo.frames import happens
from warehouse.demo.parts import PEOPLE_STEP
from warehouse.demo.people import People, Sentences
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, stream

LETTERS = np.array(list("XDEJKV"))
NUMBERS = 1_000_000
STEP = 741_457
"""Odd and not a multiple of five, so stepping through a million numbers meets each once."""
ETHNICITY = {
    "W1": 0.36, "W2": 0.02, "W3": 0.005, "W9": 0.12, "B1": 0.13, "B2": 0.10, "B9": 0.06, "A1": 0.03,
    "A2": 0.02, "A3": 0.03, "A4": 0.005, "A9": 0.03, "M1": 0.03, "M2": 0.01, "M3": 0.005,
    "M9": 0.02,
    "O2": 0.01, "O9": 0.015, "NS": 0.02,
}  # fmt: skip
TIERS = {
    "C17": (("B1", 0.05), ("B2", 0.15), ("C1", 0.3), ("C2", 0.3), ("D1", 0.12), ("D2", 0.08)),
    "N07": (("A", 0.2), ("B1", 0.35), ("B2", 0.25), ("C1", 0.12), ("C2", 0.08)),
}
AGES = ((18, 0.0), (21, 0.13), (25, 0.30), (30, 0.48), (40, 0.76), (50, 0.92), (75, 1.0))
"""Cumulative share of people younger than each age (assumed)."""
WOMEN = (0.15, 0.06)


def draw_people(sentences: Sentences, *, first: int, last: int, seed: int, part: int = 0) -> People:
    """The people of the sentences, and their duplicate records at the end.

    Args:
        sentences: from :func:`draw_sentences`; ``person`` numbers the people from 0.
        first: first day shown.
        last: last day shown.
        seed: of the demo.
        part: number of the part; record numbers count on from part to part.
    """
    rng = stream(seed, "people")
    count = int(sentences.person.max()) + 1
    began = np.full(count, NEVER, dtype=np.int32)
    np.minimum.at(began, sentences.person, sentences.start)
    provider = np.zeros(count, dtype=np.int32)
    provider[sentences.person] = sentences.provider
    originals = _originals(rng, count, began, provider, first=first, last=last)
    people = _with_duplicates(rng, originals, began, first=first, last=last)
    return replace(people, crn=_crns(len(people.merged), before=part * PEOPLE_STEP))


def _originals(
    rng: np.random.Generator, count: int, began: Ints, provider: Ints, *, first: int, last: int
) -> dict[str, np.ndarray]:
    women = rng.random(count) < np.array(WOMEN)[provider]
    gender = np.where(women, "F", np.where(happens(rng, 0.004, count), "N", "M"))
    home = _homes(rng, provider)
    moves = happens(rng, 0.05, count)
    later = np.where(moves, _homes(rng, provider), home).astype(np.int32)
    return {
        "birth_day": _births(rng, began),
        "gender": gender,
        "ethnicity": rng.choice(
            np.array(list(ETHNICITY)), count, p=_normal(list(ETHNICITY.values()))
        ),
        "disability": rng.choice(np.array(["Y", "N", "U", ""]), count, p=[0.24, 0.6, 0.1, 0.06]),
        "home": home,
        "later_home": later,
        "moved": np.where(moves, rng.integers(first, last, count), NEVER).astype(np.int32),
        "tier": _tiers(rng, provider),
        "restricted": rng.random(count) < cal.RESTRICTED,
        "reliability": rng.normal(0.0, cal.PERSON_SPREAD, count),
        "escalated": _escalations(rng, provider, began, first=first, last=last),
    }


def _normal(odds: list[float]) -> Floats:
    shares = np.array(odds)
    return np.asarray(shares / shares.sum())


def _births(rng: np.random.Generator, began: Ints) -> Ints:
    ages = np.interp(rng.random(len(began)), [a[1] for a in AGES], [a[0] for a in AGES])
    return (began - ages * 365.25 - 30).astype(np.int32)


def _homes(rng: np.random.Generator, provider: Ints) -> Ints:
    """Index into ``places.HOME_CODES``: a London authority, a place outside, or none."""
    count = len(provider)
    weights = places.borough_weights()
    home = rng.choice(len(weights), count, p=weights)
    outside = rng.random(count) < cal.OUTSIDE_LONDON
    home = np.where(outside, len(weights) + rng.integers(0, len(places.OUTSIDE), count), home)
    missing = np.array([told.home_missing for told in cal.STORIES])[provider]
    return np.where(rng.random(count) < missing, places.NO_HOME, home).astype(np.int32)


def _tiers(rng: np.random.Generator, provider: Ints) -> np.ndarray:
    drawn = np.full(len(provider), "", dtype="U2")
    for number, told in enumerate(cal.STORIES):
        names, odds = zip(*TIERS[told.provider], strict=True)
        choice = rng.choice(np.array(names), len(provider), p=_normal(list(odds)))
        drawn = np.where(provider == number, choice, drawn)
    return np.where(happens(rng, 0.03, len(provider)), "", drawn)


def _escalations(
    rng: np.random.Generator, provider: Ints, began: Ints, *, first: int, last: int
) -> Ints:
    """The day the CRC raises a person's risk with the NPS; ``NEVER`` for nearly everybody."""
    count = len(provider)
    chosen = (rng.random(count) < cal.ESCALATED * 1.6) & (provider == 0)
    raised = np.maximum(began, first) + 30 + rng.integers(0, 330, count)
    return np.where(chosen & (raised < last), raised, NEVER).astype(np.int32)


def _with_duplicates(
    rng: np.random.Generator, base: dict[str, np.ndarray], began: Ints, *, first: int, last: int
) -> People:
    """Add a second record for a few people, found out and merged some months later."""
    count = len(began)
    twice = np.flatnonzero(rng.random(count) < cal.MERGED)
    table = {key: np.concatenate([values, values[twice]]) for key, values in base.items()}
    table["escalated"][count:] = NEVER
    merged = np.maximum(began[twice], first) + rng.integers(100, 300, len(twice))
    nobody = np.full(count, -1, dtype=np.int32)
    return People(
        crn=np.full(count + len(twice), ""),
        duplicate_of=np.concatenate([nobody, twice]).astype(np.int32),
        merged=np.concatenate([np.full(count, NEVER), merged]).astype(np.int32),
        **table,
    )


def _crns(count: int, *, before: int) -> np.ndarray:
    """Record numbers of the real form, a letter and six digits, all different."""
    numbers = np.arange(before, before + count, dtype=np.int64)
    digits = (numbers * STEP + 104_729) % NUMBERS
    letters = LETTERS[(numbers // NUMBERS) % len(LETTERS)]
    return np.char.add(letters, np.char.zfill(digits.astype("U6"), 6))


def is_duplicate(people: People) -> Flags:
    """Whether each record is the second record of somebody."""
    return people.duplicate_of >= 0
