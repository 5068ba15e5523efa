"""The sickness and workload measures."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import (
    add_months,
    business_day,
    days_of,
    is_business_day,
    is_by,
    month_end,
    month_start,
)
from tests.oracle.contact import people_on_month_ends, yes_no
from tests.oracle.counting import clock
from tests.oracle.officers import Employee, Spell, fte_of, is_placeholder_code
from tests.oracle.resolution import Row

PER_FTE = (
    "working_days_lost_per_fte",
    "working_days_lost_long_term_per_fte",
    "working_days_lost_short_term_per_fte",
)
Lost = tuple[Employee, date, float, Spell]


def count_sickness(book: Book) -> None:
    """All of them; those published for providers only are counted under ``all``."""
    lost = list(book.officers.days_lost())
    strength = _strength(book)
    _days_lost(book, lost)
    _time(book, strength)
    _without_sickness(book, lost)
    for person, provider, day in people_on_month_ends(book):
        _case(book, person, provider, day)
    _caseloads(book)
    _posts(book, strength)
    _sessions(book)


# Days lost ------------------------------------------------------------------------------------


def _strength(book: Book) -> dict[tuple[str, date], list[Row]]:
    """Rows of staff in post by provider and month-end."""
    found = defaultdict(list)
    key = ("snapshot_date", "provider_code", "team_code", "grade_code")
    for row in book.world.newest("staff_in_post", *key):
        day = row["snapshot_date"]
        if day == month_end(day):
            found[row["provider_code"], day].append(row)
    return found


def _days_lost(book: Book, lost: list[Lost]) -> None:
    """Numerators of the rates, and the share of stress."""
    for employee, day, days, spell in lost:
        place = (day, employee[0], "all")
        length = "long" if spell.is_long else "short"
        for measure in (PER_FTE[0], f"working_days_lost_{length}_term_per_fte"):
            book.tally.amount(measure, *place, numerator=days, denominator=0)
        book.tally.amount("sickness_time_lost", *place, numerator=days, denominator=0)
        stress = days if book.officers.is_mental(employee, day) else 0
        book.tally.amount("sickness_stress_share", *place, numerator=stress, denominator=days)


def _time(book: Book, strength: dict[tuple[str, date], list[Row]]) -> None:
    """Denominators of the rates."""
    for (provider, day), rows in strength.items():
        fte = sum(row["fte"] for row in rows)
        working = sum(is_business_day(each) for each in days_of(month_start(day), day))
        place = (day, provider, "all")
        for measure in PER_FTE:
            book.tally.amount(measure, *place, numerator=0, denominator=fte)
        time = fte * working
        book.tally.amount("sickness_time_lost", *place, numerator=0, denominator=time)


def _without_sickness(book: Book, lost: list[Lost]) -> None:
    """staff_without_sickness, of twelve months that were all sent."""
    for provider in book.world.providers:
        for last in book.months(provider):
            first = add_months(last, 1 - codes.limit("rolling_months"))
            if not book.world.is_covered(provider, "staff_absence", first, month_end(last)):
                continue
            ends = [month_end(add_months(first, n)) for n in range(codes.limit("rolling_months"))]
            sick = {who for who, day, _, _ in lost if first <= day <= month_end(last)}
            for employee in book.officers.by_employee:
                if employee[0] == provider and all(_in_post(book, employee, d) for d in ends):
                    measure, answer = "staff_without_sickness", yes_no(employee not in sick)
                    book.tally.answer(measure, last, provider, "all", answer, name=employee[1])


def _in_post(book: Book, employee: Employee, day: date) -> bool:
    return any(
        row["is_placeholder"] != "Y"
        and row["contract_type"] != "agency"
        and not is_placeholder_code(row["staff_code"], row["team_code"], row["provider_code"])
        for row in book.officers.posts(employee, day)
    )


# Cases and caseloads --------------------------------------------------------------------------


def _case(book: Book, person: str, provider: str, day: date) -> None:
    """cases_with_absent_officer, cases_with_officer_under_12_months."""
    manager = book.supervision.supervisor(person, day) or {}
    code, officers = manager["staff_code"], book.officers
    place = (day, provider, book.places.borough(person, provider, day))
    if officers.is_placeholder(code, manager["team_code"], provider, day):
        return
    row, employee = officers.row(code, day, provider), officers.employee(code, day, provider)
    if employee is not None:
        answer = yes_no(officers.spell(employee, day) is not None)
        book.tally.answer("cases_with_absent_officer", *place, answer, name=person)
    if row is not None and row["service_start_date"] is not None:
        until = add_months(row["service_start_date"], codes.limit("officer_new_service"))
        measure = "cases_with_officer_under_12_months"
        book.tally.answer(measure, *place, yes_no(day < until), name=person)


def _caseloads(book: Book) -> None:
    """cases_per_officer, officers_over_50_cases."""
    for provider in book.world.providers:
        for first in book.months(provider):
            day = month_end(first)
            place = (day, provider, "all")
            for code, persons, fte in officers_with_cases(book, provider, day):
                measure = "cases_per_officer"
                book.tally.amount(measure, *place, numerator=persons, denominator=fte)
                answer = yes_no(persons > codes.threshold("officer_cases_limit") * fte)
                book.tally.answer("officers_over_50_cases", *place, answer, name=code)
            _spread(book, place, officers_with_cases(book, provider, day))


def _spread(book: Book, place: tuple[date, str, str], officers: list[tuple[str, int, float]]):
    """caseload_spread: the two quantiles of persons per officer."""
    held = sorted(persons for _, persons, _ in officers)
    if held:
        low, high = (
            _quantile(held, codes.threshold(f"caseload_spread_{end}")) for end in ("low", "high")
        )
        book.tally.amount("caseload_spread", *place, numerator=high, denominator=low)


def _quantile(ordered: list[int], share: float) -> float:
    """Type 7: the value at share x (n - 1), between neighbours in proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def officers_with_cases(book: Book, provider: str, day: date) -> list[tuple[str, int, float]]:
    """(staff code, persons held, FTE) of the provider's officers who hold a case."""
    held: dict[str, set[str]] = defaultdict(set)
    for person in book.supervision.allocations:
        for row in book.supervision.live_managers(person, day):
            code, team = row["staff_code"], row["team_code"]
            if row["provider_code"] == provider and not book.officers.is_placeholder(
                code, team, provider, day
            ):
                held[code].add(person)
    return [
        (code, len(persons), fte_of(book.officers.row(code, day, provider) or {}))
        for code, persons in held.items()
    ]


# Posts and supervision of staff ---------------------------------------------------------------


def _posts(book: Book, strength: dict[tuple[str, date], list[Row]]) -> None:
    """vacancy_rate, agency_share; rows with a null are left out."""
    for (provider, day), rows in strength.items():
        place = (day, provider, "all")
        for row in rows:
            vacant, agency, fte = row["vacancies_fte"], row["agency_fte"], row["fte"]
            if vacant is not None:
                total = fte + vacant
                book.tally.amount("vacancy_rate", *place, numerator=vacant, denominator=total)
            if agency is not None:
                book.tally.amount("agency_share", *place, numerator=agency, denominator=fte)


def _sessions(book: Book) -> None:
    """supervision_session_held."""
    number = codes.limit("supervision_session")
    for row in book.world.newest("supervision_session", "session_id"):
        due, provider = row["due_date"], row["provider_code"]
        deadline, as_of = business_day(due, number), book.world.as_of[provider]
        is_met = is_by(row["held_date"], of=due, number=number)
        answer = clock(is_met=is_met, deadline=deadline, as_of=as_of)
        name, measure = row["session_id"], "supervision_session_held"
        book.tally.answer(measure, due, provider, "all", answer, name=name)
