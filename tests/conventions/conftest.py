"""The dbt project parsed and its singular tests compiled, once a session and without data."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from warehouse.settings import PROJECT_ROOT

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
COMMAND = ("compile", "--select", "test_type:singular", "--no-introspect", "--quiet")


def compile_project(target: Path) -> None:
    """Parse everything and compile the singular tests; no table has to exist."""
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    places = ["--target-path", str(target), "--log-path", str(target / "logs")]
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *COMMAND, *folders, *places],
        env=dict(os.environ)
        | {
            "LAKE": str(target / "lake"),
            "PROBATION_BUILD_FILE": str(target / "build.duckdb"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"dbt could not compile the project:\n{done.stdout}{done.stderr}")


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder dbt compiled into; shared by the workers of one session."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    target = shared / "dbt_conventions"
    with FileLock(shared / "dbt_conventions.lock"):
        if not (target / "manifest.json").is_file():
            target.mkdir(exist_ok=True)
            compile_project(target)
    return target


@pytest.fixture(scope="session")
def manifest(dbt_target: Path) -> dict[str, Any]:
    """What dbt knows of the project."""
    content: dict[str, Any] = json.loads((dbt_target / "manifest.json").read_text("utf-8"))
    return content
