"""Staff, teams and absence as each provider's files show them at the end of a period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from warehouse.demo import calibration as cal
from warehouse.demo.absence import SCHEMES, SICK, TYPES
from warehouse.demo.cells import Table, codes, constant, dates, flags, ids, numbers, texts
from warehouse.demo.frames import Columns
from warehouse.demo.parts import ABSENCE_STEP
from warehouse.demo.staff import COHORTS_END, HOURS, PATTERN_DAYS, PATTERNS
from warehouse.demo.timeline import NEVER, Floats, Ints, Quarter
from warehouse.demo.views import CODES, Known
from warehouse.demo.world import World

SESSION_BASE = 940_000_000
VACANCY_NOISE = (0.0, 0.5, 1.0, 1.5, 2.0)
"""Vacancies sit in some teams and not in others; the factors average one."""
MISCOUNTED = 33


@dataclass(frozen=True)
class StaffRows(Columns):
    """One row per post and unbroken hours and team; ``until`` is the last valid day."""

    post: Ints
    begins: Ints
    until: Ints
    fte: Floats
    team: Ints


def staff_rows(world: World) -> StaffRows:
    """Split every post where its hours or its team changed."""
    posts = world.posts
    everyone = np.arange(len(posts))
    moves = (
        (posts.team != posts.later_team)
        & (posts.start <= COHORTS_END)
        & (posts.end > COHORTS_END + 1)
    )
    changes = posts.fte_changed < NEVER
    post = np.concatenate([everyone, everyone[moves], everyone[changes]])
    begins = np.concatenate(
        [posts.start, np.full(moves.sum(), COHORTS_END + 1), posts.fte_changed[changes]]
    )
    _, keep = np.unique(post.astype(np.int64) * NEVER + begins, return_index=True)
    post, begins = post[keep].astype(np.int32), begins[keep].astype(np.int32)
    until = np.full(len(post), NEVER, dtype=np.int32)
    same = post[1:] == post[:-1]
    until[:-1][same] = begins[1:][same] - 1
    fte = np.where(posts.fte_changed[post] <= begins, posts.later_fte[post], posts.fte[post])
    return StaffRows(post, begins, until, fte, posts.team_on(post, begins).astype(np.int32))


def staff_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Staff of the period, leavers who still hold people included."""
    world, posts = known.world, known.world.posts
    rows = staff_rows(world)
    spans = world.spans
    held = (spans.start <= quarter.end) & (spans.end >= quarter.start)
    holds = np.isin(np.arange(len(posts)), spans.post[held])
    present = (posts.end >= quarter.start) | holds
    live = (rows.begins <= quarter.end) & (rows.until >= quarter.start) & present[rows.post]
    told = ~posts.is_placeholder[rows.post] | (world.part == 0)
    part = rows.take(live & told & (posts.provider[rows.post] == provider))
    post, fte = part.post, part.fte
    waits = posts.is_placeholder[post]
    pattern = np.select([fte == f for f in PATTERNS], list(PATTERNS.values()), "")
    plain = (fte == 1.0) & (post % 3 > 0)
    return {
        "staff_code": texts(posts.code[post]),
        "valid_from": dates(part.begins),
        "valid_to": dates(part.until, known_by=quarter.end),
        "hr_employee_ref": texts(posts.employee[post]),
        "provider_code": constant(str(CODES[provider]), len(part)),
        "team_code": texts(world.teams.code[part.team]),
        "grade_code": texts(posts.grade[post]),
        "start_date": dates(posts.start[post]),
        "end_date": dates(posts.end[post], known_by=quarter.end),
        "contracted_hours": numbers(np.round(fte * HOURS, 1)),
        "fte": numbers(fte),
        "working_pattern": texts(np.where(waits | plain, "", pattern)),
        "contract_type": texts(posts.contract[post]),
        "service_start_date": dates(posts.service_start[post]),
        "is_placeholder": flags(waits),
    }


