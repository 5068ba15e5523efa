"""Run a Python module as a child that cannot outlive its parent.

The child's standard input is a pipe held open by the parent. When the parent dies, however
suddenly, the pipe ends and the child ends itself. This works for a killed parent on every system.
"""

from __future__ import annotations

import contextlib
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from warehouse.errors import WarehouseError

_ORPHANED = 70


class ChildTimeoutError(WarehouseError):
    """A step took longer than it may."""


def run_child(
    module: str,
    arguments: Sequence[str],
    *,
    env: Mapping[str, str],
    folder: Path,
    timeout: float,
    error_log: Path,
    on_line: Callable[[str], None],
) -> int:
    """Run ``python -m module arguments`` in its own process group and read what it prints.

    Args:
        module: dotted name of a module with a main part.
        arguments: its command line.
        env: the child's whole environment.
        folder: its working folder.
        timeout: after this many seconds the whole group is killed.
        error_log: receives what the child writes to standard error.
        on_line: called with every line of standard output.

    Returns:
        The child's exit code.

    Raises:
        ChildTimeoutError: the child was killed because it took too long.
    """
    command = [sys.executable, "-m", "warehouse.pipeline.child", module, *arguments]
    with error_log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    return _follow(process, module=module, timeout=timeout, on_line=on_line)


def _follow(
    process: subprocess.Popen[str], *, module: str, timeout: float, on_line: Callable[[str], None]
) -> int:
    is_late = threading.Event()

    def end_it() -> None:
        is_late.set()
        _kill_group(process)

    timer = threading.Timer(timeout, end_it)
    timer.start()
    try:
        for line in process.stdout or ():
            on_line(line)
        code = process.wait()
    finally:
        timer.cancel()
        _kill_group(process)
        _close(process)
    if is_late.is_set():
        raise ChildTimeoutError(
            f"{module} was stopped after {timeout:.0f} s. Nothing was published. "
            "Raise PROBATION_BUILD_TIMEOUT if the data has grown."
        )
    return code


def _kill_group(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _close(process: subprocess.Popen[str]) -> None:
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()


def _end_with_parent() -> None:
    """Wait for the end of standard input, which is the end of the parent."""
    while os.read(0, 1):
        pass
    os._exit(_ORPHANED)


def main() -> None:
    """Run the module named first on the command line, watched."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
