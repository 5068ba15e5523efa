"""Erasure, key rotation and retention as commands: the lake, and everything made from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from warehouse.intake.erasure import Erasure, erase_people
from warehouse.intake.lake_files import Progress as DoorProgress
from warehouse.intake.retention import expire
from warehouse.intake.rotation import rotate_key
from warehouse.ledger import ExpiryReason
from warehouse.pipeline.effect import remove_shadows
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import remove
from warehouse.pipeline.pointer import ANALYST_FILE, publication_folder, publication_ids
from warehouse.pipeline.run import recorded
from warehouse.pipeline.spark import tables_folder
from warehouse.settings import Settings


def erase(
    crns: Sequence[str],
    *,
    erased_by: str,
    reason: str,
    settings: Settings,
    progress: Progress = say_nothing,
) -> Erasure:
    """Take people out of the lake, and remove every row-level file made from it.

    The row-level files go first, so that a kill leaves none with a person the lake no longer
    holds. Published aggregates stay; the next run makes row-level files anew.

    Args:
        crns: case reference numbers.
        erased_by: role of whoever decided.
        reason: why.
        settings: the data folder.
        progress: told as files are written anew.

    Raises:
        WrongUseError: a number is not of the form of one, or role or reason is missing.
        BusyError: another command holds the run lock.
    """
    with recorded("erase", settings=settings):
        remove_row_level_files(settings=settings)
        return erase_people(
            crns,
            erased_by=erased_by,
            reason=reason,
            settings=settings,
            progress=_told("erase", progress),
        )


def rotate(*, settings: Settings, progress: Progress = say_nothing) -> int:
    """Wrap every pseudonym of the lake in a new secret; returns the files written anew.

    Raises:
        WrongUseError: there is no key yet.
        BusyError: another command holds the run lock.
    """
    with recorded("rotate-key", settings=settings):
        _remove_builds(settings=settings)
        return rotate_key(settings=settings, progress=_told("rotate", progress))


def retain(*, settings: Settings, as_of: dt.date | None = None) -> Mapping[int, ExpiryReason]:
    """Let go of submissions kept long enough, and of row-level files when any was.

    Raises:
        BusyError: another command holds the run lock.
    """
    with recorded("expire", settings=settings):
        found = expire(settings=settings, as_of=as_of)
        if found:
            remove_row_level_files(settings=settings)
        return found


def remove_row_level_files(*, settings: Settings) -> None:
    """Remove every analysts' file, candidate, build and preview; the caller holds the lock."""
    _remove_builds(settings=settings)
    for publication_id in publication_ids(settings=settings):
        remove(publication_folder(publication_id, settings=settings) / ANALYST_FILE)


def _remove_builds(*, settings: Settings) -> None:
    remove_shadows(settings=settings)
    elsewhere = (settings.spill, tables_folder(settings=settings))
    for folder in (settings.builds, settings.candidates, *elsewhere):
        remove(folder)
    for left in settings.home.glob(".submit-*"):
        remove(left)
    for half in settings.published.glob(".tmp-*"):
        remove(half)


def _told(step: str, progress: Progress) -> DoorProgress:
    """The door's progress as events of the pipeline."""
    return lambda detail, done, total: progress(StepEvent(step, done, total, detail))
