"""The only connection to a published file.

A publication is two DuckDB files, one a role. They are opened read-only with everything
switched off that reaches outside the file, and every query runs on its own cursor, because a
connection shared by threads hands one thread the answer of another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args
from weakref import WeakKeyDictionary

import duckdb
import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.errors import NothingPublishedError, WrongUseError
from warehouse.settings import Settings

Row = Mapping[str, Any]
T = TypeVar("T")
Role = Literal["partnership", "analyst"]
ROLES: tuple[str, ...] = get_args(Role)

SAFE: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "512MB",
    "threads": "1",
    # Two columns of one expression can come back swapped when this optimizer runs.
    "disabled_optimizers": "common_subplan",
    "lock_configuration": "true",
}

_PUBLICATION_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


@dataclass(frozen=True)
class Publication:
    """One release: its name and its folder, which holds a file for each role."""

    publication_id: str
    folder: Path

    def file(self, role: Role) -> Path:
        """The DuckDB file of a role; a role opens this file and no other."""
        if role not in ROLES:
            raise WrongUseError(f"There is no role {role!r}; choose one of {', '.join(ROLES)}.")
        return self.folder / f"{role}.duckdb"

    def manifest(self) -> dict[str, Any]:
        """What was released: inputs, hashes, whether the data are synthetic."""
        path = self.folder / "manifest.json"
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return content


def current_publication(*, settings: Settings) -> Publication:
    """The publication the pointer names.

    Raises:
        NothingPublishedError: there is no pointer yet, or its publication is gone.
    """
    try:
        publication_id = json.loads(settings.pointer.read_text(encoding="utf-8"))["publication_id"]
    except FileNotFoundError:
        raise NothingPublishedError(
            "Nothing is published yet. Run `probation demo`, or `probation submit` and "
            "`probation run`, then `probation publish`."
        ) from None
    folder = settings.published / str(publication_id)
    if not _PUBLICATION_ID.fullmatch(str(publication_id)) or not folder.is_dir():
        raise NothingPublishedError(
            f"{settings.pointer.name} names a publication that is not in "
            f"{settings.published.name}/. Run `probation rollback` or publish again."
        )
    return Publication(publication_id=str(publication_id), folder=folder)


def publication_named(publication_id: str, *, settings: Settings) -> Publication | None:
    """A publication that is still kept, by its name; none when it is not, or never was."""
    if not _PUBLICATION_ID.fullmatch(publication_id):
        return None
    found = Publication(publication_id, settings.published / publication_id)
    return found if found.file("partnership").is_file() else None


def connect(path: Path) -> DuckDBPyConnection:
    """A read-only connection to a published file, closed to everything outside it.

    Raises:
        NothingPublishedError: the file is not there.
    """
    if not path.is_file():
        raise NothingPublishedError(f"The publication has no file {path.name}. Publish again.")
    return duckdb.connect(str(path), read_only=True, config=SAFE)


def open_current(role: Role, *, settings: Settings) -> tuple[Publication, DuckDBPyConnection]:
    """Open the current publication, whichever that is by the time its file is open.

    A release may move the pointer, and take an older analysts' file away, between reading the
    pointer and opening the file: then the newer one is opened.

    Raises:
        NothingPublishedError: nothing is published, or not for this role.
    """
    publication = current_publication(settings=settings)
    while True:
        try:
            return publication, connect(publication.file(role))
        except (NothingPublishedError, duckdb.IOException):
            newer = current_publication(settings=settings)
            if newer == publication:
                raise
            publication = newer


def rows(
    con: DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None
) -> pd.DataFrame:
    """The answer to one query, read on a cursor of its own."""
    with closing(con.cursor()) as cursor:
        return cursor.sql(sql, params=parameters).df()


def records(
    con: DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None
) -> tuple[Row, ...]:
    """The answer to one query as plain mappings: for the few rows that every rerun asks for.

    Nothing is None, a day a date. A frame of a hundred rows costs more than their query.
    """
    with closing(con.cursor()) as cursor:
        found = cursor.sql(sql, params=parameters)
        names = found.columns
        return tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())


def once(query: Callable[[DuckDBPyConnection], T]) -> Callable[[DuckDBPyConnection], T]:
    """A query whose answer a connection is asked for once: a published file does not change."""
    kept: WeakKeyDictionary[DuckDBPyConnection, T] = WeakKeyDictionary()

    @wraps(query)
    def asked(con: DuckDBPyConnection) -> T:
        if con not in kept:
            kept[con] = query(con)
        return kept[con]

    return asked


@once
def _tables(con: DuckDBPyConnection) -> frozenset[str]:
    found = records(
        con, "select table_name from information_schema.tables where table_schema = 'marts'"
    )
    return frozenset(str(row["table_name"]) for row in found)


def has_table(con: DuckDBPyConnection, name: str) -> bool:
    """Whether the published file holds this mart."""
    return name in _tables(con)


def publication_facts(con: DuckDBPyConnection) -> dict[str, Any]:
    """The one row that says what this publication is.

    Source:
        marts.publication.
    """
    row = rows(con, "select * from marts.publication").to_dict("records")[0]
    return {str(name): value for name, value in row.items()}
