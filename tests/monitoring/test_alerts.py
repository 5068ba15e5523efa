"""What is worth a message: once per cause, never twice, and never for what is agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from tests.monitoring.records import at, result
from warehouse.intake import Arrival
from warehouse.ledger.monitoring import AlertRecord, CheckRecord
from warehouse.monitoring.alerts import (
    KINDS,
    LATE,
    NEW_FAILURE,
    RECOVERY,
    SIGNAL,
    Alert,
    failure_alerts,
    late_alerts,
    recovery_alerts,
    run_alert,
    signal_alerts,
    told_by,
)
from warehouse.monitoring.history import histories_of

NOBODY = told_by([])


def _sent(alerts: Iterable[Alert], *, is_fired: bool = True) -> list[AlertRecord]:
    return [
        AlertRecord(
            at=at(0),
            kind=one.kind,
            subject=one.subject,
            severity=one.severity,
            title=one.title,
            body=one.body,
            keys=one.keys,
            is_fired=is_fired,
            reason="",
        )
        for one in alerts
    ]


def _failures(*records: CheckRecord, told: Any = NOBODY) -> tuple[Alert, ...]:
    return failure_alerts(histories_of(records), told=told, threshold=5)


def test_one_alert_a_root_cause_names_what_fails_with_it() -> None:
    (alert,) = _failures(
        result("sent", day=0, count=3, table_name="staging.contacts", measures=("kept",)),
        result(
            "fact",
            day=0,
            count=1200,
            table_name="marts.appointments",
            root_table="staging.contacts",
            measures=("kept", "missed"),
        ),
    )

    assert (alert.kind, alert.subject, alert.severity) == (
        NEW_FAILURE,
        "staging.contacts",
        "warning",
    )
    assert alert.title == (
        "staging.contacts: 2 checks newly not met; it is published with a warning"
    )
    assert alert.body.splitlines() == [
        "sent (warning, 5 or fewer): sent holds.",
        "1 check further on fail with it: marts.appointments.",
        "Figures it touches (2): kept, missed.",
    ]


def test_two_causes_are_two_alerts_and_a_critical_one_says_it_stops() -> None:
    stopped, warned = _failures(
        result("b", day=0, count=1),
        result("a", day=0, count=1, severity="critical"),
    )
    assert stopped.title == "marts.a: 1 check newly not met; it stops the publication"
    assert (stopped.severity, warned.subject) == ("critical", "marts.b")


def test_what_was_told_is_not_told_again_until_it_fails_anew() -> None:
    nights = [result("a", day=0, count=2)]
    told = told_by(_sent(_failures(*nights)))

    nights.append(result("a", day=1, count=5))
    assert _failures(*nights, told=told) == ()
    nights.append(result("a", day=2))
    assert _failures(*nights, told=told) == ()
    nights.append(result("a", day=3, count=2))
    assert len(_failures(*nights, told=told)) == 1


def test_what_could_not_be_sent_is_tried_again() -> None:
    night = result("a", day=0, count=2)
    assert len(_failures(night, told=told_by(_sent(_failures(night), is_fired=False)))) == 1


def test_waived_and_for_information_are_not_told() -> None:
    assert (
        _failures(
            result("agreed", day=0, count=2, is_waived=True),
            result("noted", day=0, count=2, severity="info"),
            result("met", day=0),
        )
        == ()
    )


def test_check_that_could_not_run_has_no_count() -> None:
    (alert,) = _failures(result("a", day=0, count=1, status="not_checked", unexpected_count=None))
    assert "not checked" in alert.body


def test_count_above_the_threshold_is_written_out() -> None:
    assert "(warning, 5 or fewer)" in _failures(result("a", day=0, count=5))[0].body
    assert "(warning, 6)" in _failures(result("a", day=0, count=6))[0].body


def test_recovery_is_told_to_whom_the_failure_was_and_once() -> None:
    nights = [result("a", day=0, count=2)]
    told = told_by(_sent(_failures(*nights)))
    nights.append(result("a", day=3))

    (alert,) = recovery_alerts(histories_of(nights), told=told)
    assert (alert.kind, alert.title) == (RECOVERY, "marts.a: 1 check met again")
    assert alert.body == "a: met again after 3.0 days. a holds."
    assert recovery_alerts(histories_of(nights), told=NOBODY) == ()
    both = told_by(_sent([*_failures(nights[0]), alert]))
    assert recovery_alerts(histories_of(nights), told=both) == ()


def _arrival(status: Any, *, provider: str = "C17") -> Arrival:
    return Arrival(
        provider_code=provider,
        period_start_date=dt.date(2016, 10, 1),
        period_end_date=dt.date(2016, 12, 31),
        due_date=dt.date(2017, 1, 13),
        status=status,
        reminder="Please send it.",
    )


def test_only_what_is_overdue_is_late_and_it_is_told_once() -> None:
    found = late_alerts(
        [_arrival("on_time"), _arrival("late"), _arrival("due"), _arrival("overdue")], told=NOBODY
    )
    assert [(one.kind, one.title, one.body) for one in found] == [
        (LATE, "C17: the submission for 2016-10_2016-12 is late", "Please send it.")
    ]
    told = told_by(_sent(found))
    assert late_alerts([_arrival("overdue")], told=told) == ()
    assert len(late_alerts([_arrival("overdue", provider="N07")], told=told)) == 1


def _signal(place: str, *, measure: str = "kept", since: str = "2016-10-01") -> dict[str, str]:
    return {
        "measure_code": measure,
        "measure_name": measure.title(),
        "geography_code": place,
        "provider_code": "C17",
        "verdict": "worse",
        "since_date": since,
        "sentence": f"{measure} fell in {place}.",
    }


def test_signals_of_one_measure_are_one_alert() -> None:
    kept, missed = signal_alerts(
        [_signal("all"), _signal("all", measure="missed"), _signal("E09000023")], told=NOBODY
    )
    assert kept.title == "Kept: 2 special-cause signals in the newest figures"
    assert kept.body == "kept fell in all.\nkept fell in E09000023."
    assert missed.subject == "missed"


def test_signal_is_new_when_its_place_or_start_is() -> None:
    told = told_by(_sent(signal_alerts([_signal("all")], told=NOBODY)))
    assert signal_alerts([_signal("all")], told=told) == ()
    (new,) = signal_alerts([_signal("all"), _signal("all", since="2016-12-01")], told=told)
    assert len(new.keys) == 1
    assert new.kind == SIGNAL


def test_long_lists_are_cut_and_say_so() -> None:
    (alert,) = signal_alerts([_signal(f"E090000{n:02}") for n in range(12)], told=NOBODY)
    assert alert.body.splitlines()[-1] == "And 2 more on the review page."


def test_failed_run_is_told_once() -> None:
    (alert,) = run_alert("r1", command="run", error="BuildFailedError", told=NOBODY)
    assert alert.title == "probation run failed; the last publication stands"
    assert run_alert("r1", command="run", error="x", told=told_by(_sent([alert]))) == ()


def test_nothing_told_is_empty_for_every_kind() -> None:
    assert dict.fromkeys(KINDS, frozenset()) == NOBODY
