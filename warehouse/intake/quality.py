"""The quality of what was sent, period by period, as the ledger has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from warehouse.ledger import Ledger, SubmissionRecord
from warehouse.settings import Settings

_ALL = "all"


@dataclass(frozen=True, kw_only=True)
class QualityPoint:
    """One extract (or ``all``) of one current submission.

    Units:
        Rows and findings are counts; ``quarantined_pct`` and ``warnings_per_1000`` are of the
        rows read, null without rows.
    """

    provider_code: str
    period_code: str
    period_end_date: date
    sequence: int
    extract_name: str
    rows_read: int
    rows_quarantined: int
    warnings: int

    @property
    def quarantined_pct(self) -> float | None:
        return 100 * self.rows_quarantined / self.rows_read if self.rows_read else None

    @property
    def warnings_per_1000(self) -> float | None:
        return 1000 * self.warnings / self.rows_read if self.rows_read else None


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """How often one rule fired in one current submission."""

    provider_code: str
    period_code: str
    sequence: int
    rule_code: str
    severity: str
    extract_name: str | None
    column_name: str | None
    findings: int


def quality_trend(*, settings: Settings) -> tuple[QualityPoint, ...]:
    """The trend of quality: every current submission by extract, and as a whole, oldest first.

    Shape:
        See :class:`QualityPoint`; ``extract_name`` is ``all`` for the submission as a whole.
    """
    with Ledger.open(settings=settings) as ledger:
        current = ledger.current_submissions()
    ordered = sorted(current, key=lambda e: (e.provider_code, e.period_start_date))
    return tuple(point for each in ordered for point in _points(each))


def rule_counts(*, settings: Settings) -> tuple[RuleCount, ...]:
    """Findings of the current submissions by rule, provider and period, the commonest first."""
    with Ledger.open(settings=settings) as ledger:
        current = ledger.current_submissions()
    found = [
        RuleCount(
            provider_code=each.provider_code,
            period_code=each.period_code,
            sequence=each.sequence,
            rule_code=one.rule_code,
            severity=one.severity,
            extract_name=one.extract_name,
            column_name=one.column_name,
            findings=one.findings,
        )
        for each in current
        for one in each.findings
    ]
    return tuple(sorted(found, key=lambda e: (-e.findings, e.rule_code, e.sequence)))


def _points(submission: SubmissionRecord) -> Iterator[QualityPoint]:
    warnings: dict[str, int] = {}
    for each in submission.findings:
        if each.severity == "warning":
            name = each.extract_name or ""
            warnings[name] = warnings.get(name, 0) + each.findings
    parts = [(e.extract_name, e.rows_read, e.rows_quarantined) for e in submission.extracts]
    yield _point(
        submission,
        _ALL,
        read=sum(each[1] for each in parts),
        quarantined=sum(each[2] for each in parts),
        warnings=sum(warnings.values()),
    )
    for name, read, quarantined in parts:
        yield _point(
            submission, name, read=read, quarantined=quarantined, warnings=warnings.get(name, 0)
        )


def _point(
    submission: SubmissionRecord, name: str, *, read: int, quarantined: int, warnings: int
) -> QualityPoint:
    return QualityPoint(
        provider_code=submission.provider_code,
        period_code=submission.period_code,
        period_end_date=submission.period_end_date,
        sequence=submission.sequence,
        extract_name=name,
        rows_read=read,
        rows_quarantined=quarantined,
        warnings=warnings,
    )
