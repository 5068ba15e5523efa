"""Models built from hand-made inputs, the way the pipeline builds them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.pipeline.dbt import run_dbt
from warehouse.pipeline.events import say_nothing
from warehouse.settings import Settings


def build_models(inputs: Path, *, settings: Settings, select: str) -> Path:
    """Builds models and the seeds and models they read into a new file, without dbt's tests.

    Args:
        inputs: a folder of build inputs, as ``write_lake`` makes it.
        settings: the data folder of the test; the file and dbt's own folders go there.
        select: dbt's selection, such as ``+fct_measure_values``.

    Returns:
        The DuckDB file.

    Raises:
        BuildFailedError: a model failed.
    """
    build_file = settings.home / "builds" / "build.duckdb"
    build_file.parent.mkdir(parents=True, exist_ok=True)
    run_dbt(
        [
            "build",
            *("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"),
            *("--select", "path:seeds", *select.split()),
        ],
        settings=settings,
        build_file=build_file,
        inputs=inputs,
        progress=say_nothing,
    )
    return build_file


def open_build(build_file: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to a build."""
    config = {"disabled_optimizers": "common_subplan"}
    return duckdb.connect(str(build_file), read_only=True, config=config)
