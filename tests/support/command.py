"""The command ``probation`` as a child process on a data folder of a test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from warehouse.settings import PROJECT_ROOT

KEY = "a key for tests only"
TIME_LIMIT = 600


def environment(home: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a command that works on ``home`` and nothing else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROBATION_")}
    own = {
        "PROBATION_HOME": str(home),
        "PROBATION_PSEUDONYM_KEY": KEY,
        "PROBATION_THREADS": "1",
        "PROBATION_MEMORY_LIMIT": "2GB",
        "PROBATION_LOCK_TIMEOUT": "20",
    }
    return kept | own | dict(extra or {})


def start(home: Path, *arguments: str, **extra: str) -> subprocess.Popen[str]:
    """Start the command and return at once."""
    return subprocess.Popen(
        [sys.executable, "-c", "from warehouse.cli import main; main()", *arguments],
        env=environment(home, extra),
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def probation(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    with start(home, *arguments, **extra) as process:
        try:
            output, errors = process.communicate(timeout=TIME_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, output, errors)
