"""Time to fix, failing since, what is unusual, and which failures have one root."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import settings_of
from tests.monitoring.records import at, result
from warehouse.ledger import Ledger
from warehouse.monitoring import check_histories, keep_results
from warehouse.monitoring.history import histories_of, unusual, with_roots
from warehouse.monitoring.lineage import read_lineage, root_of

LINEAGE = {
    "staging.contacts": frozenset(),
    "marts.appointments": frozenset({"staging.contacts"}),
    "marts.values": frozenset({"staging.contacts", "marts.appointments"}),
}


def test_time_to_fix_is_from_the_first_failure_to_the_first_pass() -> None:
    nights = [0, 5, 7, 0, 0, 2, 0]
    (one,) = histories_of([result("a", day=day, count=count) for day, count in enumerate(nights)])

    # Failed on nights 1 and 2, met on night 3: two days. Failed on 5, met on 6: one day.
    assert [fix.days for fix in one.fixes] == [2.0, 1.0]
    assert one.median_days_to_fix == 1.5
    assert one.failing_since is None
    assert one.results == 7


def test_failing_since_is_the_first_night_of_the_present_spell() -> None:
    (one,) = histories_of(
        [result("a", day=day, count=count) for day, count in enumerate([3, 0, 4, 4])]
    )

    assert one.failing_since == at(2)
    assert [fix.failed_at for fix in one.fixes] == [at(0)]


def test_never_mended_has_no_time_to_fix() -> None:
    (one,) = histories_of([result("a", day=0, count=1)])
    assert one.median_days_to_fix is None


def test_check_that_could_not_run_counts_as_failing() -> None:
    (one,) = histories_of(
        [
            result("a", day=0),
            result("a", day=1, status="not_checked", unexpected_count=None),
        ]
    )
    assert one.failing_since == at(1)


def test_failing_and_grave_come_first_and_a_removed_check_is_left_out() -> None:
    found = histories_of(
        [
            result("gone", day=0, count=9),
            result("met", day=1),
            result("warned", day=1, count=1),
            result("stopped", day=1, count=1, severity="critical"),
        ]
    )
    assert [one.newest.expectation_code for one in found] == ["stopped", "warned", "met"]


def test_no_result_has_no_history() -> None:
    assert histories_of([]) == ()


# Ranges of 10, 12, 10, 12, 10, 12, 10 are all 2: limits are 10.86 ± 2.66 * 2 = 5.54 to 16.18.
STEADY = (10, 12, 10, 12, 10, 12, 10)


@pytest.mark.parametrize(
    ("newest", "word"),
    [(16, ""), (17, "more"), (6, ""), (5, "fewer"), (10, "")],
    ids=["within", "above", "within below", "below", "as ever"],
)
def test_count_is_unusual_outside_its_own_limits(newest: int, word: str) -> None:
    found = unusual((*STEADY, newest))
    assert bool(found) is bool(word)
    assert word in found


def test_seven_results_say_nothing() -> None:
    assert unusual((*STEADY[:6], 1000)) == ""
    assert unusual(()) == ""


@pytest.mark.parametrize(("newest", "is_unusual"), [(1, False), (2, True)])
def test_one_row_more_than_never_is_not_unusual(newest: int, is_unusual: bool) -> None:
    assert bool(unusual((0,) * 7 + (newest,))) is is_unusual


def test_runs_of_the_same_inputs_count_once() -> None:
    """Eight nights of the same submissions are one point, so that 17 stands against one other."""
    nights = [result("a", day=day, count=count) for day, count in enumerate((*STEADY, 17))]
    same = [replace(one, inputs="same") for one in nights[:-1]]

    assert histories_of(nights)[0].unusual
    assert not histories_of([*same, nights[-1]])[0].unusual


def test_downstream_failure_has_the_first_failing_table_as_root() -> None:
    records = with_roots(
        [
            result("sent", day=0, count=1, table_name="staging.contacts"),
            result("fact", day=0, count=1, table_name="marts.appointments"),
            result("value", day=0, count=1, table_name="marts.values"),
            result("fine", day=0, table_name="marts.values"),
        ],
        lineage=LINEAGE,
    )
    assert [one.root_table for one in records] == ["staging.contacts"] * 3 + [None]


def test_standing_warning_does_not_swallow_a_critical_failure() -> None:
    records = with_roots(
        [
            result("sent", day=0, count=1, table_name="staging.contacts"),
            result("fact", day=0, count=1, table_name="marts.appointments", severity="critical"),
            result("value", day=0, count=1, table_name="marts.values", severity="critical"),
        ],
        lineage=LINEAGE,
    )
    assert [one.root_table for one in records] == [
        "staging.contacts",
        "marts.appointments",
        "marts.appointments",
    ]


def test_waived_failure_is_no_root_of_another() -> None:
    records = with_roots(
        [
            result("sent", day=0, count=1, table_name="staging.contacts", is_waived=True),
            result("fact", day=0, count=1, table_name="marts.appointments"),
        ],
        lineage=LINEAGE,
    )
    assert records[1].root_table == "marts.appointments"


def test_echo_of_a_missing_table_has_that_table_as_root() -> None:
    records = with_roots(
        [
            result("gone", day=0, count=1, table_name="marts.breaches", severity="critical"),
            result(
                "echo",
                day=0,
                count=1,
                table_name="marts.values",
                cause="gone",
                status="not_checked",
            ),
        ],
        lineage={},
    )
    assert [one.root_table for one in records] == ["marts.breaches", "marts.breaches"]


def test_without_lineage_every_failure_is_its_own_root(tmp_path: Path) -> None:
    assert read_lineage(tmp_path / "none.json") == {}
    assert root_of("marts.values", rank=1, failing={"staging.contacts": 2}, lineage={}) == (
        "marts.values"
    )


def test_lineage_is_read_near_and_far(tmp_path: Path) -> None:
    parents = {
        "seeds.codes": [],
        "staging.contacts": [],
        "marts.appointments": ["staging.contacts", "seeds.codes"],
        "marts.values": ["marts.appointments"],
    }
    file = tmp_path / "build.json"
    file.write_text(json.dumps({"parents": parents}))

    assert read_lineage(file) == {
        "seeds.codes": frozenset(),
        "staging.contacts": frozenset(),
        "marts.appointments": frozenset({"staging.contacts", "seeds.codes"}),
        "marts.values": frozenset({"marts.appointments", "staging.contacts", "seeds.codes"}),
    }


def _written(folder: Path, *, count: int) -> Path:
    """What the suites write, as far as the history reads it."""
    folder.mkdir(exist_ok=True)
    content = {
        "suite": "contact",
        "expectation_code": "a",
        "table_name": "marts.a",
        "description": "It holds.",
        "severity": "critical",
        "status": "not_met" if count else "met",
        "is_met": not count,
        "is_waived": False,
        "unexpected_count": count,
        "cause": None,
        "measures": ["kept"],
        "checked_at": at(count).isoformat(),
        "first_keys": [{"person_id": "7"}],
    }
    (folder / "expectations.json").write_text(json.dumps({"results": [content]}))
    return folder


def test_results_are_kept_in_the_ledger_without_keys(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    for run, count in (("one", 4), ("two", 0)):
        keep_results(
            _written(tmp_path / "checks", count=count),
            run_id=run,
            inputs=run,
            receipt=tmp_path / "build.json",
            settings=settings,
        )

    with Ledger.open(settings=settings) as ledger:
        met, failed = ledger.checks("a")
        assert ledger.checks("b") == ()
    assert (failed.unexpected_count, failed.root_table, failed.measures) == (
        4,
        "marts.a",
        ("kept",),
    )
    assert (met.status, met.root_table, met.measures) == ("met", None, ())
    assert [one.newest.run_id for one in check_histories(settings=settings)] == ["one"]


def test_folder_without_results_adds_nothing(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    keep_results(tmp_path, run_id="r", inputs="i", receipt=tmp_path / "r", settings=settings)
    assert check_histories(settings=settings) == ()
