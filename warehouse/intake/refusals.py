"""What the machine refuses, said so that the reader knows what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

from warehouse.errors import WarehouseError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NOTHING = "nothing of the submission has been stored."


@contextmanager
def clear_errors(home: Path) -> Iterator[None]:
    """Turn a full or closed disk into an error that says so; other faults pass.

    Raises:
        WarehouseError: the data folder has no room, or may not be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL | _CLOSED:
            raise
        raise WarehouseError(_words(home, is_full=error.errno in _FULL)) from None
    except OperationalError as error:
        text = str(error.orig)
        if "full" in text:
            raise WarehouseError(_words(home, is_full=True)) from None
        if any(word in text for word in ("readonly", "unable to open", "disk I/O")):
            raise WarehouseError(_words(home, is_full=False)) from None
        raise


def _words(home: Path, *, is_full: bool) -> str:
    if is_full:
        return f"The disk of the data folder {home} is full; {_NOTHING} Make room, send it again."
    return (
        f"The data folder {home} may not be written; {_NOTHING} Check its owner and mode, or set "
        "PROBATION_HOME to another folder."
    )
