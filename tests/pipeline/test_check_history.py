"""What the gate writes into the build: types of columns that may be empty, and each history."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from expectations.results import TABLE_COLUMNS, WAIVER_COLUMNS
from tests.monitoring.records import at, result
from warehouse import marts
from warehouse.ledger import Ledger
from warehouse.pipeline.rollback import _keep_results
from warehouse.pipeline.suites import ROWS_FILE
from warehouse.pipeline.validate import _store, note_history
from warehouse.settings import Settings

CODES = ("never_failed", "fails_now", "was_mended")


def _row(code: str, **values: Any) -> dict[str, Any]:
    made: dict[str, Any] = dict.fromkeys((*TABLE_COLUMNS, *WAIVER_COLUMNS), "")
    made |= dict.fromkeys(WAIVER_COLUMNS)
    made |= {"is_met": True, "is_waived": False, "unexpected_count": 0, "severity": "warning"}
    return made | {"expectation_code": code, "suite": "contact"} | values


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A build whose gate has just answered, and a ledger of three nights."""
    settings = Settings(home=tmp_path)
    checks = settings.builds / "checks"
    checks.mkdir(parents=True)
    (settings.builds / "build.json").write_text("{}")
    with duckdb.connect(str(settings.builds / "build.duckdb")) as con:
        con.sql("create schema marts")
    rows = [_row(code, is_met=code != "fails_now") for code in CODES]
    rows[1] |= {"unexpected_count": 3, "measures": "kept,seen", "extent": "many"}
    (checks / ROWS_FILE).write_text(json.dumps(rows))
    _store(settings.builds / "build.duckdb", out_dir=checks, settings=settings)
    with Ledger.open(settings=settings) as ledger:
        for day, counts in enumerate(((0, 0, 5), (0, 3, 5), (0, 3, 0))):
            ledger.record_checks(
                [result(code, day=day, count=n) for code, n in zip(CODES, counts, strict=True)]
            )
    return settings


def _stored(settings: Settings) -> pd.DataFrame:
    with duckdb.connect(str(settings.builds / "build.duckdb"), read_only=True) as con:
        return marts.expectation_results(con).set_index("expectation_code")


def test_columns_that_are_empty_throughout_keep_their_types(settings: Settings) -> None:
    with duckdb.connect(str(settings.builds / "build.duckdb"), read_only=True) as con:
        found = con.sql("describe marts.fct_expectation_results").fetchall()
    kinds = {row[0]: row[1] for row in found}

    assert kinds["waiver_reason"] == kinds["waiver_owner"] == kinds["extent"] == "VARCHAR"
    assert kinds["waiver_expiry_date"] == "DATE"
    assert kinds["unexpected_count"] == "BIGINT"


def test_history_is_added_to_each_result(settings: Settings) -> None:
    note_history(settings=settings)
    found = _stored(settings)

    assert len(found) == len(CODES)
    assert pd.isna(found.loc["never_failed", "failing_since_date"])
    since = pd.Timestamp(found.loc["fails_now", "failing_since_date"]).date()
    assert since == at(1).date() == dt.date(2017, 1, 3)
    assert found.loc["was_mended", ["times_mended", "median_days_to_mend"]].tolist() == [1, 2.0]
    assert found["times_mended"].tolist() == [0, 0, 1]
    assert set(found["unusual"]) == {""}


def test_a_second_run_replaces_the_history(settings: Settings) -> None:
    note_history(settings=settings)
    first = list(_stored(settings).columns)
    _store(settings.builds / "build.duckdb", out_dir=settings.builds / "checks", settings=settings)
    note_history(settings=settings)

    assert list(_stored(settings).columns) == first


def test_results_of_an_earlier_publication_read_as_not_said(settings: Settings) -> None:
    """The build before its history stands for a publication made before there was any."""
    found = _stored(settings)

    assert found["failing_since_date"].isna().all()
    assert found["times_mended"].isna().all()


def test_a_file_without_results_has_no_warning() -> None:
    with duckdb.connect() as con:
        con.sql("create schema marts")
        assert marts.expectation_results(con).empty
        assert marts.warned_measures(con).empty


def test_warned_measures_are_those_of_unmet_warnings(settings: Settings) -> None:
    with duckdb.connect(str(settings.builds / "build.duckdb"), read_only=True) as con:
        warned = marts.warned_measures(con)

    assert warned[["measure_code", "expectation_code", "extent"]].values.tolist() == [
        ["kept", "fails_now", "many"],
        ["seen", "fails_now", "many"],
    ]


def test_a_rebuilt_file_keeps_what_the_gate_said_of_its_publication(settings: Settings) -> None:
    published = settings.home / "partnership.duckdb"
    shutil.copyfile(settings.builds / "build.duckdb", published)
    with duckdb.connect(str(settings.builds / "build.duckdb")) as con:
        con.sql("drop table marts.fct_expectation_results")

    _keep_results(published, build_file=settings.builds / "build.duckdb", settings=settings)

    assert set(_stored(settings).index) == set(CODES)
