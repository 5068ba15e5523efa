"""Teams and the posts that hold cases: who works where, from when to when.

A *post* is one person's employment. Each seat is held by one post after another with a gap between,
so vacancies, leavers and newcomers follow from the same draw. London CRC's seats belong to cohort
teams (by age and gender, over all of London) until ``calibration.COHORTS_END``, then to local ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo import places
from warehouse.demo.calibration import Story
from warehouse.demo.frames import happens
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, day, stream

COHORTS_END = day(cal.COHORTS_END)
COHORTS = (("YM", "Young men"), ("AM", "Adult men"), ("OM", "Older men"), ("WO", "Women"))
COHORT_SHARES = (0.26, 0.52, 0.08, 0.14)
FEWEST_OFFICERS = 16
AGENCY_ENDS = (day("2015-07-01"), day("2016-12-31"))
"""Agency staff of the start leave evenly between these days (Lewisham: 30 % down to 5 %)."""
LONG_ENOUGH = 120
AGENCY_NOW = 0.05
"""Share of newcomers who come from an agency."""
"""Days in post before hours may change."""
BEGAN = day("2014-06-01")
REAL_NPS_TEAMS = {"LE": "N07585", "BM": "N07517", "HO": "N07572", "SO": "N07588"}
"""Team codes seen in public lists of London teams; the other codes are made up."""
OFFICER_GRADES = (("CRCM", "CRCQ", "CRCP"), ("NPSM", "NPSQ", "NPSP"))
GRADE_ODDS = ((0.34, 0.58, 0.08), (0.66, 0.22, 0.12))
MANAGER_GRADES = ("CRCB", "NPSC")
SUPPORT_GRADES = ("CRC4", "NPS4")
ROLES = ("officer", "manager", "support")
HOURS = 37.0
PATTERNS = {1.0: "YYYYYNN", 0.8: "YYYYNNN", 0.6: "YYYNNNN", 0.5: "YYNYNNN"}
PATTERN_DAYS = {1.0: 5, 0.8: 4, 0.6: 3, 0.5: 3}
PLACEHOLDER_TEAMS = (("C17UAT",), ("N07UAT", "N07LHM"))


@dataclass(frozen=True)
class Teams:
    """One row per team; ``valid_to`` is the last valid day or ``NEVER``."""

    code: np.ndarray
    name: np.ndarray
    provider: Ints
    cluster: np.ndarray
    borough: np.ndarray
    valid_from: Ints
    valid_to: Ints


@dataclass(frozen=True)
class Posts:
    """One row per employment. ``team`` before and ``later_team`` after the CRC's change."""

    code: np.ndarray
    employee: np.ndarray
    provider: Ints
    role: Ints
    grade: np.ndarray
    contract: np.ndarray
    start: Ints
    end: Ints
    service_start: Ints
    fte: Floats
    later_fte: Floats
    fte_changed: Ints
    team: Ints
    later_team: Ints
    cohort: Ints
    group: Ints
    weight: Floats
    is_placeholder: Flags

    def __len__(self) -> int:
        return len(self.code)

    def fte_on(self, when: int) -> Floats:
        """FTE of every post on a day, whether or not it is held that day."""
        return np.where(self.fte_changed <= when, self.later_fte, self.fte)

    def team_on(self, post: Ints, when: Ints) -> Ints:
        """Index of the team of each post on each day."""
        return np.where(when > COHORTS_END, self.later_team[post], self.team[post])


def draw_teams() -> Teams:
    """Cohort teams, local teams and the placeholder teams of both providers."""
    rows: list[tuple[str, str, int, str, str, int, int]] = []
    for mark, name in COHORTS:
        rows += [(f"C17{mark}{n}", f"{name} {n}", 0, "", "", BEGAN, COHORTS_END) for n in (1, 2)]
    for borough in places.BOROUGHS[1:]:
        cluster = places.GROUP_CLUSTER_CODES[borough.group]
        local = f"C17{borough.mark}1"
        rows.append(
            (local, f"{borough.short_name} 1", 0, cluster, borough.code, COHORTS_END + 1, NEVER)
        )
    for borough in places.BOROUGHS[1:]:
        cluster = places.GROUP_CLUSTER_CODES[borough.group]
        code = REAL_NPS_TEAMS.get(borough.mark, f"N07{borough.mark}1")
        name = f"{borough.short_name[:3].upper()} 1"
        rows.append((code, name, 1, cluster, borough.code, BEGAN, NEVER))
    rows.append(("C17UAT", "Unallocated", 0, "", "", BEGAN, NEVER))
    rows.append(("N07UAT", "Unallocated", 1, "", "", BEGAN, NEVER))
    cluster = places.GROUP_CLUSTER_CODES[0]
    rows.append(
        ("N07LHM", "Awaiting Allocation Lewisham", 1, cluster, places.LEWISHAM, BEGAN, NEVER)
    )
    columns = [list(part) for part in zip(*rows, strict=True)]
    return Teams(
        code=np.array(columns[0]),
        name=np.array(columns[1]),
        provider=np.array(columns[2], dtype=np.int32),
        cluster=np.array(columns[3]),
        borough=np.array(columns[4]),
        valid_from=np.array(columns[5], dtype=np.int32),
        valid_to=np.array(columns[6], dtype=np.int32),
    )


