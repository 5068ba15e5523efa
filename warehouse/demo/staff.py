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
from warehouse.demo.parts import POSTS_STEP, staff_codes
from warehouse.demo.seats import BEGAN, COHORTS, ROLES, SUPPORT_GRADES, draw_seats
from warehouse.demo.timeline import NEVER, Flags, Floats, Ints, day, stream

COHORTS_END = day(cal.COHORTS_END)
FEWEST_OFFICERS = 16
REAL_NPS_TEAMS = {"LE": "N07585", "BM": "N07517", "HO": "N07572", "SO": "N07588"}
"""Team codes seen in public lists of London teams; the other codes are made up."""
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


def draw_posts(
    teams: Teams, *, people: int, first: int, last: int, seed: int, part: int = 0
) -> Posts:
    """Every employment of both providers that touches the time shown, placeholders last.

    Args:
        teams: from :func:`draw_teams`.
        people: persons on the caseload of a typical day; sets how many officers there are.
        first: first day shown.
        last: last day shown.
        seed: of the demo.
        part: number of the part; codes count on from part to part.
    """
    blocks = []
    for number, told in enumerate(cal.STORIES):
        officers = max(
            FEWEST_OFFICERS, round(people * told.caseload_share / told.cases_per_officer)
        )
        seats = (officers, max(2, officers // 8), max(2, officers // 6))
        for role, count in zip(ROLES, seats, strict=True):
            rng = stream(seed, f"posts-{told.provider}-{role}")
            block = draw_seats(rng, told, count, number=number, role=role, first=first, last=last)
            blocks.append(block)
    merged = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    merged = _placed(merged, teams)
    merged = _coded(merged, teams, part=part)
    return Posts(**merged)


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


def _coded(merged: dict[str, np.ndarray], teams: Teams, *, part: int) -> dict[str, np.ndarray]:
    """Staff codes of seven characters; a few NPS officers keep a code of the former trust."""
    number = np.arange(len(merged["start"]))
    prefix = np.array([told.provider for told in cal.STORIES])[merged["provider"]]
    old = (merged["provider"] == 1) & (number % 29 == 0) & (merged["start"] == BEGAN)
    prefix = np.where(old, "LDN", prefix)
    plain = staff_codes(prefix, number, part=part)
    placeholder = np.char.add(teams.code[merged["team"]], "U")
    merged["code"] = np.where(merged["is_placeholder"], placeholder, plain)
    mark = np.array(["HC", "HN"])[merged["provider"]]
    employee = np.char.add(
        mark, np.char.zfill(((number + part * POSTS_STEP) * 7 + 1013).astype("U7"), 7)
    )
    merged["employee"] = np.where(merged["is_placeholder"], "", employee)
    return merged
