"""Breaches: from awareness to court, and what became of the packs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import business_day, is_within
from tests.oracle.contact import yes_no
from tests.oracle.resolution import Row


def count_breaches(book: Book) -> None:
    """The clocks of breaches and the fate of referrals."""
    packs: dict[int, list[Row]] = defaultdict(list)
    for row in book.world.referrals:
        packs[row["breach_id"]].append(row)
    for row in book.world.breaches.values():
        _breach(book, row, packs[row["breach_id"]])
    for row in book.world.referrals:
        if row["decision"] == "accepted":
            _presented_referred(book, row)
        if row["decision"] in ("accepted", "returned"):
            _decided(book, row)


def _breach(book: Book, row: Row, packs: list[Row]) -> None:
    kind = codes.provider_type(row["provider_code"], row["became_aware_date"])
    presented = [pack["presented_to_court_date"] for pack in packs]
    if kind == "crc":
        first = [pack["submitted_date"] for pack in packs if pack["attempt_number"] == 1]
        referred = [row["referred_date"]] if row["referred_date"] else first
        _from_awareness(book, "breach_referred_on_time", "breach_referred", row, referred)
        _from_awareness(book, "breach_end_to_end_on_time", "breach_end_to_end", row, presented)
    if kind == "nps":
        own = [row["presented_to_court_date"]]
        _from_awareness(book, "breach_presented_on_time_own", "breach_presented_own", row, own)


def _from_awareness(book: Book, measure: str, rule: str, row: Row, days: list[date | None]) -> None:
    day, number = row["became_aware_date"], codes.limit(rule)
    book.clock(
        measure,
        row,
        day=day,
        provider=row["provider_code"],
        is_met=any(is_within(each, of=day, number=number) for each in days),
        deadline=business_day(day, number),
        name=row["breach_id"],
    )


def _presented_referred(book: Book, row: Row) -> None:
    day = row["received_date"] or row["submitted_date"]
    number = codes.limit("breach_presented_referred")
    book.clock(
        "breach_presented_on_time_referred",
        row,
        day=day,
        provider=row["provider_code"],
        is_met=is_within(row["presented_to_court_date"], of=day, number=number),
        deadline=business_day(day, number),
        name=(row["breach_id"], row["attempt_number"]),
    )


def _decided(book: Book, row: Row) -> None:
    is_returned = row["decision"] == "returned"
    answers = {"breach_pack_returned": yes_no(is_returned)}
    if row["attempt_number"] == 1:
        is_good = not is_returned or row["late_information"] == "Y"
        answers["breach_pack_accepted_first_time"] = yes_no(is_good)
    for measure, answer in answers.items():
        book.count(
            measure,
            row,
            day=row["submitted_date"],
            provider=row["from_provider_code"],
            answer=answer,
            name=(row["breach_id"], row["attempt_number"]),
        )
