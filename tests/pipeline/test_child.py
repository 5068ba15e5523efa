"""A child is followed line by line, ended when it is late, and ends itself with its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse.pipeline.child import ChildTimeoutError, run_child
from warehouse.settings import PROJECT_ROOT

SLEEPER = "import sys, time\nprint('begun', flush=True)\ntime.sleep(60)\n"


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder of small modules to run as children."""
    (tmp_path / "says_three.py").write_text("for n in range(3): print(n)\n")
    (tmp_path / "fails.py").write_text("import sys\nsys.stderr.write('why\\n')\nsys.exit(5)\n")
    (tmp_path / "sleeps.py").write_text(SLEEPER)
    return tmp_path


def run(module: str, folder: Path, *, timeout: float = 30) -> tuple[int, list[str]]:
    lines: list[str] = []
    code = run_child(
        module,
        [],
        env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{PROJECT_ROOT}"},
        folder=folder,
        timeout=timeout,
        error_log=folder / "stderr.log",
        on_line=lambda line: lines.append(line.strip()),
    )
    return code, lines


def test_every_line_is_passed_on(modules):
    assert run("says_three", modules) == (0, ["0", "1", "2"])


def test_a_failing_child_gives_its_code_and_its_complaint(modules):
    assert run("fails", modules) == (5, [])
    assert (modules / "stderr.log").read_text() == "why\n"


def test_a_late_child_is_ended(modules):
    started = time.monotonic()

    with pytest.raises(ChildTimeoutError, match="PROBATION_BUILD_TIMEOUT"):
        run("sleeps", modules, timeout=2)

    assert time.monotonic() - started < 20


def test_a_child_ends_when_its_parent_is_killed(modules):
    parent_code = (
        "from pathlib import Path\n"
        "import os\n"
        "from warehouse.pipeline.child import run_child\n"
        f"folder = Path({str(modules)!r})\n"
        "run_child('sleeps', ['marker-of-this-test'], env=os.environ, folder=folder, timeout=60,\n"
        "    error_log=folder / 'e.log', on_line=lambda line: print(line, end='', flush=True))\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{modules}{os.pathsep}{PROJECT_ROOT}"}
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().strip() == "begun"
        assert sleepers()
        parent.send_signal(signal.SIGKILL)

    end = time.monotonic() + 10
    while sleepers() and time.monotonic() < end:
        time.sleep(0.05)
    assert not sleepers()


def sleepers() -> list[str]:
    """Children of the test above that still live."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_text().split("\0")
        except OSError:
            continue
        if "marker-of-this-test" in words:
            found.append(entry.parent.name)
    return found
