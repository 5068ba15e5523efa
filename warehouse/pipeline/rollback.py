"""Make an earlier publication current again, its analysts' file included."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.errors import CheckFailedError
from warehouse.intake import freeze_inputs
from warehouse.ledger import Ledger
from warehouse.pipeline.build import begin_build, build_inputs, run_models
from warehouse.pipeline.candidate import LEDGER_INPUTS
from warehouse.pipeline.connection import BUILD_FILE, attach, open_database
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import file_hash, read_json, remove, remove_database, sync_path
from warehouse.pipeline.fingerprint import code_hash, seeds_hash
from warehouse.pipeline.pointer import (
    ANALYST_FILE,
    MANIFEST,
    PARTNERSHIP_FILE,
    current_id,
    point_at,
    previous_id,
    require_publication,
)
from warehouse.pipeline.publish import publication_row, tidy
from warehouse.pipeline.release import write_analyst_file
from warehouse.pipeline.validate import RESULTS_TABLE
from warehouse.settings import Settings


class InputsChangedError(CheckFailedError):
    """A file of the lake is not what the publication was made from."""


@dataclass(frozen=True, slots=True)
class RollbackResult:
    """Which publication is current now, and whether analysts have their own file of it."""

    publication_id: str
    replaced: str | None
    has_analyst_file: bool


def roll_back(
    publication_id: str | None, *, settings: Settings, progress: Progress = say_nothing
) -> RollbackResult:
    """Point at an earlier publication; the caller holds the run lock.

    The analysts' file is rebuilt from that publication's own inputs before the pointer moves.
    When models or seeds have changed since, the figures would differ, and when people were erased
    since, their rows are gone: then it is left out and every role reads the partnership file.

    Args:
        publication_id: which; None = the one before the current one.
        settings: folders and limits.
        progress: told as the rebuild goes.

    Raises:
        WrongUseError: it is not kept, or there is none before the current one.
        InputsChangedError: a file it was made from is gone or different.
    """
    target = publication_id or previous_id(settings=settings)
    folder = require_publication(target, settings=settings)
    replaced = current_id(settings=settings)
    manifest = read_json(folder / MANIFEST)
    if not (folder / ANALYST_FILE).is_file() and _can_rebuild(manifest, settings=settings):
        _rebuild(manifest, folder=folder, settings=settings, progress=progress)
    point_at(target, settings=settings)
    with Ledger.open(settings=settings) as ledger:
        ledger.record_audit("rollback", subject=target, details={"replaced": replaced})
    tidy(settings=settings)
    return RollbackResult(target, replaced, (folder / ANALYST_FILE).is_file())


def _can_rebuild(manifest: Mapping[str, Any], *, settings: Settings) -> bool:
    """Whether models and seeds are the same, and no input was erased, wrapped or let go since."""
    with Ledger.open(settings=settings) as ledger:
        gone = ledger.rewritten_paths()
        expired = {each.sequence for each in ledger.expiries()}
    return _is_same_code(manifest) and not any(
        file["file"] in gone or file["sequence"] in expired for file in manifest["inputs"]
    )


def _is_same_code(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest["code"] == code_hash() and manifest["seeds"] == seeds_hash())


def _rebuild(
    manifest: Mapping[str, Any], *, folder: Path, settings: Settings, progress: Progress
) -> None:
    build_file = begin_build(settings=settings)
    inputs = build_inputs(settings=settings)
    progress(StepEvent("freeze", 0, 1, "inputs of the publication"))
    today = settings.builds / "inputs_today"
    freeze_inputs(settings=settings, into=today)
    freeze_inputs(settings=settings, into=inputs)
    _thaw(manifest, folder=folder, inputs=inputs, settings=settings)
    progress(StepEvent("freeze", 1, 1, "inputs of the publication"))
    run_models(
        inputs,
        build_file=build_file,
        received_by=None,
        settings=settings,
        progress=progress,
        marks_of=(today,),
    )
    _write_analyst_file(manifest, folder=folder, build_file=build_file, settings=settings)
    remove_database(settings.builds / BUILD_FILE)


def _thaw(manifest: Mapping[str, Any], *, folder: Path, inputs: Path, settings: Settings) -> None:
    """Put the publication's own files in place of today's; the empty typed ones stay."""
    for path in inputs.glob("*/provider=*/period=*/*.parquet"):
        if path.parent.name != "period=none":
            remove(path)
    for file in manifest["inputs"]:
        _link(settings.lake / file["file"], inputs / file["file"], expected=file["sha256"])
    for name in LEDGER_INPUTS:
        remove(inputs / name)
        if (folder / "inputs" / name).is_dir():
            shutil.copytree(folder / "inputs" / name, inputs / name)


def _link(source: Path, target: Path, *, expected: str) -> None:
    if not source.is_file() or file_hash(source) != expected:
        raise InputsChangedError(
            f"{source.name} is gone from the lake or was changed since it was published, "
            "so the analysts' file cannot be rebuilt. Restore the lake from its backup."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _write_analyst_file(
    manifest: Mapping[str, Any], *, folder: Path, build_file: Path, settings: Settings
) -> None:
    _keep_results(folder / PARTNERSHIP_FILE, build_file=build_file, settings=settings)
    temporary = folder / f".{ANALYST_FILE}.tmp"
    published_at = dt.datetime.fromisoformat(manifest["published_at"])
    write_analyst_file(
        temporary,
        candidate_file=build_file,
        publication=publication_row(
            manifest, role="analyst", published_at=published_at, settings=settings
        ),
        settings=settings,
    )
    sync_path(temporary)
    temporary.rename(folder / ANALYST_FILE)
    sync_path(folder)


def _keep_results(published: Path, *, build_file: Path, settings: Settings) -> None:
    """The gate is not run again: what it said when this was published stands."""
    with open_database(build_file, settings=settings) as connection:
        attach(connection, published, name="published")
        connection.sql(
            f"create or replace table marts.{RESULTS_TABLE} as "
            f"select * from published.marts.{RESULTS_TABLE}"
        )
