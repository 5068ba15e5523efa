"""The frozen inputs of a build."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.intake.conftest import many_contacts
from tests.intake.packages import FIGURE, PackageBuilder
from warehouse.contract import load_contract
from warehouse.errors import WarehouseError
from warehouse.intake import freeze_inputs, submit
from warehouse.ledger import Ledger
from warehouse.settings import Settings


def read(folder: Path, name: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a table of the inputs, read as the models read it."""
    with duckdb.connect() as con:
        return con.sql(
            f"select {columns} from read_parquet('{folder}/{name}/*/*/*.parquet', "
            "hive_partitioning = true, hive_types_autocast = false, union_by_name = true)"
        ).fetchall()


def test_without_a_submission_every_table_is_empty_and_typed(
    tmp_path: Path, settings: Settings
) -> None:
    frozen = freeze_inputs(settings=settings, into=tmp_path / "inputs")
    assert frozen.submissions == ()
    assert frozen.newest_period_end_date is None
    names = {each.name for each in frozen.folder.iterdir()}
    assert names == {*load_contract().extracts, "submission", "finding"}
    for extract in load_contract().extracts.values():
        file = frozen.folder / extract.name / "provider=none" / "period=none" / "empty.parquet"
        with duckdb.connect() as con:
            described = con.sql(
                f"describe select * from read_parquet('{file}', hive_partitioning=false)"
            ).fetchall()
        assert [(row[0], row[1]) for row in described] == [
            (column.name, column.type) for column in extract.lake_columns
        ]
        assert read(frozen.folder, extract.name) == []


def test_only_current_files_are_linked(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(created="2017-01-06T09:00:00Z")
    builder.extracts["contact"] = many_contacts({}, count=3)
    submit(builder.write(tmp_path / "second"), settings=settings)
    frozen = freeze_inputs(settings=settings, into=tmp_path / "inputs")
    rows = read(frozen.folder, "contact", "_sequence, provider, period")
    assert rows == [(2, "C17", "2016-10_2016-12")] * 3
    link = next(frozen.folder.glob("contact/provider=C17/*/*.parquet"))
    assert link.stat().st_nlink == 2


def test_an_earlier_state_of_knowledge_can_be_frozen(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(created="2017-01-06T09:00:00Z")
    submit(builder.write(tmp_path / "second"), settings=settings)
    with Ledger.open(settings=settings) as ledger:
        first, second = (each.received_at for each in ledger.submissions())
    hashes = []
    for moment, expected in (
        (first - timedelta(microseconds=1), []),
        (first, [1]),
        (second - timedelta(microseconds=1), [1]),
        (second, [2]),
        (None, [2]),
    ):
        frozen = freeze_inputs(settings=settings, into=tmp_path / "inputs", received_by=moment)
        assert [each.sequence for each in frozen.submissions] == expected
        assert [row[0] for row in read(frozen.folder, "contact", "_sequence")] == expected
        hashes.append(frozen.inputs_hash)
    assert hashes[1] == hashes[2] != hashes[3] == hashes[4]


def test_the_ledger_s_facts_are_tables(tmp_path: Path, settings: Settings) -> None:
    builder = PackageBuilder()
    builder.extracts["contact"] = many_contacts({1: {"contact_date": "never"}}, count=50)
    submit(builder.write(tmp_path / "package"), settings=settings)
    frozen = freeze_inputs(settings=settings, into=tmp_path / "inputs")
    columns = "extract_name, is_supplied, rows_read, rows_accepted, rows_quarantined"
    rows = {row[0]: row[1:] for row in read(frozen.folder, "submission", columns)}
    assert rows.keys() == load_contract().extracts.keys()
    assert rows["contact"] == (True, 50, 49, 1)
    assert rows["breach"] == (False, None, None, None)
    moments = read(frozen.folder, "submission", "distinct created_at, previous_created_at")
    assert moments == [(datetime(2017, 1, 5, 9), None)]
    columns = "sequence, provider_code, period_start_date, extract_name, column_name, rule_code"
    assert read(frozen.folder, "finding", f"{columns}, severity, findings") == [
        (1, "C17", date(2016, 10, 1), "contact", "contact_date", "type_invalid", "error", 1)
    ]
    assert frozen.newest_period_end_date == date(2016, 12, 31)
    assert not frozen.is_synthetic


def test_the_period_of_the_reference_sender_is_not_the_newest(
    tmp_path: Path, settings: Settings
) -> None:
    submit(PackageBuilder(synthetic=True).write(tmp_path / "first"), settings=settings)
    builder = PackageBuilder(provider_code="MOJ", period_start=None, period_end=None)
    builder.extracts = {"published_figure": [FIGURE]}
    submit(builder.write(tmp_path / "moj"), settings=settings)
    frozen = freeze_inputs(settings=settings, into=tmp_path / "inputs")
    assert frozen.newest_period_end_date == date(2016, 12, 31)
    assert frozen.is_synthetic
    assert len(read(frozen.folder, "published_figure")) == 1


def test_freezing_again_replaces_the_folder_whole(tmp_path: Path, settings: Settings) -> None:
    into = tmp_path / "inputs"
    freeze_inputs(settings=settings, into=into)
    (into / "left.txt").write_text("left", encoding="utf-8")
    freeze_inputs(settings=settings, into=into)
    assert not (into / "left.txt").exists()
    assert {each.name for each in tmp_path.iterdir()} == {"inputs", "home"}


def test_a_lake_file_that_is_gone_is_told(tmp_path: Path, settings: Settings) -> None:
    submit(PackageBuilder().write(tmp_path / "package"), settings=settings)
    next(settings.lake.glob("contact/*/*/*.parquet")).unlink()
    with pytest.raises(WarehouseError, match="is missing though the ledger refers to it"):
        freeze_inputs(settings=settings, into=tmp_path / "inputs")
    assert not (tmp_path / "inputs").exists()
