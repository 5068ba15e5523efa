"""The most memory a process and its children held, sampled while they work."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_PROC = Path("/proc")
_EVERY = 0.2
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_RESIDENT = 1


class PeakMemory:
    """Samples while it is open; on a system without ``/proc`` it knows nothing.

    Units:
        Bytes of resident memory, summed over the process and everything it started.
    """

    def __init__(self, *, every: float = _EVERY) -> None:
        self._every = every
        self._peak = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def take(self) -> int | None:
        """The peak since the last time it was taken; None when nothing could be read."""
        peak = max(self._peak, tree_bytes(os.getpid()))
        self._peak = 0
        return peak or None

    def _sample(self) -> None:
        while not self._stop.wait(self._every):
            self._peak = max(self._peak, tree_bytes(os.getpid()))


def tree_bytes(process: int) -> int:
    """Resident bytes of a process and its descendants; a process that has gone counts nothing."""
    return _resident(process) + sum(tree_bytes(child) for child in _children(process))


def _resident(process: int) -> int:
    try:
        return int((_PROC / str(process) / "statm").read_text().split()[_RESIDENT]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0


def _children(process: int) -> set[int]:
    found: set[int] = set()
    try:
        for thread in (_PROC / str(process) / "task").iterdir():
            found.update(int(child) for child in (thread / "children").read_text().split())
    except (OSError, ValueError):
        return found
    return found
