"""The gate stops: exit 1, a message that says where and what, no candidate, and a record of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.run import run_suites
from tests.expectations.clean_build import make_clean_build
from warehouse.errors import CheckFailedError
from warehouse.monitoring import run_table
from warehouse.pipeline import run as pipeline
from warehouse.pipeline import validate as gate
from warehouse.pipeline.suites import ROWS_FILE
from warehouse.settings import Settings


def _in_this_process(
    _module: str, arguments: list[str], *, on_line: Callable[[str], None], **_others: Any
) -> int:
    """What the child does, without starting another process."""
    out_dir = Path(arguments[1])
    results = run_suites(Path(arguments[0]), out_dir=out_dir, waivers=(), suites=("core",))
    (out_dir / ROWS_FILE).write_text(json.dumps(results.rows()))
    on_line(json.dumps({"is_success": results.is_success, "message": results.message()}))
    return 0


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A finished build in which a borough stands twice."""
    monkeypatch.setattr(gate, "run_child", _in_this_process)
    settings = Settings(home=tmp_path)
    settings.builds.mkdir(parents=True)
    (settings.builds / "build.json").write_text("{}")
    with duckdb.connect(str(settings.builds / "build.duckdb")) as con:
        make_clean_build(con)
        con.execute(
            "insert into marts.dim_geographies select * from marts.dim_geographies "
            "where geography_code = 'E09000023'"
        )
    return settings


def test_critical_failure_ends_with_exit_1_and_is_on_record(settings: Settings) -> None:
    with pytest.raises(CheckFailedError) as stopped:
        pipeline.validate(settings=settings)

    message = str(stopped.value)
    assert stopped.value.exit_code == 1
    assert "nothing was published" in message
    assert (
        "core: dim_geographies_unique_grain on marts.dim_geographies: 1 row "
        "(first: geography_code E09000023)"
    ) in message
    assert not settings.candidates.exists()
    assert not settings.pointer.exists()
    _is_on_record(settings)


def _is_on_record(settings: Settings) -> None:
    with duckdb.connect(str(settings.builds / "build.duckdb"), read_only=True) as con:
        failed = con.sql(
            "select expectation_code from marts.fct_expectation_results "
            "where severity = 'critical' and not is_met"
        ).fetchall()
    assert ("dim_geographies_unique_grain",) in failed
    (newest,) = run_table(settings=settings).to_dict("records")
    assert (newest["status"], newest["error"]) == ("failed", "CheckFailedError")
    root = (settings.builds / "checks" / "expectations.xml").read_text()
    assert 'name="dim_geographies_unique_grain"' in root
