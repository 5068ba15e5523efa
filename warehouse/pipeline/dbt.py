"""dbt as a child process: its events become progress, its failures one readable error."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import BuildFailedError
from warehouse.pipeline.child import run_child
from warehouse.pipeline.dbt_events import NODE_ENDS
from warehouse.pipeline.events import Progress, StepEvent
from warehouse.pipeline.spark import DUCKDB, Target
from warehouse.settings import PROJECT_ROOT, Settings

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
_QUOTED = re.compile(r"'[^']*'")
# Spark goes on with the query, its plan and the Java frames.
_MORE = re.compile(r"\s*(SQLSTATE:|== SQL|JVM stacktrace|\bat (org|java|scala)\.).*", re.DOTALL)
_LONGEST_MESSAGE = 400
_ROOM = re.compile(
    r"Out of Memory|OutOfMemory|Java heap|No space left|max_temp_directory_size", re.IGNORECASE
)
_NO_ROOM = (
    "There was too little room. Give the engine more memory (PROBATION_MEMORY_LIMIT) or a larger "
    "disk to spill to (PROBATION_SPILL_FOLDER), then run again: what is published stays as it is.\n"
)
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SYSTEMROOT")


@dataclass(slots=True)
class DbtOutcome:
    """What one dbt command did.

    Shape of ``parents``: every table by ``schema.name``, with the tables it reads.

    Units:
        ``seconds`` by node, as dbt measured them.
    """

    nodes: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    parents: dict[str, list[str]] = field(default_factory=dict)


def run_dbt(
    command: Sequence[str],
    *,
    settings: Settings,
    build_file: Path,
    inputs: Path,
    progress: Progress,
    step: str = "build",
    target: Target = DUCKDB,
) -> DbtOutcome:
    """Run one dbt command on the frozen inputs.

    Args:
        command: dbt's own words, such as ``["build", "--exclude-resource-type", "unit_test"]``.
        settings: time limit, memory, threads and where logs go.
        build_file: the DuckDB file dbt writes; the name is constant so that parsing is reused.
        inputs: the folder of frozen inputs.
        progress: told after every node.
        step: the step's name in the progress.
        target: the engine that runs it.

    Raises:
        BuildFailedError: a node failed; the message names each with the reason, without values.
        ChildTimeoutError: the command took longer than ``settings.build_timeout``.
    """
    logs = settings.builds / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    outcome = DbtOutcome()
    with (logs / f"{step}.jsonl").open("w", encoding="utf-8", buffering=1) as log:

        def on_line(line: str) -> None:
            event = _parsed(line)
            if "parents" in event:
                outcome.parents = event["parents"]
            elif "info" in event:
                _take(event, outcome=outcome, progress=progress, step=step)
                log.write(json.dumps(_logged(event)) + "\n")

        code = run_child(
            "warehouse.pipeline.dbt_child",
            _arguments(command, target=target, settings=settings),
            env={
                **dbt_environment(settings=settings, build_file=build_file, inputs=inputs),
                **target.env,
            },
            folder=DBT_PROJECT,
            timeout=settings.build_timeout,
            error_log=logs / f"{step}.stderr",
            on_line=on_line,
        )
    if code:
        raise BuildFailedError(_explain(outcome, code=code, logs=logs))
    return outcome


def _arguments(command: Sequence[str], *, target: Target, settings: Settings) -> list[str]:
    quiet = ["--log-level", "none", "--log-level-file", "none"]
    project = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    # What dbt has read of the project holds for one engine only.
    own = "target" if target.name == DUCKDB.name else f"target_{target.name}"
    output = ["--target", target.name, "--target-path", str(settings.builds / own)]
    return [*quiet, *command, *project, *output]


def dbt_environment(*, settings: Settings, build_file: Path, inputs: Path) -> Mapping[str, str]:
    """The whole environment dbt sees: nothing of the caller's but what a process needs."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return kept | {
        "LAKE": str(inputs),
        "PROBATION_BUILD_FILE": str(build_file),
        "PROBATION_THREADS": str(settings.threads),
        "PROBATION_MEMORY_LIMIT": settings.memory_limit,
        "PROBATION_TEMP": str(settings.spill),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
        "DBT_VERSION_CHECK": "false",
        "PYTHONPATH": str(PROJECT_ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def _parsed(line: str) -> dict[str, Any]:
    """What a line says; nothing when it is not an object."""
    try:
        event = json.loads(line)
    except json.JSONDecodeError:
        return {}
    return event if isinstance(event, dict) else {}


def _take(event: dict[str, Any], *, outcome: DbtOutcome, progress: Progress, step: str) -> None:
    info, data = event["info"], event.get("data", {})
    node = data.get("node_info", {}).get("node_name", "")
    if info["name"] in NODE_ENDS and "total" in data:
        outcome.nodes += 1
        outcome.seconds[node] = float(data.get("execution_time", 0))
        progress(StepEvent(step, outcome.nodes, int(data["total"]), node))
        if str(data.get("status", "")).lower() == "warn":
            outcome.warnings.append(node)
    elif info["level"] == "error" and info["name"] not in NODE_ENDS:
        outcome.failures[node] = without_values(info.get("msg", ""))


def _logged(event: dict[str, Any]) -> dict[str, Any]:
    info, data = event["info"], event.get("data", {})
    return {
        "at": info.get("ts"),
        "event": info.get("name"),
        "level": info.get("level"),
        "node": data.get("node_info", {}).get("unique_id"),
        "status": data.get("status"),
        "seconds": data.get("execution_time"),
        "message": without_values(info.get("msg", "")),
    }


def without_values(message: str) -> str:
    """A database message on one line, with everything between single quotes left out.

    Both engines quote the offending value so; names of columns and tables stand in other quotes.
    """
    flat = " ".join(_QUOTED.sub("'…'", _MORE.sub("", message)).split())
    return flat[:_LONGEST_MESSAGE]


def _explain(outcome: DbtOutcome, *, code: int, logs: Path) -> str:
    reasons = outcome.failures or {"dbt": f"ended with code {code} before any model"}
    listed = "\n".join(f"  - {node or 'dbt'}: {reason}" for node, reason in reasons.items())
    advice = _NO_ROOM if any(_ROOM.search(reason) for reason in reasons.values()) else ""
    return f"The models could not be built; nothing was published.\n{listed}\n{advice}Log: {logs}"
