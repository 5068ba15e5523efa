"""The one lock that submit, build and release share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from warehouse.errors import BusyError
from warehouse.settings import Settings

LOCK_NAME = ".run.lock"


@contextmanager
def run_lock(*, settings: Settings) -> Iterator[None]:
    """Hold the run lock; the system releases it when the process ends, however it ends.

    Raises:
        BusyError: another command holds it for longer than ``settings.lock_timeout`` seconds.
    """
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(settings.home / LOCK_NAME)
    try:
        lock.acquire(timeout=settings.lock_timeout)
    except Timeout as error:
        raise BusyError(
            "Another submit, build or release is running on this data folder. "
            "Wait for it to end and try again; nothing has been changed."
        ) from error
    try:
        yield
    finally:
        lock.release()
