"""Volumes against the history's control limits."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from warehouse.intake.history_checks import Limits, volume_findings, volume_limits
from warehouse.intake.sql import Sending
from warehouse.ledger import ExtractRecord, SubmissionRecord


@pytest.mark.parametrize(
    ("volumes", "expected", "why"),
    [
        ([100.0] * 5, None, "five points are too few"),
        # Ranges 0: three times the square root of 100 either side.
        ([100.0] * 6, (70.0, 130.0), "a constant history"),
        # Mean 110, ranges 20, 20, 20, 20, 20: 2.66 * 20 = 53.2; 3 * sqrt(110) = 31.5.
        ([100.0, 120.0, 100.0, 120.0, 100.0, 120.0], (56.8, 163.2), "a saw"),
        # Mean 700 / 6, ranges 0, 0, 0, 0 and 100. Mean range 20; 100 is above 3.267 * 20 and is
        # left out; then the square root decides: 3 * sqrt(116.667) = 32.404.
        ([100.0] * 5 + [200.0], (84.263, 149.070), "one leap is left out"),
        # No range across the gap: 400 -> 100 is not one. Mean 1600 / 7.
        ([400.0] * 3 + [None] + [100.0] * 4, (183.216, 273.927), "a gap"),
    ],
)
def test_limits(
    volumes: list[float | None], expected: tuple[float, float] | None, why: str
) -> None:
    limits = volume_limits(volumes)
    if expected is None:
        assert limits is None, why
    else:
        assert limits is not None, why
        assert (limits.low, limits.high) == pytest.approx(expected, abs=1e-3), why


def test_limits_hold_both_ends() -> None:
    assert volume_limits([100.0] * 6) == Limits(low=70.0, high=130.0)


def month(place: int, rows: int) -> SubmissionRecord:
    """A submission of a month of 2016 with so many contacts."""
    end = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30}[place]
    contact = ExtractRecord(
        extract_name="contact",
        source_file="contact.csv",
        source_hash="",
        source_bytes=0,
        lake_path=f"{place}",
        lake_hash="",
        rows_read=rows,
        rows_accepted=rows,
        rows_quarantined=0,
    )
    return SubmissionRecord(
        sequence=place,
        provider_code="C17",
        period_start_date=date(2016, place, 1),
        period_end_date=date(2016, place, end),
        created_at=datetime(2017, 1, 1, tzinfo=UTC),
        received_at=datetime(2017, 1, 1, tzinfo=UTC),
        package_hash="",
        contract_version="1",
        extracts=(contact,),
    )


class Read:
    """Just the number of rows of an extract that was read."""

    def __init__(self, rows: int) -> None:
        self.read = type("Rows", (), {"rows_read": rows})()


@pytest.mark.parametrize(
    ("rows", "fires"), [(210, False), (209, True), (390, False), (391, True), (300, False)]
)
def test_a_quarter_is_compared_by_month(rows: int, fires: bool) -> None:
    """Six months of 100 rows: a quarter of 210 to 390 rows is usual."""
    sending = Sending(
        provider_code="C17",
        is_reference=False,
        period_start_date=date(2016, 7, 1),
        period_end_date=date(2016, 9, 30),
        previous_created_at=None,
    )
    current = [month(place, 100) for place in range(1, 7)]
    found = volume_findings({"contact": Read(rows)}, sending=sending, current=current)  # type: ignore[dict-item]
    assert [each.code for each in found] == (["volume_unusual"] if fires else [])
    assert all("usual are 210 to 390" in each.rule_text for each in found)
