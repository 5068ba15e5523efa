"""Release a candidate: two files, their folder, the ledger's record, then the pointer."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from warehouse.disclosure.suppression import SuppressionSummary
from warehouse.ledger import Ledger, PublicationRecord
from warehouse.pipeline.candidate import Candidate
from warehouse.pipeline.docs import DOCS_FOLDER
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import (
    move_folder,
    private_folder,
    read_json,
    remove,
    require_free_space,
    write_json,
)
from warehouse.pipeline.pointer import (
    ANALYST_FILE,
    MANIFEST,
    PARTNERSHIP_FILE,
    current_id,
    point_at,
    publication_folder,
    publication_ids,
)
from warehouse.pipeline.release import Role, write_analyst_file, write_partnership_file
from warehouse.pipeline.revisions import add_revisions
from warehouse.settings import Settings

_STEPS = 4


@dataclass(frozen=True, slots=True)
class PublishResult:
    """What is published now.

    Units:
        ``suppressed_pct`` of the cells that hold a figure, 0-100. ``given_away_earlier``: hidden
        figures that earlier publications still tell.
    """

    publication_id: str
    folder: Path
    is_new: bool
    is_synthetic: bool
    newest_quarter: str | None
    suppressed_pct: float
    given_away_earlier: int = 0


def release(
    candidate: Candidate,
    *,
    approved_by: str,
    note: str,
    settings: Settings,
    progress: Progress = say_nothing,
) -> PublishResult:
    """Publish a candidate; the caller holds the run lock.

    Args:
        candidate: what to publish.
        approved_by: name of the role that approves, kept in the ledger.
        note: why, kept in the ledger.
        settings: suppression threshold, how many publications are kept, folders.
        progress: told at each of its steps.

    Returns:
        The publication. Repeating it changes nothing. A candidate with the hash of the current
        publication is not published again: what is out stands.
    """
    if is_already_out(candidate, settings=settings):
        remove(candidate.folder)
        return current_result(settings=settings)
    folder = publication_folder(candidate.candidate_id, settings=settings)
    if not folder.is_dir():
        _write_folder(candidate, folder=folder, settings=settings, progress=progress)
    manifest = read_json(folder / MANIFEST)
    progress(StepEvent("publish", 3, _STEPS, "ledger and pointer"))
    _record(manifest, approved_by=approved_by, note=note, settings=settings)
    point_at(candidate.candidate_id, settings=settings)
    tidy(settings=settings)
    remove(candidate.folder)
    written = sum(each["rows"] for each in manifest["marts"].values())
    progress(StepEvent("publish", _STEPS, _STEPS, candidate.candidate_id, rows=written))
    return _result(manifest, folder=folder, is_new=True)


def is_already_out(candidate: Candidate, *, settings: Settings) -> bool:
    """Whether the current publication was made from the same inputs, code and seeds."""
    current = current_id(settings=settings)
    if current is None:
        return False
    folder = publication_folder(current, settings=settings)
    if not (folder / ANALYST_FILE).is_file():
        return False
    manifest = read_json(folder / MANIFEST)
    return bool(
        manifest["hash"] == candidate.manifest["hash"]
        and manifest["suppression"]["threshold"] == settings.suppression_threshold
    )


def current_result(*, settings: Settings) -> PublishResult:
    """What is published now, as :func:`release` tells it."""
    folder = publication_folder(current_id(settings=settings) or "", settings=settings)
    return _result(read_json(folder / MANIFEST), folder=folder, is_new=False)


def _result(manifest: Mapping[str, Any], *, folder: Path, is_new: bool) -> PublishResult:
    return PublishResult(
        publication_id=manifest["publication_id"],
        folder=folder,
        is_new=is_new,
        is_synthetic=manifest["is_synthetic"],
        newest_quarter=manifest["newest_quarter"],
        suppressed_pct=manifest["suppression"]["suppressed_pct"],
        given_away_earlier=manifest["suppression"].get("given_away_earlier", 0),
    )


def _write_folder(
    candidate: Candidate, *, folder: Path, settings: Settings, progress: Progress
) -> None:
    """Write everything under a temporary name, wait for the disk, then give it its name."""
    private_folder(settings.published)
    require_free_space(settings.published, needed=settings.minimum_free_bytes)
    clear_half_made(settings=settings)
    published_at = dt.datetime.now(dt.UTC)
    temporary = private_folder(settings.published / f".tmp-{candidate.candidate_id}")
    progress(StepEvent("publish", 0, _STEPS, "both files"))
    summary = _write_files(
        temporary, candidate=candidate, published_at=published_at, settings=settings
    )
    progress(StepEvent("publish", 1, _STEPS, "revisions, manifest and documents"))
    _tell_revisions(temporary, candidate.manifest, settings=settings)
    suppression = asdict(summary) | {
        "threshold": settings.suppression_threshold,
        "suppressed_pct": round(summary.suppressed_pct, 2),
    }
    write_json(
        temporary / MANIFEST,
        candidate.manifest
        | {
            "publication_id": candidate.candidate_id,
            "published_at": published_at.isoformat(),
            "suppression": suppression,
        },
    )
    for part in ("data_docs", DOCS_FOLDER, "inputs"):
        if (candidate.folder / part).is_dir():
            shutil.copytree(candidate.folder / part, temporary / part)
    progress(StepEvent("publish", 2, _STEPS, "to the disk"))
    move_folder(temporary, folder)


def _write_files(
    folder: Path, *, candidate: Candidate, published_at: dt.datetime, settings: Settings
) -> SuppressionSummary:
    """Write both files side by side: hiding figures keeps one core busy, copying rows another."""

    def row(role: Role) -> dict[str, Any]:
        return publication_row(
            candidate.manifest, role=role, published_at=published_at, settings=settings
        )

    # Two databases may not spill into the same folder.
    aside = settings.model_copy(update={"spill_folder": settings.spill / "analysts"})
    with ThreadPoolExecutor(max_workers=1) as beside:
        analysts = beside.submit(
            write_analyst_file,
            folder / ANALYST_FILE,
            candidate_file=candidate.file,
            publication=row("analyst"),
            settings=aside,
        )
        summary = write_partnership_file(
            folder / PARTNERSHIP_FILE,
            candidate_file=candidate.file,
            publication=row("partnership"),
            settings=settings,
            earlier=_in_hands(settings=settings),
        )
        analysts.result()
    return summary


def _in_hands(*, settings: Settings) -> list[Path]:
    """The partnership's files of the publications that are kept."""
    files = [
        publication_folder(each, settings=settings) / PARTNERSHIP_FILE
        for each in publication_ids(settings=settings)
    ]
    return [file for file in files if file.is_file()]


