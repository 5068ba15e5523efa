"""What the door answers: findings, the verdict on a submission, the receipt of an accepted one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from warehouse.errors import SubmissionRefusedError
from warehouse.intake.rules import RULES, Rule
from warehouse.ledger.records import period_code

ROWS_LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that fired on one column: how often, and in which rows first.

    ``rows`` are the numbers a spreadsheet shows (header = row 1), at most ``ROWS_LISTED`` of them.
    ``detail`` says more in words; it never holds a value of a personal field.
    """

    code: str
    extract: str | None = None
    column: str | None = None
    count: int = 1
    rows: tuple[int, ...] = ()
    detail: str = ""

    @property
    def rule(self) -> Rule:
        return RULES[self.code]

    @property
    def severity(self) -> str:
        return self.rule.severity

    @property
    def is_refusal(self) -> bool:
        return self.rule.effect == "refuse"

    @property
    def rule_text(self) -> str:
        """The rule in plain words, with what it means for this column."""
        return f"{self.rule.text} {self.detail}".strip()

    @property
    def place(self) -> str:
        """Where it was found, such as ``contact.contact_date``."""
        return ".".join(each for each in (self.extract, self.column) if each) or "submission"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "effect": self.rule.effect,
            "extract": self.extract,
            "column": self.column,
            "count": self.count,
            "rows": list(self.rows),
            "rule": self.rule_text,
            "what_to_do": self.rule.what_to_do,
        }

    def to_text(self) -> str:
        """One paragraph for a reader."""
        effect = {"refuse": "refused", "error": "quarantined", "warning": "accepted, noted"}
        lines = [f"{self.place} [{self.code}] {effect[self.rule.effect]}: {self.rule_text}"]
        if self.rows:
            shown = ", ".join(str(each) for each in self.rows)
            more = self.count - len(self.rows)
            lines.append(f"    {self.count} row(s): {shown}" + (f" and {more} more" * (more > 0)))
        lines.append(f"    To do: {self.rule.what_to_do}")
        return "\n".join(lines)


@dataclass(frozen=True, kw_only=True)
class ExtractCount:
    """One extract of a submission: its file and its rows; read = accepted + quarantined."""

    name: str
    file: str
    sha256: str
    bytes: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a check of a submission found. Nothing has been stored."""

    path: Path
    provider_code: str | None
    period_start_date: date | None
    period_end_date: date | None
    created_at: datetime | None
    package_hash: str | None
    contract_version: str | None
    replaces: int | None
    extracts: tuple[ExtractCount, ...]
    findings: tuple[Finding, ...]
    is_synthetic: bool = False

    @property
    def is_refused(self) -> bool:
        """True when the submission would be refused whole."""
        return any(each.is_refusal for each in self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.severity == "warning")

    @property
    def period(self) -> str | None:
        """The period's code, such as ``2016-10_2016-12``."""
        if self.period_start_date is None or self.period_end_date is None:
            return None
        return period_code(self.period_start_date, self.period_end_date)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "is_refused": self.is_refused,
            "provider_code": self.provider_code,
            "period": self.period,
            "period_start": _iso(self.period_start_date),
            "period_end": _iso(self.period_end_date),
            "created": _iso(self.created_at),
            "contract_version": self.contract_version,
            "package_hash": self.package_hash,
            "replaces": self.replaces,
            "is_synthetic": self.is_synthetic,
            "extracts": [asdict(each) for each in self.extracts],
            "findings": [each.to_dict() for each in self.findings],
        }

    def to_text(self) -> str:
        """For a reader."""
        answer = "would be REFUSED; nothing changes" if self.is_refused else "would be accepted"
        head = f"Submission of {self.provider_code or 'unknown'} for {self.period or 'unknown'}"
        return "\n".join([f"{head} {answer}.", "", *_body(self.to_dict(), self.findings)])


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What an accepted submission is answered with; the same package gets the same receipt."""

    sequence: int
    received_at: str
    content: Mapping[str, Any]
    is_repeat: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON. Equal for the first and every repeated sending."""
        return {"sequence": self.sequence, "received_at": self.received_at, **self.content}

    def to_text(self) -> str:
        """For a reader."""
        content = self.to_dict()
        lines = [
            f"Receipt {self.sequence}: submission of {content['provider_code']} "
            f"for {content['period']} accepted.",
            f"Received {self.received_at}, made {content['created']}, "
            f"contract version {content['contract_version']}.",
        ]
        if content["replaces"] is not None:
            lines.append(f"It replaces submission {content['replaces']}.")
        findings = [_finding(each) for each in content["findings"]]
        return "\n".join([*lines, "", *_body(content, findings)])


class RefusedError(SubmissionRefusedError):
    """A submission was refused whole; ``verdict`` says why."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        reasons = [each.to_text() for each in verdict.findings if each.is_refusal]
        super().__init__("The submission was refused; nothing has changed.\n" + "\n".join(reasons))


def _body(content: Mapping[str, Any], findings: Any) -> list[str]:
    lines = [f"{'extract':<20}{'read':>10}{'accepted':>10}{'quarantined':>13}"]
    lines += [
        f"{each['name']:<20}{each['rows_read']:>10}"
        f"{each['rows_accepted']:>10}{each['rows_quarantined']:>13}"
        for each in content["extracts"]
    ]
    lines += ["", "Findings:" if findings else "No findings."]
    lines += [f"- {each.to_text()}" for each in findings]
    lines += ["", f"Package hash {content['package_hash']}"]
    lines += [f"  {each['file']}  sha256:{each['sha256']}" for each in content["extracts"]]
    return lines


def _finding(content: Mapping[str, Any]) -> Finding:
    text = RULES[content["code"]].text
    return Finding(
        code=content["code"],
        extract=content["extract"],
        column=content["column"],
        count=content["count"],
        rows=tuple(content["rows"]),
        detail=content["rule"].removeprefix(text).strip(),
    )


def _iso(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
