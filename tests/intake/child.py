"""Submits in processes of their own: killed at a step, without room, or without permission.

Run: ``python -m tests.intake.child MODE PACKAGE HOME``; the answer is JSON on standard output.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.intake.conftest import KEY
from warehouse.errors import WarehouseError
from warehouse.intake import submit
from warehouse.ledger import Ledger
from warehouse.settings import Settings

NOBODY = 65534
_STEPS = frozenset(
    {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.symlink"}
    | {"sqlite3.connect", "shutil.rmtree", "os.chmod"}
)


def settings_of(home: Path) -> Settings:
    """Settings of a child's data folder."""
    return Settings(
        home=home, pseudonym_key=KEY, threads=1, minimum_free_bytes=0, lock_timeout=30,
        memory_limit="1GB",
    )  # fmt: skip


def in_fork(work: Callable[[], Any]) -> tuple[int, Any]:
    """Run in a fork; how it ended (as the system tells it) and what it answered."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(read)
        try:
            answer = work()
        except WarehouseError as error:
            answer = {"error": str(error), "exit_code": error.exit_code}
        except BaseException as error:
            answer = {"crash": f"{type(error).__name__}: {error}"}
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        text = pipe.read()
    _, status = os.waitpid(process, 0)
    return status, json.loads(text) if text else None


def sequence_of(package: Path, home: Path) -> int:
    """Submit, and say which number it got."""
    return submit(package, settings=settings_of(home)).sequence


def killed_at(step: int, package: Path, home: Path) -> Callable[[], Any]:
    """A submit that kills itself at so many steps on files of the data folder."""

    def work() -> Any:
        left = step

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal left
            if event in _STEPS and any(str(home) in str(each) for each in arguments):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        return sequence_of(package, home)

    return work


def state(home: Path) -> dict[str, Any]:
    """What the ledger counts and whether every file it names is there."""
    settings = settings_of(home)
    with Ledger.open(settings=settings) as ledger:
        known = ledger.lake_paths()
        return {
            "submissions": len(ledger.submissions()),
            "missing": sum(not (settings.lake / each).is_file() for each in known),
            "stray": len(
                {f.relative_to(settings.lake).as_posix() for f in settings.lake.rglob("*.*")}
                - known
            ),
            "scratch": len(list(home.glob(".submit-*"))),
        }


def kill_everywhere(package: Path, home: Path, every: int) -> list[dict[str, Any]]:
    """Kill a submit at each step in turn, look, send again, look again."""
    found = []
    step = 0
    while True:
        shutil.rmtree(home, ignore_errors=True)
        status, _ = in_fork(killed_at(step, package, home))
        if status == 0:
            return found
        _, after = in_fork(lambda: state(home))
        in_fork(lambda: sequence_of(package, home))
        _, again = in_fork(lambda: state(home))
        found.append({"step": step, "status": status, "after": after, "again": again})
        step += every


def without_room(package: Path, home: Path) -> Any:
    """Submit where no file may grow beyond 40 KB."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
    return sequence_of(package, home)


def without_permission(package: Path, home: Path) -> Any:
    """Submit to a folder that may be read only, as nobody when we are root."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return sequence_of(package, home)


def main() -> None:
    """Do what the caller asked for."""
    mode, package, home = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if mode == "kill":
        answer: Any = kill_everywhere(package, home, int(sys.argv[4]))
    elif mode == "room":
        answer = in_fork(lambda: without_room(package, home))
    elif mode == "permission":
        answer = in_fork(lambda: without_permission(package, home))
    else:
        answer = in_fork(lambda: sequence_of(package, home))
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
