"""Staging views and the marts that only pass rows on, over frozen inputs, without dbt.

They are the project's own SQL with the two references dbt fills in (``source`` and ``ref``) filled
in here, so that expectations on rows as sent can be asked of a lake in milliseconds.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb

from expectations.catalogue import Catalogue
from expectations.suites import declared
from warehouse.settings import PROJECT_ROOT

MODELS = PROJECT_ROOT / "dbt_project" / "models"
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
_HELD = "select schema_name, view_name from duckdb_views() where not internal"
PASSED_ON = ("fct_findings", "fct_submissions")
_SOURCE = re.compile(r"\{\{ source\('lake', '(\w+)'\) \}\}")
_REF = re.compile(r"\{\{ ref\('(\w+)'\) \}\}")
_OPENING = re.compile(r"\A\s*\{\{ config\(.*?\) \}\}", re.DOTALL)


def staged(inputs: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory with schemas ``seeds``, ``staging`` and ``marts``.

    Args:
        inputs: a folder of build inputs, as ``freeze_inputs`` makes it.
    """
    con = duckdb.connect(config={"disabled_optimizers": "common_subplan"})
    for schema in ("seeds", "staging", "marts"):
        con.execute(f"create schema {schema}")
    for seed in sorted(SEEDS.glob("*.csv")):
        con.execute(f"create view seeds.{seed.stem} as {_seed(seed)}")
    for model in sorted(MODELS.glob("staging/*/*.sql")):
        con.execute(f"create view staging.{model.stem} as {_filled(model, inputs)}")
    for name in PASSED_ON:
        model = MODELS / "performance" / f"{name}.sql"
        con.execute(f"create view marts.{name} as {_filled(model, inputs)}")
    return con


def asked(con: duckdb.DuckDBPyConnection, suite: str) -> dict[str, int]:
    """How many rows break each expectation of a suite that reads nothing but these tables."""
    held = {f"{schema}.{name}" for schema, name in con.sql(_HELD).fetchall()}
    found = {}
    for one in declared(Catalogue(()), suites=(suite,)):
        if set(one.tables) <= held:
            row = con.sql(f"select count(*) from ({one.query()})").fetchone()
            found[one.code] = int((row or (0,))[0])
    return found


def _seed(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as source:
        header = next(csv.reader(source))
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in header if name.endswith("_code"))
    told = f", types = {{{types}}}" if types else ""
    return f"select * from read_csv('{file}', header = true{told})"


def _filled(model: Path, inputs: Path) -> str:
    text = _OPENING.sub("", model.read_text(encoding="utf-8"))
    text = _SOURCE.sub(
        lambda found: (
            f"read_parquet('{inputs}/{found[1]}/*/*/*.parquet', hive_partitioning = false)"
        ),
        text,
    )
    return _REF.sub(lambda found: _place(found[1]), text)


def _place(name: str) -> str:
    return f"staging.{name}" if name.startswith("stg_") else f"seeds.{name}"
