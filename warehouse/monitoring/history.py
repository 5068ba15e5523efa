"""Every result of every check: since when it fails, how long mending took, what is unusual."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

from warehouse.ledger import Ledger
from warehouse.ledger.monitoring import CheckRecord
from warehouse.monitoring.lineage import Lineage, read_lineage, root_of
from warehouse.settings import Settings

SEVERITY_RANK: Mapping[str, int] = {"info": 0, "warning": 1, "critical": 2}
LEAST_POINTS = 8
"""With fewer results a limit says nothing (moving-range charts)."""
_LIMIT_FACTOR = 2.66
_LEAST_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One time a check failed and was mended."""

    failed_at: dt.datetime
    mended_at: dt.datetime

    @property
    def days(self) -> float:
        return (self.mended_at - self.failed_at).total_seconds() / 86_400


@dataclass(frozen=True, kw_only=True)
class CheckHistory:
    """One expectation over all runs.

    Attributes:
        newest: its latest result.
        failing_since: the run since which it has failed without a break; None when it is met.
        fixes: each time it failed and was mended, oldest first.
        unusual: what is out of the ordinary in the latest result, in words; empty when nothing.
        unusual_direction: the same without a number: ``more``, ``fewer`` or empty.
        results: how many there are.
    """

    newest: CheckRecord
    failing_since: dt.datetime | None
    fixes: tuple[Fix, ...]
    unusual: str
    unusual_direction: str
    results: int

    @property
    def median_days_to_fix(self) -> float | None:
        """None while it was never mended."""
        return median(fix.days for fix in self.fixes) if self.fixes else None


def keep_results(
    checks: Path, *, run_id: str, inputs: str, receipt: Path, settings: Settings
) -> None:
    """Put what the suites wrote into the ledger; nothing when they wrote nothing.

    Args:
        checks: folder of ``expectations.json``.
        run_id: the run that checked.
        inputs: fingerprint of what was checked.
        receipt: the receipt of the build, for the lineage.
        settings: where the ledger is.
    """
    file = checks / "expectations.json"
    if not file.is_file():
        return
    content = json.loads(file.read_text(encoding="utf-8"))
    records = check_records(content["results"], run_id=run_id, inputs=inputs)
    with Ledger.open(settings=settings) as ledger:
        ledger.record_checks(with_roots(records, lineage=read_lineage(receipt)))


def check_records(
    results: Iterable[Mapping[str, Any]], *, run_id: str, inputs: str
) -> tuple[CheckRecord, ...]:
    """Records from the results as the suites write them."""
    return tuple(
        CheckRecord(
            run_id=run_id,
            expectation_code=one["expectation_code"],
            checked_at=dt.datetime.fromisoformat(one["checked_at"]),
            inputs=inputs,
            suite=one["suite"],
            table_name=one["table_name"],
            description=one["description"],
            severity=one["severity"],
            status=one["status"],
            is_waived=one["is_waived"],
            unexpected_count=one["unexpected_count"],
            cause=one["cause"],
            measures=() if one["is_met"] else tuple(one["measures"]),
        )
        for one in results
    )


def with_roots(records: Sequence[CheckRecord], *, lineage: Lineage) -> tuple[CheckRecord, ...]:
    """The records, each failure with the table it comes from.

    A check that could not run because a table is missing comes from that table; any other failure
    from the first failing table on the way to its own.
    """
    table_of = {one.expectation_code: one.table_name for one in records}
    failing: dict[str, int] = {}
    for one in records:
        if not one.is_met and not one.is_waived:
            rank = SEVERITY_RANK[one.severity]
            failing[one.table_name] = max(rank, failing.get(one.table_name, rank))
    return tuple(
        one
        if one.is_met
        else replace(one, root_table=_root(one, table_of, failing=failing, lineage=lineage))
        for one in records
    )


def _root(
    one: CheckRecord,
    table_of: Mapping[str, str],
    *,
    failing: Mapping[str, int],
    lineage: Lineage,
) -> str:
    if one.cause is not None:
        return table_of[one.cause]
    rank = SEVERITY_RANK[one.severity]
    return root_of(one.table_name, rank=rank, failing=failing, lineage=lineage)


def check_histories(*, settings: Settings) -> tuple[CheckHistory, ...]:
    """The history of every expectation of the latest run, failing ones first."""
    with Ledger.open(settings=settings) as ledger:
        return histories_of(ledger.checks())


def histories_of(records: Sequence[CheckRecord]) -> tuple[CheckHistory, ...]:
    """Histories from results, oldest first; an expectation that the latest run lacks is left out.

    The latest run is the one of the newest result.
    """
    if not records:
        return ()
    latest = max(records, key=lambda one: one.checked_at).run_id
    ordered = sorted(records, key=lambda one: (one.expectation_code, one.checked_at))
    found = [
        _history(tuple(group))
        for _code, group in groupby(ordered, key=lambda one: one.expectation_code)
    ]
    return tuple(
        sorted(
            (one for one in found if one.newest.run_id == latest),
            key=lambda one: (
                one.newest.is_met,
                -SEVERITY_RANK[one.newest.severity],
                one.newest.expectation_code,
            ),
        )
    )


def _history(records: Sequence[CheckRecord]) -> CheckHistory:
    fixes: list[Fix] = []
    since: dt.datetime | None = None
    for one in records:
        if not one.is_met:
            since = since or one.checked_at
        elif since is not None:
            fixes.append(Fix(failed_at=since, mended_at=one.checked_at))
            since = None
    return CheckHistory(
        newest=records[-1],
        failing_since=since,
        fixes=tuple(fixes),
        unusual=unusual(_counts(records)),
        unusual_direction=unusual_direction(_counts(records)),
        results=len(records),
    )


def _counts(records: Sequence[CheckRecord]) -> tuple[int, ...]:
    """Counts of failing rows, one for each state of the inputs: a repeated run adds nothing."""
    by_inputs = {
        one.inputs: one.unexpected_count for one in records if one.unexpected_count is not None
    }
    return tuple(by_inputs.values())


def unusual(counts: Sequence[int]) -> str:
    """What is out of the ordinary in the newest count, in words; empty when nothing.

    Units:
        ``counts`` of failing rows, oldest first.
    """
    word = unusual_direction(counts)
    if not word:
        return ""
    before, newest = counts[:-1], counts[-1]
    usual = f"{fmean(before):,.0f} on average of {len(before)}"
    return f"{newest:,} rows, far {word} than usual ({usual})"


def unusual_direction(counts: Sequence[int]) -> str:
    """``more`` or ``fewer`` where the newest count is out of the ordinary, else empty.

    It lies outside the moving-range limits of the counts before it, by more than a tenth of their
    mean and more than one row.

    Units:
        ``counts`` of failing rows, oldest first.
    """
    if len(counts) < LEAST_POINTS:
        return ""
    before, newest = counts[:-1], counts[-1]
    centre = fmean(before)
    moves = [abs(after - each) for each, after in pairwise(before)]
    if abs(newest - centre) <= max(_LIMIT_FACTOR * fmean(moves), _LEAST_SHARE * centre, 1):
        return ""
    return "more" if newest > centre else "fewer"
