"""Failures to comply, what was done about them, and the second ones nobody enforced."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import business_day, is_within
from tests.oracle.counting import Answer, clock
from tests.oracle.resolution import Row

FAILED = ("attended_not_complied", "unacceptable_absence")
ENFORCED = ("breach", "breach_start", "recall")


@dataclass(frozen=True)
class Failure:
    """The failures of one event on one day: one."""

    event: int
    day: date
    contacts: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The contact with the lowest id gives the provider and the place."""
        return min(self.contacts, key=lambda row: row["contact_id"])


def failures_of(book: Book) -> dict[int, list[Failure]]:
    """Failures of each event, by day."""
    days: dict[tuple[int, date], list[Row]] = defaultdict(list)
    for row in book.contacts.past:
        if row["is_appointment"] and row["event_id"] is not None and row["class"] in FAILED:
            days[row["event_id"], row["contact_date"]].append(row)
    found: dict[int, list[Failure]] = defaultdict(list)
    for (event, day), rows in sorted(days.items()):
        found[event].append(Failure(event, day, tuple(rows)))
    return found


def is_actioned(book: Book, failure: Failure) -> bool:
    """An action that counts, on one of the contacts, within BD 5."""
    limit = codes.limit("failure_actioned")
    return any(
        codes.counts_as_action(action["action_code"])
        and is_within(action["taken_date"], of=failure.day, number=limit)
        for contact in failure.contacts
        for action in book.world.actions.get(contact["contact_id"], [])
    )


def count_failures(book: Book, failures: dict[int, list[Failure]]) -> None:
    """failure_actioned_on_time and second_failure_not_enforced."""
    histories = Histories(book)
    for event, rows in failures.items():
        for failure in rows:
            deadline = business_day(failure.day, codes.limit("failure_actioned"))
            as_of = book.world.as_of[failure.first["provider_code"]]
            answer = clock(is_met=is_actioned(book, failure), deadline=deadline, as_of=as_of)
            _count(book, "failure_actioned_on_time", failure, answer)
            second = histories.second_failure(event, failure, rows)
            if second is not None:
                _count(book, "second_failure_not_enforced", failure, second)


def _count(book: Book, measure: str, failure: Failure, answer: Answer) -> None:
    row = failure.first
    book.count(
        measure,
        row,
        day=failure.day,
        provider=row["provider_code"],
        team=row["team_code"],
        answer=answer,
        name=f"{failure.event} {failure.day}",
    )


class Histories:
    """What was known of an event on the day of a failure."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.breaches = _by_event(book.world.breaches.values())
        self.sentences = _by_event(book.world.sentences.values())
        self.enforced: dict[int, list[date]] = defaultdict(list)
        for contact in book.contacts.all:
            for action in book.world.actions.get(contact["contact_id"], []):
                if codes.action_group(action["action_code"]) in ENFORCED:
                    self.enforced[contact["event_id"]].append(action["taken_date"])

    def second_failure(self, event: int, failure: Failure, others: list[Failure]) -> Answer | None:
        """The answer for a failure; None when it is no second one."""
        day = failure.day
        if self._is_in_breach(event, day):
            return None
        ended = self._last_breach_end(event, failure)
        window = day - timedelta(days=codes.limit("failure_look_back"))
        if not any(
            window <= other.day < day and (ended is None or other.day > ended) for other in others
        ):
            return None if self._is_covered(event, failure, ended) else "not_covered"
        if self._is_enforced(event, day):
            return "no"
        deadline = business_day(day, codes.limit("second_failure_enforced"))
        as_of = self.book.world.as_of[failure.first["provider_code"]]
        return "not_due" if deadline > as_of else "yes"

    def _is_in_breach(self, event: int, day: date) -> bool:
        return any(
            row["became_aware_date"] < day
            and (row["outcome_date"] is None or row["outcome_date"] > day)
            for row in self.breaches[event]
        )

    def _last_breach_end(self, event: int, failure: Failure) -> date | None:
        """The latest outcome of a breach, or breach end of the sentence, on or before the day."""
        day, provider = failure.day, failure.first["provider_code"]
        days = [row["outcome_date"] for row in self.breaches[event]]
        for row in self.sentences[event]:
            days.append(row["versions"].on(day, provider=provider)["breach_end_date"])
        return max((each for each in days if each is not None and each <= day), default=None)

    def _is_enforced(self, event: int, day: date) -> bool:
        days = [row["became_aware_date"] for row in self.breaches[event]] + self.enforced[event]
        limit = codes.limit("second_failure_enforced")
        return any(is_within(each, of=day, number=limit) for each in days)

    def _is_covered(self, event: int, failure: Failure, ended: date | None) -> bool:
        """From the latest of sentence date, last breach end and a year back."""
        days = [failure.day - timedelta(days=codes.limit("failure_look_back"))]
        days += [row["sentence_date"] for row in self.sentences[event]]
        days += [ended] if ended is not None else []
        row = failure.first
        return self.book.is_covered(row["person"], row["provider_code"], max(days), failure.day)


def _by_event(rows) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["event_id"]].append(row)
    return found
