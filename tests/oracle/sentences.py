"""How sentences begin and end: completion, nine months complied with, the first plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import add_months, business_day, is_by, month_end
from tests.oracle.contact import yes_no
from tests.oracle.counting import Answer, clock
from tests.oracle.failures import Failure, is_actioned
from tests.oracle.first_contact import ORDERS
from tests.oracle.resolution import Row
from tests.oracle.supervision import family_on


@dataclass(frozen=True)
class Start:
    """A sentence as it may start being served in the community: an order, or a release."""

    sentence: Row
    day: date
    end: date | None
    families: tuple[str, ...]

    def is_one_of(self, provider: str) -> bool:
        """The sentence was of such a kind on the day, as the provider knew it."""
        return family_on(self.sentence, self.day, provider=provider) in self.families

    @property
    def name(self) -> str:
        """The sentence and the day."""
        return f"{self.sentence['disposal_id']} {self.day}"


def count_sentences(book: Book, failures: dict[int, list[Failure]]) -> None:
    """order_completed, licence_completed, complied_with_sentence_9_months, plan_on_time."""
    for row in book.world.sentences.values():
        if row["termination_date"] is not None:
            _sentence_end(book, row, row["termination_date"])
    attended, plans = _attended(book), _initial_plans(book)
    for start in starts_of(book):
        event, person = start.sentence["event_id"], start.sentence["person"]
        _nine_months(book, start, failures.get(event, []), attended[person])
        _plan_on_time(book, start, plans[person])


# Ends -----------------------------------------------------------------------------------------


def _sentence_end(book: Book, row: Row, day: date) -> None:
    provider = book.supervision.provider_of_sentence(row, day)
    family = family_on(row, day, provider=provider)
    result = codes.result_group(row["termination_reason_code"])
    is_positive, answers = result == "positive", {}
    if family in ORDERS and result in ("positive", "negative"):
        answers["order_completed"] = yes_no(is_positive)
    if family == "custody" and result not in ("exclude", "not_a_termination"):
        kinds = [event["event_kind"] for event in _events(book, row)]
        if "release" in kinds:
            since = kinds[len(kinds) - kinds[::-1].index("release") :]
            answers["licence_completed"] = yes_no(is_positive and "recall" not in since)
    for measure, answer in answers.items():
        name = row["disposal_id"]
        book.count(measure, row, day=day, provider=provider, answer=answer, name=name)


def _events(book: Book, sentence: Row) -> list[Row]:
    return book.world.custody_events.get(sentence["disposal_id"], [])


# Starts ---------------------------------------------------------------------------------------


def starts_of(book: Book) -> list[Start]:
    """Orders from the sentence date, and each release; until the sentence or licence ends."""
    found = []
    for row in book.world.sentences.values():
        day, events = row["sentence_date"], _events(book, row)
        after = [event for event in events if event["event_date"] >= day]
        found += [Start(row, day, _end(row, after), ORDERS), *_releases(row, events)]
    return found


def _releases(sentence: Row, events: list[Row]) -> list[Start]:
    found = {}
    for place, event in enumerate(events):
        if event["event_kind"] == "release":
            day, end = event["event_date"], _end(sentence, events[place + 1 :])
            found[day] = Start(sentence, day, end, ("custody",))
    return list(found.values())


def _end(sentence: Row, later: list[Row]) -> date | None:
    """The first recall, end of licence or termination."""
    ends = [row["event_date"] for row in later if row["event_kind"] in ("recall", "licence_end")]
    if sentence["termination_date"] is not None:
        ends.append(sentence["termination_date"])
    return min(ends, default=None)


# Nine months ----------------------------------------------------------------------------------


def _attended(book: Book) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for row in book.contacts.past:
        if row["is_appointment"] and row["attended_flag"] == "Y":
            found[row["person"]].append(row["contact_date"])
    return found


def _nine_months(book: Book, start: Start, failures: list[Failure], attended: list[date]) -> None:
    row = start.sentence
    day = add_months(start.day, codes.limit("complied_with_sentence"))
    provider = book.supervision.provider_of_sentence(row, day)
    ended, result = row["termination_date"], codes.result_group(row["termination_reason_code"])
    is_left_out = ended is not None and ended < day and result in ("neutral", "exclude")
    is_reached = day <= month_end(book.world.as_of[provider])
    if is_left_out or not is_reached or not start.is_one_of(provider):
        return
    between = [failure for failure in failures if start.day <= failure.day <= day]
    is_attended = all(any(failure.day < each <= day for each in attended) for failure in between)
    answer: Answer = "no"
    if is_attended and not _is_ended_badly(book, start, day):
        answer = _all_actioned(book, between, book.world.as_of[provider])
    if not _is_sent(book, start, day, provider, "enforcement_action"):
        answer = "not_covered"
    name = "complied_with_sentence_9_months"
    book.count(name, row, day=day, provider=provider, answer=answer, name=start.name)


def _is_ended_badly(book: Book, start: Start, day: date) -> bool:
    """Revoked or recalled on or before the day."""
    row = start.sentence
    ended, result = row["termination_date"], codes.result_group(row["termination_reason_code"])
    is_revoked = ended is not None and ended <= day and result == "negative"
    return is_revoked or any(
        event["event_kind"] == "recall" and start.day <= event["event_date"] <= day
        for event in _events(book, row)
    )


def _all_actioned(book: Book, failures: list[Failure], as_of: date) -> Answer:
    missing = [failure for failure in failures if not is_actioned(book, failure)]
    number = codes.limit("failure_actioned")
    if not missing:
        return "yes"
    is_open = all(business_day(failure.day, number) > as_of for failure in missing)
    return "not_due" if is_open else "no"


def _is_sent(book: Book, start: Start, day: date, provider: str, extract: str) -> bool:
    person = start.sentence["person"]
    return all(
        book.is_covered(person, provider, start.day, day, extract=each)
        for each in ("contact", extract)
    )


# The first plan -------------------------------------------------------------------------------


def _initial_plans(book: Book) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in book.world.newest("plan", "plan_id"):
        if row["plan_kind"] == "initial_plan" and row["completed_date"] is not None:
            found[row["person"]].append(row)
    return found


def _plan_on_time(book: Book, start: Start, plans: list[Row]) -> None:
    first = _first_attended(book, start)
    if first is None:
        return
    row, day, number = start.sentence, first["contact_date"], codes.limit("plan_completed")
    provider = book.supervision.provider_of_sentence(row, day)
    if not start.is_one_of(provider):
        return
    is_met = any(
        plan["event_id"] in (None, row["event_id"])
        and plan["completed_date"] >= start.day
        and is_by(plan["completed_date"], of=day, number=number)
        for plan in plans
    )
    as_of = book.world.as_of[provider]
    answer = clock(is_met=is_met, deadline=business_day(day, number), as_of=as_of)
    if not _is_sent(book, start, day, provider, "contact"):
        answer = "not_covered"
    unit = {"provider": provider, "team": first["team_code"], "name": start.name}
    book.count("plan_on_time", row, day=day, answer=answer, **unit)


def _first_attended(book: Book, start: Start) -> Row | None:
    rows = [
        row
        for row in book.contacts.supervision.get(start.sentence["person"], [])
        if row["contact_date"] >= start.day
        and (start.end is None or row["contact_date"] < start.end)
        and row["attended_flag"] == "Y"
        and not row["is_future"]
    ]
    return rows[0] if rows else None
