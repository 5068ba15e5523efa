"""What the descriptor says: who sends, for which period, made when, and what that may be."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from warehouse.contract import Contract
from warehouse.intake.code_lists import CodeLists
from warehouse.intake.findings import Finding
from warehouse.intake.package import Resource, refuse, resources_of
from warehouse.intake.sql import Sending
from warehouse.ledger import SubmissionRecord

_CODE_LETTERS = 20


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The descriptor of a submission, read."""

    provider_code: str
    period_start_date: date
    period_end_date: date
    created_at: datetime
    contract_version: str
    is_reference: bool
    is_synthetic: bool
    resources: tuple[Resource, ...]

    def package_hash(self, hashes: Mapping[str, str]) -> str:
        """The identity of the content: equal for a folder and its .zip, whatever its path."""
        content = {
            "provider_code": self.provider_code,
            "period": [self.period_start_date.isoformat(), self.period_end_date.isoformat()],
            "created": self.created_at.isoformat(),
            "contract_version": self.contract_version,
            "extracts": sorted(hashes.items()),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a submission stands among those before it."""

    replaces: SubmissionRecord | None
    previous: SubmissionRecord | None
    overlapping: tuple[SubmissionRecord, ...]


def read_manifest(descriptor: Mapping[str, Any], *, contract: Contract) -> Manifest:
    """Read the descriptor's properties.

    Raises:
        UnusableError: one is missing, is not of its form, or names an unknown contract version.
    """
    version = str(descriptor.get("contract_version") or "")
    if version != contract.version:
        raise refuse("contract_version_unknown", f"Known: {contract.version}.")
    provider = _provider_code(descriptor)
    created = _created(descriptor)
    is_reference = provider in contract.reference_senders
    start, end = _period(descriptor, created, is_reference=is_reference)
    return Manifest(
        provider_code=provider,
        period_start_date=start,
        period_end_date=end,
        created_at=created,
        contract_version=version,
        is_reference=is_reference,
        is_synthetic=descriptor.get("synthetic") is True,
        resources=resources_of(descriptor),
    )


def _provider_code(descriptor: Mapping[str, Any]) -> str:
    code = descriptor.get("provider_code")
    is_plain = isinstance(code, str) and code.isascii() and code.isalnum()
    if not isinstance(code, str) or not is_plain or len(code) > _CODE_LETTERS:
        raise refuse("descriptor_invalid", "provider_code is not a code of letters and digits.")
    return code


def _created(descriptor: Mapping[str, Any]) -> datetime:
    try:
        created = datetime.fromisoformat(str(descriptor.get("created")))
        if created.tzinfo is None:
            raise refuse("descriptor_invalid", "created has no offset, such as +01:00 or Z.")
        return created.astimezone(UTC)
    except (ValueError, OverflowError):
        raise refuse("descriptor_invalid", "created is no ISO date-time with offset.") from None


def _period(
    descriptor: Mapping[str, Any], created: datetime, *, is_reference: bool
) -> tuple[date, date]:
    given = (descriptor.get("period_start"), descriptor.get("period_end"))
    if is_reference and given in ((None, None), ("", "")):
        return created.date().replace(day=1), _month_end(created.date())
    try:
        start, end = (date.fromisoformat(str(each)) for each in given)
    except ValueError:
        raise refuse(
            "descriptor_invalid", "period_start and period_end are not dates, YYYY-MM-DD."
        ) from None
    return start, end


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def place_of(manifest: Manifest, current: Sequence[SubmissionRecord]) -> Place:
    """What a submission replaces, follows and overlaps among the current ones."""
    own = [each for each in current if each.provider_code == manifest.provider_code]
    if manifest.is_reference:
        return Place(replaces=own[-1] if own else None, previous=None, overlapping=())
    start, end = manifest.period_start_date, manifest.period_end_date
    equal = [e for e in own if (e.period_start_date, e.period_end_date) == (start, end)]
    crossing = [
        e
        for e in own
        if e not in equal and e.period_start_date <= end and e.period_end_date >= start
    ]
    earlier = [e for e in own if e.period_end_date < start]
    return Place(
        replaces=equal[-1] if equal else None,
        previous=max(earlier, key=lambda e: e.period_end_date, default=None),
        overlapping=tuple(crossing),
    )


def manifest_findings(
    manifest: Manifest, place: Place, *, contract: Contract, code_lists: CodeLists
) -> list[Finding]:
    """Faults of a submission as a whole that can be told before a file is read."""
    names = {each.name for each in manifest.resources}
    if manifest.is_reference:
        return [
            *_order_findings(manifest, place),
            *_mixed(name for name in sorted(names) if not _is_sent_by(contract, name, manifest)),
        ]
    findings = [*_period_findings(manifest), *_order_findings(manifest, place)]
    findings += _provider_findings(manifest, names, contract, code_lists)
    findings += _mixed(
        name for name in sorted(names & contract.extracts.keys()) if contract.extracts[name].sent_by
    )
    findings += [
        Finding(code="required_extract_missing", extract=each.name)
        for each in contract.extracts.values()
        if each.is_required and each.name not in names
    ]
    return findings


def _is_sent_by(contract: Contract, name: str, manifest: Manifest) -> bool:
    extract = contract.extracts.get(name)
    return extract is None or manifest.provider_code in extract.sent_by


def _mixed(names: Any) -> list[Finding]:
    return [Finding(code="extract_not_allowed", extract=name) for name in names]


def _period_findings(manifest: Manifest) -> list[Finding]:
    start, end = manifest.period_start_date, manifest.period_end_date
    is_whole = start.day == 1 and end == _month_end(end) and start < end
    return [] if is_whole else [Finding(code="period_invalid")]


def _order_findings(manifest: Manifest, place: Place) -> list[Finding]:
    findings = [
        Finding(
            code="period_overlaps",
            detail=f"It overlaps submission {each.sequence} for {each.period_code}.",
        )
        for each in place.overlapping
    ]
    if place.replaces is not None and manifest.created_at <= place.replaces.created_at:
        known = place.replaces
        detail = f"Submission {known.sequence} was made at {known.created_at.isoformat()}."
        findings.append(Finding(code="created_not_later", detail=detail))
    return findings


def _provider_findings(
    manifest: Manifest, names: set[str], contract: Contract, code_lists: CodeLists
) -> list[Finding]:
    start, end = manifest.period_start_date, manifest.period_end_date
    kind = code_lists.provider_type(manifest.provider_code, start=start, end=end)
    if kind is None:
        return [Finding(code="provider_unknown")]
    return [
        Finding(code="extract_not_expected", extract=name)
        for name in sorted(names & contract.extracts.keys())
        if not contract.extracts[name].sent_by and kind not in contract.extracts[name].expected_of
    ]


def sending_of(manifest: Manifest, place: Place) -> Sending:
    """What the row rules need to know of the submission."""
    previous = place.previous
    return Sending(
        provider_code=manifest.provider_code,
        is_reference=manifest.is_reference,
        period_start_date=manifest.period_start_date,
        period_end_date=manifest.period_end_date,
        previous_created_at=None if previous is None else previous.created_at.astimezone(UTC),
    )
