"""Seats and who holds each of them: places, tenures, hours and grades."""

from __future__ import annotations

import numpy as np

from warehouse.demo import places
from warehouse.demo.calibration import Story
from warehouse.demo.frames import happens
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, day

BEGAN = day("2014-06-01")
COHORTS = (("YM", "Young men"), ("AM", "Adult men"), ("OM", "Older men"), ("WO", "Women"))
COHORT_SHARES = (0.26, 0.52, 0.08, 0.14)
AGENCY_ENDS = (day("2015-07-01"), day("2016-12-31"))
"""Agency staff of the start leave evenly between these days (Lewisham: 30 % down to 5 %)."""
LONG_ENOUGH = 120
"""Days in post before hours may change."""
AGENCY_NOW = 0.05
"""Share of newcomers who come from an agency."""
SUCCESSIONS = 4
OFFICER_GRADES = (("CRCM", "CRCQ", "CRCP"), ("NPSM", "NPSQ", "NPSP"))
GRADE_ODDS = ((0.34, 0.58, 0.08), (0.66, 0.22, 0.12))
MANAGER_GRADES = ("CRCB", "NPSC")
SUPPORT_GRADES = ("CRC4", "NPS4")
ROLES = ("officer", "manager", "support")


def draw_seats(
    rng: np.random.Generator,
    told: Story,
    count: int,
    *,
    number: int,
    role: str,
    first: int,
    last: int,
) -> dict[str, np.ndarray]:
    """The employments of one role of one provider.

    Args:
        rng: their own random stream.
        told: how the provider works.
        count: seats of the role.
        number: of the provider.
        role: officer, manager or support.
        first: first day shown.
        last: last day shown.

    Returns:
        Columns of ``Posts`` that need no team, and ``borough``, the index of each seat's authority.
    """
    borough, cohort = _seat_places(rng, count)
    held = _tenures(rng, told, np.arange(count, dtype=np.int32), first=first, last=last)
    seat = held.pop("seat")
    fte = _ftes(rng, told, len(seat))
    held |= _hours(rng, held, fte, first=first, last=last)
    held["grade"] = _grades(rng, number, role, len(seat))
    spread = rng.lognormal(0.0, told.caseload_spread, count)[seat]
    return held | {
        "provider": np.full(len(seat), number, dtype=np.int32),
        "role": np.full(len(seat), ROLES.index(role), dtype=np.int32),
        "fte": fte,
        "cohort": cohort[seat],
        "borough": borough[seat],
        "weight": spread * (fte if role == ROLES[0] else 0.0),
        "is_placeholder": np.zeros(len(seat), dtype=bool),
    }


def _grades(rng: np.random.Generator, number: int, role: str, count: int) -> np.ndarray:
    drawn = rng.choice(np.array(OFFICER_GRADES[number]), count, p=GRADE_ODDS[number])
    only = {"manager": MANAGER_GRADES[number], "support": SUPPORT_GRADES[number]}
    return drawn if role == ROLES[0] else np.full(count, only[role])


def _hours(
    rng: np.random.Generator, held: dict[str, np.ndarray], fte: Floats, *, first: int, last: int
) -> dict[str, np.ndarray]:
    """A change of hours half-way through for a few who are long enough in post."""
    length = np.minimum(held["end"], last) - held["start"]
    middle = held["start"] + length // 2
    changes = happens(rng, 0.08, len(fte)) & (length > LONG_ENOUGH)
    changes &= (middle > first) & (middle < last)
    return {
        "later_fte": np.where(changes, np.where(fte == 1.0, 0.8, 1.0), fte),
        "fte_changed": np.where(changes, middle, NEVER).astype(np.int32),
    }


