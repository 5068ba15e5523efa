"""Contact: appointments, what each supervised month held, and who was not seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import business_day, is_within, month_end
from tests.oracle.counting import Answer
from tests.oracle.resolution import Row

HELD = ("complied", "attended_not_complied", "acceptable_absence", "unacceptable_absence")
NO_FOLLOW_UP = ("none", "withdrawal", "pending")
NOT_SEEN = ("not_seen_4_weeks", "not_seen_8_weeks", "not_seen_12_weeks")


def count_contact(book: Book) -> None:
    """The five shares of appointments, the person-months, and those not seen."""
    for row in book.contacts.past:
        if row["is_appointment"]:
            _appointment(book, row)
            _outcome_missing(book, row)
    for person, provider, first, last in _supervised_months(book):
        _person_month(book, person, provider, first, last)
    for person, provider, day in people_on_month_ends(book):
        _not_seen(book, person, provider, day)


# Appointments ---------------------------------------------------------------------------------


def _share(book: Book, measure: str, row: Row, *, answer: Answer) -> None:
    book.count(
        measure,
        row,
        day=row["contact_date"],
        provider=row["provider_code"],
        team=row["team_code"],
        answer=answer,
        name=row["contact_id"],
    )


def _appointment(book: Book, row: Row) -> None:
    kind = row["class"]
    if kind in HELD:
        is_kept = kind in ("complied", "acceptable_absence")
        _share(book, "appointments_attended", row, answer=yes_no(row["attended_flag"] == "Y"))
        _share(book, "appointments_complied", row, answer=yes_no(is_kept))
        is_missed = kind == "unacceptable_absence"
        _share(book, "appointments_missed_unacceptably", row, answer=yes_no(is_missed))
    if kind == "no_outcome":
        day, provider = row["contact_date"], row["provider_code"]
        borough = book.places.borough(row["person"], provider, day, row["team_code"])
        book.tally.unrecorded("appointments_attended", day, provider, borough)
    else:
        group = (codes.outcome(row["outcome_code"]) or {}).get("outcome_group")
        answer = yes_no(group == "rescheduled_service")
        _share(book, "appointments_rescheduled_by_service", row, answer=answer)


def _outcome_missing(book: Book, row: Row) -> None:
    if row["class"] == "rescheduled":
        return
    deadline = business_day(row["contact_date"], codes.limit("outcome_recording"))
    answer = yes_no(row["class"] == "no_outcome")
    if deadline > book.world.as_of[row["provider_code"]]:
        answer = "not_due"
    _share(book, "appointments_outcome_missing", row, answer=answer)


# Person-months --------------------------------------------------------------------------------


def _supervised_months(book: Book) -> Iterator[tuple[str, str, date, date]]:
    """(person, provider, first, last) of months supervised by one provider on every day."""
    for person in book.supervision.spans:
        for provider in book.world.providers:
            for first in book.months(provider):
                last = month_end(first)
                if book.supervision.providers_throughout(person, first, last) == {provider}:
                    yield person, provider, first, last


def _person_month(book: Book, person: str, provider: str, first: date, last: date) -> None:
    offered = [
        row
        for row in book.contacts.supervision.get(person, [])
        if first <= row["contact_date"] <= last
        and row["class"] != "rescheduled"
        and not row["is_future"]
    ]
    place = (first, provider, book.places.borough(person, provider, last))
    measure = "appointments_offered_per_person"
    book.tally.amount(measure, *place, numerator=len(offered), denominator=1)
    is_seen = book.contacts.is_seen_between(person, first, last)
    book.tally.answer("seen_in_month", *place, yes_no(is_seen), name=person)
    answer = _contact_offered(book, offered, book.world.as_of[provider])
    book.tally.answer("monthly_contact_offered", *place, answer, name=person)


def _contact_offered(book: Book, offered: list[Row], as_of: date) -> Answer:
    missed = [row for row in offered if row["attended_flag"] == "N"]
    if any(row["attended_flag"] == "Y" for row in offered):
        return "yes"
    if any(_is_followed_up(book, row) for row in missed):
        return "yes"
    limit = codes.limit("contact_follow_up")
    if any(business_day(row["contact_date"], limit) > as_of for row in missed):
        return "not_due"
    return "no"


def _is_followed_up(book: Book, missed: Row) -> bool:
    """Action on it, or another supervision appointment made for later, within BD 5."""
    day, limit = missed["contact_date"], codes.limit("contact_follow_up")
    is_acted_on = any(
        is_within(action["taken_date"], of=day, number=limit)
        and codes.action_group(action["action_code"]) not in NO_FOLLOW_UP
        for action in book.world.actions.get(missed["contact_id"], [])
    )
    return is_acted_on or any(
        row["contact_date"] > day and is_within(row["created_date"], of=day, number=limit)
        for row in book.contacts.supervision.get(missed["person"], [])
    )


# Not seen -------------------------------------------------------------------------------------


def people_on_month_ends(book: Book) -> Iterator[tuple[str, str, date]]:
    """(person, provider, day) of people a provider supervises on a month-end."""
    for person in book.supervision.spans:
        for provider in book.world.providers:
            for first in book.months(provider):
                day = month_end(first)
                manager = book.supervision.supervisor(person, day)
                if manager is not None and manager["provider_code"] == provider:
                    yield person, provider, day


def is_to_be_seen(book: Book, person: str, provider: str, day: date) -> bool:
    """Available, and with more than unpaid work to do."""
    return book.supervision.is_available(
        person, day, provider=provider
    ) and not book.supervision.is_unpaid_work_only(person, day, provider=provider)


def _not_seen(book: Book, person: str, provider: str, day: date) -> None:
    if not is_to_be_seen(book, person, provider, day):
        return
    borough = book.places.borough(person, provider, day)
    for measure in NOT_SEEN:
        first = day - timedelta(days=codes.limit(measure) - 1)
        supervisors = book.supervision.providers_throughout(person, first, day)
        if not supervisors:
            continue
        answer = yes_no(not book.contacts.is_seen_between(person, first, day))
        if not all(book.world.is_covered(each, "contact", first, day) for each in supervisors):
            answer = "not_covered"
        book.tally.answer(measure, day, provider, borough, answer, name=person)


def yes_no(is_met: bool) -> Answer:
    """In the numerator or not."""
    return "yes" if is_met else "no"
