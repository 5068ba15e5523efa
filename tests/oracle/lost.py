"""People nobody is in charge of seeing next, and people gone from the records."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from tests.oracle import codes
from tests.oracle.appointments import class_of
from tests.oracle.book import Book
from tests.oracle.calendar_days import business_day
from tests.oracle.contact import is_to_be_seen, yes_no
from tests.oracle.door import Sent
from tests.oracle.resolution import Row
from tests.oracle.supervision import kind_on

REASONS = ("recall", "licence_end")


def count_lost(book: Book) -> None:
    """lost_in_system and person_unexplained, at period ends."""
    breaches = defaultdict(list)
    for row in book.world.breaches.values():
        breaches[row["person"]].append(row)
    for sent in book.world.submissions:
        if _holds_future(sent):
            ahead = _people_with_appointment_after(book, sent.end)
            for person in book.supervision.spans:
                is_free = person not in ahead
                _lost(book, person, sent, breaches[person], is_free=is_free)
    for provider in book.world.providers:
        ends = sorted(sent.end for sent in book.world.submissions if sent.provider == provider)
        for before, day in pairwise(ends):
            for person in book.supervision.spans:
                _unexplained(book, person, provider, before, day)


def _holds_future(sent: Sent) -> bool:
    rows = sent.rows.get("contact")
    return rows is not None and bool((rows["contact_date"] > sent.end).any())


def _people_with_appointment_after(book: Book, day: date) -> set[str]:
    """People with a supervision appointment ahead in any submission of that period end."""
    found = set()
    for sent in book.world.submissions:
        if sent.end == day and "contact" in sent.rows:
            for row in sent.rows["contact"].iter_rows(named=True):
                if row["contact_date"] > day and _is_open_appointment(row):
                    found.add(book.world.person(row["crn"]))
    return found


def _is_open_appointment(row: Row) -> bool:
    kind = codes.contact_type(row["contact_type_code"])
    return (
        row["soft_deleted"] != "Y"
        and codes.is_true(kind.get("is_supervision_appointment"))
        and class_of(row) != "rescheduled"
    )


def _lost(book: Book, person: str, sent: Sent, breaches: list[Row], *, is_free: bool) -> None:
    provider, day = sent.provider, sent.end
    manager = book.supervision.supervisor(person, day)
    if manager is None or manager["provider_code"] != provider:
        return
    began = book.supervision.unbroken_since(person, day)
    is_new = business_day(began, codes.limit("lost_new_supervision")) >= day
    if is_new or not is_to_be_seen(book, person, provider, day):
        return
    is_lost = (
        is_free
        and not _is_in_breach(book, person, sent, breaches)
        and _has_leg(book, person, manager, day)
    )
    borough = book.places.borough(person, provider, day)
    book.tally.answer("lost_in_system", day, provider, borough, yes_no(is_lost), name=person)


def _is_in_breach(book: Book, person: str, sent: Sent, breaches: list[Row]) -> bool:
    day = sent.end
    is_flagged = any(
        row["versions"].on(day, provider=sent.provider)["in_breach"] == "Y"
        for row in book.supervision.live_sentences(person, day)
    )
    return is_flagged or any(
        row["became_aware_date"] <= day
        and (row["outcome_date"] is None or row["outcome_date"] > day)
        for row in breaches
    )


def _has_leg(book: Book, person: str, manager: Row, day: date) -> bool:
    """Not seen for four weeks, or nobody at work to see them."""
    first = day - timedelta(days=codes.limit("lost_not_seen") - 1)
    is_throughout = bool(book.supervision.providers_throughout(person, first, day))
    code, provider = manager["staff_code"], manager["provider_code"]
    return (
        (is_throughout and not book.contacts.is_seen_between(person, first, day))
        or book.officers.is_placeholder(code, manager["team_code"], provider, day)
        or book.officers.has_left(code, day)
        or book.officers.is_long_term_sick(code, day)
    )


def _unexplained(book: Book, person: str, provider: str, before: date, day: date) -> None:
    manager = book.supervision.supervisor(person, before)
    if manager is None or manager["provider_code"] != provider:
        return
    is_gone = book.supervision.supervisor(person, day) is None
    answer = yes_no(is_gone and not _has_reason(book, person, before, day))
    borough = book.places.borough(person, provider, day)
    book.tally.answer("person_unexplained", day, provider, borough, answer, name=person)


def _has_reason(book: Book, person: str, before: date, day: date) -> bool:
    sentences = book.supervision.sentences.get(person, [])
    days = [row["termination_date"] for row in sentences]
    days += [
        row["end_date"]
        for row in book.supervision.allocations.get(person, [])
        if row["end_date"] is not None and kind_on(row, row["end_date"]) == "OM"
    ]
    days += [
        event["event_date"]
        for row in sentences
        for event in book.world.custody_events.get(row["disposal_id"], [])
        if event["event_kind"] in REASONS
    ]
    is_dead = any(v.row["status_code"] == "deceased" for v in book.world.person_rows(person))
    return is_dead or any(each is not None and before < each <= day for each in days)
