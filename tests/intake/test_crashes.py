"""Kills, two at once, a full disk, a closed folder: nothing lost, nothing half stored."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.intake.child import settings_of
from tests.intake.conftest import many_contacts
from tests.intake.packages import PackageBuilder
from warehouse.errors import BusyError
from warehouse.intake import submit
from warehouse.ledger import Ledger
from warehouse.pipeline.run import recorded
from warehouse.settings import PROJECT_ROOT, Settings

EMPTY = {"submissions": 0, "missing": 0}
WHOLE = {"submissions": 1, "missing": 0, "stray": 0, "scratch": 0}


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.intake.child", *arguments]
    return subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True)


def _answer(process: subprocess.Popen[str]) -> Any:
    text, _ = process.communicate(timeout=500)
    assert process.returncode == 0
    return json.loads(text)


def _check_kills(found: list[dict[str, Any]]) -> None:
    for each in found:
        assert os.WTERMSIG(each["status"]) == signal.SIGKILL, each
        # Whatever the moment: none of it counts, or all of it does.
        after = each["after"]
        assert after["missing"] == 0, each
        assert after["submissions"] in (0, 1), each
        assert each["again"] == WHOLE, each


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder anybody may enter, as those of pytest are not."""
    folder = Path(tempfile.mkdtemp(prefix="probation-test-"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+w", str(folder)], check=True)
    shutil.rmtree(folder)


def test_a_submit_killed_at_some_steps_is_nothing_or_whole(tmp_path: Path) -> None:
    package = PackageBuilder().write(tmp_path / "package")
    found = _answer(_start("kill", str(package), str(tmp_path / "home"), "31"))
    _check_kills(found)
    assert len(found) >= 2


@pytest.mark.long
def test_a_submit_killed_at_every_step_is_nothing_or_whole(tmp_path: Path) -> None:
    package = PackageBuilder().write(tmp_path / "package")
    found = _answer(_start("kill", str(package), str(tmp_path / "home"), "1"))
    _check_kills(found)
    assert {each["after"]["submissions"] for each in found} == {0, 1}


def test_two_submits_at_once_both_count(tmp_path: Path) -> None:
    first = PackageBuilder().write(tmp_path / "first")
    later = PackageBuilder(
        created="2017-04-05T09:00:00Z", period_start="2017-01-01", period_end="2017-03-31"
    ).write(tmp_path / "second")
    home = tmp_path / "home"
    processes = [_start("submit", str(each), str(home)) for each in (first, later)]
    assert sorted(_answer(each)[1] for each in processes) == [1, 2]
    with Ledger.open(settings=settings_of(home)) as ledger:
        assert len(ledger.current_submissions()) == 2


def test_a_submit_during_a_build_waits_for_another_time(tmp_path: Path, settings: Settings) -> None:
    package = PackageBuilder().write(tmp_path / "package")
    with recorded("build", settings=settings), pytest.raises(BusyError, match="nothing has been"):
        submit(package, settings=settings)
    assert submit(package, settings=settings).sequence == 1


def test_a_disk_that_fills_up_leaves_nothing_that_counts(tmp_path: Path) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({}, count=9_000)
    package, home = builder.write(tmp_path / "package"), tmp_path / "home"
    status, answer = _answer(_start("room", str(package), str(home)))
    assert status == 0
    assert answer["exit_code"] == 4
    assert "disk" in answer["error"]
    assert _answer(_start("submit", str(package), str(home)))[1] >= 1
    with Ledger.open(settings=settings_of(home)) as ledger:
        known = ledger.lake_paths()
        assert len(ledger.submissions()) == 1
    lake = settings_of(home).lake
    assert {f.relative_to(lake).as_posix() for f in lake.rglob("*.*")} == known


def test_a_data_folder_that_may_not_be_written_is_said_so(open_folder: Path) -> None:
    package, home = PackageBuilder().write(open_folder / "package"), open_folder / "home"
    home.mkdir()
    home.chmod(0o555)
    status, answer = _answer(_start("permission", str(package), str(home)))
    assert status == 0
    assert "may not be written" in answer["error"]
    assert list(home.iterdir()) == []
