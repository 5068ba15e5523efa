"""When an order or a release starts with a provider, and the first appointment after it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import business_day, is_within
from tests.oracle.counting import clock
from tests.oracle.resolution import Row
from tests.oracle.supervision import family_on

ORDERS = ("community_order", "suspended_sentence_order")


def first_order_manager(book: Book, event: int, provider: str | None) -> Row | None:
    """The first OS allocation of the event, to the provider or to anyone."""
    rows = book.supervision.order_managers.get(event, [])
    return _earliest([row for row in rows if provider in (None, row["provider_code"])])


def first_manager(book: Book, sentence: Row, provider: str | None) -> Row | None:
    """The earliest OM allocation live after the sentence date that begins before its end."""
    return _earliest(
        [
            row
            for row in book.supervision.managers.get(sentence["person"], [])
            if provider in (None, row["provider_code"])
            and row["until"] > sentence["sentence_date"]
            and row["allocation_date"] < sentence["until"]
        ]
    )


def _earliest(rows: list[Row]) -> Row | None:
    return min(rows, key=lambda row: (row["allocation_date"], row["allocation_id"]), default=None)


def count_first_contacts(book: Book) -> None:
    """first_contact_order_* and first_contact_release_*."""
    for event, sentences in _by_event(book).items():
        for provider in book.world.providers:
            starts = _order_starts(book, event, sentences, provider)
            if starts:
                start, sentence = min(starts, key=lambda pair: pair[0])
                _first_contact(book, "order", sentence, provider, start)
    for (person, day), sentence in _releases(book).items():
        manager = book.supervision.supervisor(person, day)
        provider = manager["provider_code"] if manager else sentence["provider_code"]
        _first_contact(book, "release", sentence, provider, day)


def _by_event(book: Book) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in book.world.sentences.values():
        found[row["event_id"]].append(row)
    return found


def _order_starts(
    book: Book, event: int, sentences: list[Row], provider: str
) -> list[tuple[date, Row]]:
    """When the provider took on the event's sentences that were orders on that day."""
    starts = [(_order_start(book, event, row, provider), row) for row in sentences]
    return [
        (start, row)
        for start, row in starts
        if start is not None and family_on(row, start, provider=provider) in ORDERS
    ]


def _order_start(book: Book, event: int, sentence: Row, provider: str) -> date | None:
    by_order = first_order_manager(book, event, provider)
    if by_order is not None:
        return by_order["allocation_date"]
    by_person = first_manager(book, sentence, provider)
    if by_person is None:
        return None
    return max(sentence["sentence_date"], by_person["allocation_date"])


def _releases(book: Book) -> dict[tuple[str, date], Row]:
    """The sentence of each distinct person and release date."""
    found: dict[tuple[str, date], Row] = {}
    for key, events in book.world.custody_events.items():
        sentence = book.world.sentences[key]
        for event in events:
            if event["event_kind"] == "release":
                found.setdefault((sentence["person"], event["event_date"]), sentence)
    return found


def _first_contact(book: Book, kind: str, sentence: Row, provider: str, start: date) -> None:
    as_of, limit = book.world.as_of[provider], codes.limit(f"first_contact_{kind}")
    if start > as_of:
        return
    arranged = [
        row
        for row in book.contacts.supervision.get(sentence["person"], [])
        if row["class"] != "rescheduled" and is_within(row["contact_date"], of=start, number=limit)
    ]
    attended = [row for row in arranged if row["attended_flag"] == "Y" and not row["is_future"]]
    for step, rows in (("arranged", arranged), ("attended", attended)):
        answer = clock(is_met=bool(rows), deadline=business_day(start, limit), as_of=as_of)
        if not book.world.is_covered(provider, "contact", start, start):
            answer = "not_covered"
        book.count(
            f"first_contact_{kind}_{step}_on_time",
            sentence,
            day=start,
            provider=provider,
            answer=answer,
            name=f"{sentence['disposal_id']} {start}",
        )
