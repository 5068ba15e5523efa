"""What every step of a run took: one JSON line each, and a table the app can show."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Protocol

import pandas as pd

from warehouse.ledger import Ledger, RunRecord
from warehouse.ledger.monitoring import StepRecord
from warehouse.monitoring.memory import PeakMemory
from warehouse.settings import Settings

STEPS_LOG = "steps.jsonl"
_MEGABYTE = 1024 * 1024


class Event(Protocol):
    """What a step says while it works, as far as it is watched."""

    @property
    def step(self) -> str: ...

    @property
    def rows(self) -> int | None: ...


@dataclass(slots=True)
class _Running:
    """The step under way."""

    name: str
    started_at: dt.datetime
    began: float
    rows: int | None = None


class StepWatch:
    """Follows the events of one run; a step lasts until the next begins or the run ends."""

    def __init__(
        self, run_id: str, *, command: str, memory: PeakMemory, settings: Settings
    ) -> None:
        self._run_id = run_id
        self._command = command
        self._memory = memory
        self._settings = settings
        self._running: _Running | None = None
        self._done = 0

    def see(self, event: Event) -> None:
        """Note an event; the first of another step ends the one before."""
        if self._running is None or self._running.name != event.step:
            self.end(status="done")
            self._memory.take()
            self._running = _Running(event.step, dt.datetime.now(dt.UTC), time.monotonic())
        if event.rows is not None:
            self._running.rows = event.rows

    def end(self, *, status: str) -> None:
        """The step under way is over, done or failed."""
        step, self._running = self._running, None
        if step is None:
            return
        self._done += 1
        record = StepRecord(
            run_id=self._run_id,
            position=self._done,
            step=step.name,
            started_at=step.started_at,
            seconds=round(time.monotonic() - step.began, 3),
            rows=step.rows,
            peak_bytes=self._memory.take(),
            status=status,
        )
        with Ledger.open(settings=self._settings) as ledger:
            ledger.record_step(record)
        self._log(record)

    def _log(self, record: StepRecord) -> None:
        folder = self._settings.home / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        line = asdict(record) | {
            "command": self._command,
            "started_at": record.started_at.isoformat(timespec="milliseconds"),
        }
        with (folder / STEPS_LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


@contextmanager
def watched(run_id: str, *, command: str, settings: Settings) -> Iterator[StepWatch]:
    """Follow a run: what it took is kept in the ledger and in ``logs/steps.jsonl``.

    Yields:
        The watch, which must be told every event.
    """
    with PeakMemory() as memory:
        watch = StepWatch(run_id, command=command, memory=memory, settings=settings)
        try:
            yield watch
        except BaseException:
            watch.end(status="failed")
            raise
        watch.end(status="done")


def run_table(*, settings: Settings, newest: int = 50) -> pd.DataFrame:
    """The newest runs, newest first, with what they took.

    Args:
        settings: where the ledger is.
        newest: how many runs.

    Shape:
        run_id (str), command (str), started_at (datetime, UTC), status (str, never null: running,
        done, failed, interrupted), seconds (float, null while running), steps (str, in words),
        rows (float, null when no step wrote any), peak_megabytes (float, null when not measured),
        error (str, empty when none).

    Units:
        ``seconds`` of the clock; ``peak_megabytes`` of the process tree (1024 * 1024 bytes).

    Source:
        The ledger's runs and run_steps.
    """
    with Ledger.open(settings=settings) as ledger:
        runs, steps = ledger.runs()[:newest], ledger.steps()
    by_run: dict[str, list[StepRecord]] = {}
    for step in steps:
        by_run.setdefault(step.run_id, []).append(step)
    rows = [_run_row(run, by_run.get(run.run_id, [])) for run in runs]
    return pd.DataFrame(rows, columns=RUN_COLUMNS).astype(
        {"seconds": float, "rows": float, "peak_megabytes": float}
    )


RUN_COLUMNS = [
    "run_id",
    "command",
    "started_at",
    "status",
    "seconds",
    "steps",
    "rows",
    "peak_megabytes",
    "error",
]


def _run_row(run: RunRecord, steps: list[StepRecord]) -> dict[str, object]:
    peaks = [step.peak_bytes for step in steps if step.peak_bytes is not None]
    written = [step.rows for step in steps if step.rows is not None]
    return {
        "run_id": run.run_id,
        "command": run.command,
        "started_at": run.started_at,
        "status": run.status,
        "seconds": (run.ended_at - run.started_at).total_seconds() if run.ended_at else None,
        "steps": ", ".join(f"{step.step} {step.seconds:.1f} s" for step in steps),
        "rows": sum(written) if written else None,
        "peak_megabytes": max(peaks) / _MEGABYTE if peaks else None,
        "error": str(run.details.get("error", "")),
    }
