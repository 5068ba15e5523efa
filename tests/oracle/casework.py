"""Plans, court work, unpaid work, registrations, escalations and services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.oracle import codes
from tests.oracle.book import Book
from tests.oracle.calendar_days import add_months, business_day, is_by, is_within, month_end
from tests.oracle.contact import yes_no
from tests.oracle.counting import Answer
from tests.oracle.first_contact import first_manager, first_order_manager
from tests.oracle.resolution import Row
from tests.oracle.supervision import is_unpaid_on

CHECKED = ("Y", "NA")
DECIDED = ("accepted", "refused")


def count_casework(book: Book) -> None:
    """Every measure of a single row of casework."""
    _plans(book)
    _case_allocations(book)
    _court_reports(book)
    _escalations(book)
    _service_requests(book)
    _registrations(book)
    for row, start, provider in _allocated(book):
        _arranged(book, row, start, provider)
        _completed(book, row, start)


def _checked(row: Row) -> Answer:
    both = (row["safeguarding_checked"], row["domestic_abuse_checked"])
    return yes_no(all(each in CHECKED for each in both))


def _plans(book: Book) -> None:
    number = codes.limit("review_after_change")
    for row in book.world.newest("plan", "plan_id"):
        done, changed = row["completed_date"], row["triggered_by_change_date"]
        unit = {"provider": row["provider_code"], "name": row["plan_id"]}
        if row["plan_kind"] in ("initial_plan", "risk_assessment") and done is not None:
            answer = _checked(row)
            book.count("plan_safeguarding_checked", row, day=done, answer=answer, **unit)
        if changed is not None:
            book.clock(
                "review_after_change_on_time",
                row,
                day=changed,
                is_met=is_within(done, of=changed, number=number),
                deadline=business_day(changed, number),
                **unit,
            )


def _case_allocations(book: Book) -> None:
    number = codes.limit("case_allocated")
    for row in book.world.newest("case_allocation", "case_allocation_id"):
        day = row["sentence_date"]
        unit = {"day": day, "provider": row["provider_code"], "name": row["case_allocation_id"]}
        book.clock(
            "case_allocated_on_time",
            row,
            is_met=is_by(row["allocated_date"], of=day, number=number),
            deadline=business_day(day, number),
            **unit,
        )
        if row["allocated_date"] is not None:
            needed, filled = row["form_fields_required"], row["form_fields_completed"]
            is_whole = needed is not None and filled is not None and filled >= needed
            answer = yes_no(is_whole and row["returned_for_information"] != "Y")
            book.count("allocation_form_complete", row, answer=answer, **unit)


def _court_reports(book: Book) -> None:
    for row in book.world.newest("court_report", "report_id"):
        due, done = row["due_date"], row["completed_date"]
        unit = {"provider": row["provider_code"], "name": row["report_id"]}
        is_met = done is not None and done <= due
        book.clock("court_report_on_time", row, day=due, is_met=is_met, deadline=due, **unit)
        if done is not None:
            answer = _checked(row)
            book.count("court_report_safeguarding_checked", row, day=done, answer=answer, **unit)


# Unpaid work ----------------------------------------------------------------------------------


def _allocated(book: Book) -> Iterator[tuple[Row, date, str]]:
    """(requirement, start, provider) of requirements not ended on or before their start."""
    for row in book.world.requirements:
        sentence, ended = row["sentence"], row["termination_date"]
        if sentence is None:
            continue
        first = first_order_manager(book, sentence["event_id"], None)
        begun = first["allocation_date"] if first else None
        if first is None:
            first = first_manager(book, sentence, None)
            begun = max(sentence["sentence_date"], first["allocation_date"]) if first else None
        if first is not None and begun is not None:
            start = max(row["imposed_date"], begun)
            if ended is None or ended > start:
                yield row, start, first["provider_code"]


def _arranged(book: Book, row: Row, start: date, provider: str) -> None:
    if not is_unpaid_on(row, start, provider=provider):
        return
    number = codes.limit("unpaid_work_arranged")
    book.clock(
        "unpaid_work_arranged_on_time",
        row,
        day=start,
        provider=provider,
        is_met=is_by(row["first_appointment_date"], of=start, number=number),
        deadline=business_day(start, number),
        name=row["component_id"],
    )


def _completed(book: Book, row: Row, start: date) -> None:
    sentence, ended = row["sentence"], row["termination_date"]
    day = add_months(sentence["sentence_date"], codes.limit("unpaid_work_completed"))
    provider = book.supervision.provider_of_sentence(sentence, day)
    result = codes.result_group(row["termination_reason_code"])
    is_left_out = ended is not None and ended < day and result in ("neutral", "exclude")
    is_unpaid = is_unpaid_on(row, start, provider=provider)
    if is_left_out or not is_unpaid or day > book.world.as_of[provider]:
        return
    answer = yes_no(ended is not None and ended <= day and result == "positive")
    first = sentence["sentence_date"]
    if not book.is_covered(row["person"], provider, first, day, extract="requirement"):
        answer = "not_covered"
    name, unit = "unpaid_work_completed_12_months", row["component_id"]
    book.count(name, row, day=day, provider=provider, answer=answer, name=unit)


# Risk and services ----------------------------------------------------------------------------


def _registrations(book: Book) -> None:
    """Registrations live on a month-end of people supervised on it."""
    for versions in book.world.versions("registration", "registration_id").values():
        row = dict(versions.newest, person=book.world.person(versions.newest["crn"]))
        if row["soft_deleted"] == "Y" or row["person"] in book.world.out:
            continue
        until = versions.until(row["deregistration_date"])
        for first in book.months(row["provider_code"]):
            day = month_end(first)
            is_live = row["registration_date"] <= day < until
            if is_live and book.supervision.supervisor(row["person"], day) is not None:
                _review(book, row, versions.on(day), day)


def _review(book: Book, row: Row, known: Row, day: date) -> None:
    due, done = known["next_review_date"], known["last_review_date"]
    if due is not None:
        answer = yes_no(due < day and (done is None or done < due))
        provider, name = row["provider_code"], row["registration_id"]
        measure = "registration_review_overdue"
        book.count(measure, row, day=day, provider=provider, answer=answer, name=name)


def _escalations(book: Book) -> None:
    number = codes.limit("risk_escalation_decided")
    for row in book.world.newest("risk_escalation", "escalation_id"):
        day, decision = row["raised_date"], row["decision"]
        unit = {"day": day, "name": row["escalation_id"]}
        if decision in DECIDED:
            answer, sender = yes_no(decision == "accepted"), row["from_provider_code"]
            book.count("risk_escalation_accepted", row, provider=sender, answer=answer, **unit)
        if decision != "withdrawn":
            is_decided = decision in DECIDED
            book.clock(
                "risk_escalation_decided_on_time",
                row,
                provider=row["to_provider_code"],
                is_met=is_decided and is_within(row["decision_date"], of=day, number=number),
                deadline=business_day(day, number),
                **unit,
            )


def _service_requests(book: Book) -> None:
    number = codes.limit("service_started")
    for row in book.world.newest("service_request", "request_id"):
        if row["refusal_reason_code"] is None:
            day = row["requested_date"]
            book.clock(
                "service_started_on_time",
                row,
                day=day,
                provider=row["provider_code"],
                is_met=is_by(row["started_date"], of=day, number=number),
                deadline=business_day(day, number),
                name=row["request_id"],
            )
