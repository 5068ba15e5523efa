"""Candidates: validated builds waiting for someone to release them."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import WrongUseError
from warehouse.pipeline.annotations import FROZEN_FOLDER
from warehouse.pipeline.build import build_inputs, build_receipt, require_build
from warehouse.pipeline.connection import BUILD_FILE
from warehouse.pipeline.docs import DOCS_FOLDER
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import move_folder, private_folder, read_json, remove, write_json
from warehouse.pipeline.manifest import make_manifest
from warehouse.pipeline.pointer import MANIFEST, current_id, fullest_file, publication_folder
from warehouse.pipeline.validate import ValidationResult
from warehouse.settings import Settings

CANDIDATE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
LEDGER_INPUTS = ("submission", "finding", FROZEN_FOLDER)
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A validated build.

    Shape of ``folder``: ``build.duckdb``, ``manifest.json``, ``data_docs/``, ``inputs/`` (the
    tables made from the ledger) and, when asked for, ``dbt_docs/``.
    """

    candidate_id: str
    folder: Path
    manifest: dict[str, Any]

    @property
    def file(self) -> Path:
        return self.folder / BUILD_FILE


def make_candidate(
    checks: ValidationResult, *, settings: Settings, progress: Progress = say_nothing
) -> Candidate:
    """Turn the validated build into a candidate; the build file moves there.

    Args:
        checks: what the gate found; only a passed gate gives one.
        settings: where candidates lie.
        progress: told at the start and the end.

    Returns:
        The candidate, safely on the disk.
    """
    progress(StepEvent("candidate", 0, 1, "what changed"))
    build_file = require_build(settings=settings)
    private_folder(settings.candidates)
    _clear_half_made(settings.candidates)
    manifest = _manifest(build_file, checks, settings=settings)
    made_at = dt.datetime.now(dt.UTC)
    candidate_id = f"{made_at:%Y%m%dT%H%M%SZ}-{manifest['hash'][:8]}"
    manifest |= {"candidate_id": candidate_id, "made_at": made_at.isoformat()}
    folder = _store(candidate_id, manifest, build_file, checks, settings=settings)
    _forget_old(settings=settings)
    written = sum(each["rows"] for each in manifest["marts"].values())
    progress(StepEvent("candidate", 1, 1, candidate_id, rows=written))
    return Candidate(candidate_id, folder, manifest)


def _manifest(build_file: Path, checks: ValidationResult, *, settings: Settings) -> dict[str, Any]:
    current = current_id(settings=settings)
    folder = publication_folder(current, settings=settings) if current else None
    counts = json.loads((checks.out_dir / "expectations.json").read_text(encoding="utf-8"))
    return make_manifest(
        build_file,
        receipt=build_receipt(settings=settings),
        expectations=counts["counts"],
        baseline=fullest_file(folder) if folder else None,
        baseline_manifest=read_json(folder / MANIFEST) if folder else {},
        settings=settings,
    )


def _store(
    candidate_id: str,
    manifest: dict[str, Any],
    build_file: Path,
    checks: ValidationResult,
    *,
    settings: Settings,
) -> Path:
    temporary = private_folder(settings.candidates / f".tmp-{candidate_id}")
    for pages in (checks.out_dir / "data_docs", settings.builds / DOCS_FOLDER):
        if pages.is_dir():
            shutil.copytree(pages, temporary / pages.name)
    for name in LEDGER_INPUTS:
        shutil.copytree(build_inputs(settings=settings) / name, temporary / "inputs" / name)
    write_json(temporary / MANIFEST, manifest)
    build_file.rename(temporary / BUILD_FILE)
    folder = settings.candidates / candidate_id
    move_folder(temporary, folder)
    return folder


def _clear_half_made(folder: Path) -> None:
    for half in folder.glob(".tmp-*"):
        remove(half)


def _forget_old(*, settings: Settings) -> None:
    for candidate_id in candidate_ids(settings=settings)[_KEPT:]:
        remove(settings.candidates / candidate_id)


def candidate_ids(*, settings: Settings) -> tuple[str, ...]:
    """Every candidate that was not released yet, newest first."""
    if not settings.candidates.is_dir():
        return ()
    names = (path.name for path in settings.candidates.iterdir())
    return tuple(sorted((n for n in names if CANDIDATE_ID.fullmatch(n)), reverse=True))


def find_candidate(candidate_id: str | None, *, settings: Settings) -> Candidate:
    """A candidate by its id, or the newest.

    Raises:
        WrongUseError: there is no such candidate.
    """
    known = candidate_ids(settings=settings)
    chosen = candidate_id or next(iter(known), None)
    if chosen is None:
        raise WrongUseError("There is no candidate to publish. Run `probation run` first.")
    if chosen not in known:
        raise WrongUseError(
            f"There is no candidate {chosen!r}. "
            f"There {'are ' + ', '.join(known) if known else 'is none; run `probation run`'}."
        )
    folder = settings.candidates / chosen
    return Candidate(chosen, folder, read_json(folder / MANIFEST))
