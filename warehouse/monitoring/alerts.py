"""What people should be told of: pure functions from what is known to what is worth a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from warehouse.intake import Arrival
from warehouse.ledger.monitoring import AlertRecord
from warehouse.monitoring.history import SEVERITY_RANK, CheckHistory

NEW_FAILURE = "new failure"
RECOVERY = "recovery"
LATE = "late submission"
SIGNAL = "special-cause signal"
FAILED_RUN = "failed run"
KINDS = (NEW_FAILURE, RECOVERY, LATE, SIGNAL, FAILED_RUN)
_LISTED = 10
_GRAVE = SEVERITY_RANK["warning"]


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One message about one cause.

    ``keys`` name everything it tells of: what a sent alert named is not told again.
    """

    kind: str
    subject: str
    severity: str
    title: str
    body: str
    keys: tuple[str, ...]


Told = Mapping[str, frozenset[str]]
"""By kind of alert, the keys that were sent already."""


def told_by(records: Iterable[AlertRecord]) -> Told:
    """What the history says was sent."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for one in records:
        if one.is_fired:
            found.setdefault(one.kind, set()).update(one.keys)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def failure_alerts(
    histories: Sequence[CheckHistory], *, told: Told, threshold: int
) -> tuple[Alert, ...]:
    """One alert per root cause of failures nobody was told of yet.

    Left out: what is waived, what is for information only, and what failed before without a break
    since it was told. A failure downstream of another comes with the alert of that other.

    Args:
        histories: of the latest run.
        told: what was sent.
        threshold: counts of 1 to this many are not written out, as in what is released.
    """
    fresh = [
        one for one in histories if _is_told_of(one) and _failure_key(one) not in told[NEW_FAILURE]
    ]
    fresh.sort(key=_root)
    return tuple(
        _failure_alert(root, tuple(group), threshold=threshold)
        for root, group in groupby(fresh, key=_root)
    )


def _is_told_of(one: CheckHistory) -> bool:
    newest = one.newest
    is_grave = SEVERITY_RANK[newest.severity] >= _GRAVE
    return one.failing_since is not None and not newest.is_waived and is_grave


def _root(one: CheckHistory) -> str:
    return one.newest.root_table or one.newest.table_name


def _failure_key(one: CheckHistory) -> str:
    since = one.failing_since.isoformat() if one.failing_since else ""
    return f"{one.newest.expectation_code}@{since}"


def _failure_alert(root: str, failures: tuple[CheckHistory, ...], *, threshold: int) -> Alert:
    own = [one for one in failures if one.newest.table_name == root]
    downstream = [one for one in failures if one.newest.table_name != root]
    worst = max((one.newest.severity for one in failures), key=lambda each: SEVERITY_RANK[each])
    word = "stops the publication" if worst == "critical" else "is published with a warning"
    lines = [_line(one, threshold=threshold) for one in own or downstream]
    if own and downstream:
        tables = sorted({one.newest.table_name for one in downstream})
        lines.append(
            f"{_plural(len(downstream), 'check')} further on fail with it: {_some(tables)}."
        )
    spoiled = sorted({code for one in failures for code in one.newest.measures})
    if spoiled:
        lines.append(f"Figures it touches ({len(spoiled)}): {_some(spoiled)}.")
    return Alert(
        kind=NEW_FAILURE,
        subject=root,
        severity=worst,
        title=f"{root}: {_plural(len(failures), 'check')} newly not met; it {word}",
        body="\n".join(lines),
        keys=tuple(_failure_key(one) for one in failures),
    )


def _line(one: CheckHistory, *, threshold: int) -> str:
    newest = one.newest
    count = _count_words(newest.unexpected_count, threshold=threshold)
    tail = f" Unusual: {one.unusual}." if one.unusual else ""
    return f"{newest.expectation_code} ({newest.severity}, {count}): {newest.description}{tail}"


def _count_words(count: int | None, *, threshold: int) -> str:
    if count is None:
        return "not checked"
    return f"{threshold} or fewer" if count <= threshold else f"{count:,}"


def recovery_alerts(histories: Sequence[CheckHistory], *, told: Told) -> tuple[Alert, ...]:
    """One alert a table: checks somebody was told had failed and that are met again."""
    mended = [
        (one, key)
        for one in histories
        if one.newest.is_met and one.fixes
        for key in [f"{one.newest.expectation_code}@{one.fixes[-1].failed_at.isoformat()}"]
        if key in told[NEW_FAILURE] and key not in told[RECOVERY]
    ]
    mended.sort(key=lambda each: each[0].newest.table_name)
    return tuple(
        _recovery_alert(table, tuple(group))
        for table, group in groupby(mended, key=lambda each: each[0].newest.table_name)
    )


def _recovery_alert(table: str, mended: tuple[tuple[CheckHistory, str], ...]) -> Alert:
    lines = [
        f"{one.newest.expectation_code}: met again after {one.fixes[-1].days:.1f} days. "
        f"{one.newest.description}"
        for one, _key in mended
    ]
    return Alert(
        kind=RECOVERY,
        subject=table,
        severity="info",
        title=f"{table}: {_plural(len(mended), 'check')} met again",
        body="\n".join(lines),
        keys=tuple(key for _one, key in mended),
    )


def late_alerts(arrivals: Iterable[Arrival], *, told: Told) -> tuple[Alert, ...]:
    """One alert a provider and period that is overdue; the text is the reminder to send."""
    return tuple(
        Alert(
            kind=LATE,
            subject=one.provider_code,
            severity="warning",
            title=f"{one.provider_code}: the submission for {one.period_code} is late",
            body=one.reminder,
            keys=(key,),
        )
        for one in arrivals
        if one.status == "overdue"
        for key in [f"{one.provider_code}:{one.period_code}"]
        if key not in told[LATE]
    )


def signal_alerts(signals: Iterable[Mapping[str, Any]], *, told: Told) -> tuple[Alert, ...]:
    """One alert a measure with special-cause signals that were not told yet.

    Args:
        signals: released rows: measure_code, measure_name, geography_code, provider_code,
            since_date, verdict and sentence.
        told: what was sent.
    """
    fresh = [
        (one, key)
        for one in signals
        for key in [
            f"{one['measure_code']}:{one['geography_code']}:{one['provider_code']}:"
            f"{one['verdict']}:{one['since_date']}"
        ]
        if key not in told[SIGNAL]
    ]
    fresh.sort(key=lambda each: str(each[0]["measure_code"]))
    return tuple(
        _signal_alert(code, tuple(group))
        for code, group in groupby(fresh, key=lambda each: str(each[0]["measure_code"]))
    )


def _signal_alert(code: str, found: tuple[tuple[Mapping[str, Any], str], ...]) -> Alert:
    name = str(found[0][0]["measure_name"])
    sentences = [str(one["sentence"]) for one, _key in found]
    more = len(sentences) - _LISTED
    lines = sentences[:_LISTED] + ([f"And {more} more on the review page."] if more > 0 else [])
    return Alert(
        kind=SIGNAL,
        subject=code,
        severity="info",
        title=f"{name}: {_plural(len(found), 'special-cause signal')} in the newest figures",
        body="\n".join(lines),
        keys=tuple(key for _one, key in found),
    )


def run_alert(run_id: str, *, command: str, error: str, told: Told) -> tuple[Alert, ...]:
    """A run that ended before its checks could say anything."""
    if run_id in told[FAILED_RUN]:
        return ()
    return (
        Alert(
            kind=FAILED_RUN,
            subject=command,
            severity="critical",
            title=f"probation {command} failed; the last publication stands",
            body=f"It ended with {error}. The message of the command and its log say where.",
            keys=(run_id,),
        ),
    )


def _plural(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_LISTED])
    return shown if len(names) <= _LISTED else f"{shown} and {len(names) - _LISTED} more"
