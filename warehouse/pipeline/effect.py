"""What a submission would do to the figures: a build beside the real one, then removed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import BusyError
from warehouse.intake import submit
from warehouse.intake.freeze import freeze_inputs
from warehouse.pipeline.build import begin_build
from warehouse.pipeline.connection import attach, open_database
from warehouse.pipeline.dbt import run_dbt
from warehouse.pipeline.events import Progress, StepEvent, say_nothing
from warehouse.pipeline.files import remove
from warehouse.pipeline.pointer import current_id, fullest_file, publication_folder
from warehouse.settings import Settings

SHADOW = ".preview-"
_LOCK = ".preview.lock"
_ONLY_FIGURES = (
    "build",
    "--exclude-resource-type",
    "unit_test",
    "test",
    "--select",
    "+fct_measure_values",
    "+dim_measures",
    "measure_targets",
    "--no-write-json",
)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One measure over the whole area, as published and as it would be.

    Units:
        ``before`` and ``after`` in ``unit``, null where there is no figure.
    """

    measure_code: str
    measure_name: str
    unit: str
    provider_code: str
    period_start_date: date
    period_end_date: date
    before: float | None
    after: float | None
    has_target: bool

    @property
    def is_changed(self) -> bool:
        """Whether the figure would differ, unrounded."""
        return self.before != self.after


def preview_figures(
    path: Path, *, settings: Settings, progress: Progress = say_nothing
) -> tuple[FigureChange, ...]:
    """Take a submission into a copy of the data folder, build its figures there, compare.

    The copy is hard links and lies inside the data folder, so nothing leaves it; it is removed at
    the end, and what a killed preview left is removed by the next.

    Args:
        path: a folder or a .zip that the door accepts.
        settings: the data folder and the limits.
        progress: told after every node.

    Returns:
        One row per measure, for the sender and for all providers, over the newest quarter of the
        submission: those with a target first, in the catalogue's order. Compared with the current
        publication; ``before`` is null without one.

    Raises:
        RefusedError: the door refuses it.
        BusyError: another preview is running.
        BuildFailedError: a model failed on it.
    """
    with _shadow(settings) as shadow:
        progress(StepEvent("submit", 0, 1, path.name))
        submit(path, settings=shadow)
        progress(StepEvent("submit", 1, 1, path.name))
        build_file = begin_build(settings=shadow)
        inputs = shadow.builds / "inputs"
        frozen = freeze_inputs(settings=shadow, into=inputs)
        newest = max(frozen.submissions, key=lambda each: each.sequence)
        run_dbt(
            _ONLY_FIGURES,
            settings=shadow,
            build_file=build_file,
            inputs=inputs,
            progress=progress,
            step="preview",
        )
        return _compared(
            build_file,
            _published(settings),
            providers=("all", newest.provider_code),
            period_end=newest.period_end_date,
            settings=shadow,
        )


def remove_shadows(*, settings: Settings) -> None:
    """Remove what killed previews left.

    Raises:
        BusyError: a preview is running.
    """
    with _one_at_a_time(settings):
        _sweep(settings)


@contextmanager
def _one_at_a_time(settings: Settings) -> Iterator[None]:
    lock = FileLock(settings.home / _LOCK)
    try:
        lock.acquire(timeout=settings.lock_timeout)
    except Timeout as error:
        raise BusyError("A preview is running on this data folder. Wait for it to end.") from error
    try:
        yield
    finally:
        lock.release()


def _sweep(settings: Settings) -> None:
    for left in settings.home.glob(f"{SHADOW}*"):
        if left.is_dir():
            remove(left)


@contextmanager
def _shadow(settings: Settings) -> Iterator[Settings]:
    """Settings of a copy of the data folder: links to the lake, the ledger, the key."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _one_at_a_time(settings):
        _sweep(settings)
        with tempfile.TemporaryDirectory(prefix=SHADOW, dir=settings.home) as name:
            shadow = settings.model_copy(update={"home": Path(name)})
            # Folders are worked out once per settings: begin anew.
            shadow = Settings.model_validate(shadow.model_dump() | {"home": Path(name)})
            _link_home(settings, shadow)
            yield shadow


def _link_home(settings: Settings, shadow: Settings) -> None:
    if settings.lake.is_dir():
        shutil.copytree(settings.lake, shadow.lake, copy_function=os.link)
    if settings.key_file.is_file():
        shutil.copy2(settings.key_file, shadow.key_file)
    if settings.ledger_file.is_file():
        with (
            closing(sqlite3.connect(settings.ledger_file)) as source,
            closing(sqlite3.connect(shadow.ledger_file)) as target,
        ):
            source.backup(target)


def _published(settings: Settings) -> Path | None:
    current = current_id(settings=settings)
    return fullest_file(publication_folder(current, settings=settings)) if current else None


def _compared(
    build_file: Path,
    published: Path | None,
    *,
    providers: Sequence[str],
    period_end: date,
    settings: Settings,
) -> tuple[FigureChange, ...]:
    keys = "measure_code, provider_code, period_start_date, period_end_date"
    chosen = (
        f"select {keys}, period_type, value from {{}}.marts.fct_measure_values "
        "where geography_code = 'all' and breakdown = 'all'"
    )
    with open_database(build_file, settings=settings, is_read_only=True) as connection:
        after = chosen.format(build_file.stem)
        before = f"select * replace (null::double as value) from ({after})"
        if published is not None:
            attach(connection, published, name="published")
            before = chosen.format("published")
        rows = connection.sql(
            f"""
            with after_it as ({after}), before_it as ({before})
            select
                after_it.measure_code, catalogue.measure_name, catalogue.unit,
                after_it.provider_code, after_it.period_start_date, after_it.period_end_date,
                before_it.value as before_value, after_it.value as after_value,
                targets.measure_code is not null as has_target
            from after_it
            left join before_it using ({keys}, period_type)
            inner join marts.dim_measures as catalogue
                on after_it.measure_code = catalogue.measure_code
            left join (select distinct measure_code from marts.measure_targets) as targets
                on after_it.measure_code = targets.measure_code
            where list_contains($providers, after_it.provider_code)
                and after_it.period_end_date = $period_end
                and period_type =
                    if(catalogue.kind = 'rolling_rate', 'rolling_12_months', 'quarter')
            order by has_target desc, catalogue.measure_order, after_it.measure_code,
                after_it.provider_code, after_it.period_start_date desc
            """,
            params={"providers": list(providers), "period_end": period_end},
        ).fetchall()
    return tuple(FigureChange(*row) for row in rows)