def draw_posts(teams: Teams, *, people: int, first: int, last: int, seed: int) -> Posts:
    """Every employment of both providers that touches the time shown, placeholders last.

    Args:
        teams: from :func:`draw_teams`.
        people: persons on the caseload of a typical day; sets how many officers there are.
        first: first day shown.
        last: last day shown.
        seed: of the demo.
    """
    blocks = []
    for number, told in enumerate(cal.STORIES):
        officers = max(
            FEWEST_OFFICERS, round(people * told.caseload_share / told.cases_per_officer)
        )
        seats = (
            ("officer", officers),
            ("manager", max(2, officers // 8)),
            ("support", max(2, officers // 6)),
        )
        for role, count in seats:
            rng = stream(seed, f"posts-{told.provider}-{role}")
            block = _seats(rng, told, number, count, role=role, first=first, last=last)
            blocks.append(block)
    merged = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    merged = _placed(merged, teams)
    merged = _coded(merged, teams)
    return Posts(**merged)


def _seats(
    rng: np.random.Generator,
    told: Story,
    number: int,
    count: int,
    *,
    role: str,
    first: int,
    last: int,
) -> dict[str, np.ndarray]:
    seat = np.arange(count, dtype=np.int32)
    borough, cohort = _seat_places(rng, count)
    held = _tenures(rng, told, seat, first=first, last=last)
    n = len(held["seat"])
    fte = _ftes(rng, told, n)
    changes = happens(rng, 0.08, n)
    grades, odds = OFFICER_GRADES[number], GRADE_ODDS[number]
    drawn = rng.choice(np.array(grades), n, p=odds)
    only = {"manager": MANAGER_GRADES[number], "support": SUPPORT_GRADES[number]}
    grade = drawn if role == "officer" else np.full(n, only[role])
    mid = held["start"] + (np.minimum(held["end"], last) - held["start"]) // 2
    sensible = (
        changes
        & (mid > first)
        & (mid < last)
        & (np.minimum(held["end"], last) - held["start"] > LONG_ENOUGH)
    )
    spread = rng.lognormal(0.0, told.caseload_spread, count)[held["seat"]]
    return {
        "provider": np.full(n, number, dtype=np.int32),
        "role": np.full(n, ROLES.index(role), dtype=np.int32),
        "grade": grade,
        "contract": held["contract"],
        "start": held["start"],
        "end": held["end"],
        "service_start": held["service_start"],
        "fte": fte,
        "later_fte": np.where(sensible, np.where(fte == 1.0, 0.8, 1.0), fte),
        "fte_changed": np.where(sensible, mid, NEVER).astype(np.int32),
        "cohort": cohort[held["seat"]],
        "borough": borough[held["seat"]],
        "weight": spread * (fte if role == "officer" else 0.0),
        "is_placeholder": np.zeros(n, dtype=bool),
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
    count = len(seat)
    agency = np.arange(count) < round(told.agency * count)
    agency = rng.permutation(agency)
    start = (first - 30 - rng.exponential(900, count)).astype(np.int32)
    start = np.maximum(start, BEGAN)
    until_agency = AGENCY_ENDS[0] + rng.random(count) * (AGENCY_ENDS[1] - AGENCY_ENDS[0])
    until_agency = until_agency.astype(int)
    agency &= until_agency > first
    leave = first + rng.exponential(365 / told.leavers_a_year, count).astype(int)
    ends = [np.where(agency, until_agency, leave)]
    starts: list[Ints] = [start]
    seats: list[Ints] = [seat]
    contracts = [_contracts(rng, agency)]
    service = [np.where(agency, start, start - rng.exponential(1500, count).astype(int))]
    for _ in range(4):
        begins = ends[-1] + rng.integers(20, 130, len(ends[-1]))
        more = begins < last - 10
        if not more.any():
            break
        begins = begins[more].astype(np.int32)
        fresh = happens(rng, AGENCY_NOW, len(begins))
        starts.append(begins)
        seats.append(seats[-1][more])
        contracts.append(_contracts(rng, fresh))
        ends.append(
            begins + 60 + rng.exponential(365 / told.leavers_a_year, len(begins)).astype(int)
        )
        earlier = happens(rng, 0.25, len(begins))
        service.append(begins - np.where(earlier, rng.integers(200, 2500, len(begins)), 0))
    end = np.concatenate(ends)
    return {
        "seat": np.concatenate(seats),
        "start": np.concatenate(starts).astype(np.int32),
        "end": np.where(end > last, NEVER, end).astype(np.int32),
        "contract": np.concatenate(contracts),
        "service_start": np.concatenate(service).astype(np.int32),
    }


def _contracts(rng: np.random.Generator, agency: Flags) -> np.ndarray:
    other = rng.choice(
        np.array(["permanent", "fixed_term", "sessional"]), len(agency), p=[0.93, 0.05, 0.02]
    )
    return np.where(agency, "agency", other)


def _ftes(rng: np.random.Generator, told: Story, count: int) -> Floats:
    part = rng.random(count) < told.part_time
    return np.where(part, rng.choice(np.array([0.8, 0.6, 0.5]), count, p=[0.5, 0.35, 0.15]), 1.0)


def _placed(merged: dict[str, np.ndarray], teams: Teams) -> dict[str, np.ndarray]:
    """Turn boroughs and cohorts into teams: NPS local throughout, CRC cohort then local."""
    borough = merged.pop("borough")
    crc, nps = len(COHORTS) * 2, len(COHORTS) * 2 + len(places.BOROUGHS) - 1
    is_crc = merged["provider"] == 0
    half = np.arange(len(borough)) % 2
    merged["later_team"] = np.where(is_crc, crc + borough - 1, nps + borough - 1).astype(np.int32)
    cohort_team = merged["cohort"] * 2 + half
    merged["team"] = np.where(is_crc, cohort_team, merged["later_team"]).astype(np.int32)
    merged["group"] = places.borough_groups()[borough].astype(np.int32)
    return _with_placeholders(merged, teams)


def _with_placeholders(merged: dict[str, np.ndarray], teams: Teams) -> dict[str, np.ndarray]:
    """One placeholder post for each awaiting-allocation team, added at the end."""
    names = [name for pair in PLACEHOLDER_TEAMS for name in pair]
    where = np.array([int(np.flatnonzero(teams.code == name)[0]) for name in names], dtype=np.int32)
    n = len(names)
    extra = {
        "provider": teams.provider[where],
        "role": np.zeros(n, dtype=np.int32),
        "grade": np.array([SUPPORT_GRADES[p] for p in teams.provider[where]]),
        "contract": np.full(n, ""),
        "start": np.full(n, BEGAN, dtype=np.int32),
        "end": np.full(n, NEVER, dtype=np.int32),
        "service_start": np.full(n, NEVER, dtype=np.int32),
        "fte": np.zeros(n),
        "later_fte": np.zeros(n),
        "fte_changed": np.full(n, NEVER, dtype=np.int32),
        "cohort": np.full(n, -1, dtype=np.int32),
        "weight": np.zeros(n),
        "is_placeholder": np.ones(n, dtype=bool),
        "later_team": where,
        "team": where,
        "group": np.full(n, -1, dtype=np.int32),
    }
    return {key: np.concatenate([values, extra[key]]) for key, values in merged.items()}


def _coded(merged: dict[str, np.ndarray], teams: Teams) -> dict[str, np.ndarray]:
    """Staff codes of seven characters; a few NPS officers keep a code of the former trust."""
    number = np.arange(len(merged["start"]))
    letters = np.array(list("ABCDEFGHJKLM"))[(number // 1000) % 12]
    digits = np.char.zfill((number % 1000).astype("U3"), 3)
    prefix = np.array([told.provider for told in cal.STORIES])[merged["provider"]]
    old = (merged["provider"] == 1) & (number % 29 == 0) & (merged["start"] == BEGAN)
    prefix = np.where(old, "LDN", prefix)
    plain = np.char.add(np.char.add(prefix, letters), digits)
    placeholder = np.char.add(teams.code[merged["team"]], "U")
    merged["code"] = np.where(merged["is_placeholder"], placeholder, plain)
    mark = np.array(["HC", "HN"])[merged["provider"]]
    employee = np.char.add(mark, np.char.zfill((number * 7 + 1013).astype("U7"), 7))
    merged["employee"] = np.where(merged["is_placeholder"], "", employee)
    return merged
