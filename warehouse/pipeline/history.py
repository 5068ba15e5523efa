"""The publications that are kept, with what the ledger knows of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from warehouse.ledger import Ledger
from warehouse.pipeline.files import read_json
from warehouse.pipeline.pointer import (
    ANALYST_FILE,
    MANIFEST,
    current_id,
    publication_folder,
    publication_ids,
)
from warehouse.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication that can be opened or made current again.

    Units:
        ``suppressed_pct`` of the cells that hold a figure, 0-100.
    """

    publication_id: str
    published_at: dt.datetime
    is_current: bool
    has_analyst_file: bool
    is_synthetic: bool
    newest_quarter: str | None
    cause: str
    manifest_hash: str
    suppressed_pct: float
    approved_by: str | None
    note: str | None


def kept_publications(*, settings: Settings) -> tuple[KeptPublication, ...]:
    """Every publication that is kept, newest first."""
    with Ledger.open(settings=settings) as ledger:
        recorded = {record.publication_id: record for record in ledger.publications()}
    current = current_id(settings=settings)
    kept = []
    for publication_id in publication_ids(settings=settings):
        folder = publication_folder(publication_id, settings=settings)
        manifest, record = read_json(folder / MANIFEST), recorded.get(publication_id)
        kept.append(
            KeptPublication(
                publication_id=publication_id,
                published_at=dt.datetime.fromisoformat(manifest["published_at"]),
                is_current=publication_id == current,
                has_analyst_file=(folder / ANALYST_FILE).is_file(),
                is_synthetic=manifest["is_synthetic"],
                newest_quarter=manifest["newest_quarter"],
                cause=manifest["cause"],
                manifest_hash=manifest["hash"],
                suppressed_pct=manifest["suppression"]["suppressed_pct"],
                approved_by=record.approved_by if record else None,
                note=record.note if record else None,
            )
        )
    return tuple(kept)