def _tell_revisions(folder: Path, manifest: Mapping[str, Any], *, settings: Settings) -> None:
    """Say in each new file what it shows otherwise than the current publication's."""
    current = current_id(settings=settings)
    before = publication_folder(current, settings=settings) if current else None
    for name in (PARTNERSHIP_FILE, ANALYST_FILE):
        add_revisions(
            folder / name,
            baseline=before / name if before else None,
            manifest=manifest,
            baseline_manifest=read_json(before / MANIFEST) if before else {},
            settings=settings,
        )


def publication_row(
    manifest: Mapping[str, Any], *, role: Role, published_at: dt.datetime, settings: Settings
) -> dict[str, Any]:
    """The one row of ``marts.publication``."""
    as_of = manifest["as_of_date"]
    return {
        "publication_id": manifest["candidate_id"],
        "published_at": published_at,
        "role": role,
        "is_synthetic": manifest["is_synthetic"],
        "as_of_date": dt.date.fromisoformat(as_of) if as_of else None,
        "newest_quarter": manifest["newest_quarter"],
        "newest_quarter_label": manifest["newest_quarter_label"],
        "suppression_threshold": settings.suppression_threshold if role == "partnership" else None,
        "manifest_hash": manifest["hash"],
    }


def _record(
    manifest: Mapping[str, Any], *, approved_by: str, note: str, settings: Settings
) -> None:
    with Ledger.open(settings=settings) as ledger:
        known = {record.publication_id for record in ledger.publications()}
        if manifest["publication_id"] not in known:
            ledger.record_publication(
                PublicationRecord(
                    publication_id=manifest["publication_id"],
                    published_at=dt.datetime.fromisoformat(manifest["published_at"]),
                    manifest_hash=manifest["hash"],
                    is_synthetic=manifest["is_synthetic"],
                    approved_by=approved_by,
                    note=note,
                    details={"suppression": manifest["suppression"], "cause": manifest["cause"]},
                )
            )


def clear_half_made(*, settings: Settings) -> None:
    """Remove what a killed release left: half a folder, or a whole one nobody was told of."""
    with Ledger.open(settings=settings) as ledger:
        recorded = {record.publication_id for record in ledger.publications()}
    for half in settings.published.glob(".tmp-*"):
        remove(half)
    for publication_id in set(publication_ids(settings=settings)) - recorded:
        if publication_id != current_id(settings=settings):
            remove(publication_folder(publication_id, settings=settings))


def tidy(*, settings: Settings) -> None:
    """Keep the newest publications and the current one; one analysts' file; no build."""
    current = current_id(settings=settings)
    known = publication_ids(settings=settings)
    for publication_id in known[settings.publications_kept :]:
        if publication_id != current:
            remove(publication_folder(publication_id, settings=settings))
    for publication_id in known:
        if publication_id != current:
            remove(publication_folder(publication_id, settings=settings) / ANALYST_FILE)
    remove(settings.spill)
    for name in ("inputs", "inputs_today", "checks", DOCS_FOLDER):
        remove(settings.builds / name)
