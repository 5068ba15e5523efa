"""The models on the engine of the settings, their tables always in one DuckDB file at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from warehouse.pipeline.dbt import DbtOutcome, run_dbt
from warehouse.pipeline.events import Progress
from warehouse.pipeline.spark import clear_spark, loading_target, prepare_spark, spark_target
from warehouse.settings import Settings

SPARK_STEP = "spark"
# Data tests and unit tests run on DuckDB, over Spark's tables.
_TABLES = ("build", "--resource-type", "seed", "--resource-type", "model", "--no-write-json")


def run_on_engine(
    command: Sequence[str],
    *,
    settings: Settings,
    build_file: Path,
    inputs: Path,
    progress: Progress,
    select: Sequence[str] = (),
) -> DbtOutcome:
    """Run dbt's command on DuckDB; with Spark as the engine, over tables that Spark has built.

    Args:
        command: dbt's own words for the run on DuckDB.
        settings: names the engine, the limits and where data lies.
        build_file: the DuckDB file to write.
        inputs: the folder of frozen inputs.
        progress: told after every node, as the step ``spark`` and then ``build``.
        select: dbt's selection, such as ``["+dim_dates"]``; without one, everything.

    Raises:
        BuildFailedError: a model failed on either, or a table of Spark's breaks its contract.
        ChildTimeoutError: one of the two took longer than ``settings.build_timeout``.
    """
    run = partial(
        run_dbt, settings=settings, build_file=build_file, inputs=inputs, progress=progress
    )
    chosen = ("--select", *select) if select else ()
    if settings.engine != "spark":
        return run([*command, *chosen])
    prepare_spark(settings=settings)
    try:
        built = run([*_TABLES, *chosen], step=SPARK_STEP, target=spark_target(settings=settings))
        loaded = run([*command, *chosen], target=loading_target(settings=settings))
    finally:
        clear_spark(settings=settings)
    seconds = {node: built.seconds.get(node, 0) + took for node, took in loaded.seconds.items()}
    return replace(loaded, seconds=seconds)
