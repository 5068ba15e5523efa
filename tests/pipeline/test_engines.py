"""The same figures from both engines, and contracts that hold for Spark's tables too."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from tests.conftest import settings_of
from tests.support.readers import manifest_of
from warehouse.errors import BuildFailedError
from warehouse.pipeline import run as pipeline
from warehouse.pipeline.build import BuildResult, build
from warehouse.pipeline.connection import columns_of, mart_tables
from warehouse.pipeline.dbt import run_dbt
from warehouse.pipeline.events import StepEvent, say_nothing
from warehouse.pipeline.pointer import current_id
from warehouse.pipeline.spark import loading_target, prepare_spark, tables_folder
from warehouse.settings import Settings

pytestmark = [pytest.mark.xdist_group("runs"), pytest.mark.timeout(1200)]

# What is small takes longer to plan and to compile than to run.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
    "spark.sql.ui.explainMode": "simple",
}


@dataclass(frozen=True)
class OnSpark:
    """The demo built on Spark, and what was said meanwhile."""

    settings: Settings
    built: BuildResult
    told: list[StepEvent]


@pytest.fixture(scope="module", autouse=True)
def _spark() -> None:
    """Without Spark these tests fail and say what to install: what is left out proves nothing."""
    if find_spec("dbt.adapters.spark") is None or shutil.which("java") is None:
        pytest.fail("Spark is not installed: make spark")


def spark_settings(home: Path, **options: str) -> Settings:
    return settings_of(home).model_copy(update={"engine": "spark", "spark_options": options})


@contextmanager
def opened(file: Path, *, beside: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two files in one connection: ``spark`` and ``duck``."""
    with closing(duckdb.connect(config={"disabled_optimizers": "common_subplan"})) as connection:
        connection.sql(f"attach '{file}' as spark (read_only)")
        connection.sql(f"attach '{beside}' as duck (read_only)")
        yield connection


def differences(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """What differs between both engines' rows of a mart, without the rows themselves.

    Rows are put in order by everything but the doubles, which may differ by 1e-9 of themselves.
    """
    columns = columns_of(connection, catalogue="duck", table=table)
    if columns != columns_of(connection, catalogue="spark", table=table):
        return [f"{table}: other columns or types"]
    exact = [f'"{name}"' for name, kind in columns.items() if kind != "DOUBLE"]
    doubles = [f'"{name}"' for name, kind in columns.items() if kind == "DOUBLE"]
    order = ", ".join([*exact, *(f"round({name}, 6)" for name in doubles)])
    rows = {
        side: connection.sql(
            f"select {', '.join([*exact, *doubles])} from {side}.marts.{table} order by {order}"
        ).fetchall()
        for side in ("duck", "spark")
    }
    if len(rows["duck"]) != len(rows["spark"]):
        return [f"{table}: {len(rows['duck'])} rows, {len(rows['spark'])} on Spark"]
    unlike = sum(
        not alike(one, other, exact=len(exact))
        for one, other in zip(rows["duck"], rows["spark"], strict=True)
    )
    return [f"{table}: {unlike} rows differ"] if unlike else []


def alike(one: tuple, other: tuple, *, exact: int) -> bool:
    return one[:exact] == other[:exact] and all(
        left == right
        or (None not in {left, right} and math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12))
        for left, right in zip(one[exact:], other[exact:], strict=True)
    )


@pytest.fixture(scope="module")
def on_spark(demo_home: Settings, tmp_path_factory: pytest.TempPathFactory) -> OnSpark:
    """All models on Spark, held on DuckDB against contracts and dbt tests: a failing one raises.

    Unit tests and tests of seeds, which a run leaves out, run here too.
    """
    home = tmp_path_factory.mktemp("spark") / "home"
    shutil.copytree(demo_home.home, home)
    settings = spark_settings(home, **QUICK)
    told: list[StepEvent] = []
    built = build(settings=settings, progress=told.append, has_all_tests=True)
    return OnSpark(settings, built, told)


def test_every_mart_has_the_same_rows_from_both_engines(on_spark, demo_build):
    assert on_spark.built.engine == "spark"
    with opened(on_spark.built.build_file, beside=demo_build) as connection:
        marts = mart_tables(connection, catalogue="spark")
        # The demo's was validated, which adds the results.
        assert {*marts, "fct_expectation_results"} == {*mart_tables(connection, catalogue="duck")}
        assert [line for mart in marts for line in differences(connection, mart)] == []
        filled = [mart for mart in marts if connection.table(f"spark.marts.{mart}").fetchone()]
    assert len(filled) > 60


def test_both_steps_of_a_build_on_spark_tell_their_nodes_and_leave_no_tables(on_spark):
    steps = {name: [e for e in on_spark.told if e.step == name] for name in ("spark", "build")}

    assert [e.done for e in steps["spark"]] == list(range(1, len(steps["spark"]) + 1))
    assert {"dim_dates", "fct_absence_spells"} <= {e.detail for e in steps["spark"]}
    # Data tests run once, over the tables in DuckDB.
    assert {e.total for e in steps["spark"]} == {len(steps["spark"])}
    assert max(e.total or 0 for e in steps["build"]) > len(steps["spark"])
    assert list(on_spark.settings.spill.glob("spark*")) == []


def test_tables_that_break_their_contract_on_spark_are_refused(on_spark, tmp_path):
    settings = on_spark.settings
    file = tmp_path / "build.duckdb"
    shutil.copy(on_spark.built.build_file, file)
    prepare_spark(settings=settings)
    spoilt = {
        "dim_measures": "measure_code = null",
        "fct_staff_in_post": "placement_method = 'guessed'",
    }
    with closing(duckdb.connect(str(file), read_only=True)) as connection:
        for mart, change in spoilt.items():
            folder = tables_folder(settings=settings) / mart
            folder.mkdir()
            column, value = change.split(" = ")
            connection.sql(
                f"copy (select * replace (cast({value} as varchar) as {column}) "
                f"from marts.{mart}) to '{folder / 'part.parquet'}'"
            )

    with pytest.raises(BuildFailedError) as caught:
        run_dbt(
            ["run", "--no-write-json", "--select", *spoilt],
            settings=settings,
            build_file=file,
            inputs=settings.builds / "inputs",
            progress=say_nothing,
            target=loading_target(settings=settings),
        )

    message = str(caught.value)
    assert "dim_measures: " in message
    assert "NOT NULL constraint failed" in message
    assert "CHECK constraint failed" in message
    assert "guessed" not in message


def test_the_demo_built_on_spark_is_the_publication_that_stands(on_spark, demo_home):
    """The rest of the way for Spark's tables: the suites, the candidate and the publication."""
    settings, before = on_spark.settings, current_id(settings=demo_home)

    _checks, candidate = pipeline.validate(settings=settings)
    published = pipeline.publish(
        candidate.candidate_id, approved_by="analyst", note="built on Spark", settings=settings
    )

    assert candidate.manifest["engine"] == "spark"
    assert candidate.manifest["hash"] == manifest_of(demo_home)["hash"]
    assert (published.publication_id, published.is_new) == (before, False)
