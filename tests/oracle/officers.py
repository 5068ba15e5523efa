"""Officers: staff rows by day, spells of sickness and the days they cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tests.oracle import codes
from tests.oracle.calendar_days import DAY, FOREVER, bank_holidays, days_of
from tests.oracle.resolution import Row, Versions, World

DEFAULT_PATTERN = "YYYYYNN"
Employee = tuple[str, str]


@dataclass(frozen=True)
class Spell:
    """Merged sickness rows of one employee; first and last day are both days of absence."""

    first: date
    last: date
    first_part: float
    last_part: float

    def part(self, day: date) -> float:
        """How much of the day was missed."""
        parts = [1.0]
        if day == self.first:
            parts.append(self.first_part)
        if day == self.last:
            parts.append(self.last_part)
        return min(parts)

    @property
    def is_long(self) -> bool:
        """28 calendar days or more, in whole."""
        return (self.last - self.first).days + 1 >= codes.limit("long_term_sickness")


class Officers:
    """Staff rows by day, and the spells of their employees."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_code: dict[str, list] = defaultdict(list)
        self.by_employee: dict[Employee, list] = defaultdict(list)
        for (code, _), versions in world.versions("staff", "staff_code", "valid_from").items():
            self.by_code[code].append(versions)
            for ref in {version.row["hr_employee_ref"] for version in versions.all} - {None}:
                self.by_employee[versions.newest["provider_code"], ref].append(versions)

    def is_valid(self, versions: Versions, day: date) -> bool:
        """The row covers the day; a leaver's last row goes on, ``end_date`` says when they left."""
        row = versions.newest
        return row["valid_from"] <= day <= (row["valid_to"] or versions.last_held)

    def is_in_post(self, versions: Versions, day: date) -> bool:
        """The row covers the day and the officer had not left before it."""
        return self.is_valid(versions, day) and day <= (versions.newest["end_date"] or FOREVER)

    def row(self, code: str, day: date, provider: str | None = None) -> Row | None:
        """The staff row of a code on a day: its own provider first, then the newest."""
        found = [
            versions for versions in self.by_code.get(code, []) if self.is_valid(versions, day)
        ]
        found.sort(key=lambda v: (v.newest["provider_code"] == provider, v.newest["valid_from"]))
        return found[-1].on(day) if found else None

    def posts(self, employee: Employee, day: date) -> list[Row]:
        """The staff rows of an employee on a day: one for each post."""
        posts: dict[str, tuple[date, Row]] = {}
        for versions in self.by_employee.get(employee, []):
            row, begun = versions.on(day), versions.newest["valid_from"]
            is_theirs = row["hr_employee_ref"] == employee[1] and self.is_in_post(versions, day)
            if is_theirs and begun >= posts.get(row["staff_code"], (begun, row))[0]:
                posts[row["staff_code"]] = (begun, row)
        return [row for _, row in posts.values()]

    def is_placeholder(self, code: str, team: str, provider: str, day: date) -> bool:
        """A pool of cases, or nobody known."""
        row = self.row(code, day, provider)
        return (
            row is None
            or row["is_placeholder"] == "Y"
            or is_placeholder_code(code, team, provider)
            or is_placeholder_code(code, row["team_code"], row["provider_code"])
        )

    def has_left(self, code: str, day: date) -> bool:
        """Left on or before the day: no row goes on, and the last one says when they left."""
        rows = [versions.newest for versions in self.by_code.get(code, [])]
        last = max(rows, key=lambda row: row["valid_from"], default=None)
        return last is not None and last["end_date"] is not None and last["end_date"] <= day

    # Spells -----------------------------------------------------------------------------------

    @cached_property
    def absences(self) -> dict[Employee, list[Row]]:
        """Sickness rows of each employee, with the last day of each."""
        found = defaultdict(list)
        for versions in self.world.versions("staff_absence", "absence_id").values():
            row = dict(versions.newest)
            row["last"] = row["absence_end_date"] or versions.last_held
            if row["absence_type"] == "sickness" and row["last"] >= row["absence_start_date"]:
                found[row["provider_code"], row["hr_employee_ref"]].append(row)
        return found

    @cached_property
    def spells(self) -> dict[Employee, list[Spell]]:
        """Spells of each employee."""
        return {employee: self._spells(employee) for employee in self.absences}

    def _spells(self, employee: Employee) -> list[Spell]:
        groups: list[list[Row]] = []
        for row in sorted(self.absences[employee], key=lambda row: row["absence_start_date"]):
            last = max((each["last"] for each in groups[-1]), default=None) if groups else None
            if last is not None and self._adjoins(employee, last, row["absence_start_date"]):
                groups[-1].append(row)
            else:
                groups.append([row])
        return [self._spell(rows) for rows in groups]

    def _spell(self, rows: list[Row]) -> Spell:
        first = min(row["absence_start_date"] for row in rows)
        last = max(row["last"] for row in rows)
        return Spell(
            first,
            last,
            max(_part(row, "first") for row in rows if row["absence_start_date"] == first),
            max(_part(row, "last") for row in rows if row["last"] == last),
        )

    def _adjoins(self, employee: Employee, last: date, first: date) -> bool:
        gap = days_of(last + DAY, first - DAY) if first > last else []
        return not any(self._is_working_day(employee, day) for day in gap)

    def _is_working_day(self, employee: Employee, day: date) -> bool:
        patterns = [row["working_pattern"] for row in self.posts(employee, day)] or [None]
        return day not in bank_holidays() and any(works(each, day) for each in patterns)

    def spell(self, employee: Employee, day: date) -> Spell | None:
        """The spell that holds the day."""
        for spell in self.spells.get(employee, []):
            if spell.first <= day <= spell.last:
                return spell
        return None

    def employee(self, code: str, day: date, provider: str | None = None) -> Employee | None:
        """The employee behind a staff code on a day."""
        row = self.row(code, day, provider)
        if row is None or row["hr_employee_ref"] is None:
            return None
        return row["provider_code"], row["hr_employee_ref"]

    def is_long_term_sick(self, code: str, day: date) -> bool:
        """In a long spell on the day."""
        employee = self.employee(code, day)
        spell = self.spell(employee, day) if employee else None
        return spell is not None and spell.is_long

    def days_lost(self) -> Iterator[tuple[Employee, date, float, Spell]]:
        """Days lost: (employee, day, days, spell)."""
        for employee, spells in self.spells.items():
            for spell in spells:
                for day in days_of(spell.first, spell.last):
                    lost = sum(_lost(row, day) for row in self.posts(employee, day))
                    if lost:
                        yield employee, day, lost * spell.part(day), spell

    def is_mental(self, employee: Employee, day: date) -> bool:
        """The reason of the row that covers the day: latest start, then highest id."""
        rows = [
            row
            for row in self.absences[employee]
            if row["absence_start_date"] <= day <= row["last"]
        ]
        row = max(rows, key=lambda each: (each["absence_start_date"], each["absence_id"]))
        return codes.is_mental(row["reason_scheme"], row["reason_code"])


def is_placeholder_code(code: str, team: str, provider: str) -> bool:
    """The code forms of unallocated and inactive officers."""
    return (
        team in (f"{provider}UAT",)
        or team.endswith("IAV")
        or code in (f"{team}U", f"{provider}UATU")
        or code.endswith("IAVU")
    )


def works(pattern: str | None, day: date) -> bool:
    """The day is in the pattern; the default is Monday to Friday."""
    return (pattern or DEFAULT_PATTERN)[day.weekday()] == "Y"


def fte_of(row: Row) -> float:
    """FTE, else contracted hours over full-time hours, else one."""
    if row["fte"] is not None:
        return row["fte"]
    if row["contracted_hours"] is not None:
        return row["contracted_hours"] / codes.threshold("full_time_weekly_hours")
    return 1.0


def _lost(row: Row, day: date) -> float:
    pattern = row["working_pattern"] or DEFAULT_PATTERN
    if not works(pattern, day) or day in bank_holidays():
        return 0.0
    return fte_of(row) * codes.threshold("full_time_weekly_days") / pattern.count("Y")


def _part(row: Row, side: str) -> float:
    part = row[f"{side}_day_part"]
    return 1.0 if part is None else part
