"""Checks against what the same provider sent before: rows that vanished, unusual volumes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.contract import Extract
from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract, count
from warehouse.intake.findings import Finding
from warehouse.intake.pseudonyms import PseudonymKey, make_pseudonyms
from warehouse.ledger import SubmissionRecord

POINTS_NEEDED = 6
_LIMIT_WIDTH = 2.66
_SCREEN_WIDTH = 3.267
_COUNT_SIGMAS = 3


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The values between which one is usual."""

    low: float
    high: float


def limits_of(
    values: Sequence[float | None], *, least_width: float, points_needed: int = POINTS_NEEDED
) -> Limits | None:
    """Control limits of earlier values, oldest first; None where there are too few.

    Limits of individual values and moving ranges, ranges of 3.267 times their mean or more left
    out once.

    Args:
        values: None for a period not sent, across which no range is taken.
        least_width: how far from the mean the limits lie at least, so that a small or constant
            history does not call every value unusual.
        points_needed: how many values there must be.

    Source:
        As ``warehouse.signals.xmr_limits``; a test holds the two together.
    """
    known = [each for each in values if each is not None]
    if len(known) < points_needed:
        return None
    ranges = [abs(b - a) for a, b in pairwise(values) if a is not None and b is not None]
    centre = math.fsum(known) / len(known)
    width = max(_LIMIT_WIDTH * _mean_range(ranges), least_width)
    return Limits(low=centre - width, high=centre + width)


def volume_limits(
    volumes: Sequence[float | None], *, points_needed: int = POINTS_NEEDED
) -> Limits | None:
    """Limits of rows a month: never narrower than three times the square root of the mean."""
    known = [each for each in volumes if each is not None]
    least = _COUNT_SIGMAS * math.sqrt(math.fsum(known) / len(known)) if known else 0.0
    return limits_of(volumes, least_width=least, points_needed=points_needed)


def _mean_range(ranges: Sequence[float]) -> float:
    if not ranges:
        return 0.0
    mean = math.fsum(ranges) / len(ranges)
    kept = [each for each in ranges if each < _SCREEN_WIDTH * mean]
    return math.fsum(kept) / len(kept) if kept else mean


def volume_findings(
    checked: Mapping[str, CheckedExtract],
    *,
    sending: sql.Sending,
    current: Sequence[SubmissionRecord],
    points_needed: int = POINTS_NEEDED,
) -> list[Finding]:
    """Extracts whose rows a month lie outside the limits of the provider's earlier periods."""
    earlier = earlier_submissions(
        current, provider_code=sending.provider_code, before=sending.period_start_date
    )
    months = _months(sending.period_start_date, sending.period_end_date)
    found = []
    for name, each in checked.items():
        limits = volume_limits(_volumes(earlier, name), points_needed=points_needed)
        volume = each.read.rows_read / months
        if limits is not None and not limits.low <= volume <= limits.high:
            usual = f"{max(0.0, limits.low) * months:.0f} to {limits.high * months:.0f}"
            detail = f"It has {each.read.rows_read} rows; usual are {usual}."
            found.append(Finding(code="volume_unusual", extract=name, detail=detail))
    return found


def earlier_submissions(
    current: Sequence[SubmissionRecord], *, provider_code: str, before: date
) -> list[SubmissionRecord | None]:
    """The provider's earlier current submissions by period, with None for each gap."""
    own = sorted(
        (
            each
            for each in current
            if each.provider_code == provider_code and each.period_end_date < before
        ),
        key=lambda each: each.period_start_date,
    )
    found: list[SubmissionRecord | None] = []
    for place, each in enumerate(own):
        if place and own[place - 1].period_end_date + timedelta(days=1) != each.period_start_date:
            found.append(None)
        found.append(each)
    return found


def _volumes(earlier: Sequence[SubmissionRecord | None], name: str) -> list[float | None]:
    volumes: list[float | None] = []
    for each in earlier:
        sent = [] if each is None else [e for e in each.extracts if e.extract_name == name]
        if each is None or not sent:
            volumes.append(None)
        else:
            months = _months(each.period_start_date, each.period_end_date)
            volumes.append(sent[0].rows_read / months)
    return volumes


def _months(start: object, end: object) -> int:
    first, last = f"{start}"[:7].split("-"), f"{end}"[:7].split("-")
    return (int(last[0]) - int(first[0])) * 12 + int(last[1]) - int(first[1]) + 1


def vanished_findings(
    con: DuckDBPyConnection,
    checked: Mapping[str, CheckedExtract],
    *,
    previous: SubmissionRecord | None,
    sending: sql.Sending,
    lake: Path,
    key: PseudonymKey | None,
) -> list[Finding]:
    """State rows that had no end in the period just before and are missing now."""
    if (
        previous is None
        or previous.period_end_date + timedelta(days=1) != sending.period_start_date
    ):
        return []
    files = {each.extract_name: lake / each.lake_path for each in previous.extracts}
    found = []
    for name, each in checked.items():
        extract = each.read.extract
        if extract.kind == "state" and extract.live_until and name in files:
            number = _vanished(con, each, file=files[name], key=key)
            if number:
                detail = f"Missing since submission {previous.sequence}."
                found.append(
                    Finding(code="row_vanished", extract=name, count=number, detail=detail)
                )
    return found


def _vanished(
    con: DuckDBPyConnection, checked: CheckedExtract, *, file: Path, key: PseudonymKey | None
) -> int:
    read, extract = checked.read, checked.read.extract
    if any(name not in read.present for name in extract.primary_key):
        return 0
    fields = [extract.field(name) for name in extract.primary_key]
    if key is None and any(each.pseudonym for each in fields):
        return 0
    lake_names, values, joins = [], [], []
    for field in fields:
        name = sql.identifier(field.name)
        if field.pseudonym is None or key is None:
            lake_names.append(name)
            values.append(f"sent.{name}")
            continue
        con.execute("drop table if exists vanished_keys")
        query = f"select distinct {name} as value from {read.table} where {name} is not null"
        make_pseudonyms(
            con, table="vanished_keys", values=query, domain=field.pseudonym.domain, key=key
        )
        lake_names.append(field.pseudonym.name)
        values.append("vanished_keys.pseudonym")
        joins.append(f"inner join vanished_keys on sent.{name} = vanished_keys.value")
    before = f"select {', '.join(lake_names)} from read_parquet({sql.literal(str(file))})"
    now = f"select {', '.join(values)} from {read.table} as sent {' '.join(joins)}"
    return count(con, f"({before} where {_is_open(extract)} except {now})")


def _is_open(extract: Extract) -> str:
    """True for a row that had no end and was not deleted."""
    ends = [extract.live_until or "", *(["end_date"] if extract.name == "staff" else [])]
    parts = [f"{sql.identifier(each)} is null" for each in ends]
    if extract.has_field("soft_deleted"):
        parts.append("not soft_deleted")
    return " and ".join(parts)
