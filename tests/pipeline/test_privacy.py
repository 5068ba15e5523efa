"""Erasure, rotation and retention reach everything that was made from the lake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.intake.packages import PackageBuilder
from warehouse.errors import WrongUseError
from warehouse.intake import submit
from warehouse.ledger import Ledger
from warehouse.pipeline import privacy
from warehouse.pipeline.rollback import _can_rebuild
from warehouse.settings import Settings

PUBLICATION = "20170120T093000Z-1a2b3c4d"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A data folder with a submission, a publication, a candidate, a build and leftovers."""
    settings = Settings(home=tmp_path / "home", threads=1, minimum_free_bytes=0, memory_limit="1GB")
    submit(PackageBuilder().write(tmp_path / "first"), settings=settings)
    for file in (
        settings.published / PUBLICATION / "analyst.duckdb",
        settings.published / PUBLICATION / "partnership.duckdb",
        settings.published / ".tmp-x" / "analyst.duckdb",
        settings.candidates / "x" / "build.duckdb",
        settings.builds / "inputs" / "person" / "1.parquet",
        settings.home / ".preview-x" / "ledger.sqlite",
    ):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    return settings


def _left(settings: Settings) -> set[str]:
    names = {f.relative_to(settings.home).as_posix() for f in settings.home.rglob("*.*")}
    return {n for n in names if not n.startswith(("lake", "ledger", "pseudonym", ".run", "."))}


ONLY_AGGREGATES = {f"published/{PUBLICATION}/partnership.duckdb"}


def test_an_erasure_removes_every_row_level_file(home: Settings) -> None:
    done = privacy.erase(["A000001"], erased_by="DPO", reason="Request 1", settings=home)
    assert done.records == 1
    assert {n for n in _left(home) if n.endswith((".duckdb", ".parquet"))} == ONLY_AGGREGATES
    assert not list(home.home.glob(".preview-x"))
    with Ledger.open(settings=home) as ledger:
        noted = [each["action"] for each in ledger.audit()]
        assert ledger.runs()[0].status == "done"
    assert noted == ["submit", "erase"]


def test_a_wrong_erasure_is_noted_as_failed(home: Settings) -> None:
    with pytest.raises(WrongUseError):
        privacy.erase(["nobody"], erased_by="DPO", reason="Request 1", settings=home)
    with Ledger.open(settings=home) as ledger:
        assert ledger.runs()[0].status == "failed"


def test_a_rotation_leaves_what_holds_no_pseudonym(home: Settings) -> None:
    assert privacy.rotate(settings=home) == 6
    assert f"published/{PUBLICATION}/analyst.duckdb" in _left(home)
    assert not home.candidates.exists()


def test_retention_removes_row_level_files_only_when_something_went(home: Settings) -> None:
    assert privacy.retain(settings=home, as_of=date(2017, 1, 1)) == {}
    assert f"published/{PUBLICATION}/analyst.duckdb" in _left(home)
    assert privacy.retain(settings=home, as_of=date(2024, 1, 1)) == {1: "period"}
    assert {n for n in _left(home) if n.endswith((".duckdb", ".parquet"))} == ONLY_AGGREGATES


def test_an_analysts_file_is_not_rebuilt_from_what_was_erased(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.pipeline.rollback._is_same_code", lambda _: True)
    with Ledger.open(settings=home) as ledger:
        path = next(each for each in ledger.lake_paths() if each.startswith("person/"))
    manifest = {"inputs": [{"file": path, "sequence": 1, "sha256": ""}]}
    assert _can_rebuild(manifest, settings=home)
    privacy.erase(["A000001"], erased_by="DPO", reason="Request 1", settings=home)
    assert not _can_rebuild(manifest, settings=home)
