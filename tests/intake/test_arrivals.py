"""The arrivals calendar: when a submission is due, whether it came, what to remind of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from warehouse.intake.arrivals import Arrival, calendar_of
from warehouse.intake.quality import quality_trend, rule_counts
from warehouse.ledger import ExtractRecord, FindingRecord, Ledger, SubmissionRecord
from warehouse.settings import Settings

QUARTERS = {
    1: (date(2016, 7, 1), date(2016, 9, 30)),
    2: (date(2016, 10, 1), date(2016, 12, 31)),
    3: (date(2017, 1, 1), date(2017, 3, 31)),
}


def _sent(
    sequence: int,
    period: tuple[date, date],
    *,
    received: datetime,
    provider: str = "C17",
    is_synthetic: bool = False,
    replaced_by: int | None = None,
) -> SubmissionRecord:
    return SubmissionRecord(
        sequence=sequence,
        provider_code=provider,
        period_start_date=period[0],
        period_end_date=period[1],
        created_at=received,
        received_at=received,
        package_hash=str(sequence),
        contract_version="1",
        is_synthetic=is_synthetic,
        replaced_by=replaced_by,
        extracts=(
            ExtractRecord(
                extract_name="contact",
                source_file="contact.csv",
                source_hash="",
                source_bytes=1,
                lake_path=f"contact/{sequence}.parquet",
                lake_hash="",
                rows_read=200,
                rows_accepted=197,
                rows_quarantined=3,
            ),
        ),
        findings=(
            FindingRecord(
                extract_name="contact",
                column_name="staff_code",
                rule_code="placeholder_staff",
                severity="warning",
                rule_text="",
                findings=5,
            ),
            FindingRecord(
                extract_name="contact",
                column_name="contact_date",
                rule_code="type_invalid",
                severity="error",
                rule_text="",
                findings=3,
            ),
        ),
    )


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def _of(rows: tuple[Arrival, ...], provider: str) -> list[tuple[str, str, int]]:
    return [(r.period_code, r.status, r.days_late) for r in rows if r.provider_code == provider]


@pytest.mark.parametrize(
    ("received", "status", "days_late", "why"),
    [
        (_at(2016, 10, 14), "on_time", 0, "the tenth business day after Friday 30 September"),
        (_at(2016, 10, 15), "late", 1, "the day after"),
    ],
)
def test_a_submission_is_due_ten_business_days_after_its_period(
    received: datetime, status: str, days_late: int, why: str
) -> None:
    (row,) = [
        each
        for each in calendar_of(
            [_sent(1, QUARTERS[1], received=received)],
            due_business_days=10,
            as_of=date(2016, 10, 20),
        )
        if each.provider_code == "C17"
    ]
    assert row.due_date == date(2016, 10, 14), why
    assert (row.status, row.days_late) == (status, days_late)


def test_bank_holidays_are_no_business_days() -> None:
    # After 31 December 2016: Monday 2 January is a holiday, so the tenth day is Monday the 16th.
    rows = calendar_of(
        [_sent(1, QUARTERS[2], received=_at(2017, 1, 10))],
        due_business_days=10,
        as_of=date(2017, 1, 20),
    )
    assert {each.due_date for each in rows} == {date(2017, 1, 16)}


def test_a_provider_that_sent_nothing_is_reminded() -> None:
    rows = calendar_of(
        [_sent(1, QUARTERS[1], received=_at(2016, 10, 7))],
        due_business_days=10,
        as_of=date(2016, 10, 17),
    )
    (missing,) = [each for each in rows if each.provider_code == "N07"]
    assert (missing.status, missing.days_late, missing.sequence) == ("overdue", 3, None)
    assert missing.reminder.startswith(
        "The submission of N07 for 1 July 2016 to 30 September 2016 was due by "
        "Friday 14 October 2016 and is 3 days late."
    )
    assert "contact" in missing.missing_extracts


def test_a_period_that_has_just_ended_is_due_and_one_that_runs_is_not_listed() -> None:
    first = _sent(1, QUARTERS[1], received=_at(2016, 10, 7))
    rows = calendar_of([first], due_business_days=10, as_of=date(2017, 1, 3))
    assert _of(rows, "C17") == [("2016-07_2016-09", "on_time", 0), ("2016-10_2016-12", "due", 0)]
    (due,) = [each for each in rows if each.provider_code == "C17" and each.status == "due"]
    assert due.reminder.startswith("The submission of C17 for 1 October 2016")
    rows = calendar_of([first], due_business_days=10, as_of=date(2016, 12, 31))
    assert _of(rows, "C17") == [("2016-07_2016-09", "on_time", 0)]


def test_a_gap_is_overdue_and_a_correction_does_not_make_the_first_late() -> None:
    rows = calendar_of(
        [
            _sent(1, QUARTERS[1], received=_at(2016, 10, 7), replaced_by=3),
            _sent(2, QUARTERS[3], received=_at(2017, 4, 10)),
            _sent(3, QUARTERS[1], received=_at(2017, 5, 2)),
        ],
        due_business_days=10,
        as_of=date(2017, 5, 3),
    )
    assert [each[:2] for each in _of(rows, "C17")] == [
        ("2016-07_2016-09", "on_time"),
        ("2016-10_2016-12", "overdue"),
        ("2017-01_2017-03", "on_time"),
    ]
    corrected = next(each for each in rows if each.sequence == 3)
    assert (corrected.times_sent, corrected.arrived_at) == (2, _at(2016, 10, 7))
    assert (corrected.rows_read, corrected.rows_quarantined, corrected.findings) == (200, 3, 8)
    assert "person" in corrected.missing_extracts
    assert "contact" not in corrected.missing_extracts


def test_a_provider_that_sends_months_is_expected_by_the_month() -> None:
    month = (date(2016, 7, 1), date(2016, 7, 31))
    rows = calendar_of(
        [_sent(1, month, received=_at(2016, 8, 5))], due_business_days=10, as_of=date(2016, 10, 3)
    )
    assert [each[:2] for each in _of(rows, "C17")] == [
        ("2016-07", "on_time"),
        ("2016-08", "overdue"),
        ("2016-09", "due"),
    ]


def test_synthetic_submissions_are_judged_by_when_they_were_made() -> None:
    made = _sent(1, QUARTERS[1], received=_at(2016, 10, 10), is_synthetic=True)
    rows = calendar_of([made], due_business_days=10)
    assert _of(rows, "C17") == [("2016-07_2016-09", "on_time", 0)]
    assert _of(rows, "N07") == [("2016-07_2016-09", "due", 0)]


def test_nobody_is_expected_before_anybody_sent() -> None:
    assert calendar_of([], due_business_days=10) == ()


def test_quality_is_told_by_extract_and_as_a_whole(settings: Settings) -> None:
    with Ledger.open(settings=settings) as ledger:
        ledger.record_submission(_sent(1, QUARTERS[1], received=_at(2016, 10, 7)))
    whole, contact = quality_trend(settings=settings)
    assert (whole.extract_name, contact.extract_name) == ("all", "contact")
    # 3 of 200 rows are 1.5 %; 5 warnings on 200 rows are 25 on 1,000.
    assert (contact.quarantined_pct, contact.warnings_per_1000) == (1.5, 25.0)
    assert [(e.rule_code, e.findings) for e in rule_counts(settings=settings)] == [
        ("placeholder_staff", 5),
        ("type_invalid", 3),
    ]
