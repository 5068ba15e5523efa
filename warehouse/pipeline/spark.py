"""Spark as the engine of the models: what it needs, where it listens, and where its tables lie.

dbt builds every table there as Parquet, in a folder of its own. The tables are then read into the
build file by dbt on DuckDB (``dbt_project/macros/spark.sql``), which holds them against the
contracts and the data tests, so that everything after the models knows one engine only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from warehouse.errors import WrongUseError
from warehouse.pipeline.files import private_folder, remove
from warehouse.settings import Settings

_OLDEST_JAVA = 17
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s?([MG])")
_NO_DBT = (
    "--engine spark needs dbt-spark and PySpark, which are not installed. "
    "Run: pip install 'probation-warehouse[spark]' (with `make`: `make spark`)."
)
_NO_THRIFT = "A thrift:// address needs PyHive. Run: pip install 'dbt-spark[PyHive]'."
_NO_CONNECT = "An sc:// address needs Spark Connect. Run: pip install 'pyspark[connect]'."
_NO_JAVA = (
    f"--engine spark needs Java {_OLDEST_JAVA} or newer, and {{found}}. As root: apt-get install "
    "default-jre-headless. Where it lies elsewhere, set JAVA_HOME."
)
_WRONG_ADDRESS = (
    "PROBATION_SPARK_URL begins with spark://, yarn, k8s://, thrift:// or sc://; leave it out for "
    "Spark on this computer."
)


@dataclass(frozen=True, slots=True)
class Target:
    """One of dbt's outputs, and what its profile and the macros read from the environment."""

    name: str
    env: Mapping[str, str] = field(default_factory=dict)


DUCKDB = Target("duckdb")


def tables_folder(*, settings: Settings) -> Path:
    """Where Spark writes the tables of a build: emptied before it and removed after."""
    if settings.spark_tables is None:
        return settings.spill / "spark"
    return settings.spark_tables / settings.own_name


def spark_target(*, settings: Settings) -> Target:
    """The output that builds the tables, by the address in the settings.

    A cluster reached as ``spark://``, ``yarn`` or ``k8s://`` is driven from this computer; behind
    ``thrift://`` and ``sc://`` (Spark Connect) stands a server of its own.

    Raises:
        WrongUseError: the address is of no kind that is known.
    """
    tables = {"PROBATION_TABLES_FOLDER": str(tables_folder(settings=settings))}
    address = urlsplit(settings.spark_url or "")
    if address.scheme == "thrift":
        return Target("spark_thrift", {**tables, **_thrift(address)})
    if address.scheme == "sc":
        return Target("spark_connect", {**tables, "PROBATION_SPARK_REMOTE": address.geturl()})
    conf = {"SPARK_CONF_DIR": str(_conf_folder(settings))}
    return Target("spark", {**tables, **conf, **_java_of_the_caller()})


def loading_target(*, settings: Settings) -> Target:
    """The output that reads Spark's tables into the build file in place of running the models."""
    return Target(DUCKDB.name, {"PROBATION_TABLES_FOLDER": str(tables_folder(settings=settings))})


def require_spark(*, settings: Settings) -> None:
    """See that everything is there before anything is frozen or cleared away.

    Raises:
        WrongUseError: something has to be installed; the message says what and how.
    """
    address = settings.spark_url or ""
    is_here = not address or address == "yarn" or address.startswith(("spark://", "k8s://"))
    if not is_here and not address.startswith(("thrift://", "sc://")):
        raise WrongUseError(_WRONG_ADDRESS)
    if not _is_installed("dbt.adapters.spark"):
        raise WrongUseError(_NO_DBT)
    if address.startswith("thrift://"):
        _require("pyhive", otherwise=_NO_THRIFT)
        return
    _require("pyspark", otherwise=_NO_DBT)
    if address.startswith("sc://"):
        _require("grpc", otherwise=_NO_CONNECT)
    else:
        _require_java()


def _require(module: str, *, otherwise: str) -> None:
    if not _is_installed(module):
        raise WrongUseError(otherwise)


def _is_installed(module: str) -> bool:
    """Whether dbt's own process finds it: a process that ran suites keeps PySpark out of itself."""
    if "." not in module:
        return PathFinder.find_spec(module) is not None
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _require_java(version_of: Callable[[str], str] | None = None) -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    if shutil.which(java) is None:
        raise WrongUseError(_NO_JAVA.format(found="there is none"))
    found = _VERSION.search((version_of or _said_version)(java))
    if found and int(found.group(1)) < _OLDEST_JAVA:
        raise WrongUseError(_NO_JAVA.format(found=f"this is Java {found.group(1)}"))


def _said_version(java: str) -> str:
    """What ``java -version`` prints, which goes to standard error."""
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    return done.stderr


def prepare_spark(*, settings: Settings) -> None:
    """Make an empty folder for the tables, and write what a Spark on this computer is told."""
    remove(tables_folder(settings=settings))
    private_folder(tables_folder(settings=settings))
    private_folder(_local_folder(settings))
    folder = private_folder(_conf_folder(settings))
    lines = [f"{name} {value}\n" for name, value in spark_options(settings=settings).items()]
    file = folder / "spark-defaults.conf"
    file.touch(mode=0o600)
    file.write_text("".join(lines), encoding="utf-8")


def clear_spark(*, settings: Settings) -> None:
    """Remove Spark's tables, options and leavings; the build file holds the tables by now."""
    tables = tables_folder(settings=settings)
    for folder in (tables, _conf_folder(settings), _local_folder(settings)):
        remove(folder)


def spark_options(*, settings: Settings) -> Mapping[str, str]:
    """Configuration of a Spark that is driven from here; what the settings name counts last.

    Units:
        Memory in mebibytes: as much as DuckDB would be given.
    """
    tables = tables_folder(settings=settings)
    return {
        "spark.master": settings.spark_url or f"local[{settings.threads}]",
        "spark.driver.memory": memory_for_java(settings.memory_limit),
        "spark.local.dir": str(_local_folder(settings)),
        # Names of schemas only: every table has its own place.
        "spark.sql.warehouse.dir": str(tables / "schemas"),
        "spark.ui.enabled": "false",
        **({} if settings.spark_url else _ALONE),
        **settings.spark_options,
    }


_ALONE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    # One computer: a task for each of hundreds of slices of a small table costs more than it saves.
    "spark.sql.shuffle.partitions": "8",
}


def memory_for_java(limit: str) -> str:
    """A memory limit as Java writes it: ``4GB`` is ``4096m``.

    Raises:
        ValueError: it is no size as the settings allow it.
    """
    found = _SIZE.match(limit)
    if found is None:
        raise ValueError("not a size")
    return f"{int(float(found.group(1)) * (1024 if found.group(2) == 'G' else 1))}m"


def _conf_folder(settings: Settings) -> Path:
    return settings.spill / "spark_conf"


def _local_folder(settings: Settings) -> Path:
    """Where Spark spills; a Spark that is ended does not clear it itself."""
    return settings.spill / "spark_local"


def _thrift(address: SplitResult) -> Mapping[str, str]:
    return {
        "PROBATION_SPARK_HOST": address.hostname or "",
        "PROBATION_SPARK_PORT": str(address.port or 10000),
        "PROBATION_SPARK_USER": address.username or "probation",
    }


def _java_of_the_caller() -> Mapping[str, str]:
    names = ("JAVA_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR")
    return {name: os.environ[name] for name in names if name in os.environ}