def absence_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Absences that touch the period, as far as they were known at its end."""
    table, posts = known.world.absences, known.world.posts
    live = (table.start <= quarter.end) & (table.end >= quarter.start)
    rows = np.flatnonzero(live & (posts.provider[table.post] == provider))
    part = table.take(rows)
    open_ended = part.end > quarter.end
    sick = part.kind == SICK
    half = 1.0 - 0.5 * np.stack([part.is_half_first, part.is_half_last])
    lost = _working_days(known, part.post, part.start, part.end)
    lost = np.where(rows % MISCOUNTED == 0, part.end - part.start + 1, lost)
    return {
        "absence_id": texts(_absence_ids(rows + known.world.part * ABSENCE_STEP, provider)),
        "hr_employee_ref": texts(posts.employee[part.post]),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "absence_start_date": dates(part.start),
        "absence_end_date": dates(part.end, known_by=quarter.end),
        "first_day_part": numbers(half[0]),
        "last_day_part": numbers(half[1], missing=open_ended),
        "absence_type": codes(TYPES, part.kind),
        "reason_scheme": texts(np.where(sick, SCHEMES[provider], "")),
        "reason_code": texts(np.where(sick, part.reason, "")),
        "work_related": texts(np.where(sick, np.where(part.is_work_related, "Y", "N"), "")),
        "working_days_lost": numbers(lost.astype(np.float64), missing=open_ended | ~sick),
    }


def _absence_ids(rows: Ints, provider: int) -> np.ndarray:
    return np.char.add(f"{CODES[provider]}-ABS-", np.char.zfill(rows.astype("U9"), 7))


def _working_days(known: Known, post: Ints, start: Ints, end: Ints) -> Floats:
    """Days lost as the employer reports them: business days, scaled to the part-timer's week."""
    dates_ = (start.astype("datetime64[D]"), (end + 1).astype("datetime64[D]"))
    count = np.busday_count(*dates_, busdaycal=known.world.calendar.calendar)
    fte = known.world.posts.fte[post]
    week = np.select([fte == f for f in PATTERN_DAYS], list(PATTERN_DAYS.values()), 5)
    return np.round(count * week / 5)


def in_post_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Month-end headcount, FTE, vacancies and agency staff of each team and grade."""
    world, posts = known.world, known.world.posts
    teams, grades = world.teams, np.unique(posts.grade)
    blocks: list[tuple[Ints, ...]] = []
    for month_end in quarter.month_ends:
        here = (posts.start <= month_end) & (posts.end > month_end) & ~posts.is_placeholder
        rows = np.flatnonzero(here & (posts.provider == provider))
        team = posts.team_on(rows, np.full(len(rows), month_end))
        grade = np.searchsorted(grades, posts.grade[rows])
        keys, at = np.unique(team * len(grades) + grade, return_inverse=True)
        fte = posts.fte_on(month_end)[rows]
        agency = np.where(posts.contract[rows] == "agency", fte, 0.0)
        blocks.append(
            (
                np.full(len(keys), month_end), keys // len(grades), keys % len(grades),
                np.bincount(at), np.bincount(at, fte), np.bincount(at, agency),
            )
        )  # fmt: skip
    day, team, grade, heads, fte, agency = (
        np.concatenate(part) for part in zip(*blocks, strict=True)
    )
    vacant = _vacancies(provider, day, team, grade, fte)
    return {
        "snapshot_date": dates(day.astype(np.int32)),
        "provider_code": constant(str(CODES[provider]), len(day)),
        "team_code": texts(teams.code[team]),
        "grade_code": texts(grades[grade]),
        "headcount": numbers(heads),
        "fte": numbers(np.round(fte, 2)),
        "vacancies_fte": numbers(vacant),
        "agency_fte": numbers(np.round(agency, 2)),
    }


def _vacancies(provider: int, day: Ints, team: Ints, grade: Ints, fte: Floats) -> Floats:
    rate = cal.STORIES[provider].vacancy.at(day.astype(np.int32))
    factor = np.array(VACANCY_NOISE)[(team * 3 + grade * 5) % len(VACANCY_NOISE)]
    return np.round(fte * rate / (1 - rate) * factor, 1)


def session_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Supervision sessions due in the period, and older ones held in it."""
    table, posts = known.world.sessions, known.world.posts
    inside = (table.due >= quarter.start) & (table.due <= quarter.end)
    late = (table.due < quarter.start) & (table.held >= quarter.start) & (table.held <= quarter.end)
    rows = np.flatnonzero((inside | late) & (posts.provider[table.post] == provider))
    part = table.take(rows)
    return {
        "session_id": ids(rows, base=SESSION_BASE),
        "staff_code": texts(posts.code[part.post]),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "due_date": dates(part.due),
        "held_date": dates(part.held, known_by=quarter.end),
    }


def team_table(known: Known, provider: int, quarter: Quarter) -> Table:
    """Teams valid at some time in the period."""
    teams = known.world.teams
    live = (teams.valid_from <= quarter.end) & (teams.valid_to >= quarter.start)
    rows = np.flatnonzero(live & (teams.provider == provider))
    return {
        "team_code": texts(teams.code[rows]),
        "valid_from": dates(teams.valid_from[rows]),
        "team_name": texts(teams.name[rows]),
        "provider_code": constant(str(CODES[provider]), len(rows)),
        "cluster_code": texts(teams.cluster[rows]),
        "borough_code": texts(teams.borough[rows]),
        "valid_to": dates(teams.valid_to[rows], known_by=quarter.end),
    }
