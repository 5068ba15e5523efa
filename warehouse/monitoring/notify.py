"""Look at what is known now, send what nobody was told yet, and keep what was and was not sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from warehouse.intake import arrivals
from warehouse.ledger import Ledger, RunRecord
from warehouse.ledger.monitoring import AlertRecord
from warehouse.monitoring.alerts import (
    KINDS,
    Alert,
    Told,
    failure_alerts,
    late_alerts,
    recovery_alerts,
    run_alert,
    signal_alerts,
    told_by,
)
from warehouse.monitoring.history import histories_of
from warehouse.monitoring.sending import Send, addresses, sender
from warehouse.settings import Settings

DRY_RUN = "dry run"
NOWHERE = "no address is set (PROBATION_ALERT_ADDRESSES)"
NOTHING_NEW = "nothing new"
_RUNS = frozenset({"run", "build", "validate"})
_ENDED_BADLY = frozenset({"failed", "interrupted"})


def pending_alerts(
    *,
    settings: Settings,
    as_of: dt.date | None = None,
    signals: Iterable[Mapping[str, Any]] = (),
) -> tuple[Alert, ...]:
    """Everything worth a message that nobody was sent yet.

    Args:
        settings: where the ledger is and when a submission is due.
        as_of: the day late submissions are judged on, as :func:`warehouse.intake.arrivals` has it.
        signals: special-cause signals of the current publication, as released to the partnership.
    """
    with Ledger.open(settings=settings) as ledger:
        told = told_by(ledger.alerts())
        checks = ledger.checks()
        runs = ledger.runs()
    histories = histories_of(checks)
    checked = frozenset(one.run_id for one in checks)
    return (
        *_failed_run(runs, checked=checked, told=told),
        *failure_alerts(histories, told=told, threshold=settings.suppression_threshold),
        *recovery_alerts(histories, told=told),
        *late_alerts(arrivals(settings=settings, as_of=as_of), told=told),
        *signal_alerts(signals, told=told),
    )


def _failed_run(
    runs: Sequence[RunRecord], *, checked: frozenset[str], told: Told
) -> tuple[Alert, ...]:
    """The newest run when it ended badly and its checks do not say why."""
    newest = next((one for one in runs if one.command in _RUNS), None)
    if newest is None or newest.status not in _ENDED_BADLY or newest.run_id in checked:
        return ()
    error = str(newest.details.get("error", newest.status))
    return run_alert(newest.run_id, command=newest.command, error=error, told=told)


def notify(
    alerts: Sequence[Alert], *, settings: Settings, is_dry_run: bool = False
) -> tuple[AlertRecord, ...]:
    """Send alerts and keep each, fired or not, with the reason.

    A kind with nothing to tell is kept as not fired too, so that silence can be told from a
    sender that did not run. A dry run sends nothing, and what it would have sent is still sent by
    the next run.

    Raises:
        WrongUseError: an address of the settings is not one Apprise knows.
    """
    listed = addresses(settings=settings)
    send = sender(listed) if listed and not is_dry_run else None
    silence = DRY_RUN if is_dry_run else NOWHERE
    records = [_record(alert, send=send, silence=silence) for alert in alerts]
    records += [_quiet(kind) for kind in KINDS if kind not in {one.kind for one in alerts}]
    with Ledger.open(settings=settings) as ledger:
        for record in records:
            ledger.record_alert(record)
    return tuple(one for one in records if one.reason != NOTHING_NEW)


def _record(alert: Alert, *, send: Send | None, silence: str) -> AlertRecord:
    delivery = send(alert) if send else None
    return AlertRecord(
        at=dt.datetime.now(dt.UTC),
        kind=alert.kind,
        subject=alert.subject,
        severity=alert.severity,
        title=alert.title,
        body=alert.body,
        keys=alert.keys,
        is_fired=delivery.is_fired if delivery else False,
        reason=delivery.reason if delivery else silence,
    )


def _quiet(kind: str) -> AlertRecord:
    return AlertRecord(
        at=dt.datetime.now(dt.UTC),
        kind=kind,
        subject="",
        severity="info",
        title="",
        body="",
        is_fired=False,
        reason=NOTHING_NEW,
    )
