"""Writing so that a kill at any moment leaves either the old or the new, never a half.

The order is always: temporary name, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError

PRIVATE = 0o700
_CHUNK = 1024 * 1024


class NoSpaceError(WarehouseError):
    """The disk is too full to start."""


def private_folder(folder: Path) -> Path:
    """Make a folder only its owner can enter, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(PRIVATE)
    return folder


def sync_path(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Wait until everything below a folder, and the folder itself, is on the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync_path(path)
    sync_path(folder)


def write_text(path: Path, text: str) -> None:
    """Replace a small file whole; a reader sees the old text or the new."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    sync_path(temporary)
    temporary.replace(path)
    sync_path(path.parent)


def write_json(path: Path, content: Any) -> None:
    """Replace a JSON file whole, with keys in a fixed order."""
    write_text(path, json.dumps(content, indent=2, sort_keys=True, default=str) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        FileNotFoundError: there is none.
    """
    return json.loads(path.read_text(encoding="utf-8"))


def move_folder(source: Path, target: Path) -> None:
    """Give a finished folder its name; the two lie in one file system."""
    sync_tree(source)
    source.rename(target)
    sync_path(target.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder with all it holds; nothing happens when there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def remove_database(path: Path) -> None:
    """Remove a DuckDB file with its write-ahead log."""
    for name in (path, path.with_name(f"{path.name}.wal")):
        remove(name)


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def require_free_space(folder: Path, *, needed: int) -> None:
    """Refuse to start when the disk has less room than needed.

    Raises:
        NoSpaceError: fewer than ``needed`` bytes are free.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise NoSpaceError(
            f"{folder}: {free // 1024**2} MiB free, {needed // 1024**2} MiB needed. "
            "Free some disk space, or set PROBATION_HOME (or PROBATION_SPILL_FOLDER) to a larger "
            "disk."
        )
