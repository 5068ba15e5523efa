"""The same nine measures on DuckDB, in Polars and on Spark of this machine.

All read the same frozen inputs of a build and must find the same counts. The rules are those
of the marts but for one: contacts of deleted people stay in, a few in ten thousand, since whom a
merge leads to takes more than a script. A time is that of three passes, the first with nothing in
memory; Spark's includes starting Java and ending it.

Run: ``python -m benchmarks.engines --people 4000``, or ``--inputs DIR`` for inputs there are;
``--engines DuckDB Polars`` where Spark is not installed (``make spark``).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from benchmarks.measuring import BenchmarkError, Line, Measured, in_own_process, report
from benchmarks.nine_polars import KEYS, nine_measures
from benchmarks.steps import measured, prepare, settings_of
from warehouse.demo.timeline import business_calendar
from warehouse.intake import freeze_inputs
from warehouse.pipeline.spark import spark_options
from warehouse.settings import PROJECT_ROOT, Settings

EXTRACTS = ("contact", "court_report", "service_request", "risk_escalation", "submission")
SQL = Path(__file__).with_name("nine_measures.sql")
FIRST, LAST = "2012-01-01", "2027-10-31"
"""The days of the calendar; the twentieth business day after the last is still in it."""
PASSES = 3
_SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"


def small_tables() -> dict[str, pl.DataFrame]:
    """The code lists and the calendar, made beforehand for every engine."""
    calendar = business_calendar().calendar
    day = np.arange(np.datetime64(FIRST), np.datetime64(LAST))

    def after(number: int) -> np.ndarray:
        return np.busday_offset(
            np.busday_offset(day, 0, roll="backward", busdaycal=calendar),
            number,
            busdaycal=calendar,
        )

    days = pl.DataFrame({"date_day": day, "day_5": after(5), "day_20": after(20)})
    kinds = pl.read_csv(_SEEDS / "contact_types.csv").select("contact_type_code", "is_appointment")
    outcomes = pl.read_csv(_SEEDS / "contact_outcomes.csv").select(
        "outcome_code", "is_attended", "is_complied", "outcome_group"
    )
    return {
        "days": days.cast(pl.Date),
        "contact_types": kinds,
        "outcomes": outcomes,
    }


def on_duckdb(inputs: Path) -> pl.DataFrame:
    """The nine measures by DuckDB."""
    small = small_tables()
    with duckdb.connect(config={"disabled_optimizers": "common_subplan"}) as con:
        for name, table in small.items():
            con.register(name, table.to_arrow())
        for name in EXTRACTS:
            con.sql(
                f"create temp view {name} as select * from "
                f"read_parquet('{inputs}/{name}/*/*/*.parquet', union_by_name = true)"
            )
        con.sql(f"create temp table found as {SQL.read_text(encoding='utf-8')}")
        return _sorted(con.sql("select * from found").pl())


def on_polars(inputs: Path) -> pl.DataFrame:
    """The nine measures by Polars."""
    return _sorted(nine_measures(inputs, small_tables()))


def on_spark(inputs: Path) -> pl.DataFrame:
    """The nine measures by Spark, in the session that :func:`spark_of_this_machine` began."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    session = SparkSession.active()
    for name, table in small_tables().items():
        session.createDataFrame(table.to_arrow()).createOrReplaceTempView(name)
    for name in EXTRACTS:
        frame = session.read.option("mergeSchema", "true").parquet(f"{inputs}/{name}")
        frame.createOrReplaceTempView(name)
    found = session.sql(SQL.read_text(encoding="utf-8")).toArrow()
    return _sorted(pl.DataFrame(pl.from_arrow(found)))


@contextmanager
def spark_of_this_machine(folder: Path) -> Iterator[None]:
    """A session with the limits of a build, spilling into a folder; Java has ended afterwards, so
    its time is counted.
    """
    from pyspark import SparkContext  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    options = {
        **spark_options(settings=Settings(home=folder, spark_url=None)),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    }
    builder: Any = SparkSession.builder
    session = builder.config(map=options).getOrCreate()
    java = SparkContext._gateway.proc
    try:
        yield
    finally:
        session.stop()
        java.stdin.close()
        java.wait()


def _sorted(found: pl.DataFrame) -> pl.DataFrame:
    """Rows with something to count, in order, with the same types whatever the engine."""
    counted = found.with_columns(
        pl.col("numerator").cast(pl.Int64).fill_null(0), pl.col("denominator").cast(pl.Int64)
    )
    named = counted.filter(pl.col("denominator") > 0, pl.col("provider_code").is_not_null())
    return named.select(*KEYS, "numerator", "denominator").sort(*KEYS)


ENGINES: dict[str, Callable[[Path], pl.DataFrame]] = {
    "DuckDB": on_duckdb,
    "Polars": on_polars,
    "Spark": on_spark,
}
NEEDS = {"Spark": spark_of_this_machine}
"""What has to run around the passes of an engine, given a folder of its own."""


def run(engine: str, inputs: Path, into: Path) -> None:
    """Count some times over and keep the counts."""
    with NEEDS.get(engine, nullcontext)(into.parent):
        for _ in range(PASSES):
            found = ENGINES[engine](inputs)
    found.write_parquet(into)


def lines(inputs: Path, engines: Sequence[str] = tuple(ENGINES)) -> tuple[Line, ...]:
    """Every engine against DuckDB, which has to be among them.

    Raises:
        BenchmarkError: two engines count differently.
    """
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        results = {engine: Path(name) / f"{engine}.parquet" for engine in engines}
        taken = {
            engine: in_own_process("benchmarks.engines", "--one", engine, str(inputs), str(into))
            for engine, into in results.items()
        }
        found = {engine: pl.read_parquet(path) for engine, path in results.items()}
    for engine, counts in found.items():
        if not counts.equals(found["DuckDB"]):
            raise BenchmarkError(f"{engine} and DuckDB count differently")
    rows = _rows(inputs)
    return tuple(_line(engine, taken[engine], taken["DuckDB"], rows) for engine in taken)


def _line(engine: str, taken: Measured, duckdb_taken: Measured, rows: int) -> Line:
    return Line(
        what=f"nine measures by {engine}",
        size=f"{rows:,} contacts",
        measured=taken,
        floor_seconds=duckdb_taken.seconds,
        goal=float("inf"),
        floor_cpu_seconds=duckdb_taken.cpu_seconds,
    )


def _rows(inputs: Path) -> int:
    with duckdb.connect() as con:
        pattern = f"{inputs}/contact/*/*/*.parquet"
        return int(con.sql(f"select count(*) from read_parquet('{pattern}')").fetchall()[0][0])


def measure(
    *, people: int, quarters: int, engines: Sequence[str] = tuple(ENGINES)
) -> tuple[Line, ...]:
    """The engines on synthetic data of its own."""
    with tempfile.TemporaryDirectory(prefix="probation-bench-") as name:
        folder = Path(name)
        prepare(folder, people=people, quarters=quarters)
        measured("intake", folder)
        inputs = folder / "frozen"
        freeze_inputs(settings=settings_of(folder), into=inputs)
        return lines(inputs, engines)


def main() -> None:
    """Measure and print a JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--quarters", type=int, default=8)
    parser.add_argument("--inputs", type=Path, help="frozen inputs of a build")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        engine, inputs, into = given.one
        report(lambda: run(engine, Path(inputs), Path(into)))
        return
    found = (
        lines(given.inputs, given.engines)
        if given.inputs
        else measure(people=given.people, quarters=given.quarters, engines=given.engines)
    )
    for line in found:
        print(json.dumps(line.as_dict()))


if __name__ == "__main__":
    main()
