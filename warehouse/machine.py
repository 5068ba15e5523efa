"""What this machine has: the defaults of limits follow it."""

from __future__ import annotations

import os
from pathlib import Path

CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
_LEAST = 1024**3


def memory_bytes(container_limit: Path = CONTAINER_LIMIT) -> int:
    """Memory of the machine, or of the container when that has less.

    Units:
        Bytes.
    """
    installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        allowed = container_limit.read_text(encoding="ascii").strip()
    except OSError:
        return installed
    return min(installed, int(allowed)) if allowed.isdigit() else installed


def half_of(memory: int) -> str:
    """Half of the memory as DuckDB writes it, and never under one gibibyte.

    The other half is for dbt, pandas and the app, which DuckDB knows nothing of.
    """
    return f"{max(memory // 2, _LEAST) // 1024**2}MiB"
