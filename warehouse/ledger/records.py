"""What the ledger takes and gives: frozen records, one per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ExtractRecord:
    """One extract of a submission: its file as sent, its file in the lake, its rows."""

    extract_name: str
    source_file: str
    source_hash: str
    source_bytes: int
    lake_path: str
    lake_hash: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int


@dataclass(frozen=True, kw_only=True)
class FindingRecord:
    """How often one rule fired on one column of one extract."""

    extract_name: str | None
    column_name: str | None
    rule_code: str
    severity: str
    rule_text: str
    findings: int


@dataclass(frozen=True, kw_only=True)
class ProfilePoint:
    """One count of a submission that later ones are held against: a part of a whole.

    ``code`` is empty but for counts of a code; ``sequence`` is 0 until the submission is stored.
    """

    extract_name: str
    statistic: str
    column_name: str
    code: str
    numerator: int
    denominator: int
    sequence: int = 0


@dataclass(frozen=True, kw_only=True)
class SubmissionRecord:
    """One accepted submission; ``replaced_by`` is None while it is current."""

    sequence: int
    provider_code: str
    period_start_date: date
    period_end_date: date
    created_at: datetime
    received_at: datetime
    package_hash: str
    contract_version: str
    is_synthetic: bool = False
    previous_created_at: datetime | None = None
    replaces: int | None = None
    replaced_by: int | None = None
    receipt: Mapping[str, Any] = field(default_factory=dict)
    extracts: tuple[ExtractRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    profile: tuple[ProfilePoint, ...] = field(default=(), repr=False)

    @property
    def period_code(self) -> str:
        """``2016-10`` for a month, ``2016-10_2016-12`` for more."""
        return period_code(self.period_start_date, self.period_end_date)


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One run of a command: running, done, failed or interrupted."""

    run_id: str
    command: str
    started_at: datetime
    status: str
    ended_at: datetime | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PublicationRecord:
    """One publication, rolled back ones included."""

    publication_id: str
    published_at: datetime
    manifest_hash: str
    is_synthetic: bool
    run_id: str | None = None
    approved_by: str | None = None
    note: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AnnotationRecord:
    """What a chart should say of some days: a note, or (kind ``rebase``) new limits from a date.

    A scope that is None holds for every measure, place or provider. ``source`` is where it can be
    read, ``reason`` why it matters to the figures, ``added_by`` a role. An entry that was
    withdrawn stays in the ledger.
    """

    kind: str
    starts_on: date
    text: str
    source: str
    reason: str
    added_by: str
    ends_on: date | None = None
    measure_code: str | None = None
    geography_code: str | None = None
    provider_code: str | None = None
    annotation_id: int | None = None
    added_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None


def period_code(start: date, end: date) -> str:
    """The code of a period of whole months, as folder names and pages use it."""
    first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    return first if first == last else f"{first}_{last}"
