"""One line a step, a table of runs, and memory that is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import settings_of
from warehouse.errors import BusyError
from warehouse.ledger import Ledger, run_lock
from warehouse.monitoring.memory import PeakMemory, tree_bytes
from warehouse.monitoring.steps import RUN_COLUMNS, STEPS_LOG, run_table
from warehouse.pipeline.events import StepEvent
from warehouse.pipeline.run import has_news, input_state, recorded
from warehouse.settings import Settings

MEGABYTE = 1024 * 1024


def _lines(settings: Settings) -> list[dict[str, object]]:
    text = (settings.home / "logs" / STEPS_LOG).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _run(settings: Settings, *, fails: bool = False) -> None:
    with recorded("run", settings=settings) as step:
        step.say(StepEvent("freeze", 0, 1))
        step.say(StepEvent("freeze", 1, 1, rows=120))
        step.say(StepEvent("build", 1, 2, "a model"))
        if fails:
            raise BusyError("stopped by the test")
        step.say(StepEvent("build", 2, 2, rows=30))


def test_each_step_is_one_line_with_rows_seconds_and_memory(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    _run(settings)
    freeze, build = _lines(settings)

    assert (freeze["step"], freeze["rows"], freeze["status"]) == ("freeze", 120, "done")
    assert (build["step"], build["rows"], build["position"]) == ("build", 30, 2)
    assert freeze["command"] == "run"
    assert isinstance(freeze["seconds"], float)
    assert isinstance(build["peak_bytes"], int)
    assert build["peak_bytes"] > 10 * MEGABYTE


def test_step_that_fails_is_kept_as_failed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    with pytest.raises(BusyError):
        _run(settings, fails=True)

    assert [line["status"] for line in _lines(settings)] == ["done", "failed"]
    assert run_table(settings=settings)["error"].tolist() == ["BusyError"]


def test_table_of_runs_is_newest_first_and_sums_what_was_written(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    _run(settings)
    with recorded("publish", settings=settings):
        pass

    table = run_table(settings=settings)
    assert table.columns.tolist() == RUN_COLUMNS
    assert table["command"].tolist() == ["publish", "run"]
    assert table["status"].tolist() == ["done", "done"]
    assert table["rows"].tolist()[1] == 150
    assert table["steps"][1].startswith("freeze ")
    assert table["rows"].isna().tolist() == [True, False]
    assert len(run_table(settings=settings, newest=1)) == 1


def test_table_of_no_runs_has_its_columns(tmp_path: Path) -> None:
    table = run_table(settings=settings_of(tmp_path / "home"))
    assert table.columns.tolist() == RUN_COLUMNS
    assert table.empty


def test_events_reach_whoever_listens(tmp_path: Path) -> None:
    told: list[str] = []
    with recorded(
        "build",
        settings=settings_of(tmp_path / "home"),
        progress=lambda event: told.append(event.step),
    ) as step:
        step.say(StepEvent("freeze", 1, 1))
    assert told == ["freeze"]


def test_runs_never_overlap(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home").model_copy(update={"lock_timeout": 0})
    with run_lock(settings=settings), pytest.raises(BusyError):
        _run(settings)
    assert run_table(settings=settings).empty


def test_memory_of_a_child_is_counted() -> None:
    grow = (
        "import time; held = b'x' * (64 * 1024 * 1024); print('held', flush=True); time.sleep(30)"
    )
    with PeakMemory(every=0.01) as memory:
        before = memory.take()
        with subprocess.Popen([sys.executable, "-c", grow], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.1)
            held = tree_bytes(os.getpid())
            child.kill()
        peak = memory.take()

    assert before is not None
    assert peak is not None
    assert peak >= held - MEGABYTE
    assert peak - before > 50 * MEGABYTE


def test_process_that_has_gone_counts_nothing() -> None:
    assert tree_bytes(2**22 + 1) == 0


def test_first_run_has_news_and_the_next_has_none(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    assert has_news(settings=settings)

    with recorded("run", settings=settings, details={"inputs": input_state(settings=settings)}):
        pass
    assert not has_news(settings=settings)


def test_run_that_failed_leaves_its_news(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    details = {"inputs": input_state(settings=settings)}
    with pytest.raises(BusyError), recorded("run", settings=settings, details=details):
        raise BusyError("stopped by the test")
    assert has_news(settings=settings)


def test_new_submission_or_other_code_is_news(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(tmp_path / "home")
    with recorded("run", settings=settings, details={"inputs": input_state(settings=settings)}):
        pass
    monkeypatch.setattr("warehouse.pipeline.run.code_hash", lambda: "another")
    assert has_news(settings=settings)


def test_run_noted_by_an_earlier_version_is_news(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    with Ledger.open(settings=settings) as ledger:
        ledger.record_run("old", command="run")
        ledger.finish_run("old", status="done")
    assert has_news(settings=settings)