def _seat_places(rng: np.random.Generator, count: int) -> tuple[Ints, Ints]:
    """A borough and a cohort for each seat, in proportion and reaching every group first."""
    weights = places.borough_weights()[1:]
    groups = places.borough_groups()[1:]
    largest = [1 + int(np.argmax(np.where(groups == g, weights, 0))) for g in range(places.GROUPS)]
    ideal = np.repeat(
        np.arange(1, len(weights) + 1), np.maximum(np.round(weights * count), 0).astype(int)
    )
    rest = rng.choice(np.arange(1, len(weights) + 1), count, p=weights / weights.sum())
    borough = np.concatenate([largest, ideal, rest])[: max(count, 0)]
    if count > len(largest) + len(ideal) // 2:
        borough = np.concatenate([largest, rng.permutation(ideal), rest])[:count]
    steps = np.cumsum(COHORT_SHARES) / sum(COHORT_SHARES)
    cohort = np.searchsorted(steps, (np.arange(count) + 0.5) / count)
    cohort[: len(COHORTS)] = np.arange(len(COHORTS))[: len(cohort[: len(COHORTS)])]
    return borough.astype(np.int32), rng.permutation(cohort).astype(np.int32)


def _tenures(
    rng: np.random.Generator, told: Story, seat: Ints, *, first: int, last: int
) -> dict[str, np.ndarray]:
    """Who holds each seat: an opening occupant, then newcomers after each departure."""
    found = [_opening(rng, told, seat, first=first)]
    for _ in range(SUCCESSIONS):
        begins = found[-1]["end"] + rng.integers(20, 130, len(found[-1]["end"]))
        more = begins < last - 10
        if not more.any():
            break
        found.append(_newcomers(rng, told, found[-1]["seat"][more], begins[more]))
    held = {name: np.concatenate([block[name] for block in found]) for name in found[0]}
    held["end"] = np.where(held["end"] > last, NEVER, held["end"])
    return {n: v if n == "contract" else v.astype(np.int32) for n, v in held.items()}


def _opening(
    rng: np.random.Generator, told: Story, seat: Ints, *, first: int
) -> dict[str, np.ndarray]:
    """The occupants of the first day, some of them from an agency."""
    count = len(seat)
    agency = rng.permutation(np.arange(count) < round(told.agency * count))
    start = np.maximum(first - 30 - rng.exponential(900, count), BEGAN).astype(int)
    agency_end = AGENCY_ENDS[0] + rng.random(count) * (AGENCY_ENDS[1] - AGENCY_ENDS[0])
    agency &= agency_end.astype(int) > first
    leave = first + rng.exponential(365 / told.leavers_a_year, count)
    served = np.where(agency, 0, rng.exponential(1500, count))
    return {
        "seat": seat,
        "start": start,
        "end": np.where(agency, agency_end, leave).astype(int),
        "contract": _contracts(rng, agency),
        "service_start": (start - served).astype(int),
    }


def _newcomers(
    rng: np.random.Generator, told: Story, seat: Ints, begins: Ints
) -> dict[str, np.ndarray]:
    """Those who follow; a quarter have served elsewhere before."""
    count = len(seat)
    agency = happens(rng, AGENCY_NOW, count)
    earlier = happens(rng, 0.25, count)
    return {
        "seat": seat,
        "start": begins,
        "end": begins + 60 + rng.exponential(365 / told.leavers_a_year, count).astype(int),
        "contract": _contracts(rng, agency),
        "service_start": begins - np.where(earlier, rng.integers(200, 2500, count), 0),
    }


def _contracts(rng: np.random.Generator, agency: Flags) -> np.ndarray:
    other = rng.choice(
        np.array(["permanent", "fixed_term", "sessional"]), len(agency), p=[0.93, 0.05, 0.02]
    )
    return np.where(agency, "agency", other)


def _ftes(rng: np.random.Generator, told: Story, count: int) -> Floats:
    part = rng.random(count) < told.part_time
    return np.where(part, rng.choice(np.array([0.8, 0.6, 0.5]), count, p=[0.5, 0.35, 0.15]), 1.0)
