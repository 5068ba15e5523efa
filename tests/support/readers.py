"""Reading the current publication, also while something happens to it, as the app does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from warehouse import marts
from warehouse.pipeline.files import read_json
from warehouse.pipeline.pointer import MANIFEST, current_id, publication_folder
from warehouse.settings import Settings

PAUSE = 3.0


def manifest_of(settings: Settings) -> dict[str, Any]:
    """The manifest of the current publication."""
    folder = publication_folder(current_id(settings=settings) or "", settings=settings)
    return read_json(folder / MANIFEST)


@dataclass
class Told:
    """What a reader met: errors, and the publication of every reading."""

    errors: list[str] = field(default_factory=list)
    publications: list[str] = field(default_factory=list)


@contextmanager
def reader(settings: Settings) -> Iterator[Told]:
    """Read both files of the current publication again and again, every few seconds."""
    told, is_over = Told(), threading.Event()

    def read() -> None:
        while not is_over.wait(PAUSE):
            for role in marts.ROLES:
                try:
                    told.publications.append(read_once(settings, role))
                except Exception as error:
                    told.errors.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield told
    finally:
        is_over.set()
        thread.join()


def read_once(settings: Settings, role: marts.Role) -> str:
    """The id of the publication that figures were just read from."""
    _publication, opened = marts.open_current(role, settings=settings)
    with closing(opened) as connection:
        rows = marts.measure_values(connection, measure="seen_in_month", geography="all")
        facts = marts.publication_facts(connection)
    if rows.empty:
        raise LookupError("no figures")
    return str(facts["publication_id"])
