"""dbt's events become progress, and its failures one message without values."""

from __future__ import annotations

import json

import pytest

from warehouse.errors import BuildFailedError
from warehouse.pipeline import dbt
from warehouse.pipeline.events import StepEvent
from warehouse.settings import Settings


def event(name: str, *, level: str = "info", node: str = "", msg: str = "", **data: object) -> str:
    """One line as dbt prints it."""
    return json.dumps(
        {
            "info": {"name": name, "level": level, "msg": msg, "ts": "2017-01-20T09:30:00Z"},
            "data": {"node_info": {"node_name": node, "unique_id": f"model.p.{node}"}} | data,
        }
    )


def ended(node: str, *, status: str = "success", name: str = "LogModelResult") -> str:
    return event(name, node=node, status=status, total=3, index=1, execution_time=0.5)


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command with the child's lines and exit code given."""
    settings = Settings(home=tmp_path)

    def run_with(lines: list[str], *, code: int = 0) -> tuple[dbt.DbtOutcome, list[StepEvent]]:
        told: list[StepEvent] = []

        def fake(*_args: object, on_line, **_named: object) -> int:
            for line in lines:
                on_line(line)
            return code

        monkeypatch.setattr(dbt, "run_child", fake)
        outcome = dbt.run_dbt(
            ["build"],
            settings=settings,
            build_file=tmp_path / "build.duckdb",
            inputs=tmp_path / "inputs",
            progress=told.append,
        )
        return outcome, told

    return run_with


def test_progress_counts_ends_of_nodes_against_dbts_own_total(run):
    outcome, told = run(
        [
            "not json at all",
            event("LogStartLine", node="a", index=1, total=3),
            ended("a"),
            ended("s", name="LogSeedResult"),
            ended("t", name="LogTestResult", status="warn"),
        ]
    )

    assert [(e.done, e.total, e.detail) for e in told] == [(1, 3, "a"), (2, 3, "s"), (3, 3, "t")]
    assert outcome.nodes == 3
    assert outcome.seconds == {"a": 0.5, "s": 0.5, "t": 0.5}
    assert outcome.warnings == ["t"]


def test_every_failing_node_is_named_with_its_reason(run):
    with pytest.raises(BuildFailedError) as caught:
        run(
            [
                ended("people", status="error"),
                event(
                    "RunResultError",
                    level="error",
                    node="people",
                    msg="Conversion Error:\n  Could not convert string 'A123456' to INT32",
                ),
                event("RunResultError", level="error", node="t", msg="Got 2 results"),
            ],
            code=1,
        )

    message = str(caught.value)
    assert "people: Conversion Error: Could not convert string '…' to INT32" in message
    assert "t: Got 2 results" in message
    assert "A123456" not in message


@pytest.mark.parametrize(
    ("reason", "is_advised"),
    [
        (
            "Out of Memory Error: failed to pin block of size 256.0 KiB (23.8 MiB/23.8 MiB used)",
            True,
        ),
        ("IO Error: Could not write file: No space left on device", True),
        ("java.lang.OutOfMemoryError: Java heap space", True),
        ("Binder Error: column not found", False),
    ],
)
def test_too_little_room_is_answered_with_what_to_set(run, reason, is_advised):
    with pytest.raises(BuildFailedError) as caught:
        run([event("RunResultError", level="error", node="n", msg=reason)], code=1)

    assert ("PROBATION_MEMORY_LIMIT" in str(caught.value)) is is_advised


def test_dbt_that_says_nothing_is_an_error_all_the_same(run):
    with pytest.raises(BuildFailedError, match="code 2"):
        run([], code=2)


def test_the_log_holds_no_values(run, tmp_path):
    run([event("RunResultError", level="error", node="n", msg="bad value 'S0 secret'")])

    text = (tmp_path / "builds" / "logs" / "build.jsonl").read_text()
    assert "secret" not in text
    assert '"node": "model.p.n"' in text


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Could not convert string 'A1' to INT", "Could not convert string '…' to INT"),
        ('Table "x" has no\n column', 'Table "x" has no column'),
        ("x" * 1000, "x" * 400),
        (
            "[CAST_INVALID_INPUT] The value 'A1' of the type \"STRING\" cannot be cast. "
            "SQLSTATE: 22018\n== SQL (line 1) ==\nwhere name = A1",
            "[CAST_INVALID_INPUT] The value '…' of the type \"STRING\" cannot be cast.",
        ),
        (
            "An error occurred while calling o1.sql.\n: java.lang.OutOfMemoryError: Java heap "
            "space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:1)",
            "An error occurred while calling o1.sql. : java.lang.OutOfMemoryError: Java heap space",
        ),
        ("", ""),
    ],
)
def test_messages_lose_their_values(message, shown):
    assert dbt.without_values(message) == shown


def test_dbt_sees_nothing_of_the_callers_environment_but_what_it_needs(monkeypatch, tmp_path):
    monkeypatch.setenv("PROBATION_PSEUDONYM_KEY", "secret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")

    seen = dbt.dbt_environment(
        settings=Settings(home=tmp_path, threads=3), build_file=tmp_path / "b", inputs=tmp_path
    )

    assert "secret" not in seen.values()
    assert seen["PROBATION_THREADS"] == "3"
    assert seen["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"
