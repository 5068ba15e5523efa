"""What Spark needs, what it is told, and what is said when something is missing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from dbt.config.profile import read_profile
from dbt.config.renderer import ProfileRenderer
from dbt_common.context import set_invocation_context

from tests.support.command import probation
from warehouse.errors import WrongUseError
from warehouse.pipeline import build as build_module
from warehouse.pipeline import spark
from warehouse.pipeline.dbt import DBT_PROJECT
from warehouse.settings import Settings

HERE = {"dbt.adapters.spark", "pyspark", "grpc", "pyhive"}


def java(folder: Path, version: str) -> str:
    """A folder to set JAVA_HOME to, with a ``java`` that says its version as the real one does."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o700)
    return str(folder)


@pytest.fixture
def with_java(monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", java(tmp_path / "java", "17.0.1"))


def settings_for(tmp_path: Path, **named: object) -> Settings:
    return Settings.model_validate({"home": tmp_path / "home", "engine": "spark", **named})


@pytest.mark.parametrize(
    ("url", "missing", "said"),
    [
        (None, "dbt.adapters.spark", "pip install 'probation-warehouse"),
        (None, "pyspark", "pip install 'probation-warehouse"),
        ("spark://cluster:7077", "pyspark", "pip install 'probation-warehouse"),
        ("thrift://cluster", "pyhive", "pip install 'dbt-spark"),
        ("sc://cluster", "grpc", "pip install 'pyspark"),
        ("https://cluster", "", "thrift:// or sc://"),
    ],
)
@pytest.mark.usefixtures("with_java")
def test_what_is_not_installed_is_named_with_the_command_that_installs_it(
    monkeypatch, tmp_path, url, missing, said
):
    monkeypatch.setattr(spark, "_is_installed", lambda module: module in HERE - {missing})

    with pytest.raises(WrongUseError, match="pip install" if missing else "spark://") as caught:
        spark.require_spark(settings=settings_for(tmp_path, spark_url=url))

    assert said in str(caught.value)


def test_what_the_suites_keep_out_of_this_process_is_installed_all_the_same(monkeypatch, tmp_path):
    (tmp_path / "kept_out.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "kept_out", None)

    assert spark._is_installed("kept_out")
    assert not spark._is_installed("never_installed")


@pytest.mark.parametrize(
    ("version", "said"),
    [("11.0.20", "this is Java 11"), ("1.8.0_392", "this is Java 8"), (None, "there is none")],
)
def test_java_that_is_too_old_or_missing_is_said(monkeypatch, tmp_path, version, said):
    monkeypatch.setattr(spark, "_is_installed", HERE.__contains__)
    home = java(tmp_path / "java", version) if version else str(tmp_path / "nothing")
    monkeypatch.setenv("JAVA_HOME", home)

    with pytest.raises(WrongUseError, match="default-jre-headless") as caught:
        spark.require_spark(settings=settings_for(tmp_path))

    assert said in str(caught.value)


@pytest.mark.parametrize("url", [None, "spark://cluster:7077", "yarn", "k8s://https://cluster"])
@pytest.mark.usefixtures("with_java")
def test_java_17_is_enough_for_a_spark_driven_from_here(monkeypatch, tmp_path, url):
    monkeypatch.setattr(spark, "_is_installed", {"dbt.adapters.spark", "pyspark"}.__contains__)
    settings = settings_for(tmp_path, spark_url=url)

    spark.require_spark(settings=settings)

    assert spark.spark_target(settings=settings).name == "spark"


@pytest.mark.parametrize(
    ("url", "target"),
    [("thrift://cluster:10001", "spark_thrift"), ("sc://cluster", "spark_connect")],
)
def test_a_server_elsewhere_needs_no_java_here(monkeypatch, tmp_path, url, target):
    monkeypatch.setattr(spark, "_is_installed", HERE.__contains__)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nothing"))
    settings = settings_for(tmp_path, spark_url=url)

    spark.require_spark(settings=settings)

    assert spark.spark_target(settings=settings).name == target


def test_a_package_without_its_parent_is_not_installed():
    assert not spark._is_installed("no_such_package.adapters.spark")
    assert spark._is_installed("dbt.adapters.duckdb")


def test_nothing_is_cleared_away_when_spark_is_missing(monkeypatch, tmp_path):
    settings = settings_for(tmp_path)
    earlier = settings.builds / "build.duckdb"
    earlier.parent.mkdir(parents=True)
    earlier.touch()
    monkeypatch.setattr(spark, "_is_installed", lambda _module: False)

    with pytest.raises(WrongUseError):
        build_module.build(settings=settings)

    assert earlier.exists()


def test_the_command_ends_as_wrong_use_where_spark_cannot_start(tmp_path):
    nothing = str(tmp_path / "nothing")
    done = probation(tmp_path / "home", "build", "--engine", "spark", JAVA_HOME=nothing)

    assert done.returncode == 2
    assert "--engine spark needs" in done.stderr
    assert "install" in done.stderr


@pytest.mark.parametrize(
    ("limit", "written"),
    [("4GB", "4096m"), ("1.5GiB", "1536m"), ("512MB", "512m"), ("12003MiB", "12003m")],
)
def test_memory_is_written_as_java_reads_it(limit, written):
    assert spark.memory_for_java(limit) == written


def test_memory_without_a_unit_is_refused():
    with pytest.raises(ValueError, match="not a size"):
        spark.memory_for_java("4096")


def test_options_of_the_settings_count_last_and_lie_in_a_file_of_ones_own(tmp_path):
    settings = settings_for(
        tmp_path,
        threads=3,
        memory_limit="4GB",
        spark_options={"spark.sql.shuffle.partitions": "64", "spark.executor.memory": "8g"},
    )

    spark.prepare_spark(settings=settings)

    file = settings.spill / "spark_conf" / "spark-defaults.conf"
    lines = file.read_text().splitlines()
    assert "spark.master local[3]" in lines
    assert "spark.driver.memory 4096m" in lines
    assert "spark.sql.shuffle.partitions 64" in lines
    assert "spark.executor.memory 8g" in lines
    assert file.stat().st_mode & 0o077 == 0
    assert spark.tables_folder(settings=settings).is_dir()

    spark.clear_spark(settings=settings)
    assert list(settings.spill.iterdir()) == []


def test_a_cluster_is_not_told_this_computers_address(tmp_path):
    options = spark.spark_options(settings=settings_for(tmp_path, spark_url="spark://cluster:7077"))

    assert options["spark.master"] == "spark://cluster:7077"
    assert "spark.driver.host" not in options


def test_tables_of_two_data_folders_do_not_meet_in_a_shared_place(tmp_path):
    shared = tmp_path / "shared"
    one, other = (
        spark.tables_folder(settings=Settings(home=tmp_path / name, spark_tables=shared))
        for name in ("one", "other")
    )
    assert one != other
    assert one.parent == other.parent == shared


def test_tables_that_a_killed_build_left_are_gone_before_the_next(tmp_path):
    settings = settings_for(tmp_path, engine="duckdb", spark_tables=tmp_path / "shared")
    spark.prepare_spark(settings=settings)

    build_module.begin_build(settings=settings)

    assert not spark.tables_folder(settings=settings).exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (None, {"method": "session", "host": "NA"}),
        ("spark://cluster:7077", {"method": "session", "host": "NA"}),
        (
            "thrift://people@cluster:10001",
            {"method": "thrift", "host": "cluster", "port": 10001, "user": "people"},
        ),
        ("thrift://cluster", {"method": "thrift", "port": 10000, "user": "probation"}),
        ("sc://cluster:15002", {"method": "session"}),
    ],
)
def test_the_profile_renders_for_every_kind_of_address(tmp_path, url, expected):
    target = spark.spark_target(settings=settings_for(tmp_path, spark_url=url))
    set_invocation_context(dict(target.env))
    try:
        outputs = read_profile(str(DBT_PROJECT))["probation"]["outputs"]
        rendered = ProfileRenderer({}).render_data(outputs[target.name])
    finally:
        set_invocation_context(dict(os.environ))

    assert {name: rendered[name] for name in expected} == expected
    words = rendered["server_side_parameters"]
    assert words["spark.sql.session.timeZone"] == "UTC"
    assert words.get("spark.remote") == (url if url and url.startswith("sc:") else None)
