"""Hashes of what went into a build and of what came out of it.

Same inputs, code and seeds give the same hash: ids of runs, arrival times and the last digits of
sums, which depend on the order of adding, are left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from warehouse.pipeline.connection import columns_of, mart_tables
from warehouse.pipeline.files import file_hash
from warehouse.settings import PROJECT_ROOT

_CLOCKS = frozenset(
    {"received_at", "checked_at", "published_at", "built_at", "loaded_at", "run_id"}
    # What a check's history says, which grows with every run.
    | {"failing_since_date", "times_mended", "median_days_to_mend", "unusual"}
)
_FRACTIONS = ("DOUBLE", "FLOAT")
_CODE = ("dbt_project", "warehouse", "expectations")
_CODE_FILES = frozenset({".py", ".sql", ".yml", ".yaml"})
_NOT_CODE = frozenset({"target", "logs", "seeds", "__pycache__"})


@dataclass(frozen=True, slots=True)
class InputFile:
    """One current file of the lake that a build read.

    Shape of ``file``: its path below the lake.
    """

    file: str
    sequence: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MartFingerprint:
    """What a mart held."""

    rows: int
    sha256: str


def hash_of(content: Any) -> str:
    """SHA-256 of a JSON-able thing, written with keys in order."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def input_files(inputs: Path) -> tuple[InputFile, ...]:
    """The frozen files a build read, with hashes; the empty ones are left out."""
    found = []
    for path in sorted(inputs.rglob("*.parquet")):
        sequence = path.name.partition("_")[0]
        if sequence.isdecimal():
            relative = path.relative_to(inputs).as_posix()
            found.append(InputFile(relative, int(sequence), file_hash(path)))
    return tuple(found)


def code_hash() -> str:
    """Hash of the models, the package and the expectations, seeds excluded."""
    return _hash_of_files(
        path
        for part in _CODE
        for path in (PROJECT_ROOT / part).rglob("*")
        if path.suffix in _CODE_FILES and not _NOT_CODE & set(path.parts)
    )


def seeds_hash() -> str:
    """Hash of the seeds: catalogue, targets, code lists, calendar, geography."""
    return _hash_of_files((PROJECT_ROOT / "dbt_project" / "seeds").glob("*.csv"))


def _hash_of_files(paths: Iterable[Path]) -> str:
    return hash_of(
        {path.relative_to(PROJECT_ROOT).as_posix(): file_hash(path) for path in sorted(paths)}
    )


def fingerprint_marts(
    connection: duckdb.DuckDBPyConnection, *, catalogue: str
) -> dict[str, MartFingerprint]:
    """Fingerprint of every mart of an attached file, by table name."""
    return {
        table: _fingerprint(connection, catalogue=catalogue, table=table)
        for table in mart_tables(connection, catalogue=catalogue)
    }


def _fingerprint(
    connection: duckdb.DuckDBPyConnection, *, catalogue: str, table: str
) -> MartFingerprint:
    """Rows hashed by DuckDB, put in order and hashed together."""
    columns = columns_of(connection, catalogue=catalogue, table=table)
    parts = [_stable(name, kind) for name, kind in columns.items() if name not in _CLOCKS]
    hashes = connection.sql(
        f"select hash({', '.join(parts)}) as row_hash from {catalogue}.marts.{table}"
    ).fetchnumpy()["row_hash"]
    ordered = np.sort(np.asarray(hashes, dtype=np.uint64))
    digest = hashlib.sha256(json.dumps(sorted(columns)).encode())
    digest.update(ordered.tobytes())
    return MartFingerprint(len(ordered), digest.hexdigest())


def _stable(name: str, kind: str) -> str:
    return f'round("{name}", 6)' if kind in _FRACTIONS else f'"{name}"'


def whole_hash(
    *,
    inputs: Iterable[InputFile],
    code: str,
    seeds: str,
    marts: Mapping[str, MartFingerprint],
) -> str:
    """The hash of a candidate."""
    return hash_of(
        {
            # A file's name holds its sequence number and the hash of what was sent; how Parquet
            # laid the same rows out may differ from machine to machine.
            "inputs": sorted(file.file for file in inputs),
            "code": code,
            "seeds": seeds,
            "marts": {name: asdict(mart) for name, mart in marts.items()},
        }
    )
