"""Dated retention: which submissions have been kept long enough, and letting them go."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime

from warehouse.contract import load_contract
from warehouse.intake.storing import sweep_lake
from warehouse.ledger import ExpiryReason, Ledger, SubmissionRecord
from warehouse.settings import Settings


def due_for_expiry(
    submissions: Sequence[SubmissionRecord], *, settings: Settings, as_of: date
) -> dict[int, ExpiryReason]:
    """Submissions to let go: by the end of their period, or since they were replaced.

    Reference figures are public and stay while they count.

    Args:
        submissions: every submission still kept.
        settings: ``retention_months`` and ``replaced_retention_months``.
        as_of: the day to judge on.

    Returns:
        The reason by sequence number. A submission is due from the day on that lies so many
        months after the last day of its period, or after the day its successor came.
    """
    by_sequence = {each.sequence: each for each in submissions}
    senders = load_contract().reference_senders
    found: dict[int, ExpiryReason] = {}
    for each in submissions:
        successor = by_sequence.get(each.replaced_by or 0)
        if successor is not None:
            day = _months_after(successor.received_at.date(), settings.replaced_retention_months)
            if as_of >= day:
                found[each.sequence] = "replaced"
        if each.provider_code in senders:
            continue
        if as_of >= _months_after(each.period_end_date, settings.retention_months):
            found[each.sequence] = "period"
    return found


def expire(*, settings: Settings, as_of: date | None = None) -> dict[int, ExpiryReason]:
    """Let go of the lake files of submissions kept long enough; the caller holds the run lock.

    The ledger keeps what they were: sender, period, hashes, counts and findings.

    Args:
        settings: the data folder and how long is long enough.
        as_of: the day to judge on; today unless given.

    Returns:
        The reason by sequence number of those let go now.
    """
    with Ledger.open(settings=settings) as ledger:
        gone = {each.sequence for each in ledger.expiries()}
        kept = [each for each in ledger.submissions() if each.sequence not in gone]
        due = due_for_expiry(kept, settings=settings, as_of=as_of or datetime.now(tz=UTC).date())
        ledger.record_expiries(due)
        sweep_lake(settings.lake, known=ledger.lake_paths())
    return due


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
