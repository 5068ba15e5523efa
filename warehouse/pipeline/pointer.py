"""Which publication is current, in one small file replaced atomically, and what each is made of."""

from __future__ import annotations

import json
import re
from pathlib import Path

from warehouse.errors import NothingPublishedError, WrongUseError
from warehouse.pipeline.files import write_json
from warehouse.settings import Settings

ANALYST_FILE = "analyst.duckdb"
PARTNERSHIP_FILE = "partnership.duckdb"
MANIFEST = "manifest.json"
PUBLICATION_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


def current_id(*, settings: Settings) -> str | None:
    """Id of the publication the pointer names; None while nothing is published."""
    try:
        content = json.loads(settings.pointer.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return str(content["publication_id"])


def point_at(publication_id: str, *, settings: Settings) -> None:
    """Make a publication current; readers see the old one or the new one, never neither."""
    write_json(settings.pointer, {"publication_id": publication_id})


def publication_folder(publication_id: str, *, settings: Settings) -> Path:
    """The folder of a publication."""
    return settings.published / publication_id


def fullest_file(folder: Path) -> Path | None:
    """The file of a publication to compare with: the analysts' while it is kept."""
    files = (folder / ANALYST_FILE, folder / PARTNERSHIP_FILE)
    return next((file for file in files if file.is_file()), None)


def publication_ids(*, settings: Settings) -> tuple[str, ...]:
    """Every publication that is kept, newest first."""
    if not settings.published.is_dir():
        return ()
    names = (path.name for path in settings.published.iterdir())
    return tuple(sorted((n for n in names if PUBLICATION_ID.fullmatch(n)), reverse=True))


def require_publication(publication_id: str, *, settings: Settings) -> Path:
    """The folder of a kept publication.

    Raises:
        WrongUseError: it is not kept, or never was.
    """
    known = publication_ids(settings=settings)
    if publication_id not in known:
        raise WrongUseError(
            f"There is no publication {publication_id!r}. Kept are: {', '.join(known) or 'none'}."
        )
    return publication_folder(publication_id, settings=settings)


def previous_id(*, settings: Settings) -> str:
    """The publication before the current one.

    Raises:
        NothingPublishedError: nothing is published.
        WrongUseError: the current one is the oldest that is kept.
    """
    current = current_id(settings=settings)
    if current is None:
        raise NothingPublishedError("Nothing is published yet, so nothing can be rolled back.")
    earlier = [known for known in publication_ids(settings=settings) if known < current]
    if not earlier:
        raise WrongUseError(f"{current} is the oldest publication kept; there is none before it.")
    return earlier[0]
