"""Time and peak memory of one task, alone in a process of its own."""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.settings import PROJECT_ROOT

MEBIBYTE = 1024
_LONGEST_ERROR = 2000
_WHOSE = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


class BenchmarkError(Exception):
    """A measured process failed; what it said stands in the message."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a task took.

    Units:
        ``seconds`` of wall-clock time; ``peak_mebibytes`` of the largest process of the task;
        ``cpu_seconds`` of processor time of the task and its child processes, 0 when not taken.
    """

    seconds: float
    peak_mebibytes: float
    cpu_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: something measured against its floor.

    Units:
        times in seconds, memory in MiB; ``goal`` is the largest allowed ratio, infinite where
        there is none; ``floor_cpu_seconds`` is 0 when the floor's processor time was not taken.
    """

    what: str
    size: str
    measured: Measured
    floor_seconds: float
    goal: float
    goal_size: str = ""
    floor_cpu_seconds: float = 0.0

    @property
    def ratio(self) -> float:
        """Time over the floor's time."""
        return self.measured.seconds / self.floor_seconds

    @property
    def cpu_ratio(self) -> float | None:
        """Processor time over the floor's: other work on the machine hardly moves it."""
        if not self.floor_cpu_seconds:
            return None
        return self.measured.cpu_seconds / self.floor_cpu_seconds

    def as_dict(self) -> dict[str, Any]:
        """JSON-able content, rounded for reading; without a goal or processor time, null."""
        cpu_ratio = self.cpu_ratio
        return {
            "what": self.what,
            "size": self.size,
            "seconds": round(self.measured.seconds, 2),
            "floor_seconds": round(self.floor_seconds, 5),
            "ratio": round(self.ratio, 2),
            "cpu_seconds": round(self.measured.cpu_seconds, 2),
            "cpu_ratio": None if cpu_ratio is None else round(cpu_ratio, 2),
            "goal": self.goal if math.isfinite(self.goal) else None,
            "goal_size": self.goal_size,
            "peak_mebibytes": round(self.measured.peak_mebibytes),
        }


def in_own_process(module: str, *arguments: str, project: Path = PROJECT_ROOT) -> Measured:
    """Run ``python -m module arguments`` in a project; it ends by calling :func:`report`.

    Args:
        module: what to run.
        arguments: what it is told.
        project: the folder whose code runs.

    Raises:
        BenchmarkError: the process failed.
    """
    # -P: code is looked for in the project, not in the folder this was called from.
    command = [sys.executable, "-P", "-m", module, *arguments]
    env = {**os.environ, "PYTHONPATH": str(project)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    if done.returncode:
        said = (done.stdout + done.stderr)[-_LONGEST_ERROR:]
        raise BenchmarkError(
            f"{module} {' '.join(arguments)} ended with {done.returncode}:\n{said}"
        )
    return Measured(**json.loads(done.stdout.strip().splitlines()[-1]))


def report(task: Callable[[], object]) -> None:
    """Run the task and print what it took, its child processes included."""
    start, start_cpu = time.perf_counter(), cpu_seconds()
    task()
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - start_cpu
    print(json.dumps({"seconds": seconds, "peak_mebibytes": peak_mebibytes(), "cpu_seconds": cpu}))


def cpu_seconds() -> float:
    """Processor time of this process and of the children it waited for."""
    used = [resource.getrusage(who) for who in _WHOSE]
    return sum(each.ru_utime + each.ru_stime for each in used)


def peak_mebibytes(whose: Sequence[int] = _WHOSE) -> float:
    """The largest memory this process, or a child it waited for, has held.

    A process counts what its caller held when it was started, so no value is below that.
    """
    return max(resource.getrusage(who).ru_maxrss for who in whose) / MEBIBYTE


def fastest(task: Callable[[], object], *, repeats: int) -> float:
    """Seconds of the fastest of some repeats."""
    return min(_seconds(task) for _ in range(repeats))


def interleaved(
    first: Callable[[], object], second: Callable[[], object], *, repeats: int
) -> tuple[float, float]:
    """Seconds of the fastest repeat of each of two tasks, run in turns on the same machine."""
    times = [(_seconds(first), _seconds(second)) for _ in range(repeats)]
    return min(pair[0] for pair in times), min(pair[1] for pair in times)


def _seconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return time.perf_counter() - start
