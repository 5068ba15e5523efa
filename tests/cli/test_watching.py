"""The commands that watch, on the published demo."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.command import KEY
from warehouse import marts
from warehouse.cli import app
from warehouse.commands import monitoring, releases
from warehouse.errors import CheckFailedError, WarehouseError, WrongUseError
from warehouse.ledger import Ledger
from warehouse.monitoring import check_histories, run_table
from warehouse.monitoring.history import SEVERITY_RANK
from warehouse.monitoring.steps import STEPS_LOG
from warehouse.settings import Settings


@pytest.fixture
def home(fresh_home: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The commands read their settings from the environment."""
    monkeypatch.setenv("PROBATION_HOME", str(fresh_home.home))
    monkeypatch.setenv("PROBATION_PSEUDONYM_KEY", KEY)
    return fresh_home


def _lines(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_step_of_the_demo_left_a_line_with_rows_and_memory(demo_home: Settings) -> None:
    text = (demo_home.home / "logs" / STEPS_LOG).read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]

    assert [line["step"] for line in lines] == [
        "freeze",
        "build",
        "signals",
        "validate",
        "candidate",
        "publish",
    ]
    assert all(line["rows"] > 0 and line["peak_bytes"] > 0 for line in lines)
    assert run_table(settings=demo_home)["status"].tolist() == ["done"]


def test_history_holds_every_published_check_and_the_root_of_each_failure(
    demo_home: Settings,
) -> None:
    histories = check_histories(settings=demo_home)
    _publication, opened = marts.open_current("analyst", settings=demo_home)
    published = marts.expectation_results(opened)
    opened.close()

    assert {one.newest.expectation_code for one in histories} == set(published["expectation_code"])
    failing = [one.newest for one in histories if not one.newest.is_met]
    assert failing
    rank = {one.table_name: SEVERITY_RANK[one.severity] for one in failing}
    assert {one.root_table for one in failing} <= set(rank)
    assert any(one.root_table != one.table_name for one in failing)


def test_pages_can_tell_which_measures_a_warning_touches(demo_home: Settings) -> None:
    _publication, opened = marts.open_current("partnership", settings=demo_home)
    warned = marts.warned_measures(opened)
    known = set(marts.measures(opened)["measure_code"])
    opened.close()

    assert set(warned["measure_code"]) <= known
    assert "info" not in set(warned["severity"])


def test_run_if_new_does_nothing_without_anything_new(home: Settings) -> None:
    before = run_table(settings=home)
    (answer,) = _lines("run", "--if-new")

    assert answer == {"candidate_id": None, "is_new": False}
    assert len(run_table(settings=home)) == len(before)


def test_dry_run_of_alerts_shows_each_cause_once(home: Settings) -> None:
    shown = _lines("alerts", "--dry-run")
    failures = [one["subject"] for one in shown if one["kind"] == "new failure"]

    assert failures
    assert len(failures) == len(set(failures))
    assert {one["is_fired"] for one in shown} == {False}
    history = _lines("alerts", "--history")
    assert {one["reason"] for one in history} >= {"dry run"}


def test_feedback_is_written_for_a_provider(home: Settings, tmp_path: Path) -> None:
    file = tmp_path / "C17.html"
    _lines("feedback", "--provider", "C17", "--out", str(file))

    page = file.read_text(encoding="utf-8")
    assert "Data quality feedback" in page
    assert "Synthetic data" in page


def test_feedback_refuses_what_is_not_a_date(home: Settings, tmp_path: Path) -> None:
    arguments = ["--provider", "C17", "--out", str(tmp_path / "x"), "--period-end", "soon"]
    result = CliRunner().invoke(app, ["feedback", *arguments])
    assert isinstance(result.exception, WrongUseError)


def test_tables_are_printed_for_people(home: Settings) -> None:
    for command, heading in (("runs", "Runs"), ("checks", "Checks"), ("alerts", "Alerts")):
        result = CliRunner().invoke(app, [command], catch_exceptions=False)
        assert heading in result.stdout


def test_alert_that_cannot_be_sent_leaves_the_command_its_own_end(
    empty_home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = empty_home.model_copy(
        update={"alert_addresses": Settings(alert_addresses="nosuch://x").alert_addresses}
    )
    with Ledger.open(settings=wrong) as ledger:
        ledger.record_run("r", command="run")
        ledger.finish_run("r", status="failed")

    with pytest.raises(CheckFailedError), monitoring.alerted(settings=wrong):
        raise CheckFailedError("a check failed")
    assert "Address 1" in capsys.readouterr().err


def test_gate_that_stops_prints_what_it_found(
    empty_home: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = empty_home.builds / "checks"
    folder.mkdir(parents=True)
    results = [{"expectation_code": "a", "is_met": False}, {"is_met": True}]
    (folder / "expectations.json").write_text(json.dumps({"results": results}))

    with (
        pytest.raises(WarehouseError),
        releases.results_shown(settings=empty_home, is_json=True),
    ):
        raise CheckFailedError("a critical expectation failed")
    printed = json.loads(capsys.readouterr().out)
    assert printed["checks"]["results"] == results[:1]
